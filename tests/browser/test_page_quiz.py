"""The levels of the quiz: the partial, the product, the sum, a whole gradient."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

import pytest

from autograd import steps
from autograd.formulas.notation import MATHML
from demos.little_network import loss

from .lessons import SEEN, neuron


def written(mathml: str) -> str:
    """The signs of a formula, without what sets them."""
    return "".join(ElementTree.fromstring(mathml).itertext())


@pytest.mark.parametrize("level", ["partial", "product", "sum", "gradient"])
def test_each_level_asks_for_its_number(opened: Any, level: str) -> None:
    """And only for that; the field has the focus, and a wrong sign is named."""
    y = loss()
    walk = steps(y)
    found = opened(y, reduced_motion="reduce")
    found.get_by_role("button", name="Quiz").click()
    assert found.evaluate("document.activeElement.matches('.answer input')")
    found.get_by_label("What is asked for in the reverse pass").select_option(level)
    asked = 0
    for step in [step for step in walk if step.kind == "contributed"][-6:]:
        found.get_by_role("slider", name="Step").fill(str(step.number))
        right = {"partial": step.partial, "product": step.contribution}.get(level, step.after)
        field = found.locator(".answer input")
        if level == "gradient" and not step.final:
            assert field.count() == 0
            continue
        asked += 1
        local, whole = (
            written(formula)
            for formula in (
                MATHML.derivative(step.node, step.arg),
                MATHML.total(walk.output, step.arg),
            )
        )
        question = {
            "partial": f"What is the partial {local}?",
            "product": f"What goes back from {step.node} to {step.arg}?",
        }.get(level, f"What is {whole}")
        assert found.locator(".answer label").text_content().startswith(question)
        field.fill(repr(-right))
        field.press("Enter")
        assert "the sign is turned round" in found.locator(".verdict").inner_text() or (
            level == "sum" and not step.final
        )
        field.fill(f"{right:.5g}")
        field.press("Enter")
        assert f"{asked} right" in found.locator(".verdict").inner_text()
        assert "?" not in found.evaluate(SEEN)["said"]
    assert asked >= 4


def test_a_slip_in_a_product_is_named(opened: Any) -> None:
    y = loss()
    plain = (0.0, 1.0, -1.0)
    step = next(
        step
        for step in steps(y)
        if step.kind == "contributed" and not {step.partial, step.upstream} & {*plain}
    )
    found = opened(y, f"#step={step.number}", reduced_motion="reduce")
    found.get_by_role("button", name="Quiz").click()
    found.get_by_label("What is asked for in the reverse pass").select_option("product")
    field = found.locator(".answer input")
    for wrong, said in (
        (step.partial, "the upstream gradient is left out"),
        (step.upstream, "the partial is left out"),
        (step.upstream + step.partial, "the two are added, not multiplied"),
    ):
        field.fill(repr(wrong))
        field.press("Enter")
        assert said in found.locator(".verdict").inner_text()


@pytest.mark.parametrize("size", ["phone", "laptop"])
def test_the_choice_of_a_level_finds_room(opened: Any, size: str) -> None:
    """Beside the buttons, inside the window, and not on the heading."""
    found = opened(neuron(), size=size, reduced_motion="reduce")
    found.get_by_role("button", name="Quiz").click()
    width = found.evaluate("innerWidth")
    title, *toggles = (
        found.locator(part).bounding_box()
        for part in (".title", *[f".toggles > :nth-child({k})" for k in range(1, 5)])
    )
    for toggle in toggles:
        assert toggle["x"] >= 0 and toggle["x"] + toggle["width"] <= width
        assert (
            toggle["y"] >= title["y"] + title["height"]
            or toggle["x"] >= title["x"] + title["width"]
        )
    assert found.evaluate("document.documentElement.scrollWidth <= innerWidth")
