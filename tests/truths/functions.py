"""What each row is, by its definition in books, on jets.

`above(a, b)` decides between pieces; where a and b tie it goes both ways (limits.py), so that
the pieces that meet in a kink are all seen. What is smooth is written without pieces.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import mpmath
from mpmath import mpf

from . import jets
from .jets import Jet


class Choice:
    """How pieces are chosen: by the numbers, and where they tie, as told."""

    def __init__(self, told: Sequence[bool] | None = None) -> None:
        self.told = told  # None: ties are no exception
        self.asked: list[bool] = []

    def above(self, a: Any, b: Any) -> bool:
        """Whether a > b."""
        x, y = _number(a), _number(b)
        if x != y or self.told is None:
            return bool(x > y)
        k = len(self.asked)
        self.asked.append(self.told[k] if k < len(self.told) else True)
        return self.asked[-1]


def _number(x: Any) -> Any:
    return x.value if isinstance(x, Jet) else mpf(x)


class Function(NamedTuple):
    """takes: the arguments' names, with a star for a sequence, as the table has them."""

    takes: str
    of: Callable[..., Any]


FUNCTIONS: dict[str, Function] = {}


def function(takes: str, name: str = "") -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Enter a definition; it gets a Choice and the arguments."""

    def enter(definition: Callable[..., Any]) -> Callable[..., Any]:
        FUNCTIONS[name or definition.__name__.strip("_")] = Function(takes, definition)
        return definition

    return enter


def unary(**definitions: Callable[[Jet], Any]) -> None:
    for name, definition in definitions.items():
        function("x", name)(lambda c, x, f=definition: f(x))


# Arithmetic

function("a b", "add")(lambda c, a, b: a + b)
function("a b", "sub")(lambda c, a, b: a - b)
function("a b", "mul")(lambda c, a, b: a * b)
function("a b", "div")(lambda c, a, b: a / b)
unary(
    neg=lambda x: -x,
    square=lambda x: x * x,
    reciprocal=lambda x: 1 / x,
    sqrt=jets.sqrt,
    rsqrt=lambda x: 1 / jets.sqrt(x),
)


@function("x")
def cbrt(c: Choice, x: Jet) -> Jet:
    third = mpf(1) / 3
    return jets.power(x, third) if x.value >= 0 else -jets.power(-x, third)


@function("a b", "pow")
def _power(c: Choice, a: Jet, b: Jet) -> Jet:
    """a^b; of a negative base, the powers by whole exponents, which are functions of a alone."""
    if _is_fixed(b):
        return jets.power(a, b.value)
    if a.value > 0:
        return jets.power(a, b.value) * jets.exp((b - b.value) * jets.log(a))
    if a.value == 0:
        raise ZeroDivisionError("an end of the domain, where b varies")
    if b.value != mpmath.floor(b.value):
        raise ValueError("a negative number to a power that is not whole")
    by_base = jets.power(a, b.value)
    place = next(i for i in range(b.n) if b.c[1 + i])
    nan = [mpf("nan") if index[place] else None for index in jets.indices(b.n, b.order)]
    return Jet(
        b.n, b.order, [x if one is None else one for x, one in zip(by_base.c, nan, strict=True)]
    )


def _is_fixed(x: Jet) -> bool:
    return not any(x.c[1:])


# Exponentials and logarithms


def _log1p(x: Jet) -> Jet:
    return jets.log(1 + x)


def _logistic(x: Jet) -> Jet:
    if x.value >= 0:
        return 1 / (1 + jets.exp(-x))
    e = jets.exp(x)
    return e / (1 + e)


def _softplus(x: Jet) -> Jet:
    """ln(1 + e^x) = x + ln(1 + e^-x)."""
    if x.value > 0:
        return x + _log1p(jets.exp(-x))
    return _log1p(jets.exp(x))


def _tanh(x: Jet) -> Jet:
    return 2 * _logistic(2 * x) - 1


def _normal_cdf(x: Jet) -> Jet:
    return jets.erfc(-x / mpmath.sqrt(2)) / 2


unary(
    exp=jets.exp,
    tanh_slope=lambda x: 4 * _logistic(2 * x) * _logistic(-2 * x),
    logistic_density=lambda x: _logistic(x) * _logistic(-x),
    normal_cdf=_normal_cdf,
    log=jets.log,
    log1p=_log1p,
    expm1=lambda x: jets.exp(x) - 1,
    exp2=lambda x: jets.exp(x * mpmath.log(2)),
    log2=lambda x: jets.log(x) / mpmath.log(2),
    log10=lambda x: jets.log(x) / mpmath.log(10),
    sigmoid=_logistic,
    softplus=_softplus,
    log_sigmoid=lambda x: -_softplus(-x),
    silu=lambda x: x * _logistic(x),
    mish=lambda x: x * _tanh(_softplus(x)),
)


def _log_sum(x: Sequence[Jet]) -> Jet:
    top = max(one.value for one in x)
    return jets.log(sum([jets.exp(one - top) for one in x], start=x[0].like(0))) + top


function("*x", "logsumexp")(lambda c, x: _log_sum(x))
function("a b", "logaddexp")(lambda c, a, b: _log_sum([a, b]))
function("x *others", "softmax")(lambda c, x, others: jets.exp(x - _log_sum([x, *others])))
function("x *others", "log_softmax")(lambda c, x, others: x - _log_sum([x, *others]))
function("x *others", "softmax_rest")(
    lambda c, x, others: jets.exp(_log_sum(others) - _log_sum([x, *others]))
)
function("x z", "xlogy")(lambda c, x, z: x * jets.log(z))

# Angles


def _asinh(x: Jet) -> Jet:
    if x.value < 0:
        return -_asinh(-x)
    return jets.log(x + jets.sqrt(x * x + 1))


def _acosh(x: Jet) -> Jet:
    if x.value < 1:
        raise ValueError("no cosh is smaller than 1")
    return jets.log(x + jets.sqrt(x - 1) * jets.sqrt(x + 1))


def _sinc(x: Jet) -> Jet:
    """sin(x)/x; near 0 its series, which is enough for 2,000 digits below 1e-3."""
    if abs(x.value) > 1e-3:
        return jets.sin(x) / x
    total, term = x.like(1), x.like(1)
    for k in range(1, 300):
        term = term * x * x / (-2 * k * (2 * k + 1))
        total = total + term
        if all(abs(one) < mpf(10) ** (-mpmath.mp.dps - 10) for one in term.c):
            break
    return total


unary(
    sin=jets.sin,
    cos=jets.cos,
    tan=lambda x: jets.sin(x) / jets.cos(x),
    asin=jets.asin,
    acos=lambda x: mpmath.pi / 2 - jets.asin(x),
    atan=jets.atan,
    sinh=lambda x: (jets.exp(x) - jets.exp(-x)) / 2,
    cosh=lambda x: (jets.exp(x) + jets.exp(-x)) / 2,
    tanh=_tanh,
    asinh=_asinh,
    acosh=_acosh,
    atanh=lambda x: (jets.log(1 + x) - jets.log(1 - x)) / 2,
    sinc=_sinc,
)


@function("a b")
def atan2(c: Choice, a: Jet, b: Jet) -> Jet:
    """The angle of the point (b, a)."""
    if a.value == b.value == 0:
        raise ZeroDivisionError("the origin has no angle")
    if abs(a.value) > abs(b.value):
        return mpmath.sign(a.value) * mpmath.pi / 2 - jets.atan(b / a)
    turn = 0 if b.value > 0 else -mpmath.pi if a.value < 0 else mpmath.pi
    return jets.atan(a / b) + turn


function("a b", "hypot")(lambda c, a, b: jets.sqrt(a * a + b * b))

function("a b", "turning")(lambda c, a, b: b / (a * a + b * b))
function("a b", "direction")(lambda c, a, b: a / jets.sqrt(a * a + b * b))

# Activations


@function("x slope")
def leaky_relu(c: Choice, x: Jet, slope: Jet) -> Jet:
    return x if c.above(x, 0) else slope * x


@function("x alpha")
def elu(c: Choice, x: Jet, alpha: Jet) -> Jet:
    return x if c.above(x, 0) else alpha * (jets.exp(x) - 1)


@function("x")
def selu(c: Choice, x: Jet) -> Jet:
    """λ·elu(x, α), by the constants of Klambauer et al. 2017, as torch and JAX print them."""
    scale, alpha = (
        mpf("1.0507009873554804934193349852946"),
        mpf("1.6732632423543772848170429916717"),
    )
    return scale * (x if c.above(x, 0) else alpha * (jets.exp(x) - 1))


@function("x")
def relu(c: Choice, x: Jet) -> Jet:
    return x if c.above(x, 0) else x.like(0)


@function("x", "abs")
def _abs(c: Choice, x: Jet) -> Jet:
    return x if c.above(x, 0) else -x


@function("x")
def softsign(c: Choice, x: Jet) -> Jet:
    return x / (1 + _abs(c, x))


def _between(c: Choice, x: Any, low: Any, high: Any) -> Any:
    """min(max(x, low), high)."""
    raised = x if c.above(x, low) else low
    return high if c.above(raised, high) else raised


function("x low high", "clip")(_between)
function("x low high", "hardtanh")(_between)


def _bounded(c: Choice, x: Jet, low: Any, high: Any) -> Jet:
    return _between(c, x, x.like(low), x.like(high))


function("x", "relu6")(lambda c, x: _bounded(c, x, 0, 6))
function("x", "hardsigmoid")(lambda c, x: _bounded(c, x + 3, 0, 6) / 6)
function("x", "hardswish")(lambda c, x: x * _bounded(c, x + 3, 0, 6) / 6)
unary(
    erf=jets.erf,
    erfc=jets.erfc,
    gelu=lambda x: x * _normal_cdf(x),
    gelu_tanh=lambda x: (
        x * _logistic(2 * mpmath.sqrt(2 / mpmath.pi) * (x + mpf("0.044715") * x * x * x))
    ),
    lgamma=jets.lgamma,
    digamma=jets.digamma,
)


@function("n x")
def polygamma(c: Choice, n: Jet, x: Jet) -> Jet:
    """The n-th derivative of digamma."""
    return jets.polygamma(int(n.value), x)


# Choices


@function("x")
def sign(c: Choice, x: Jet) -> Jet:
    return x.like(1 if c.above(x, 0) else -1 if c.above(0, x) else 0)


function("a b", "greater")(lambda c, a, b: a.like(a.value > b.value))
function("a b", "equal")(lambda c, a, b: a.like(a.value == b.value))
function("c a b", "where")(lambda c, test, a, b: a if test.value != 0 else b)
function("usual at instead", "patch")(lambda c, usual, at, new: usual if at.value == 0 else new)
unary(
    floor=lambda x: x.like(mpmath.floor(x.value)),
    ceil=lambda x: x.like(mpmath.ceil(x.value)),
    trunc=lambda x: x.like(int(x.value)),
    round=lambda x: x.like(mpmath.nint(x.value)),  # halves to even
)


@function("x zero")
def heaviside(c: Choice, x: Jet, zero: Jet) -> Jet:
    return zero if x.value == 0 else x.like(x.value > 0)


@function("*x")
def maximum(c: Choice, x: Sequence[Jet]) -> Jet:
    largest = x[0]
    for one in x[1:]:
        largest = one if c.above(one, largest) else largest
    return largest


@function("*x")
def minimum(c: Choice, x: Sequence[Jet]) -> Jet:
    return -maximum(c, [-one for one in x])


function("*x low", "at_least")(lambda c, x, low: maximum(c, [*x, low]))
function("*x high", "at_most")(lambda c, x, high: minimum(c, [*x, high]))


@function("a b")
def copysign(c: Choice, a: Jet, b: Jet) -> Jet:
    """|a| with the sign of b; see conventions.py for the sign of a zero."""
    return _abs(c, a) if b.value > 0 else -_abs(c, a)


@function("a b")
def fmod(c: Choice, a: Jet, b: Jet) -> Jet:
    """What is left of a, with its sign: a - b·trunc(a/b)."""
    quotient = _quotient(a, b)
    return a - b * (mpmath.floor(quotient) if quotient > 0 else mpmath.ceil(quotient))


@function("a b")
def remainder(c: Choice, a: Jet, b: Jet) -> Jet:
    """What is left of a, with the sign of b: a - b·floor(a/b)."""
    return a - b * mpmath.floor(_quotient(a, b))


def _quotient(a: Jet, b: Jet) -> Any:
    if b.value == 0:
        raise ValueError("nothing is left by 0")
    return a.value / b.value


# Many numbers


def _sum(x: Sequence[Jet]) -> Jet:
    return sum(x[1:], start=x[0])


def _variance(x: Sequence[Jet], correction: Jet) -> Jet:
    mean = _sum(x) / len(x)
    return _sum([(one - mean) * (one - mean) for one in x]) / (len(x) - correction)


@function("*x")
def prod(c: Choice, x: Sequence[Jet]) -> Jet:
    product = x[0]
    for one in x[1:]:
        product = product * one
    return product


function("*x", "sum")(lambda c, x: _sum(x))
function("*x", "mean")(lambda c, x: _sum(x) / len(x))
function("*x", "norm")(lambda c, x: jets.sqrt(_sum([one * one for one in x])))
function("*x correction", "var")(lambda c, x, correction: _variance(x, correction))
function("*x correction", "std")(lambda c, x, correction: jets.sqrt(_variance(x, correction)))
function("*w *x b", "dot")(
    lambda c, w, x, b: b + _sum([one * other for one, other in zip(w, x, strict=True)])
)
