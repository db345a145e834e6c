"""A worked example as data: how it is set up, and every number that was printed about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from ..engine.update_variants import ALL_RULES
from ..engine.updates import Rule
from ..formulas.expression import Formula, parse
from ..formulas.schedules import Schedule
from .digits import Digits
from .quantities import Asked

Evidence = Literal["read", "third-party", "memory", "composed", "draft"]
ORDERS = ("together", "in turn")
Severity = Literal["wrong", "rounding", "float"]

EVIDENCE: dict[Evidence, str] = {
    "read": "as printed in the source, which was read",
    "third-party": "as transcribed by others; not re-read at the source",
    "memory": "as remembered; not re-read at the source",
    "composed": "composed in the style of a course; its numbers were worked out by other means",
    "draft": "a draft: it does not say yet where the numbers come from",
}
SEVERITIES: dict[Severity, str] = {
    "wrong": "another number belongs there",
    "rounding": "the last digits come of rounding on the way",
    "float": "the last digits come of the machine's arithmetic",
}


@dataclass(frozen=True)
class ParameterUpdate:
    """How parameters move.

    Args:
        rule: a rule of autograd.engine by name, or lines of formulas.
        settings: its settings, those that change as they are in the first update.
        params: the names that move.
        own: the rule that the lines make; None where the rule has a name.
        schedules: the settings that change.
        batches: numbers for given names, in turn: those of the first hold at the start, those of
            the second after one update; after the last comes the first again.
        order: "together": all gradients are known before the first parameter moves; "in turn": each
            parameter moves before the gradient by the next is computed.
    """

    rule: str
    settings: Mapping[str, float]
    params: tuple[str, ...]
    own: Rule | None = None
    schedules: Mapping[str, Schedule] = field(default_factory=dict)
    batches: tuple[Mapping[str, float], ...] = ()
    order: str = "together"

    @property
    def row(self) -> Rule:
        """The rule itself."""
        return self.own or ALL_RULES[self.rule]

    @property
    def start(self) -> dict[str, float]:
        """The state before the first update."""
        state = self.row.start()
        return {name: self.settings.get(name, x) for name, x in state.items()}

    def settings_at(self, made: int) -> dict[str, float]:
        """All settings of the update that comes after so many."""
        row = self.row
        given = {name: x for name, x in self.settings.items() if name in row.settings}
        epoch = made // len(self.batches) if self.batches else made
        given |= {name: s.at(made, epoch) for name, s in self.schedules.items()}
        return row.set(given)


@dataclass(frozen=True)
class Erratum:
    """Why a printed number does not hold.

    Args:
        severity: wrong, rounding or float, as SEVERITIES says.
        why: the reason in words.
        reason: names of hypotheses that together reproduce the printed number; may be empty.
        line: where it stands in the file.
    """

    severity: Severity
    why: str
    reason: tuple[str, ...] = ()
    line: int = 0


@dataclass(frozen=True)
class Printed:
    """One number as printed, and what it is a number of.

    Args:
        asked: the quantity.
        digits: the number, digit for digit.
        line: where it stands in the file.
        derived: not printed in the source, but following from it.
        erratum: why it does not hold; None where it should.
        remark: a word about it.
        where: its place in the source: an equation, a page.
        block: the vector or matrix that it is printed in, as the author writes it; shape: its
            rows and columns.
    """

    asked: Asked
    digits: Digits
    line: int = 0
    derived: bool = False
    erratum: Erratum | None = None
    remark: str = ""
    where: str = ""
    block: str = ""
    shape: str = ""


@dataclass(frozen=True)
class Example:
    """A worked example: its source, its set-up in the language of formulas, its numbers.

    Args:
        formula: what `glassgrad walk` takes: lines of numbers and formulas.
        loss: the name whose gradients are meant; left out, the result of the last line.
        values: numbers for names that the formula does not set.
        update: how the parameters move, if they do.
        claims: every number printed, in the order of the file.
        kind: what the source is: book, blog, course, ...
        evidence: where the printed numbers come from, as EVIDENCE says.
        path: the file it was read from.
        marks: the scheme by which answers to it are marked, as `marking.Scheme` takes it.

    >>> example = Example("w = 3; L = w**2", claims=(Printed(Asked("L"), Digits("9.0")),))
    >>> example.graph().output.data
    9.0
    """

    formula: str
    loss: str = ""
    values: Mapping[str, str | float] = field(default_factory=dict)
    update: ParameterUpdate | None = None
    claims: tuple[Printed, ...] = ()
    title: str = ""
    author: str = ""
    source: str = ""
    kind: str = ""
    evidence: Evidence = "read"
    note: str = ""
    path: str = ""
    marks: Mapping[str, Any] = field(default_factory=dict)

    def graph(self) -> Formula:
        """The graph of the set-up, made anew."""
        return parse(self.formula, self.values)
