"""One chain rule for any loss and activation, and what the order of its products costs."""

from __future__ import annotations

from autograd import Value, dot, log, sigmoid
from autograd import sum as total

from . import product_order
from .writeup import (
    WriteUp,
    labelled,
    labelled_numbers,
    layer,
    matrix,
    neuron,
    read_writeup,
    slopes_between,
    stepped,
    vector,
)

RATE = 0.1
X, T = ((1.0, 2.0), (0.5, -1.0), (-1.5, 0.3)), (1.0, 0.0, 1.0)
LOSSES = {
    "squared error": lambda t, o: (t - o) ** 2 / 2,
    "cross-entropy": lambda t, o: -(t * log(o) + (1 - t) * log(1 - o)),
}


def single_layer() -> Value:
    """E = 1/(2m) Σ (t_j − o_j)² of one sigmoid unit over m = 3 examples."""
    w, b, squares = vector("w", (0.4, -0.7)), Value(0.1, "b"), []
    for j, (x, t) in enumerate(zip(X, T, strict=True), 1):
        o = neuron(f"z{j}", f"o{j}", x, w, b, sigmoid, "unit")
        squares.append((t - o) ** 2)
    error: Value = total(squares) / (2 * len(X))
    error.label = "E"
    return error


def two_layers(loss: str) -> Value:
    """E of a 2-2-1 sigmoid network on one example with t = 1, by either loss."""
    w1, b1 = matrix("w1_", ((0.3, 0.5), (-0.4, 0.2))), vector("b1_", (0.1, -0.2))
    a = layer("z1_", "a", vector("x", (1.0, -2.0)), w1, b1, sigmoid, "layer 1")
    o = neuron("z2", "o", a, vector("w2_", (0.6, -0.9)), Value(0.05, "b2"), sigmoid, "layer 2")
    error: Value = LOSSES[loss](1.0, o)
    error.label = "E"
    return error


def any_loss_writeup() -> WriteUp:
    """Single layer, two layers with either loss, and the two orders of multiplication."""
    graphs = {"single layer": single_layer(), **{loss: two_layers(loss) for loss in LOSSES}}
    ours = {part: labelled_numbers(y) for part, y in graphs.items()}
    nodes, n = labelled(graphs["single layer"]), ours["single layer"]
    n |= slopes_between(nodes, "o1/z1 o2/z2 o3/z3")
    for w in ("w1", "w2", "b"):
        entering = slopes_between(nodes, f"z1/{w} z2/{w} z3/{w}")
        paths = (n[f"∂E/∂o{j}"] * n[f"∂o{j}/∂z{j}"] * entering[f"∂z{j}/∂{w}"] for j in "123")
        n[f"Σ_j, {w}"] = sum(paths)
    ours["updated"] = stepped(RATE, (nodes["w1"], nodes["w2"], nodes["b"]))
    for loss in LOSSES:
        k = ours[loss]
        k |= slopes_between(labelled(graphs[loss]), "o/z2 z2/w2_1 z2/a1 a1/z1_1 z1_1/w1_11")
        k["saved"] = k["∂E/∂o"] * k["∂o/∂z2"]
        k["product w2_1"] = k["saved"] * k["∂z2/∂w2_1"]
        k["product w1_11"] = k["saved"] * k["∂z2/∂a1"] * k["∂a1/∂z1_1"] * k["∂z1_1/∂w1_11"]
    ours["as printed"] = {"z without b": dot((n["w1"], n["w2"]), X[0])}
    graphs["order of the products"] = product_order.product_network()
    ours["order"] = product_order.both_ways(graphs["order of the products"])
    for size in product_order.SIZES:
        ours[f"sizes {size}"] = product_order.multiplications(*size)
        ours["as printed"][f"sizes {size}"] = ours[f"sizes {size}"]["input first"]
    return read_writeup(__file__, ours, graphs)
