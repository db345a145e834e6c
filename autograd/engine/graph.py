"""Reading a recorded graph: its leaves, computing it again, and labels for many nodes."""

from __future__ import annotations

from itertools import chain

from .arguments import data_of, name, operands, slots
from .clock import changed, stamp_of, tick, turn
from .commit import attribute_writes, write_all
from .edges import refuse_stale
from .floats import evaluate
from .modes import detector
from .value import Value, behind, order
from .value_fields import expect

TYPE_CHECKING = False  # typing itself would take most of the time of `import autograd`
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Any


class StaleGraphError(RuntimeError):
    """A number was changed after results had been computed from it. `.node` is the result."""

    def __init__(self, node: Value) -> None:
        changed = max(operands(node), key=stamp_of)
        super().__init__(
            f"{name(changed)} was changed after {name(node)} had been computed from it; "
            "call forward() on the output first"
        )
        self.node = node


def order_of_all(outputs: Iterable[Value]) -> list[Value]:
    """As `order`, of several outputs together: what they share stands once.

    Raises:
        StaleGraphError: a number was changed since a result was computed from it.
    """
    with turn:
        inner, leaves, _ = behind(tuple(outputs))
    refuse_stale(inner)
    return sorted([*leaves, *inner], key=stamp_of)


def recorded(y: Value) -> list[Value]:
    """As `order`, and also where a number was changed since."""
    try:
        return order(y)
    except StaleGraphError:
        return _from_leaves(y)


def leaves(y: Value) -> list[Value]:
    """The nodes that y depends on and that no operation made, in the order they were made.

    Raises:
        TypeError: y is no Value. StaleGraphError: a number was changed since.
    """
    expect(y, "leaves")
    return [node for node in order(y) if node.op is None]


def forward(y: Value) -> float:
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
    forward_along(_from_leaves(y))
    return y._data


def forward_along(nodes: list[Value]) -> None:
    """Compute what depends on a changed number again, of nodes with arguments before results."""
    fresh: dict[Value, float] = {}
    compute_again(nodes, fresh)
    if fresh:
        changed()
        later = [tick() for _ in fresh]
        write_all(
            attribute_writes("_data", fresh, fresh.values()),
            attribute_writes("_stamp", fresh, later),
        )


def compute_again(nodes: list[Value], fresh: dict[Value, float]) -> None:
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


def _now(arg: Any, fresh: dict[Value, float]) -> Any:
    if arg.__class__ is tuple:
        return tuple([_now(one, fresh) for one in arg])
    return fresh[arg] if arg in fresh else data_of(arg)


def _from_leaves(y: Value) -> list[Value]:
    """As `order`, by a search instead of stamps: for a graph whose leaves were changed."""
    done: list[Value] = []
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


def set_data(leaves: Sequence[Value], numbers: Iterable[float]) -> None:
    """Give many leaves their numbers at once, all of them or, where it is interrupted, none."""
    write_all(data_writes(leaves, numbers))


def data_writes(leaves: Sequence[Value], numbers: Iterable[float]) -> Iterator[None]:
    """What `set_data` writes, for `write_all`."""
    later = [tick() for _ in leaves]
    changed()  # later than all of them
    return chain(
        attribute_writes("_data", leaves, numbers), attribute_writes("_stamp", leaves, later)
    )


def set_gradients(nodes: Sequence[Value], gradients: Iterable[float | None]) -> None:
    """Give many Values their gradients at once; None forgets one, as zero_grad() does."""
    write_all(attribute_writes("_grad", nodes, gradients))


def label(**named: Value) -> None:
    """Give many nodes their labels at once: label(w=w, x=x, L=loss).

    >>> from autograd import Value
    >>> w = Value(3.0)
    >>> label(w=w)
    >>> w.label
    'w'
    """
    for text, node in named.items():
        node.label = text
