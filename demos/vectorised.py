"""BP1 to BP4 for m examples: every entry of every matrix, out of one scalar graph."""

from __future__ import annotations

from collections.abc import Iterable

from autograd import Op, Value, exp, grad, log, order, relu, sigmoid, sin, softmax, tanh
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
X = ((0.5, -1.5), (1.0, 2.0), (-0.3, 0.8))  # one example a row; the write-up's X has columns
Y = (1.0, 0.0, 1.0)
W1, B1 = ((0.1, -0.2), (0.4, 0.3), (-0.5, 0.2)), (0.01, -0.02, 0.03)
W2, B2 = ((0.7, -0.6, 0.5),), (0.05,)


def mean_cost() -> Value:
    """J of a 2-3-1 network: the mean cross-entropy 𝓛 of its examples; S = m·J is their sum."""
    w1, b1, w2, b2 = matrix("W1_", W1), vector("b1_", B1), matrix("W2_", W2), vector("b2_", B2)
    losses = []
    for i, (x, y) in enumerate(zip(X, Y, strict=True), 1):
        a0 = [Value(entry, f"X_{s}{i}") for s, entry in enumerate(x, 1)]
        a1 = layer("Z1_", "A1_", a0, w1, b1, tanh, "layer 1", str(i))
        (a2,) = layer("Z2_", "A2_", a1, w2, b2, sigmoid, "layer 2", str(i))
        losses.append(-(y * log(a2) + (1 - y) * log(1 - a2)))
        losses[-1].label = f"𝓛{i}"
    s: Value = total(losses)
    j = s / len(losses)
    s.label, j.label = "S", "J"
    return j


def chained() -> Value:
    """f(u1, u2, u3) where every u depends on x."""
    x = Value(1.5, "x")
    u = [x**2, sin(x), exp(-x)]
    for i, each in enumerate(u, 1):
        each.label = f"u{i}"
    f: Value = u[0] * u[1] + u[2] / u[0]
    f.label = "f"
    return f


def shapes(labels: Iterable[str]) -> dict[str, float]:
    """Rows and columns of each matrix, from the largest index among labels such as Z1_23."""
    sizes: dict[str, float] = {}
    for name, _, index in (x.partition("_") for x in sorted(labels) if "_" in x):
        sizes |= {f"rows of {name}": int(index[0]), f"columns of {name}": int(index[1:] or 1)}
    return sizes


def local_slope(g: Op, z: float) -> float:
    """g′(z)"""
    x = Value(z)
    (slope,) = grad(g(x), [x])
    return float(slope)


def softmax_deltas() -> tuple[dict[str, float], dict[str, float]]:
    """∂𝓛/∂z_i for 𝓛 = −ln softmax(z)_3: by the whole Jacobian, and by its diagonal alone."""
    z = vector("z", (0.2, -0.5, 1.0))
    a = softmax(z)
    loss = -log(a[2])
    whole = {f"dZ_{i}": dz for i, dz in enumerate(grad(loss, z), 1)}
    terms = enumerate(zip(grad(loss, a), a, z, strict=True), 1)
    return whole, {f"dA_{i}·g′": da * grad(a_i, [z_i])[0] for i, (da, a_i, z_i) in terms}


def vectorised_writeup() -> WriteUp:
    """The forward pass, the four equations, the update, and what they rest on."""
    graphs = {"cost": mean_cost(), "total derivative": chained()}
    ours = {part: labelled_numbers(y) for part, y in graphs.items()}
    nodes, n, f = labelled(graphs["cost"]), ours["cost"], ours["total derivative"]
    n["nodes reached"] = sum(node.reached for node in order(graphs["cost"]))
    inner = [x for x in nodes if x[0] in "XAZ"]
    n |= {
        f"d{x}": g for x, g in zip(inner, grad(nodes["S"], [nodes[x] for x in inner]), strict=True)
    }
    n["m·∂J/∂Z2_11"] = len(X) * n["∂J/∂Z2_11"]
    learned = [x for x in nodes if x[0] in "Wb"]
    n |= {f"d{x}": nodes[x].grad for x in learned}
    ours["updated"] = stepped(RATE, (nodes[x] for x in learned))
    ours["shapes"] = shapes(nodes)
    f |= slopes_between(labelled(graphs["total derivative"]), "u1/x u2/x u3/x")
    f["sum of paths"] = sum(f[f"∂f/∂u{i}"] * f[f"∂u{i}/∂x"] for i in "123")
    points = ((sigmoid, 0.36), (tanh, 0.36), (relu, 0.36), (relu, -0.29), (relu, 0.0))
    ours["slopes"] = {f"{g.name}′ {z:g}": local_slope(g, z) for g, z in points}
    ours["softmax"], ours["as printed"] = softmax_deltas()
    return read_writeup(__file__, ours, graphs)
