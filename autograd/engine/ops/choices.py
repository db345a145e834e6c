"""Rows of the table: comparisons, choices, kinks and bounds.

In a rule, m is the mathematics it is read in, y the result; see the package.
"""

from __future__ import annotations

from .. import rules
from ..define import AWAY, EVERY, op

TYPE_CHECKING = False  # typing itself would take most of the time of `import autograd`
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from ..row import Op

# fmt: off
GREATER = op("greater", lambda m, a, b: m.greater(a, b), lambda m, y, a, b: 0.0,
    lambda m, y, a, b: 0.0,
    latex=r"\left[{0} > {1}\right]", text="[{0} > {1}]", gate=True, doc="1 where a > b, else 0.")
EQUAL = op("equal", lambda m, a, b: m.equal(a, b), lambda m, y, a, b: 0.0, lambda m, y, a, b: 0.0,
    latex=r"\left[{0} = {1}\right]", text="[{0} = {1}]", gate=True, doc="1 where a = b, else 0.")
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
ABS = op("abs", lambda m, x: m.abs(x), lambda m, y, x: m.sign(x),
    latex=r"\left|{0}\right|", text="|{0}|", doc="The size of x; the slope at 0 is 0.")
SIGN = op("sign", lambda m, x: m.greater(x, 0.0) - m.greater(0.0, x), lambda m, y, x: 0.0,
    gate=True, doc="-1, 0 or 1 as x is negative, zero or positive.")
MAXIMUM = op("maximum", lambda m, xs: m.maximum(xs), rules.ties, takes="*x",
    text="max({0})", gate=True, doc="The largest argument; k that tie have slope 1/k each.")
MINIMUM = op("minimum", lambda m, xs: -m.maximum(tuple([-x for x in xs])), rules.ties, takes="*x",
    text="min({0})", gate=True, doc="The smallest argument; k that tie have slope 1/k each.")
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


def _above_constants(row: Op, other: Op, choose: Callable[..., float]) -> Callable[..., Any]:
    """How `maximum` (or `minimum`) is recorded: with its constants apart, as the row `other`.

    The constants take the whole slope where they tie with Values, as in relu.
    """

    def recorded(args: tuple[Any, ...]) -> tuple[Op, tuple[Any, ...]]:
        (xs,) = args
        constants = [x for x in xs if type(x) is float]
        if not constants or len(constants) == len(xs):
            return row, args
        bound = next((x for x in constants if x != x), choose(constants))
        return other, (tuple([x for x in xs if type(x) is not float]), bound)

    return recorded


MAXIMUM.recorded_as = _above_constants(MAXIMUM, AT_LEAST, max)
MINIMUM.recorded_as = _above_constants(MINIMUM, AT_MOST, min)
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


def _clip_between(args: tuple[Any, ...]) -> tuple[Op, tuple[Any, ...]]:
    """How clip is recorded: bounds that are Values share the slope with an x that ties."""
    x, low, high = args
    if type(low) is type(high) is float:
        return CLIP, args
    return MINIMUM.recorded_as(((MAXIMUM(x, low), high),))


CLIP.recorded_as = _clip_between
