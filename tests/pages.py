"""Graphs of single operations for the tests of the page, and their numbers in Python."""

from __future__ import annotations

import math
from typing import Any

from autograd import Op, Value, steps
from autograd.faces.steps import Steps

from . import points


def graph(row: Op, args: tuple[Any, ...]) -> tuple[Value, list[Value]]:
    """The operation applied to leaves x1, x2, ..., and the leaves."""
    leaves: list[Value] = []

    def leaf(x: float) -> Value:
        leaves.append(Value(x, f"x{len(leaves) + 1}"))
        return leaves[-1]

    given = [tuple(map(leaf, arg)) if isinstance(arg, tuple) else leaf(arg) for arg in args]
    y = row(leaves)[0] if row.each else row(*given)
    y.label = "y"
    return y, leaves


def edges(row: Op, most: int) -> list[tuple[Any, ...]]:
    """Ordinary points of a row and then hard ones, spread evenly where there are many."""
    hard = list(points.hard(row))
    stride = max(len(hard) // most, 1)
    return [*points.ordinary(row), *hard[::stride]]


def numbers(walk: Steps) -> dict[str, tuple[float, float | None]]:
    """Value and gradient of every node by name."""
    gradients = walk.gradients()
    return {name: (x, gradients.get(name)) for name, x in walk.values().items()}


def walks(row: Op, most: int = 40) -> tuple[Value, list[tuple[list[float], Steps]]]:
    """A graph at an ordinary point, and its walks at many: the leaves' numbers and the walk."""
    at = edges(row, most)
    y, _ = graph(row, at[0])
    found = []
    for args in at:
        again, leaves = graph(row, args)
        found.append(([leaf.data for leaf in leaves], steps(again)))
    return y, found


def plain(x: Any) -> Any:
    """As JSON takes it: no infinities, no nan."""
    if isinstance(x, float) and not math.isfinite(x):
        return repr(x)
    if isinstance(x, list | tuple):
        return [plain(one) for one in x]
    return x


def back(x: Any) -> Any:
    """What `plain` or JavaScript made of a number."""
    words = {"inf": math.inf, "Infinity": math.inf, "-inf": -math.inf, "-Infinity": -math.inf}
    return words.get(x, math.nan) if isinstance(x, str) else x
