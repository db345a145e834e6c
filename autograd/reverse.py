"""The reverse pass: gradients by the chain rule, node by node, from the output back.

`backward` is `chain.contributions` for every node, written out for speed in sweep.py; `grad` and
`jvp` read it as it stands.
"""

from __future__ import annotations

from .chain import contributions, partials
from .floats import carried, nan, number, settle
from .graph import order
from .modes import Detector, active, detector
from .node import Node, expect, name, slots, value_of
from .row import OPS, Mathematics
from .sweep import run

TYPE_CHECKING = False  # typing itself would take most of the time of `import autograd`
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
    from typing import Any


SEED = "the seed of grad()"  # how messages call it


def backward(y: Node, seed: Any = 1.0) -> None:
    """Add seed · ∂y/∂leaf to the gradient of every leaf that y was made from.

    An inner node is left holding the gradient of this pass alone, so a second pass adds to
    each leaf exactly one gradient more. Gradients are written when the whole pass has
    succeeded; nodes that y does not depend on stay as they are. Time and memory are linear in
    the number of edges; nothing recurses.

    Raises:
        TypeError: y is no Value, or the seed no number.
        StaleGraphError: a number was changed since results were computed from it.
        AnomalyError: under detect_anomaly(), a gradient that is nan or infinite.

    >>> from autograd import Value
    >>> a = Value(3.0)
    >>> y = (a * a) * 2
    >>> y.backward()
    >>> y.backward()
    >>> a.grad
    24.0
    """
    expect(y, "backward")
    if seed.__class__ is not float:
        seed = number(seed, "the seed of backward()")
    watch = detector() if active else None
    if watch is None and run(y, seed):
        return
    nodes = order(y)
    sums = _sums(nodes, y, seed, watch=watch)
    for node in nodes:
        g = sums.get(node, 0.0)
        if node.op is None and node._grad is not None:
            g += node._grad
        node._grad = g


def _sums(
    nodes: list[Node],
    y: Node,
    seed: float,
    asked: Collection[Node] | None = None,
    watch: Detector | None = None,
) -> dict[Node, float]:
    """The chain rule, node by node from y back: the sum of what reaches each node.

    Only edges that lead to somebody who asked are evaluated.
    """
    sums = {y: seed}
    for node in reversed(nodes):
        g = sums.get(node, 0.0)
        if g == 0.0 or (asked is not None and node not in asked):
            continue
        for arg, _, p, contribution in contributions(node, g, asked):
            sums[arg] = sums.get(arg, 0.0) + contribution
            if watch is not None:
                watch.check_gradient(node, arg, g, p, contribution, sums[arg])
    return sums


class _Recorded(Mathematics):
    """Rules read on Values: every operation is recorded, so a gradient is itself a graph."""

    def __getattr__(self, name: str) -> Any:
        if name in OPS:
            return OPS[name]
        raise AttributeError(f"no operation {name!r} in the table")

    def where(self, c: Any, a: Any, b: Any) -> Any:
        if c.__class__ is float:
            return nan if c != c else a if c else b
        return OPS["where"](c, a, b)

    def patch(self, usual: Any, at: Any, instead: Any) -> Any:
        if at.__class__ is float:
            return instead if at and at == at else usual
        return OPS["patch"](usual, at, instead)


GRAPH = _Recorded()


