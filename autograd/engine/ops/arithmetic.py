"""Rows of the table: + − · /, powers, e and ln, roots, angles and lengths.

In a rule, m is the mathematics it is read in, y the result; see the package.
"""

from __future__ import annotations

import math

from .. import rules
from ..define import AWAY, EVERY, POWER, PRODUCT, SUM, op

# fmt: off
ADD = op("add", lambda m, a, b: a + b, lambda m, y, a, b: 1.0, lambda m, y, a, b: 1.0,
    latex="{0} + {1:1}", code="{0:1} + {1:2}", binds=SUM, doc="Add b to a.")
SUB = op("sub", lambda m, a, b: a - b, lambda m, y, a, b: 1.0, lambda m, y, a, b: -1.0,
    latex="{0} - {1:2}", text="{0} − {1:2}", code="{0:1} - {1:2}", binds=SUM,
    doc="Subtract b from a.")
MUL = op("mul", lambda m, a, b: a * b, lambda m, y, a, b: b, lambda m, y, a, b: a,
    latex=r"{0:2} \cdot {1:2}", text="{0:2}·{1:2}", code="{0:2} * {1:3}", binds=PRODUCT,
    doc="Multiply a by b.")
DIV = op("div", lambda m, a, b: a / b, lambda m, y, a, b: 1 / b, lambda m, y, a, b: -y / b,
    latex=r"\frac{{{0}}}{{{1}}}", text="{0:2}/{1:3}", code="{0:2} / {1:3}", binds=PRODUCT,
    sample=(EVERY, AWAY), doc="Divide a by b.")
NEG = op("neg", lambda m, x: -x, lambda m, y, x: -1.0, latex="-{0:2}",
    text="−{0:2}", code="-{0:3}", binds=PRODUCT, odd=True, doc="Change the sign of x.")
POW = op("pow", lambda m, a, b: m.pow(a, b), rules.by_base, rules.by_exponent,
    latex="{0:4}^{{{1}}}", text="{0:4}^{1:4}", binds=POWER, sample=(AWAY, EVERY),
    doc="Raise a to the power b; a negative base takes whole exponents.")
EXP = op("exp", lambda m, x: m.exp(x), lambda m, y, x: y,
    latex="e^{{{0}}}", text="e^{0:4}", binds=POWER, doc="Raise e to the power x.")
LOG = op("log", lambda m, x: m.log(x),
    lambda m, y, x: m.patch(1 / m.unsigned(x), m.greater(0.0, x), math.nan * x),
    latex=r"\ln\left({0}\right)", text="ln({0})", sample=(AWAY,), doc="The natural logarithm of x.")
LOG1P = op(
    "log1p",
    compute=lambda m, x: m.log1p(x),
    partials=(lambda m, y, x: m.patch(1 / (1 + x), m.greater(-1.0, x), math.nan * x),),
    latex=r"\ln\left(1 + {0:1}\right)",
    text="ln(1 + {0:1})",
    sample=(AWAY,),
    doc="ln(1 + x), exact for small x.",
)
EXPM1 = op("expm1", lambda m, x: m.expm1(x), lambda m, y, x: m.exp(x), latex="e^{{{0}}} - 1",
    text="e^{0:4} − 1", binds=SUM, doc="e to the x, less 1, exact for small x.")
SQRT = op("sqrt", lambda m, x: m.sqrt(x), lambda m, y, x: 1 / (2 * m.unsigned(y)),
    latex=r"\sqrt{{{0}}}", text="√{0:9}", sample=(AWAY,), doc="The square root of x.")
SIN = op("sin", lambda m, x: m.sin(x), lambda m, y, x: m.cos(x),
    odd=True, doc="The sine of x radians.")
COS = op("cos", lambda m, x: m.cos(x), lambda m, y, x: -m.sin(x), doc="The cosine of x radians.")
TAN = op("tan", lambda m, x: m.tan(x), lambda m, y, x: 1 + y * y,
    sample=((-1.2, 1.2),), odd=True, doc="The tangent of x radians.")
ASIN = op("asin", lambda m, x: m.asin(x), lambda m, y, x: rules.arc_slope(m, x),
    shown=(lambda m, y, x: 1 / m.sqrt(1 - x * x),), sample=((-0.9, 0.9),), odd=True,
    doc="The angle in radians whose sine is x.")
ACOS = op("acos", lambda m, x: m.acos(x), lambda m, y, x: -rules.arc_slope(m, x),
    shown=(lambda m, y, x: -1 / m.sqrt(1 - x * x),), sample=((-0.9, 0.9),),
    doc="The angle in radians whose cosine is x.")
ATAN = op("atan", lambda m, x: m.atan(x), lambda m, y, x: m.pow(1 / m.hypot(1.0, x), 2.0),
    shown=(lambda m, y, x: 1 / (1 + x * x),), odd=True,
    doc="The angle in radians whose tangent is x.")
ATAN2 = op(
    "atan2",
    compute=lambda m, a, b: m.atan2(a, b),
    partials=(lambda m, y, a, b: m.turning(a, b), lambda m, y, a, b: -m.turning(b, a)),
    shown=(lambda m, y, a, b: b / (a * a + b * b), lambda m, y, a, b: -a / (b * b + a * a)),
    sample=(AWAY, AWAY),
    doc="The angle in radians of the point (b, a).",
)
TURNING = op(
    "turning",
    compute=rules.turning,
    partials=(rules.turning_by_a, rules.turning_by_b),
    shown=(
        lambda m, y, a, b: -2 * y * a / (a * a + b * b),
        lambda m, y, a, b: (a * a - b * b) / m.pow(a * a + b * b, 2.0),
    ),
    sample=(AWAY, AWAY),
    doc="b/(a² + b²): how fast the angle of the point (b, a) turns as a grows.",
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
