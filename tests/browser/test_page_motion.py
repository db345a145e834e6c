"""Numbers that travel: to their operation, back along an arrow; for some readers not at all."""

from __future__ import annotations

from typing import Any

from autograd import steps
from autograd.faces.page.lesson import DIGITS
from autograd.formulas.numbers import significant

from .lessons import neuron, until

TRAVELS = "[...document.querySelectorAll('.travels text')].map((one) => one.textContent)"


def test_numbers_travel_to_their_operation(opened: Any) -> None:
    found = opened(neuron())
    found.clock.install()  # from here on time is what this test says
    found.keyboard.press("ArrowRight")  # to v2 = v1 + b
    assert found.evaluate(TRAVELS) == ["−6", "6.88"]
    start = found.locator(".travels").first.get_attribute("transform")
    found.clock.run_for(300)
    assert found.locator(".travels").first.get_attribute("transform") != start
    found.clock.run_for(2000)
    assert found.evaluate(TRAVELS) == []


def test_a_gradient_travels_back_and_is_multiplied(opened: Any) -> None:
    """The upstream number, times the partial, and what drops into the sum."""
    y = neuron()
    step = steps(y)[8]
    found = opened(y, "#step=8")
    found.clock.install()
    found.keyboard.press("ArrowRight")
    upstream, partial, sent = (
        significant(x, DIGITS) for x in (step.upstream, step.partial, step.contribution)
    )
    seen = []
    for _ in range(60):
        seen += found.evaluate(TRAVELS)
        found.clock.run_for(20)
    assert list(dict.fromkeys(seen)) == list(
        dict.fromkeys((upstream, f"{upstream} × {partial}", sent))
    )
    assert found.evaluate(TRAVELS) == []
    assert found.locator(".pill.shown text").text_content() == sent  # it stays, to be read


def test_a_faster_walk_moves_faster_and_a_step_back_not_at_all(opened: Any) -> None:
    found = opened(neuron())
    found.clock.install()
    found.get_by_label("Speed").select_option("8")
    found.locator("body").click(position={"x": 2, "y": 2})
    found.keyboard.press("ArrowRight")
    assert found.evaluate(TRAVELS) != []
    found.clock.run_for(200)
    assert found.evaluate(TRAVELS) == []
    found.keyboard.press("ArrowRight")
    found.keyboard.press("ArrowLeft")
    assert found.evaluate(TRAVELS) == []


def test_who_wants_no_motion_sees_the_same_states(opened: Any) -> None:
    still = opened(neuron(), "#step=8", reduced_motion="reduce")
    still.keyboard.press("ArrowRight")
    assert still.evaluate(TRAVELS) == []
    boxes = still.locator(".holder").inner_html()
    moved = opened(neuron(), "#step=8")
    moved.keyboard.press("ArrowRight")
    until(moved, f"() => {TRAVELS}.length === 0")
    looks = "(html) => html.replaceAll(' class=\"\"', '')"
    assert moved.evaluate(looks, moved.locator(".holder").inner_html()) == boxes
