"""What all frames of a walk share: one layout, on which nothing moves, and a caption under it."""

from __future__ import annotations

from functools import cached_property
from math import dist
from textwrap import wrap
from typing import Any

from .diagram import Diagram
from .dot import EDGES, GRAPH, LEFT, NODES, POINTS, Picture, dot_attributes, dot_label, dot_picture
from .render import edges_in_order, positions

LETTERS = (13.0, 20.0)  # the sentence's smallest and largest letters, in points
COLUMNS, LONGEST = 96, 600  # letters that fit in a line at least, and in all at most
WIDTH, HEIGHT, GAP = 0.56, 1.3, 12.0  # of an average letter and a line, in letters; points
WIDE = 1000.0  # points, above which the forward pass may run downwards instead
SCREEN, CAPTION = 16 / 9, 60.0  # width by height of what a class looks at; points of the caption
HEAD = 10.0 * float(EDGES["arrowsize"])  # points, the length of an arrow's head
KEPT = {  # what a frame takes from the layout
    *("pos", "lp", "bb", "width", "height", "shape", "margin", "fontsize", "arrowsize"),
    *("label", "style", "color", "fillcolor", "penwidth", "labeljust", "labelloc"),
}
PASSES = {"computed": "forward pass", "updated": "update"}  # the rest: reverse pass
FRAME_GRAPH = {word: text for word, text in GRAPH.items() if word != "tooltip"} | {
    "layout": "nop2",  # everything is where the layout has put it
    "label": "",
}


class FrameSheet:
    """The sheet on which every step of a walk is drawn.

    diagram has the longest text that each box and arrow will ever hold; count is how many steps
    there are; rankdir the way of the forward pass, or None for the one that is easier to see; about
    what stands below every step, of a part of a graph how much it leaves out.
    """

    diagram: Diagram
    count: int
    output: str
    rankdir: str | None
    about: str = ""

    def kind(self, k: int) -> str:
        """What kind of step number k is."""
        raise NotImplementedError

    def sentence(self, k: int) -> str:
        """What step number k does, in one line."""
        raise NotImplementedError

    def frame(self, k: int, **settings: str) -> Picture:
        """The drawing at step number k, with its sentence; settings go to the whole drawing.

        Raises:
            ValueError: there is no such step.
        """
        raise NotImplementedError

    def opening(self, k: int, settings: dict[str, str]) -> Picture:
        """The first statements of the frame of step k.

        Raises:
            ValueError: there is no such step.
        """
        if not 1 <= k <= self.count:
            raise ValueError(f"there are steps 1 to {self.count}, not {k!r}")
        drawn = Picture(name="glassgrad")
        drawn.body += [
            f"\tgraph {dot_attributes(FRAME_GRAPH | settings)}",
            f"\tnode {dot_attributes(NODES, fixedsize='true')}",
            f"\tedge {dot_attributes(EDGES)}",
        ]
        return drawn

    def close(self, drawn: Picture, k: int) -> None:
        """Add the last statements of the frame of step k."""
        _, _, right, top = self.bounds
        corner = {"pos": f"{right:g},{top:g}", "shape": "point", "width": "0", "style": "invis"}
        drawn.body += [
            f"\tcorner {dot_attributes(corner)}",  # the sheet is as large without labels
            f"\tcaption {dot_attributes(self.caption_place, label=self.caption(k))}",
        ]

    def heading(self, k: int) -> str:
        """Which step it is."""
        return f"step {k} of {self.count}, {PASSES.get(self.kind(k), 'reverse pass')}"

    @cached_property
    def layout(self) -> Any:
        """Where everything is, from dot's own hand."""
        if self.rankdir is not None:
            return self._laid_out(self.rankdir)
        across = self._laid_out("LR")
        if bounds_of(across)[2] > WIDE:
            down = self._laid_out("TB")
            if _largeness(down) < 0.9 * _largeness(across):
                return down
        return across

    def _laid_out(self, rankdir: str) -> Any:
        layout = positions(dot_picture(self.diagram, rankdir, []).source)
        pairs = [(arrow.tail, arrow.head) for arrow in self.diagram.arrows]
        return layout | {"edges": edges_in_order(layout, pairs)}

    @cached_property
    def _letters(self) -> float:
        """The size of the sentence: a wide drawing is shown smaller, so its letters are larger."""
        left, _, right, _ = self.bounds
        least, most = LETTERS
        return min(max((right - left) / 80, least), most)

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of a frame in points, without its margin."""
        left, bottom, right, top = self.bounds
        caption = self.caption_place
        width = max(right - left, POINTS * float(caption["width"]))
        return width, top - bottom + GAP + POINTS * float(caption["height"])

    @property
    def bounds(self) -> list[float]:
        """Left, bottom, right and top of the drawing, in points."""
        return bounds_of(self.layout)

    @cached_property
    def _captions(self) -> list[list[str]]:
        """The caption of every step, in lines that fit under the drawing."""
        left, _, right, _ = self.bounds
        columns = max(int((right - left) / (WIDTH * self._letters)), COLUMNS)
        return [
            [
                self.heading(k),
                *wrap(self.sentence(k), columns, break_on_hyphens=False),
                *wrap(self.about, columns),
            ]
            for k in range(1, self.count + 1)
        ]

    @cached_property
    def caption_place(self) -> dict[str, str]:
        """Where the caption stands, as attributes of DOT."""
        left, bottom, right, _ = self.bounds
        longest = max(len(line) for lines in self._captions for line in lines)
        width = max(right - left, WIDTH * self._letters * longest)
        height = HEIGHT * self._letters * max(map(len, self._captions))
        return {
            "shape": "plaintext",
            "style": "",
            "margin": "0",
            "fontsize": f"{self._letters:g}",
            "pos": f"{left + width / 2:g},{bottom - GAP - height / 2:g}",
            "width": f"{width / POINTS:.4f}",
            "height": f"{height / POINTS:.4f}",
            "id": "caption",
        }

    def caption(self, k: int) -> str:
        """The caption of step k as a label of DOT, with as many lines as the longest has."""
        lines = self._captions[k - 1]
        rest = max(map(len, self._captions)) - len(lines)
        return dot_label([*lines, *[" "] * rest], LEFT)


def bounds_of(layout: Any) -> list[float]:
    """Left, bottom, right and top of a layout, in points."""
    return [float(x) for x in layout["bb"].split(",")]


def _largeness(layout: Any) -> float:
    """How much a layout with its caption has to shrink to be seen whole on a screen."""
    left, bottom, right, top = bounds_of(layout)
    return max(right - left, SCREEN * (top - bottom + CAPTION))


def reversed_course(pos: str) -> str:
    """The course of an arrow, as Graphviz writes it, with its head at the other end.

    The head takes its length from the line there, and gives it back where it was.

    >>> reversed_course("e,40,0 0,0 10,0 20,0 34,0")
    's,0,0 6,0 10,0 20,0 40,0'
    """
    head, *points = pos.split()
    begin, beside = ([float(x) for x in point.split(",")] for point in points[:2])
    length = dist(begin, beside)
    share = HEAD / length if length else 0.0
    points[0] = ",".join(f"{x + share * (y - x):g}" for x, y in zip(begin, beside, strict=True))
    points[-1] = head.removeprefix("e,")
    return " ".join([f"s,{begin[0]:g},{begin[1]:g}", *points])


def layout_attributes(place: dict[str, Any]) -> dict[str, str]:
    """What a frame takes from the layout of a box or an arrow."""
    return {word: text for word, text in place.items() if word in KEPT}
