"""Walks in notebooks, and the notebooks among the demos: run this file to store their outputs."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from base64 import b64decode
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from autograd import Exact, Value, array, label, steps
from autograd.faces import notebook
from autograd.formulas.numbers import significant

pytestmark = pytest.mark.one_python

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "demos").glob("*.ipynb"))
VIEW = "application/vnd.jupyter.widget-view+json"
HOSTILE = "<img src=x onerror=alert(1)> </div>\u202e&amp;"
EXECUTE = """
import sys, nbformat
from nbclient import NotebookClient
read = nbformat.read(sys.argv[1], as_version=4)
place = {"metadata": {"path": sys.argv[2]}}
NotebookClient(read, timeout=900, coalesce_streams=True, resources=place).execute()
print(nbformat.writes(read))
"""
_PICTURE = re.compile(r'src="data:image/svg\+xml;base64,([A-Za-z0-9+/=]+)"')
_ADDRESS = re.compile(r" at 0x[0-9a-f]+")
_NOISE = re.compile(r"\b\d\.\de-1\d\b")  # by how much a difference is off


def run(path: Path) -> Any:
    """The notebook with what its cells show in a kernel of this Python."""
    ran = subprocess.run(
        [sys.executable, "-c", EXECUTE, str(path), str(ROOT)], capture_output=True, text=True
    )
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)


def kept(cells: list[Any]) -> Any:
    """Outputs as they are stored: a widget dies with its kernel, so what stands in for it stays."""
    for cell in cells:
        cell["metadata"] = {}
        for output in cell.get("outputs", ()):
            data = output.get("data", {})
            data.pop(VIEW, None)
            data.update({form: _ADDRESS.sub("", "".join(what)) for form, what in data.items()})
            if "metadata" in output:
                output["metadata"] = {}
    return cells


def compared(cell: Any) -> list[Any]:
    """What a cell shows, but for drawings, which are as Graphviz's version has them."""
    found: list[Any] = []
    for output in cell.get("outputs", ()):
        shown = {"stream": output.get("text", "")} | output.get("data", {})
        for form, what in shown.items():
            what = "".join(what)
            if form == "image/svg+xml":
                what = "a drawing" if "<svg" in what else what
            elif form == "image/png":  # pixels are as matplotlib's version has them
                what = "a picture"
            found.append((form, _NOISE.sub("≈0", _PICTURE.sub("a drawing", what)).strip()))
    return found


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_and_shows_what_is_stored(path: Path) -> None:
    stored = json.loads(path.read_text(encoding="utf-8"))
    now = run(path)
    shown = [output.get("data", {}) for c in now["cells"] for output in c.get("outputs", ())]
    wanted = "image/png" if path.stem in ("moons", "microgpt") else VIEW
    assert any(wanted in data for data in shown), f"no cell shows {wanted}"
    for before, after in zip(stored["cells"], kept(now["cells"]), strict=True):
        assert before["source"] == after["source"]
        assert compared(after) == compared(before)


def test_notebooks_are_small_and_hold_nothing_of_this_machine() -> None:
    assert len(NOTEBOOKS) == 4
    for path in NOTEBOOKS:
        text = path.read_text(encoding="utf-8")
        assert len(text) < 400_000
        assert str(ROOT) not in text and sys.prefix not in text
        assert {*json.loads(text)["metadata"]} == {"kernelspec", "language_info"}


@pytest.fixture
def loss() -> Value:
    a, b = Value(2.0, "a"), Value(-3.0, "b")
    y = (a * b + a).tanh()
    label(y=y)
    return y


def test_every_sentence_is_in_what_is_shown_without_a_widget(loss: Value) -> None:
    walk = steps(loss, [loss.args[0].args[1]], lr=0.5)
    shown = ElementTree.fromstring(re.sub("<img([^>]*)>", r"<img\1/>", notebook.still_html(walk)))
    said = ["".join(item.itertext()) for item in shown.iter("li")]
    assert said == [walk.sentence(k, notebook.DIGITS) for k in range(1, len(walk) + 1)]
    starts = [int(part.get("start", "")) for part in shown.iter("ol")]
    counts = [len(list(part)) for part in shown.iter("ol")]
    assert starts == [1, 1 + counts[0], 1 + counts[0] + counts[1]]


def test_the_picture_has_the_last_gradients(loss: Value) -> None:
    walk = steps(loss)
    (drawn,) = _PICTURE.findall(notebook.still_html(walk))
    svg = ElementTree.fromstring(b64decode(drawn))
    text = " ".join(t.strip() for t in svg.itertext())
    for name, g in walk.gradients().items():
        assert f"{name} = " in text
        assert f"grad {significant(g)}" in text


def test_a_label_is_text(loss: Value) -> None:
    a = Value(2.0, HOSTILE)
    y = a * a
    shown = notebook.still_html(steps(y))
    assert "<img src=x" not in shown and "\u202e" not in shown
    assert shown.count("<img") == 1 and shown.count("<div") == shown.count("</div>") == 1
    assert "&lt;img src=x onerror=alert(1)&gt;" in shown and "&amp;amp;" in shown


