"""Rows of the table: products, lengths and spreads of several numbers.

In a rule, m is the mathematics it is read in, y the result; see ops.py.
"""

from __future__ import annotations

from . import rules_sequences as rules
from .define import op

PROD = op(
    "prod",
    takes="*x",
    compute=lambda m, x: rules.running(x)[-1],
    partials=(rules.other_factors,),
    doc="The product of all arguments, as one node.",
)
NORM = op(
    "norm",
    takes="*x",
    compute=rules.norm,
    partials=(rules.directions,),
    latex=r"\left\|{0}\right\|",
    text="‖{0}‖",
    doc="The Euclidean length √Σ xᵢ², without overflow; the slope at the origin is 0.",
)
VAR = op(
    "var",
    takes="*x correction",
    compute=lambda m, x, correction=1.0: rules.variance(m, x, correction),
    partials=(
        rules.variance_slopes,
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
    compute=lambda m, x, correction=1.0: rules.deviation(m, x, correction),
    partials=(
        rules.deviation_slopes,
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
