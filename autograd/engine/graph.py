"""Reading a recorded graph: what a node was made from, in which order, and again."""

from __future__ import annotations

from _operator import attrgetter
from itertools import islice

from .commit import attribute, write
from .floats import evaluate
from .hidden import Hidden
from .modes import detector
from .node import Node, changed, expect, in_parts, name, operands, slots, sources, stamps, value_of

TYPE_CHECKING = False  # typing itself would take most of the time of `import autograd`
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

by_stamp = attrgetter("_stamp")


class StaleGraphError(RuntimeError):
    """A number was changed after results had been computed from it. `.node` is the result."""

    def __init__(self, node: Node) -> None:
        changed = max(operands(node), key=by_stamp)
        super().__init__(
            f"{name(changed)} was changed after {name(node)} had been computed from it; "
            "call forward() on the output first"
        )
        self.node = node


def refuse_stale(nodes: Iterable[Any]) -> None:
    """Raise where an argument was changed after its result had been computed.

    Raises:
        StaleGraphError: the first such node.
    """
    for node in nodes:
        for arg in sources(node):
            if arg._stamp > node._stamp:
                if node.__class__ is Hidden:
                    refuse_stale(reversed(node.made()))
                raise StaleGraphError(operands(node)[0] if in_parts(node) else node)


def order(y: Node) -> list[Node]:
    """y and every node it was made from, each once, arguments before results.

    The order is that of recording, and the same at every call. Linear in the number of edges
    (and a sort); nothing recurses.

    Raises:
        TypeError: y is no Value.
        StaleGraphError: a number was changed since a result was computed from it.

    >>> from autograd import Value
    >>> a, b = Value(2.0, "a"), Value(-3.0, "b")
    >>> c = a * b
    >>> c.label = "c"
    >>> [node.label for node in order(c + a)]
    ['a', 'b', 'c', '']
    """
    expect(y, "order")
    return order_of_all((y,))


def order_of_all(outputs: Iterable[Node]) -> list[Node]:
    """As `order`, of several outputs together: what they share stands once.

    Raises:
        StaleGraphError: a number was changed since a result was computed from it.
    """
    found = list(dict.fromkeys(outputs))
    seen = set(found)
    for node in found:  # grows while it is read
        for arg in operands(node):
            if arg._stamp > node._stamp:
                raise StaleGraphError(node)
            if arg not in seen:
                seen.add(arg)
                found.append(arg)
    found.sort(key=by_stamp)
    return found


def recorded(y: Node) -> list[Node]:
    """As `order`, and also where a number was changed since."""
    try:
        return order(y)
    except StaleGraphError:
        return _from_leaves(y)


def leaves(y: Node) -> list[Node]:
    """The nodes that y depends on and that no operation made, in the order they were made.

    Raises:
        TypeError: y is no Value. StaleGraphError: a number was changed since.
    """
    expect(y, "leaves")
    return [node for node in order(y) if node.op is None]


def forward(y: Node) -> float:
    """Compute y again from its leaves as they are now, along the recorded graph.

    Only what depends on a changed number is computed again. Numbers are written when all of
    them are known.

    Raises:
        AnomalyError: under detect_anomaly(), a result that is nan or infinite.

    >>> from autograd import Value
    >>> x = Value(3.0)
    >>> y = x * x
    >>> x.data = 4.0
    >>> y.forward()
    16.0
    """
    fresh: dict[Node, float] = {}
    compute_again(_from_leaves(y), fresh)
    if fresh:
        changed()
        later = islice(stamps, len(fresh))
        write(attribute("_data", fresh, fresh.values()), attribute("_stamp", fresh, later))
    return y._data


def compute_again(nodes: list[Node], fresh: dict[Node, float]) -> None:
    """Add to fresh the results that depend on a number in fresh, or on one changed since.

    No node is touched; nodes come arguments first.
    """
    watch = detector()
    for node in nodes:
        row = node.op
        if row is None:
            continue
        if any(arg in fresh or arg._stamp > node._stamp for arg in operands(node)):
            args = tuple([_now(arg, fresh) for arg in slots(node)])
            fresh[node] = evaluate(row, args)
            if watch is not None:
                watch.check_value(node, fresh[node], args)


def _now(arg: Any, fresh: dict[Node, float]) -> Any:
    if arg.__class__ is tuple:
        return tuple([_now(one, fresh) for one in arg])
    return fresh[arg] if arg in fresh else value_of(arg)


def _from_leaves(y: Node) -> list[Node]:
    """As `order`, by a search instead of stamps: for a graph whose leaves were changed."""
    done: list[Node] = []
    seen = {y}
    path = [(y, iter(operands(y)))]
    while path:
        node, rest = path[-1]
        for arg in rest:
            if arg not in seen:
                seen.add(arg)
                path.append((arg, iter(operands(arg))))
                break
        else:
            done.append(node)
            path.pop()
    return done


def label(**named: Node) -> None:
    """Give many nodes their labels at once: label(w=w, x=x, L=loss).

    >>> from autograd import Value
    >>> w = Value(3.0)
    >>> label(w=w)
    >>> w.label
    'w'
    """
    for text, node in named.items():
        node.label = text
