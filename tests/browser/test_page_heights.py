"""One graph at several heights: arrays, layers, units and single numbers, opened in place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from autograd import Value, array, label, steps, tanh
from autograd.faces.page.lesson import DIGITS
from autograd.formulas.numbers import significant
from autograd.steps import read_lens
from nn import MLP, squared_error

from .lessons import SEEN, expected, neuron, until_address


def network() -> Value:
    """The loss of a 2-3-1 network of tanh."""
    model = MLP(2, [3, 1], activation="tanh", seed=1)
    x = [Value(0.5, "x1"), Value(-0.2, "x2")]
    y = squared_error([model(x)], [1.0])
    y.label = "L"
    return y


def products() -> Value:
    """The mean of the squares of tanh of Z = X·Wᵀ + b."""
    X, W = array([[1.0, 2.0], [0.5, -1.0]], "X"), array([[0.5, -1.0], [0.3, 0.8]], "W")
    Z = X @ W.T + array([0.1, 0.2], "b")
    L = (tanh(Z) ** 2).mean()
    label(Z=Z, L=L)
    return L


def names(page: Any) -> list[str]:
    return [one.text_content() or "" for one in page.locator(".box .name").all()]


def test_a_network_as_layers_units_and_numbers(opened: Any) -> None:
    y = network()
    walk = steps(y)
    found = opened(y, f"#step={len(walk)}", reduced_motion="reduce")
    units = [name for name in names(found) if name.startswith("neuron")]
    assert units == ["neuron 1", "neuron 2", "neuron 3", "neuron 1"]
    found.get_by_role("button", name="layers", exact=True).click()
    assert [name for name in names(found) if "layer" in name] == ["layer 1", "layer 2"]
    assert found.locator(".box.closed .cell").count() == 9 + 4  # the parameters of both
    found.get_by_role("button", name="scalars", exact=True).click()
    assert len(names(found)) == len(walk.nodes)
    assert found.evaluate(SEEN)["boxes"] == expected(walk, len(walk))


def test_the_weights_of_a_unit_stand_on_its_arrows(opened: Any) -> None:
    y = network()
    found = opened(y, reduced_motion="reduce")
    weights = [entry.data for entry in steps(y).nodes if entry.name.startswith("w")]
    shown = [one.text_content() for one in found.locator(".factor").all()]
    assert sorted(filter(None, shown)) == sorted(f"× {significant(w, DIGITS)}" for w in weights)
    value = found.locator(".box.closed .number").first.text_content()
    assert value == "?"  # the forward pass has not come so far
    found.keyboard.press("End")
    a1 = next(entry for entry in steps(y).nodes if entry.name == "a1_1")
    assert found.locator(".box.closed .number").first.text_content() == significant(a1.data, DIGITS)


@pytest.mark.parametrize("by", ["double click", "Enter"])
def test_a_unit_opens_in_its_place_and_closes_again(opened: Any, by: str) -> None:
    found = opened(network(), reduced_motion="reduce")
    closed = names(found)
    unit = found.locator(".box.closed").nth(1)
    if by == "Enter":
        unit.focus()
        found.keyboard.press("Enter")
    else:
        unit.dblclick()
    inside = ["w1_2_1", "w1_2_2", "b1_2", "z1_2", "a1_2"]
    assert set(names(found)) - set(closed) == set(inside)
    assert "neuron 2" not in names(found)
    frames = [one.text_content() for one in found.locator(".frame-name").all()]
    assert frames == ["layer 1", "neuron 2", "layer 2"]
    focused = "document.activeElement.matches('.box')"
    assert found.evaluate(focused)
    box = found.locator(".box", has_text="z1_2").first
    if by == "Enter":
        box.focus()
        found.keyboard.press("Shift+Enter")
    else:
        box.dblclick()
    assert names(found) == closed
    assert found.evaluate(focused)


def test_arrays_are_boxes_with_their_numbers(opened: Any) -> None:
    y = products()
    walk = steps(y)
    found = opened(y, f"#step={len(walk)}", reduced_motion="reduce")
    assert names(found) == ["X", "W", "b", "Z", "L"]
    made = [one.text_content() for one in found.locator(".box .formula").all()]
    assert made == ["", "", "", "X·Wᵀ + b", "mean(tanh(Z)²)"]
    box = found.locator(".box", has_text="X·Wᵀ").first
    shown = [one.text_content() for one in box.locator(".entry").all()]
    state = walk.state(len(walk))
    entries = [state[f"Z[{i},{j}]"] for i in (1, 2) for j in (1, 2)]
    assert shown == [
        significant(x, DIGITS) for entry in entries for x in (entry.data, entry.gradient or 0.0)
    ]
    box.dblclick()
    assert "Z" not in names(found) and "Z[1,2]" in names(found)
    assert [one.text_content() for one in found.locator(".frame-name").all()] == ["Z"]


def test_an_open_group_is_told_of_in_a_closer_look(opened: Any) -> None:
    found = opened(network(), reduced_motion="reduce")
    found.locator(".box.closed").first.click()
    look = found.locator(".inspector")
    assert look.locator("h3").inner_text() == "layer 1 / neuron 1"
    look.get_by_role("button", name="Open it").click()
    assert "w1_1_1" in names(found)
    found.locator(".box", has_text="z1_1").first.click()
    look.get_by_role("button", name="Close neuron 1").click()
    assert "w1_1_1" not in names(found)


@pytest.mark.parametrize(
    ("make", "height"), [(network, "units"), (products, "arrays"), (neuron, None)]
)
def test_a_page_opens_at_the_height_of_what_it_shows(
    opened: Any, make: Callable[[], Value], height: str | None
) -> None:
    """A network at its units, arrays at arrays, a formula at its numbers."""
    found = opened(make())
    pressed = found.locator(".heights [aria-pressed=true]")
    assert pressed.all_inner_texts() == ([height] if height else [])


def test_a_height_is_sent_by_the_address(opened: Any) -> None:
    y = network()
    found = opened(y, "#step=12", reduced_motion="reduce")
    found.get_by_role("button", name="scalars", exact=True).click()
    until_address(found, "#step=12&height=scalars")
    other = opened(y, "#step=12&height=scalars", reduced_motion="reduce")
    assert names(other) == names(found)
    assert other.evaluate(SEEN)["place"].endswith("step 12 of 37")
    other.evaluate("location.hash = '#step=3&height=layers'")
    other.locator(".box .name", has_text="layer 1").first.wait_for()
    assert other.evaluate(SEEN)["place"].endswith("step 3 of 37")
    other.get_by_role("button", name="units", exact=True).click()
    until_address(other, "#step=3")


def test_a_lens_is_numbers_with_one_box_below(opened: Any) -> None:
    y = network()
    found = opened(y, lens="layer 1/neuron 2", reduced_motion="reduce")
    part = read_lens(y, "layer 1/neuron 2")
    inside = [part.names[node] for node in part.inside]
    shown = names(found)
    assert part.entering and len(shown) == len(inside) + 2 and {*inside, "L"} < {*shown}
    below = found.locator(".box.closed")
    assert below.count() == 1 and below.locator(".cell").count() == len(part.entering)
    assert (below.locator(".name").text_content() or "").endswith(" below")
    below.dblclick()
    assert len(names(found)) == len(inside) + len(part.entering) + 1


KEPT = """() => {
  const all = [...document.querySelectorAll(".holder svg > .box, .holder svg > .arrow")];
  const kept = all.filter((one) => one.seen).length;
  for (const one of all) one.seen = true;
  return [kept, all.length];
}"""


def test_what_stays_as_it_was_is_not_made_anew(opened: Any) -> None:
    """Opening a unit moves the other boxes and arrows; closed again, nothing is new."""
    found = opened(network(), reduced_motion="reduce", height="units")
    _, before = found.evaluate(KEPT)
    arrows = found.locator(".holder svg > .arrow").count()
    unit = found.locator(".box.closed").first
    unit.dblclick()
    kept, opened_count = found.evaluate(KEPT)
    assert before < opened_count
    own = 3  # two arrows into the unit and one out of it
    assert kept == before - own - 1
    found.locator(".frame-name", has_text="neuron 1").click()
    kept, closed = found.evaluate(KEPT)
    assert (closed, found.locator(".holder svg > .arrow").count()) == (before, arrows)
    assert kept == before
