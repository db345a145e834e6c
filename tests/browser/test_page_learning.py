"""The page as people learn with it: updates, addresses that are sent, paths that light up."""

from __future__ import annotations

import math
from typing import Any

import pytest

from autograd import Value, steps
from autograd.faces.page.lesson import DIGITS
from autograd.formulas.numbers import significant

from .lessons import SEEN, expected, neuron, until_address


def descended(count: int, lr: float = 0.1) -> tuple[float, float, float]:
    """w, b and L of the README's neuron after so many updates, by hand: x and t stay."""
    w, x, b, t = -3.0, 2.0, 6.88, 1.0
    for _ in range(count):
        a = math.tanh(w * x + b)
        delta = 2 * (a - t) * (1 - a * a)
        w, b = w - lr * delta * x, b - lr * delta
    return w, b, (math.tanh(w * x + b) - t) ** 2


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_many_updates_move_the_parameters_and_no_data(opened: Any, motion: str) -> None:
    found = opened(neuron(), "#step=14", reduced_motion=motion)
    assert "x, t stay as they are: data." in found.locator(".update .hint").inner_text()
    assert not found.get_by_label("Update x").is_checked()
    found.get_by_label("updates", exact=True).fill("30")
    found.get_by_role("button", name="Run", exact=True).click()
    found.get_by_text("After 30 updates").wait_for()
    found.get_by_role("button", name="Run", exact=True).wait_for()
    w, b, loss = descended(30)
    assert found.get_by_label("Value of w", exact=True).input_value() == significant(w, DIGITS)
    assert found.get_by_label("Value of b", exact=True).input_value() == significant(b, DIGITS)
    assert found.get_by_label("Value of x", exact=True).input_value() == "2"
    assert found.evaluate(SEEN)["boxes"][-1][0] == significant(loss, DIGITS)


def test_an_address_holds_the_step_and_the_numbers(opened: Any) -> None:
    """Whoever opens it sees the same; without the numbers it is the page as it was written."""
    found = opened(neuron(), "#step=9")
    found.get_by_label("Value of w", exact=True).fill("-2.5")
    until_address(found, "#step=9&w=-2.5")
    shown = found.evaluate(SEEN)
    other = opened(neuron(), "#step=9&w=-2.5")
    assert other.evaluate(SEEN) == shown
    assert other.get_by_label("Value of w", exact=True).input_value() == "−2.5"
    other.get_by_text("Reset all numbers").click()
    until_address(other, "#step=9")
    assert other.evaluate(SEEN)["boxes"] == expected(steps(neuron()), 9)
    wrong = opened(neuron(), "#step=3&nobody=1&w=x&b=")
    assert wrong.evaluate(SEEN)["boxes"] == expected(steps(neuron()), 3)


def test_a_name_of_any_kind_is_kept_in_an_address(opened: Any) -> None:
    y = Value(2.0, "a & b=#1 %") * Value(3.0, "ключ")
    y.label = "y"
    found = opened(y)
    found.get_by_label("Value of a & b=#1 %", exact=True).fill("7")
    found.wait_for_url("**&**")
    other = opened(y, found.evaluate("location.hash"))
    assert other.get_by_label("Value of a & b=#1 %", exact=True).input_value() == "7"


def test_a_path_lights_its_arrows(opened: Any) -> None:
    """By the mouse and by the keyboard; a term of the running sum lights its own."""
    found = opened(neuron(), "#step=14", reduced_motion="reduce")
    lit = found.locator(".arrow[data-lit]")
    found.locator(".box").first.dispatch_event("click")
    path = found.locator(".paths li").first
    way = path.locator(".way").inner_text()
    path.hover()
    assert lit.count() == way.count("←") == 5
    found.mouse.move(1, 1)
    assert lit.count() == 0
    path.focus()
    assert lit.count() == 5
    found.locator(".sum .cell").first.hover()
    assert lit.count() == 1


def test_factors_stand_in_one_order(opened: Any) -> None:
    """Upstream, then local: in the sentence, in the running sum, along a path."""
    y = neuron()
    step = steps(y)[12]
    found = opened(y, f"#step={step.number}")
    upstream, local = significant(step.upstream, DIGITS), significant(step.partial, DIGITS)
    assert f"{upstream} × {local}" in found.evaluate(SEEN)["said"]
    words = found.locator(".sum small").all_inner_texts()
    assert words[:3] == ["before", "upstream", "local"]


def test_an_update_goes_by_the_rule_that_is_chosen(opened: Any) -> None:
    """Newton's method, then a look ahead; a bad setting is told and moves nothing."""
    w, t = Value(2.0, "w"), Value(3.0, "t")
    y = (w * w - t) ** 2
    y.label = "L"
    found = opened(y)
    once = found.get_by_role("button", name="One step down")
    field = found.get_by_label("Value of w", exact=True)

    def slope(x: float) -> float:
        return 4 * x * (x * x - 3)

    found.get_by_label("rule", exact=True).select_option(label="newton")
    assert "where p solves H·p = g" in found.locator(".update .hint").inner_text()
    once.click()
    x = 2 - slope(2) / 36
    assert field.input_value() == significant(x, DIGITS)
    found.get_by_label("rule", exact=True).select_option(label="nesterov_ahead")
    assert (
        "the gradient is taken at w + μ·v; v becomes" in found.locator(".update .hint").inner_text()
    )
    found.get_by_label("learning rate", exact=True).fill("0.01")
    found.get_by_label("μ", exact=True).fill("many")
    once.click()
    assert found.get_by_role("alert").inner_text() == "μ is a number, such as 0.9."
    assert field.input_value() == significant(x, DIGITS)
    found.get_by_label("μ", exact=True).fill("0.5")
    v = 0.0
    for _ in range(3):
        once.click()
        v = 0.5 * v - 0.01 * slope(x + 0.5 * v)
        x += v
        assert field.input_value() == significant(x, DIGITS)
    field.fill("1")  # where the second derivative is 0
    found.get_by_label("rule", exact=True).select_option(label="newton")
    once.click()
    assert "H is singular" in found.get_by_role("alert").inner_text()
    assert field.input_value() == "1"
