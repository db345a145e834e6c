"""The decision boundary: where a network changes its mind about the class, still or moving."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from autograd import Value, no_grad
from autograd.drawing import animated_gif
from autograd.files import refuse_taken, write_whole
from autograd.progress import Progress

from ..flow.flow import Flow
from ..networks.dropout import in_training
from ..networks.module import Module
from . import style
from .grids import grid_points, values_over
from .style import INK, figure, marker, title_axes

ACROSS, MARGIN = 160, 0.15  # points of the grid along an axis; room around the samples, as a share
ACROSS_PAGE = 5.6  # inches
SHARPNESS = 100  # pixels an inch of an animation
PAUSE = 12  # how many times as long as the others the last frame stays
CHECKED = 25  # samples at which a replayed graph is held against the model


def boundary(model: Module, X: Sequence[Any], y: Sequence[Any], *, title: str = "") -> Figure:
    """The samples, the region of each class, and the ones on the wrong side of the boundary.

    A network with one output decides at 0, or at ½ where its last operation is a sigmoid; one
    with several decides for the largest.

    Args:
        model: takes two inputs. X: n samples of two numbers. y: their classes, counted from 0,
            or −1 and 1.
        title: what stands above, instead of the count of right samples.

    Raises:
        ValueError: samples that are no pairs, classes that the network cannot tell apart.

    >>> from nn import MLP
    >>> model = MLP.from_weights([([[1.0, 0.0]], [0.0])])  # the sign of the first input
    >>> drawn = boundary(model, [[1.0, 2.0], [-1.0, 0.5], [0.5, 0.0]], [1, 0, 0])
    >>> drawn.axes[0].get_title(loc="left")
    '2 of 3 samples on their side'
    """
    view = _View(model, X, y)
    with style.plot_style():
        drawn = figure(view.height, ACROSS_PAGE)
        view.draw(drawn, None, title)
    return drawn


def animate(
    flow: Flow,
    X: Sequence[Any],
    y: Sequence[Any],
    path: str | os.PathLike[str],
    *,
    frames: int = 40,
    seconds: float = 0.12,
    force: bool = False,
    progress: bool | None = None,
) -> Path:
    """Write a GIF of the decision boundary over the steps that a Flow has recorded.

    Args:
        flow: of a run of at least one step. X, y: as in `boundary`.
        path: ends in .gif.
        frames: at most so many, from the beginning to the end of training.
        seconds: how long a frame stays; the last one stays longer.
        progress: whether to show a bar; left out, where standard error is a terminal.

    Raises:
        ValueError: another ending, no step or frame; as in `boundary`; a network that computes
            different samples by different operations.
        ImportError: Pillow is not installed.
        FileExistsError: the file exists and force is not set.

    >>> import tempfile
    >>> from nn import MLP
    >>> flow = Flow(MLP(2, [1], seed=1))
    >>> flow.record(0.5)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     animate(flow, [[1.0, 2.0], [-1.0, 0.5]], [1, 0], f"{folder}/a.gif", frames=2).name
    'a.gif'
    """
    path = Path(path)
    if path.suffix.lower() != ".gif":
        raise ValueError(f"a moving boundary is written as .gif; got {os.fspath(path)!r}")
    refuse_taken(path, force)
    if not flow.moments or frames < 2:
        raise ValueError("a moving boundary takes at least one recorded step and two frames")
    if not 0.02 <= seconds <= 60:
        raise ValueError(f"a frame is shown for 0.02 to 60 seconds, got {seconds!r}")
    view = _View(flow.model, X, y)
    last = len(flow.moments)
    steps = sorted({round(k * last / (frames - 1)) for k in range(frames)})
    pages = []
    with Progress("frames of the boundary", len(steps), wanted=progress, stays=True) as bar:
        for step in steps:
            pages.append(_page(view, flow, step))
            bar.advance()
    return write_whole(path, animated_gif(pages, seconds, PAUSE), force)


def _page(view: _View, flow: Flow, step: int) -> bytes:
    with style.plot_style():
        drawn = figure(view.height, ACROSS_PAGE)
        step_of = f"step {step} of {len(flow.moments)}"
        loss = f", loss {flow.losses[step]:.3g}" if step < len(flow.moments) else ""
        view.draw(drawn, flow.path[step], "", step_of + loss)
        return style.image_bytes(drawn, ".png", dpi=SHARPNESS)


class _View:
    """What all pictures of one network have in common: the samples, the grid, the classes."""

    def __init__(self, model: Module, X: Sequence[Any], y: Sequence[Any]) -> None:
        self.points = np.array([[float(v) for v in x] for x in X])
        if self.points.ndim != 2 or self.points.shape[1] != 2 or len(self.points) != len(y):
            raise ValueError(
                "a boundary is drawn for samples of two numbers, each with its class; got "
                f"samples of shape {self.points.shape} and {len(y)} classes"
            )
        low, high = self.points.min(axis=0), self.points.max(axis=0)
        room = MARGIN * np.where(high > low, high - low, 1.0)
        self.sides = [
            np.linspace(a, b, ACROSS) for a, b in zip(low - room, high + room, strict=True)
        ]
        wide, tall = (side[-1] - side[0] for side in self.sides)
        self.height = min(max(1.45 + (ACROSS_PAGE - 0.9) * tall / wide, 3.2), 8.0)  # inches
        self.grid = grid_points(self.sides)
        self.model = model
        self._record(model)
        self.classes = max(len(self.outputs), 2)
        self.colours = [style.CLASSES[k % len(style.CLASSES)] for k in range(self.classes)]
        self.wanted = np.array([max(int(t), 0) for t in y])
        if not all(t in ((-1, 1) if -1 in y else range(self.classes)) for t in y):
            raise ValueError(
                f"the network tells {self.classes} classes apart; got targets "
                f"{', '.join(map(str, sorted(set(y))[:8]))}"
            )

    def _record(self, model: Any) -> None:
        """The network's graph at one sample; the same graph serves all, unless it depends on x."""
        self.inputs = [Value(float(v)) for v in self.points[0]]
        self.parameters = model.parameters()
        with in_training(model, on=False):
            prediction = model(self.inputs)
        self.outputs = _listed(prediction)
        last = self.outputs[0].op
        self.level = 0.5 if last is not None and last.name == "sigmoid" else 0.0
        checked = self.points[:: max(len(self.points) // CHECKED, 1)]
        replayed, recorded = self._replayed(checked, None), self._one_by_one(checked)
        self.same = bool(np.allclose(replayed, recorded, 1e-9, equal_nan=True))

    def scores(self, points: Any, weights: Sequence[float] | None) -> Any:
        """The outputs at every point, (m, K), with the weights of a step or those of now."""
        if self.same:
            return self._replayed(points, weights)
        if weights is not None:
            raise ValueError(
                "this network computes different samples by different operations, so its past "
                "cannot be replayed; draw its boundary as it is now"
            )
        return self._one_by_one(points)

    def _replayed(self, points: Any, weights: Sequence[float] | None) -> Any:
        now = [p.data for p in self.parameters] if weights is None else weights
        return np.column_stack(
            [values_over(y, self.inputs, points, self.parameters, now) for y in self.outputs]
        )

    def _one_by_one(self, points: Any) -> Any:
        model: Any = self.model
        with no_grad(), in_training(model, on=False):
            predictions = [model([float(v) for v in x]) for x in points]
        return np.array([[y.data for y in _listed(prediction)] for prediction in predictions])

    def decided(self, scores: Any) -> Any:
        """The class of each row of scores."""
        if scores.shape[1] == 1:
            return (scores[:, 0] > self.level).astype(int)
        return scores.argmax(axis=1)

    def draw(
        self, drawn: Figure, weights: Sequence[float] | None, title: str, detail: str = ""
    ) -> None:
        """Regions, boundary, samples, and rings around the wrong ones."""
        axes = drawn.subplots()
        scores = self.scores(self.grid, weights)
        self._regions(axes, scores)
        wrong = self.decided(self.scores(self.points, weights)) != self.wanted
        handles = []
        for k in range(self.classes):
            samples = self.points[self.wanted == k]
            handles += axes.plot(
                *samples.T,
                linestyle="",
                marker=marker(k),
                markersize=7,
                color=self.colours[k],
                markeredgecolor="white",
                label=f"class {k}",
            )
        handles.append(Line2D([], [], color=INK, linewidth=1.8, label="boundary"))
        rings = axes.plot(
            *self.points[wrong].T,
            linestyle="",
            marker="o",
            markersize=13,
            markerfacecolor="none",
            markeredgecolor=INK,
            markeredgewidth=1.5,
            label="wrong side",
        )
        handles += rings if wrong.any() or weights is not None else []
        axes.set_xlim(self.sides[0][0], self.sides[0][-1])
        axes.set_ylim(self.sides[1][0], self.sides[1][-1])
        axes.set_aspect("equal")
        axes.grid(visible=False)
        axes.set_xlabel("x₁")
        axes.set_ylabel("x₂", rotation=0, labelpad=10)
        drawn.legend(handles=handles, loc="outside lower center", ncols=4)
        right = int((~wrong).sum())
        title_axes(axes, title or f"{right} of {len(wrong)} samples on their side", detail)

    def _regions(self, axes: Axes, scores: Any) -> None:
        """The ground of each class in its tint, and a line where the decision changes."""
        width, height = self.sides
        tints = np.array([style.tint(colour) for colour in self.colours])
        axes.imshow(
            tints[self.decided(scores)].reshape(ACROSS, ACROSS, 3),
            extent=(width[0], width[-1], height[0], height[-1]),
            origin="lower",
            interpolation="nearest",
        )
        if scores.shape[1] == 1:
            scores = np.column_stack([self.level - scores, scores - self.level])
        for k in range(self.classes):
            others = np.delete(scores, k, axis=1).max(axis=1)
            lead = np.nan_to_num(scores[:, k] - others).reshape(ACROSS, ACROSS)
            if lead.min() < 0 < lead.max():  # along the line neither grid nor pixels show
                axes.contourf(width, height, lead, [0, lead.max()], colors=[tints[k]])
                axes.contour(width, height, lead, [0.0], colors=INK, linewidths=1.8)


def _listed(prediction: Any) -> list[Any]:
    """The outputs of a network, of which one alone comes without a list."""
    return list(prediction) if isinstance(prediction, list | tuple) else [prediction]
