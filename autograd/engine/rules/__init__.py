"""Rules that several rows share, or that take more than a line.

In a rule, m is the mathematics it is read in, y the result.
"""

from __future__ import annotations

from math import inf

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any


def by_base(m: Any, y: Any, a: Any, b: Any) -> Any:
    """b·a^(b - 1): 0 where a and b are 0, and there alone 0·∞ is put right."""
    base = m.unless_zero(a, b, m.unless_zero(a, a, inf))
    return b * m.pow(base, b - 1)


def by_exponent(m: Any, y: Any, a: Any, b: Any) -> Any:
    """y ln a: 0 where y is 0, at a = 0 too for b ≥ 0; nan for a negative base."""
    zero = m.equal(y, 0.0) * (1 - m.greater(0.0, a))
    base = m.patch(a, m.equal(a, 0.0) * m.equal(b, 0.0), 1.0)
    return m.patch(y * m.log(base), zero, 0.0)


def sigmoid(m: Any, x: Any) -> Any:
    """1/(1 + e^-x) with an exponential that never grows: stable at both ends."""
    e = m.exp(-m.abs(x))
    return m.positive(x, 1.0, e) / (1 + e)


def bent(m: Any, x: Any, falling: Any, slope: Any) -> Any:
    """x·slope, and 0 where what makes the slope vanish has become 0: at both ends, x = ∞ too."""
    return m.patch(x * slope, m.equal(falling, 0.0), 0.0)


def silu_slope(m: Any, y: Any, x: Any) -> Any:
    """σ(x) + xσ′(x), with its limits 0 and 1 at the ends."""
    density = m.logistic_density(x)
    return m.sigmoid(x) + bent(m, x, density, density)


def logistic_density(m: Any, x: Any) -> Any:
    """σ(1 - σ), with an exponential that never grows; from 12.5 on, where 1 - σ cancels, without σ.

    Below that it is computed as the books do, from the same rounded σ that a loss divides by:
    in ln(1 - σ(x)) the two roundings then cancel each other.
    """
    e = m.exp(-m.abs(x))
    s = m.positive(x, 1.0, e) / (1 + e)
    return m.where(m.greater(x, 12.5), e / ((1 + e) * (1 + e)), s * (1 - s))


def tanh_slope(m: Any, x: Any) -> Any:
    """1 - tanh², and from |x| = 2 on, where that cancels, without tanh."""
    t, e = m.tanh(x), m.exp(-2 * m.abs(x))
    return m.where(m.greater(m.abs(x), 2.0), 4 * e / ((1 + e) * (1 + e)), 1 - t * t)


def gaussian(m: Any, x: Any, factor: float = 1.0) -> Any:
    """e^(-x²·factor); from |x| = 40 on, where that is 0, x² does not overflow."""
    near = m.clip(x, -40.0, 40.0)
    return m.exp(-near * near * factor)


def gelu_slope(m: Any, y: Any, x: Any) -> Any:
    """Φ(x) + xφ(x), with its limits 0 and 1 at the ends."""
    density = normal_density(m, x)
    return m.normal_cdf(x) + bent(m, x, density, density)


def normal_density(m: Any, x: Any) -> Any:
    """φ(x) = e^(-x²/2)/√(2π)."""
    return gaussian(m, x, 0.5) / m.sqrt(2 * m.pi)


ROOT, ROOT_REST = 0.7071067811865476, -4.833646656726457e-17  # their sum is 1/√2 to 33 digits
ROOT_HIGH, ROOT_LOW = 0.7071067839860916, -2.7995440410322203e-09  # 26 bits of ROOT, and the rest


def normal_cdf(m: Any, x: Any) -> Any:
    """Φ(x) = erfc(-x/√2)/2, where erfc would magnify the rounding of x/√2 by x².

    Source: T. Dekker, A floating-point technique for extending the available precision,
    Numerische Mathematik 18 (1971), for what a product rounds off.
    """
    near = m.clip(x, -40.0, 40.0)  # beyond, Φ is 0 or 1
    high = near * 134217729.0 - (near * 134217729.0 - near)  # 2^27 + 1: the upper 26 bits
    low = near - high
    product = near * ROOT
    lost = ((high * ROOT_HIGH - product) + high * ROOT_LOW + low * ROOT_HIGH) + low * ROOT_LOW
    rest = lost + near * ROOT_REST
    return (m.erfc(-product) + rest * (2 / m.sqrt(m.pi)) * m.exp(-product * product)) / 2


def nothing(m: Any, a: Any, b: Any) -> Any:
    """0, and nan where a or b is nan."""
    return 1 - m.equal(a, a) * m.equal(b, b)


