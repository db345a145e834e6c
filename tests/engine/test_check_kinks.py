"""check_gradients of kinks, which have two slopes, and of second derivatives."""

import math
from typing import Any

import pytest

import autograd
from autograd import (
    OPS,
    GradientError,
    Value,
    abs,
    check_gradients,
    clip,
    dot,
    maximum,
    no_grad,
    op,
    order,
    relu,
    tanh,
)
from autograd.engine import curvature
from tests.strategies import own_rows


@pytest.mark.parametrize(
    ("compute", "left", "right"),
    [
        (lambda x: relu(x), 0.0, 1.0),
        (lambda x: abs(x), -1.0, 1.0),  # the central difference is 0, as ours is
        (lambda x: maximum(x, 0.0), 0.0, 1.0),
        (lambda x: clip(x, 0.0, 1.0), 0.0, 1.0),
        (lambda x: relu(-x) * 3, -3.0, 0.0),
        (lambda x: 4 * abs(x) + x, -3.0, 5.0),
        (lambda x: 10.0 + 1e-3 * abs(x) + tanh(x), 0.999, 1.001),
        (lambda x: maximum(x, x * 3), 1.0, 3.0),
        (lambda x: autograd.exp(x) * relu(x * 2), 0.0, 2.0),
    ],
)
def test_a_kink_is_named_with_its_two_slopes_and_counts_apart(
    compute: Any, left: float, right: float
) -> None:
    report = check_gradients(compute(Value(0.0, "x")))
    assert report.ok
    assert all(row.ok for row in report.rows)
    row = report.rows[-1]
    assert row in report.kinks
    assert not row.holds
    assert (row.left, row.right) == pytest.approx((left, right), rel=1e-7, abs=1e-9)
    assert (row.low, row.high) == (row.left, row.right)
    assert row.why.startswith("slope ")
    assert f"kink: slope {row.left:.7g} on the left, {row.right:.7g} on the right" in str(row)
    counts = f"{len(report.rows)} derivatives against differences: "
    kinks = len(report.kinks)
    counts += f"{len(report.rows) - kinks} hold, {kinks} kink{'s' * (kinks > 1)}, 0 off"
    assert counts in repr(report)
    assert counts in str(report)


def test_slopes_of_minus_3_and_5_are_no_ten_that_hold() -> None:
    x = Value(0.0, "x")
    y = tanh(x) + 4 * abs(x)
    assert repr(check_gradients(y)) == (
        "<6 derivatives against differences: 4 hold, 2 kinks, 0 off, 0 not checked>"
    )


@pytest.mark.parametrize(
    ("compute", "x"),
    [
        (lambda x: abs(x) ** 2, 0.0),
        (lambda x: abs(x) * x, 0.0),
        (lambda x: autograd.softplus(30 * x), 0.0),  # smooth, however sharp it looks
        (lambda x: tanh(1e5 * x), 0.0),
        (lambda x: autograd.exp(x), 30.0),
        (lambda x: autograd.sin(1 / x), 0.01),
    ],
)
def test_what_is_smooth_has_no_kink(compute: Any, x: float) -> None:
    report = check_gradients(compute(Value(x, "x")))
    assert report.rows[-1].holds
    assert report.rows[-1] not in report.kinks


@pytest.mark.parametrize("x", [1.72628e-4, 1e-8, 0.5, -3.0])
@pytest.mark.parametrize("gap", [1e-3, 1e-6, 1e-9, 1e-12])
def test_a_kink_close_by_is_not_taken_for_one_here(x: float, gap: float) -> None:
    """Another argument is a little larger: steps of most sizes see both."""
    least, other = Value(x, "x"), Value(x + gap)
    report = check_gradients(autograd.minimum(least, other))
    assert [row.ours for row in report.rows[:2]] == [1.0, 0.0]
    assert report.ok
    assert not report.kinks
    with own_rows():
        wrong = op(
            "wrong",
            compute=lambda m, a, b: m.minimum((a, b)),
            partials=(lambda m, y, a, b: 0.5, lambda m, y, a, b: 0.5),
            doc="",
        )
        with pytest.raises(GradientError) as error:
            check_gradients(wrong(least, other))
        rows = [row for row in error.value.report.off if row.kind == "partial"]
        assert [float(row.by_differences) for row in rows] == [1.0, 0.0]
    tied = check_gradients(autograd.minimum(least, least * 1.0))
    assert len(tied.kinks) == 2


