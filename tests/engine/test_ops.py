"""The table of operations: every row's value and partials are the true ones."""

import math
import operator
from typing import Any

import numpy as np
import pytest

import autograd as ag
from autograd import OPS, Op, Value, grad
from autograd.engine.check import GradientError, check_gradients
from autograd.engine.define import op
from autograd.engine.floats import evaluate, partial
from autograd.engine.ieee import FLOATS, on_floats
from autograd.engine.row import read
from autograd.formulas.javascript import javascript_module
from autograd.formulas.notation import LATEX, MATHML, TEXT

from .. import oracles, points
from ..formulas.test_javascript import run_in_node
from ..outside_programs import needs_node

ROWS = pytest.mark.parametrize("row", OPS.values(), ids=lambda row: row.name)


def partials(row: Op, args: tuple[Any, ...]) -> list[float]:
    """All partials of a row at numbers, laid flat."""
    y = evaluate(row, args)
    found: list[float] = []
    for at, many in enumerate(row.many):
        p = partial(row, at, y, args)
        found += p if many else [p]
    return found


def same(ours: float, truth: float, rel: float = 1e-9) -> bool:
    """Ours is the truth, by the tolerances of the house: relative, or 1e-15."""
    return ours == pytest.approx(truth, rel=rel, abs=1e-15, nan_ok=True)


def test_every_row_has_an_independent_oracle():
    assert OPS.keys() == oracles.TRUTH.keys()


@ROWS
def test_values_are_true_at_ordinary_points(row):
    for args in points.ordinary(row):
        truth = float(oracles.value(row.name, args))
        assert same(evaluate(row, args), truth, rel=1e-13), args


@ROWS
def test_partials_are_true_at_ordinary_points(row):
    for args in points.ordinary(row):
        for place, ours in enumerate(partials(row, args)):
            truth = float(oracles.slope(row.name, args, place))
            assert same(ours, truth, rel=1e-13), (args, place)


@ROWS
def test_second_derivatives_are_true_at_ordinary_points(row):
    for args in points.ordinary(row, count=2):
        leaves = [Value(x) for x in points.flat(args)]
        y = read(row, points.shaped(args, leaves))
        slopes = grad(y, leaves, create_graph=True)
        for i, slope in enumerate(slopes):
            for j, ours in enumerate(grad(slope, leaves)):
                truth = float(oracles.curvature(row.name, args, i, j))
                assert same(ours, truth), (args, i, j)


@ROWS
def test_values_are_true_at_hard_points(row):
    """Zeros, ±1, ±40, ±1000, 1e±200, alone, in pairs and tied."""
    for args in points.hard(row, points.FINITE):
        truth = oracles.value(row.name, args, digits=300)
        if truth is not None:
            assert same(evaluate(row, args), oracles.as_float(truth)), args


@ROWS
def test_partials_are_true_at_hard_points(row):
    """Wherever there is a derivative; kinks and ends are in the tests of the conventions."""
    for args in points.hard(row, points.FINITE):
        for place, ours in enumerate(partials(row, args)):
            truth = oracles.slope(row.name, args, place, digits=680)
            if truth is not None:
                assert same(ours, oracles.as_float(truth)), (args, place)


# A new row is read in every way from the moment it is added.


@pytest.fixture
def phi():
    """φ(x) = 2x, of the second write-up."""
    yield op(
        "phi",
        compute=lambda m, x: 2 * x,
        partials=(lambda m, y, x: 2.0,),
        latex=r"\phi\left({0}\right)",
        text="φ({0})",
        doc="Twice x.",
    )
    del OPS["phi"]


@pytest.fixture
def blend():
    """Of two numbers: a²·tanh(b), with y in a rule."""
    yield op(
        "blend",
        compute=lambda m, a, b: a * a * m.tanh(b),
        partials=(
            lambda m, y, a, b: 2 * a * m.tanh(b),
            lambda m, y, a, b: a * a - y * m.tanh(b),
        ),
        doc="a² tanh(b).",
    )
    del OPS["blend"]


