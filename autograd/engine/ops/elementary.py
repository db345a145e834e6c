"""Rows of the table: more elementary functions (logarithms by base, roots, rounding, remainders).

In a rule, m is the mathematics it is read in, y the result; see the package.
"""

from __future__ import annotations

from math import inf

from ..define import AWAY, EVERY, POWER, PRODUCT, op
from ..rules import elementary as rules
from ..rules import gamma, less_square

# fmt: off
EXP2 = op("exp2", lambda m, x: m.pow(2.0, x), lambda m, y, x: y * m.log(2.0),
    latex="2^{{{0}}}", text="2^{0:4}", binds=POWER, doc="Raise 2 to the power x.")
LOG2 = op("log2", lambda m, x: m.log2(x), lambda m, y, x: rules.by_log(m, x, 2.0),
    latex=r"\log_{{2}}\left({0}\right)", text="log₂({0})", sample=(AWAY,),
    doc="The logarithm of x to the base 2, exact at powers of 2.")
LOG10 = op("log10", lambda m, x: m.log10(x), lambda m, y, x: rules.by_log(m, x, 10.0),
    latex=r"\log_{{10}}\left({0}\right)", text="log₁₀({0})", sample=(AWAY,),
    doc="The logarithm of x to the base 10, exact at powers of 10.")
SQUARE = op("square", lambda m, x: x * x, lambda m, y, x: 2 * x,
    latex="{0:4}^{{2}}", text="{0:4}²", binds=POWER, doc="x times x.")
CBRT = op("cbrt", lambda m, x: m.cbrt(x), lambda m, y, x: m.pow(y, -2.0) / 3,
    shown=(lambda m, y, x: 1 / (3 * (y * y)),), latex=r"\sqrt[3]{{{0}}}", text="∛{0:9}",
    sample=(AWAY,), odd=True, doc="The cube root of x, negative where x is.")
RECIPROCAL = op("reciprocal", lambda m, x: 1 / x, lambda m, y, x: -(y * y),
    latex=r"\frac{{1}}{{{0}}}", text="1/{0:3}", binds=PRODUCT, sample=(AWAY,),
    doc="1 divided by x.")
RSQRT = op("rsqrt", lambda m, x: 1 / m.unsigned(m.sqrt(x)), lambda m, y, x: -(y * y) * y / 2,
    shown=(lambda m, y, x: -m.pow(y, 3.0) / 2,), latex=r"\frac{{1}}{{\sqrt{{{0}}}}}",
    text="1/√{0:9}", binds=PRODUCT, sample=(AWAY,), doc="1 divided by the square root of x.")
SINH = op("sinh", lambda m, x: m.sinh(x), lambda m, y, x: m.cosh(x),
    odd=True, doc="The hyperbolic sine of x.")
COSH = op("cosh", lambda m, x: m.cosh(x), lambda m, y, x: m.sinh(x),
    doc="The hyperbolic cosine of x.")
ASINH = op("asinh", lambda m, x: m.asinh(x), lambda m, y, x: 1 / m.hypot(1.0, x),
    odd=True, doc="The inverse of sinh.")
ACOSH = op(
    "acosh",
    compute=lambda m, x: m.acosh(x),
    partials=(
        lambda m, y, x: (
            1 / m.patch(m.sqrt(x - 1) * m.sqrt(x + 1), m.equal(x, 1.0), m.sqrt(2.0) * m.sqrt(x - 1))
        ),
    ),
    sample=((1.2, 4.0),),
    doc="The inverse of cosh, for x from 1.",
)
ATANH = op(
    "atanh",
    compute=lambda m, x: m.atanh(x),
    partials=(lambda m, y, x: 1 / less_square(m, rules.within(m, x, -1.0, 1.0)),),
    shown=(lambda m, y, x: 1 / (1 - x * x),),
    sample=((-0.9, 0.9),),
    odd=True,
    doc="The inverse of tanh, for x from -1 to 1.",
)
SINC = op(
    "sinc",
    compute=lambda m, x: m.patch(
        m.patch(m.sin(x) / x, m.equal(x, 0.0), 1.0), m.equal(m.abs(x), inf), 0.0
    ),
    partials=(rules.sinc_slope,),
    shown=(lambda m, y, x: (m.cos(x) - y) / x,),
    doc="sin(x)/x, and 1 at 0 (numpy's sinc is that of πx).",
)
XLOGY = op("xlogy", lambda m, x, z: m.patch(x * m.log(z), m.equal(x, 0.0) * m.equal(z, z), 0.0),
    lambda m, y, x, z: m.log(z), rules.by_factor, latex=r"{0:2} \cdot \ln\left({1}\right)",
    text="{0:2}·ln({1})", binds=PRODUCT, sample=(EVERY, AWAY), doc="x·ln(z), and 0 where x is 0.")
