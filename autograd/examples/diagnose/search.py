"""The search: hypotheses alone and in pairs, and those that give the number asked about."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, islice

from ...formulas.tokens import did_you_mean
from .chance import Ring
from .hypotheses import HYPOTHESES, LONG, LONGEST, Hypothesis, Turn
from .memo import Passes
from .mistake import UNTURNED, Variant
from .question import Problem

RARE = 1 / 30  # pairs are named if a number picked blindly is explained by one so seldom
MOST_LOCAL = 3_000  # ways to make a mistake at one place
NOTHING: Mapping[str, int] = {}


@dataclass(frozen=True)
class Try:
    """One hypothesis, or two together, and the number that comes out."""

    rows: tuple[Hypothesis, ...]
    turns: tuple[Turn, ...]
    variant: Variant
    gives: float = math.nan

    @property
    def said(self) -> str:
        """What was done, in words."""
        return " and ".join([turn.said for turn in self.turns])

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the rows."""
        return tuple([row.name for row in self.rows])


@dataclass(frozen=True)
class Fit:
    """What gives the number: hypotheses that come to the same, the likeliest first.

    Args:
        hypotheses: the names of the rows, one or two.
        said: what was done, in words.
        gives: the number that comes out, in full.
        same: what else gives exactly that.
    """

    hypotheses: tuple[str, ...]
    said: str
    gives: float
    same: tuple[Try, ...]


@dataclass(frozen=True)
class Found:
    """What a search came to.

    Args:
        fits: what gives the number, the simplest and least arbitrary first.
        tried: how many hypotheses alone.
        paired: how many pairs.
        explained: how many of `possible` numbers like the one given they would have explained.
        left: names of rows that were not tried, as a pass takes too long.
    """

    fits: tuple[Fit, ...]
    tried: int
    paired: int
    explained: int
    possible: int
    left: tuple[str, ...]

    @property
    def chance(self) -> float:
        """How likely a number picked blindly is explained."""
        return self.explained / self.possible


def alone(problem: Problem, passes: Passes) -> tuple[list[Try], list[str]]:
    """Every hypothesis by itself, with what it gives, and the rows that were left out."""
    tries: list[Try] = []
    left: list[str] = []
    for row in HYPOTHESES.values():
        if (row.slow and problem.work > LONG) or (row.apart and problem.work > LONGEST):
            left.append(row.name)
            continue
        turns = list(islice(row.turns(problem), MOST_LOCAL + 1))
        if len(turns) > MOST_LOCAL:
            left.append(row.name)
            continue
        for turn in turns:
            variant = UNTURNED.but(turn.change)
            if variant is not None:
                tries.append(Try((row,), (turn,), variant))
    return _answered(tries, problem, passes), left


def _answered(tries: Sequence[Try], problem: Problem, passes: Passes) -> list[Try]:
    numbers = passes.answers([one.variant for one in tries], problem.question)
    return [replace(one, gives=x) for one, x in zip(tries, numbers, strict=True)]


def search(problem: Problem, passes: Passes, support: Mapping[str, int] = NOTHING) -> Found:
    """The hypotheses that give the problem's number: single ones, or else pairs.

    Args:
        problem: with its digits.
        passes: what computes, and keeps what it computed.
        support: how many numbers of the example each row explains: those come first.
    """
    if problem.digits is None:
        raise ValueError("a search needs the digits of the number to explain")
    ring = Ring(problem.digits, problem.right)
    tries, left = alone(problem, passes)
    points = [one for one in tries if not one.rows[0].noise and ring.moved(one.gives)]
    fitting = [one for one in points if ring.fits(one.gives)] + _noisy(tries, ring)
    numbers = [one.gives for one in points]
    pool = _distinct(points)
    if fitting:
        backed = max(_backing(one, support) for one in fitting)
        better = [one for one in _likely(pool, support) if _backing(one, support) > backed]
        better = [one for one in better if _affordable(one, problem, passes)]
        better = _answered(better, problem, passes)
        numbers += [one.gives for one in better]
        fits = _merged([one for one in better if ring.fits(one.gives)], better, support)
        fits += _merged(fitting, points, support)
        hits = max(1, ring.hits(numbers))  # float64's errors are no single number
        return Found(fits, len(tries), len(better), hits, ring.size, tuple(left))
    paired = 0
    fits = ()
    for pairs, backed in ((_likely(pool, support), 1), (_wide(pool), 0), (_local(pool), 0)):
        some = [one for one in pairs if _affordable(one, problem, passes)][: passes.most]
        answered = _answered(some, problem, passes)
        paired += len(answered)
        numbers += [one.gives for one in answered]
        fitting = [one for one in answered if ring.fits(one.gives)]
        # What explains other numbers is expected here, so only pairs of that kind count.
        hits = ring.hits([one.gives for one in answered] if backed else numbers)
        if fitting and hits <= max(backed, RARE * ring.size):
            fits = _merged(fitting, answered, support)
            break
    hits = max(int(bool(fits)), ring.hits(numbers))
    return Found(fits, len(tries), paired, hits, ring.size, tuple(left))


