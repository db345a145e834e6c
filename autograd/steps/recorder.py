"""The recorder of a pass: forward, the seed, the reverse pass by contributions, the update.

The arithmetic is that of forward() and backward(), to the last bit, unless hand rounding or
exact fractions are asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..engine.arguments import slots
from ..engine.edges import edges
from ..engine.floats import number
from ..engine.newton import second_slopes, solved
from ..engine.reverse import reverse_pass
from ..engine.row import named
from ..engine.updates import Rule
from ..engine.value import Value, contributions, order
from ..engine.value_fields import expect
from ..formulas.flat_arguments import group_arguments
from ..formulas.own_rule import update_rule
from .arithmetic import FLOATS, Arithmetic
from .names import designations
from .step import Computed, Contributed, Entry, Seeded
from .walk import Walk


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
    """The record of a pass over the graph of y: what `steps` gives, without a face.

    By a rule that looks ahead the pass is the one where the gradient is taken, ahead of the
    parameters, which the lines of the update move from where they stand.

    >>> from autograd import Value
    >>> len(record_walk(Value(2.0) * Value(3.0)))
    4
    """
    expect(y, "steps")
    nodes = order(y)
    places = {node: place for place, node in enumerate(nodes)}
    update = _Update(params, places, rule, settings, state, arithmetic) if params else None
    if update is None:
        _rule_and_settings(rule, settings, ())
    ahead = update.ahead() if update else {}
    entries: list[Entry] = []
    for node, name in zip(nodes, designations(nodes), strict=True):
        args = tuple([_recorded_operand(arg, places, entries, arithmetic) for arg in node.args])
        entry = Entry(name, node.op.name if node.op else None, args, argument_sizes(node), None)
        if node.op is None:
            data = ahead.get(node, arithmetic.enter(node._data))
        elif arithmetic is FLOATS and not ahead:
            data = node._data
        else:
            data = arithmetic.value(node.op, entry.numbers)
        entries.append(entry._replace(data=data))
    start = arithmetic.enter(number(seed, "the seed"))
    return Walk(
        entries,
        start,
        lambda: _contributions(nodes, entries, start, arithmetic),
        arithmetic.name,
        update.lines if update else None,
        update.rule if update else None,
    )


def argument_sizes(node: Value) -> tuple[int | None, ...]:
    """How a node's operation takes its arguments: None for a number, n for a sequence of n."""
    return tuple([len(arg) if arg.__class__ is tuple else None for arg in slots(node)])


def _recorded_operand(
    arg: Any, places: dict[Value, int], entries: list[Entry], arithmetic: Arithmetic
) -> tuple[int | None, Any]:
    if arg.__class__ is float:
        return None, arithmetic.enter(arg)
    return places[arg], entries[places[arg]].data


def _contributions(
    nodes: Sequence[Value], entries: Sequence[Entry], seed: Any, arithmetic: Arithmetic
) -> Iterator[tuple[Any, ...]]:
    """The reverse pass in backward()'s order: the fields of each contribution but its number."""
    places = {node: place for place, node in enumerate(nodes)}
    total = [0] * len(nodes)
    for entry in entries:
        for place, _ in entry.args:
            if place is not None:
                total[place] += 1
    seen = [0] * len(nodes)
    sums = dict.fromkeys(nodes, arithmetic.enter(0.0))
    sums[nodes[-1]] = seed

    def send(node: Value, upstream: Any) -> Iterator[tuple[Value, int, Any, Any]]:
        entry = entries[places[node]]
        read = edges(node, entry.data, entry.numbers, arithmetic.partial)
        return contributions(node, upstream, read, arithmetic.times)

    def plus(arg: Value, before: Any, sent: Any) -> Any:
        return arithmetic.plus(before, sent)

    for node, arg, *numbers in reverse_pass(nodes, sums, send, plus):
        target = places[arg]
        seen[target] += 1
        names = entries[places[node]].name, entries[target].name
        yield (*names, *numbers, seen[target], total[target])


def _rule_and_settings(
    rule: str | Rule, settings: Mapping[str, float], params: Sequence[str]
) -> tuple[Rule, dict[str, float]]:
    """The rule and all its settings, those left out by default; refuses what there is not."""
    found = update_rule(rule, settings, params) if isinstance(rule, str) else rule
    begin = {name: x for name, x in settings.items() if name not in found.state}
    return found, found.set(begin)