FLOOR = op("floor", lambda m, x: m.floor(x), lambda m, y, x: 0.0,
    latex=r"\left\lfloor {0} \right\rfloor", text="⌊{0}⌋", gate=True,
    doc="The largest whole number that is not above x.")
CEIL = op("ceil", lambda m, x: -m.floor(-x), lambda m, y, x: 0.0,
    latex=r"\left\lceil {0} \right\rceil", text="⌈{0}⌉", gate=True,
    doc="The smallest whole number that is not below x.")
TRUNC = op("trunc", lambda m, x: m.positive(x, m.floor(x), -m.floor(-x)), lambda m, y, x: 0.0,
    gate=True, doc="x without its decimals.")
ROUND = op("round", lambda m, x: m.round(x), lambda m, y, x: 0.0,
    gate=True, doc="The whole number nearest to x, halves to the even one.")
FMOD = op("fmod", lambda m, a, b: m.fmod(a, b), lambda m, y, a, b: 1.0, rules.quotient,
    shown=(lambda m, y, a, b: 1.0, lambda m, y, a, b: -m.trunc(a / b)),
    sample=((3.3, 3.6), (0.61, 0.65)), doc="What is left of a divided by b, with the sign of a.")
REMAINDER = op(
    "remainder",
    compute=rules.remainder,
    partials=(lambda m, y, a, b: 1.0, rules.quotient),
    shown=(lambda m, y, a, b: 1.0, lambda m, y, a, b: -m.floor(a / b)),
    latex=r"{0:3} \bmod {1:3}",
    text="{0:3} mod {1:3}",
    binds=PRODUCT,
    sample=((-3.6, -3.3), (0.61, 0.65)),
    doc="What is left of a divided by b, with the sign of b, as Python's %.",
)
COPYSIGN = op("copysign", rules.signed, lambda m, y, a, b: m.sign(a) * m.copysign(1.0, b),
    lambda m, y, a, b: 0.0,
    sample=(AWAY, AWAY), gate=True, doc="The size of a with the sign of b, that of -0 too.")
HEAVISIDE = op(
    "heaviside",
    compute=lambda m, x, zero=0.0: m.patch(m.greater(x, 0.0), m.equal(x, 0.0), zero),
    partials=(lambda m, y, x, zero: 0.0, lambda m, y, x, zero: m.equal(x, 0.0)),
    gate=True,
    doc="The step: 0 where x is negative, 1 where it is positive, `zero` at 0.",
)
LGAMMA = op("lgamma", gamma.lgamma, lambda m, y, x: m.digamma(x),
    latex=r"\ln \left|\Gamma\left({0}\right)\right|", text="ln |Γ({0})|", sample=(AWAY,),
    doc="ln |Γ(x)|; lgamma(n + 1) is ln n!.")
DIGAMMA = op("digamma", gamma.digamma, lambda m, y, x: m.polygamma(1.0, x),
    latex=r"\psi\left({0}\right)", text="ψ({0})", sample=(AWAY,),
    doc="ψ(x), the derivative of ln Γ(x).")
POLYGAMMA = op(
    "polygamma",
    compute=gamma.polygamma,
    partials=(lambda m, y, n, x: 0.0, lambda m, y, n, x: m.polygamma(n + 1, x)),
    latex=r"\psi^{{\left({0}\right)}}\left({1}\right)",
    sample=((2.0, 2.0), AWAY),
    doc="The n-th derivative of ψ at x, for n = 0, 1, … 170; n = 1 is the trigamma function.",
)
