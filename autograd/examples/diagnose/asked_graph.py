"""What a wrong number is a number of: a quantity of a graph, and the updates on the way to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import Any, NamedTuple

from ...engine.arguments import operands
from ...engine.clock import stamp_of
from ...engine.edges import partials
from ...engine.ops import ADD, DOT, MUL
from ...engine.updates import Rule
from ...engine.value import Value, order
from ...steps.explain.second_order import gradient_graph
from ..digits import Digits

_SUMS = (ADD, DOT, MUL)


class Edge(NamedTuple):
    """The way of one contribution: from a node to the argument at a place."""

    node: Value
    place: int


class Quantity(NamedTuple):
    """The value of a node, or its derivative by another, after so many updates."""

    of: Value
    by: Value | None = None
    step: int = 0


class Known(NamedTuple):
    """Another quantity of the same example: its right number, and the digits printed for it."""

    quantity: Quantity
    right: float
    digits: Digits | None = None


class Updates(NamedTuple):
    """How parameters move.

    Args:
        rule: the rule.
        settings: its settings in the first update.
        parameters: those that move, as they are listed.
        start: the state before the first update, where it is not 0.
        at: the settings of the update that comes after so many; None where they stay.
        batches: numbers for leaves, in turn.
    """

    rule: Rule
    settings: Mapping[str, float]
    parameters: tuple[Value, ...]
    start: Mapping[str, float] = {}
    at: Callable[[int], Mapping[str, float]] | None = None
    batches: tuple[Mapping[Value, float], ...] = ()

    def altered(
        self, rule: Rule | None, settings: Mapping[str, float], made: int
    ) -> dict[str, float]:
        """The settings after so many updates, for another rule or with other settings."""
        rule = rule or self.rule
        usual = self.settings if self.at is None else self.at(made)
        now = {**rule.settings, **usual, **settings}
        return {name: now[name] for name in rule.settings}

    def batch(self, made: int) -> Mapping[Value, float]:
        """The numbers that hold after so many updates."""
        return self.batches[made % len(self.batches)] if self.batches else {}


class AskedGraph:
    """The graph behind some quantities, and what every pass over it needs to know.

    Args:
        quantities: all that is asked for.
        loss: what the updates make smaller.
        updates: how the parameters move, if they do.

    For Newton's method it has the gradients by the parameters too, as graphs: `slopes`.
    """

    def __init__(
        self,
        quantities: Iterable[Quantity],
        loss: Value | None = None,
        updates: Updates | None = None,
    ) -> None:
        self.loss = loss
        self.updates = updates
        asked = list(quantities)
        self.slopes: list[Any] = []
        if loss is not None and updates is not None and updates.rule.solved:
            self.slopes = gradient_graph(loss, updates.parameters)
        outputs = [quantity.of for quantity in asked] + ([loss] if loss is not None else [])
        outputs += [slope for slope in self.slopes if isinstance(slope, Value)]
        self.outputs = dict.fromkeys(outputs)
        nodes: dict[Value, None] = {}
        for output in self.outputs:
            nodes.update(dict.fromkeys(order(output)))
        self.nodes = sorted(nodes, key=stamp_of)
        self.uses: dict[Value, list[Edge]] = {}
        for node in self.nodes:
            for place, arg in enumerate(node.args):
                if isinstance(arg, Value):
                    self.uses.setdefault(arg, []).append(Edge(node, place))
        self.targets = {quantity.by for quantity in asked if quantity.by is not None}
        self._ways: dict[Value, tuple[list[Value], set[Value]]] = {}

    @cached_property
    def size(self) -> int:
        """How many nodes a pass computes, those of many arguments counted several times."""
        return sum(max(1, len(operands(node)) - 1) for node in self.nodes)

    @property
    def parameters(self) -> tuple[Value, ...]:
        """What the updates move."""
        return self.updates.parameters if self.updates else ()

    def way(self, y: Value) -> tuple[list[Value], set[Value]]:
        """The nodes of a reverse pass from y, y last, and those whose gradient is of use."""
        if y not in self._ways:
            nodes = order(y)
            learning = y is self.loss or y in self.slopes
            targets = self.targets | ({*self.parameters, *self.biases} if learning else set())
            useful = {node for node in nodes if node in targets}
            for node in nodes:
                if any(arg in useful for arg in operands(node)):
                    useful.add(node)
            self._ways[y] = [node for node in nodes if node in useful], useful
        return self._ways[y]

    @cached_property
    def biases(self) -> list[Value]:
        """The leaves that are only ever added to a product or a sum of products."""
        if not self.updates:
            return []
        leaves = [node for node in self.nodes if node.op is None and node in self.uses]
        return [leaf for leaf in leaves if all(self._offset(*edge) for edge in self.uses[leaf])]

    def _offset(self, node: Value, place: int) -> bool:
        """Whether an argument is added to a product or a sum of products."""
        if node.op is DOT:
            return place == len(node.args) - 1
        others = [arg for index, arg in enumerate(node.args) if index != place]
        return node.op is ADD and all(isinstance(arg, Value) and arg.op in _SUMS for arg in others)

    def terms(self, top: Value) -> list[Value] | None:
        """The terms of a sum or mean, also of a chain of additions; None for what is none."""
        if top.op is not None and top.op.name in ("sum", "mean"):
            every = operands(top)
            return every if len(every) == len(top.args) else None
        if top.op is not ADD:
            return None
        terms: list[Value] = []
        stack = [top]
        while stack:
            node = stack.pop()
            args = operands(node) if node is top or self._within_sum(node) else []
            if len(args) == 2:
                stack += [args[1], args[0]]
            else:
                terms.append(node)
        return terms if len(terms) > 1 else None

    @cached_property
    def loss_terms(self) -> tuple[int, float]:
        """Of how many terms the loss is a sum or a mean, and by how much it moves with each.

        0 terms where it is none.
        """
        share, node = 1.0, self.loss
        while node is not None and node.op is not None:
            inner = operands(node)
            terms = self.terms(node)
            if terms:
                n = len(terms)
                return n, share / n if node.op.name == "mean" else share
            if len(inner) != 1 or node.op.name not in ("div", "mul", "neg"):
                break
            ((_, _, p),) = partials(node)  # of a node that is proportional to its argument
            share, node = share * abs(p), inner[0]
        return 0, share

    def _within_sum(self, node: Value) -> bool:
        """Whether a node is an addition that nobody names, and that is used once."""
        return node.op is ADD and len(self.uses[node]) == 1 and not node.label

    def is_partial_sum(self, node: Value) -> bool:
        """Whether a node is only on the way to a longer sum, and nobody asks for it."""
        if node in self.outputs or node not in self.uses or not self._within_sum(node):
            return False
        return self.uses[node][0].node.op is ADD
