"""The altered pass: forward, reverse and updates of a graph, with knobs turned.

The chain rule itself is `chain.edges`, rows are read by an Arithmetic, updates are the lines of
their rule: a pass only says in which order they are taken, and lets a variant change what comes
and goes.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from ...engine.arguments import operands, slots
from ...engine.chain import edges
from ...engine.value import Value
from .mistake import Bent, Plan, Question, Variant
from .rounding import Numbers


class AlteredPass:
    """Forward, reverse and updates for many variants of a group, each in its lane."""

    def __init__(self, plan: Plan, variants: Sequence[Variant], numbers: Numbers) -> None:
        self.plan = plan
        self.count = len(variants)
        paper = variants[0].paper
        self.by: Numbers = paper(numbers) if paper else numbers
        self._in_turn = variants[0].order == "in turn"
        self._edges = self._knob(variants, lambda v: v.edges, (1.0, 0.0))
        self._bent = self._knob(variants, lambda v: v.bent, Bent())
        self._last = self._choice(variants, "last")
        self._first = self._choice(variants, "first")
        self._written = self._knob(
            variants, lambda v: {q: (1.0, x) for q, x in v.written.items()}, (0.0, 0.0)
        )
        in_place = {at: 1.0 for at, v in enumerate(variants) if v.order == "in place"}
        self._in_place = self._lanes(0.0, in_place) if in_place else None
        self._rate = self._lanes(1.0, {at: v.rate for at, v in enumerate(variants)})
        self._moves = self._movers(variants)
        self._sums = self._chains() if self.by.gather else {}
        self._now: dict[Value, Any] = {}
        self._args: dict[Value, tuple[Any, ...]] = {}
        self._state: dict[Value, dict[str, Any]] = {}
        self._rounds: dict[Value, tuple[Any, ...]] = {}
        self._waited: dict[Value, int] = {}
        self._step = 0

    def _lanes(self, usual: float, given: Mapping[int, float]) -> Any:
        return self.by.lanes(self.count, usual, given)

    def _knob(
        self,
        variants: Sequence[Variant],
        get: Callable[[Variant], Mapping[Any, tuple[float, ...]]],
        usual: tuple[float, ...],
    ) -> dict[Any, tuple[Any, ...]]:
        """For each edge, node or question that any lane turns, its numbers lane by lane."""
        turned: dict[Any, dict[int, tuple[float, ...]]] = {}
        for at, variant in enumerate(variants):
            for key, value in get(variant).items():
                turned.setdefault(key, {})[at] = value
        return {
            key: tuple(
                [
                    self._lanes(one, {at: value[place] for at, value in given.items()})
                    for place, one in enumerate(usual)
                ]
            )
            for key, given in turned.items()
        }

    def _choice(self, variants: Sequence[Variant], which: str) -> dict[Value, Any]:
        found = self._knob(
            variants,
            lambda v: {node: (1.0,) for node, kept in v.kept.items() if kept == which},
            (0.0,),
        )
        return {node: mask for node, (mask,) in found.items()}

    def _movers(self, variants: Sequence[Variant]) -> dict[Value, Any]:
        """For each leaf that moves in some lane, in which; the listed parameters come first."""
        usual = frozenset(self.plan.parameters)
        chosen = [usual if v.parameters is None else v.parameters for v in variants]
        every = dict.fromkeys(self.plan.parameters)
        every.update(dict.fromkeys([b for b in self.plan.biases if any(b in c for c in chosen)]))
        return {
            leaf: self._lanes(1.0, {at: 0.0 for at, one in enumerate(chosen) if leaf not in one})
            for leaf in every
        }

    def _chains(self) -> dict[Value, list[Value]]:
        found = {node: self.plan.terms(node) for node in self.plan.nodes}
        return {node: terms for node, terms in found.items() if terms}

    def run(
        self, questions: Iterable[Question], heard: Callable[[int, int], None] | None = None
    ) -> dict[Question, list[float]]:
        """The answer to each question, lane by lane. heard(step, last) is told how far it is."""
        due: dict[int, list[Question]] = {}
        for question in questions:
            due.setdefault(question.step, []).append(question)
        last = max(due)
        answers: dict[Question, Any] = {}
        with self.by.quietly():
            for node in self.plan.nodes:
                if node.op is None:
                    self._now[node] = self.by.enter(node.data)
            for step in range(last + 1):
                self._step = step
                now = due.get(step, ())
                self._forward()
                answers.update({q: self._now[q.of] for q in now if q.by is None})
                for y in dict.fromkeys(q.of for q in now if q.by is not None):
                    if y is not self.plan.loss:
                        answers.update(_slopes(now, y, self._reverse(y, None)))
                here = any(q.by is not None and q.of is self.plan.loss for q in now)
                if here or step < last:
                    answers.update(_slopes(now, self.plan.loss, self._update()))
                if heard and step % 100 == 0:
                    heard(step, last)
            return {q: self.by.spread(x, self.count) for q, x in answers.items()}

    def _update(self) -> dict[Value, Any]:
        """The gradients of the loss, and the parameters moved."""
        loss = self.plan.loss
        if loss is None:
            raise ValueError("updates and gradients need a loss")
        if not self._in_turn:
            moved: dict[Value, Any] = {}
            gradients = self._reverse(loss, moved)
            for leaf in self._moves:
                if leaf not in moved:
                    moved[leaf] = self._moved(leaf, gradients.get(leaf, 0.0))
            self._now.update(moved)
            return gradients
        gradients = self._reverse(loss, None)
        for at, leaf in enumerate(self._moves):
            if at:
                self._forward()
                gradients[leaf] = self._reverse(loss, None).get(leaf, 0.0)
            self._now[leaf] = self._moved(leaf, gradients.get(leaf, 0.0))
        return gradients

    def _forward(self) -> None:
        now, step = self._now, self._step
        for node in self.plan.nodes:
            if node.op is None:
                continue
            args = tuple([self._read(arg, now) for arg in slots(node)])
            if node in self._bent:
                inside, outside, _ = self._bent[node]
                args = _scaled(args, inside)
                y = self.by.value(node.op, args) * outside
            elif node in self._sums:
                y = self.by.total([now[term] for term in self._sums[node]])
            else:
                y = self.by.value(node.op, args)
            self._args[node] = args
            now[node] = self._as_written(Question(node, None, step), y) if self._written else y

    def _read(self, arg: Any, now: Mapping[Value, Any]) -> Any:
        if arg.__class__ is tuple:
            return tuple([self._read(one, now) for one in arg])
        return self.by.enter(arg) if arg.__class__ is float else now[arg]

    def _as_written(self, question: Question, x: Any) -> Any:
        if question not in self._written:
            return x
        mask, instead = self._written[question]
        return self.by.pick(mask, instead, x)

    def _reverse(self, y: Value, moved: dict[Value, Any] | None) -> dict[Value, Any]:
        """The gradients of y. Given `moved`, lanes in place put parameters there and use them."""
        nodes, useful = self.plan.way(y)
        sums: dict[Value, Any] = {y: self.by.enter(1.0)}
        terms: dict[Value, list[Any]] = {}
        fresh: dict[Value, Any] = {}
        mask = None if moved is None else self._in_place
        rounds = self._first_leaves(y) if mask is not None else {}
        left = dict(self._waited) if rounds else {}
        for node in nodes:
            if node in terms:
                sums[node] = self.by.total(terms.pop(node)[::-1])
            if node not in sums:
                continue
            g = sums[node]
            if self._written:
                g = sums[node] = self._as_written(Question(y, node, self._step), g)
            if node.op is None:
                continue
            leaves, *turns = rounds.get(node, ((), useful))
            for asked in turns:
                for arg, place, p in self._partials(node, asked, fresh if leaves else {}):
                    if (node, place) in self._edges:
                        a, b = self._edges[node, place]
                        p = self.by.pick(a == 0.0, b, a * p + b)
                    self._add(arg, self.by.times(g, p, node.op.gate), sums, terms)
                for leaf in leaves:
                    left[leaf] -= leaf in asked
                    if leaf in asked and left[leaf] == 0 and moved is not None:
                        if leaf in terms:
                            sums[leaf] = self.by.total(terms.pop(leaf)[::-1])
                        before, after = self._now[leaf], self._moved(leaf, sums[leaf])
                        moved[leaf] = after
                        fresh[leaf] = self.by.pick(mask, after, before)
        for node, gathered in terms.items():
            sums[node] = self.by.total(gathered[::-1])
        return sums

    def _first_leaves(self, y: Value) -> dict[Value, tuple[Any, ...]]:
        """For nodes with parameters: these, a first turn for them, and one for what else is.

        Also notes how many contributions each parameter waits for.
        """
        if not self._rounds:
            nodes, useful = self.plan.way(y)
            self._waited = dict.fromkeys(self._moves, 0)
            for node in nodes:
                leaves = [arg for arg in operands(node) if arg in self._moves]
                for leaf in leaves:
                    self._waited[leaf] += 1
                if leaves:
                    first = set(leaves)
                    self._rounds[node] = (leaves, first, useful - first)
        return self._rounds

    def _partials(
        self, node: Value, asked: set[Value], fresh: dict[Value, Any]
    ) -> Iterator[tuple[Value, int, Any]]:
        """Edges with their partials, at parameters that have moved where there are such."""
        y, args = self._now[node], self._args[node]
        bent = self._bent.get(node)
        if fresh:
            now = ChainMap(fresh, self._now)
            args = tuple([self._read(arg, now) for arg in slots(node)])
            args = _scaled(args, bent[0]) if bent else args
        if not bent:
            return edges(node, y, args, self.by.partial, asked)
        _, outside, slope = bent
        found = edges(node, y / outside, args, self.by.partial, asked)
        return ((arg, place, p * slope) for arg, place, p in found)

    def _add(
        self, arg: Value, contribution: Any, sums: dict[Value, Any], terms: dict[Value, list[Any]]
    ) -> None:
        if self.by.gather:
            terms.setdefault(arg, []).append(contribution)
            return
        if arg not in sums:
            sums[arg] = contribution
            return
        before = sums[arg]
        total = self.by.plus(before, contribution)
        if arg in self._last:
            total = self.by.pick(self._last[arg], contribution, total)
        if arg in self._first:
            total = self.by.pick(self._first[arg], before, total)
        sums[arg] = total

    def _moved(self, leaf: Value, g: Any) -> Any:
        """A parameter after its update, in the lanes where it moves."""
        schedule = self.plan.schedule
        if schedule is None:
            return self._now[leaf]
        before = self._now[leaf]
        state = self._state.setdefault(leaf, schedule.rule.start())
        now: dict[str, Any] = {"w": before, "g": g, **schedule.settings, **state}
        now["lr"] = now["lr"] * self._rate
        now.update({name: x for name, _, x in schedule.rule.each(now, self.by.line)})
        self._state[leaf] = {name: now[name] for name in state}
        after = self.by.pick(self._moves[leaf], now["w"], before)
        return self._as_written(Question(leaf, None, self._step + 1), after)


def _slopes(
    questions: Sequence[Question], y: Value | None, sums: Mapping[Value, Any]
) -> Iterator[tuple[Question, Any]]:
    for q in questions:
        if q.of is y and q.by is not None:
            yield q, sums.get(q.by, 0.0)


def _scaled(args: tuple[Any, ...], by: Any) -> tuple[Any, ...]:
    return tuple([_scaled(arg, by) if isinstance(arg, tuple) else arg * by for arg in args])
