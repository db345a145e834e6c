"""Each loss of numbers is its formula; all losses say what they take, and reduce alike."""

import math
from collections.abc import Callable
from typing import Any

import mpmath
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mpmath import mp, mpf

from autograd import Value, check_gradients
from nn import (
    absolute_error,
    binary_cross_entropy,
    binary_cross_entropy_from_logits,
    cross_entropy,
    hinge,
    huber,
    squared_error,
)

LOSSES: list[Callable[..., Value]] = [
    squared_error,
    absolute_error,
    huber,
    binary_cross_entropy,
    binary_cross_entropy_from_logits,
    hinge,
]


def graded(loss: Callable[..., Value], numbers: Any, *args: Any, **how: Any) -> Any:
    """The loss and its gradient by the predictions."""
    ys = [Value(y) for y in numbers]
    total = loss(ys, *args, **how)
    total.backward()
    return total.data, [y.grad for y in ys]


def assert_true(found: Any, wanted: Any) -> None:
    assert found[0] == pytest.approx(wanted[0], rel=1e-13, abs=1e-15)
    assert found[1] == pytest.approx(wanted[1], rel=1e-13, abs=1e-15)


@pytest.mark.parametrize("reduction", ["mean", "sum"])
@pytest.mark.parametrize("half", [True, False])
def test_squared_error_with_and_without_a_half(reduction: str, half: bool) -> None:
    ys, ts = [1.5, -2.0, 0.25], [1.0, 3.0, 0.25]
    factor = (0.5 if half else 1.0) / (3 if reduction == "mean" else 1)
    data, slopes = graded(squared_error, ys, ts, reduction=reduction, half=half)
    assert data == pytest.approx(factor * sum((y - t) ** 2 for y, t in zip(ys, ts, strict=True)))
    assert slopes == pytest.approx(
        [factor * 2 * (y - t) for y, t in zip(ys, ts, strict=True)], rel=1e-15
    )


def test_squared_error_has_a_gradient_by_targets_that_are_values() -> None:
    t = Value(3.0)
    squared_error([1.0], [t]).backward()
    assert t.grad == 4.0


NUMBERS = st.one_of(
    st.floats(-40, 40), st.sampled_from([-1e200, -1e8, -1e-8, 0.0, 1e-200, 1.0, 1e8, 1e200])
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(NUMBERS, NUMBERS), min_size=1, max_size=4), st.sampled_from([0.1, 1, 7]))
def test_huber_and_absolute_error_are_their_formulas(
    pairs: list[tuple[float, float]], delta: float
) -> None:
    """With the slopes worked out by hand: r or ±δ, and the sign of r."""
    ys, ts = [y for y, _ in pairs], [t for _, t in pairs]
    with mp.workdps(80):
        rs = [mpf(y) - mpf(t) for y, t in pairs]
        d, n = mpf(delta), len(rs)
        smooth = sum(r * r / 2 if abs(r) <= d else d * (abs(r) - d / 2) for r in rs) / n
        slopes = [float((r if abs(r) <= d else d * mpmath.sign(r)) / n) for r in rs]
        wanted = (float(smooth), slopes)
        plain = (float(sum(map(abs, rs)) / n), [float(mpmath.sign(r)) / n for r in rs])
    assert_true(graded(huber, ys, ts, delta=delta), wanted)
    assert_true(graded(absolute_error, ys, ts), plain)


@pytest.mark.parametrize("r", [1.0, -1.0])
def test_huber_has_no_kink_where_the_line_begins(r: float) -> None:
    assert graded(huber, [r], [0.0]) == (0.5, [r])


@pytest.mark.parametrize("loss", [squared_error, absolute_error, huber, hinge])
def test_rows_of_numbers_are_laid_flat(loss: Callable[..., Value]) -> None:
    flat = loss([0.5, -2.0, 3.0, 0.25], [1, -1, -1, 1])
    assert loss([[0.5, -2.0], [3.0, 0.25]], [(1, -1), (-1, 1)]).data == flat.data
    with pytest.raises(ValueError, match="2 predictions and 1 target"):
        loss([[0.5, -2.0]], [[1]])
    with pytest.raises(TypeError, match="a row of targets is a sequence"):
        loss([[0.5, -2.0]], [1])


