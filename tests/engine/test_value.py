"""What a Value is: a number that remembers the operation that was written."""

import copy
import datetime
import math
import operator
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

import autograd
from autograd import OPS, Value, detect_anomaly, dot, log, op, softmax, tanh

NUMPY_SCALARS = [
    np.float16(1.5),
    np.float32(1.5),
    np.float64(1.5),
    np.longdouble(1.5),
    np.int8(-3),
    np.int64(7),
    np.uint8(200),
    np.uint64(2**63),
    np.bool_(True),
]
NUMBERS = [True, 3, -2.5, 10**300, Fraction(1, 3), Decimal("0.1"), *NUMPY_SCALARS]
OPERATORS = [
    (operator.add, "add"),
    (operator.sub, "sub"),
    (operator.mul, "mul"),
    (operator.truediv, "div"),
    (operator.pow, "pow"),
]


def kind(number: object) -> str:
    return f"{type(number).__name__}"


@pytest.mark.parametrize("number", NUMBERS, ids=kind)
def test_every_real_number_becomes_the_float_it_stands_for(number: object) -> None:
    made = Value(number)
    assert type(made.data) is float
    assert made.data == float(number)  # type: ignore[arg-type]
    made.data = number  # type: ignore[assignment]
    assert type(made.data) is float


@pytest.mark.parametrize("number", NUMBERS, ids=kind)
@pytest.mark.parametrize(("operate", "name"), OPERATORS, ids=[name for _, name in OPERATORS])
def test_an_operator_records_the_operation_that_was_written(
    operate: object, name: str, number: object
) -> None:
    x = Value(1.5, "x")
    right, left = operate(x, number), operate(number, x)  # type: ignore[operator]
    for made, args in ((right, (x, float(number))), (left, (float(number), x))):  # type: ignore[arg-type]
        assert type(made) is Value
        assert made.op is OPS[name]
        assert made.args == args
        assert all(type(arg) in (float, Value) for arg in made.args)


def test_two_values_and_an_operator_record_both() -> None:
    a, b = Value(6.0), Value(3.0)
    results = {"add": a + b, "sub": a - b, "mul": a * b, "div": a / b, "pow": a**b}
    assert {name: y.data for name, y in results.items()} == {
        "add": 9.0,
        "sub": 3.0,
        "mul": 18.0,
        "div": 2.0,
        "pow": 216.0,
    }
    for name, y in results.items():
        assert y.op is OPS[name]
        assert y.args == (a, b)


def test_a_product_with_itself_has_two_edges() -> None:
    a = Value(3.0)
    y = a * a
    assert y.args == (a, a)
    y.backward()
    assert a.grad == 6.0


def test_signs() -> None:
    a = Value(-3.0)
    assert (-a).op is OPS["neg"]
    assert (-a).data == 3.0
    assert abs(a).op is OPS["abs"]
    assert abs(a).data == 3.0
    assert +a is a


def test_sum_of_values_adds_them_one_by_one() -> None:
    values = [Value(float(n)) for n in range(1, 5)]
    total = sum(values)
    assert isinstance(total, Value)
    assert (total.data, total.op) == (10.0, OPS["add"])
    total.backward()
    assert [v.grad for v in values] == [1.0] * 4


def test_powers_of_a_negative_base_are_real_for_whole_exponents_only() -> None:
    assert (Value(-2.0) ** 3).data == -8.0
    assert math.isnan((Value(-8.0) ** (1 / 3)).data)
    assert math.isnan(((-8.0) ** Value(1 / 3)).data)


METHODS = ["exp", "log", "sqrt", "sin", "cos", "tanh", "sigmoid", "relu", "softplus"]


@pytest.mark.parametrize("name", METHODS)
def test_a_method_records_the_same_row_as_the_function(name: str) -> None:
    x = Value(0.7)
    method, function = getattr(x, name)(), getattr(autograd, name)(x)
    assert method.op is function.op is OPS[name]
    assert method.args == function.args == (x,)
    assert method.data == function.data == getattr(autograd, name)(0.7)


REFUSED = [
    [1, 2],
    (1.0,),
    [[]],
    "3",
    b"3",
    None,
    1j,
    {},
    object(),
    datetime.date(2020, 1, 1),
    datetime.timedelta(seconds=1),
    np.array(1.0),
    np.complex128(1),
    np.str_("3"),
    np.datetime64("2020-01-01"),
    np.timedelta64(1, "s"),
    float,
    math.sin,
]


