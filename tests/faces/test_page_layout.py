"""The page's own layout, run by node: nothing overlaps, and it is held against Graphviz's dot."""

from __future__ import annotations

import shutil
from importlib.util import find_spec
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import pytest

from autograd import Value
from nn import MLP, squared_error

from ..outside_programs import needs_node
from .dot_layouts import (
    SPACES,
    Graph,
    all_graphs,
    crossing_pairs,
    curved,
    dot_lines,
    graph_of,
    length,
)
from .javascript import imported, node

pytestmark = pytest.mark.one_python  # what is held is JavaScript

DOT = shutil.which("dot") or find_spec("pygraphviz")
needs_dot = pytest.mark.skipif(not DOT, reason="Graphviz is not installed")


@pytest.fixture(scope="module")
def graphs() -> dict[str, Graph]:
    return dict(all_graphs())


def laid_out(graphs: dict[str, Graph], folder: Path, **options: Any) -> list[Any]:
    """What the page's layout makes of graphs."""
    given = [[graph._asdict(), options] for graph in graphs.values()]
    code = imported("layout") + "print(given.map(([graph, how]) => laidOut(graph, how)));"
    found: list[Any] = node(code, given, folder)
    return found


@needs_node
@needs_dot
@pytest.mark.parametrize("way", SPACES)
def test_it_is_about_as_good_as_dot(graphs: dict[str, Graph], tmp_path: Path, way: str) -> None:
    """Of all examples: crossings at most 1.2 times dot's, and arrows 1.3 times as long."""
    crossings, lengths = [0, 0], [0.0, 0.0]
    ours = laid_out(graphs, tmp_path, way=way, **SPACES[way])
    for (name, graph), layout in zip(graphs.items(), ours, strict=True):
        lines = [curved(points) for points in layout["arrows"]]
        dots = dot_lines(graph, way)
        counts = [crossing_pairs(each, graph.edges) for each in (lines, dots)]
        long = [length(each) for each in (lines, dots)]
        assert counts[0] <= 1.2 * counts[1] + 3, (name, counts)
        assert long[0] <= 1.4 * long[1], (name, long)
        crossings = [a + b for a, b in zip(crossings, counts, strict=True)]
        lengths = [a + b for a, b in zip(lengths, long, strict=True)]
    assert crossings[0] <= 1.2 * crossings[1]
    assert lengths[0] <= 1.3 * lengths[1]


