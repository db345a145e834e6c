"""draw() and its options, and draw_dot() as micrograd's notebook and lecture call it."""

import base64
import inspect
import os
import subprocess
import sys
from pathlib import Path

import graphviz
import pytest

from autograd import StaleGraphError, Value, draw, draw_dot
from nn import MLP, Neuron

from .diagrams import long_chain


def test_two_processes_write_the_same_dot() -> None:
    code = (
        "from tests.drawing.diagrams import network\n"
        "from autograd import draw\n"
        "y = network(3); y.backward(); print(draw(y).source, draw(y, fold='layers').source)"
    )
    pages = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(pages) == 1
    assert len(pages.pop()) > 10_000


def test_wrong_options_are_named() -> None:
    y = Value(1.0)
    with pytest.raises(
        ValueError, match=r"fold takes 'neurons', 'layers', 'calls', 'nothing'.*'rows'"
    ):
        draw(y, fold="rows")
    with pytest.raises(ValueError, match=r"rankdir takes .* 'left'"):
        draw(y, rankdir="left")
    with pytest.raises(ValueError, match="digits"):
        draw(y, digits=0)
    with pytest.raises(TypeError, match=r"draw takes a Value, got 3\.0 of type float"):
        draw(3.0)  # type: ignore[arg-type]


def test_a_changed_leaf_is_an_error_and_no_mixture() -> None:
    x = Value(1.0, "x")
    y = x * 2
    x.data = 5.0
    with pytest.raises(StaleGraphError, match="'x' was changed"):
        draw(y)


def test_a_notebook_shows_the_graph_or_else_the_text(monkeypatch: pytest.MonkeyPatch) -> None:
    y = Value(1.0, "a") * 2
    shown = y._repr_mimebundle_(include=None, exclude=None)
    svg = y.draw().svg()
    image = base64.b64encode(svg.encode()).decode()
    assert image in shown.pop("text/html")
    assert shown == {"text/plain": repr(y), "image/svg+xml": svg}
    large = long_chain(1000)
    assert "Folded to what is nearest" in large._repr_mimebundle_()["image/svg+xml"]
    leaf = Value(1.0)
    stale = leaf * 2.0
    leaf.data = 3.0
    assert stale._repr_mimebundle_() == {"text/plain": repr(stale)}
    monkeypatch.delitem(sys.modules, "autograd.drawing.dot")
    monkeypatch.setitem(sys.modules, "graphviz", None)
    assert y._repr_mimebundle_() == {"text/plain": repr(y)}
    with pytest.raises(ImportError, match=r"pip install 'glassgrad\[draw\]'"):
        draw(y)


def lecture() -> Value:
    """L of the lecture, with its labels."""
    a, b, c = Value(2.0, "a"), Value(-3.0, "b"), Value(10.0, "c")
    f = Value(-2.0, "f")
    d = a * b + c
    loss: Value = d * f
    loss.backward()
    return loss


def test_its_arguments_are_those_of_micrograd() -> None:
    first = list(inspect.signature(draw_dot).parameters.values())[:3]
    assert [(one.name, one.default) for one in first] == [
        ("root", inspect.Parameter.empty),
        ("format", "svg"),
        ("rankdir", "LR"),
    ]
    assert all(one.kind is one.POSITIONAL_OR_KEYWORD for one in first)


def test_it_is_the_drawing_of_draw_in_the_way_and_format_asked_for() -> None:
    loss = lecture()
    assert draw_dot(loss).source == draw(loss).source
    down = draw_dot(loss, "png", "TB")
    assert down.source == draw_dot(root=loss, rankdir="TB", format="png").source
    assert down.source == draw(loss, rankdir="TB").source
    assert [draw_dot(loss).format, down.format] == ["svg", "png"]
    assert (
        draw_dot(loss, digits=2, legend=False).source == draw(loss, digits=2, legend=False).source
    )


def test_a_notebook_shows_it_as_a_picture() -> None:
    dot = draw_dot(lecture())
    assert isinstance(dot, graphviz.Digraph)
    shown = dot._repr_mimebundle_()
    assert list(shown) == ["text/html", "image/svg+xml"]
    assert "<img " in shown["text/html"] and "<svg" in shown["image/svg+xml"]


def test_render_writes_the_dot_and_the_picture_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in `dot.render('gout')` at the end of micrograd's notebook."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))  # no dot
    dot = draw_dot(Neuron(2, seed=1)([Value(1.0), Value(-2.0)]))
    assert dot.render("gout") == "gout.svg"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["gout", "gout.svg"]
    assert Path("gout").read_text(encoding="utf-8") == dot.source
    assert dot.pipe().decode() == Path("gout.svg").read_text(encoding="utf-8")
    assert draw_dot(Value(1.0), format="png").pipe().startswith(b"\x89PNG")
    assert draw_dot(Value(1.0)).render("out", format="pdf") == "out.pdf"


def test_view_opens_what_was_drawn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = []
    monkeypatch.setenv("PATH", str(tmp_path))  # no dot
    dot = draw_dot(MLP(2, [2, 1], seed=1)([1.0, 2.0]))
    monkeypatch.setattr(
        type(dot), "_view", lambda self, path, *, format, quiet: opened.append((path, quiet))
    )
    monkeypatch.chdir(tmp_path)
    assert dot.view("net") == "net.svg"
    assert dot.render("other", view=True) == "other.svg"
    assert dot.render("third", quiet_view=True) == "third.svg"
    assert opened == [("net.svg", False), ("other.svg", False), ("third.svg", True)]


def test_what_is_no_format_no_way_or_no_value_is_refused() -> None:
    with pytest.raises(ValueError, match="svg, png, pdf; got 'jpgg'"):
        draw_dot(Value(1.0), "jpgg")
    with pytest.raises(ValueError, match="rankdir takes 'LR', 'TB', 'RL' or 'BT', got 'DOWN'"):
        draw_dot(Value(1.0), rankdir="DOWN")
    with pytest.raises(TypeError, match=r"takes a Value, got 2\.0"):
        draw_dot(2.0)  # type: ignore[arg-type]
