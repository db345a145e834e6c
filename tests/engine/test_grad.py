"""grad and jvp of recorded graphs: who is asked, seeds, directions, and what is left alone."""

from typing import Any

import pytest

from autograd import (
    AnomalyError,
    StaleGraphError,
    Value,
    detect_anomaly,
    grad,
    jvp,
    leaky_relu,
    relu,
    sqrt,
)
from autograd.engine.grad import pullback, pushforward

inf = float("inf")


def test_grad_takes_a_seed_and_touches_no_gradient() -> None:
    x, y = Value(3.0), Value(5.0)
    z = x * y + x
    assert grad(z, [x, y]) == [6.0, 3.0]
    assert grad(z, [x, y], seed=2) == [12.0, 6.0]
    assert grad(z, [x, y], seed=Value(2.0).data) == [12.0, 6.0]
    assert [type(g) for g in grad(z, (x, y))] == [float, float]
    assert [type(g) for g in grad(z, [x], create_graph=True)] == [Value]
    assert not x.reached
    assert not y.reached
    assert not z.reached


def test_one_that_y_does_not_depend_on_has_the_gradient_0() -> None:
    x, other = Value(3.0), Value(4.0)
    assert grad(x * x, [other, x]) == [0.0, 6.0]
    graphs = grad(x * x, [other, x], create_graph=True)
    assert [g.data for g in graphs] == [0.0, 6.0]
    assert (graphs[0].op, type(graphs[0])) == (None, Value)


def test_grad_by_y_itself_and_by_a_node_on_the_way() -> None:
    x = Value(3.0)
    y = x * x
    z = y * y
    assert grad(z, [z, y, x]) == [1.0, 18.0, 108.0]
    assert [g.data for g in grad(z, [z, y, x], create_graph=True)] == [1.0, 18.0, 108.0]


def test_only_edges_that_lead_to_somebody_who_asked_are_evaluated() -> None:
    """sqrt'(0) is infinite, but nobody asked for it."""
    x, y = Value(0.0), Value(3.0)
    z = sqrt(x) + y * y
    with detect_anomaly():
        assert grad(z, [y]) == [6.0]
        with pytest.raises(AnomalyError, match=r"sqrt of 0\.0 sends"):
            grad(z, [x])
        assert [g.data for g in grad(z, [y], create_graph=True)] == [6.0]
        with pytest.raises(AnomalyError, match=r"sqrt of 0\.0 sends"):
            grad(z, [x], create_graph=True)
    assert grad(z, [x, y]) == [inf, 6.0]


def test_under_a_watch_0_times_infinity_is_seen_on_the_way() -> None:
    x = Value(0.0, "x")
    y = relu(sqrt(x) - 1)
    assert grad(y, [x]) == [0.0]
    assert [g.data for g in grad(y, [x], create_graph=True)] == [0.0]
    stopped = sqrt(x) * 3.0 * 0.0  # where nothing is recorded below the constant 0
    for recorded in (False, True):
        for z in (y, stopped):
            with detect_anomaly(), pytest.raises(AnomalyError, match=r"is 0\.0 · inf, which is t"):
                grad(z, [x], create_graph=recorded)
        with detect_anomaly(), pytest.raises(AnomalyError, match=r"upstream 3\.0 × partial inf"):
            grad(sqrt(x) * 3.0, [x], create_graph=recorded)


@pytest.mark.parametrize("wrt", [Value(1.0), 3, None])
def test_by_whom_is_a_list(wrt: Any) -> None:
    with pytest.raises(TypeError, match=r"as a list: grad\(y, \[x\]\)"):
        grad(Value(1.0) * 2, wrt)
    with pytest.raises(TypeError, match="grad differentiates by Values, got 3 of type int"):
        grad(Value(1.0) * 2, [3])  # type: ignore[list-item]
    with pytest.raises(TypeError, match="grad takes a Value, got 3 of type int"):
        grad(3, [Value(1.0)])  # type: ignore[call-overload]
    with pytest.raises(TypeError, match=r"the seed of grad\(\) takes one real number"):
        grad(Value(1.0) * 2, [], seed="1")


def test_a_changed_number_is_an_error_forth_and_back() -> None:
    x = Value(3.0)
    y = x * x
    x.data = 4.0
    with pytest.raises(StaleGraphError):
        grad(y, [x])
    with pytest.raises(StaleGraphError):
        jvp(y, {x: 1.0})


def test_several_outputs_in_one_pass() -> None:
    """Seeds add up: 2·∂(xy)/∂x + 3·∂(x + y)/∂x = 2y + 3."""
    x, y = Value(3.0), Value(5.0)
    seeds = {x * y: 2.0, x + y: 3.0}
    assert pullback(seeds, [x, y]) == [13.0, 9.0]
    assert [g.data for g in pullback(seeds, [x, y], True)] == [13.0, 9.0]
    assert pushforward(list(seeds), {x: 1.0, y: 10.0}) == [35.0, 11.0]
    assert [t.data for t in pushforward(list(seeds), {x: 1.0, y: 10.0}, True)] == [35.0, 11.0]
    assert all(type(t) is float for t in pushforward(list(seeds), {x: 1.0}))


