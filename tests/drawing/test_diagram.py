"""The text in the boxes and at the arrows; every value is called what the sentences call it."""

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings

from autograd import OPS, Value, draw, label, op, steps
from autograd.formulas.text import visible

from ..conftest import Run
from ..strategies import graphs
from .diagrams import arrows, boxes, looks, network, number

HOSTILE = [
    "<b>bold</b>",
    "</title><script>alert(1)</script>",
    'a"b\\',
    '\\"',
    r"\N \G \l \n",
    "&lt;i&gt; & &amp; &#65;",
    "]; x [label=1] --> /* // #",
    "∂L/∂w₁ ñ 日本",
    "digraph",
]


def test_a_box_says_label_value_and_gradient() -> None:
    a, b = Value(2.0, "a"), Value(-3.0, "b")
    y = a * b + 10
    y.label = "y"
    y.backward()
    assert boxes(draw(y)) == {
        "n0": ["a = 2", "grad −3"],
        "n1": ["b = −3", "grad 2"],
        "o2": ["×"],
        "n2": ["v1 = −6", "grad 1"],
        "o3": ["+"],
        "c3_1": ["10"],
        "n3": ["y = 4", "grad 1"],
    }


def test_an_arrow_says_the_partial_and_what_it_adds() -> None:
    a, b = Value(2.0, "a"), Value(-3.0, "b")
    y = a * b * 5
    before = [("n0", "o2", ["∂ −3"]), ("n1", "o2", ["∂ 2"]), ("n2", "o3", ["∂ 5"])]
    assert [arrow for arrow in arrows(draw(y)) if arrow[2]] == before
    y.backward()
    after = [arrow for arrow in arrows(draw(y)) if arrow[2]]
    assert after == [
        ("n0", "o2", ["∂ −3", "← −15"]),
        ("n1", "o2", ["∂ 2", "← 10"]),
        ("n2", "o3", ["∂ 5", "← 5"]),
    ]
    assert [lines for _, _, lines in arrows(draw(y, partials=False)) if lines] == []


def test_both_edges_of_a_square_are_drawn() -> None:
    a = Value(3.0, "a")
    y = a * a
    y.backward()
    twice = ("n0", "o1", ["∂ 3", "← 3"])
    assert arrows(draw(y)) == [twice, twice, ("o1", "n1", [])]
    assert boxes(draw(y))["n0"] == ["a = 3", "grad 6"]


def test_what_arrives_at_a_box_adds_up_to_its_gradient() -> None:
    y = network()
    y.backward()
    picture = draw(y, digits=17)
    arrived: dict[str, float] = {}
    for tail, _, lines in arrows(picture):
        if lines:
            arrived[tail] = arrived.get(tail, 0.0) + number(lines[1].removeprefix("← "))
    said = boxes(picture)
    assert len(arrived) == sum(1 for key in said if key.startswith("n")) - 1  # all but the loss
    for key, total in arrived.items():
        assert number(said[key][1].removeprefix("grad ")) == pytest.approx(total, rel=1e-14)


def test_a_gradient_that_was_not_computed_is_no_zero() -> None:
    x, unused = Value(2.0, "x"), Value(5.0, "unused")
    y = x + unused * 0
    assert boxes(draw(y))["n0"] == ["x = 2", "grad —"]
    assert "not computed yet" in draw(y).source
    y.backward()
    assert boxes(draw(y))["n1"] == ["unused = 5", "grad 0"]
    assert "not computed yet" not in draw(y).source
    late = y * 3  # one node that no pass has reached, over others that one has
    assert [lines[1] for key, lines in boxes(draw(late)).items() if key in ("n3", "n4")] == [
        "grad 1",
        "grad —",
    ]
    assert "dotted" in looks(draw(late))["n4"]["style"]
    assert "dotted" not in looks(draw(late))["n1"].get("style", "")


def test_infinite_and_undefined_gradients_are_named() -> None:
    x, z = Value(0.0, "x"), Value(-2.0, "z")
    y = x.sqrt() + z.log()
    y.backward()
    said = boxes(draw(y))
    assert said["n0"] == ["x = 0", "grad ∞"]
    assert said["n1"] == ["z = −2", "grad nan"]
    assert draw(y).svg().startswith("<?xml")


def test_constants_are_drawn_and_defaults_are_not() -> None:
    x = Value(2.0, "x")
    assert sorted(boxes(draw(x**3)).values()) == [
        ["3"],
        ["^"],
        ["v1 = 8", "grad —"],
        ["x = 2", "grad —"],
    ]
    assert ["0"] not in boxes(draw(OPS["dot"]([x], [x]))).values()
    many = OPS["sum"]([x, *range(100)])
    assert ["100 constants"] in boxes(draw(many)).values()


