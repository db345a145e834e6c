"""A graph on its way through updates, pass by pass: by every kind of rule, by hand."""

import math
from typing import Any

import pytest

from autograd import Value, label
from autograd.engine.update_variants import ALL_RULES
from autograd.examples import Update, loads
from autograd.faces.steps import Steps, steps
from autograd.faces.updating import Updating, make_update, take_update_back
from autograd.formulas.own_rule import own_rule
from autograd.formulas.schedules import schedule
from autograd.steps.sentences import sentence


def bowl() -> tuple[Value, dict[str, Value]]:
    """L = (a² + b − 3)² + (a·b − x)², whose slopes are easy by hand."""
    a, b, x = Value(1.5, "a"), Value(0.5, "b"), Value(1.0, "x")
    y = (a * a + b - 3) ** 2 + (a * b - x) ** 2
    label(L=y)
    return y, {"a": a, "b": b, "x": x}


def slopes(a: float, b: float, x: float = 1.0) -> tuple[float, float]:
    u, v = a * a + b - 3, a * b - x
    return 4 * a * u + 2 * b * v, 2 * u + 2 * a * v


def moved(update: Update, count: int) -> list[tuple[float, float]]:
    y, names = bowl()
    updating = Updating(y, update, names)
    places = []
    while len(places) < count:
        before = updating.made
        updating.go_on(updating.walk())
        if updating.made > before:
            places.append((names["a"].data, names["b"].data))
    return places


def test_newton_solves_with_the_second_derivatives() -> None:
    a, b = 1.5, 0.5
    for place in moved(Update("newton", {"lr": 0.5}, ("a", "b")), 4):
        (ga, gb), u = slopes(a, b), a * a + b - 3
        aa, ab = 4 * u + 8 * a * a + 2 * b * b, 4 * a + 2 * (2 * a * b - 1)
        bb = 2 + 2 * a * a
        det = aa * bb - ab * ab
        a, b = a - 0.5 * (bb * ga - ab * gb) / det, b - 0.5 * (aa * gb - ab * ga) / det
        assert place == pytest.approx((a, b), rel=1e-12)


def test_newton_in_turn_takes_the_step_of_each_parameter_alone() -> None:
    a, b = 1.5, 0.5
    for place in moved(Update("newton", {}, ("a", "b"), order="in turn"), 3):
        a -= slopes(a, b)[0] / (4 * (a * a + b - 3) + 8 * a * a + 2 * b * b)
        b -= slopes(a, b)[1] / (2 + 2 * a * a)
        assert place == pytest.approx((a, b), rel=1e-12)


def test_a_rule_that_looks_ahead_takes_its_gradient_there() -> None:
    a, b, va, vb = 1.5, 0.5, 0.0, 0.0
    update = Update("nesterov_ahead", {"lr": 0.02, "mu": 0.8}, ("a", "b"))
    for place in moved(update, 5):
        ga, gb = slopes(a + 0.8 * va, b + 0.8 * vb)
        va, vb = 0.8 * va - 0.02 * ga, 0.8 * vb - 0.02 * gb
        a, b = a + va, b + vb
        assert place == pytest.approx((a, b), rel=1e-12)


def test_lines_of_an_own_rule_with_a_schedule_and_batches_in_turn() -> None:
    text = "m = β1*m + (1 - β1)*g; w = w - lr*m/(1 - β1^t)"
    settings = {"beta1": 0.7, "lr": 0.1}
    batches = ({"x": 1.0}, {"x": 2.0}, {"x": -0.5})
    update = Update(
        text,
        settings,
        ("a", "b"),
        own_rule(text, settings, ("a", "b")),
        {"lr": schedule("0.1/(1 + t)")},
        batches,
        "in turn",
    )
    a, b, ma, mb = 1.5, 0.5, 0.0, 0.0
    for t, place in enumerate(moved(update, 5), 1):
        x, lr = batches[(t - 1) % 3]["x"], 0.1 / (1 + t)
        ma = 0.7 * ma + 0.3 * slopes(a, b, x)[0]
        a -= lr * ma / (1 - 0.7**t)
        mb = 0.7 * mb + 0.3 * slopes(a, b, x)[1]
        b -= lr * mb / (1 - 0.7**t)
        assert place == pytest.approx((a, b), rel=1e-12)


