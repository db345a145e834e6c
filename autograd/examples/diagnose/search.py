"""The search: hypotheses alone and in pairs, and those that give the number asked about."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, islice

from ...formulas.tokens import did_you_mean
from .chance import Alternatives
from .hypotheses import HYPOTHESES, LONG, LONGEST, Hypothesis
from .memo import PassMemo
from .mistake import NO_MISTAKE, Mistake
from .question import Question

RARE = 1 / 30  # pairs are named if a number picked blindly is explained by one so seldom
HALF = 1 / 2  # likewise for one mistake at one place of many
VERY_NEAR = 12  # where so few numbers lie about as far off, in the last digit
MOST_LOCAL = 3_000  # ways to make a mistake at one place
NOTHING: Mapping[str, int] = {}


@dataclass(frozen=True)
class Attempt:
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

    def and_also(self, other: Attempt) -> Attempt | None:
        """Both together; None where they turn one knob in two ways."""
        mistake = self.mistake.and_also(other.mistake)
        return None if mistake is None else Attempt((*self.rows, *other.rows), mistake)


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
    same: tuple[Attempt, ...]


@dataclass(frozen=True)
class SearchResult:
    """What a search came to.

    Args:
        fits: what gives the number, the simplest and least arbitrary first.
        tried: how many hypotheses alone.
        paired: how many pairs.
        explained: how many of `possible` numbers like the wrong one they would have explained.
        left: names of rows that were not tried, as a pass takes too long.
        attempts: every hypothesis that was tried alone, with what it gives.
    """

    fits: tuple[Fit, ...] = ()
    tried: int = 0
    paired: int = 0
    explained: int = 0
    possible: int = 0
    left: tuple[str, ...] = ()
    attempts: tuple[Attempt, ...] = ()


def single_attempts(question: Question, memo: PassMemo) -> tuple[list[Attempt], list[str]]:
    """Every hypothesis by itself, with what it gives, and the rows that were left out."""
    attempts: list[Attempt] = []
    left: list[str] = []
    for row in HYPOTHESES.values():
        long = LONGEST if row.apart or row.exotic else LONG
        if (row.slow or row.apart or row.exotic) and question.work > long:
            left.append(row.name)
            continue
        ways = list(islice(row.ways(question), MOST_LOCAL + 1))
        if len(ways) > MOST_LOCAL:
            left.append(row.name)
        else:
            attempts += _after(question, row, ways)
    return _answered(attempts, question, memo), left


def _after(question: Question, row: Hypothesis, ways: Sequence[Mistake]) -> list[Attempt]:
    """The ways of a row, each after what is otherwise on the way already."""
    if question.before is None:
        return [Attempt((row,), mistake) for mistake in ways]
    both = [mistake.and_also(question.before) for mistake in ways]
    return [Attempt((row,), mistake) for mistake in both if mistake is not None]


def _answered(attempts: Sequence[Attempt], question: Question, memo: PassMemo) -> list[Attempt]:
    numbers = memo.numbers([attempt.mistake for attempt in attempts], question.quantity)
    return [
        Attempt(attempt.rows, attempt.mistake, x)
        for attempt, x in zip(attempts, numbers, strict=True)
    ]


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
    attempts, left = single_attempts(question, memo)
    points = [
        attempt for attempt in attempts if not attempt.rows[0].noise and likes.moved(attempt.gives)
    ]
    fitting = [attempt for attempt in points if likes.fits(attempt.gives)] + _among_samples(
        attempts, likes
    )
    numbers = [attempt.gives for attempt in points]
    pool = _distinct([attempt for attempt in points if not attempt.rows[0].single])
    share = likes.hits(numbers) / likes.size
    fitting = [
        attempt for attempt in fitting if share <= _most_by_chance(attempt.rows[0], likes.size)
    ]
    if fitting:
        backed = max(_backing(attempt, support) for attempt in fitting)
        likelier = (pair for pair in _likely(pool, support) if _backing(pair, support) > backed)
        better = _answered(list(_affordable(likelier, question, memo)), question, memo)
        numbers += [pair.gives for pair in better]
        fits = _merged([pair for pair in better if likes.fits(pair.gives)], better, support)
        fits += _merged(fitting, points, support)
        hits = max(1, likes.hits(numbers))  # float64's errors are no single number
        return SearchResult(
            fits, len(attempts), len(better), hits, likes.size, tuple(left), tuple(attempts)
        )
    paired = 0
    fits = ()
    for pairs, backed in ((_likely(pool, support), 1), (_wide(pool), 0), (_local(pool), 0)):
        some = list(islice(_affordable(pairs, question, memo), memo.most(question.work)))
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
    return SearchResult(fits, len(attempts), paired, hits, likes.size, tuple(left), tuple(attempts))


def _most_by_chance(row: Hypothesis, size: int) -> float:
    """Which share of the numbers like this may be explained for a row to say anything."""
    if row.exotic:
        return RARE
    return HALF if row.local and size <= VERY_NEAR else math.inf


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
    attempts = [Attempt((), question.before or NO_MISTAKE)]
    for row in [HYPOTHESES[name] for name in names]:
        attempts = [
            both
            for attempt in attempts
            for mistake in row.ways(question)
            if (both := attempt.and_also(Attempt((row,), mistake))) is not None
        ]
    likes = Alternatives(question.digits, question.right)
    answered = _answered(attempts, question, memo)
    if names and all(HYPOTHESES[name].noise for name in names):
        return bool(_among_samples(answered, likes))
    return any(likes.fits(attempt.gives) for attempt in answered)


def _among_samples(attempts: Sequence[Attempt], likes: Alternatives) -> list[Attempt]:
    """Rows whose ways are samples: one fit where the number lies among them, or nearly so."""
    samples: dict[str, list[Attempt]] = {}
    for attempt in attempts:
        if attempt.rows[0].noise:
            samples.setdefault(attempt.rows[0].name, []).append(attempt)
    fitting = []
    for several in samples.values():
        numbers = [attempt.gives for attempt in several]
        low, high = min(numbers), max(numbers)
        if abs(likes.number - (low + high) / 2) <= high - low + likes.printed / 2:
            fitting.append(several[0])
    return fitting


def _distinct(attempts: Sequence[Attempt]) -> list[Attempt]:
    """Of several that give the same number in a pass, the first."""
    first: dict[tuple[float, bool], Attempt] = {}
    for attempt in attempts:
        first.setdefault((float(f"{attempt.gives:.11e}"), bool(attempt.mistake.read)), attempt)
    return list(first.values())


def _pairs_of(pool: Sequence[Attempt]) -> Iterator[Attempt]:
    for one, other in combinations(pool, 2):
        if one.rows[0].slow and other.rows[0].slow:
            continue
        pair = one.and_also(other)
        if pair is not None and _sensible(pair.mistake, pair.names):
            yield pair


def _sensible(mistake: Mistake, names: Sequence[str]) -> bool:
    """Whether another quantity, if that was given, is given as it is."""
    if mistake.instead and "transposed" in names:
        return False
    return not mistake.instead or (mistake.later == 0 and mistake.key == NO_MISTAKE.key)


def _likely(pool: Sequence[Attempt], support: Mapping[str, int]) -> Iterator[Attempt]:
    """Pairs of what explains other numbers, or of that and reading the number wrongly."""
    backed = [attempt for attempt in pool if attempt.names[0] in (*support, "cut off", "printed")]
    return (pair for pair in _pairs_of(backed) if any(name in support for name in pair.names))


def _wide(pool: Sequence[Attempt]) -> Iterator[Attempt]:
    return (pair for pair in _pairs_of(pool) if not all(row.local for row in pair.rows))


def _local(pool: Sequence[Attempt]) -> Iterator[Attempt]:
    return _pairs_of([attempt for attempt in pool if attempt.rows[0].local])


def _affordable(
    attempts: Iterable[Attempt], question: Question, memo: PassMemo
) -> Iterator[Attempt]:
    """Those that take no long pass of their own."""
    for attempt in attempts:
        if question.work <= LONG or memo.knows(attempt.mistake, question.quantity):
            yield attempt


def _backing(attempt: Attempt, support: Mapping[str, int]) -> int:
    """How many numbers of the example the rows explain; how a number is read needs no backing."""
    return min([support.get(name, 0) for name in attempt.names if name != "cut off"] or [0])


def _merged(
    fitting: Sequence[Attempt], tried: Sequence[Attempt], support: Mapping[str, int]
) -> tuple[Fit, ...]:
    """Fits that give the same number as one; first what other numbers support, then few ways."""
    ways: dict[tuple[str, ...], int] = {}
    for names in {attempt.names for attempt in fitting}:
        ways[names] = len({f"{attempt.gives:.9e}" for attempt in tried if attempt.names == names})

    def rank(attempt: Attempt) -> tuple[int, float]:
        prior = math.prod([row.prior for row in attempt.rows])
        return -_backing(attempt, support), ways[attempt.names] / prior

    groups: list[list[Attempt]] = []
    for attempt in fitting:
        for group in groups:
            if math.isclose(group[0].gives, attempt.gives, rel_tol=1e-12, abs_tol=1e-300):
                group.append(attempt)
                break
        else:
            groups.append([attempt])
    for group in groups:
        group.sort(key=lambda attempt: rank(attempt)[0])
    groups.sort(key=lambda group: min(map(rank, group)))
    fits = []
    for group in groups:
        first, *same = {attempt.said: attempt for attempt in group}.values()
        fits.append(Fit(first.names, first.said, first.gives, tuple(same)))
    return tuple(fits)