class _Update:
    """The update of some leaves at the end of a walk.

    Args:
        params: the leaves.
        places: the place of every node in the walk.
        rule, settings, state: as `steps` takes them.
        arithmetic: that of the walk.
    """

    def __init__(
        self,
        params: Sequence[Value],
        places: dict[Value, int],
        rule: str | Rule,
        settings: Mapping[str, float],
        state: Mapping[str, Mapping[str, float]] | None,
        arithmetic: Arithmetic,
    ) -> None:
        for p in params:
            if not isinstance(p, Value) or p not in places:
                raise ValueError(f"the output does not depend on the parameter {p!r}; leave it out")
            if p.op is not None:
                raise ValueError(f"an update moves leaves; {p!r} is computed, from leaves below it")
        self.params = params
        self.places = places
        self.names = dict(zip(places, designations(list(places)), strict=True))
        moved = [self.names[p] for p in params]
        self.rule, complete = _rule_and_settings(rule, settings, moved)
        if self.rule.solved and arithmetic is not FLOATS:
            raise ValueError(f"{self.rule.name} has second derivatives, computed in floats only")
        self.arithmetic = arithmetic
        self.starts: dict[Value, dict[str, Any]] = {}
        for p, name in zip(params, moved, strict=True):
            kept = (state or {}).get(name) or {
                word: settings.get(word, x) for word, x in self.rule.start().items()
            }
            numbers = {"w": p._data, **complete, **kept}
            self.starts[p] = {word: arithmetic.enter(x) for word, x in numbers.items()}

    def ahead(self) -> dict[Value, Any]:
        """The numbers of the leaves where the gradient is taken; none where they stand there."""
        if self.rule.ahead is None:
            return {}
        return {p: self.arithmetic.line(self.rule.ahead[1], q) for p, q in self.starts.items()}

    def lines(self, walk: Walk) -> Iterator[tuple[Any, ...]]:
        """The fields of each line but its number, when the reverse pass is finished."""
        gradients = walk.gradients()
        steps, hessian = self._solved()
        for k, p in enumerate(self.params):
            name = self.names[p]
            now = {"w": None, "g": gradients[name], **self.starts[p]}
            for quantity, line in self.rule.told(now):
                if line is None:
                    now |= {f"h{place}": x for place, x in enumerate(hessian[k], 1)}
                    value = steps[k]
                else:
                    value = self.arithmetic.line(line, now)
                yield name, self.rule.name, quantity, now, now.get(quantity), value
                now = {**now, quantity: value}

    def _solved(self) -> tuple[list[float], list[list[float]]]:
        """The solution of H·p = g, and H."""
        if not self.rule.solved:
            return [], []
        slopes, hessian = second_slopes([*self.places][-1], self.params)
        return solved(hessian, slopes), hessian


def redo(walk: Walk, arithmetic: Arithmetic = FLOATS) -> tuple[dict[str, Any], dict[str, Any]]:
    """Do the steps of a walk again, in their order, from an empty record: values and gradients.

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
            numbers = group_arguments(flat, walk.entry(step.node).sizes)
            values[step.node] = arithmetic.value(named(step.op), numbers)
        elif isinstance(step, Seeded):
            gradients[step.node] = step.seed
        elif isinstance(step, Contributed):
            gate = walk.entry(step.node).row.gate
            contribution = arithmetic.times(gradients[step.node], step.partial, gate)
            gradients[step.arg] = arithmetic.plus(gradients.get(step.arg, zero), contribution)
    return values, gradients


def updated_state(walk: Walk) -> tuple[dict[str, float], dict[str, dict[str, float]]]:
    """What the update leaves: each parameter's new number, and its state for the next update."""
    numbers: dict[str, float] = {}
    state: dict[str, dict[str, float]] = {}
    for step in walk.update:
        if step.quantity == "w":
            numbers[step.node] = step.after
        elif walk.rule is not None and step.quantity in walk.rule.state:
            state.setdefault(step.node, {})[step.quantity] = step.after
    return numbers, state