@pytest.fixture
def spread():
    """Of a sequence and a number: c · Σ xᵢ²."""
    yield op(
        "spread",
        takes="*x c",
        compute=lambda m, x, c: c * m.sum(tuple([one * one for one in x])),
        partials=(
            lambda m, y, x, c: [2 * c * one for one in x],
            lambda m, y, x, c: m.sum(tuple([one * one for one in x])),
        ),
        doc="c times the sum of squares.",
    )
    del OPS["spread"]


@needs_node
def test_a_new_row_of_one_number_is_read_in_every_way(phi, tmp_path):
    assert phi(20.0) == ag.phi(20) == 40.0
    x = Value(20.0, "x")
    y = phi(phi(x))
    (slope,) = grad(y, [x], create_graph=True)
    assert (y.data, slope.data, grad(slope, [x])) == (80.0, 4.0, [0.0])
    assert phi(np.array([1.0, 2.0])).tolist() == [2.0, 4.0]
    assert (TEXT.value(phi), TEXT.partial(phi, 0)) == ("φ(x)", "2")
    assert LATEX.value(phi, ["z_1"]) == r"\phi\left(z_{1}\right)"
    assert "<mn>2</mn>" in MATHML.partial(phi, 0)
    assert run_in_node(javascript_module([phi]), [("phi", 40.0, (20.0,))], tmp_path) == [
        (40.0, 2.0)
    ]
    assert check_gradients(y).ok


@needs_node
def test_a_new_row_of_two_numbers_is_read_in_every_way(blend, tmp_path):
    t = np.tanh(0.5)
    a, b = Value(3.0, "a"), Value(0.5, "b")
    y = blend(a, b)
    assert y.data == blend(3.0, 0.5) == pytest.approx(9 * t)
    by_a, by_b = grad(y, [a, b], create_graph=True)
    assert (by_a.data, by_b.data) == pytest.approx((6 * t, 9 * (1 - t * t)))
    assert grad(by_a, [a, b]) == pytest.approx([2 * t, 6 * (1 - t * t)])
    assert grad(by_b, [a, b]) == pytest.approx([6 * (1 - t * t), -18 * t * (1 - t * t)])
    assert blend(np.array([3.0, 1.0]), 0.5) == pytest.approx([9 * t, t])
    assert TEXT.value(blend) == "blend(a, b)"
    assert TEXT.partials(blend) == ["2·a·tanh(b)", "a² − y·tanh(b)"]
    assert LATEX.partial(blend, 1) == r"a^{2} - y \cdot \tanh\left(b\right)"
    assert MATHML.partial(blend, 1).count("<msup>") == 1
    (found,) = run_in_node(javascript_module([blend]), [("blend", y.data, (3.0, 0.5))], tmp_path)
    assert found == pytest.approx((9 * t, 6 * t, 9 * (1 - t * t)), rel=1e-12)
    assert check_gradients(y).ok


@needs_node
def test_a_new_row_of_a_sequence_is_read_in_every_way(spread, tmp_path):
    assert spread([3.0, 4.0], 2.0) == 50.0
    x, z, c = Value(3.0, "x"), Value(4.0, "z"), Value(2.0, "c")
    y = spread([x, z], c)
    slopes = grad(y, [x, z, c], create_graph=True)
    assert [slope.data for slope in slopes] == [12.0, 16.0, 25.0]
    assert grad(slopes[0], [x, z, c]) == [4.0, 0.0, 6.0]
    assert spread([np.array([3.0, 1.0]), 4.0], 2.0).tolist() == [50.0, 34.0]
    assert TEXT.partials(spread, [["p", "q"], "c"]) == ["2·c·p", "2·c·q", "p² + q²"]
    assert LATEX.partial(spread, 2, [["p", 4.0], "c"]) == "p^{2} + 4^{2}"
    assert "<mi>q</mi>" in MATHML.partial(spread, 1, [["p", "q"], "c"])
    calls = [("spread:2", 50.0, ((3.0, 4.0), 2.0))]
    assert run_in_node(javascript_module([(spread, 2)]), calls, tmp_path) == [
        (50.0, (12.0, 16.0), 25.0)
    ]
    assert check_gradients(y).ok


