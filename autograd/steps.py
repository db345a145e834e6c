"""The record of a pass: forward, the seed, the reverse pass by contributions, the update.

The arithmetic is that of forward() and backward(), to the last bit, unless hand rounding or
exact fractions are asked for.
"""

from __future__ import annotations

from .arithmetic import FLOATS, Arithmetic
from .chain import edges
from .floats import number
from .graph import order
from .names import designations
from .node import Node, slots
from .plain import Computed, Contributed, Entry, Seeded, State, Updated, grouped
from .record import Walk
from .row import named
from .updates import RULES, Rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

__all__ = [
    "Computed",
    "Contributed",
    "Entry",
    "Seeded",
    "State",
    "Steps",
    "Updated",
    "redo",
    "steps",
    "updated_state",
]


class Steps(Walk):
    """A walk that shows itself: print it, or look at one sentence."""

    def __str__(self) -> str:
        from .faces.terminal import plain

        return plain(self)

    def sentence(self, number: int, digits: int = 6) -> str:
        """The step of that number (the first is 1) as one sentence.

        Raises:
            IndexError: there is no such step.
        """
        from .sentences import sentence

        if not 1 <= number <= len(self):
            raise IndexError(f"the steps are numbered 1 to {len(self)}; there is no {number}")
        return sentence(self, self[number - 1], digits)

    def __rich__(self) -> Any:
        from .faces.terminal import tables

        return tables(self)

    def _repr_mimebundle_(self, **asked: Any) -> dict[str, Any]:
        from .faces.notebook import bundle

        return bundle(self)

    def _display_(self) -> Any:
        """What marimo shows."""
        from .faces.notebook import Still, widget

        return widget(self) or Still(self)


class _Sweep:
    """The reverse pass over entries, contribution by contribution, in backward()'s order."""

    def __init__(
        self,
        found: list[Node],
        nodes: list[Entry],
        numbers: list[Any],
        seed: Any,
        arithmetic: Arithmetic,
    ) -> None:
        self.seed = seed
        self._found = found
        self._nodes = nodes
        self._numbers = numbers
        self._arithmetic = arithmetic

    def __call__(self) -> Iterator[tuple[Any, ...]]:
        by = self._arithmetic
        at = {node: k for k, node in enumerate(self._found)}
        total = [0] * len(self._found)
        for entry in self._nodes:
            for k, _ in entry.args:
                if k is not None:
                    total[k] += 1
        seen = [0] * len(self._found)
        zero = by.enter(0.0)
        sums = [zero] * len(self._found)
        sums[-1] = self.seed
        for k in range(len(self._found) - 1, -1, -1):
            node, upstream = self._found[k], sums[k]
            for arg, place, p in edges(node, self._nodes[k].data, self._numbers[k], by.partial):
                to = at[arg]
                contribution = by.times(upstream, p)
                before = sums[to]
                sums[to] = by.plus(before, contribution)
                seen[to] += 1
                yield (
                    self._nodes[k].name,
                    self._nodes[to].name,
                    place,
                    p,
                    upstream,
                    contribution,
                    before,
                    sums[to],
                    seen[to],
                    total[to],
                )


def steps(
    y: Node,
    params: Sequence[Node] = (),
    rule: str | Rule = "sgd",
    *,
    seed: Any = 1.0,
    state: Mapping[str, Mapping[str, float]] | None = None,
    arithmetic: Arithmetic = FLOATS,
    **settings: float,
) -> Steps:
    """The record of one pass: y from its leaves, its gradients, and an update of params.

    Args:
        params: the leaves that the update moves; none, and there is no update.
        rule: a name in updates.RULES ("sgd", "adamw", ...) or a Rule; its settings by keyword.
        state: what earlier updates left, by parameter name (see `updated_state`).
        arithmetic: FLOATS, Rounded(k) for k digits by hand, or Exact() for fractions.

    Raises:
        StaleGraphError: numbers were changed since results were computed from them.
        ValueError: an unknown rule or setting, a parameter that y does not depend on.

    >>> from autograd import Value
    >>> a, b = Value(2.0, "a"), Value(-3.0, "b")
    >>> y = a * b
    >>> y.label = "y"
    >>> walk = steps(y)
    >>> walk[2].arg, walk[2].contribution, walk[2].final
    ('a', -3.0, True)
    """
    found = order(y)
    at = {node: k for k, node in enumerate(found)}
    names = designations(found)
    nodes: list[Entry] = []
    numbers: list[tuple[Any, ...]] = []
    for node, name in zip(found, names, strict=True):
        args = tuple(_operand(arg, at, nodes, arithmetic) for arg in node.args)
        sizes = tuple(len(arg) if arg.__class__ is tuple else None for arg in slots(node))
        taken = grouped([x for _, x in args], sizes)
        numbers.append(taken)
        data = arithmetic.enter(node._data) if node.op is None else arithmetic.value(node.op, taken)
        if node.op is not None and arithmetic is FLOATS:
            data = node._data
        nodes.append(Entry(name, node.op.name if node.op else None, args, sizes, data))
    sweep = _Sweep(found, nodes, numbers, arithmetic.enter(number(seed, "the seed")), arithmetic)
    return Steps(
        nodes, sweep, arithmetic.name, _updates(params, at, rule, settings, state, arithmetic)
    )


