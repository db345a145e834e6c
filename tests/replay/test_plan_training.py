"""Plans that train: steps are the rules of the table, and Values can be refreshed from them."""

import numpy as np
import pytest

from autograd import Value, replay
from autograd.engine.updates import RULES
from autograd.examples import load

from .test_plan import BACKENDS, EXAMPLES, eager, moons, same


@pytest.fixture(scope="module")
def mazur_by_hand():
    """The weights after 1, 2, 3 and 10,000 updates, moved one by one."""
    example = load(next(path for path in EXAMPLES if path.stem == "mazur"))
    names = example.graph().names
    params = [names[name] for name in example.update.params]
    kept = {}
    for at in range(1, 10_001):
        names["E_total"].backward()
        for p in params:
            p.data -= 0.5 * p.grad
            p.zero_grad()
        names["E_total"].forward()
        if at < 4 or at == 10_000:
            kept[at] = [p.data for p in params]
    return kept


@BACKENDS
def test_ten_thousand_updates_of_mazur(backend, mazur_by_hand):
    example = load(next(path for path in EXAMPLES if path.stem == "mazur"))
    names = example.graph().names
    params = [names[name] for name in example.update.params]
    plan = replay(names["E_total"], params=params, backend=backend)
    for at in range(1, 10_001):
        plan.step(lr=0.5)
        if at in mazur_by_hand:
            same(plan.weights, mazur_by_hand[at], size=10.0)
    assert plan.refresh() == pytest.approx(0.0000351085, rel=1e-3)


@BACKENDS
@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.name)
def test_a_step_is_the_rule_of_the_table(backend, rule):
    x, w = Value(1.0), [Value(0.5), Value(-0.25)]
    y = (w[0] * x + w[1]).tanh() ** 2
    plan = replay(y, [x], w, backend=backend)
    now = [{**rule.set({}), **rule.start(), "w": p.data} for p in w]
    for at in range(4):
        _, by_params, _ = eager(y, [x], w, [[0.3 * at]])
        now = [rule.update({**each, "g": g}) for each, g in zip(now, by_params[0], strict=True)]
        for p, each in zip(w, now, strict=True):
            p.data = each["w"]
        plan.step([[0.3 * at]], rule=rule)
        same(plan.weights, [p.data for p in w])


@BACKENDS
def test_a_trained_network_can_be_looked_at(backend):
    model, loss, leaves, plan, X, t = moons(50, backend)
    before = plan(X, t).loss
    for _ in range(20):
        plan.step(X, t, lr=0.1)
    found = plan(X, t)
    assert found.loss < before
    assert plan.refresh(X[7], t[7]) == pytest.approx(found.losses[7], rel=1e-12)
    assert [leaf.data for leaf in leaves] == [*X[7], t[7]]
    same([p.data for p in model.parameters()], plan.weights)
    loss.backward()
    one = plan(X[7:8], t[7:8])
    same(one.grads, [p.grad for p in model.parameters()])
    model.parameters()[0].data = 9.0
    assert plan.weights[0] != 9.0
    plan.read()
    assert plan.weights[0] == 9.0
    plan.weights = np.zeros(len(plan.weights))
    assert plan(X, t).loss == 1.0
    with pytest.raises(ValueError, match=r"one number for each parameter, \(337,\); got shape"):
        plan.weights = [1.0]
