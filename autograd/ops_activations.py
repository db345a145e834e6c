"""Rows of the table: activations of networks beside relu, tanh and σ.

In a rule, m is the mathematics it is read in, y the result; see ops.py.
"""

from __future__ import annotations

from math import inf

from . import rules_activations as rules
from .define import EVERY, op
from .ops import CLIP
from .rules_activations import ALPHA, SCALE

LOG_SIGMOID = op(
    "log_sigmoid",
    compute=lambda m, x: -m.softplus(-x),
    partials=(lambda m, y, x: m.sigmoid(-x),),
    latex=r"\ln \sigma\left({0}\right)",
    text="ln σ({0})",
    doc="ln σ(x), exact in both tails.",
)
LOG_SOFTMAX = op(
    "log_softmax",
    takes="x *others",
    compute=rules.log_softmax,
    partials=(rules.by_own, rules.by_others),
    shown=(lambda m, y, x, others: 1 - m.exp(y), rules.by_others),
    each=True,
    latex=r"\operatorname{{log\_softmax}}\left({0}; {1}\right)",
    text="log_softmax({0}; {1})",
    doc="ln softmax of each argument: xᵢ - ln Σ e^xⱼ, exact in the tails.",
)
SOFTSIGN = op(
    "softsign",
    compute=lambda m, x: m.patch(x / (1 + m.abs(x)), m.equal(m.abs(x), inf), m.sign(x)),
    partials=(lambda m, y, x: 1 / (1 + m.abs(x)) / (1 + m.abs(x)),),
    doc="x/(1 + |x|): squash x into (-1, 1).",
)
SELU = op(
    "selu",
    compute=lambda m, x: SCALE * m.positive(x, x, ALPHA * m.expm1(x)),
    partials=(lambda m, y, x: SCALE * m.where(m.greater(0.0, x), ALPHA * m.exp(x), 1.0),),
    doc="The elu with alpha 1.6733, times 1.0507: layers keep mean 0 and variance 1.",
)
MISH = op(
    "mish",
    compute=lambda m, x: rules.ended(m, x * rules.tanh_of_softplus(m, x), x),
    partials=(rules.mish_slope,),
    shown=(rules.mish_shown,),
    doc="x·tanh(softplus(x)).",
)
GELU_TANH = op(
    "gelu_tanh",
    compute=lambda m, x: rules.ended(m, x * m.sigmoid(rules.gelu_tanh_inside(m, x)), x),
    partials=(rules.gelu_tanh_slope,),
    doc="The gelu with tanh: x(1 + tanh(√(2/π)(x + 0.044715x³)))/2.",
)
RELU6 = op(
    "relu6",
    compute=lambda m, x: m.clip(x, 0.0, 6.0),
    partials=(lambda m, y, x: m.greater(x, 0.0) * m.greater(6.0, x),),
    gate=True,
    doc="x held between 0 and 6; the slope at both is 0.",
)
HARDTANH = op(
    "hardtanh",
    compute=lambda m, x, low=-1.0, high=1.0: m.clip(x, low, high),
    partials=CLIP.partials,
    sample=CLIP.sample,
    gate=True,
    doc="x held between -1 and 1, or other bounds; the slope at a bound is 0.",
)
HARDSIGMOID = op(
    "hardsigmoid",
    compute=lambda m, x: m.clip((x + 3) / 6, 0.0, 1.0),
    partials=(lambda m, y, x: m.greater(x, -3.0) * m.greater(3.0, x) / 6,),
    gate=True,
    doc="(x + 3)/6 held between 0 and 1; the slope at the corners is 0.",
)
HARDSWISH = op(
    "hardswish",
    compute=lambda m, x: m.where(m.greater(-3.0, x), 0.0, x * (m.clip(x + 3, 0.0, 6.0) / 6)),
    partials=(rules.hardswish_slope,),
    gate=True,
    sample=(EVERY,),
    doc="x·hardsigmoid(x); the slope is 0 at -3 and 1 at 3.",
)
