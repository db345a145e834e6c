"""Derivatives of functions: what takes a function and gives a function, or its products.

The names and conventions are those of torch.func and JAX. A function takes numbers or Values,
also in nested lists, tuples and dicts, and is called with fresh Values in their place; what
comes back has the structure of the arguments. A call gives floats, unless somebody goes on
differentiating: where an argument is a Value, and inside a function that is itself being
differentiated, it gives Values with their graph. So the functions nest: grad(grad(f)).

A Value that f closes over, and that no function around is differentiating by, is a constant.

Sources: https://docs.jax.dev/en/latest/jax.html#automatic-differentiation,
https://docs.pytorch.org/docs/stable/func.api.html
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from operator import index
from typing import Any

from .arguments import data_of
from .evaluation import Evaluation, shown
from .grad import grad, jvp
from .modes import recording, with_history
from .nested import fitting
from .value import Value

__all__ = [
    "grad",
    "hessian",
    "hvp",
    "jacfwd",
    "jacobian",
    "jacrev",
    "jvp",
    "value_and_grad",
    "vjp",
]

Function = Callable[..., Any]
Places = int | Sequence[int]


def _checked_function(name: str, f: Any) -> Function:
    if not callable(f):
        raise TypeError(f"{name} takes a function, got {shown(f)}")
    return f  # type: ignore[no-any-return]


def _several(name: str, argnums: Any) -> tuple[int, ...]:
    """argnums as a tuple.

    Raises:
        TypeError: they are no whole numbers. ValueError: one stands twice.
    """
    asked = argnums if isinstance(argnums, list | tuple) else (argnums,)
    if any(isinstance(place, bool) or not hasattr(place, "__index__") for place in asked):
        raise TypeError(
            f"argnums of {name} is the number of an argument, or several in a tuple, "
            f"got {shown(argnums)}"
        )
    return tuple(map(index, asked))


def _places(name: str, asked: Sequence[int], count: int) -> list[int]:
    """The places that argnums name, counted from the front.

    Raises:
        ValueError: there is no such argument, or one is named twice.
    """
    for place in asked:
        if not -count <= place < count:
            raise ValueError(
                f"argnums of {name} names argument {place}, but the function was called with "
                f"{count} positional argument{'s' * (count != 1)}, counted from 0; what is passed "
                "by keyword is not differentiated by"
            )
    places = [place % count for place in asked]
    if len(set(places)) < len(places):
        raise ValueError(f"argnums of {name} names an argument twice: {tuple(asked)}")
    return places


def _transformed(
    name: str, f: Any, argnums: Any, has_aux: bool, result: Callable[[Evaluation, bool], Any]
) -> Function:
    """A function with the arguments of f that evaluates it and gives a result made of that.

    `result` is also told whether argnums is one number, not several in a tuple.
    """
    asked = _several(name, argnums)
    single = not isinstance(argnums, list | tuple)
    _checked_function(name, f)

    @wraps(f, updated=())
    def call(*args: Any, **options: Any) -> Any:
        places = _places(name, asked, len(args))
        return result(Evaluation(name, f, args, options, places, bool(has_aux)), single)

    return call


def _gradient(evaluation: Evaluation, single: bool) -> Any:
    evaluation.scalar()
    gradients = evaluation.by_arguments(evaluation.pulled([1.0]))
    return gradients[0] if single else gradients


def value_and_grad(f: Function, argnums: Places = 0, has_aux: bool = False) -> Function:
    """The function that gives (f(…), ∇f(…)), from one call of f.

    Args:
        f: a function that returns one scalar: a Value, or a number where it is constant.
        argnums: which positional arguments to differentiate by, counted from 0; for several in
            a tuple the gradient is a tuple too.
        has_aux: whether f returns (value, aux); then the result is ((value, aux), gradient).

    Raises:
        TypeError: f returns something else, or an argument holds what is no number.
        ValueError: there is no argument that argnums names.

    >>> loss = lambda p, x: (p["w"] * x + p["b"]) ** 2
    >>> value_and_grad(loss)({"w": 3.0, "b": 1.0}, 2.0)
    (49.0, {'w': 28.0, 'b': 14.0})
    """

    def result(evaluation: Evaluation, single: bool) -> Any:
        gradient = _gradient(evaluation, single)
        value = evaluation.value
        return (value, evaluation.aux) if has_aux else value, gradient

    return _transformed("value_and_grad", f, argnums, has_aux, result)


def gradient_function(f: Function, argnums: Places = 0, has_aux: bool = False) -> Function:
    """grad(f): the function that gives ∇f(…), in the structure of the argument.

    Args and errors are those of `value_and_grad`. With has_aux the result is (gradient, aux).

    >>> gradient_function(lambda x, y: x * x * y, argnums=(0, 1))(3.0, 2.0)
    (12.0, 9.0)
    >>> gradient_function(gradient_function(lambda x: x**3))(2.0)
    12.0
    """

    def result(evaluation: Evaluation, single: bool) -> Any:
        gradient = _gradient(evaluation, single)
        return (gradient, evaluation.aux) if has_aux else gradient

    return _transformed("grad", f, argnums, has_aux, result)


def jacobian(f: Function, argnums: Places = 0, has_aux: bool = False) -> Function:
    """The function that gives ∂f/∂x, by one reverse pass for each output.

    Of a list of m numbers by a list of n, it is a list of m lists of n. Lists are arrays: the
    derivative of one by another has the indices of the first, then of the second. Tuples and
    dicts are containers and stay outside: first those of the result, then a tuple for several
    argnums, then those of the argument. With has_aux f returns (outputs, aux), and the result is
    (jacobian, aux).

    Raises:
        TypeError: f returns, or an argument holds, what is no number.
        ValueError: there is no argument that argnums names.

    >>> jacobian(lambda v: [v[0] * v[1], v[0] ** 2, 5 * v[1]])([2.0, 3.0])
    [[3.0, 2.0], [4.0, 0.0], [0.0, 5.0]]
    """

    def result(evaluation: Evaluation, single: bool) -> Any:
        count = len(evaluation.outputs)
        matrix = evaluation.blocks(
            [evaluation.pulled(_unit(k, count)) for k in range(count)], single
        )
        return (matrix, evaluation.aux) if has_aux else matrix

    return _transformed("jacobian", f, argnums, has_aux, result)


def jacfwd(f: Function, argnums: Places = 0, has_aux: bool = False) -> Function:
    """As `jacobian`, by one sweep forward for each input: cheaper where inputs are fewer.

    >>> jacfwd(lambda t: [t, t**2, t**3])(2.0)
    [1.0, 4.0, 12.0]
    """

    def result(evaluation: Evaluation, single: bool) -> Any:
        count = len(evaluation.inputs)
        outputs = evaluation.outputs
        columns = [evaluation.pushed(outputs, _unit(k, count)) for k in range(count)]
        rows = [[column[k] for column in columns] for k in range(len(outputs))]
        matrix = evaluation.blocks(rows, single)
        return (matrix, evaluation.aux) if has_aux else matrix

    return _transformed("jacfwd", f, argnums, has_aux, result)


jacrev = jacobian


def _unit(place: int, count: int) -> list[float]:
    return [1.0 if k == place else 0.0 for k in range(count)]


def hessian(f: Function, argnums: Places = 0, has_aux: bool = False) -> Function:
    """The function that gives all second derivatives of f: forward over reverse.

    Of a list of n numbers, a list of n lists of n; of several argnums a tuple of tuples of
    blocks, of a dict a dict of dicts. Args and errors are those of `jacobian`.

    >>> hessian(lambda v: v[0] ** 3 * v[1])([2.0, 5.0])
    [[60.0, 12.0], [12.0, 0.0]]
    >>> hessian(lambda p: p["w"][0] * p["w"][1] * p["b"])({"w": [2.0, 5.0], "b": 3.0})
    {'w': {'w': [[0.0, 3.0], [3.0, 0.0]], 'b': [5.0, 2.0]}, 'b': {'w': [5.0, 2.0], 'b': 0.0}}
    """
    return jacfwd(jacobian(f, argnums, has_aux), argnums, has_aux)


def vjp(f: Function, *primals: Any, has_aux: bool = False) -> tuple[Any, ...]:
    """(f(*primals), pull): the value, and what carries a vector back, vᵀ · ∂f/∂primals.

    pull(v) takes a v in the structure of the value, and gives a tuple with one product for each
    primal. It can be called as often as one likes. With has_aux f returns (value, aux), and the
    result is (value, pull, aux).

    Raises:
        TypeError: f returns, or a primal holds, what is no number. ValueError, from pull: v has
            another structure.

    >>> value, pull = vjp(lambda x, y: [x * y, x + y], 2.0, 3.0)
    >>> value, pull([1.0, 10.0])
    ([6.0, 5.0], (13.0, 12.0))
    """
    _checked_function("vjp", f)
    evaluation = Evaluation("vjp", f, primals, {}, range(len(primals)), has_aux)

    def pull(cotangents: Any) -> tuple[Any, ...]:
        seeds = fitting(evaluation.result, cotangents, "the vector", "what vjp gives")
        goes_on = evaluation.goes_on or any(isinstance(seed, Value) for seed in seeds)
        recorded = goes_on and recording()
        products = evaluation.sums(seeds if recorded else list(map(data_of, seeds)), recorded)
        if goes_on and not recorded:
            products = list(map(Value, products))
        return evaluation.by_arguments(products)

    return (evaluation.value, pull, evaluation.aux) if has_aux else (evaluation.value, pull)


def value_and_tangent(f: Function, primals: Any, tangents: Any, has_aux: bool = False) -> Any:
    """jvp(f, primals, tangents): the value, and ∂f/∂primals · tangents, by one sweep forward.

    primals and tangents are tuples (or lists) of the arguments of f and of their tangents, in
    the same structure. With has_aux f returns (value, aux), and the result is (value, tangent,
    aux).

    >>> value_and_tangent(lambda v: [v[0] * v[1], v[0]], ([2.0, 3.0],), ([1.0, 10.0],))
    ([6.0, 2.0], [23.0, 1.0])
    """
    evaluation, directions = _along_directions("jvp", f, primals, tangents, has_aux)
    moved = evaluation.pushed(evaluation.outputs, directions)
    pair = evaluation.value, evaluation.like_result(moved)
    return (*pair, evaluation.aux) if has_aux else pair


def hvp(f: Function, primals: Any, tangents: Any) -> Any:
    """The Hessian of f times a vector, without the Hessian: forward over reverse.

    primals and tangents are tuples (or lists) of the arguments of f and of their tangents. The
    result has the structure of the argument; of several arguments it is a tuple. It costs about
    as much as two gradients, whatever their length.

    Raises:
        TypeError: f returns no scalar, or an argument holds what is no number. ValueError: the
            tangents have another structure than the primals.

    Source: B. A. Pearlmutter, Fast exact multiplication by the Hessian, Neural Computation 6
    (1994).

    >>> hvp(lambda v: v[0] ** 3 * v[1], ([2.0, 5.0],), ([1.0, 10.0],))
    [180.0, 12.0]
    """
    evaluation, directions = _along_directions("hvp", f, primals, tangents, has_aux=False)
    evaluation.scalar()
    slopes = with_history(evaluation.sums, [1.0], True)
    products = evaluation.by_arguments(evaluation.pushed(slopes, directions))
    return products[0] if len(products) == 1 else products


def _along_directions(
    name: str, f: Any, primals: Any, tangents: Any, has_aux: bool
) -> tuple[Evaluation, list[Any]]:
    """f evaluated at the primals, and the tangents laid flat."""
    _checked_function(name, f)
    for arguments, what in ((primals, "primals"), (tangents, "tangents")):
        if not isinstance(arguments, list | tuple):
            raise TypeError(
                f"{name} takes the {what} as a tuple with one entry for each argument, "
                f"got {shown(arguments)}"
            )
    places = range(len(primals))
    directions = fitting(tuple(primals), tangents, "the tangents", name)
    evaluation = Evaluation(name, f, primals, {}, places, has_aux, tangents)
    if not evaluation.recorded:
        directions = [data_of(direction) for direction in directions]
    return evaluation, directions
