"""A closer look where the side stands below the walk: a sheet from below, which goes again."""

from __future__ import annotations

from typing import Any

import pytest

from .lessons import neuron
from .test_page_sizes import mlp

FOCUS = "document.activeElement.closest('.inspector') !== null"
COVERED = """() => {
  const sheet = document.querySelector(".inspector").getBoundingClientRect();
  const card = document.querySelector(".box.chosen .card").getBoundingClientRect();
  const inside = sheet.left >= 0 && sheet.right <= innerWidth && sheet.bottom <= innerHeight + 1;
  return [inside, card.bottom <= sheet.top + 1 || card.right <= sheet.left + 1, card.top >= 0];
}"""


@pytest.mark.parametrize("size", [(390, 844), (844, 390), (683, 384), (768, 1024)])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_tap_brings_what_it_says_into_view(
    opened: Any, axe: Any, size: tuple[int, int], scheme: str
) -> None:
    """Above it stands the box that was tapped; Escape and Close put it away."""
    found = opened(neuron(), "#step=14", size="phone", scheme=scheme, reduced_motion="reduce")
    found.set_viewport_size({"width": size[0], "height": size[1]})
    box = found.get_by_role("button", name="v2 ").first
    box.scroll_into_view_if_needed()
    box.click()
    sheet = found.get_by_role("dialog", name="Look closer")
    assert sheet.is_visible() and found.evaluate(FOCUS)
    assert found.evaluate(COVERED) == [True, True, True]
    assert axe(found) == []
    found.keyboard.press("Escape")
    assert found.get_by_role("dialog").count() == 0
    assert found.evaluate("document.activeElement.matches('.box')")
    box.focus()
    found.keyboard.press("Enter")
    assert sheet.is_visible() and found.evaluate(FOCUS)
    sheet.locator(".edge").first.click()  # onward, in the sheet
    assert sheet.is_visible() and found.evaluate(FOCUS)
    found.get_by_role("button", name="Close", exact=True).click()
    assert found.get_by_role("dialog").count() == 0
    assert box.evaluate("(one) => one === document.activeElement")


def test_beside_the_graph_there_is_no_sheet(opened: Any) -> None:
    """And one that is open goes where the window grows."""
    found = opened(neuron(), size="phone", reduced_motion="reduce")
    found.locator(".box").first.click()
    assert found.get_by_role("dialog").count() == 1
    found.set_viewport_size({"width": 1366, "height": 768})
    found.locator(".inspector:not([popover])").wait_for()
    assert found.locator(".inspector h3").is_visible()
    found.locator(".box").nth(2).click()
    assert found.get_by_role("dialog").count() == 0


def test_a_sheet_is_pulled_down_or_left_by_a_tap_beside_it(opened: Any) -> None:
    found = opened(mlp([2]), size="phone", reduced_motion="reduce")
    for leave in ("pull", "tap"):
        found.locator(".box").first.click()
        title = found.get_by_role("dialog").locator("h2").bounding_box()
        if leave == "pull":
            x, y = title["x"] + 40, title["y"] + 10
            found.mouse.move(x, y)
            found.mouse.down()
            found.mouse.move(x, y + 90)
            found.mouse.up()
        else:
            found.locator(".pane").click(position={"x": 3, "y": 3})
        assert found.get_by_role("dialog").count() == 0


def test_a_long_formula_and_the_buttons_do_not_meet(opened: Any) -> None:
    found = opened(neuron(), "#step=14", size="phone")
    title, *toggles = (
        found.locator(part).bounding_box() for part in (".title math", ".toggles > :nth-child(2)")
    )
    for toggle in toggles:
        assert toggle["y"] >= title["y"] + title["height"] - 2


def test_on_its_side_the_words_stand_beside_the_graph(opened: Any) -> None:
    """Also where the formula is the heading, and the section for it is not there."""
    found = opened(neuron(), "#step=14", size="phone")
    found.set_viewport_size({"width": 844, "height": 390})
    graph, panel, controls = (
        found.locator(part).bounding_box() for part in (".graph", ".step-panel", ".controls")
    )
    for part in (panel, controls):
        assert part["x"] >= graph["x"] + graph["width"]
    assert abs(panel["y"] - graph["y"]) < 2
    assert controls["y"] + controls["height"] <= 402  # a line of the text less, and it is whole
