"""Derivatives of a recorded graph that leave no trace on it: `grad`, back, and `jvp`, forth.

Both read the edges of edges.py, as backward() does. `pullback` and `pushforward` are the same for
several outputs. What takes a function instead of a graph is in functional.py.
"""

from __future__ import annotations

from .arguments import data_of, name
from .clock import turn
from .commit import keep
from .edges import partials
from .floats import carried, number
from .graph import order_of_all
from .modes import Detector, detector
from .ops import ABS
from .recorded import recorded_carried, recorded_edges
from .reverse import reverse_pass
from .row import OPS
from .signatures import overload
from .signs import times_sign
from .value import Value, contributions, order
from .value_fields import expect

TYPE_CHECKING = False  # typing itself would take most of the time of `import autograd`
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
    from typing import Any


SEED = "the seed of grad()"  # how messages call it


def backward_by_sums(y: Value, seed: Any, create_graph: bool) -> None:
    """backward() with sums that do not stand on the nodes: they are Values, or are watched.

    With create_graph leaves get gradients that are Values themselves.
    """
    with turn:
        if create_graph:
            _backward_recorded(y, _seed(seed, "the seed of backward()"))
        else:
            _backward_watched(y, number(seed, "the seed of backward()"))


def _backward_recorded(y: Value, seed: Any) -> None:
    nodes = order(y)
    known = {*nodes, seed}
    sums = _recorded_sums(nodes, {y: seed}, known)
    for node in nodes:
        g = sums.get(node, 0.0)
        if node.op is not None:
            sums[node] = data_of(g)
        elif g in known and isinstance(g, Value):  # the gradient stays when that number changes
            sums[node] = OPS["mul"](g, 1.0)
        else:
            sums[node] = _as_node(g, y)
    _keep(nodes, sums)


def _backward_watched(y: Value, seed: float) -> None:
    nodes = order(y)
    _keep(nodes, gradient_sums(nodes, {y: seed}, watch=detector()))


def _keep(nodes: list[Value], sums: Mapping[Value, Any]) -> None:
    """Write the gradients of a pass that has succeeded: those of leaves are added."""
    gradients = []
    for node in nodes:
        g = sums.get(node, 0.0)
        before = node._grad
        gradients.append(g if node.op is not None or before is None else g + before)
    keep(nodes, gradients)


def _seed(given: Any, who: str) -> Any:
    return given if isinstance(given, Value) else number(given, who)


def gradient_sums(
    nodes: list[Value],
    seeds: Mapping[Value, float],
    asked: Collection[Value] | None = None,
    watch: Detector | None = None,
    read: Callable[..., Iterator[tuple[Value, int, float]]] = partials,
) -> dict[Value, float]:
    """The chain rule, node by node from the outputs back: the sum of what reaches each node.

    Only edges that lead to somebody who asked are evaluated; `read` gives them, as `partials` does.
    """
    sums = {**dict.fromkeys(nodes, 0.0), **seeds}

    def send(node: Value, g: float) -> Iterable[tuple[Value, int, float, float]]:
        if (g == 0.0 and watch is None) or (asked is not None and node not in asked):
            return ()  # a watch wants to see 0 · ∞
        return contributions(node, g, read(node, asked))

    for node, arg, _, p, g, sent, _, after in reverse_pass(nodes, sums, send):
        if watch is not None:
            watch.check_gradient(node, arg, g, p, sent, after)
    return sums


@overload
def grad(
    y: Value, wrt: Sequence[Value], *, seed: Any = 1.0, create_graph: bool = False
) -> list[Any]: ...


@overload
def grad(
    f: Callable[..., Any], argnums: int | Sequence[int], /, has_aux: bool = False
) -> Callable[..., Any]: ...


@overload
def grad(
    f: Callable[..., Any], /, *, argnums: int | Sequence[int] = 0, has_aux: bool = False
) -> Callable[..., Any]: ...


def grad(
    y: Any,
    wrt: Any = None,
    has_aux: bool = False,
    *,
    argnums: Any = 0,
    seed: Any = 1.0,
    create_graph: bool = False,
) -> Any:
    """Gradients: of a recorded y by some of what it was made from, or of a function.

    `grad(y, wrt)` gives seed · ∂y/∂x for each x in wrt, without touching any `.grad`. Only
    edges that lead to one of them are evaluated. With create_graph the gradients are Values,
    recorded like any others, so they can be drawn, stepped and differentiated again, to any
    order. As many floats (or Values) come back as wrt has; 0 for one that y does not depend on.

    `grad(f, argnums=0, has_aux=False)` gives the function ∇f, as JAX and torch.func do; see
    `functional.gradient_function`.

    Raises:
        TypeError: y is no Value, or wrt no sequence of Values.
        StaleGraphError: a number was changed since results were computed from it.

    >>> from autograd import Value
    >>> x = Value(2.0)
    >>> (slope,) = grad(x**3, [x], create_graph=True)
    >>> slope.data, grad(slope, [x])
    (12.0, [12.0])
    >>> grad(lambda x: x**3)(2.0)
    12.0
    """
    if callable(y):
        from .functional import gradient_function

        return gradient_function(y, argnums if wrt is None else wrt, has_aux)
    expect(y, "grad")
    if isinstance(wrt, Value) or not hasattr(wrt, "__iter__"):
        raise TypeError("grad takes the Values to differentiate by as a list: grad(y, [x])")
    for x in wrt:
        if not isinstance(x, Value):
            raise TypeError(f"grad differentiates by Values, got {x!r} of type {type(x).__name__}")
    seed = _seed(seed, SEED) if create_graph else number(seed, SEED)
    return pullback({y: seed}, wrt, create_graph)


