"""The graph of a walk with a place for every box and arrow: what figures and slides draw.

A box is a node with its formula, its number and its gradient; an arrow is an edge, with its local
partial and its contribution. Places come from the layout of the drawing, numbers from the walk.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import dist
from typing import Any, NamedTuple

from ...drawing.folding import READABLE
from ...formulas.columns import display_width
from ...formulas.notation import Text
from ...formulas.text import visible
from ...steps.sentences import computed_texts
from ...steps.step import Computed, Contributed, Seeded, State, Step, Updated
from ...steps.walk import Walk

LONGEST = 24  # columns of a formula in a box; above, the name stands alone
LETTER, LINE, MARGIN = 4.4, 10.5, 9.0  # points of 8-point type
NUMBER = 9  # columns of a number with its sign, besides its digits
PARTS = 8  # of a curve, by which its length is measured
WAITS = 9  # columns of " (1 of 2)"
STRONG = 1.6  # points that a line may be wider for the largest gradient


class PlacedBox(NamedTuple):
    """A node and where its box stands: the middle and the size, in points from the upper left."""

    name: str
    formula: str  # as text; empty for a leaf, and where it is too long for a box
    x: float
    y: float
    width: float
    height: float


class PlacedArrow(NamedTuple):
    """An edge: from which box to which, by what way, and the contribution that goes back on it."""

    tail: int
    head: int
    way: list[tuple[float, float]]  # of a Bézier curve, and the tip
    step: Contributed

    @property
    def middle(self) -> tuple[float, float]:
        """A place for what is said of the arrow: half of its way."""
        points = [self.way[0]]
        for start in range(0, len(self.way) - 4, 3):
            corners = self.way[start : start + 4]
            points += [_on_curve(corners, part / PARTS) for part in range(1, PARTS + 1)]
        points.append(self.way[-1])
        lengths = [dist(a, b) for a, b in pairwise(points)]
        half = sum(lengths) / 2
        for (a, b), length in zip(pairwise(points), lengths, strict=True):
            if half <= length:
                share = half / length if length else 0.0
                return a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share
            half -= length
        return points[-1]


def _on_curve(corners: Sequence[tuple[float, float]], t: float) -> tuple[float, float]:
    """A point of a cubic Bézier curve."""
    weights = [(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3]
    x, y = (
        sum([weight * corner[axis] for weight, corner in zip(weights, corners, strict=True)])
        for axis in (0, 1)
    )
    return x, y


class PlacedGraph:
    """A walk with a layout.

    Args:
        walk: whose graph it is.
        digits: of the numbers, for which the boxes have room.
        room: width and height, in points, of the place for it. It goes to the right where that
            fits, and otherwise the way in which it fits better.
        letter, line: the width of a letter and the height of a line.

    Raises:
        ImportError: graphviz is not installed. ValueError: more nodes than can be read.
        RenderError, TimeoutError: as `autograd.drawing.render.render`.
    """

    def __init__(
        self,
        walk: Walk,
        digits: int,
        room: tuple[float, float],
        letter: float = LETTER,
        line: float = LINE,
    ) -> None:
        from ...drawing.dot_layout import dot_layout

        if len(walk.nodes) > READABLE:
            raise ValueError(
                f"the picture of {visible(walk.output)} would have {len(walk.nodes):,} boxes, and "
                f"the limit is {READABLE:,}; export a smaller graph"
            )
        self.walk = walk
        by = Text(digits)
        made = {step.node: computed_texts(walk, step, by)[0] for step in walk.forward}
        headings = [(by.name(entry.name), made.get(entry.name, "")) for entry in walk.nodes]
        formulas = [f if display_width(f) <= LONGEST else "" for _, f in headings]
        uses = Counter([k for entry in walk.nodes for k, _ in entry.args])
        shared = {k for k, count in uses.items() if count > 1}
        sizes: list[tuple[float, float]] = []
        for (name, _), formula in zip(headings, formulas, strict=True):
            columns = display_width(name) + (display_width(formula) + 3 if formula else 0)
            numbers = digits + NUMBER + WAITS * (len(sizes) in shared)
            width = letter * max(columns, numbers) + MARGIN
            sizes.append((round(width, 1), 3 * line + MARGIN))
        places = {entry.name: index for index, entry in enumerate(walk.nodes)}
        ends = [(places[step.arg], places[step.node]) for step in walk.contributions]
        groups: list[tuple[str, ...]] = [()] * len(sizes)
        placed = dot_layout(sizes, ends, groups, "LR")
        if _fit(placed, room) < 1:
            placed = max(
                placed, dot_layout(sizes, ends, groups, "TB"), key=lambda made: _fit(made, room)
            )
        self.width, self.height = float(placed["width"]), float(placed["height"])
        self.fit = _fit(placed, room)
        self.boxes = [
            PlacedBox(entry.name, formula, place[0], place[1], size[0], size[1])
            for entry, formula, place, size in zip(
                walk.nodes, formulas, placed["boxes"], sizes, strict=True
            )
        ]
        self.arrows = [
            PlacedArrow(tail, head, [(x, y) for x, y in way], step)
            for (tail, head), way, step in zip(
                ends, placed["arrows"], walk.contributions, strict=True
            )
        ]
        sizes_of = [abs(float(g)) for g in walk.gradients().values()]
        self._largest = max([g for g in sizes_of if g - g == 0], default=0.0) or 1.0

    def strength(self, g: Any) -> float:
        """How strong a gradient is drawn, from 0 to 1."""
        share = abs(float(g)) / self._largest
        return min(share, 1.0) ** 0.5 if share == share else 1.0


def _fit(placed: dict[str, Any], room: tuple[float, float]) -> float:
    """By how much a layout may grow, or has to shrink, to fill a place."""
    return min(room[0] / float(placed["width"]), room[1] / float(placed["height"]))


def current_node(step: Step) -> str:
    """The node whose box a step changes."""
    return step.arg if isinstance(step, Contributed) else step.node


def data_at(walk: Walk, name: str) -> list[tuple[int, Any]]:
    """From which step on a node has which number: (0, x) for a leaf, and None before it has one."""
    entry = walk.entry(name)
    changes: list[tuple[int, Any]] = [(0, entry.data if entry.op is None else None)]
    for step in walk:
        if isinstance(step, Computed) and step.node == name:
            changes.append((step.number, step.data))
        elif isinstance(step, Updated) and step.node == name and step.quantity == "w":
            changes.append((step.number, step.after))
    return changes


def gradients_at(walk: Walk) -> dict[str, list[tuple[int, Any, str]]]:
    """For each node from which step on it has which gradient, and how many parts of it are in."""
    changes: dict[str, list[tuple[int, Any, str]]] = {
        entry.name: [(0, None, "")] for entry in walk.nodes
    }
    for step in walk.reverse:
        if isinstance(step, Seeded):
            changes[step.node].append((step.number, step.seed, ""))
        else:
            waits = "" if step.final else f" ({step.seen} of {step.total})"
            changes[step.arg].append((step.number, step.after, waits))
    return changes


def box_states(walk: Walk, upto: int) -> Iterator[tuple[State, str]]:
    """The state of every node after so many steps, and how many parts of its gradient are in."""
    known = walk.state(upto)
    for entry in walk.nodes:
        state = known[entry.name]
        waits = state.gradient is not None and 0 < state.seen < state.total
        yield state, f" ({state.seen} of {state.total})" if waits else ""


def checked_step(walk: Walk, step: int | None) -> int:
    """The number of a step, the last one if none is given.

    Raises:
        ValueError: there is no such step.
    """
    if step is None:
        return len(walk)
    if not 1 <= step <= len(walk):
        raise ValueError(f"there are steps 1 to {len(walk)}; got {step}")
    return step
