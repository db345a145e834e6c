"""The operations of the table as methods of a Value, and what a Value does beside arithmetic."""

import inspect
import math
from typing import Any

import pytest

from autograd import OPS, Value
from autograd.engine.compiling import compiled

NUMBERS = (0.25, 1.0, 1.5, 2.5)
ROWS = [name for name, row in OPS.items() if len(row.takes) == 1 and hasattr(Value, name)]


@pytest.mark.parametrize("name", [name for name in ROWS if OPS[name].many == (False,)])
def test_a_method_is_the_row_of_its_name(name: str) -> None:
    x = Value(0.25)
    y = getattr(x, name)()
    assert (y.op, y.args, y.data) == (OPS[name], (x,), OPS[name](0.25)) or math.isnan(y.data)


@pytest.mark.skipif(compiled(), reason="compiled methods do not tell their defaults")
@pytest.mark.parametrize("name", ["leaky_relu", "elu", "hardtanh", "clip"])
def test_what_a_method_takes_beside_the_number_has_the_defaults_of_its_row(name: str) -> None:
    parameters = list(inspect.signature(getattr(Value, name)).parameters.values())[1:]
    assert [p.name for p in parameters] == list(OPS[name].takes[1:])
    assert tuple(p.default for p in parameters) == OPS[name].fit((1.0,))[1:]


def test_settings_are_handed_on_in_their_order() -> None:
    x = Value(-2.0)
    assert x.leaky_relu().data == -0.02
    assert x.leaky_relu(0.5).data == -1.0
    assert x.elu().data == pytest.approx(math.exp(-2.0) - 1, rel=1e-15)
    assert x.elu(3.0).data == pytest.approx(3 * (math.exp(-2.0) - 1), rel=1e-15)
    assert [Value(n).hardtanh().data for n in (-2.0, 0.5, 2.0)] == [-1.0, 0.5, 1.0]
    assert [Value(n).hardtanh(-5, 0.25).data for n in (-9.0, 0.5)] == [-5.0, 0.25]
    assert [Value(n).clip().data for n in (-1e300, 1e300)] == [-1e300, 1e300]
    assert [Value(n).clip(0, 1).data for n in (-1.0, 0.5, 2.0)] == [0.0, 0.5, 1.0]
    assert Value(-3.0).clip(high=1).data == -3.0
    assert Value(3.0).clip(low=1).data == 3.0


def test_comparisons_are_those_of_the_numbers() -> None:
    for a in NUMBERS:
        for b in NUMBERS:
            for right in (b, Value(b)):
                x: Any = Value(a)
                ours = (x < right, x <= right, x > right, x >= right)
                assert ours == (a < b, a <= b, a > b, a >= b)
            y: Any = Value(b)
            assert (a < y, a <= y, a > y, a >= y) == (a < b, a <= b, a > b, a >= b)
    with pytest.raises(TypeError, match="a comparison with a Value takes one real number"):
        Value(1.0) < "2"  # noqa: B015


def test_a_label_and_a_group_are_kept_apart() -> None:
    x = Value(1.0)
    assert (x.label, x.group) == ("", "")
    x.label = "w"
    assert (x.label, x.group) == ("w", "")
    x.group = "layer 1"
    assert (x.label, x.group) == ("w", "layer 1")
    x.label = "v"
    assert (x.label, x.group) == ("v", "layer 1")


def test_a_number_alone_is_taken_out_without_a_history() -> None:
    x = Value(2.5)
    y = x * 2
    assert (y.item(), type(y.item())) == (5.0, float)
    leaf = y.detach()
    assert (leaf.data, leaf.op, leaf is y) == (5.0, None, False)
    assert (abs(Value(-3.0)).data, abs(Value(-3.0)).op) == (3.0, OPS["abs"])
    assert f"{Value(2 / 3):.3f}" == "0.667"
