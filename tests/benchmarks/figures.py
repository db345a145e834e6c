"""What turns tell: a ratio, how surely it is known, rows of a table, and units.

The ratio of two engines is the median of their ratios in the same turn. By chance it could have
been another, and the interval says which: with 95 % confidence the median of endlessly many turns
lies in it. Its ends are turns themselves, the k-th from below and from above; that the median lies
below the k-th of n is as likely as fewer than k heads in n throws of a coin (the sign test). It
asks nothing of how times are spread; it takes turns for independent of each other. A claim holds,
or is missed, only where the whole interval says so.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from .quiet import say

CONFIDENCE = 0.95
ANSWERS = {True: "yes", False: "NO", None: "unsure"}


class Row(NamedTuple):
    """A claim in the table."""

    what: str
    measured: str
    wanted: str
    holds: str


@dataclass(frozen=True)
class Ratio:
    """How often ours goes into theirs.

    Attributes:
        times: the median of all turns.
        low, high: the interval in which it lies with 95 % confidence.
        least, most: the turns that are farthest from it.
    """

    times: float
    low: float
    high: float
    least: float
    most: float

    @classmethod
    def of(cls, ours: Sequence[float], theirs: Sequence[float]) -> Ratio:
        """From the times of both, turn by turn."""
        each = sorted([b / a for a, b in zip(ours, theirs, strict=True)])
        k = rank(len(each))
        return cls(statistics.median(each), each[k - 1], each[-k], each[0], each[-1])

    def at_least(self, wanted: float) -> bool | None:
        """Whether it is; None where the turns do not tell."""
        return True if self.low >= wanted else False if self.high < wanted else None

    def at_most(self, wanted: float) -> bool | None:
        """Whether it is; None where the turns do not tell."""
        return True if self.high <= wanted else False if self.low > wanted else None

    def spread(self, places: int = 1) -> str:
        """The interval and the range, in words."""
        low, high, least, most = [
            f"{x:.{places}f}" for x in (self.low, self.high, self.least, self.most)
        ]
        return f"{low} to {high}; turns {least} to {most}"


def rank(count: int) -> int:
    """The largest k for which the median lies outside the k-th from both ends in 5 % of cases.

    Below six turns there is none: 1, the whole range.
    """
    k, outside = 1, 2.0 * 0.5**count
    while (outside := outside + 2.0 * math.comb(count, k) * 0.5**count) <= 1 - CONFIDENCE:
        k += 1
    return k


def row(what: str, measured: str, wanted: str, holds: bool | None) -> Row:
    """A row of the table of claims; it is said at once, too, so that no run tells nothing."""
    made = Row(what, measured, wanted, ANSWERS[holds])
    say(f"{what}: {measured}; {wanted}: {made.holds}")
    return made


def unsure(rows: Sequence[Row]) -> str:
    """The claims that the turns neither show nor refute, or nothing."""
    names = [line.what for line in rows if line.holds == ANSWERS[None]]
    return f"the turns do not tell whether this holds: {'; '.join(names)}" if names else ""


def markdown(lines: Sequence[Sequence[str]]) -> str:
    """A table, of which the first line is the head."""
    head, *rest = lines
    return "\n".join([f"| {' | '.join(line)} |" for line in (head, ["---"] * len(head), *rest)])


def duration(seconds: float) -> str:
    """Seconds, milliseconds or microseconds, to two or three figures."""
    if seconds >= 1:
        return f"{short(seconds)} s"
    return f"{short(seconds * 1e3)} ms" if seconds >= 1e-3 else f"{short(seconds * 1e6)} µs"


def short(x: float) -> str:
    """Two or three figures."""
    return f"{x:.0f}" if x >= 100 else f"{x:.1f}" if x >= 10 else f"{x:.2f}"
