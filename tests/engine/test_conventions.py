"""Kinks, edges and ends: what each operation does where mathematics leaves a choice.

Order of precedence: the derivative; else the subgradient of least size; else the signed
infinity; else the limit at infinity; else nan.
"""

import math
from typing import Any

import pytest

import autograd as ag
from autograd import OPS, Op, Value, grad
from autograd.engine.floats import evaluate, partial

from ..points import inf, nan, ordinary


def slope(name: str, *args: Any, place: int = 0) -> Any:
    row = OPS[name]
    return partial(row, place, evaluate(row, args), args)


def is_number(ours: Any, expected: Any) -> bool:
    return ours == pytest.approx(expected, rel=1e-15, abs=0.0, nan_ok=True)


SLOPES = [
    ("relu", (0.0,), 0, 0.0),
    ("relu", (-0.0,), 0, 0.0),
    ("abs", (0.0,), 0, 0.0),
    ("sign", (0.0,), 0, 0.0),
    ("sign", (2.0,), 0, 0.0),
    ("leaky_relu", (0.0, 0.01), 0, 0.01),
    ("elu", (0.0, 1.0), 0, 1.0),
    ("maximum", ((3.0, 3.0),), 0, (0.5, 0.5)),
    ("minimum", ((3.0, 3.0),), 0, (0.5, 0.5)),
    ("maximum", ((1.0, 3.0, 3.0, 3.0),), 0, (0.0, 1 / 3, 1 / 3, 1 / 3)),
    ("maximum", ((inf, inf),), 0, (0.5, 0.5)),
    ("maximum", ((0.0, -0.0),), 0, (0.5, 0.5)),
    ("clip", (1.0, 1.0, 2.0), 0, 0.0),
    ("clip", (2.0, 1.0, 2.0), 0, 0.0),
    ("clip", (1.5, 1.0, 2.0), 0, 1.0),
    ("clip", (0.0, 0.0, inf), 0, 0.0),
    ("sqrt", (0.0,), 0, inf),
    ("sqrt", (-0.0,), 0, inf),
    ("log", (0.0,), 0, inf),
    ("log", (-0.0,), 0, inf),
    ("log1p", (-1.0,), 0, inf),
    ("asin", (1.0,), 0, inf),
    ("acos", (-1.0,), 0, -inf),
    ("pow", (0.0, 0.0), 0, 0.0),
    ("pow", (0.0, 0.0), 1, 0.0),
    ("pow", (0.0, 2.0), 1, 0.0),
    ("pow", (0.0, 0.5), 0, inf),
    ("pow", (0.0, 1.0), 0, 1.0),
    ("pow", (-2.0, 3.0), 0, 12.0),
    ("pow", (-2.0, 3.0), 1, nan),
    ("pow", (-1e200, -3.0), 1, nan),
    ("pow", (inf, -1.0), 1, 0.0),
    ("pow", (-8.0, 1 / 3), 0, nan),
    ("sqrt", (-1.0,), 0, nan),
    ("log", (-1.0,), 0, nan),
    ("log1p", (-2.0,), 0, nan),
    ("asin", (2.0,), 0, nan),
    ("div", (1e-200, 1e-200), 1, -1e200),
    ("hypot", (0.0, 0.0), 0, 0.0),
    ("hypot", (0.0, 0.0), 1, 0.0),
    ("hypot", (inf, 1.0), 0, 1.0),
    ("hypot", (-inf, 1.0), 0, -1.0),
    ("hypot", (1.0, inf), 0, 0.0),
    ("atan2", (0.0, 0.0), 0, 0.0),
    ("atan2", (0.0, 0.0), 1, 0.0),
    ("atan2", (1.0, inf), 0, 0.0),
    ("atan2", (inf, inf), 0, 0.0),
    ("atan2", (-inf, inf), 1, 0.0),
    ("atan2", (inf, nan), 0, nan),
    ("relu", (nan,), 0, nan),
    ("abs", (nan,), 0, nan),
    ("maximum", ((1.0, nan),), 0, (nan, nan)),
    ("minimum", ((nan, 1.0),), 0, (nan, nan)),
    ("clip", (nan, 0.0, 1.0), 0, nan),
    ("logsumexp", ((1e308, 1e308, 1e308),), 0, (1 / 3, 1 / 3, 1 / 3)),
    ("logsumexp", ((-inf, -inf),), 0, (0.5, 0.5)),
    ("logsumexp", ((inf, 1.0),), 0, (1.0, 0.0)),
    ("logaddexp", (inf, inf), 0, 0.5),
    ("logaddexp", (-inf, 3.0), 0, 0.0),
    ("softmax", (1000.0, (0.0, -1000.0)), 0, 0.0),
]

