"""check_gradients accepts what is right, and rejects and names what is not."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograd import (
    GradientError,
    StaleGraphError,
    Value,
    check_gradients,
    dot,
    log,
    op,
    order,
    relu,
    sign,
    sqrt,
    tanh,
)
from autograd.engine import check
from tests.strategies import graphs, own_rows


@given(graphs())
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
