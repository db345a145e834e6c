"""The file by which `glassgrad mark` marks the answers to a worksheet."""

from __future__ import annotations

from collections.abc import Mapping

from ..faces.asked_fields import field_data, gradient_fields, value_fields
from ..faces.form_document import walk_in_floats
from ..formulas.expression import Formula, FormulaError, parse
from ..formulas.json_text import format_json
from ..formulas.notation import Text
from ..formulas.text import visible
from ..steps.sentences import computed_texts, number_text
from ..steps.step import Computed, Contributed, Updated
from ..steps.walk import Walk
from . import UsageError
from .new import set_up

_DIGITS = 17  # that give back the same float


def mark_file(sheet: Walk, formula: Formula, typed: Mapping[str, str], digits: int) -> str:
    """A worked example that asks for what the worksheet of a walk does, in TOML.

    The numbers are those of floats, whatever was rounded by hand. Every step has a name in it, v1,
    too, where the names are such as formulas have; in a graph of arrays those of the formula.

    Raises:
        UsageError: the names of the walk are none that a formula has, as may be in Python, or where
            it is that of a gradient.
    """
    walk = walk_in_floats(sheet)
    try:
        text = _stepwise(walk) or _set_up(walk, formula, typed)
        names = {*parse(text).names}
    except (FormulaError, ValueError):
        names = set()
    if walk.output not in names:
        raise UsageError(
            f"no formula has names such as {visible(walk.output)}, so no file can mark the "
            "answers; leave out --mark-with"
        )
    lines = [
        f"title = {format_json(f'Worksheet: {walk.output}')}",
        'evidence = "draft"',
        f"formula = '''\n{text}\n'''",
        f"loss = {format_json(walk.output)}",
    ]
    claims, later = _claims(walk, names, digits), ""
    updated = [step for step in walk.update if isinstance(step, Updated)]
    if updated and walk.rule is not None:
        lines += _update_table(walk, updated)
        later = "\n[printed.after-1]\n" + "".join(
            [
                f"{format_json(step.node)} = {format_json(number_text(step.after, Text(digits)))}\n"
                for step in updated
                if step.quantity == "w"
            ]
        )
    return "\n".join([*lines, "", "[printed]", *claims]) + "\n" + later


def _stepwise(walk: Walk) -> str | None:
    """The walk as formulas, a line a step; None where that would be read as something else."""
    by = Text(_DIGITS)
    lines = [f"{e.name} = {float(e.data)!r}" for e in walk.nodes if e.op is None]
    try:
        lines += [f"{step.node} = {computed_texts(walk, step, by)[0]}" for step in walk.forward]
        made = parse("\n".join(lines))
    except (FormulaError, ValueError):
        return None
    known = {name: repr(node.data) for name, node in made.names.items()}
    same = all(known.get(entry.name) == repr(entry.data) for entry in walk.nodes)
    return "\n".join(lines) if same and made.name == walk.output else None


def _claims(walk: Walk, names: set[str], digits: int) -> list[str]:
    """What is asked for, a line each, with the numbers of the key."""
    by = Text(digits)
    asked = [*value_fields(walk).values()]
    asked += [f"partial:{s.number}" for s in walk.reverse if isinstance(s, Contributed)]
    asked += [key for key in gradient_fields(walk).values() if key != "seed"]
    lines: dict[str, str] = {}
    for key in asked:
        step = walk[int(key.partition(":")[2]) - 1]
        x = step.data if isinstance(step, Computed) else step.partial
        x = step.after if key.startswith("sum") else x
        about = {step.node, getattr(step, "arg", step.node), walk.output}
        what = field_data(walk, key)["what"]
        if what and about <= names:
            lines.setdefault(what, f"{format_json(what)} = {format_json(number_text(x, by))}")
    return list(lines.values())


def _set_up(walk: Walk, formula: Formula, typed: Mapping[str, str]) -> str:
    """The formula as it was typed, with the numbers of the walk."""
    drawn = {e.name: repr(float(e.data)) for e in walk.nodes if e.op is None}
    leaves = {name: drawn[name] for name in formula.leaves if name in drawn}
    return set_up(formula, {**typed, **leaves})


def _update_table(walk: Walk, updated: list[Updated]) -> list[str]:
    rule, first = walk.rule, updated[0]
    if rule is None:
        return []
    params = list(dict.fromkeys(step.node for step in updated))
    begun = [name for name in rule.state if first.quantities[name]]
    settings = [f"{name} = {float(first.quantities[name])!r}" for name in (*rule.settings, *begun)]
    head = ["", "[update]", f"rule = {format_json(rule.name)}"]
    return [*head, *settings, f"params = {format_json(params)}"]
