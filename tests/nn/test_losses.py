"""Each loss is its formula: held to mpmath at ordinary and at extreme points."""

import math
from collections.abc import Callable
from typing import Any

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mpmath import mp, mpf

from autograd import Value, check_gradients, detect_anomaly
from nn import (
    MLP,
    absolute_error,
    binary_cross_entropy,
    binary_cross_entropy_from_logits,
    cross_entropy,
    hinge,
    huber,
    l1,
    l2,
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
LOGITS = st.one_of(st.floats(-40, 40), st.sampled_from([-1000.0, -300.0, 0.0, 300.0, 1000.0]))


def graded(loss: Callable[..., Value], numbers: Any, *args: Any, **how: Any) -> Any:
    """The loss and its gradient by the predictions."""
    ys = [Value(y) for y in numbers]
    total = loss(ys, *args, **how)
    total.backward()
    return total.data, [y.grad for y in ys]


def true(formula: Callable[[list[Any]], Any], numbers: list[float]) -> tuple[float, list[float]]:
    """A formula and its gradient at 80 digits, by central differences of 1e-25."""
    with mp.workdps(80):
        at, h = [mpf(x) for x in numbers], mpf(10) ** -25
        slopes = []
        for k in range(len(at)):
            up, down = list(at), list(at)
            up[k] += h
            down[k] -= h
            slopes.append(float((formula(up) - formula(down)) / (2 * h)))
        return float(formula(at)), slopes


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


def test_penalties_are_sums_over_the_weights() -> None:
    numbers = [3.0, -4.0, 0.0, 1e-200]
    assert graded(l1, numbers, 0.25) == (1.75, [0.25, -0.25, 0.0, 0.25])
    assert graded(l2, numbers, 0.25) == (6.25, [1.5, -2.0, 0.0, 5e-201])
    assert graded(l2, numbers, 0.25, half=True) == (3.125, [0.75, -1.0, 0.0, 2.5e-201])
    check_gradients(l1([Value(0.5), Value(-2.0)], 0.3) + l2([Value(0.5), Value(-2.0)], 0.3))


def test_penalties_say_what_they_take() -> None:
    model = MLP(1, [1])
    with pytest.raises(TypeError, match=r"give model\.parameters\(\)"):
        l2(model)
    with pytest.raises(ValueError, match="at least one weight"):
        l1([])
    with pytest.raises(TypeError, match="the strength of l2 takes one real number"):
        l2(model.parameters(), "strong")
    with pytest.raises(ValueError, match="delta is positive"):
        huber([1.0], [0.0], delta=0.0)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(LOGITS, st.sampled_from([0.0, 1.0, 0.3])), min_size=1, max_size=4))
def test_binary_cross_entropy_from_logits_is_exact_at_both_ends(
    pairs: list[tuple[float, float]],
) -> None:
    zs, ts = [z for z, _ in pairs], [t for _, t in pairs]

    def formula(at: list[Any]) -> Any:
        terms = [
            mpf(t) * mpmath.log(1 + mpmath.exp(-z)) + (1 - mpf(t)) * mpmath.log(1 + mpmath.exp(z))
            for z, t in zip(at, ts, strict=True)
        ]
        return sum(terms) / len(terms)

    assert_true(graded(binary_cross_entropy_from_logits, zs, ts), true(formula, zs))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.one_of(st.floats(1e-6, 1 - 1e-6), st.sampled_from([1e-300, 1e-17, 0.5])),
            st.sampled_from([0.0, 1.0, 0.3]),
        ),
        min_size=1,
        max_size=4,
    )
)
def test_binary_cross_entropy_from_probabilities(pairs: list[tuple[float, float]]) -> None:
    ps, ts = [p for p, _ in pairs], [t for _, t in pairs]

    def formula(at: list[Any]) -> Any:
        terms = [
            -(mpf(t) * mpmath.log(p) + (1 - mpf(t)) * mpmath.log(1 - p))
            for p, t in zip(at, ts, strict=True)
        ]
        return sum(terms) / len(terms)

    with mp.workdps(80):
        value = float(formula([mpf(p) for p in ps]))
        slopes = [
            float((-mpf(t) / mpf(p) + (1 - mpf(t)) / (1 - mpf(p))) / len(ps))
            for p, t in zip(ps, ts, strict=True)
        ]
    assert_true(graded(binary_cross_entropy, ps, ts), (value, slopes))


