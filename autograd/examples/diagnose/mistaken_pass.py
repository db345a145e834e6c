"""A pass with mistakes on the way: forward, reverse and updates of a graph, with knobs turned.

The chain rule itself is the engine's, rows are read by an Arithmetic, updates are the lines of
their rule: a pass only says in which order they are taken, and lets a mistake change what comes
and goes.
"""

from __future__ import annotations

import math
from collections import ChainMap
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from ...engine.arguments import operands, slots
from ...engine.edges import edges
from ...engine.ops import DIV
from ...engine.reverse import reverse_pass
from ...engine.value import Value, contributions
from .asked_graph import AskedGraph, Edge, Quantity
from .lanes import Lanes
from .mistake import Bent, Mistake, OtherSlope
from .newton_step import Matrix, steps_in_lanes
from .rounding import Numbers

_MOST_VISITS = 20_000  # of nodes by a recursion without an order: they may double at every level


class MistakenPass:
    """Forward, reverse and updates for many mistakes of a group, each in its lane."""

    def __init__(self, graph: AskedGraph, mistakes: Sequence[Mistake], numbers: Numbers) -> None:
        self.graph = graph
        self.count = len(mistakes)
        rounding = mistakes[0].rounding
        self.by: Numbers = rounding(numbers) if rounding else numbers
        self._in_turn = mistakes[0].order == "in turn"
        self._sweep = mistakes[0].sweep
        self._undecayed = mistakes[0].undecayed
        self._newton = mistakes[0].newton
        self._hessians: dict[tuple[Value, ...], list[list[Matrix]]] = {}  # see _solve
        self._steps: dict[Value, Any] = {}
        updates = graph.updates
        self._rule = mistakes[0].rule or updates.rule if updates else None
        self._settings = mistakes[0].settings
        self._set: dict[int, dict[str, float]] = {}
        self._first_state = (
            {**self._rule.start(), **updates.start} if self._rule and updates else {}
        )
        self._first_state |= {n: x for n, x in self._settings.items() if n in self._first_state}
        lanes = Lanes(self.by, self.count)
        self._edges = lanes.knob([mistake.edges for mistake in mistakes], (1.0, 0.0))
        self._bent = lanes.knob([mistake.bent for mistake in mistakes], Bent())
        self._slopes = lanes.instead([mistake.slopes for mistake in mistakes])
        self._taken = lanes.instead([mistake.taken for mistake in mistakes])
        self._used = lanes.instead([mistake.used for mistake in mistakes])
        self._last = lanes.choice(mistakes, "last")
        self._first = lanes.choice(mistakes, "first")
        self._written = lanes.knob(
            [{q: (1.0, x) for q, x in mistake.written.items()} for mistake in mistakes], (0.0, 0.0)
        )
        in_place = {lane: 1.0 for lane, one in enumerate(mistakes) if one.order == "in place"}
        self._in_place = lanes.lanes(0.0, in_place) if in_place else None
        self._not_zeroed = mistakes[0].order == "not zeroed"
        self._gathered: dict[Value, Any] = {}
        self._rate = lanes.lanes(1.0, {lane: one.rate for lane, one in enumerate(mistakes)})
        self._moves = self._movers(mistakes, lanes)
        self._sums = self._chains() if self.by.gather else {}
        self._now: dict[Value, Any] = {}
        self._args: dict[Value, tuple[Any, ...]] = {}
        self._state: dict[Value, dict[str, Any]] = {}
        self._rounds: dict[Value, tuple[Any, ...]] = {}
        self._waited: dict[Value, int] = {}
        self._step = 0

    def _movers(self, mistakes: Sequence[Mistake], lanes: Lanes) -> dict[Value, Any]:
        """For each leaf that moves in some lane, in which; the listed parameters come first."""
        listed = self.graph.parameters
        moving = [
            frozenset(listed) if mistake.parameters is None else mistake.parameters
            for mistake in mistakes
        ]
        biases = [bias for bias in self.graph.biases if any(bias in leaves for leaves in moving)]
        return {
            leaf: lanes.lanes(
                1.0, {lane: 0.0 for lane, movers in enumerate(moving) if leaf not in movers}
            )
            for leaf in dict.fromkeys([*listed, *biases])
        }

    def _chains(self) -> dict[Value, list[Value]]:
        """The terms of each sum; what is only on the way to a longer sum needs none of its own."""
        bent = {arg for node in self._bent for arg in operands(node)}
        graph = self.graph
        sums = [node for node in graph.nodes if node in bent or not graph.is_partial_sum(node)]
        terms = {node: graph.terms(node) for node in sums}
        return {node: several for node, several in terms.items() if several}

    def run(
        self, quantities: Iterable[Quantity], progress: Callable[[int, int], None] | None = None
    ) -> dict[Quantity, list[float]]:
        """Each quantity, lane by lane. progress(step, last) is told how far it is."""
        due: dict[int, list[Quantity]] = {}
        for quantity in quantities:
            due.setdefault(quantity.step, []).append(quantity)
        last = max(due)
        numbers: dict[Quantity, Any] = {}
        with self.by.quietly():
            for node in self.graph.nodes:
                if node.op is None:
                    self._now[node] = self._as_written(
                        Quantity(node, None, 0), self.by.enter(node.data)
                    )
            for step in range(last + 1):
                self._step = step
                batch = self.graph.updates.batch(step) if self.graph.updates and step else {}
                for leaf, x in batch.items():
                    self._now[leaf] = self._as_written(Quantity(leaf), self.by.enter(x))
                now = due.get(step, ())
                self._forward()
                numbers.update({q: self._now[q.of] for q in now if q.by is None})
                for y in dict.fromkeys(q.of for q in now if q.by is not None):
                    if y is not self.graph.loss:
                        numbers.update(_asked_derivatives(now, y, self._reverse(y, None)))
                here = any(q.by is not None and q.of is self.graph.loss for q in now)
                if here or step < last:
                    numbers.update(_asked_derivatives(now, self.graph.loss, self._update()))
                if progress and step % 100 == 0:
                    progress(step, last)
            return {q: self.by.spread(x, self.count) for q, x in numbers.items()}

    def _update(self) -> dict[Value, Any]:
        """The gradients of the loss, and the parameters moved."""
        loss = self.graph.loss
        if loss is None:
            raise ValueError("updates and gradients need a loss")
        if not self._in_turn:
            moved: dict[Value, Any] = {}
            ahead = self._rule.ahead if self._rule else None
            gradients = self._reverse(loss, None if ahead else moved)
            asked = dict(gradients)
            if ahead:
                gradients = self._ahead(loss, ahead[1])
            self._solve(gradients, self.graph.parameters)
            if self._not_zeroed:
                for leaf in self._moves:
                    g = self.by.plus(self._gathered.get(leaf, 0.0), gradients.get(leaf, 0.0))
                    gradients[leaf] = self._gathered[leaf] = g
            for leaf in self._moves:
                if leaf not in moved:
                    moved[leaf] = self._moved(leaf, gradients.get(leaf, 0.0))
            self._now.update(moved)
            return gradients if self._not_zeroed else asked
        gradients = self._reverse(loss, None)
        for index, leaf in enumerate(self._moves):
            here = gradients
            if index:
                self._forward()
                here = self._reverse(loss, None)
                gradients[leaf] = here.get(leaf, 0.0)
            self._solve(here, (leaf,))
            self._now[leaf] = self._moved(leaf, gradients.get(leaf, 0.0))
        return gradients

    def _solve(self, gradients: Mapping[Value, Any], moving: tuple[Value, ...]) -> None:
        """The steps of Newton's method, where that is the rule, for those that move together."""
        loss, by_leaf = self.graph.loss, zip(self.graph.parameters, self.graph.slopes, strict=False)
        pairs = [(leaf, slope) for leaf, slope in by_leaf if leaf in moving]
        if not pairs or self._rule is None or not self._rule.solved or loss is None:
            return
        leaves, slopes = zip(*pairs, strict=True)
        reverse = [self._reverse(s, None) if isinstance(s, Value) else {} for s in slopes]
        rows = [[self.by.spread(row.get(x, 0.0), self.count) for x in leaves] for row in reverse]
        sides = [self.by.spread(gradients.get(leaf, 0.0), self.count) for leaf in leaves]
        heights = self.by.spread(self._now[loss], self.count)
        before = self._hessians.setdefault(moving, [])
        steps = steps_in_lanes(self._newton, rows, sides, heights, before)
        for leaf, lanes in zip(leaves, zip(*steps, strict=True), strict=True):
            self._steps[leaf] = self.by.lanes(self.count, 0.0, dict(enumerate(lanes)))

    def _ahead(self, loss: Value, line: Callable[..., Any]) -> dict[Value, Any]:
        """The gradients at the point to which the rule looks ahead."""
        here = {leaf: self._now[leaf] for leaf in self._moves}
        for leaf, mask in self._moves.items():
            there = self.by.line(line, self._quantities(leaf, 0.0))
            self._now[leaf] = self.by.pick(mask, there, here[leaf])
        self._forward()
        gradients = self._reverse(loss, None)
        self._now.update(here)
        self._forward()
        return gradients

    def _forward(self) -> None:
        now, step = self._now, self._step
        for node in self.graph.nodes:
            if node.op is None:
                continue
            args = tuple([self._read(arg, now) for arg in slots(node)])
            if node in self._bent:
                inside, outside, _ = self._bent[node]
                args = _scaled(args, inside)
                y = self.by.value(node.op, args) * outside
            elif node in self._sums:
                y = self.by.total([now[term] for term in self._sums[node]])
                if node.op.name == "mean":
                    y = self.by.value(DIV, (y, self.by.enter(float(len(self._sums[node])))))
            else:
                y = self.by.value(node.op, args)
            for mask, other in self._taken.get(node, ()):
                slope = isinstance(other, OtherSlope)
                instead = other.read(self.by, node.op, y, args) if slope else now[other]
                y = self.by.pick(mask, instead, y)
            self._args[node] = args
            now[node] = self._as_written(Quantity(node, None, step), y) if self._written else y

    def _read(self, arg: Any, now: Mapping[Value, Any]) -> Any:
        if arg.__class__ is tuple:
            return tuple([self._read(entry, now) for entry in arg])
        return self.by.enter(arg) if arg.__class__ is float else now[arg]

    def _as_written(self, quantity: Quantity, x: Any) -> Any:
        if quantity not in self._written:
            return x
        mask, instead = self._written[quantity]
        return self.by.pick(mask, instead, x)

    def _reverse(self, y: Value, moved: dict[Value, Any] | None) -> dict[Value, Any]:
        """The gradients of y. Given `moved`, lanes in place put parameters there and use them."""
        if self._sweep == "recursive":
            return self._recursive(y)
        nodes, useful = self.graph.way(y)
        sums: dict[Value, Any] = {}
        terms: dict[Value, list[Any]] = {}
        fresh: dict[Value, Any] = {}
        mask = None if moved is None else self._in_place
        rounds = self._first_leaves(y) if mask is not None else {}
        left = dict(self._waited) if rounds else {}

        def whole(node: Value) -> Any:
            """What has reached a node, None where nothing has."""
            if node in terms:
                total, before = self.by.total(terms.pop(node)[::-1]), sums.get(node)
                sums[node] = total if before is None else self.by.plus(before, total)
            return sums.get(node)

        def send(node: Value, _: Any) -> Iterator[tuple[Value, int, Any, Any]]:
            g = self.by.enter(1.0) if node is y else whole(node)
            if g is None:
                return
            if self._written:
                g = self._as_written(Quantity(y, node, self._step), g)
            sums[node] = g
            leaves, *turns = rounds.get(node, ((), useful))
            for asked in turns if node.op is not None else ():
                read = self._turned(node, asked, fresh if leaves else {})
                yield from contributions(node, g, read, self.by.times)
                for leaf in leaves:
                    left[leaf] -= leaf in asked
                    if leaf in asked and left[leaf] == 0 and moved is not None:
                        before, after = self._now[leaf], self._moved(leaf, whole(leaf))
                        moved[leaf] = after
                        fresh[leaf] = self.by.pick(mask, after, before)

        def plus(arg: Value, before: Any, contribution: Any) -> Any:
            if self.by.gather:
                terms.setdefault(arg, []).append(contribution)
                return before
            return contribution if before is None else self._sum(arg, before, contribution)

        for _ in reverse_pass(nodes * (1 + (self._sweep == "twice")), sums, send, plus):
            pass
        return sums

    def _recursive(self, y: Value) -> dict[Value, Any]:
        """The gradients of y, where each node passes on what it has so far, whenever it is met."""
        _, useful = self.graph.way(y)
        sums: dict[Value, Any] = {y: self.by.enter(1.0)}
        stack: list[Iterator[Value]] = [iter([y])]
        for _ in range(_MOST_VISITS):
            node = next(stack[-1], None) if stack else None
            if not stack:
                return sums
            if node is None:
                stack.pop()
            elif node.op is not None:
                read = self._turned(node, useful, {})
                for arg, _, _, g in contributions(node, sums[node], read, self.by.times):
                    sums[arg] = self.by.plus(sums[arg], g) if arg in sums else g
                stack.append(iter([arg for arg in dict.fromkeys(operands(node)) if arg in useful]))
        return dict.fromkeys(useful, math.nan)

    def _first_leaves(self, y: Value) -> dict[Value, tuple[Any, ...]]:
        """For nodes with parameters: these, a first turn for them, and one for what else is.

        Also notes how many contributions each parameter waits for.
        """
        if not self._rounds:
            nodes, useful = self.graph.way(y)
            self._waited = dict.fromkeys(self._moves, 0)
            for node in nodes:
                leaves = [arg for arg in operands(node) if arg in self._moves]
                for leaf in leaves:
                    self._waited[leaf] += 1
                if leaves:
                    first = set(leaves)
                    self._rounds[node] = (leaves, first, useful - first)
        return self._rounds

    def _turned(
        self, node: Value, asked: set[Value], fresh: dict[Value, Any]
    ) -> Iterator[tuple[Value, int, Any]]:
        """Edges with their partials, each as the lanes take it."""
        read = self._partials(node, asked, fresh)
        return self._otherwise(node, read) if self._slopes or self._edges else read

    def _otherwise(
        self, node: Value, read: Iterator[tuple[Value, int, Any]]
    ) -> Iterator[tuple[Value, int, Any]]:
        for arg, place, p in read:
            for mask, slope in self._slopes.get(Edge(node, place), ()):
                other = slope.read(self.by, node.op, self._now[node], self._args[node])
                p = self.by.pick(mask, other, p)
            if (node, place) in self._edges:
                a, b = self._edges[node, place]
                p = self.by.pick(a == 0.0, b, a * p + b)
            yield arg, place, p

    def _partials(
        self, node: Value, asked: set[Value], fresh: dict[Value, Any]
    ) -> Iterator[tuple[Value, int, Any]]:
        """Edges with their partials, at parameters that have moved where there are such."""
        y, args = self._now[node], self._args[node]
        bent = self._bent.get(node)
        if fresh and not fresh.keys().isdisjoint(operands(node)):
            now = ChainMap(fresh, self._now)
            args = tuple([self._read(arg, now) for arg in slots(node)])
            args = _scaled(args, bent[0]) if bent else args
        if self._used and any(arg in self._used for arg in operands(node)):
            instead = {arg: self._now[arg] for arg in self._used}
            for arg, several in self._used.items():
                for mask, other in several:
                    instead[arg] = self.by.pick(mask, self._now[other], instead[arg])
            args = tuple(
                [self._read(arg, ChainMap(instead, fresh, self._now)) for arg in slots(node)]
            )
        if not bent:
            return edges(node, y, args, self.by.partial, asked)
        _, outside, slope = bent
        unbent = edges(node, y / outside, args, self.by.partial, asked)
        return ((arg, place, p * slope) for arg, place, p in unbent)

    def _sum(self, arg: Value, before: Any, contribution: Any) -> Any:
        """The sum at an argument, in lanes that keep one contribution only the first or last."""
        total = self.by.plus(before, contribution)
        if arg in self._last:
            total = self.by.pick(self._last[arg], contribution, total)
        if arg in self._first:
            total = self.by.pick(self._first[arg], before, total)
        return total

    def _moved(self, leaf: Value, g: Any) -> Any:
        """A parameter after its update, in the lanes where it moves."""
        rule = self._rule
        if rule is None:
            return self._now[leaf]
        before, now = self._now[leaf], self._quantities(leaf, g)
        now.update({name: x for name, _, x in rule.each(now, self.by.line)})
        self._state[leaf] = {name: now[name] for name in rule.state}
        after = self.by.pick(self._moves[leaf], now["w"], before)
        return self._as_written(Quantity(leaf, None, self._step + 1), after)

    def _quantities(self, leaf: Value, g: Any) -> dict[str, Any]:
        """What the lines of the rule begin with at a parameter."""
        updates, rule = self.graph.updates, self._rule
        if updates is None or rule is None:
            return {}
        if self._step not in self._set:
            self._set = {self._step: updates.altered(rule, self._settings, self._step)}
        now: dict[str, Any] = {"w": self._now[leaf], "g": g, **self._set[self._step]}
        now |= self._state.get(leaf) or {name: self._first_state[name] for name in rule.state}
        if rule.solved:
            now[rule.solved] = self._steps.get(leaf, 0.0)
        if leaf in self._undecayed:
            now["decay"] = 0.0
        if "lr" in now:
            now["lr"] = now["lr"] * self._rate
        return now


def _asked_derivatives(
    quantities: Sequence[Quantity], y: Value | None, sums: Mapping[Value, Any]
) -> Iterator[tuple[Quantity, Any]]:
    for q in quantities:
        if q.of is y and q.by is not None:
            yield q, sums.get(q.by, 0.0)


def _scaled(args: tuple[Any, ...], by: Any) -> tuple[Any, ...]:
    return tuple([_scaled(arg, by) if isinstance(arg, tuple) else arg * by for arg in args])
