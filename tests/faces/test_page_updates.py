"""Updates on the page, in node: by every rule they give what the stepper's updates give."""

import re
from pathlib import Path
from typing import Any

import pytest

from autograd.engine.update_variants import ALL_RULES
from autograd.examples import Update, loads
from autograd.faces.page.bundle import script
from autograd.faces.page.lesson import lesson
from autograd.faces.page.updates import lesson_rules
from autograd.faces.updating import Updating
from autograd.formulas import parse
from autograd.formulas.expression import Formula
from autograd.steps.sentences import sentence

from ..outside_programs import needs_node
from .javascript import imported, node

FORMULA = "w = 1.5; b = 0.5; c = 0.2; x = 1; L = (w^2 + b - 3)^2 + (w*b - x)^2 + tanh(c*w*x)"
RUN = (
    'import { OPS, RULES, SCHEDULES, carried } from "./rows.mjs";\n'
    "const walk = new Walk(given.lesson, { OPS, RULES, SCHEDULES, carried });\n"
    "const rule = walk.lesson.rules.find(({ name }) => name === given.rule);\n"
    "const settings = () => Object.fromEntries(rule.settings.map(([word, , x]) =>\n"
    "  [word, walk.scheduled(word) ?? x]));\n"
    "const seen = [];\n"
    "for (let k = 0; k < given.count; k++) {\n"
    "  walk.update(given.lesson.params, rule, settings());\n"
    "  const moved = given.lesson.params.map((leaf) => walk.now.data[leaf]);\n"
    "  seen.push([...moved, walk.losses.at(-1)]);\n"
    "}\n"
    "walk.reset();\n"
    "print([seen, walk.made, walk.losses.length]);"
)


def rows_of(told: Any) -> str:
    """The module of rows in the script of a lesson, which has few spaces."""
    found = re.search(r"const rows_ ?= ?\(\(\) ?=> ?{\n(.*?)\nreturn ?{", script(told), re.S)
    assert found
    inner = f"\n{found[1]}"
    for name in ("OPS", "RULES", "SCHEDULES", "carried"):
        inner, count = re.subn(rf"\nconst {name}(?= ?=)", rf"\nexport const {name}", inner)
        assert count == 1, name
    return inner


def both(graph: Formula, update: Update, folder: Path, count: int = 5) -> tuple[Any, Any]:
    """The numbers of the page and those of the stepper after each update."""
    nodes = {name: graph.names[name] for name in update.params}
    told = lesson(graph.output, [*nodes.values()], update=update)
    (folder / "rows.mjs").write_text(rows_of(told), encoding="utf-8")
    given = {"lesson": told, "rule": told["rule"], "count": count}
    seen, made, losses = node(imported("walk") + RUN, given, folder)
    assert (made, losses) == (0, 1)
    updating = Updating(graph.output, update, graph.names)
    wanted = []
    for _ in range(count):
        made = updating.made
        while updating.made == made:
            updating.go_on(updating.walk())
        wanted.append([*[n.data for n in nodes.values()], graph.output.data])
    return seen, wanted


@needs_node
@pytest.mark.parametrize("name", ALL_RULES)
def test_every_rule_moves_as_in_python(name: str, tmp_path: Path) -> None:
    rate = {} if name == "newton" else {"lr": 0.02}
    decay = {"decay": 0.1} if "decay" in ALL_RULES[name].settings else {}
    update = Update(name, {**rate, **decay}, ("w", "b", "c"))
    seen, wanted = both(parse(FORMULA), update, tmp_path)
    assert [x for row in seen for x in row] == pytest.approx(
        [x for row in wanted for x in row], rel=1e-9
    )


@needs_node
def test_newton_in_turn_moves_as_in_python(tmp_path: Path) -> None:
    update = Update("newton", {}, ("w", "b", "c"), order="in turn")
    seen, wanted = both(parse(FORMULA), update, tmp_path)
    assert [x for row in seen for x in row] == pytest.approx(
        [x for row in wanted for x in row], rel=1e-9
    )


