"""The reverse pass and what stands beside it: backward, grad, jvp."""

import math
import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograd import Value, detect_anomaly, grad, jvp, op, order
from autograd.engine.edges import partials
from autograd.engine.floats import evaluate, partial
from autograd.engine.reverse import reverse_pass
from autograd.engine.value import contributions
from tests.strategies import ANY_FLOAT, ROWS, graphs, own_rows

EVERYTHING = graphs(numbers=ANY_FLOAT, limit=math.inf)
DIRECTIONS = st.lists(st.floats(-2, 2), min_size=4, max_size=4)
Graph = tuple[list[Value], Value]


def bits(numbers: list[float]) -> list[str]:
    return [number.hex() for number in numbers]


def test_each_backward_adds_exactly_one_gradient() -> None:
    a = Value(3.0)
    square = a * a
    y = square * 2
    for time in (1, 2, 3):
        y.backward()
        assert a.grad == 12.0 * time
        assert (square.grad, y.grad) == (2.0, 1.0)


def test_outputs_that_share_a_subgraph_add_up_at_the_leaves() -> None:
    a = Value(3.0)
    h = a * a
    first, second = h * 5, h + a
    first.backward()
    second.backward()
    assert a.grad == 30.0 + 7.0
    assert (h.grad, first.grad) == (1.0, 1.0)


def test_backward_from_an_inner_node() -> None:
    a, b = Value(3.0), Value(4.0)
    h = a * b
    y = h * h
    y.backward()
    h.backward()
    assert (a.grad, b.grad) == (2 * 12 * 4 + 4, 2 * 12 * 3 + 3)
    assert h.grad == 1.0
    assert y.grad == 1.0  # left as the first pass had it


def test_backward_from_a_leaf_adds_the_seed() -> None:
    a = Value(3.0)
    a.backward()
    a.backward(2.5)
    assert a.grad == 3.5


@pytest.mark.parametrize("seed", [2.5, -1, 0, 0.0, True])
def test_the_seed_scales_every_gradient(seed: float) -> None:
    a, b = Value(3.0), Value(4.0)
    y = a * b
    y.backward(seed)
    assert (y.grad, a.grad, b.grad) == (seed, 4 * seed, 3 * seed)
    assert a.reached


def test_a_pass_says_each_contribution_once_it_is_added() -> None:
    x, z = Value(3.0), Value(5.0)
    a = x * z
    y = a + x
    sums = {y: 2.0}
    passed = reverse_pass([x, z, a, y], sums, lambda node, g: contributions(node, g))
    assert next(passed) == (y, a, 0, 1.0, 2.0, 2.0, None, 2.0)
    assert (sums[a], x in sums) == (2.0, False)
    assert list(passed) == [
        (y, x, 1, 1.0, 2.0, 2.0, None, 2.0),
        (a, x, 0, 5.0, 2.0, 10.0, 2.0, 12.0),
        (a, z, 1, 3.0, 2.0, 6.0, None, 6.0),
    ]
    latest = {y: 2.0}
    for _ in reverse_pass([x, z, a, y], latest, contributions, lambda arg, before, sent: sent):
        pass
    assert (latest[x], latest[z]) == (10.0, 6.0)


def test_nodes_that_are_no_ancestors_are_left_alone() -> None:
    a, b = Value(3.0), Value(4.0)
    h = a * 2
    y, other = h + 1, h * b
    other.grad = 7.0
    y.backward()
    assert (other.grad, b.grad) == (7.0, 0.0)
    assert not b.reached
    y.zero_grad()
    assert y.grad == 0.0


def test_zero_grad_on_the_leaves_starts_again() -> None:
    a, b = Value(3.0), Value(4.0)
    y = (a * b).tanh() * a
    y.backward()
    once = (a.grad, b.grad)
    for leaf in (a, b):
        leaf.zero_grad()
        assert not leaf.reached
    y.backward()
    assert (a.grad, b.grad) == once


def test_grad_leaves_every_gradient_alone() -> None:
    a, b = Value(3.0), Value(4.0)
    h = a * b
    y = h * h
    y.backward()
    before = [node.grad for node in order(y)]
    assert grad(y, [a, h, y, b]) == [96.0, 24.0, 1.0, 72.0]
    grad(y, [a], create_graph=True)
    assert [node.grad for node in order(y)] == before


def test_grad_by_something_that_the_output_does_not_depend_on_is_zero() -> None:
    a, b = Value(3.0), Value(4.0)
    assert grad(a * 2, [b, a]) == [0.0, 2.0]
    (nothing,) = grad(a * 2, [b], create_graph=True)
    assert isinstance(nothing, Value)
    assert nothing.data == 0.0


