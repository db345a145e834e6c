"""The step of Newton's method: p, the solution of H·p = g, H the second derivatives."""

from __future__ import annotations

import math

from .arguments import data_of
from .grad import grad
from .value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any


def second_slopes(
    y: Value, params: Sequence[Value], *, create_graph: bool = False
) -> tuple[list[float], list[list[Any]]]:
    """The gradient of y by some leaves, and all its second derivatives by them, row by row.

    With create_graph these are Values; where nothing leads from one leaf to the other, 0.0.

    >>> a, b = Value(2.0, "a"), Value(3.0, "b")
    >>> second_slopes(a * a * b, [a, b])
    ([12.0, 4.0], [[6.0, 4.0], [4.0, 0.0]])
    """
    slopes = grad(y, params, create_graph=True)
    rows = [
        [*grad(slope, params, create_graph=create_graph)]
        if isinstance(slope, Value)
        else [0.0 for _ in params]
        for slope in slopes
    ]
    return [data_of(slope) for slope in slopes], rows


def solved(matrix: Sequence[Sequence[float]], right: Sequence[float]) -> list[float]:
    """The solution of a small system of equations, with pivots; nan where there is none.

    >>> solved([[0.0, 2.0], [1.0, 1.0]], [4.0, 5.0])
    [3.0, 2.0]
    """
    rows = [[*row, x] for row, x in zip(matrix, right, strict=True)]
    n = len(rows)
    for k in range(n):
        pivot = max(range(k, n), key=lambda index: abs(rows[index][k]))
        rows[k], rows[pivot] = rows[pivot], rows[k]
        if not rows[k][k]:
            return [math.nan] * n
        for index in range(n):
            if index != k and rows[index][k]:
                share = rows[index][k] / rows[k][k]
                rows[index] = [a - share * b for a, b in zip(rows[index], rows[k], strict=True)]
    return [row[n] / row[k] for k, row in enumerate(rows)]
