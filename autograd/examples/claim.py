"""A printed number is a claim: kept as text, digit for digit, beside the number we compute."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from .digits import Digits

Source = Literal["printed", "derived", "formula"]
Verdict = Literal["holds", "erratum", "fails"]


@dataclass(frozen=True, slots=True)
class Claim:
    """|ours − printed| ≤ ½ unit of the last printed digit, as `Digits` has it.

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
        Digits(self.printed)  # refused here, not when somebody asks whether it holds

    @property
    def number(self) -> Decimal:
        """The printed number, exactly."""
        return Digits(self.printed).number

    @property
    def unit(self) -> Decimal:
        """One unit of the last printed digit."""
        return Digits(self.printed).unit

    @property
    def units_off(self) -> float:
        """(ours − printed) / unit, with its sign; nan or infinite where ours is.

        >>> Claim("", "", "0.25", 0.375).units_off
        12.5
        """
        return Digits(self.printed).off(self.ours)

    @property
    def holds(self) -> bool:
        """Whether ours rounds to what is printed (either way, where it lies halfway)."""
        return Digits(self.printed).agrees(self.ours)

    @property
    def verdict(self) -> Verdict:
        """An erratum does not hold, says why, and gives what is printed when done as printed."""
        if self.holds:
            return "holds"
        explained = self.reproduced is None or Digits(self.printed).agrees(self.reproduced)
        return "erratum" if self.note and explained else "fails"
