"""What users give: numbers, sequences and sizes, checked once, where they enter."""

from __future__ import annotations

from autograd import Value
from autograd.engine.floats import number

TYPE_CHECKING = False  # typing itself would take most of the time of `import nn`
if TYPE_CHECKING:
    from random import Random
    from typing import Any

    Seed = int | Random | None


def sequence(given: Any, who: str) -> tuple[Any, ...]:
    """The entries of a list, tuple, array or other iterable; text and lone numbers are none."""
    if isinstance(given, str | bytes) or not hasattr(given, "__iter__"):
        shown = repr(given)
        raise TypeError(
            f"{who} is a sequence of numbers, got {shown[:60] + '…' * (len(shown) > 60)} of type "
            f"{type(given).__name__}; put it into a list"
        )
    return tuple(given)


def operands(given: Any, who: str) -> tuple[Any, ...]:
    """A sequence of numbers and Values as Values and floats."""
    found = given if type(given) is tuple else sequence(given, who)
    return tuple(
        [one if type(one) is Value or type(one) is float else operand(one, who) for one in found]
    )


def operand(given: Any, who: str) -> Any:
    """A number as a float; a Value as it is."""
    return given if isinstance(given, Value) else number(given, who)


def value(given: Any, who: str) -> Value:
    """A number as a new Value; a Value as it is."""
    return given if isinstance(given, Value) else Value(number(given, who))


def size(given: Any, who: str) -> int:
    """A whole number of at least 1."""
    if not hasattr(given, "__index__"):
        raise TypeError(f"{who} is a whole number, got {given!r} of type {type(given).__name__}")
    whole = given.__index__()
    if whole < 1:
        raise ValueError(f"{who} is at least 1, got {whole}")
    return int(whole)


def count(n: int, word: str) -> str:
    """1 input, 2 inputs, 2 biases"""
    ending = "" if n == 1 else "es" if word.endswith("s") else "s"
    return f"{n} {word}{ending}"


def source(seed: Seed) -> Random | None:
    """Where random numbers come from; None is the module random, as random.seed() left it."""
    if seed is None:
        return None
    from random import Random  # takes longer to import than all of nn

    return seed if isinstance(seed, Random) else Random(seed)
