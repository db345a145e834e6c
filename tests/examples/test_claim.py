"""A printed number and ours agree to half a unit of the last printed digit, exactly."""

import math
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd.examples import Claim


def claim(printed, ours, **more):
    return Claim("(1)", "x", printed, ours, **more)


@pytest.mark.parametrize(
    ("printed", "unit"),
    [
        ("0.50", "0.01"),
        ("0.5", "0.1"),
        ("40", "1"),
        ("5.", "1"),
        (".25", "0.01"),
        ("1e-5", "1e-5"),
        ("1.20E-5", "1e-7"),
        ("3e2", "1e2"),
        ("−0.04", "0.01"),
        ("+7", "1"),
        (" 0.8 ", "0.1"),
    ],
)
def test_a_unit_is_the_last_printed_digit(printed, unit):
    assert claim(printed, 0.0).unit == Decimal(unit)


@pytest.mark.parametrize(
    ("printed", "ours", "holds", "off"),
    [
        ("0.5", 0.5625, False, 0.625),
        ("0.25", 0.25390625, True, 0.390625),
        ("40", 40.5, True, 0.5),
        ("40", 39.5, True, -0.5),
        ("40", math.nextafter(40.5, 41), False, None),
        ("40", 20.0, False, -20.0),
        ("−1.2", -1.25, True, -0.5),
        ("-1.2", 1.2, False, 24.0),
        ("1e-5", 1.4e-5, True, 0.4),
        ("1e-5", 1.6e-5, False, 0.6),
        ("3e2", 340.0, True, 0.4),
        ("0", 0.0, True, 0.0),
        ("0.00", -0.0, True, 0.0),
    ],
)
def test_half_a_unit_holds_and_more_does_not(printed, ours, holds, off):
    one = claim(printed, ours)
    assert one.holds is holds
    if off is not None:
        assert one.units_off == pytest.approx(off, rel=1e-12)


def test_close_cases_are_decided_on_the_exact_float():
    """The float 0.15 is a little below 0.15 and rounds to 0.1; the float 0.25 is exactly half."""
    assert Fraction(0.15) < Fraction("0.15")
    assert claim("0.1", 0.15).holds
    assert not claim("0.2", 0.15).holds
    assert claim("0.2", 0.25).holds
    assert claim("0.3", 0.25).holds


@given(
    ours=st.floats(allow_nan=False, allow_infinity=False),
    digits=st.integers(-(10**20), 10**20),
    places=st.integers(-330, 288),  # beyond, the number is larger than any float, and refused
)
def test_holds_is_the_definition_in_exact_fractions(ours, digits, places):
    one = claim(f"{digits}e{places}", ours)
    unit = Fraction(10) ** places
    off = Fraction(ours) - digits * unit
    assert one.holds is (abs(off) * 2 <= unit)


@given(ours=st.floats(allow_nan=False, allow_infinity=False), digits=st.integers(1, 17))
def test_a_number_printed_from_ours_holds(ours, digits):
    assert claim(f"{ours:.{digits}e}", ours).holds
    assert claim(repr(ours), ours).holds


@pytest.mark.parametrize("ours", [math.nan, math.inf, -math.inf])
def test_nothing_printed_is_nan_or_infinite(ours):
    one = claim("0.8", ours)
    assert one.verdict == "fails"
    assert one.units_off == ours or math.isnan(one.units_off)


@pytest.mark.parametrize(
    "printed", ["", "forty", "0x10", "1_000", "1.2.3", "- 4", "٣", "1/2/3", "% 4", "1 to", "< x"]
)
def test_what_is_no_decimal_number_is_refused(printed):
    with pytest.raises(ValueError, match="a printed number is digits"):
        claim(printed, 1.0)


@pytest.mark.parametrize("printed", ["1e9999999999", "1e-2000", "1e401", "0e-1101"])
def test_an_exponent_that_no_float_reaches_is_refused_at_once(printed):
    with pytest.raises(ValueError, match="exponent is out of range"):
        claim(printed, 1.0)


def test_an_erratum_does_not_hold_says_why_and_gives_what_is_printed():
    why = "leaves out φ′(H1)"
    assert claim("20", 40.0).verdict == "fails"
    assert claim("20", 40.0, note=why).verdict == "erratum"
    assert claim("20", 40.0, note=why, reproduced=20.0).verdict == "erratum"
    assert claim("20", 40.0, note=why, reproduced=30.0).verdict == "fails"
    assert claim("20", 40.0, reproduced=20.0).verdict == "fails"
    assert claim("40", 40.0, note="a remark").verdict == "holds"


def test_the_text_stays_as_printed():
    assert claim("−0.50", -0.5).printed == "−0.50"
