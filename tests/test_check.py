"""check_gradients accepts what is right, and rejects and names what is not."""

import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import autograd
from autograd import (
    OPS,
    GradientError,
    StaleGraphError,
    Value,
    abs,
    check,
    check_gradients,
    clip,
    curvature,
    dot,
    log,
    maximum,
    no_grad,
    op,
    order,
    relu,
    sign,
    sqrt,
    tanh,
)
from tests.strategies import ROWS, graphs, own_rows

BOUNDED = ("clip", "hardtanh")  # clip(a, a, b) has two kinks in one
WITHOUT_BOUNDS = [row for row in ROWS if row.name not in BOUNDED]


@given(graphs(rows=WITHOUT_BOUNDS))
@settings(max_examples=150, deadline=None)
def test_every_edge_and_leaf_of_random_graphs_agrees_with_differences(
    graph: tuple[list[Value], Value],
) -> None:
    _, y = graph
    report = check_gradients(y)
    assert report.ok
    edges = sum(isinstance(arg, Value) for node in order(y) for arg in node.args)
    assert len(report.rows) == edges + sum(node.op is None for node in order(y))


@given(st.floats(0.2, 3), st.sampled_from([1.001, 0.999, -1.0, 2.0, 1 + 1e-6]))
@settings(max_examples=50, deadline=None)
def test_a_wrong_partial_is_rejected_and_the_edge_is_named(at: float, factor: float) -> None:
    with own_rows():
        wrong = op(
            "wrong",
            compute=lambda m, x, c: m.tanh(x) * c,
            partials=(
                lambda m, y, x, c: factor * c * (1 - m.tanh(x) * m.tanh(x)),
                lambda m, y, x, c: m.tanh(x),
            ),
            doc="",
        )
        z, c = Value(at, "z"), Value(2.0, "c")
        a = wrong(z * 1.0, c)
        a.label = "a"
        with pytest.raises(
            GradientError, match=r"^wrong 'a' by mul = .*: partial .*, dif"
        ) as error:
            check_gradients(a + c)
        assert error.value.node is a
        assert [row.what for row in error.value.report.off] == [
            f"wrong 'a' by mul = {at:.6g}",
            "gradient of 'z'",
        ]
        truth = 2 * (1 - math.tanh(at) ** 2)
        off = error.value.report.off[0]
        assert off.ours == pytest.approx(factor * truth, rel=1e-13)
        assert float(off.by_differences) == pytest.approx(truth, rel=1e-8)
        assert off.off_by == pytest.approx(math.fabs(factor - 1) * truth, rel=1e-3)


def test_the_message_reads_as_one_sentence() -> None:
    with own_rows():
        half = op("half", compute=lambda m, x: 0.5 * x, partials=(lambda m, y, x: 0.42,), doc="")
        z = Value(1.0, "z")
        a = half(z)
        a.label = "a"
        with pytest.raises(GradientError) as error:
            check_gradients(a)
        assert str(error.value) == (
            "half 'a' by 'z': partial 0.42, differences give 0.5 (and 1 more; print .report)"
        )
        lines = str(error.value.report).splitlines()
        assert lines[1].split() == ["half", "'a'", "by", "'z'", "0.42", "0.5", "8.0e-02", "OFF"]
        assert lines[-1] == "2 derivatives against differences: 0 hold, 2 off, 0 not checked"


def test_a_wrong_partial_in_a_sequence_is_found_at_its_place() -> None:
    with own_rows():
        wrong = op(
            "wrong",
            takes="*xs",
            compute=lambda m, xs: m.sum(xs),
            partials=(lambda m, y, xs: [1.0, 1.0, 1.5],),
            doc="",
        )
        a, b = Value(1.0, "a"), Value(2.0, "b")
        with pytest.raises(GradientError, match=r"wrong = 5 by 'b' \(argument 3\): partial 1\.5"):
            check_gradients(wrong([a, b, b]))


