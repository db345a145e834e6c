"""Deltas of output layers, hidden layers and biases, for any number of hidden layers."""

from __future__ import annotations

from autograd import Value, dot, grad, sigmoid, tanh

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

RATE = 0.5
LEARNED = [f"{w}{i}{j}" for w in "wv" for i in "12" for j in "12"] + ["bj1", "bj2", "bk1", "bk2"]


def deltas_network(hidden: int = 1, t2: float = 0.0) -> Value:
    """The error E of a network of two units a layer; w_ij leads from input i to unit j."""
    a = vector("a", (0.5, -1.0))
    if hidden == 2:
        u, bh = matrix("u", ((0.3, -0.7), (0.5, 0.2))), vector("bh", (0.2, -0.1))
        a = layer("zh", "ah", a, [*zip(*u, strict=True)], bh, sigmoid, "layer h")
    if hidden:
        w, bj = matrix("w", ((0.1, -0.2), (0.4, 0.3))), vector("bj", (0.05, -0.1))
        a = layer("zj", "aj", a, [*zip(*w, strict=True)], bj, tanh, "layer j")
    v, bk = matrix("v", ((0.6, -0.5), (0.2, 0.7))), vector("bk", (0.1, -0.3))
    ak1, ak2 = layer("zk", "ak", a, [*zip(*v, strict=True)], bk, sigmoid, "layer k")
    error: Value = ((ak1 - 1.0) ** 2 + (ak2 - t2) ** 2) / 2
    error.label = "E"
    return error


def deltas_writeup() -> WriteUp:
    """Every equation of the write-up, on numbers of our own."""
    graphs = {
        "one hidden layer": deltas_network(),
        "no hidden layer": deltas_network(hidden=0),
        "two hidden layers": deltas_network(hidden=2),
        "t2 = 0.5": deltas_network(t2=0.5),
    }
    ours = {part: labelled_numbers(error) for part, error in graphs.items()}
    nodes, n = labelled(graphs["one hidden layer"]), ours["one hidden layer"]
    n |= slopes_between(nodes, "ak1/zk1 ak2/zk2 aj1/zj1 aj2/zj2 zk1/w11 zk2/w11 zk1/bj1")
    for k, t in (("k1", 1.0), ("k2", 0.0)):
        n[f"δ{k}"] = (n[f"a{k}"] - t) * n[f"∂a{k}/∂z{k}"]
    for j in "12":
        n[f"δj{j}"] = n[f"∂aj{j}/∂zj{j}"] * sum(n[f"δk{k}"] * n[f"v{j}{k}"] for k in "12")
    n["Σ_k, w11"] = sum(n[f"δk{k}"] * n[f"∂zk{k}/∂w11"] for k in "12")
    ours["updated"] = stepped(RATE, (nodes[parameter] for parameter in LEARNED))
    zk1_with_bj = dot([nodes["v11"], nodes["v21"]], [nodes["aj1"], nodes["aj2"]], nodes["bj1"])
    ours["as printed"] = {
        "g in place of g′": n["a1"] * n["aj1"] * n["∂E/∂aj1"],
        "t − a": (1.0 - n["ak1"]) * n["∂ak1/∂zk1"],
        "a_j in place of a_i": n["v11"] * n["∂aj1/∂zj1"] * n["aj1"],
        "b_j in z_k": grad(zk1_with_bj, [nodes["bj1"]])[0],
    }
    return read_writeup(__file__, ours, graphs)
