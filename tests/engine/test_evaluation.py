"""What comes back from the derivatives of functions: floats or Values, in which structure."""

from typing import Any

import pytest

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
    no_grad,
    sqrt,
    value_and_grad,
    vjp,
)


def kinds(nested: Any) -> Any:
    """The classes of what stands in lists, tuples and dicts."""
    if isinstance(nested, dict):
        return {key: kinds(value) for key, value in nested.items()}
    if isinstance(nested, list | tuple):
        return type(nested)(map(kinds, nested))
    return type(nested)


def test_the_first_argument_is_differentiated_by_where_nobody_says_which() -> None:
    """f = x²y at (3, 5): ∂f/∂x = 30, ∂²f/∂x² = 10."""

    def f(x: Any, y: Any) -> Any:
        return x * x * y

    assert grad(f)(3.0, 5.0) == 30.0
    assert value_and_grad(f)(3.0, 5.0) == (45.0, 30.0)
    assert jacobian(f)(3.0, 5.0) == 30.0
    assert jacfwd(f)(3.0, 5.0) == 30.0
    assert hessian(f)(3.0, 5.0) == 10.0
    assert hvp(f, (3.0, 5.0), (1.0, 0.0)) == (10.0, 6.0)
    assert hvp(lambda x: x**3, (2.0,), (1.0,)) == 12.0
    assert grad(f, argnums=(0,))(3.0, 5.0) == (30.0,)
    assert hessian(f, argnums=(0,))(3.0, 5.0) == ((10.0,),)
    assert grad(f, argnums=-1)(3.0, 5.0) == 9.0


def test_a_pair_is_a_result_of_two_unless_there_is_aux() -> None:
    def pair(x: Any) -> Any:
        return x * x, x * 3

    assert jacobian(pair)(2.0) == (4.0, 3.0)
    assert jacfwd(pair)(2.0) == (4.0, 3.0)
    assert vjp(pair, 2.0)[0] == (4.0, 6.0)
    assert vjp(pair, 2.0)[1]((1.0, 10.0)) == (34.0,)
    assert jvp(pair, (2.0,), (1.0,)) == ((4.0, 6.0), (4.0, 3.0))
    with pytest.raises(TypeError, match="returns one scalar Value"):
        grad(pair)(2.0)
    with pytest.raises(TypeError, match="returns one scalar Value"):
        value_and_grad(pair)(2.0)
    with pytest.raises(TypeError, match="returns one scalar Value"):
        hvp(pair, (2.0,), (1.0,))
    assert grad(pair, has_aux=True)(2.0) == (4.0, 6.0)
    assert value_and_grad(pair, has_aux=True)(2.0) == ((4.0, 6.0), 4.0)
    assert jacobian(pair, has_aux=True)(2.0) == (4.0, 6.0)
    assert jacfwd(pair, has_aux=True)(2.0) == (4.0, 6.0)
    assert hessian(pair, has_aux=True)(2.0) == (2.0, 6.0)
    value, pull, aux = vjp(pair, 2.0, has_aux=True)
    assert (value, pull(1.0), aux) == (4.0, (4.0,), 6.0)
    assert jvp(pair, (2.0,), (1.0,), has_aux=True) == (4.0, 4.0, 6.0)


@pytest.mark.parametrize("result", [3.0, (1.0, 2.0, 3.0), [1.0, 2.0], (1.0,)])
def test_with_aux_a_pair_is_returned(result: Any) -> None:
    with pytest.raises(TypeError, match=r"returns \(value, aux\), but it returned"):
        grad(lambda x: result, has_aux=True)(1.0)


@pytest.mark.parametrize(
    "result", [[1.0], (1.0,), {"a": 1.0}, [], None, [1.0, 2.0], {"a": 1.0, "b": 2.0}]
)
def test_the_gradient_is_that_of_one_number(result: Any) -> None:
    with pytest.raises(TypeError, match="returns one scalar Value, but it returned"):
        grad(lambda x: result)(1.0)


@pytest.mark.parametrize("argnums", [True, "0", None, 1.0, (0, True), ["0"]])
def test_argnums_are_whole_numbers(argnums: Any) -> None:
    with pytest.raises(TypeError, match="argnums of jacobian is the number of an argument"):
        jacobian(lambda x, y: x, argnums)
    with pytest.raises(ValueError, match=r"names an argument twice: \(0, -2\)"):
        jacobian(lambda x, y: x, (0, -2))(1.0, 2.0)
    for place in (2, -3):
        with pytest.raises(ValueError, match=f"names argument {place}, but"):
            jacobian(lambda x, y: x, place)(1.0, 2.0)


def test_floats_come_back_where_only_floats_are_given() -> None:
    for call in (grad, jacobian, jacfwd, hessian):
        assert type(call(lambda x: x * x * x)(2.0)) is float
        assert type(call(lambda x: x * x * x)(Value(2.0))) is Value
        with no_grad():
            made = call(lambda x: x * x * x)(Value(2.0))
        assert (type(made), made.op) == (Value, None)
    value, pull = vjp(lambda x: x * x, 3.0)
    assert kinds((value, pull(1.0))) == (float, (float,))
    assert kinds(pull(Value(1.0))) == (Value,)
    with no_grad():
        (product,) = pull(Value(2.0))
    assert (product.data, product.op) == (12.0, None)
    assert pull(Value(2.0))[0].op is not None
    assert kinds(jvp(lambda x: x * x, (3.0,), (1.0,))) == (float, float)
    assert kinds(jvp(lambda x: x * x, (3.0,), (Value(1.0),))) == (Value, Value)


