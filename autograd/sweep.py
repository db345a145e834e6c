"""backward() written out for speed: mark what the output was made from, send gradients back.

The same as the chain rule node by node (reverse.py), for numbers that plain floats can handle.
Where a rule raises, or a gradient is infinite or nan, a pass gives up and leaves no trace.
"""

from __future__ import annotations

from .floats import FLOATS
from .graph import by_stamp, refuse_stale
from .node import Node, latest_change, value_of
from .ops import DOT
from .row import BINARY, CONSTANT, PRODUCT, UNARY, WEIGHTED

TYPE_CHECKING = False  # typing itself would take most of the time of `import autograd`
if TYPE_CHECKING:
    from typing import Any

INNER, LEAF, NUMBER = 1, 2, 4  # what a tuple of arguments holds; a mixture is their sum


class Pass:
    """One reverse pass: what it has found, and the sums so far.

    inner: the computed nodes behind the output, each once. A node is among them when its
    `_grad` is this pass's own `zero`, an object that no other pass has.
    leaves: the sums of the leaves. Other threads may share a leaf, so they are kept here.
    earlier: the gradients that inner nodes had from an earlier pass.
    held: what each tuple of arguments holds, by id; many nodes share one.
    numbers: the numbers of such a tuple, by id.
    """

    __slots__ = ("earlier", "held", "inner", "leaves", "numbers", "zero")

    def __init__(self) -> None:
        self.zero = float("0")
        self.inner: list[Node] = []
        self.leaves: dict[Node, float] = {}
        self.earlier: dict[Node, float] = {}
        self.held: dict[int, int] = {}
        self.numbers: dict[int, Any] = {}

    def run(self, y: Node, seed: float) -> bool:
        """Do the pass. False where it needs more care than this; then nothing is changed.

        Raises:
            StaleGraphError: a number was changed since results were computed from it.
        """
        inner, leaves = self.inner, self.leaves
        try:
            self._mark(y)
            inner.sort(key=by_stamp, reverse=True)
            if inner and inner[-1]._stamp < latest_change[0]:
                refuse_stale(inner)
            if y.op is None:
                leaves[y] = seed
            else:
                y._grad = seed
            self._sweep()
            for g in leaves.values():
                if g.__class__ is not float:
                    raise ArithmeticError("a rule gave a complex number")
            for leaf, g in leaves.items():
                leaf._grad = g if leaf._grad is None else leaf._grad + g
        except BaseException as error:
            for node in inner:
                node._grad = self.earlier.get(node)
            if isinstance(error, ArithmeticError | ValueError):
                return False
            raise
        return True

    def _mark(self, y: Node) -> None:
        """Find what y was made from."""
        held = self.held
        stack: list[Node] = []  # the latest on top: inner is all but sorted then
        self._mark_all((y,), stack)
        zero, inner, leaves = self.zero, self.inner, self.leaves
        inputs: Any = None
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
                if b.__class__ is tuple:
                    if id(b) not in held:
                        held[id(b)] = self._mark_all(b, stack)
                    b, c = c, 0.0  # a bias takes b's way
                    if b.__class__ is tuple:
                        b, c = 0.0, b
                if c.__class__ is tuple:
                    held[id(c)] = self._mark_all(c, stack)
                elif c.__class__ is not float:
                    self._mark_all((c,), stack)
            elif b.__class__ is tuple:  # an activation that keeps its pre-activation in parts
                if b is not inputs:  # the units of a layer share their inputs
                    inputs = b
                    if id(b) not in held:
                        held[id(b)] = self._mark_all(b, stack)
                if id(a) not in held:
                    held[id(a)] = 0  # a unit, of which all samples have the weights and the bias
                    w = a[0]
                    if id(w) not in held:
                        held[id(w)] = self._mark_all(w, stack)
                    self._mark_all((a[2],), stack)
                continue
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

    def _sweep(self) -> None:
        """Send each node's gradient to its arguments; inner nodes stand latest first."""
        leaves = self.leaves
        for node in self.inner:
            g: Any = node._grad
            if not g:
                continue  # a dead edge
            if g - g != 0.0:
                raise ArithmeticError("an infinite gradient takes more care")
            row: Any = node.op
            kind = row.kind
            a: Any = node._a
            b: Any = node._b
            if kind is CONSTANT:
                p, q = row.known
            elif kind is PRODUCT:
                p = b if b.__class__ is float else b._data
                q = a if a.__class__ is float else a._data
            elif kind is UNARY:
                if a.__class__ is tuple:  # an activation that keeps its pre-activation in parts
                    g *= row.partials[0](FLOATS, node._data, node._c)
                    if g:
                        self._send_weighted(g, a[0], a[1], b, a[2], DOT)
                elif a.__class__ is not float:
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
            elif kind is WEIGHTED:
                weights = self.numbers.get(id(a)) or self._numbers(a)
                self._send_weighted(g, a, weights, b, node._c, row)
                continue
            else:
                self._send(node, g)
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

    def _send_weighted(self, g: float, w: Any, weights: Any, x: Any, b: Any, row: Any) -> None:
        """What a WEIGHTED row sends: g·xᵢ to wᵢ, g·wᵢ to xᵢ, g times its constant to b."""
        if g - g != 0.0:
            raise ArithmeticError("an infinite gradient takes more care")
        inputs = self.numbers.get(id(x)) or self._numbers(x)
        if self.held[id(w)] == LEAF:
            leaves = self.leaves
            for one, p in zip(w, inputs, strict=True):
                leaves[one] += g * p
        else:
            self._add(g, w, inputs)
        if self.held[id(x)] == INNER:
            for one, p in zip(x, weights, strict=True):
                one._grad += g * p
        else:
            self._add(g, x, weights)
        if b.__class__ is not float:
            self._add(g, b, row.known[2])

    def _send(self, node: Node, g: float) -> None:
        """What a node with a sequence among its arguments, or with three, sends to them.

        All partials are evaluated before anything is added.
        """
        row: Any = node.op
        args = (node._a, node._b, node._c)[: len(row.partials)]
        numbers = [self.numbers.get(id(arg)) or self._numbers(arg) for arg in args]
        slopes = [
            None if self._constant(arg) else rule(FLOATS, node._data, *numbers)
            for arg, rule in zip(args, row.partials, strict=True)
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
        if arg.__class__ is tuple:
            found = self.numbers[id(arg)] = value_of(arg)
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
        elif held != NUMBER:
            for one, slope in zip(arg, p, strict=True):
                if one.__class__ is not float:
                    if one.op is None:
                        leaves[one] += g * slope
                    else:
                        one._grad += g * slope
