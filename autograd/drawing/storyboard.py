"""One drawing for each step of a pass, all on the same layout: each shows what its step changed.

The graph is laid out once, with the longest text that each box and arrow will ever hold. Every
frame writes its own text on those places, so nothing moves between two frames.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from ..engine.row import named
from ..engine.value import Value, order
from ..formulas.notation import Text
from ..formulas.text import visible
from ..steps.recorder import record_walk
from ..steps.sentences import number_text, sentence
from ..steps.step import Contributed, Entry, State, Updated
from ..steps.walk import Walk
from .diagram import Arrow, Box, Diagram, add_operation, argument_arrow, operation_id
from .dot import GREY, INK, Picture, darker, dot_attributes, dot_label, hex_of, hue_of, thinned
from .folding import READABLE, drawn_constants, group_path
from .frame_sheet import LONGEST, FrameSheet, layout_attributes, reversed_course

MARK = "▸ "  # stands before what the step has just changed
NOW = {"color": hex_of(INK), "penwidth": "3.5"}
FLOW = {"color": hex_of(INK), "penwidth": "1.6"}  # where what is marked comes from
PALE = "#BBBBBB"
WAITING = {"color": PALE, "fontcolor": "#707070", "style": "filled,dotted"}


class StepLook(NamedTuple):
    """What a box or an arrow shows at one step."""

    lines: Sequence[str]
    look: dict[str, str]


def add_walk_operation(
    diagram: Diagram, walk: Walk, number: int, groups: Sequence[tuple[str, ...]], by: Text
) -> None:
    """Draw the operation that made node number `number` of a walk.

    Args:
        groups: of every node, outermost first.
    """
    entry = walk.nodes[number]
    row = named(entry.op or "")
    key = f"n{number}"
    head = operation_id(key)
    arrows = []
    for place, (k, _) in enumerate(entry.args):
        if k is not None:
            inner = walk.nodes[k].op is not None
            arrow = argument_arrow(f"n{k}", head, inner, groups[k], groups[number])
            arrow.node, arrow.place = entry.name, place
            arrows.append((place, arrow))
    drawn = drawn_constants([x if k is None else None for k, x in entry.args], row.defaults)
    constants = [(place, number_text(x, by), "") for place, x in drawn]
    result = Arrow(head, key, weight=8, node=entry.name)
    add_operation(diagram, row, groups[number], arrows, constants, result)


class Storyboard(FrameSheet):
    """A walk and its layout; `frame(k)` is the drawing when step number k has been done.

    Raises:
        ValueError: the graph has too many nodes to draw.
    """

    def __init__(
        self, value_or_walk: Value | Walk, digits: int = 4, rankdir: str | None = None
    ) -> None:
        self.walk = value_or_walk if isinstance(value_or_walk, Walk) else record_walk(value_or_walk)
        self.digits = digits
        self.rankdir = rankdir
        self._by = Text(digits)
        self._keys = {entry.name: f"n{k}" for k, entry in enumerate(self.walk.nodes)}
        self._groups: list[tuple[str, ...]] = [()] * len(self.walk.nodes)
        if isinstance(value_or_walk, Value):
            self._groups = [group_path(node) for node in order(value_or_walk)]
        self.count, self.output = len(self.walk), self.walk.output
        self.diagram = self._longest_diagram()
        if len(self.diagram.boxes) > READABLE:
            raise ValueError(
                f"the drawing of {visible(self.walk.output)} would have "
                f"{len(self.diagram.boxes):,} nodes, and a frame shows up to "
                f"{READABLE:,}; take the steps of an earlier Value"
            )

    def frame(self, k: int, **settings: str) -> Picture:
        """The drawing at step number k, with its sentence; settings go to the whole drawing.

        Raises:
            ValueError: there is no such step.
        """
        drawn = self.opening(k, settings)
        body = drawn.body
        looks = dict(self._box_looks(k))
        for place in self.layout["objects"]:
            key = place["name"]
            look = layout_attributes(place)
            if key.startswith("cluster"):
                body.append(f"\tsubgraph {key} {{ graph {dot_attributes(look)}\t}}\n")
                continue
            if key in looks:
                look |= looks[key].look | {"label": dot_label(looks[key].lines)}
            body.append(f"\t{key} {dot_attributes(look, id=key)}")
        for place, arrow, (lines, arrow_look) in zip(
            self.layout["edges"], self.diagram.arrows, self._arrow_looks(k), strict=True
        ):
            look = layout_attributes(place) | arrow_look | {"label": dot_label(lines)}
            if look.get("dir") == "back":
                look["pos"] = reversed_course(look["pos"])
            body.append(f"\t{arrow.tail} -> {arrow.head} {dot_attributes(look)}")
        self.close(drawn, k)
        return drawn

    def kind(self, k: int) -> str:
        return str(self.walk[k - 1].kind)

    def sentence(self, k: int) -> str:
        return visible(sentence(self.walk, self.walk[k - 1], self.digits), LONGEST)

    # The layout: every box with the longest text it will hold.

    def _longest_diagram(self) -> Diagram:
        diagram = Diagram()
        for number, (entry, path) in enumerate(zip(self.walk.nodes, self._groups, strict=True)):
            if entry.op is not None:
                add_walk_operation(diagram, self.walk, number, self._groups, self._by)
            diagram.boxes[f"n{number}"] = Box("value", self._longest(entry), path)
        longest: dict[tuple[str, int], list[str]] = {}
        for step in self.walk.reverse:
            if isinstance(step, Contributed):
                box = diagram.boxes[self._keys[step.arg]]
                state = State(None, step.after, step.seen, step.total)
                box.lines = [box.lines[0], max(box.lines[1], self._grad(state, True), key=len)]
                longest[step.node, step.place] = self._sent(step, now=True)
        for arrow in diagram.arrows:
            if arrow.place is not None:
                arrow.lines = longest.get((arrow.node, arrow.place), ())
        return diagram

    def _longest(self, entry: Entry) -> list[str]:
        value = self._value(entry.name, entry.data, True)
        for step in self.walk.update:
            if isinstance(step, Updated) and (step.node, step.quantity) == (entry.name, "w"):
                value = max(value, self._value(entry.name, step.after, True), key=len)
        return [value, self._grad(State(None, 1.0, 0, 0), True)]

    # The text of each box and arrow at a step, and how it looks.

    def _box_looks(self, k: int) -> Iterator[tuple[str, StepLook]]:
        step = self.walk[k - 1]
        changed = step.arg if isinstance(step, Contributed) else step.node
        value_now = step.kind in ("computed", "updated")
        for number, (name, state) in enumerate(self.walk.state(k).items()):
            now = name == changed
            lines = [
                self._value(name, state.data, now and value_now),
                self._grad(state, now and not value_now),
            ]
            look = box_look(state)
            waiting = state.data is None
            if now:
                look |= NOW
            elif isinstance(step, Contributed) and name == step.node:
                look |= FLOW
            yield f"n{number}", StepLook(lines, look)
            operation = self.diagram.boxes.get(f"o{number}")
            if waiting and operation is not None:
                yield f"o{number}", StepLook(operation.lines, WAITING)

    def _arrow_looks(self, k: int) -> Iterator[StepLook]:
        step = self.walk[k - 1]
        state = self.walk.state(k)
        sent = {
            (done.node, done.place): done for done in self.walk[:k] if isinstance(done, Contributed)
        }
        for arrow in self.diagram.arrows:
            done = sent.get((arrow.node, -1 if arrow.place is None else arrow.place))
            look: dict[str, str] = {}
            if state[arrow.node].data is None:
                look = {"color": PALE, "style": "dotted"}
            elif done is not None:
                g = float(done.contribution)
                look = {
                    "color": hex_of(hue_of(g, True)),
                    "fontcolor": hex_of(darker(hue_of(g, True))),
                    "penwidth": "1.4",
                    "style": "dashed" if g < 0 else "solid",
                }
            if arrow.node == step.node and step.kind in ("computed", "contributed"):
                if step.kind == "contributed" and arrow.place in (step.place, None):
                    look["dir"] = "back"  # as the gradient goes
                if step.kind == "computed" or arrow.place == step.place:
                    look |= NOW | {"fontcolor": hex_of(INK)}
                elif arrow.place is None:
                    look |= FLOW
            yield StepLook(self._sent(done, done.number == k) if done else (), look)

    def _value(self, name: str, data: Any, now: bool) -> str:
        number = "?" if data is None else number_text(data, self._by)
        return f"{MARK * now}{visible(name)} = {number}"

    def _grad(self, state: State, now: bool) -> str:
        number = "?" if state.gradient is None else number_text(state.gradient, self._by)
        partly = state.gradient is not None and state.seen < state.total
        return f"{MARK * now}grad {number}" + f" ({state.seen} of {state.total})" * partly

    def _sent(self, step: Contributed, now: bool) -> list[str]:
        """As a drawing writes it at the arrow, and an empty line that lifts it off the arrow."""
        partial, sent = (
            number_text(step.partial, self._by),
            number_text(step.contribution, self._by),
        )
        product = f"({number_text(step.upstream, self._by)} · {partial}) " if step.taken else ""
        return [f" ∂ {partial} ", f" {MARK * now}← {sent} {product}", " "]


def box_look(state: State) -> dict[str, str]:
    """How the box of a number looks in a state."""
    if state.data is None:
        return dict(WAITING)
    if state.gradient is None:
        return {"color": hex_of(GREY), "style": "filled", "fillcolor": "#FFFFFF", "penwidth": "0.8"}
    g = float(state.gradient)
    final = state.seen == state.total
    return {
        "color": hex_of(hue_of(g, True)),
        "fillcolor": hex_of(thinned(hue_of(g, True), 0.2 if final and g else 0.05)),
        "style": "filled,dashed" if g < 0 else "filled",
        "penwidth": "1.4",
    }
