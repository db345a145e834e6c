"""What a page knows: the record of a walk, what is said at each step, and where things stand.

A lesson is plain data. Together with the rows that its graph uses, read as JavaScript, it is all
that a page or a notebook's widget needs; nothing in it is differentiated or worded again.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

from ...drawing.folding import READABLE, group_path
from ...engine.chain import order
from ...engine.row import Op, named
from ...engine.updates import RULES
from ...engine.value import Value
from ...formulas.javascript import row_key
from ...formulas.notation import MATHML, TEXT, Text
from ...formulas.symbols import SYMBOLS, Name
from ...formulas.text import visible
from ...steps.recorder import record_walk
from ...steps.sentences import computed_texts
from ...steps.step import Contributed, Entry, Updated
from ...steps.walk import Walk
from ..worksheet import formulas
from .layout import heading, layout, size
from .mistakes import mistakes
from .templates import told, tree

DIGITS = 6  # significant digits of a sentence
FEWER = 4  # and of a box
ARROWS = 2_000  # that a page can show
SHORT = 60  # characters of a formula that is a title
RULE = "sgd"  # what the update button does, unless the walk has another update

Lesson = dict[str, Any]


def lesson(
    given: Value | Walk,
    params: Sequence[Value | str] = (),
    *,
    lr: float = 0.1,
    title: str = "",
    note: str = "",
    quiz: bool = True,
) -> Lesson:
    """A walk as plain data for a page.

    Args:
        given: the value whose graph is walked, or the steps of a walk. Groups (layers,
            neurons) are known of a value only.
        params: the leaves that an update moves, or their names; left out, those that the walk
            updates, and where it updates none, all leaves.
        lr: the learning rate to begin with, unless the walk has one.
        title, note: a heading, and a line below it; any text. Left out, the heading is the
            formula, or the name of the output.
        quiz: whether wrong answers are foreseen, so that the quiz can say what went wrong; of a
            walk, and of more than 100 nodes, they are not.

    Raises:
        ValueError: a walk that does not compute in floats; more nodes than can be read; a
            parameter that is no leaf of the graph; a learning rate that is not finite.
        ImportError: latex2mathml is not installed.
        RenderError, TimeoutError: as `autograd.drawing.render.render`.

    >>> from autograd import Value
    >>> a = Value(3.0, "a")
    >>> found = lesson(a * a)
    >>> found["title"], found["params"], len(found["steps"])
    ('v1 = a²', [0], 4)
    """
    walk = given if isinstance(given, Walk) else record_walk(given)
    _check(walk, lr)
    nodes = order(given) if isinstance(given, Value) else []
    groups = [group_path(node) for node in nodes] or [()] * len(walk.nodes)
    shown = _shown(walk)
    sizes = [node["size"] for node in shown]
    names = {entry.name: at for at, entry in enumerate(walk.nodes)}
    arrows = [
        (names[step.arg], names[step.node])
        for step in walk.reverse
        if isinstance(step, Contributed)
    ]
    return {
        "title": visible(title or _title(walk), 200),
        "note": visible(note, 2000),
        "digits": DIGITS,
        "fewer": FEWER,
        "record": json.loads(walk.to_json()),
        "nodes": shown,
        "layouts": [layout(sizes, arrows, groups, way) for way in ("LR", "TB")],
        "params": _parameters(walk, params, nodes),
        **_move(walk, lr),
        "mistakes": mistakes(nodes if quiz else ()),
        **told(walk, DIGITS),
    }


def _title(walk: Walk) -> str:
    """The formula, where it is short and one; else the name of the output."""
    found = [f"{name} = {formula}" for name, formula in formulas(walk, TEXT)]
    return found[0] if len(found) == 1 and len(found[0]) <= SHORT else walk.output


def _check(walk: Walk, lr: float) -> None:
    """Refuse what no page can show."""
    if walk.arithmetic != "floats":
        raise ValueError(
            f"a page computes in floats, and this walk in {walk.arithmetic}; "
            "give the page the value itself, or steps(y)"
        )
    if not math.isfinite(lr):
        raise ValueError(f"a learning rate is a finite number, got {lr!r}")
    if len(walk.nodes) > READABLE:
        raise ValueError(
            f"the page of {visible(walk.output)} would show {len(walk.nodes):,} nodes, and the "
            f"limit is {READABLE:,}; write the page of an earlier Value"
        )
    arrows = sum([len(entry.args) for entry in walk.nodes])
    if arrows > ARROWS:
        raise ValueError(
            f"the page of {visible(walk.output)} would show {arrows:,} arrows, and the limit is "
            f"{ARROWS:,}; write the page of an earlier Value"
        )


def _shown(walk: Walk) -> list[dict[str, Any]]:
    """How each node is called, what stands in its box, and which row computes it."""
    by = Text(FEWER)
    made = {step.node: computed_texts(walk, step, by)[0] for step in walk.forward}
    shown = []
    for entry in walk.nodes:
        said = heading(entry.name, made.get(entry.name, ""))
        row = None if entry.op is None else named(entry.op)
        shown.append(
            {
                "name": visible(entry.name, len(entry.name)),
                "math": tree(MATHML.name(entry.name)),
                "heading": said,
                "size": size(*said),
                "row": row_key(row, _length(entry)) if row else "",
                "about": row.doc if row else "",
            }
        )
    return shown


def rows(told: Lesson) -> list[Op | tuple[Op, int]]:
    """The rows that a lesson uses, as `javascript_module` takes them."""
    found: dict[str, Op | tuple[Op, int]] = {}
    for entry, node in zip(told["record"]["nodes"], told["nodes"], strict=True):
        if entry["op"] is not None:
            row, (_, colon, length) = named(entry["op"]), node["row"].partition(":")
            found[node["row"]] = (row, int(length)) if colon else row
    return list(found.values())


def _length(entry: Entry) -> int | None:
    """How many numbers the sequences of an operation have."""
    return next((size for size in entry.sizes if size is not None), None)


def _parameters(walk: Walk, given: Sequence[Value | str], nodes: Sequence[Value]) -> list[int]:
    """Which leaves an update moves, by number."""
    leaves = {entry.name: at for at, entry in enumerate(walk.nodes) if entry.op is None}
    names = {node: entry.name for node, entry in zip(nodes, walk.nodes, strict=False)}
    wanted = [one if isinstance(one, str) else names.get(one, one.label) for one in given]
    for name in wanted:
        if name not in leaves:
            raise ValueError(
                f"{visible(name)!r} is no leaf of the graph, so no update moves it; "
                f"its leaves are {', '.join(map(visible, leaves))}"
            )
    updated = [step.node for step in walk.update if isinstance(step, Updated)]
    return [leaves[name] for name in dict.fromkeys(wanted or updated or leaves)]


def _move(walk: Walk, lr: float) -> dict[str, Any]:
    """What an update does: its rule, its settings, what it keeps, and its last line in words."""
    steps = [step for step in walk.update if isinstance(step, Updated)]
    rule = RULES[steps[0].rule if steps else RULE]
    settings = rule.set({"lr": lr})
    if steps:
        settings |= {word: float(steps[0].quantities[word]) for word in settings}
    last = rule.lines[-1][1]
    names = {word: Name(word) for word in ("w", "g", *settings, *rule.state)}
    names |= {word: Name(word) for word, _ in rule.lines}
    return {
        "rule": rule.name,
        "settings": settings,
        "state": list(rule.state),
        "move": TEXT.formula(last(SYMBOLS, SimpleNamespace(**names))),
    }
