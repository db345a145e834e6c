"""A Value beside objects of other classes: who is asked, and who says what is wrong."""

import operator
from typing import Any

import numpy as np
import pytest

import autograd as ag
from autograd import Value
from autograd.engine.compiling import compiled

SIGNS = {
    "add": operator.add,
    "sub": operator.sub,
    "mul": operator.mul,
    "truediv": operator.truediv,
    "pow": operator.pow,
}
TURNED = {"lt": "gt", "le": "ge", "gt": "lt", "ge": "le"}


class Length:
    """Metres: knows what to do beside a number of another kind."""

    def __init__(self, metres: float) -> None:
        self.metres = metres

    def told(self, other: Any) -> tuple[str, Any]:
        return "asked", other

    __add__ = __sub__ = __mul__ = __truediv__ = __pow__ = told
    __radd__ = __rsub__ = __rmul__ = __rtruediv__ = __rpow__ = told
    __lt__ = __le__ = __gt__ = __ge__ = told  # type: ignore[assignment]


class Silent:
    """Has operators, and no answer to a Value."""

    def declines(self, other: Any) -> Any:
        return NotImplemented

    __add__ = __radd__ = __mul__ = __rmul__ = __gt__ = declines


class Whole(int):
    """A number with operators of its own."""

    def __radd__(self, other: Any) -> Any:
        return "asked"


@pytest.mark.parametrize("name", SIGNS)
def test_an_operator_asks_an_object_of_another_class(name: str) -> None:
    x, metres = Value(2.0), Length(3.0)
    if not compiled():  # there the operator asks at once
        assert getattr(Value, f"__{name}__")(x, metres) is NotImplemented
    assert SIGNS[name](x, metres) == ("asked", x)
    assert SIGNS[name](metres, x) == ("asked", x)


@pytest.mark.parametrize("name", TURNED)
def test_a_comparison_asks_an_object_of_another_class(name: str) -> None:
    x, metres = Value(2.0), Length(3.0)
    assert getattr(Value, f"__{name}__")(x, metres) is NotImplemented
    assert getattr(operator, name)(x, metres) == ("asked", x)


def test_where_nobody_answers_the_error_is_a_type_error() -> None:
    x, silent = Value(2.0), Silent()
    for attempt in (
        lambda: x + silent,  # type: ignore[operator]
        lambda: silent + x,
        lambda: x * silent,  # type: ignore[operator]
        lambda: x < silent,  # type: ignore[operator]
        lambda: x - silent,  # type: ignore[operator]
    ):
        with pytest.raises(TypeError, match="Silent"):
            attempt()


def test_a_number_with_operators_of_its_own_is_a_number() -> None:
    assert (Value(2.0) + Whole(3)).data == 5.0


@pytest.mark.parametrize("array", [np.array(1.0), np.array(3)])
def test_an_array_without_an_axis_is_told_to_give_its_number(array: Any) -> None:
    x = Value(2.0)
    for attempt in (
        lambda: Value(array),
        lambda: x + array,
        lambda: array * x,
        lambda: x < array,
        lambda: setattr(x, "data", array),
        lambda: ag.tanh(array) + x,
        lambda: ag.dot([x], [array]),
    ):
        with pytest.raises(TypeError, match=r"take its \.item\(\) for the number alone"):
            attempt()


@pytest.mark.parametrize("given", [1.0, "x", None, [Value(1.0)]], ids=repr)
@pytest.mark.parametrize(
    ("who", "call"),
    [
        ("backward", ag.backward),
        ("leaves", ag.leaves),
        ("order", ag.order),
        ("steps", ag.steps),
        ("draw", ag.draw),
        ("grad", lambda y: ag.grad(y, [Value(1.0)])),
        ("jvp", lambda y: ag.jvp(y, {Value(1.0): 1.0})),
        ("what_if", lambda y: ag.what_if(y, Value(1.0), 2.0)),
    ],
)
def test_what_is_no_value_is_named(who: str, call: Any, given: Any) -> None:
    """The same sentence from each."""
    with pytest.raises(TypeError) as raised:
        call(given)
    shown = repr(given)
    assert str(raised.value) == f"{who} takes a Value, got {shown} of type {type(given).__name__}"
    assert raised.value.__context__ is None


def test_a_direction_is_a_value() -> None:
    x = Value(1.0)
    with pytest.raises(TypeError, match=r"a direction of jvp takes a Value, got 1\.0"):
        ag.jvp(x * x, {1.0: 1.0})  # type: ignore[dict-item]
    with pytest.raises(TypeError, match="as a list"):
        ag.grad(x * x, 1.0)  # type: ignore[arg-type]
