"""Why a value is 0, and why an edge carries nothing, told from what its operation does there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from ...formulas.elision import WIDEST
from ...formulas.notation import Notation
from ...formulas.text import and_list, equated, few
from ..sentences import computed_texts, number_text, partial_texts, undefined_partial
from ..step import Computed, Contributed, Entry
from ..walk import Walk
from . import causes

_COUNTS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


class _Exactly(NamedTuple):
    """A node in exact fractions where they are known."""

    result: Any
    slopes: list[Any]  # by each argument, laid flat
    operands: str  # the number of the only argument, or each with its name
    alone: bool  # whether one argument alone is no constant
    nil: bool  # whether all arguments are 0


class Zeros:
    """The reasons for the zeros of one walk, at any node and edge; each node is looked at once.

    made: the forward step of each computed node.
    """

    def __init__(self, walk: Walk, made: Mapping[str, Computed], by: Notation) -> None:
        self._walk = walk
        self._made = made
        self._by = by
        self._known: dict[str, _Exactly] = {}
        self._edges: dict[tuple[int, bool], str] = {}

    def value(self, entry: Entry) -> str:
        """Why a computed node is 0."""
        row, exactly = entry.row, self._exactly(entry)
        places = [place for place, (k, _) in enumerate(entry.args) if k is not None]
        symbols, numbers = computed_texts(self._walk, self._made[entry.name], self._by)
        if exactly.result == 0 and isinstance(exactly.result, Fraction):
            if places and all(causes.switched_off(entry, row, place) for place in places[:WIDEST]):
                return f"the {row.name} is off at {exactly.operands}"
        elif exactly.result != 0 or not any(exactly.slopes[place] for place in places):
            return f"{numbers} rounds to 0"
        return equated(symbols, numbers)

    def cancelled(self, sent: Sequence[Contributed]) -> str:
        """How contributions that are not 0 sum up to 0."""
        alive = [step.contribution for step in sent if step.contribution != 0]
        if len(alive) >= len(_COUNTS):
            return f"{len(alive):,} contributions cancel"
        terms = and_list([("+" if x > 0 else "") + number_text(x, self._by) for x in alive])
        left = sum(map(Fraction, alive))
        rest = ", and what is left is rounded away" if left else ""
        return f"{_COUNTS[len(alive)]} paths cancel: {terms}{rest}"

    def edge(self, step: Contributed, several: bool) -> str:
        """Why an edge carries nothing although a gradient arrives.

        several: whether others are spoken of, so that its node is named.
        """
        key = step.number, several
        if key not in self._edges:
            self._edges[key] = self._edge(step, several)
        return self._edges[key]

    def _edge(self, step: Contributed, several: bool) -> str:
        by = self._by
        if step.partial != 0:
            return f"{number_text(step.upstream, by)} × {number_text(step.partial, by)} rounds to 0"
        entry = self._walk.entry(step.node)
        row, exactly = entry.row, self._exactly(entry)
        p, operands = exactly.slopes[step.place], exactly.operands
        symbols, numbers = partial_texts(self._walk, step, by)
        who = f" {by.name(step.node)}" if several else ""
        slope = by.derivative(step.node, step.arg)
        if symbols == "0":
            return f"{slope} is 0 everywhere"
        inexact = p != 0 or not isinstance(p, Fraction)
        if (inexact and exactly.nil) or undefined_partial(self._walk, step):
            return f"{slope} = {symbols} is taken as 0 at {operands}"  # 0/0: the rule's limit
        if inexact:
            if exactly.alone:
                return f"{row.name}{who} is saturated at {operands}: {symbols} rounds to 0"
            return f"{slope} = {symbols} rounds to 0"
        if not causes.chooses(row, step.place, entry.sizes):
            return f"{slope} = {equated(symbols, numbers, '0')}"
        if causes.switched_off(entry, row, step.place):
            return f"the {row.name}{who} is off at {operands}"
        form = computed_texts(self._walk, self._made[step.node], by)[0]
        if causes.flat_nearby(entry, row, step.place):
            return f"{form} does not change with {by.name(step.arg)} at {operands}"
        return f"{form} has a kink at {operands}, where its slope is taken as 0"

    def _exactly(self, entry: Entry) -> _Exactly:
        if entry.name not in self._known:
            row, args = entry.row, causes.exact_arguments(entry.numbers)
            y = causes.EXACT.value(row, args)
            places = [k for k, _ in entry.args if k is not None]
            operands = self._operands(list(dict.fromkeys(places)))
            slopes = causes.exact_partials(row, y, args)
            self._known[entry.name] = _Exactly(
                y, slopes, operands, len(places) == 1, all(x == 0 for x in entry.operands)
            )
        return self._known[entry.name]

    def _operands(self, places: list[int]) -> str:
        nodes, by = self._walk.nodes, self._by
        if len(places) == 1:
            return number_text(nodes[places[0]].data, by)
        return and_list(
            few(places, lambda k: f"{by.name(nodes[k].name)} = {number_text(nodes[k].data, by)}")
        )
