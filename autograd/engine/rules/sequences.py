"""Rules of the rows in ops/sequences.py.

In a rule, m is the mathematics it is read in, y the result.
"""

from __future__ import annotations

from math import inf

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

TINY = 1e-290  # below, numbers lose digits: what is computed of them is computed of their ratios


def running(x: Sequence[Any]) -> list[Any]:
    """x₁, x₁x₂, x₁x₂x₃, …"""
    products = [x[0]]
    for factor in x[1:]:
        products.append(products[-1] * factor)
    return products


def other_factors(m: Any, y: Any, x: Sequence[Any]) -> list[Any]:
    """The product of the others, for each factor; without a division, since one may be 0."""
    if len(x) == 1:
        return [1.0]
    before, after = running(x), running(x[::-1])[::-1]
    middle = [a * b for a, b in zip(before[:-2], after[2:], strict=True)]
    return [after[1], *middle, before[-2]]


def unit(m: Any, x: Sequence[Any]) -> Any:
    """The largest size, by which the others can be divided: 1 where it is 0 or infinite."""
    top = m.maximum(tuple([m.abs(entry) for entry in x]))
    return m.patch(top, m.equal(top, 0.0) + m.equal(top, inf), 1.0)


def norm(m: Any, x: Sequence[Any]) -> Any:
    """√Σ xᵢ², with the squares of ratios to the largest, which neither overflow nor vanish."""
    size = unit(m, x)
    ratios = [entry / size for entry in x]
    return size * m.sqrt(m.sum(tuple([ratio * ratio for ratio in ratios])))


def directions(m: Any, y: Any, x: Sequence[Any]) -> list[Any]:
    """xᵢ/y: 0 at the origin, ±1 where xᵢ alone is infinite; by ratios where y is at an end."""
    size = unit(m, x)
    ratios = [entry / size for entry in x]
    length = m.sqrt(m.sum(tuple([ratio * ratio for ratio in ratios])))
    end = m.greater(TINY, y) + m.equal(y, inf)
    infinite = [m.equal(m.abs(entry), inf) for entry in x]
    one = m.equal(m.sum(tuple(infinite)), 1.0)
    found = []
    for entry, ratio, endless in zip(x, ratios, infinite, strict=True):
        part = m.patch(ratio / length, m.equal(length, 0.0), 0.0)
        part = m.patch(part, endless * one, m.sign(entry))
        found.append(m.patch(entry / y, end, part))
    return found


def deviations(m: Any, x: Sequence[Any]) -> list[Any]:
    """xᵢ less the mean, by way of differences to the first, so that a large mean costs nothing."""
    shifted = [entry - x[0] for entry in x]
    mean = m.sum(tuple(shifted)) / m.count(x)
    return [entry - mean for entry in shifted]


def variance(m: Any, x: Sequence[Any], correction: Any) -> Any:
    """Σ (xᵢ - mean)²/(n - correction), by ratios to the largest where the squares overflow."""
    apart = deviations(m, x)
    degrees = m.count(x) - correction
    squares = m.sum(tuple([each * each for each in apart]))
    size = unit(m, apart)
    ratios = m.sum(tuple([each / size * (each / degrees) for each in apart]))
    return m.patch(squares / degrees, m.equal(squares, inf), size * ratios)


def variance_slopes(m: Any, y: Any, x: Sequence[Any], correction: Any) -> list[Any]:
    """2(xᵢ - mean)/(n - correction)."""
    return [2 * each / (m.count(x) - correction) for each in deviations(m, x)]


def deviation(m: Any, x: Sequence[Any], correction: Any) -> Any:
    """The root of the variance, without squares that overflow."""
    return m.norm(tuple(deviations(m, x))) / m.sqrt(m.count(x) - correction)


def deviation_slopes(m: Any, y: Any, x: Sequence[Any], correction: Any) -> list[Any]:
    """(xᵢ - mean)/((n - correction)y), 0 where all are equal."""
    flat = m.equal(y, 0.0)
    degrees = m.count(x) - correction
    return [m.patch(each / y / degrees, flat, 0.0) for each in deviations(m, x)]
