"""As little Python as the README expression takes: what is left when everything is left out.

No table, no checks, no labels, no copies, no operation that the expression does not use, and
rules written into the pass itself. Its time is the floor under any engine of Python objects.
"""

from __future__ import annotations

from itertools import count
from operator import attrgetter
from typing import Any

_new = object.__new__
_numbers = count()
_by_number = attrgetter("number")
LEAF, ADD, MUL, NEG, SUB, POW, DIV, UNDER, RELU = range(9)


class Value:
    """A number, and how it was made."""

    __slots__ = ("a", "b", "data", "grad", "number", "op")

    def __init__(self, data: float) -> None:
        self.data = data
        self.grad = 0.0
        self.op = LEAF

    def _made(self, op: int, b: Any, data: float) -> Value:
        made = _new(Value)
        made.data = data
        made.grad = 0.0
        made.op = op
        made.a = self
        made.b = b
        made.number = next(_numbers)
        return made

    def __add__(self, b: Any) -> Value:
        return self._made(ADD, b, self.data + (b.data if b.__class__ is Value else b))

    def __mul__(self, b: Any) -> Value:
        return self._made(MUL, b, self.data * (b.data if b.__class__ is Value else b))

    __radd__, __rmul__ = __add__, __mul__

    def __neg__(self) -> Value:
        return self._made(NEG, None, -self.data)

    def __sub__(self, b: Value) -> Value:
        return self._made(SUB, b, self.data - b.data)

    def __pow__(self, b: float) -> Value:
        return self._made(POW, b, self.data**b)

    def __truediv__(self, b: float) -> Value:
        return self._made(DIV, b, self.data / b)

    def __rtruediv__(self, b: float) -> Value:
        return self._made(UNDER, b, b / self.data)

    def relu(self) -> Value:
        return self._made(RELU, None, self.data if self.data > 0 else 0.0)

    def backward(self) -> None:
        """Find what this was made from, and send gradients back, the latest first."""
        found, seen = [self], {self}
        for node in found:
            a, b = node.a, node.b
            if a.op and a not in seen:
                seen.add(a)
                found.append(a)
            if b.__class__ is Value and b.op and b not in seen:
                seen.add(b)
                found.append(b)
        found.sort(key=_by_number, reverse=True)
        self.grad = 1.0
        for node in found:
            g, a, b, op = node.grad, node.a, node.b, node.op
            if op == ADD:
                a.grad += g
                if b.__class__ is Value:
                    b.grad += g
            elif op == MUL:
                if b.__class__ is Value:
                    a.grad += g * b.data
                    b.grad += g * a.data
                else:
                    a.grad += g * b
            elif op == NEG:
                a.grad -= g
            elif op == SUB:
                a.grad += g
                b.grad -= g
            elif op == POW:
                a.grad += g * b * a.data ** (b - 1)
            elif op == DIV:
                a.grad += g / b
            elif op == UNDER:
                a.grad -= g * node.data / a.data
            elif a.data > 0:
                a.grad += g
