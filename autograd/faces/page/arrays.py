"""The vectors and matrices of a graph as a page shows them: whole, each as one box."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...engine.blocks import array_graph
from ...engine.value import Value
from ...formulas.array_lines import ArrayLines
from ...formulas.notation import TEXT
from ...formulas.text import visible
from .templates import MarkedText

LONGEST = 40  # columns of a formula in a box


def page_arrays(
    nodes: Sequence[Value],
    numbers: bool = False,
    longest: int = LONGEST,
    by: MarkedText | None = None,
) -> tuple[list[dict[str, Any]], dict[int, int]]:
    """The lines of the graph of arrays, and in which of them each node stands.

    Args:
        nodes: of the graph in forward order; none where they are not known.
        numbers: whether lines of one number count as well.
        longest: columns of a formula. by: the notation of formulas, in which the constants have
            places; left out, they are written.

    Returns: for each line of more than one number its "name", "formula", "rows" (the numbers of
        its entries, null for one that the output does not depend on) and "sent", what it sends
        back, each [name, formula]; and the number of the line of each node that is in one. Nothing
        of a graph without arrays.

    >>> from autograd import array, order
    >>> w, x = array([1.0, 2.0], "w"), array([3.0, 4.0], "x")
    >>> y = w @ x
    >>> [(line["name"], line["rows"]) for line in page_arrays(order(y))[0]]
    [('w', [[0, 1]]), ('x', [[2, 3]])]
    """
    graph = array_graph(nodes[-1]) if nodes else None
    if graph is None or not graph.has_arrays:
        return [], {}
    index = {node: number for number, node in enumerate(nodes)}
    inside: dict[Any, list[int]] = {}
    for node, home in graph.homes.items():
        if node in index:
            inside.setdefault(home.block.line, []).append(index[node])
    formulas = ArrayLines(graph)

    def text(formula: Any, room: int) -> str:
        return by.box_formula(formula, room) if by else visible(TEXT.formula(formula), room)

    lines: list[dict[str, Any]] = []
    line_of: dict[int, int] = {}
    for line in graph.lines:
        members = inside.get(line, [])
        if not members or not (numbers or line.shape or len(members) > 1):
            continue
        made = line.op is not None
        lines.append(
            {
                "name": visible(line.name, LONGEST),
                "formula": text(formulas.value(line), longest) if made else "",
                "rows": _rows(line.shape, [index.get(e) if e else None for e in line.entries]),
                "sent": [
                    [visible(sent.target.name, LONGEST), text(sent.formula, max(longest, 80))]
                    for sent in (formulas.sent(line) if made else ())
                ],
            }
        )
        line_of |= dict.fromkeys(members, len(lines) - 1)
    return lines, line_of


def _rows(shape: Sequence[int], entries: list[int | None]) -> list[list[int | None]]:
    """The entries row after row; of more than two axes, all rows below each other."""
    length = shape[-1] if shape else 1
    return [entries[start : start + length] for start in range(0, len(entries), max(length, 1))]
