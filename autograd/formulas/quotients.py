"""Exact fractions in formulas: written out, and cut where they are longer than anybody reads."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

from ..engine.ops import DIV
from .numbers import cut, fraction_of
from .symbols import Call, Number, the_one

FIGURES = 40  # of a fraction that is written out


class Whole(Number):
    """A whole number put in for a variable, with all its digits."""

    __slots__ = ("whole",)

    whole: int

    def __repr__(self) -> str:
        return str(self.whole)

    def figures(self, digits: int) -> str:
        """All of its digits."""
        return str(self.whole)

    def __new__(cls, whole: int, of: str = "") -> Whole:
        return the_one(cls, (cls, whole, of), data=math.copysign(math.inf, whole), whole=whole)


class Cut(Number):
    """A fraction put in for a variable that is too long to be written out."""

    __slots__ = ("fraction",)

    fraction: Fraction

    def __new__(cls, fraction: Fraction, of: str = "") -> Cut:
        return the_one(cls, (cls, fraction, of), data=math.nan, fraction=fraction)

    def figures(self, digits: int) -> str:
        """The first of its digits, and … behind them."""
        return cut(self.fraction, digits)


def fraction_formula(x: Fraction, of: str = "") -> Any:
    """A fraction as a formula: a quotient of whole numbers where it fits, else a Cut.

    of: the variable that it is put in for, as for a Number.

    >>> fraction_formula(Fraction(-1, 3)), fraction_formula(Fraction(10**9))
    (neg(div(1, 3)), 1000000000)
    """
    if not fits_in_full(x):
        return Cut(x, of)
    if x.denominator == 1:
        return Whole(x.numerator, of)
    size = Call(DIV, (Whole(abs(x.numerator), of), Whole(x.denominator, of)))
    return size if x > 0 else -size


def float_as_fraction(x: float, digits: int) -> Any:
    """The fraction that a float was written as, unless so many digits write it in full."""
    finite = x - x == 0
    return fraction_formula(fraction_of(x)) if finite and float(f"{x:.{digits}g}") != x else None


def fits_in_full(x: Fraction) -> bool:
    """Whether a fraction is written out: whether it has at most FIGURES figures."""
    if x.numerator.bit_length() + x.denominator.bit_length() > 4 * FIGURES:
        return False  # nobody counts the figures of what is much too long
    return len(f"{abs(x.numerator)}{x.denominator}") - (x.denominator == 1) <= FIGURES
