"""One number to explain: what was asked, what is right, what else is known, in which words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any

from ...engine.arguments import operands, slots
from ...engine.edges import partials
from ...engine.value import Value, order
from ...formulas.elision import Layout
from ...formulas.notation import TEXT
from ...formulas.numbers import significant
from ...formulas.symbols import Call, Name, Number, Symbol, arguments, as_symbol
from ...formulas.text import visible
from ...steps.explain.second_order import derivative
from ..digits import Digits
from .asked_graph import AskedGraph, Edge, Known, Quantity
from .mistake import Mistake


class QuantityWords:
    """How nodes and quantities are called: by label, or else by their formula."""

    def __init__(self) -> None:
        self._formulas: dict[Value, str] = {}

    def node(self, node: Value) -> str:
        """The label, or the formula: w·x + b."""
        return visible(node.label) if node.label else self.formula(node)

    def formula(self, node: Value) -> str:
        """What a node is computed from, by the labels of its arguments."""
        if node not in self._formulas:
            self._formulas[node] = self._formula(node)
        return self._formulas[node]

    def _formula(self, node: Value) -> str:
        if node.op is None:
            return visible(node.label) or significant(node.data)
        return visible(TEXT.formula(self._symbol(node, 4, True)), 48)

    def _symbol(self, node: Value, depth: int, whole: bool = False) -> Symbol:
        """The formula of a node as far as nodes without labels go."""
        if node.label and not whole:
            return Name(visible(node.label))
        if node.op is None:
            return Number(node.data)
        if depth == 0:
            return Name("…")
        sizes = [len(arg) if isinstance(arg, tuple) else None for arg in slots(node)]

        def argument(place: int) -> Any:
            arg = node.args[place]
            return self._symbol(arg, depth - 1) if isinstance(arg, Value) else as_symbol(arg)

        return Call(node.op, arguments(node.op, Layout(sizes).read(argument)))

    def defined(self, node: Value) -> str:
        """The label with its formula: z = w·x + b."""
        return f"{visible(node.label)} = {self.formula(node)}" if node.label else self.node(node)

    def derivative(self, of: Value, by: Value) -> str:
        """dL/dw, or words where a name has spaces."""
        above, below = self.node(of), self.node(by)
        if " " in above or " " in below or "·" in below:
            return f"the derivative of {above} by {below}"
        return derivative(above, below)

    def quantity(self, quantity: Quantity) -> str:
        """dL/dw after 2 updates."""
        of, by, step = quantity
        name = self.node(of) if by is None else self.derivative(of, by)
        return name + (f" after {step:,} update{'s' * (step != 1)}" if step else "")


class Question:
    """One number to explain, and what hypotheses about it are made from.

    Args:
        graph: the graph, the loss and the updates.
        quantity: what was asked.
        right: our number for it.
        digits: the number given; None to foresee wrong answers.
        known: other quantities that it may be taken for, or computed from.
        before: what is otherwise on the way already, and goes with every hypothesis.
    """

    def __init__(
        self,
        graph: AskedGraph,
        quantity: Quantity,
        right: float,
        digits: Digits | None = None,
        known: Iterable[Known] = (),
        before: Mistake | None = None,
    ) -> None:
        self.before = before
        self.graph = graph
        self.quantity = quantity
        self.right = right
        self.digits = digits
        self.known = [other for other in known if other.quantity != quantity]
        self.words = QuantityWords()
        self.root: Value | None = None  # the number from which arrays can be seen whole
        self.kept: dict[str, Any] = {}  # what hypotheses work out once for all
        self._uses: dict[Value, Counter[Value]] = {}

    @property
    def learns(self) -> bool:
        """Whether updates, or an update on the way, can change the number asked for."""
        if not self.graph.parameters or self.graph.loss is None:
            return False
        return self.quantity.step > 0 or (
            self.quantity.by is not None and self.quantity.of is self.graph.loss
        )

    @property
    def by_newton(self) -> bool:
        """Whether the number comes of updates by Newton's method: a factor of the loss cancels."""
        return self.learns and self.quantity.step > 0 and bool(self.graph.slopes)

    @property
    def work(self) -> int:
        """How many nodes a pass with all its updates computes."""
        return (self.quantity.step + 1) * self.graph.size

    @cached_property
    def edges(self) -> list[tuple[Edge, Value, float]]:
        """The edges that the number depends on, with their partials at the start."""
        of, by, step = self.quantity
        roots = {self.graph.loss: None} if step else {}
        roots |= {of: None} if by is not None else {}
        ends = {*(self.graph.parameters if step else ()), *([by] if by is not None else ())}
        edges: dict[Edge, tuple[Edge, Value, float]] = {}
        for y in roots:
            if y is None:
                continue
            leading = set(ends)
            for node in order(y):
                if any(arg in leading for arg in operands(node)):
                    leading.add(node)
                    for arg, place, p in partials(node, leading):
                        edge = Edge(node, place)
                        edges[edge] = (edge, arg, p)
        return list(edges.values())

    @cached_property
    def joints(self) -> dict[Value, list[Edge]]:
        """The nodes to which several contributions come, and along which edges."""
        edges: dict[Value, list[Edge]] = {}
        for edge, arg, _ in self.edges:
            edges.setdefault(arg, []).append(edge)
        return {arg: several for arg, several in edges.items() if len(several) > 1}

    def uses(self, node: Value) -> Counter[Value]:
        """The arguments of a node, and how often each stands in it."""
        if node not in self._uses:
            self._uses[node] = Counter(operands(node))
        return self._uses[node]

    def nodes(self, ops: Sequence[str]) -> list[Value]:
        """The nodes of these operations."""
        return [node for node in self.graph.nodes if node.op is not None and node.op.name in ops]
