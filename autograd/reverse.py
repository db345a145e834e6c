"""The reverse pass: gradients by the chain rule, node by node, from the output back.

`backward` is `chain.contributions` for every node, written out for speed; `grad` and `jvp` read
it as it stands.
"""

from __future__ import annotations

from .chain import carried, contributions, partials
from .floats import FLOATS, inf, nan, number, settle
from .graph import StaleGraphError, by_stamp, order
from .modes import Detector, detector
from .node import Node, name, slots, value_of
from .row import OPS, Mathematics

TYPE_CHECKING = False  # typing itself would take most of the time of `import autograd`
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from typing import Any


def backward(y: Node, seed: Any = 1.0) -> None:
    """Add seed · ∂y/∂leaf to the gradient of every leaf that y was made from.

    An inner node is left holding the gradient of this pass alone, so a second pass adds to
    each leaf exactly one gradient more. Gradients are written when the whole pass has
    succeeded; nodes that y does not depend on stay as they are. Time and memory are linear in
    the number of edges; nothing recurses.

    Raises:
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
    seed = number(seed, "the seed of backward()")
    inner: list[Node] = []
    leaves: dict[Node, float] = {}
    try:
        _mark(y, inner, leaves)
        inner.sort(key=by_stamp, reverse=True)
        if inner:
            y._sum = seed
        else:
            leaves[y] = seed
        _sweep(inner, leaves, detector())
        if any(g.__class__ is not float for g in leaves.values()):  # a rule gave complex numbers
            for node in inner:
                node._sum = 0.0
            leaves = dict.fromkeys(leaves, 0.0)
            y._sum = seed
            _sweep(inner, leaves, detector(), careful=True)
        for leaf, g in leaves.items():
            leaf._grad = g if leaf._grad is None else leaf._grad + g
        for node in inner:
            node._grad = node._sum
            node._sum = None
        inner.clear()
    finally:
        try:
            _unmark(inner)
        except KeyboardInterrupt:  # no mark may outlive the pass: a later one would trust it
            _unmark(inner)
            raise


def _unmark(inner: list[Node]) -> None:
    for node in inner:
        node._sum = None


def _mark(y: Node, inner: list[Node], leaves: dict[Node, float]) -> None:
    """Find what y was made from: each inner node once, marked with the sum 0.0, and the leaves.

    Leaves may be shared with graphs of other threads, so their sums are kept in a dict.
    """
    if y.op is None:
        leaves[y] = 0.0
        return
    tuples: dict[int, float] = {}  # a tuple of arguments that many nodes share is read once
    y._sum = 0.0
    inner.append(y)
    stack = [y]
    while stack:
        node = stack.pop()
        stamp = node._stamp
        a = node._a
        b = node._b
        if node.op.wide:  # type: ignore[union-attr]
            if a.__class__ is tuple:
                latest = tuples.get(id(a))
                if latest is None:
                    latest = tuples[id(a)] = _mark_all(a, inner, leaves, stack)
                if latest > stamp:
                    raise StaleGraphError(node)
                a = 0.0  # done
            c = node._c
            if b.__class__ is tuple:
                latest = tuples.get(id(b))
                if latest is None:
                    latest = tuples[id(b)] = _mark_all(b, inner, leaves, stack)
                if latest > stamp:
                    raise StaleGraphError(node)
                b, c = (0.0, c) if c.__class__ is tuple else (c, None)  # a bias takes b's way
            if c is not None and c.__class__ is not float:
                latest = _mark_all(c if c.__class__ is tuple else (c,), inner, leaves, stack)
                if latest > stamp:
                    raise StaleGraphError(node)
        if a.__class__ is not float:
            if a._stamp > stamp:
                raise StaleGraphError(node)
            if a.op is None:
                leaves[a] = 0.0
            elif a._sum is None:
                a._sum = 0.0
                inner.append(a)
                stack.append(a)
        if b is not None and b.__class__ is not float:
            if b._stamp > stamp:
                raise StaleGraphError(node)
            if b.op is None:
                leaves[b] = 0.0
            elif b._sum is None:
                b._sum = 0.0
                inner.append(b)
                stack.append(b)


def _mark_all(
    several: tuple[Any, ...], inner: list[Node], leaves: dict[Node, float], stack: list[Node]
) -> float:
    """Mark each node of a tuple; the latest of their stamps."""
    latest = -inf
    for one in several:
        if one.__class__ is not float:
            if one._stamp > latest:
                latest = one._stamp
            if one.op is None:
                leaves[one] = 0.0
            elif one._sum is None:
                one._sum = 0.0
                inner.append(one)
                stack.append(one)
    return latest


def _sweep(
    inner: list[Node], leaves: dict[Node, float], watch: Detector | None, careful: bool = False
) -> None:
    """Send each node's gradient to its arguments, latest node first.

    The same as `contributions`, written out for the common shapes: a rule that raises on plain
    floats, an infinite gradient and an open detect_anomaly() take the careful way.
    """
    careful = careful or watch is not None
    numbers: dict[int, tuple[float, ...]] = {}  # a shared tuple of arguments is read once
    for node in inner:
        g = node._sum
        if not g:
            continue  # a dead edge
        row: Any = node.op
        a = node._a
        try:
            if g - g != 0.0 or careful:
                raise ArithmeticError
            if row.wide:
                _send(node, g, leaves, numbers)
                continue
            b = node._b
            if b is None:
                if a.__class__ is float:
                    continue
                p = row.partials[0](FLOATS, node._data, a._data)
                if a.op is None:
                    leaves[a] += g * p
                else:
                    a._sum += g * p
                continue
            x = a if a.__class__ is float else a._data
            z = b if b.__class__ is float else b._data
            if a.__class__ is not float:
                p = row.partials[0](FLOATS, node._data, x, z)
            if b.__class__ is not float:
                q = row.partials[1](FLOATS, node._data, x, z)
        except (ArithmeticError, ValueError):
            for arg, _, p, contribution in contributions(node, g):
                if arg.op is None:
                    total = leaves[arg] = leaves[arg] + contribution
                else:
                    total = arg._sum = arg._sum + contribution  # type: ignore[operator]
                if watch is not None:
                    watch.check_gradient(node, arg, g, p, contribution, total)
            continue
        if a.__class__ is not float:
            if a.op is None:
                leaves[a] += g * p
            else:
                a._sum += g * p
        if b.__class__ is not float:
            if b.op is None:
                leaves[b] += g * q
            else:
                b._sum += g * q


def _send(
    node: Node, g: float, leaves: dict[Node, float], numbers: dict[int, tuple[float, ...]]
) -> None:
    """What a node with tuples of arguments, or with three, sends to them.

    All partials are evaluated before anything is added. `numbers` keeps what tuples hold: many
    nodes share one. An argument that is its own number is constant.
    """
    row: Any = node.op
    y, a, b, c = node._data, node._a, node._b, node._c
    w = numbers.get(id(a)) or _numbers(a, numbers)
    x = numbers.get(id(b)) or _numbers(b, numbers)
    z = c if c is None or c.__class__ is float else _numbers(c, numbers)
    rules = row.partials
    p = q = r = None
    if len(rules) == 3:
        if w is not a:
            p = rules[0](FLOATS, y, w, x, z)
        if x is not b:
            q = rules[1](FLOATS, y, w, x, z)
        if z is not c:
            r = rules[2](FLOATS, y, w, x, z)
    elif len(rules) == 2:
        if w is not a:
            p = rules[0](FLOATS, y, w, x)
        if x is not b:
            q = rules[1](FLOATS, y, w, x)
    elif w is not a:
        p = rules[0](FLOATS, y, w)
    if p is not None:
        _add(g, a, p, leaves)
    if q is not None:
        _add(g, b, q, leaves)
    if r is not None:
        _add(g, c, r, leaves)


def _numbers(arg: Any, known: dict[int, tuple[float, ...]]) -> Any:
    """The number or numbers of an argument; the argument itself where it is constant."""
    if arg.__class__ is tuple:
        found = known.get(id(arg))
        if found is None:
            found = arg
            for one in arg:
                if one.__class__ is not float:
                    found = value_of(arg)
                    break
            known[id(arg)] = found
        return found
    return arg if arg is None or arg.__class__ is float else arg._data


def _add(g: float, arg: Any, p: Any, leaves: dict[Node, float]) -> None:
    """Add the contributions g·p to an argument, or to each of a tuple of them in order."""
    if arg.__class__ is tuple:
        for one, slope in zip(arg, p, strict=True):
            if one.__class__ is not float:
                if one.op is None:
                    leaves[one] += g * slope
                else:
                    one._sum += g * slope
    elif arg.op is None:
        leaves[arg] += g * p
    else:
        arg._sum += g * p


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
        TypeError: wrt is no sequence of Values.
        StaleGraphError: a number was changed since results were computed from it.

    >>> from autograd import Value
    >>> x = Value(2.0)
    >>> (slope,) = grad(x**3, [x], create_graph=True)
    >>> slope.data, grad(slope, [x])
    (12.0, [12.0])
    """
    if isinstance(wrt, Node):
        raise TypeError("grad takes the Values to differentiate by as a list: grad(y, [x])")
    for x in wrt:
        if not isinstance(x, Node):
            raise TypeError(f"grad differentiates by Values, got {x!r} of type {type(x).__name__}")
    nodes = order(y)
    asked = set(wrt)
    for node in nodes:
        if any(arg in asked for arg in node.args):
            asked.add(node)
    if not (create_graph and isinstance(seed, Node)):
        seed = number(seed, "the seed of grad()")
    sums: dict[Node, Any] = {y: seed}
    watch = detector()
    for node in reversed(nodes):
        g = sums.get(node)
        if g is None or node not in asked or (g.__class__ is float and g == 0.0):
            continue
        if create_graph:
            for arg, p in _recorded_partials(node, asked):
                contribution = _recorded_carried(g, p)
                sums[arg] = sums[arg] + contribution if arg in sums else contribution
        else:
            for arg, _, p, contribution in contributions(node, g, asked):
                sums[arg] = sums.get(arg, 0.0) + contribution
                if watch is not None:
                    watch.check_gradient(node, arg, g, p, contribution, sums[arg])
    found = [sums.get(x, 0.0) for x in wrt]
    if not create_graph:
        return found
    return [g if isinstance(g, Node) else type(y)(g) for g in found]  # type: ignore[call-arg]


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


