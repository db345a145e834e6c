"""The page without a browser: what is in the file, what it refuses, and how it looks."""

import json
import os
import re
import subprocess
import sys
from base64 import b64encode
from hashlib import sha256
from pathlib import Path
from time import process_time
from typing import Any

import pytest

from autograd import OPS, Value, array, label, order, page, steps
from autograd.engine.value import record
from autograd.faces.page import data, html, lesson, script, style
from autograd.formulas.text import visible
from demos.little_network import loss
from nn import MLP, squared_error

from ..browser.lessons import neuron
from .javascript import FOLDER, HOSTILE, page_file

SHEETS = ("graph.css", "learning.css", "page.css", "print.css")


def test_the_file_holds_everything_and_may_ask_for_nothing():
    text = html(lesson(loss()))
    assert "%%" not in text.replace("'%%'", "")
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)
    assert policy is not None
    assert "default-src 'none'" in policy[1]
    assert "unsafe" not in policy[1]
    for tag in ("style", 'script type="module"'):
        inside = text.split(f"<{tag}>")[1].split(f"</{tag.split()[0]}>")[0]
        code = b64encode(sha256(inside.encode()).digest()).decode()
        assert f"'sha256-{code}'" in policy[1]
    assert not re.findall(r"(?:src|href)=\"(?!data:,)", text)
    assert not re.search(r"^\s*import\b", text, re.MULTILINE)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_label_is_data(name):
    y = Value(2.0, name) * Value(3.0, "x")
    text = html(lesson(y, title=name, note=name))
    text.encode()
    inside = text.split('<script id="data" type="application/json">')[1].split("</script>")[0]
    assert not set("<>&\u2028\u2029") & set(inside)
    told = json.loads(inside)
    assert told["nodes"][0]["name"] == visible(name, len(name))
    assert text.count("<script") == 2
    assert "<img" not in text


def test_the_parts_are_found_as_package_data():
    for name in ("page.html", *SHEETS, "app.js", "engine.js"):
        assert page_file(name)
    built = {path.name for path in FOLDER.iterdir() if path.suffix in (".js", ".css", ".html")}
    text = script(lesson(loss())) + script(lesson(loss()), "form")
    for name in SHEETS:
        assert page_file(name) in style()
    for name in built - {"page.html", *SHEETS}:
        assert f"const {name.removesuffix('.js')}_ = " in text, f"{name} is in no page"


def test_files_are_small_and_quickly_written():
    """A formula under 250 kB; 100 nodes under 600 kB and in a second of processor time."""
    assert len(html(lesson(neuron())).encode()) < 250_000
    x = [Value(0.1 * k, f"x{k}") for k in range(34)]
    y = x[0]
    for one in x[1:]:
        y = (y * one).tanh() + one
    begin = process_time()
    text = html(lesson(y))
    assert process_time() - begin < 1
    assert len(lesson(y)["nodes"]) >= 100
    assert len(text.encode()) < 600_000


def test_a_page_is_written_without_graphviz(tmp_path):
    """Neither its program nor its packages can be found."""
    code = (
        "import sys; sys.modules.update(graphviz=None, pygraphviz=None)\n"
        "from autograd import Value, page\n"
        "page(Value(3.0, 'a').tanh(), sys.argv[1])"
    )
    path = tmp_path / "lesson.html"
    environment = {**os.environ, "PATH": str(tmp_path)}
    subprocess.run([sys.executable, "-c", code, str(path)], env=environment, check=True)
    assert "mount(root" in path.read_text(encoding="utf-8")


def test_page_writes_whole_files_and_overwrites_none(tmp_path):
    path = tmp_path / "lesson.html"
    assert page(loss(), path) == path
    assert path.read_text(encoding="utf-8").startswith("<!doctype html>")
    with pytest.raises(FileExistsError, match="exists"):
        page(loss(), path)
    page(loss(), path, title="Again", force=True)
    assert "<title>Again</title>" in path.read_text(encoding="utf-8")
    assert [one.name for one in tmp_path.iterdir()] == ["lesson.html"]


def test_two_pages_of_one_graph_are_the_same_to_the_byte():
    assert html(lesson(loss())) == html(lesson(loss()))


def test_what_a_page_refuses():
    from autograd import Exact

    a = Value(3.0, "a")
    with pytest.raises(ValueError, match="computes in floats"):
        lesson(steps(a * a, arithmetic=Exact()))
    with pytest.raises(ValueError, match="'b' is no leaf"):
        lesson(a * a, ["b"])
    with pytest.raises(ValueError, match="finite number, got nan"):
        lesson(a * a, lr=float("nan"))
    many = [Value(1.0) for _ in range(600)]
    with pytest.raises(ValueError, match=r"1,199 nodes, and the limit is 500"):
        lesson(_summed(many))


def test_the_leaves_that_an_update_moves():
    w, x = Value(2.0), Value(3.0)
    y = w * x
    label(w=w, x=x, y=y)
    assert lesson(y)["params"] == [0]  # a leaf named x is data, unless there is nothing else
    assert lesson(x.tanh())["params"] == [0]
    assert lesson(y, [w])["params"] == lesson(y, ["w"])["params"] == [0]
    assert lesson(steps(y, [x]))["params"] == [1]
    a, b = Value(1.0), Value(2.0)
    assert lesson(a * b, [b])["params"] == [1]


