"""Lookups by a number of the graph: E[token] where token is a Value, so that a plan can vary it.

The row is E's rows times the brackets [k = token], of which one is 1: so a lookup is a sum that
every reading knows. What a token may be is remembered, for whoever gives it other numbers.
"""

from __future__ import annotations

from weakref import WeakKeyDictionary

from ..arguments import name
from ..value import Value

_lengths: WeakKeyDictionary[Value, int] = WeakKeyDictionary()  # what is looked up, in how many rows


def index_value(token: Value, length: int, block: str) -> Value:
    """The token, where it is the number of one of so many rows now; its length is remembered.

    Raises:
        IndexError: it is not a whole number from 0 to length - 1.
    """
    if not is_index(token.data, length):
        raise IndexError(
            f"{name(token)} looks up a row of {block}, which takes whole numbers from 0 to "
            f"{length - 1}; it is {token.data!r}"
        )
    _lengths[token] = min(length, _lengths.get(token, length))
    return token


def index_length(token: Value) -> int | None:
    """In how few rows a Value is looked up, so that it may be 0 to that less 1; None: in none."""
    return _lengths.get(token)


def is_index(number: float, length: int) -> bool:
    """Whether a number is the place of one of so many rows."""
    return 0 <= number < length and number == int(number)
