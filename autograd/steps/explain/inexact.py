"""Where a walk in exact fractions leaves them, or is too long to be written out, in words."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from ...formulas.notation import Text
from ...formulas.quotients import FIGURES, fits_in_full
from ...formulas.text import and_list
from ..exact import Exact
from ..sentences import computed_texts, number_text
from ..walk import Walk

SHOWN = 6  # that are named


def exactness_remarks(walk: Walk, digits: int = 6) -> list[str]:
    """What has to be said of a walk in fractions: where they end, and where they are cut.

    None of a walk in other arithmetic.

    >>> from autograd import Value
    >>> from autograd.faces.steps import steps
    >>> x = Value(1 / 3, "x")
    >>> y = x.tanh() * x
    >>> y.label = "y"
    >>> print(*exactness_remarks(steps(y, arithmetic=Exact())))
    No fraction holds v1 = tanh(x); what is made of it is a decimal, to 6 digits.
    """
    if walk.arithmetic != Exact.name:
        return []
    by = Text(digits)
    sentences = []
    inexact = list(_first_inexact(walk, by))
    if inexact:
        them = "it" if len(inexact) == 1 else "them"
        sentences.append(
            f"No fraction holds {and_list(inexact, SHOWN)}; what is made of {them} is a decimal, "
            f"to {digits} digits."
        )
    if any(
        isinstance(x, Fraction) and not fits_in_full(x) and "…" in number_text(x, by)
        for x in _shown_numbers(walk)
    ):
        sentences.append(
            f"Where … stands a fraction has more than {FIGURES} figures; JSON has all of them."
        )
    return sentences


def _first_inexact(walk: Walk, by: Text) -> Iterator[str]:
    """The results and partials that are no fractions although what they are made of is."""
    exact = {entry.name: _all_fractions((entry.data, *entry.operands)) for entry in walk.nodes}
    for step in walk.forward:
        if _all_fractions(step.operands) and not _all_fractions((step.data,)):
            yield f"{by.name(step.node)} = {computed_texts(walk, step, by)[0]}"
    for edge in walk.contributions:
        if exact[edge.node] and not isinstance(edge.partial, Fraction):
            yield by.derivative(edge.node, edge.arg)
    for line in walk.update:
        if _all_fractions(line.quantities.values()) and not _all_fractions((line.after,)):
            yield f"{line.quantity} of {by.name(line.node)}"


def _all_fractions(numbers: Any) -> bool:
    return all(isinstance(x, Fraction) for x in numbers)


def _shown_numbers(walk: Walk) -> Iterator[Any]:
    """Every number that is shown."""
    for entry in walk.nodes:
        yield entry.data
    for step in walk.contributions:
        yield from (step.partial, step.contribution, step.after)
    for line in walk.update:
        yield line.after
