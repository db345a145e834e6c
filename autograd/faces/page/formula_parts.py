"""The formulas of a graph in parts, so that a page can light the part that is being computed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import product
from typing import Any

from ...engine.row import named
from ...formulas.flat_arguments import group_arguments
from ...formulas.symbols import Call, Constant, Name
from ...steps.walk import Walk
from ..worksheet import whole_formulas
from .templates import MarkedLaTeX, Templates

MOST = 40  # lines
UNNAMED = re.compile(r"v\d+")  # what nodes without a label are called
TRIED = 6  # parts of one operation that may stand in brackets
AROUND = ("{}", r"\left({}\right)")  # how a part stands in the whole


def formula_parts(walk: Walk, latex: MarkedLaTeX, short: bool = True) -> dict[str, Any]:
    """How the numbers of a graph are made, line by line and part by part.

    Args:
        walk: the walk.
        latex: the notation, which has the places of the walk.
        short: whether a number with a name that is used once stands inside the one that uses it.

    Returns: "lines", the nodes that stand at the left of a line; "parts", for each node that is a
        part of one, [number of its template, the nodes in the places of that, whether each of them
        stands in brackets], where -1 is the first constant, -2 the second; "templates", each a
        tree of MathML. Nothing of a very long formula.

    >>> from autograd import Value, steps
    >>> a, b = Value(3.0, "a"), Value(2.0, "b")
    >>> from .templates import Places
    >>> walk = steps((a + b) * a)
    >>> told = formula_parts(walk, MarkedLaTeX(6, Places([entry.name for entry in walk.nodes])))
    >>> told["lines"], told["parts"]
    ([3], {3: [1, [2, 0], [True, False]], 2: [0, [0, 1], [False, False]]})
    """
    places, templates = latex.places, Templates(latex.places)
    names = {entry.name: index for index, entry in enumerate(walk.nodes)}
    lines = [names[name] for name, _ in whole_formulas(walk)]
    if not short:
        named_so = [not UNNAMED.fullmatch(entry.name) for entry in walk.nodes]
        made = {index for index, entry in enumerate(walk.nodes) if entry.op and named_so[index]}
        lines = sorted({*lines, *made})
    if len(lines) > MOST:
        return {"lines": [], "parts": {}, "templates": []}
    tops = {index for index, entry in enumerate(walk.nodes) if entry.op is None} | set(lines)
    wholes: dict[int, Any] = {}
    parts: dict[int, list[Any]] = {}

    def call(index: int, inner: Sequence[Any]) -> Any:
        entry = walk.nodes[index]
        args = [
            Constant(x) if k is None else inner[place] for place, (k, x) in enumerate(entry.args)
        ]
        return Call(named(entry.op or ""), group_arguments(args, entry.sizes))

    for index, entry in enumerate(walk.nodes):
        if entry.op is None:
            continue
        marks = [None if k is None else Name(places.mark(f"n{k}")) for k, _ in entry.args]
        inner = [
            mark if k is None or k in tops else wholes[k]
            for mark, (k, _) in zip(marks, entry.args, strict=True)
        ]
        wholes[index] = call(index, inner)
        inside = [k for k, _ in entry.args if k is not None and k not in tops]
        whole, template = latex.formula(wholes[index]), latex.formula(call(index, marks))
        written = {k: latex.formula(wholes[k]) for k in inside}
        around = _brackets(whole, template, [(places.mark(f"n{k}"), written[k]) for k in inside])
        if around is None:
            template, around = whole, [False] * len(inside)
        number, refs = templates.math(template)
        nodes = [int(ref[1:]) if ref[0] == "n" else ~int(ref[1:]) for ref in refs]
        bracketed = dict(zip(inside, around, strict=True))
        parts[index] = [number, nodes, [bracketed.get(k, False) for k in nodes]]
    used = {index: part for index, part in parts.items() if index in tops or _within(parts, index)}
    trees = [sides[-1] for sides in templates.kept]
    return {"lines": lines, "parts": dict(sorted(used.items(), reverse=True)), "templates": trees}


def output_formula(walk: Walk) -> Any:
    """The formula of the output as far as numbers without a name of their own go.

    >>> from autograd import Value, label, steps
    >>> from autograd.formulas.notation import TEXT
    >>> a, t = Value(3.0, "a"), Value(2.0, "t")
    >>> z = a * t
    >>> L = (z - t) ** 2
    >>> label(z=z, L=L)
    >>> TEXT.formula(output_formula(steps(L)))
    '(z − t)²'
    """
    wholes: list[Any] = []
    for entry in walk.nodes:
        args = [Constant(x) if k is None else wholes[k] for k, x in entry.args]
        named_so = entry.op is None or not UNNAMED.fullmatch(entry.name)
        made = Call(named(entry.op), group_arguments(args, entry.sizes)) if entry.op else None
        if entry is walk.nodes[-1]:
            return Name(entry.name) if made is None else made
        wholes.append(Name(entry.name) if named_so or made is None else made)
    raise ValueError("a walk without nodes has no formula")


def _within(parts: dict[int, list[Any]], index: int) -> bool:
    """Whether another part has a place for a node."""
    return any(index in nodes for _, nodes, _ in parts.values())


def _brackets(whole: str, template: str, inside: list[tuple[str, str]]) -> list[bool] | None:
    """Which parts stand in brackets in the whole; None where it is no template with parts."""
    if len(inside) > TRIED:
        return None
    for choice in product((False, True), repeat=len(inside)):
        text = template
        for (mark, part), bracketed in zip(inside, choice, strict=True):
            text = text.replace(mark, AROUND[bracketed].replace("{}", part))
        if text == whole:
            return list(choice)
    return None
