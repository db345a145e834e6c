"""What a network of one input has learnt: its output as a curve, beside the samples."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from autograd import no_grad

from ..networks.dropout import in_training
from ..networks.module import Module
from . import style
from .style import figure, title_axes

POINTS = 300


def curve(model: Module, X: Sequence[Any], y: Sequence[float], *, title: str = "") -> Figure:
    """What a network with one input and one output gives, beside the samples it should give.

    Args:
        model: takes one input. X: n samples of one number. y: their n targets.
        title: what stands above, instead of the mean error.

    Raises:
        ValueError: samples that are no single numbers, another number of targets.

    >>> from nn import MLP
    >>> model = MLP.from_weights([([[2.0]], [0.0])])
    >>> curve(model, [[0.0], [1.0]], [0.0, 2.0]).axes[0].get_title(loc="left")
    'Off by 0 on average'
    """
    points = np.array([[float(v) for v in x] for x in X])
    if points.ndim != 2 or points.shape[1] != 1 or len(points) != len(y):
        raise ValueError(
            "a curve is drawn for samples of one number, each with its target; got samples of "
            f"shape {points.shape} and {len(y)} targets"
        )
    (xs,) = points.T
    side = np.linspace(xs.min(), xs.max(), POINTS)
    called: Any = model
    with no_grad(), in_training(model, on=False):
        line = [called([x]).data for x in side.tolist()]
        errors = [called([x]).data - t for x, t in zip(xs.tolist(), y, strict=True)]
    with style.plot_style():
        drawn = figure(3.8, 5.6)
        axes = drawn.subplots()
        axes.plot(side, line, color=style.BLUE, label="network")
        axes.plot(
            xs,
            list(y),
            linestyle="",
            marker="o",
            markersize=6,
            color=style.VERMILION,
            markeredgecolor="white",
            label="samples",
        )
        axes.set_xlabel("x")
        axes.set_ylabel("y", rotation=0, labelpad=8)
        drawn.legend(loc="outside lower center", ncols=2)
        off = float(np.sqrt(np.mean(np.square(errors))))
        title_axes(axes, title or f"Off by {off:.2g} on average", "root of the mean squared error")
    return drawn
