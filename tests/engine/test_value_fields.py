"""What a Value keeps: its number, its gradient, its label, and nothing else."""

import pytest

import autograd
from autograd import Value


def test_a_number_that_is_set_later_is_refused_by_the_name_of_the_node() -> None:
    """And what was there stays."""
    x = Value(1.5, "x")
    x.grad = 2
    with pytest.raises(TypeError, match=r"the data of 'x' takes one real number, got 'a'"):
        x.data = "a"
    with pytest.raises(TypeError, match=r"the gradient of 'x' takes one real number, got None"):
        x.grad = None
    with pytest.raises(
        ValueError, match=r"the gradient of 'x' takes a number that fits in a float"
    ):
        x.grad = 10**400
    assert (x.data, x.grad, type(x.grad)) == (1.5, 2.0, float)


def test_a_label_is_any_text_and_only_text() -> None:
    x = Value(1.0, 'a "quoted" <b>\n\0 \ud800')
    assert x.label == 'a "quoted" <b>\n\0 \ud800'
    assert Value(1.0).label == ""
    x.label = "later"
    assert x.label == "later"
    with pytest.raises(TypeError, match="a label is text, got 3 of type int"):
        x.label = 3  # type: ignore[assignment]
    with pytest.raises(TypeError, match="a label is text"):
        Value(1.0, 3)  # type: ignore[arg-type]
    a, b = Value(1.0), Value(2.0)
    autograd.label(a=a, b=b)
    assert (a.label, b.label) == ("a", "b")


def test_nothing_else_can_be_kept_on_a_value() -> None:
    with pytest.raises(AttributeError):
        Value(1.0).gard = 1.0  # type: ignore[attr-defined]


def test_the_number_of_a_result_is_not_for_setting() -> None:
    x = Value(2.0, "x")
    y = x * x
    y.label = "y"
    with pytest.raises(AttributeError, match=r"'y' is computed by mul; .* forward\(\)"):
        y.data = 3.0
    assert y.data == 4.0
