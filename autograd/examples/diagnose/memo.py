"""Passes with mistakes, made once for all who ask: the numbers they gave are kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib.util import find_spec
from typing import Any

from .asked_graph import AskedGraph, Quantity
from .mistake import NO_MISTAKE, Mistake
from .mistaken_pass import MistakenPass
from .rounding import Numbers, NumpyNumbers

FEW = 3  # so few lanes are faster one at a time
MOST = 4_000_000  # numbers held in one pass
MOST_WORK = 2_000_000  # nodes computed for pairs of one kind, all lanes together
NOTHING_KNOWN: Mapping[Quantity, float] = {}


class PassMemo:
    """The number that each mistake gives for each quantity of one graph.

    Args:
        graph: the graph.
        quantities: all that will be asked for; those of one time share their passes.
        progress: told (updates made, updates in all) during long passes.
        right: numbers that come out without a mistake, where they are known.
    """

    def __init__(
        self,
        graph: AskedGraph,
        quantities: Iterable[Quantity],
        progress: Callable[[int, int], None] | None = None,
        right: Mapping[Quantity, float] = NOTHING_KNOWN,
    ) -> None:
        self.graph = graph
        self._quantities = list(dict.fromkeys(quantities))
        self._progress = progress
        self._kept: dict[Any, dict[Quantity, float]] = {NO_MISTAKE.key: dict(right)}
        self._few = Numbers()
        self._many = NumpyNumbers() if find_spec("numpy") else None

    def most(self, work: int) -> int:
        """How many mistakes are worth a pass each, of so many nodes, on the way to an answer."""
        return min(20_000, MOST_WORK // work) if self._many else 400

    def numbers(self, mistakes: Sequence[Mistake], quantity: Quantity) -> list[float]:
        """The number that each mistake gives for the quantity."""
        groups: dict[Any, dict[Any, Mistake]] = {}
        for mistake in mistakes:
            if not self.knows(mistake, quantity):
                groups.setdefault(mistake.group, {})[mistake.key] = mistake
        for group in groups.values():
            self._run(list(group.values()), quantity)
        return [self._number(mistake, quantity) for mistake in mistakes]

    def knows(self, mistake: Mistake, quantity: Quantity) -> bool:
        """Whether a mistake's number needs no further pass."""
        if mistake.instead is not None:
            return True
        return _later(quantity, mistake) in self._kept.get(mistake.key, ())

    def _number(self, mistake: Mistake, quantity: Quantity) -> float:
        """A number that is known, read as the mistake reads it."""
        if mistake.instead is not None:
            x = mistake.instead.right
        else:
            x = self._kept[mistake.key][_later(quantity, mistake)]
        for read in mistake.read:
            try:
                x = read(x)
            except (ArithmeticError, ValueError):  # nan and infinities have no digits
                x = float("nan")
        return x

    def _run(self, mistakes: Sequence[Mistake], quantity: Quantity) -> None:
        asked = self._asked(quantity)
        long = asked[-1].step * self.graph.size > 20_000
        many = self._many if len(mistakes) > FEW else None
        numbers: Numbers = many or self._few
        size = min(numbers.most, max(1, MOST // self.graph.size))
        for start in range(0, len(mistakes), size):
            part = mistakes[start : start + size]
            run = MistakenPass(self.graph, part, numbers)
            for known, lanes in run.run(asked, self._progress if long else None).items():
                for mistake, x in zip(part, lanes, strict=True):
                    self._kept.setdefault(mistake.key, {})[known] = x

    def _asked(self, quantity: Quantity) -> list[Quantity]:
        """It and the other quantities of that time, one update earlier and later too."""
        step = quantity.step
        steps = (step - 1, step, step + 1) if self.graph.parameters else (step,)
        together = dict.fromkeys([q for q in self._quantities if q.step == step] + [quantity])
        return [q._replace(step=time) for time in steps if time >= 0 for q in together]


def _later(quantity: Quantity, mistake: Mistake) -> Quantity:
    return quantity._replace(step=quantity.step + mistake.later)
