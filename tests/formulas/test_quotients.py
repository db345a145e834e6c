"""Fractions as formulas: in full as far as anybody reads them, and marked where they are cut."""

from fractions import Fraction

import pytest

from autograd import Value, steps
from autograd.faces.terminal import latex_document, walk_markdown, walk_text
from autograd.faces.worksheet import formula_texts
from autograd.formulas.notation import LaTeX, Text
from autograd.formulas.quotients import fraction_formula
from autograd.steps.exact import Exact
from autograd.steps.sentences import latex, number_text, sentence

F = Fraction


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


def test_whole_numbers_and_quotients_are_one_formula_each() -> None:
    """So that x/x is not x²/x² because both are 3, and long ones are compared at once."""
    assert fraction_formula(F(1, 3)) is fraction_formula(F(1, 3))
    assert fraction_formula(F(3), "x") is not fraction_formula(F(3), "w")
    x = Value(1.0, "x")
    y = x * 1
    y.label = "y"
    walk = steps(y, arithmetic=Exact())
    assert sentence(walk, walk[0]) == "y = x·1 = 1·1 = 1"
