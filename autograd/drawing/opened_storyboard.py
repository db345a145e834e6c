"""Steps of arrays drawn with some blocks opened: their numbers move one by one, in their places."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from ..engine.ieee import FLOATS
from ..formulas.notation import Text
from ..formulas.numbers import as_float
from ..formulas.text import visible
from ..steps.array_walk import ArrayContributed, ArrayStep
from ..steps.sentences import number_text, sentence
from ..steps.step import Computed, Contributed, State, Updated
from .array_storyboard import KNOWN, ArrayStoryboard
from .block_boxes import UNKNOWN, BlockState
from .diagram import Arrow, Diagram, operation_id
from .dot import arrow_look, dot_attributes, dot_label
from .frame_sheet import LONGEST, layout_attributes
from .storyboard import FLOW, MARK, NOW, PALE, WAITING, StepLook, box_look


class OpenedStoryboard(ArrayStoryboard):
    """A walk of arrays in which the steps of opened blocks are those of their numbers."""

    def _shown_steps(self, opened: Sequence[str]) -> Iterable[Any]:
        for step in self.walk:
            ends = {step.node}
            if isinstance(step, ArrayContributed):
                ends.add(self._line(step.arg))
            yield from self.walk.opened(step) if ends & {*opened} else [step]

    def sentence(self, k: int) -> str:
        step = self.steps[k - 1]
        if isinstance(step, ArrayStep):
            return super().sentence(k)
        return visible(sentence(self.walk.scalars, step, self.digits), LONGEST)

    def changed(self, k: int) -> str:
        step = self.steps[k - 1]
        if isinstance(step, ArrayStep):
            return super().changed(k)
        name = step.arg if isinstance(step, Contributed) else step.node
        return self._box_name(name)

    def _box_name(self, node: str) -> str:
        """The name of the box that a number stands in: of its block, or its own."""
        line = self.walk.homes[node].block.line.name
        return line if line in self._blocks else node

    def take_down(self, step: Any, states: dict[str, BlockState]) -> None:
        contributed = isinstance(step, Contributed)
        block, place = self.walk.homes[step.arg if contributed else step.node]
        state = states.get(block.name)
        if state is None:
            return
        numbers = list(state.gradients if contributed else state.data)
        numbers[place] = as_float(step.after if contributed else _number_of(step))
        if contributed:
            states[block.name] = state._replace(gradients=numbers)
        else:
            states[block.name] = state._replace(data=numbers, unused="·")

    # The numbers of opened blocks, each in a box of its own.

    def _single(self, shown: Any) -> Sequence[Any]:
        """The steps of single numbers that a frame stands for."""
        return self.walk.opened(shown) if isinstance(shown, ArrayStep) else [shown]

    def _number_states(self, k: int) -> dict[str, State]:
        """What is known of every number when frame k is shown."""
        states = {entry.name: State(None, None, 0, 0) for entry in self.walk.scalars.nodes}
        for entry in self.walk.scalars.nodes:
            if entry.op is None:
                states[entry.name] = states[entry.name]._replace(data=entry.data)
        for shown in self.steps[:k]:
            for step in self._single(shown):
                if isinstance(step, Contributed):
                    before = states[step.arg]
                    now = {"gradient": step.after, "seen": step.seen, "total": step.total}
                    states[step.arg] = before._replace(**now)
                elif step.kind == "seeded":
                    states[step.node] = states[step.node]._replace(gradient=step.seed)
                elif isinstance(step, Computed) or step.quantity == "w":
                    states[step.node] = states[step.node]._replace(data=_number_of(step))
        return states

    def _number_lines(self, name: str, state: State, mark: str) -> list[str]:
        by = Text(self.digits)
        data, slope = (
            UNKNOWN if x is None else number_text(x, by) for x in (state.data, state.gradient)
        )
        partly = state.gradient is not None and state.seen < state.total
        return [
            f"{MARK * (mark == 'value')}{visible(name)} = {data}",
            f"{MARK * (mark == 'grad')}grad {slope}" + f" ({state.seen} of {state.total})" * partly,
        ]

    def _longest_diagram(self) -> Diagram:
        diagram = super()._longest_diagram()
        states = self._number_states(self.count)
        for box in diagram.boxes.values():
            if box.kind == "value":
                total = max(states[box.name].total, 0)
                state = states[box.name]._replace(seen=0, total=total)
                box.lines = self._number_lines(box.name, state, "")
                box.lines = [f"{MARK}{line}" for line in box.lines]
        self._keys = {box.name: key for key, box in diagram.boxes.items() if box.name}
        self._sent: dict[tuple[str, str], list[Contributed]] = {}
        for each in self.walk.scalars.contributions:
            ends = self._keys[self._box_name(each.arg)], self._head(each.node)
            self._sent.setdefault(ends, []).append(each)
        for arrow in diagram.arrows:
            if {diagram.boxes[key].kind for key in (arrow.tail, arrow.head)} != {"block"}:
                arrow.lines = self._arrow_lines(arrow, MARK)
        return diagram

    def _arrow_lines(self, arrow: Arrow, mark: str) -> list[str]:
        """What stands at an arrow when something was sent over it."""
        sent, lines = self._sent.get((arrow.tail, arrow.head), []), list(arrow.lines)
        if len(sent) == 1:
            by = Text(self.digits)
            lines = [f"∂ {number_text(sent[0].partial, by)}"]
            lines.append(f"← {number_text(sent[0].contribution, by)}")
        lines = [line.removeprefix(MARK) for line in lines]
        return [*lines[:-1], *[f"{mark}{line}" for line in lines[-1:]]]

    def box_statements(
        self, k: int, place: dict[str, Any], states: dict[str, BlockState]
    ) -> Iterator[str]:
        key = place["name"]
        shown = layout_attributes(place)
        box = self.diagram.boxes.get(key)
        if box is not None and box.kind == "block":
            yield from super().box_statements(k, place, states)
        elif box is None:
            yield f"\tsubgraph {key} {{ graph {dot_attributes(shown)}\t}}\n"
        elif box.kind == "value":
            step, state = self.steps[k - 1], self._number_states(k)[box.name]
            look = box_look(state)
            mark = ""
            if self.changed(k) == box.name:
                look |= NOW
                mark = "value" if step.kind in ("computed", "updated") else "grad"
            elif isinstance(step, Contributed) and step.node == box.name:
                look |= FLOW
            label = dot_label(self._number_lines(box.name, state, mark))
            yield f"\t{key} {dot_attributes(shown | look | {'label': label}, id=key)}"
        else:
            made = self._made_by(key)
            waits = made is not None and self._number_states(k)[made].data is None
            yield f"\t{key} {dot_attributes(shown | (WAITING if waits else {}), id=key)}"

    def _made_by(self, key: str) -> str | None:
        """The number that an operation makes; None for a constant."""
        made = self.diagram.boxes.get(f"n{key[1:]}")
        return made.name if made is not None and key.startswith("o") else None

    def _head(self, node: str) -> str:
        """Where arrows into a number end: at its operation, or at its block."""
        key = self._keys[self._box_name(node)]
        return key if self._box_name(node) in self._blocks else operation_id(key)

    def _arrow(self, k: int, arrow: Arrow, states: dict[str, BlockState]) -> StepLook:
        tail, head = (self.diagram.boxes[key] for key in (arrow.tail, arrow.head))
        if tail.kind == head.kind == "block":
            return super()._arrow(k, arrow, states)
        known = self._number_states(k)
        step = self.steps[k - 1]
        made = self._made_by(arrow.head) or (head.name if head.kind == "value" else None)
        computed = known[made].data is not None if made else states[head.name].unused != UNKNOWN
        look: dict[str, str] = {"color": KNOWN["color"], "penwidth": "0.8"}
        if not computed:
            look = {"color": PALE, "style": "dotted", "penwidth": "0.8"}
        reached = {each.number for shown in self.steps[:k] for each in self._single(shown)}
        sent = self._sent.get((arrow.tail, arrow.head), [])
        done = [each for each in sent if each.number in reached]
        now = isinstance(step, Contributed) and step in done
        lines = self._arrow_lines(arrow, MARK * now) if done else []
        if done:
            g = FLOATS.hypot(*[as_float(each.contribution) for each in done])
            g = as_float(done[0].contribution) if len(sent) == 1 else g
            look = arrow_look(Arrow("", "", g=g, signed=len(sent) == 1), self.top)
        if now:
            look |= NOW | {"dir": "back"}
        elif made is not None and step.kind == "computed" and step.node == made:
            look |= NOW
        return StepLook(lines, look)


def _number_of(step: Computed | Updated) -> Any:
    return step.data if isinstance(step, Computed) else step.after
