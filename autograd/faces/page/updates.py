"""What a page needs to make updates: the lines of each rule, its settings, what changes in turn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any

from ...engine.row import Op
from ...engine.update_variants import ALL_RULES
from ...engine.updates import Rule
from ...engine.value import Value
from ...examples.example import ParameterUpdate
from ...formulas.javascript import schedule_functions
from ...formulas.notation import TEXT
from ...formulas.own_rule import update_rule
from ...formulas.schedules import Schedule
from ...formulas.symbols import SYMBOLS, Name
from ...steps.sentences import SPELLED
from ...steps.step import Updated
from ...steps.walk import Walk
from .second import FEW_ROWS, MOST_ROWS, hessian_graph, hessian_rows

RULE = "sgd"  # what the update button does, unless the walk or the example has another update


def lesson_updates(
    walk: Walk,
    lr: float,
    update: ParameterUpdate | None,
    params: Sequence[int],
    nodes: Sequence[Value],
) -> dict[str, Any]:
    """How a page moves its parameters, as plain data.

    Args:
        walk: of the page; its own update is where the page begins.
        lr: the learning rate of a rule for which nobody gives one.
        update: how an example moves them; left out, that of the walk, or gradient descent.
        params: the numbers of the leaves that move.
        nodes: the nodes of the page in order, where they are known.

    Raises:
        ValueError: the rule is Newton's method, and there are too many second derivatives.
    """
    numbers = {node: k for k, node in enumerate(nodes)}
    rule, settings = _begin(walk, lr, update)
    most = MOST_ROWS if rule.solved else FEW_ROWS
    second = nodes and hessian_graph(nodes[-1], [nodes[k] for k in params], numbers, most)
    if rule.solved and not second:
        raise ValueError(
            f"a page of {rule.name} computes the second derivatives by few parameters; name those "
            "that move, or take another rule"
        )
    rules = {rule.name: rule, **{name: row for name, row in ALL_RULES.items() if name != rule.name}}
    shown = [
        _shown_rule(row, settings if row is rule else _with_rate(row, lr))
        for row in rules.values()
        if second or not row.solved
    ]
    names = {entry.name: k for k, entry in enumerate(walk.nodes)}
    return {
        "rule": rule.name,
        "settings": settings,
        "state": list(rule.state),
        "rules": shown,
        "second": second or None,
        "begin": {word: update.start[word] for word in rule.state} if update else rule.start(),
        "inTurn": bool(update and update.order == "in turn"),
        "schedules": {name: _schedule_data(x) for name, x in update.schedules.items()}
        if update
        else {},
        "batches": [
            [[names[name], x] for name, x in batch.items() if name in names]
            for batch in (update.batches if update else ())
        ],
    }


def _begin(walk: Walk, lr: float, update: ParameterUpdate | None) -> tuple[Rule, dict[str, float]]:
    """The rule with which a page begins, and its settings."""
    steps = [step for step in walk.update if isinstance(step, Updated)]
    if update is not None:
        return update.row, update.settings_at(0)
    rule = walk.rule or ALL_RULES[RULE]
    settings = _with_rate(rule, lr)
    if steps:
        settings |= {word: float(steps[0].quantities[word]) for word in settings}
    return rule, settings


def _with_rate(rule: Rule, lr: float) -> dict[str, float]:
    rate = {"lr": lr} if "lr" in rule.settings and not rule.solved else {}
    return rule.set(rate)


def _shown_rule(rule: Rule, settings: Mapping[str, float]) -> dict[str, Any]:
    """A rule with its settings, as they are spelled, and its lines as formulas."""
    names = {word: Name(SPELLED.get(word, word)) for word in ("w", "g", *settings, *rule.state)}
    names |= {word: Name(word) for word, _ in rule.lines}
    names |= {rule.solved: Name("p")} if rule.solved else {}
    lines = [
        [word, TEXT.formula(line(SYMBOLS, SimpleNamespace(**names))), rule.only.get(word, "")]
        for word, line in rule.told({**settings, **dict.fromkeys(rule.only.values(), 1.0)})
        if line is not None
    ]
    return {
        "name": rule.name,
        "settings": [[word, SPELLED.get(word, word), x] for word, x in settings.items()],
        "state": list(rule.state),
        "solved": rule.solved,
        "lines": lines,
    }


def _schedule_data(schedule: Schedule) -> dict[str, Any]:
    return {"numbers": list(schedule.numbers), "text": schedule.text}


def lesson_rules(lesson: Mapping[str, Any]) -> list[Rule]:
    """The rules of a lesson."""
    names = [lesson["record"]["nodes"][k]["name"] for k in lesson["params"]]
    own = {**dict.fromkeys(lesson["state"], 0.0), **lesson["settings"]}
    return [update_rule(shown["name"], own, names) for shown in lesson["rules"]]


def lesson_schedules(lesson: Mapping[str, Any]) -> str:
    """The schedules of a lesson that are formulas, as JavaScript."""
    texts = {name: x["text"] for name, x in lesson["schedules"].items() if x["text"]}
    return schedule_functions({name: Schedule(text=text) for name, text in texts.items()})


def second_rows(lesson: Mapping[str, Any]) -> dict[str, Op | tuple[Op, int]]:
    """The rows that the second derivatives of a lesson need, by key."""
    return hessian_rows(lesson["second"]) if lesson["second"] else {}
