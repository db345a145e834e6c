"""Graphs in which the formula of a partial is 0/0, and some in which it is not."""

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
]
DEFINED = [("hypot", (0.0, 5.0)), ("norm", (3.0, 4.0)), ("sinc", (0.5,)), ("tanh", (0.0,))]
