"""A lens: a part of a graph of any size, with everything outside as one box a side.

A face shows what is inside as it always does. Numbers come in from the box below, of all that was
computed before, and go out to the box above, of all that is computed from them; how many nodes
stand in either, and how many have to do with neither, is counted, so that nothing is left out
without saying so.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from ..engine.arguments import kept_in_tuple, operands, operands_of_all, slots
from ..engine.copies import with_arguments
from ..engine.edges import partials
from ..engine.floats import carried
from ..engine.grad import grad
from ..engine.ieee import IEEE
from ..engine.row import OPS
from ..engine.value import Value, order
from .lens_nodes import labelled_nodes, near_nodes, on_heaviest, reached_from, users_of
from .names import designations


class Crossing(NamedTuple):
    """A number that goes over the edge of a lens.

    Attributes:
        node: the number: of an outside node that comes in, or of an inside node that goes out.
        others: the nodes on the other side that it goes into.
    """

    node: Value
    others: tuple[Value, ...]


class Lens:
    """A part of a graph, and what goes in and out of it; print to read.

    Attributes:
        output: the output of the whole graph. total: how many nodes that has.
        inside: the nodes that were chosen, arguments before results.
        below, above: how many outside nodes lead to the inside alone, and how many come of it
            alone. between: how many do both. apart: how many do neither.
    """

    def __init__(
        self, nodes: Sequence[Value], inside: Collection[Value], names: Sequence[str] = ()
    ) -> None:
        self._nodes, self._designations = nodes, names
        self.output = nodes[-1]
        self.total = len(nodes)
        chosen = {*inside}
        places = [place for place, node in enumerate(nodes) if node in chosen]
        self.inside = tuple([nodes[place] for place in places])
        first, last = (places[0] + 1, places[-1]) if places else (self.total, 0)
        self._into = operands_of_all(self.inside) - chosen
        leads = _leading(nodes[:last], self._into, chosen)
        self._made = reached_from(nodes[first:], chosen)
        self._out = operands_of_all(self._made) & chosen
        self.between = len(leads.intersection(self._made))
        self.below, self.above = len(leads) - self.between, len(self._made) - self.between
        outside = self.total - len(self.inside)
        self.apart = outside - self.below - self.above - self.between

    @property
    def size(self) -> int:
        """How many nodes `graph` has: those inside, what comes in, and the box above."""
        return len(self.inside) + len(self._into) + bool(self._out)

    @property
    def edges(self) -> int:
        """How many edges `graph` has, at most."""
        return sum([len(operands(node)) for node in self.inside]) + len(self._out)

    @cached_property
    def entering(self) -> tuple[Crossing, ...]:
        """The outside nodes that go into inside ones."""
        into: dict[Value, list[Value]] = {}
        for node in self.inside:
            for arg in dict.fromkeys(operands(node)):
                if arg in self._into:
                    into.setdefault(arg, []).append(node)
        return tuple([Crossing(node, tuple(to)) for node, to in into.items()])

    @cached_property
    def leaving(self) -> tuple[Crossing, ...]:
        """The inside nodes that go into outside ones."""
        out: dict[Value, list[Value]] = {node: [] for node in self.inside if node in self._out}
        for node in users_of(self._made, self._out):
            for arg in dict.fromkeys(operands(node)):
                if arg in out:
                    out[arg].append(node)
        return tuple([Crossing(node, tuple(to)) for node, to in out.items()])

    @cached_property
    def gradients(self) -> dict[Value, float]:
        """∂output/∂node of every inside node, and of those that come in."""
        asked = [*self.inside, *[crossing.node for crossing in self.entering]]
        return dict(zip(asked, grad(self.output, asked), strict=True))

    def flow_back(self, crossing: Crossing) -> float:
        """What goes back over the edge at a crossing: the sum of what the other side sends.

        Of a number that comes in, it is sent by inside nodes; of one that goes out, by outside
        ones, and then it is what of its gradient does not come from inside.
        """
        if crossing.node not in self._users:
            return sum(self._sent(crossing.node, crossing.others))
        others = self._users[crossing.node]
        own = 1.0 if crossing.node is self.output else 0.0
        return self.gradients[crossing.node] - own - sum(self._sent(crossing.node, others))

    @cached_property
    def _users(self) -> dict[Value, list[Value]]:
        """For every inside node, the inside nodes that it goes into."""
        users: dict[Value, list[Value]] = {node: [] for node in self.inside}
        for node in self.inside:
            for arg in dict.fromkeys(operands(node)):
                if arg in users:
                    users[arg].append(node)
        return users

    def graph(self) -> Value:
        """A graph of what is inside, with what comes in as leaves, for a face to show.

        Numbers keep the names that they have in the whole graph. The last node is the box above:
        the output as a straight line, output + Σ flow · (number − number now) over the numbers that
        go out, so that every gradient inside is that of the whole graph.
        """
        names = self.names
        twins: dict[Any, Value] = {}
        group = self.below_text()
        for node, _ in self.entering:
            twins[node] = with_arguments(node, (), names[node], group)
        for node in self.inside:
            args = _twin_arguments(slots(node), twins)
            twins[node] = with_arguments(node, args, names[node], node.group)
        if not self.leaving:
            return twins[self.output]
        out = [crossing.node for crossing in self.leaving]
        flows = [self.flow_back(crossing) for crossing in self.leaving]
        if self.output in twins and self.output not in out:
            out.append(self.output)
            flows.append(1.0)
        elif self.output in twins:
            flows[out.index(self.output)] += 1.0
        products = [f * node.data for f, node in zip(flows, out, strict=True)]
        rest = self.output.data - float(IEEE.sum(products))
        above: Value = OPS["dot"]([twins[node] for node in out], flows, rest)
        if above.data != above.data:  # a number that goes out is infinite, as a masked score is
            above._data = self.output.data
        above.label = self.top_name()
        return above

    @cached_property
    def names(self) -> dict[Value, str]:
        """What every node of the whole graph is called in walks."""
        names = self._designations or designations(self._nodes, whole=True)
        return dict(zip(self._nodes, names, strict=True))

    def top_name(self) -> str:
        """What the last node of `graph` is called: as the output, where that is not inside."""
        return self.names[self.output] + " above" * (self.output in self._users)

    def straight_line(self) -> str:
        """What the last node of `graph` is, in a sentence; nothing where no number goes out."""
        if not self.leaving:
            return ""
        return (
            f"{self.top_name()} stands for all above, as a straight line in the numbers "
            "that go out: its slopes are what flows back into them."
        )

    def below_text(self) -> str:
        """What stands in the box below."""
        between = f", {self.between:,} between" * bool(self.between)
        return f"{_nodes(self.below)} below{between}"

    def above_text(self) -> str:
        """What stands in the box above."""
        between = f", {self.between:,} between" * bool(self.between)
        return f"{_nodes(self.above)} above{between}"

    def _sent(self, to: Value, senders: Iterable[Value]) -> Iterator[float]:
        for node in senders:
            g, gate = self.gradients[node], node.op is not None and node.op.gate
            for arg, _, p in partials(node, {to}):
                if arg is to:
                    yield carried(g, p, gate)

    def __str__(self) -> str:
        return self.text()

    def text(self) -> str:
        """How much is inside, and what was left out, in a sentence a side."""
        lines = [f"{_nodes(len(self.inside))} of {self.total:,}."]
        if self._into:
            lines.append(f"From {_nodes(self.below)} below, {_numbers(len(self._into))} in.")
        if self._out:
            lines.append(f"To {_nodes(self.above)} above, {_numbers(len(self._out))} out.")
        if self.between:
            both = "comes of it and leads" if self.between == 1 else "both come of it and lead"
            lines.append(f"{_nodes(self.between)} outside {both} to it.")
        if self.apart:
            have = "has" if self.apart == 1 else "have"
            lines.append(f"{_nodes(self.apart)} {have} nothing to do with it.")
        return "\n".join(lines)


def _twin_arguments(args: tuple[Any, ...], twins: dict[Any, Value]) -> tuple[Any, ...]:
    """The arguments of a node as those of its twin; numbers as they are."""
    found: list[Any] = []
    for arg in args:
        if arg.__class__ is tuple:
            found.append(_twin_arguments(arg, twins))
        else:
            found.append(arg if arg.__class__ is float else twins[arg])
    return tuple(found)


def _nodes(count: int) -> str:
    return f"{count:,} node{'s' * (count != 1)}"


def _numbers(count: int) -> str:
    return f"{count:,} number{' comes' if count == 1 else 's come'}"


def _leading(nodes: Sequence[Value], into: set[Value], inside: set[Value]) -> set[Value]:
    """The outside nodes that inside ones were made from: these, and what led to them.

    Args:
        nodes: in which they are, arguments before results.
    """
    wanted: set[Any] = {*into}
    read: set[int] = set()
    for node in reversed(nodes):
        if node in wanted and node.op is not None and node not in inside:
            wanted.add(node._a)
            wanted.add(node._b)
            for arg in kept_in_tuple(node):
                if arg.__class__ is not tuple:
                    wanted.add(arg)
                elif id(arg) not in read:
                    read.add(id(arg))
                    wanted.update(arg)
    return {node for node in wanted - inside if node is not None and node.__class__ is not float}


def lens(
    loss: Value,
    labels: str | Sequence[str] = (),
    *,
    nodes: Iterable[Value] | None = None,
    near: Value | Collection[Value] | None = None,
    distance: int = 2,
    heaviest: Value | None = None,
    k: int = 5,
) -> Lens:
    """A part of the graph of a loss; where several things are asked for, what is in all of them.

    Args:
        labels: patterns, of which one has to fit a node's label, its group or its array's label:
            "W1", "layer 1/*", "q[3,*]". `*` stands for any text, `?` for one sign.
        nodes: these: the entries of an array, say.
        near: what lies at most `distance` edges from this node, or from one of these, up or down.
        heaviest: what lies on the k heaviest paths from this node to the loss.

    Raises:
        ValueError: nothing is asked for, or nothing fits. TypeError: loss is no Value.
        StaleGraphError: a number was changed since results were computed from it.

    >>> from autograd import Value
    >>> w, x = Value(3.0, "w"), Value(2.0, "x")
    >>> v = w * x
    >>> print(lens((v + 1.0) ** 2, nodes=[v]))
    1 node of 5.
    From 2 nodes below, 2 numbers come in.
    To 2 nodes above, 1 number comes out.
    """
    every = order(loss)
    parts: list[Collection[Value]] = []
    asked: list[str] = []
    patterns = [labels] if isinstance(labels, str) else [*labels]
    if patterns:
        asked.append(f"labelled {' or '.join(patterns)}")
        parts.append(labelled_nodes(every, patterns))
    if nodes is not None:
        asked.append("among the nodes given")
        parts.append({*nodes}.intersection(every))
    if near is not None:
        asked.append(f"within {distance} of a node")
        starts = {near} if isinstance(near, Value) else {*near}
        parts.append(near_nodes(every, starts, distance))
    if heaviest is not None:
        asked.append(f"on the {k} heaviest paths")
        parts.append(on_heaviest(heaviest, k, every))
    if not parts:
        raise ValueError("a lens takes labels, nodes, near or heaviest: what it is to show")
    inside = set(parts[0]).intersection(*parts[1:])
    if not inside:
        raise ValueError(f"none of {len(every):,} nodes is {' and '.join(asked)}")
    return Lens(every, inside)
