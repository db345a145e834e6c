"""Mistakes of digits: printed numbers computed on with, float32, rounding, cutting, transposing."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from ..digits import Digits
from .asked_graph import AskedGraph, Quantity
from .hypotheses import LONG, hypothesis
from .mistake import Mistake
from .question import Question
from .rounding import Rounding


@hypothesis("printed", "the printed digits of the other numbers are computed on with", slow=True)
def _printed_digits(question: Question) -> Iterator[Mistake]:
    printed: dict[Quantity, Digits] = {}
    for known in question.known:
        if known.digits is not None and known.quantity.step <= question.quantity.step:
            printed.setdefault(known.quantity, known.digits)
    values = {q: digits for q, digits in printed.items() if q.by is None}
    if len(printed) > 1:
        said = "it is computed from the other numbers as they are printed"
        yield _with_printed(said, printed, question)
    if 1 < len(values) < len(printed):
        said = "it is computed from the values as they are printed"
        yield _with_printed(said, values, question)
    for q, digits in printed.items():
        said = f"it is computed with {question.words.quantity(q)} = {digits.text} as printed"
        yield _with_printed(said, {q: digits}, question)


def _with_printed(said: str, printed: Mapping[Quantity, Digits], question: Question) -> Mistake:
    """Printed numbers in the place of computed ones."""
    numbers = {q: float(digits.number) for q, digits in printed.items()}
    return with_numbers(said, numbers, question.graph, question.quantity.step)


def with_numbers(
    said: str, numbers: Mapping[Quantity, float], graph: AskedGraph, step: int
) -> Mistake:
    """Numbers in the place of computed ones; a partial of one edge is that edge's."""
    edges = {}
    for q, x in numbers.items():
        uses = graph.uses.get(q.by, []) if q.by is not None and q.step == step else []
        if len(uses) == 1 and uses[0].node is q.of:
            edges[uses[0]] = (0.0, x)
    return Mistake(said, written=dict(numbers), edges=edges)


@hypothesis("float32", "everything is computed in float32", apart=True)
def _float32(question: Question) -> Iterator[Mistake]:
    yield Mistake("all is computed in float32", rounding=Rounding("float32", gather=1))
    if question.work > LONG:
        return
    if any(len(question.graph.terms(node) or ()) > 2 for node in question.graph.nodes):
        for gather in (2, 4, 8):
            said = f"all is computed in float32, sums in {gather} running sums"
            yield Mistake(said, rounding=Rounding("float32", gather=gather))
    if question.joints:
        said = "all is computed in float32, contributions added from the last to the first"
        yield Mistake(said, rounding=Rounding("float32"))


@hypothesis("rounded", "intermediate results are rounded, and computed on with", slow=True)
def _rounded(question: Question) -> Iterator[Mistake]:
    yield from _by_hand(question, cut=False)


@hypothesis("cut on the way", "intermediate results are cut off, and computed on with", slow=True)
def _cut_on_the_way(question: Question) -> Iterator[Mistake]:
    yield from _by_hand(question, cut=True)


def _by_hand(question: Question, cut: bool) -> Iterator[Mistake]:
    most = min(9, question.digits.significant + 2) if question.digits else 5
    done = "cut off after" if cut else "rounded to"
    for outer in (False, True):
        what = "the results of the forward pass are" if outer else "every result on the way is"
        for k in range(1, most):
            for how, said in (("decimals", "decimal"), ("digits", "significant digit")):
                count = f"{k} {said}{'s' * (k != 1)}"
                yield Mistake(f"{what} {done} {count}", rounding=Rounding(how, k, cut, outer))


@hypothesis("cut off", "the number is cut off after its last digit instead of rounded")
def _cut_off(question: Question) -> Iterator[Mistake]:
    if question.digits is not None:
        unit = float(question.digits.unit)
        read = (lambda x: math.copysign(math.floor(abs(x) / unit * (1 + 1e-15)) * unit, x),)
        yield Mistake("it is cut off after the last digit instead of rounded", read=read)


@hypothesis("transposed", "two neighbouring digits change places")
def _transposed(question: Question) -> Iterator[Mistake]:
    if question.digits is None or not math.isfinite(question.right):
        return
    unit = float(question.digits.unit)
    if unit == 0 or math.isinf(question.right / unit):  # no float has digits there
        return
    for place in range(question.digits.significant):

        def read(x: float, place: int = place) -> float:
            whole = round(abs(x) / unit)
            right, left = whole // 10**place % 10, whole // 10 ** (place + 1) % 10
            return math.copysign((whole + (right - left) * 9 * 10**place) * unit, x)

        written = round(abs(question.right) / unit) // 10**place
        if written > 9:
            left, right = written // 10 % 10, written % 10
            said = f"the digits {left}{right} of the right number change places"
            yield Mistake(said if left != right else "two digits change places", read=(read,))


@hypothesis("float64", "the last digits are within the rounding errors of float64", noise=True)
def _float64(question: Question) -> Iterator[Mistake]:
    if question.digits is not None and question.digits.significant > 12:
        for seed in range(24):
            said = "float64 rounds on the way: the last digits printed lie within its errors here"
            yield Mistake(said, rounding=Rounding("shaken", seed))
