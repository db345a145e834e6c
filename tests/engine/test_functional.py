"""Derivatives of functions, by the names and conventions of torch.func and JAX."""

import math
from collections import OrderedDict, namedtuple
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import sympy

import autograd
from autograd import (
    Value,
    exp,
    grad,
    hessian,
    hvp,
    jacfwd,
    jacobian,
    jacrev,
    jvp,
    log,
    sin,
    sqrt,
    tanh,
    value_and_grad,
    vjp,
)
from nn import MLP

from .. import jax_runs, torch_runs

Point = namedtuple("Point", ["x", "y"])


def close(given: Any, wanted: Any, rel: float = 1e-12) -> None:
    """Nested lists, tuples and dicts of floats: the same structure, nearly the same numbers."""
    assert type(given) is type(wanted)
    if isinstance(wanted, dict):
        assert given.keys() == wanted.keys()
        given, wanted = [given[key] for key in wanted], list(wanted.values())
    if isinstance(wanted, list | tuple):
        assert len(given) == len(wanted)
        for one, other in zip(given, wanted, strict=True):
            close(one, other, rel)
    elif isinstance(wanted, float):
        assert given == pytest.approx(wanted, rel=rel, abs=1e-15)
    else:
        assert given == wanted


def cubic(x: Any) -> Any:
    return x**3


# Against PyTorch.


@pytest.mark.parametrize("place", range(len(torch_runs.POINTS)))
def test_every_derivative_is_that_of_torch_func(place: int) -> None:
    def f(v: Any) -> Any:
        return torch_runs.surface(autograd, v)

    def several(v: Any) -> Any:
        return torch_runs.field(autograd, v)

    v = list(torch_runs.POINTS[place])
    u = list(torch_runs.DIRECTION)
    value, pull = vjp(several, v)
    values, tangents = jvp(several, (v,), (u,))
    assert values == value
    found = {
        "value": f([Value(x) for x in v]).data,
        "grad": grad(f)(v),
        "hessian": hessian(f)(v),
        "hvp": hvp(f, (v,), (u,)),
        "third": jacobian(hessian(f))(v),
        "values": value,
        "jacobian": jacobian(several)(v),
        "vjp": pull(list(torch_runs.COTANGENT))[0],
        "jvp": tangents,
        "hessians": hessian(several)(v),
        "grad of jvp": grad(lambda v: jvp(f, (v,), (u,))[1])(v),
    }
    close(found, torch_runs.recorded()["derivatives"][place], rel=1e-11)
    close(jacfwd(several)(v), found["jacobian"])
    close(jvp(grad(f), (v,), (u,))[1], found["hvp"])
    close(jacobian(grad(f))(v), found["hessian"])


def test_the_recorded_derivatives_are_what_torch_gives_today() -> None:
    pytest.importorskip("torch")
    close(torch_runs.derivatives(), torch_runs.recorded()["derivatives"], rel=1e-11)


# Against JAX.


@pytest.fixture(scope="module")
def ours() -> dict[str, Any]:
    return jax_runs.derivatives(autograd, autograd, list, lambda nested: nested)


@pytest.mark.parametrize("name", jax_runs.recorded())
def test_every_structure_and_number_is_that_of_jax(ours: dict[str, Any], name: str) -> None:
    close(ours[name], jax_runs.recorded()[name], rel=1e-11)


def test_the_product_with_the_hessian_is_the_idiom_of_jax() -> None:
    found = hvp(
        lambda x: jax_runs.one(autograd, x, jax_runs.P), (jax_runs.X,), (jax_runs.DIRECTIONS[0],)
    )
    close(found, jax_runs.recorded()["hvp"], rel=1e-11)


def test_the_recorded_derivatives_are_what_jax_gives_today() -> None:
    pytest.importorskip("jax")
    close(jax_runs.by_jax(), jax_runs.recorded(), rel=1e-11)


# Against a computer algebra system.

X, Y, Z = sympy.symbols("x y z", real=True)
FORMULAS = [
    (lambda x, y, z: x**2 * y + z * x, X**2 * Y + Z * X),
    (lambda x, y, z: exp(x * y) / (1 + z * z), sympy.exp(X * Y) / (1 + Z**2)),
    (lambda x, y, z: sin(x / z) * log(y + 2), sympy.sin(X / Z) * sympy.log(Y + 2)),
    (
        lambda x, y, z: autograd.logsumexp([x, y, z]) * sqrt(y),
        sympy.log(sympy.exp(X) + sympy.exp(Y) + sympy.exp(Z)) * sympy.sqrt(Y),
    ),
    (lambda x, y, z: autograd.hypot(x, y) ** z, sympy.sqrt(X**2 + Y**2) ** Z),
]


