"""A chain of blocks in rows, as lines of text are: wide graphs stay readable on a slide.

Graphviz puts X → Z1 → A1 → … → L into one row, which a screen shows small. Here the chain is
wrapped into as many rows as make it largest on a screen, each block with what it takes below it.
Only positions change: sizes, texts and looks are those that Graphviz was given.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import dist
from typing import Any

from .dot import POINTS
from .network_layout import ARROW_LETTERS, HEAD, LETTER, LINE

SCREEN = (1920.0, 1080.0)  # pixels of a slide
CAPTION, GAP, ROOM, BEND = 45.0, 14.0, 12.0, 12.0  # points
GAIN = 1.1  # how much larger it is to be than Graphviz draws it

Point = tuple[float, float]


@dataclass
class _ChainColumn:
    """A block of the chain, what it takes from outside the chain, and where it is."""

    key: str
    leaves: list[str]
    x: float = 0.0
    y: float = 0.0


def wrapped(layout: dict[str, Any], ends: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """A layout of dot, from left to right, with the blocks of a chain in rows; else as it was.

    Args:
        layout: as `positions` gives it, edges in the order of ends.
        ends: the names of both ends of every edge.
    """
    chain = _chain([thing["name"] for thing in layout.get("objects", ())], ends)
    if chain is None:
        return layout
    sheet = _ChainRows(layout, ends, chain)
    count = min(len(chain), 6)
    placed = max((sheet.placed(rows) for rows in range(1, count + 1)), key=_scale)
    return placed if _scale(placed) > GAIN * _scale(layout) else layout


def _scale(layout: dict[str, Any]) -> float:
    left, bottom, right, top = (float(x) for x in layout["bb"].split(","))
    return min(SCREEN[0] / (right - left), SCREEN[1] / (top - bottom + CAPTION))


def _chain(names: Sequence[str], ends: Sequence[tuple[str, str]]) -> list[_ChainColumn] | None:
    """The blocks that are computed, if each is made from the one before and of what was given."""
    if len(set(ends)) < len(ends):
        return None
    takes: dict[str, list[str]] = {}
    for tail, head in ends:
        takes.setdefault(head, []).append(tail)
    used = [tail for tail, _ in ends]
    if len(set(used)) < len(used) or len(used) != len(names) - 1 or len(takes) < 2:
        return None
    last = (takes.keys() - set(used)).pop()
    columns: list[_ChainColumn] = []
    while last:
        inner = [name for name in takes[last] if name in takes]
        if len(inner) > 1:
            return None
        columns.insert(0, _ChainColumn(last, [name for name in takes[last] if name not in takes]))
        last = inner[0] if inner else ""
    return columns


class _ChainRows:
    """What is to be placed, and how large it is."""

    def __init__(
        self, layout: dict[str, Any], ends: Sequence[tuple[str, str]], chain: list[_ChainColumn]
    ) -> None:
        self.layout, self.ends = layout, ends
        self.size = {
            thing["name"]: (POINTS * float(thing["width"]), POINTS * float(thing["height"]))
            for thing in layout["objects"]
        }
        self.labels = {
            pair: edge.get("label", "").split("\\n") if edge.get("label", "").strip() else []
            for pair, edge in zip(ends, layout["edges"], strict=True)
        }
        first = chain[0]
        begin = min(
            first.leaves, key=lambda leaf: (bool(self.labels[leaf, first.key]), -self.size[leaf][0])
        )
        self.chain = [
            _ChainColumn(begin, []),
            _ChainColumn(first.key, [leaf for leaf in first.leaves if leaf != begin]),
            *chain[1:],
        ]

    def placed(self, rows: int) -> dict[str, Any]:
        """The layout in so many rows, at most."""
        at: dict[str, Point] = {}
        turns: dict[tuple[str, str], float] = {}
        boxes: list[tuple[float, float]] = []
        bottom, before = 0.0, None
        for row in self._rows(rows):
            turn = bottom
            if before is not None:
                turn = bottom - 2 * BEND - self._label_size(before, row[0].key)[1]
                turns[before, row[0].key] = turn
                bottom = turn - BEND
            sides, bottom = self._place_row(row, bottom, at)
            boxes.append(sides)
            before = row[-1].key
        left, right = min(low for low, _ in boxes), max(high for _, high in boxes)
        if turns:
            left, right = left - ROOM, right + ROOM
        objects = [
            thing
            | {"pos": f"{at[thing['name']][0] - left:.2f},{at[thing['name']][1] - bottom:.2f}"}
            for thing in self.layout["objects"]
        ]
        edges = []
        for pair, edge in zip(self.ends, self.layout["edges"], strict=True):
            course, label = self._course(pair, at, turns.get(pair), (left, right))
            moved = [(x - left, y - bottom) for x, y in course]
            edges.append(edge | {"pos": _spline(moved)})
            if self.labels[pair]:
                edges[-1]["lp"] = f"{label[0] - left:.2f},{label[1] - bottom:.2f}"
        bounds = f"0,0,{right - left:.2f},{-bottom:.2f}"
        return self.layout | {"bb": bounds, "objects": objects, "edges": edges}

    def _label_size(self, tail: str, head: str) -> Point:
        lines = self.labels.get((tail, head), [])
        longest = max((len(line) for line in lines), default=0)
        return LETTER * ARROW_LETTERS * longest, LINE * ARROW_LETTERS * len(lines)

    def _leaf_sides(self, column: _ChainColumn, leaf: str) -> Point:
        """How far a leaf reaches to the left of its middle, and, with its label, to the right."""
        half = self.size[leaf][0] / 2
        return half, max(half, self._label_size(leaf, column.key)[0] + 4.0)

    def _reach(self, column: _ChainColumn) -> float:
        """Half the width of the leaves below a block."""
        sides = [sum(self._leaf_sides(column, leaf)) for leaf in column.leaves]
        return (sum(sides) + GAP * (len(sides) - 1)) / 2 if sides else 0.0

    def _between(self, one: _ChainColumn, other: _ChainColumn) -> float:
        """How far apart the middles of two neighbours are."""
        arrow = max(self._label_size(one.key, other.key)[0], 2 * GAP)
        boxes = (self.size[one.key][0] + self.size[other.key][0]) / 2 + arrow
        leaves = self._reach(one) + self._reach(other) + GAP
        return max(boxes, leaves if one.leaves and other.leaves else 0.0)

    def _rows(self, count: int) -> list[list[_ChainColumn]]:
        """The chain in so many rows, as even as can be."""
        steps = [self._between(a, b) for a, b in pairwise(self.chain)]
        limit = sum(steps) / count
        rows, width = [[self.chain[0]]], 0.0
        for column, step in zip(self.chain[1:], steps, strict=True):
            if width + step / 2 > limit and len(rows) < count:
                rows.append([])
                width = 0.0
            rows[-1].append(column)
            width += step
        return rows

    def _place_row(
        self, row: list[_ChainColumn], top: float, at: dict[str, Point]
    ) -> tuple[Point, float]:
        """Place a row below a height; its left and right ends, and its lowest point."""
        high = max(self.size[column.key][1] for column in row)
        above = max(
            (self._label_size(a.key, b.key)[1] for a, b in pairwise(row)),
            default=0.0,
        )
        high = max(high, 2 * above)
        y, x = top - high / 2, 0.0
        labels = [self._label_size(leaf, c.key)[1] for c in row for leaf in c.leaves]
        below = top - high - max(labels, default=0.0) - GAP
        low, left, right = top - high, 0.0, 0.0
        for place, column in enumerate(row):
            x += self._between(row[place - 1], column) if place else 0.0
            at[column.key] = (x, y)
            half = max(self.size[column.key][0] / 2, self._reach(column))
            left, right = min(left, x - half), max(right, x + half)
            edge = x - self._reach(column)
            for leaf in column.leaves:
                before, behind = self._leaf_sides(column, leaf)
                height = self.size[leaf][1]
                at[leaf] = (edge + before, below - height / 2)
                low = min(low, below - height)
                edge += before + behind + GAP
        for column in row:  # every row begins at the same left end
            for key in (column.key, *column.leaves):
                at[key] = (at[key][0] - left, at[key][1])
        return (0.0, right - left), low

    def _course(
        self, pair: tuple[str, str], at: dict[str, Point], turn: float | None, ends: Point
    ) -> tuple[list[Point], Point]:
        """The corners of an arrow, and the middle of its label."""
        tail, head = pair
        (x0, y0), (x1, y1) = at[tail], at[head]
        (w0, h0), (w1, h1) = self.size[tail], self.size[head]
        wide, high = self._label_size(tail, head)
        lift = high / 2 - LINE * ARROW_LETTERS / 2  # the last line of a label is empty
        if turn is not None:
            outer, inner = ends[1] - 1.0, ends[0] + 1.0
            start, stop = (x0 + w0 / 2, y0), (x1 - w1 / 2, y1)
            corners = [start, (outer, y0), (outer, turn), (inner, turn), (inner, y1), stop]
            return corners, (inner + ROOM + wide / 2, turn + lift)
        if y0 == y1:
            course = [(x0 + w0 / 2, y0), (x1 - w1 / 2, y1)]
            return course, ((course[0][0] + course[1][0]) / 2, y0 + lift)
        tip = min(max(x0, x1 - w1 / 2 + GAP), x1 + w1 / 2 - GAP)
        course = [(x0, y0 + h0 / 2), (tip, y1 - h1 / 2)]
        right = max(x0, tip) + wide / 2 + 2.0
        return course, (right, (course[0][1] + course[1][1]) / 2 - LINE * ARROW_LETTERS / 4)


def _spline(corners: Sequence[Point]) -> str:
    """A course with straight sides as Graphviz writes it, with room for the head of the arrow."""
    *_, (x0, y0), tip = corners
    share = 1 - HEAD / max(dist((x0, y0), tip), HEAD)
    points = [*corners[:-1], (x0 + (tip[0] - x0) * share, y0 + (tip[1] - y0) * share)]
    text = f"e,{tip[0]:.2f},{tip[1]:.2f} {points[0][0]:.2f},{points[0][1]:.2f}"
    for (ax, ay), (bx, by) in pairwise(points):
        for k in (1, 2, 3):
            text += f" {ax + (bx - ax) * k / 3:.2f},{ay + (by - ay) * k / 3:.2f}"
    return text