# Second derivatives.


def test_second_derivatives_are_checked_by_argument_and_by_leaf() -> None:
    x, w = Value(0.5, "x"), Value(-1.0, "w")
    report = check_gradients(tanh(x * w), order=2)
    assert report.ok
    assert [row.what for row in report.rows] == [
        *("mul = -0.5 by 'x'", "mul = -0.5 by 'w'", "tanh = -0.462117 by mul = -0.5"),
        *("gradient of 'x'", "gradient of 'w'"),
        *("mul = -0.5 by 'x' and 'x'", "mul = -0.5 by 'w' and 'x'"),
        *("mul = -0.5 by 'x' and 'w'", "mul = -0.5 by 'w' and 'w'"),
        "tanh = -0.462117 by mul = -0.5 and mul = -0.5",
        *("gradient of 'x' by 'x'", "gradient of 'w' by 'x'"),
        *("gradient of 'x' by 'w'", "gradient of 'w' by 'w'"),
    ]
    t, s = math.tanh(-0.5), 1 - math.tanh(-0.5) ** 2
    wanted = [-2 * t * s, s - 2 * t * s * -0.5, s - 2 * t * s * -0.5, -2 * t * s * 0.25]
    assert [row.ours for row in report.rows[-4:]] == pytest.approx(wanted, rel=1e-14)
    assert all(row.holds for row in report.rows)
    assert repr(report) == "<14 derivatives against differences: 14 hold, 0 off, 0 not checked>"


def test_a_patch_that_throws_the_slope_away_is_named() -> None:
    """First derivatives are right; the second at 0 comes out as that of a constant."""
    with own_rows():
        patched = op(
            "patched",
            compute=lambda m, x: m.tanh(x),
            partials=(
                lambda m, y, x: m.patch(1 - m.tanh(x) * m.tanh(x) + 0.5 * x, m.equal(x, 0.0), 1.0),
            ),
            doc="",
        )
        x = Value(0.0, "x")
        y = patched(x * 1.0) + x
        with pytest.raises(GradientError, match=r"patched = 0 by mul = 0 and mul = 0: second par"):
            check_gradients(y, order=2)
        with pytest.raises(GradientError) as error:
            check_gradients(y, order=2)
        assert [row.what for row in error.value.report.off][-1] == "gradient of 'x' by 'x'"
        assert error.value.node.op is OPS["patched"]


def test_forward_over_reverse_is_held_against_reverse_over_reverse(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    right = curvature.pushforward
    monkeypatch.setattr(
        curvature, "pushforward", lambda *given: [t and 1.5 * t for t in right(*given)]
    )
    with pytest.raises(GradientError, match=r"12\.0, differences give 12 \(forward over"):
        check_gradients(Value(2.0, "x") ** 3, order=2)


def test_a_jump_of_a_slope_is_no_kink_of_it() -> None:
    """elu with alpha = -1 has slopes -1 and 1 at 0, so its second derivative is not checked."""
    report = check_gradients(autograd.elu(Value(0.0, "x"), -1.0), order=2)
    assert [row.verdict for row in report.rows] == ["kink", "kink", "not checked", "not checked"]


def test_second_derivatives_at_kinks_of_either_order() -> None:
    x = Value(0.0, "x")
    report = check_gradients(relu(x) * x, order=2)
    row = report.rows[-1]
    assert (row.what, row.kink) == ("gradient of 'x' by 'x'", True)
    assert (row.left, row.right) == pytest.approx((0.0, 2.0), abs=1e-9)
    report = check_gradients(abs(x) ** 2, order=2)
    assert (report.rows[-1].holds, report.rows[-1].ours) == (True, 2.0)
    report = check_gradients(abs(x), order=2)
    assert (report.rows[-1].ok, report.rows[-1].verdict) == (None, "not checked")


def test_checking_second_derivatives_touches_nothing_and_takes_orders_1_and_2() -> None:
    a, b = Value(0.5, "a"), Value(-1.0, "b")
    y = tanh(dot([a, b], [b, 2.0], a))
    y.backward(3.0)
    before = [(node.data, node.grad, node.label) for node in order(y)]
    with no_grad():
        assert check_gradients(y, order=2).ok
    assert [(node.data, node.grad, node.label) for node in order(y)] == before
    with pytest.raises(ValueError, match="of order 1 or 2, got 3"):
        check_gradients(y, order=3)