def reproduces(problem: Problem, passes: Passes, names: Sequence[str]) -> bool:
    """Whether the rows of these names together give the problem's number.

    Raises:
        ValueError: the table has no row of that name, or the problem no digits.
    """
    if problem.digits is None:
        raise ValueError("only a number with digits can be reproduced")
    for name in names:
        if name not in HYPOTHESES:
            raise ValueError(
                f"there is no hypothesis {name!r}{did_you_mean(name, list(HYPOTHESES))}; "
                f"they are {', '.join(HYPOTHESES)}"
            )
    tries = [Try((), (), UNTURNED)]
    for row in [HYPOTHESES[name] for name in names]:
        tries = [
            Try((*one.rows, row), (*one.turns, turn), variant)
            for one in tries
            for turn in row.turns(problem)
            if (variant := one.variant.but(turn.change)) is not None
        ]
    ring = Ring(problem.digits, problem.right)
    answered = _answered(tries, problem, passes)
    if names and all(HYPOTHESES[name].noise for name in names):
        return bool(_noisy(answered, ring))
    return any(ring.fits(one.gives) for one in answered)


def _noisy(tries: Sequence[Try], ring: Ring) -> list[Try]:
    """Rows whose ways are samples: one fit where the number lies among them, or nearly so."""
    samples: dict[str, list[Try]] = {}
    for one in tries:
        if one.rows[0].noise:
            samples.setdefault(one.rows[0].name, []).append(one)
    found = []
    for several in samples.values():
        numbers = [one.gives for one in several]
        low, high = min(numbers), max(numbers)
        if abs(ring.number - (low + high) / 2) <= high - low + ring.printed / 2:
            found.append(several[0])
    return found


def _distinct(tries: Sequence[Try]) -> list[Try]:
    """Of several that give the same number in a pass, the first."""
    found: dict[tuple[float, bool], Try] = {}
    for one in tries:
        found.setdefault((float(f"{one.gives:.11e}"), bool(one.variant.read)), one)
    return list(found.values())


def _pairs(pool: Sequence[Try]) -> Iterator[Try]:
    for one, other in combinations(pool, 2):
        if one.rows[0].slow and other.rows[0].slow:
            continue
        variant = one.variant.but(other.turns[0].change)
        if variant is not None and _sensible(variant):
            yield Try((*one.rows, *other.rows), (*one.turns, *other.turns), variant)


def _sensible(variant: Variant) -> bool:
    """Whether another quantity, if that was given, is given as it is."""
    return not variant.instead or (variant.later == 0 and variant.key == UNTURNED.key)


def _likely(pool: Sequence[Try], support: Mapping[str, int]) -> Iterator[Try]:
    """Pairs of what explains other numbers, or of that and reading the number wrongly."""
    for one in _pairs([one for one in pool if one.names[0] in (*support, "cut off", "printed")]):
        if any(name in support for name in one.names):
            yield one


def _wide(pool: Sequence[Try]) -> Iterator[Try]:
    return (one for one in _pairs(pool) if not all(row.local for row in one.rows))


def _local(pool: Sequence[Try]) -> Iterator[Try]:
    return _pairs([one for one in pool if one.rows[0].local])


def _affordable(one: Try, problem: Problem, passes: Passes) -> bool:
    return problem.work <= LONG or passes.knows(one.variant, problem.question)


def _backing(one: Try, support: Mapping[str, int]) -> int:
    """How many numbers of the example the rows explain; how a number is read needs no backing."""
    return min([support.get(name, 0) for name in one.names if name != "cut off"] or [0])


def _merged(
    fitting: Sequence[Try], tried: Sequence[Try], support: Mapping[str, int]
) -> tuple[Fit, ...]:
    """Fits that give the same number as one; first what other numbers support, then few ways."""
    ways: dict[tuple[str, ...], int] = {}
    for names in {one.names for one in fitting}:
        ways[names] = len({f"{one.gives:.9e}" for one in tried if one.names == names})

    def rank(one: Try) -> tuple[int, int]:
        return -_backing(one, support), ways[one.names]

    groups: list[list[Try]] = []
    for one in fitting:
        for group in groups:
            if math.isclose(group[0].gives, one.gives, rel_tol=1e-12, abs_tol=1e-300):
                group.append(one)
                break
        else:
            groups.append([one])
    for group in groups:
        group.sort(key=lambda one: rank(one)[0])
    groups.sort(key=lambda group: min(map(rank, group)))
    fits = []
    for group in groups:
        first, *same = {one.said: one for one in group}.values()
        fits.append(Fit(first.names, first.said, first.gives, tuple(same)))
    return tuple(fits)
