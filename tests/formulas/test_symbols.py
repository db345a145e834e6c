"""Rules read on symbols: formulas that are compared at once, and what stands for arguments."""

import pytest

from autograd import OPS
from autograd.formulas.notation import TEXT
from autograd.formulas.symbols import Name, Vector
from autograd.formulas.tidy import tidy

x, y = Name("x"), Name("y")


def test_a_formula_is_neither_true_nor_ordered():
    with pytest.raises(TypeError, match=r"choose with m\.where"):
        bool(x)
    with pytest.raises(TypeError):
        _ = x > 0


def test_formulas_written_alike_are_equal():
    assert x * y + 1 == Name("x") * Name("y") + 1.0
    assert x * y != y * x
    assert x * 0.0 != x * -0.0
    assert len({x * y, x * y, y * x}) == 2


def test_a_formula_may_share_its_parts():
    """x to the power 2²⁰⁰, squared step by step, is 200 formulas and compared at once."""
    one, other = x, Name("x")
    for _ in range(200):
        one, other = one * one, other * other
    assert one == other


def test_the_wrong_number_of_names_is_named():
    with pytest.raises(TypeError, match=r"mul takes 2 argument\(s\) \(a, b\).*got 1"):
        TEXT.value(OPS["mul"], ["a"])


def test_a_vector_is_written_by_its_name():
    assert TEXT.value(OPS["maximum"], [Vector("z", 3)]) == "max(z)"
    assert TEXT.partial(OPS["mean"], 0, [Vector("z", 4)]) == "1/4"
    assert tidy(Vector("z", 3)) == (Name("z₁"), Name("z₂"), Name("z₃"))
