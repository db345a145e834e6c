"""A peer of the kind that is learnt from most: slots, and local gradients multiplied out at once.

A node keeps its arguments and, beside them, the numbers ∂node/∂argument, computed when the node is
made; backward() goes back in a recursive order. So there is nothing left to differentiate again.
"""

from __future__ import annotations

import math
from typing import Any


class Value:
    """A number, what it was made from, and by how much each of that moves it."""

    __slots__ = ("args", "data", "grad", "slopes")

    def __init__(
        self, data: float, args: tuple[Value, ...] = (), slopes: tuple[float, ...] = ()
    ) -> None:
        self.data = data
        self.grad = 0.0
        self.args = args
        self.slopes = slopes

    def __add__(self, other: Any) -> Value:
        other = other if isinstance(other, Value) else Value(other)
        return Value(self.data + other.data, (self, other), (1.0, 1.0))

    def __mul__(self, other: Any) -> Value:
        other = other if isinstance(other, Value) else Value(other)
        return Value(self.data * other.data, (self, other), (other.data, self.data))

    def __pow__(self, k: float) -> Value:
        return Value(self.data**k, (self,), (k * self.data ** (k - 1),))

    def relu(self) -> Value:
        """x where it is positive, else 0."""
        return Value(max(self.data, 0.0), (self,), (float(self.data > 0.0),))

    def exp(self) -> Value:
        """e to the power x."""
        y = math.exp(self.data)
        return Value(y, (self,), (y,))

    def log(self) -> Value:
        """The natural logarithm."""
        return Value(math.log(self.data), (self,), (1.0 / self.data,))

    def __neg__(self) -> Value:
        return self * -1.0

    def __sub__(self, other: Any) -> Value:
        return self + -other

    def __truediv__(self, other: Any) -> Value:
        return self * other**-1.0

    __radd__ = __add__
    __rmul__ = __mul__

    def __rsub__(self, other: Any) -> Value:
        return -self + other

    def __rtruediv__(self, other: Any) -> Value:
        return self**-1.0 * other

    def backward(self) -> None:
        """The gradient of every node behind this one."""
        order: list[Value] = []
        seen: set[Value] = set()

        def visit(node: Value) -> None:
            if node not in seen:
                seen.add(node)
                for arg in node.args:
                    visit(arg)
                order.append(node)

        visit(self)
        self.grad = 1.0
        for node in reversed(order):
            for arg, slope in zip(node.args, node.slopes, strict=True):
                arg.grad += slope * node.grad
