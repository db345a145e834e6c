"""How surprising a fit is: how many other wrong numbers some hypothesis would explain as well."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterable
from fractions import Fraction

from ..digits import Digits

NOISE = 1e-13  # relative: as exact as the order of operations lets a float be
_LARGEST = sys.float_info.max
_LEAST = 5e-324  # above 0: the unit of a printed number may be smaller
_SLACK = Fraction(1, 10**6)
_MOST = 10**300  # that are counted; beyond it no float holds a share of them


class Alternatives:
    """The numbers that could have stood there as well: as many decimals, about as far off.

    A wrong number at distance d from the right one is compared with all numbers of its unit at
    distances from d/2 to 2d, on both sides; one that is far smaller than the right number only
    with those up to ten times its own size. The share of them that hypotheses give is the chance
    that a number picked blindly among them is explained.

    >>> alternatives = Alternatives(Digits("20"), 40.0)
    >>> alternatives.size, alternatives.hits([20.0, 80.0, 80.2, 1000.0])
    (62, 2)
    """

    def __init__(self, digits: Digits, right: float) -> None:
        self.number = max(-_LARGEST, min(float(digits.number), _LARGEST))
        self.printed = float(digits.unit)
        self.unit = max(self.printed, NOISE * abs(self.number), _LEAST)
        self.right = right if math.isfinite(right) else 0.0
        self._far = min(max(abs(self.number - self.right), self.unit / 2), _LARGEST)
        size = abs(self.number)
        self._small = 10.0 * size if 0.0 < 20.0 * size < abs(self.right) else math.inf

    def fits(self, x: float) -> bool:
        """Whether x rounds to the number."""
        return abs(x - self.number) <= self.unit * (0.5 + 1e-9)

    def moved(self, x: float) -> bool:
        """Whether x is another number than the right one, beyond what floats can tell."""
        return math.isfinite(x) and not math.isclose(x, self.right, rel_tol=2 * NOISE)

    @property
    def size(self) -> int:
        """How many numbers there are."""
        if self._small < math.inf:
            return min(2 * math.floor(self._small / self.unit + 1e-6) + 1, _MOST)
        far, unit = Fraction(self._far), Fraction(self.unit)  # as floats they may overflow
        off = Fraction(self.right) - Fraction(self.number)
        total = 0
        for low, high in ((-2 * far, -far / 2), (far / 2, 2 * far)):
            first = math.ceil((off + low) / unit - _SLACK)
            last = math.floor((off + high) / unit + _SLACK)
            total += max(0, last - first + 1)
        return min(max(1, total), _MOST)

    def hits(self, numbers: Iterable[float]) -> int:
        """How many of them are among the given numbers."""
        explained = set()
        reach = 2.5 * self._far + self.unit
        near, far = self._far * 0.499999, self._far * 2.000001
        for x in numbers:
            units = (x - self.number) / self.unit
            if abs(x - self.right) <= reach and math.isfinite(units):  # not for nan
                nearest = round(units)
                if abs(self.number + nearest * self.unit) > self._small * 1.000001:
                    continue
                if near <= abs(self.number + nearest * self.unit - self.right) <= far:
                    explained.add(nearest)
        return len(explained)
