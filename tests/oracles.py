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


def _remainder(a: Any, b: Any) -> Any:
    return a - b * mpmath.floor(a / b)


def _fmod(a: Any, b: Any) -> Any:
    whole = mpmath.floor(abs(a / b))
    return a - b * (whole if a / b > 0 else -whole)


def _copysign(a: Any, b: Any) -> Any:
    if b == 0:
        raise ValueError("the sign of the zero decides")
    return abs(a) * mpmath.sign(b)


def _digamma(n: int, x: Any) -> Any:
    if x == mpmath.floor(x) and x <= 0:
        raise ValueError("a pole")
    if not 0 <= n <= 170:
        raise ValueError("no such derivative, or none whose factorial is a float")
    if abs(x) > 1e6:  # mpmath is slow there: Stirling, with reflection
        if x < 0:
            raise ValueError("no float so large is between two whole numbers")
        if n == 0:
            return mpmath.log(x) - 1 / (2 * x) - 1 / (12 * x * x)
        return (-1) ** (n + 1) * (mpmath.factorial(n - 1) / x**n)
    return mpmath.psi(n, x)


def _polygamma(n: Any, x: Any) -> Any:
    """A step in n, so that differences give 0."""
    order = int(mpmath.nint(n))
    if abs(n - order) > (1e-6 if order else mpf("1e-220")):
        raise ValueError("the order is no whole number")
    return _digamma(order, x)


def _lgamma(x: Any) -> Any:
    if x == mpmath.floor(x) and x <= 0:
        raise ValueError("a pole")
    if x < -1e6:
        raise ValueError("no float so large is between two whole numbers")
    if x > 1e6:
        return (x - 0.5) * mpmath.log(x) - x + mpmath.log(2 * mpmath.pi) / 2 + 1 / (12 * x)
    return mpmath.log(abs(mpmath.gamma(x)))


def _variance(x: Any, correction: Any) -> Any:
    mean = sum(x) / len(x)
    return sum((one - mean) ** 2 for one in x) / (len(x) - correction)


def _deviation(x: Any, correction: Any) -> Any:
    if correction >= len(x):
        raise ValueError("no degrees of freedom")
    return mpmath.sqrt(_variance(x, correction))


def _norm(x: Any) -> Any:
    return mpmath.sqrt(sum(one * one for one in x))


SELU = mpf("1.0507009873554804934193349852946"), mpf("1.6732632423543772848170429916717")


def _log_softmax(x: Any, others: Any) -> Any:
    return x - _logsumexp((x, *others))


def _gelu_tanh(x: Any) -> Any:
    inside = mpmath.sqrt(2 / mpmath.pi) * (x + mpf(0.044715) * x**3)
    return x * (1 + mpmath.tanh(inside)) / 2


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
    "turning": lambda a, b: b / (a * a + b * b),
    "direction": lambda a, b: a / mpmath.sqrt(a * a + b * b),
    "sinh": mpmath.sinh,
    "cosh": mpmath.cosh,
    "tanh": mpmath.tanh,
    "tanh_slope": lambda x: 1 / mpmath.cosh(x) ** 2,
    "sigmoid": lambda x: 1 / (1 + mpmath.exp(-x)),
    "logistic_density": lambda x: 1 / (2 + mpmath.exp(x) + mpmath.exp(-x)),
    "softplus": lambda x: mpmath.log(1 + mpmath.exp(x)),
    "relu": lambda x: max(x, mpf(0)),
    "leaky_relu": lambda x, slope: x if x > 0 else slope * x,
    "elu": lambda x, alpha: x if x > 0 else alpha * (mpmath.exp(x) - 1),
    "gelu": _gelu,
    "normal_cdf": lambda x: _erfc(-x / mpmath.sqrt(2)) / 2,
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
    "at_least": lambda x, low: max(*x, low),
    "at_most": lambda x, high: min(*x, high),
    "clip": lambda x, low, high: min(max(x, low), high),
    "sum": sum,
    "mean": lambda x: sum(x) / len(x),
    "dot": lambda w, x, b: b + sum(one * other for one, other in zip(w, x, strict=True)),
    "logsumexp": _logsumexp,
    "softmax": _softmax,
    "softmax_rest": lambda x, others: 1 - _softmax(x, others),
    "logaddexp": lambda a, b: _logsumexp((a, b)),
    "exp2": lambda x: mpmath.power(2, x),
    "log2": lambda x: mpmath.log(x) / mpmath.log(2),
    "log10": lambda x: mpmath.log(x) / mpmath.log(10),
    "square": lambda x: x * x,
    "cbrt": lambda x: mpmath.sign(x) * mpmath.cbrt(abs(x)),
    "reciprocal": lambda x: 1 / x,
    "rsqrt": lambda x: 1 / mpmath.sqrt(x),
    "asinh": lambda x: mpmath.sign(x) * mpmath.asinh(abs(x)),
    "acosh": mpmath.acosh,
    "atanh": mpmath.atanh,
    "sinc": lambda x: mpmath.sin(x) / x if x else mpf(1),
    "xlogy": lambda x, y: x * mpmath.log(y) if x else mpf(0),
    "floor": mpmath.floor,
    "ceil": mpmath.ceil,
    "trunc": lambda x: mpmath.sign(x) * mpmath.floor(abs(x)),
    "round": mpmath.nint,
    "fmod": _fmod,
    "remainder": _remainder,
    "copysign": _copysign,
    "heaviside": lambda x, zero: mpf(x > 0) if x else zero,
    "lgamma": _lgamma,
    "digamma": lambda x: _digamma(0, x),
    "polygamma": _polygamma,
    "log_sigmoid": lambda x: -mpmath.log(1 + mpmath.exp(-x)),
    "log_softmax": _log_softmax,
    "softsign": lambda x: x / (1 + abs(x)),
    "selu": lambda x: SELU[0] * (x if x > 0 else SELU[1] * (mpmath.exp(x) - 1)),
    "mish": lambda x: x * mpmath.tanh(mpmath.log(1 + mpmath.exp(x))),
    "gelu_tanh": _gelu_tanh,
    "relu6": lambda x: min(max(x, mpf(0)), mpf(6)),
    "hardtanh": lambda x, low, high: min(max(x, low), high),
    "hardsigmoid": lambda x: min(max(x + 3, mpf(0)), mpf(6)) / 6,
    "hardswish": lambda x: x * min(max(x + 3, mpf(0)), mpf(6)) / 6,
    "prod": lambda x: mpmath.fprod(x),
    "norm": _norm,
    "var": _variance,
    "std": _deviation,
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
