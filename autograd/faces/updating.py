"""Updating: a graph on its way through its updates, each one a walk that a stepper shows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from ..engine.graph import forward
from ..engine.value import Value, order
from ..examples.example import ParameterUpdate
from ..formulas.notation import Text
from ..steps.names import designations
from ..steps.recorder import record_walk, updated_state
from ..steps.sentences import number_text
from ..steps.walk import Walk

MOVES = 3  # that are told

NO_UPDATE = "nothing moves here; say what does: glassgrad step FORMULA --params w,b --lr 0.1"


def make_update(updating: Updating | None, walk: Walk, digits: int) -> tuple[str, bool]:
    """Make the update at the end of a walk: what a stepper says then, and whether it is made."""
    if updating is None:
        return NO_UPDATE, False
    by = Text(digits)
    moves = [
        f"{step.node} → {number_text(step.after, by)}"
        for step in walk.update
        if step.quantity == "w"
    ]
    more = ", …" if len(moves) > MOVES else ""
    notice = f"{updating.where} is made: {', '.join(moves[:MOVES])}{more}"
    updating.go_on(walk)
    return notice, True


def take_update_back(updating: Updating | None) -> tuple[str, bool]:
    """Take the last update back: what a stepper says then, and whether there was one."""
    if updating is None or not updating.back():
        return "no update is made that could be taken back", False
    return f"back before {updating.where}", True


class _Before(NamedTuple):
    """What an update changes, as it was."""

    made: int
    turn: int
    numbers: dict[Value, float]
    state: dict[Value, dict[str, float]]


class Updating:
    """The updates of a graph, pass by pass, there and back.

    A pass is a walk that ends with the lines of its update. Where parameters move in turn, each
    has a pass of its own.

    Args:
        y: the output.
        update: how the parameters move.
        nodes: those that the update and its batches speak of, by name.

    >>> w = Value(3.0, "w")
    >>> y = w * w
    >>> y.label = "y"
    >>> updating = Updating(y, ParameterUpdate("newton", {}, ("w",)), {"w": w})
    >>> updating.go_on(updating.walk())
    >>> w.data, y.data, updating.made
    (0.0, 0.0, 1)
    """

    def __init__(self, y: Value, update: ParameterUpdate, nodes: Mapping[str, Value]) -> None:
        self.y = y
        self.update = update
        self.nodes = nodes
        reached = set(order(y))
        self.params = [nodes[name] for name in update.params if nodes[name] in reached]
        self._state = {node: dict(update.start) for node in self.params}
        self.made = 0  # updates
        self._turn = 0  # which parameter moves next, where they move in turn
        self._past: list[_Before] = []

    def walk(self) -> Walk:
        """The pass that is due, with the lines of its update."""
        in_turn = self.update.order == "in turn"
        due = self.params[self._turn : self._turn + 1] if in_turn else self.params
        names = self._names()
        state = {names[node]: kept for node, kept in self._state.items()}
        settings: dict[str, Any] = self.update.settings_at(self.made)
        return record_walk(self.y, due, self.update.row, state=state, **settings)

    def go_on(self, walk: Walk) -> None:
        """Move what the update of the walk moves; then the next batch has its turn."""
        moved, state = updated_state(walk)
        names = self._names()
        numbers = {node: moved[names[node]] for node in self.params if names[node] in moved}
        made, turn = self.made, self._turn + 1
        if self.update.order != "in turn" or turn == len(self.params):
            made, turn = made + 1, 0
            batches = self.update.batches
            batch = batches[made % len(batches)] if batches else {}
            numbers |= {self.nodes[name]: x for name, x in batch.items()}
        before = {node: node.data for node in numbers}
        self._past.append(_Before(self.made, self._turn, before, self._state))
        self._state = {node: state.get(names[node], kept) for node, kept in self._state.items()}
        self.made, self._turn = made, turn
        self._put(numbers)

    def back(self) -> bool:
        """Take the last update back, if there is one."""
        if not self._past:
            return False
        self.made, self._turn, numbers, self._state = self._past.pop()
        self._put(numbers)
        return True

    def _names(self) -> dict[Value, str]:
        """The name of each node in a walk; the order of a walk changes where a leaf is moved."""
        nodes = order(self.y)
        return dict(zip(nodes, designations(nodes), strict=True))

    def _put(self, numbers: Mapping[Value, float]) -> None:
        for node, x in numbers.items():
            node.data = x
        forward(self.y)

    @property
    def where(self) -> str:
        """How far it has come, in words."""
        number = f"update {self.made + 1}"
        if self.update.order != "in turn" or not self.params:
            return number
        return f"{number}, {self._names()[self.params[self._turn]]} in turn"
