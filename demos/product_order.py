"""∂A/∂D = ∂A/∂B·∂B/∂C·∂C/∂D from either end: the same numbers, not the same work."""

from __future__ import annotations

from collections.abc import Iterable

from autograd import Value, dot, grad, jvp, tanh
from autograd import sum as total

from .writeup import labelled, layer, vector

SIZES = [(1, 3, 3, 2), (1, *[100] * 3), (1, *[1000] * 3), (*[100] * 3, 1), (10, 100, 100, 10)]


def product_network() -> Value:
    """A = v·B with B = tanh C and C = W D."""
    d, w = vector("D", (0.5, -1.0)), ((0.2, -0.5), (0.7, 0.1), (-0.3, 0.4))
    a: Value = dot((0.6, -0.2, 0.9), layer("C", "B", d, w, [0.0] * 3, tanh, "hidden layer"))
    a.label = "A"
    return a


def both_ways(a: Value) -> dict[str, float]:
    """A and its derivatives by each D, from the output back and from the input on."""
    a.backward()
    d = [labelled(a)[x] for x in ("D1", "D2")]
    derivatives = {"A": a.data}
    for x, reverse in zip(d, grad(a, d), strict=True):
        derivatives |= {f"{x.label}, reverse": reverse, f"{x.label}, forward": jvp(a, {x: 1.0})}
    return derivatives


def multiplications(m: int, n: int, k: int, p: int) -> dict[str, float]:
    """How many multiplications each order takes, for m, n, k, p numbers in A, B, C, D.

    Counted on the edges of a recorded graph where each number depends on all of the layer
    before. From the output, each of m passes multiplies on every edge but those at A, whose
    partials it starts with; from the input, each of p passes does on all but those at D.
    """

    def edges(nodes: Iterable[Value]) -> int:
        return sum(isinstance(arg, Value) for node in nodes for arg in node.args)

    d = tuple(vector("D", [1.0] * p))
    c = tuple(total(d) for _ in range(k))
    b = tuple(total(c) for _ in range(n))
    a = [total(b) for _ in range(m)]
    return {
        "output first": m * (edges(b) + edges(c)),
        "input first": p * (edges(b) + edges(a)),
    }
