"""What is read off a node: its arguments, their numbers, its gradient, its name in messages."""

from typing import Any

import pytest

from autograd import Value, dot, exp, grad, where
from autograd import sum as total
from autograd.engine.arguments import (
    data_of,
    operands,
    slots,
    values,
)
from autograd.engine.value_fields import gradient, label_and_group, name

x, y, z = Value(2.0, "x"), Value(3.0, "y"), Value(5.0, "z")


@pytest.mark.parametrize(
    ("node", "arguments", "nodes", "numbers"),
    [
        (x, (), [], ()),
        (exp(x), (x,), [x], (2.0,)),
        (x + y, (x, y), [x, y], (2.0, 3.0)),
        (x * x, (x, x), [x, x], (2.0, 2.0)),
        (x - 7, (x, 7.0), [x], (2.0, 7.0)),
        (7 - x, (7.0, x), [x], (7.0, 2.0)),
        (total([x, 4.0, y]), ((x, 4.0, y),), [x, y], ((2.0, 4.0, 3.0),)),
        (dot([x], [y], z), ((x,), (y,), z), [x, y, z], ((2.0,), (3.0,), 5.0)),
        (where(x, y, 1.0), (x, y, 1.0), [x, y], (2.0, 3.0, 1.0)),
    ],
    ids=str,
)
def test_the_arguments_of_a_node(
    node: Value, arguments: tuple[Any, ...], nodes: list[Value], numbers: tuple[Any, ...]
) -> None:
    assert slots(node) == arguments
    assert operands(node) == nodes
    assert values(node) == numbers
    assert tuple(map(data_of, arguments)) == numbers


def test_the_gradient_of_a_node_is_a_number_or_none() -> None:
    leaf = Value(3.0)
    assert gradient(leaf) is None
    (leaf**2).backward()
    assert gradient(leaf) == 6.0
    other = Value(3.0)
    (other**2).backward(create_graph=True)
    assert isinstance(other.grad, Value)
    assert gradient(other) == 6.0
    assert type(gradient(other)) is float
    assert grad(other.grad, [other]) == [2.0]


def test_messages_call_a_node_by_its_label_or_its_number() -> None:
    assert [name(node) for node in (x, x + y, Value(2.5))] == ["'x'", "add = 5.0", "a leaf = 2.5"]


@pytest.mark.parametrize("label", [3, None, b"x", ["x"]])
def test_a_label_that_is_no_text_is_refused(label: Any) -> None:
    with pytest.raises(TypeError, match="a label is text, got"):
        Value(1.0).label = label
    with pytest.raises(TypeError, match="a label is text, got"):
        Value(1.0, label)


def test_a_label_may_come_with_the_group_of_drawings() -> None:
    assert label_and_group("w", None) == ("w", "")
    assert label_and_group(("w", "layer 1"), None) == ("w", "layer 1")
    node = Value(1.0, ("w", "layer 1"))
    assert (node.label, node.group) == ("w", "layer 1")
    assert (Value(1.0).label, Value(1.0).group) == ("", "")


@pytest.mark.parametrize(
    ("children", "op"),
    [
        ((x, y), "+"),
        ((x,), "tanh"),
        ((), "+"),
        ((), ""),
        (("a", "b"), "+"),
        (("a", "b", "c"), None),
        ((x, "b"), None),
    ],
)
def test_who_builds_a_node_as_in_micrograd_is_told_what_to_do(children: Any, op: Any) -> None:
    with pytest.raises(TypeError, match=r"a \+ b makes its own Value"):
        Value(1.0, children, op)
