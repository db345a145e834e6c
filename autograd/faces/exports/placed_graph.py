"""The graph of a pass with a place for every box and arrow: what figures and slides draw.

A box is a node with its formula, its number and its gradient; an arrow is an edge, with its local
partial and its contribution. Places come from the layout of the drawing, numbers from the walk.
Whole arrays and units of a network are other heights of the same (placed_arrays, placed_units).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from math import dist, isfinite
from typing import Any, NamedTuple

from ...drawing.diagram import Arrow, Box, Cell, Diagram
from ...drawing.folding import READABLE
from ...formulas.columns import display_width
from ...formulas.letters import printed
from ...formulas.notation import LaTeX, Notation, Text
from ...formulas.text import visible
from ...steps.sentences import computed_texts, latex_lines, number_text, rule, sentence
from ...steps.step import Contributed, Step
from ...steps.walk import Walk

LONGEST = 24  # columns of a formula in a box; above, the name stands alone
LARGE = 11.0  # points of the letters in boxes, in which a drawing is laid out
COLUMN, LINE, MARGIN = 6.1, 14.4, 12.0  # points of a letter, of a line, and around a text
NUMBER = 9  # columns of a number with its sign, besides its digits
PARTS = 8  # of a curve, by which its length is measured
WAITS = 9  # columns of " (1 of 2)"


class TextLine(NamedTuple):
    """A line of text in the notation of its graph; a gradient gives it its colour."""

    text: str
    g: Any = None


class BoxText(NamedTuple):
    """What stands in a box at a step.

    heading: its first lines. cells: the table of an array, below them. foot: what is said of
    gradients. signed: whether g, which gives the box its look, has a sign. now: whether the step
    has just changed it.
    """

    heading: Sequence[str]
    foot: Sequence[TextLine] = ()
    g: Any = None
    signed: bool = True
    now: bool = False
    cells: Sequence[Sequence[Cell]] = ()


class ArrowText(NamedTuple):
    """What stands at an arrow at a step; known: whether something has come back through it."""

    lines: Sequence[TextLine] = ()
    g: Any = None
    signed: bool = True
    known: bool = False


class PlacedBox(NamedTuple):
    """Where a box stands: the middle and the size, in points from the upper left."""

    name: str
    x: float
    y: float
    width: float
    height: float
    cell: float = 0.0  # the width of a number of its table


class PlacedArrow(NamedTuple):
    """An arrow: from which box to which, by what way, and where its text stands."""

    tail: int
    head: int
    way: list[tuple[float, float]]  # of a Bézier curve, and the tip
    label: tuple[float, float]


class PlacedGraph:
    """What a picture needs of a graph at one height. Its three kinds fill in the rest.

    Args:
        diagram: boxes with their sizes, and arrows.
        room: width and height, in points, of the place for it. It goes to the right where that
            fits, and otherwise the way in which it fits better.
        by: the notation of all texts.
        letters: the size of the letters, in points.
        network: whether it is laid out by layers.

    Raises:
        ImportError: graphviz is not installed.
        RenderError, TimeoutError: as `autograd.drawing.render.render`.
    """

    level: bool  # whether it goes to the right, not downwards
    count: int  # steps
    forward: int  # steps of the forward pass

    def __init__(
        self,
        diagram: Diagram,
        room: tuple[float, float],
        by: Notation,
        letters: float,
        network: bool = False,
    ) -> None:
        from ...drawing.box_layout import BoxLayout, box_layout

        def fit(layout: BoxLayout) -> float:
            return min(room[0] / layout.width, room[1] / layout.height)

        self.by, self.letters = by, letters
        size = letters / LARGE
        layout, self.level = box_layout(diagram, "LR", network).scaled(size), True
        if fit(layout) < 1:
            down = box_layout(diagram, "TB", network).scaled(size)
            if fit(down) > fit(layout):
                layout, self.level = down, False
        self.width, self.height, self.fit = layout.width, layout.height, fit(layout)
        places = {key: index for index, key in enumerate(diagram.boxes)}
        self.boxes = [
            PlacedBox(box.name, x, y, size * box.size[0], size * box.size[1], size * box.cell)
            for box, (x, y) in zip(diagram.boxes.values(), layout.boxes, strict=True)
        ]
        self.arrows = [
            PlacedArrow(places[arrow.tail], places[arrow.head], way, label or middle(way))
            for arrow, way, label in zip(diagram.arrows, layout.ways, layout.labels, strict=True)
        ]
        self.largest = 1.0

    def box_texts(self, step: int) -> list[BoxText]:
        """What stands in each box when so many steps have been done."""
        raise NotImplementedError

    def arrow_texts(self, step: int, partials: bool = False) -> list[ArrowText]:
        """What stands at each arrow.

        partials: whether all local partials are shown as soon as the forward pass is done.
        """
        raise NotImplementedError

    def told(self, step: int) -> list[str]:
        """What the step does: formulas in a notation of LaTeX, else sentences."""
        raise NotImplementedError

    def gradient(self, g: Any, waits: str = "") -> TextLine:
        """A gradient, with how many of its parts are in; an empty line where there is none."""
        if g is None:
            return TextLine(r"\strut" if isinstance(self.by, LaTeX) else "")
        between = "~" if isinstance(self.by, LaTeX) else " "
        return TextLine(f"grad{between}{self.formula(number_text(g, self.by))}{waits}", g)

    def sign(self, sign: str) -> str:
        """A sign in a formula."""
        return SIGNS[sign] if isinstance(self.by, LaTeX) else sign

    def formula(self, text: str) -> str:
        """A formula within a text."""
        return f"${text}$" if isinstance(self.by, LaTeX) else text

    def plain(self, text: str) -> str:
        """Words, which stay text whatever is in them."""
        return printed(text) if isinstance(self.by, LaTeX) else visible(text, 200)

    def checked_step(self, step: int | None) -> int:
        """The number of a step, the last one if none is given.

        Raises:
            ValueError: there is no such step.
        """
        if step is None:
            return self.count
        if not 1 <= step <= self.count:
            raise ValueError(f"there are steps 1 to {self.count}; got {step}")
        return step

    def strength(self, g: Any) -> float:
        """How strong a gradient is drawn, from 0 to 1."""
        share = abs(float(g)) / self.largest
        return min(share, 1.0) ** 0.5 if share == share else 1.0


SIGNS = {"∂": r"\partial", "←": r"\leftarrow"}


class PlacedScalars(PlacedGraph):
    """The graph of a walk, a box for every single number.

    Raises:
        ValueError: more nodes than can be read. All else as `PlacedGraph`.
    """

    def __init__(
        self, walk: Walk, room: tuple[float, float], by: Notation, letters: float = 8.0
    ) -> None:
        refuse_many(len(walk.nodes), walk.output)
        self.walk = walk
        self.count, self.forward = len(walk), len(walk.forward)
        plain = Text(by.digits)
        made = {step.node: step for step in walk.forward}
        texts = {name: computed_texts(walk, step, plain)[0] for name, step in made.items()}
        short = {name for name, text in texts.items() if display_width(text) <= LONGEST}
        uses = Counter([k for entry in walk.nodes for k, _ in entry.args])
        diagram = Diagram()
        keys: dict[str, str] = {}
        for index, entry in enumerate(walk.nodes):
            name = plain.name(entry.name)
            heading = f"{name} = {texts[entry.name]}" if entry.name in short else name
            numbers = by.digits + NUMBER + WAITS * (uses[index] > 1)
            width = COLUMN * max(display_width(heading), numbers) + MARGIN
            keys[entry.name] = f"n{index}"
            box = Box("block", [], size=(round(width, 1), 3 * LINE + MARGIN), name=entry.name)
            diagram.boxes[f"n{index}"] = box
        for step in walk.contributions:
            lines = [f"∂ {number_text(step.partial, plain)}"]
            lines.append(f"← {number_text(step.contribution, plain)}")
            diagram.arrows.append(Arrow(keys[step.arg], keys[step.node], lines))
        super().__init__(diagram, room, by, letters)
        self.largest = largest_size(walk.gradients().values())
        self._headings = {}
        for entry in walk.nodes:
            text = by.name(entry.name)
            if entry.name in short:
                text += f" = {computed_texts(walk, made[entry.name], by)[0]}"
            if isinstance(by, LaTeX):
                high = r"\rule[-4.5pt]{0pt}{13pt}" if r"\frac" in text else r"\mathstrut"
                text = rf"{high} {text}"
            self._headings[entry.name] = self.formula(text)

    def box_texts(self, step: int) -> list[BoxText]:
        known = self.walk.state(step)
        done = self.walk[step - 1] if step else None
        changed = done.arg if isinstance(done, Contributed) else done.node if done else ""
        texts = []
        for entry in self.walk.nodes:
            state = known[entry.name]
            waits = state.gradient is not None and 0 < state.seen < state.total
            note = f" ({state.seen} of {state.total})" if waits else ""
            number = "?" if state.data is None else self.formula(number_text(state.data, self.by))
            texts.append(
                BoxText(
                    [self._headings[entry.name], number],
                    [self.gradient(state.gradient, note)],
                    state.gradient,
                    now=entry.name == changed,
                )
            )
        return texts

    def arrow_texts(self, step: int, partials: bool = False) -> list[ArrowText]:
        texts = []
        for sent in self.walk.contributions:
            lines = [TextLine(self._signed("∂", sent.partial))]
            if sent.number > step:
                texts.append(ArrowText(lines if partials and step > self.forward else ()))
                continue
            g = sent.contribution
            lines.append(TextLine(self._signed("←", g), g))
            texts.append(ArrowText(lines, g, True, True))
        return texts

    def _signed(self, sign: str, x: Any) -> str:
        """A number behind a sign, whose minus is its own and takes nothing away."""
        number = number_text(x, self.by)
        braced = rf"\,{{{number}}}" if isinstance(self.by, LaTeX) else f" {number}"
        return self.formula(f"{self.sign(sign)}{braced}")

    def told(self, step: int) -> list[str]:
        return scalar_lines(self.walk, self.walk[step - 1], self.by)


def scalar_lines(walk: Walk, step: Step, by: Notation) -> list[str]:
    """What a step of single numbers does, for below a picture."""
    if isinstance(by, LaTeX):
        return latex_lines(walk, step, by)
    said = [sentence(walk, step, by.digits)]
    return [*said, rule(walk, step, by.digits)] if isinstance(step, Contributed) else said


def largest_size(gradients: Any) -> float:
    """The largest of gradients by size, by which the strength of all is measured."""
    sizes = [abs(float(g)) for g in gradients if g is not None]
    return max([g for g in sizes if isfinite(g)], default=0.0) or 1.0


def refuse_many(boxes: int, output: str) -> None:
    """Refuse more boxes than can be read.

    Raises:
        ValueError: there are more.
    """
    if boxes > READABLE:
        raise ValueError(
            f"the picture of {visible(output)} would have {boxes:,} boxes, and "
            f"the limit is {READABLE:,}; export a smaller graph, or whole units or arrays by level"
        )


def middle(way: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """A place for what is said of an arrow: half of its way."""
    points = [way[0]]
    for start in range(0, len(way) - 4, 3):
        corners = way[start : start + 4]
        points += [_on_curve(corners, part / PARTS) for part in range(1, PARTS + 1)]
    points.append(way[-1])
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
