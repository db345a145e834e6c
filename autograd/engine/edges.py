"""The edges of a graph: which node goes into which, and by how much it moves it.

For all who read the chain rule: backward, `grad` of any order, forward mode, the record of steps,
the diagnosis.
"""

from __future__ import annotations

from .arguments import operands, slots, values
from .clock import CLOCK
from .floats import partial

TYPE_CHECKING = False  # typing itself would take most of the time of `import autograd`
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator
    from typing import Any

    from .value import Value


def edges(
    node: Value,
    y: Any,
    numbers: tuple[Any, ...],
    by: Callable[..., Any] = partial,
    asked: Collection[Value] | None = None,
) -> Iterator[tuple[Value, int, Any]]:
    """Each edge into a node: the argument, its place among `args`, and ∂node/∂argument.

    The partials are those at result y and the given numbers of the arguments. A partial by a
    constant is not evaluated (x**2 never takes the logarithm of x), nor one by an argument
    that is not among those asked for.
    """
    place = 0
    for index, arg in enumerate(slots(node)):
        if not isinstance(arg, tuple):
            if not isinstance(arg, float) and (asked is None or arg in asked):
                yield arg, place, by(node.op, index, y, numbers)
            place += 1
            continue
        wanted = [
            not isinstance(entry, float) and (asked is None or entry in asked) for entry in arg
        ]
        if any(wanted):
            slope = by(node.op, index, y, numbers)
            for k, p in enumerate(slope):
                if wanted[k]:
                    yield arg[k], place + k, p
        place += len(arg)


def partials(
    node: Value, asked: Collection[Value] | None = None
) -> Iterator[tuple[Value, int, float]]:
    """`edges` at the numbers that the node and its arguments have."""
    return edges(node, node._data, values(node), partial, asked)


def refuse_stale(inner: list[Value]) -> None:
    """Look at computed nodes, the latest first.

    Raises:
        StaleGraphError: an argument was changed after its result had been computed.
    """
    if not inner or inner[-1]._stamp > CLOCK.latest_change:
        return  # all are later than any change
    for node in reversed(inner):
        for arg in operands(node):
            if arg._stamp > node._stamp:
                from .graph import StaleGraphError

                raise StaleGraphError(node)


def meet(
    args: tuple[Any, ...],
    mark: int,
    inner: list[Value],
    leaves: list[Value],
    tuples: dict[int, bool],
) -> bool:
    """Mark the nodes among arguments that a pass has not met yet; whether all are nodes.

    Args:
        mark: of the pass.
        inner, leaves: the nodes met, computed ones and others.
        tuples: the tuples met, by id, and whether they hold nodes alone.
    """
    alone = True
    for arg in args:
        if isinstance(arg, float):
            alone = False
        elif isinstance(arg, tuple):
            if id(arg) not in tuples:
                tuples[id(arg)] = meet(arg, mark, inner, leaves, tuples)
        else:
            node: Value = arg
            if node._mark != mark:
                node._mark = mark
                node._sum = 0.0
                (leaves if node.op is None else inner).append(node)
    return alone
