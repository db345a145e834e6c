"""Rows of the table: activations of networks.

In a rule, m is the mathematics it is read in, y the result; see the package.
"""

from __future__ import annotations

import math
from math import inf

from .. import rules
from ..define import EVERY, op
from ..rules import activations as own
from ..rules.activations import ALPHA, SCALE
from .choices import CLIP

TYPE_CHECKING = False  # typing itself would take most of the time of `import autograd`
if TYPE_CHECKING:
    from typing import Any

    from ..row import Op

# fmt: off
TANH = op("tanh", lambda m, x: m.tanh(x), lambda m, y, x: m.tanh_slope(x),
    shown=(lambda m, y, x: 1 - y * y,), odd=True, doc="Squash x into (-1, 1).")
TANH_SLOPE = op("tanh_slope", rules.tanh_slope, lambda m, y, x: -2 * y * m.tanh(x),
    latex=r"\tanh'\left({0}\right)", text="tanh′({0})",
    doc="The slope of tanh at x, 1 - tanh(x)², exact at both ends.")
SIGMOID = op("sigmoid", rules.sigmoid, lambda m, y, x: m.logistic_density(x),
    shown=(lambda m, y, x: y * (1 - y),), latex=r"\sigma\left({0}\right)", text="σ({0})",
    doc="Squash x into (0, 1): 1/(1 + e^-x).")
LOGISTIC_DENSITY = op("logistic_density", rules.logistic_density,
    lambda m, y, x: -y * m.tanh(x / 2), latex=r"\sigma'\left({0}\right)",
    text="σ′({0})", doc="The slope of σ at x, σ(x)·(1 - σ(x)), exact at both ends.")
SOFTPLUS = op("softplus", lambda m, x: m.maximum((x, 0.0)) + m.log1p(m.exp(-m.abs(x))),
    lambda m, y, x: m.sigmoid(x), doc="The smooth relu ln(1 + e^x).")
RELU = op("relu", lambda m, x: m.positive(x, x, 0.0), lambda m, y, x: m.greater(x, 0.0),
    gate=True, doc="x where it is positive, else 0; the slope at 0 is 0.")
LEAKY_RELU = op("leaky_relu", lambda m, x, slope=0.01: m.positive(x, x, slope * x),
    lambda m, y, x, slope: m.positive(x, 1.0, slope), lambda m, y, x, slope: m.positive(x, 0.0, x),
    sample=(EVERY, (0.01, 0.3)), gate=True, doc="x where it is positive, else slope·x.")
