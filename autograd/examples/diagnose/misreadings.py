"""Mistakes of reading: a given number with another sign or digit, two exchanged, W for its
transpose.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import combinations

from ...engine.value import Value
from ...formulas.numbers import shortest, significant
from .asked_graph import Quantity
from .hypotheses import hypothesis
from .mistake import Mistake
from .question import Question

_ENTRY = re.compile(r"(?P<name>.*?\D)_?\[?(?P<row>\d),?_?(?P<column>\d)\]?")
_TARGETS = re.compile(r"(t|y|target|T|Y|label)_?\d*(\[.*\])?")
_MOST_GIVENS = 40


def _given(question: Question) -> list[Value]:
    """The numbers that the quantity is computed from, and that have a name."""
    nodes = question.graph.nodes
    return [node for node in nodes if node.op is None and node in question.graph.uses]


def _misread(said: str, numbers: Mapping[Value, float]) -> Mistake:
    return Mistake(said, written={Quantity(node): x for node, x in numbers.items()})


def _exchanged(question: Question, one: Value, other: Value) -> Mistake:
    said = f"{question.words.node(one)} and {question.words.node(other)} are exchanged"
    return _misread(said, {one: other.data, other: one.data})


@hypothesis("given's sign", "the sign of a given number is lost", local=True, single=True)
def _lost_sign(question: Question) -> Iterator[Mistake]:
    for node in _given(question):
        if node.data:
            said = f"{question.words.node(node)} = {significant(-node.data)} is read for "
            yield _misread(said + significant(node.data), {node: -node.data})


@hypothesis("transposed matrix", "a matrix is taken for its transpose", single=True)
def _transposed_matrix(question: Question) -> Iterator[Mistake]:
    blocks: dict[str, dict[tuple[str, str], Value]] = {}
    for node in _given(question):
        entry = _ENTRY.fullmatch(node.label)
        if entry:
            block = blocks.setdefault(entry["name"], {})
            block[entry["row"], entry["column"]] = node
    for name, block in blocks.items():
        pairs = [(node, block.get((b, a))) for (a, b), node in block.items() if a < b]
        numbers: dict[Value, float] = {}
        for node, other in pairs:
            if other is not None:
                numbers |= {node: other.data, other: node.data}
        if any(node.data != x for node, x in numbers.items()):
            yield _misread(f"{name} is taken for its transpose", numbers)


@hypothesis("targets swapped", "two targets change places", local=True, single=True)
def _swapped_targets(question: Question) -> Iterator[Mistake]:
    targets = [node for node in _given(question) if _TARGETS.fullmatch(node.label)]
    for one, other in combinations(targets[:_MOST_GIVENS], 2):
        if one.data != other.data:
            yield _exchanged(question, one, other)


@hypothesis(
    "givens swapped", "two given numbers change places", local=True, exotic=True, single=True
)
def _swapped_givens(question: Question) -> Iterator[Mistake]:
    for one, other in combinations(_given(question)[:_MOST_GIVENS], 2):
        targets = _TARGETS.fullmatch(one.label) and _TARGETS.fullmatch(other.label)
        if one.data != other.data and not targets:
            yield _exchanged(question, one, other)


@hypothesis("misread", "a digit of a given number is misread", local=True, exotic=True, single=True)
def _misread_digit(question: Question) -> Iterator[Mistake]:
    rates = question.graph.updates.settings.get("lr", 0.0) if question.graph.updates else 0.0
    if question.learns and rates:
        for other in misread_digits(rates):
            yield Mistake(
                f"lr = {significant(other)} is read for {significant(rates)}", rate=other / rates
            )
    for node in _given(question):
        for other in misread_digits(node.data):
            said = f"{question.words.node(node)} = {significant(other)} is read for "
            yield _misread(said + significant(node.data), {node: other})


def misread_digits(x: float) -> list[float]:
    """What a number becomes where one digit is changed, doubled, lost, or its point moved.

    >>> misread_digits(3.0)[:4]
    [1.0, 2.0, 4.0, 5.0]
    """
    text = shortest(abs(x))
    if not re.fullmatch(r"\d*\.?\d{1,8}", text):
        return []
    sign = -1.0 if x < 0 else 1.0
    texts = []
    for place, digit in enumerate(text):
        if digit.isdecimal():
            before, after = text[:place], text[place + 1 :]
            texts += [before + other + after for other in "0123456789"]
            texts += [before + digit + digit + after, before + after]
            if after[:1].isdecimal():
                texts.append(before + after[0] + digit + after[1:])
    numbers = [float(other) for other in texts if other.strip(".")]
    numbers += [abs(x) * 10, abs(x) / 10]
    return [sign * other for other in dict.fromkeys(numbers) if other != abs(x) and other]
