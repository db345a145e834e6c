"""What a pass does with tuples of arguments: sums, pre-activations, layers, rows of three numbers.

Many nodes share one tuple, the units of a layer that of their inputs and all samples the weights
of a unit, so a pass marks it once, reads its numbers once, and adds to its numbers side by side.
"""

from __future__ import annotations

from .hidden import Hidden, Parts
from .node import Node, value_of
from .ops import DOT
from .row import WEIGHTED

TYPE_CHECKING = False  # typing itself would take most of the time of `import autograd`
if TYPE_CHECKING:
    from typing import Any

INNER, LEAF, NUMBER = 1, 2, 4  # what a tuple of arguments holds; a mixture is their sum
ONE: Any = DOT.known[2]  # the partial of a pre-activation by its bias


class Leaves(dict[Node, float]):
    """The sums of the leaves. Those of a unit can be taken out, to add to all of them at once.

    Whoever asks for one that is out brings all of them back first.
    """

    __slots__ = ("out", "whose")

    def __init__(self, sums: dict[Node, float]) -> None:
        super().__init__(sums)
        self.out: dict[int, list[float]] = {}
        self.whose: dict[int, list[Node]] = {}

    def take(self, key: int, leaves: list[Node]) -> None:
        """Take out the sums of these leaves, which are all different."""
        self.out[key] = [self[leaf] for leaf in leaves]
        self.whose[key] = leaves
        for leaf in leaves:
            del self[leaf]

    def settle(self) -> None:
        """Bring back all that is out."""
        for key, sums in self.out.items():
            self.update(zip(self.whose[key], sums, strict=True))
        self.out.clear()

    def __missing__(self, leaf: Node) -> float:
        self.settle()
        return self[leaf]


