"""How gradients flow back: the order of a graph, the chain rule at one node, and backward.

`edges` and `contributions` are the chain rule for all who read it: backward, `grad` of any order,
forward mode, the record of steps, the diagnosis. backward() writes it out for the kinds of rows
that most nodes have. The sums of a pass stand on the nodes, so one pass runs after the other;
what it leaves there, if it fails, is never read.
"""

from __future__ import annotations

from _operator import attrgetter
from itertools import count

from .arguments import operands, slots, values
from .commit import attribute_writes, write_all
from .floats import carried, number, partial
from .modes import active, detector
from .row import PRODUCT, SUM, UNARY, WEIGHTED
from .value import CLOCK, PLAIN, Value, turn
from .value_methods import expect

TYPE_CHECKING = False  # typing itself would take most of the time of `import autograd`
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator
    from typing import Any

_passes = count(1)
stamp_of = attrgetter("_stamp")


def _behind(outputs: Iterable[Value]) -> tuple[list[Value], list[Value]]:
    """The computed nodes behind outputs, the latest first, and the leaves, each once.

    All are marked for the pass that begins, with a sum of 0. Linear in the edges; no recursion.
    """
    mark = next(_passes)
    inner: list[Value] = []
    leaves: list[Value] = []
    ahead: list[Value] = []
    tuples: set[int] = set()  # many nodes share one: the units of a layer that of their inputs
    _meet(tuple(outputs), mark, leaves, ahead)
    while ahead:
        node = ahead.pop()
        inner.append(node)
        a = node._a
        if a is not None and a._mark != mark:
            a._mark = mark
            a._sum = 0.0
            (leaves if a.op is None else ahead).append(a)
        b = node._b
        if b is not None and b._mark != mark:
            b._mark = mark
            b._sum = 0.0
            (leaves if b.op is None else ahead).append(b)
        if node._args is not None:
            for arg in node._args:
                if not isinstance(arg, tuple):
                    _meet((arg,), mark, leaves, ahead)
                elif id(arg) not in tuples:
                    tuples.add(id(arg))
                    _meet(arg, mark, leaves, ahead)
    inner.sort(key=stamp_of, reverse=True)
    return inner, leaves


def _meet(args: tuple[Any, ...], mark: int, leaves: list[Value], ahead: list[Value]) -> None:
    """Mark the nodes among arguments that the pass has not met yet."""
    for arg in args:
        if isinstance(arg, Value) and arg._mark != mark:
            arg._mark = mark
            arg._sum = 0.0
            (leaves if arg.op is None else ahead).append(arg)


def order(y: Value) -> list[Value]:
    """y and every node it was made from, each once, arguments before results.

    The order is that of recording, and the same at every call. Linear in the number of edges
    (and a sort); nothing recurses.

    Raises:
        TypeError: y is no Value.
        StaleGraphError: a number was changed since a result was computed from it.

    >>> a, b = Value(2.0, "a"), Value(-3.0, "b")
    >>> c = a * b
    >>> c.label = "c"
    >>> [node.label for node in order(c + a)]
    ['a', 'b', 'c', '']
    """
    expect(y, "order")
    return order_of_all((y,))


def order_of_all(outputs: Iterable[Value]) -> list[Value]:
    """As `order`, of several outputs together: what they share stands once.

    Raises:
        StaleGraphError: a number was changed since a result was computed from it.
    """
    with turn:
        inner, leaves = _behind(outputs)
    _refuse_stale(inner)
    return sorted([*leaves, *inner], key=stamp_of)


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
    for at, arg in enumerate(slots(node)):
        several = arg if isinstance(arg, tuple) else (arg,)
        wanted = [isinstance(one, Value) and (asked is None or one in asked) for one in several]
        if any(wanted):
            found = by(node.op, at, y, numbers)
            for k, p in enumerate(found if several is arg else (found,)):
                if wanted[k]:
                    yield several[k], place + k, p
        place += len(several)


def partials(
    node: Value, asked: Collection[Value] | None = None
) -> Iterator[tuple[Value, int, float]]:
    """`edges` at the numbers that the node and its arguments have."""
    return edges(node, node._data, values(node), partial, asked)


def contributions(
    node: Value, g: float, asked: Collection[Value] | None = None
) -> Iterator[tuple[Value, int, float, float]]:
    """The chain rule at one node: what it sends to its arguments, upstream gradient × partial.

    Gives argument, place, partial, contribution; `floats.carried` says which edges are dead.
    """
    gate = node.op is not None and node.op.gate
    for arg, place, p in partials(node, asked):
        yield arg, place, p, carried(g, p, gate)


