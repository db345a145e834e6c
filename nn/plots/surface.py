"""The loss as a surface over two weights, with the path that training took on it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from matplotlib.colors import LogNorm, Normalize
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from autograd import Value

from ..flow.flow import Flow
from . import style
from .flow import require_steps
from .grids import grid_points, values_over
from .style import figure, label_text, title_axes

POINTS = 61  # of the grid along an axis
MARGIN = 0.35  # room around the path, as a share of its extent
LEVELS = 14


def surface(flow: Flow, loss: Callable[[], Value], weights: Sequence[str] = ()) -> Figure:
    """L over two parameters, the others as they are now, and the way that these two went.

    The path is that of the whole training: where the other parameters moved too, its points
    lie above or below the surface drawn, which is the one at the end.

    Args:
        flow: a recorded run.
        loss: computes the loss of the model from its parameters as they are.
        weights: the names of two parameters, as in flow.names; left out, the two that have
            moved furthest.

    Raises:
        ValueError: no recorded step, unknown names, not two of them, a loss that is nowhere
            finite.

    >>> from nn import MLP, squared_error
    >>> model = MLP(1, [1], seed=1)
    >>> flow = Flow(model)
    >>> flow.record(0.5)
    >>> drawn = surface(flow, lambda: squared_error([model([2.0])], [1.0]))
    >>> drawn.axes[0].get_title(loc="left")
    'Loss over w1_1_1 and b1_1'
    """
    require_steps(flow)
    chosen = _chosen(flow, weights)
    path = np.array(flow.path)[:, chosen]
    low, high = path.min(axis=0), path.max(axis=0)
    extent = np.maximum(high - low, max(float((high - low).max()), 1e-3) / 4)
    middle = (low + high) / 2
    sides = [
        np.linspace(m - (0.5 + MARGIN) * e, m + (0.5 + MARGIN) * e, POINTS)
        for m, e in zip(middle, extent, strict=True)
    ]
    leaves = [flow.parameters[index] for index in chosen]
    heights = values_over(loss(), leaves, grid_points(sides)).reshape(POINTS, POINTS)
    with style.plot_style():
        drawn = figure(4.8, 5.6)
        axes = drawn.subplots()
        finite = heights[np.isfinite(heights)]
        if not finite.size:
            raise ValueError("the loss is nowhere finite around the path, so there is no surface")
        bottom, top = float(finite.min()), float(finite.max())
        positive = 0 < 1.5 * bottom < top  # below that a logarithm is a straight line
        norm: Any = LogNorm() if positive else Normalize()
        levels: Any = MaxNLocator(LEVELS).tick_values(bottom, top)
        if positive:
            levels = np.geomspace(bottom, top, LEVELS)
        heights = np.ma.masked_invalid(heights)
        image = axes.contourf(*sides, heights, levels=levels, norm=norm, cmap="viridis")
        axes.contour(*sides, heights, levels=levels, colors="white", linewidths=0.5)
        bar = drawn.colorbar(image, ax=axes, format="{x:.3g}", pad=0.02)
        bar.set_label("loss" + (", logarithmic" if positive else ""))
        axes.plot(*path.T, color="white", linewidth=3.5)
        axes.plot(*path.T, color=style.VERMILION, linewidth=1.8, label="path of training")
        ends: dict[str, Any] = {"linestyle": "", "markeredgecolor": "black", "markersize": 10}
        axes.plot(*path[0], marker="o", color="white", label="begin", **ends)
        axes.plot(*path[-1], marker="*", color="white", label="end", **ends | {"markersize": 15})
        names = [label_text(flow.names[index]) for index in chosen]
        axes.set_xlabel(names[0])
        axes.set_ylabel(names[1])
        axes.grid(visible=False)
        drawn.legend(loc="outside lower center", ncols=3)
        others = len(flow.names) - 2
        title_axes(
            axes,
            f"Loss over {names[0]} and {names[1]}",
            f"the other {others} parameters as at the end" if others else "",
        )
    return drawn


def _chosen(flow: Flow, weights: Sequence[str]) -> list[int]:
    if not weights:
        if len(flow.names) < 2:
            raise ValueError("a surface takes two parameters, and the model has one")
        first, *_, last = flow.path
        moved = [abs(b - a) for a, b in zip(first, last, strict=True)]
        return sorted(sorted(range(len(moved)), key=lambda index: -moved[index])[:2])
    for name in weights:
        if name not in flow.names:
            raise ValueError(f"there is no parameter {name!r}; there are {', '.join(flow.names)}")
    indices = [flow.names.index(name) for name in weights]
    if len(set(indices)) != 2 or len(indices) != 2:
        raise ValueError(f"a surface takes two parameters, got {', '.join(weights)}")
    return indices
