"""Second derivatives held against differences of first ones, and against forward over reverse."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from math import isfinite, ulp
from typing import Any

from .arguments import data_of, slots, values
from .differences import Comparison, Function, called, compare, named_argument, with_argument
from .edges import edges, partials
from .floats import evaluate
from .grad import grad, gradient_sums, pushforward
from .graph import compute_again, order_of_all
from .value import Value, record

ROUNDINGS = 1e4  # sums of so many units in the last place may differ from way to way


def second_derivatives(
    y: Value, nodes: list[Value], leaves: list[Value], rel: float
) -> list[Comparison]:
    """∂²node/∂argument∂argument for every operation, and ∂²y/∂leaf∂leaf."""
    computed = [node for node in nodes if node.op is not None]
    rows = [row for node in computed for row in _of_operation(node, rel)]
    return [*rows, *_of_leaves(y, nodes, leaves, rel)]


def _of_operation(node: Value, rel: float) -> Iterator[Comparison]:
    """Every partial of one operation, differentiated by every argument."""
    args = node.args
    places = [place for place, arg in enumerate(args) if isinstance(arg, Value)]
    own = [Value(data_of(args[place])) for place in places]
    rest = iter(own)

    def apart(arg: Any) -> Any:
        if arg.__class__ is tuple:
            return tuple([apart(entry) for entry in arg])
        return next(rest) if isinstance(arg, Value) else arg

    row: Any = node.op
    alone = record(row, tuple([apart(arg) for arg in slots(node)]))
    slopes = grad(alone, own, create_graph=True)
    again = _remembered(lambda place, x: _partials_at(node, with_argument(values(node), place, x)))

    def what(i: int, j: int) -> str:
        first, second = named_argument(args, places[i]), named_argument(args, places[j])
        return f"{called(node)} by {first} and {second}"

    yield from _pairs(slopes, own, again, places, "second partial", what, node, node._data, rel)


def _partials_at(node: Value, numbers: tuple[Any, ...]) -> list[float]:
    """The partials of an operation by its nodes, at other numbers."""
    row: Any = node.op
    y = evaluate(row, numbers)
    return [p for _, _, p in edges(node, y, numbers)]


def _of_leaves(
    y: Value, nodes: list[Value], leaves: list[Value], rel: float
) -> Iterator[Comparison]:
    """Every ∂y/∂leaf, differentiated by every leaf."""
    slopes = grad(y, leaves, create_graph=True)
    places = list(range(len(leaves)))
    again = _remembered(lambda place, x: _gradients_at(y, nodes, leaves, {leaves[place]: x}))

    def what(i: int, j: int) -> str:
        return f"gradient of {called(leaves[i])} by {called(leaves[j])}"

    yield from _pairs(slopes, leaves, again, places, "second derivative", what, None, y._data, rel)


def _gradients_at(
    y: Value, nodes: list[Value], leaves: list[Value], fresh: dict[Value, float]
) -> list[float]:
    """∂y/∂leaf for every leaf, where some leaves have other numbers; no node is touched."""
    compute_again(nodes, fresh)

    def number(arg: Any) -> Any:
        if arg.__class__ is tuple:
            return tuple([number(entry) for entry in arg])
        return fresh[arg] if arg in fresh else data_of(arg)

    def read(node: Value, asked: None) -> Iterator[tuple[Value, int, float]]:
        return edges(node, number(node), tuple([number(arg) for arg in slots(node)]))

    sums = gradient_sums(nodes, {y: 1.0}, read=read)
    return [sums.get(leaf, 0.0) for leaf in leaves]


def _remembered(
    compute: Callable[[int, float], list[float]],
) -> Callable[[int, float], list[float]]:
    """The same function, which computes nothing twice."""
    known: dict[tuple[int, float], list[float]] = {}

    def remembered(place: int, x: float) -> list[float]:
        if (place, x) not in known:
            known[place, x] = compute(place, x)
        return known[place, x]

    return remembered


def _pairs(
    slopes: list[Any],
    inputs: list[Any],
    again: Callable[[int, float], list[float]],
    places: list[int],
    kind: str,
    what: Callable[[int, int], str],
    node: Value | None,
    value: float,
    rel: float,
) -> Iterator[Comparison]:
    """One row for each slope and each input: reverse, by differences, and forward."""
    roundings, rows = [], []
    for slope in slopes:
        behind = order_of_all((slope,))
        adjoints = grad(slope, [*behind, *inputs])
        errors = [abs(a) * ulp(n._data) for a, n in zip(adjoints, behind, strict=False)]
        roundings.append(max([e for e in errors if isfinite(e)], default=0.0))
        rows.append(adjoints[len(behind) :])
    for j, x in enumerate(inputs):
        forward = pushforward(slopes, {x: 1.0})
        sizes = _path_sizes(slopes, x)
        for i, slope in enumerate(slopes):
            row = Comparison(what(i, j), kind, node or inputs[i], rows[i][j])
            if not isfinite(value):
                row.why = "the value is not finite here"
                yield row
                continue
            compare(row, _component(again, places[j], i), x._data, rel, roundings[i])
            _hold_against_forward(row, forward[i], sizes.get(slope, 0.0), rel)
            yield row


def _component(again: Callable[[int, float], list[float]], place: int, i: int) -> Function:
    return lambda x: again(place, x)[i]


def _hold_against_forward(row: Comparison, forward: float, size: float, rel: float) -> None:
    """Two ways through one graph differ by rounding alone."""
    ours = row.ours
    allowed = rel * max(abs(ours), abs(forward)) + ROUNDINGS * sys.float_info.epsilon * size
    if isfinite(ours) and isfinite(forward) and isfinite(size) and abs(ours - forward) > allowed:
        row.ok = False
        row.why = f"forward over reverse gives {forward:.10g}"


def _path_sizes(outputs: list[Any], x: Value) -> dict[Value, float]:
    """Σ |products along the paths from x| for every node: what rounding is measured by."""
    size = {x: 1.0}
    for node in order_of_all(outputs):
        for arg, _, p in partials(node):
            if arg in size:
                size[node] = size.get(node, 0.0) + abs(p) * size[arg]
    return size
