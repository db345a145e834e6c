"""The table of operations. A row is everything glassgrad knows of an operation.

In a rule, m is the mathematics it is read in, y the result. `m.patch(usual, at, value)` is the
usual form except at points where `at` holds; notation shows the usual form alone.
`m.greater(a, b)` is 1 where a > b, else 0: the bracket [a > b] of the books. `m.unsigned(x)` is x
with −0 taken as 0, where a division would tell them apart.
"""

from __future__ import annotations

import math

from . import rules
from .define import EVERY, op

TYPE_CHECKING = False  # typing itself would take most of the time of `import autograd`
if TYPE_CHECKING:
    from typing import Any

    from .row import Op

SUM, PRODUCT, POWER = 1, 2, 3  # how tightly a printed form binds
AWAY = (0.3, 3.0)  # positive, and away from 0

ADD = op(
    "add",
    compute=lambda m, a, b: a + b,
    partials=(lambda m, y, a, b: 1.0, lambda m, y, a, b: 1.0),
    latex="{0} + {1:1}",
    code="{0:1} + {1:2}",
    binds=SUM,
    doc="Add b to a.",
)
SUB = op(
    "sub",
    compute=lambda m, a, b: a - b,
    partials=(lambda m, y, a, b: 1.0, lambda m, y, a, b: -1.0),
    latex="{0} - {1:2}",
    text="{0} − {1:2}",
    code="{0:1} - {1:2}",
    binds=SUM,
    doc="Subtract b from a.",
)
MUL = op(
    "mul",
    compute=lambda m, a, b: a * b,
    partials=(lambda m, y, a, b: b, lambda m, y, a, b: a),
    latex=r"{0:2} \cdot {1:2}",
    text="{0:2}·{1:2}",
    code="{0:2} * {1:3}",
    binds=PRODUCT,
    doc="Multiply a by b.",
)
DIV = op(
    "div",
    compute=lambda m, a, b: a / b,
    partials=(lambda m, y, a, b: 1 / b, lambda m, y, a, b: -y / b),
    latex=r"\frac{{{0}}}{{{1}}}",
    text="{0:2}/{1:3}",
    code="{0:2} / {1:3}",
    binds=PRODUCT,
    sample=(EVERY, AWAY),
    doc="Divide a by b.",
)
NEG = op(
    "neg",
    compute=lambda m, x: -x,
    partials=(lambda m, y, x: -1.0,),
    latex="-{0:2}",
    text="−{0:2}",
    code="-{0:3}",
    binds=PRODUCT,
    doc="Change the sign of x.",
)
POW = op(
    "pow",
    compute=lambda m, a, b: m.pow(a, b),
    partials=(rules.by_base, rules.by_exponent),
    latex="{0:4}^{{{1}}}",
    text="{0:4}^{1:4}",
    binds=POWER,
    sample=(AWAY, EVERY),
    doc="Raise a to the power b; a negative base takes whole exponents.",
)
EXP = op(
    "exp",
    compute=lambda m, x: m.exp(x),
    partials=(lambda m, y, x: y,),
    latex="e^{{{0}}}",
    text="e^{0:4}",
    binds=POWER,
    doc="Raise e to the power x.",
)
LOG = op(
    "log",
    compute=lambda m, x: m.log(x),
    partials=(lambda m, y, x: m.patch(1 / m.unsigned(x), m.greater(0.0, x), math.nan * x),),
    latex=r"\ln\left({0}\right)",
    text="ln({0})",
    sample=(AWAY,),
    doc="The natural logarithm of x.",
)
LOG1P = op(
    "log1p",
    compute=lambda m, x: m.log1p(x),
    partials=(lambda m, y, x: m.patch(1 / (1 + x), m.greater(-1.0, x), math.nan * x),),
    latex=r"\ln\left(1 + {0:1}\right)",
    text="ln(1 + {0:1})",
    sample=(AWAY,),
    doc="ln(1 + x), exact for small x.",
)
EXPM1 = op(
    "expm1",
    compute=lambda m, x: m.expm1(x),
    partials=(lambda m, y, x: m.exp(x),),
    latex="e^{{{0}}} - 1",
    text="e^{0:4} − 1",
    binds=SUM,
    doc="e to the x, less 1, exact for small x.",
)
SQRT = op(
    "sqrt",
    compute=lambda m, x: m.sqrt(x),
    partials=(lambda m, y, x: 1 / (2 * m.unsigned(y)),),
    latex=r"\sqrt{{{0}}}",
    text="√{0:9}",
    sample=(AWAY,),
    doc="The square root of x.",
)
SIN = op(
    "sin",
    compute=lambda m, x: m.sin(x),
    partials=(lambda m, y, x: m.cos(x),),
    doc="The sine of x radians.",
)
COS = op(
    "cos",
    compute=lambda m, x: m.cos(x),
    partials=(lambda m, y, x: -m.sin(x),),
    doc="The cosine of x radians.",
)
TAN = op(
    "tan",
    compute=lambda m, x: m.tan(x),
    partials=(lambda m, y, x: 1 + y * y,),
    sample=((-1.2, 1.2),),
    doc="The tangent of x radians.",
)
ASIN = op(
    "asin",
    compute=lambda m, x: m.asin(x),
    partials=(lambda m, y, x: rules.arc_slope(m, x),),
    shown=(lambda m, y, x: 1 / m.sqrt(1 - x * x),),
    sample=((-0.9, 0.9),),
    doc="The angle in radians whose sine is x.",
)
ACOS = op(
    "acos",
    compute=lambda m, x: m.acos(x),
    partials=(lambda m, y, x: -rules.arc_slope(m, x),),
    shown=(lambda m, y, x: -1 / m.sqrt(1 - x * x),),
    sample=((-0.9, 0.9),),
    doc="The angle in radians whose cosine is x.",
)
ATAN = op(
    "atan",
    compute=lambda m, x: m.atan(x),
    partials=(lambda m, y, x: m.pow(1 / m.hypot(1.0, x), 2.0),),
    shown=(lambda m, y, x: 1 / (1 + x * x),),
    doc="The angle in radians whose tangent is x.",
)
ATAN2 = op(
    "atan2",
    compute=lambda m, a, b: m.atan2(a, b),
    partials=(lambda m, y, a, b: rules.turn(m, a, b), lambda m, y, a, b: -rules.turn(m, b, a)),
    shown=(lambda m, y, a, b: b / (a * a + b * b), lambda m, y, a, b: -a / (b * b + a * a)),
    sample=(AWAY, AWAY),
    doc="The angle in radians of the point (b, a).",
)
HYPOT = op(
    "hypot",
    compute=lambda m, a, b: m.hypot(a, b),
    partials=(lambda m, y, a, b: m.direction(a, b), lambda m, y, a, b: m.direction(b, a)),
    shown=(lambda m, y, a, b: a / y, lambda m, y, a, b: b / y),
    latex=r"\sqrt{{{0:4}^2 + {1:4}^2}}",
    text="√({0:4}² + {1:4}²)",
    sample=(AWAY, AWAY),
    doc="The length of (a, b), without overflow.",
)
DIRECTION = op(
    "direction",
    compute=rules.direction,
    partials=(rules.direction_by_a, rules.direction_by_b),
    shown=(
        lambda m, y, a, b: b * b / m.pow(m.hypot(a, b), 3.0),
        lambda m, y, a, b: -a * b / m.pow(m.hypot(a, b), 3.0),
    ),
    sample=(AWAY, AWAY),
    doc="a beside the length of (a, b): the cosine of its angle; 0 at the origin.",
)
TANH = op(
    "tanh",
    compute=lambda m, x: m.tanh(x),
    partials=(lambda m, y, x: m.tanh_slope(x),),
    shown=(lambda m, y, x: 1 - y * y,),
    doc="Squash x into (-1, 1).",
)
TANH_SLOPE = op(
    "tanh_slope",
    compute=rules.tanh_slope,
    partials=(lambda m, y, x: -2 * y * m.tanh(x),),
    latex=r"\tanh'\left({0}\right)",
    text="tanh′({0})",
    doc="The slope of tanh at x, 1 - tanh(x)², exact at both ends.",
)
SIGMOID = op(
    "sigmoid",
    compute=rules.sigmoid,
    partials=(lambda m, y, x: m.logistic_density(x),),
    shown=(lambda m, y, x: y * (1 - y),),
    latex=r"\sigma\left({0}\right)",
    text="σ({0})",
    doc="Squash x into (0, 1): 1/(1 + e^-x).",
)
LOGISTIC_DENSITY = op(
    "logistic_density",
    compute=rules.logistic_density,
    partials=(lambda m, y, x: -y * m.tanh(x / 2),),
    latex=r"\sigma'\left({0}\right)",
    text="σ′({0})",
    doc="The slope of σ at x, σ(x)·(1 - σ(x)), exact at both ends.",
)
SOFTPLUS = op(
    "softplus",
    compute=lambda m, x: m.maximum((x, 0.0)) + m.log1p(m.exp(-m.abs(x))),
    partials=(lambda m, y, x: m.sigmoid(x),),
    doc="The smooth relu ln(1 + e^x).",
)
RELU = op(
    "relu",
    compute=lambda m, x: m.positive(x, x, 0.0),
    partials=(lambda m, y, x: m.greater(x, 0.0),),
    gate=True,
    doc="x where it is positive, else 0; the slope at 0 is 0.",
)
LEAKY_RELU = op(
    "leaky_relu",
    compute=lambda m, x, slope=0.01: m.positive(x, x, slope * x),
    partials=(
        lambda m, y, x, slope: m.positive(x, 1.0, slope),
        lambda m, y, x, slope: m.positive(x, 0.0, x),
    ),
    sample=(EVERY, (0.01, 0.3)),
    gate=True,
    doc="x where it is positive, else slope·x.",
)
ELU = op(
    "elu",
    compute=lambda m, x, alpha=1.0: m.positive(x, x, alpha * m.expm1(x)),
    partials=(
        lambda m, y, x, alpha: m.patch(
            m.where(m.greater(0.0, x), alpha * m.exp(x), 1.0),
            m.equal(x, 0.0),
            m.minimum((alpha, 1.0)),
        ),
        lambda m, y, x, alpha: m.positive(x, 0.0, m.expm1(x)),
    ),
    sample=(EVERY, (0.5, 2.0)),
    doc="x where it is positive, else alpha·(e^x - 1).",
)
GELU = op(
    "gelu",
    compute=lambda m, x: m.patch(x * m.normal_cdf(x), m.equal(x, -math.inf), 0.0),
    partials=(rules.gelu_slope,),
    shown=(lambda m, y, x: m.normal_cdf(x) + x * (m.exp(-x * x / 2) / m.sqrt(2 * m.pi)),),
    doc="x·Φ(x), with Φ the normal distribution function.",
)
NORMAL_CDF = op(
    "normal_cdf",
    compute=rules.normal_cdf,
    partials=(lambda m, y, x: rules.normal_density(m, x),),
    shown=(lambda m, y, x: m.exp(-x * x / 2) / m.sqrt(2 * m.pi),),
    latex=r"\Phi\left({0}\right)",
    text="Φ({0})",
    doc="The normal distribution function: the chance of a normal number below x.",
)
SILU = op(
    "silu",
    compute=lambda m, x: m.patch(x * m.sigmoid(x), m.equal(x, -math.inf), 0.0),
    partials=(rules.silu_slope,),
    shown=(lambda m, y, x: m.sigmoid(x) * (1 + x * (1 - m.sigmoid(x))),),
    doc="x·σ(x), also called swish.",
)
ERF = op(
    "erf",
    compute=lambda m, x: m.erf(x),
    partials=(lambda m, y, x: 2 / m.sqrt(m.pi) * rules.gaussian(m, x),),
    shown=(lambda m, y, x: 2 / m.sqrt(m.pi) * m.exp(-x * x),),
    doc="The error function of x.",
)
ERFC = op(
    "erfc",
    compute=lambda m, x: m.erfc(x),
    partials=(lambda m, y, x: -2 / m.sqrt(m.pi) * rules.gaussian(m, x),),
    shown=(lambda m, y, x: -2 / m.sqrt(m.pi) * m.exp(-x * x),),
    doc="1 - erf(x), exact for large x.",
)
GREATER = op(
    "greater",
    compute=lambda m, a, b: m.greater(a, b),
    partials=(lambda m, y, a, b: 0.0, lambda m, y, a, b: 0.0),
    latex=r"\left[{0} > {1}\right]",
    text="[{0} > {1}]",
    gate=True,
    doc="1 where a > b, else 0.",
)
EQUAL = op(
    "equal",
    compute=lambda m, a, b: m.equal(a, b),
    partials=(lambda m, y, a, b: 0.0, lambda m, y, a, b: 0.0),
    latex=r"\left[{0} = {1}\right]",
    text="[{0} = {1}]",
    gate=True,
    doc="1 where a = b, else 0.",
)
WHERE = op(
    "where",
    compute=lambda m, c, a, b: m.where(c, a, b),
    partials=(
        lambda m, y, c, a, b: 0.0,
        lambda m, y, c, a, b: m.where(c, 1.0, 0.0),
        lambda m, y, c, a, b: m.where(c, 0.0, 1.0),
    ),
    latex=r"\begin{{cases}} {1} & {0:?} \\ {2} & \text{{else}} \end{{cases}}",
    text="({1} if {0:?} else {2})",
    sample=(AWAY, EVERY, EVERY),
    gate=True,
    doc="a where c is not 0, b where it is.",
)
PATCH = op(
    "patch",
    compute=lambda m, usual, at, instead: m.patch(usual, at, instead),
    partials=(
        lambda m, y, usual, at, instead: m.where(at, 0.0, 1.0),
        lambda m, y, usual, at, instead: 0.0,
        lambda m, y, usual, at, instead: m.where(at, 1.0, 0.0),
    ),
    latex="{0}",
    binds=0,
    sample=(EVERY, AWAY, EVERY),
    gate=True,
    doc="The usual value, except where `at` is not 0: there another.",
)
ABS = op(
    "abs",
    compute=lambda m, x: m.abs(x),
    partials=(lambda m, y, x: m.sign(x),),
    latex=r"\left|{0}\right|",
    text="|{0}|",
    doc="The size of x; the slope at 0 is 0.",
)
SIGN = op(
    "sign",
    compute=lambda m, x: m.greater(x, 0.0) - m.greater(0.0, x),
    partials=(lambda m, y, x: 0.0,),
    gate=True,
    doc="-1, 0 or 1 as x is negative, zero or positive.",
)
MAXIMUM = op(
    "maximum",
    takes="*x",
    compute=lambda m, xs: m.maximum(xs),
    partials=(rules.ties,),
    text="max({0})",
    gate=True,
    doc="The largest argument; k that tie have slope 1/k each.",
)
MINIMUM = op(
    "minimum",
    takes="*x",
    compute=lambda m, xs: -m.maximum(tuple([-x for x in xs])),
    partials=(rules.ties,),
    text="min({0})",
    gate=True,
    doc="The smallest argument; k that tie have slope 1/k each.",
)
AT_LEAST = op(
    "at_least",
    takes="*x low",
    compute=lambda m, xs, low: m.maximum((*xs, low)),
    partials=(
        lambda m, y, xs, low: rules.beyond(m, m.greater(m.maximum(xs), low), m.maximum(xs), xs),
        lambda m, y, xs, low: m.equal(y, low),
    ),
    sample=((EVERY,) * 3, (-2.0, -1.0)),
    text="max({0}, {1})",
    latex=r"\max\left({0}, {1}\right)",
    gate=True,
    doc="The largest of x, at least low; where they tie, x has slope 0, as in relu.",
)
AT_MOST = op(
    "at_most",
    takes="*x high",
    compute=lambda m, xs, high: -m.maximum(tuple([-x for x in (*xs, high)])),
    partials=(
        lambda m, y, xs, high: rules.beyond(m, m.greater(high, m.minimum(xs)), m.minimum(xs), xs),
        lambda m, y, xs, high: m.equal(y, high),
    ),
    sample=((EVERY,) * 3, (1.0, 2.0)),
    text="min({0}, {1})",
    latex=r"\min\left({0}, {1}\right)",
    gate=True,
    doc="The smallest of x, at most high; where they tie, x has slope 0.",
)
MAXIMUM.recorded_as = rules.above_constants(MAXIMUM, AT_LEAST, max)
MINIMUM.recorded_as = rules.above_constants(MINIMUM, AT_MOST, min)
CLIP = op(
    "clip",
    compute=rules.clip,
    partials=(
        lambda m, y, x, low, high: m.greater(x, low) * m.greater(high, x),
        lambda m, y, x, low, high: m.greater(low, x) * m.greater(high, low),
        lambda m, y, x, low, high: m.where(
            m.greater(low, x), m.greater(low, high), m.greater(x, high)
        ),
    ),
    sample=(EVERY, (-2.0, -1.0), (1.0, 2.0)),
    gate=True,
    doc="x held between low and high; the slope at a bound is 0.",
)


