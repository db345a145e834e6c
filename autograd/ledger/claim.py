"""A printed number is a claim: kept as text, digit for digit, beside the number we compute."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from decimal import Context, Decimal
from typing import Literal

Source = Literal["printed", "derived", "formula"]
Verdict = Literal["holds", "erratum", "fails"]

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_SMALLEST, _LARGEST = -1100, 400  # decimal places and size that a float can be compared with
_EXACT = Context(prec=3000)  # every float and every printed number, and their difference, in full


@dataclass(frozen=True, slots=True)
class Claim:
    """|ours − printed| ≤ ½ unit of the last printed digit.

    The unit belongs to the text: "0.50" claims ten times as much as "0.5", "40" is good to ½,
    and "1.2e-5" to half of 0.1e-5. Both numbers are compared as exact decimals, so no rounding
    of ours decides a close case.

    Args:
        equation: where the number stands, in the source's or the collection's own numbering.
        formula: what the number is.
        printed: the number as text, with its digits; the minus sign may be "-" or "−".
        ours: the number the engine gives for what should stand there.
        note: why a number that does not hold is wrong, or a remark on one that does.
        source: "printed" in the source; "derived" by other means than this engine; "formula",
            what a formula gives when it is taken as printed.
        reproduced: our number for what was printed, mistake included. An erratum is explained
            only if this holds.

    Raises:
        ValueError: printed is no decimal number, or beyond anything a float can be held to.

    >>> Claim("(9)", "dL/dxh1", "40", 40.0).verdict
    'holds'
    >>> claim = Claim("(13)", "dL/dxh1", "20", 40.0, note="leaves out φ'(H1)", reproduced=20.0)
    >>> claim.verdict, claim.units_off
    ('erratum', 20.0)
    """

    equation: str
    formula: str
    printed: str
    ours: float
    note: str = ""
    source: Source = "printed"
    reproduced: float | None = None

    def __post_init__(self) -> None:
        number = _decimal(self.printed)  # refused here, not when somebody asks whether it holds
        if _place(number) < _SMALLEST or number.adjusted() > _LARGEST:
            raise ValueError(
                f"no float can be held to the printed number {self.printed!r}; "
                "its exponent is out of range"
            )

    @property
    def number(self) -> Decimal:
        """The printed number, exactly."""
        return _decimal(self.printed)

    @property
    def unit(self) -> Decimal:
        """One unit of the last printed digit.

        >>> Claim("", "", "0.50", 0.5).unit
        Decimal('0.01')
        """
        return Decimal((0, (1,), _place(self.number)))

    @property
    def units_off(self) -> float:
        """(ours − printed) / unit, with its sign; nan or infinite where ours is.

        >>> Claim("", "", "0.25", 0.375).units_off
        12.5
        """
        return self._units(self.ours)

    @property
    def holds(self) -> bool:
        """Whether ours rounds to what is printed (either way, where it lies halfway)."""
        return self._agrees(self.ours)

    @property
    def verdict(self) -> Verdict:
        """An erratum does not hold, says why, and gives what is printed when done as printed."""
        if self.holds:
            return "holds"
        explained = self.reproduced is None or self._agrees(self.reproduced)
        return "erratum" if self.note and explained else "fails"

    def _units(self, x: float) -> float:
        if not math.isfinite(x):
            return x
        return float(_EXACT.divide(_EXACT.subtract(Decimal(x), self.number), self.unit))

    def _agrees(self, x: float) -> bool:
        if not math.isfinite(x):
            return False
        off = _EXACT.subtract(Decimal(x), self.number)
        return _EXACT.multiply(off.copy_abs(), Decimal(2)) <= self.unit


def _decimal(text: str) -> Decimal:
    plain = text.strip().replace("−", "-")
    if not _NUMBER.fullmatch(plain):
        raise ValueError(
            f"a printed number is digits with an optional sign, point and exponent, got {text!r}"
        )
    return Decimal(plain)


def _place(number: Decimal) -> int:
    """The power of ten of the last digit."""
    return int(number.as_tuple().exponent)
