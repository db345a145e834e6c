"""Where the boxes and arrows of a diagram stand, for whoever draws them by other means.

It is the layout of `draw`: a network by its layers and units, any other graph by Graphviz.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, NamedTuple

from .diagram import Diagram
from .network_layout import WIDE, NetworkLayout, network_layout
from .render import edges_in_order, positions

try:
    from .dot import dot_picture
except ImportError as error:
    raise ImportError(
        "a picture of boxes is laid out by Graphviz: pip install 'glassgrad[draw]'"
    ) from error

Point = tuple[float, float]


class BoxLayout(NamedTuple):
    """Places in points from the upper left corner, in the order of the diagram.

    ways: each arrow as a Bézier curve, and its tip. labels: the middle of what stands at it.
    """

    width: float
    height: float
    boxes: list[Point]
    ways: list[list[Point]]
    labels: list[Point | None]

    def scaled(self, by: float) -> BoxLayout:
        """The same in other points."""

        def moved(point: Point) -> Point:
            return point[0] * by, point[1] * by

        return BoxLayout(
            self.width * by,
            self.height * by,
            [moved(point) for point in self.boxes],
            [[moved(point) for point in way] for way in self.ways],
            [None if point is None else moved(point) for point in self.labels],
        )


def box_layout(diagram: Diagram, rankdir: str, network: bool = False) -> BoxLayout:
    """The layout of a diagram.

    Args:
        rankdir: "LR", or "TB" for a forward pass that runs downwards.
        network: whether layers become columns (rows, where it runs downwards), units in order.

    Raises:
        RenderError, TimeoutError: as `autograd.drawing.render.render`.
    """
    if network and rankdir == "LR" and (placed := network_layout(diagram)):
        return _of_network(diagram, placed, lambda x, y: (x, -y))
    if network and rankdir == "TB" and (placed := network_layout(_turned(diagram), WIDE / 2)):
        return _of_network(diagram, placed, lambda x, y: (-y, x))
    found = positions(dot_picture(diagram, rankdir, []).source)
    left, _, right, top = (float(x) for x in found["bb"].split(","))

    def point(text: str) -> Point:
        x, y = text.split(",")
        return float(x) - left, top - float(y)

    places = {thing["name"]: point(thing["pos"]) for thing in found["objects"] if "pos" in thing}
    edges = edges_in_order(found, [(arrow.tail, arrow.head) for arrow in diagram.arrows])
    return BoxLayout(
        right - left,
        top - float(found["bb"].split(",")[1]),
        [places[key] for key in diagram.boxes],
        [[point(mark.lstrip("es,")) for mark in _tip_last(edge["pos"])] for edge in edges],
        [point(edge["lp"]) if "lp" in edge else None for edge in edges],
    )


def _turned(diagram: Diagram) -> Diagram:
    """The diagram with boxes on their sides, and no numbers at arrows."""
    boxes = {key: replace(box, size=box.size[::-1]) for key, box in diagram.boxes.items()}
    return Diagram(boxes, [replace(arrow, lines=()) for arrow in diagram.arrows])


def _of_network(diagram: Diagram, placed: NetworkLayout, turned: Any) -> BoxLayout:
    """A layout of layers and units, with turned() from its points to those of a page."""
    places = [placed.boxes[key] for key in diagram.boxes]
    corners = [turned(x, y) for place in places for x, y in _corners(place)]
    left, top = (min(corner[axis] for corner in corners) for axis in (0, 1))
    right, bottom = (max(corner[axis] for corner in corners) for axis in (0, 1))

    def point(x: float, y: float) -> Point:
        a, b = turned(x, y)
        return a - left, b - top

    return BoxLayout(
        right - left,
        bottom - top,
        [point(place.x, place.y) for place in places],
        [[point(*end) for end in line] for line in placed.arrows],
        [None if place is None else point(place.x, place.y) for place in placed.labels],
    )


def _corners(place: Any) -> list[Point]:
    return [
        (place.x + across * place.width / 2, place.y + along * place.height / 2)
        for across in (-1, 1)
        for along in (-1, 1)
    ]


def _tip_last(spline: str) -> list[str]:
    """The points of a spline with its tip, which dot writes first, in the last place."""
    tip, *points = spline.split(";")[0].split()
    return [*points, tip] if tip.startswith("e") else [tip, *points]