def test_a_tangent_of_an_inner_node_stands_for_what_is_behind_it() -> None:
    """y = x² moves as it is told, whatever x does: z = yx, dz = x·dy + y·dx."""
    x = Value(3.0)
    y = x * x
    z = y * x
    for recorded in (False, True):
        tangent = jvp(z, {x: 1.0, y: 100.0}, create_graph=recorded)
        assert (tangent.data if recorded else tangent) == 309.0
    assert jvp(z, {z: 7.0}) == 7.0
    assert jvp(z, {}) == 0.0
    assert jvp(z, {Value(1.0): 1.0}) == 0.0
    still = jvp(z, {}, create_graph=True)
    assert (type(still), still.data) == (Value, 0.0)
    assert jvp(z, tangents={x: 2.0}) == 54.0


def test_a_direction_of_0_does_not_move_and_one_of_a_value_0_can_be_differentiated() -> None:
    x = Value(0.0)
    assert jvp(sqrt(x), {x: 0.0}) == 0.0
    assert jvp(sqrt(x), {x: 0}, create_graph=True).data == 0.0
    a, t = Value(3.0), Value(0.0)
    tangent = jvp(a * a, {a: t}, create_graph=True)
    assert tangent.data == 0.0
    assert grad(tangent, [t]) == [6.0]


def test_tangents_of_all_arguments_add_up() -> None:
    x, y = Value(2.0), Value(3.0)
    z = x * x + x * y + y
    assert jvp(z, {x: 1.0, y: 10.0}) == 7.0 + 30.0
    assert jvp(z, {x: 1.0, y: 10.0}, create_graph=True).data == 37.0
    assert jvp(x * x, {x: 1.0}) == 4.0


@pytest.mark.parametrize("recorded", [False, True])
def test_a_shut_gate_lets_no_infinite_tangent_through(recorded: bool) -> None:
    x = Value(0.0)
    shut, open_ = relu(sqrt(x) - 1), relu(sqrt(x) + 1)
    for y, slope in ((shut, 0.0), (open_, inf)):
        tangent = jvp(y, {x: 1.0}, create_graph=recorded)
        assert (tangent.data if recorded else tangent) == slope
    product = sqrt(x) * Value(0.0)  # a factor 0 stops what is below it, as on the way back
    tangent = jvp(product, {x: 1.0}, create_graph=recorded)
    assert (tangent.data if recorded else tangent) == grad(product, [x])[0] == 0.0


def test_directions_are_values_and_tangents_numbers() -> None:
    x = Value(2.0, "x")
    with pytest.raises(TypeError, match="a direction of jvp takes a Value, got 3 of type int"):
        jvp(x * x, {3: 1.0})  # type: ignore[call-overload]
    with pytest.raises(TypeError, match="the tangent of 'x' takes one real number"):
        jvp(x * x, {x: "1"})
    with pytest.raises(TypeError, match=r"take its \.data"):
        jvp(x * x, {x: Value(1.0)})
    with pytest.raises(TypeError, match="jvp takes a Value, got 3 of type int"):
        jvp(3, {x: 1.0})  # type: ignore[call-overload]


def test_abs_at_0_is_smooth_where_what_flows_has_its_sign() -> None:
    """x·|x| has the slope 2|x|, whose slope is 2·sign(x): 0 at 0, and 2 and -2 beside it."""
    for number, slope, bend in ((0.0, 0.0, 0.0), (3.0, 6.0, 2.0), (-3.0, 6.0, -2.0)):
        x = Value(number)
        (first,) = grad(x * abs(x), [x], create_graph=True)
        assert (first.data, grad(first, [x])) == (slope, [bend])


def test_an_odd_factor_beside_a_size_is_not_taken_for_it() -> None:
    """tanh(x)·|x| is about x|x|: its second derivative jumps from -2 to 2, and is 0 at 0."""
    x = Value(0.0)
    (first,) = grad(x.tanh() * abs(x), [x], create_graph=True)
    assert (first.data, grad(first, [x])) == (0.0, [0.0])


def test_backward_with_create_graph_adds_to_leaves_and_overwrites_inner_nodes() -> None:
    x = Value(3.0)
    y = x * x
    z = y * 2
    for times in (1, 2):
        z.backward(create_graph=True)
        assert isinstance(x.grad, Value)
        assert x.grad.data == 12.0 * times
        assert (y.grad, z.grad) == (2.0, 1.0)
    x.zero_grad()
    x.backward(create_graph=True)
    assert x.grad.data == 1.0
    seed = Value(5.0)
    y.backward(seed, create_graph=True)
    assert x.grad.data == 31.0
    assert grad(x.grad, [seed]) == [6.0]
    with pytest.raises(TypeError, match=r"the seed of backward\(\) takes one real number"):
        y.backward("5", create_graph=True)


def test_a_gate_whose_slope_is_0_at_this_point_alone_is_differentiated_on() -> None:
    """leaky_relu(x, s) is s·x up to x = 0, where ∂/∂s is x: that is 0 there, and its slope is 1."""
    x, s = Value(0.0), Value(0.5)
    along = jvp(leaky_relu(x, s), {s: 1.0}, create_graph=True)
    assert along.data == 0.0
    assert grad(along, [x, s]) == [1.0, 0.0]
    both = leaky_relu(x, x)  # x² up to 0
    assert grad(jvp(both, {x: 1.0}, create_graph=True), [x]) == [2.0]


def test_a_shut_gate_lets_no_infinity_through_whether_recorded_or_not() -> None:
    """√ has the slope ∞ at 0; what stands still below it makes no nan."""
    x, s = Value(0.0), Value(0.5)
    root = sqrt(leaky_relu(x, s))
    assert jvp(root, {s: 1.0}) == jvp(root, {s: 1.0}, create_graph=True).data == 0.0
