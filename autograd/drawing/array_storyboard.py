"""One drawing for each array step of a pass: blocks fill with numbers, and gradients colour them.

As in `storyboard.py` the graph is laid out once, and nothing moves between two frames.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from math import prod
from typing import Any

from ..engine.blocks import Block
from ..formulas.notation import Text
from ..formulas.numbers import as_float
from ..formulas.text import visible
from ..steps.array_sentences import array_sentence
from ..steps.array_walk import (
    ArrayComputed,
    ArrayContributed,
    ArraySeeded,
    ArrayStep,
    ArrayUpdated,
    ArrayWalk,
)
from .block_boxes import UNKNOWN, BlockState, block_box
from .block_folds import block_diagram, block_folds
from .diagram import Arrow, Box, Diagram, largest_of
from .dot import Picture, arrow_look, dot_attributes, dot_label, hex_of, hue_of, thinned
from .folding import READABLE
from .frame_sheet import LONGEST, FrameSheet, layout_attributes, reversed_course
from .placed import block_statements
from .storyboard import FLOW, MARK, NOW, PALE, WAITING, StepLook
from .wrapped_layout import wrapped

FAINT, FULL = 0.05, 0.2  # how much of its colour a number's box has, with the first and the last
KNOWN = {"color": "#8C8C8C", "style": "filled", "fillcolor": "#FFFFFF", "penwidth": "0.8"}


class ArrayStoryboard(FrameSheet):
    """A walk of arrays and its layout; `frame(k)` is the drawing when array step k has been done.

    Raises:
        ValueError: the graph has too many blocks to draw.
    """

    def __init__(
        self,
        walk: ArrayWalk,
        digits: int = 4,
        rankdir: str | None = None,
        opened: Sequence[str] = (),
    ) -> None:
        self.walk = walk
        self.digits = digits
        self.rankdir = rankdir
        self.steps: list[Any] = list(self._shown_steps(opened))  # one a frame
        self.count, self.output = len(self.steps), walk.output
        self._folds = block_folds(walk.root, walk.graph, opened)
        self._formulas = {fold.group: fold.formula for fold in self._folds.all()}
        self._blocks = {line.name: line for line in walk.graph.lines if line.name not in opened}
        self.diagram = self._longest_diagram()
        if len(self.diagram.boxes) > READABLE:
            raise ValueError(
                f"the drawing of {visible(self.output)} would have {len(self.diagram.boxes):,} "
                f"blocks, and a frame shows up to {READABLE:,}; take the steps of an earlier Value"
            )

    def _shown_steps(self, opened: Sequence[str]) -> Iterable[Any]:
        """The steps that have a frame each."""
        return self.walk

    def _laid_out(self, rankdir: str) -> Any:
        layout = super()._laid_out(rankdir)
        ends = [(arrow.tail, arrow.head) for arrow in self.diagram.arrows]
        return wrapped(layout, ends) if rankdir == "LR" else layout

    def kind(self, k: int) -> str:
        return str(self.steps[k - 1].kind)

    def sentence(self, k: int) -> str:
        told = array_sentence(self.walk, self.steps[k - 1], Text(self.digits))
        return visible(f"{told.left} {told.sign} {told.right}", LONGEST)

    def frame(self, k: int, **settings: str) -> Picture:
        drawn = self.opening(k, settings | {"outputorder": "edgesfirst"})
        states = self.states(k)
        for place in self.layout["objects"]:
            drawn.body += self.box_statements(k, place, states)
        for place, arrow in zip(self.layout["edges"], self.diagram.arrows, strict=True):
            lines, look = self._arrow(k, arrow, states)
            shown = layout_attributes(place) | look
            shown["label"] = dot_label([*(f" {line} " for line in lines), *[" "] * bool(lines)])
            if shown.get("dir") == "back":
                shown["pos"] = reversed_course(shown["pos"])
            drawn.body.append(f"\t{arrow.tail} -> {arrow.head} {dot_attributes(shown)}")
        self.close(drawn, k)
        return drawn

    def box_statements(
        self, k: int, place: dict[str, Any], states: dict[str, BlockState]
    ) -> Iterator[str]:
        """A box of the layout as it is at a step."""
        key = place["name"]
        box, look = self._box(k, self.diagram.boxes[key], states)
        yield f"\t{key} {dot_attributes(layout_attributes(place) | look, id=key)}"
        x, y = (float(part) for part in place["pos"].split(","))
        yield from block_statements(key, box, x, y, self.top)

    def _longest_diagram(self) -> Diagram:
        """The diagram when all is done, with room for what stands in a box meanwhile."""
        diagram = block_diagram(self._folds, self.digits, True)
        states = self.states(self.count)
        for key, box in diagram.boxes.items():
            if box.kind != "block":
                continue
            total = self._total.get(box.name, 1)
            note = f" ({total} of {total})" * (total > 1)
            state = states[box.name]._replace(note=f"{note}{MARK}")
            diagram.boxes[key] = self.block_box(box.name, state)
        return diagram

    def block_box(self, name: str, state: BlockState) -> Box:
        """The box of a block in a state, as large as its text."""
        return block_box(self._blocks[name], self._formulas[name], state, self.digits)

    @cached_property
    def _total(self) -> dict[str, int]:
        """How many lines contribute to each block."""
        return {self._line(step.arg): step.total for step in self.walk.contributions}

    def _line(self, name: str) -> str:
        """The block in whose box a block stands."""
        return self.walk.target(name).line.name

    @cached_property
    def top(self) -> float:
        """The largest gradient of all, by which strength is measured."""
        return largest_of(
            [g for state in self.states(self.count).values() for g in state.gradients]
        )

    def states(self, k: int) -> dict[str, BlockState]:
        """What is known of each block when step number k has been done."""
        states: dict[str, BlockState] = {}
        for name, line in self._blocks.items():
            nothing: list[float | None] = [None] * prod(line.shape)
            data = nothing if line.op is not None else _given(line)
            unused = UNKNOWN if line.op is not None else "·"
            states[name] = BlockState(data, nothing, unused, UNKNOWN)
        for step in self.steps[:k]:
            if not isinstance(step, ArrayStep):
                self.take_down(step, states)
                continue
            name = self._line(step.arg) if isinstance(step, ArrayContributed) else step.node
            state = states[name]
            if isinstance(step, ArrayComputed):
                state = state._replace(data=_floats(step.data), unused="·")
            elif isinstance(step, ArraySeeded):
                state = state._replace(gradients=[as_float(step.seed)])
            elif isinstance(step, ArrayContributed):
                note = f" ({step.seen} of {step.total})" * (step.seen < step.total)
                state = state._replace(gradients=_floats(step.after), note=note)
            elif step.quantity == "w":
                state = state._replace(data=_floats(step.after))
            states[name] = state
        return states

    def take_down(self, step: Any, states: dict[str, BlockState]) -> None:
        """What a step of one number changes in the blocks."""

    def _box(
        self, k: int, longest: Box, states: dict[str, BlockState]
    ) -> tuple[Box, dict[str, str]]:
        """The box of a block at a step, on its place, and how it looks."""
        step, state = self.steps[k - 1], states[longest.name]
        box = self.block_box(longest.name, state)
        box.size, box.cell = longest.size, longest.cell
        look = dict(KNOWN)
        if self._blocks[box.name].op is not None and state.unused == UNKNOWN:
            look = WAITING | {"fillcolor": "#FFFFFF", "penwidth": "0.8"}
        elif box.g is not None and box.signed:
            share = FAINT if state.note else FULL
            look["fillcolor"] = hex_of(thinned(hue_of(box.g, True), share))
        if box.name == self.changed(k):
            look |= NOW
            if isinstance(step, ArrayComputed | ArrayUpdated):
                box.lines = [f"{MARK}{box.lines[0]}", *box.lines[1:]]
            else:
                box.foot = f"{MARK}{box.foot}"
        elif isinstance(step, ArrayContributed) and box.name == step.node:
            look |= FLOW
        return box, look

    def changed(self, k: int) -> str:
        """The block whose box step number k changes."""
        step = self.steps[k - 1]
        return self._line(step.arg) if isinstance(step, ArrayContributed) else str(step.node)

    def sent(self, k: int, tail: str, head: str) -> list[ArrayContributed]:
        """What the block head has sent to the block tail by step number k."""
        return [
            sent
            for sent in self.steps[:k]
            if isinstance(sent, ArrayContributed)
            and (self._line(sent.arg), sent.node) == (tail, head)
        ]

    def _arrow(self, k: int, arrow: Arrow, states: dict[str, BlockState]) -> StepLook:
        tail, head = (self.diagram.boxes[key].name for key in (arrow.tail, arrow.head))
        step = self.steps[k - 1]
        done = self.sent(k, tail, head)
        look: dict[str, str] = {}
        if states[head].unused == UNKNOWN:
            look = {"color": PALE, "style": "dotted", "penwidth": "0.8"}
        elif done:
            size = BlockState((), _floats(done[-1].contribution)).size()
            look = arrow_look(Arrow("", "", g=size, signed=False), self.top)
        else:
            look = {"color": KNOWN["color"], "penwidth": "0.8"}
        now = bool(done) and done[-1] is step
        if isinstance(step, ArrayComputed) and step.node == head:
            look |= NOW
        elif now:
            look |= NOW | {"dir": "back"}  # as the gradient goes
        lines = list(arrow.lines) if done else []
        if now and lines:
            lines[0] = f"{MARK}{lines[0]}"
        return StepLook(lines, look)


def _given(block: Block) -> list[float | None]:
    return [None if entry is None else entry.data for entry in block.entries]


def _floats(numbers: tuple[object, ...]) -> list[float | None]:
    return [None if x is None else as_float(x) for x in numbers]
