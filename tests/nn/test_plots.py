"""Pictures show the numbers that were measured, say what they show, and are written whole."""

import base64
import math
import re
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

matplotlib = pytest.importorskip("matplotlib", reason="needs matplotlib: pip install '.[plot]'")
np = pytest.importorskip("numpy")

from matplotlib.collections import QuadMesh  # noqa: E402
from matplotlib.figure import Figure  # noqa: E402

from autograd import Value  # noqa: E402
from nn import MLP, fit, hinge, squared_error  # noqa: E402
from nn import binary_cross_entropy as bce  # noqa: E402
from nn.data import moons, sine  # noqa: E402
from nn.flow import Flow  # noqa: E402
from nn.plots import (  # noqa: E402
    boundary,
    compare,
    curve,
    gradients,
    loss_curve,
    overview,
    page,
    parameters,
    ratios,
    save,
    style,
    surface,
    units,
)

STEPS = 12


def ran(activation: str = "relu", hidden: tuple[int, ...] = (5, 4), steps: int = STEPS) -> Flow:
    """A short training on moons, one neuron of it dead."""
    X, y = moons(16, seed=3)
    model = MLP(2, [*hidden, 1], activation, seed=2)
    model.layers[0].neurons[1].b.data = -60.0
    flow = Flow(model, X)
    targets = [2 * k - 1 for k in y]
    fit(model, hinge, (X, targets), steps=steps, lr=0.2, on_step=flow)
    return flow


@pytest.fixture(scope="module")
def flow() -> Flow:
    return ran()


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
        "mean |∂L/∂w|, logarithmic",
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


def luminance(colour: Any) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    parts = matplotlib.colors.to_rgb(colour)
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("count", [1, 2, 5, 12])
def test_lines_of_layers_stand_out_from_white_and_go_from_dark_to_light(count: int) -> None:
    """3:1, as WCAG 1.4.11 wants of graphics; the order is seen with any colour vision."""
    found = [luminance(shade) for shade in style.shades(count)]
    assert found == sorted(found)
    assert all(1.05 / (light + 0.05) >= 3.0 for light in found)


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
    assert bar.get_ylabel() == "|∂L/∂w|, logarithmic"
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


def test_the_surface_is_the_loss_and_the_path_is_the_training() -> None:
    """Heights against the loss computed anew, with the two parameters set by hand."""
    X, y = moons(10, seed=3)
    model = MLP(2, [3, 1], "tanh", out="sigmoid", seed=2)
    flow = Flow(model)
    fit(model, bce, (X, y), steps=8, lr=1.0, on_step=flow)

    def loss() -> Value:
        return bce([model(x) for x in X], y)

    from nn.plots.surface import _heights

    chosen = [flow.names.index(name) for name in ("w2_1_1", "b1_2")]
    leaves = [flow.parameters[at] for at in chosen]
    sides = [np.linspace(-1, 2, 61), np.linspace(-3, 1, 61)]
    heights = _heights(loss(), leaves, sides)
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


def test_a_curve_is_the_network_over_its_input() -> None:
    X, y = sine(20, seed=1)
    model = MLP(1, [4, 1], "tanh", seed=1)
    (axes,) = curve(model, X, y).axes
    found = lines(axes)
    xs, ys = found["network"]
    assert len(xs) >= 200
    assert ys[::40] == pytest.approx([model([float(x)]).data for x in xs[::40]], rel=1e-12)
    assert found["samples"] == ([x for (x,) in X], y)
    off = math.sqrt(sum((model(x).data - t) ** 2 for x, t in zip(X, y, strict=True)) / 20)
    assert axes.get_title(loc="left") == f"Off by {off:.2g} on average"
    with pytest.raises(ValueError, match="samples of one number, each with its target"):
        curve(model, [[1.0, 2.0]], [1.0])


@pytest.mark.parametrize(
    ("suffix", "begin"), [(".png", b"\x89PNG"), (".svg", b"<?xml"), (".pdf", b"%PDF")]
)
def test_a_picture_is_written_whole_and_is_the_same_file_again(
    flow: Flow, tmp_path: Path, suffix: str, begin: bytes
) -> None:
    path = save(loss_curve(flow), tmp_path / f"a{suffix}")
    content = path.read_bytes()
    assert content.startswith(begin)
    with pytest.raises(FileExistsError):
        save(loss_curve(flow), path)
    with matplotlib.rc_context({"font.size": 30, "lines.linewidth": 9}):  # a person's own taste
        save(loss_curve(flow), path, force=True)
        assert matplotlib.rcParams["font.size"] == 30
    assert path.read_bytes() == content
    assert [found.name for found in tmp_path.iterdir()] == [path.name]
    if suffix == ".svg":
        assert ElementTree.fromstring(content).tag == "{http://www.w3.org/2000/svg}svg"


