"""A number as it was printed: text, digit for digit, and how far another number is from it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Context, Decimal
from functools import cached_property

from .number_forms import PrintedForm, read_form

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
        text: the number as printed; the minus sign may be "-" or "−". A fraction, 2/9, is exact; a
            range, "0.1 to 0.2", and a bound, "< 0.01", agree with all numbers in them; "≈ 0.086",
            "5.9 x 10^-1", "0,5" and "45 %" are read as they are meant, "nan" and "inf" too.

    Raises:
        ValueError: it is no decimal number, or beyond anything a float can be held to.

    >>> Digits("0.50").agrees(0.504), Digits("0.50").agrees(0.506)
    (True, False)
    """

    text: str

    def __post_init__(self) -> None:
        number = self.number  # refused here, not when somebody asks whether it agrees
        if not number.is_finite():
            return
        if self._place < _SMALLEST or number.adjusted() > _LARGEST:
            raise ValueError(
                f"no float can be held to the printed number {self.text!r}; "
                "its exponent is out of range"
            )

    @cached_property
    def number(self) -> Decimal:
        """The printed number, exactly; of a range the middle, of a bound the bound."""
        return self.form.number

    @cached_property
    def form(self) -> PrintedForm:
        """What is printed, read."""
        return read_form(self.text)

    @property
    def single(self) -> bool:
        """Whether it is one finite number, no range and no bound."""
        return self.form.low == self.form.high and self.number.is_finite()

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
        if not self.number.is_finite() or not self.number:
            return 1
        return max(1, self.number.adjusted() - self._place + 1)

    def off(self, x: float) -> float:
        """(x − printed) / unit, with its sign; nan or infinite where x is.

        >>> Digits("0.25").off(0.375)
        12.5
        """
        if not math.isfinite(x) or not self.number.is_finite():
            return 0.0 if self.agrees(x) else x if not math.isfinite(x) else math.nan
        if not self.single and self.agrees(x):
            return 0.0
        return float(_EXACT.divide(_EXACT.subtract(Decimal(x), self.number), self.unit))

    def agrees(self, x: float) -> bool:
        """Whether x rounds to what is printed (either way, where it lies halfway)."""
        low, high = self.form.low, self.form.high
        if low.is_nan() or math.isnan(x):
            return low.is_nan() and math.isnan(x)
        if low == high and low.is_infinite():
            return Decimal(x) == low
        if not math.isfinite(x):
            return False
        if self.form.open:
            return low < Decimal(x) < high
        half = _EXACT.divide(self.unit, Decimal(2))
        below = low if low.is_infinite() else _EXACT.subtract(low, half)
        above = high if high.is_infinite() else _EXACT.add(high, half)
        return below <= Decimal(x) <= above

    def close(self, x: float) -> bool:
        """Whether x agrees, or is off by no more than the order of operations can make it.

        Where 16 or 17 digits are printed, they are those of one machine's floats: adding in
        another order changes the last of them.

        >>> Digits("0.30000000000000004").close(0.3), Digits("0.31").close(0.3)
        (True, False)
        """
        if self.agrees(x):
            return True
        if not math.isfinite(x) or not self.single:
            return False
        off = _EXACT.subtract(Decimal(x), self.number)
        return off.copy_abs() <= _EXACT.multiply(self.number.copy_abs(), _NOISE)

    @property
    def _place(self) -> int:
        """The power of ten of the last digit."""
        return self.form.place