def test_a_row_with_a_wrong_partial_is_rejected():
    wrong = op(
        "wrong",
        compute=lambda m, x: x * x * x,
        partials=(lambda m, y, x: 3 * x,),
        doc="A cube with the slope of something else.",
    )
    try:
        with pytest.raises(GradientError, match="wrong"):
            check_gradients(wrong(Value(2.0, "x")))
    finally:
        del OPS["wrong"]


def _told(function: Any, *args: Any) -> str:
    """What a function gives, to the last bit, or the kind of error it raises."""
    try:
        result = function(*args)
    except (ArithmeticError, ValueError) as error:
        return type(error).__name__
    return repr([*map(float, result)] if isinstance(result, list | tuple) else float(result))


@ROWS
def test_a_rule_written_out_is_the_rule_on_floats(row):
    """To the last bit, wherever it is looked at, and it raises where the rule raises."""
    for args in [*points.ordinary(row), *points.hard(row)]:
        value = _told(row.compute, FLOATS, *args)
        assert _told(row.direct, *args) == value, args
        y = evaluate(row, args)
        assert value.endswith("Error") or type(row.direct(*args)) is float
        for rule, slope in zip(row.partials, row.slopes, strict=True):
            assert _told(slope, y, *args) == _told(rule, FLOATS, y, *args), (y, args)


def test_a_rule_that_is_one_function_or_operator_is_read_on_floats_as_that():
    assert OPS["tanh"].direct is math.tanh
    assert OPS["pow"].direct is math.pow
    assert OPS["sum"].direct is math.fsum
    rows = [OPS[name].direct for name in ("add", "sub", "mul", "div", "neg")]
    names = ("add", "sub", "mul", "truediv", "neg")
    assert rows == [getattr(operator, name) for name in names]
    assert OPS["sin"].slopes[0](0.3, 7.0) == math.cos(7.0)


def test_a_row_is_odd_where_it_says_so():
    odd = [row for row in OPS.values() if row.odd]
    assert len(odd) == 11 and not OPS["cos"].odd
    for row in odd:
        for (x,) in points.ordinary(row):
            assert evaluate(row, (-x,)) == -evaluate(row, (x,)), (row, x)


def test_every_other_rule_is_read_as_it_stands():
    more = [
        lambda m, a, b: m.hypot(b, a),  # the other way round
        lambda m, a, b: m.hypot(a, b) + 1.0,
        lambda m, a, b: m.exp(a),
        lambda m, a, b: m.hypot(a, 2.0),
        lambda m, a, b: b,
        lambda m, a, b: b - a,
        lambda m, a, b: a * b + a,
        lambda m, a, b: -a,
        lambda m, a, b: a / 2.0,
        lambda m, a, b: 2.0 - b,
    ]
    for rule in more:
        rule.__module__ = "autograd.engine.ops"  # as if it stood in the table
        assert on_floats(rule, 2)(0.3, 0.7) == rule(FLOATS, 0.3, 0.7)


def test_a_rule_of_ones_own_is_asked_each_time():
    factor = 2.0
    row = op(
        "scaled",
        compute=lambda m, x: x * factor,
        partials=(lambda m, y, x: factor,),
        doc="x times a number from outside.",
    )
    try:
        assert (row(Value(3.0)).data, row(3.0)) == (6.0, 6.0)
        factor = 5.0
        x = Value(3.0)
        row(x).backward()
        assert (row(x).data, x.grad) == (15.0, 5.0)
    finally:
        del OPS["scaled"]


def test_rules_are_given_by_place_or_by_name() -> None:
    twice = op("twice", lambda m, x: 2 * x, lambda m, y, x: 2.0, doc="Twice x.")
    try:
        x = Value(3.0)
        y = twice(x)
        y.backward()
        assert (y.data, x.grad) == (6.0, 2.0)
    finally:
        del OPS["twice"]
    for rules in ({}, {"compute": lambda m, x: x, "partials": (lambda m, y, x: 1.0,)}):
        given = [lambda m, x: x] if rules else []
        with pytest.raises(TypeError, match="once takes its rules by place or by name"):
            op("once", *given, doc="x.", **rules)