def test_aux_is_floats_unless_somebody_goes_on() -> None:
    def f(x: Any) -> Any:
        return x * x, {"twice": x * 2, "name": "f"}

    slope, aux = grad(f, has_aux=True)(3.0)
    assert (slope, aux) == (6.0, {"twice": 6.0, "name": "f"})
    assert type(aux["twice"]) is float
    _, aux = grad(f, has_aux=True)(Value(3.0))
    assert (type(aux["twice"]), aux["twice"].op is None) == (Value, False)
    with no_grad():
        _, aux = grad(f, has_aux=True)(Value(3.0))
    assert (type(aux["twice"]), aux["twice"].op) == (Value, None)


def test_aux_is_handed_on_as_it_is_where_nothing_in_it_has_to_be_changed() -> None:
    notes = ["seen", 3]
    assert grad(lambda x: (x * x, notes), has_aux=True)(3.0)[1] is notes
    nodes = [Value(1.0)]
    assert grad(lambda x: (x * x, nodes), has_aux=True)(Value(3.0))[1] is nodes
    assert grad(lambda x: (x * x, nodes), has_aux=True)(3.0)[1] == [1.0]


def test_what_is_closed_over_counts_only_where_a_function_around_moves_it() -> None:
    """d/dx [x · d/dy(xy)] = d/dx x² = 2x; a Value that nobody moves is a constant."""
    assert grad(lambda x: x * grad(lambda y: x * y)(5.0))(3.0) == 6.0
    constant = Value(7.0)
    slopes: list[Any] = []

    def around(x: Any) -> Any:
        slopes.append(grad(lambda y: constant * y)(5.0))
        slopes.append(grad(lambda y: x * y)(5.0))
        return x * slopes[-1]

    assert grad(around)(3.0) == 6.0
    assert kinds(slopes) == [float, Value]


def test_matrices_of_derivatives_have_the_indices_of_the_result_first() -> None:
    """Two arrays in a dict by two arguments, one of them a dict of a list and a number."""

    def f(p: Any, c: Any) -> Any:
        return {"a": [p["w"][0] * c, p["w"][1] * p["b"], c * 1], "s": p["b"] * c}

    point = ({"w": [2.0, 3.0], "b": 5.0}, 7.0)
    truth = {
        "a": (
            {"w": [[7.0, 0.0], [0.0, 5.0], [0.0, 0.0]], "b": [0.0, 3.0, 0.0]},
            [2.0, 0.0, 1.0],
        ),
        "s": ({"w": [0.0, 0.0], "b": 7.0}, 5.0),
    }
    assert jacobian(f, (0, 1))(*point) == truth
    assert jacfwd(f, (0, 1))(*point) == truth
    assert jacobian(f, 1)(*point) == {"a": [2.0, 0.0, 1.0], "s": 5.0}
    assert jacobian(f, (1,))(*point) == {"a": ([2.0, 0.0, 1.0],), "s": (5.0,)}
    assert jacfwd(f, (1, 0))(*point) == {name: (c, p) for name, (p, c) in truth.items()}


def test_outputs_that_do_not_move_have_the_tangent_0() -> None:
    value, tangent = jvp(lambda x: [x * x, 5.0, x], (3.0,), (2.0,))
    assert (value, tangent) == ([9.0, 5.0, 3.0], [12.0, 0.0, 2.0])
    assert jacfwd(lambda x: [4.0, x])(3.0) == [0.0, 1.0]
    assert jvp(lambda x, y: x * y, (3.0, 5.0), (0.0, 1.0)) == (15.0, 3.0)
    assert jvp(lambda x, y: x * y, (3.0, 5.0), (1.0, 0.0)) == (15.0, 5.0)


def test_a_vector_with_zeros_and_outputs_that_stand_twice() -> None:
    def f(x: Any, y: Any) -> Any:
        product = x * y
        return [product, product, x]

    _, pull = vjp(f, 3.0, 5.0)
    assert pull([1.0, 10.0, 100.0]) == (155.0, 33.0)
    assert pull([0.0, 1.0, 0.0]) == (5.0, 3.0)
    assert pull([0.0, 0.0, 2.0]) == (2.0, 0.0)
    assert pull([0.0, 0.0, 0.0]) == (0.0, 0.0)
    seed = Value(0.0)
    (by_x, _) = pull([seed, 0.0, 0.0])
    assert grad(by_x, [seed]) == [5.0]


def test_an_output_with_the_weight_0_is_not_gone_through() -> None:
    """sqrt'(0) is infinite, but nothing is asked of it: no anomaly."""
    _, pull = vjp(lambda x, y: [sqrt(x), y * y], 0.0, 3.0)
    with detect_anomaly():
        assert pull([0.0, 1.0]) == (0.0, 6.0)
        with pytest.raises(AnomalyError, match=r"sqrt of 0\.0 sends"):
            pull([1.0, 1.0])


def test_products_are_taken_at_tuples_of_arguments() -> None:
    for primals, tangents, what in ((3.0, (1.0,), "primals"), ((3.0,), 1.0, "tangents")):
        for name, call in (("hvp", hvp), ("jvp", jvp)):
            with pytest.raises(TypeError, match=f"{name} takes the {what} as a tuple"):
                call(lambda x: x * x, primals, tangents)
    with pytest.raises(TypeError, match="vjp takes a function, got 3"):
        vjp(3, 1.0)  # type: ignore[arg-type]
    assert hvp(lambda v: v[0] * v[0] * v[1], [[2.0, 5.0]], [[1.0, 10.0]]) == [50.0, 4.0]


def test_the_product_with_the_hessian_is_taken_also_where_nothing_is_recorded() -> None:
    with no_grad():
        assert hvp(lambda x: x**3, (2.0,), (1.0,)) == 12.0
        made = hvp(lambda x: x**3, (Value(2.0),), (1.0,))
    assert (made.data, made.op) == (12.0, None)
