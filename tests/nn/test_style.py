"""Pictures can be read by everybody, say names as text, and are written whole."""

import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

matplotlib = pytest.importorskip("matplotlib", reason="needs matplotlib: pip install '.[plot]'")

from nn import MLP, fit, squared_error  # noqa: E402
from nn.flow import Flow  # noqa: E402
from nn.plots import compare, loss_curve, overview, page, parameters, save, style  # noqa: E402


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


def test_without_matplotlib_it_is_said_what_to_install() -> None:
    code = "import sys; sys.modules['matplotlib'] = None; import nn.plots"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "ImportError: pictures of training need matplotlib: pip install 'glassgrad[plot]'" in (
        done.stderr
    )
