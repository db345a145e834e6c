"""The recursion of δ from layer to layer, for scalars and for vectors."""

from __future__ import annotations

from autograd import Value, tanh
from autograd import sum as total

from .writeup import (
    WriteUp,
    labelled,
    labelled_numbers,
    layer,
    matrix,
    read_writeup,
    slopes_between,
    stepped,
    vector,
)

RATE = 0.1


def chain() -> Value:
    """c of a network of three layers of one unit; its input x1 is squashed too."""
    y = []
    x, w = Value(0.5, "x1"), vector("w", (0.8, -1.2))
    for n in (1, 2, 3):
        y.append(tanh(x))
        x.label, y[-1].label = f"x{n}", f"y{n}"
        if n < 3:
            x = w[n - 1] * y[-1]
    c: Value = (y[-1] - 0.3) ** 2 / 2
    c.label = "c"
    return c


def recursion_network() -> Value:
    """c of a 2-3-2 network of vectors; weights wn_ij lead from unit j of layer n to unit i."""
    w1 = matrix("w1_", ((0.3, -0.6), (0.8, 0.1), (-0.2, 0.5)))
    w2 = matrix("w2_", ((0.7, -0.3, 0.4), (-0.5, 0.2, 0.9)))
    y = [tanh(x) for x in vector("x1_", (0.5, -0.4))]
    for i, first in enumerate(y, 1):
        first.label, first.group = f"y1_{i}", "layer 1"
    for n, w in ((2, w1), (3, w2)):
        y = layer(f"x{n}_", f"y{n}_", y, w, [0.0] * len(w), tanh, f"layer {n}")
    c: Value = total([(unit - t) ** 2 for unit, t in zip(y, (0.5, -0.25), strict=True)]) / 2
    c.label = "c"
    return c


def layer_recursion_writeup() -> WriteUp:
    """Every line of the derivation, on numbers of our own."""
    graphs = {"scalar": chain(), "vector": recursion_network()}
    ours = {part: labelled_numbers(c) for part, c in graphs.items()}
    nodes, n = labelled(graphs["scalar"]), ours["scalar"]
    n |= slopes_between(nodes, "y1/x1 y2/x2 y3/x3")
    n["δ3"] = (n["y3"] - 0.3) * n["∂y3/∂x3"]
    for k in (2, 1):
        n[f"δ{k}"] = n[f"∂y{k}/∂x{k}"] * n[f"w{k}"] * n[f"δ{k + 1}"]
        n[f"δ{k + 1}·y{k}"] = n[f"δ{k + 1}"] * n[f"y{k}"]
        n[f"Δw{k}"] = -RATE * n[f"∂c/∂w{k}"]
    ours["updated"] = stepped(RATE, (nodes["w1"], nodes["w2"]))
    nodes, n = labelled(graphs["vector"]), ours["vector"]
    for k, below, above in ((2, "123", "12"), (1, "12", "123")):
        for i in below:  # entry i of f′(x_k) ∘ w_kᵀδ_{k+1}
            (rise,) = slopes_between(nodes, f"y{k}_{i}/x{k}_{i}").values()
            back = sum(n[f"w{k}_{j}{i}"] * n[f"∂c/∂x{k + 1}_{j}"] for j in above)
            n[f"δ{k}_{i}"] = rise * back
    return read_writeup(__file__, ours, graphs)
