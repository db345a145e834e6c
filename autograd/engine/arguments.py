"""The arguments of a node: how they are taken in, how it keeps them, how they are read again."""

from __future__ import annotations

from .floats import evaluate, number
from .value_fields import ValueFields
from .value_fields import gradient as gradient
from .value_fields import name as name

TYPE_CHECKING = False  # typing itself would take most of the time of `import autograd`
if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import Any, Final

    from .row import Op
    from .value import Value

ARITHMETIC: Final = "arithmetic with a Value"  # how messages call it


def operand(arg: Any) -> Any:
    """An argument as a node keeps it: Values, floats, and tuples of those, which stay the same."""
    if not isinstance(arg, tuple):
        return arg if isinstance(arg, ValueFields) else number(arg, ARITHMETIC)
    for entry in arg:
        if type(entry) is not float and not isinstance(entry, ValueFields):
            return tuple(
                [one if isinstance(one, ValueFields) else number(one, ARITHMETIC) for one in arg]
            )
    return arg


def fields(
    row: Op, args: tuple[Any, ...]
) -> tuple[Value | None, Value | None, float, tuple[Any, ...]]:
    """How a node keeps its arguments: one or two nodes and a constant, or all of them."""
    a = args[0]
    b = args[1] if len(args) == 2 else None
    if row.wide or (isinstance(a, float) and (b is None or isinstance(b, float))):
        return None, None, 0.0, args
    if isinstance(a, float):
        return None, b, a, ()
    return (a, None, b, ()) if isinstance(b, float) else (a, b, 0.0, ())


def entered(row: Op, args: tuple[Any, ...]) -> tuple[Op, float, Any]:
    """Any row with its arguments: the row that is kept, its result, and how they are kept."""
    row, kept = row.recorded_as(tuple([operand(arg) for arg in args]))
    return row, evaluate(row, tuple([data_of(arg) for arg in kept])), fields(row, kept)


def slots(node: Value) -> tuple[Any, ...]:
    """The arguments as the rules take them: tuples stay tuples."""
    if node.op is None:
        return ()
    if node._a is None and node._b is None:
        return node._args
    first = node._c if node._a is None else node._a
    if len(node.op.takes) == 1:
        return (first,)
    return first, node._c if node._b is None else node._b


def kept_in_tuple(node: Value) -> tuple[Any, ...]:
    """The arguments of a node that keeps all in one tuple: of three and more, and of sequences."""
    return node._args if node._a is None and node._b is None and node.op is not None else ()


def operands(node: Value) -> list[Value]:
    """The arguments that are nodes, in order; one that stands twice comes twice."""
    found: list[Value] = []
    for arg in slots(node):
        if arg.__class__ is tuple:
            found += [one for one in arg if one.__class__ is not float]
        elif arg.__class__ is not float:
            found.append(arg)
    return found


def operands_of_all(nodes: Collection[Value]) -> set[Value]:
    """`operands` of all nodes together, each once; a tuple that many of them took is read once."""
    found: set[Any] = {node._a for node in nodes}
    found.update([node._b for node in nodes])
    sequences: dict[int, tuple[Any, ...]] = {}
    for args in [kept_in_tuple(node) for node in nodes if node._a is None]:
        for arg in args:
            if arg.__class__ is tuple:
                sequences[id(arg)] = arg
            else:
                found.add(arg)
    found.update(*sequences.values())
    return {arg for arg in found if arg is not None and arg.__class__ is not float}


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
