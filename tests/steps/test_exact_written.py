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
from autograd.faces.worksheet import formula_texts
from autograd.formulas.notation import LaTeX, Text
from autograd.formulas.numbers import cut, fraction_of
from autograd.formulas.quotients import FIGURES, fraction_formula
from autograd.steps.exact import Exact
from autograd.steps.explain.inexact import exactness_remarks
from autograd.steps.sentences import latex, number_text, sentence

from ..conftest import Run

F = Fraction
QUOTIENTS = st.builds(Fraction, st.integers(-999, 999), st.integers(1, 999))


def read(text: str) -> Fraction:
    """A fraction as it is printed: −3/4."""
    return Fraction(text.replace("−", "-"))


def gradients(out: str) -> dict[str, tuple[Fraction, Fraction]]:
    """What a walk prints last: the value and the gradient of each name."""
    found = re.findall(r"(?m)^(\w+) = (\S+): ∂\w+/∂\w+ = ([−/\d]+)", out)
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


@given(QUOTIENTS)
def test_a_float_is_the_quotient_that_was_typed(x: Fraction) -> None:
    """p/q with up to three figures each is found again behind its float."""
    assert fraction_of(float(x)) == x


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_what_stands_for_a_float_has_that_float(x: float) -> None:
    """Whatever fraction is taken, it is the same float."""
    assert float(fraction_of(x)) == x


@given(st.integers(-(10**10), 10**10), st.integers(0, 30))
def test_a_decimal_of_ten_figures_stays_that_decimal(figures: int, places: int) -> None:
    """Nobody's typed digits are taken for a quotient."""
    assert fraction_of(float(f"{figures}e-{places}")) == Fraction(figures, 10**places)


def test_constants_of_a_rule_are_fractions_too() -> None:
    """∂(x/3)/∂x is 1/3, in symbols and in numbers, in text and in LaTeX."""
    y = Value(1.0, "x") / 3
    y.label = "y"
    walk = steps(y, arithmetic=Exact())
    assert "∂y/∂x = 1/3\n" in walk_text(walk)
    assert latex(walk, walk[2])[0] == r"\frac{\partial y}{\partial x} = \frac{1}{3}"
    assert list(formula_texts(walk, Text())) == [("y", "x/3")]
    y = y + 1 / 7
    y.label = "L"
    assert [*formula_texts(steps(y, arithmetic=Exact()), Text())] == [("L", "x/3 + 1/7")]
    assert "0.333" not in walk_text(walk) + walk_markdown(walk) + latex_document(walk)


@pytest.mark.parametrize(
    ("x", "text", "tex"),
    [
        (F(1, 3), "1/3", r"\frac{1}{3}"),
        (F(-1, 3), "−1/3", r"-\frac{1}{3}"),
        (F(10**39), "1" + "0" * 39, "1" + "0" * 39),
        (F(-(10**9)), "−1000000000", "-1000000000"),
        (F(1, 10**400), "1e−400", r"1 \cdot 10^{-400}"),
        (F(2 * 10**50, 3), "6.66666…e49", r"6.66666\ldots \cdot 10^{49}"),
        (F(-2, 3 * 10**50), "−6.66666…e−51", r"-6.66666\ldots \cdot 10^{-51}"),
        (F(10**45 + 1, 10**45), "1.00000…", r"1.00000\ldots"),
        (F(0), "0", "0"),
    ],
)
def test_what_does_not_fit_is_cut_and_marked(x: Fraction, text: str, tex: str) -> None:
    """Cut, not rounded: the figures before … are those of the number."""
    assert number_text(x, Text()) == text
    assert number_text(x, LaTeX()).strip() == tex


@given(st.fractions(), st.integers(1, 17))
def test_a_cut_is_less_than_a_unit_below(x: Fraction, digits: int) -> None:
    """In size; and without … it is the number."""
    text = cut(x, digits)
    shown = Fraction(text.replace("…", ""))
    figures = re.sub(r"e.*|[-.…]", "", text).lstrip("0")
    assert len(figures) <= max(digits, len(str(abs(int(x)))) * (abs(x) < 10**digits))
    assert abs(shown) <= abs(x)
    assert (shown == x) is ("…" not in text)
    assert shown == 0 or abs(x - shown) < abs(x) / 10 ** (digits - 1)


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


def test_whole_numbers_and_quotients_are_one_formula_each() -> None:
    """So that x/x is not x²/x² because both are 3, and long ones are compared at once."""
    assert fraction_formula(F(1, 3)) is fraction_formula(F(1, 3))
    assert fraction_formula(F(3), "x") is not fraction_formula(F(3), "w")
    x = Value(1.0, "x")
    y = x * 1
    y.label = "y"
    walk = steps(y, arithmetic=Exact())
    assert sentence(walk, walk[0]) == "y = x = 1"
