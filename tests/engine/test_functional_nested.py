"""Derivatives of functions inside one another, and what a call leaves behind."""

import gc
import threading
import weakref
from typing import Any

import pytest

import autograd
from autograd import (
    AnomalyError,
    Value,
    detect_anomaly,
    grad,
    hessian,
    hvp,
    jacfwd,
    jacobian,
    jvp,
    log,
    no_grad,
    order,
    value_and_grad,
    vjp,
)


def cubic(x: Any) -> Any:
    return x**3


def test_floats_give_floats_and_values_give_values_with_their_graph() -> None:
    x = Value(2.0, "x")
    assert type(grad(cubic)(2.0)) is float
    slope = grad(cubic)(x)
    assert isinstance(slope, Value)
    assert slope.data == 12.0
    assert grad(slope, [x]) == [12.0]
    value, slope = value_and_grad(cubic)(x)
    (value * slope).backward()  # 3x⁵
    assert x.grad == 240.0
    assert not slope.reached or slope.op is not None
    a = Value(3.0)
    assert grad(grad(lambda x, a: x * x * a)(2.0, a), [a]) == [4.0]  # any argument, not x alone
    product = hvp(cubic, (x,), (1.0,))
    assert (product.data, grad(product, [x])) == (12.0, [6.0])
    (row,) = jacobian(lambda v: [v[0] ** 3])([x])
    assert grad(row[0], [x]) == [12.0]


def test_a_value_in_the_vector_makes_the_product_a_value() -> None:
    t = Value(5.0)
    value, tangent = jvp(cubic, (2.0,), (t,))
    assert (value.data, tangent.data, grad(tangent, [t])) == (8.0, 60.0, [12.0])
    value, pull = vjp(cubic, 2.0)
    assert (value, pull(5.0)) == (8.0, (60.0,))
    (product,) = pull(t)
    assert (product.data, grad(product, [t])) == (60.0, [12.0])
    assert grad(hvp(cubic, (2.0,), (t,)), [t]) == [12.0]


def test_nothing_that_is_handed_over_is_touched() -> None:
    x = Value(2.0, "x")
    x.grad = 7.0
    for call in (grad(cubic), jacfwd(cubic), hessian(cubic)):
        call(x)
    assert (x.data, x.grad, x.label, x.op) == (2.0, 7.0, "x", None)


def test_one_level_is_not_taken_for_another() -> None:
    """The mistakes called perturbation confusion: an inner derivative by y, not by x too."""
    assert grad(lambda x: x * grad(lambda y: x + y)(1.0))(1.0) == 1.0
    assert grad(lambda x: grad(lambda y: x * y)(x))(2.0) == 1.0
    assert grad(lambda x: x * grad(lambda y: x * y)(3.0))(2.0) == 4.0
    assert grad(lambda x: jvp(lambda y: x * y, (x,), (1.0,))[1])(2.0) == 1.0
    assert jvp(lambda x: x * jvp(lambda y: x + y, (1.0,), (1.0,))[1], (1.0,), (1.0,))[1] == 1.0
    assert jvp(lambda x: grad(lambda y: x * x * y)(1.0), (3.0,), (1.0,)) == (9.0, 6.0)
    assert grad(lambda x: jacobian(lambda v: [x * v[0]])([4.0])[0][0])(2.0) == 1.0
    assert grad(lambda x: vjp(lambda y: x * y * y, 3.0)[1](1.0)[0])(2.0) == 6.0
    assert grad(lambda x: hvp(lambda y: x * y * y, (3.0,), (1.0,)))(2.0) == 2.0
    assert grad(lambda x, y: x * y)(*[Value(3.0)] * 2).data == 3.0


def test_what_a_function_around_is_differentiated_by_is_followed_through_closures() -> None:
    types: list[type] = []

    def outer(x: Any) -> Any:
        inside = grad(lambda y: x * x * y)(1.0)
        apart = grad(lambda y: y * y)(1.0)
        types.extend([type(inside), type(apart)])
        return inside * apart

    assert grad(outer)(3.0) == 12.0
    assert types == [Value, float]
    with_aux = grad(lambda x: grad(lambda y: (y * y, x * y), has_aux=True)(3.0)[1])
    assert with_aux(2.0) == 3.0
    w = Value(3.0)
    assert grad(lambda x: w * x)(1.0) == 3.0  # w is a constant here
    assert isinstance(grad(lambda x, w: w * x)(1.0, w), Value)


def test_modes_hold_as_in_torch() -> None:
    x = Value(2.0)

    def partly(x: Any) -> Any:
        with no_grad():
            c = x * x
        return x * c

    assert grad(partly)(3.0) == 9.0
    with no_grad():
        assert grad(cubic)(2.0) == 12.0
        value, slope = value_and_grad(cubic)(x)
        assert hvp(cubic, (2.0,), (1.0,)) == 12.0
        (product,) = vjp(cubic, 2.0)[1](x)
    assert (value.data, value.op) == (8.0, None)
    assert (slope.data, slope.op, slope.args) == (12.0, None, ())
    assert (product.data, product.op) == (24.0, None)
    with detect_anomaly(), pytest.raises(AnomalyError):
        grad(log)(-1.0)
    assert (x * x).op is not None


def test_a_call_that_fails_leaves_nothing_behind() -> None:
    def fails(x: Any) -> Any:
        raise KeyError("no")

    for _ in range(3):
        with pytest.raises(KeyError):
            grad(fails)(1.0)
    assert not autograd.engine.evaluation._live.get()
    assert type(grad(cubic)(1.0)) is float


def test_a_call_leaves_nothing_alive() -> None:
    kept: list[Any] = []

    def f(x: Any) -> Any:
        y = x * x
        kept.append(weakref.ref(y))
        return y

    gc.disable()
    try:
        for call in (grad(f), value_and_grad(f), jacobian(f), jacfwd(f), hessian(f), grad(grad(f))):
            call(3.0)
        hvp(f, (3.0,), (1.0,))
        jvp(f, (3.0,), (1.0,))
        vjp(f, 3.0)[1](1.0)
        assert len(kept) == 9
        assert [ref for ref in kept if ref() is not None] == []
    finally:
        gc.enable()


def test_threads_do_not_meet() -> None:
    wrong: list[Any] = []

    def work(k: float) -> None:
        for _ in range(50):
            found = grad(lambda x: x * grad(lambda y: x * y * k)(1.0))(2.0)
            if found != 4 * k:
                wrong.append((k, found))

    threads = [threading.Thread(target=work, args=(float(k),)) for k in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_a_product_with_the_hessian_does_not_grow_with_its_size() -> None:
    """Two hundred variables: a graph of one gradient and a sweep, not two hundred gradients."""
    n = 200
    sizes: list[int] = []

    def f(v: Any) -> Any:
        y = autograd.dot(v, v) ** 2
        sizes.append(len(order(y)))
        return y

    v, u = [0.01 * k for k in range(n)], [1.0] * n
    square, along = sum(x * x for x in v), sum(v)
    wanted = [4 * square + 8 * x * along for x in v]
    assert hvp(f, (v,), (u,)) == pytest.approx(wanted, rel=1e-12)
    assert len(sizes) == 1


def test_long_chains_do_not_recurse() -> None:
    def chain(x: Any) -> Any:
        for _ in range(20_000):
            x = x * 1.0001
        return x

    assert grad(grad(chain))(1.0) == 0.0
    assert jvp(chain, (1.0,), (1.0,))[1] == pytest.approx(1.0001**20_000, rel=1e-11)
