"""Attention as matrices: how much each position takes from each, and what the loss makes of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from autograd import Array

from . import style
from .style import figure, label_text, title_axes

WRITTEN = 6  # positions up to which numbers stand in the fields
DARK = 0.6  # share of the scale above which they are white


def attention(matrices: Sequence[Any], tokens: Sequence[str] = (), *, title: str = "") -> Figure:
    """A heat map for each head: row i, column j is how much position i takes from position j.

    Where a pass has reached the weights, a second row of maps has their gradients: a positive one
    (blue) says that the loss falls when less is taken there. What lies above the diagonal of causal
    attention is left white.

    Args:
        matrices: of each head, as Attention.weights gives them; arrays, or nested lists of numbers.
        tokens: what the positions are called, such as the letters of a name.
        title: what stands above each map of weights, instead of the number of the head.

    Raises:
        ValueError: no matrix, one that is not square or of another size, or too few tokens.

    >>> attention([[[1.0, 0.0], [0.25, 0.75]]], "ab").axes[0].get_title(loc="left")
    'head 1'
    """
    weights = [np.array(matrix, dtype=float) for matrix in matrices]
    size = len(weights[0]) if weights else 0
    if not size or any(matrix.shape != (size, size) for matrix in weights):
        shapes = ", ".join(str(matrix.shape) for matrix in weights) or "none"
        raise ValueError(
            f"attention takes a square matrix for each head, of one size; got {shapes}"
        )
    names = [label_text(str(token)) for token in tokens] or [str(k + 1) for k in range(size)]
    if len(names) != size:
        raise ValueError(f"{size} positions and {len(names)} tokens: one is the name of the other")
    reached = all(
        isinstance(matrix, Array) and any(entry.reached for entry in matrix.entries)
        for matrix in matrices
    )
    later = np.triu(np.ones((size, size), dtype=bool), 1)
    causal = all(not matrix[later].any() for matrix in weights)
    side = min(3.2, max(2.3, 7.0 / len(weights)))
    with style.plot_style():
        drawn = figure(side * (2 if reached else 1) + 0.8, side * len(weights) + 0.4)
        grid = drawn.subplots(2 if reached else 1, len(weights), squeeze=False)
        for head, matrix in enumerate(weights):
            axes = grid[0][head]
            _map(axes, np.where(later & causal, np.nan, matrix), names, "Blues", (0.0, 1.0))
            title_axes(axes, title or f"head {head + 1}", _strongest(matrix, names, causal))
        if reached:
            slopes = [np.array(matrix.grad, dtype=float) for matrix in matrices]
            most = max(float(np.abs(np.where(later & causal, 0.0, g)).max()) for g in slopes) or 1.0
            for head, g in enumerate(slopes):
                axes = grid[1][head]
                _map(axes, np.where(later & causal, np.nan, g), names, "RdBu", (-most, most))
                title_axes(axes, f"dL/dA{head + 1}")
    return drawn


def _strongest(matrix: Any, names: Sequence[str], causal: bool) -> str:
    """Which position but the first, which has no choice, takes most from where."""
    first = 1 if causal and len(matrix) > 1 else 0
    row, column = np.unravel_index(int(np.argmax(matrix[first:])), matrix[first:].shape)
    to, source = names[int(row) + first], names[int(column)]
    share = matrix[int(row) + first][int(column)]
    return f"{to} takes {share:.2f} from {source}"


def _map(
    axes: Axes, numbers: Any, names: Sequence[str], colours: str, ends: tuple[float, float]
) -> None:
    low, high = ends
    axes.imshow(numbers, cmap=colours, vmin=low, vmax=high)
    axes.grid(False)
    axes.set_xticks(range(len(names)), names)
    axes.set_yticks(range(len(names)), names)
    axes.tick_params(length=0)
    if len(names) > WRITTEN:
        return
    for (row, column), x in np.ndenumerate(numbers):
        if not np.isnan(x):
            strong = abs(x) / max(abs(low), abs(high)) > DARK
            axes.text(
                column, row, f"{x:.2g}", ha="center", va="center", fontsize=9,
                color="white" if strong else style.INK,
            )  # fmt: skip
