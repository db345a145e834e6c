"""A drawing calls every value what the sentences call it, so that v3 can be looked up."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings

from autograd import Value, draw, label, steps
from autograd.formulas.text import visible

from ..conftest import Run
from ..strategies import graphs

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
    source = run("draw", *asked)[1]
    walk = run("walk", *asked)[1]
    assert set(drawn(source)) == set(re.findall(r"(?m)^(\w+) = \S+: ∂", walk))


def test_the_picture_in_the_readme_is_what_is_drawn() -> None:
    """Every text in it; where things stand is a matter of Graphviz."""
    texts = [
        re.findall(r">([^<>]+)</text>", svg) for svg in (draw(neuron()).svg(), PICTURE.read_text())
    ]
    assert texts[0] == texts[1]
