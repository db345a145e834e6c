"""What each operation is, in mpmath, written without the table; and derivatives of that.

Derivatives are differences at hundreds of digits, so that they are exact to the last bit of a
float wherever there is a derivative.
"""

from collections.abc import Callable
from typing import Any

import mpmath
from mpmath import mp, mpf

from .points import flat, shaped

NONE = None  # there is no derivative, or no real value


def _erfc(x: Any) -> Any:
    return mpmath.erfc(x) if abs(x) < 1e6 else mpf(1 - mpmath.sign(x))  # mpmath overflows


def _atan2(a: Any, b: Any) -> Any:
    if a == 0 and b <= 0:
        raise ValueError("two angles, or none; the sign of the zero decides")
    return mpmath.atan2(a, b)


def _gelu(x: Any) -> Any:
    return x * _erfc(-x / mpmath.sqrt(2)) / 2


def _powers(x: Any) -> tuple[Any, list[Any]]:
    """The largest, and e to each less the largest; e^-100000 is nothing at 680 digits."""
    top = max(x)
    return top, [mpmath.exp(one - top) if one - top > -1e5 else mpf(0) for one in x]


def _softmax(x: Any, others: Any) -> Any:
    _, powers = _powers((x, *others))
    return powers[0] / sum(powers)


def _logsumexp(x: Any) -> Any:
    top, powers = _powers(x)
    return top + mpmath.log(sum(powers))


def _pow(a: Any, b: Any) -> Any:
    if a < 0 and abs(b) > 2**53:
        raise ValueError("no float so large is odd, and b - 1 is no float")
    return mpmath.power(a, b)


TRUTH: dict[str, Callable[..., Any]] = {
    "add": lambda a, b: a + b,
    "sub": lambda a, b: a - b,
    "mul": lambda a, b: a * b,
    "div": lambda a, b: a / b,
    "neg": lambda x: -x,
    "pow": _pow,
    "exp": mpmath.exp,
    "log": mpmath.log,
    "log1p": lambda x: mpmath.log(1 + x),
    "expm1": lambda x: mpmath.exp(x) - 1,
    "sqrt": mpmath.sqrt,
    "sin": mpmath.sin,
    "cos": mpmath.cos,
    "tan": mpmath.tan,
    "asin": mpmath.asin,
    "acos": mpmath.acos,
    "atan": mpmath.atan,
    "atan2": _atan2,
    "hypot": lambda a, b: mpmath.sqrt(a * a + b * b),
    "sinh": mpmath.sinh,
    "cosh": mpmath.cosh,
    "tanh": mpmath.tanh,
    "sigmoid": lambda x: 1 / (1 + mpmath.exp(-x)),
    "softplus": lambda x: mpmath.log(1 + mpmath.exp(x)),
    "relu": lambda x: max(x, mpf(0)),
    "leaky_relu": lambda x, slope: x if x > 0 else slope * x,
    "elu": lambda x, alpha: x if x > 0 else alpha * (mpmath.exp(x) - 1),
    "gelu": _gelu,
    "silu": lambda x: x / (1 + mpmath.exp(-x)),
    "erf": mpmath.erf,
    "erfc": _erfc,
    "greater": lambda a, b: mpf(a > b),
    "equal": lambda a, b: mpf(a == b),
    "where": lambda c, a, b: a if c != 0 else b,
    "patch": lambda usual, at, instead: usual if at == 0 else instead,
    "abs": abs,
    "sign": mpmath.sign,
    "maximum": max,
    "minimum": min,
    "clip": lambda x, low, high: low if x < low else min(x, high),
    "sum": sum,
    "mean": lambda x: sum(x) / len(x),
    "dot": lambda w, x, b: b + sum(one * other for one, other in zip(w, x, strict=True)),
    "logsumexp": _logsumexp,
    "softmax": _softmax,
    "logaddexp": lambda a, b: _logsumexp((a, b)),
}


def value(name: str, args: tuple[Any, ...], digits: int = 60) -> Any:
    """The true value at floats, or None where there is no real one."""
    with mp.workdps(digits):
        return _real(TRUTH[name], shaped(args, map(mpf, flat(args))))


def slope(name: str, args: tuple[Any, ...], place: int, digits: int = 240) -> Any:
    """The true derivative by one argument, or None where there is none.

    At 680 digits it is true at the hardest points.
    """
    with mp.workdps(digits):
        numbers = [mpf(one) for one in flat(args)]
        at = numbers[place]
        h = mpf(10) ** -(digits // 20) * min(abs(at), 1) or mpf(10) ** -(digits // 3)

        def moved(by: Any) -> Any:
            there = [*numbers[:place], at + by, *numbers[place + 1 :]]
            return _real(TRUTH[name], shaped(args, there))

        left, here, right, close = moved(-h), moved(0), moved(h), moved(h / 16)
        if None in (left, here, right, close):
            return NONE
        slopes = [(here - left) / h, (right - here) / h, (close - here) * 16 / h]
        if max(slopes) - min(slopes) > mpf("1e-9") * max(map(abs, slopes)):
            return NONE  # a kink or a jump
        return (right - left) / (2 * h)


def curvature(name: str, args: tuple[Any, ...], i: int, j: int) -> Any:
    """∂²/∂xᵢ∂xⱼ by differences, for points where there is one."""
    with mp.workdps(80):
        numbers = [mpf(one) for one in flat(args)]
        h = mpf("1e-20")

        def moved(p: int, q: int) -> Any:
            there = list(numbers)
            there[i] += p * h
            there[j] += q * h
            return TRUTH[name](*shaped(args, there))

        return (moved(1, 1) - moved(1, -1) - moved(-1, 1) + moved(-1, -1)) / (4 * h * h)


def _real(function: Callable[..., Any], args: tuple[Any, ...]) -> Any:
    try:
        result = function(*args)
    except (ZeroDivisionError, ValueError):
        return NONE
    return result if mpmath.im(result) == 0 and mpmath.isfinite(result) else NONE


def as_float(x: Any) -> float:
    """The nearest float; infinite where x is beyond them."""
    try:
        return float(x)
    except OverflowError:
        return float("inf") if x > 0 else float("-inf")
