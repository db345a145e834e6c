"""Graphs as a page lays them out and as Graphviz's dot does, and how well each did."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise
from math import hypot
from pathlib import Path
from typing import Any, NamedTuple

from autograd import Value, order
from autograd.drawing.folding import group_path
from autograd.drawing.render import edges_in_order, positions
from autograd.engine.arguments import operands
from autograd.examples import ExampleError, load
from autograd.formulas import FormulaError
from demos.__main__ import NAMES
from demos.writeup import writeup_of
from nn import MLP, squared_error

PUBLISHED = Path(__file__).parents[2] / "demos" / "published"
SPACES = {"LR": {"along": 65.0, "across": 14.4}, "TB": {"along": 36.0, "across": 18.0}}
READABLE = 200  # boxes
POINTS = 72  # an inch

Point = tuple[float, float]
Line = list[Point]


class Graph(NamedTuple):
    """What a layout is given: the sizes and groups of boxes, and arrows by number."""

    sizes: list[tuple[float, float]]
    groups: list[tuple[str, ...]]
    edges: list[tuple[int, int]]


def graph_of(y: Value) -> Graph:
    """The boxes of a graph, as wide as names of that length need."""
    nodes = order(y)
    index = {node: number for number, node in enumerate(nodes)}
    return Graph(
        [(float(126 + 40 * (len(node.args) > 2)), 66.0) for node in nodes],
        [group_path(node) for node in nodes],
        [(index[arg], index[node]) for node in nodes for arg in operands(node)],
    )


def all_graphs() -> Iterator[tuple[str, Graph]]:
    """Of the write-ups, the published examples, and MLPs of 17 and 41 parameters."""
    for name in NAMES:
        for key, y in writeup_of(name).graphs.items():
            yield f"{name}, {key}", graph_of(y)
    for path in sorted(PUBLISHED.glob("*.toml")):
        try:
            example = load(path)
            y = example.graph().names[example.loss]
        except (ExampleError, FormulaError):  # its own operations are in the table already
            continue
        graph = graph_of(y)
        if len(graph.sizes) <= READABLE:
            yield path.stem, graph
    for shape in ([4, 1], [4, 4, 1]):
        model = MLP(2, shape, activation="tanh", seed=1)
        yield f"MLP {shape}", graph_of(squared_error([model([0.5, -0.2])], [1.0]))


def dot_lines(graph: Graph, way: str) -> list[Line]:
    """The arrows as dot draws them."""
    inside: dict[tuple[str, ...], list[int]] = {(): []}
    for box, group in enumerate(graph.groups):
        for depth in range(len(group)):
            inside.setdefault(group[: depth + 1], [])
        inside[group].append(box)
    along, across = SPACES[way].values()
    text = [
        f'digraph {{ rankdir="{way}" nodesep={across / POINTS} ranksep={along / POINTS}',
        'node [shape="box" fixedsize="true" label=""] edge [arrowsize="0.7"]',
        *_cluster((), inside, graph.sizes),
        *[f"n{tail} -> n{head}" for tail, head in graph.edges],
        "}",
    ]
    places = positions("\n".join(text))
    pairs = [(f"n{tail}", f"n{head}") for tail, head in graph.edges]
    lines = []
    for place in edges_in_order(places, pairs):
        tip, *marks = place["pos"].split(";")[0].split()
        points = [_point(mark) for mark in marks]
        lines.append([*curved(points), _point(tip.lstrip("e,"))])
    return lines


def _point(text: str) -> Point:
    x, y = text.split(",")
    return float(x), float(y)


def _cluster(
    group: tuple[str, ...],
    inside: dict[tuple[str, ...], list[int]],
    sizes: Sequence[tuple[float, float]],
) -> Iterator[str]:
    for box in inside[group]:
        width, height = sizes[box]
        yield f'n{box} [width="{width / POINTS}" height="{height / POINTS}"]'
    for number, inner in enumerate(inside):
        if len(inner) == len(group) + 1 and inner[: len(group)] == group:
            yield f'subgraph cluster_{number} {{ margin="12" label=" "'
            yield from _cluster(inner, inside, sizes)
            yield "}"


def curved(points: Sequence[Any]) -> Line:
    """The points of a line of cubic curves, closely."""
    line: Line = [tuple(points[0])]
    for start in range(0, len(points) - 3, 3):
        a, b, c, d = points[start : start + 4]
        for k in range(1, 9):
            t = k / 8
            parts = [(1 - t) ** 3, 3 * (1 - t) ** 2 * t, 3 * (1 - t) * t * t, t**3]
            x, y = (
                sum([w * p[i] for w, p in zip(parts, (a, b, c, d), strict=True)]) for i in (0, 1)
            )
            line.append((x, y))
    return line


def length(lines: Sequence[Line]) -> float:
    """Of all lines together."""
    return sum(hypot(c - a, d - b) for line in lines for (a, b), (c, d) in pairwise(line))


def crossing_pairs(lines: Sequence[Line], edges: Sequence[tuple[int, int]]) -> int:
    """How many pairs of arrows that share no end cross."""
    boxes = [_bounds(line) for line in lines]
    count = 0
    for i, j in combinations(range(len(lines)), 2):
        if (
            edges[i][0] == edges[j][0]
            or edges[i][1] == edges[j][1]
            or not _near(boxes[i], boxes[j])
        ):
            continue
        count += any(
            _cross(*one, *other) for one in pairwise(lines[i]) for other in pairwise(lines[j])
        )
    return count


def _bounds(line: Line) -> tuple[float, float, float, float]:
    xs, ys = zip(*line, strict=True)
    return min(xs), max(xs), min(ys), max(ys)


def _near(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
    return a[0] <= b[1] and b[0] <= a[1] and a[2] <= b[3] and b[2] <= a[3]


def _cross(a: Point, b: Point, c: Point, d: Point) -> bool:
    def side(p: Point, q: Point, r: Point) -> float:
        return (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])

    return side(a, b, c) * side(a, b, d) < 0 and side(c, d, a) * side(c, d, b) < 0
