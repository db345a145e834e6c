"""Why is this number wrong? Hypotheses that give exactly its printed digits, or none."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from ...engine.chain import order
from ...engine.floats import number
from ...engine.grad import grad
from ...engine.value import Value
from ...formulas.numbers import shortest, significant
from ...steps.explain.second_order import gradient_graph
from ..digits import Digits
from ..example import Example, Printed, Update
from ..quantities import Asked
from ..trajectory import numbers
from .hypotheses import Turn
from .memo import Passes
from .mistake import UNTURNED, Known, Plan, Question, Schedule
from .question import Problem
from .search import NOTHING, Fit, Found, alone, reproduces, search

LEAST = 2  # digits that a number needs before it is right by being near, as in the page's quiz
SHOWN = 3  # fits, and ways to the same number, in the printed text


@dataclass(frozen=True)
class Diagnosis:
    """What is known of one given number. Print to read.

    Args:
        quantity: what was asked for.
        given: the number given, as text.
        right: our number.
        holds: whether that is what was given, to its last digit.
        found: what the search came to; None if it was not needed.
    """

    quantity: str
    given: str
    right: float
    holds: bool
    found: Found | None = None

    @property
    def fits(self) -> tuple[Fit, ...]:
        """What gives the number, the simplest first; empty if it is right or nothing fits."""
        return self.found.fits if self.found else ()

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
        tried, paired = (self.found.tried, self.found.paired) if self.found else (0, 0)
        pairs = f" and {paired:,} pair{'s' * (paired != 1)} of them" if paired else ""
        return f"{tried:,} hypothes{'es' if tried != 1 else 'is'}{pairs}"

    @property
    def surprise(self) -> str:
        """How likely it is that a fit is chance, in words."""
        found = self.found
        if found is None or not found.fits:
            return ""
        rarely = found.possible / found.explained
        if rarely < 1.5:
            return "So near the right number nearly every number is explained: a fit proves little."
        return (
            f"Of the {_many(found.possible)} numbers of this precision that lie about as far off, "
            f"they give {found.explained:,}: a number picked blindly is explained once in "
            f"{significant(rarely, 2)}."
        )

    def __str__(self) -> str:
        return "\n".join(self.lines())

    def lines(self) -> list[str]:
        """The whole answer, a line each."""
        if self.holds or self.found is None:
            return [self.sentence]
        said = [f"{self.quantity} = {self.shown}, not {self.given}.", self.sentence]
        if self.fits:
            said += [f"  The same comes out if {one.said}." for one in self.fits[0].same[:SHOWN]]
            said += _more(len(self.fits[0].same) - SHOWN, "way to the same number", "ways")
            others = self.fits[1 : SHOWN + 1]
            said += [
                f"It also fits, with {significant(fit.gives, 8)}, that {fit.said}."
                for fit in others
            ]
            said += _more(len(self.fits) - 1 - len(others), "fit", "fits")
            if len(self.fits) > 1 or self.fits[0].same:
                said.append("Several explanations fit; the digits alone do not tell them apart.")
            said.append(f"{self.count} tried. {self.surprise}")
        if self.found.left:
            said.append(f"Not tried, as every pass is long here: {', '.join(self.found.left)}.")
        return said

    def as_dict(self) -> dict[str, Any]:
        """The diagnosis as JSON has it."""
        found = self.found
        return {
            "quantity": self.quantity,
            "given": self.given,
            "right": self.right if math.isfinite(self.right) else repr(self.right),
            "holds": self.holds,
            "sentence": self.sentence,
            "fits": [
                {
                    "hypotheses": list(fit.hypotheses),
                    "said": fit.said,
                    "gives": fit.gives,
                    "same": [{"hypotheses": list(o.names), "said": o.said} for o in fit.same],
                }
                for fit in self.fits
            ],
            "tried": found.tried if found else 0,
            "pairs": found.paired if found else 0,
            "explained": found.explained if found else 0,
            "possible": found.possible if found else 0,
            "left": list(found.left) if found else [],
        }


def _many(count: int) -> str:
    """A count in full, as far as anybody reads its digits."""
    return f"{count:,}" if count < 10**12 else significant(float(count), 2)


class Foreseen(NamedTuple):
    """A wrong answer that one hypothesis leads to: what it gives, and in a sentence why."""

    hypothesis: str
    gives: float
    said: str


def _more(count: int, one: str, several: str) -> list[str]:
    return [f"  … and {count:,} more {one if count == 1 else several}"] if count > 0 else []


def diagnose(y: Value, x: Value | None, answer: Any) -> Diagnosis:
    """Which mistake gives this answer for ∂y/∂x (x None: for the value of y)?

    Hypotheses are tried alone, then in pairs; one that fits gives every digit of the answer.

    Args:
        y: the output.
        x: what it is differentiated by.
        answer: the number somebody found; as text, "20.0" claims a digit more than "20".

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
    ∂a/∂w = 1.573 is right.
    """
    problem = _problem(y, x, _digits(answer))
    return _diagnosed(problem, Passes(problem.plan, [problem.question]))


def foresee(y: Value, x: Value | None = None) -> list[Foreseen]:
    """The wrong answers for ∂y/∂x (or y) that single hypotheses lead to.

    A page that asks for the number can keep them, and say at once what went wrong.

    >>> from autograd import Value
    >>> x = Value(3.0, "x")
    >>> y = x * x
    >>> [(one.hypothesis, one.gives) for one in foresee(y, x)][:3]
    [('sign', -6.0), ('left out', 4.0), ('factor', 3.0)]
    """
    problem = _problem(y, x, None)
    return foreseen(problem, Passes(problem.plan, [problem.question]))


def foreseen(problem: Problem, passes: Passes) -> list[Foreseen]:
    """`foresee` for a problem: one entry for each wrong number, the likeliest reason of several."""
    found: dict[float, Foreseen] = {}
    for one in alone(problem, passes)[0]:
        if math.isfinite(one.gives) and not math.isclose(one.gives, problem.right, rel_tol=1e-9):
            entry = Foreseen(one.names[0], one.gives, one.said)
            found.setdefault(float(f"{one.gives:.9e}"), entry)
    return list(found.values())


def explain(
    example: Example,
    claims: Sequence[Printed] | None = None,
    heard: Callable[[int, int], None] | None = None,
) -> list[Diagnosis]:
    """A diagnosis for each of these claims of an example, by default those that do not hold.

    They share their passes, and what explains one of them comes first for the others.

    Args:
        claims: those to explain; any of the example's.
        heard: told (updates made, updates in all) during long passes.

    Raises:
        FormulaError: the example's formula is none.
    """
    asked = Asking(example, heard)
    claims = [one for one in example.claims if not asked.holds(one)] if claims is None else claims
    found = [asked.diagnosis(one) for one in claims]
    support = _support(found)
    if len(claims) > 1 and support:
        found = [asked.diagnosis(one, support) for one in claims]
    return found


class Asking:
    """The claims of an example, asked about one by one; they share their passes."""

    def __init__(
        self,
        example: Example,
        heard: Callable[[int, int], None] | None = None,
        ours: Mapping[Asked, float] | None = None,
    ) -> None:
        self._ours = numbers(example) if ours is None else ours
        graph = example.graph()
        made: dict[Any, Value] = {}
        self._questions = {
            one.asked: _question(one.asked, graph.names, made) for one in example.claims
        }
        loss = graph.names[example.loss or graph.name]
        self._plan = Plan(self._questions.values(), loss, _schedule(example.update, graph.names))
        wrong = [one for one in example.claims if not self.holds(one)]
        self._passes = Passes(self._plan, [self._questions[one.asked] for one in wrong], heard)
        self._known = [
            Known(self._questions[one.asked], self._ours[one.asked], one.digits)
            for one in example.claims
        ]

    def holds(self, claim: Printed) -> bool:
        """Whether a claim is right to its last digit, or as near as floats can tell."""
        return claim.digits.close(self._ours[claim.asked])

    def problem(self, claim: Printed) -> Problem:
        """What hypotheses about a claim are made from."""
        right = self._ours[claim.asked]
        question = self._questions[claim.asked]
        return Problem(self._plan, question, right, claim.digits, self._known)

    def diagnosis(self, claim: Printed, support: Mapping[str, int] = NOTHING) -> Diagnosis:
        """Why a claim does not hold, if it does not."""
        return _diagnosed(self.problem(claim), self._passes, support)

    def given(self, claim: Printed, turn: Turn) -> float:
        """The number that one way to make a mistake leads to."""
        variant = UNTURNED.but(turn.change) or UNTURNED
        return self._passes.answers([variant], self._questions[claim.asked])[0]

    def foreseen(self, claim: Printed) -> list[Foreseen]:
        """The wrong numbers that single hypotheses lead to where a claim stands."""
        return foreseen(self.problem(claim), self._passes)

    def reproduced(self, claim: Printed, names: Sequence[str]) -> bool:
        """Whether these hypotheses, by name, together give what is printed.

        Raises:
            ValueError: the table has no hypothesis of that name.
        """
        return reproduces(self.problem(claim), self._passes, names)


def _support(found: Iterable[Diagnosis]) -> dict[str, int]:
    """How many numbers of an example each row explains by itself."""
    return Counter(
        name
        for one in found
        for name in {n for fit in one.fits for n in (*fit.hypotheses, *_others(fit))}
    )


def _others(fit: Fit) -> Iterator[str]:
    for one in fit.same:
        yield from one.names


def _diagnosed(problem: Problem, passes: Passes, support: Mapping[str, int] = NOTHING) -> Diagnosis:
    quantity = problem.words.quantity(problem.question)
    if problem.digits is None:
        raise ValueError("a diagnosis needs the digits of an answer")
    given = problem.digits.text.strip()
    if problem.digits.close(problem.right):
        return Diagnosis(quantity, given, problem.right, True)
    found = search(problem, passes, support)
    return Diagnosis(quantity, given, problem.right, False, found)


def _digits(answer: Any) -> Digits:
    return Digits(answer if isinstance(answer, str) else shortest(number(answer, "an answer")))


def _problem(y: Value, x: Value | None, digits: Digits | None) -> Problem:
    for one in (y, x):
        if not isinstance(one, Value) and (one is y or one is not None):
            raise TypeError(
                f"diagnose takes Values: diagnose(loss, w, 20); got {one!r} "
                f"of type {type(one).__name__}"
            )
    nodes = order(y)
    named = [node for node in nodes if node.label and node is not x and node is not y]
    question = Question(y, x)
    if x is None:
        known = [Known(Question(node), node.data) for node in named]
        return Problem(Plan([question], y), question, y.data, digits, known)
    if x not in nodes:
        nodes, named = [*nodes, x], []
    slopes = grad(y, [x, *named])
    known = [Known(Question(y, a), g) for a, g in zip(named, slopes[1:], strict=True)]
    return Problem(Plan([question], y), question, slopes[0], digits, known)


def _schedule(update: Update | None, names: Mapping[str, Any]) -> Schedule | None:
    if update is None:
        return None
    parameters = tuple([names[name] for name in update.params])
    return Schedule(update.row, update.row.set(update.settings), parameters)


def _question(asked: Asked, names: Mapping[str, Any], made: dict[Any, Value]) -> Question:
    """The question in nodes; of a higher derivative, about the graph of the one below."""
    of: Value = names[asked.of]
    for depth, name in enumerate(asked.by[:-1], 1):
        key = (asked.of, asked.by[:depth])
        if key not in made:
            (made[key],) = gradient_graph(of, [names[name]])
        of = made[key]
    return Question(of, names[asked.by[-1]] if asked.by else None, asked.after)
