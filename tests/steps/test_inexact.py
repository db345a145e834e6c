"""Fractions stay fractions: every face writes them exactly, or says that it does not.

Values and gradients are held against Python's fractions, by formulas differentiated by hand.
"""

import re
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd import Value, steps
from autograd.faces.terminal import latex_document, walk_markdown, walk_text
from autograd.formulas.quotients import FIGURES
from autograd.steps.exact import Exact
from autograd.steps.explain.inexact import exactness_remarks

from ..conftest import Run

F = Fraction
QUOTIENTS = st.builds(Fraction, st.integers(-999, 999), st.integers(1, 999))


def read(text: str) -> Fraction:
    """A fraction as it is printed: −3/4."""
    return Fraction(text.replace("−", "-"))


def gradients(out: str) -> dict[str, tuple[Fraction, Fraction]]:
    """What a walk prints last: the value and the gradient of each name."""
    found = re.findall(r"(?m)^(\w+) = (\S+): d\w+/d\w+ = ([−/\d]+)", out)
    return {name: (read(x), read(g)) for name, x, g in found}


@pytest.mark.parametrize(
    ("formula", "numbers", "expected"),
    [
        ("y = x*3", {"x": F(1, 3)}, {"x": F(3), "y": F(1)}),
        ("y = x/3 + 1/7", {"x": F(2, 9)}, {"x": F(1, 3), "y": F(2, 27) + F(1, 7)}),
        (
            "y = x*1234567891",
            {"x": F(10**9 + 7)},
            {"x": F(1234567891), "y": F(1234567899641975237)},
        ),
        ("y = x**2", {"x": F(-22, 7)}, {"x": F(-44, 7), "y": F(484, 49)}),
        ("y = x**0.5", {"x": F(4, 9)}, {"x": F(3, 4), "y": F(2, 3)}),
        ("y = x**1.5", {"x": F(16, 25)}, {"x": F(6, 5), "y": F(64, 125)}),
        ("y = 0.1*x + 0.2", {"x": F(1)}, {"x": F(1, 10), "y": F(3, 10)}),
        ("y = x/7/11/13", {"x": F(1, 17)}, {"x": F(1, 1001), "y": F(1, 17017)}),
    ],
)
def test_the_walk_prints_fractions_and_whole_numbers_in_full(
    run: Run, formula: str, numbers: dict[str, Fraction], expected: dict[str, Fraction]
) -> None:
    """Typed 1/3 is 1/3, and 10⁹ + 7 is no 1.00000e9; the derivatives are by hand."""
    code, out, _ = run("walk", formula, *[f"{k}={v}" for k, v in numbers.items()], "--exact")
    assert code == 0
    found = gradients(out)
    assert found["y"][0] == expected.pop("y")
    assert {name: found[name][0] for name in numbers} == numbers
    assert {name: found[name][1] for name in expected} == expected
    assert not re.search(r"\d\.\d{2}|\de|…", out)


@given(a=QUOTIENTS, b=QUOTIENTS, c=QUOTIENTS, d=QUOTIENTS.filter(bool))
def test_random_quotients_come_out_right(a: F, b: F, c: F, d: F) -> None:
    """y = (a·b − c)/d, with every number given as the float of a quotient."""
    leaves = [Value(float(x), name) for name, x in zip("abcd", (a, b, c, d), strict=True)]
    y = (leaves[0] * leaves[1] - leaves[2]) / leaves[3]
    y.label = "y"
    walk = steps(y, arithmetic=Exact())
    found = gradients(walk_text(walk) + "\n")
    value = (a * b - c) / d
    assert found["y"][0] == value
    slopes = {"a": b / d, "b": a / d, "c": -1 / d, "d": -value / d}
    for name, slope in slopes.items():
        assert walk.gradients()[name] == slope
        assert slope == 0 or found[name][1] == slope  # of a 0 the reason is said
    assert exactness_remarks(walk) == []


def test_the_walk_says_where_fractions_end() -> None:
    """tanh(1/3) and √2 are no fractions, nor is a slope of aᵇ by b; 40 figures are enough."""
    x, b = Value(1 / 3, "x"), Value(2.0, "b")
    y = x.tanh() + b.sqrt() + x**b
    y.label = "y"
    walk = steps(y, arithmetic=Exact())
    (said,) = exactness_remarks(walk)
    assert said == (
        "No fraction holds v1 = tanh(x), v2 = √b and ∂v4/∂b; what is made of them is a decimal, "
        "to 6 digits."
    )
    for document in (walk_text(walk), walk_markdown(walk), latex_document(walk)):
        assert document.count("No fraction holds") == 1
    assert exactness_remarks(steps(y)) == []


def test_the_walk_says_where_fractions_are_cut(run: Run) -> None:
    """1.23456789⁶ has 48 decimals; JSON keeps them."""
    _, out, _ = run("walk", "y = x**6", "x=1.23456789", "--exact")
    assert f"more than {FIGURES} figures" in out.splitlines()[-1]
    assert "y = x⁶ = (123456789/100000000)⁶ = 3.54070…" in out
    _, out, _ = run("walk", "y = x**6", "x=1.23456789", "--exact", "--json")
    assert f'"{F("1.23456789") ** 6}"' in out
