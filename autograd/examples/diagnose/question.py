"""One number to explain: what was asked, what is right, what else is known, in which words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any

from ...engine.arguments import operands, slots
from ...engine.chain import order, partials
from ...engine.value import Value
from ...formulas.elision import Layout
from ...formulas.notation import TEXT
from ...formulas.numbers import significant
from ...formulas.symbols import Call, Name, Number, Symbol, arguments, as_symbol
from ...formulas.text import visible
from ...steps.explain.second_order import derivative
from ..digits import Digits
from .mistake import Edge, Known, Plan, Question


class Words:
    """How nodes and quantities are called: by label, or else by their formula."""

    def node(self, node: Value) -> str:
        """The label, or the formula: w·x + b."""
        return visible(node.label) if node.label else self.formula(node)

    def __init__(self) -> None:
        self._formulas: dict[Value, str] = {}

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
        every = node.args
        sizes = [len(arg) if isinstance(arg, tuple) else None for arg in slots(node)]

        def argument(place: int) -> Any:
            arg = every[place]
            return self._symbol(arg, depth - 1) if isinstance(arg, Value) else as_symbol(arg)

        return Call(node.op, arguments(node.op, Layout(sizes).read(argument)))

    def defined(self, node: Value) -> str:
        """The label with its formula: z = w·x + b."""
        return f"{visible(node.label)} = {self.formula(node)}" if node.label else self.node(node)

    def slope(self, of: Value, by: Value) -> str:
        """∂L/∂w, or words where a name has spaces."""
        above, below = self.node(of), self.node(by)
        if " " in above or " " in below or "·" in below:
            return f"the derivative of {above} by {below}"
        return derivative(above, below)

    def quantity(self, question: Question) -> str:
        """∂L/∂w after 2 updates."""
        of, by, step = question
        said = self.node(of) if by is None else self.slope(of, by)
        return said + (f" after {step:,} update{'s' * (step != 1)}" if step else "")


class Problem:
    """What hypotheses are made from.

    Args:
        plan: the graph, the loss and the updates.
        question: what was asked.
        right: our number for it.
        digits: the number given; None to foresee wrong answers.
        known: other quantities that it may be taken for, or computed from.
    """

    def __init__(
        self,
        plan: Plan,
        question: Question,
        right: float,
        digits: Digits | None = None,
        known: Iterable[Known] = (),
    ) -> None:
        self.plan = plan
        self.question = question
        self.right = right
        self.digits = digits
        self.known = [one for one in known if one.question != question]
        self.words = Words()
        self._uses: dict[Value, Counter[Value]] = {}

    @property
    def learns(self) -> bool:
        """Whether updates, or an update on the way, can change the number asked for."""
        if not self.plan.parameters or self.plan.loss is None:
            return False
        return self.question.step > 0 or (
            self.question.by is not None and self.question.of is self.plan.loss
        )

    @property
    def work(self) -> int:
        """How many nodes a pass with all its updates computes."""
        return (self.question.step + 1) * len(self.plan.nodes)

    @cached_property
    def edges(self) -> list[tuple[Edge, Value, float]]:
        """The edges that the number depends on, with their partials at the start."""
        of, by, step = self.question
        roots = {self.plan.loss: None} if step else {}
        roots |= {of: None} if by is not None else {}
        ends = {*(self.plan.parameters if step else ()), *([by] if by is not None else ())}
        found: dict[Edge, tuple[Edge, Value, float]] = {}
        for y in roots:
            if y is None:
                continue
            leading = set(ends)
            for node in order(y):
                if any(arg in leading for arg in operands(node)):
                    leading.add(node)
                    for arg, place, p in partials(node, leading):
                        found[node, place] = ((node, place), arg, p)
        return list(found.values())

    @cached_property
    def joints(self) -> dict[Value, list[Edge]]:
        """The nodes to which several contributions come, and along which edges."""
        found: dict[Value, list[Edge]] = {}
        for edge, arg, _ in self.edges:
            found.setdefault(arg, []).append(edge)
        return {arg: several for arg, several in found.items() if len(several) > 1}

    def uses(self, node: Value) -> Counter[Value]:
        """The arguments of a node, and how often each stands in it."""
        if node not in self._uses:
            self._uses[node] = Counter(operands(node))
        return self._uses[node]

    def nodes(self, ops: Sequence[str]) -> list[Value]:
        """The nodes of these operations."""
        return [node for node in self.plan.nodes if node.op is not None and node.op.name in ops]