VALUES = [
    ("relu", (nan,), nan),
    ("abs", (nan,), nan),
    ("maximum", ((nan, 1.0),), nan),
    ("maximum", ((1.0, nan),), nan),
    ("clip", (nan, 0.0, 1.0), nan),
    ("pow", (0.0, 0.0), 1.0),
    ("pow", (-2.0, 3.0), -8.0),
    ("pow", (-8.0, 1 / 3), nan),
    ("sqrt", (-1.0,), nan),
    ("log", (-1.0,), nan),
    ("div", (1.0, 0.0), inf),
    ("div", (-1.0, 0.0), -inf),
    ("div", (1.0, -0.0), -inf),
    ("div", (0.0, 0.0), nan),
    ("pow", (0.0, -1.0), inf),
    ("pow", (-0.0, -1.0), -inf),
    ("pow", (-0.0, -2.0), inf),
    ("pow", (1e200, 2.0), inf),
    ("pow", (-1e200, 3.0), -inf),
    ("log", (0.0,), -inf),
    ("exp", (710.0,), inf),
    ("mul", (1e200, 1e200), inf),
    ("sum", ((1e16, 1.0, -1e16),), 1.0),
    ("sum", ((1e308, 1e308, -1e308),), 1e308),
    ("sum", ((inf, -inf),), nan),
    ("dot", ((1e154, 1e154), (1e154, 1e154), 0.0), inf),
    ("softmax", (1000.0, (1000.0, -1000.0)), 0.5),
    ("softmax", (-1000.0, (1000.0,)), 0.0),
    ("logsumexp", ((1000.0, 1000.0),), 1000.0 + math.log(2)),
    ("logsumexp", ((-1000.0, -1000.0),), -1000.0 + math.log(2)),
    ("logsumexp", ((-inf, -inf),), -inf),
    ("logsumexp", ((inf, 1.0),), inf),
    ("logaddexp", (-1000.0, -1000.0), -1000.0 + math.log(2)),
    ("logaddexp", (-inf, -inf), -inf),
    ("mul", (5e-324, 1.0), 5e-324),  # denormals are kept
    ("tanh", (5e-324,), 5e-324),
    ("exp", (-745.0,), 5e-324),
]

