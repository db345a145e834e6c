"""Graphs in which the printed formula of a partial is not the partial, and others."""

import math

from autograd import OPS, Value


def graph(name: str, numbers: tuple[float, ...]) -> Value:
    leaves = [Value(x, label) for x, label in zip(numbers, "ab", strict=False)]
    row = OPS[name]
    y: Value = row(leaves) if row.many[0] else row(*leaves)
    y.label = "y"
    return y


UNDEFINED = [
    ("hypot", (0.0, 0.0)),
    ("norm", (0.0, 0.0)),
    ("atan2", (0.0, 0.0)),
    ("sinc", (0.0,)),
    ("std", (1.0, 1.0)),
    ("pow", (0.0, 0.0)),
    ("pow", (0.0, 2.0)),
    ("xlogy", (0.0, 0.0)),
    ("elu", (0.0, 0.25)),
    ("log", (-2.0,)),
    ("log1p", (-3.0,)),
    ("log10", (-2.0,)),
    ("atanh", (2.0,)),
]
DEFINED = [
    *(("hypot", (0.0, 5.0)), ("norm", (3.0, 4.0)), ("sinc", (0.5,)), ("tanh", (0.0,))),
    *(("pow", (2.0, 0.0)), ("xlogy", (0.0, 2.0)), ("log", (0.0,)), ("log", (math.inf,))),
    *(("sqrt", (-2.0,)), ("elu", (0.0, 1.0)), ("atanh", (0.75,)), ("acosh", (1.0,))),
]
