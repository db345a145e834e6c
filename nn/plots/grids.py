"""A recorded graph at every point of a grid, which boundaries and surfaces are drawn from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd import Value
from autograd.replay import read_lines, run_forward


def grid_points(sides: Sequence[Any]) -> Any:
    """The points of a grid as rows of coordinates, given those along each side."""
    return np.column_stack([side.ravel() for side in np.meshgrid(*sides)])


def values_over(
    y: Value,
    inputs: Sequence[Value],
    points: Any,
    parameters: Sequence[Value] = (),
    weights: Sequence[float] = (),
) -> Any:
    """The number of y at every point, one array, by the graph as it was recorded.

    Args:
        inputs: the leaves that a row of points has the numbers of. parameters: those that have
            the numbers of weights; all other leaves keep their own.

    >>> x, w = Value(2.0), Value(3.0)
    >>> values_over(x * w, [x], np.array([[1.0], [5.0]]), [w], [10.0])
    array([10., 50.])
    """
    lines = read_lines(y, inputs, parameters)
    places = run_forward(lines, points, np.array(weights, dtype=float))
    return np.broadcast_to(places[lines.output], (len(points),))
