"""A lens in the page: a part of the graph, asked for in words, and the rest as a box a side."""

from __future__ import annotations

from typing import Any

from autograd import steps
from autograd.steps import read_lens

from .lessons import until_address
from .test_page_heights import names
from .test_page_sizes import OVERLAPS, mlp

PARTS = (
    *("a1_2", "within 1 of a1_2", "within 2 below z2_1", "w1_1_* or b1_1"),
    *("1 heaviest of w1_1_1", "3 heaviest of x1", "6 heaviest of x2, within 3 below z2_1"),
    "layer 1/neuron 3",
)


def test_it_shows_what_the_lens_of_python_has(opened: Any, axe: Any) -> None:
    """The same nodes, and all others counted; each box outside opens; the address has the lens."""
    y = mlp([4, 4], 3)
    found = opened(y, reduced_motion="reduce", height="scalars")
    every = names(found)
    found.locator(".lens summary").click()
    for text in PARTS:
        found.get_by_label("show only").fill(text)
        found.get_by_role("button", name="Show", exact=True).click()
        lens = read_lens(y, text)
        inside = {lens.names[node] for node in lens.inside}
        shown = names(found)
        assert {name for name in shown if " node" not in name} == inside, text
        outside = [int(name.split()[0]) for name in shown if " node" in name]
        assert sum(outside) == len(every) - len(inside), text
        assert f"{len(inside)} of {len(every)} nodes" in found.locator(".lens .hint").inner_text()
        assert found.evaluate(OVERLAPS) == [], text
    until_address(found, "&lens=layer+1%2Fneuron+3")
    assert axe(found) == []
    found.get_by_label("show only").fill("a1_2, w*")
    found.get_by_role("button", name="Show", exact=True).click()
    assert "in all parts" in found.locator(".lens .hint").inner_text()
    found.get_by_label("show only").fill("2 heaviest of w1_1_*")
    found.get_by_role("button", name="Show", exact=True).click()
    assert "paths of one number; w1_1_* is 3." in found.locator(".lens .hint").inner_text()
    found.get_by_label("show only").fill("nobody")
    found.get_by_role("button", name="Show", exact=True).click()
    assert "Nothing is called nobody" in found.locator(".lens .hint").inner_text()
    found.get_by_role("button", name="Show all").click()
    assert names(found) == every
    assert found.evaluate("document.activeElement.labels?.[0].textContent") == "show only"
    until_address(found, "#step=1&height=scalars")


def test_an_address_opens_a_lens_and_its_boxes_open(opened: Any) -> None:
    y = mlp([4])
    found = opened(y, "#step=1&lens=within+1+of+a1_2", reduced_motion="reduce", height="scalars")
    below = found.locator(".box", has_text="below")
    count = int((below.locator(".name").text_content() or "").split()[0])
    before = len(names(found))
    below.dblclick()
    assert len(names(found)) == before - 1 + count
    assert len(steps(y)) == int(found.locator(".scrubber").get_attribute("max"))