def test_grad_takes_a_list_of_values() -> None:
    a = Value(3.0)
    with pytest.raises(TypeError, match=r"as a list: grad\(y, \[x\]\)"):
        grad(a * 2, a)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=r"by Values, got 3\.0 of type float"):
        grad(a * 2, [3.0])  # type: ignore[list-item]


@given(graphs(), st.floats(-3, 3))
@settings(max_examples=80, deadline=None)
def test_grad_is_backward_bit_for_bit(graph: Graph, seed: float) -> None:
    leaves, y = graph
    y.backward(seed)
    nodes = order(y)
    assert bits(grad(y, nodes, seed=seed)) == bits([node.grad for node in nodes])
    assert bits(grad(y, leaves, seed=seed)) == bits([leaf.grad for leaf in leaves])


@given(EVERYTHING, ANY_FLOAT)
@settings(max_examples=100, deadline=None)
def test_grad_is_backward_bit_for_bit_at_any_floats(graph: Graph, seed: float) -> None:
    leaves, y = graph
    y.backward(seed)
    assert bits(grad(y, leaves, seed=seed)) == bits([leaf.grad for leaf in leaves])


@given(EVERYTHING, ANY_FLOAT)
@settings(max_examples=100, deadline=None)
def test_the_fast_and_the_careful_way_are_one(graph: Graph, seed: float) -> None:
    """backward() writes the common shapes out; contributions() is the rule."""
    leaves, y = graph
    y.backward(seed)
    sums = dict.fromkeys(order(y), 0.0)
    sums[y] = seed
    for node in reversed(order(y)):
        if sums[node] != 0.0:
            for arg, _, _, contribution in contributions(node, sums[node]):
                sums[arg] += contribution
    assert bits([node.grad for node in sums]) == bits(list(sums.values()))
    assert bits([leaf.grad for leaf in leaves]) == bits([sums.get(leaf, 0.0) for leaf in leaves])


@given(graphs())
@settings(max_examples=100, deadline=None)
def test_backward_under_detect_anomaly_is_the_plain_one(graph: Graph) -> None:
    leaves, y = graph
    y.backward()
    plain = bits([leaf.grad for leaf in leaves])
    for leaf in leaves:
        leaf.zero_grad()
    with detect_anomaly():
        y.backward()
    assert bits([leaf.grad for leaf in leaves]) == plain


@given(graphs(), DIRECTIONS)
@settings(max_examples=80, deadline=None)
def test_jvp_is_the_gradient_times_the_direction(graph: Graph, direction: list[float]) -> None:
    leaves, y = graph
    tangents = dict(zip(leaves, direction, strict=False))
    terms = [g * t for g, t in zip(grad(y, leaves), direction, strict=False)]
    size = sum(abs(t) * size_of_paths(y, leaf) for leaf, t in tangents.items())
    rounding = 1e-14 * size + 1e-320  # below 2e-308 floats round to multiples of 5e-324
    assert jvp(y, tangents) == pytest.approx(math.fsum(terms), rel=1e-13, abs=rounding)


def size_of_paths(y: Value, leaf: Value) -> float:
    """The sum of |product of partials| over all paths: what rounding is measured by."""
    sizes = {leaf: 1.0}
    for node in order(y):
        edges = [(arg, p) for arg, _, p in partials(node) if arg in sizes]
        if edges:
            sizes[node] = sum(abs(p) * sizes[arg] for arg, p in edges)
    return sizes.get(y, 0.0)


def test_jvp_carries_a_tangent_set_at_an_inner_node() -> None:
    a = Value(2.0)
    h = a * a
    y = h * 3
    assert jvp(y, {h: 1.0}) == 3.0
    assert jvp(y, {a: 1.0, h: 1.0}) == 3.0
    assert jvp(y, {}) == 0.0
    assert jvp(a, {a: 4}) == 4.0
    assert jvp(y, tangents={h: 1.0}) == 3.0
    assert jvp(y, {h: 1.0}, create_graph=True).data == 3.0
    assert jvp(y, {}, create_graph=True).data == 0.0


@given(graphs())
@settings(max_examples=100, deadline=None)
def test_a_recorded_gradient_has_the_same_numbers(graph: Graph) -> None:
    leaves, y = graph
    recorded = [slope.data for slope in grad(y, leaves, create_graph=True)]
    assert recorded == grad(y, leaves)


# What flows, and what does not.


