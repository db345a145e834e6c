"""What an operation does at a point: off, flat, at a kink, saturated, too large.

Told from the row alone, so that it holds for every operation, also one's own: read in exact
fractions a slope of 0 is a true 0, and read on symbols a rule shows whether it chooses.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from typing import Any

from ...engine import floats
from ...engine.row import Op, named
from ...formulas.numbers import as_float, decimal
from ...formulas.symbols import Call, partial_formulas
from ..exact import Exact
from ..step import Entry, group_arguments

EXACT = Exact()


def exact_arguments(args: tuple[Any, ...]) -> tuple[Any, ...]:
    """Arguments of a rule as fractions where they are finite."""
    return tuple([exact_arguments(x) if isinstance(x, tuple) else decimal(x) for x in args])


def _argument(place: int, sizes: Sequence[int | None]) -> tuple[int, int | None]:
    """Which argument of the rule a flat place is, and where in its sequence."""
    for at, size in enumerate(sizes):
        if place < (size or (1 if size is None else 0)):
            return at, None if size is None else place
        place -= 1 if size is None else size
    raise IndexError(place)


def exact_partials(row: Op, y: Any, args: Any) -> list[Any]:
    """The partials by all arguments laid flat, fractions where they are known exactly."""
    found: list[Any] = []
    for at, many in enumerate(row.many):
        p = EXACT.partial(row, at, y, args)
        found += p if many else [p]
    return found


def chooses(row: Op, place: int, sizes: Sequence[int | None]) -> bool:
    """Whether the rule of a partial compares: the operation has pieces."""
    at, inside = _argument(place, sizes)
    few = tuple([size if size is None else min(size, 2) for size in sizes])  # all are alike
    return _compares(row, at, inside and min(inside, 1), few)


@lru_cache(1000)
def _compares(row: Op, at: int, inside: int | None, sizes: Sequence[int | None]) -> bool:
    names = [f"x{at}" for at in range(len(sizes))]
    args = [
        name if size is None else tuple(f"{name}_{k}" for k in range(size))
        for name, size in zip(names, sizes, strict=True)
    ]
    formula = partial_formulas(row, "y", args)[at]
    waiting = [formula if inside is None else formula[inside]]
    for part in waiting:  # grows while it is read
        if isinstance(part, tuple):
            waiting += part
        elif isinstance(part, Call):
            if part.row.name in ("greater", "equal", "where", "sign"):
                return True
            waiting += part.args[:1] if part.row.name == "patch" else part.args
    return False


def _partials_nearby(entry: Entry, row: Op, place: int) -> list[float]:
    """The partial a little to the left and a little to the right."""
    at, inside = _argument(place, entry.sizes)
    found = []
    for side in (-1.0, 1.0):
        flat = [as_float(x) for _, x in entry.args]
        flat[place] = _beside(flat[place], side)
        args = group_arguments(flat, entry.sizes)
        p = floats.partial(row, at, floats.evaluate(row, args), args)
        found.append(p if inside is None else p[inside])
    return found


def flat_nearby(entry: Entry, row: Op, place: int) -> bool:
    """Whether the slope by one argument is 0 on at least one side of this point."""
    return 0.0 in _partials_nearby(entry, row, place)


def switched_off(entry: Entry, row: Op, place: int) -> bool:
    """Whether the operation gives 0 here and goes on giving 0 nearby, by a choice."""
    return (
        entry.data == 0
        and len(row.takes) - len(row.defaults) == 1
        and chooses(row, place, entry.sizes)
        and flat_nearby(entry, row, place)
    )


def overflows(entry: Entry) -> bool:
    """Whether an infinite result stands for a finite number: it stays infinite nearby."""
    row = named(entry.op)
    if any(not math.isfinite(as_float(x)) for _, x in entry.args):
        return False
    if isinstance(EXACT.value(row, exact_arguments(entry.numbers)), Fraction):
        return True
    for side in (-1.0, 1.0):
        near = [_beside(x, side if k is not None else 0.0) for k, x in entry.args]
        if math.isfinite(floats.evaluate(row, group_arguments(near, entry.sizes))):
            return False
    return True


def _beside(x: Any, side: float) -> float:
    """A number a little to one side of x."""
    at = as_float(x)
    return at + side * 1e-6 * max(1.0, abs(at))