@pytest.mark.parametrize(("f", "formula"), FORMULAS, ids=[str(f) for _, f in FORMULAS])
def test_derivatives_by_argument_are_those_of_algebra(f: Any, formula: sympy.Expr) -> None:
    at = (0.75, 1.25, -0.5)
    symbols = (X, Y, Z)

    def true(expression: sympy.Expr) -> float:
        exact = {s: sympy.Rational(x) for s, x in zip(symbols, at, strict=True)}
        return float(expression.subs(exact).evalf(40))

    first = tuple(true(formula.diff(s)) for s in symbols)
    second = tuple(tuple(true(formula.diff(s, t)) for t in symbols) for s in symbols)
    everything = (0, 1, 2)
    close(grad(f, everything)(*at), first)
    for place in everything:
        close(grad(f, place)(*at), first[place])
        close(grad(f, place - 3)(*at), first[place])
        close(grad(grad(f, place), place)(*at), second[place][place])
        close(hessian(f, place)(*at), second[place][place])
    close(value_and_grad(f, (2, 0))(*at), (true(formula), (first[2], first[0])))
    close(hessian(f, everything)(*at), second)
    close(jacobian(grad(f, everything), everything)(*at), second)
    u = (1.0, -0.5, 2.0)
    close(hvp(f, at, u), tuple(sum(a * b for a, b in zip(row, u, strict=True)) for row in second))
    close(jvp(f, at, u), (true(formula), sum(a * b for a, b in zip(first, u, strict=True))))
    value, pull = vjp(f, *at)
    close((value, pull(3.0)), (true(formula), tuple(3 * g for g in first)))


def test_derivatives_nest_to_any_order() -> None:
    derivative: Any = lambda x: tanh(2 * x)  # noqa: E731
    by_jvp: Any = derivative
    formula = sympy.tanh(2 * X)
    for _ in range(5):
        derivative = grad(derivative)
        by_jvp = (lambda f: lambda x: jvp(f, (x,), (1.0,))[1])(by_jvp)
        formula = formula.diff(X)
        wanted = float(formula.subs(X, sympy.Rational(1, 4)).evalf(40))
        close(derivative(0.25), wanted, 1e-11)
        close(by_jvp(0.25), wanted, 1e-11)


# Arguments and results.


def test_the_result_has_the_structure_of_the_argument() -> None:
    def f(p: Any, scale: float = 1.0) -> Any:
        (w1, w2), layer = p["w"], p["layers"][0]
        return scale * (w1 * w2 + layer.x**2 * p["b"] + layer.y)

    p = {"w": (2, 3.0), "layers": [Point(x=Fraction(1, 2), y=True)], "b": Decimal("4"), "n": None}
    wanted = {"w": (3.0, 2.0), "layers": [Point(4.0, 1.0)], "b": 0.25, "n": None}
    close(grad(f)(p), wanted)
    assert grad(f)(p, scale=10.0)["w"] == (30.0, 20.0)
    assert value_and_grad(f)(p)[0] == 8.0
    assert hessian(f)(p)["layers"][0].x["b"] == 1.0
    assert jvp(f, (p,), (p,))[1] == 2 * 6.0 + 3 * 1.0 + 1.0  # of degrees 2, 3 and 1
    assert type(grad(cubic)(np.float64(2))) is float
    assert grad(cubic)(np.int64(2)) == 12.0
    ordered = OrderedDict(b=1.0, a=2.0)
    found = grad(lambda p: p["a"] * p["b"] ** 2)(ordered)
    assert (type(found), list(found.items())) == (OrderedDict, [("b", 4.0), ("a", 1.0)])
    assert ordered == {"b": 1.0, "a": 2.0}


def test_outputs_may_be_nested_too() -> None:
    def f(x: Any, y: Any) -> Any:
        return {"sum": x[0] + y, "both": (x[0] * x[1], 7.0)}

    assert jacobian(f, (0, 1))([2.0, 3.0], 5.0) == {
        "sum": ([1.0, 0.0], 1.0),
        "both": (([3.0, 2.0], 0.0), ([0.0, 0.0], 0.0)),
    }
    assert jacfwd(f, (0, 1))([2.0, 3.0], 5.0) == jacobian(f, (0, 1))([2.0, 3.0], 5.0)
    value, pull = vjp(f, [2.0, 3.0], 5.0)
    assert value == {"sum": 7.0, "both": (6.0, 7.0)}
    assert pull({"both": (10.0, 100.0), "sum": 1.0}) == ([31.0, 20.0], 1.0)
    assert jvp(f, ([2.0, 3.0], 5.0), ([1.0, 0.0], 2.0)) == (
        {"sum": 7.0, "both": (6.0, 7.0)},
        {"sum": 3.0, "both": (3.0, 0.0)},
    )
    assert jacrev is jacobian


