"""What a printed number is a number of, as books write it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograd.examples import (
    Asked,
    AskedError,
    quantity,
)

NAMES = ["w", "w1", "x", "x2", "d", "d2", "E", "dE", "δ", "w'"]


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("E", Asked("E")),
        ("  E after 3", Asked("E", (), 3)),
        ("E after 1 update", Asked("E", (), 1)),
        ("E after 10000 updates", Asked("E", (), 10000)),
        ("dE/dw", Asked("E", ("w",))),
        ("ddE/dw", Asked("dE", ("w",))),
        ("dd/dd2", Asked("d", ("d2",))),
        ("dd2/dd", Asked("d2", ("d",))),
        ("∂E/∂w1", Asked("E", ("w1",))),
        ("dE / dw after 2", Asked("E", ("w",), 2)),
        ("d2E/dx2", Asked("E", ("x", "x"))),
        ("d2E/dx22", Asked("E", ("x2", "x2"))),
        ("∂²E/∂x∂w", Asked("E", ("x", "w"))),
        ("d3E/dx2dw", Asked("E", ("x", "x", "w"))),
        ("dδ/dw′", Asked("δ", ("w'",))),
    ],
)
def test_quantities_are_written_as_in_books(text, asked):
    assert quantity(text, NAMES) == asked
    assert quantity(str(asked), NAMES) == asked


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("F", "the formula has no name F; its names are w, w1"),
        ("w11", "did you mean w1"),
        ("X", "did you mean x?"),
        ("dE/dv", "no name v"),
        ("E/w", "did you mean dE/dw?"),
        ("dF/dw", "no name F"),
        ("d2E/dw", "names no quantity: a value is written z"),
        ("dE/dw2", "no name w2"),
        ("E after 99999999", "at most 1,000,000 updates"),
        ("", 'no name ""'),
        ("/", "names no quantity"),
        ("dE/", "names no quantity"),
        ("d9E/d" + "x" * 40, "names no quantity"),
    ],
)
def test_what_is_no_quantity_is_refused_with_what_would_be(text, says):
    with pytest.raises(AskedError) as caught:
        quantity(text, NAMES)
    assert says in str(caught.value)


@given(
    of=st.sampled_from(NAMES),
    by=st.lists(st.sampled_from(NAMES), max_size=4),
    after=st.integers(0, 999_999),
)
@settings(deadline=None)
def test_a_quantity_reads_back_as_a_derivative_by_the_same_names(of, by, after):
    """Up to order: mixed derivatives may be taken in any."""
    asked = Asked(of, tuple(by), after)
    try:
        again = quantity(str(asked), NAMES)
    except AskedError as error:
        assert "can be read in two ways" in str(error)
        assert {"x", "x2"} & set(by) or {"d", "d2"} & set(by) or {"w", "w1"} & set(by)
    else:
        assert (again.of, again.after, sorted(again.by)) == (of, after, sorted(by))


@given(st.text(max_size=40))
@settings(deadline=None)
def test_any_text_is_a_quantity_or_a_clear_error(text):
    try:
        assert quantity(text, NAMES).of in NAMES
    except AskedError as error:
        assert "\n" not in str(error)


def test_a_quantity_that_can_be_read_in_two_ways_is_refused():
    with pytest.raises(AskedError, match="can be read in two ways; rename one of the names"):
        quantity("d3f/dx2dy2", ["f", "x", "x2", "y", "y2"])
