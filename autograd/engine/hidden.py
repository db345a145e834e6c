"""Nodes that a layer recorded and that are made when somebody asks for them.

A network is mostly weighted sums and activations between two layers, which nobody looks at while
it trains. Their numbers are kept as numbers until then.
"""

from __future__ import annotations

from .floats import carried, partial
from .ops import DOT
from .row import Op

TYPE_CHECKING = False  # typing itself would take most of the time of `import autograd`
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any


class Parts:
    """What a pre-activation is made of: the unit (see layers.py), its inputs, and its number z."""

    __slots__ = ("unit", "x", "z")

    def __init__(self, unit: tuple[Any, ...], x: Any, z: float) -> None:
        self.unit, self.x, self.z = unit, x, z


class Hidden:
    """A layer between two others, whose nodes nobody has asked for yet: aⱼ = φ(bⱼ + Σᵢ wⱼᵢxᵢ).

    It stands for the tuple of its activations among the arguments of what is computed from
    them. A pass takes it as one node that holds a list of gradients, one for each unit.

    Args:
        kind: the class of its nodes.
        units: see layers.py.
        row: φ.
        x: the inputs, a tuple or a Hidden.
        z, data: the numbers of the pre-activations and of the activations.
        stamp: that of the last activation; z and φ(z) of each unit have two in turn.
    """

    __slots__ = ("_data", "_grad", "_stamp", "kind", "nodes", "row", "units", "x", "z")

    # A pass reads these of every node: this one is no leaf, and none of its arguments is a node.
    op = "hidden"
    _a = _b = None

    _data: tuple[float, ...]
    _grad: Any  # None, the zero of a pass that sent nothing to it, or a number for each unit
    _stamp: int
    nodes: tuple[Any, ...] | None  # the activations, once somebody has asked

    def __init__(
        self,
        kind: type[Any],
        units: Sequence[tuple[Any, ...]],
        row: Op,
        x: Any,
        z: list[float],
        data: list[float],
        stamp: int,
    ) -> None:
        self.kind, self.units, self.row, self.x, self.z = kind, units, row, x, z
        self._data = tuple(data)
        self._stamp = stamp
        self._grad = self.nodes = None

    def __len__(self) -> int:
        return len(self.units)

    def made(self) -> tuple[Any, ...]:
        """The activations as nodes, as if each unit had been recorded by itself."""
        if self.nodes is not None:
            return self.nodes
        stamp = self._stamp - 2 * len(self.units) + 2
        g = self._grad
        sums = g if g.__class__ is list else [g] * len(self.units)
        found = []
        for at, (unit, z, data, g) in enumerate(
            zip(self.units, self.z, self._data, sums, strict=True)
        ):
            node = object.__new__(self.kind)
            node._data, node._grad, node.op, node._names = data, g, self.row, unit[6]
            node._a = node._b = None
            node._c = Parts(unit, self.x, z)
            node._stamp = stamp + 2 * at
            found.append(node)
        nodes = tuple(found)
        if self.nodes is None:  # else another thread was faster; none comes between these lines
            self.nodes = nodes
        return self.nodes


def pre_activation(a: Any) -> Any:
    """The node z of an activation φ(z) that keeps it in parts, as if both had been made at once."""
    row: Any = a.op
    parts: Parts = a._c
    w, _, b, _, names, _, _ = parts.unit
    z = object.__new__(type(a))
    z._data, z.op, z._names = parts.z, DOT, names
    z._a = z._b = None
    z._c = w, parts.x, b
    z._stamp = a._stamp - 1
    g = a._grad
    # As in a pass, a sum that begins at 0: a product of -0 leaves it 0.
    z._grad = (
        None if g is None else 0.0 + carried(g, partial(row, 0, a._data, (parts.z,)), row.gate)
    )
    if a._a is None:  # else another thread was faster; none comes between these lines
        a._a = z
    return a._a
