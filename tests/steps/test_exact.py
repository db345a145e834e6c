"""Walks by hand and in fractions, beside exact decimals and mpmath."""

import math
from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd import OPS, Value, clip, elu, mean, relu, sigmoid, softmax, tanh
from autograd.engine.floats import evaluate
from autograd.faces.steps import steps
from autograd.steps.exact import Exact, Rounded
from demos import one_weight
from tests.points import ordinary
from tests.strategies import ANY_FLOAT, graphs

F = Fraction
SHORT = st.decimals(-1000, 1000, places=2).map(float)


def by_decimal(x, digits):
    """Rounding as the decimal module does it, on the number as it is written."""
    context = Context(digits, ROUND_HALF_EVEN, Emin=-400, Emax=400)
    return float(context.create_decimal(repr(x)))


@pytest.mark.parametrize("x", [math.inf, -math.inf])
def test_infinities_stay(x):
    assert Rounded(3).enter(x) == x
    assert math.isnan(Rounded(3).enter(math.nan))


@pytest.mark.parametrize("digits", [0, 18, -1, 2.0, "3", True, None])
def test_hand_rounding_takes_1_to_17_digits(digits):
    with pytest.raises(ValueError, match="1 to 17 digits"):
        Rounded(digits)


@given(SHORT, SHORT, st.integers(1, 6))
def test_a_pencil_rounds_the_exact_product_and_sum(a, b, digits):
    """1.1 × 1.5 is 1.65 on paper, whatever its float is."""
    by = Rounded(digits)
    a, b = by.enter(a), by.enter(b)
    context = Context(digits, ROUND_HALF_EVEN)
    x, z = Decimal(repr(a)), Decimal(repr(b))
    assert by.value(OPS["mul"], (a, b)) == float(context.multiply(x, z))
    assert by.value(OPS["add"], (a, b)) == float(context.add(x, z))
    assert by.times(a, b) == float(context.multiply(x, z))
    assert by.plus(a, b) == float(context.add(x, z))
    if b:
        assert by.value(OPS["div"], (a, b)) == float(context.divide(x, z))


@given(graphs(numbers=ANY_FLOAT, limit=math.inf), st.integers(1, 8))
def test_every_number_of_a_walk_by_hand_has_its_digits(graph, digits):
    _, y = graph
    for step in steps(y, arithmetic=Rounded(digits)):
        for field in ("data", "partial", "upstream", "contribution", "before", "after", "seed"):
            x = getattr(step, field, 0.0)
            assert x != x or math.isinf(x) or x == by_decimal(x, digits)


def test_a_power_of_thousands_of_digits_is_walked_by_hand():
    y = Value(1.5e6, "a") ** Value(651.0, "b")
    assert steps(y, arithmetic=Rounded(1)).forward[0].data == math.inf


def test_a_walk_by_hand_as_on_paper():
    """L = (tanh(w·x + b) − t)² with two digits, each line as a person would write it."""
    w, x, b, t = (Value(n, s) for n, s in ((0.35, "w"), (1.5, "x"), (0.1, "b"), (0.25, "t")))
    loss = (tanh(w * x + b) - t) ** 2
    walk = steps(loss, arithmetic=Rounded(2))
    assert [step.data for step in walk.forward] == [
        0.52,  # 0.525, and 2 is even
        0.62,
        0.55,  # tanh 0.62 = 0.5511…
        0.30,
        0.09,
    ]
    assert [step.after for step in walk.reverse[1:]] == [
        0.6,  # 2·0.30
        0.6,
        -0.6,
        0.42,  # 0.6·(1 − 0.55²), the bracket being 0.6975 → 0.70
        0.42,
        0.42,
        0.63,  # 0.42·1.5
        0.15,  # 0.147
    ]


@pytest.mark.parametrize("row", OPS.values(), ids=OPS)
def test_an_exact_result_is_a_fraction_that_the_true_function_takes(row):
    """At ordinary points: each fraction lies within a float's rounding of the truth."""
    by = Exact()
    for args in ordinary(row):
        short = tuple(
            tuple(round(x, 2) for x in arg) if isinstance(arg, tuple) else round(arg, 2)
            for arg in args
        )
        exactly = tuple(
            tuple(map(by.enter, arg)) if isinstance(arg, tuple) else by.enter(arg) for arg in short
        )
        y = by.value(row, exactly)
        assert float(y) == pytest.approx(evaluate(row, short), rel=1e-13, abs=1e-15)
        if row.name in TRANSCENDENTAL and short != (0.0,):
            assert isinstance(y, float)


TRANSCENDENTAL = {"exp", "log", "sin", "cos", "tan", "asin", "atan", "tanh", "sigmoid", "erf"}


