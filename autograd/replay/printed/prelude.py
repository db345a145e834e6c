"""The mathematics of programs in Python: floats that follow IEEE 754 and never raise.

What a program needs is copied into it from here, so each part stands alone between blank lines.
"""

import math
from collections.abc import Callable
from math import inf, nan


def guarded(function: Callable[..., float], edge: Callable[..., float]) -> Callable[..., float]:
    """The function, and where Python raises, the value at the edge instead."""

    def ieee(*args: float) -> float:
        try:
            return function(*args)
        except (ArithmeticError, ValueError):
            return edge(*args)

    return ieee


def div(a: float, b: float) -> float:
    if b:
        return a / b
    return nan if a == 0 or a != a else math.copysign(inf, a) * math.copysign(1.0, b)


def pow_at_edge(x: float, y: float) -> float:
    odd = y % 2 == 1
    if x == 0:
        return math.copysign(inf, x) if odd else inf
    if x < 0 and y % 1:
        return nan
    return -inf if x < 0 and odd else inf


pow = guarded(math.pow, pow_at_edge)

exp = guarded(math.exp, lambda x: inf)

expm1 = guarded(math.expm1, lambda x: inf)

log = guarded(math.log, lambda x: -inf if x == 0 else nan)

log1p = guarded(math.log1p, lambda x: -inf if x == -1 else nan)

log2 = guarded(math.log2, lambda x: -inf if x == 0 else nan)

log10 = guarded(math.log10, lambda x: -inf if x == 0 else nan)

cbrt = math.cbrt

sqrt = guarded(math.sqrt, lambda x: nan)

sin = guarded(math.sin, lambda x: nan)

cos = guarded(math.cos, lambda x: nan)

tan = guarded(math.tan, lambda x: nan)

asin = guarded(math.asin, lambda x: nan)

acos = guarded(math.acos, lambda x: nan)

sinh = guarded(math.sinh, lambda x: math.copysign(inf, x))

cosh = guarded(math.cosh, lambda x: inf)

asinh = math.asinh

acosh = guarded(math.acosh, lambda x: nan)

atanh = guarded(math.atanh, lambda x: math.copysign(inf, x) if x in (1, -1) else nan)

fmod = guarded(math.fmod, lambda a, b: nan)

floor = guarded(lambda x: math.copysign(math.floor(x), x), lambda x: x)


def nearest_whole(x: float) -> float:
    whole = math.floor(x)
    odd_half = x - whole == 0.5 and whole % 2 == 1
    return math.copysign(whole + 1 if x - whole > 0.5 or odd_half else whole, x)


round = guarded(nearest_whole, lambda x: x)

abs = math.fabs

atan = math.atan

atan2 = math.atan2

hypot = math.hypot

tanh = math.tanh

erf = math.erf

erfc = math.erfc


def greater(a: float, b: float) -> float:
    return 1.0 if a > b else 0.0 if a <= b else nan


def equal(a: float, b: float) -> float:
    return 1.0 if a == b else 0.0 if a < b or a > b else nan


def where(c: float, a: float, b: float) -> float:
    return b if c == 0 else a if c == c else nan


def patch(usual: float, at: float, instead: float) -> float:
    return usual if at == 0 or at != at else instead


def maximum(xs: list[float]) -> float:
    return nan if any(x != x for x in xs) else max(xs)


def sum_at_edge(xs: list[float]) -> float:
    if all(map(math.isfinite, xs)):
        return math.fsum([x * 2.0**-64 for x in xs]) * 2.0**64
    total = 0.0
    for x in xs:
        total += x
    return total


sum = guarded(math.fsum, sum_at_edge)