def per_length(m: Any, x: Any, a: Any, b: Any) -> Any:
    """x divided by the length of (a, b); 0 where that is 0 or infinite."""
    h = m.hypot(a, b)
    return m.patch(x / h, m.equal(h, 0.0) + m.equal(h, inf), nothing(m, a, b))


def turning(m: Any, a: Any, b: Any) -> Any:
    """b/(a² + b²), 0 at the origin and at infinity, without overflow."""
    return per_length(m, m.direction(b, a), a, b)


def turning_by_a(m: Any, y: Any, a: Any, b: Any) -> Any:
    """-2ab/(a² + b²)²."""
    return -2 * (m.turning(a, b) * m.turning(b, a))


def turning_by_b(m: Any, y: Any, a: Any, b: Any) -> Any:
    """(a² - b²)/(a² + b²)², as a product, so that it is exactly 0 where a = b."""
    along, across = m.direction(a, b), m.direction(b, a)
    return per_length(m, along - across, a, b) * per_length(m, along + across, a, b)


def direction(m: Any, a: Any, b: Any) -> Any:
    """a/√(a² + b²): 0 at the origin; ±1 where a alone is infinite."""
    h = m.hypot(a, b)
    alone = m.equal(m.abs(a), inf) * (1 - m.equal(m.abs(b), inf))
    return m.patch(m.patch(a / h, m.equal(h, 0.0), nothing(m, a, b)), alone, m.sign(a))


def direction_by_a(m: Any, y: Any, a: Any, b: Any) -> Any:
    """b²/√(a² + b²)³."""
    across = m.direction(b, a)
    return per_length(m, across * across, a, b)


def direction_by_b(m: Any, y: Any, a: Any, b: Any) -> Any:
    """-ab/√(a² + b²)³."""
    return -per_length(m, m.direction(a, b) * m.direction(b, a), a, b)


def arc_slope(m: Any, x: Any) -> Any:
    """1/√(1 - x²)."""
    return 1 / m.sqrt(less_square(m, x))


def less_square(m: Any, x: Any) -> Any:
    """1 - x², written so that it and its slope are exact at 0, near ±1, and at ±1.

    At ±1 one factor is 0, and what arrives may be infinite: the other factor is 2 there.
    """
    size = m.abs(x)
    outside = m.patch((1 - x) * (1 + x), m.equal(size, 1.0), 2 * (1 - size))
    return m.where(m.greater(size, 0.5), outside, 1 - x * x)


def gap(m: Any, a: Any, b: Any) -> Any:
    """a - b, and 0 where both are the same infinity; for values, not for slopes."""
    return m.patch(a - b, m.equal(a, b), 0.0)


def odds(m: Any, y: Any, a: Any, b: Any) -> Any:
    """e^a / (e^a + e^b)."""
    return m.shares((a, b))[0]


def lost_shares(m: Any, y: Any, x: Any, others: Sequence[Any]) -> list[Any]:
    """For each of the others: what softmax loses as that grows, -y times its share."""
    return [-y * share for share in m.shares((x, *others))[1:]]


def products_of_shares(m: Any, y: Any, x: Any, others: Sequence[Any]) -> list[Any]:
    """For each of the others: its share times that of x."""
    first, *rest = m.shares((x, *others))
    return [first * share for share in rest]


def clip(m: Any, x: Any, low: Any = -inf, high: Any = inf) -> Any:
    """min(max(x, low), high): high where the bounds are the wrong way round."""
    raised = m.where(m.greater(low, x), low, x)
    return m.where(m.greater(raised, high), high, raised)


def ties(m: Any, y: Any, x: Sequence[Any]) -> list[Any]:
    """Which of the arguments y is; several that tie share the slope 1."""
    same = [m.equal(one, y) for one in x]
    count = m.sum(tuple(same))
    return [one / count for one in same]


def beyond(m: Any, reached: Any, extreme: Any, x: Sequence[Any]) -> list[Any]:
    """`ties` for the most extreme of x, where that is beyond a constant bound; else 0."""
    return [reached * tie for tie in ties(m, extreme, x)]


def exponentials(m: Any, x: Sequence[Any]) -> tuple[Any, list[Any]]:
    """The largest number, and e to each number less the largest."""
    top = m.maximum(x)
    return top, [m.exp(gap(m, one, top)) for one in x]


def shares(m: Any, x: Sequence[Any]) -> list[Any]:
    """e^xᵢ / Σ e^xⱼ for every i."""
    _, powers = exponentials(m, x)
    total = m.sum(tuple(powers))
    return [power / total for power in powers]


def logsumexp(m: Any, x: Sequence[Any]) -> Any:
    """ln Σ e^xᵢ."""
    top, powers = exponentials(m, x)  # one of them is 1; ln(1 + s) is exact for small s
    return top + m.log1p(m.sum((*powers, -1.0)))
