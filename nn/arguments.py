"""What callers pass in, checked once where it enters: numbers, sequences, sizes, seeds."""

from __future__ import annotations

from autograd import Value
from autograd.engine import number

TYPE_CHECKING = False  # typing itself would take most of the time of `import nn`
if TYPE_CHECKING:
    from random import Random
    from typing import Any

    Seed = int | Random | None


def sequence(entries: Any, who: str) -> tuple[Any, ...]:
    """The entries of a list, tuple, array or other iterable; text and lone numbers are refused.

    Here as below, who is what a message calls the argument.
    """
    if isinstance(entries, str | bytes) or not hasattr(entries, "__iter__"):
        raise TypeError(
            f"{who} is a sequence of numbers, got {short_repr(entries)} of type "
            f"{type(entries).__name__}; put it into a list"
        )
    return tuple(entries)


def values_and_floats(entries: Any, who: str) -> tuple[Any, ...]:
    """A sequence of numbers and Values, its numbers as floats."""
    return tuple(
        [
            entry if type(entry) is Value or type(entry) is float else value_or_float(entry, who)
            for entry in (entries if type(entries) is tuple else sequence(entries, who))
        ]
    )


def value_or_float(x: Any, who: str) -> Any:
    """A number as a float; a Value as it is."""
    return x if isinstance(x, Value) else number(x, who)


def as_value(x: Any, who: str) -> Value:
    """A number as a new Value; a Value as it is."""
    return x if isinstance(x, Value) else Value(number(x, who))


def positive(x: Any, who: str) -> float:
    """A number above 0 as a float."""
    checked = number(x, who)
    if not checked > 0.0:
        raise ValueError(f"{who} is positive, got {checked!r}")
    return checked


def not_negative(x: Any, who: str) -> float:
    """A number from 0 up, and no infinity, as a float."""
    checked = number(x, who)
    if not 0.0 <= checked < float("inf"):
        raise ValueError(f"{who} is finite and not negative, got {checked!r}")
    return checked


def positive_integer(n: Any, who: str, least: int = 1) -> int:
    """A whole number of at least 1, or of at least as many as are asked for."""
    if not hasattr(n, "__index__"):
        raise TypeError(f"{who} is a whole number, got {n!r} of type {type(n).__name__}")
    whole = int(n.__index__())
    if whole < least:
        raise ValueError(f"{who} is at least {least}, got {whole}")
    return whole


def plural(n: int, word: str) -> str:
    """A number of things in words.

    >>> plural(1, "input"), plural(2, "input"), plural(2, "bias")
    ('1 input', '2 inputs', '2 biases')
    """
    ending = "" if n == 1 else "es" if word.endswith("s") else "s"
    return f"{n} {word}{ending}"


def short_repr(x: Any) -> str:
    """The repr of what was passed in, cut off where a message has no room for it."""
    text = repr(x)
    return text[:60] + "…" * (len(text) > 60)


def random_source(seed: Seed) -> Random | None:
    """Where random numbers come from; None is the module random, as random.seed() left it."""
    if seed is None:
        return None
    from random import Random  # takes longer to import than all of nn

    return seed if isinstance(seed, Random) else Random(seed)
