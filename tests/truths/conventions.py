"""What is agreed where mathematics leaves it open: each entry says the convention that it is.

`agreed` gives, for a row at a point, the derivatives that stand by agreement, by multi-index of
all arguments; () is the value. They go before what limits.py finds.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

nan, inf = math.nan, math.inf
Agreed = dict[tuple[int, ...], float]


def agreed(name: str, args: Sequence[float]) -> Agreed:
    """The derivatives that stand by agreement; the multi-index is the sorted places."""
    rule = _RULES.get(name)
    return rule(*args) if rule is not None else {}


def replaced(name: str, args: tuple[float, ...]) -> tuple[float, ...]:
    """Arguments that mean the same without the sign of a zero, which mpmath does not know."""
    if name == "copysign" and args[1] == 0:
        return (args[0], math.copysign(1.0, args[1]))
    return args


def _leaky_relu(x: float, slope: float) -> Agreed:
    """The slope at 0 is that on the left."""
    return {(0,): slope} if x == 0 else {}


def _power(a: float, b: float) -> Agreed:
    """x**0 is 1 with slope 0, at 0 too; ∂(a**b)/∂b at a = 0 is 0 for b ≥ 0."""
    found: Agreed = {}
    if a == -inf and math.isfinite(b) and b != math.floor(b):
        found[()] = inf if b > 0 else 0.0  # as IEEE 754
    if b == 0 and not math.isnan(a):
        found |= {(): 1.0, (0,): 0.0}
    if a == 0 and b >= 0:
        found |= {(1,): 0.0}
    if a == 0 and b < 0:  # as IEEE 754, by the sign of the zero for odd powers
        found[()] = math.copysign(inf, a) if b % 2 == 1 else inf
    return found


def _angle(a: float, b: float) -> Agreed:
    """IEEE 754 by the signs of zeros and infinities; the gradient at the origin is 0, 0."""
    if math.isnan(a) or math.isnan(b):
        return {}
    found: Agreed = {}
    if a == 0 or math.isinf(a) or math.isinf(b):
        found[()] = math.atan2(a, b)
    if a == b == 0:
        found |= {(0,): 0.0, (1,): 0.0}
    return found


def _length(a: float, b: float) -> Agreed:
    """The gradient at the origin is 0, 0; an infinite side is an infinite length."""
    found: Agreed = {}
    if math.isinf(a) or math.isinf(b):
        found[()] = inf
    return found


def _arithmetic(value: float) -> Agreed:
    return {(): value}


def _add(a: float, b: float) -> Agreed:
    return _arithmetic(nan) if math.isinf(a) and a == -b else {}


def _sub(a: float, b: float) -> Agreed:
    return _arithmetic(nan) if math.isinf(a) and a == b else {}


def _mul(*factors: float) -> Agreed:
    return _arithmetic(nan) if {abs(x) for x in factors} >= {0.0, inf} else {}


def _xlogy(x: float, z: float) -> Agreed:
    """0 where x is 0, whatever z."""
    return _arithmetic(0.0) if x == 0 and not math.isnan(z) else {}


def _direction(a: float, b: float) -> Agreed:
    """Slopes of hypot and atan2, which are 0 at the origin."""
    return _arithmetic(0.0) if a == b == 0 else {}


def _deviation(*args: float) -> Agreed:
    """Of numbers that are all the same it is 0, with slopes 0, as a length at the origin."""
    *x, correction = args
    if len(set(x)) > 1 or not math.isfinite(x[0]) or not correction < len(x):
        return {}
    return {(): 0.0, **{(k,): 0.0 for k in range(len(args))}}


def _left(a: float, b: float) -> Agreed:
    return _arithmetic(nan) if math.isinf(a) or b == 0 else {}


def _div(a: float, b: float) -> Agreed:
    both = math.isinf(a) and math.isinf(b)
    return _arithmetic(nan) if both or a == b == 0 else {}


def undecided(name: str, args: Sequence[float], index: tuple[int, ...]) -> bool:
    """Whether a derivative is left open, since nothing of the above tells what it is."""
    rule = _OPEN.get(name)
    return rule is not None and bool(index) and rule(args, index)


def _left_of(args: Sequence[float], index: tuple[int, ...]) -> bool:
    """What is left of ∞, or by 0, ∞ and nan, is nan or all of it; the slope may be 1 or nan."""
    return not math.isfinite(args[0]) or args[1] == 0 or not math.isfinite(args[1])


def _beyond_log(args: Sequence[float], index: tuple[int, ...]) -> bool:
    """x·ln of less than 0: 0 or nan at x = 0, linear in x or nan."""
    outside = not args[1] >= 0
    return outside and (args[0] == 0 or (len(index) > 1 and 0 in index))


def _kink_of_two(args: Sequence[float], index: tuple[int, ...]) -> bool:
    """Two slopes that meet at 0 and vary themselves have no mixed derivative there."""
    mixed = len(set(index)) > 1
    return args[0] == 0 and (mixed or (len(args) > 1 and not args[1] >= 0))


def _all_tie(args: Sequence[float], index: tuple[int, ...]) -> bool:
    """x and both bounds: how they share the slope."""
    return args[0] == args[1] == args[2]


def _open_power(args: Sequence[float], index: tuple[int, ...]) -> bool:
    """Infinite exponents; higher derivatives of 0^0; -∞ to powers that are not whole."""
    a, b = args
    whole = math.isfinite(b) and b == math.floor(b)
    return (
        math.isinf(b)
        or (a == 0 and b == 0 and len(index) > 1)
        or (a == -inf and not whole)
        or (a == 0 and 1 in index and not b > 0)
        or (a == 0 and b < 0 and math.copysign(1, a) < 0)
    )


def _no_spread(args: Sequence[float], index: tuple[int, ...]) -> bool:
    """A cone has no second derivatives at its tip."""
    return len(index) > 1 and len(set(args[:-1])) == 1


_OPEN = {
    "std": _no_spread,
    "fmod": _left_of,
    "remainder": _left_of,
    "xlogy": _beyond_log,
    "leaky_relu": _kink_of_two,
    "elu": _kink_of_two,
    "clip": _all_tie,
    "hardtanh": _all_tie,
    "pow": _open_power,
}


def _greater(a: float, b: float) -> Agreed:
    return {} if math.isnan(a) or math.isnan(b) else _arithmetic(float(a > b))


def _equal(a: float, b: float) -> Agreed:
    return {} if math.isnan(a) or math.isnan(b) else _arithmetic(float(a == b))


_RULES = {
    "greater": _greater,
    "equal": _equal,
    "leaky_relu": _leaky_relu,
    "pow": _power,
    "atan2": _angle,
    "hypot": _length,
    "add": _add,
    "sub": _sub,
    "mul": _mul,
    "prod": _mul,
    "xlogy": _xlogy,
    "direction": _direction,
    "turning": _direction,
    "div": _div,
    "fmod": _left,
    "std": _deviation,
    "remainder": _left,
}
