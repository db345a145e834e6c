"""The surface is the loss over two weights, and the path on it is the training."""

from pathlib import Path

import pytest

matplotlib = pytest.importorskip("matplotlib", reason="needs matplotlib: pip install '.[plot]'")
np = pytest.importorskip("numpy")

from matplotlib.figure import Figure  # noqa: E402

from autograd import Value  # noqa: E402
from nn import MLP, fit, hinge  # noqa: E402
from nn import binary_cross_entropy as bce  # noqa: E402
from nn.data import moons  # noqa: E402
from nn.flow import Flow  # noqa: E402
from nn.plots import save, surface  # noqa: E402

from .flows import ran  # noqa: E402
from .test_plots_flow import lines, same  # noqa: E402


def test_the_surface_is_the_loss_and_the_path_is_the_training() -> None:
    """Heights against the loss computed anew, with the two parameters set by hand."""
    X, y = moons(10, seed=3)
    model = MLP(2, [3, 1], "tanh", out="sigmoid", seed=2)
    flow = Flow(model)
    fit(model, bce, (X, y), steps=8, lr=1.0, on_step=flow)

    def loss() -> Value:
        return bce([model(x) for x in X], y)

    from nn.plots.grids import grid_points, values_over

    chosen = [flow.names.index(name) for name in ("w2_1_1", "b1_2")]
    leaves = [flow.parameters[at] for at in chosen]
    sides = [np.linspace(-1, 2, 61), np.linspace(-3, 1, 61)]
    heights = values_over(loss(), leaves, grid_points(sides)).reshape(61, 61)
    kept = [leaf.data for leaf in leaves]
    for row, column in ((0, 0), (60, 60), (13, 44)):
        leaves[0].data, leaves[1].data = float(sides[0][column]), float(sides[1][row])
        assert heights[row, column] == pytest.approx(loss().data, rel=1e-12)
    for leaf, data in zip(leaves, kept, strict=True):
        leaf.data = data
    drawn = surface(flow, loss, ["w2_1_1", "b1_2"])
    axes, bar = drawn.axes
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("w2_1_1", "b1_2")
    assert bar.get_ylabel().startswith("loss")
    found = lines(axes)
    assert same(np.array(found["path of training"]).T, np.array(flow.path)[:, chosen])
    assert same(np.array(found["begin"]).T, [[flow.path[0][at] for at in chosen]])
    assert same(np.array(found["end"]).T, [[flow.path[-1][at] for at in chosen]])
    assert "the other 11 parameters as at the end" in texts(drawn)


def texts(drawn: Figure) -> list[str]:
    """Whatever is written in a picture."""
    return [found.get_text() for found in drawn.findobj(matplotlib.text.Text)]


def test_the_surface_is_over_the_two_that_moved_furthest_unless_two_are_named() -> None:
    X, y = moons(10, seed=3)
    flow = ran()
    moved = [abs(b - a) for a, b in zip(flow.path[0], flow.path[-1], strict=True)]
    first, second = sorted(sorted(range(len(moved)), key=lambda at: -moved[at])[:2])

    def loss() -> Value:
        return hinge([flow.model(x) for x in X], [2 * k - 1 for k in y])

    axes = surface(flow, loss).axes[0]
    assert (axes.get_xlabel(), axes.get_ylabel()) == (flow.names[first], flow.names[second])
    with pytest.raises(ValueError, match="there is no parameter 'w9'; there are w1_1_1, w1_1_2"):
        surface(flow, loss, ["w9", "w1_1_1"])
    with pytest.raises(ValueError, match="takes two parameters, got w1_1_1, w1_1_1"):
        surface(flow, loss, ["w1_1_1", "w1_1_1"])


def test_a_loss_that_is_flat_has_a_surface_too(tmp_path: Path) -> None:
    model = MLP(1, [1], seed=1)
    flow = Flow(model)
    flow.record(0.0)
    save(surface(flow, lambda: 0.0 * flow.parameters[0]), tmp_path / "a.png")
