"""How many digits of a walk by hand are right: its rounded numbers beside the true ones."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any, NamedTuple

from ...engine.value import Value
from ...formulas.columns import aligned_rows
from ...formulas.elision import Gap, ends
from ...formulas.notation import Text
from ...formulas.numbers import as_float, decade, decimal, padded, significant
from ..arithmetic import FLOATS, Arithmetic
from ..exact import Rounded
from ..recorder import record_walk
from ..walk import Walk


class Survivor(NamedTuple):
    """One number of a walk: as the hand has it, as it truly is, and how many digits agree."""

    node: str
    quantity: str  # "value" or "gradient"
    by_hand: float
    true: Any
    digits: int

    @property
    def surviving(self) -> str:
        """The number by hand as far as it is right, "?" if no digit is."""
        return padded(self.by_hand, self.digits) if self.digits else "?"


class Survivors(tuple[Survivor, ...]):
    """The right digits of a walk by hand: of every value, then of every gradient. Print to read."""

    carried: int
    output: str

    def __str__(self) -> str:
        by = Text()
        rows = [("", f"by hand ({self.carried})", "true", "surviving digits")]
        for number in ends(list(self)):
            if isinstance(number, Gap):
                rows.append((number.of("numbers"), "", "", ""))
                continue
            name = by.name(number.node)
            if number.quantity == "gradient":
                name = by.total(self.output, number.node)
            by_hand = padded(number.by_hand, self.carried)
            true = significant(as_float(number.true), self.carried + 3)
            digits = f"{number.digits} of {self.carried}: {number.surviving}"
            rows.append((name, by_hand, true, digits))
        return "\n".join(aligned_rows(rows, "<"))


def survivors(y: Value, digits: int, truth: Arithmetic = FLOATS) -> Survivors:
    """How many digits of every value and gradient are right when `digits` are carried by hand.

    d digits agree where the number by hand is within half a unit of the d-th significant digit
    of the true one.

    Args:
        y: the output.
        digits: how many the hand carries, 1 to 17.
        truth: floats, or Exact() for fractions.

    Raises:
        ValueError: digits is not a whole number from 1 to 17.
        StaleGraphError: a number was changed since results were computed from it.

    >>> from autograd import Value
    >>> a, b = Value(2.0, "a"), Value(3.0, "b")
    >>> y = (a / b) * 6 - 4
    >>> y.label = "y"
    >>> for number in survivors(y, 3)[:5]:
    ...     print(number.node, number.by_hand, number.true, number.digits)
    a 2.0 2.0 3
    b 3.0 3.0 3
    v1 0.667 0.6666666666666666 3
    v2 4.0 4.0 3
    y 0.0 0.0 3
    """
    hand = record_walk(y, arithmetic=Rounded(digits))
    return survivors_of(hand, record_walk(y, arithmetic=truth), digits)


def survivors_of(hand: Walk, true: Walk, digits: int) -> Survivors:
    """`survivors` of a walk by hand that is recorded already, beside the true one."""
    numbers = []
    for quantity, mine, theirs in (
        ("value", hand.values(), true.values()),
        ("gradient", hand.gradients(), true.gradients()),
    ):
        for entry in hand.nodes:
            ours, right = mine[entry.name], theirs[entry.name]
            numbers.append(
                Survivor(entry.name, quantity, ours, right, agreeing(ours, right, digits))
            )
    result = Survivors(numbers)
    result.carried = digits
    result.output = hand.output
    return result


def agreeing(by_hand: float, true: Any, digits: int) -> int:
    """The largest d ≤ digits with |by hand − true| ≤ ½ unit of the d-th digit of true.

    >>> agreeing(0.667, 2 / 3, 3), agreeing(0.674, 0.676, 3), agreeing(1.0, 0.9996, 3)
    (3, 2, 3)
    """
    if not (math.isfinite(by_hand) and math.isfinite(as_float(true))):
        same = by_hand == true or (by_hand != by_hand and true != true)
        return digits if same else 0
    if by_hand == true:
        return digits
    if true == 0:
        return 0
    error = abs(decimal(by_hand) - decimal(true))
    place = decade(true)
    for d in range(digits, 0, -1):
        if error <= Fraction(10) ** (place - d + 1) / 2:
            return d
    return 0