def test_a_bundle_has_text_html_and_a_widget(loss: Value) -> None:
    walk = steps(loss)
    shown = walk._repr_mimebundle_(include=None, exclude=None)
    assert list(shown) == ["text/plain", "text/html", VIEW]
    assert shown["text/plain"] == str(walk)
    assert shown[VIEW]["model_id"]


def test_without_anywidget_the_rest_is_shown(loss: Value, monkeypatch: pytest.MonkeyPatch) -> None:
    walk = steps(loss)
    monkeypatch.setattr(notebook, "find_spec", lambda name: None)
    assert list(walk._repr_mimebundle_()) == ["text/plain", "text/html"]
    assert walk._display_()._repr_html_() == notebook.still_html(walk)


def test_who_asks_for_the_widget_itself_is_told_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delitem(sys.modules, "autograd.faces.widget", raising=False)
    monkeypatch.setitem(sys.modules, "anywidget", None)
    with pytest.raises(ImportError, match=r"pip install 'glassgrad\[notebook\]'"):
        import autograd.faces.widget  # noqa: F401


def test_without_graphviz_the_widget_and_the_sentences_stay(
    loss: Value, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("autograd.drawing.render.find_spec", lambda name: None)
    monkeypatch.setenv("PATH", "")
    shown = steps(loss)._repr_mimebundle_()
    assert list(shown) == ["text/plain", "text/html", VIEW]
    assert "<img" not in shown["text/html"] and shown["text/html"].count("<li>") == len(steps(loss))


def test_fractions_are_shown_without_a_widget() -> None:
    a = Value(1.0, "a")
    shown = steps(a / 3, arithmetic=Exact())._repr_mimebundle_()
    assert VIEW not in shown
    assert "1/3" in shown["text/html"] and "1/3" in shown["text/plain"]


def test_a_long_walk_is_shown_in_part() -> None:
    y = Value(1.0, "a")
    for _ in range(3000):
        y = y + 1.0
    shown = steps(y)._repr_mimebundle_()
    assert list(shown) == ["text/plain", "text/html"]
    assert shown["text/plain"] == "6,001 steps to v3000 and back; print them to read them all"
    assert shown["text/html"].count("<li>") == notebook.MOST
    assert "5,501 more steps" in shown["text/html"]


def test_marimo_is_given_the_widget(loss: Value) -> None:
    from autograd.faces.widget import StepperWidget

    shown = steps(loss)._display_()
    assert isinstance(shown, StepperWidget)
    told = json.loads(shown.lesson)
    assert told["record"] == json.loads(steps(loss).to_json())
    assert "export default" in shown._esm


def main() -> None:
    """Run the notebooks of the demos, or those whose names are given, and store what they show."""
    for path in [path for path in NOTEBOOKS if path.stem in sys.argv[1:] or not sys.argv[1:]]:
        now = run(path)
        stored = json.loads(path.read_text(encoding="utf-8"))
        for cell, ran in zip(stored["cells"], kept(now["cells"]), strict=True):
            if "outputs" in cell:
                cell["execution_count"] = ran["execution_count"]
                cell["outputs"] = ran["outputs"]
        path.write_text(json.dumps(stored, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        print(f"wrote {path.relative_to(ROOT)}, {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()


def test_a_notebook_knows_the_arrays_and_groups_of_a_pass() -> None:
    """The stepper has them as the page has, at either height; the still picture shows blocks."""
    pytest.importorskip("anywidget")
    from autograd.faces.page import lesson

    x, W = array([1.0, 2.0], "x"), array([[0.5, -1.0], [2.0, 0.25]], "W")
    z = W @ x
    L = (z * z).sum()
    label(z=z, L=L)
    wanted = [line["name"] for line in lesson(L)["arrays"]]
    assert sorted(wanted) == ["L", "W", "x", "z"]
    for walk in (steps(L), steps(L, level="arrays")):
        bundle = walk._repr_mimebundle_()
        assert VIEW in bundle
        (drawn,) = _PICTURE.findall(bundle["text/html"])
        texts = " ".join(
            part.strip() for part in ElementTree.fromstring(b64decode(drawn)).itertext()
        )
        assert "= W·x" in texts.replace("\xa0", " ")
        assert json.loads(walk._display_().lesson)["arrays"] != []
    shown = notebook.stepper_widget(steps(L), L)
    assert [line["name"] for line in json.loads(shown.lesson)["arrays"]] == wanted
    assert json.loads(notebook.stepper_widget(steps(L)).lesson)["arrays"] == []


def test_a_graph_whose_names_have_changed_is_shown_by_its_record_alone() -> None:
    pytest.importorskip("anywidget")
    x = array([1.0, 2.0], "x")
    L = (x * x).sum()
    walk = steps(L)
    label(L=L)
    assert json.loads(notebook.stepper_widget(walk, L).lesson)["arrays"] == []
