"""The chain rule at one node, recorded: partials and contributions are Values with a graph.

For gradients that are differentiated again; edges.py and floats.py have them as numbers.
"""

from __future__ import annotations

from math import nan

from .arguments import data_of, slots
from .edges import edges
from .floats import carried, settle
from .row import OPS, Mathematics, Op
from .value import Value

TYPE_CHECKING = False  # typing itself would take most of the time of `import autograd`
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from typing import Any


class Recorded(Mathematics):
    """Rules read on Values: every operation is recorded, so a gradient is itself a graph."""

    def __getattr__(self, name: str) -> Any:
        if name in OPS:
            return OPS[name]
        raise AttributeError(f"no operation {name!r} in the table")

    def shares(self, xs: Sequence[Any]) -> list[Any]:
        return OPS["softmax"](xs)  # type: ignore[no-any-return]

    def where(self, c: Any, a: Any, b: Any) -> Any:
        if c.__class__ is float:
            return nan if c != c else a if c else b
        return OPS["where"](c, a, b)

    def patch(self, usual: Any, at: Any, instead: Any) -> Any:
        if at.__class__ is float:
            return instead if at and at == at else usual
        return OPS["patch"](usual, at, instead)


GRAPH = Recorded()


def recorded_edges(node: Value, asked: Collection[Value]) -> Iterator[tuple[Value, int, Any]]:
    """The edges that lead to somebody who asked, each partial as a graph."""
    return edges(node, node, slots(node), _partial, asked)


def _partial(row: Op, at: int, y: Value, args: tuple[Any, ...]) -> Any:
    """∂y/∂(argument number at), or a list of them, as graphs; floats where nothing is recorded."""
    try:
        found = row.partials[at](GRAPH, y, *args)
    except ArithmeticError:  # 1/b for a constant b = 0; as a Value it does not raise
        found = row.partials[at](GRAPH, y, *_with_nodes(args))
    if row.many[at]:
        return [p if isinstance(p, Value) else settle(row, p) for p in found]
    return found if isinstance(found, Value) else settle(row, found)


def _with_nodes(args: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(
        [
            _with_nodes(arg) if type(arg) is tuple else Value(arg) if type(arg) is float else arg
            for arg in args
        ]
    )


def recorded_carried(g: Any, p: Any, gate: bool = False) -> Any:
    """As `carried`, recorded. A factor 1 is left out, and so is the product of a dead edge."""
    upstream, slope = data_of(g), data_of(p)
    if upstream * slope != upstream * slope and carried(upstream, slope, gate) == 0.0:
        return 0.0
    if p.__class__ is float and p == 1.0:
        return g
    return p if g.__class__ is float and g == 1.0 else g * p
