"""The sign of a zero: where somebody tells +0 from −0, and what sign a sum has that is zero.

1/x and atan2(x, −1) tell them apart, relu(x) and x² do not, and tanh(x) hands the sign on. A sum
of products that is computed all at once, in any order, has the numbers of the engine, but its
zeros may have either sign; so where the sign is told, rows are computed as they stand.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from itertools import count, islice, product
from math import inf
from typing import Any

import numpy as np

from ..engine.floats import evaluate, partial
from ..engine.row import Op
from .tape import Line, Lines, map_arguments

OTHERS = (0.0, -0.0, 1.0, -1.0, 2.5, -2.5, inf, -inf)  # what stands beside a zero
LONGEST = 3  # of a sequence that stands for one of any length


def signs_told(
    lines: Lines, sums: Collection[int], unsigned: Collection[int], shown: bool
) -> list[bool]:
    """For each place, whether some line tells the sign of a zero there.

    Args:
        sums: the places of weighted sums, which hand a sign on and tell none.
        unsigned: those of them whose zeros are +0, whatever they add.
        shown: whether a zero of the loss counts as told.
    """
    told = [False] * len(lines)
    told[lines.output] = shown
    for place in range(len(lines) - 1, lines.first - 1, -1):
        line = lines.lines[place - lines.first]
        if place in sums:
            if told[place] and place not in unsigned:
                for arg in line.places:
                    told[arg] = True
            continue
        for slot, arg in enumerate(line.args):
            several = arg if type(arg) is tuple else (arg,)
            if several and not all(told[entry] for entry in several):
                tells, hands_on = zero_effect(line.row, _shape(lines, line), slot)
                if tells or (hands_on and told[place]):
                    for entry in several:
                        told[entry] = True
    return told


def _shape(lines: Lines, line: Line) -> tuple[str, ...]:
    """Of each argument: its number where that is constant, how long it is, or nothing."""
    constants = range(lines.first - len(lines.constants), lines.first)
    return tuple(
        [
            f"*{min(len(arg), LONGEST)}"
            if type(arg) is tuple
            else repr(lines.constants[arg - constants.start])
            if arg in constants
            else ""
            for arg in line.args
        ]
    )


@lru_cache(4096)
def zero_effect(row: Op, shape: tuple[str, ...], slot: int) -> tuple[bool, bool]:
    """Whether a row tells the sign of a zero in an argument, and whether it hands it on.

    Both are found by trying: told are zeros that make another value or slope, handed on those
    that make a zero of another sign.

    >>> from ..engine.ops import DIV, RELU, TANH
    >>> zero_effect(DIV, ("", "2.0"), 0), zero_effect(DIV, ("", ""), 1)
    ((False, True), (True, True))
    >>> zero_effect(RELU, ("",), 0), zero_effect(TANH, ("",), 0)
    ((False, False), (False, True))
    """
    hands_on = False
    for plus, minus in _tried(shape, slot):
        try:
            of_plus, of_minus = _value_and_slopes(row, plus), _value_and_slopes(row, minus)
        except Exception:  # a row that is not to be tried: nothing is known of it
            return True, True
        if any(a != b and (a == a or b == b) for a, b in zip(of_plus, of_minus, strict=True)):
            return True, True
        hands_on |= repr(of_plus[0]) != repr(of_minus[0])
    return False, hands_on


def _value_and_slopes(row: Op, args: tuple[Any, ...]) -> list[float]:
    """The value of a row, and then its slopes."""
    y = evaluate(row, args)
    numbers = [y]
    for slot in range(len(args)):
        slope = partial(row, slot, y, args)
        numbers += slope if row.many[slot] else [slope]
    return numbers


def _tried(shape: tuple[str, ...], slot: int) -> Iterator[tuple[Any, Any]]:
    """Arguments with +0 and with −0 in a slot (in a sequence, at either end of it)."""
    free = count()  # what is no constant is numbered
    template: list[Any] = []
    for number, kind in enumerate(shape):
        if kind.startswith("*"):
            template.append(tuple(islice(free, int(kind[1:]))))
        else:
            template.append(float(kind) if kind and number != slot else next(free))
    rest = next(free) - 1  # numbers beside the zero
    zeros = template[slot] if shape[slot].startswith("*") else (template[slot],)

    def filled(numbers: Sequence[float]) -> tuple[Any, ...]:
        return map_arguments(lambda arg: numbers[arg] if type(arg) is int else arg, template)

    for zero in {zeros[0], zeros[-1]}:
        every = product(OTHERS, repeat=rest) if rest <= 2 else zip(*[OTHERS] * rest, strict=True)
        for others in every:
            before, behind = others[:zero], others[zero:]
            yield filled([*before, 0.0, *behind]), filled([*before, -0.0, *behind])


def with_zero_signs(z: np.ndarray, terms: np.ndarray) -> np.ndarray:
    """Sums of terms along the first axis with the zeros of the engine.

    >>> with_zero_signs(np.zeros(2), np.array([[0.0, -0.0], [-0.0, -0.0]]))
    array([ 0., -0.])
    """
    minus = ((terms == 0.0) & np.signbit(terms)).all(axis=0)
    return np.where(z == 0.0, np.where(minus, -0.0, 0.0), z)
