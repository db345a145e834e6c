"""Claims of mathematics on second derivatives, for random graphs over the whole table."""

import itertools
import math
import sys
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from autograd import Op, Value, check_gradients, grad, jvp, order
from autograd.engine.edges import partials
from autograd.engine.grad import pullback, pushforward
from autograd.faces.steps import steps
from autograd.steps.explain.second_order import gradient_graph
from tests.points import flat, ordinary, shaped
from tests.strategies import ROWS, graphs

Graph = tuple[list[Value], Value]
BOUNDED = ("clip", "hardtanh")


def sizes(y: Value, leaf: Value) -> float:
    """Σ |products along the paths from the leaf to y|: what rounding is measured by."""
    size = {leaf: 1.0}
    for node in order(y):
        for arg, _, p in partials(node):
            if arg in size:
                size[node] = size.get(node, 0.0) + abs(p) * size[arg]
    return size.get(y, 0.0)


def same(a: float, b: float, size: float) -> None:
    assert a == pytest.approx(b, rel=1e-9, abs=1e4 * sys.float_info.epsilon * size)


TIED = st.sampled_from([0.0, -0.0, 0.5, -0.5, 1.0, -1.0, 2.0])  # many arguments are equal


@given(graphs(size=8) | graphs(numbers=TIED, size=5))
@settings(max_examples=300, deadline=None)
def test_hessians_are_symmetric_and_the_same_both_ways(graph: Graph) -> None:
    """Reverse over reverse, forward over reverse, reverse over forward, and transposed."""
    leaves, y = graph
    slopes = grad(y, leaves, create_graph=True)
    rows = [grad(slope, leaves) for slope in slopes]
    assume(all(math.isfinite(second) for row in rows for second in row))
    for j, leaf in enumerate(leaves):
        along = jvp(y, {leaf: 1.0}, create_graph=True)
        column = pushforward(slopes, {leaf: 1.0})
        across = grad(along, leaves)
        size = [sizes(slope, leaf) for slope in slopes]
        assume(all(math.isfinite(one) for one in size))
        for k in range(len(leaves)):
            same(column[k], rows[k][j], size[k])
            same(across[k], rows[k][j], size[k] + sizes(along, leaves[k]))
            same(rows[j][k], rows[k][j], size[k] + sizes(slopes[j], leaves[k]))


def test_a_sequence_of_one_number_has_derivatives_of_every_order() -> None:
    x = Value(0.75)
    for row in ROWS:
        if row.many == (True,) or row.each:
            y = row(x)[0] if row.each else row(x)
            for _ in range(3):
                (y,) = grad(y, [x], create_graph=True)
            assert y.data == 0.0, row  # each of them is x, |x|, 0 or 1


@given(graphs(size=5), st.data())
@settings(max_examples=100, deadline=None)
def test_third_derivatives_are_the_same_in_any_order(graph: Graph, data: st.DataObject) -> None:
    leaves, y = graph
    picked = [data.draw(st.sampled_from(leaves)) for _ in range(3)]
    third: dict[tuple[int, ...], tuple[float, float]] = {}
    for order_of_picks in itertools.permutations(range(3)):
        i, j, k = [picked[place] for place in order_of_picks]
        (first,) = grad(y, [i], create_graph=True)
        (second,) = grad(first, [j], create_graph=True)
        third[order_of_picks] = grad(second, [k])[0], sizes(second, k)
    numbers, noise = zip(*third.values(), strict=True)
    assume(all(map(math.isfinite, [*numbers, *noise])))
    for number in numbers:
        same(number, numbers[0], max(noise))