def backward(y: Value, seed: Any = 1.0, *, create_graph: bool = False) -> None:
    """Add seed · ∂y/∂leaf to the gradient of every leaf that y was made from.

    An inner node is left holding the gradient of this pass alone, so a second pass adds to
    each leaf exactly one gradient more. Gradients are written when the whole pass has
    succeeded; nodes that y does not depend on stay as they are. Time and memory are linear in
    the number of edges; nothing recurses.

    With create_graph the gradient that a leaf is left holding is a Value, recorded like any
    other, so that it can be differentiated again; the seed may be a Value too. The leaf and its
    gradient then keep each other alive until zero_grad(); `grad` gives the same and leaves no
    such circle. Inner nodes hold the number alone.

    Raises:
        TypeError: y is no Value, or the seed no number.
        StaleGraphError: a number was changed since results were computed from it.
        AnomalyError: under detect_anomaly(), a gradient that is nan or infinite.

    >>> a = Value(3.0)
    >>> y = (a * a) * 2
    >>> y.backward()
    >>> y.backward()
    >>> a.grad
    24.0
    >>> a.zero_grad()
    >>> (a**3).backward(create_graph=True)
    >>> slope = a.grad
    >>> slope.backward()
    >>> slope.data
    27.0
    """
    expect(y, "backward")
    if create_graph:
        from .grad import backward_recorded

        backward_recorded(y, seed)
        return
    watch: Any = detector() if active else None
    with turn:
        inner, leaves = _behind((y,))
        alone: dict[int, bool] = {}
        if inner and inner[-1]._stamp < CLOCK.latest_change:
            _refuse_stale(inner)
        y._sum = number(seed, "the seed of backward()")
        for node in inner:
            g = node._sum
            row = node.op
            a = node._a
            b = node._b
            if row is None or watch is not None or g - g != 0.0:
                _send(node, g, watch)  # it is infinite or nan, or somebody looks on: with care
            elif g == 0.0:
                pass  # nothing flows, whatever the partials
            elif row.kind is SUM:
                if a is not None:
                    a._sum += g
                if b is not None:
                    b._sum += g
            elif row.kind is PRODUCT:
                x = node._c if a is None else a._data
                if a is not None:
                    a._sum += g * (node._c if b is None else b._data)
                if b is not None:
                    b._sum += g * x
            elif node._args is None:
                x = node._c if a is None else a._data
                args = (x,) if row.kind is UNARY else (x, node._c if b is None else b._data)
                if a is not None:
                    a._sum += g * partial(row, 0, node._data, args)
                if b is not None:
                    b._sum += g * partial(row, 1, node._data, args)
            elif row.kind is WEIGHTED and node._args is not None:
                _send_weighted(node._args, g, float(row.known[2] or 0.0), alone)
            else:
                _send(node, g, watch)
        gradients: list[Any] = [node._sum for node in inner]
        for leaf in leaves:
            before = leaf._grad
            gradients.append(leaf._sum if before is None else before + leaf._sum)
        keep(inner + leaves, gradients)


def _send(node: Value, g: float, watch: Any) -> None:
    """Add what a node sends to the sums of its arguments, edge by edge."""
    for arg, _, p, contribution in contributions(node, g):
        arg._sum += contribution
        if watch is not None:
            watch.check_gradient(node, arg, g, p, contribution, arg._sum)


def _send_weighted(args: tuple[Any, ...], g: float, p: float, alone: dict[int, bool]) -> None:
    """What b + Σ wᵢxᵢ sends: g·xᵢ to every wᵢ, g·wᵢ to every xᵢ, g·p to b."""
    w: tuple[Any, ...] = args[0]
    x: tuple[Any, ...] = args[1]
    b = args[2]
    if _alone(w, alone) and _alone(x, alone):
        _send_products(w, x, g)
        _send_products(x, w, g)
    else:
        for left, right in zip(w, x):  # noqa: B905  strict, it would not be compiled
            if isinstance(left, Value):
                left._sum += g * (right._data if isinstance(right, Value) else right)
        for left, right in zip(w, x):  # noqa: B905
            if isinstance(right, Value):
                right._sum += g * (left._data if isinstance(left, Value) else left)
    if isinstance(b, Value):
        b._sum += g * p


def _send_products(to: tuple[Value, ...], others: tuple[Value, ...], g: float) -> None:
    for node, other in zip(to, others):  # noqa: B905  strict, it would not be compiled
        node._sum += g * other._data


def _alone(args: tuple[Any, ...], known: dict[int, bool]) -> bool:
    """Whether a tuple holds Values alone; known for those that the pass has met, by id."""
    found = known.get(id(args))
    if found is None:
        found = True
        for arg in args:
            found = found and isinstance(arg, Value)
        known[id(args)] = found
    return found


def keep(nodes: list[Value], gradients: list[Any]) -> None:
    """Write the gradients of a pass: all of them or, where it is interrupted, none."""
    if PLAIN:
        write_all(attribute_writes("_grad", nodes, gradients))
    else:  # no interrupt comes into compiled code
        for node, g in zip(nodes, gradients):  # noqa: B905
            node._grad = g


def _refuse_stale(inner: list[Value]) -> None:
    """Raise where an argument was changed after its result had been computed."""
    for node in reversed(inner):
        for arg in operands(node):
            if arg._stamp > node._stamp:
                from .graph import StaleGraphError

                raise StaleGraphError(node)
