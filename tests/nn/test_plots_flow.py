"""Pictures of a training show the numbers that were measured, and say what they show."""

import math
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("matplotlib", reason="needs matplotlib: pip install '.[plot]'")
np = pytest.importorskip("numpy")

from matplotlib.collections import QuadMesh  # noqa: E402

from nn import MLP, fit, squared_error  # noqa: E402
from nn.flow import Flow  # noqa: E402
from nn.plots import (  # noqa: E402
    boundary,
    compare,
    gradients,
    loss_curve,
    overview,
    parameters,
    ratios,
    save,
    surface,
    units,
)

from .flows import STEPS, ran  # noqa: E402


def lines(axes: Any) -> dict[str, tuple[list[float], list[float]]]:
    """The lines of some axes by their labels."""
    return {line.get_label(): tuple(map(list, line.get_data())) for line in axes.lines}


def same(found: Any, expected: Any) -> bool:
    """Equal, where nan is equal to nan."""
    return bool(np.array_equal(np.array(found, float), np.array(expected, float), equal_nan=True))


def test_the_overview_has_four_panels_each_with_labels_and_units(flow: Flow) -> None:
    drawn = overview(flow, "Moons: 2-5-4-1")
    loss, gradient, ratio, dead = drawn.axes
    assert [axes.get_xlabel() for axes in drawn.axes] == ["step"] * 4
    assert [axes.get_ylabel() for axes in drawn.axes] == [
        "loss",
        "mean |dL/dw|, logarithmic",
        "‖Δw‖ / ‖w‖, logarithmic",
        "units, of 9",
    ]
    assert all(axes.get_title(loc="left") for axes in drawn.axes)
    assert drawn.get_suptitle() == "Moons: 2-5-4-1"
    assert [axes.get_yscale() for axes in (gradient, ratio)] == ["log", "log"]
    ((steps, losses),) = lines(loss).values()
    assert steps == list(range(1, STEPS + 1))
    assert losses == flow.losses
    for layer in flow.layers:
        assert same(lines(gradient)[layer][1], flow.gradients(layer))
        assert same(lines(ratio)[layer][1], flow.ratios(layer))
    told = [len(flow.dead(k)) for k in range(STEPS)]
    assert lines(dead)[f"dead: {told[-1]} at the end"][1] == told
    (legend,) = drawn.legends
    assert [text.get_text() for text in legend.get_texts()] == list(flow.layers)


@pytest.mark.parametrize("draw", [loss_curve, gradients, ratios, units])
def test_each_panel_is_a_picture_of_its_own(flow: Flow, draw: Any) -> None:
    drawn = draw(flow)
    (axes,) = drawn.axes
    assert axes.get_xlabel() == "step"
    assert axes.get_ylabel()
    assert axes.get_title(loc="left")
    assert drawn.get_size_inches()[0] <= 5.0


def test_a_line_can_be_told_without_its_colour() -> None:
    """A marker of its own for each of eleven layers; dashes where there are two lines."""
    deep = ran("tanh", (3,) * 10, steps=2)
    looks = [line.get_marker() for line in gradients(deep).axes[0].lines]
    assert len(looks) == len(set(looks)) == 11
    two = units(deep).axes[0].lines
    assert len({line.get_linestyle() for line in two}) == 2


def test_what_is_zero_has_no_place_on_a_logarithmic_scale_and_is_said() -> None:
    X = [[1.0, 2.0]]
    model = MLP(2, [2, 1], seed=1)
    for neuron in model.layers[0].neurons:
        neuron.b.data = -90.0  # all dead: layer 1 never gets a gradient
    flow = Flow(model, X)
    fit(model, squared_error, (X, [1.0]), steps=3, lr=0.1, on_step=flow)
    found = lines(gradients(flow).axes[0])
    assert all(math.isnan(y) for y in found["layer 1 (0 at every step)"][1])
    assert same(found["layer 2"][1], flow.gradients("layer 2"))


def test_the_map_of_parameters_holds_every_gradient() -> None:
    flow = ran(hidden=(4, 3))
    drawn = parameters(flow)
    axes, bar = drawn.axes
    (mesh,) = [c for c in axes.collections if isinstance(c, QuadMesh)]
    sizes = np.abs([moment.gradients for moment in flow.moments]).T
    shown = mesh.get_array().reshape(sizes.shape)
    assert np.array_equal(np.ma.getmaskarray(shown), sizes == 0)
    assert np.array_equal(shown.filled(0), sizes)
    assert [tick.get_text() for tick in axes.get_yticklabels()] == flow.names
    assert bar.get_ylabel() == "|dL/dw|, logarithmic"
    never = int((sizes.max(axis=1) == 0).sum())
    assert never >= 3
    assert (
        axes.get_title(loc="left")
        == f"{never} of {len(flow.names)} parameters never get a gradient"
    )


def test_the_map_of_many_parameters_names_their_layers() -> None:
    drawn = parameters(ran(hidden=(9, 8), steps=2))
    labels = [tick.get_text() for tick in drawn.axes[0].get_yticklabels()]
    assert labels == ["layer 1", "layer 2", "layer 3"]
    assert drawn.axes[0].get_ylabel() == "116 parameters, by layer"


def test_runs_are_compared_layer_by_layer() -> None:
    runs = {"sigmoid": ran("sigmoid"), "relu": ran("relu")}
    left, right = compare(runs).axes
    for name, flow in runs.items():
        assert lines(left)[name] == ([1, 2, 3], [flow.gradients(at)[0] for at in flow.layers])
        assert lines(right)[name][1] == flow.losses
    assert left.get_xlabel() == "layer, from the inputs on"
    assert left.get_title(loc="left") == "Gradient at step 1"
    last = compare(runs, -1).axes[0]
    assert lines(last)["relu"][1] == [runs["relu"].gradients(at)[-1] for at in flow.layers]


@pytest.mark.parametrize("draw", [overview, loss_curve, gradients, ratios, units, parameters])
def test_nothing_recorded_is_said(draw: Any) -> None:
    with pytest.raises(ValueError, match="nothing is recorded; call"):
        draw(Flow(MLP(1, [1], seed=1)))


def test_what_is_not_finite_leaves_a_gap_and_no_warning(tmp_path: Path) -> None:
    """A score that overflows, a loss that is infinite on a part of the surface or all of it."""
    X, y = [[1.0, 2.0], [-1.0, 0.5]], [1, 0]
    model = MLP(2, [2, 1], "exp", seed=1)
    model.layers[0].neurons[0].w[0].data = 700.0
    save(boundary(model, X, y), tmp_path / "a.png")
    flow = Flow(model)
    flow.record(1.0)
    first, second = flow.parameters[0], flow.parameters[1]
    save(
        surface(flow, lambda: (first - 700.0).log() * 0.0 + second, flow.names[:2]),
        tmp_path / "b.png",
    )
    with pytest.raises(ValueError, match="nowhere finite around the path"):
        surface(flow, lambda: (first * 0.0).log() + second, flow.names[:2])