def test_lists_are_arrays_and_the_rest_are_containers() -> None:
    """As jax.jacobian and jax.hessian have it for arrays in tuples and dicts: in blocks."""

    def f(x: Any, p: Any) -> Any:
        return [x[0] * p["w"][0][1], x[1] ** 2, p["b"] * x[0]]

    x, p = [2.0, 3.0], {"w": [[5.0, 7.0]], "b": 11.0}
    by_x = [[7.0, 0.0], [0.0, 6.0], [11.0, 0.0]]
    by_p = {"w": [[[0.0, 2.0]], [[0.0, 0.0]], [[0.0, 0.0]]], "b": [0.0, 0.0, 2.0]}
    for transform in (jacobian, jacfwd):
        assert transform(f, (0, 1))(x, p) == (by_x, by_p)
        assert transform(f, (1,))(x, p) == (by_p,)
        assert transform(lambda x, p: (f(x, p), x[0]), 0)(x, p) == (by_x, [1.0, 0.0])
    second = hessian(lambda x, y: x[0] * x[1] * y[0] * y[1] * y[2], (0, 1))(x, [1.0, 2.0, 4.0])
    assert second == (
        ([[0.0, 8.0], [8.0, 0.0]], [[24.0, 12.0, 6.0], [16.0, 8.0, 4.0]]),
        (
            [[24.0, 16.0], [12.0, 8.0], [6.0, 4.0]],
            [[0.0, 24.0, 12.0], [24.0, 0.0, 6.0], [12.0, 6.0, 0.0]],
        ),
    )
    layers = [{"w": [1.0, 2.0]}, {"w": [3.0]}]
    assert jacobian(lambda q: [q[0]["w"][0] * q[1]["w"][0], 0.0])(layers) == [
        {"w": [[3.0, 0.0], [0.0, 0.0]]},
        {"w": [[1.0], [0.0]]},
    ]


def test_arguments_that_are_not_differentiated_by_are_handed_on_as_they_are() -> None:
    seen: list[Any] = []

    def f(x: Any, data: Any, mode: str = "") -> Any:
        seen.append((data, mode))
        return x * len(data)

    data = ["any", object()]
    assert grad(f)(2.0, data, mode="m") == 2.0
    assert seen[0][0] is data
    assert seen[0][1] == "m"


def test_aux_comes_back_beside_the_result() -> None:
    def f(x: Any) -> Any:
        return x * x, {"twice": 2 * x, "name": "f", "n": 3}

    aux = {"twice": 6.0, "name": "f", "n": 3}
    assert grad(f, has_aux=True)(3.0) == (6.0, aux)
    assert value_and_grad(f, has_aux=True)(3.0) == ((9.0, aux), 6.0)
    assert jacobian(f, has_aux=True)(3.0) == (6.0, aux)
    assert jacfwd(f, has_aux=True)(3.0) == (6.0, aux)
    assert hessian(f, has_aux=True)(3.0) == (2.0, aux)
    assert jvp(f, (3.0,), (1.0,), has_aux=True) == (9.0, 6.0, aux)
    value, pull, found = vjp(f, 3.0, has_aux=True)
    assert (value, pull(2.0), found) == (9.0, (12.0,), aux)
    kept = [object(), {1.0}]
    assert grad(lambda x: (x * x, kept), has_aux=True)(3.0)[1] is kept
    with pytest.raises(TypeError, match=r"with has_aux, grad .* returns \(value, aux\), but"):
        grad(cubic, has_aux=True)(3.0)


def test_an_output_that_does_not_depend_on_an_argument_gives_zero() -> None:
    assert grad(lambda x, y: y * y)(1.0, 2.0) == 0.0
    assert grad(lambda x: 3)(1.0) == 0.0
    assert grad(grad(lambda x: 2 * x))(1.0) == 0.0
    assert hessian(lambda v: v[0] * 2)([1.0, 2.0]) == [[0.0, 0.0], [0.0, 0.0]]
    assert hvp(lambda x: 2 * x, (1.0,), (1.0,)) == 0.0
    assert vjp(lambda x: [1.0, x], 2.0)[1]([5.0, 7.0]) == (7.0,)
    assert jvp(lambda x: 1.0, (2.0,), (3.0,)) == (1.0, 0.0)