def overlap(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
    """Whether two rectangles (left, top, right, bottom) share more than a border."""
    slack = 0.11
    return (
        a[0] < b[2] - slack and b[0] < a[2] - slack and a[1] < b[3] - slack and b[1] < a[3] - slack
    )


@needs_node
@pytest.mark.parametrize(
    ("way", "room"), [("LR", None), ("TB", None), ("LR", (960, 420)), ("LR", (350, 340))]
)
def test_nothing_overlaps(
    graphs: dict[str, Graph], tmp_path: Path, way: str, room: tuple[int, int] | None
) -> None:
    """No two boxes; no box and the frame of a group that it is not in; no box and an arrow."""
    ours = laid_out(graphs, tmp_path, way=way, room=room, **SPACES[way])
    for (name, graph), layout in zip(graphs.items(), ours, strict=True):
        boxes = [
            (x - w / 2, y - h / 2, x + w / 2, y + h / 2)
            for (x, y), (w, h) in zip(layout["boxes"], graph.sizes, strict=True)
        ]
        for a, b in combinations(boxes, 2):
            assert not overlap(a, b), name
        for left, top, right, bottom in boxes:
            assert left >= 0 and right <= layout["width"], name
            assert top >= 0 and bottom <= layout["height"], name
        for x, y, width, height, _, path in layout["frames"]:
            frame = (x, y, x + width, y + height)
            for box, group in zip(boxes, graph.groups, strict=True):
                if list(group[: len(path)]) != path:
                    assert not overlap(frame, box), (name, path)
        for (tail, head), points in zip(graph.edges, layout["arrows"], strict=True):
            for x, y in curved(points):
                for number, box in enumerate(boxes):
                    if number not in (tail, head):
                        assert not overlap((x, y, x, y), box), (name, tail, head, number)


@needs_node
def test_a_long_chain_is_wrapped_into_rows(tmp_path: Path) -> None:
    """It fills its place better, and every arrow still leads from its box to the next."""
    y = Value(0.5, "x")
    for k in range(20):
        y = y.tanh() * Value(0.1 * k, f"w{k}")
    graph = graph_of(y)
    (flat,) = laid_out({"": graph}, tmp_path, way="LR", **SPACES["LR"])
    (rows,) = laid_out({"": graph}, tmp_path, way="LR", room=(1000, 500), **SPACES["LR"])
    assert rows["width"] < flat["width"] / 2 < 2 * flat["height"] * 20
    scale = [min(1000 / each["width"], 500 / each["height"]) for each in (flat, rows)]
    assert scale[1] > 1.5 * scale[0]
    for (tail, head), points in zip(graph.edges, rows["arrows"], strict=True):
        (x, y0), (right, y1) = rows["boxes"][tail], points[0]
        assert right == pytest.approx(x + graph.sizes[tail][0] / 2, abs=0.2)
        assert abs(y1 - y0) <= graph.sizes[tail][1] / 2
        (x, y0), (left, y1) = rows["boxes"][head], points[-1]
        assert left < x - graph.sizes[head][0] / 2 < left + 6
        assert abs(y1 - y0) <= graph.sizes[head][1] / 2


def opened(graph: Graph, inside: set[tuple[str, ...]]) -> tuple[Graph, list[list[int]]]:
    """A graph in which some groups are open, and the numbers of the boxes that each box stands for.

    A closed group stands where its last box does.
    """
    last = {path: box for box, path in enumerate(graph.groups) if path and path not in inside}
    kept = [box for box, path in enumerate(graph.groups) if last.get(path, box) == box]
    number = {box: k for k, box in enumerate(kept)}
    of = [number[last.get(path, box)] for box, path in enumerate(graph.groups)]
    edges = dict.fromkeys((of[a], of[b]) for a, b in graph.edges if of[a] != of[b])
    groups = [path[:-1] if path in last else path for path in (graph.groups[box] for box in kept)]
    members = [[box for box, k in enumerate(of) if k == shown] for shown in range(len(kept))]
    return Graph([graph.sizes[box] for box in kept], groups, list(edges)), members


@needs_node
@pytest.mark.parametrize("way", SPACES)
def test_what_stays_keeps_its_order_when_a_group_opens(tmp_path: Path, way: str) -> None:
    """Laid out from where all stood, a network crosses hardly more than laid out anew."""
    whole = graph_of(squared_error([MLP(2, [4, 4, 1], "tanh", seed=1)([0.5, -0.2])], [1.0]))
    units = [path for path in dict.fromkeys(whole.groups) if len(path) == 2]
    side = 1 if way == "LR" else 0
    stood: list[float] = []
    where: dict[int, Any] = {}
    for count in range(len(units) + 1):
        graph, members = opened(whole, set(units[:count]))
        before = [sum(stood[box] for box in own) / len(own) for own in members] if stood else None
        given = [
            [graph._asdict() | {"before": x}, {"way": way, **SPACES[way]}] for x in (before, None)
        ]
        code = imported("layout") + "print(given.map(([graph, how]) => laidOut(graph, how)));"
        warm, cold = node(code, given, tmp_path)
        crossings = [
            crossing_pairs([curved(points) for points in layout["arrows"]], graph.edges)
            for layout in (warm, cold)
        ]
        assert crossings[0] <= 1.2 * crossings[1] + 3, (count, crossings)
        now = {own[-1]: place for own, place in zip(members, warm["boxes"], strict=True)}
        for a, b in combinations(sorted(where.keys() & now.keys()), 2):
            if where[a][1 - side] == where[b][1 - side] and now[a][1 - side] == now[b][1 - side]:
                assert (where[a][side] < where[b][side]) == (now[a][side] < now[b][side]), count
        where = now
        stood = [0.0] * len(whole.sizes)
        for own, place in zip(members, warm["boxes"], strict=True):
            for box in own:
                stood[box] = place[side]


@needs_node
@pytest.mark.parametrize("way", SPACES)
def test_a_layer_begins_where_the_one_before_has_ended(tmp_path: Path, way: str) -> None:
    """Opened to the last number, too; and a function that is called in circles is laid out."""
    whole = graph_of(squared_error([MLP(2, [4, 4, 1], "tanh", seed=1)([0.5, -0.2])], [1.0]))
    units = [path for path in dict.fromkeys(whole.groups) if len(path) == 2]
    graphs = [
        opened(whole, inside)[0] for inside in (set(), {units[5]}, set(units[:6]), set(units))
    ]
    back = Graph([(100.0, 60.0)] * 3, [("f",), ("g",), ("f",)], [(0, 1), (1, 2)])
    named = {str(k): graph for k, graph in enumerate([*graphs, back])}
    *networks, circle = laid_out(named, tmp_path, way=way, **SPACES[way])
    for layout in networks:
        at = 0 if way == "LR" else 1
        layers = [frame for frame in layout["frames"] if len(frame[5]) == 1]
        assert len(layers) == 3
        for one, other in pairwise(sorted(layers, key=lambda frame: frame[4])):
            assert one[at] + one[at + 2] < other[at]
    assert len(circle["boxes"]) == 3


@needs_node
def test_the_smallest_graph_and_one_in_pieces(tmp_path: Path) -> None:
    alone = Graph([(100.0, 60.0)], [()], [])
    apart = Graph([(100.0, 60.0)] * 3, [(), ("a",), ()], [(0, 1)])
    one, three = laid_out({"one": alone, "three": apart}, tmp_path, way="LR", **SPACES["LR"])
    assert one["boxes"] == [[64, 44]]
    assert len({tuple(place) for place in three["boxes"]}) == 3
