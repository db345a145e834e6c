"""The decision boundary and its animation show what the network decides."""

import math
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("matplotlib", reason="needs matplotlib: pip install '.[plot]'")
np = pytest.importorskip("numpy")

from autograd import Value, relu  # noqa: E402
from nn import MLP, Module, cross_entropy, fit, hinge  # noqa: E402
from nn import binary_cross_entropy as bce  # noqa: E402
from nn.data import blobs, moons  # noqa: E402
from nn.flow import Flow  # noqa: E402
from nn.plots import animate, boundary, style  # noqa: E402

from .flows import STEPS, ran  # noqa: E402
from .test_plots_flow import same  # noqa: E402


def scattered(axes: Any) -> dict[str, Any]:
    """What is drawn as markers alone, by its label."""
    return {
        line.get_label(): np.column_stack(line.get_data())
        for line in axes.lines
        if line.get_linestyle() == "None"
    }


def boundary_points(axes: Any) -> Any:
    """The vertices of the line where the decision changes."""
    vertices = [
        path.vertices
        for drawn in axes.collections
        if drawn.get_facecolor().size == 0
        for path in drawn.get_paths()
    ]
    return np.concatenate(vertices)


def test_the_boundary_is_where_the_score_is_zero() -> None:
    X, y = moons(30, seed=0)
    model = MLP(2, [6, 1], "tanh", seed=4)
    fit(model, hinge, (X, [2 * k - 1 for k in y]), steps=40, lr=0.3)
    drawn = boundary(model, X, y)
    (axes,) = drawn.axes
    at = boundary_points(axes)
    assert len(at) > 20
    scores = [abs(model([float(v) for v in x]).data) for x in at]
    assert max(scores) < 0.02
    wrong = [x for x, k in zip(X, y, strict=True) if (model(x).data > 0) != bool(k)]
    seen = scattered(axes)
    for k in (0, 1):
        assert same(seen[f"class {k}"], [x for x, of in zip(X, y, strict=True) if of == k])
    rings = next(line for line in axes.lines if line.get_markerfacecolor() == "none")
    assert same(np.column_stack(rings.get_data()), np.array(wrong).reshape(-1, 2))
    assert axes.get_title(loc="left") == f"{30 - len(wrong)} of 30 samples on their side"
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("x₁", "x₂")
    assert axes.get_aspect() == 1.0


def test_the_boundary_of_a_sigmoid_is_at_one_half() -> None:
    X, y = moons(20, seed=0)
    model = MLP(2, [3, 1], "tanh", out="sigmoid", seed=4)
    fit(model, bce, (X, y), steps=60, lr=1.0)
    at = boundary_points(boundary(model, X, y).axes[0])
    assert all(model([float(v) for v in x]).data == pytest.approx(0.5, abs=0.02) for x in at)


def test_regions_of_several_classes_are_those_of_the_largest_score() -> None:
    X, y = blobs(30, classes=4, seed=1)
    model = MLP(2, [5, 4], "tanh", seed=1)
    fit(model, cross_entropy, (X, y), steps=20, lr=0.5)
    (axes,) = boundary(model, X, y).axes
    (image,) = axes.images
    pixels, (left, right, low, high) = image.get_array(), image.get_extent()
    rows, columns, _ = pixels.shape
    tints = [style.tint(colour) for colour in style.CLASSES[:4]]
    for row, column in ((0, 0), (10, 150), (80, 80), (159, 3), (120, 40)):
        x = [left + (right - left) * column / (columns - 1), low + (high - low) * row / (rows - 1)]
        scores = [z.data for z in model(x)]
        assert tuple(pixels[row, column]) == pytest.approx(tints[scores.index(max(scores))])


class Forked(Module):
    """Its operations depend on the sample, so that one recording does not serve all."""

    def __init__(self) -> None:
        self.w = Value(1.0, "w")

    def __call__(self, x: Any) -> Value:
        first = x[0].data if isinstance(x[0], Value) else x[0]
        return self.w * x[1] if first > 0 else relu(self.w * x[1] + 0.5)


def test_a_network_that_decides_in_python_is_drawn_as_it_is_or_not_at_all(tmp_path: Path) -> None:
    X, y = [[1.0, 1.0], [-1.0, -0.2], [0.5, -1.0], [-0.5, -0.9]], [1, 1, 0, 0]
    model = Forked()
    flow = Flow(model)
    flow.record(0.0)
    assert boundary(model, X, y).axes[0].get_title(loc="left") == "4 of 4 samples on their side"
    with pytest.raises(ValueError, match="computes different samples by different operations"):
        animate(flow, X, y, tmp_path / "a.gif", frames=2, progress=False)
    assert list(tmp_path.iterdir()) == []


def test_a_moving_boundary_shows_the_steps_from_first_to_last(tmp_path: Path) -> None:
    """Each frame is the static picture of that moment; the network is not touched."""
    image = pytest.importorskip("PIL.Image")
    X, y = moons(16, seed=3)
    flow = ran()
    before = [p.data for p in flow.parameters]
    path = animate(flow, X, y, tmp_path / "moons.gif", frames=5, seconds=0.1, progress=False)
    with image.open(path) as gif:
        times, sheets = [], []
        for k in range(gif.n_frames):
            gif.seek(k)
            times.append(gif.info["duration"])
            sheets.append(gif.convert("RGB").tobytes())
        assert gif.info["loop"] == 0
        assert 500 <= gif.size[0] <= 800
    assert times == [100, 100, 100, 100, 1200]
    assert len(set(sheets)) == 5
    assert [p.data for p in flow.parameters] == before
    with pytest.raises(FileExistsError, match="exists; choose another name"):
        animate(flow, X, y, path)
    with pytest.raises(ValueError, match=r"written as \.gif"):
        animate(flow, X, y, tmp_path / "a.mp4")
    for options in ({"frames": 1}, {"seconds": 0.0}, {"seconds": math.nan}):
        with pytest.raises(ValueError, match=r"takes at least one|is shown for"):
            animate(flow, X, y, tmp_path / "b.gif", **options)
    assert [found.name for found in tmp_path.iterdir()] == ["moons.gif"]


def test_a_frame_shows_the_network_as_it_was_at_that_step() -> None:
    from nn.plots.boundary import _View

    X, y = moons(16, seed=3)
    flow = ran()
    view = _View(flow.model, X, y)
    for step in (0, 5, STEPS):
        for parameter, weight in zip(flow.parameters, flow.path[step], strict=True):
            parameter.data = weight
        scores = view.scores(view.points, flow.path[step])
        assert scores[:, 0] == pytest.approx([flow.model(x).data for x in X], rel=1e-9, abs=1e-12)


@pytest.mark.parametrize(
    ("X", "y", "said"),
    [
        ([[1.0], [2.0]], [0, 1], "samples of two numbers, each with its class; got samples of"),
        ([[1.0, 2.0]], [0, 1], r"shape \(1, 2\) and 2 classes"),
        ([[1.0, 2.0], [0.0, 1.0]], [0, 2], "tells 2 classes apart; got targets 0, 2"),
        ([[1.0, 2.0], [0.0, 1.0]], [0.5, 1], "got targets 0.5, 1"),
    ],
)
def test_a_boundary_needs_samples_and_classes_that_fit(X: Any, y: Any, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        boundary(MLP(len(X[0]), [1], seed=1), X, y)
