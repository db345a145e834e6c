"""A number as it was printed: text, digit for digit, and how far another number is from it."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from decimal import Context, Decimal
from functools import cached_property

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_SMALLEST, _LARGEST = -1100, 308  # decimal places and size that a float can be compared with
_EXACT = Context(prec=3000)  # every float and every printed number, and their difference, in full
_NOISE = Decimal(16 * 2.0**-52)  # relative: a float's last four bits, 3.6e-15


@dataclass(frozen=True)
class Digits:
    """x agrees with a printed number if |x − printed| ≤ ½ unit of the last printed digit.

    The unit belongs to the text: "0.50" claims ten times as much as "0.5", "40" is good to ½,
    and "1.2e-5" to half of 0.1e-5. Both numbers are compared as exact decimals, so no rounding
    of ours decides a close case.

    Args:
        text: the number as printed; the minus sign may be "-" or "−".

    Raises:
        ValueError: it is no decimal number, or beyond anything a float can be held to.

    >>> Digits("0.50").agrees(0.504), Digits("0.50").agrees(0.506)
    (True, False)
    """

    text: str

    def __post_init__(self) -> None:
        number = self.number  # refused here, not when somebody asks whether it agrees
        if self._place < _SMALLEST or number.adjusted() > _LARGEST:
            raise ValueError(
                f"no float can be held to the printed number {self.text!r}; "
                "its exponent is out of range"
            )

    @cached_property
    def number(self) -> Decimal:
        """The printed number, exactly."""
        plain = self.text.strip().replace("−", "-")
        if not _NUMBER.fullmatch(plain):
            raise ValueError(
                "a printed number is digits with an optional sign, point and exponent, "
                f"got {self.text!r}"
            )
        return Decimal(plain)

    @property
    def unit(self) -> Decimal:
        """One unit of the last printed digit.

        >>> Digits("0.50").unit
        Decimal('0.01')
        """
        return Decimal((0, (1,), self._place))

    @property
    def significant(self) -> int:
        """How many significant digits are printed; 1 for a zero.

        >>> Digits("0.0500").significant, Digits("40").significant, Digits("0.00").significant
        (3, 2, 1)
        """
        return len(self.number.as_tuple().digits) if self.number else 1

    def off(self, x: float) -> float:
        """(x − printed) / unit, with its sign; nan or infinite where x is.

        >>> Digits("0.25").off(0.375)
        12.5
        """
        if not math.isfinite(x):
            return x
        return float(_EXACT.divide(_EXACT.subtract(Decimal(x), self.number), self.unit))

    def agrees(self, x: float) -> bool:
        """Whether x rounds to what is printed (either way, where it lies halfway)."""
        if not math.isfinite(x):
            return False
        off = _EXACT.subtract(Decimal(x), self.number)
        return _EXACT.multiply(off.copy_abs(), Decimal(2)) <= self.unit

    def close(self, x: float) -> bool:
        """Whether x agrees, or is off by no more than the order of operations can make it.

        Where 16 or 17 digits are printed, they are those of one machine's floats: adding in
        another order changes the last of them.

        >>> Digits("0.30000000000000004").close(0.3), Digits("0.31").close(0.3)
        (True, False)
        """
        if self.agrees(x):
            return True
        if not math.isfinite(x):
            return False
        off = _EXACT.subtract(Decimal(x), self.number)
        return off.copy_abs() <= _EXACT.multiply(self.number.copy_abs(), _NOISE)

    @property
    def _place(self) -> int:
        """The power of ten of the last digit."""
        return int(self.number.as_tuple().exponent)