@pytest.mark.parametrize("name", ALL_RULES)
def test_every_rule_goes_there_and_back(name: str) -> None:
    y, names = bowl()
    settings = {} if name == "newton" else {"lr": 0.01}
    updating = Updating(y, Update(name, settings, ("a", "b")), names)
    seen = []
    for _ in range(3):
        walk = updating.walk()
        assert all(sentence(walk, step) for step in walk.update)
        assert Steps.from_json(walk.to_json()) == walk
        seen.append((walk.values(), walk.gradients(), names["a"].data, y.data))
        notice, made = make_update(updating, walk, 6)
        assert made and notice.startswith(f"update {len(seen)} is made: a → ")
    for number, before in enumerate(reversed(seen)):
        assert take_update_back(updating) == (f"back before update {3 - number}", True)
        again = updating.walk()
        assert (again.values(), again.gradients(), names["a"].data, y.data) == before
    assert take_update_back(updating)[1] is False


def test_the_lines_say_where_the_gradient_is_and_what_is_solved() -> None:
    y, names = bowl()
    params = [names["a"], names["b"]]
    state: dict[str, Any] = {"a": {"v": -0.5}, "b": {"v": 0.25}}
    walk = steps(y, params, "nesterov_ahead", state=state, lr=0.1, mu=0.5)
    first = walk.update[0]
    assert walk.entry("a").data == 1.25 and walk.entry("b").data == 0.625
    assert walk.sentence(first.number) == (
        "ahead of a becomes a + μ·v = 1.5 + 0.5·(−0.5) = 1.25   "
        "(nesterov_ahead, where the gradient is taken)"
    )
    alone = steps(y, [names["a"]], "newton")
    said = alone.sentence(alone.update[0].number)
    assert "p of a becomes g/H = " in said and "d²L/da² = 17.5" in said
    both = steps(y, params, "newton")
    assert "H·p = g with d²L/da² = 17.5, d²L/da db = 7" in both.sentence(both.update[0].number)
    assert "its own rule" in steps(y, params, "w = w - 0.1*g").sentence(len(walk) - 4)
    flat = Value(2.0, "c")
    none = steps(flat * 3.0, [flat], "newton")
    assert "H has no inverse, so there is no step" in none.sentence(none.update[0].number)
    assert "no inverse" not in said


def test_what_has_no_second_derivatives_by_hand_is_told() -> None:
    from autograd.steps.exact import Rounded

    y, names = bowl()
    with pytest.raises(ValueError, match="newton has second derivatives, computed in floats only"):
        steps(y, [names["a"]], "newton", arithmetic=Rounded(3))
    with pytest.raises(ValueError, match="no line of the rule sets w"):
        steps(y, [names["a"], names["b"]], "v = 0.9*v + g")


def test_an_example_moves_as_the_examples_check_it() -> None:
    text = """
    formula = "w = 4; c = 1; x = 1; L = (w*x - c)^2 + w^4/100"
    loss = "L"
    [update]
    rule = "nesterov_ahead"
    lr = [0.1, 0.05]
    mu = 0.9
    params = ["w"]
    [data]
    x = [1, 2]
    [printed.after-3]
    w = "1"
    """
    from autograd.examples import compute

    example = loads(text)
    (asked,) = [claim.asked for claim in example.claims]
    graph = example.graph()
    assert example.update is not None
    updating = Updating(graph.names["L"], example.update, graph.names)
    for _ in range(3):
        updating.go_on(updating.walk())
    assert graph.names["w"].data == compute(example, [asked])[asked]
    assert math.isfinite(graph.names["L"].data) and updating.where == "update 4"
