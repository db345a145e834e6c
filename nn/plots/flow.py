"""How the gradient flows while a network trains, as pictures of what a `Flow` has recorded."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LogNorm
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from ..flow.flow import Flow
from . import style
from .style import INK, figure, label_text, marker, title_axes

SINGLE = 5.0  # inches: the width of a picture that stands alone
MARKS = 8  # markers on a line
EDGE = 1.4  # room beyond the decades, so that no marker is cut
NAMED = 40  # rows of a map that still have room for their names
DECADES = 8  # how far down a map of gradients reaches


def overview(flow: Flow, title: str = "") -> Figure:
    """Loss, gradients, update-to-weight ratios, dead and saturated units, side by side.

    Args:
        flow: at least one recorded step. title: what was trained.

    Raises:
        ValueError: nothing is recorded.

    >>> from nn import MLP, Flow
    >>> flow = Flow(MLP(2, [1], seed=1), [[1.0, 2.0]])
    >>> flow.record(0.5)
    >>> [axes.get_title(loc="left") for axes in overview(flow).axes]
    ['Loss', 'Gradient', 'Update against weight', 'Dead and saturated units']
    """
    require_steps(flow)
    with style.plot_style():
        drawn = figure(6.8)
        (a, b), (c, d) = drawn.subplots(2, 2)
        _loss(a, flow)
        lines = _gradients(b, flow)
        _ratios(c, flow)
        _units(d, flow)
        drawn.legend(
            handles=lines,
            loc="outside lower center",
            ncols=min(len(lines), 5),
            title="layers, for the gradient and the update" if len(lines) > 1 else None,
            title_fontsize=10,
        )
        if title:
            drawn.suptitle(label_text(title), x=0.01, ha="left", fontsize=14, fontweight="bold")
    return drawn


def loss_curve(flow: Flow) -> Figure:
    """The loss at each step. Arguments as in `overview`."""
    return _alone(flow, _loss)


def gradients(flow: Flow) -> Figure:
    """The mean size of the gradient in each layer, at each step. Arguments as in `overview`."""
    return _alone(flow, _gradients)


def ratios(flow: Flow) -> Figure:
    """The size of the update against that of the weights, by layer and step."""
    return _alone(flow, _ratios)


def units(flow: Flow) -> Figure:
    """How many units are dead and how many saturated, at each step."""
    return _alone(flow, _units)


def parameters(flow: Flow) -> Figure:
    """|dL/dw| of every parameter (a row) at every step (a column), layer by layer.

    Arguments as in `overview`.

    >>> from nn import MLP, Flow
    >>> flow = Flow(MLP(2, [1], seed=1))
    >>> flow.record(0.5)
    >>> parameters(flow).axes[0].get_title(loc="left")
    '3 of 3 parameters never get a gradient'
    """
    require_steps(flow)
    with style.plot_style():
        rows = len(flow.names)
        drawn = figure(min(max(3.2, 1.4 + 0.17 * rows), 8.0), 6.0)
        axes = drawn.subplots()
        sizes = np.abs([moment.gradients for moment in flow.moments]).T
        order = [index for indices in flow.layers.values() for index in indices]
        sizes = sizes[order]
        shown = np.ma.masked_where(~(np.isfinite(sizes) & (sizes > 0)), sizes)
        top = float(shown.max()) if shown.count() else 1.0
        least = float(shown.min()) if shown.count() else 0.1
        low = max(least, top * 10.0**-DECADES)
        image = axes.pcolormesh(
            np.arange(0.5, len(flow.moments) + 1),
            np.arange(-0.5, rows),
            shown,
            norm=LogNorm(low if low < top else top / 10, top),
            cmap="viridis",
            rasterized=True,
        )
        axes.set_facecolor("#D9D9D9")
        axes.grid(visible=False)
        axes.invert_yaxis()
        begin = 0
        middles = []
        for layer, indices in flow.layers.items():
            if begin:
                axes.axhline(begin - 0.5, color="white", linewidth=2)
            middles.append((begin + (len(indices) - 1) / 2, layer))
            begin += len(indices)
        if rows <= NAMED:
            axes.set_yticks(
                range(rows), [label_text(flow.names[index]) for index in order], fontsize=9
            )
        else:
            axes.set_yticks(*zip(*[(y, label_text(layer)) for y, layer in middles], strict=True))
        axes.tick_params(axis="y", length=0)
        axes.set_ylabel("parameter" if rows <= NAMED else f"{rows} parameters, by layer")
        _steps(axes, flow)
        cut = "min" if least < low else "neither"
        bar = drawn.colorbar(image, ax=axes, pad=0.02, aspect=30, extend=cut)
        bar.set_label("|dL/dw|, logarithmic")
        still = int((sizes.max(axis=1) == 0).sum())
        title_axes(
            axes,
            f"{still} of {rows} parameters never get a gradient"
            if still
            else f"All {rows} parameters get a gradient",
            "size of each gradient at each step; grey is 0",
        )
    return drawn


def compare_runs(flows: Mapping[str, Flow], step: int = 0) -> Figure:
    """Several runs side by side: the gradient in each layer at one step, and the loss.

    Args:
        flows: at most six runs by their names, of at least one step each. step: which, from 0;
            −1 is the last.

    Raises:
        ValueError: no run, or more than there are colours for; nothing recorded.

    >>> from nn import MLP, Flow
    >>> flow = Flow(MLP(2, [3, 1], seed=1))
    >>> flow.record(0.5)
    >>> [axes.get_xlabel() for axes in compare_runs({"relu": flow}).axes]
    ['layer, from the inputs on', 'step']
    """
    if not 0 < len(flows) <= len(style.CLASSES):
        raise ValueError(f"compare takes 1 to {len(style.CLASSES)} runs, got {len(flows)}")
    for flow in flows.values():
        require_steps(flow)
    with style.plot_style():
        drawn = figure(3.8)
        left, right = drawn.subplots(1, 2)
        lines: list[Any] = []
        every: list[float] = []
        for run, (name, flow) in enumerate(flows.items()):
            looks: dict[str, Any] = {
                "color": style.CLASSES[run],
                "linestyle": style.DASHED if run % 2 else "-",
                "label": label_text(name),
            }
            sizes = [flow.gradients(layer)[step] for layer in flow.layers]
            shown = [size if 0 < size < math.inf else math.nan for size in sizes]
            every += shown
            left.plot(range(1, len(sizes) + 1), shown, marker=marker(run), markersize=7, **looks)
            lines += right.plot(_numbers(flow), flow.losses, **looks)
        _decades(left, every)
        left.set_xlabel("layer, from the inputs on")
        left.set_ylabel("mean |dL/dw|, logarithmic")
        left.xaxis.set_major_locator(MaxNLocator(12, integer=True))
        falls = [f"{label_text(name)} {flow.fall(step):.1g}" for name, flow in flows.items()]
        which = "the last step" if step == -1 else f"step {step + 1}"
        title_axes(left, f"Gradient at {which}", f"first / last: {', '.join(falls)}")
        _steps(right, max(flows.values(), key=lambda flow: len(flow.moments)))
        right.set_ylabel("loss")
        if min(min(flow.losses) for flow in flows.values()) >= 0:
            right.set_ylim(bottom=0)
        ends = [f"{label_text(name)} {flow.losses[-1]:.2g}" for name, flow in flows.items()]
        title_axes(right, "Loss", f"at the end: {', '.join(ends)}")
        for line, other in zip(lines, left.lines, strict=True):
            line.set_marker(other.get_marker())
            line.set_markevery(max(len(line.get_xdata()) // MARKS, 1))
        drawn.legend(handles=left.lines, loc="outside lower center", ncols=len(lines))
    return drawn


def require_steps(flow: Flow) -> None:
    """Raises ValueError where there is nothing to draw."""
    if not flow.moments:
        raise ValueError("nothing is recorded; call flow.record(loss) after each step")


def _alone(flow: Flow, panel: Callable[[Axes, Flow], list[Any] | None]) -> Figure:
    """One panel as a picture of its own; the lines that it gives go into a legend beneath."""
    require_steps(flow)
    with style.plot_style():
        rows = -(-len(flow.layers) // 3)
        drawn = figure(3.4 + 0.24 * rows, SINGLE)
        lines = panel(drawn.subplots(), flow)
        if lines:
            drawn.legend(handles=lines, loc="outside lower center", ncols=min(len(lines), 3))
    return drawn


def _steps(axes: Axes, flow: Flow) -> None:
    axes.set_xlabel("step")
    axes.xaxis.set_major_locator(_whole())
    axes.set_xlim(0.5, len(flow.moments) + 0.5)


def _whole() -> MaxNLocator:
    """A few whole numbers along an axis, far enough apart to be read."""
    return MaxNLocator(6, integer=True, steps=[1, 2, 5, 10])


def _numbers(flow: Flow) -> range:
    return range(1, len(flow.moments) + 1)


def _loss(axes: Axes, flow: Flow) -> None:
    losses = flow.losses
    axes.plot(_numbers(flow), losses, color=style.BLUE, marker="o" if len(losses) == 1 else "")
    axes.set_ylabel("loss")
    _steps(axes, flow)
    finite = [loss for loss in losses if math.isfinite(loss)]
    if len(finite) == len(losses) and min(losses) >= 0:
        axes.set_ylim(0, 1.05 * max(losses) or 1)
    title_axes(axes, "Loss", f"from {losses[0]:.3g} to {losses[-1]:.3g}")


def _by_layer(axes: Axes, flow: Flow, measured: Callable[[str], list[float]]) -> list[Any]:
    """One line a layer, on a logarithmic scale that leaves out what is 0."""
    lines: list[Any] = []
    shown: list[float] = []
    names = list(flow.layers)
    every = max(len(flow.moments) // MARKS, 1)
    for layer, (name, shade) in enumerate(zip(names, style.shades(len(names)), strict=True)):
        sizes = [size if 0 < size < math.inf else math.nan for size in measured(name)]
        nothing = all(map(math.isnan, sizes))
        (line,) = axes.plot(
            _numbers(flow),
            sizes,
            color=shade,
            linewidth=1.5,
            marker=marker(layer),
            markersize=5.5,
            markevery=(layer * every // max(len(names), 1), every),
            label=label_text(name) + (" (0 at every step)" if nothing else ""),
        )
        lines.append(line)
        shown += sizes
    _decades(axes, shown)
    _steps(axes, flow)
    return lines


def _decades(axes: Axes, shown: Sequence[float]) -> None:
    """A logarithmic scale of whole decades, so that each has its tick."""
    finite = [size for size in shown if not math.isnan(size)] or [1e-3]
    low, high = math.floor(math.log10(min(finite))), math.ceil(math.log10(max(finite)))
    axes.set_yscale("log")
    axes.set_ylim(10.0**low / EDGE, 10.0 ** max(high, low + 1) * EDGE)


def _gradients(axes: Axes, flow: Flow) -> list[Any]:
    lines = _by_layer(axes, flow, flow.gradients)
    axes.set_ylabel("mean |dL/dw|, logarithmic")
    fall = flow.fall(0)
    first, *_, last = [*flow.layers, *flow.layers]
    detail = f"at step 1, {label_text(first)} / {label_text(last)} = {fall:.2g}"
    title_axes(axes, "Gradient", detail if len(flow.layers) > 1 and math.isfinite(fall) else "")
    return lines


def _ratios(axes: Axes, flow: Flow) -> list[Any]:
    lines = _by_layer(axes, flow, flow.ratios)
    axes.set_ylabel("‖Δw‖ / ‖w‖, logarithmic")
    axes.axhline(1e-3, color=INK, linewidth=1.2, linestyle=":")
    bottom, top = axes.get_ylim()
    axes.set_ylim(min(bottom, 1e-4 / EDGE), max(top, 1e-2 * EDGE))
    title_axes(axes, "Update against weight", "dotted: 1e-3, a rule of thumb")
    return lines


def _units(axes: Axes, flow: Flow) -> None:
    total = len(flow.moments[-1].units)
    axes.set_ylabel(f"units, of {total}")
    _steps(axes, flow)
    if not total:
        axes.annotate("no unit was looked at", (0.5, 0.5), xycoords="axes fraction", ha="center")
        axes.set_yticks([])
        title_axes(axes, "Dead and saturated units")
        return
    for kind, units_at, colour, dash in (
        ("dead", flow.dead, style.VERMILION, "-"),
        ("saturated", flow.saturated, style.BLUE, style.DASHED),
    ):
        counts: Sequence[int] = [len(units_at(step)) for step in range(len(flow.moments))]
        axes.plot(
            _numbers(flow),
            counts,
            color=colour,
            linestyle=dash,
            label=f"{kind}: {counts[-1]} at the end",
            marker="o" if len(counts) == 1 else "",
        )
    axes.set_ylim(-0.02 * total, total * 1.02)
    axes.yaxis.set_major_locator(_whole())
    axes.legend(loc="best")
    title_axes(axes, "Dead and saturated units", f"at {len(flow.samples)} samples after each step")
