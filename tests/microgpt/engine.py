"""The scalar engine of the peer: each node keeps its children and the local gradient of each.

Written for the tests in the manner of microgpt (A. Karpathy, 2026): what a power or a logarithm
gives comes from `math`, differences and quotients are made of sums, products and powers.
"""

import math
from typing import Any


class Value:
    """A number, the numbers it was made from, and its slope along each of them."""

    __slots__ = ("children", "data", "grad", "slopes")

    def __init__(self, data: Any, children: tuple[Any, ...] = (), slopes: tuple[Any, ...] = ()):
        self.data = data
        self.grad: Any = 0
        self.children = children
        self.slopes = slopes

    def kind(self, *given: Any) -> Any:
        return type(self)(*given)

    def as_value(self, given: Any) -> Any:
        return given if isinstance(given, Value) else self.kind(given)

    def __add__(self, other: Any) -> Any:
        other = self.as_value(other)
        return self.kind(self.data + other.data, (self, other), (1, 1))

    def __mul__(self, other: Any) -> Any:
        other = self.as_value(other)
        return self.kind(self.data * other.data, (self, other), (other.data, self.data))

    def __pow__(self, k: float) -> Any:
        return self.kind(self.data**k, (self,), (k * self.data ** (k - 1),))

    def exp(self) -> Any:
        y = math.exp(self.data)
        return self.kind(y, (self,), (y,))

    def log(self) -> Any:
        return self.kind(math.log(self.data), (self,), (1 / self.data,))

    def relu(self) -> Any:
        return self.kind(max(0, self.data), (self,), (float(self.data > 0),))

    def __neg__(self) -> Any:
        return self * -1

    def __sub__(self, other: Any) -> Any:
        return self + (-other)

    def __truediv__(self, other: Any) -> Any:
        return self * other**-1

    __radd__ = __add__
    __rmul__ = __mul__

    def backward(self) -> None:
        """From the end to the beginning: each node sends its children grad times slope."""
        self.grad = 1
        for node in reversed(self.sorted()):
            for child, slope in zip(node.children, node.slopes, strict=True):
                child.grad += slope * node.grad

    def sorted(self) -> list[Any]:
        """Every node after all that it was made from, as a search in depth finds them."""
        met: set[Any] = set()
        topological: list[Any] = []
        ahead: list[tuple[Any, bool]] = [(self, False)]
        while ahead:
            node, is_done = ahead.pop()
            if is_done:
                topological.append(node)
            elif node not in met:
                met.add(node)
                ahead.append((node, True))
                ahead.extend((child, False) for child in reversed(node.children))
        return topological
