"""Copies and pickles of recorded graphs, written arguments first, so that nothing recurses.

Each node is written once, so that outputs that are copied together still share what they
shared. A copy keeps the order in which numbers were made: where a leaf was changed after its
results, the copy needs a forward() as the original does.
"""

from __future__ import annotations

from .arguments import fields, gradient, slots
from .graph import recorded
from .value import Value

TYPE_CHECKING = False  # typing itself would take most of the time of `import autograd`
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from .row import Op

LONG_AGO = 1 << 62  # what is loaded was made before everything that this process makes


def shallow(node: Value) -> Value:
    """Another node with the same arguments."""
    return _remake(node.op, slots(node), *_rest(node))


def with_arguments(node: Value, args: tuple[Any, ...], label: str, group: str) -> Value:
    """The same number, made by the same operation of other nodes; a leaf where args are empty."""
    return _remake(node.op if args else None, args, node._data, node._stamp, None, (label, group))


def deep(y: Value, memo: dict[int, Any]) -> Any:
    """An independent graph; memo (as copy.deepcopy has it) says what is copied already."""
    for node in recorded(y):
        if id(node) not in memo:
            args = _twins(slots(node), memo)
            memo[id(node)] = _remake(node.op, args, *_rest(node))
    return memo[id(y)]


def reduced_value(y: Value) -> tuple[Callable[..., Any], tuple[Any, ...]]:
    """How pickle writes y: as all the nodes behind it, of which it is the last."""
    writing = _writing()
    known, nodes = writing.known, []
    for node in recorded(y):
        written = known.get(id(node))
        if written is None:
            written = known[id(node)] = _Written(node, _twins(slots(node), known))
        nodes.append(written)
    return _last, (nodes, writing)


def _twins(args: tuple[Any, ...], known: dict[int, Any]) -> tuple[Any, ...]:
    """What stands for the arguments; a tuple that nodes share stays shared."""
    for arg in args:
        if arg.__class__ is tuple and id(arg) not in known:
            known[id(arg)] = _twins(arg, known)
    return tuple([arg if arg.__class__ is float else known[id(arg)] for arg in args])


def _rest(node: Value) -> tuple[Any, ...]:
    """What a copy takes over as it is; most nodes have neither gradient nor names.

    Of a gradient that is a graph, the number.
    """
    names = getattr(node, "_names", None)
    if node._grad is None and names is None:
        return node._data, node._stamp
    return node._data, node._stamp, gradient(node), names and names[:2]


def _remake(
    row: Op | None,
    args: tuple[Any, ...],
    data: float,
    stamp: int,
    grad: float | None = None,
    names: tuple[str, str] | None = None,
) -> Value:
    node = Value(data)
    node.op = row
    if row is not None:
        node._a, node._b, node._c, node._args = fields(row, args)
    node._stamp = stamp
    node._grad = grad
    if names is not None:
        node._names = names
    return node


class _Written:
    """A node as pickle writes it: it is read back as the Value itself."""

    __slots__ = ("args", "node")

    def __init__(self, node: Value, args: tuple[Any, ...]) -> None:
        self.node = node
        self.args = args

    def __reduce__(self) -> tuple[Any, ...]:
        node = self.node
        data, stamp, *rest = _rest(node)
        return _remake, (node.op, self.args, data, stamp - LONG_AGO, *rest)


class _Writing:
    """What is known by now of a pickle in the making. The pickler keeps it, nobody else."""

    __slots__ = ("__weakref__", "known")

    def __init__(self) -> None:
        self.known: dict[int, Any] = {}

    def __reduce__(self) -> tuple[Any, ...]:
        return _last, ([None],)


_open: list[Any] = []  # a weak reference to the _Writing in the making, if there is one


def _writing() -> _Writing:
    from weakref import ref  # who only calculates need not wait for it

    writing = _open[0]() if _open else None
    if writing is None:
        writing = _Writing()
        _open[:] = [ref(writing)]
    return writing


def _last(nodes: list[Any], writing: None = None) -> Any:
    return nodes[-1]
