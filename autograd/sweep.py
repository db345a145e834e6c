"""backward() written out for speed: mark what the output was made from, send gradients back.

The same as `chain.contributions` for every node from the latest to the first. A rule that
raises on plain floats, an infinite gradient and an open detect_anomaly() take that way itself.
"""

from __future__ import annotations

from .chain import contributions
from .floats import FLOATS
from .node import Node, value_of
from .row import BINARY, CONSTANT, PRODUCT, UNARY, WEIGHTED

TYPE_CHECKING = False  # typing itself would take most of the time of `import autograd`
if TYPE_CHECKING:
    from typing import Any

    from .modes import Detector

INNER, LEAF, NUMBER = 1, 2, 4  # what a tuple of arguments holds; a mixture is their sum


class Pass:
    """One reverse pass: what it has found, and the sums so far.

    inner: the computed nodes behind the output, each once. A node is among them when its
    `_grad` is this pass's own `zero`, an object that no other pass has.
    leaves: the sums of the leaves. Other threads may share a leaf, so they are kept here.
    earlier: the gradients that inner nodes had from an earlier pass.
    held: what each tuple of arguments holds, by id; many nodes share one.
    """

    __slots__ = ("earlier", "held", "inner", "leaves", "zero")

    def __init__(self) -> None:
        self.zero = float("0")
        self.inner: list[Node] = []
        self.leaves: dict[Node, float] = {}
        self.earlier: dict[Node, float] = {}
        self.held: dict[int, int] = {}

    def undo(self) -> None:
        """Give inner nodes back what they had."""
        for node in self.inner:
            node._grad = self.earlier.get(node)

    def restart(self) -> None:
        """Take all sums back to 0."""
        for node in self.inner:
            node._grad = 0.0
        for leaf in self.leaves:
            self.leaves[leaf] = 0.0

    def mark(self, y: Node) -> None:
        """Find what y was made from."""
        held = self.held
        stack: list[Node] = []  # the latest on top: inner is all but sorted then
        self._mark_all((y,), stack)
        zero, inner, leaves = self.zero, self.inner, self.leaves
        last: Any = None
        while stack:
            node = stack.pop()
            a: Any = node._a
            b: Any = node._b
            if node.op.wide:  # type: ignore[union-attr]
                c: Any = node._c
                if a.__class__ is tuple:
                    if id(a) not in held:
                        held[id(a)] = self._mark_all(a, stack)
                    a = 0.0  # done
                if b is last:  # the units of a layer share their inputs
                    b, c = c, 0.0  # a bias takes b's way
                elif b.__class__ is tuple:
                    last = b
                    if id(b) not in held:
                        held[id(b)] = self._mark_all(b, stack)
                    b, c = c, 0.0
                if b.__class__ is tuple:
                    b, c = 0.0, b
                if c.__class__ is tuple:
                    held[id(c)] = self._mark_all(c, stack)
                elif c.__class__ is not float:
                    self._mark_all((c,), stack)
            if a.__class__ is not float:
                if a.op is None:
                    leaves[a] = 0.0
                else:
                    g = a._grad
                    if g is not zero:
                        if g is not None:
                            self.earlier[a] = g
                        a._grad = zero
                        inner.append(a)
                        stack.append(a)
            if b.__class__ is not float:
                if b.op is None:
                    leaves[b] = 0.0
                else:
                    g = b._grad
                    if g is not zero:
                        if g is not None:
                            self.earlier[b] = g
                        b._grad = zero
                        inner.append(b)
                        stack.append(b)

    def _mark_all(self, several: tuple[Any, ...], stack: list[Node]) -> int:
        """Mark each node of a tuple; what the tuple holds."""
        zero, inner, leaves = self.zero, self.inner, self.leaves
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
                    one._grad = zero
                    inner.append(one)
                    stack.append(one)
        return held

    def sweep(self) -> None:
        """Send each node's gradient to its arguments; inner nodes stand latest first."""
        leaves = self.leaves
        numbers: dict[int, Any] = {}  # of each tuple of arguments
        for node in self.inner:
            g: Any = node._grad
            if not g:
                continue  # a dead edge
            row: Any = node.op
            kind = row.kind
            a: Any = node._a
            b: Any = node._b
            try:
                if g - g != 0.0:
                    raise ArithmeticError
                if kind is CONSTANT:
                    p, q = row.known
                elif kind is PRODUCT:
                    p = b if b.__class__ is float else b._data
                    q = a if a.__class__ is float else a._data
                elif kind is UNARY:
                    if a.__class__ is not float:
                        p = row.partials[0](FLOATS, node._data, a._data)
                        if a.op is None:
                            leaves[a] += g * p
                        else:
                            a._grad += g * p
                    continue
                elif kind is BINARY:
                    x = a if a.__class__ is float else a._data
                    z = b if b.__class__ is float else b._data
                    if a.__class__ is not float:
                        p = row.partials[0](FLOATS, node._data, x, z)
                    if b.__class__ is not float:
                        q = row.partials[1](FLOATS, node._data, x, z)
                else:
                    self._send(node, g, numbers)
                    continue
            except (ArithmeticError, ValueError):
                self.send_carefully(node, g, None)
                continue
            if a.__class__ is not float:
                if a.op is None:
                    leaves[a] += g * p
                else:
                    a._grad += g * p
            if b.__class__ is not float:
                if b.op is None:
                    leaves[b] += g * q
                else:
                    b._grad += g * q

    def sweep_carefully(self, watch: Detector | None) -> None:
        """The same, every rule evaluated by IEEE 754, every number watched."""
        for node in self.inner:
            if node._grad:
                self.send_carefully(node, node._grad, watch)

    def send_carefully(self, node: Node, g: float, watch: Detector | None) -> None:
        for arg, _, p, contribution in contributions(node, g):
            if arg.op is None:
                total = self.leaves[arg] = self.leaves[arg] + contribution
            else:
                total = arg._grad = arg._grad + contribution  # type: ignore[operator]
            if watch is not None:
                watch.check_gradient(node, arg, g, p, contribution, total)

    def _send(self, node: Node, g: float, numbers: dict[int, Any]) -> None:
        """What a node with tuples of arguments, or with three, sends to them.

        All partials are evaluated before anything is added.
        """
        row: Any = node.op
        a, b, c = node._a, node._b, node._c
        w = numbers.get(id(a)) or self._numbers(a, numbers)
        if len(row.partials) == 1:
            if self.held[id(a)] != NUMBER:
                self._add(g, a, row.partials[0](FLOATS, node._data, w))
            return
        x = numbers.get(id(b)) or self._numbers(b, numbers)
        if row.kind is WEIGHTED:
            p, q, r = x, w, row.known[2]
        else:
            args: tuple[Any, ...] = (w, x, self._numbers(c, numbers))[: len(row.partials)]
            p, q, r = [
                None if self._constant(arg) else rule(FLOATS, node._data, *args)
                for arg, rule in zip((a, b, c), (*row.partials, None), strict=False)
            ]
        if not self._constant(a):
            self._add(g, a, p)
        if not self._constant(b):
            self._add(g, b, q)
        if not self._constant(c):
            self._add(g, c, r)

    def _constant(self, arg: Any) -> bool:
        if arg.__class__ is tuple:
            return self.held[id(arg)] in (NUMBER, 0)
        return arg.__class__ is float

    @staticmethod
    def _numbers(arg: Any, known: dict[int, Any]) -> Any:
        """The number or numbers of an argument."""
        if arg.__class__ is tuple:
            found = known[id(arg)] = value_of(arg)
            return found
        return arg if arg.__class__ is float else arg._data

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
        else:
            for one, slope in zip(arg, p, strict=True):
                if one.__class__ is not float:
                    if one.op is None:
                        leaves[one] += g * slope
                    else:
                        one._grad += g * slope
