"""The name of each node in a walk: its label, or v1, v2, ... where it has none."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count

from ..engine.value import Value


def designations(nodes: Sequence[Value]) -> list[str]:
    """A name for each node, none of them twice: labels as they are, a repeated one with its number.

    In a graph of vectors and matrices a node without a label is called after the line that it is
    written in, Z[1,2].1 or L.2: see `array_graph`.

    >>> from autograd import Value
    >>> a, b = Value(1.0, "a"), Value(2.0, "a")
    >>> designations([a, b, a + b])
    ['a', 'a#2', 'v1']
    """
    by_line = _names_by_line(nodes)
    if by_line:
        return by_line
    taken = {node.label for node in nodes if node.label}
    numbered = (f"v{k}" for k in count(1))
    met: dict[str, int] = {}
    names: list[str] = []
    for node in nodes:
        name = node.label
        if not name:
            name = next(free for free in numbered if free not in taken)
        else:
            met[name] = met.get(name, 0) + 1
            if met[name] > 1:
                name = next(free for k in count(met[name]) if (free := f"{name}#{k}") not in taken)
                taken.add(name)
        names.append(name)
    return names


def _names_by_line(nodes: Sequence[Value]) -> list[str]:
    """The names in the graph of arrays behind the last node; none where there are no arrays."""
    if not any(len(getattr(node, "_names", ())) > 2 for node in nodes):
        return []
    from ..engine.blocks import array_graph  # who has no arrays need not wait for it

    names = array_graph(nodes[-1]).names()
    return [names[node] for node in nodes] if names.keys() >= {*nodes} else []
