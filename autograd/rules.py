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
    """b·a^(b - 1): 0 where b is 0, whatever a."""
    return m.patch(b * m.pow(a, b - 1), m.equal(b, 0.0), 0.0)


def by_exponent(m: Any, y: Any, a: Any, b: Any) -> Any:
    """y ln a: 0 where y is 0, at a = 0 too for b ≥ 0; nan for a negative base."""
    zero = m.equal(y, 0.0) * (1 - m.greater(0.0, a))
    base = m.patch(a, m.equal(a, 0.0) * m.equal(b, 0.0), 1.0)
    return m.patch(y * m.log(base), zero, 0.0)


def sigmoid(m: Any, x: Any) -> Any:
    """1/(1 + e^-x) with an exponential that never grows: stable at both ends."""
    e = m.exp(-m.abs(x))
    return m.positive(x, 1.0, e) / (1 + e)


def silu_slope(m: Any, y: Any, x: Any) -> Any:
    """σ(1 + x(1 - σ)), with its limits 0 and 1 at the ends."""
    s = m.sigmoid(x)
    bend = m.patch(x * (1 - s), m.equal(s, 1.0), 0.0)
    return m.patch(s * (1 + bend), m.equal(s, 0.0), 0.0)


def gelu_slope(m: Any, y: Any, x: Any) -> Any:
    """Φ(x) + xφ(x), with its limits 0 and 1 at the ends."""
    density = m.exp(-x * x / 2) / m.sqrt(2 * m.pi)
    below = m.erfc(-x / m.sqrt(2.0)) / 2
    return below + m.patch(x * density, m.equal(density, 0.0), 0.0)


def turn(m: Any, y: Any, a: Any, b: Any) -> Any:
    """b/(a² + b²), 0 at the origin and at infinity, without overflow."""
    h = m.hypot(a, b)
    return m.patch(b / h / h, m.equal(h, 0.0) + m.equal(h, inf), 0.0)


def along(m: Any, y: Any, a: Any, b: Any) -> Any:
    """a/√(a² + b²): 0 at the origin; ±1 where a alone is infinite."""
    alone = m.equal(m.abs(a), inf) * (1 - m.equal(m.abs(b), inf))
    return m.patch(m.patch(a / y, m.equal(y, 0.0), 0.0), alone, m.sign(a))


def gap(m: Any, a: Any, b: Any) -> Any:
    """a - b, and 0 where both are the same infinity."""
    return m.patch(a - b, m.equal(a, b), 0.0)


def odds(m: Any, y: Any, a: Any, b: Any) -> Any:
    """e^a / (e^a + e^b)."""
    return m.sigmoid(gap(m, a, b))


def ties(m: Any, y: Any, x: Sequence[Any]) -> list[Any]:
    """Which of the arguments y is; several that tie share the slope 1."""
    same = [m.equal(one, y) for one in x]
    count = m.sum(tuple(same))
    return [one / count for one in same]


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
    top, powers = exponentials(m, x)
    return top + m.log(m.sum(tuple(powers)))
