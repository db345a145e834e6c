"""Altered passes made once for all who ask: what each variant answers, kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from importlib.util import find_spec
from typing import Any

from .mistake import Plan, Question, Variant
from .mistaken_pass import AlteredPass
from .rounding import Lanes, Numbers

FEW = 3  # so few lanes are faster one at a time
MOST = 4_000_000  # numbers held in one pass


class Passes:
    """Answers of variants to the questions about one graph.

    Args:
        plan: the graph.
        questions: all that will be asked; those of one time share their passes.
        heard: told (updates made, updates in all) during long passes.
    """

    def __init__(
        self,
        plan: Plan,
        questions: Iterable[Question],
        heard: Callable[[int, int], None] | None = None,
    ) -> None:
        self.plan = plan
        self._questions = list(dict.fromkeys(questions))
        self._heard = heard
        self._kept: dict[Any, dict[Question, float]] = {}
        self._few = Numbers()
        self._many = Lanes() if find_spec("numpy") else None

    @property
    def most(self) -> int:
        """How many variants are worth a pass each on the way to an answer."""
        return 20_000 if self._many else 400

    def answers(self, variants: Sequence[Variant], question: Question) -> list[float]:
        """The number that each variant gives for the question."""
        keys = [variant.key for variant in variants]
        waiting = {
            key: variant
            for key, variant in zip(keys, variants, strict=True)
            if variant.instead is None and not self._knows(key, variant, question)
        }
        groups: dict[Any, list[tuple[Any, Variant]]] = {}
        for key, variant in waiting.items():
            groups.setdefault(variant.group, []).append((key, variant))
        for several in groups.values():
            self._run(several, question)
        found = []
        for key, variant in zip(keys, variants, strict=True):
            if variant.instead is not None:
                x = variant.instead.right
            else:
                x = self._kept[key][_later(question, variant)]
            for read in variant.read:
                try:
                    x = read(x)
                except (ArithmeticError, ValueError):  # nan and infinities have no digits
                    x = float("nan")
            found.append(x)
        return found

    def knows(self, variant: Variant, question: Question) -> bool:
        """Whether a variant's answer needs no further pass."""
        return variant.instead is not None or self._knows(variant.key, variant, question)

    def _knows(self, key: Any, variant: Variant, question: Question) -> bool:
        return _later(question, variant) in self._kept.get(key, ())

    def _run(self, several: Sequence[tuple[Any, Variant]], question: Question) -> None:
        asked = self._asked(question)
        long = asked[-1].step * len(self.plan.nodes) > 20_000
        many = self._many if len(several) > FEW else None
        numbers: Numbers = many or self._few
        size = min(numbers.most, max(1, MOST // len(self.plan.nodes)))
        for start in range(0, len(several), size):
            part = several[start : start + size]
            run = AlteredPass(self.plan, [variant for _, variant in part], numbers)
            answers = run.run(asked, self._heard if long else None)
            for question, lanes in answers.items():
                for (key, _), x in zip(part, lanes, strict=True):
                    self._kept.setdefault(key, {})[question] = x

    def _asked(self, question: Question) -> list[Question]:
        """It and the other questions of that time, one update earlier and later too."""
        step = question.step
        times = (step - 1, step, step + 1) if self.plan.parameters else (step,)
        here = dict.fromkeys([q for q in self._questions if q.step == step] + [question])
        return [q._replace(step=time) for time in times if time >= 0 for q in here]


def _later(question: Question, variant: Variant) -> Question:
    return question._replace(step=question.step + variant.later)
