"""Derivatives to any order, against a computer algebra system and high-precision arithmetic."""

import math

import mpmath
import pytest
import sympy

import autograd
from autograd import OPS, Value, dot, grad

X, W = sympy.symbols("x w", real=True)
FORMULAS = [
    (lambda x, w: x**3 * w, X**3 * W),
    (lambda x, w: autograd.tanh(x * w) / x, sympy.tanh(X * W) / X),
    (
        lambda x, w: autograd.exp(-x * x) * autograd.sin(w * x),
        sympy.exp(-(X**2)) * sympy.sin(W * X),
    ),
    (lambda x, w: autograd.log(1 + x * x) ** w, sympy.log(1 + X**2) ** W),
    (lambda x, w: autograd.sqrt(x) - autograd.atan2(x, w), sympy.sqrt(X) - sympy.atan(X / W)),
    (
        lambda x, w: autograd.logsumexp([x, w, x * w]),
        sympy.log(sympy.exp(X) + sympy.exp(W) + sympy.exp(X * W)),
    ),
    (
        lambda x, w: autograd.softmax([x, w, 0.5])[1],
        sympy.exp(W) / (sympy.exp(X) + sympy.exp(W) + sympy.exp(sympy.Rational(1, 2))),
    ),
    (
        lambda x, w: dot([x, w, x], [w, w, x], x).sigmoid(),
        1 / (1 + sympy.exp(-(X * W + W**2 + X**2 + X))),
    ),
    (
        lambda x, w: autograd.mean([x * x, w]) * autograd.hypot(x, w),
        (X**2 + W) / 2 * sympy.sqrt(X**2 + W**2),
    ),
    (
        lambda x, w: autograd.erf(x) * autograd.softplus(w * x),
        sympy.erf(X) * sympy.log(1 + sympy.exp(W * X)),
    ),
]


@pytest.mark.parametrize(("ours", "formula"), FORMULAS, ids=[str(it) for _, it in FORMULAS])
def test_derivatives_to_order_four_are_those_of_algebra(ours: object, formula: sympy.Expr) -> None:
    x, w = Value(0.7), Value(1.3)
    derivative, symbolic = ours(x, w), formula  # type: ignore[operator]
    for by, symbol in ((x, X), (w, W), (x, X), (x, X)):
        (derivative,) = grad(derivative, [by], create_graph=True)
        symbolic = sympy.diff(symbolic, symbol)
        truth = float(symbolic.evalf(40, subs={X: sympy.Float(0.7, 60), W: sympy.Float(1.3, 60)}))
        assert derivative.data == pytest.approx(truth, rel=1e-12, abs=1e-14)


@pytest.mark.parametrize(
    "name", ["tanh", "sigmoid", "exp", "sin", "atan", "log1p", "expm1", "softplus"]
)
def test_derivatives_to_order_six_are_those_of_mpmath(name: str) -> None:
    functions = {
        "sigmoid": lambda z: 1 / (1 + mpmath.exp(-z)),
        "softplus": lambda z: mpmath.log1p(mpmath.exp(z)),
    }
    x = Value(0.6)
    derivative = OPS[name](x)
    with mpmath.workdps(60):
        truths = mpmath.taylor(functions.get(name) or getattr(mpmath, name), mpmath.mpf(0.6), 6)
        for n in range(1, 7):
            (derivative,) = grad(derivative, [x], create_graph=True)
            assert derivative.data == pytest.approx(
                float(truths[n] * mpmath.factorial(n)), rel=1e-11
            )


def test_gradients_of_gradients_mix_with_backward() -> None:
    x = Value(2.0)
    (slope,) = grad(x**3, [x], create_graph=True)
    penalty = slope * slope  # 9x⁴
    penalty.backward()
    assert x.grad == pytest.approx(36 * 8.0, rel=1e-15)


def test_a_seed_may_be_a_value_where_the_gradient_is_a_graph() -> None:
    x, s = Value(2.0), Value(5.0)
    (slope,) = grad(x * x, [x], seed=s, create_graph=True)
    assert slope.data == 20.0
    assert grad(slope, [s, x]) == [4.0, 10.0]
    (slope,) = grad(x * x, [x], seed=3, create_graph=True)
    assert slope.data == 12.0


def test_a_gradient_graph_through_a_division_by_the_constant_zero_follows_ieee() -> None:
    x = Value(2.0)
    (slope,) = grad(x / 0.0, [x], create_graph=True)
    assert slope.data == math.inf
