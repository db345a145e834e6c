"""The chain rule at one node: its edges, their partials, and what goes back through them.

A contribution is upstream gradient × partial; `floats.carried` says which edges are dead.
"""

from __future__ import annotations

from .floats import carried, partial
from .node import Node, slots, values

TYPE_CHECKING = False  # typing itself would take most of the time of `import autograd`
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator
    from typing import Any


def edges(
    node: Node,
    y: Any,
    numbers: tuple[Any, ...],
    by: Callable[..., Any] = partial,
    asked: Collection[Node] | None = None,
) -> Iterator[tuple[Node, int, Any]]:
    """Each edge into a node: the argument, its place among `args`, and ∂node/∂argument.

    The partials are those at result y and the given numbers of the arguments. A partial by a
    constant is not evaluated (x**2 never takes the logarithm of x), nor one by an argument
    that is not among those asked for.
    """
    if node.op is None:
        return
    place = 0
    for at, arg in enumerate(slots(node)):
        if arg.__class__ is not tuple:
            if arg.__class__ is not float and (asked is None or arg in asked):
                yield arg, place, by(node.op, at, y, numbers)
            place += 1
            continue
        wanted = [one.__class__ is not float and (asked is None or one in asked) for one in arg]
        if any(wanted):
            each = zip(arg, wanted, by(node.op, at, y, numbers), strict=True)
            for k, (one, want, p) in enumerate(each, place):
                if want:
                    yield one, k, p
        place += len(arg)


def partials(
    node: Node, asked: Collection[Node] | None = None
) -> Iterator[tuple[Node, int, float]]:
    """`edges` at the numbers that the node and its arguments have."""
    return edges(node, node._data, values(node), asked=asked)


def contributions(
    node: Node, g: float, asked: Collection[Node] | None = None
) -> Iterator[tuple[Node, int, float, float]]:
    """What a node with upstream gradient g sends: argument, place, partial, contribution."""
    gate = node.op is not None and node.op.gate
    for arg, place, p in partials(node, asked):
        yield arg, place, p, carried(g, p, gate)
