"""The response of a unit: its curve, its slope where it stands, and units that hardly answer."""

from __future__ import annotations

import math
from statistics import fmean
from typing import Any

import pytest

from autograd import Value, steps
from autograd.faces.page.lesson import DIGITS
from autograd.formulas.numbers import significant
from autograd.steps.step import Contributed
from nn import MLP, squared_error

from .lessons import neuron

# What the step itself is about has a mark in place of its width.
WIDTHS = """(part) => [...document.querySelectorAll(part)].map((one) =>
  one.closest(".now, .from") ? null : Number.parseFloat(getComputedStyle(one).strokeWidth))"""


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
    slope = significant(1 - math.tanh(0.88) ** 2, DIGITS)
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


def test_a_vanishing_gradient_fades_from_layer_to_layer(opened: Any) -> None:
    """In a deep network of sigmoids arrows and boxes are thinner, the farther from the loss."""
    model = MLP(2, [3, 3, 3, 3, 1], activation="sigmoid", seed=1)
    y = squared_error([model([Value(0.5, "x1"), Value(-0.2, "x2")])], [1.0])
    walk = steps(y)
    found = opened(y, f"#step={len(walk)}", height="scalars", reduced_motion="reduce")
    arrows, boxes = (found.evaluate(WIDTHS, part) for part in (".arrow .line", ".box .card"))
    sent = [step for step in walk if isinstance(step, Contributed)]
    names = [entry.name for entry in walk.nodes]
    assert (len(arrows), len(boxes)) == (len(sent), len(names))
    for drawn in (
        [(step.node, width) for step, width in zip(sent, arrows, strict=True)],
        [*zip(names, boxes, strict=True)],
    ):
        widths = [
            fmean([width for name, width in drawn if width and name.startswith(f"z{layer}_")])
            for layer in range(1, 6)
        ]
        assert widths == sorted(widths)
        assert widths[0] < 1.2  # pixels; 1 is the least
        assert widths[-1] > 3
