"""A sheet judged line by line: right, a slip, what follows from a slip, or missing."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import Literal

from ...engine.clock import stamp_of
from ...engine.row import UNARY
from ...formulas.numbers import significant
from ..diagnose.asked_graph import Edge, Quantity
from ..diagnose.diagnosis import ExampleDiagnosis
from ..diagnose.hypotheses import LONGEST
from ..diagnose.memo import PassMemo
from ..diagnose.mistake import Mistake, OtherSlope
from ..diagnose.question import Question
from ..diagnose.rounding_mistakes import with_numbers
from ..diagnose.search import Fit, search
from ..digits import Digits
from ..example import Example, Printed
from ..quantities import Asked, quantity
from .scheme import Scheme

State = Literal["right", "slip", "follows", "missing"]
_MOST_SHAKEN = 60  # answers whose rounding is carried on to a line
_SLACK = Decimal("1.000001")
_CARRIED = Decimal("1.25")  # what was rounded on the way to an answer may have been rounded before


@dataclass(frozen=True)
class SheetLine:
    """One line of a sheet, judged.

    Args:
        asked: the quantity.
        answer: what was written, as text; "" where nothing was.
        right: our number.
        state: "right"; "slip" where it does not come out of the lines before; "follows" where it
            is not right, but comes out of them; "missing".
        follows_from: our number, recomputed from the student's lines before.
        fit: the likeliest mistake that gives the answer, if one does.
        marks: those it gets. worth: those it could get.
        line: where it stands in a file, if it does.
    """

    asked: Asked
    answer: str
    right: float
    state: State
    follows_from: float
    fit: Fit | None = None
    marks: float = 0.0
    worth: float = 0.0
    line: int = 0

    @property
    def sentence(self) -> str:
        """What there is to say of the line."""
        shown = self.shown(self.right)
        if self.state == "right":
            return "right"
        if self.state == "missing":
            return f"missing; it is {shown}"
        if self.state == "follows":
            return f"follows from the lines before; right is {shown}"
        said = f"; {self.answer} comes out if {self.fit.said}" if self.fit else ""
        if math.isclose(self.right, self.follows_from, rel_tol=1e-9):
            return f"a slip; right is {shown}{said}"
        own = self.shown(self.follows_from)
        return f"a slip; with the numbers before it is {own}, right is {shown}{said}"

    def shown(self, x: float) -> str:
        """A number with two digits more than were written."""
        written = Digits(self.answer).significant if self.answer else 4
        return significant(x, max(4, min(17, written + 2)))


@dataclass(frozen=True)
class Marking:
    """A sheet, marked. Print to read."""

    title: str
    lines: tuple[SheetLine, ...]

    @property
    def slips(self) -> list[SheetLine]:
        """The lines that do not come out of those before, first things first."""
        return [line for line in self.lines if line.state == "slip"]

    @property
    def marks(self) -> float:
        """The marks of all lines."""
        return math.fsum(line.marks for line in self.lines)

    @property
    def worth(self) -> float:
        """The marks that there are."""
        return math.fsum(line.worth for line in self.lines)

    def count(self, state: State) -> int:
        """How many lines were judged so."""
        return sum(line.state == state for line in self.lines)

    @property
    def sentence(self) -> str:
        """The sheet in a sentence or two."""
        slips, follow, missing = self.slips, self.count("follows"), self.count("missing")
        if not slips:
            written = len(self.lines) - missing
            word = "written line" if missing else "line"
            said = (
                f"All {written} {word}s are right." if written != 1 else f"The one {word} is right."
            )
            said = said if written else "Nothing is written."
        else:
            names = [f"{line.asked} = {line.answer}" for line in slips]
            several = f"{len(slips)} slips" if len(slips) > 1 else "One slip"
            more = ", …" if len(names) > 4 else ""
            said = f"{several}, at {', '.join(names[:4])}{more}"
            if follow:
                line = "line is" if follow == 1 else "lines are"
                follow_it = "it" if len(slips) == 1 else "them"
                said += f"; {follow} other {line} off only because of {follow_it}"
            said += "."
        if missing:
            said += f" {missing} line{' is' if missing == 1 else 's are'} missing."
        return said

    def __str__(self) -> str:
        from .marking_text import text_marking

        return text_marking(self)


def mark(
    example: Example, answers: Mapping[str, str] | None = None, scheme: Scheme | None = None
) -> Marking:
    """A student's sheet, marked: every slip found, and what merely follows from one told apart.

    Each line is recomputed from the student's own lines before. One that comes out of them, to the
    digits written and with their rounding carried on, is no slip, whatever they were.

    Args:
        example: the exercise; its printed numbers are what is asked for and, where no answers are
            given, what the student wrote.
        answers: the student's numbers as text, by quantity ("dL/dw", "w after 1"); what is
            asked for and is not here, or is empty, is missing.
        scheme: the teacher's scheme; a mark a line, if left out.

    Raises:
        AskedError: an answer is to a quantity that the formula does not have.
        ValueError: an answer is no number.

    >>> from .. import loads
    >>> sheet = loads('''
    ... title = "A sheet"
    ... formula = "x = 3; a = x**2; b = a + 1; L = b/2"
    ... evidence = "read"
    ... [printed]
    ... a = "6"
    ... b = "7"
    ... L = "3.5"
    ... ''')
    >>> print(mark(sheet).sentence)
    One slip, at a = 6; 2 other lines are off only because of it.
    """
    scheme = scheme or Scheme()
    claims = _lines_of(example, answers)
    written = [claim for claim in claims if claim is not None and claim.digits.text]
    sheet = _Sheet(replace(example, claims=tuple(written)))
    judged = sheet.lines(scheme)
    lines = [judged[place] for place in sheet.in_order]
    lines += [_of_a_state(claim, sheet, scheme) for claim in written if claim not in sheet.claims]
    asked = {line.asked for line in lines}
    missing = [what for what in _asked_for(example, answers) if what not in asked]
    from ..trajectory import compute

    for what, right in compute(example, missing).items():
        worth = scheme.worth(str(what))
        lines.append(SheetLine(what, "", right, "missing", right, worth=worth))
    return Marking(example.title or example.path, tuple(lines))


def _lines_of(example: Example, answers: Mapping[str, str] | None) -> list[Printed]:
    """The answers as claims, each quantity once."""
    if answers is None:
        first: dict[Asked, Printed] = {}
        for claim in example.claims:
            first.setdefault(claim.asked, claim)
        return list(first.values())
    names = [*example.graph().names]
    lines = []
    for what, text in answers.items():
        asked = quantity(what, names)
        if text.strip():
            lines.append(Printed(asked, Digits(text)))
    return lines


def _asked_for(example: Example, answers: Mapping[str, str] | None) -> list[Asked]:
    """The quantities that a sheet asks for."""
    names = [*example.graph().names] if answers else []
    asked = [claim.asked for claim in example.claims]
    return list(dict.fromkeys([*asked, *[quantity(what, names) for what in answers or ()]]))


def _of_a_state(claim: Printed, sheet: _Sheet, scheme: Scheme) -> SheetLine:
    """A line about the state of an update, which has no node: right, or not."""
    state: State = "right" if sheet.holds(claim) else "slip"
    what, right = str(claim.asked), sheet.ours(claim)
    marks, worth = scheme.marks(what, state), scheme.worth(what)
    return SheetLine(
        claim.asked, claim.digits.text, right, state, right, None, marks, worth, claim.line
    )


class _Sheet(ExampleDiagnosis):
    """The lines of a sheet, in the order in which they come out of each other."""

    def __init__(self, example: Example) -> None:
        super().__init__(example)
        self.claims = tuple([one for one in example.claims if one.asked in self._quantities])
        self.quantities = [self._quantities[claim.asked] for claim in self.claims]
        self.numbers = [float(claim.digits.number) for claim in self.claims]
        self.rights = [self._ours[claim.asked] for claim in self.claims]

    def ours(self, claim: Printed) -> float:
        """Our number for a line."""
        return self._ours[claim.asked]

    @cached_property
    def in_order(self) -> list[int]:
        """The places of the lines, what is computed first first."""
        return sorted(range(len(self.claims)), key=lambda place: _when(self, place))

    def lines(self, scheme: Scheme) -> list[SheetLine]:
        """Every line, judged."""
        judged: list[SheetLine | None] = [None] * len(self.claims)
        wrong: dict[Quantity, float] = {}
        for place in self.in_order:
            claim, right = self.claims[place], self.rights[place]
            unit = scheme.unit(claim.digits)
            followed = right
            fit = None
            if claim.digits.close(right) or _agrees(claim.digits, right, unit):
                state: State = "right"
            else:
                ways = self._followed(place, wrong)
                follows = any(_agrees(claim.digits, x, unit, reach) for x, reach in ways)
                state = "slip" if not follows else "follows" if wrong else "right"
                followed = ways[0][0]
                wrong[self.quantities[place]] = self.numbers[place]
            if state == "slip":
                del wrong[self.quantities[place]]
                fit = self._explained(place, followed, wrong)
                wrong[self.quantities[place]] = self.numbers[place]
            what = str(claim.asked)
            judged[place] = SheetLine(
                claim.asked,
                claim.digits.text.strip(),
                right,
                state,
                followed,
                fit,
                scheme.marks(what, state, fit is not None),
                scheme.worth(what),
                claim.line,
            )
        return [line for line in judged if line is not None]

    def _followed(self, place: int, wrong: Mapping[Quantity, float]) -> list[tuple[float, float]]:
        """What a line is with the lines before, and how far their rounding can move it.

        In four ways: with those that are wrong or with all as they are written; with slopes taken
        at the net inputs, or from the results as books write them.
        """
        q = self.quantities[place]
        others = [at for at, other in enumerate(self.quantities) if other != q]
        others = [at for at in others if self.quantities[at].step <= q.step]
        only = {other: x for other, x in wrong.items() if other.step <= q.step}
        every = {self.quantities[at]: self.numbers[at] for at in others}
        lanes: list[Mistake] = []
        for book in (False, True):
            for before in (only, every):
                lanes.append(self._with(before, q, book))
                for at in others[:_MOST_SHAKEN] if self._short(q) else ():
                    other, written = self.quantities[at], self.numbers[at]
                    unrounded = self.rights[at]  # what a calculator goes on with
                    if other in wrong:
                        unrounded = written + float(self.claims[at].digits.unit) / 2
                    pair = (written, unrounded)
                    lanes += [self._with({**before, other: x}, q, book) for x in pair]
        numbers = PassMemo(self._graph, [q]).numbers(lanes, q)
        each = len(lanes) // 4
        ways = [numbers[start : start + each] for start in range(0, len(lanes), each)]
        return [(own, _reach(shaken)) for own, *shaken in ways]

    def _short(self, q: Quantity) -> bool:
        return q.step * self._graph.size < LONGEST

    def _with(self, numbers: Mapping[Quantity, float], q: Quantity, book: bool = False) -> Mistake:
        mistake = with_numbers("", numbers, self._graph, q.step)
        return replace(mistake, slopes=self._book_slopes) if book else mistake

    @cached_property
    def _book_slopes(self) -> dict[Edge, OtherSlope]:
        """The slopes of functions of one number, as books write them with the result."""
        return {
            Edge(node, 0): OtherSlope("row from result", node.op.name)
            for node in self._graph.nodes
            if node.op is not None and node.op.kind == UNARY
        }

    def _explained(self, place: int, own: float, wrong: Mapping[Quantity, float]) -> Fit | None:
        """The likeliest mistake that gives an answer, after the wrong numbers before it."""
        claim, q = self.claims[place], self.quantities[place]
        before = self._with(wrong, q) if wrong else None
        question = Question(self._graph, q, own, claim.digits, self._known, before)
        found = search(question, PassMemo(self._graph, [q]))
        return found.fits[0] if found.fits else None


def _reach(shaken: Sequence[float]) -> float:
    """How far rounding can move a line: what each answer before it can, added up."""
    moves = zip(shaken[::2], shaken[1::2], strict=True)
    return math.fsum(abs(a - b) for a, b in moves if math.isfinite(a - b))


def _agrees(digits: Digits, x: float, unit: Decimal, reach: float = 0.0) -> bool:
    """Whether x lies within half a unit of what is written, and as much as rounding moves it."""
    if not digits.single:
        return digits.agrees(x)
    if not (math.isfinite(x) and math.isfinite(reach)):
        return False
    off = abs(Decimal(x) - digits.number)
    return off <= (unit / 2 + Decimal(reach) * _CARRIED) * _SLACK


def _when(sheet: _Sheet, place: int) -> tuple[int, int, int, int]:
    """When a quantity comes out: by update, forward before reverse, then as passes go."""
    of, by, step = sheet.quantities[place]
    if by is None:
        moved = of in sheet._graph.parameters
        return (step, 0, 0 if moved else 1, stamp_of(of))
    return (step, 1, -stamp_of(by), stamp_of(of))