@needs_node
@pytest.mark.parametrize("order", ["together", "in turn"])
@pytest.mark.parametrize("rate", ['"0.1/(1 + t) + 0.01*epoch"', "[0.1, 0.05, 0.01]"])
def test_an_own_rule_with_schedules_and_batches(order: str, rate: str, tmp_path: Path) -> None:
    example = loads(
        f"""
        formula = "{FORMULA}"
        loss = "L"
        [update]
        rule = "m = k*m + (1 - k)*g; w = w - lr*m/(1 - k^t); w = w*0.99"
        k = 0.6
        m = 0.25
        lr = {rate}
        order = "{order}"
        params = ["w", "c"]
        [data]
        x = [1, 2, -0.5]
        """
    )
    assert example.update is not None
    seen, wanted = both(example.graph(), example.update, tmp_path)
    assert [x for row in seen for x in row] == pytest.approx(
        [x for row in wanted for x in row], rel=1e-9
    )


@needs_node
@pytest.mark.parametrize("name", ["newton", "nesterov_ahead", "adam", "v = 0.5*v + g; w = w - v/9"])
def test_the_lines_of_a_record_are_computed_again(name: str, tmp_path: Path) -> None:
    """With the numbers of the record, and with another number for a leaf that stays."""
    graph, other = parse(FORMULA), parse(FORMULA, {})
    other.names["x"].data = 1.25
    other.output.forward()
    update = Update(name, {}, ("w", "b"), None)
    if "=" in name:
        from autograd.formulas.own_rule import own_rule

        update = Update(name, {}, ("w", "b"), own_rule(name, {}, ("w", "b")))
    start = {"w": {"v": 0.25, "t": 1.0, "m": 0.5}, "b": {"v": 0.125, "t": 1.0, "m": -1.0}}

    def walk(made: Formula) -> Any:
        from autograd.steps.recorder import record_walk

        params = [made.names["w"], made.names["b"]]
        kept = {
            name: {word: x for word, x in state.items() if word in update.row.state}
            for name, state in start.items()
        }
        return record_walk(made.output, params, update.row, state=kept)

    told = lesson(walk(graph), root=graph.output if name == "newton" else None)
    (tmp_path / "rows.mjs").write_text(rows_of(told), encoding="utf-8")
    code = imported("engine", "sentences") + (
        'import { OPS, RULES, SCHEDULES, carried } from "./rows.mjs";\n'
        "const engine = new Engine(given, { OPS, RULES, SCHEDULES, carried });\n"
        "const sentences = new Sentences(given);\n"
        "const x = given.record.nodes.findIndex(({ name }) => name === 'x');\n"
        "const [a, b] = [engine.recorded(), engine.computed(new Map())];\n"
        "const c = engine.computed(new Map([[x, 1.25]]));\n"
        "print([a, b, c].map((found) => engine.steps.map((step, k) => "
        "[found.sent[k]?.after ?? 0, sentences.sentence(step, found)])));"
    )
    recorded, again, changed = node(code, told, tmp_path)
    for seen, made in ((recorded, walk(graph)), (again, walk(graph)), (changed, walk(other))):
        said = {sentence(made, step, told["digits"]) for step in made.update}
        assert {text for _, text in seen[-len(said) :]} == said
    assert [x for x, _ in again] == pytest.approx([x for x, _ in recorded], rel=1e-12)


def test_newton_needs_few_parameters_and_a_graph() -> None:
    names = [f"w{k}" for k in range(14)]
    text = "; ".join([f"{name} = 1" for name in names]) + f"; L = ({' + '.join(names)})^2"
    graph = parse(text)
    told = lesson(graph.output)
    assert "newton" not in [rule.name for rule in lesson_rules(told)]
    with pytest.raises(ValueError, match="by few parameters"):
        lesson(graph.output, update=Update("newton", {}, tuple(names)))
    assert lesson(graph.output, ["w1"], update=Update("newton", {}, ("w1",)))["second"]