def test_a_wrong_gradient_of_a_leaf_is_rejected(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the reverse pass lost an edge while every partial is right."""
    right = check.grad
    monkeypatch.setattr(check, "grad", lambda y, wrt: [0.5 * g for g in right(y, wrt)])
    x = Value(3.0, "x")
    with pytest.raises(GradientError, match=r"of 'x': gradient 3\.0, differences give 6$"):
        check_gradients(x * x)


def test_a_partial_that_is_nan_or_infinite_where_the_slope_is_finite_is_off() -> None:
    for bad in (math.nan, math.inf):
        with own_rows():
            wrong = op(
                "wrong",
                compute=lambda m, x: 2 * x,
                partials=(lambda m, y, x, bad=bad: bad,),
                doc="",
            )
            with pytest.raises(GradientError, match=rf"partial {bad}, differences give 2"):
                check_gradients(wrong(Value(1.0)))


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


def test_at_a_kink_a_slope_outside_the_two_sides_is_off() -> None:
    with own_rows():
        wrong = op(
            "wrong",
            compute=lambda m, x: m.where(m.greater(x, 0.0), x, 0.0),
            partials=(lambda m, y, x: 1.25,),
            doc="",
        )
        with pytest.raises(GradientError, match=r"partial 1\.25, differences give 0 … 1"):
            check_gradients(wrong(Value(0.0)))


@pytest.mark.parametrize(
    ("compute", "at"),
    [
        (lambda x: log(x), -1.0),
        (lambda x: log(x), 0.0),
        (lambda x: sqrt(x), 0.0),
        (lambda x: 1 / x, 0.0),
        (lambda x: sign(x), 0.0),
        (lambda x: x * 2, math.inf),
        (lambda x: x * 2, math.nan),
        (lambda x: (x + 1e18) - 1e18, 0.5),  # drowns in rounding
    ],
)
def test_what_differences_cannot_tell_is_said_not_passed(compute: object, at: float) -> None:
    report = check_gradients(compute(Value(at)))  # type: ignore[operator]
    unknown = [row for row in report.rows if row.ok is None]
    assert unknown
    assert all(row.why and "not checked: " in str(row) for row in unknown)
    assert f"{len(unknown)} not checked" in repr(report)


def test_a_contribution_of_0_times_infinity_is_named() -> None:
    x = Value(0.0, "x")
    report = check_gradients(relu(sqrt(x) - 1))
    assert [row.what for row in report.zero_inf] == ["sqrt = 0 by 'x'", "gradient of 'x'"]
    edge, leaf = report.zero_inf
    assert "upstream 0 × partial inf is 0·∞, taken as 0" in str(edge)
    assert "0·∞ on the way, at sqrt = 0" in str(leaf)
    assert repr(report).endswith(", 2 with 0·∞>")
    huge = Value(1e200, "h")
    report = check_gradients(huge * huge * relu(Value(-1.0, "x")))
    assert repr(report).endswith(", 2 with 0·∞>")
    assert "upstream inf × partial 0 is 0·∞, taken as 0" in str(report.zero_inf[0])


def test_a_gradient_that_is_wrong_by_0_times_infinity_says_so() -> None:
    """1/(1/x) at 0 has the slope 1, and the chain rule meets 0·∞ there."""
    x = Value(0.0, "x")
    with pytest.raises(GradientError, match=r"'x': gradient .*, differences give 1 \(0·∞ on the w"):
        check_gradients(1 / (1 / x))


def test_kinks_that_cancel_are_named_where_the_gradient_is_off() -> None:
    """relu(x) - relu(-x) is x, whose slope 1 is not the sum of slopes taken at two kinks."""
    x = Value(0.0, "x")
    with pytest.raises(GradientError, match=r"'x': gradient .*give 1 \(a kink on the way, at relu"):
        check_gradients(relu(x) - relu(-x))


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


def test_second_derivatives_at_kinks_of_either_order() -> None:
    x = Value(0.0, "x")
    report = check_gradients(relu(x) * x, order=2)
    row = report.rows[-1]
    assert (row.what, row.kink) == ("gradient of 'x' by 'x'", True)
    assert (row.left, row.right) == pytest.approx((0.0, 2.0), abs=1e-9)
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


def test_values_at_whole_numbers_alone_are_no_slope() -> None:
    """(-2)^b is finite where b is whole, and nan between: ours is nan, and nothing is off."""
    report = check_gradients(Value(-1.0) ** Value(1000.0, "b"))
    assert math.isnan(report.rows[-1].ours)
    assert report.rows[-1].ok is None
    assert not check_gradients(Value(-1.0) ** Value(1000.0, "b"), order=2).off
    report = check_gradients(log(Value(-1.0)), order=2)
    assert [row.why for row in report.rows] == ["the value is not finite here"] * 4


def test_the_end_of_a_domain_is_checked_from_inside() -> None:
    report = check_gradients(sqrt(Value(0.0)) ** 4)
    assert (report.rows[-1].ok, report.rows[-1].why) == (True, "an end of the domain")
    with own_rows():
        wrong = op(
            "wrong",
            compute=lambda m, x: m.pow(m.sqrt(x), 4.0) + 2 * x,
            partials=(lambda m, y, x: 1.0,),
            doc="",
        )
        with pytest.raises(GradientError, match=r"partial 1\.0, differences give 2"):
            check_gradients(wrong(Value(0.0)))


@pytest.mark.parametrize("exponent", [-300, -150, -20, -8, 8, 20, 150])
def test_the_steps_fit_arguments_of_any_size(exponent: int) -> None:
    x = Value(3 * 10.0**exponent)
    y = log(x) * 2 + sqrt(x) / 10.0 ** (exponent / 2)
    report = check_gradients(y)
    assert all(row.ok for row in report.rows[:2])
    with own_rows():
        wrong = op(
            "wrong", compute=lambda m, x: m.log(x), partials=(lambda m, y, x: 1.00001 / x,), doc=""
        )
        with pytest.raises(GradientError):
            check_gradients(wrong(x))


def test_checking_touches_nothing() -> None:
    a, b = Value(0.5, "a"), Value(-1.0, "b")
    y = tanh(dot([a, b], [b, 2.0], a))
    y.backward(3.0)
    before = [(node.data, node.grad, node.label) for node in order(y)]
    check_gradients(y)
    assert [(node.data, node.grad, node.label) for node in order(y)] == before
    a.data = 0.7
    with pytest.raises(StaleGraphError):
        check_gradients(y)
    with pytest.raises(TypeError, match="takes the output, a Value; got float"):
        check_gradients(3.0)  # type: ignore[arg-type]


def test_a_long_report_puts_what_is_off_first() -> None:
    with own_rows():
        wrong = op("wrong", compute=lambda m, x: 2 * x, partials=(lambda m, y, x: 3.0,), doc="")
        x = Value(0.1, "x")
        y = x
        for _ in range(60):
            y = tanh(y)
        with pytest.raises(GradientError) as error:
            check_gradients(wrong(y))
        lines = str(error.value.report).splitlines()
        assert lines[1].startswith("wrong = ")
        assert lines[-2] == "and 22 more"
        assert len(lines) == 43
