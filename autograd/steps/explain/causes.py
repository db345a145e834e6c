"""What an operation does at a point: whether it is off, flat, at a kink or too large.

Told from the row alone, so that it holds for every operation, also one's own: read in exact
fractions a slope of 0 is a true 0, and read on symbols a rule shows whether it chooses.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from ...engine import floats
from ...engine.row import Op
from ...formulas.flat_arguments import argument_at, group_arguments, laid_flat
from ...formulas.numbers import as_float, decimal
from ...formulas.symbols import Call, generic_partials
from ..exact import Exact
from ..step import Entry

EXACT = Exact()


def exact_arguments(args: tuple[Any, ...]) -> tuple[Any, ...]:
    """Arguments of a rule as fractions where they are finite."""
    return tuple([exact_arguments(x) if isinstance(x, tuple) else decimal(x) for x in args])


def exact_partials(row: Op, y: Any, args: Any) -> list[Any]:
    """The partials by all arguments laid flat, fractions where they are known exactly."""
    return laid_flat([EXACT.partial(row, argument, y, args) for argument in range(len(row.takes))])


def chooses(row: Op, place: int, sizes: Sequence[int | None]) -> bool:
    """Whether the rule of a partial compares: the operation has pieces."""
    argument, inside = argument_at(place, sizes)
    formula = generic_partials(row, tuple(sizes))[argument]
    waiting = [formula if inside is None else formula[min(inside, 1)]]
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
    argument, inside = argument_at(place, entry.sizes)
    slopes = []
    for side in (-1.0, 1.0):
        numbers = [*map(as_float, entry.operands)]
        numbers[place] = _beside(numbers[place], side)
        args = group_arguments(numbers, entry.sizes)
        p = floats.partial(row, argument, floats.evaluate(row, args), args)
        slopes.append(p if inside is None else p[inside])
    return slopes


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
    row = entry.row
    if any(not math.isfinite(as_float(x)) for x in entry.operands):
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
    here = as_float(x)
    return here + side * 1e-6 * max(1.0, abs(here))