def test_both_binary_cross_entropies_agree_through_a_sigmoid() -> None:
    zs, ts = [0.3, -1.2, 2.5], [1, 0, 0.25]
    direct = graded(binary_cross_entropy_from_logits, zs, ts)
    through = graded(lambda z, t: binary_cross_entropy([x.sigmoid() for x in z], t), zs, ts)
    assert through[0] == pytest.approx(direct[0], rel=1e-14)
    assert through[1] == pytest.approx(direct[1], rel=1e-14)


@pytest.mark.parametrize(("p", "t", "loss"), [(0.0, 0, 0.0), (1.0, 1, 0.0), (0.0, 1, math.inf)])
@pytest.mark.parametrize("kind", [float, Value])
def test_0_times_ln_0_counts_as_0(p: float, t: int, loss: float, kind: Any) -> None:
    found = binary_cross_entropy([Value(p)], [kind(t)])
    assert found.data == loss
    if loss == 0.0 and kind is float:
        with detect_anomaly():
            binary_cross_entropy([Value(p)], [t]).backward()


def test_targets_that_are_values_count_in_the_gradient() -> None:
    t = Value(0.3)
    p = Value(0.2)
    loss = binary_cross_entropy([p], [t])
    loss.backward()
    assert t.grad == pytest.approx(math.log(0.8) - math.log(0.2), rel=1e-14)
    check_gradients(loss)


@settings(max_examples=60, deadline=None)
@given(st.lists(LOGITS, min_size=1, max_size=4), st.data())
def test_cross_entropy_of_a_class_is_exact_however_large_the_logits(
    zs: list[float], data: st.DataObject
) -> None:
    c = data.draw(st.integers(0, len(zs) - 1))

    def formula(at: list[Any]) -> Any:
        return mpmath.log(sum(mpmath.exp(z - at[c]) for z in at))

    found = graded(cross_entropy, zs, c)
    assert_true(found, true(formula, zs))
    one_hot = [1.0 if j == c else 0.0 for j in range(len(zs))]
    assert graded(cross_entropy, zs, one_hot) == found


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(-40, 40), min_size=3, max_size=3))
def test_cross_entropy_of_a_distribution(zs: list[float]) -> None:
    shares = [0.25, 0.125, 0.625]

    def formula(at: list[Any]) -> Any:
        total = mpmath.log(sum(mpmath.exp(z) for z in at))
        return sum(mpf(q) * (total - z) for q, z in zip(shares, at, strict=True))

    found, wanted = graded(cross_entropy, zs, shares), true(formula, zs)
    assert found[0] == pytest.approx(wanted[0], rel=1e-13, abs=1e-14)
    assert found[1] == pytest.approx(wanted[1], rel=1e-12, abs=1e-15)


def test_the_slope_of_cross_entropy_is_softmax_less_the_target() -> None:
    zs = np.array([0.5, -1.0, 2.0])
    p = np.exp(zs) / np.exp(zs).sum()
    assert graded(cross_entropy, zs, 2)[1] == pytest.approx(p - [0, 0, 1], rel=1e-13)
    assert graded(cross_entropy, zs, [0.5, 0.2, 0.3])[1] == pytest.approx(
        p - [0.5, 0.2, 0.3], rel=1e-13
    )


def test_cross_entropies_as_published() -> None:
    """Karpathy's micrograd exercises, and DataCamp's example by hand."""
    loss, slopes = graded(cross_entropy, [0.0, 3.0, -2.0, 1.0], 3)
    assert loss == pytest.approx(2.1755153626167147, rel=1e-14)
    assert slopes == pytest.approx(
        [0.041772570515350445, 0.8390245074625319, 0.005653302662216329, -0.8864503806400986],
        rel=1e-14,
    )
    assert format(cross_entropy([-1.2, 0.12, 4.8], 2), ".4f") == "0.0117"


def test_several_examples_are_reduced_to_one_loss() -> None:
    rows, classes = [[0.5, 1.0], [2.0, -1.0], [0.0, 0.0]], [1, 0, [0.5, 0.5]]
    each = [cross_entropy(z, c).data for z, c in zip(rows, classes, strict=True)]
    assert cross_entropy(rows, classes).data == pytest.approx(sum(each) / 3, rel=1e-15)
    assert cross_entropy(rows, classes, reduction="sum").data == pytest.approx(sum(each), rel=1e-15)


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