def grad(
    y: Node,
    wrt: Sequence[Node],
    *,
    seed: Any = 1.0,
    create_graph: bool = False,
) -> list[Any]:
    """seed · ∂y/∂x for each x in wrt, without touching any `.grad`.

    Only edges that lead to one of them are evaluated. With create_graph the gradients are
    Values, recorded like any others, so they can be drawn, stepped and differentiated again,
    to any order.

    Returns: as many floats (or Values) as wrt has; 0 for one that y does not depend on.

    Raises:
        TypeError: y is no Value, or wrt no sequence of Values.
        StaleGraphError: a number was changed since results were computed from it.

    >>> from autograd import Value
    >>> x = Value(2.0)
    >>> (slope,) = grad(x**3, [x], create_graph=True)
    >>> slope.data, grad(slope, [x])
    (12.0, [12.0])
    """
    expect(y, "grad")
    if isinstance(wrt, Node) or not hasattr(wrt, "__iter__"):
        raise TypeError("grad takes the Values to differentiate by as a list: grad(y, [x])")
    for x in wrt:
        if not isinstance(x, Node):
            raise TypeError(f"grad differentiates by Values, got {x!r} of type {type(x).__name__}")
    nodes = order(y)
    asked = set(wrt)
    for node in nodes:
        if any(arg in asked for arg in node.args):
            asked.add(node)
    if not create_graph:
        found = _sums(nodes, y, number(seed, SEED), asked, detector())
        return [found.get(x, 0.0) for x in wrt]
    sums: dict[Node, Any] = {y: seed if isinstance(seed, Node) else number(seed, SEED)}
    for node in reversed(nodes):
        g = sums.get(node)
        if g is None or node not in asked or (g.__class__ is float and g == 0.0):
            continue
        gate = node.op is not None and node.op.gate
        for arg, p in _recorded_partials(node, asked):
            contribution = _recorded_carried(g, p, gate)
            sums[arg] = sums[arg] + contribution if arg in sums else contribution
    kind: Any = type(y)
    gradients = [sums.get(x, 0.0) for x in wrt]
    return [g if isinstance(g, Node) else kind(g) for g in gradients]


def _recorded_partials(node: Node, asked: set[Node]) -> Iterator[tuple[Node, Any]]:
    """The edges that lead to somebody who asked, each partial as a graph."""
    row, args = node.op, slots(node)
    if row is None:
        return
    for arg, rule in zip(args, row.partials, strict=True):
        several = arg if arg.__class__ is tuple else (arg,)
        if any(one in asked for one in several):
            try:
                found = rule(GRAPH, node, *args)
            except ArithmeticError:  # 1/b for a constant b = 0; as a Value it does not raise
                found = rule(GRAPH, node, *_as_nodes(args, type(node)))
            for one, p in zip(several, found if several is arg else (found,), strict=True):
                if one in asked:
                    yield one, p if isinstance(p, Node) else settle(row, p)


def _as_nodes(args: tuple[Any, ...], kind: Callable[[float], Any]) -> tuple[Any, ...]:
    return tuple(
        [
            _as_nodes(arg, kind)
            if arg.__class__ is tuple
            else kind(arg)
            if arg.__class__ is float
            else arg
            for arg in args
        ]
    )


def _recorded_carried(g: Any, p: Any, gate: bool) -> Any:
    """As `carried`, recorded. A factor 1 is left out, and so is the product of a dead edge."""
    upstream, slope = value_of(g), value_of(p)
    if upstream * slope != upstream * slope and carried(upstream, slope, gate) == 0.0:
        return 0.0
    if p.__class__ is float and p == 1.0:
        return g
    return p if g.__class__ is float and g == 1.0 else g * p


def jvp(y: Node, tangents: Mapping[Node, float]) -> float:
    """The derivative of y along a direction, by forward mode: Σ ∂y/∂x · tangent(x).

    One sweep from the leaves to y carries a tangent beside every value.

    Raises:
        TypeError: y is no Value, or a tangent is no number.

    >>> from autograd import Value
    >>> a, b = Value(2.0), Value(3.0)
    >>> jvp(a * b, {a: 1.0, b: 10.0})
    23.0
    """
    expect(y, "jvp")
    for x in tangents:
        expect(x, "a direction of jvp")
    given = {x: number(t, f"the tangent of {name(x)}") for x, t in tangents.items()}
    moving = {x: t for x, t in given.items() if t}
    for node in order(y):
        if node.op is None or node in tangents:
            continue
        # The mirror of a reverse pass: there the partial comes first, so a 0 stops what is below.
        through = [
            carried(p, moving[arg])
            for arg, _, p in partials(node, moving)
            if not (node.op.gate and p == 0.0)
        ]
        if through:
            total = 0.0
            for contribution in through:
                total += contribution
            moving[node] = total
    return moving.get(y, given.get(y, 0.0))
