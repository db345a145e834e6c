"""The text that made a graph, and the line in which each number was computed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from ..engine.value import Value, order
from .expression import Formula
from .grammar import FormulaParser

BEFORE = 4  # lines of Python that are shown above the first that computes
MOST = 80  # lines


class SourceLines(NamedTuple):
    """Some lines of a text, and which of them computes which node.

    first: the number of the first line, from 1. line_of: the number of a node's line.
    """

    first: int
    lines: list[str]
    line_of: dict[Value, int]


def formula_lines(formula: Formula) -> SourceLines:
    r"""The lines of a typed formula. A line sets its names and all on the way to them.

    >>> from autograd.formulas.expression import parse
    >>> formula = parse("z = w*x + b\nL = z**2", {"w": 1, "x": 2, "b": 3})
    >>> source = formula_lines(formula)
    >>> [source.line_of[node] for node in order(formula.output) if node.op is not None]
    [1, 1, 2]
    """
    text = formula.text
    heads: dict[Value, int] = {}
    for statement in FormulaParser(text).program().lines:
        line = text.count("\n", 0, statement.offset) + 1
        names = statement.names or [formula.name]
        if statement.places and not statement.ranges:  # h[0] = x sets that entry alone
            entry = "".join(text[statement.offset :].partition("=")[0].split())
            names = [entry] if entry in formula.names else names
        for name in names:
            for known, node in formula.names.items():
                if known == name or known.startswith(f"{name}["):
                    heads.setdefault(node, line)
    line_of: dict[Value, int] = {}
    for node in order(formula.output):
        if node in heads:
            _assign(node, heads, line_of)
    return SourceLines(1, text.rstrip("\n").split("\n"), line_of)


def python_lines(text: str, line_of: Mapping[Value, int]) -> SourceLines | None:
    """The lines of a Python file from the first that computes something to the last.

    Returns: None where no line computes anything.
    """
    if not line_of:
        return None
    first = max(min(line_of.values()) - BEFORE, 1)
    last = min(max(line_of.values()), first + MOST - 1)
    lines = text.split("\n")[first - 1 : last]
    while lines and not lines[0].strip():
        lines, first = lines[1:], first + 1
    shown = {node: line for node, line in line_of.items() if first <= line <= last}
    return SourceLines(first, lines, shown)


def _assign(head: Value, heads: Mapping[Value, int], line_of: dict[Value, int]) -> None:
    """A node and what was computed on the way to it and has no line yet."""
    waiting = [head]
    while waiting:
        node = waiting.pop()
        if node in line_of or (node in heads and node is not head):
            continue
        if node.op is not None or node is head:
            line_of[node] = heads[head]
            waiting += [arg for arg in node.args if isinstance(arg, Value)]
