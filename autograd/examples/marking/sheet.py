"""A sheet judged line by line: right, a slip, what follows from a slip, or missing."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cached_property
from typing import Any

from ...engine.clock import stamp_of
from ...engine.row import UNARY
from ...engine.value import Value, order
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
from ..trajectory import compute
from .marking import Marking, SheetLine, State
from .scheme import Scheme

_MOST_SHAKEN = 60  # answers whose rounding is carried on to a line
_LEAST_DIGITS = 3  # that people keep on the way
_MOST_NAMES = 200  # of a graph whose numbers may be rounded though nobody asks for them
_SLACK = Decimal("1.000001")
_CARRIED = Decimal("1.25")  # what was rounded on the way to an answer may have been rounded before


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
    handed_in = _handed_in(example, answers)
    written = [claim for claim in handed_in.values() if claim is not None]
    missing = compute(example, [asked for asked, claim in handed_in.items() if claim is None])
    unwritten = compute(example, _on_the_way(example, handed_in))
    sheet = _Sheet(example, written, {**unwritten, **missing})
    lines = [*sheet.lines(scheme), *sheet.lines_of_states(scheme)]
    for what, right in missing.items():
        lines.append(SheetLine(what, "", right, "missing", right, worth=scheme.worth(str(what))))
    return Marking(example.title or example.path, tuple(lines))


def _handed_in(example: Example, answers: Mapping[str, str] | None) -> dict[Asked, Printed | None]:
    """What was written for each quantity, the first number as a claim; None where it is missing."""
    claims: dict[Asked, Printed | None] = {}
    for claim in example.claims:
        claims.setdefault(claim.asked, claim if answers is None else None)
    names = [*example.graph().names] if answers else []
    for what, text in (answers or {}).items():
        asked = quantity(what, names)
        if text.strip():
            claims[asked] = claims.get(asked) or Printed(asked, Digits(text))
        else:
            claims.setdefault(asked, None)
    return claims


def _on_the_way(example: Example, handed_in: Mapping[Asked, Any]) -> list[Asked]:
    """What a student may have computed and rounded on the way: all that has a name."""
    graph = example.graph()
    loss = example.loss or graph.name
    if len(graph.names) > _MOST_NAMES:
        return []
    values = [Asked(name) for name, node in graph.names.items() if node.op is not None]
    slopes = [Asked(loss, (name,)) for name in graph.names if name != loss]
    return [asked for asked in (*values, *slopes) if asked not in handed_in]


class _Sheet(ExampleDiagnosis):
    """The lines of a sheet, in the order in which they come out of each other."""

    def __init__(
        self, example: Example, written: Sequence[Printed], hidden: Mapping[Asked, float]
    ) -> None:
        unwritten = [
            Printed(asked, Digits(repr(x))) for asked, x in hidden.items() if math.isfinite(x)
        ]
        super().__init__(replace(example, claims=(*written, *unwritten)))
        self.claims = [claim for claim in written if claim.asked in self._quantities]
        self.others = [claim for claim in written if claim.asked not in self._quantities]
        single = sum([claim.digits.single for claim in self.claims])
        self._known = self._known[:single]  # of what is written a mistake may come
        self.hidden = [
            (self._quantities[claim.asked], hidden[claim.asked])
            for claim in unwritten
            if claim.asked in self._quantities
        ]
        self.quantities = [self._quantities[claim.asked] for claim in self.claims]
        self.numbers = [float(claim.digits.number) for claim in self.claims]
        self.rights = [self._ours[claim.asked] for claim in self.claims]
        self._upstream: dict[Value, set[Value]] = {}

    @cached_property
    def in_order(self) -> list[int]:
        """The places of the lines, what is computed first first."""
        return sorted(range(len(self.claims)), key=lambda place: self._when(place))

    def lines(self, scheme: Scheme) -> list[SheetLine]:
        """Every line with a node, judged, in the order of the passes."""
        wrong: dict[Quantity, float] = {}
        lines = []
        for place in self.in_order:
            claim, right = self.claims[place], self.rights[place]
            unit = scheme.unit(claim.digits)
            if claim.digits.close(right) or _agrees(claim.digits, right, unit):
                lines.append(_line(claim, "right", right, right, None, scheme))
                continue
            ways = self._followed(place, wrong)
            follows = any(_agrees(claim.digits, x, unit, reach) for x, reach in ways)
            state: State = "slip" if not follows else "follows" if wrong else "right"
            own = ways[0][0]
            fit = self._explained(place, own, wrong) if state == "slip" else None
            lines.append(_line(claim, state, right, own, fit, scheme))
            wrong[self.quantities[place]] = self.numbers[place]
        return lines

    def lines_of_states(self, scheme: Scheme) -> list[SheetLine]:
        """The lines about the state of an update, which has no node: right, or not."""
        lines = []
        for claim in self.others:
            right = self._ours[claim.asked]
            state: State = "right" if self.holds(claim) else "slip"
            lines.append(_line(claim, state, right, right, None, scheme))
        return lines

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
        shaken: list[tuple[Quantity, tuple[float, ...]]] = []
        if q.step * self._graph.size < LONGEST:
            shaken = [self._shaken(at, wrong) for at in self._nearest(place, others)]
            shaken += self._unwritten(q)[: _MOST_SHAKEN - len(shaken)]
        lanes: list[Mistake] = []
        for book in (False, True):
            for before in (only, every):
                lanes.append(self._with(before, q, book))
                for other, numbers in shaken:
                    lanes += [self._with({**before, other: x}, q, book) for x in numbers]
        results = PassMemo(self._graph, [q]).numbers(lanes, q)
        each = len(lanes) // 4
        ways = [results[start : start + each] for start in range(0, len(lanes), each)]
        sizes = [len(numbers) for _, numbers in shaken]
        return [(own, _reach(moved, sizes)) for own, *moved in ways]

    def _shaken(
        self, at: int, wrong: Mapping[Quantity, float]
    ) -> tuple[Quantity, tuple[float, ...]]:
        """An answer as it is written, and as it may have been before it was rounded."""
        other, written = self.quantities[at], self.numbers[at]
        if other not in wrong:
            return other, (written, self.rights[at])  # what a calculator goes on with
        half = float(self.claims[at].digits.unit) / 2
        return other, (written, written + half, written - half)

    def _unwritten(self, q: Quantity) -> list[tuple[Quantity, tuple[float, ...]]]:
        """What is missing on the sheet and bears on a line, exact and rounded as others are."""
        bearing = [(other, x) for other, x in self.hidden if x and self._bears(other, q)]
        return [(other, (x, x + self._usual_unit(x) / 2)) for other, x in bearing]

    def _usual_unit(self, x: float) -> float:
        """The unit to which the answers of the sheet would round a number."""
        units = {claim.digits.unit for claim in self.claims}
        if len(units) == 1 and len(self.claims) > 1:
            return float(next(iter(units)))
        digits = max(_LEAST_DIGITS, *[claim.digits.significant for claim in self.claims])
        return float(10.0 ** (math.floor(math.log10(abs(x))) - digits + 1))

    def _nearest(self, place: int, others: Sequence[int]) -> list[int]:
        """The answers that a line can come out of, those just before it first."""
        q = self.quantities[place]
        ranks = {at: rank for rank, at in enumerate(self.in_order)}
        bearing = [at for at in others if self._bears(self.quantities[at], q)]
        return sorted(bearing, key=lambda at: -ranks[at])[:_MOST_SHAKEN]

    def _bears(self, other: Quantity, q: Quantity) -> bool:
        """Whether a line may depend on another one: on what it is made of, or a gradient above."""
        if other.step < q.step:
            return True
        if other.by is None:
            return other.of in self._behind(q.of)
        if other.of is not q.of:
            return True  # the partial of an edge
        return q.by is not None and q.by in self._behind(other.by)

    def _behind(self, node: Value) -> set[Value]:
        """A node and what it is made of."""
        if node not in self._upstream:
            self._upstream[node] = {*order(node)}
        return self._upstream[node]

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

    def _when(self, place: int) -> tuple[int, int, int, int]:
        """When a quantity comes out: by update, forward before reverse, then as passes go."""
        of, by, step = self.quantities[place]
        if by is None:
            moved = of in self._graph.parameters
            return (step, 0, 0 if moved else 1, stamp_of(of))
        return (step, 1, -stamp_of(by), stamp_of(of))


def _line(
    claim: Printed, state: State, right: float, own: float, fit: Fit | None, scheme: Scheme
) -> SheetLine:
    """A line that was judged, with its marks; own: from the lines before."""
    what = str(claim.asked)
    marks, worth = scheme.marks(what, state, fit is not None), scheme.worth(what)
    text = claim.digits.text.strip()
    return SheetLine(claim.asked, text, right, state, own, fit, marks, worth, claim.line)


def _reach(moved: Sequence[float], sizes: Sequence[int]) -> float:
    """How far rounding can move a line: what each answer before it can at most, added up.

    moved: the line for each number that an answer may have been, the written one first.
    """
    start, total = 0, 0.0
    for size in sizes:
        own, *others = moved[start : start + size]
        if not math.isfinite(own) and any(map(math.isfinite, others)):
            return math.inf  # 1.000 is rounded, and log(1 - 1.000) says nothing of a line
        total += max([abs(x - own) for x in others if math.isfinite(x - own)], default=0.0)
        start += size
    return total


def _agrees(digits: Digits, x: float, unit: Decimal, reach: float = 0.0) -> bool:
    """Whether x lies within half a unit of what is written, and as much as rounding moves it."""
    if not digits.single:
        return digits.agrees(x)
    if reach == math.inf:
        return True
    if not math.isfinite(x):
        return False
    off = abs(Decimal(x) - digits.number)
    return off <= (unit / 2 + Decimal(reach) * _CARRIED) * _SLACK