def test_text_can_be_read_on_a_phone(flow: Flow, tmp_path: Path) -> None:
    """Scaled down to 375 pixels, labels are at least 8 pixels high; a file has twice the 700."""
    image = pytest.importorskip("PIL.Image")
    drawn = overview(flow)
    with image.open(save(drawn, tmp_path / "a.png")) as picture:
        assert picture.width == 1400
    smallest = min(text.get_fontsize() for text in drawn.findobj(matplotlib.text.Text))
    assert smallest / 72 * 375 / drawn.get_size_inches()[0] >= 7
    labels = [axes.xaxis.label.get_fontsize() for axes in drawn.axes]
    assert min(labels) / 72 * 375 / drawn.get_size_inches()[0] >= 8


def test_another_ending_is_refused(flow: Flow, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"written as \.svg, \.png or \.pdf; got .*a\.jpg"):
        save(loss_curve(flow), tmp_path / "a.jpg")
    with pytest.raises(ValueError, match=r"a page is written as \.html; got"):
        page(flow, tmp_path / "a.txt")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("draw", [overview, loss_curve, gradients, ratios, units, parameters])
def test_nothing_recorded_is_said(draw: Any) -> None:
    with pytest.raises(ValueError, match="nothing is recorded; call"):
        draw(Flow(MLP(1, [1], seed=1)))


def test_names_from_a_person_are_text(tmp_path: Path) -> None:
    """No formula, no markup, in pictures and on the page."""
    name = r'$\frac{1}$ <img src=x onerror=alert(1)> & "w"'
    model = MLP(1, [1, 1], "tanh", seed=1)
    model.parameters()[0].label = name
    flow = Flow(model, [[1.0]])
    fit(model, squared_error, ([[1.0]], [1.0]), steps=2, lr=0.1, on_step=flow)
    assert flow.names[0] == name
    save(parameters(flow), tmp_path / "a.png")
    save(compare({name: flow}), tmp_path / "b.png")
    save(overview(flow, name), tmp_path / "c.png")
    written = page(flow, tmp_path / "a.html", title=name).read_text(encoding="utf-8")
    assert "<img src=x" not in written
    assert "&lt;img src=x onerror=alert(1)&gt; &amp; &quot;w&quot;" in written


@pytest.fixture(scope="module")
def written(flow: Flow, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("page") / "flow.html"
    more = [("What it has learnt.", loss_curve(flow))]
    return page(flow, path, title="Moons", pictures=more).read_text(encoding="utf-8")


def test_the_page_needs_nothing_else(written: str) -> None:
    """No script, no request: every picture is in it, and a policy forbids all else."""
    assert "<script" not in written
    assert "default-src 'none'" in written
    sources = re.findall(r'(?:src|href)="([^"]*)"', written)
    assert len(sources) == 6
    for source in sources:
        kind, _, data = source.partition(",")
        assert kind == "data:image/svg+xml;base64"
        assert ElementTree.fromstring(base64.b64decode(data)).tag.endswith("svg")
    assert len(written) < 1_000_000


def test_the_page_says_in_words_what_it_shows(written: str, flow: Flow) -> None:
    alternatives = re.findall(r'alt="([^"]+)"', written)
    assert len(alternatives) == written.count("<img ") == written.count("<figcaption>") == 6
    assert written.count("<h1>") == 1
    assert '<html lang="en">' in written
    for said in flow.findings():
        assert f"<li>{said}</li>" in written
    for unit in flow.dead():
        assert f"<li>{unit}</li>" in written
    for part in flow.parts():
        row = (
            f'<th scope="row">{part.layer}</th><td>{part.parameters}</td><td>{part.first:.3g}</td>'
        )
        assert row in written


def test_without_matplotlib_it_is_said_what_to_install() -> None:
    code = "import sys; sys.modules['matplotlib'] = None; import nn.plots"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "ImportError: pictures of training need matplotlib: pip install 'glassgrad[plot]'" in (
        done.stderr
    )


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


def test_a_loss_that_is_flat_has_a_surface_too(tmp_path: Path) -> None:
    model = MLP(1, [1], seed=1)
    flow = Flow(model)
    flow.record(0.0)
    save(surface(flow, lambda: 0.0 * flow.parameters[0]), tmp_path / "a.png")