@pytest.mark.parametrize("thing", REFUSED, ids=kind)
def test_what_is_no_real_number_is_refused_and_named(thing: object) -> None:
    x = Value(2.0)
    attempts = [
        lambda: Value(thing),
        lambda: x + thing,  # type: ignore[operator]
        lambda: thing + x,
        lambda: x**thing,  # type: ignore[operator]
        lambda: thing / x,
        lambda: x < thing,  # type: ignore[operator]
        lambda: setattr(x, "data", thing),
        lambda: setattr(x, "grad", thing),
        lambda: x.backward(thing),
        lambda: dot([x], [thing]),
    ]
    for attempt in attempts:
        with pytest.raises(TypeError, match=rf"one real number, got .* of type {kind(thing)}; "):
            attempt()
    assert (x.data, x.grad) == (2.0, 0.0)


@pytest.mark.parametrize(
    "huge", [10**400, -(10**400), Fraction(10**400), Decimal("1e400")], ids=kind
)
def test_a_finite_number_beyond_floats_is_refused(huge: object) -> None:
    for attempt in (lambda: Value(huge), lambda: Value(1.0) * huge, lambda: huge - Value(1.0)):  # type: ignore[operator]
        with pytest.raises(ValueError, match=rf"fits in a float .* got one of type {kind(huge)}"):
            attempt()


def test_infinite_and_missing_numbers_are_floats_too() -> None:
    assert Value(math.inf).data == math.inf
    assert Value(Decimal("-Infinity")).data == -math.inf
    assert math.isnan(Value(Decimal("NaN")).data)
    assert Value(np.float32("inf")).data == math.inf


@pytest.mark.parametrize(("operate", "name"), OPERATORS, ids=[name for _, name in OPERATORS])
def test_a_numpy_array_on_either_side_gives_an_array_of_values(
    operate: Callable[[Any, Any], Any], name: str
) -> None:
    x, array = Value(2.0), np.array([1.0, 3.0])
    for block, right in [
        (operate(x, array), operate(2.0, array)),
        (operate(array, x), operate(array, 2.0)),
    ]:
        assert block.data == right.tolist()
        assert {entry.op.name for entry in block} == {name}
        assert all(x in entry.args for entry in block)


def test_a_numpy_array_is_no_number() -> None:
    x, array = Value(2.0), np.array([1.0, 2.0])
    for attempt in (
        lambda: Value(array),
        lambda: setattr(x, "data", array),
        lambda: x.backward(array),
        lambda: x < array,
        lambda: array <= x,
        lambda: np.add(array, x, out=array),
        lambda: np.spacing(x),
    ):
        with pytest.raises(TypeError, match="of type ndarray; make one Value per entry"):
            attempt()


def test_functions_of_numpy_compute_with_values() -> None:
    x = Value(0.5)
    for function, row in [(np.tanh, "tanh"), (np.arcsin, "asin"), (np.absolute, "abs")]:
        assert function(x).op is OPS[row]
        assert function(x).data == pytest.approx(float(function(0.5)), rel=1e-15)
    assert (np.float64(3.0) * x).args == (3.0, x)
    assert np.float64(3.0) > x
    assert not np.float64(0.25) >= x
    assert x != np.float64(0.5)
    assert np.float64(0.5) != x


def test_a_value_is_no_number_where_one_is_required() -> None:
    x = Value(2.0)
    for attempt in (
        lambda: Value(x),
        lambda: setattr(Value(1.0), "data", x),
        lambda: x.backward(x),
        lambda: autograd.grad(x * x, [x], seed=x),
        lambda: autograd.jvp(x * x, {x: x}),
    ):
        with pytest.raises(TypeError, match=r"take its \.data for the number alone"):
            attempt()


def test_functions_of_floats_refuse_a_value_instead_of_losing_its_gradient() -> None:
    x = Value(1.0)
    for function in (math.exp, float, int, complex, math.floor, round, np.float64):
        with pytest.raises(TypeError):
            function(x)  # type: ignore[operator]
    with pytest.raises(TypeError):
        [0, 1][x]  # type: ignore[call-overload]


@pytest.mark.parametrize(
    ("attempt", "message"),
    [
        (lambda x: tanh(), r"tanh takes 1 argument \(x\); it got 0"),
        (lambda x: tanh(x, x), r"tanh takes 1 argument \(x\); it got 2"),
        (lambda x: autograd.atan2(x), r"atan2 takes 2 arguments \(a, b\); it got 1"),
        (lambda x: autograd.clip(), r"clip takes 1 to 3 arguments \(x, low, high\); it got 0"),
        (lambda x: dot(x), r"dot takes 2 to 3 arguments"),
        (lambda x: autograd.sum([]), "sum needs at least one number; it got none"),
        (lambda x: autograd.maximum(), "maximum needs at least one number"),
        (lambda x: softmax([]), "softmax needs at least one number"),
        (
            lambda x: x.tanh(x),
            "takes 1 positional argument but 2 were given|takes at most 0 arguments",
        ),
    ],
)
def test_a_wrong_count_of_arguments_is_an_error(attempt: object, message: str) -> None:
    with pytest.raises(TypeError, match=message):
        attempt(Value(1.0))  # type: ignore[operator]


