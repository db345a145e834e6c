"""How far a number is from a printed one."""

import math

import pytest

from autograd.examples import Digits
from autograd.examples.number_forms import numbers_in_print


@pytest.mark.parametrize(
    ("printed", "x", "agrees", "close"),
    [
        ("0.50", 0.5049, True, True),
        ("0.50", 0.5051, False, False),
        ("0.30000000000000004", 0.3, False, True),
        ("0.3000000000000004", 0.3, False, True),
        ("0.300000000000004", 0.3, False, False),
        ("0.0", 1e-300, True, True),
        ("0.00000000000000000", 1e-15, False, False),
        ("1e3", math.inf, False, False),
        ("1e3", math.nan, False, False),
    ],
)
def test_digits_beyond_a_float_are_not_held_against_it(printed, x, agrees, close):
    digits = Digits(printed)
    assert (digits.agrees(x), digits.close(x)) == (agrees, close)


@pytest.mark.parametrize(
    ("printed", "right", "wrong"),
    [
        ("≈ 0.086", 0.0863, 0.0867),
        ("~0.1", 0.14, 0.16),
        ("5.9 x 10^-1", 0.594, 0.596),
        ("5.9·10⁻¹", 0.586, 0.584),
        ("1.2 × 10^{-5}", 1.24e-5, 1.3e-5),
        ("0,086", 0.0863, 0.0867),
        ("1,234.5", 1234.52, 1234.6),
        ("45.3 %", 0.4534, 0.454),
        ("2/9", 2 / 9, 0.2222222),
        ("-1/3", -1 / 3, 1 / 3),
        ("0.1 to 0.2", 0.15, 0.3),
        ("0.1–0.2", 0.24, 0.26),
        ("[0.1 .. 0.2]", 0.06, 0.04),
        ("< 0.01", 0.009, 0.011),
        ("≥ 5", 7.0, 4.0),
        ("nan", math.nan, 1.0),
        ("-inf", -math.inf, math.inf),
        ("∞", math.inf, 1e308),
    ],
)
def test_numbers_are_read_in_the_forms_in_which_they_are_printed(printed, right, wrong):
    assert Digits(printed).agrees(right) and not Digits(printed).agrees(wrong)
    assert Digits(printed).off(right) == 0 or abs(Digits(printed).off(right)) <= 0.5
    assert Digits(printed).significant >= 1


@pytest.mark.parametrize("printed", ["1,234", "2/0", "0.2 to 0.1", "two", "10^", "%"])
def test_what_can_be_read_in_two_ways_or_in_none_is_refused(printed):
    with pytest.raises(ValueError, match=r"number|range|fraction|can be"):
        Digits(printed)


def test_a_block_of_numbers_is_read_row_by_row():
    rows = [["0.1", "-0.2"], ["0.4", "0.3"]]
    for text in (
        "0.1 -0.2\n0.4 0.3",
        "[[0.1, -0.2], [0.4, 0.3]]",
        "array([[0.1, -0.2],\n       [0.4,  0.3]])",
        "0.1 & −0.2 \\\\ 0.4 & 0.3",
        "tensor([[ 0.1, -0.2],\n [0.4, 0.3]])",
    ):
        assert numbers_in_print(text) == rows, text