@pytest.mark.parametrize(
    "name, args, expected",
    [
        ("add", (F(1, 3), F(1, 6)), F(1, 2)),
        ("div", (F(1), F(3)), F(1, 3)),
        ("pow", (F(2, 3), F(-2)), F(9, 4)),
        ("sqrt", (F(9, 16),), F(3, 4)),
        ("hypot", (F(3), F(4)), F(5)),
        ("abs", (F(-1, 7),), F(1, 7)),
        ("mean", ((F(1), F(2), F(2)),), F(5, 3)),
        ("maximum", ((F(1, 3), F(1, 2)),), F(1, 2)),
        ("dot", ((F(1, 2), F(2)), (F(1, 3), F(5)), F(1, 6)), F(31, 3)),
        ("relu", (F(-1, 3),), F(0)),
        ("clip", (F(1, 3), F(0), math.inf), F(1, 3)),
        ("elu", (F(3, 2), F(1)), F(3, 2)),
        ("where", (F(1), F(1, 3), F(2)), F(1, 3)),
        ("exp", (F(0),), F(1)),
        ("log", (F(1),), F(0)),
        ("cos", (F(0),), F(1)),
        ("tanh", (F(0),), F(0)),
        ("sigmoid", (F(0),), F(1, 2)),
        ("softmax", (F(7), (F(7), F(7))), F(1, 3)),
        ("logsumexp", ((F(2),),), F(2)),
    ],
)
def test_fractions_go_as_far_as_the_operations_allow(name, args, expected):
    found = Exact().value(OPS[name], args)
    assert isinstance(found, Fraction)
    assert found == expected


@pytest.mark.parametrize(
    "name, args",
    [
        ("sqrt", (F(2),)),
        ("exp", (F(1),)),
        ("pow", (F(2), F(1, 2))),
        ("log", (F(-1),)),
        ("div", (F(1), F(0))),
        ("pow", (F(3), F(10**9))),
        ("add", (F(1), 0.5)),
        ("elu", (F(-1), F(1))),
    ],
)
def test_beyond_the_fractions_numbers_are_floats_by_ieee(name, args):
    found = Exact().value(OPS[name], args)
    floats = tuple(float(x) for x in args)
    assert isinstance(found, float)
    assert repr(found) == repr(evaluate(OPS[name], floats))


def test_the_second_write_up_is_exact_in_fractions():
    n = one_weight.one_weight_network(one_weight.WEIGHTS | {"xh1": 0.8})
    walk = steps(n["L"], arithmetic=Exact())
    assert all(isinstance(x, Fraction) for x in [*walk.values().values()])
    assert all(isinstance(x, Fraction) for x in [*walk.gradients().values()])
    assert walk.values()["A21"] == F("4.8")  # in floats 4.800000000000001
    assert walk.gradients()["xh1"] == 10


def test_fractions_become_floats_where_they_must_and_stay_floats():
    x = Value(0.1, "x")
    t = tanh(x * 3)
    t.label = "t"
    values = steps(t * 2, arithmetic=Exact()).values()
    assert values["v1"] == F(3, 10)
    assert values["t"] == pytest.approx(math.tanh(0.3), rel=1e-15)
    assert isinstance(values["v2"], float)


def test_an_exact_gradient_of_a_choice():
    x = Value(0.75, "x")
    for y in (relu(x), elu(x), clip(x, 0.0, 1.0), mean(x, 2.0) * 2):
        assert steps(y, arithmetic=Exact()).gradients()["x"] == F(1)
    assert steps(sigmoid(x - 0.75), arithmetic=Exact()).gradients()["x"] == F(1, 4)
    first = softmax(x, 0.75)[0]
    assert steps(first, arithmetic=Exact()).gradients()["x"] == F(1, 4)


def test_huge_fractions_do_not_raise():
    x = Value(1e300, "x")
    y = (x * x).log() + (x * x * x).exp()
    values = steps(y, arithmetic=Exact()).values()
    assert values["v1"] == F(10) ** 600
    assert values["v2"] == math.inf  # as a float, 1e600 is infinite
    for _ in range(12):
        x = x * x
    assert isinstance(steps(x, arithmetic=Exact()).values()["v12"], float)


def test_a_root_of_any_degree_is_told_at_once() -> None:
    """1e-200 ** 1e-200 asks for a root of degree 10^200, which only 0 and 1 have."""
    for base in (1e-200, 3.0):
        y = Value(base) ** Value(1e-200)
        assert Exact().value(y.op, (Fraction(repr(base)), Fraction("1e-200"))) == y.data
    one = Fraction(1)
    assert Exact().value((Value(1.0) ** Value(2.0)).op, (one, Fraction("1e-200"))) == one
    assert Exact().value((Value(1.0) ** Value(2.0)).op, (Fraction(8, 27), Fraction(1, 3))) == (
        Fraction(2, 3)
    )