def test_an_operation_shows_its_sign_and_so_does_a_new_one() -> None:
    row = op("twice", compute=lambda m, x: 2 * x, partials=(lambda m, y, x: 2.0,), doc="Twice x.")
    try:
        y = row(Value(4.0))
        assert boxes(draw(y))["o1"] == ["twice"]
        assert arrows(draw(y))[0][2] == ["∂ 2"]
    finally:
        del OPS["twice"]
    signs = [boxes(draw(y))["o1"] for y in (-Value(1.0), abs(Value(1.0)), Value(1.0).sqrt())]
    assert signs == [["−"], ["abs"], ["√"]]


@pytest.mark.parametrize("label", HOSTILE)
def test_a_label_is_text_whatever_it_holds(label: str) -> None:
    x = Value(1.0, label)
    x.group = label.replace("/", " ")
    picture = draw(-x)
    assert boxes(picture)["n0"] == [f"{label} = 1", "grad —"]
    assert len(looks(picture)) == 3
    page = ElementTree.fromstring(picture.svg())
    tags = {one.tag.rpartition("}")[2] for one in page.iter()}
    assert tags <= {"svg", "g", "a", "title", "text", "path", "polygon", "ellipse"}
    texts = [str(one.text).replace("\xa0", " ") for one in page.findall(".//{*}text")]
    assert f"{label} = 1" in texts
    assert label.replace("/", " ") in texts


def test_a_label_stays_one_line_and_shows_what_cannot_be_shown() -> None:
    said = boxes(draw(Value(1.0, "two\nlines\r\nand\u2028more")))["n0"]
    assert said == ["two⏎lines⏎and⏎more = 1", "grad —"]
    said = boxes(draw(Value(1.0, "\x00\x1b\x9f\ud800\u202e\uffff")))["n0"]
    assert said == ["\ufffd" * 6 + " = 1", "grad —"]
    said = boxes(draw(Value(1.0, "x" * 100_000)))["n0"]
    assert said == ["x" * 39 + "… = 1", "grad —"]


pytest.importorskip("graphviz")
PICTURE = Path(__file__).parents[2] / "demos" / "pictures" / "neuron.svg"


def drawn(source: str) -> dict[str, str]:
    """The name and the number in the first line of each box of a value."""
    found = re.findall(r'(?m)^\t+n\d+ \[.*?\blabel="([^"]*?) = ([^"]*?) ?\\n', source)
    assert len(found) == len(re.findall(r"(?m)^\t+n\d+ \[", source))
    return dict(found)


def neuron() -> Value:
    """The ten lines of the README."""
    w, x, b, t = Value(-3.0), Value(2.0), Value(6.88), Value(1.0)
    a = (w * x + b).tanh()
    loss: Value = (a - t) ** 2
    label(w=w, x=x, b=b, t=t, a=a, L=loss)
    loss.backward()
    return loss


def test_what_a_sentence_speaks_of_is_in_the_drawing() -> None:
    """v1, v2 and v3 of the ten lines, with their numbers."""
    found = drawn(draw(neuron()).source)
    assert found == {
        "w": "−3",
        "x": "2",
        "b": "6.88",
        "t": "1",
        "v1": "−6",
        "v2": "0.88",
        "a": "0.7064",
        "v3": "−0.2936",
        "L": "0.08619",
    }
    told = "\n".join(str(steps(neuron()).sentence(k)) for k in range(1, 15))
    assert set(re.findall(r"\bv\d+\b", told)) == {"v1", "v2", "v3"}


@settings(max_examples=30)
@given(graphs())
def test_the_names_are_those_of_the_walk(graph: tuple[list[Value], Value]) -> None:
    """In any graph, in its order."""
    y = graph[1]
    names = [visible(entry.name).strip() for entry in steps(y).nodes]
    source = draw(y, fold="nothing").source
    tips = re.findall(r'(?m)^\t+n\d+ \[.*?tooltip="(.+?) = ', source)
    assert tips == names


def test_labels_that_stand_twice_have_their_number() -> None:
    """As in a walk: a and a#2; and a label v1 is nobody else's."""
    first, second = Value(2.0, "a"), Value(3.0, "a")
    y = (first * second + Value(1.0, "v1")).tanh()
    assert list(drawn(draw(y).source)) == ["a", "a#2", "v2", "v1", "v3", "v4"]


def test_the_command_draws_the_names_that_walk_says(run: Run) -> None:
    """The same formula, the same names."""
    asked = ("L = (tanh(w*x + b) - t)**2", "w=-3", "x=2", "b=6.88", "t=1")
    source = run("draw", *asked, "--dot")[1]
    walk = run("walk", *asked)[1]
    assert set(drawn(source)) == set(re.findall(r"(?m)^(\w+) = \S+: d", walk))


def test_the_picture_in_the_readme_is_what_is_drawn() -> None:
    """Every text in it; where things stand is a matter of Graphviz."""
    texts = [
        re.findall(r">([^<>]+)</text>", svg) for svg in (draw(neuron()).svg(), PICTURE.read_text())
    ]
    assert texts[0] == texts[1]
