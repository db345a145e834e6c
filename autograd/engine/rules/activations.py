"""Rules of the activations in ops/activations.py.

In a rule, m is the mathematics it is read in, y the result. 1 - σ(x) is σ(-x) everywhere here, so
that nothing cancels where σ is nearly 1.
"""

from __future__ import annotations

from math import inf, pi, sqrt

from . import bent, gap

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

SCALE, ALPHA = 1.0507009873554804934193349852946, 1.6732632423543772848170429916717  # of selu
BEND, CUBE = 2 * sqrt(2 / pi), 0.044715  # of gelu_tanh


def ended(m: Any, product: Any, x: Any) -> Any:
    """x times what vanishes at -∞ faster: 0 there."""
    return m.patch(product, m.equal(x, -inf), 0.0)


def others_above(m: Any, x: Any, others: Any) -> Any:
    """ln Σ e^(xⱼ - x) over the others: how far they are above x."""
    return m.logsumexp(tuple([gap(m, other, x) for other in others]))


def log_softmax(m: Any, x: Any, others: Any) -> Any:
    """-ln(1 + Σ e^(xⱼ - x)) over the others."""
    return -m.softplus(others_above(m, x, others)) if others else x - x


def by_own(m: Any, y: Any, x: Any, others: Any) -> Any:
    """1 - pᵢ, as the sum of the other shares."""
    return m.softmax_rest(x, others) if others else 0.0


def by_others(m: Any, y: Any, x: Any, others: Any) -> Any:
    """-pⱼ for every other."""
    return [-share for share in m.shares((x, *others))[1:]]


def tanh_of_softplus(m: Any, x: Any) -> Any:
    """tanh(ln(1 + e^x)) as σ(1 + σ̄)/(1 + σ̄²) or as 1 - 2σ̄²/(1 + σ̄²), σ̄ = σ(-x).

    Where x > 0 the derivatives of the first cancel, elsewhere the second itself.
    """
    s, other = m.sigmoid(x), m.sigmoid(-x)
    twice = other * other
    return m.patch(s * (1 + other) / (1 + twice), m.greater(x, 0.0), 1 - 2 * twice / (1 + twice))


def mish_slope(m: Any, y: Any, x: Any) -> Any:
    """tanh(ln(1 + e^x)) + x·4σσ̄²/(1 + σ̄²)²."""
    s, other = m.sigmoid(x), m.sigmoid(-x)
    below = 1 + other * other
    falling = s * (other * other)
    return tanh_of_softplus(m, x) + bent(m, x, falling, 4 * falling / (below * below))


def mish_shown(m: Any, y: Any, x: Any) -> Any:
    """t + x(1 - t²)σ with t = tanh(softplus(x))."""
    t = m.tanh(m.softplus(x))
    return t + x * (1 - t * t) * m.sigmoid(x)


def gelu_tanh_inside(m: Any, x: Any) -> Any:
    """2√(2/π)(x + 0.044715x³), of which σ is taken; from |x| = 40 on, where σ is 0 or 1, still."""
    near = m.clip(x, -40.0, 40.0)
    return BEND * (near + CUBE * (near * near * near))


def gelu_tanh_slope(m: Any, y: Any, x: Any) -> Any:
    """σ(u) + xσ′(u)u′."""
    u = gelu_tanh_inside(m, x)
    falling = m.logistic_density(u)
    near = m.clip(x, -40.0, 40.0)
    return m.sigmoid(u) + bent(m, x, falling, falling * (BEND * (1 + 3 * CUBE * (near * near))))


def gelu_tanh_shown(m: Any, y: Any, x: Any) -> Any:
    """σ(u) + xσ(u)(1 - σ(u))u′."""
    s = m.sigmoid(BEND * (x + CUBE * m.pow(x, 3.0)))
    return s + x * (s * (1 - s)) * (BEND * (1 + 3 * CUBE * (x * x)))


def hardswish_slope(m: Any, y: Any, x: Any) -> Any:
    """(2x + 3)/6 between -3 and 3, 0 below and 1 above."""
    below = m.greater(3.0, x)
    return m.where(m.greater(x, -3.0) * below, (2 * x + 3) / 6, 1 - below)
