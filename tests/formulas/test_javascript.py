"""Rows as JavaScript, run by node: the same numbers as in Python."""

import json
import subprocess
from typing import Any

import pytest

from autograd import OPS, Op
from autograd.engine.define import op
from autograd.engine.floats import evaluate, partial
from autograd.formulas.javascript import javascript, javascript_module, row_key, whole_table

from .. import points
from ..outside_programs import needs_node

RUN = """
import { readFileSync } from "node:fs";
import { OPS } from %s;
const read = (x) => (Array.isArray(x) ? x.map(read) : Number(x));
const write = (x) => (Array.isArray(x) ? x.map(write) : Object.is(x, -0) ? "-0" : String(x));
const calls = JSON.parse(readFileSync(0, "utf8"));
const answers = calls.map(([key, y, args]) => {
  const { value, partials } = OPS.get(key);
  const numbers = read(args);
  return write([value(...numbers), ...partials.map((p) => p(read(y), ...numbers))]);
});
console.log(JSON.stringify(answers));
"""


def written(x: Any) -> Any:
    """Numbers as text: JSON has neither infinities nor nan."""
    if isinstance(x, tuple):
        return [written(one) for one in x]
    return repr(x).replace("inf", "Infinity").replace("nan", "NaN")


def number(x: Any) -> Any:
    return tuple(map(number, x)) if isinstance(x, list) else float(x)


def run_in_node(text: str, calls: list[tuple[str, float, tuple[Any, ...]]], folder: Any) -> Any:
    """Value and partials of each call, by one node for all of them."""
    (folder / "ops.mjs").write_text(text, encoding="utf-8")
    (folder / "run.mjs").write_text(RUN % json.dumps("./ops.mjs"), encoding="utf-8")
    asked = json.dumps([[name, written(y), written(args)] for name, y, args in calls])
    run = subprocess.run(
        ["node", str(folder / "run.mjs")], input=asked, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stderr
    return [number(answer) for answer in json.loads(run.stdout)]


def in_python(row: Op, args: tuple[Any, ...]) -> tuple[Any, ...]:
    y = evaluate(row, args)
    return (y, *[partial(row, at, y, args) for at in range(len(args))])


def agree(theirs: Any, ours: Any) -> bool:
    if isinstance(ours, tuple):
        return len(theirs) == len(ours) and all(map(agree, theirs, ours))
    return theirs == pytest.approx(ours, rel=1e-12, abs=1e-15, nan_ok=True)


@pytest.fixture(scope="module")
def answers(tmp_path_factory):
    """Every row at its ordinary and hard points: args and what node made of them."""
    asked = [
        (row, args) for row in OPS.values() for args in (*points.ordinary(row), *points.hard(row))
    ]
    calls = [(row_key(row), evaluate(row, args), args) for row, args in asked]
    found = run_in_node(javascript_module(OPS.values()), calls, tmp_path_factory.mktemp("node"))
    by_row: dict[str, list[Any]] = {}
    for (row, args), answer in zip(asked, found, strict=True):
        by_row.setdefault(row.name, []).append((args, answer))
    return by_row


@needs_node
@pytest.mark.parametrize("row", OPS.values(), ids=lambda row: row.name)
def test_javascript_gives_the_numbers_of_python(row, answers):
    for args, theirs in answers[row.name]:
        assert agree(theirs, in_python(row, args)), (args, theirs, in_python(row, args))


@needs_node
def test_a_wrong_rule_would_be_seen(answers):
    args, theirs = answers["tanh"][0]
    value, slope = in_python(OPS["tanh"], args)
    assert not agree(theirs, (value, slope + 1e-9))


@needs_node
def test_the_whole_table_in_every_length_is_a_module(tmp_path):
    calls = [
        ("softmax:0", 1.0, (3.0, ())),
        ("sum:1", 2.0, ((2.0,),)),
        ("dot:0", 1.0, ((), (), 1.0)),
    ]
    text = javascript_module([*whole_table(), (OPS["softmax"], 0), (OPS["dot"], 0)])
    assert run_in_node(text, calls, tmp_path) == [(1.0, 0.0, ()), (2.0, (1.0,)), (1.0, (), (), 1.0)]


@needs_node
def test_shared_parts_do_not_make_the_code_grow(tmp_path):
    """x to the power 2⁵⁰, squared step by step: 50 lines, not 2⁵⁰ products."""

    def compute(m, x):
        for _ in range(50):
            x = x * x
        return x

    row = op("tower", compute=compute, partials=(lambda m, y, x: 2.0**50 * y / x,), doc="x^2^50.")
    try:
        assert (
            len(javascript_module([row]).splitlines())
            < len(javascript_module([]).splitlines()) + 70
        )
        assert run_in_node(javascript_module([row]), [("tower", 1.0, (1.0,))], tmp_path) == [
            (1.0, 2.0**50)
        ]
    finally:
        del OPS["tower"]


def test_the_text_is_the_same_however_rows_are_ordered():
    assert javascript_module(whole_table()) == javascript_module(reversed(whole_table()))


def test_shared_parts_are_computed_once():
    text = javascript(OPS["softmax"], 2)
    body = text[text.index("value:") : text.index("partials:")]
    assert body.count("m.exp(") == 3
    assert body.count("m.maximum(") == 1


@needs_node
def test_names_that_javascript_reserves(tmp_path):
    """An argument may be called what it likes in Python."""
    row = op(
        "reserved",
        takes="new y m *t0 function",
        compute=lambda m, new, y, b, t0, f: new * y + b * m.sum(t0) + f,
        partials=(
            lambda m, y, new, b, c, t0, f: b,
            lambda m, y, new, b, c, t0, f: new,
            lambda m, y, new, b, c, t0, f: m.sum(t0),
            lambda m, y, new, b, c, t0, f: [c] * len(t0),
            lambda m, y, new, b, c, t0, f: 1.0,
        ),
        doc="Names that need care.",
    )
    try:
        args = (2.0, 3.0, 4.0, (5.0, 6.0), 7.0)
        (found,) = run_in_node(
            javascript_module([(row, 2)]), [("reserved:2", 57.0, args)], tmp_path
        )
        assert found == in_python(row, args)
    finally:
        del OPS["reserved"]


@pytest.mark.parametrize(("name", "size"), [("tanh", 3), ("sum", 0), ("dot", -1)])
def test_a_length_that_makes_no_sense(name, size):
    with pytest.raises(ValueError, match=f"got {size}"):
        javascript(OPS[name], size)