def _operand(
    arg: Any, at: dict[Node, int], nodes: list[Entry], by: Arithmetic
) -> tuple[int | None, Any]:
    if arg.__class__ is float:
        return None, by.enter(arg)
    return at[arg], nodes[at[arg]].data


def _updates(
    params: Sequence[Node],
    at: dict[Node, int],
    rule: str | Rule,
    settings: Mapping[str, float],
    state: Mapping[str, Mapping[str, float]] | None,
    by: Arithmetic,
) -> Any:
    """The lines of an update as a function of the finished reverse pass."""
    if isinstance(rule, str):
        if rule not in RULES:
            raise ValueError(f"there is no update rule {rule!r}; there are {', '.join(RULES)}")
        rule = RULES[rule]
    put = rule.set(settings)
    for p in params:
        if not isinstance(p, Node) or p not in at:
            raise ValueError(f"the output does not depend on the parameter {p!r}")
        if p.op is not None:
            raise ValueError(f"an update moves leaves; {p!r} is computed")
    if not params:
        return ()

    def lines(walk: Steps) -> Iterator[tuple[Any, ...]]:
        gradients = walk.gradients()
        for p in params:
            entry = walk.nodes[at[p]]
            kept = (state or {}).get(entry.name) or rule.start()
            quantities = {"w": entry.data, "g": gradients[entry.name]}
            quantities |= {name: by.enter(x) for name, x in {**put, **kept}.items()}
            for quantity, shown, value in rule.each(quantities, by.line):
                yield entry.name, rule.name, quantity, shown, shown.get(quantity), value

    return lines


def redo(walk: Steps, arithmetic: Arithmetic = FLOATS) -> tuple[dict[str, Any], dict[str, Any]]:
    """Values and gradients by doing the steps again, in their order, from an empty record.

    Of the walk are taken the leaves, the seed, the partials and what is done when. Every result
    and every sum is computed anew; they equal those of forward() and backward() bit for bit.

    Raises:
        LookupError: the walk uses an operation that the table has not.
    """
    values = {entry.name: entry.data for entry in walk.nodes if entry.op is None}
    gradients: dict[str, Any] = {}
    zero = arithmetic.enter(0.0)
    for step in walk:
        if isinstance(step, Computed):
            pairs = zip(step.args, step.operands, strict=True)
            flat = [x if name is None else values[name] for name, x in pairs]
            taken = grouped(flat, walk.entry(step.node).sizes)
            values[step.node] = arithmetic.value(named(step.op), taken)
        elif isinstance(step, Seeded):
            gradients[step.node] = step.seed
        elif isinstance(step, Contributed):
            contribution = arithmetic.times(gradients[step.node], step.partial)
            gradients[step.arg] = arithmetic.plus(gradients.get(step.arg, zero), contribution)
    return values, gradients


def updated_state(walk: Steps) -> tuple[dict[str, float], dict[str, dict[str, float]]]:
    """What the update leaves: each parameter's new number, and its state for the next update."""
    numbers: dict[str, float] = {}
    state: dict[str, dict[str, float]] = {}
    for step in walk.update:
        if isinstance(step, Updated):
            if step.quantity == "w":
                numbers[step.node] = step.after
            elif step.quantity in RULES[step.rule].state:
                state.setdefault(step.node, {})[step.quantity] = step.after
    return numbers, state
