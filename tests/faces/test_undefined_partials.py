"""Where the formula of a partial is 0/0, worksheets and pages say what it is taken as.

A walk says so in its rules, which the tests of the engine hold; here are the faces that write the
rules themselves.
"""

import json
import re
from pathlib import Path

import pytest

from autograd import OPS, Value, steps
from autograd.faces.page import lesson
from autograd.faces.page.lesson import used_rows
from autograd.faces.worksheet import worksheet
from autograd.formulas.javascript import javascript_module
from autograd.steps.sentences import rule, undefined_partial
from autograd.steps.step import Contributed

from .test_page import imported, needs_node, node


def graph(name: str, numbers: tuple[float, ...]) -> Value:
    leaves = [Value(x, label) for x, label in zip(numbers, "ab", strict=False)]
    row = OPS[name]
    y: Value = row(leaves) if row.many[0] else row(*leaves)
    y.label = "y"
    return y


UNDEFINED = [
    ("hypot", (0.0, 0.0)),
    ("norm", (0.0, 0.0)),
    ("atan2", (0.0, 0.0)),
    ("sinc", (0.0,)),
    ("std", (1.0, 1.0)),
]
DEFINED = [("hypot", (0.0, 5.0)), ("norm", (3.0, 4.0)), ("sinc", (0.5,)), ("tanh", (0.0,))]


def local_partials(sheet: str) -> list[str]:
    """The cells of the worksheet's second column, without what Markdown escapes."""
    table = sheet[sheet.index("local partial") : sheet.index("## Gradients")]
    rows = re.findall(r"^\| \d+ \| (.*?) \|", table, re.MULTILINE)
    return [re.sub(r"\\(.)", r"\1", row) for row in rows]


@pytest.mark.parametrize(("name", "numbers"), [*UNDEFINED, *DEFINED])
def test_a_worksheet_writes_a_local_partial_as_the_walk_does(
    name: str, numbers: tuple[float, ...]
) -> None:
    made = worksheet(graph(name, numbers), digits=6)
    reverse = [step for step in made.walk if isinstance(step, Contributed)]
    assert local_partials(made.key) == [rule(made.walk, step) for step in reverse]
    assert (", taken as 0" in made.key) == ((name, numbers) in UNDEFINED)
    assert "taken" not in made.sheet  # which is filled in with the formula alone


def test_a_worksheet_without_values_keeps_the_mark_and_latex_has_it_too() -> None:
    y = graph("hypot", (0.0, 0.0))
    values = worksheet(y, blanks="values")
    assert local_partials(values.sheet)[0] == "∂y/∂a = a/y = ____________, taken as 0"
    latex = worksheet(y, format="latex")
    assert r"\frac{a}{y} = \frac{0}{0}\text{, taken as }0$" in latex.key
    assert "taken" not in latex.sheet


@needs_node
@pytest.mark.parametrize(("name", "numbers"), [*UNDEFINED, *DEFINED])
def test_a_page_knows_it_as_python_does(
    tmp_path: Path, name: str, numbers: tuple[float, ...]
) -> None:
    """From the record, and computed again, there and away from it."""
    y = graph(name, numbers)
    walk = steps(y)
    page_lesson = lesson(y, quiz=False)
    (tmp_path / "rows.mjs").write_text(javascript_module(used_rows(page_lesson)))
    code = imported("engine") + (
        'import { OPS, carried } from "./rows.mjs";\n'
        "const engine = new Engine(given, { OPS, carried });\n"
        "const away = new Map(engine.leaves.map((leaf, k) => [leaf, 0.3 + k]));\n"
        "const passes = [engine.recorded(), engine.computed(new Map()), engine.computed(away)];\n"
        "print(passes.map(({ sent }) => sent.flatMap((one) => one?.undefinedFormula ?? [])));"
    )
    expected = [undefined_partial(walk, step) for step in walk if isinstance(step, Contributed)]
    assert any(expected) == ((name, numbers) in UNDEFINED)
    recorded, again, away = node(code, page_lesson, tmp_path)
    assert recorded == again == expected
    assert not any(away)
    assert json.dumps(page_lesson["takenAs"]) == '", taken as"'
