"""Rows of the table: sums, products, lengths, spreads and softmax of several numbers.

In a rule, m is the mathematics it is read in, y the result; see the package.
"""

from __future__ import annotations

from .. import rules
from ..define import SUM, op
from ..rules import sequences as own

# fmt: off
SUM_OF = op("sum", lambda m, xs: m.sum(xs), lambda m, y, xs: [1.0] * len(xs),
    takes="*x", latex="{0:+}", binds=SUM, doc="The sum of all arguments, as one node.")
MEAN = op("mean", lambda m, xs: m.sum(xs) / m.count(xs),
    lambda m, y, xs: [1 / m.count(xs)] * len(xs),
    takes="*x", doc="The mean of all arguments, as one node.")
DOT = op("dot", lambda m, w, x, b=0.0: b + m.weighted(w, x), lambda m, y, w, x, b: x,
    lambda m, y, w, x, b: w, lambda m, y, w, x, b: 1.0, takes="*w *x b",
    latex="{2} + {0:*1}", binds=SUM, doc="A neuron's pre-activation b + Σ wᵢxᵢ, as one node.")
LOGSUMEXP = op("logsumexp", rules.logsumexp, lambda m, y, xs: m.shares(xs),
    takes="*x", doc="ln Σ e^xᵢ, shifted by the largest.")
SOFTMAX = op(
    "softmax",
    takes="x *others",
    compute=lambda m, x, others: m.shares((x, *others))[0],
    partials=(
        lambda m, y, x, others: y * m.softmax_rest(x, others),
        rules.lost_shares,
    ),
    shown=(
        lambda m, y, x, others: y * (1 - y),
        rules.lost_shares,
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

PROD = op("prod", lambda m, x: own.running(x)[-1], own.other_factors,
    takes="*x", doc="The product of all arguments, as one node.")
NORM = op(
    "norm",
    takes="*x",
    compute=own.norm,
    partials=(own.directions,),
    shown=(lambda m, y, x: tuple([one / y for one in x]),),
    latex=r"\left\|{0}\right\|",
    text="‖{0}‖",
    doc="The Euclidean length √Σ xᵢ², without overflow; the slope at the origin is 0.",
)
VAR = op(
    "var",
    takes="*x correction",
    compute=lambda m, x, correction=1.0: own.variance(m, x, correction),
    partials=(
        own.variance_slopes,
        lambda m, y, x, correction: y / (m.count(x) - correction),
    ),
    shown=(
        lambda m, y, x, correction: [
            2 * (entry - m.mean(x)) / (m.count(x) - correction) for entry in x
        ],
        lambda m, y, x, correction: y / (m.count(x) - correction),
    ),
    sample=(((-3.0, 3.0),) * 3, (0.0, 1.0)),
    doc="Σ(xᵢ - mean)²/(n - correction): of a sample; with correction 0 of a population.",
)
STD = op(
    "std",
    takes="*x correction",
    compute=lambda m, x, correction=1.0: own.deviation(m, x, correction),
    partials=(
        own.deviation_slopes,
        lambda m, y, x, correction: y / (2 * (m.count(x) - correction)),
    ),
    shown=(
        lambda m, y, x, correction: [
            (entry - m.mean(x)) / ((m.count(x) - correction) * y) for entry in x
        ],
        lambda m, y, x, correction: y / (2 * (m.count(x) - correction)),
    ),
    sample=(((-3.0, 3.0),) * 3, (0.0, 1.0)),
    doc="The standard deviation √var: of a sample; with correction 0 of a population.",
)