def test_contrast_meets_wcag_aa():
    """Every colour of text and of marks against every ground that it stands on, light and dark."""
    pairs = re.findall(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)", style())
    colours = {name: both for name, *both in pairs}
    grounds = ("paper", "card", "sunk", "positive-wash", "negative-wash")
    wanted = [(ink, ground, 4.5) for ink in ("ink", "soft") for ground in grounds]
    wanted += [(ink, ground, 4.5) for ink in ("accent", "wrong") for ground in ("paper", "card")]
    wanted += [("ink", "mark", 4.5), ("on-accent", "accent", 4.5), ("paper", "ink", 4.5)]
    marks = ("edge", "positive", "negative", "accent")
    wanted += [(mark, ground, 3.0) for mark in marks for ground in ("paper", "card", "sunk")]
    for ink, ground, least in wanted:
        for scheme in (0, 1):
            found = contrast(colours[ink][scheme], colours[ground][scheme])
            assert found >= least, (ink, ground, scheme, round(found, 2))


def contrast(a: str, b: str) -> float:
    """The contrast ratio of two colours (WCAG 2.2)."""
    light, dark = sorted((luminance(a), luminance(b)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4 for x in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_data_is_one_line_that_ends_nothing():
    text = data({"title": "</script>\u2028&", "half": "\ud800"})
    assert text == '{"title":"\\u003c/script\\u003e\\u2028\\u0026","half":"\\ud800"}'


def _summed(values: list[Value]) -> Value:
    total = values[0]
    for one in values[1:]:
        total = total + one
    return total


def test_the_parameters_of_a_network_are_known():
    """They stand in the groups of their units; its inputs do not, whatever they are called."""
    model = MLP(2, [2, 1], seed=1)
    y = squared_error([model([Value(0.5, "a"), Value(-0.5, "height")])], [1.0])
    told = lesson(y)
    moved = [told["nodes"][index]["name"] for index in told["params"]]
    assert sorted(moved) == sorted(leaf.label for leaf in model.parameters())


def test_the_page_of_a_walk_knows_mistakes_as_that_of_its_value():
    """Also of a graph in which an operation has constants alone."""
    y = record(OPS["exp"], (0.5,)) * Value(2.0, "x")
    label(y=y)
    made = [lesson(told)["mistakes"]["made"] for told in (y, steps(y))]
    assert [knobs for _, knobs in made[0]] == [knobs for _, knobs in made[1]] != []


def test_the_page_of_steps_has_the_heights_of_their_value(tmp_path: Path) -> None:
    """Where its numbers are others by now, it has those of the record, and no heights."""
    x, W = array([1.0, 2.0], "x"), array([[0.5, -1.0], [2.0, 0.25]], "W")
    products = ((W @ x) ** 2).sum()
    model = MLP(2, [3, 1], activation="tanh", seed=1)
    loss = squared_error([model([Value(0.5, "x1"), Value(-0.2, "x2")])], [1.0])
    for y, leaf in ((products, W[0, 1]), (loss, model.parameters()[0])):
        walk, wanted = steps(y), json.loads(data(lesson(y)))
        assert wanted["arrays"] or max(len(node.get("group", ())) for node in wanted["nodes"]) == 2
        assert written_lesson(page(walk, tmp_path / "same.html", force=True)) == wanted
        leaf.data += 0.5
        told = written_lesson(page(walk, tmp_path / "changed.html", force=True))
        assert told["record"] == wanted["record"]
        assert told["arrays"] == []
        assert not [node for node in told["nodes"] if "group" in node]


def written_lesson(path: Path) -> Any:
    """The data in a page that was written."""
    inside = path.read_text(encoding="utf-8").split('type="application/json">')[1]
    return json.loads(inside.split("</script>")[0])


def test_a_title_is_a_formula_in_names_that_somebody_gave() -> None:
    x, W = array([1.0, 2.0], "x"), array([[0.5, -1.0], [2.0, 0.25]], "W")
    mean = ((W @ x) ** 2).mean()
    assert lesson(mean)["title"] == "mean((W·x)²)"
    label(L=mean)
    assert lesson(mean)["title"] == "L = mean((W·x)²)"
    assert lesson((W @ x)[0])["title"] != "W·x"  # it is one number of them
    model = MLP(2, [3, 1], activation="tanh", seed=1)
    loss = squared_error([model([Value(0.5), Value(-0.2)])], [1.0])
    assert lesson(loss)["title"] == "(z2_1 − 1)²"
    assert lesson(loss, title="A network")["title"] == "A network"
    product = Value(2.0, "a") * Value(3.0, "b")
    assert [lesson(told)["title"] for told in (product, steps(product))] == ["a·b", "a·b"]
    label(v2=product)
    assert lesson(product)["title"] == "v2 = a·b"


def test_the_page_of_a_network_says_how_another_is_made() -> None:
    """Of a network of nn alone: it needs the model and the samples, which no graph has."""
    y = squared_error([MLP(2, [2, 1], "tanh", seed=1)([1.0, 2.0])], [1.0])
    assert "nn.learning_page(model, X, y" in lesson(y)["another"]
    assert lesson(neuron())["another"] == ""


def test_digits_are_those_that_a_float_has() -> None:
    for digits in (0, 18, 2.5, True):
        with pytest.raises(ValueError, match="digits are 1 to 17 significant ones"):
            lesson(neuron(), digits=digits)  # type: ignore[arg-type]


def test_few_nodes_with_many_arrows_are_shown_array_by_array(tmp_path: Path) -> None:
    X, W = (array([[0.1 * (i - k) for k in range(12)] for i in range(12)], n) for n in "XW")
    y = (X @ W).sum()
    assert len(order(y)) < 500
    assert '"tape":' in page(y, tmp_path / "arrays.html").read_text(encoding="utf-8")
