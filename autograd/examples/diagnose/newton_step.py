"""The step of Newton's method, H·p = g, and what people take for it."""

from __future__ import annotations

from collections.abc import Sequence

from ...engine.newton import solved

Matrix = Sequence[Sequence[float]]
BY_ADJOINT = {  # of two parameters, by the formula with the determinant
    "not exchanged": "the diagonal is not exchanged in the inverse of the Hessian",
    "same signs": "the mixed derivatives keep their sign in the inverse of the Hessian",
    "no determinant": "the inverse of the Hessian is not divided by its determinant",
    "plus": "the determinant of the Hessian is taken as a·d + b·c",
}


def steps_in_lanes(
    way: tuple[str, float],
    rows: Sequence[Sequence[Sequence[float]]],
    sides: Sequence[Sequence[float]],
    heights: Sequence[float],
    before: list[list[Matrix]],
) -> list[list[float]]:
    """The step of every lane.

    Args:
        way: as in `newton_step`.
        rows: the Hessian, each entry lane by lane; sides: the gradient; heights: the loss.
        before: for each lane the Hessians of earlier updates; those of this one are added.
    """
    lanes = range(len(heights))
    before.extend([] for _ in lanes[len(before) :])
    for lane in lanes:
        before[lane].append([[entry[lane] for entry in row] for row in rows])
    return [
        newton_step(way, before[lane], [side[lane] for side in sides], heights[lane])
        for lane in lanes
    ]


def newton_step(
    way: tuple[str, float], hessians: Sequence[Matrix], g: Sequence[float], height: float
) -> list[float]:
    """The step p of Newton's method, H·p = g, or what somebody takes for it.

    Args:
        way: what is done to the Hessian, and a number for it; "" where nothing is.
        hessians: those of all updates so far, this one's last.
        g: the gradient.
        height: the loss.

    Components are nan where there is no inverse.
    """
    how, x = way
    h = hessians[-1]
    n = range(len(g))
    if how in ("start", "before"):
        h = hessians[0 if how == "start" else max(0, len(hessians) - 2)]
    elif how == "none":
        return list(g)
    elif how == "root":
        return [_ratio(height, slope) for slope in g]
    elif how == "times":
        return [sum(h[i][j] * g[j] for j in n) for i in n]
    elif how == "entries":
        return [sum(_ratio(g[j], h[i][j]) for j in n if h[i][j]) for i in n]
    elif how == "rows":
        return [_ratio(g[i], sum(h[i])) for i in n]
    elif how == "square":
        return solved(h, solved(h, g))
    elif how in BY_ADJOINT and len(g) > 1:
        return _by_adjoint(how, h, g)
    elif how:
        h = [[_entry(how, x, h[i][j], i == j) for j in n] for i in n]
    return solved(h, g)


def _ratio(a: float, b: float) -> float:
    return a / b if b else float("nan")


def _entry(how: str, x: float, h: float, on_diagonal: bool) -> float:
    """An entry of the Hessian that is solved for."""
    if how == "factor":
        return x * h
    if how == "diagonal":
        return h if on_diagonal else 0.0
    if how == "mixed":
        return h if on_diagonal else -h
    return h + x * on_diagonal  # damped


def _by_adjoint(how: str, h: Matrix, g: Sequence[float]) -> list[float]:
    """H⁻¹·g of two parameters by the formula with the determinant, a part of it mistaken."""
    (a, b), (c, d) = h
    determinant = a * d + b * c if how == "plus" else a * d - b * c
    if how == "not exchanged":
        inverse = ((a, -b), (-c, d))
    elif how == "same signs":
        inverse = ((d, b), (c, a))
    else:
        inverse = ((d, -b), (-c, a))
    below = 1.0 if how == "no determinant" else determinant
    return [_ratio(row[0] * g[0] + row[1] * g[1], below) for row in inverse]