# Value and slope at -inf, value and slope at inf.
ENDS = {
    "neg": (inf, -1.0, -inf, -1.0),
    "exp": (0.0, 0.0, inf, inf),
    "log": (nan, nan, inf, 0.0),
    "log1p": (nan, nan, inf, 0.0),
    "expm1": (-1.0, 0.0, inf, inf),
    "sqrt": (nan, nan, inf, 0.0),
    "sin": (nan, nan, nan, nan),
    "cos": (nan, nan, nan, nan),
    "tan": (nan, nan, nan, nan),
    "asin": (nan, nan, nan, nan),
    "acos": (nan, nan, nan, nan),
    "atan": (-math.pi / 2, 0.0, math.pi / 2, 0.0),
    "sinh": (-inf, inf, inf, inf),
    "cosh": (inf, -inf, inf, inf),
    "tanh": (-1.0, 0.0, 1.0, 0.0),
    "tanh_slope": (0.0, 0.0, 0.0, 0.0),
    "sigmoid": (0.0, 0.0, 1.0, 0.0),
    "logistic_density": (0.0, 0.0, 0.0, 0.0),
    "softplus": (0.0, 0.0, inf, 1.0),
    "relu": (0.0, 0.0, inf, 1.0),
    "gelu": (0.0, 0.0, inf, 1.0),
    "normal_cdf": (0.0, 0.0, 1.0, 0.0),
    "silu": (0.0, 0.0, inf, 1.0),
    "erf": (-1.0, 0.0, 1.0, 0.0),
    "erfc": (2.0, 0.0, 0.0, 0.0),
    "abs": (inf, -1.0, inf, 1.0),
    "sign": (-1.0, 0.0, 1.0, 0.0),
    "exp2": (0.0, 0.0, inf, inf),
    "log2": (nan, nan, inf, 0.0),
    "log10": (nan, nan, inf, 0.0),
    "square": (inf, -inf, inf, inf),
    "cbrt": (-inf, 0.0, inf, 0.0),
    "reciprocal": (0.0, 0.0, 0.0, 0.0),
    "rsqrt": (nan, nan, 0.0, 0.0),
    "asinh": (-inf, 0.0, inf, 0.0),
    "acosh": (nan, nan, inf, 0.0),
    "atanh": (nan, nan, nan, nan),
    "sinc": (0.0, 0.0, 0.0, 0.0),
    "floor": (-inf, 0.0, inf, 0.0),
    "ceil": (-inf, 0.0, inf, 0.0),
    "trunc": (-inf, 0.0, inf, 0.0),
    "round": (-inf, 0.0, inf, 0.0),
    "lgamma": (nan, nan, inf, inf),
    "digamma": (nan, nan, inf, 0.0),
    "log_sigmoid": (-inf, 1.0, 0.0, 0.0),
    "softsign": (-1.0, 0.0, 1.0, 0.0),
    "selu": (-1.7580993408473766, 0.0, inf, 1.0507009873554805),
    "mish": (0.0, 0.0, inf, 1.0),
    "gelu_tanh": (0.0, 0.0, inf, 1.0),
    "relu6": (0.0, 0.0, 6.0, 0.0),
    "hardsigmoid": (0.0, 0.0, 1.0, 0.0),
    "hardswish": (0.0, 0.0, inf, 1.0),
}
STEPS = ("sign", "floor", "ceil", "trunc", "round")
SMOOTH = [name for name in ENDS if name not in ("neg", *STEPS)]  # those have a constant slope


@pytest.mark.parametrize(("name", "args", "place", "expected"), SLOPES)
def test_the_slope_at_an_edge(name, args, place, expected):
    ours = slope(name, *args, place=place)
    assert is_number(ours, expected)


@pytest.mark.parametrize(("name", "args", "expected"), VALUES)
def test_the_value_at_an_edge(name, args, expected):
    assert is_number(evaluate(OPS[name], args), expected)


@pytest.mark.parametrize("name", ENDS)
def test_the_limits_at_infinity(name):
    low, low_slope, high, high_slope = ENDS[name]
    assert is_number(evaluate(OPS[name], (-inf,)), low)
    assert is_number(slope(name, -inf), low_slope)
    assert is_number(evaluate(OPS[name], (inf,)), high)
    assert is_number(slope(name, inf), high_slope)


def test_every_function_of_one_number_has_its_limits_here():
    assert {row.name for row in OPS.values() if row.many == (False,)} == set(ENDS)


@pytest.mark.parametrize("name", ENDS)
def test_nan_stays_visible(name):
    assert math.isnan(evaluate(OPS[name], (nan,)))


@pytest.mark.parametrize("name", SMOOTH)
def test_nan_makes_the_slope_nan(name):
    assert math.isnan(slope(name, nan))


@pytest.mark.parametrize("row", OPS.values(), ids=lambda row: row.name)
def test_no_operation_ever_gives_a_complex_number_or_an_error(row: Op):
    for args in ordinary(row, count=1):
        for x in (-1e308, -710.5, -0.5, 0.0, 1e308):
            numbers = (((x,) * len(args[0])) if row.many[0] else x, *args[1:])
            y = evaluate(row, numbers)
            assert type(y) is float
            for at, many in enumerate(row.many):
                p = partial(row, at, y, numbers)
                assert all(type(one) is float for one in (p if many else (p,)))


def test_the_larger_of_twice_the_same_has_slope_one():
    a = Value(2.0)
    assert grad(ag.maximum(a, a), [a]) == [1.0]


