"""Where boxes of given sizes and the arrows between them stand, laid out by Graphviz."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..formulas.text import visible
from .render import edges_in_order, positions

try:
    from .dot import FAR, HASTE, POINTS, columns_crossed, dot_attributes
except ImportError as error:
    raise ImportError(
        "a picture of boxes is laid out by Graphviz: pip install 'glassgrad[draw]'"
    ) from error

LONGEST = 30  # columns of a name
PADDING = 6.0  # points

Group = tuple[str, ...]


def dot_layout(
    sizes: Sequence[tuple[float, float]],
    arrows: Sequence[tuple[int, int]],
    groups: Sequence[Group],
    rankdir: str,
) -> dict[str, Any]:
    """Where everything is, in points from the upper left corner.

    Args:
        sizes: width and height of each box.
        arrows: from which box to which.
        groups: the groups that each box is in, outermost first.
        rankdir: "LR" or "TB".

    Raises:
        RenderError, TimeoutError: as `autograd.drawing.render.render`.
    """
    inside = _boxes_by_group(groups)
    places = positions(_layout_dot(sizes, arrows, inside, rankdir))
    left, bottom, right, top = (float(x) for x in places["bb"].split(","))

    def point(text: str) -> tuple[float, float]:
        x, y = text.split(",")
        return round(float(x) - left + PADDING, 1), round(top - float(y) + PADDING, 1)

    boxes: list[Any] = [None] * len(sizes)
    frames = []
    for place in places.get("objects", ()):
        if place["name"].startswith("n"):
            boxes[int(place["name"][1:])] = point(place["pos"])
        elif "bb" in place:
            x0, y0, x1, y1 = place["bb"].split(",")
            (a, b), (c, d) = point(f"{x0},{y1}"), point(f"{x1},{y0}")
            name = list(inside)[int(place["name"].removeprefix("cluster_"))][-1]
            frames.append([a, b, round(c - a, 1), round(d - b, 1), visible(name, LONGEST)])
    ways = [
        [list(point(mark.lstrip("es,"))) for mark in _tip_last(place["pos"])]
        for place in edges_in_order(places, [(f"n{a}", f"n{b}") for a, b in arrows])
    ]
    return {
        "way": rankdir,
        "width": round(right - left + 2 * PADDING, 1),
        "height": round(top - bottom + 2 * PADDING, 1),
        "boxes": boxes,
        "frames": frames,
        "arrows": ways,
    }


def _tip_last(spline: str) -> list[str]:
    """The points of a spline with its tip, which dot writes first, in the last place."""
    tip, *points = spline.split(";")[0].split()
    return [*points, tip] if tip.startswith("e") else [tip, *points]


def _boxes_by_group(groups: Sequence[Group]) -> dict[Group, list[int]]:
    """The boxes that stand in each group itself; () is no group."""
    inside: dict[Group, list[int]] = {(): []}
    for box, group in enumerate(groups):
        for depth in range(len(group)):
            inside.setdefault(group[: depth + 1], [])
        inside[group].append(box)
    return inside


def _layout_dot(
    sizes: Sequence[tuple[float, float]],
    arrows: Sequence[tuple[int, int]],
    inside: dict[Group, list[int]],
    rankdir: str,
) -> str:
    apart = 'nodesep="0.2" ranksep="0.9"' if rankdir == "LR" else 'nodesep="0.25" ranksep="0.5"'
    far = columns_crossed(range(len(sizes)), sorted(arrows, key=lambda arrow: arrow[1])) > FAR
    text = [f'digraph {{ graph [rankdir="{rankdir}" {apart}]']
    text.append(f"graph {dot_attributes(HASTE if far else {})}")
    text.append('node [shape="box" fixedsize="true" label=""] edge [arrowsize="0.7"]')
    text += _cluster((), inside, sizes, {group: number for number, group in enumerate(inside)})
    text += [f"n{tail} -> n{head}" for tail, head in arrows]
    return "\n".join([*text, "}"])


def _cluster(
    group: Group,
    inside: dict[Group, list[int]],
    sizes: Sequence[tuple[float, float]],
    numbers: dict[Group, int],
) -> list[str]:
    """A group as a subgraph, with those in it; its label goes by number, never by its text."""
    text = []
    for box in inside[group]:
        width, height = sizes[box]
        text.append(f'n{box} [width="{width / POINTS:.4f}" height="{height / POINTS:.4f}"]')
    for inner in inside:
        if len(inner) == len(group) + 1 and inner[: len(group)] == group:
            text.append(f'subgraph cluster_{numbers[inner]} {{ margin="12" label=" "')
            text += _cluster(inner, inside, sizes, numbers)
            text.append("}")
    return text
