"""Truncated Taylor arithmetic in several variables, on mpmath numbers.

A jet is a function near a point up to order 3: its coefficients by multi-index. Sums, products
and compositions of jets are exact but for the rounding of mpmath, whose digits are chosen so
that nothing is lost (make.py computes all at two precisions).
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import mpmath
from mpmath import mpf

ORDER = 3  # at most


@cache
def indices(n: int, order: int = ORDER) -> tuple[tuple[int, ...], ...]:
    """All multi-indices of n variables up to the order, by order, then as sorted places.

    >>> indices(2, 2)
    ((0, 0), (1, 0), (0, 1), (2, 0), (1, 1), (0, 2))
    """
    return tuple(
        tuple(places.count(i) for i in range(n))
        for k in range(order + 1)
        for places in itertools.combinations_with_replacement(range(n), k)
    )


@cache
def _products(n: int, order: int) -> tuple[tuple[int, int, int], ...]:
    """Which coefficients multiply into which."""
    every = indices(n, order)
    place = {index: k for k, index in enumerate(every)}
    sums = itertools.product(enumerate(every), repeat=2)
    return tuple(
        (i, j, place[total])
        for (i, a), (j, b) in sums
        if (total := tuple(p + q for p, q in zip(a, b, strict=True))) in place
    )


class Jet:
    """A function near a point: coefficients in the order of `indices`."""

    __slots__ = ("c", "n", "order")

    def __init__(self, n: int, order: int, c: Sequence[Any]) -> None:
        self.n, self.order, self.c = n, order, list(c)

    @classmethod
    def constant(cls, n: int, order: int, value: Any) -> Jet:
        return cls(n, order, [mpf(value), *[mpf(0)] * (len(indices(n, order)) - 1)])

    @classmethod
    def variable(cls, n: int, order: int, place: int, value: Any) -> Jet:
        jet = cls.constant(n, order, value)
        jet.c[1 + place] = mpf(1)
        return jet

    def like(self, value: Any) -> Jet:
        """A number as a jet that does not depend on anything."""
        return Jet.constant(self.n, self.order, value)

    def _with(self, c: Sequence[Any]) -> Jet:
        return Jet(self.n, self.order, c)

    @property
    def value(self) -> Any:
        return self.c[0]

    def _as_jet(self, other: Any) -> Jet:
        return other if isinstance(other, Jet) else self.like(other)

    def __add__(self, other: Any) -> Jet:
        other = self._as_jet(other)
        return self._with([a + b for a, b in zip(self.c, other.c, strict=True)])

    __radd__ = __add__

    def __neg__(self) -> Jet:
        return self._with([-a for a in self.c])

    def __sub__(self, other: Any) -> Jet:
        return self + -self._as_jet(other)

    def __rsub__(self, other: Any) -> Jet:
        return self._as_jet(other) - self

    def __mul__(self, other: Any) -> Jet:
        other = self._as_jet(other)
        product = [mpf(0)] * len(self.c)
        for i, j, k in _products(self.n, self.order):
            if self.c[i] and other.c[j]:
                product[k] += self.c[i] * other.c[j]
        return self._with(product)

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Jet:
        return self * power(self._as_jet(other), -1)

    def __rtruediv__(self, other: Any) -> Jet:
        return self._as_jet(other) / self

    def of(self, taylor: Sequence[Any]) -> Jet:
        """The composition with a function that has these Taylor coefficients at our value."""
        step = self._with([mpf(0), *self.c[1:]])
        result = self.like(taylor[self.order])
        for coefficient in reversed(taylor[: self.order]):
            result = result * step + coefficient
        return result


def power(x: Jet, p: Any) -> Jet:
    """x^p for a number p; x may be negative where p is whole."""
    c = x.value
    if c == 0 and p < ORDER and not (p == int(p) and p >= 0):
        raise ZeroDivisionError("a power of 0 that has no Taylor series")
    if c < 0 and p != int(p):
        raise ValueError("a negative number to a power that is not whole")
    taylor, factor = [], mpf(1)  # the factor is p over k
    for k in range(ORDER + 1):
        taylor.append(factor * _powered(c, p - k) if factor else mpf(0))
        factor = factor * (p - k) / (k + 1)
    return x.of(taylor)


def _powered(c: Any, p: Any) -> Any:
    """c^p for c ≠ 0, or p ≥ 0; a root is taken as one, which is fast."""
    for root in (1, 2, 3):
        whole = mpmath.nint(p * root)
        if abs(whole) < 100 and abs(p * root - whole) < mpf(10) ** (20 - mpmath.mp.dps):
            return (c if root == 1 else mpmath.root(c, root)) ** int(whole)
    if abs(p) < 100:
        return c**p
    size = exp(Jet.constant(0, 0, p * mpmath.log(abs(c)))).value if c else mpf(0)
    return -size if c < 0 and p % 2 else size


def exp(x: Jet) -> Jet:
    c = x.value
    # e^-1,000,000 is less than any digit that is kept, e^1,000,000 more than any float
    e = mpf(0) if c < -1e6 else mpf(10) ** 400_000 if c > 1e6 else mpmath.exp(c)
    return x.of([e, e, e / 2, e / 6])


def log(x: Jet) -> Jet:
    c = x.value
    if c == 0:
        raise ZeroDivisionError("the logarithm of 0")
    if c < 0:
        raise ValueError("the logarithm of a negative number")
    return x.of([mpmath.log(c), 1 / c, -1 / (2 * c**2), 1 / (3 * c**3)])


def sqrt(x: Jet) -> Jet:
    return power(x, mpf(1) / 2)


def sin(x: Jet) -> Jet:
    s, c = mpmath.sin(x.value), mpmath.cos(x.value)
    return x.of([s, c, -s / 2, -c / 6])


def cos(x: Jet) -> Jet:
    s, c = mpmath.sin(x.value), mpmath.cos(x.value)
    return x.of([c, -s, -c / 2, s / 6])


def atan(x: Jet) -> Jet:
    c = x.value
    w = 1 / (1 + c * c)
    return x.of([mpmath.atan(c), w, -c * w**2, (3 * c * c - 1) * w**3 / 3])


def asin(x: Jet) -> Jet:
    c = x.value
    if abs(c) == 1:
        raise ZeroDivisionError("an end of asin")
    if abs(c) > 1:
        raise ValueError("no sine is larger than 1")
    w = 1 / mpmath.sqrt((1 - c) * (1 + c))
    return x.of([mpmath.asin(c), w, c * w**3 / 2, (1 + 2 * c * c) * w**5 / 6])


def erf_like(x: Jet, value: Callable[[Any], Any], sign: int) -> Jet:
    """erf, and erfc with the sign −1."""
    c = x.value
    density = sign * 2 / mpmath.sqrt(mpmath.pi) * mpmath.exp(-c * c)
    return x.of([value(c), density, -c * density, (2 * c * c - 1) * density / 3])


def erf(x: Jet) -> Jet:
    return erf_like(x, lambda c: mpmath.erf(c) if abs(c) < 1e4 else mpmath.sign(c), 1)


def erfc(x: Jet) -> Jet:
    # beyond 1e4 erfc is below 1e-40,000,000, or 2 less that
    return erf_like(x, lambda c: mpmath.erfc(c) if abs(c) < 1e4 else 1 - mpmath.sign(c), -1)


def _at_pole(c: Any) -> None:
    if c <= 0 and c == mpmath.floor(c):
        raise ZeroDivisionError("a pole of the gamma function")


def lgamma(x: Jet) -> Jet:
    c = x.value
    _at_pole(c)
    slopes = [mpmath.psi(k, c) / mpmath.factorial(k + 1) for k in range(ORDER)]
    return x.of([mpmath.re(mpmath.loggamma(c)), *slopes])


def polygamma(n: int, x: Jet) -> Jet:
    c = x.value
    _at_pole(c)
    return x.of([mpmath.psi(n + k, c) / mpmath.factorial(k) for k in range(ORDER + 1)])


def digamma(x: Jet) -> Jet:
    return polygamma(0, x)