def pullback(
    seeds: Mapping[Value, Any], wrt: Sequence[Value], create_graph: bool = False
) -> list[Any]:
    """Σ seed(y) · ∂y/∂x over the outputs y, for each x in wrt, by one reverse pass.

    The seeds are floats, or, with create_graph, Values too.
    """
    nodes = order_of_all(seeds)
    asked = set(wrt)
    for node in nodes:
        if any(arg in asked for arg in node.args):
            asked.add(node)
    if not create_graph:
        found = gradient_sums(nodes, seeds, asked, detector())
        return [found.get(x, 0.0) for x in wrt]
    sums = _recorded_sums(nodes, seeds, asked)
    return [_as_node(sums.get(x, 0.0), x) for x in wrt]


def _as_node(given: Any, like: Value) -> Value:
    kind: Any = type(like)
    return given if isinstance(given, Value) else kind(given)


def _recorded_sums(
    nodes: list[Value], seeds: Mapping[Value, Any], asked: Collection[Value]
) -> dict[Value, Any]:
    """As `gradient_sums`, with Values: what reaches a node is a graph; floats are constants."""
    sums = dict(seeds)
    watch = detector()

    def send(node: Value, g: Any) -> Iterable[tuple[Value, int, Any, Any]]:
        if watch is not None and node in asked:
            upstream = 0.0 if g is None else data_of(g)
            for arg, _, p, sent in contributions(node, upstream, partials(node, asked)):
                watch.check_gradient(node, arg, upstream, p, sent, sent)
        if g is None or node not in asked or (g.__class__ is float and g == 0.0):
            return ()
        smooth = None
        if node.op is ABS and node.args[0].data == 0.0:
            smooth = times_sign(g, node)
        times = recorded_carried if smooth is None else lambda g, p, gate: smooth
        return contributions(node, g, recorded_edges(node, asked), times)

    for _ in reverse_pass(nodes, sums, send):
        pass
    return sums


@overload
def jvp(y: Value, tangents: Mapping[Value, Any], /, *, create_graph: bool = False) -> Any: ...


@overload
def jvp(y: Value, *, tangents: Mapping[Value, Any], create_graph: bool = False) -> Any: ...


@overload
def jvp(
    f: Callable[..., Any],
    /,
    primals: Sequence[Any],
    tangents: Sequence[Any],
    *,
    has_aux: bool = False,
) -> tuple[Any, ...]: ...


def jvp(
    y: Any,
    primals: Any = None,
    tangents: Any = None,
    *,
    has_aux: bool = False,
    create_graph: bool = False,
) -> Any:
    """The derivative along a direction, by forward mode: Σ ∂y/∂x · tangent(x).

    `jvp(y, tangents)` of a recorded y takes the tangent of every Value that moves. One sweep
    from the leaves to y carries a tangent beside every value. With create_graph the result is a
    Value, recorded like any other, which can be differentiated again, and the tangents may be
    Values too.

    `jvp(f, primals, tangents, *, has_aux=False)` gives (f(*primals), its tangent), as JAX and
    torch.func do; see `functional.value_and_tangent`.

    Raises:
        TypeError: y is no Value, or a tangent is no number.

    >>> from autograd import Value
    >>> a, b = Value(2.0), Value(3.0)
    >>> jvp(a * b, {a: 1.0, b: 10.0})
    23.0
    >>> jvp(lambda a, b: a * b, (2.0, 3.0), (1.0, 10.0))
    (6.0, 23.0)
    """
    if callable(y):
        from .functional import value_and_tangent

        return value_and_tangent(y, primals, tangents, has_aux)
    expect(y, "jvp")
    directions = primals if tangents is None else tangents
    for x in directions:
        expect(x, "a direction of jvp")
    read = _seed if create_graph else number
    moving = {x: read(t, f"the tangent of {name(x)}") for x, t in directions.items()}
    return pushforward((y,), moving, create_graph)[0]


def pushforward(
    outputs: Sequence[Value], tangents: Mapping[Value, Any], create_graph: bool = False
) -> list[Any]:
    """Σ ∂y/∂x · tangent(x) for each output y, by one sweep forward.

    The tangents are floats, or, with create_graph, Values too.
    """
    moving = {x: t for x, t in tangents.items() if t.__class__ is not float or t}
    shut: set[Value] = set()  # behind closed gates: the tangent is 0, and may yet be a graph
    for node in order_of_all(outputs):
        if node.op is None or node in tangents:
            continue
        # The mirror of a reverse pass: there the partial comes first, so a 0 stops what is below.
        if create_graph:
            through, is_shut = [], True
            for arg, _, p in recorded_edges(node, moving):
                slope = data_of(p)
                if arg in shut or (node.op.gate and slope == 0.0):
                    if slope - slope != 0.0 or (p.__class__ is float and slope == 0.0):
                        continue
                else:
                    is_shut = False
                through.append(recorded_carried(p, moving[arg]))
            if is_shut:
                shut.add(node)
        else:
            through = [
                carried(p, moving[arg])
                for arg, _, p in partials(node, moving)
                if not (node.op.gate and p == 0.0)
            ]
        if through:
            total = through[0] if create_graph else 0.0 + through[0]
            for contribution in through[1:]:
                total = total + contribution
            moving[node] = total
    found = [moving.get(y, tangents.get(y, 0.0)) for y in outputs]
    return [_as_node(t, y) for t, y in zip(found, outputs, strict=True)] if create_graph else found
