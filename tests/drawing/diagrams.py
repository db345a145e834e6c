"""Graphs to draw, and what a person sees in a drawing, read back from its DOT by other programs."""

import html
import re
from itertools import pairwise

import pygraphviz

from autograd import OPS, Value, tanh
from autograd.drawing.dot import Picture


def read_back(picture: Picture) -> pygraphviz.AGraph:
    return pygraphviz.AGraph(string=picture.source)


def words(text: str) -> list[str]:
    """The lines that graphviz shows for a label."""
    plain = re.sub(
        r"\\(.)", lambda found: {"n": "\n", "l": "\n"}.get(found[1], found[1]), text, flags=re.S
    )
    return [line.strip() for line in html.unescape(plain).split("\n") if line.strip()]


def looks(picture: Picture) -> dict[str, dict[str, str]]:
    """The attributes of each box."""
    graph = read_back(picture)
    return {str(node): dict(node.attr) for node in graph.nodes()}


def boxes(picture: Picture) -> dict[str, list[str]]:
    """The words in each box."""
    return {node: words(look.get("label") or "") for node, look in looks(picture).items()}


def arrows(picture: Picture) -> list[tuple[str, str, list[str]]]:
    """Where each arrow comes from and goes to, and the words at it."""
    graph = read_back(picture)
    return [(*map(str, edge), words(edge.attr["label"] or "")) for edge in graph.edges()]


def number(text: str) -> float:
    return float(text.replace("−", "-"))


def network(samples: int = 1, sizes: tuple[int, ...] = (2, 2, 2)) -> Value:
    """Layers of tanh neurons whose nodes say where they belong, and a squared loss."""
    losses = []
    weights: list[list[list[Value]]] = []
    for layer, (n, k) in enumerate(pairwise(sizes), 1):
        weights.append([])
        for unit in range(1, k + 1):
            w = [Value(0.1 * (at + unit) - 0.25, f"w{at}") for at in range(n + 1)]
            for one in w:
                one.group = f"layer {layer}/neuron {unit}"
            weights[-1].append(w)
    for sample in range(samples):
        a = [Value(0.3 * at - sample / 10, f"x{at}") for at in range(sizes[0])]
        for layer, units in enumerate(weights, 1):
            made = []
            for unit, w in enumerate(units, 1):
                z = OPS["dot"](w[1:], a, w[0])
                out = tanh(z)
                z.group = out.group = f"layer {layer}/neuron {unit}"
                made.append(out)
            a = made
        losses.extend((out - 0.5) ** 2 for out in a)
    return OPS["sum"](losses)


def long_chain(steps: int) -> Value:
    y = Value(1.0, "x")
    for _ in range(steps):
        y = -y
    return y


def network_leaves(y: Value) -> list[Value]:
    found, stack = {}, [y]
    while stack:
        node = stack.pop()
        if isinstance(node, Value) and node not in found:
            found[node] = None
            stack.extend(node.args)
    return [node for node in found if node.op is None]