@pytest.mark.parametrize(
    ("y", "t", "loss", "slope"),
    [
        (0.3, 1, 0.7, -1),
        (-2.0, -1, 0.0, 0),
        (1.0, 1, 0.0, 0),
        (0.5, -1, 1.5, 1),
        (1e3, -1, 1001, 1),
    ],
)
def test_hinge_rises_from_the_margin(y: float, t: int, loss: float, slope: int) -> None:
    assert graded(hinge, [y], [t]) == (pytest.approx(loss, rel=1e-15), [slope])


@pytest.mark.parametrize("loss", LOSSES)
def test_the_mean_is_the_sum_divided_by_their_number(loss: Callable[..., Value]) -> None:
    ys, ts = [0.25, 0.5, 0.75, 0.125], [1, 1, 1, 1]
    total, slopes = graded(loss, ys, ts, reduction="sum")
    assert graded(loss, ys, ts) == (total / 4, [slope / 4 for slope in slopes])


@pytest.mark.parametrize("loss", LOSSES)
def test_gradients_match_differences(loss: Callable[..., Value]) -> None:
    check_gradients(loss([Value(0.3), Value(0.8), Value(0.6)], [1, 1, 1]))


def test_numbers_without_values_give_a_value_too() -> None:
    assert squared_error([3.0], [1]).data == 4.0
    assert squared_error([1e200], [0]).data == math.inf


@pytest.mark.parametrize("loss", LOSSES)
def test_lengths_have_to_agree(loss: Callable[..., Value]) -> None:
    with pytest.raises(ValueError, match="2 predictions and 1 target: a loss takes as many"):
        loss([0.5, 0.5], [1])
    with pytest.raises(ValueError, match="at least one prediction"):
        loss([], [])
    with pytest.raises(ValueError, match=r"none; leave an empty batch out \(2 rows without"):
        loss([[], []], [[], []])
    with pytest.raises(ValueError, match="'mean' or 'sum', got 'avg'"):
        loss([0.5], [1], reduction="avg")
    with pytest.raises(TypeError, match=r"is a sequence of numbers, got Value\(0\.5"):
        loss(Value(0.5), 1)


@pytest.mark.parametrize(
    ("make", "error", "said"),
    [
        (lambda: cross_entropy([1.0, 2.0], 2), ValueError, "the classes are 0 to 1, got class 2"),
        (lambda: cross_entropy([1.0, 2.0], -1), ValueError, "got class -1"),
        (lambda: cross_entropy([1.0, 2.0], 1.0), TypeError, r"a whole number, got 1\.0"),
        (lambda: cross_entropy([1.0, 2.0], True), TypeError, "got True"),
        (lambda: cross_entropy([1.0, 2.0], [1.0]), ValueError, "2 logits and a target for 1 class"),
        (lambda: cross_entropy([1.0, 2.0], [0.5, 0.4]), ValueError, r"add up to 1, got 0\.9"),
        (lambda: cross_entropy([1.0, 2.0], [2.0, -1.0]), ValueError, r"share of class 0 is 2\.0"),
        (lambda: cross_entropy([1.0, 2.0], [math.nan, 1.0]), ValueError, "got nan"),
        (lambda: cross_entropy([1.0, 2.0], [Value(1.0), 0.0]), TypeError, r"q\.data"),
        (lambda: cross_entropy([], 0), ValueError, "at least one prediction"),
        (lambda: cross_entropy([[]], [0]), ValueError, "a logit for each class, got none"),
        (lambda: cross_entropy([[1.0, 2.0]], [0, 1]), ValueError, "1 prediction and 2 targets"),
        (lambda: hinge([0.5], [0]), ValueError, r"-1 or 1, got 0\.0 at 0; for classes 0 and 1"),
        (lambda: hinge([0.5], [0.5]), ValueError, r"-1 or 1, got 0\.5"),
        (lambda: binary_cross_entropy([1.5], [1]), ValueError, r"probability 0 is 1\.5.*logits"),
        (lambda: binary_cross_entropy([0.5], [-1]), ValueError, r"target 0 is -1\.0"),
        (lambda: binary_cross_entropy_from_logits([5.0], [2]), ValueError, r"target 0 is 2\.0"),
        (lambda: squared_error(["a"], [1]), TypeError, "a prediction takes one real number"),
        (lambda: squared_error([1.0], [None]), TypeError, "a target takes one real number"),
    ],
)
def test_wrong_targets_say_what_came(make: Any, error: type[Exception], said: str) -> None:
    with pytest.raises(error, match=said):
        make()


def test_nan_stays_visible() -> None:
    for loss in LOSSES:
        assert math.isnan(loss([math.nan], [1]).data)
    assert math.isnan(cross_entropy([math.nan, 1.0], 0).data)
