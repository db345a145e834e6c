"""The search: hypotheses alone and in pairs, and those that give the number asked about."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, islice

from ...formulas.tokens import did_you_mean
from .chance import Alternatives
from .memo import PassMemo
from .mistaken_pass import NO_MISTAKE, Mistake
from .mistakes import HYPOTHESES, LONG, LONGEST, Hypothesis
from .question import Question

RARE = 1 / 30  # pairs are named if a number picked blindly is explained by one so seldom
MOST_LOCAL = 3_000  # ways to make a mistake at one place
NOTHING: Mapping[str, int] = {}


@dataclass(frozen=True)
class Try:
    """One hypothesis, or two together, the mistake that was made so, and what comes out."""

    rows: tuple[Hypothesis, ...]
    mistake: Mistake
    gives: float = math.nan

    @property
    def said(self) -> str:
        """What was done, in words."""
        return self.mistake.said

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the rows."""
        return tuple([row.name for row in self.rows])

    def and_also(self, other: Try) -> Try | None:
        """Both together; None where they turn one knob in two ways."""
        mistake = self.mistake.and_also(other.mistake)
        return None if mistake is None else Try((*self.rows, *other.rows), mistake)


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
class SearchResult:
    """What a search came to.

    Args:
        fits: what gives the number, the simplest and least arbitrary first.
        tried: how many hypotheses alone.
        paired: how many pairs.
        explained: how many of `possible` numbers like the wrong one they would have explained.
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


def single_tries(question: Question, memo: PassMemo) -> tuple[list[Try], list[str]]:
    """Every hypothesis by itself, with what it gives, and the rows that were left out."""
    tries: list[Try] = []
    left: list[str] = []
    for row in HYPOTHESES.values():
        if (row.slow and question.work > LONG) or (row.apart and question.work > LONGEST):
            left.append(row.name)
            continue
        ways = list(islice(row.ways(question), MOST_LOCAL + 1))
        if len(ways) > MOST_LOCAL:
            left.append(row.name)
        else:
            tries += [Try((row,), mistake) for mistake in ways]
    return _answered(tries, question, memo), left


def _answered(tries: Sequence[Try], question: Question, memo: PassMemo) -> list[Try]:
    numbers = memo.numbers([each.mistake for each in tries], question.quantity)
    return [replace(each, gives=x) for each, x in zip(tries, numbers, strict=True)]


def search(
    question: Question, memo: PassMemo, support: Mapping[str, int] = NOTHING
) -> SearchResult:
    """The hypotheses that give the number in question: single ones, or else pairs.

    Args:
        question: with its digits.
        memo: what computes, and keeps what it computed.
        support: how many numbers of the example each row explains: those come first.
    """
    if question.digits is None:
        raise ValueError("a search needs the digits of the number to explain")
    likes = Alternatives(question.digits, question.right)
    tries, left = single_tries(question, memo)
    points = [each for each in tries if not each.rows[0].noise and likes.moved(each.gives)]
    fitting = [each for each in points if likes.fits(each.gives)] + _among_samples(tries, likes)
    numbers = [each.gives for each in points]
    pool = _distinct(points)
    if fitting:
        backed = max(_backing(each, support) for each in fitting)
        likelier = (pair for pair in _likely(pool, support) if _backing(pair, support) > backed)
        better = _answered(list(_affordable(likelier, question, memo)), question, memo)
        numbers += [pair.gives for pair in better]
        fits = _merged([pair for pair in better if likes.fits(pair.gives)], better, support)
        fits += _merged(fitting, points, support)
        hits = max(1, likes.hits(numbers))  # float64's errors are no single number
        return SearchResult(fits, len(tries), len(better), hits, likes.size, tuple(left))
    paired = 0
    fits = ()
    for pairs, backed in ((_likely(pool, support), 1), (_wide(pool), 0), (_local(pool), 0)):
        some = list(islice(_affordable(pairs, question, memo), memo.most))
        answered = _answered(some, question, memo)
        paired += len(answered)
        numbers += [pair.gives for pair in answered]
        fitting = [pair for pair in answered if likes.fits(pair.gives)]
        # What explains other numbers is expected here, so only pairs of that kind count.
        hits = likes.hits([pair.gives for pair in answered] if backed else numbers)
        if fitting and hits <= max(backed, RARE * likes.size):
            fits = _merged(fitting, answered, support)
            break
    hits = max(int(bool(fits)), likes.hits(numbers))
    return SearchResult(fits, len(tries), paired, hits, likes.size, tuple(left))


def reproduces(question: Question, memo: PassMemo, names: Sequence[str]) -> bool:
    """Whether the rows of these names together give the number in question.

    Raises:
        ValueError: the table has no row of that name, or the question no digits.
    """
    if question.digits is None:
        raise ValueError("only a number with digits can be reproduced")
    for name in names:
        if name not in HYPOTHESES:
            raise ValueError(
                f"there is no hypothesis {name!r}{did_you_mean(name, list(HYPOTHESES))}; "
                f"they are {', '.join(HYPOTHESES)}"
            )
    tries = [Try((), NO_MISTAKE)]
    for row in [HYPOTHESES[name] for name in names]:
        tries = [
            both
            for each in tries
            for mistake in row.ways(question)
            if (both := each.and_also(Try((row,), mistake))) is not None
        ]
    likes = Alternatives(question.digits, question.right)
    answered = _answered(tries, question, memo)
    if names and all(HYPOTHESES[name].noise for name in names):
        return bool(_among_samples(answered, likes))
    return any(likes.fits(each.gives) for each in answered)


def _among_samples(tries: Sequence[Try], likes: Alternatives) -> list[Try]:
    """Rows whose ways are samples: one fit where the number lies among them, or nearly so."""
    samples: dict[str, list[Try]] = {}
    for each in tries:
        if each.rows[0].noise:
            samples.setdefault(each.rows[0].name, []).append(each)
    fitting = []
    for several in samples.values():
        numbers = [each.gives for each in several]
        low, high = min(numbers), max(numbers)
        if abs(likes.number - (low + high) / 2) <= high - low + likes.printed / 2:
            fitting.append(several[0])
    return fitting


def _distinct(tries: Sequence[Try]) -> list[Try]:
    """Of several that give the same number in a pass, the first."""
    first: dict[tuple[float, bool], Try] = {}
    for each in tries:
        first.setdefault((float(f"{each.gives:.11e}"), bool(each.mistake.read)), each)
    return list(first.values())


def _pairs_of(pool: Sequence[Try]) -> Iterator[Try]:
    for one, other in combinations(pool, 2):
        if one.rows[0].slow and other.rows[0].slow:
            continue
        pair = one.and_also(other)
        if pair is not None and _sensible(pair.mistake):
            yield pair


def _sensible(mistake: Mistake) -> bool:
    """Whether another quantity, if that was given, is given as it is."""
    return not mistake.instead or (mistake.later == 0 and mistake.key == NO_MISTAKE.key)


def _likely(pool: Sequence[Try], support: Mapping[str, int]) -> Iterator[Try]:
    """Pairs of what explains other numbers, or of that and reading the number wrongly."""
    backed = [each for each in pool if each.names[0] in (*support, "cut off", "printed")]
    return (pair for pair in _pairs_of(backed) if any(name in support for name in pair.names))


def _wide(pool: Sequence[Try]) -> Iterator[Try]:
    return (pair for pair in _pairs_of(pool) if not all(row.local for row in pair.rows))


def _local(pool: Sequence[Try]) -> Iterator[Try]:
    return _pairs_of([each for each in pool if each.rows[0].local])


def _affordable(tries: Iterable[Try], question: Question, memo: PassMemo) -> Iterator[Try]:
    """Those that take no long pass of their own."""
    for each in tries:
        if question.work <= LONG or memo.knows(each.mistake, question.quantity):
            yield each


def _backing(each: Try, support: Mapping[str, int]) -> int:
    """How many numbers of the example the rows explain; how a number is read needs no backing."""
    return min([support.get(name, 0) for name in each.names if name != "cut off"] or [0])


def _merged(
    fitting: Sequence[Try], tried: Sequence[Try], support: Mapping[str, int]
) -> tuple[Fit, ...]:
    """Fits that give the same number as one; first what other numbers support, then few ways."""
    ways: dict[tuple[str, ...], int] = {}
    for names in {each.names for each in fitting}:
        ways[names] = len({f"{each.gives:.9e}" for each in tried if each.names == names})

    def rank(each: Try) -> tuple[int, int]:
        return -_backing(each, support), ways[each.names]

    groups: list[list[Try]] = []
    for each in fitting:
        for group in groups:
            if math.isclose(group[0].gives, each.gives, rel_tol=1e-12, abs_tol=1e-300):
                group.append(each)
                break
        else:
            groups.append([each])
    for group in groups:
        group.sort(key=lambda each: rank(each)[0])
    groups.sort(key=lambda group: min(map(rank, group)))
    fits = []
    for group in groups:
        first, *same = {each.said: each for each in group}.values()
        fits.append(Fit(first.names, first.said, first.gives, tuple(same)))
    return tuple(fits)
