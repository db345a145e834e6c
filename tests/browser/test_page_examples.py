"""An example of a loss or all of them, and what the model answers to any input."""

from __future__ import annotations

import math
import re
from typing import Any

import pytest

from autograd import Value, page
from autograd.faces.page.lesson import DIGITS
from autograd.formulas.numbers import significant
from nn import MLP, squared_error

from .lessons import SEEN, neuron, until_address
from .test_page_sizes import OVERLAPS

XOR = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]
TARGETS = [0.0, 1.0, 1.0, 0.0]


def xor(model: MLP) -> Value:
    y = squared_error([model(x) for x in XOR], TARGETS)
    y.label = "L"
    return y


def network() -> MLP:
    return MLP(2, [2, 1], "tanh", out="sigmoid", seed=3)


def answer(model: MLP, x: list[float]) -> float:
    """By hand: tanh inside, a sigmoid at the end."""
    hidden, (last,) = (layer.neurons for layer in model.layers)

    def z(unit: Any, inputs: list[float]) -> float:
        return unit.b.data + sum(w.data * v for w, v in zip(unit.w, inputs, strict=True))

    return 1 / (1 + math.exp(-z(last, [math.tanh(z(unit, x)) for unit in hidden])))


def loss_shown(found: Any) -> str:
    return str(found.evaluate(SEEN)["boxes"][-1][0])


def test_an_example_is_chosen_and_sent(opened: Any, axe: Any) -> None:
    """Alone it has its own numbers and steps; what was learnt stays, and the address says it."""
    model = network()
    found = opened(xor(model), "#step=1", reduced_motion="reduce", height="scalars")
    found.keyboard.press("End")
    choice = found.get_by_label("The loss of")
    assert choice.locator("option").all_inner_texts() == [
        "all 4 together",
        *[f"{k}: x1 = {x:.0f}, x2 = {z:.0f}, t = {t:.0f}" for k, (x, z, t) in ROWS],
    ]
    choice.select_option("3")
    until_address(found, "#step=1&example=3&height=scalars")
    assert found.evaluate("document.activeElement.tagName") == "SELECT"
    assert axe(found) == []
    found.keyboard.press("Escape")
    found.get_by_role("slider", name="Step").fill("999")
    assert loss_shown(found) == significant((answer(model, XOR[2]) - 1) ** 2, DIGITS)
    found.get_by_role("button", name="One step down").click()
    w = found.get_by_label("Value of w2_1_1", exact=True).input_value()
    assert w != significant(model.layers[1].neurons[0].w[0].data, DIGITS)
    assert found.get_by_label("Value of x1", exact=True).input_value() == "1"
    found.get_by_label("The loss of").select_option("2")
    assert found.get_by_label("Value of w2_1_1", exact=True).input_value() == w
    assert found.get_by_label("Value of x1", exact=True).input_value() == "0"
    found.get_by_role("button", name="Reset all numbers").click()
    found.get_by_role("slider", name="Step").fill("999")
    assert loss_shown(found) == significant((answer(model, XOR[1]) - 1) ** 2, DIGITS)
    found.wait_for_url("**example=2**")
    other = opened(xor(model), "#step=4&example=4&b2_1=0.5")
    assert other.get_by_label("Value of b2_1", exact=True).input_value() == "0.5"
    assert other.get_by_label("Value of x2", exact=True).input_value() == "1"
    assert "step 4 of" in other.evaluate(SEEN)["place"]
    other.evaluate("location.hash = '#step=2'")
    other.locator(".examples select:has(option:checked[value='0'])").wait_for()
    for wrong in ("#step=2&example=9", "#step=2&example=x", "#step=2&example=-1"):
        assert opened(xor(model), wrong).get_by_label("The loss of").input_value() == "0"


ROWS = [(k, (*x, t)) for k, (x, t) in enumerate(zip(XOR, TARGETS, strict=True), 1)]


