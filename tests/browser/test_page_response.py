"""The response of a unit: its curve, its slope where it stands, and units that hardly answer."""

from __future__ import annotations

import math
from typing import Any

import pytest

from autograd import Value, steps
from autograd.formulas.numbers import significant

from .lessons import neuron


def unit(x: float, name: str) -> Value:
    z = Value(x, "z")
    a: Value = getattr(z, name)()
    a.label = "a"
    y = a * 2
    y.label = "y"
    return y


def test_a_closer_look_shows_the_curve_and_its_slope(opened: Any) -> None:
    y = neuron()
    found = opened(y, "#step=14")
    a = [entry.name for entry in steps(y).nodes].index("a")
    found.locator(".box").nth(a).click()
    slope = significant(1 - math.tanh(0.88) ** 2, 6)
    said = found.locator(".response p").inner_text()
    assert said == f"At v2 = 0.88 the slope is {slope}."
    assert found.locator(".response .tangent").count() == 1
    points = found.locator(".response polyline").first.get_attribute("points").split()
    heights = [float(point.split(",")[1]) for point in points]
    assert heights == sorted(heights, reverse=True)  # tanh rises
    found.locator(".box").first.click()
    assert found.locator(".response").count() == 0  # a leaf is no function


@pytest.mark.parametrize(
    ("name", "x", "word"),
    [
        ("tanh", 3.5, "saturated"),
        ("sigmoid", -6.0, "saturated"),
        ("relu", -0.5, "dead"),
        ("tanh", 0.5, ""),
        ("relu", 0.5, ""),
    ],
)
def test_a_unit_that_hardly_answers_is_marked_and_says_why(
    opened: Any, name: str, x: float, word: str
) -> None:
    found = opened(unit(x, name), "#step=1")
    flat = found.locator(".box.flat")
    assert flat.count() == bool(word)
    found.locator(".box").nth(1).click()
    said = found.locator(".response p").inner_text()
    assert (f"the unit is {word}" in said) if word else said.endswith(".")
    if word:
        assert (flat.get_attribute("aria-description") or "").startswith(word)
        assert "at the steepest" in said
        found.get_by_label("Value of z", exact=True).fill("0.5")
        assert flat.count() == 0
