"""How far a number is from a printed one."""

import math

import pytest

from autograd.examples import (
    Digits,
)


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
