"""The formula above the graph, and the part of it that a step is about."""

from __future__ import annotations

from typing import Any
from unicodedata import normalize

import pytest

from autograd import Value, steps
from demos.little_network import loss

from .lessons import neuron

# In a formula as it is read: without spaces, and an exponent beside its base.
LIT = """(look) => [...document.querySelectorAll(`:is(.title, .formulas) .${look}`)]
  .map((one) => one.textContent.replace(/\\s/g, ""))"""


@pytest.mark.parametrize(
    ("step", "lit", "near"),
    [
        (1, ["w·x"], []),
        (2, ["w·x+b"], []),
        (3, ["tanh(w·x+b)"], []),
        (5, ["L", "(tanh(w·x+b)−t)2"], []),
        (10, ["w·x+b"], ["tanh(w·x+b)"]),
        (12, ["b"], ["w·x+b"]),
        (14, ["x"], ["w·x"]),
    ],
)
def test_the_part_that_is_computed_is_lit(
    opened: Any, step: int, lit: list[str], near: list[str]
) -> None:
    found = opened(neuron(), f"#step={step}")
    assert found.evaluate(LIT, "lit") == lit
    assert found.evaluate(LIT, "from") == near


def test_a_short_formula_is_the_heading_and_a_given_title_stays(opened: Any) -> None:
    found = opened(neuron())
    heading = found.locator("h1").inner_text()
    assert normalize("NFKC", "".join(heading.split())) == "L=(tanh(w·x+b)−t)2"
    assert found.locator(".formulas").is_hidden()
    assert found.title() == "L = (tanh(w·x + b) − t)²"
    x = Value(3.0, "x")
    found = opened(x.tanh() * x)
    heading = found.locator("h1").inner_text()
    assert normalize("NFKC", "".join(heading.split())) == "tanh(x)·x"
    found = opened(neuron(), title="A neuron")
    assert found.locator("h1").inner_text() == "A neuron"
    assert found.locator(".formulas math").count() == 1


def test_a_network_has_a_line_for_every_number_with_a_name(opened: Any) -> None:
    y = loss()
    found = opened(y)
    assert found.title() == "L = (o − t)²/2"
    lines = ["".join(line.text_content().split()) for line in found.locator(".formulas p").all()]
    assert [line.split("=")[0] for line in lines] == ["z1", "a1", "z2", "a2", "z", "o", "L"]
    assert lines[-1] == "L=(o−t)22"  # a fraction: 2 is below the line
    z = next(step.number for step in steps(y).forward if step.node == "z")
    found.get_by_role("slider", name="Step").fill(str(z))
    within = """() => {
      const box = document.querySelector(".formulas").getBoundingClientRect();
      const lit = document.querySelector(".formulas .lit").getBoundingClientRect();
      return lit.top >= box.top - 1 && lit.bottom <= box.bottom + 1;
    }"""
    assert found.evaluate(within)


def test_labels_of_any_kind_stand_in_a_formula_as_text(opened: Any) -> None:
    y = Value(2.0, "<b>x</b>") + Value(3.0, "ключ")
    y.label = r"$\frac{1}{2}$"
    found = opened(y)
    assert "<b>x</b>" in found.locator("h1").inner_text()
    assert found.locator("h1 b").count() == 0
