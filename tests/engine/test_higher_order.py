"""Derivatives to any order, against a computer algebra system and high-precision arithmetic."""

import copy
import gc
import math
import pickle
import weakref

import mpmath
import pytest
import sympy

import autograd
from autograd import (
    OPS,
    AnomalyError,
    StaleGraphError,
    Value,
    detect_anomaly,
    dot,
    grad,
    leaves,
    order,
)
from nn import SGD, clip_by_norm

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


def test_backward_with_create_graph_leaves_gradients_that_are_graphs() -> None:
    x, w = Value(2.0, "x"), Value(5.0, "w")
    y = x**3 * w
    assert y.backward(create_graph=True) is None
    slope = x.grad
    assert isinstance(slope, Value)
    assert (slope.data, w.grad.data, y.grad) == (60.0, 8.0, 1.0)
    assert grad(slope, [x, w]) == [60.0, 12.0]
    assert repr(x) == "Value(2.0, label='x', grad=60.0)"
    x.zero_grad()
    w.zero_grad()
    (slope * slope).backward()  # 9x⁴w²
    assert (x.grad, w.grad) == (36 * 8 * 25.0, 9 * 16 * 2 * 5.0)


def test_backward_with_create_graph_adds_to_what_a_leaf_has() -> None:
    x = Value(2.0)
    y = x**3
    y.backward()
    y.backward(create_graph=True)
    assert (x.grad.data, grad(x.grad, [x])) == (24.0, [12.0])
    y.backward(create_graph=True)
    assert (x.grad.data, grad(x.grad, [x])) == (36.0, [24.0])
    y.backward()  # a plain pass adds a number
    assert (x.grad.data, grad(x.grad, [x])) == (48.0, [24.0])
    s = Value(10.0)
    x.zero_grad()
    y.backward(s, create_graph=True)
    assert (x.grad.data, grad(x.grad, [x, s])) == (120.0, [120.0, 12.0])
    leaf = Value(1.0)
    leaf.backward(s, create_graph=True)
    assert (leaf.grad.data, grad(leaf.grad, [s])) == (10.0, [1.0])


def test_a_gradient_that_is_a_graph_stays_when_numbers_change() -> None:
    a, b = Value(2.0), Value(3.0)
    (a * b).backward(create_graph=True)
    b.data = 10.0
    assert a.grad.data == 3.0
    with pytest.raises(StaleGraphError):
        a.grad.backward()


def test_a_gradient_penalty_trains_as_by_hand() -> None:
    """L = (w·x)² + (∂(w·x)²/∂x)², both of whose gradients the optimizer gets as numbers."""
    w, x = Value(1.5), Value(2.0)
    optimizer = SGD([w], lr=0.01)
    loss = (w * x) ** 2
    loss.backward(create_graph=True)
    penalty = x.grad**2  # (2w²x)²
    w.zero_grad()
    (loss + penalty).backward()
    wanted = 2 * 1.5 * 4 + 4 * 4 * 1.5**3 * 4
    assert w.grad == pytest.approx(wanted, rel=1e-14)
    w.zero_grad()
    loss.backward(create_graph=True)
    assert isinstance(w.grad, Value)
    clip_by_norm([w], 5.0)
    assert w.grad == 5.0
    w.zero_grad()
    loss.backward(create_graph=True)
    optimizer.step()
    assert w.data == pytest.approx(1.5 - 0.01 * 12.0, rel=1e-14)


def test_graphs_whose_gradients_are_graphs_are_copied_with_the_numbers() -> None:
    x = Value(2.0)
    y = x**3
    y.backward(create_graph=True)
    for twin in (copy.deepcopy(y), pickle.loads(pickle.dumps(y))):
        assert leaves(twin)[0].grad == 12.0
    assert "12" in y.draw().source


def test_zero_grad_opens_the_circle_of_a_leaf_and_its_gradient() -> None:
    gc.disable()
    try:
        x = Value(2.0)
        y = (x.tanh() * x).exp()
        y.backward(create_graph=True)
        dead = [weakref.ref(node) for node in [*order(y), *order(x.grad)] if node is not x]
        x.zero_grad()
        del y
        assert [ref for ref in dead if ref() is not None] == []
    finally:
        gc.enable()


def test_create_graph_under_anomaly_detection_names_the_operation() -> None:
    with detect_anomaly():
        y = autograd.sqrt(Value(0.0, "z"))
        with pytest.raises(AnomalyError):
            y.backward(create_graph=True)


def test_a_gradient_graph_through_a_division_by_the_constant_zero_follows_ieee() -> None:
    x = Value(2.0)
    (slope,) = grad(x / 0.0, [x], create_graph=True)
    assert slope.data == math.inf
