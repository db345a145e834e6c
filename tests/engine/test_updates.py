"""Update rules, beside their formulas worked out in mpmath at fifty digits."""

import math
from fractions import Fraction

import mpmath
import pytest
from mpmath import mpf

from autograd import Value
from autograd.engine.updates import RULES
from autograd.faces.steps import steps, updated_state
from autograd.steps.exact import Exact, Rounded

GRADIENTS = (0.5, -1.25, 3.0, 0.0, 1e-3)
EXTREME = (1e150, -1e-150, 3e150, 0.0, -1e100)


def sgd(w, gradients, lr):
    for g in gradients:
        w = w - lr * g
    return w


def momentum(w, gradients, lr, mu):
    velocity = mpf(0)
    for g in gradients:
        velocity = mu * velocity + g
        w = w - lr * velocity
    return w


def nesterov(w, gradients, lr, mu):
    """Sutskever et al. (2013), eq. (3) and (4): the gradient is that at θ + μu, where w stands."""
    theta, u = w, mpf(0)
    for g in gradients:
        u = mu * u - lr * g
        theta = theta + u
        w = theta + mu * u
    return w


def rmsprop(w, gradients, lr, rho, eps):
    square = mpf(0)
    for g in gradients:
        square = rho * square + (1 - rho) * g**2
        w = w - lr * g / (mpmath.sqrt(square) + eps)
    return w


def adam(w, gradients, lr, beta1, beta2, eps):
    """Kingma and Ba, algorithm 1."""
    return adamw(w, gradients, lr, beta1, beta2, eps, decay=0)


def adamw(w, gradients, lr, beta1, beta2, eps, decay):
    """Loshchilov and Hutter, algorithm 2, with the schedule multiplier 1."""
    m = v = mpf(0)
    for t, g in enumerate(gradients, 1):
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g**2
        m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
        w = w - lr * m_hat / (mpmath.sqrt(v_hat) + eps) - lr * decay * w
    return w


MOMENTS = {"lr": 0.05, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8}
TRUTH = {
    "sgd": (sgd, {"lr": 0.03}),
    "momentum": (momentum, {"lr": 0.1, "mu": 0.9}),
    "nesterov": (nesterov, {"lr": 0.1, "mu": 0.9}),
    "rmsprop": (rmsprop, {"lr": 0.05, "rho": 0.99, "eps": 1e-8}),
    "adam": (adam, MOMENTS),
    "adamw": (adamw, {**MOMENTS, "decay": 0.1}),
}


def test_every_rule_of_the_table_is_held_to_a_formula():
    assert set(TRUTH) == set(RULES)


@pytest.mark.parametrize("gradients", [GRADIENTS, EXTREME], ids=["ordinary", "extreme"])
@pytest.mark.parametrize("name", TRUTH)
def test_five_updates_are_those_of_the_formula(name, gradients):
    formula, settings = TRUTH[name]
    rule = RULES[name]
    quantities = {"w": 2.0, **rule.set(settings), **rule.start()}
    for g in gradients:
        quantities = rule.update({**quantities, "g": g})
    with mpmath.workdps(50):
        exact = formula(mpf(2), map(mpf, gradients), **{k: mpf(x) for k, x in settings.items()})
        assert abs(mpf(quantities["w"]) / exact - 1) < mpf("1e-14")


def test_the_defaults_are_those_of_the_papers():
    kingma = {"lr": 0.001, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8}
    assert RULES["adam"].settings == {**kingma, "decay": 0.0}
    assert RULES["adamw"].settings == {**kingma, "decay": 0.01}
    assert RULES["momentum"].settings["mu"] == 0.9
    assert RULES["sgd"].state == ()


def loss():
    """L = w², so that ∂L/∂w = 2w."""
    w = Value(3.0, "w")
    y = w**2
    y.label = "L"
    return w, y


