"""Rules of the elementary functions: logarithms by base, roots, sinc, remainders.

In a rule, m is the mathematics it is read in, y the result.
"""

from __future__ import annotations

from math import inf, nan

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

# sin x / x = Σ (-1)^k x^2k / (2k + 1)!, and its derivative -x Σ SERIES[k] x^2k. Below |x| = 1 the
# terms that are left out are less than 1e-25 of it, and of its next ten derivatives 1e-16.
SERIES = (
    1 / 3,
    -1 / 30,
    1 / 840,
    -1 / 45360,
    1 / 3991680,
    -1 / 518918400,
    1 / 93405312000,
    -1 / 22230464256000,
    1 / 6758061133824000,
    -1 / 2554547108585472000,
    1 / 1175091669949317120000,
    -1 / 646300418472124416000000,
    1 / 418802671169936621568000000,
)


def within(m: Any, x: Any, low: float, high: float) -> Any:
    """x where low ≤ x ≤ high, else nan: there is no derivative where there is no value."""
    return m.patch(x, m.greater(low, x) + m.greater(x, high), nan * x)


def by_log(m: Any, x: Any, base: float) -> Any:
    """1/(x ln base) for x ≥ 0."""
    return 1 / (m.unsigned(within(m, x, 0.0, inf)) * m.log(base))


def polynomial(x: Any, coefficients: Sequence[float]) -> Any:
    """Σ cₖ xᵏ, by Horner."""
    *rest, total = coefficients
    for c in reversed(rest):
        total = c + x * total
    return total


def sinc_slope(m: Any, y: Any, x: Any) -> Any:
    """(cos x - y)/x, by its series where that cancels, and 0 at the ends."""
    near = m.greater(1.0, m.abs(x))
    inside, outside = m.where(near, x, 0.0), m.where(near, 1.0, x)  # the form not taken is finite
    usual = m.patch((m.cos(x) - y) / outside, m.equal(m.abs(x), inf), 0.0)
    return m.patch(usual, near, -inside * polynomial(inside * inside, SERIES))


def by_factor(m: Any, y: Any, x: Any, z: Any) -> Any:
    """∂(x ln z)/∂z = x/z for z ≥ 0, and 0 where both are 0."""
    nothing = m.equal(x, 0.0) * (1 - m.greater(z, 0.0))
    return m.patch(x / m.unsigned(within(m, z, 0.0, inf)), nothing, 0.0)


def quotient(m: Any, y: Any, a: Any, b: Any) -> Any:
    """How often b was taken away from a, a whole number, as its own negative: ∂(a mod b)/∂b."""
    return -m.round((a - y) / b)


def remainder(m: Any, a: Any, b: Any) -> Any:
    """What is left of a, with the sign of b."""
    rest = m.fmod(a, b)
    turned = m.equal(m.sign(rest) * m.sign(b), -1.0)
    return m.copysign(m.where(turned, rest + b, rest), b)


def signed(m: Any, a: Any, b: Any) -> Any:
    """|a| with the sign of b; of -0 as well, which only a division shows."""
    negative = m.greater(0.0, b) + m.equal(b, 0.0) * m.greater(0.0, 1 / b)
    return m.where(negative, -m.abs(a), m.abs(a))
