"""A student who works a sheet by hand and goes on with what stands on it; no code of ours helps.

Formulas are read by Python's own ast. Each name gets a line, then each gradient, by the chain rule
with the numbers that the student has, then each parameter after a step of gradient descent.
"""

import ast
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

Numbers = dict[str, float]
Write = Callable[[str, float], float]  # the number that the student goes on with
FUNCTIONS: dict[str, tuple[Callable[[float], float], Callable[[float, float], float]]] = {
    "tanh": (math.tanh, lambda y, x: 1 - y * y),
    "sigmoid": (lambda x: 1 / (1 + math.exp(-x)), lambda y, x: y * (1 - y)),
    "log": (math.log, lambda y, x: 1 / x),
    "phi": (lambda x: 2 * x, lambda y, x: 2.0),
}


def _evaluated(node: ast.expr, now: Mapping[str, float], tape: list[Any]) -> tuple[float, Any]:
    """The number of an expression; tape gets each operation with its arguments and partials."""
    if isinstance(node, ast.Constant):
        return float(node.value), None  # type: ignore[arg-type]
    if isinstance(node, ast.Name):
        return now[node.id], node.id
    key = id(node)
    if isinstance(node, ast.UnaryOp):
        x, arg = _evaluated(node.operand, now, tape)
        tape.append((key, [(arg, lambda y: -1.0)]))
        return -x, key
    if isinstance(node, ast.Call):
        value, slope = FUNCTIONS[node.func.id]  # type: ignore[attr-defined]
        x, arg = _evaluated(node.args[0], now, tape)
        y = value(x)
        tape.append((key, [(arg, lambda own: slope(y if own is None else own, x))]))
        return y, key
    assert isinstance(node, ast.BinOp)
    a, left = _evaluated(node.left, now, tape)
    b, right = _evaluated(node.right, now, tape)
    y, p, q = {
        ast.Add: lambda: (a + b, 1.0, 1.0),
        ast.Sub: lambda: (a - b, 1.0, -1.0),
        ast.Mult: lambda: (a * b, b, a),
        ast.Div: lambda: (a / b, 1 / b, -a / b / b),
        ast.Pow: lambda: (a**b, b * a ** (b - 1), 0.0),
    }[type(node.op)]()
    tape.append((key, [(left, lambda _: p), (right, lambda _: q)]))
    return y, key


def _slopes(tree: ast.expr, now: Mapping[str, float], own: float) -> Numbers:
    """The derivative of a line by each name in it; own: the line's number as it stands."""
    tape: list[Any] = []
    _, top = _evaluated(tree, now, tape)
    sums: dict[Any, float] = {top: 1.0}
    for key, args in reversed(tape):
        for arg, partial in args:
            slope = partial(own if key == top else None)
            sums[arg] = sums.get(arg, 0.0) + sums.get(key, 0.0) * slope
    return {name: x for name, x in sums.items() if isinstance(name, str)}


def work(
    given: Numbers, lines: Sequence[tuple[str, str]], moved: Sequence[str], lr: float, write: Write
) -> None:
    """Do the sheet, line by line; the last line is the loss."""
    now = dict(given)
    trees = {name: ast.parse(text, mode="eval").body for name, text in lines}
    for name, tree in trees.items():
        now[name] = write(name, _evaluated(tree, now, [])[0])
    loss = lines[-1][0]
    slopes = {name: _slopes(tree, now, now[name]) for name, tree in trees.items()}
    sums = {loss: 1.0}
    for name in [*reversed([name for name, _ in lines[:-1]]), *given]:
        sent = [
            sums[user] * partials[name]
            for user, partials in slopes.items()
            if name in partials and user in sums
        ]
        if sent:
            sums[name] = write(f"d{loss}/d{name}", sum(sent))
    for name in moved:
        write(f"{name} after 1", given[name] - lr * sums[name])
