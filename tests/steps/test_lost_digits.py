"""How many digits of a walk by hand are right, beside the walk in floats."""

import math
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from autograd import Value, order
from autograd.formulas.numbers import rounded
from autograd.steps.explain.lost_digits import agreeing, survivors
from tests.strategies import graphs

F = Fraction


@pytest.mark.parametrize(
    "by_hand, true, digits",
    [
        (0.667, 2 / 3, 3),
        (0.668, 2 / 3, 2),
        (0.674, 0.676, 2),
        (1.0, 0.9996, 3),
        (0.0, 0.0, 3),
        (0.001, 0.0, 0),
        (-2.0, 2.0, 0),
        (123.0, 456.0, 0),
        (math.inf, math.inf, 3),
        (math.inf, 1.0, 0),
        (math.nan, math.nan, 3),
        (0.3, F(3, 10), 3),
        (0.33, F(1, 3), 2),
        (1e-300, 1.04e-300, 2),
    ],
)
def test_digits_that_agree(by_hand, true, digits):
    assert agreeing(by_hand, true, 3) == digits


@given(st.floats(-9e307, 9e307), st.integers(1, 15))
@example(1.401656534761325, 15)  # a tie as a decimal, none as the float beside it
def test_rounding_once_loses_no_digit(x, digits):
    assert agreeing(rounded(x, digits), x, digits) == digits


@given(graphs(), st.integers(2, 5))
def test_what_is_said_to_survive_does(graph, digits):
    """Printed to that many digits, the number by hand is off by half a unit at most."""
    _, y = graph
    found = survivors(y, digits)
    assert len(found) == 2 * len(order(y))
    for one in found:
        if one.digits and one.true and math.isfinite(one.true):
            unit = Decimal(1).scaleb(Decimal(one.true).adjusted() - one.digits + 1)
            assert abs(Decimal(repr(one.by_hand)) - Decimal(one.true)) <= unit / 2


def test_cancellation_eats_digits():
    """1.01² − 1 keeps one digit less of three than 1.01² does."""
    x = Value(1.01, "x")
    y = x**2 - 1
    y.label = "y"
    kept = {(one.node, one.quantity): one for one in survivors(y, 3)}
    assert kept["v1", "value"].digits == 3
    assert (kept["y", "value"].by_hand, kept["y", "value"].digits) == (0.02, 2)
    assert kept["y", "value"].surviving == "0.020"
    assert str(survivors(y, 3)).splitlines()[:4] == [
        "        by hand (3)  true    surviving digits",
        "x       1.01         1.01    3 of 3: 1.01",
        "v1      1.02         1.0201  3 of 3: 1.02",
        "y       0.0200       0.0201  2 of 3: 0.020",
    ]