def test_a_constant_exponent_never_takes_a_logarithm():
    x = Value(-2.0)
    with ag.detect_anomaly():
        (p,) = grad(x**3, [x])
    assert p == 12.0


def test_a_dead_edge_carries_nothing_even_of_an_infinite_slope():
    x = Value(0.0)
    assert grad(ag.relu(ag.sqrt(x) - 1), [x]) == [0.0]


@pytest.mark.parametrize(("power", "order", "expected"), [(2, 2, 2.0), (1, 2, 0.0), (3, 3, 6.0)])
def test_whole_powers_at_zero_to_any_order(power, order, expected):
    x = Value(0.0)
    y = x**power
    for _ in range(order):
        (y,) = grad(y, [x], create_graph=True)
    assert y.data == expected


def test_hypot_has_its_second_derivative_on_the_diagonal():
    """∂²/∂a² = b²/√(a² + b²)³: JAX gives 0 here."""
    a, b = Value(3.0), Value(3.0)
    (p,) = grad(ag.hypot(a, b), [a], create_graph=True)
    assert grad(p, [a])[0] == pytest.approx(9 / 18**1.5, rel=1e-13)


@pytest.mark.parametrize("x", [-1000.0, -40.0, -25.0, 25.0, 40.0, 1000.0])
def test_second_derivatives_of_smooth_steps_far_out(x):
    """σ'' of softplus and tanh'' as e^-|x| says, not the identity above 20."""
    v = Value(x)
    (p,) = grad(ag.softplus(v), [v], create_graph=True)
    assert grad(p, [v])[0] == pytest.approx(math.exp(-abs(x)), rel=1e-9, abs=1e-15)


GATES = {
    "relu": lambda x: x.relu(),
    "leaky_relu": lambda x: OPS["leaky_relu"](x, 0.0),
    "where": lambda x: OPS["where"](0.0, x, 0.0),
    "clip": lambda x: OPS["clip"](x, 0.0, 1.0),
    "greater": lambda x: OPS["greater"](x, 0.0),
    "sign": lambda x: OPS["sign"](x) + 1,
}


@pytest.mark.parametrize("gate", GATES)
def test_a_shut_gate_lets_no_infinite_gradient_through(gate):
    x = Value(-1.0)
    y = GATES[gate](x).sqrt()  # sqrt'(0) = ∞
    y.backward()
    assert (x.grad, grad(y, [x])) == (0.0, [0.0])
    assert grad(y, [x], create_graph=True)[0].data == 0.0
    assert ag.jvp(y, {x: 1.0}) == 0.0


NUMBERS = {
    "x² at 0": (lambda x: (x * x).sqrt(), 0.0),
    "x² as a power at 0": (lambda x: (x**2).sqrt(), 0.0),
    "exp, rounded to 0": (lambda x: x.exp().sqrt(), -800.0),
    "0·x": (lambda x: (0.0 * x).sqrt(), 3.0),
}


@pytest.mark.parametrize("case", NUMBERS)
def test_a_partial_that_is_the_number_0_makes_nan_of_an_infinite_gradient(case):
    function, at = NUMBERS[case]
    x = Value(at)
    y = function(x)
    y.backward()
    assert math.isnan(x.grad) and math.isnan(grad(y, [x])[0])
    assert math.isnan(grad(y, [x], create_graph=True)[0].data)
    assert math.isnan(ag.jvp(y, {x: 1.0}))


def test_a_loss_of_infinity_has_no_gradient_of_zeros():
    """−log of a probability that has become 0."""
    z = [Value(-431.0), Value(279.0), Value(427.0)]
    loss = -ag.softmax(*z)[0].log()
    loss.backward()
    assert loss.data == inf
    assert all(math.isnan(one.grad) for one in z)


@pytest.mark.parametrize("gate", GATES)
def test_a_shut_gate_lets_no_tangent_through_that_is_differentiated_again(gate):
    x = Value(-1.0)
    tangent = ag.jvp(GATES[gate](x).sqrt(), {x: Value(1.0)}, create_graph=True)
    assert tangent.data == 0.0