class Wide:
    """The part of a pass (sweep.run) that is about nodes with a tuple of arguments.

    zero, ahead, leaves, earlier: as in the pass.
    held: what each tuple holds, by id. numbers: the numbers of a tuple, by id.
    inputs: what the pass takes a Hidden for, by id: itself, or the tuple of its nodes.
    seen: the units, or tuples of weights, that something was sent to, by id.
    """

    __slots__ = ("ahead", "earlier", "held", "inputs", "leaves", "numbers", "seen", "zero")

    def __init__(
        self,
        zero: float,
        ahead: list[Node],
        leaves: Leaves,
        earlier: dict[Node, float],
    ) -> None:
        self.zero, self.ahead = zero, ahead
        self.leaves, self.earlier = leaves, earlier
        self.held: dict[int, int] = {}
        self.numbers: dict[int, Any] = {}
        self.inputs: dict[int, Any] = {}
        self.seen: set[int] = set()

    def mark(self, node: Any) -> None:
        """Mark what a node was made from."""
        if node.__class__ is Hidden:
            self._mark(node.x)
            if id(node.units) not in self.held:  # all samples have the same units
                self.held[id(node.units)] = 0
                for unit in node.units:
                    self._mark_unit(unit)
        elif node._c.__class__ is Parts:
            self._mark(node._c.x)
            self._mark_unit(node._c.unit)
        else:
            for arg in node._c:
                self._mark(arg)

    def _mark_unit(self, unit: tuple[Any, ...]) -> None:
        if id(unit) not in self.held:
            self.held[id(unit)] = 0
            self._mark(unit[0])
            self._mark(unit[2])

    def _mark(self, arg: Any) -> None:
        """Mark an argument, or all that a tuple or a hidden layer holds."""
        if arg.__class__ is float:
            return
        if arg.__class__ is Hidden:
            if id(arg) in self.inputs:
                return
            nodes = arg.nodes  # read once: another thread may ask for them meanwhile
            taken = self.inputs[id(arg)] = arg if nodes is None else nodes
            arg = taken
        if arg.__class__ is not tuple:
            self._mark_all((arg,))
        elif id(arg) not in self.held:
            self.held[id(arg)] = self._mark_all(arg)

    def _mark_all(self, several: tuple[Any, ...]) -> int:
        """Mark each node of a tuple; what the tuple holds."""
        zero, ahead, leaves = self.zero, self.ahead, self.leaves
        held = 0
        for one in several:
            if one.__class__ is float:
                held |= NUMBER
            elif one.op is None:
                leaves[one] = 0.0
                held |= LEAF
            else:
                held |= INNER
                if one._grad is not zero:
                    if one._grad is not None:
                        self.earlier[one] = one._grad
                    ahead.append(one)
                    one._grad = zero
        return held

    def send(self, node: Any, g: Any) -> None:
        """What a node sends to its arguments; g is its gradient, for a Hidden a list of them."""
        if node.__class__ is Hidden:
            self._send_hidden(node, g)
        elif node._c.__class__ is Parts:
            self._send_in_parts(node, g)
        elif node.op.kind is WEIGHTED:
            w, x, b = node._c
            self._send_weights(id(w), g, w, self._numbers(x), 0.0)
            self._send_inputs(g, x, self._numbers(w))
            if b.__class__ is not float:
                self._add(g, b, node.op.known[2])
        else:
            self._send(node, g)

    def _send_in_parts(self, node: Any, g: float) -> None:
        """What an activation φ(z) that keeps its pre-activation z in parts sends through z."""
        g *= node.op.slopes[0](node._data, node._c.z)
        if g:
            self._send_unit(g, node._c.unit, node._c.x)

    def _send_unit(self, g: float, unit: tuple[Any, ...], x: Any) -> None:
        """What the pre-activation of a unit sends."""
        w, weights, b = unit[:3]
        inputs = self._numbers(x)
        if b.__class__ is not float and b in self._nodes(x):  # it gets both, that of x first
            self._add(g, w, inputs)
            self._send_inputs(g, x, weights)
            self._add(g, b, ONE)
        else:
            self._send_weights(id(unit), g, w, inputs, b)
            self._send_inputs(g, x, weights)

    def _nodes(self, x: Any) -> tuple[Any, ...]:
        """The inputs as a tuple; none for a Hidden that has no nodes yet."""
        taken = self.inputs[id(x)] if x.__class__ is Hidden else x
        return taken if taken.__class__ is tuple else ()

    def _send_hidden(self, layer: Hidden, gradients: list[float]) -> None:
        """What the units of a hidden layer send, the last first."""
        slope, x, out = layer.row.slopes[0], layer.x, self.leaves.out
        nodes = self._nodes(x)
        with_bias = (*self._numbers(x), ONE)
        for unit, y, z, g in zip(
            reversed(layer.units),
            reversed(layer._data),
            reversed(layer.z),
            reversed(gradients),
            strict=True,
        ):
            if not g:
                continue
            g *= slope(y, z)
            if not g:
                continue
            key = id(unit)
            if nodes or key not in out:
                self._send_unit(g, unit, x)
            else:  # the same, for speed; a unit without bias has one sum less
                out[key] = [s + g * p for s, p in zip(out[key], with_bias, strict=False)]
                self._send_inputs(g, x, unit[1])

    def _send_weights(self, key: int, g: float, w: Any, inputs: tuple[float, ...], b: Any) -> None:
        """g·xᵢ to wᵢ, and g to b; from the third time on side by side.

        key: the id of what always has these weights and this bias: a unit, or w itself.
        """
        out = self.leaves.out
        if key in out:
            out[key] = [s + g * p for s, p in zip(out[key], (*inputs, ONE), strict=False)]
            return
        self._add(g, w, inputs)
        if b.__class__ is not float:
            self._add(g, b, ONE)
        if key not in self.seen:
            self.seen.add(key)
        elif self.held[id(w)] == LEAF and (b.__class__ is float or b.op is None):
            line = [*w] if b.__class__ is float else [*w, b]
            if len(set(line)) == len(line):
                self.leaves.take(key, line)

    def _send_inputs(self, g: float, x: Any, weights: Any) -> None:
        """g·wᵢ to xᵢ."""
        if x.__class__ is Hidden:
            x = self.inputs[id(x)]
        if x.__class__ is not Hidden:
            self._add(g, x, weights)
        elif x._grad is self.zero:
            x._grad = [0.0 + g * p for p in weights]
        else:
            x._grad = [total + g * p for total, p in zip(x._grad, weights, strict=True)]

    def _send(self, node: Node, g: float) -> None:
        """What a node of any other row sends to its arguments.

        All partials are evaluated before anything is added.
        """
        row: Any = node.op
        args = node._c
        numbers = [self._numbers(arg) for arg in args]
        slopes = [
            None if self._constant(arg) else slope(node._data, *numbers)
            for arg, slope in zip(args, row.slopes, strict=True)
        ]
        for arg, p in zip(args, slopes, strict=True):
            if p is not None:
                self._add(g, arg, p)

    def _constant(self, arg: Any) -> bool:
        if arg.__class__ is tuple:
            return self.held[id(arg)] in (NUMBER, 0)
        return arg.__class__ is float

    def _numbers(self, arg: Any) -> Any:
        """The number or numbers of an argument."""
        if arg.__class__ is Hidden:
            arg = self.inputs[id(arg)]
        if arg.__class__ is not tuple:
            return value_of(arg)
        found = self.numbers.get(id(arg))
        if found is None:
            found = self.numbers[id(arg)] = value_of(arg)
        return found

    def _add(self, g: float, arg: Any, p: Any) -> None:
        """Add the contributions g·p to an argument, or to each of a tuple of them in order."""
        leaves = self.leaves
        if arg.__class__ is not tuple:
            if arg.op is None:
                leaves[arg] += g * p
            else:
                arg._grad += g * p
            return
        held = self.held[id(arg)]
        if held == INNER:
            for one, slope in zip(arg, p, strict=True):
                one._grad += g * slope
        elif held == LEAF:
            for one, slope in zip(arg, p, strict=True):
                leaves[one] += g * slope
        elif held != NUMBER:
            for one, slope in zip(arg, p, strict=True):
                if one.__class__ is not float:
                    if one.op is None:
                        leaves[one] += g * slope
                    else:
                        one._grad += g * slope
