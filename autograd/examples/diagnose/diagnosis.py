"""Why is this number wrong? The mistakes that give exactly its printed digits, or none."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from ...engine.floats import number
from ...engine.grad import grad
from ...engine.value import Value, order
from ...formulas.columns import aligned_rows
from ...formulas.json_text import json_number
from ...formulas.numbers import shortest, significant
from ..digits import Digits
from ..example import Example, Printed
from ..quantities import Asked
from ..trajectory import claimed_numbers
from .asked_graph import AskedGraph, Known, Quantity
from .in_nodes import quantity_in_nodes, updates_in_nodes
from .memo import PassMemo
from .mistake import Mistake
from .question import Question
from .search import NOTHING, Fit, SearchResult, reproduces, search, single_attempts

LEAST = 2  # digits that a number needs before it is right by being near, as in the page's quiz
SHOWN = 3  # fits, and ways to the same number, in the printed text
NO_SEARCH = SearchResult()


@dataclass(frozen=True)
class Diagnosis:
    """What is known of one given number. Print to read.

    Args:
        quantity: what was asked for.
        given: the number given, as text.
        right: our number.
        holds: whether that is what was given, to its last digit.
        search: what the search came to; nothing was tried if it was not needed.
    """

    quantity: str
    given: str
    right: float
    holds: bool
    search: SearchResult = NO_SEARCH

    @property
    def fits(self) -> tuple[Fit, ...]:
        """What gives the number, the simplest first; empty if it is right or nothing fits."""
        return self.search.fits

    @property
    def hypotheses(self) -> tuple[str, ...]:
        """The names of the likeliest hypotheses; () if nothing fits."""
        return self.fits[0].hypotheses if self.fits else ()

    @property
    def shown(self) -> str:
        """Our number, with two digits more than were given."""
        return significant(self.right, max(6, min(17, Digits(self.given).significant + 2)))

    @property
    def _settled(self) -> bool:
        """Whether what agrees is right: it has digits enough, or is our number as we show it."""
        digits = Digits(self.given)
        return digits.significant >= LEAST or significant(float(digits.number)) == self.shown

    @property
    def sentence(self) -> str:
        """The answer in a line."""
        if self.holds and self._settled:
            return f"{self.quantity} = {self.given} is right."
        if self.holds:
            return (
                f"{self.quantity} = {self.given} agrees so far, as {self.shown} rounds to it; "
                "give more digits."
            )
        if not self.fits:
            return f"No hypothesis fits {self.given} ({self.count} tried)."
        return f"{self.given} is what comes out if {self.fits[0].said}."

    @property
    def count(self) -> str:
        """How many hypotheses were tried: 52 hypotheses and 1,020 pairs of them."""
        tried, paired = self.search.tried, self.search.paired
        pairs = f" and {paired:,} pair{'s' * (paired != 1)} of them" if paired else ""
        return f"{tried:,} hypothes{'es' if tried != 1 else 'is'}{pairs}"

    @property
    def surprise(self) -> str:
        """How likely it is that a fit is chance, in words."""
        if not self.fits:
            return ""
        rarely = self.search.possible / self.search.explained
        if rarely < 1.5:
            return "So near the right number nearly every number is explained: a fit proves little."
        return (
            f"Of the {_many(self.search.possible)} numbers of this precision that lie about as far "
            f"off, they give {self.search.explained:,}: a number picked blindly is explained once "
            f"in {significant(rarely, 2)}."
        )

    def __str__(self) -> str:
        return "\n".join(self.lines())

    def lines(self) -> list[str]:
        """The whole answer, a line each."""
        if self.holds:
            return [self.sentence]
        lines = [f"{self.quantity} = {self.shown}, not {self.given}.", self.sentence]
        if self.fits:
            same = self.fits[0].same
            lines += [f"  The same comes out if {other.said}." for other in same[:SHOWN]]
            lines += _more(len(same) - SHOWN, "way to the same number", "ways")
            others = self.fits[1 : SHOWN + 1]
            lines += [
                f"It also fits, with {significant(fit.gives, 8)}, that {fit.said}."
                for fit in others
            ]
            lines += _more(len(self.fits) - 1 - len(others), "fit", "fits")
            if len(self.fits) > 1 or same:
                lines.append("Several explanations fit; the digits alone do not tell them apart.")
            lines.append(f"{self.count} tried. {self.surprise}")
        if self.search.left:
            lines.append(f"Not tried, as every pass is long here: {', '.join(self.search.left)}.")
        return lines

    def tried_lines(self) -> list[str]:
        """Every hypothesis that was tried alone, with what it gives, as rows of a table."""
        rows = [
            (attempt.names[0], significant(attempt.gives, 8), attempt.said)
            for attempt in self.search.attempts
        ]
        return aligned_rows([("hypothesis", "gives", "if"), *rows], "<><") if rows else []

    def as_dict(self, every: bool = False) -> dict[str, Any]:
        """The diagnosis as JSON has it; `every` adds all that was tried alone."""
        attempts = [
            {
                "hypothesis": attempt.names[0],
                "said": attempt.said,
                "gives": json_number(attempt.gives),
            }
            for attempt in self.search.attempts
        ]
        return {
            **({"attempts": attempts} if every else {}),
            "quantity": self.quantity,
            "given": self.given,
            "right": json_number(self.right),
            "holds": self.holds,
            "sentence": self.sentence,
            "fits": [
                {
                    "hypotheses": list(fit.hypotheses),
                    "said": fit.said,
                    "gives": fit.gives,
                    "same": [
                        {"hypotheses": list(other.names), "said": other.said} for other in fit.same
                    ],
                }
                for fit in self.fits
            ],
            "tried": self.search.tried,
            "pairs": self.search.paired,
            "explained": self.search.explained,
            "possible": self.search.possible,
            "left": list(self.search.left),
        }


def _many(count: int) -> str:
    """A count in full, as far as anybody reads its digits."""
    return f"{count:,}" if count < 10**12 else significant(float(count), 2)


class Foreseen(NamedTuple):
    """A wrong answer that one hypothesis leads to: what it gives, and in a sentence why."""

    hypothesis: str
    gives: float
    said: str


def _more(count: int, singular: str, plural: str) -> list[str]:
    return [f"  … and {count:,} more {singular if count == 1 else plural}"] if count > 0 else []


def diagnose(y: Value, x: Value | None, answer: Any, within: Value | None = None) -> Diagnosis:
    """Which mistake gives this answer for ∂y/∂x (x None: for the value of y)?

    Hypotheses are tried alone, then in pairs; one that fits gives every digit of the answer.

    Args:
        y: the output.
        x: what it is differentiated by.
        answer: the number somebody found; as text, "20.0" claims a digit more than "20".
        within: a number that is made of all of a matrix of which y is one entry, such as the loss.

    Raises:
        TypeError: y or x is no Value.
        ValueError: the answer is no decimal number.

    >>> from autograd import Value, tanh
    >>> x, w = Value(2.0, "x"), Value(0.25, "w")
    >>> z = w * x
    >>> a = tanh(z)
    >>> z.label, a.label = "z", "a"
    >>> print(diagnose(a, w, "2.000").sentence)
    2.000 is what comes out if the partial of a = tanh(z) by z, 0.7864, is left out of the chain.
    >>> print(diagnose(a, w, "1.573"))
    da/dw = 1.573 is right.
    """
    question = question_about(y, x, _digits_of(answer))
    question.root = within
    return _diagnosed(question, PassMemo(question.graph, [question.quantity]))


def foresee(y: Value, x: Value | None = None) -> list[Foreseen]:
    """The wrong answers for ∂y/∂x (or y) that single mistakes lead to.

    A page that asks for the number can keep them, and say at once what went wrong.

    >>> from autograd import Value
    >>> x = Value(3.0, "x")
    >>> y = x * x
    >>> [(wrong.hypothesis, wrong.gives) for wrong in foresee(y, x)][:3]
    [('sign', -6.0), ('left out', 4.0), ('factor', 3.0)]
    """
    question = question_about(y, x, None)
    memo = PassMemo(question.graph, [question.quantity])
    wrong: dict[float, Foreseen] = {}  # for each number the likeliest reason of several
    for attempt in single_attempts(question, memo)[0]:
        gives = attempt.gives
        if math.isfinite(gives) and not math.isclose(gives, question.right, rel_tol=1e-9):
            entry = Foreseen(attempt.names[0], gives, attempt.said)
            wrong.setdefault(float(f"{gives:.9e}"), entry)
    return list(wrong.values())


def explain(
    example: Example,
    claims: Sequence[Printed] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> list[Diagnosis]:
    """A diagnosis for each of these claims of an example, by default those that do not hold.

    They share their passes, and what explains one of them comes first for the others.

    Args:
        claims: those to explain; any of the example's.
        progress: told (updates made, updates in all) during long passes.

    Raises:
        FormulaError: the example's formula is none.
    """
    examined = ExampleDiagnosis(example, progress)
    if claims is None:
        claims = [claim for claim in example.claims if not examined.holds(claim)]
    diagnoses = [examined.diagnosis(claim) for claim in claims]
    support = _support(diagnoses)
    if len(claims) > 1 and support:
        diagnoses = [examined.diagnosis(claim, support) for claim in claims]
    return diagnoses


class ExampleDiagnosis:
    """The claims of an example, asked about one by one; they share their passes.

    Args:
        example: the example.
        progress: told (updates made, updates in all) during long passes.
        ours: our number for everything it claims, where that is known.
    """

    def __init__(
        self,
        example: Example,
        progress: Callable[[int, int], None] | None = None,
        ours: Mapping[Asked, float] | None = None,
    ) -> None:
        self._ours = claimed_numbers(example) if ours is None else ours
        graph = example.graph()
        gradients: dict[Any, Value] = {}
        self._quantities = {
            claim.asked: quantity_in_nodes(claim.asked, graph.names, gradients)
            for claim in example.claims
            if claim.asked.of in graph.names
        }
        right = {
            quantity_in_nodes(asked, graph.names, gradients): x
            for asked, x in self._ours.items()
            if asked.of in graph.names
        }
        turns = example.update is not None and example.update.order == "in turn"
        self._before = Mistake(order="in turn") if turns else None
        loss = graph.names[example.loss or graph.name]
        updates = updates_in_nodes(example.update, graph.names)
        self._graph = AskedGraph(self._quantities.values(), loss, updates)
        wrong = [claim for claim in example.claims if not self.holds(claim)]
        asked = [q for claim in wrong if (q := self._quantities.get(claim.asked))]
        self._memo = PassMemo(self._graph, asked, progress, right)
        self._known = [
            Known(self._quantities[claim.asked], self._ours[claim.asked], claim.digits)
            for claim in example.claims
            if claim.asked in self._quantities and claim.digits.single
        ]

    def holds(self, claim: Printed) -> bool:
        """Whether a claim is right to its last digit, or as near as floats can tell."""
        ours = self._ours[claim.asked]
        return claim.digits.agrees(ours) or claim.digits.close(ours)

    def question(self, claim: Printed) -> Question:
        """What hypotheses about a claim are made from."""
        quantity, right = self._quantities[claim.asked], self._ours[claim.asked]
        return Question(self._graph, quantity, right, claim.digits, self._known, self._before)

    def diagnosis(self, claim: Printed, support: Mapping[str, int] = NOTHING) -> Diagnosis:
        """Why a claim does not hold, if it does not; of the state of an update, only whether."""
        if claim.asked not in self._quantities:
            right = self._ours[claim.asked]
            return Diagnosis(str(claim.asked), claim.digits.text, right, self.holds(claim))
        return _diagnosed(self.question(claim), self._memo, support)

    def reproduced(self, claim: Printed, names: Sequence[str]) -> bool:
        """Whether these hypotheses, by name, together give what is printed.

        Raises:
            ValueError: the table has no hypothesis of that name.
        """
        if claim.asked not in self._quantities:
            return False
        return reproduces(self.question(claim), self._memo, names)


def _support(diagnoses: Iterable[Diagnosis]) -> dict[str, int]:
    """How many numbers of an example each row explains by itself."""
    return Counter(
        name
        for diagnosis in diagnoses
        for name in {
            name
            for fit in diagnosis.fits
            for names in (fit.hypotheses, *[other.names for other in fit.same])
            for name in names
        }
    )


def _diagnosed(
    question: Question, memo: PassMemo, support: Mapping[str, int] = NOTHING
) -> Diagnosis:
    quantity = question.words.quantity(question.quantity)
    if question.digits is None:
        raise ValueError("a diagnosis needs the digits of an answer")
    answer = question.digits.text.strip()
    if question.digits.agrees(question.right) or question.digits.close(question.right):
        return Diagnosis(quantity, answer, question.right, True)
    if not question.digits.single:
        return Diagnosis(quantity, answer, question.right, False)
    return Diagnosis(quantity, answer, question.right, False, search(question, memo, support))


def _digits_of(answer: Any) -> Digits:
    """The digits of an answer, those of a float as few as tell it."""
    digits = Digits(answer if isinstance(answer, str) else shortest(number(answer, "an answer")))
    if not digits.single:
        raise ValueError(f"an answer is one finite printed number, got {answer!r}")
    return digits


def question_about(y: Value, x: Value | None, digits: Digits | None) -> Question:
    """What hypotheses about ∂y/∂x (x None: about y) are made from.

    Raises:
        TypeError: y or x is no Value.
    """
    for node in (y,) if x is None else (y, x):
        if not isinstance(node, Value):
            raise TypeError(
                f"diagnose takes Values: diagnose(loss, w, 20); got {node!r} "
                f"of type {type(node).__name__}"
            )
    nodes = order(y)
    named = [node for node in nodes if node.label and node is not x and node is not y]
    quantity = Quantity(y, x)
    if x is None:
        known = [Known(Quantity(node), node.data) for node in named]
        return Question(AskedGraph([quantity], y), quantity, y.data, digits, known)
    if x not in nodes:
        nodes, named = [*nodes, x], []
    slope, *slopes = grad(y, [x, *named])
    known = [Known(Quantity(y, node), g) for node, g in zip(named, slopes, strict=True)]
    return Question(AskedGraph([quantity], y), quantity, slope, digits, known)
