"""The table of hypotheses: what a row is, and how one is added."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from .mistake import Mistake
from .question import Question

HYPOTHESES: dict[str, Hypothesis] = {}
LONG = 3_000  # nodes computed on the way to a number, from which passes are counted
LONGEST = 100_000  # from which each takes seconds


@dataclass(frozen=True)
class Hypothesis:
    """One row: a kind of mistake that somebody may have made.

    Args:
        name: the word by which files and reports call it.
        doc: what the mistake is, in one line.
        ways: the ways to make it in a question; none where it cannot be made.
        local: the mistake happens at one place of the graph, so there may be many ways.
        slow: every way needs passes of its own; left out where a pass takes long.
        apart: its ways need one more pass; left out where a pass takes very long.
        noise: the ways are samples of one: what lies between them is explained.
        single: it is never paired with another.
        exotic: there are so many ways that a fit means little: it is named only where chance
            would rarely have explained the number.
        prior: how often people make it, beside 1 for most rows; what is usual comes first.
    """

    name: str
    doc: str
    ways: Ways
    local: bool = False
    slow: bool = False
    apart: bool = False
    noise: bool = False
    single: bool = False
    exotic: bool = False
    prior: float = 1.0


Ways = Callable[[Question], Iterator[Mistake]]


def hypothesis(name: str, doc: str, prior: float = 1.0, **kind: bool) -> Callable[[Ways], Ways]:
    """Add the function below to the table as a row.

    Args:
        name, doc, prior, kind: as Hypothesis has them.

    Raises:
        ValueError: the table has a row of that name.
    """

    def add(ways: Ways) -> Ways:
        if name in HYPOTHESES:
            raise ValueError(f"the table has a hypothesis {name!r} already; choose another name")
        HYPOTHESES[name] = Hypothesis(name, doc, ways, prior=prior, **kind)
        return ways

    return add
