"""Where a walk in exact fractions leaves them, or is too long to be written out, in words."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from ...formulas.notation import Text
from ...formulas.quotients import FIGURES, fits
from ..exact import Exact
from ..sentences import computed, written
from ..step import Computed, Contributed, Seeded, Updated
from ..walk import Walk

SHOWN = 6  # that are named


def remarks(walk: Walk, digits: int = 6) -> list[str]:
    """A sentence on what is no fraction, and one on fractions that are cut off.

    None of a walk in other arithmetic.

    >>> from autograd import Value
    >>> from autograd.faces.steps import steps
    >>> x = Value(1 / 3, "x")
    >>> y = x.tanh() * x
    >>> y.label = "y"
    >>> print(*remarks(steps(y, arithmetic=Exact())))
    No fraction holds v1 = tanh(x); what is made of it is a decimal, to 6 digits.
    """
    if walk.arithmetic != Exact.name:
        return []
    by = Text(digits)
    found = []
    left = list(_left(walk, by))
    if left:
        named = [*left[:SHOWN], f"{len(left) - SHOWN} more"] if len(left) > SHOWN else left
        *first, last = named
        whole = f"{', '.join(first)} and {last}" if first else last
        them = "it" if len(left) == 1 else "them"
        found.append(
            f"No fraction holds {whole}; what is made of {them} is a decimal, to {digits} digits."
        )
    if any(isinstance(x, Fraction) and not fits(x) and "…" in written(x, by) for x in _all(walk)):
        found.append(
            f"Where … stands a fraction has more than {FIGURES} figures; JSON has all of them."
        )
    return found


def _left(walk: Walk, by: Text) -> Iterator[str]:
    """The results and partials that are no fractions although what they are made of is."""
    for step in walk:
        if isinstance(step, Computed):
            if _exact(step.operands) and not _exact((step.data,)):
                yield f"{by.name(step.node)} = {computed(walk, step, by)[0]}"
        elif isinstance(step, Seeded):
            continue
        elif isinstance(step, Contributed):
            if isinstance(step.partial, Fraction):
                continue
            entry, key = walk.entry(step.node), ("exact", step.node)
            if key not in walk.memo:
                walk.memo[key] = _exact((entry.data, *[x for _, x in entry.args]))
            if walk.memo[key]:
                yield by.derivative(step.node, step.arg)
        elif _exact(step.quantities.values()) and not _exact((step.after,)):
            yield f"{step.quantity} of {by.name(step.node)}"


def _exact(numbers: Any) -> bool:
    return all(isinstance(x, Fraction) for x in numbers)


def _all(walk: Walk) -> Iterator[Any]:
    """Every number that is shown."""
    for entry in walk.nodes:
        yield entry.data
    for step in walk:
        if isinstance(step, Contributed):
            yield from (step.partial, step.contribution, step.after)
        elif isinstance(step, Updated):
            yield step.after
