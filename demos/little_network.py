"""A 2-2-1 network with given weights: `glassgrad walk demos/little_network.py:loss`."""

from __future__ import annotations

from autograd import Value, dot, label, sigmoid, tanh


def loss(x1: float = 1.0, x2: float = -2.0, t: float = 1.0) -> Value:
    """½(o − t)², with two tanh units inside and a sigmoid at the output.

    >>> loss().label
    'L'
    """
    n = {name: Value(data) for name, data in {"x1": x1, "x2": x2, "t": t}.items()}
    weights = {"w11": 0.3, "w12": 0.5, "w21": -0.4, "w22": 0.2, "b1": 0.1, "b2": -0.2}
    n |= {name: Value(data) for name, data in weights.items()}
    n |= {name: Value(data) for name, data in {"v1": 0.6, "v2": -0.9, "c": 0.05}.items()}
    for j in "12":
        n[f"z{j}"] = dot([n[f"w{j}1"], n[f"w{j}2"]], [n["x1"], n["x2"]], n[f"b{j}"])
        n[f"a{j}"] = tanh(n[f"z{j}"])
    n["z"] = dot([n["v1"], n["v2"]], [n["a1"], n["a2"]], n["c"])
    n["o"] = sigmoid(n["z"])
    n["L"] = (n["o"] - n["t"]) ** 2 / 2
    label(**n)
    return n["L"]


if __name__ == "__main__":
    from autograd import steps

    print(steps(loss()))