ELU = op(
    "elu",
    compute=lambda m, x, alpha=1.0: m.positive(x, x, alpha * m.expm1(x)),
    partials=(
        lambda m, y, x, alpha: m.patch(
            m.where(m.greater(0.0, x), alpha * m.exp(x), 1.0),
            m.equal(x, 0.0),
            m.clip(alpha, 0.0, 1.0),
        ),
        lambda m, y, x, alpha: m.patch(  # at 0 the slope by x, which is alpha between 0 and 1
            m.where(m.greater(0.0, x), m.expm1(x), 0.0),
            m.equal(x, 0.0),
            m.expm1(x) * m.greater(alpha, 0.0) * m.greater(1.0, alpha),
        ),
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
NORMAL_CDF = op("normal_cdf", rules.normal_cdf, lambda m, y, x: rules.normal_density(m, x),
    shown=(lambda m, y, x: m.exp(-x * x / 2) / m.sqrt(2 * m.pi),), latex=r"\Phi\left({0}\right)",
    text="Φ({0})", doc="The normal distribution function: the chance of a normal number below x.")
SILU = op("silu", lambda m, x: m.patch(x * m.sigmoid(x), m.equal(x, -math.inf), 0.0),
    rules.silu_slope, shown=(lambda m, y, x: m.sigmoid(x) * (1 + x * (1 - m.sigmoid(x))),),
    doc="x·σ(x), also called swish.")
ERF = op("erf", lambda m, x: m.erf(x), lambda m, y, x: 2 / m.sqrt(m.pi) * rules.gaussian(m, x),
    shown=(lambda m, y, x: 2 / m.sqrt(m.pi) * m.exp(-x * x),), odd=True,
    doc="The error function of x.")
ERFC = op("erfc", lambda m, x: m.erfc(x), lambda m, y, x: -2 / m.sqrt(m.pi) * rules.gaussian(m, x),
    shown=(lambda m, y, x: -2 / m.sqrt(m.pi) * m.exp(-x * x),),
    doc="1 - erf(x), exact for large x.")
LOG_SIGMOID = op("log_sigmoid", lambda m, x: -m.softplus(-x), lambda m, y, x: m.sigmoid(-x),
    latex=r"\ln \sigma\left({0}\right)", text="ln σ({0})", doc="ln σ(x), exact in both tails.")
LOG_SOFTMAX = op(
    "log_softmax",
    takes="x *others",
    compute=own.log_softmax,
    partials=(own.by_own, own.by_others),
    shown=(lambda m, y, x, others: 1 - m.exp(y), own.by_others),
    each=True,
    latex=r"\operatorname{{log\_softmax}}\left({0}; {1}\right)",
    text="log_softmax({0}; {1})",
    doc="ln softmax of each argument: xᵢ - ln Σ e^xⱼ, exact in the tails.",
)
SOFTSIGN = op("softsign",
    lambda m, x: m.patch(x / (1 + m.abs(x)), m.equal(m.abs(x), inf), m.sign(x)),
    lambda m, y, x: 1 / (1 + m.abs(x)) / (1 + m.abs(x)), doc="x/(1 + |x|): squash x into (-1, 1).")
SELU = op("selu", lambda m, x: SCALE * m.positive(x, x, ALPHA * m.expm1(x)),
    lambda m, y, x: SCALE * m.where(m.greater(0.0, x), ALPHA * m.exp(x), 1.0),
    doc="The elu with alpha 1.6733, times 1.0507: layers keep mean 0 and variance 1.")
MISH = op("mish", lambda m, x: own.ended(m, x * own.tanh_of_softplus(m, x), x), own.mish_slope,
    shown=(own.mish_shown,), doc="x·tanh(softplus(x)).")
GELU_TANH = op("gelu_tanh", lambda m, x: own.ended(m, x * m.sigmoid(own.gelu_tanh_inside(m, x)), x),
    own.gelu_tanh_slope,
    shown=(own.gelu_tanh_shown,), doc="The gelu with tanh: x(1 + tanh(√(2/π)(x + 0.044715x³)))/2.")
RELU6 = op("relu6", lambda m, x: m.clip(x, 0.0, 6.0),
    lambda m, y, x: m.greater(x, 0.0) * m.greater(6.0, x),
    gate=True, doc="x held between 0 and 6; the slope at both is 0.")
HARDTANH = op("hardtanh", compute=lambda m, x, low=-1.0, high=1.0: m.clip(x, low, high),
    partials=CLIP.partials, sample=CLIP.sample,
    gate=True, doc="x held between -1 and 1, or other bounds; the slope at a bound is 0.")


def _hardtanh_between(args: tuple[Any, ...]) -> tuple[Op, tuple[Any, ...]]:
    """As clip: bounds that are Values share the slope with an x that ties."""
    row, kept = CLIP.recorded_as(args)
    return (HARDTANH if row is CLIP else row), kept


HARDTANH.recorded_as = _hardtanh_between
HARDSIGMOID = op("hardsigmoid", lambda m, x: m.clip((x + 3) / 6, 0.0, 1.0),
    lambda m, y, x: m.greater(x, -3.0) * m.greater(3.0, x) / 6,
    gate=True, doc="(x + 3)/6 held between 0 and 1; the slope at the corners is 0.")
HARDSWISH = op(
    "hardswish",
    compute=lambda m, x: m.where(m.greater(-3.0, x), 0.0, x * (m.clip(x + 3, 0.0, 6.0) / 6)),
    partials=(own.hardswish_slope,),
    gate=True,
    sample=(EVERY,),
    doc="x·hardsigmoid(x); the slope is 0 at -3 and 1 at 3.",
)