def _recorded_carried(g: Any, p: Any) -> Any:
    """As `carried`, recorded. A factor 1 is left out, and so is the product of a dead edge."""
    upstream, slope = value_of(g), value_of(p)
    if upstream * slope != upstream * slope and carried(upstream, slope) == 0.0:
        return 0.0
    if p.__class__ is float and p == 1.0:
        return g
    return p if g.__class__ is float and g == 1.0 else g * p


def jvp(y: Node, tangents: Mapping[Node, float]) -> float:
    """The derivative of y along a direction, by forward mode: Σ ∂y/∂x · tangent(x).

    One sweep from the leaves to y carries a tangent beside every value.

    Raises:
        TypeError: a tangent that is no number.

    >>> from autograd import Value
    >>> a, b = Value(2.0), Value(3.0)
    >>> jvp(a * b, {a: 1.0, b: 10.0})
    23.0
    """
    moving = {x: number(t, f"the tangent of {name(x)}") for x, t in tangents.items()}
    for node in order(y):
        if node.op is None or node in tangents:
            continue
        through = [(arg, p) for arg, _, p in partials(node, moving) if moving[arg]]
        if through:
            total = 0.0
            for arg, p in through:
                total += carried(moving[arg], p)
            moving[node] = total
    return moving.get(y, 0.0)
