"""The data of a page: the steps of a pass, the sentence at each, and what stands in every box.

A lesson is plain data. Together with the rows that its graph uses, read as JavaScript, it is all
that a page or a notebook's widget needs; nothing in it is differentiated or worded again.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

from ...drawing.folding import READABLE, group_path
from ...engine.graph import StaleGraphError
from ...engine.ops import activations
from ...engine.row import Op, named
from ...engine.value import Value, order
from ...examples.example import ParameterUpdate
from ...formulas.javascript import row_key
from ...formulas.notation import MATHML, TEXT, Text
from ...formulas.source_lines import SourceLines
from ...formulas.text import visible
from ...steps.names import designations
from ...steps.recorder import record_walk
from ...steps.sentences import computed_texts
from ...steps.step import Entry, Updated
from ...steps.walk import Walk
from ..worksheet import formula_texts
from .arrays import page_arrays
from .formula_parts import UNNAMED, formula_parts, output_formula
from .mistakes import graph_mistakes
from .samples import loss_samples, model_parts
from .templates import MarkedLaTeX, MarkedText, Places, mathml_tree, step_templates
from .updates import lesson_updates, second_rows

DIGITS = 4  # significant digits of every number on a page: what a class can read
ARROWS = 2_000  # that a page can show
LONGEST = 30  # columns of a name or of a formula in a box
WIDEST = 200  # characters of a line of source
EXAMPLES, GRAPHS = 200, 6  # of a loss, and graphs of single ones, that can be chosen from
SHORT = 60  # characters of a formula that is a title
ACTIVATIONS = frozenset(row for row in vars(activations).values() if isinstance(row, Op))
DATA = re.compile(r"[xtyXTY][\d_]*(?:\[[\d, ]*\])?|inputs?|targets?|labels?")  # no parameters

UNIT = re.compile(r"layer \d+/neuron \d+")  # a group of a network that nn made
ANOTHER = (  # what else there is for such a network
    "Units, layers, activations and the loss are changed on a page that is made of the model and "
    'its samples: in Python by nn.learning_page(model, X, y, "net.html"), for a table of data by '
    "glassgrad train DATA --page net.html."
)

NO_MISTAKES: dict[str, list[Any]] = {"made": [], "names": [], "slopes": [], "labelled": []}

Lesson = dict[str, Any]


def lesson(
    value_or_walk: Value | Walk,
    params: Sequence[Value | str] = (),
    *,
    lr: float = 0.1,
    title: str = "",
    note: str = "",
    quiz: bool = True,
    root: Value | None = None,
    update: ParameterUpdate | None = None,
    samples: bool = True,
    source: SourceLines | None = None,
    digits: int = DIGITS,
) -> Lesson:
    """The steps of a pass as plain data for a page.

    Args:
        value_or_walk: the value whose graph is walked, or the steps of a walk. Groups (layers,
            neurons) and arrays are known of a value only: of this one, or of root.
        params: the leaves that an update moves, or their names; left out, those that the walk
            updates; where it updates none, the parameters of a network, or all leaves but those
            that have names of data: x, t, y, x1, X[1,2].
        lr: the learning rate to begin with, unless the walk has one.
        title, note: a heading, and a line below it; any text. Left out, the heading is the
            formula.
        quiz: whether the quiz can say what went wrong in a wrong answer.
        root: the value whose pass the walk is; where its names or numbers are others by now, the
            walk alone is shown.
        update: how the parameters move, with schedules and batches; left out, as in the walk, or by
            gradient descent. Other rules can be chosen on the page.
        samples: whether an example of a loss of several can be looked at alone.
        source: the text that made the graph; shown where several of its lines compute something.
        digits: significant digits of every number, 1 to 17; on the page others can be chosen.

    Raises:
        ValueError: a walk that does not compute in floats; more nodes than can be read; a
            parameter that is no leaf of the graph; a learning rate that is not finite; digits that
            are not 1 to 17.
        ImportError: latex2mathml is not installed.

    >>> from autograd import Value
    >>> a = Value(3.0, "a")
    >>> square = lesson(a * a)
    >>> square["title"], square["params"], len(square["steps"])
    ('a²', [0], 4)
    """
    walk = value_or_walk if isinstance(value_or_walk, Walk) else record_walk(value_or_walk)
    y = value_or_walk if isinstance(value_or_walk, Value) else root
    _refuse_unshowable(walk, lr)
    if isinstance(digits, bool) or digits not in range(1, 18):
        raise ValueError(f"digits are 1 to 17 significant ones, got {digits!r}")
    nodes = _unchanged_nodes(walk, y) if y is not None else []
    groups = [group_path(node) for node in nodes] or [()] * len(walk.nodes)
    places = Places([entry.name for entry in walk.nodes])
    plain, latex = MarkedText(digits, places), MarkedLaTeX(digits, places)
    arrays, line_of = page_arrays(nodes, by=plain)
    of_output = [line["formula"] for line in arrays if line["rows"] == [[len(nodes) - 1]]]
    whole = [plain.written(formula) for formula in of_output]
    moved = updated_leaves(
        [entry.name for entry in walk.nodes],
        {entry.name: k for k, entry in enumerate(walk.nodes) if entry.op is None},
        params or (update.params if update else ()),
        nodes,
        groups,
        [step.node for step in walk.update if isinstance(step, Updated)],
    )
    named_so = bool(nodes[-1].label) if nodes else not UNNAMED.fullmatch(walk.output)
    alone = samples and nodes and not (update and update.batches)
    words = {"lr": lr, "title": title, "note": note, "quiz": quiz, "digits": digits}
    return {
        "title": visible(title or _default_title(walk, named_so, digits, *whole), 200),
        "note": visible(note, 2000),
        "digits": digits,
        "record": json.loads(walk.to_json()),
        "nodes": _boxes(walk, groups, line_of, plain),
        "arrays": arrays,
        "formulas": formula_parts(walk, latex, short=_short_formula(walk, TEXT) != ""),
        "titled": bool(title),
        "named": named_so,
        "another": ANOTHER if any(UNIT.match("/".join(group)) for group in groups) else "",
        "params": moved,
        "model": model_parts(nodes, moved, [entry.name for entry in walk.nodes]) if nodes else None,
        "source": _source_data(source, nodes) if source else None,
        "samples": _sample_lessons(nodes, moved, words) if alone else None,
        **lesson_updates(walk, lr, update, moved, nodes),
        "mistakes": graph_mistakes(walk, nodes) if quiz else NO_MISTAKES,
        **step_templates(walk, plain, latex),
        "constants": places.constants,
    }


def _source_data(source: SourceLines, nodes: Sequence[Value]) -> dict[str, Any] | None:
    """The lines of a text and the nodes that each computes; None of a single line."""
    found: list[list[int]] = [[] for _ in source.lines]
    for number, node in enumerate(nodes):
        if node in source.line_of:
            found[source.line_of[node] - source.first].append(number)
    if sum(map(bool, found)) < 2:
        return None
    lines = [visible(line.replace("\t", "    "), WIDEST) for line in source.lines]
    return {"first": source.first, "lines": lines, "nodes": found}


def _sample_lessons(
    nodes: Sequence[Value], moved: Sequence[int], words: Mapping[str, Any]
) -> dict[str, Any] | None:
    """The lessons of single examples, where the loss has several and none is too large: "lessons",
    the "data" of each, its leaves, and "each" example, its lesson and its numbers.

    words: what else the lessons are told.
    """
    found = loss_samples(nodes[-1], {nodes[k] for k in moved})
    if found is None or len(found.each) > EXAMPLES or len(found.graphs) > GRAPHS:
        return None
    graphs = [order(graph) for graph in found.graphs]
    finite = all(math.isfinite(x) for sample in found.each for x in sample.numbers)
    if not finite or sum(map(len, graphs)) > READABLE:
        return None
    given = [{node: k for k, node in enumerate(graph)} for graph in graphs]
    lessons = []
    for graph, data in zip(graphs, found.data, strict=True):
        own = [node for node in graph if node.op is None and node not in data]
        told = lesson(graph[-1], own, samples=False, **words)
        lessons.append(told)
    return {
        "lessons": lessons,
        "data": [
            [place[leaf] for leaf in data] for place, data in zip(given, found.data, strict=True)
        ],
        "each": [{"graph": sample.graph, "numbers": sample.numbers} for sample in found.each],
    }


def _unchanged_nodes(walk: Walk, y: Value) -> list[Value]:
    """The nodes of a walk to y in forward order; none where names or numbers are others by now."""
    try:
        nodes = order(y)
    except StaleGraphError:
        return []
    recorded = [(entry.name, repr(entry.data)) for entry in walk.nodes]  # nan is nan here
    now = [*zip(designations(nodes), [repr(node.data) for node in nodes], strict=True)]
    return nodes if now == recorded else []


def _short_formula(walk: Walk, by: Text) -> str:
    """The formula of the whole graph, where it is short and one."""
    equations = list(formula_texts(walk, by))
    short = len(equations) == 1 and len(" = ".join(equations[0])) <= SHORT
    return equations[0][1] if short else ""


def _default_title(walk: Walk, named_so: bool, digits: int, of_arrays: str = "") -> str:
    """The formula of the output, by the arrays it is made of; of a graph without arrays, that of
    the whole graph where it is short, else by names.

    named_so: whether the output has a name that somebody gave it; else the formula stands alone.
    """
    if walk.nodes[-1].op is None:
        return walk.output
    by = Text(digits)
    formula = of_arrays or _short_formula(walk, by) or by.formula(output_formula(walk))
    return visible(f"{walk.output} = {formula}" if named_so else formula, SHORT)


def _refuse_unshowable(walk: Walk, lr: float) -> None:
    """Refuse what no page can show."""
    if walk.arithmetic != "floats":
        raise ValueError(
            f"a page computes in floats, and this walk in {walk.arithmetic}; "
            "give the page the value itself, or steps(y)"
        )
    if not math.isfinite(lr):
        raise ValueError(f"a learning rate is a finite number, got {lr!r}")
    arrows = sum([len(entry.args) for entry in walk.nodes])
    if len(walk.nodes) > READABLE:
        raise ValueError(
            f"the page of {visible(walk.output)} would show {len(walk.nodes):,} nodes, and the "
            f"limit is {READABLE:,}; give the page the Value itself"
        )
    if arrows > ARROWS:
        raise ValueError(
            f"the page of {visible(walk.output)} would show {arrows:,} arrows, and the limit is "
            f"{ARROWS:,}; give the page the Value itself"
        )


def _boxes(
    walk: Walk, groups: Sequence[tuple[str, ...]], line_of: dict[int, int], by: MarkedText
) -> list[dict[str, Any]]:
    """How each node is called, what stands in its box, its groups, its array, and which row
    computes it.
    """
    made = {step.node: computed_texts(walk, step, by)[0] for step in walk.forward}
    boxes = []
    for number, (entry, group) in enumerate(zip(walk.nodes, groups, strict=True)):
        row = None if entry.op is None else named(entry.op)
        boxes.append(
            {
                "name": visible(entry.name, len(entry.name)),
                "math": mathml_tree(MATHML.name(entry.name)),
                "heading": [
                    visible(entry.name, LONGEST),
                    by.places.with_constants(visible(made.get(entry.name, ""), LONGEST)),
                ],
                "row": row_key(row, _sequence_size(entry)) if row else "",
                "about": row.doc if row else "",
                **({"activation": True} if row in ACTIVATIONS else {}),
                **({"group": [visible(name, LONGEST) for name in group]} if group else {}),
                **({"array": line_of[number]} if number in line_of else {}),
            }
        )
    return boxes


def used_rows(lesson: Lesson) -> list[Op | tuple[Op, int]]:
    """The rows that a lesson uses, as `javascript_module` takes them."""
    rows = second_rows(lesson)
    for alone in (lesson.get("samples") or {}).get("lessons", ()):
        rows |= {
            row_key(*row) if isinstance(row, tuple) else row_key(row): row
            for row in used_rows(alone)
        }
    for entry, node in zip(lesson["record"]["nodes"], lesson["nodes"], strict=True):
        if entry["op"] is not None:
            row, (_, colon, length) = named(entry["op"]), node["row"].partition(":")
            rows[node["row"]] = (row, int(length)) if colon else row
    return list(rows.values())


def _sequence_size(entry: Entry) -> int | None:
    """How many numbers the sequences of an operation have."""
    return next((size for size in entry.sizes if size is not None), None)


def updated_leaves(
    names: Sequence[str],
    leaves: Mapping[str, int],
    params: Sequence[Value | str],
    nodes: Sequence[Value],
    groups: Sequence[tuple[str, ...]],
    updated: Sequence[str] = (),
) -> list[int]:
    """Which leaves an update moves, by number.

    Args:
        names: of all nodes. leaves: the numbers of the leaves, by name.
        params: those that were asked for. updated: those that the walk moves.
        nodes: where they are known. groups: in which each node stands.

    Raises:
        ValueError: what was asked for is no leaf.
    """
    named_nodes = dict(zip(nodes, names, strict=False))
    wanted = [p if isinstance(p, str) else named_nodes.get(p, p.label) for p in params]
    for name in wanted:
        if name not in leaves:
            raise ValueError(
                f"{visible(name)!r} is no leaf of the graph, so no update moves it; "
                f"its leaves are {', '.join(map(visible, leaves))}"
            )
    # The leaves that stand in groups are parameters of a network; else data has names of its own.
    own = [name for name, index in leaves.items() if groups[index]]
    named_so = [name for name in leaves if not DATA.fullmatch(name)]
    moved = wanted or updated or own or named_so or leaves
    return [leaves[name] for name in dict.fromkeys(moved)]
