"""Optimizers move parameters by the rules of autograd.updates, and nothing else."""

import math
from typing import Any

import pytest

from autograd import Value
from autograd.steps import steps
from autograd.updates import MOMENTUM
from nn import MLP, SGD, Optimizer, hinge


def test_a_step_goes_against_the_gradient() -> None:
    """Mazur's w5: 0.4 − 0.5 · 0.082167041 = 0.35891648."""
    w = Value(0.4)
    (w * 0.082167041).backward()
    SGD([w], lr=0.5).step()
    assert format(w, ".8f") == "0.35891648"


def test_gradient_descent_on_a_parabola_follows_its_closed_form() -> None:
    """f = (x − 3)²: the distance to 3 shrinks by 1 − 2·lr a step."""
    x = Value(10.0)
    optimizer = SGD([x], lr=0.1)
    for _ in range(50):
        optimizer.zero_grad()
        ((x - 3.0) ** 2).backward()
        optimizer.step()
    assert x.data == pytest.approx(3 + 7 * 0.8**50, rel=1e-14)


def test_a_step_is_the_step_that_can_be_walked() -> None:
    model = MLP(2, [3, 1], "tanh", seed=7)
    parameters = model.parameters()
    loss = (model([1.0, -0.5]) - 2.0) ** 2
    walked = [step.after for step in steps(loss, parameters, "sgd", lr=0.3).update]
    loss.backward()
    SGD(parameters, lr=0.3).step()
    assert [p.data for p in parameters] == walked


def test_two_half_circles_are_learned() -> None:
    model = MLP(2, [8, 1], "tanh", seed=3)
    points = [[math.cos(t / 3), math.sin(t / 3)] for t in range(10)]
    points += [[1 - math.cos(t / 3), 0.4 - math.sin(t / 3)] for t in range(10)]
    targets = [1] * 10 + [-1] * 10
    optimizer = SGD(model.parameters(), lr=0.5)
    for _ in range(150):
        loss = hinge([model(p) for p in points], targets)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    scores = [model(p).data for p in points]
    assert all(s * t > 0 for s, t in zip(scores, targets, strict=True))


def test_the_order_of_parameters_is_kept() -> None:
    values = [Value(float(k)) for k in range(5)]
    assert SGD(iter(values), lr=0.1).parameters == tuple(values)


def test_what_no_pass_has_reached_stays() -> None:
    a, b = Value(1.0), Value(2.0)
    (a * 3.0).backward()
    graph = b * b
    SGD([a, b], lr=0.5).step()
    assert (a.data, b.data) == (-0.5, 2.0)
    graph.backward()
    assert b.grad == 4.0


def test_zero_grad_starts_again() -> None:
    a = Value(2.0)
    (a * a).backward()
    SGD([a]).zero_grad()
    assert not a.reached


def test_the_learning_rate_can_be_set_between_steps() -> None:
    w = Value(1.0)
    optimizer = SGD([w], lr=0.1)
    for rate in (0.5, 0.25):
        optimizer.lr = rate
        w.grad = 1.0
        optimizer.step()
    assert w.data == 0.25
    assert repr(optimizer) == "SGD(1 parameter, lr=0.25)"


def test_state_is_kept_by_the_optimizer_in_the_order_of_its_parameters() -> None:
    """Momentum by hand: v = μv + g, w = w − lr·v."""
    a, b = Value(1.0), Value(1.0)
    optimizer = Optimizer([a, b], MOMENTUM, lr=0.1, mu=0.5)
    for _ in range(2):
        a.grad, b.grad = 1.0, 2.0
        optimizer.step()
    assert [kept["v"] for kept in optimizer.state] == [1.5, 3.0]
    assert (a.data, b.data) == pytest.approx((1 - 0.1 - 0.15, 1 - 0.2 - 0.3), rel=1e-15)
    with pytest.raises(ValueError, match="momentum has no setting 'beta'"):
        Optimizer([a], MOMENTUM, lr=0.1, beta=0.5)


def test_nothing_is_written_when_a_parameter_cannot_be_moved() -> None:
    a, b = Value(1.0), Value(1.0)
    a.grad = b.grad = 1.0
    optimizer = SGD([a, b], lr=0.1)
    optimizer.state.append({})
    with pytest.raises(ValueError, match="zip"):
        optimizer.step()
    assert (a.data, b.data) == (1.0, 1.0)


def test_infinite_gradients_follow_ieee() -> None:
    a, b = Value(1.0), Value(1.0)
    a.grad, b.grad = math.inf, math.nan
    SGD([a, b], lr=0.1).step()
    assert a.data == -math.inf
    assert math.isnan(b.data)


@pytest.mark.parametrize("rate", [-0.1, math.inf, math.nan])
def test_a_learning_rate_is_finite_and_not_negative(rate: float) -> None:
    with pytest.raises(ValueError, match="finite and not negative"):
        SGD([Value(1.0)], lr=rate)
    optimizer = SGD([Value(1.0)], lr=0.1)
    with pytest.raises(ValueError, match="finite and not negative"):
        optimizer.lr = rate
    assert optimizer.lr == 0.1


TWICE = Value(1.0, "w")


@pytest.mark.parametrize(
    ("given", "error", "said"),
    [
        ([], ValueError, "at least one parameter"),
        ([TWICE, Value(2.0), TWICE], ValueError, "parameter 2, 'w', stands there twice"),
        ([TWICE * 2], ValueError, r"mul = 2\.0, is computed by mul"),
        ([1.0], TypeError, r"parameter 0 is 1\.0 of type float"),
        ([[TWICE]], TypeError, "of type list"),
        (TWICE, TypeError, "takes a list of Values"),
        (MLP(1, [1]), TypeError, r"give model\.parameters\(\)"),
        ([TWICE], TypeError, "the learning rate takes one real number"),
    ],
)
def test_parameters_that_cannot_be_moved_are_refused(
    given: Any, error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=said):
        SGD(given, lr="fast" if "rate" in said else 0.1)