def test_an_output_that_stands_twice_is_pulled_back_twice() -> None:
    def f(x: Any) -> Any:
        y = x * x
        return [y, y, y * 5, x]

    value, pull = vjp(f, 3.0)
    assert (value, pull([1.0, 2.0, 3.0, 4.0])) == ([9.0, 9.0, 45.0, 3.0], (6.0 * (1 + 2 + 15) + 4,))
    assert pull([0.0, 1.0, 0.0, 0.0]) == (6.0,)  # as often as one likes


def test_rows_of_the_table_and_networks_are_functions_like_any_other() -> None:
    assert grad(autograd.OPS["exp"])(0.0) == 1.0
    model = MLP(2, [3, 2], "tanh", seed=1)
    close(jacfwd(model)([0.5, -1.0]), jacobian(model)([0.5, -1.0]))
    x = [Value(0.5), Value(-1.0)]
    first = model(x)[0]
    assert grad(lambda x: model(x)[0])([0.5, -1.0]) == grad(first, x)


def test_a_function_keeps_its_name() -> None:
    assert grad(cubic).__name__ == "cubic"


# What is refused.


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: grad(lambda x: [x])(1.0), TypeError, "one scalar Value, .* of type list; jacob"),
        (lambda: grad(lambda x: None)(1.0), TypeError, "one scalar Value, but it returned None"),
        (lambda: grad(lambda x: "a")(1.0), TypeError, "Values or numbers, but it returned 'a'"),
        (lambda: hvp(lambda x: [x], (1.0,), (1.0,)), TypeError, "^hvp takes .* one scalar Value"),
        (lambda: jacobian(lambda x: [x, {}.keys()])(1.0), TypeError, "it returned dict_keys"),
        (lambda: grad(cubic, 1)(1.0), ValueError, "names argument 1, .* with 1 positional arg"),
        (lambda: grad(cubic, -2)(1.0), ValueError, "names argument -2"),
        (lambda: grad(cubic)(x=1.0), ValueError, "0 positional arguments.* by keyword"),
        (lambda: grad(cubic, (0, -1))(1.0), ValueError, r"an argument twice: \(0, -1\)"),
        (lambda: grad(cubic, argnums="x"), TypeError, "argnums of grad .*, got 'x' of type str"),
        (lambda: grad(cubic, argnums=(0, 1.0)), TypeError, "argnums of grad"),
        (lambda: grad(cubic, argnums=True), TypeError, "argnums of grad"),
        (lambda: grad(cubic)("a"), TypeError, "^grad, at argument 0, takes one real number, got"),
        (lambda: jacobian(cubic)({"w": [1.0, "a"]}), TypeError, r"at argument 0\['w'\]\[1\], "),
        (lambda: grad(cubic)(10**400), ValueError, "fits in a float"),
        (lambda: grad(cubic)(np.ones(3)), TypeError, r"got one of type ndarray; give its .tolist"),
        (lambda: jvp(cubic, (1.0,), (np.ones(1),)), TypeError, r"tangents\[0\], takes numbers in"),
        (lambda: value_and_grad(3.0), TypeError, "takes a function, got 3.0 of type float"),
        (lambda: vjp(3.0, 1.0), TypeError, "vjp takes a function"),
        (lambda: hvp(3.0, (1.0,), (1.0,)), TypeError, "hvp takes a function"),
        (lambda: hvp(cubic, 1.0, 1.0), TypeError, "primals as a tuple with one entry for each"),
        (lambda: jvp(cubic, (1.0,)), TypeError, "tangents as a tuple .*, got None"),
        (lambda: jvp(cubic, (1.0,), (1.0, 2.0)), ValueError, "a sequence of 1 at the tangents"),
        (lambda: jvp(cubic, (1.0,), ("a",)), TypeError, r"at the tangents\[0\], takes one real"),
        (lambda: vjp(lambda x: [x, x], 1.0)[1](1.0), ValueError, "a sequence of 2 at the vector"),
        (lambda: vjp(lambda x: {"a": x}, 1.0)[1]({"b": 1.0}), ValueError, r"the keys \['a'\]"),
        (lambda: jvp(lambda x: x[0], ([1.0, None],), ([1.0, 2.0],)), ValueError, "needs None at"),
    ],
)
def test_what_cannot_be_differentiated_is_refused(call: Any, error: Any, message: str) -> None:
    with pytest.raises(error, match=message):
        call()


def test_a_number_lost_on_the_way_is_an_error_not_a_zero() -> None:
    with pytest.raises(TypeError):
        grad(lambda x: math.exp(x))(1.0)
