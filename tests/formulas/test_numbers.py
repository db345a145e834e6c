"""Numbers as they are rounded, cut and read back, beside exact decimals."""

import math
import re
from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd.formulas.numbers import (
    cut,
    decade,
    fraction_of,
    padded,
    rounded,
    shortest,
    significant,
)

F = Fraction
FINITE = st.floats(allow_nan=False, allow_infinity=False)
DIGITS = st.integers(1, 17)
QUOTIENTS = st.builds(Fraction, st.integers(-999, 999), st.integers(1, 999))


def by_decimal(x, digits):
    """Rounding as the decimal module does it, on the number as it is written."""
    context = Context(digits, ROUND_HALF_EVEN, Emin=-400, Emax=400)
    return float(context.create_decimal(repr(x)))


@given(FINITE, DIGITS)
def test_rounding_is_that_of_the_decimal_number(x, digits):
    assert rounded(x, digits) == by_decimal(x, digits)


@pytest.mark.parametrize(
    "x, digits, expected",
    [(2.675, 3, 2.68), (2.665, 3, 2.66), (0.125, 2, 0.12), (9.96, 2, 10.0), (-0.0, 2, -0.0)],
)
def test_halves_go_to_the_even_digit(x, digits, expected):
    assert math.copysign(1, rounded(x, digits)) == math.copysign(1, expected)
    assert rounded(x, digits) == expected


@given(st.fractions().filter(bool), st.integers(-6000, 6000))
def test_the_first_digit_of_a_number_of_any_length_has_its_place(x, shift):
    x *= Fraction(10) ** shift
    assert Fraction(10) ** decade(x) <= abs(x) < Fraction(10) ** (decade(x) + 1)


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


def read(text: str) -> Decimal:
    return Decimal(text.replace("−", "-"))


@given(FINITE, DIGITS)
def test_a_shown_number_is_the_nearest_one_of_so_many_digits(x: float, digits: int) -> None:
    nearest = Context(digits, ROUND_HALF_EVEN).create_decimal(Decimal(x))
    whole = Decimal(x) if abs(x) < 1e6 and x == int(x) else nearest
    assert read(significant(x, digits)) == whole


@given(FINITE.filter(bool), DIGITS)
def test_a_padded_number_has_all_its_digits(x: float, digits: int) -> None:
    shown = padded(x, digits)
    if math.isfinite(by_decimal(x, digits)):  # the largest floats round to an infinity
        figures = read(shown).as_tuple().digits
        assert float(read(shown)) == by_decimal(x, digits)
        assert len(figures) == digits or abs(x) >= 10 ** (digits - 1)


@given(st.floats())
def test_the_shortest_digits_are_read_as_the_same_float(x: float) -> None:
    assert repr(float(shortest(x))) == repr(x)
    assert not shortest(x).endswith(".0")