def test_each_moment_of_adam_is_a_line_of_the_walk():
    w, y = loss()
    walk = steps(y, [w], "adam", lr=0.5)
    lines = {step.quantity: step for step in walk.update}
    assert list(lines) == ["t", "m", "v", "m_hat", "v_hat", "w"]
    assert lines["t"].after == 1.0
    assert lines["m"].after == pytest.approx(0.6, rel=1e-15)
    assert lines["v"].after == pytest.approx(0.036, rel=1e-13)
    assert lines["m_hat"].after == pytest.approx(6.0, rel=1e-15)
    assert lines["v_hat"].after == pytest.approx(36.0, rel=1e-13)
    assert lines["w"].before == 3.0
    assert lines["w"].after == pytest.approx(2.5, rel=1e-9)  # the first step of Adam is lr long
    assert lines["m_hat"].quantities["m"] == lines["m"].after
    assert lines["v"].quantities["g"] == 6.0
    assert [step.number for step in walk.update] == list(range(4, 10))


@pytest.mark.parametrize("name", TRUTH)
def test_walks_with_the_state_of_the_walk_before_go_on_as_the_formula(name):
    formula, settings = TRUTH[name]
    w, y = loss()
    state = None
    seen = []
    for _ in range(4):
        seen.append(2 * w.data)
        walk = steps(y, [w], name, state=state, **settings)
        numbers, state = updated_state(walk)
        w.data = numbers["w"]
        y.forward()
    with mpmath.workdps(50):
        exact = formula(mpf(3), map(mpf, seen), **{k: mpf(x) for k, x in settings.items()})
        assert abs(mpf(w.data) / exact - 1) < mpf("1e-14")
    assert (state == {}) == (RULES[name].state == ())


@pytest.mark.parametrize("name", [name for name, rule in RULES.items() if rule.only])
def test_decay_adds_the_gradient_of_half_a_square_first(name):
    """It moves w as the loss w² + ½·0.3·w² does; without it no line of g is walked."""
    w, y = loss()
    decayed = steps(y, [w], name, lr=0.1, decay=0.3)
    z = y + 0.15 * w**2
    plain = steps(z, [w], name, lr=0.1)
    assert [step.quantity for step in decayed.update][:1] == ["g"]
    assert "g" not in [step.quantity for step in plain.update]
    assert decayed.update[-1].after == pytest.approx(plain.update[-1].after, rel=1e-15)


def test_adamw_shrinks_the_weight_beside_the_moments():
    """At gradient 0 nothing is left but w − lr·decay·w."""
    rule = RULES["adamw"]
    after = rule.update({**rule.set({"lr": 0.5, "decay": 0.1}), **rule.start(), "w": 2.0, "g": 0.0})
    assert after["w"] == pytest.approx(2.0 - 0.5 * 0.1 * 2.0, rel=1e-15)
    assert (after["m"], after["v"]) == (0.0, 0.0)


@pytest.mark.parametrize("name", RULES)
def test_updating_at_once_is_running_the_lines_one_by_one(name):
    rule = RULES[name]
    start = {"w": 2.0, "g": -0.75, **rule.set({"decay": 0.01}), **rule.start()}
    walked = {**start, **{quantity: value for quantity, _, value in rule.each(start)}}
    assert rule.update(start) == walked


def test_a_walk_leaves_the_parameter_as_it_is():
    w, y = loss()
    list(steps(y, [w], lr=0.1))
    assert w.data == 3.0
    assert not w.reached


def test_infinite_gradients_follow_ieee():
    rule = RULES["adam"]
    after = rule.update({"w": 1.0, "g": math.inf, **rule.settings, **rule.start()})
    assert math.isnan(after["w"])
    after = RULES["sgd"].update({"w": 1.0, "g": math.inf, "lr": 0.1})
    assert after["w"] == -math.inf


def test_an_update_in_fractions_is_exact():
    w, y = loss()
    numbers, state = updated_state(
        steps(y, [w], "momentum", arithmetic=Exact(), lr=0.1, state={"w": {"v": Fraction(1, 3)}})
    )
    assert state == {"w": {"v": Fraction(63, 10)}}  # 9/10·1/3 + 6
    assert numbers == {"w": Fraction(237, 100)}


def test_an_update_by_hand_carries_its_digits():
    w, y = loss()
    numbers, _ = updated_state(steps(y, [w], arithmetic=Rounded(2), lr=0.155))
    assert numbers == {"w": 2.0}  # lr is 0.16 on two digits, lr·g is 0.96, and 2.04 is 2.0
