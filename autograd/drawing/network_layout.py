"""Where everything stands in the drawing of a network: layers as columns, units in their order.

Graphviz places boxes so that few arrows cross; people look for the first unit of a layer at its
top. Here arrows are straight, and the numbers at them stand in one line between two columns, where
no two of them meet.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, NamedTuple

from .diagram import Arrow, Box, Diagram

LETTER = 0.64  # width of a letter, in its size: a little more than most have
BOX_LETTERS, ARROW_LETTERS, LINE = 11.0, 9.0, 1.2  # points, points, and a line in letters
APART = 14.0  # points between two boxes of a column
NARROW, WIDE = 36.0, 300.0  # points between two columns
MOST_APART = 150.0  # points from box to box, above which numbers at arrows are left out
SLOPE = 0.8  # of the steepest arrow, where there is room
HEAD = 6.0  # points, the length of an arrow's head
TWIN = 14.0  # points between two arrows from one box to one other


Line = tuple[tuple[float, float], tuple[float, float]]  # from a point to a point


class Place(NamedTuple):
    """The centre and the size of a box, in points; y grows upwards."""

    x: float
    y: float
    width: float
    height: float


@dataclass(slots=True)
class NetworkLayout:
    """Where everything stands: boxes by their ids, titles of columns, each arrow with its label."""

    boxes: dict[str, Place] = field(default_factory=dict)
    titles: list[tuple[str, Place]] = field(default_factory=list)
    arrows: list[Line] = field(default_factory=list)  # in the order of the diagram
    labels: list[Place | None] = field(default_factory=list)
    left_out: int = 0  # arrows whose numbers find no place

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """Left, bottom, right and top."""
        places = [*self.boxes.values(), *(place for _, place in self.titles)]
        return (
            min(place.x - place.width / 2 for place in places),
            min(place.y - place.height / 2 for place in places),
            max(place.x + place.width / 2 for place in places),
            max(place.y + place.height / 2 for place in places),
        )


def columns_of(boxes: Iterable[Any], arrows: Sequence[tuple[Any, Any]]) -> dict[Any, int]:
    """The column of each box, from 0: one behind the last of its arguments.

    A box without arguments stands one before its result.

    Args:
        arrows: (tail, head), those into a box before those out of it.
    """
    column = dict.fromkeys(boxes, 0)
    made = {head for _, head in arrows}
    for tail, head in arrows:
        column[head] = max(column[head], column[tail] + 1)
    for tail, head in reversed(arrows):
        if tail not in made:
            near = column[head] - 1
            column[tail] = min(column[tail] or near, near)
    return column


def network_layout(diagram: Diagram, wide: float = WIDE) -> NetworkLayout | None:
    """The layout of a diagram whose arrows lead from column to column; None for any other.

    wide: points between two columns, at most.
    """
    ends = [(arrow.tail, arrow.head) for arrow in diagram.arrows]
    column = columns_of(diagram.boxes, ends)
    if any(column[head] != column[tail] + 1 for tail, head in ends):
        return None
    columns: list[list[str]] = [[] for _ in range(max(column.values()) + 1)]
    for key in diagram.boxes:
        columns[column[key]].append(key)
    gaps: list[list[int]] = [[] for _ in columns]  # the arrows that leave each column
    for number, (tail, _) in enumerate(ends):
        gaps[column[tail]].append(number)
    least = max(_box_size(box)[1] for box in diagram.boxes.values()) + APART
    spaced = [
        _arranged(diagram, columns, gaps, least + more, wide)
        for more in range(0, max(int(MOST_APART - least), 1), 8)
    ]
    return min(spaced, key=lambda layout: layout.left_out)  # the first of the best


def _arranged(
    diagram: Diagram,
    columns: list[list[str]],
    gaps: list[list[int]],
    spacing: float,
    wide: float,
) -> NetworkLayout:
    """The layout with units at a distance from each other."""
    layout = NetworkLayout()
    layout.labels = [None] * len(diagram.arrows)
    layout.arrows = [((0.0, 0.0), (0.0, 0.0))] * len(diagram.arrows)
    made = {arrow.head for arrow in diagram.arrows}
    sizes = {key: _box_size(box) for key, box in diagram.boxes.items()}
    heights: dict[str, float] = {}
    for keys in columns:
        beside = [key for key in keys if key not in made and keys is not columns[0]]
        units = [key for key in keys if key not in beside]
        for place, key in enumerate(units):
            heights[key] = spacing * ((len(units) - 1) / 2 - place)
        below = min([heights[key] - sizes[key][1] / 2 for key in units], default=0.0)
        for key in beside:
            heights[key] = below - APART - sizes[key][1] / 2
            below = heights[key] - sizes[key][1] / 2
    x = 0.0
    for keys, gap in zip(columns, gaps, strict=True):
        width = max(sizes[key][0] for key in keys)
        for key in keys:
            layout.boxes[key] = Place(x + width / 2, heights[key], *sizes[key])
        _add_title(layout, diagram, keys)
        x += width + _gap_width(diagram, gap, heights, wide)
    for gap in gaps:
        _add_arrows(layout, diagram, gap)
        _add_labels(layout, diagram, gap)
    return layout


def _add_title(layout: NetworkLayout, diagram: Diagram, keys: list[str]) -> None:
    """The group of all boxes of a column over it, where they have one."""
    groups = {diagram.boxes[key].path for key in keys if diagram.boxes[key].kind == "unit"}
    if len(groups) == 1 and (title := "/".join(*groups)):
        places = [layout.boxes[key] for key in keys]
        top = max(place.y + place.height / 2 for place in places)
        size = LETTER * BOX_LETTERS * len(title), LINE * BOX_LETTERS
        layout.titles.append((title, Place(places[0].x, top + APART, *size)))


def _gap_width(diagram: Diagram, gap: list[int], heights: dict[str, float], wide: float) -> float:
    """Points between two columns: room for the numbers, and for arrows that are not too steep."""
    arrows = [diagram.arrows[number] for number in gap]
    if not arrows:
        return 0.0
    text = max(map(_label_width, arrows))
    steepest = max(abs(heights[arrow.tail] - heights[arrow.head]) for arrow in arrows)
    widest = wide if text else wide / 3
    return max(NARROW, min(steepest / SLOPE, widest), text + 30.0 if text else 0.0)


def _add_arrows(layout: NetworkLayout, diagram: Diagram, gap: list[int]) -> None:
    """The arrows between two columns: from the right of a box to the left of another."""
    ends = [(diagram.arrows[number].tail, diagram.arrows[number].head) for number in gap]
    drawn: dict[tuple[str, str], int] = {}
    for number, pair in zip(gap, ends, strict=True):
        drawn[pair] = drawn.get(pair, 0) + 1
        aside = TWIN * ((ends.count(pair) + 1) / 2 - drawn[pair])
        tail, head = (layout.boxes[key] for key in pair)
        begin = tail.x + tail.width / 2, tail.y + aside
        layout.arrows[number] = begin, (head.x - head.width / 2, head.y + aside)


def _add_labels(layout: NetworkLayout, diagram: Diagram, gap: list[int]) -> None:
    """The numbers at the arrows between two columns, one below the other, where they have room."""
    numbers = [number for number in gap if diagram.arrows[number].lines]
    if not numbers:
        return
    lines = [layout.arrows[number] for number in numbers]
    half = max(_label_width(diagram.arrows[number]) for number in numbers) / 2
    left, right = max(begin[0] for begin, _ in lines), min(end[0] for _, end in lines)
    least, most = left + half + 2.0, right - half - HEAD - 2.0
    height = LINE * ARROW_LETTERS + 1.0
    best, where = -1.0, least
    for k in range(41):
        x = least + (most - least) * k / 40
        ys = sorted(_height_at(line, x) for line in lines)
        apart = min([above - below for below, above in pairwise(ys)], default=height)
        if apart > best:
            best, where = apart, x
    if best < height:
        layout.left_out += len(numbers)
        return
    for number, line in zip(numbers, lines, strict=True):
        place = Place(where, _height_at(line, where), _label_width(diagram.arrows[number]), height)
        layout.labels[number] = place


def _height_at(line: Line, x: float) -> float:
    (x0, y0), (x1, y1) = line
    return y0 + (y1 - y0) * (x - x0) / (x1 - x0)


def arrow_text(arrow: Arrow) -> str:
    """The numbers at an arrow, in one line."""
    return "  ".join(arrow.lines)


def _label_width(arrow: Arrow) -> float:
    return LETTER * ARROW_LETTERS * len(arrow_text(arrow))


def _box_size(box: Box) -> tuple[float, float]:
    """Width and height of a box: its own, or what holds its text."""
    if box.size != (0.0, 0.0):
        return box.size
    longest = max((len(line) for line in box.lines), default=0)
    if box.kind == "operation":
        return max(LETTER * BOX_LETTERS * longest + 12.0, 24.0), 24.0
    return LETTER * BOX_LETTERS * longest + 14.0, LINE * BOX_LETTERS * len(box.lines) + 10.0
