"""Questions for a course system: a pass as numbers to find, in a variant for every student.

What is asked stands in the walk, as on a worksheet. Wrong answers that single mistakes lead to come
from the table of hypotheses, so that the system can say which mistake it was.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from copy import deepcopy
from html import escape
from io import StringIO
from math import floor, isclose, isfinite, log10
from random import Random
from typing import NamedTuple

from ...engine.grad import grad
from ...engine.graph import forward, leaves
from ...engine.value import Value, order
from ...formulas.notation import Text
from ...formulas.numbers import as_float
from ...formulas.text import visible
from ...steps.sentences import computed_texts, number_text
from ...steps.walk import Walk
from ..document import MarkdownDocument
from ..nice_numbers import digits_note, nice_walk, seeded_walk
from ..worksheet import formula_texts
from .subject import Subject

BLANKS = ("values", "partials", "gradients")
MOST_WRONG = 12  # foreseen wrong answers to a question
MOST_QUESTIONS = 5_000  # of all variants
TRIES = 20  # to draw numbers that no other variant has
TINY = 1e-12  # relative
ROUNDED = 4  # half units that a wrong answer may be off, where every step is rounded
RIGHT, SAID = "Right.", "That is what comes out if"


class WrongAnswer(NamedTuple):
    """A number that a mistake leads to, and what the mistake is."""

    number: float
    tolerance: float
    said: str


class QuizQuestion(NamedTuple):
    """One number to find."""

    step: int
    asks: str  # what is asked for, as text: v1 = w·x, dL/dw
    number: float
    tolerance: float
    wrong: tuple[WrongAnswer, ...]


class Variant(NamedTuple):
    """The questions on one drawing of the numbers."""

    number: int
    given: str  # x = 2, w = −3
    note: str  # how to calculate
    questions: tuple[QuizQuestion, ...]


class Quiz(NamedTuple):
    """Variants of the same questions, and which student has which."""

    title: str
    formulas: tuple[str, ...]
    parts: str  # the formulas, an operation at a time: v1 = w·x; L = v1²
    variants: tuple[Variant, ...]
    students: tuple[tuple[str, int], ...]  # a name, and the number of a variant

    def question_lines(self, variant: Variant, question: QuizQuestion) -> list[str]:
        """A question in full: the formulas, the numbers, what is asked, how exactly."""
        given = f"Given: {variant.given}"
        return [*self.formulas, self.parts, given, f"Find {question.asks}.", variant.note]

    def question_html(self, variant: Variant, question: QuizQuestion) -> str:
        """The same as HTML, in which names stay text."""
        lines = self.question_lines(variant, question)
        return "".join([f"<p>{escape(line)}</p>" for line in lines if line])

    def key(self) -> str:
        """The answers of every variant, in Markdown."""
        document = MarkdownDocument(6)
        document.title("Answer key", document.plain(self.title))
        for formula in self.formulas:
            document.paragraph(formula)
        for variant in self.variants:
            names = [name for name, number in self.students if number == variant.number]
            document.heading(f"Variant {variant.number}")
            if names:
                document.paragraph(", ".join([visible(name, 500) for name in names]))
            document.paragraph(f"Given: {variant.given}. {variant.note}")
            rows = [
                [document.plain(q.asks), number_in_full(q.number), f"± {q.tolerance:g}"]
                for q in variant.questions
            ]
            document.table(("find", "answer", "within"), rows, (1, 1, 1))
        return document.done()

    def assignment(self) -> str:
        """Which student has which variant, as CSV that no spreadsheet takes for formulas."""
        text = StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(["student", "variant"])
        for name, number in self.students:
            writer.writerow([harmless_cell(name), number])
        return text.getvalue()


def harmless_cell(text: str) -> str:
    """A text for a cell of CSV: what a spreadsheet would compute gets an apostrophe before it.

    >>> harmless_cell("=1+1"), harmless_cell("Ada")
    ("'=1+1", 'Ada')
    """
    text = visible(text, 500)
    return f"'{text}" if text.lstrip()[:1] in ("=", "+", "-", "@", "|") else text


def quiz_of(
    subject: Subject,
    digits: int = 4,
    seed: int = 0,
    variants: int | None = None,
    students: Sequence[str] = (),
    blanks: str = "all",
    nice: bool = True,
) -> Quiz:
    """The questions on a graph.

    Args:
        digits: how many an answer needs; half a unit of the last one is forgiven.
        seed: of the numbers that are drawn. variants: how many there are; left out, one for each
            student. students: their names. blanks: "values", "partials", "gradients" or "all".
        nice: whether numbers are drawn that are good to calculate with.

    Raises:
        ValueError: an unknown word for blanks, too many questions, no nice numbers.
    """
    if blanks not in (*BLANKS, "all"):
        raise ValueError(f"blanks takes {', '.join(BLANKS)} or all; got {blanks}")
    count = max(1, len(students)) if variants is None else variants
    if count < 1:
        raise ValueError(f"a quiz has at least 1 variant; got {count}")
    kinds = BLANKS if blanks == "all" else (blanks,)
    steps = 3 * sum([len(node.args) for node in order(subject.y)])
    if count * steps > MOST_QUESTIONS:
        raise ValueError(
            f"{count:,} variants would have up to {count * steps:,} questions, and the limit is "
            f"{MOST_QUESTIONS:,}; ask for fewer variants, or export a smaller graph"
        )
    drawn = list(_drawn(subject.y, count, seed, digits, nice))
    by = Text(max(digits, 6))
    made = [
        _variant(number, subject.y, walk, note, kinds, digits)
        for number, (walk, note) in enumerate(drawn, 1)
    ]
    first = drawn[0][0]
    formulas = tuple([f"{name} = {formula}" for name, formula in formula_texts(first, by)])
    places = list(range(len(students)))
    Random(seed).shuffle(places)
    numbers = {student: 1 + place % count for place, student in enumerate(places)}
    given = tuple([(name, numbers[k]) for k, name in enumerate(students)])
    names = [(by.name(step.node), computed_texts(first, step, by)[0]) for step in first.forward]
    parts = "; ".join([f"{name} = {formula}" for name, formula in names])
    alone = parts in formulas
    return Quiz(subject.heading(first), formulas, "" if alone else parts, tuple(made), given)


def _drawn(y: Value, count: int, seed: int, digits: int, nice: bool) -> Iterator[tuple[Walk, str]]:
    """So many walks over the same graph, on numbers that differ wherever that can be."""
    known: set[tuple[float, ...]] = set()
    seeds = iter(range(seed * 1_000_003, (seed + 1) * 1_000_003))
    for _ in range(count):
        for _ in range(TRIES):
            if nice:
                walk, note = nice_walk(y, next(seeds), digits)
            else:
                walk = seeded_walk(y, next(seeds), digits)
                note = digits_note(walk, digits)
            numbers = tuple([as_float(e.data) for e in walk.nodes if e.op is None])
            if numbers not in known:
                break
        known.add(numbers)
        yield walk, note


def _variant(
    number: int, y: Value, walk: Walk, note: str, kinds: Sequence[str], digits: int
) -> Variant:
    by = Text(max(digits, 6))
    copy = deepcopy(y)
    given = [entry for entry in walk.nodes if entry.op is None]
    for leaf, entry in zip(leaves(copy), given, strict=True):
        leaf.data = as_float(entry.data)
    forward(copy)
    nodes = dict(zip([entry.name for entry in walk.nodes], order(copy), strict=True))
    asked: list[QuizQuestion] = []
    if "values" in kinds:
        for made in walk.forward:
            asks = f"{by.name(made.node)} = {computed_texts(walk, made, by)[0]}"
            asked.append(_question(made.number, asks, made.data, nodes[made.node], None, digits))
    for step in walk.contributions:
        if "partials" in kinds:
            which = f" (argument {step.place + 1})" if walk.repeats(step) else ""
            asks = f"the local partial {by.derivative(step.node, step.arg)}{which}"
            ends = nodes[step.node], nodes[step.arg]
            asked.append(_question(step.number, asks, step.partial, *ends, digits))
        if "gradients" in kinds and step.final:
            asks = by.total(walk.output, step.arg)
            asked.append(_question(step.number, asks, step.after, copy, nodes[step.arg], digits))
    numbers = ", ".join([f"{by.name(e.name)} = {number_text(e.data, by)}" for e in given])
    digits_asked = f"Give {digits} significant digits."
    return Variant(number, numbers, f"{note} {digits_asked}", tuple(asked))


def _question(
    step: int, asks: str, answer: object, y: Value, x: Value | None, digits: int
) -> QuizQuestion:
    """A question with the wrong answers that single mistakes lead to."""
    from ...examples.diagnose import foresee  # which only a quiz needs

    number = as_float(answer)
    exact = y.data if x is None else grad(y, [x])[0]
    near = half_unit(number, digits)
    rounds = not isclose(exact, number, rel_tol=1e-9, abs_tol=1e-9)
    if isclose(exact, number, rel_tol=10.0 ** (2 - digits), abs_tol=4 * near):
        near += abs(exact - number) * rounds  # who rounds at every step, and who does not
        mistakes = foresee(y, x)
    else:  # the partial of one argument among several that are the same node
        mistakes = []
    wrong: list[WrongAnswer] = []
    for mistake in mistakes:
        if len(wrong) == MOST_WRONG or not isfinite(mistake.gives):
            continue
        around = half_unit(mistake.gives, digits) * (ROUNDED if rounds else 1)
        others = [(number, near), *[(other.number, other.tolerance) for other in wrong]]
        if all(abs(mistake.gives - x) > around + reach for x, reach in others):
            wrong.append(WrongAnswer(mistake.gives, around, f"{SAID} {mistake.said}."))
    return QuizQuestion(step, asks, number, near, tuple(wrong))


def half_unit(x: float, digits: int) -> float:
    """Half a unit of the last of so many significant digits; a little more, for the halves.

    >>> f"{half_unit(0.7616, 4):.6g}", f"{half_unit(-12.0, 3):.6g}"
    ('5e-05', '0.05')
    """
    if x == 0 or not isfinite(x):
        return 0.5 * 10.0**-digits
    return 0.5 * 10.0 ** (floor(log10(abs(x))) + 1 - digits) * (1 + TINY)


def number_in_full(x: float) -> str:
    """A number as course systems read it."""
    return f"{x + 0.0:.12g}"
