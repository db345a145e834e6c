"""A record that is read is checked, field by field."""

import json
import math
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograd import Value, order
from autograd.faces.steps import Steps, redo, steps
from autograd.steps.arithmetic import Arithmetic
from autograd.steps.exact import Exact, Rounded
from tests.steps.passes import EVERYTHING, SEEDS, little


def record() -> dict[str, Any]:
    """y = a·b, updated, as data."""
    a, b = Value(2.0, "a"), Value(-3.0, "b")
    y = a * b
    y.label = "y"
    found: dict[str, Any] = json.loads(steps(y, [a], "momentum").to_json())
    return found


def read(changed: dict[str, Any]) -> Steps:
    return Steps.from_json(json.dumps(changed))


def test_the_record_itself_is_read() -> None:
    assert len(read(record())) == len(record()["steps"])


def deep() -> Any:
    nested: Any = 1.0
    for _ in range(600):
        nested = [nested]
    return nested


WRONG = [None, True, "1e10000000", "1e400", "3/0", "0x1", "1_000", "1.5", [], {}, 10**399]


@pytest.mark.parametrize("wrong", WRONG, ids=range(len(WRONG)))
def test_a_number_is_a_number(wrong: Any) -> None:
    """A text is one only where it is a fraction, inf or nan; "1e10000000" would be 10 MB."""
    for change in ("data", "operand", "seed", "partial", "quantity"):
        told = record()
        if change == "data":
            told["nodes"][0]["data"] = wrong
        elif change == "operand":
            told["nodes"][2]["args"][0][1] = wrong
        elif change == "quantity":
            told["steps"][-1]["quantities"]["lr"] = wrong
        else:
            step = next(step for step in told["steps"] if change in step)
            step[change] = wrong
        with pytest.raises(ValueError, match="no record of steps as to_json writes it"):
            read(told)


def test_deep_or_doubled_json_is_refused() -> None:
    told = record()
    told["nodes"][0]["data"] = deep()
    with pytest.raises(ValueError, match="nested more than"):
        read(told)
    text = json.dumps(record())
    with pytest.raises(ValueError, match="stands twice"):
        Steps.from_json(text[:-1] + ', "nodes": []}')
    with pytest.raises(ValueError, match="beyond all floats"):
        Steps.from_json(text.replace("2.0", "2e400", 1))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda told: told["nodes"][1].update(name="a"), "a name of its own"),
        (lambda told: told["nodes"][1].update(name=3), "a name is a text"),
        (lambda told: told["nodes"][2].update(sizes=[None]), "sizes"),
        (lambda told: told["nodes"][2].update(sizes=[None, None, 10**12]), "sizes"),
        (lambda told: told["nodes"][2].update(colour="red"), "colour"),
        (lambda told: told["steps"][1].update(node="q"), "there is no 'q'"),
        (lambda told: told["steps"][2].update(arg="y"), "no such argument"),
        (lambda told: told["steps"][2].update(place=7), "out of range"),
        (lambda told: told["steps"][2].update(seen=-1), "a whole number from 0"),
        (lambda told: told["steps"].pop(1), "one step that is its seed"),
        (lambda told: told["steps"].append(told["steps"][1]), "one step that is its seed"),
        (lambda told: told.pop("arithmetic"), "there is no 'arithmetic'"),
        (lambda told: told.update(nodes=[]), "a record has nodes"),
    ],
    ids=range(13),
)
def test_what_does_not_hang_together_is_refused(change: Any, said: str) -> None:
    told = record()
    change(told)
    with pytest.raises(ValueError, match=said):
        read(told)


def test_fractions_of_any_length_come_back() -> None:
    """Exact fractions end where Python no longer writes whole numbers; floats go on from there."""
    x = Value(1e-200, "x")
    y = x
    for _ in range(8):
        y = y * y
    walk = steps(y, arithmetic=Exact())
    text = walk.to_json()
    assert Steps.from_json(text) == walk
    held = [entry.data for entry in walk.nodes]
    assert held[4] == Fraction(1, 10**3200)
    assert held[5:] == [0.0] * 4
    slopes = walk.gradients()
    assert slopes["x"] == 0.0


@settings(max_examples=50)
@given(EVERYTHING, SEEDS, st.sampled_from([Arithmetic(), Rounded(3), Exact()]))
def test_json_gives_every_step_back(graph, seed, arithmetic):
    made, y = graph
    params = [leaf for leaf in made if leaf in order(y)]
    if isinstance(arithmetic, Exact):
        params = []
    walk = steps(y, params, "momentum", seed=seed, arithmetic=arithmetic)
    text = walk.to_json()
    back = Steps.from_json(text)
    assert back == walk
    assert back.to_json() == text
    assert back.arithmetic == walk.arithmetic
    assert [tuple(map(repr, step)) for step in back] == [tuple(map(repr, step)) for step in walk]
    assert [repr(entry) for entry in back.nodes] == [repr(entry) for entry in walk.nodes]

    def refuse(constant):
        raise ValueError(constant)

    json.loads(text, parse_constant=refuse)  # no NaN or Infinity, which are not JSON


def test_json_keeps_labels_that_look_like_numbers():
    inf, half = Value(2.0, "inf"), Value(3.0, "1/2")
    y = inf * half + math.inf
    y.label = "nan"
    walk = steps(y)
    back = Steps.from_json(walk.to_json())
    assert [entry.name for entry in back.nodes] == ["inf", "1/2", "v1", "nan"]
    assert back.nodes[-1].args == ((2, 6.0), (None, math.inf))
    assert redo(back) == redo(walk)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        "3",
        '{"nodes": [], "steps": []}',
        '{"nodes": [{"name": "x"}], "steps": [], "arithmetic": "floats"}',
        '{"nodes": [], "steps": [{"kind": "walked"}], "arithmetic": "floats"}',
    ],
)
def test_json_that_is_no_record_is_refused(text):
    with pytest.raises(ValueError):
        Steps.from_json(text)


@pytest.mark.parametrize("at", [5, -1, True, "0", 2])
def test_json_with_an_argument_that_does_not_stand_before_is_refused(at):
    record = json.loads(steps(little()).to_json())
    record["nodes"][2]["args"][0][0] = at
    with pytest.raises(ValueError, match="no record of steps"):
        Steps.from_json(json.dumps(record))
