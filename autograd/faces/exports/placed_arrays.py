"""The graph of a pass at the height of arrays: each line of it, such as Z1 = W1·X + b1, a box."""

from __future__ import annotations

from ...drawing.array_storyboard import ArrayStoryboard
from ...drawing.block_boxes import BlockState
from ...engine.value import Value
from ...formulas.notation import LaTeX, Notation
from ...steps.array_walk import ArrayWalk
from ...steps.walk import Walk
from ..array_text import array_latex
from .placed_graph import ArrowText, BoxText, PlacedGraph, TextLine, largest_size


class PlacedArrays(PlacedGraph):
    """The graph of an array walk: boxes with tables of numbers. As `PlacedGraph`.

    told: whether what is sent back is told elsewhere, and not at the arrows.

    Raises:
        ValueError: more blocks than can be read.
    """

    def __init__(
        self,
        y: Value,
        walk: Walk,
        room: tuple[float, float],
        by: Notation,
        letters: float = 8.0,
        told: bool = False,
    ) -> None:
        self.arrays = ArrayWalk(y, walk)
        self._board = board = ArrayStoryboard(self.arrays, by.digits)
        self.count = board.count
        self.forward = len([step for step in self.arrays if step.kind == "computed"])
        self._ends = [(arrow.tail, arrow.head) for arrow in board.diagram.arrows]
        self._longest = board.diagram.boxes
        for arrow in board.diagram.arrows:
            arrow.lines = () if told else arrow.lines
        super().__init__(board.diagram, room, by, letters)
        self.largest = board.top
        self._back = {  # in symbols; a formula of one line is set as one
            (line.name, sent.target.name): by.formula(sent.formula)
            for line in self.arrays.graph.lines
            if line.op is not None
            for sent in self.arrays.formulas.sent(line)
        }

    def box_texts(self, step: int) -> list[BoxText]:
        states = self._board.states(step)
        changed = self._board.changed(step) if step else ""
        return [self._text(box.name, states[box.name], changed) for box in self.boxes]

    def _text(self, name: str, state: BlockState, changed: str) -> BoxText:
        box = self._board.block_box(name, state)
        line = self.arrays.line(name)
        title, *formula = [self.plain(text) for text in box.lines]
        if isinstance(self.by, LaTeX):
            title = f"${self.by.name(name)}$" + title.removeprefix(self.plain(name))
            if len(formula) == 1:
                value = self.by.formula(self.arrays.formulas.value(line))
                formula = [f"$= {value}$"] if r"\frac" not in value else formula  # too high
        foot = [TextLine(self.plain(box.foot), box.g if box.signed else None)]
        return BoxText([title, *formula], foot, box.g, box.signed, name == changed, box.cells)

    def arrow_texts(self, step: int, partials: bool = False) -> list[ArrowText]:
        texts = []
        for (tail, head), arrow in zip(self._ends, self._board.diagram.arrows, strict=True):
            names = self._longest[tail].name, self._longest[head].name
            sent = self._board.sent(step, *names)
            if not sent:
                texts.append(ArrowText())
                continue
            lines = [TextLine(self.plain(text)) for text in arrow.lines]
            if (
                len(lines) == 1
                and isinstance(self.by, LaTeX)
                and (names[1], names[0]) in self._back
            ):
                formula = self._back[names[1], names[0]]
                lines = [TextLine(self.formula(f"{self.sign('←')} {formula}"))]
            size = largest_size(sent[-1].contribution)
            texts.append(ArrowText(lines, size, False, True))
        return texts

    def told(self, step: int) -> list[str]:
        if isinstance(self.by, LaTeX):
            return array_latex(self.arrays, self.arrays[step - 1], self.by.digits)
        return [self._board.sentence(step)]
