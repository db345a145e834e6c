"""The name of each node in a walk: its label, or v1, v2, ... where it has none."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count

from ..engine.value import Value


def designations(nodes: Sequence[Value]) -> list[str]:
    """A name for each node, none of them twice: labels as they are, a repeated one with its number.

    >>> from autograd import Value
    >>> a, b = Value(1.0, "a"), Value(2.0, "a")
    >>> designations([a, b, a + b])
    ['a', 'a#2', 'v1']
    """
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
