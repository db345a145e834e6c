"""What a node was made from, and what messages call it: read off any node, nothing is changed."""

from __future__ import annotations

TYPE_CHECKING = False  # typing itself would take most of the time of `import autograd`
if TYPE_CHECKING:
    from typing import Any

    from .value import Value


def slots(node: Value) -> tuple[Any, ...]:
    """The arguments as the rules take them: tuples stay tuples."""
    if node.op is None:
        return ()
    if node._args is not None:
        return node._args
    first = node._c if node._a is None else node._a
    if len(node.op.takes) == 1:
        return (first,)
    return first, node._c if node._b is None else node._b


def operands(node: Value) -> list[Value]:
    """The arguments that are nodes, in order; one that stands twice comes twice."""
    found: list[Value] = []
    for arg in slots(node):
        if arg.__class__ is tuple:
            found += [one for one in arg if one.__class__ is not float]
        elif arg.__class__ is not float:
            found.append(arg)
    return found


def data_of(arg: Any) -> Any:
    """The number, or the tuple of numbers, of one argument."""
    if arg.__class__ is float:
        return arg
    if arg.__class__ is tuple:
        return tuple([one if one.__class__ is float else one._data for one in arg])
    return arg._data


def values(node: Value) -> tuple[Any, ...]:
    """The arguments' numbers, as the rules take them."""
    return tuple([data_of(arg) for arg in slots(node)])


def gradient(node: Value) -> float | None:
    """The gradient as a number, or None where no pass has reached the node."""
    g = node._grad
    return g if g is None or g.__class__ is float else g._data


def name(node: Value) -> str:
    """How a message calls a node: by its label, or by its operation and number."""
    if node.label:
        return repr(node.label)
    return f"{node.op.name if node.op else 'a leaf'} = {node._data!r}"


def text(label: Any) -> str:
    """A label, which is text.

    Raises:
        TypeError: it is none.
    """
    if not isinstance(label, str):
        raise TypeError(f"a label is text, got {label!r} of type {type(label).__name__}")
    return label


def label_and_group(label: Any, op: Any) -> tuple[str, str]:
    """What a new Value is called, and where drawings put it.

    Raises:
        TypeError: the label is no text, or the two are what micrograd's Value takes there.
    """
    if type(label) is not tuple:
        return text(label), ""
    if len(label) == 2 and type(label[0]) is str and type(op) is not str:
        return label
    raise TypeError(
        f"Value takes a number and a label, got what it was made from as well: {label!r}, {op!r}; "
        "a + b makes its own Value, and autograd.op(...) an operation of your own"
    )
