"""The chain rule at one node, recorded: partials and contributions are Values with a graph.

As chain.py, for gradients that are differentiated again.
"""

from __future__ import annotations

from .floats import carried, nan, settle
from .node import Node, slots, value_of
from .row import OPS, Mathematics

TYPE_CHECKING = False  # typing itself would take most of the time of `import autograd`
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence
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


def recorded_partials(node: Node, asked: Collection[Node]) -> Iterator[tuple[Node, Any]]:
    """The edges that lead to somebody who asked, each partial as a graph."""
    row, args = node.op, slots(node)
    if row is None:
        return
    for arg, rule in zip(args, row.partials, strict=True):
        several = arg if arg.__class__ is tuple else (arg,)
        if any(one in asked for one in several):
            try:
                found = rule(GRAPH, node, *args)
            except ArithmeticError:  # 1/b for a constant b = 0; as a Value it does not raise
                found = rule(GRAPH, node, *_with_nodes(args, type(node)))
            for one, p in zip(several, found if several is arg else (found,), strict=True):
                if one in asked:
                    yield one, p if isinstance(p, Node) else settle(row, p)


def _with_nodes(args: tuple[Any, ...], kind: Callable[[float], Any]) -> tuple[Any, ...]:
    return tuple(
        [
            _with_nodes(arg, kind)
            if arg.__class__ is tuple
            else kind(arg)
            if arg.__class__ is float
            else arg
            for arg in args
        ]
    )


def recorded_carried(g: Any, p: Any, gate: bool = False) -> Any:
    """As `carried`, recorded. A factor 1 is left out, and so is the product of a dead edge."""
    upstream, slope = value_of(g), value_of(p)
    if upstream * slope != upstream * slope and carried(upstream, slope, gate) == 0.0:
        return 0.0
    if p.__class__ is float and p == 1.0:
        return g
    return p if g.__class__ is float and g == 1.0 else g * p
