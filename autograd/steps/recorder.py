"""The record of a pass: forward, the seed, the reverse pass by contributions, the update.

The arithmetic is that of forward() and backward(), to the last bit, unless hand rounding or
exact fractions are asked for.
"""

from __future__ import annotations

from ..engine.arguments import slots
from ..engine.chain import edges, order
from ..engine.floats import number
from ..engine.row import named
from ..engine.updates import RULES, Rule
from ..engine.value import Value
from ..engine.value_methods import expect
from .arithmetic import FLOATS, Arithmetic
from .names import designations
from .step import Computed, Contributed, Entry, Seeded, Updated, group_arguments
from .walk import Walk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any


class _Sweep:
    """The reverse pass over entries, contribution by contribution, in backward()'s order."""

    def __init__(
        self,
        found: list[Value],
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
            gate = node.op is not None and node.op.gate
            for arg, place, p in edges(node, self._nodes[k].data, self._numbers[k], by.partial):
                to = at[arg]
                contribution = by.times(upstream, p, gate)
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


def record_walk(
    y: Value,
    params: Sequence[Value] = (),
    rule: str | Rule = "sgd",
    *,
    seed: Any = 1.0,
    state: Mapping[str, Mapping[str, float]] | None = None,
    arithmetic: Arithmetic = FLOATS,
    **settings: float,
) -> Walk:
    """`steps`, as a plain Walk: what every face reads.

    >>> from autograd import Value
    >>> len(record_walk(Value(2.0) * Value(3.0)))
    4
    """
    expect(y, "steps")
    found = order(y)
    at = {node: k for k, node in enumerate(found)}
    names = designations(found)
    nodes: list[Entry] = []
    numbers: list[tuple[Any, ...]] = []
    for node, name in zip(found, names, strict=True):
        args = tuple(_recorded_operand(arg, at, nodes, arithmetic) for arg in node.args)
        sizes = tuple(len(arg) if arg.__class__ is tuple else None for arg in slots(node))
        taken = group_arguments([x for _, x in args], sizes)
        numbers.append(taken)
        data = arithmetic.enter(node._data) if node.op is None else arithmetic.value(node.op, taken)
        if node.op is not None and arithmetic is FLOATS:
            data = node._data
        nodes.append(Entry(name, node.op.name if node.op else None, args, sizes, data))
    sweep = _Sweep(found, nodes, numbers, arithmetic.enter(number(seed, "the seed")), arithmetic)
    return Walk(
        nodes, sweep, arithmetic.name, _update_lines(params, at, rule, settings, state, arithmetic)
    )


def _recorded_operand(
    arg: Any, at: dict[Value, int], nodes: list[Entry], by: Arithmetic
) -> tuple[int | None, Any]:
    if arg.__class__ is float:
        return None, by.enter(arg)
    return at[arg], nodes[at[arg]].data


def _update_lines(
    params: Sequence[Value],
    at: dict[Value, int],
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
        if not isinstance(p, Value) or p not in at:
            raise ValueError(f"the output does not depend on the parameter {p!r}")
        if p.op is not None:
            raise ValueError(f"an update moves leaves; {p!r} is computed")
    if not params:
        return ()

    def lines(walk: Walk) -> Iterator[tuple[Any, ...]]:
        gradients = walk.gradients()
        for p in params:
            entry = walk.nodes[at[p]]
            kept = (state or {}).get(entry.name) or rule.start()
            quantities = {"w": entry.data, "g": gradients[entry.name]}
            quantities |= {name: by.enter(x) for name, x in {**put, **kept}.items()}
            for quantity, shown, value in rule.each(quantities, by.line):
                yield entry.name, rule.name, quantity, shown, shown.get(quantity), value

    return lines


def redo(walk: Walk, arithmetic: Arithmetic = FLOATS) -> tuple[dict[str, Any], dict[str, Any]]:
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
            taken = group_arguments(flat, walk.entry(step.node).sizes)
            values[step.node] = arithmetic.value(named(step.op), taken)
        elif isinstance(step, Seeded):
            gradients[step.node] = step.seed
        elif isinstance(step, Contributed):
            gate = named(walk.entry(step.node).op or "").gate
            contribution = arithmetic.times(gradients[step.node], step.partial, gate)
            gradients[step.arg] = arithmetic.plus(gradients.get(step.arg, zero), contribution)
    return values, gradients


def updated_state(walk: Walk) -> tuple[dict[str, float], dict[str, dict[str, float]]]:
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