@pytest.mark.parametrize("example", [0, 2])
def test_the_map_of_two_inputs_is_the_model(opened: Any, example: int) -> None:
    """Every cell is on its side, and all of it moves as the weights do."""
    model = network()
    found = opened(xor(model), f"#step=1&example={example}" if example else "#step=1")
    picture = found.locator(".answers svg")
    picture.wait_for()
    cells = "(all) => all.map((one) => one.getAttribute('class'))"

    def sides() -> list[str]:
        return list(picture.locator("rect:not(.example)").evaluate_all(cells))

    def by_hand() -> list[str]:
        count = math.isqrt(len(sides()))
        low, high = -0.35, 1.35
        places = [low + (k + 0.5) / count * (high - low) for k in range(count)]
        answers = [answer(model, [x, z]) for z in places for x in places]
        return ["above" if y > 0.5 else "below" for y in answers]

    assert len(sides()) >= 36 and sides() == by_hand()
    assert picture.locator(".example").count() == 4
    assert picture.locator(".ring").count() == bool(example)
    before = sides()
    found.get_by_label("Value of b2_1", exact=True).fill("1.5")
    model.layers[1].neurons[0].b.data = 1.5
    found.locator(".answers .above").first.wait_for()
    assert sides() == by_hand() != before


def test_the_curve_of_one_input_is_the_model(opened: Any) -> None:
    """With the point where it stands and the miss to its target; it moves as updates are made."""
    found = opened(neuron(), "#step=14", reduced_motion="reduce")
    picture = found.locator(".answers svg")
    picture.wait_for()
    label = picture.get_attribute("aria-label") or ""
    numbers = [float(x.replace("−", "-")) for x in re.findall(r"−?[\d.]+", label)]
    left, right, bottom, top = numbers[-4:]

    def heights() -> list[float]:
        points = picture.locator("polyline").get_attribute("points").split()
        return [float(point.split(",")[1]) for point in points]

    xs = [left + k / 64 * (right - left) for k in range(65)]
    drawn = [top - (h - 8) / (150 - 16) * (top - bottom) for h in heights()]
    assert drawn == pytest.approx([math.tanh(-3 * x + 6.88) for x in xs], abs=0.03)
    assert picture.locator("circle.here, .aim, .miss").count() == 3
    before = heights()
    found.get_by_label("updates", exact=True).fill("30")
    found.get_by_role("button", name="Run", exact=True).click()
    found.get_by_text("After 30 updates").wait_for()
    found.evaluate("() => new Promise((done) => requestAnimationFrame(() => done()))")
    assert heights() != before
    sizes = found.locator(".outcome p", has_text="Length of the gradient").inner_text()
    first = math.hypot(-0.588302, -0.294151)
    assert sizes.startswith(f"Length of the gradient: {significant(first, 5)[:5]}")


@pytest.mark.parametrize("size", ["phone", "laptop", "projector"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_new_parts_find_room(opened: Any, axe: Any, size: str, scheme: str) -> None:
    found = opened(
        xor(network()), "#step=9&example=2", size=size, scheme=scheme, reduced_motion="reduce"
    )
    found.get_by_role("button", name="One step down").click()
    assert axe(found) == []
    found.evaluate("scrollTo(0, 0)")
    assert found.evaluate(OVERLAPS) == []
    inside = """() => {
      const side = document.querySelector(".side").getBoundingClientRect();
      return [...document.querySelectorAll(".examples select, .answers svg, .answers p")]
        .every((one) => one.getBoundingClientRect().right <= side.right + 1);
    }"""
    assert found.evaluate(inside)


def test_in_the_quiz_nothing_tells(opened: Any) -> None:
    found = opened(xor(network()), reduced_motion="reduce")
    found.get_by_role("button", name="Quiz").click()
    assert found.get_by_label("The loss of").is_hidden()
    assert found.locator(".answers").is_hidden()


def test_a_page_can_be_written_again_and_again(opened: Any, tmp_path: Any) -> None:
    """Writing it changes nothing in the loss."""
    y = xor(network())
    first = page(y, tmp_path / "a.html").read_text(encoding="utf-8")
    assert page(y, tmp_path / "b.html").read_text(encoding="utf-8") == first
