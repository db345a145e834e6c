"""The name of each node in a walk: its label, or v1, v2, ... where it has none."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count, filterfalse
from typing import Any

from ..engine.value import Value


def designations(nodes: Sequence[Value], *, whole: bool = False) -> list[str]:
    """A name for each node, none of them twice: labels as they are, a repeated one with its number.

    Args:
        whole: whether the nodes are known to be all that the last was made from, in order.

    In a graph of vectors and matrices a node without a label is called after the line that it is
    written in, Z[1,2].1 or L.2: see `array_graph`.

    >>> from autograd import Value
    >>> a, b = Value(1.0, "a"), Value(2.0, "a")
    >>> designations([a, b, a + b])
    ['a', 'a#2', 'v1']
    """
    given = [getattr(node, "_names", None) for node in nodes]
    by_line = _names_by_line(nodes, given, whole)
    if by_line:
        return by_line
    labels = [names[0] if names else "" for names in given]
    taken = {*labels}
    unnamed = filterfalse(taken.__contains__, map("v{}".format, count(1)))
    met: dict[str, int] = {}
    names: list[str] = []
    for label in labels:
        name = label or next(unnamed)
        if label:
            met[label] = met.get(label, 0) + 1
            if met[label] > 1:
                again = (f"{label}#{k}" for k in count(met[label]))
                name = next(filterfalse(taken.__contains__, again))
                taken.add(name)
        names.append(name)
    return names


def _names_by_line(nodes: Sequence[Value], given: Sequence[Any], whole: bool) -> list[str]:
    """The names in the graph of arrays behind the last node; none where there are no arrays.

    Args:
        given: for each node what it keeps of names, an array of which it is an entry among them.
        whole: as in `designations`.
    """
    if not any(names and len(names) > 2 for names in given):
        return []
    from ..engine.blocks import array_graph, graph_of_nodes  # who has no arrays need not wait

    graph = graph_of_nodes(nodes) if whole else array_graph(nodes[-1])
    names = graph.names()
    return [names[node] for node in nodes] if whole or names.keys() >= {*nodes} else []
