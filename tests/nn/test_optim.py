"""Optimizers move parameters by the rules of autograd.engine.updates, and nothing else."""

import importlib.util
import math
from typing import Any

import pytest

from autograd import Value
from autograd.engine.updates import MOMENTUM, RULES
from autograd.faces.steps import steps, updated_state
from nn import (
    MLP,
    SGD,
    Adam,
    AdamW,
    Momentum,
    Nesterov,
    Optimizer,
    RMSProp,
    hinge,
)

from .. import torch_runs

CLASSES = {
    "sgd": SGD,
    "momentum": Momentum,
    "nesterov": Nesterov,
    "rmsprop": RMSProp,
    "adam": Adam,
    "adamw": AdamW,
}


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
        ([TWICE], TypeError, "a learning rate takes one real number"),
    ],
)
def test_parameters_that_cannot_be_moved_are_refused(
    given: Any, error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=said):
        SGD(given, lr="fast" if "rate" in said else 0.1)


def test_every_rule_has_its_optimizer_with_the_same_settings() -> None:
    assert set(CLASSES) == set(RULES)
    for name, kind in CLASSES.items():
        optimizer = kind([Value(1.0)])
        assert optimizer.rule is RULES[name]
        assert optimizer.settings == RULES[name].settings


def trained(name: str) -> list[list[float]]:
    """The parameters after the updates that the table shows, by our optimizer."""
    rule, settings, _, _ = torch_runs.OPTIMIZERS[name]
    w = [Value(x) for x in torch_runs.START]
    optimizer = CLASSES[rule](w, **settings)
    found = []
    for step in range(1, torch_runs.SHOWN[-1] + 1):
        optimizer.zero_grad()
        torch_runs.loss(Value.tanh, *w).backward()
        optimizer.step()
        if step in torch_runs.SHOWN:
            found.append([x.data for x in w])
    assert optimizer.updates == torch_runs.SHOWN[-1]
    return found


def assert_same(found: list[list[float]], wanted: list[list[float]]) -> None:
    for ours, theirs in zip(found, wanted, strict=True):
        assert ours == pytest.approx(theirs, rel=1e-12, abs=1e-12)


@pytest.mark.parametrize("name", torch_runs.OPTIMIZERS)
def test_a_hundred_updates_are_those_of_torch(name: str) -> None:
    """PyTorch 2.13.0 in float64, as recorded; and as it runs here, where it is installed."""
    found = trained(name)
    assert_same(found, torch_runs.recorded()["optimizers"][name])
    if importlib.util.find_spec("torch"):
        assert_same(found, torch_runs.updated(name))


@pytest.mark.parametrize("name", torch_runs.OPTIMIZERS)
def test_a_hundred_updates_can_be_walked_and_are_the_same(name: str) -> None:
    """Each walk goes on from the state that the walk before it left."""
    rule, settings, _, _ = torch_runs.OPTIMIZERS[name]
    w = [Value(x, label) for x, label in zip(torch_runs.START, "abc", strict=True)]
    state = None
    for _ in range(torch_runs.SHOWN[-1]):
        loss = torch_runs.loss(Value.tanh, *w)
        numbers, state = updated_state(steps(loss, w, rule, state=state, **settings))
        for x in w:
            x.data = numbers[x.label]
    assert [x.data for x in w] == trained(name)[-1]


def test_a_wrong_rule_would_be_seen() -> None:
    """Nesterov's updates are not those of momentum, nor AdamW's those of Adam."""
    table = torch_runs.recorded()["optimizers"]
    assert table["momentum"][-1] != pytest.approx(table["nesterov"][-1], rel=1e-4)
    assert table["adam, decay"][-1] != pytest.approx(table["adamw"][-1], rel=1e-4)


def test_an_optimizer_goes_on_where_its_state_was_taken() -> None:
    def moved(optimizer: Optimizer, times: int) -> None:
        for _ in range(times):
            w = optimizer.parameters[0]
            w.grad = w.data
            optimizer.step()

    one, other = Value(3.0), Value(3.0)
    whole, first = Adam([one], lr=0.1), Adam([other], lr=0.1)
    moved(whole, 6)
    moved(first, 3)
    second = Adam([other])
    second.load_state_dict(first.state_dict())
    moved(second, 3)
    assert (other.data, second.updates, second.lr) == (one.data, 6, 0.1)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"rule": "sgd"}, "a state of 'sgd' is none for 'momentum'"),
        ({"state": []}, "of 0 parameters; this optimizer has 1"),
        ({"state": [{"m": 1.0}]}, "momentum keeps v of each parameter; .* parameter 0 is .'m"),
        ({"state": [3]}, "parameter 0 is 3"),
        ({"settings": {"lr": -1.0}}, "finite and not negative"),
        ({"settings": {"beta": 1.0}}, "has no setting 'beta'"),
        ({"updates": None}, "has 'updates' of type int; this one has None"),
    ],
)
def test_a_state_that_does_not_fit_is_refused_whole(change: dict[str, Any], said: str) -> None:
    optimizer = Momentum([Value(1.0)], lr=0.5)
    before = optimizer.state_dict()
    with pytest.raises((ValueError, TypeError), match=said):
        optimizer.load_state_dict({**before, "settings": {"lr": 0.1}, **change})
    assert optimizer.state_dict() == before
