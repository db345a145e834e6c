"""Operators and methods record what `record` does, at every kind of number."""

import math
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from autograd import OPS, Value
from autograd.engine.compiling import compiled
from autograd.engine.value import record
from tests import points

FUNCTIONS = "neg abs exp log sqrt sin cos tanh sigmoid relu softplus"
OPERATORS = {"add": "add", "sub": "sub", "mul": "mul", "truediv": "div", "pow": "pow"}


def told(node: Value) -> tuple[str, Any, list[str]]:
    """What a node keeps; as text, where every bit counts and nan is nan."""
    args = [f"node {arg.data!r}" if isinstance(arg, Value) else repr(arg) for arg in node.args]
    return repr(node.data), node.op, args


@pytest.mark.parametrize("name", FUNCTIONS.split())
def test_a_function_records_its_row(name: str) -> None:
    """At the points where Python's floats raise too."""
    row = OPS[name]
    method = getattr(Value, f"__{name}__" if name in ("neg", "abs") else name)
    for (x,) in [*points.ordinary(row), *points.hard(row)]:
        assert told(method(Value(x))) == told(record(row, (Value(x),)))


@pytest.mark.parametrize(("name", "op"), OPERATORS.items())
def test_an_operator_records_its_row_with_every_kind_of_number(name: str, op: str) -> None:
    row = OPS[op]
    kinds: list[Callable[[float], Any]] = [Value, float, np.float64, Decimal, Fraction, int]
    for x, z in [*points.ordinary(row), *points.hard(row), (2.0, 3.0), (0.0, -1.0)]:
        for kind in kinds:
            try:
                other = kind(z)
            except (ValueError, OverflowError):
                continue  # no whole number or fraction is infinite
            same = other if kind is Value else float(other)
            forward = getattr(Value, f"__{name}__")(Value(x), other)
            assert told(forward) == told(record(row, (Value(x), same)))
            if kind is Value:
                continue  # two Values: Python asks the one on the left
            back = getattr(Value, f"__r{name}__")(Value(x), other)
            assert told(back) == told(record(row, (same, Value(x))))


UNARY = [row.name for row in OPS.values() if row.many == (False,)]


@pytest.mark.parametrize("name", UNARY)
def test_every_operation_of_one_number_is_a_method(name: str) -> None:
    row = OPS[name]
    (args,) = points.ordinary(row, count=1)
    assert told(getattr(Value(args[0]), name)()) == told(record(row, (Value(args[0]),)))
    assert compiled() or getattr(Value, name).__doc__  # mypyc leaves docstrings out


def test_methods_with_settings_record_them() -> None:
    x = Value(-3.0)
    assert told(x.clip(0, 1)) == told(record(OPS["clip"], (x, 0.0, 1.0)))
    assert told(x.leaky_relu()) == told(record(OPS["leaky_relu"], (x, 0.01)))
    assert told(x.elu(2.0)) == told(record(OPS["elu"], (x, 2.0)))


def test_item_is_the_number_and_detach_a_leaf_of_its_own() -> None:
    x = Value(3.0, "x")
    y = x * x
    assert type(y.item()) is float and y.item() == 9.0
    z = y * y.detach()
    z.backward()
    assert x.grad == 6.0 * 9.0
    apart = y.detach()
    assert (apart.data, apart.op, apart.args, apart.grad) == (9.0, None, (), 0.0)


def test_whole_numbers_count_up_to_the_largest_float() -> None:
    a = Value(1.0)
    assert (a * (2**1024 - 2**971)).data == math.nextafter(math.inf, 0.0)
    with pytest.raises(ValueError, match=r"arithmetic with a Value .* beyond it") as raised:
        a * 2**1024
    assert raised.value.__context__ is None  # one error, not one during another
