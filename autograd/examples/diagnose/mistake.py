"""The knobs of an altered pass, and what such passes need to know of a graph.

A hypothesis turns a knob; nothing else of a pass is written for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from ...engine.arguments import operands
from ...engine.chain import order, stamp_of
from ...engine.ops import ADD, DOT, MUL
from ...engine.updates import Rule
from ...engine.value import Value
from ..digits import Digits
from .rounding import Paper

Edge = tuple[Value, int]  # a node and the place of one of its arguments
_SUMS = (ADD, DOT, MUL)


class Question(NamedTuple):
    """The value of a node, or its slope by another, after so many updates."""

    of: Value
    by: Value | None = None
    step: int = 0


class Known(NamedTuple):
    """Another quantity of the same example: its right number, and the digits printed for it."""

    question: Question
    right: float
    digits: Digits | None = None


class Schedule(NamedTuple):
    """The updates: parameters in the order in which they are listed."""

    rule: Rule
    settings: Mapping[str, float]
    parameters: tuple[Value, ...]


class Bent(NamedTuple):
    """A node computed as outside·f(inside·args), with partials slope·f'(inside·args)."""

    inside: float = 1.0
    outside: float = 1.0
    slope: float = 1.0


@dataclass(frozen=True)
class Variant:
    """The knobs, each as it stands when nobody made a mistake.

    Args:
        paper: how numbers are written down; None for plain floats.
        edges: an edge's partial p is taken as a·p + b, given (a, b).
        bent: nodes computed otherwise.
        kept: of several contributions to a node only the "first" or the "last" is kept.
        written: numbers put in place of those that come out.
        order: "together", "in place" (a parameter moves as soon as its gradient is known, and
            the rest of the pass uses it) or "in turn" (each has a pass of its own).
        parameters: those that move; None for all of the schedule, and only those.
        rate: a factor on the learning rate.
        later: so many updates more than asked.
        instead: another quantity than the one asked for.
        read: what is done to the number in the end.
    """

    paper: Paper | None = None
    edges: Mapping[Edge, tuple[float, float]] = field(default_factory=dict)
    bent: Mapping[Value, Bent] = field(default_factory=dict)
    kept: Mapping[Value, str] = field(default_factory=dict)
    written: Mapping[Question, float] = field(default_factory=dict)
    order: str = "together"
    parameters: frozenset[Value] | None = None
    rate: float = 1.0
    later: int = 0
    instead: Known | None = None
    read: tuple[Callable[[float], float], ...] = ()

    def but(self, change: Mapping[str, Any]) -> Variant | None:
        """With these knobs turned too; None if one of them is turned already."""
        new: dict[str, Any] = {}
        for knob, value in change.items():
            now = getattr(self, knob)
            if isinstance(now, Mapping):
                if now.keys() & value.keys():
                    return None
                value = {**now, **value}
            elif knob == "read":
                value = (*now, *value)
            elif now != getattr(UNTURNED, knob):
                return None
            new[knob] = value
        return replace(self, **new)

    @property
    def key(self) -> tuple[Any, ...]:
        """Equal for variants that one pass answers: they differ in what is read off it."""
        return (
            self.paper,
            self.order,
            self.parameters,
            self.rate,
            *[frozenset(x.items()) for x in (self.edges, self.bent, self.kept, self.written)],
        )

    @property
    def group(self) -> tuple[Any, ...]:
        """Variants of one group are lanes of one pass."""
        return self.paper, self.order == "in turn"


UNTURNED = Variant()


class Plan:
    """What passes over a graph need to know of it, whatever the knobs."""

    def __init__(
        self, questions: Iterable[Question], loss: Value | None = None, by: Schedule | None = None
    ) -> None:
        self.loss = loss
        self.schedule = by
        asked = list(questions)
        outputs = [q.of for q in asked] + ([loss] if loss is not None else [])
        found: dict[Value, None] = {}
        for node in dict.fromkeys(outputs):
            found.update(dict.fromkeys(order(node)))
        self.nodes = sorted(found, key=stamp_of)
        self.uses: dict[Value, list[Edge]] = {}
        for node in self.nodes:
            for place, arg in enumerate(node.args):
                if isinstance(arg, Value):
                    self.uses.setdefault(arg, []).append((node, place))
        self.targets = {q.by for q in asked if q.by is not None}
        self._ways: dict[Value, tuple[list[Value], set[Value]]] = {}

    @property
    def parameters(self) -> tuple[Value, ...]:
        """What the schedule moves."""
        return self.schedule.parameters if self.schedule else ()

    def way(self, y: Value) -> tuple[list[Value], set[Value]]:
        """The nodes of a reverse pass from y, y first, and those whose gradient is of use."""
        if y not in self._ways:
            nodes = order(y)
            targets = self.targets | ({*self.parameters, *self.biases} if y is self.loss else set())
            useful = {node for node in nodes if node in targets}
            for node in nodes:
                if any(arg in useful for arg in operands(node)):
                    useful.add(node)
            self._ways[y] = [node for node in reversed(nodes) if node in useful], useful
        return self._ways[y]

    @property
    def biases(self) -> list[Value]:
        """The leaves that are only ever added to a product or a sum of products."""
        if not self.schedule:
            return []
        found = []
        for node in self.nodes:
            uses = self.uses.get(node, [])
            if node.op is None and uses and all(self._offset(*edge) for edge in uses):
                found.append(node)
        return found

    def _offset(self, node: Value, place: int) -> bool:
        if node.op is DOT:
            return place == len(node.args) - 1
        others = [arg for at, arg in enumerate(node.args) if at != place]
        return node.op is ADD and all(isinstance(arg, Value) and arg.op in _SUMS for arg in others)

    def terms(self, top: Value) -> list[Value] | None:
        """The terms of a sum that is written as a chain of additions; None for what is none."""
        if top.op is not ADD:
            return None
        found: list[Value] = []
        stack = [top]
        while stack:
            node = stack.pop()
            whole = node is top or (node.op is ADD and len(self.uses[node]) == 1 and not node.label)
            args = operands(node) if whole else []
            if len(args) == 2:
                stack += [args[1], args[0]]
            else:
                found.append(node)
        return found if len(found) > 1 else None