def test_sequences_of_different_lengths_are_never_cut_to_fit() -> None:
    x = Value(1.0)
    with pytest.raises(ValueError, match="w has 2 numbers and x has 1"):
        dot([x, x], [x])


def test_an_error_leaves_the_graph_as_it_was() -> None:
    a, b = Value(2.0), Value(3.0)
    y = a * b
    for attempt in (lambda: y + "1", lambda: y * [1], lambda: dot([a], [b, b]), lambda: tanh(y, y)):  # type: ignore[operator]
        with pytest.raises((TypeError, ValueError)):
            attempt()
    with detect_anomaly(), pytest.raises(ArithmeticError):
        log(-y)
    y += 1
    y.backward()
    assert (y.data, a.grad, b.grad) == (7.0, 3.0, 2.0)


def test_comparisons_are_of_the_numbers_and_give_bools() -> None:
    a, b = Value(1.0), Value(2.0)
    for outcome in (a < b, a <= 1, b > a, b >= 2.0, a < Fraction(3, 2), a > 0, np.float64(3) > b):
        assert outcome is True
    assert (a > b) is False
    assert max([a, b]) is b
    assert sorted([b, a]) == [a, b]
    nothing = Value(math.nan)
    assert not nothing < 1
    assert not nothing >= 1


def test_equality_and_hash_are_by_identity() -> None:
    a, b = Value(1.0), Value(1.0)
    assert a == a
    assert a != b
    assert a != 1.0
    assert len({a, b, a}) == 2
    assert {a: "a", b: "b"}[b] == "b"
    assert [a, b].index(b) == 1
    before = hash(a)
    a.data = 5.0
    assert hash(a) == before


def test_formatting_shows_the_number() -> None:
    x = Value(3.14159, "x")
    assert f"{x:.2f}|{x:8.1e}|{x}" == "3.14| 3.1e+00|3.14159"


def test_a_value_says_what_it_is() -> None:
    x = Value(3.0, "x")
    y = x * 2
    assert repr(x) == "Value(3.0, label='x')"
    assert repr(y) == "Value(6.0, op=mul)"
    y.backward()
    assert repr(x) == "Value(3.0, label='x', grad=2.0)"


def test_augmented_assignment_makes_a_new_node() -> None:
    c = Value(1.0)
    old = c
    c += 2
    c *= 3
    assert old.data == 1.0
    assert old.op is None
    assert c.data == 9.0
    c.backward()
    assert old.grad == 3.0


def test_what_micrograd_takes_behind_the_number_is_refused_and_answered() -> None:
    """`Value(data, _children, _op)` in code that is pasted."""
    a, b = Value(1.0), Value(2.0)
    for behind in (((a, b), "+"), ((a,), "tanh"), ((), ""), ((),), (("a", "b"), "+")):
        with pytest.raises(TypeError, match=r"takes a number and a label.*autograd\.op\("):
            Value(3.0, *behind)  # type: ignore[arg-type]
    assert Value(3.0, ("a", "layer 1")).group == "layer 1"


def test_a_copy_of_a_node_has_the_same_arguments() -> None:
    x = Value(2.0, "x")
    y = x * 3
    twin = copy.copy(y)
    assert twin is not y
    assert (twin.op, twin.args, twin.data) == (y.op, y.args, y.data)
    twin.backward()
    assert x.grad == 3.0
    assert y.grad == 0.0
    leaf = copy.copy(x)
    leaf.data = 9.0
    assert (leaf.label, x.data) == ("x", 2.0)


def test_three_sequences_of_three_lengths_are_refused_in_words() -> None:
    row = op(
        "three_sequences",
        takes="*a *b *c",
        compute=lambda m, a, b, c: m.sum(a) + m.sum(b) + m.sum(c),
        partials=(lambda m, y, a, b, c: [1.0] * len(a),) * 3,
        doc="Adds all.",
    )
    with pytest.raises(ValueError, match="a has 1 numbers and b has 2"):
        row([1.0], [1.0, 2.0], [1.0, 2.0, 3.0])
