"""The printer of numbers: floats and fractions as the digits that people read, and back.

Every face prints its numbers here; faces/page/numbers.js does the same in the browser.
"""

from __future__ import annotations

import math
import re
from fractions import Fraction
from functools import lru_cache
from typing import Any

from .text import RAISED

NOISE = 1e-13  # relative; what is nearer to its rounded digits was rounded by floats alone
SIMPLE = 100_000  # the largest denominator that is looked for behind a float


def significant(x: float, digits: int = 4) -> str:
    """A number to so many significant digits, with a real minus sign.

    Whole numbers below a million are shown whole. A number that was rounded keeps the zeros at
    its end, so that it is not taken for an exact one.

    >>> significant(-2.0), significant(12345.0), significant(1 / 3), significant(1.5e-7)
    ('−2', '12345', '0.3333', '1.5e−7')
    >>> significant(0.42), significant(0.41997), significant(0.1 + 0.2)
    ('0.42', '0.4200', '0.3')
    """
    if x in (math.inf, -math.inf):
        return "∞" if x > 0 else "−∞"
    if x != x:
        return "nan"
    if abs(x) < 1e6 and x == int(x):
        return real_minus(f"{x:.0f}")
    text = f"{x:.{digits}g}"
    if abs(float(text) - x) > NOISE * abs(x):
        text = f"{x:#.{digits}g}".removesuffix(".").replace(".e", "e")
    return real_minus(re.sub(r"e\+?(-?)0*", r"e\1", text))


def typeset(x: float, digits: int = 4) -> str:
    """As `significant`, with a power of ten as books print it.

    >>> typeset(-1.5e-7), typeset(2e300), typeset(0.25)
    ('−1.5·10⁻⁷', '2·10³⁰⁰', '0.25')
    """
    figures, exponent, power = significant(x, digits).partition("e")
    raised = power.replace("−", "⁻").translate(RAISED)
    return f"{figures}·10{raised}" if exponent else figures


def padded(x: float, digits: int) -> str:
    """A number with so many significant digits, with zeros at the end where they belong to them.

    >>> padded(0.5, 3), padded(-1234567.0, 2), padded(2e-9, 2), padded(0.0, 3)
    ('0.500', '−1200000', '2.0e−09', '0')
    """
    x = rounded(x, digits)
    if not math.isfinite(x) or x == 0:
        return significant(x)
    place = decade(x)
    if -5 <= place < 15:
        return real_minus(f"{x:.{max(0, digits - 1 - place)}f}")
    return real_minus(f"{x:.{digits - 1}e}")


def shortest(x: float) -> str:
    """The fewest digits that are read as the same float, a whole number without its ".0".

    >>> shortest(0.1), shortest(-20.0), shortest(1e300)
    ('0.1', '-20', '1e+300')
    """
    return repr(x).removesuffix(".0")


def real_minus(text: str) -> str:
    """The digits of a number with − where a program writes a hyphen."""
    return text.replace("-", "−")


def as_float(x: Any) -> float:
    """The nearest float; infinite where the fraction is beyond all floats."""
    try:
        return float(x)
    except OverflowError:
        return math.inf if x > 0 else -math.inf


def decimal(x: Any) -> Any:
    """A finite float as the decimal that people read, exactly; everything else as it is.

    >>> decimal(0.1), decimal(math.inf)
    (Fraction(1, 10), inf)
    """
    return _decimal_of(x) if isinstance(x, float) and math.isfinite(x) else x


@lru_cache(maxsize=4096)
def _decimal_of(x: float) -> Fraction:
    return Fraction(repr(x))


def fraction_of(x: Any) -> Any:
    """The number that a finite float was written as: a short decimal, or a simple quotient.

    0.1 is 1/10. Where a quotient p/q of small whole numbers has the same float, it is that
    quotient: p·q must be 100,000 times smaller than the decimal has room for, so that fewer than
    one decimal in 100,000 is taken for a quotient by chance, and none of up to ten figures. What
    is no finite float stays as it is.

    >>> fraction_of(0.1), fraction_of(1 / 3), fraction_of(-22 / 7), fraction_of(0.5)
    (Fraction(1, 10), Fraction(1, 3), Fraction(-22, 7), Fraction(1, 2))
    """
    written = decimal(x)
    if not isinstance(x, float) or not math.isfinite(x):
        return written
    figures = len(repr(x).partition("e")[0].replace(".", "").strip("-0"))
    simple = Fraction(x).limit_denominator(SIMPLE)
    small = abs(simple.numerator) * simple.denominator * 100_000 <= 10**figures
    return simple if small and float(simple) == x else written


def decade(x: Any) -> int:
    """The power of ten of the first significant digit of an int, a Fraction, or a float's decimal.

    >>> decade(Fraction(999)), decade(Fraction(1, 3)), decade(0.001), decade(1500000**651)
    (2, -1, -3, 4020)
    """
    x = decimal(x)  # its digits are not written out: Python refuses where they are thousands
    above, below = int(abs(x.numerator)), int(x.denominator)
    place = math.floor((above.bit_length() - below.bit_length()) * math.log10(2))
    while not _reaches(above, below, place):
        place -= 1
    while _reaches(above, below, place + 1):
        place += 1
    return place


def _reaches(above: int, below: int, place: int) -> bool:
    """Whether above/below is at least 10^place; in whole numbers, as fractions are slow."""
    power: int = 10 ** abs(place)
    return above >= below * power if place >= 0 else above * power >= below


def cut(x: Fraction, digits: int) -> str:
    """The first digits of a fraction, with … where there are more.

    >>> cut(Fraction(2, 3), 6), cut(Fraction(-1, 10**400), 6), cut(Fraction(2**90, 3), 4)
    ('0.666666…', '-1e-400', '4.126…e26')
    """
    place = decade(x) if x else 0
    unit = Fraction(10) ** (place - digits + 1)
    count = abs(x) // unit
    more = "…" if count * unit != abs(x) else ""
    figures, exponent, point = str(count), f"e{place}", 1
    if -5 < place < digits:
        figures, exponent, point = "0" * -place + figures, "", max(place, 0) + 1
    text = f"{figures[:point]}.{figures[point:]}"
    text = text if more else text.rstrip("0")
    return "-" * (x < 0) + text.rstrip(".") + more + exponent


def rounded(x: Any, digits: int) -> float:
    """A number to so many significant digits, halves to even on the decimal number.

    >>> rounded(Fraction("1.65"), 2), rounded(2.675, 3), rounded(2.665, 3)
    (1.6, 2.68, 2.66)
    """
    if isinstance(x, float) and (x == 0 or not math.isfinite(x)):
        return x
    x = decimal(x)
    if x == 0:
        return 0.0
    place = decade(x) - digits + 1
    above, below = x.numerator * 10 ** max(-place, 0), x.denominator * 10 ** max(place, 0)
    count, rest = divmod(above, below)
    count += 2 * rest > below or (2 * rest == below and count % 2 == 1)
    return as_float(count * 10**place) if place >= 0 else float(count / 10**-place)