def test_a_partial_is_evaluated_only_for_somebody_who_asked() -> None:
    def never(m: object, y: object, a: object, b: object) -> float:
        raise AssertionError("nobody asked for this partial")

    with own_rows():
        pair = op(
            "pair", compute=lambda m, a, b: a + b, partials=(lambda m, y, a, b: 1.0, never), doc=""
        )
        x, unasked = Value(1.0), Value(2.0)
        pair(x, 3.0).backward()
        assert x.grad == 1.0
        y = pair(x, unasked)
        assert grad(y, [x]) == [1.0]
        assert grad(y, [x], create_graph=True)[0].data == 1.0
        assert jvp(y, {x: 1.0}) == 1.0
        (0.0 * y).backward()  # a dead edge leads there
        assert unasked.grad == 0.0


def test_a_square_never_takes_the_logarithm_of_its_base() -> None:
    x = Value(-3.0)
    with detect_anomaly():
        (x**2).backward()
    assert x.grad == -6.0
    exponent = Value(2.0)
    assert grad(x**exponent, [x]) == [-6.0]
    assert math.isnan(grad(x**exponent, [exponent])[0])


def test_a_dead_edge_carries_no_gradient_even_past_an_infinite_partial() -> None:
    for compute, at in (
        (lambda x: (x.sqrt() - 1).relu(), 0.0),
        (lambda x: x.relu().sqrt(), -1.0),
        (lambda x: x.sqrt() * 0.0, 0.0),
        (lambda x: (x.log() * 0.0 + 1).relu() * 0.0, 1e-320),
    ):
        x = Value(at)
        y = compute(x)
        y.backward()
        assert x.grad == 0.0
        assert grad(y, [x]) == [0.0]
        assert grad(y, [x], create_graph=True)[0].data == 0.0
        assert jvp(y, {x: 1.0}) == 0.0


def test_poison_stays_visible() -> None:
    x = Value(math.nan)
    y = x.relu() * 2
    y.backward()
    assert math.isnan(y.data)
    assert math.isnan(x.grad)
    z = Value(2.0)
    (z * 3).backward(math.nan)
    assert math.isnan(z.grad)
    w = Value(-2.0)
    (w.log() + w).backward()
    assert math.isnan(w.grad)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_no_float_makes_an_operation_raise(row: object, data: st.DataObject) -> None:
    args = tuple(
        data.draw(st.lists(ANY_FLOAT, min_size=3, max_size=3).map(tuple) if many else ANY_FLOAT)
        for many in row.many  # type: ignore[attr-defined]
    )
    y = evaluate(row, args)  # type: ignore[arg-type]
    assert type(y) is float
    for at, many in enumerate(row.many):  # type: ignore[attr-defined]
        found = partial(row, at, y, args)  # type: ignore[arg-type]
        assert all(type(p) is float for p in (found if many else (found,)))


# Own rows whose rules are not as tame as the table's.


def test_a_rule_that_turns_complex_gives_nan_and_no_complex_gradient() -> None:
    with own_rows():
        root = op(
            "root",
            compute=lambda m, x: x**0.5,
            partials=(lambda m, y, x: 0.5 * x**-0.5,),
            doc="",
        )
        x = Value(-4.0)
        y = root(x) + x
        y.backward(2.0)
        assert math.isnan(y.data)
        assert math.isnan(x.grad)
        assert type(x.grad) is float
        x.data = 4.0
        y.forward()
        x.zero_grad()
        y.backward()
        assert x.grad == 1.25


def test_rules_may_give_whole_numbers() -> None:
    with own_rows():
        double = op("double", compute=lambda m, x: 2 * x, partials=(lambda m, y, x: 2,), doc="")
        flat = op("flat", compute=lambda m, x: 1, partials=(lambda m, y, x: 0,), doc="")
        x = Value(5.0)
        y = double(double(x)) + flat(x)
        y.backward()
        assert (y.data, x.grad) == (21.0, 4.0)
        assert type(flat(x).data) is type(x.grad) is float
        (slope,) = grad(y, [x], create_graph=True)
        assert slope.data == 4.0


def test_a_rule_may_go_back_through_a_graph_of_its_own() -> None:
    """Also while other threads are there, for whom passes take turns."""

    def slope(m: object, y: object, x: float) -> float:
        inside = Value(x)
        (inside**3).backward()
        return inside.grad

    with own_rows():
        cube = op("cube", compute=lambda m, x: x * x * x, partials=(slope,), doc="")
        end = threading.Event()
        other = threading.Thread(target=end.wait)
        other.start()
        try:
            for x in (Value(2.0), Value(3.0)):
                (cube(x) * 2.0).backward()
                assert x.grad == 6.0 * x.data**2
        finally:
            end.set()
            other.join()