def _between(args: tuple[Any, ...]) -> tuple[Op, tuple[Any, ...]]:
    """How clip is recorded: bounds that are Values share the slope with an x that ties."""
    x, low, high = args
    if type(low) is type(high) is float:
        return CLIP, args
    return MINIMUM.recorded_as(((MAXIMUM(x, low), high),))


CLIP.recorded_as = _between
SUM_OF = op(
    "sum",
    takes="*x",
    compute=lambda m, xs: m.sum(xs),
    partials=(lambda m, y, xs: [1.0] * len(xs),),
    latex="{0:+}",
    binds=SUM,
    doc="The sum of all arguments, as one node.",
)
MEAN = op(
    "mean",
    takes="*x",
    compute=lambda m, xs: m.sum(xs) / m.count(xs),
    partials=(lambda m, y, xs: [1 / m.count(xs)] * len(xs),),
    doc="The mean of all arguments, as one node.",
)
DOT = op(
    "dot",
    takes="*w *x b",
    compute=lambda m, w, x, b=0.0: b + m.weighted(w, x),
    partials=(lambda m, y, w, x, b: x, lambda m, y, w, x, b: w, lambda m, y, w, x, b: 1.0),
    latex="{2} + {0:*1}",
    binds=SUM,
    doc="A neuron's pre-activation b + Σ wᵢxᵢ, as one node.",
)
LOGSUMEXP = op(
    "logsumexp",
    takes="*x",
    compute=rules.logsumexp,
    partials=(lambda m, y, xs: m.shares(xs),),
    doc="ln Σ e^xᵢ, shifted by the largest.",
)
SOFTMAX = op(
    "softmax",
    takes="x *others",
    compute=lambda m, x, others: m.shares((x, *others))[0],
    partials=(
        lambda m, y, x, others: y * m.softmax_rest(x, others),
        lambda m, y, x, others: [-y * share for share in m.shares((x, *others))[1:]],
    ),
    shown=(
        lambda m, y, x, others: y * (1 - y),
        lambda m, y, x, others: [-y * share for share in m.shares((x, *others))[1:]],
    ),
    each=True,
    latex=r"\operatorname{{softmax}}\left({0}; {1}\right)",
    text="softmax({0}; {1})",
    doc="e^xᵢ / Σ e^xⱼ for each argument, shifted by the largest.",
)
SOFTMAX_REST = op(
    "softmax_rest",
    takes="x *others",
    compute=lambda m, x, others: m.sum(tuple(m.shares((x, *others))[1:])),
    partials=(
        lambda m, y, x, others: -y * m.shares((x, *others))[0],
        rules.products_of_shares,
    ),
    latex=r"1 - \operatorname{{softmax}}\left({0}; {1}\right)",
    text="1 − softmax({0}; {1})",
    binds=SUM,
    doc="What softmax leaves for the other arguments, exact where softmax rounds to 1.",
)
LOGADDEXP = op(
    "logaddexp",
    compute=lambda m, a, b: m.maximum((a, b)) + m.log1p(m.exp(-m.abs(rules.gap(m, a, b)))),
    partials=(rules.odds, lambda m, y, a, b: rules.odds(m, y, b, a)),
    shown=(lambda m, y, a, b: m.sigmoid(a - b), lambda m, y, a, b: m.sigmoid(b - a)),
    latex=r"\ln\left(e^{{{0}}} + e^{{{1}}}\right)",
    text="ln(e^{0:4} + e^{1:4})",
    doc="ln(e^a + e^b), without overflow.",
)

from . import ops_activations, ops_elementary, ops_sequences  # noqa: E402, F401  the rest of the table
