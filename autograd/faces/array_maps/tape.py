"""A graph as a flat tape: which row computes each node from which others, packed for a page."""

from __future__ import annotations

from array import array as packed_array
from base64 import b64encode
from collections.abc import Sequence
from sys import byteorder
from typing import Any

from ...engine.arguments import slots
from ...engine.row import Op
from ...engine.value import Value
from ...formulas.javascript import row_key

Row = Op | tuple[Op, int]


def tape(nodes: Sequence[Value]) -> tuple[dict[str, Any], dict[str, Row]]:
    """The tape of a graph, and its rows by their keys as `javascript_module` takes them.

    Args:
        nodes: of the graph in forward order.

    Returns: a dictionary of "rows", the keys of the rows and, for each, how many numbers stand in
        each of its arguments, null for one that is no sequence; "ops", the place of its row plus 1
        for each node, 0 for a leaf; "args", all arguments in order, those from the number of nodes
        on being constants; "constants"; and "leaves", the numbers of the leaves. Lists of numbers
        are packed as base64, little end first.

    >>> x = Value(3.0, "x")
    >>> [*tape([x, x * 2.0])[0]["rows"]]
    [['mul', [None, None]]]
    """
    index = {node: number for number, node in enumerate(nodes)}
    keys: dict[str, int] = {}
    rows: dict[str, Row] = {}
    sizes: list[list[int | None]] = []
    constants: dict[float, int] = {}
    ops, args, leaves = packed_array("H"), packed_array("I"), packed_array("d")

    def number_of(arg: Any) -> int:
        if arg.__class__ is not float:
            return index[arg]
        return len(nodes) + constants.setdefault(arg, len(constants))

    for node in nodes:
        if node.op is None:
            ops.append(0)
            leaves.append(node.data)
            continue
        taken = slots(node)
        lengths = [len(arg) if isinstance(arg, tuple) else None for arg in taken]
        size = next((length for length in lengths if length is not None), None)
        key = row_key(node.op, size)
        if key not in keys:
            keys[key] = len(keys) + 1
            rows[key] = node.op if size is None else (node.op, size)
            sizes.append(lengths)
        ops.append(keys[key])
        for arg in taken:
            args.extend(map(number_of, arg) if isinstance(arg, tuple) else [number_of(arg)])
    packed = {
        "rows": [*map(list, zip(keys, sizes, strict=True))],
        "ops": _packed(ops),
        "args": _packed(args if max(args, default=0) > 0xFFFF else packed_array("H", args)),
        "constants": [*constants],
        "leaves": _packed(leaves),
    }
    return packed, rows


def _packed(numbers: packed_array[Any]) -> list[Any]:
    """How many bytes each number has, and all of them as base64, little end first."""
    if byteorder == "big":
        numbers = packed_array(numbers.typecode, numbers)
        numbers.byteswap()
    return [numbers.itemsize, b64encode(numbers.tobytes()).decode()]