@given(graphs(), st.lists(st.floats(-2, 2), min_size=4, max_size=4))
@settings(max_examples=100, deadline=None)
def test_jacobians_are_the_same_both_ways(graph: Graph, numbers: list[float]) -> None:
    leaves, y = graph
    outputs = order(y)[-3:]
    rows = [pullback({output: 1.0}, leaves) for output in outputs]
    columns = [pushforward(outputs, {leaf: 1.0}) for leaf in leaves]
    for j, leaf in enumerate(leaves):
        for k, output in enumerate(outputs):
            same(rows[k][j], columns[j][k], sizes(output, leaf))
    seeds = dict(zip(outputs, numbers, strict=False))
    products = pullback(seeds, leaves)
    for j, leaf in enumerate(leaves):
        wanted = sum(seed * rows[k][j] for k, seed in enumerate(seeds.values()))
        size = sum(abs(seed) * sizes(output, leaf) for output, seed in seeds.items())
        same(products[j], wanted, size)


@given(graphs(size=6), st.floats(-2, 2), st.floats(-2, 2))
@settings(max_examples=100, deadline=None)
def test_a_tangent_is_linear_in_its_direction_which_may_be_a_value(
    graph: Graph, a: float, b: float
) -> None:
    leaves, y = graph
    directions = [Value(a + b * k) for k in range(len(leaves))]
    tangent = jvp(y, dict(zip(leaves, directions, strict=True)), create_graph=True)
    plain = jvp(y, {leaf: t.data for leaf, t in zip(leaves, directions, strict=True)})
    size = sum(abs(t.data) * sizes(y, leaf) for leaf, t in zip(leaves, directions, strict=True))
    same(tangent.data, plain, size)
    for leaf, slope, by in zip(leaves, grad(y, leaves), grad(tangent, directions), strict=True):
        same(by, slope, sizes(y, leaf))


@given(graphs(size=8))
@settings(max_examples=100, deadline=None)
def test_second_derivatives_of_random_graphs_agree_with_differences(graph: Graph) -> None:
    _, y = graph
    report = check_gradients(y, order=2)
    assert report.ok
    counts = [sum(isinstance(arg, Value) for arg in node.args) for node in order(y)]
    behind = sum(node.op is None for node in order(y))
    assert len(report.rows) == sum(counts) + behind + sum(n * n for n in counts) + behind**2


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_every_row_has_the_second_derivatives_of_differences(row: Op) -> None:
    """At ordinary points, and where all arguments tie (bounds that tie are a kink by each)."""
    points = ordinary(row, count=4)
    tied = [] if row.name in BOUNDED else [shaped(points[0], itertools.repeat(0.5))]
    for args in [*points, *tied]:
        made = row(*leaves_of(flat(args) if row.each else args))
        for y in made if row.each else [made]:
            assert check_gradients(y, order=2).ok


def leaves_of(args: Any) -> Any:
    """A leaf for every number."""
    return [tuple(leaves_of(arg)) if isinstance(arg, tuple) else Value(arg) for arg in args]


def test_the_graph_of_a_gradient_walks_with_its_names():
    w, x = Value(0.7, "w"), Value(2.0, "x")
    t = (w * x).tanh()
    t.label = "t"
    y = t * t
    y.label = "L"
    (slope,) = gradient_graph(y, [w])
    walk = steps(slope)
    assert walk.output == "dL/dw"
    assert "dL/dt" in walk.values()
    true = 1 / math.cosh(1.4) ** 2
    assert walk.values()["dL/dw"] == pytest.approx(2 * math.tanh(1.4) * true * 2, rel=1e-14)
    second = 2 * 4 * (true**2 - 2 * math.tanh(1.4) ** 2 * true)
    assert walk.gradients()["w"] == pytest.approx(second, rel=1e-13)
    (curve,) = gradient_graph(slope, [w])
    assert curve.label == "d²L/dw²"
    assert steps(curve).output == "d²L/dw²"
    assert gradient_graph(curve, [x])[0].label == "d³L/dw² dx"


def test_labels_of_a_graph_stay_when_its_gradient_is_named():
    a, b = Value(2.0, "a"), Value(3.0, "b")
    y = a * b
    assert gradient_graph(y, [a]) == [b]
    assert b.label == "b"
