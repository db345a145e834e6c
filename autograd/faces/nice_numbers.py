"""Numbers that are good to calculate with by hand, for worksheets: drawn by a seed, short, exact.

Nice means that every value, partial, contribution and gradient of the walk is a short decimal,
exactly. Candidates are drawn, walked in exact fractions, and judged by what they give.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from fractions import Fraction
from math import inf, isclose
from random import Random
from typing import Any, NamedTuple

from ..engine.graph import forward, leaves
from ..engine.value import Value, order
from ..formulas.numbers import rounded
from ..formulas.text import visible
from ..steps.arithmetic import FLOATS, Arithmetic
from ..steps.exact import Exact, Rounded
from ..steps.recorder import record_walk
from ..steps.step import Contributed, Updated
from ..steps.walk import Walk

SHORT = 3  # significant digits of a nice number, at most
PLACES = 2  # behind its point, at most
MOST = 2_000  # contributions of a walk that is tried
TRIES, WORK = 300, 6000  # candidates at most; nodes to walk in all of them together
FEW = 20  # candidates of which the rounded walk is tried as well
STEPS_OF = (Fraction(1), Fraction(1, 2), Fraction(1, 10))  # whole numbers first, then halves
REACH = (6, 4, 2)  # how far from 0 the numbers of each kind go
EXACTLY = "All numbers are exact."
ROUND = "Round to {} significant digits at every step."
HAND = " digits by hand"
NOISE = 1e-12  # relative: how far a float may be from the short number that it stands for
DULL = {0: 4.0, 1: 1.5, -1: 1.5}  # what a leaf costs that teaches less than others


class NiceWalk(NamedTuple):
    """A walk over drawn numbers, and a word on them for who has to calculate."""

    walk: Walk
    note: str


def walk_by_hand(walked_by: Callable[[Arithmetic], Walk], digits: int) -> Walk:
    """A walk that can be followed with the numbers written on a sheet, to so many digits.

    Where all of them are written in full, that is the walk in floats; elsewhere every number is
    rounded at every step.
    """
    walk = walked_by(FLOATS)
    return walk if _written_in_full(walk, digits) else walked_by(Rounded(digits))


def digits_note(walk: Walk, digits: int) -> str:
    """How to calculate, for who has the numbers to so many digits: which are carried on the way."""
    if _written_in_full(walk, digits):
        return EXACTLY
    carries = walk.arithmetic.removesuffix(HAND)
    if carries == str(digits):
        return ROUND.format(digits)
    if carries != walk.arithmetic:
        return f"{ROUND.format(carries)} Numbers are written to {digits}."
    if walk.arithmetic == FLOATS.name:
        return (
            f"All 16 digits of a float were carried, and numbers are written to {digits}: what is "
            "calculated from the written ones may differ."
        )
    return f"Calculate with {walk.arithmetic}."


def _written_in_full(walk: Walk, digits: int) -> bool:
    """Whether so many digits write every number of a walk in floats."""
    return walk.arithmetic == FLOATS.name and all(
        x != x or isclose(x, rounded(x, digits), rel_tol=NOISE)
        for x in (*walk.values().values(), *_calculated_numbers(walk), *_update_numbers(walk))
    )


def _update_numbers(walk: Walk) -> Iterator[Any]:
    for step in walk.update:
        if isinstance(step, Updated):
            yield from (*step.quantities.values(), step.after)


def seeded_walk(y: Value, seed: int, digits: int) -> Walk:
    """The walk of the same graph at leaves drawn from −3.0, −2.9, ... 3.0; y stays as it is."""
    drawn = _random_multiples(Random(seed), len(leaves(y)), Fraction(1, 10), 3)
    copy = deepcopy(y)
    return walk_by_hand(lambda arithmetic: _walk_at(copy, drawn, arithmetic), digits)


def nice_walk(y: Value, seed: int, digits: int) -> NiceWalk:
    """The walk of the same graph at leaves drawn so that its numbers are nice; y stays as it is.

    The same seed gives the same numbers. Where an operation (tanh, say) has no short exact
    results, every number is rounded to `digits` digits at every step, and the leaves are chosen
    so that the rounding does least harm.

    Raises:
        ValueError: no numbers were found at which all of the walk is finite, or the graph is
            too large to try many.
    """
    work = sum([len(node.args) for node in order(y)])
    if work > MOST:
        raise ValueError(
            f"nice numbers are looked for in walks of up to {MOST:,} contributions, and this one "
            f"has {work:,}; leave nice out, or draw numbers with a seed"
        )
    copy = deepcopy(y)
    tries = min(TRIES, max(WORK // len(order(copy)), 30))
    drawn = list(_candidates(Random(seed), len(leaves(copy)), tries))
    walks = [_walk_at(copy, numbers, Exact()) for numbers in drawn]
    costs = [_cost(walk, numbers) for walk, numbers in zip(walks, drawn, strict=True)]
    seldom = _seldom_exact(walks)
    for index, walk in enumerate(walks):
        costs[index] += 1000.0 * len(_trivial_results(walk) & seldom)
    ranking = sorted(range(tries), key=lambda index: (costs[index], index))
    best = ranking[0]
    if costs[best] == inf:
        raise ValueError(
            f"no numbers were found at which the walk of {visible(walks[best].output)} is finite; "
            "give numbers of your own and leave nice out"
        )
    if all(_is_short(x) for x in _calculated_numbers(walks[best])):
        return NiceWalk(_walk_at(copy, drawn[best], FLOATS), EXACTLY)
    # What rounding does shows only when it is done, so the best few are tried.
    few = [index for index in ranking[:FEW] if costs[index] < inf]
    best = min(few, key=lambda k: (_digits_lost(copy, drawn[k], digits), costs[k], k))
    note = ROUND.format(digits)
    inexact = sorted({walks[best].nodes[node].op or "" for node in _inexact_nodes(walks[best])})
    if inexact:
        note = f"There are no short exact results with {', '.join(inexact)}. {note}"
    return NiceWalk(_walk_at(copy, drawn[best], Rounded(digits)), note)


def _candidates(random: Random, count: int, tries: int) -> Iterator[list[float]]:
    for index in range(tries):
        kind = index * len(STEPS_OF) // tries
        yield _random_multiples(random, count, STEPS_OF[kind], REACH[kind])


def _random_multiples(random: Random, count: int, step: Fraction, reach: int) -> list[float]:
    """Multiples of step within reach; random() alone is promised to stay the same for ever."""
    most = int(reach / step)
    return [float(step * (int(random.random() * (2 * most + 1)) - most)) for _ in range(count)]


def _walk_at(y: Value, numbers: Sequence[float], arithmetic: Arithmetic) -> Walk:
    for leaf, x in zip(leaves(y), numbers, strict=True):
        leaf.data = x
    forward(y)
    walk = record_walk(y, arithmetic=arithmetic)
    len(walk)  # the reverse pass is done now, before the leaves are moved again
    return walk


def _calculated_numbers(walk: Walk) -> Iterator[Any]:
    """Every number that a person calculates."""
    for entry in walk.nodes:
        if entry.op is not None:
            yield entry.data
    for step in walk.reverse:
        if isinstance(step, Contributed):
            yield from (step.partial, step.contribution, step.after)


def _cost(walk: Walk, numbers: Sequence[float]) -> float:
    """How far from nice: long and odd numbers, zeros, and leaves that are alike."""
    cost = 0.0
    for x in _calculated_numbers(walk):
        size = abs(float(x))
        if not size < 1e6:
            return inf
        if not isinstance(x, Fraction):
            cost += 3 if 0.05 <= size <= 50 else 8
        elif x == 0:
            cost += 2
        else:
            cost += _significant_length(x) ** 2 / 8 + (x.denominator > 1) / 2 if _is_short(x) else 8
    cost += sum(x != int(x) for x in numbers) / 2
    cost += sum(DULL.get(int(x), 0.0) for x in numbers if x == int(x))
    return cost + len(numbers) - len({abs(x) for x in numbers})


def _is_short(x: Any) -> bool:
    """Whether a number is a decimal with few digits."""
    return (
        isinstance(x, Fraction)
        and 10**PLACES % x.denominator == 0
        and _significant_length(x) <= SHORT
    )


def _significant_length(x: Fraction) -> int:
    """Significant digits of a terminating decimal: 0.05 has one, 120 has two."""
    return len(str(abs(x.numerator) * (10**PLACES // min(x.denominator, 10**PLACES))).strip("0"))


def _inexact_nodes(walk: Walk) -> set[int]:
    """Where an operation on fractions had a result that is none."""
    return {
        index
        for index, entry in enumerate(walk.nodes)
        if entry.op is not None
        and not isinstance(entry.data, Fraction)
        and all(isinstance(x, Fraction) for _, x in entry.args)
    }


def _trivial_results(walk: Walk) -> set[int]:
    """Where a result is 0 or 1, as that of tanh(0) and exp(0): exact, but a poor example."""
    return {index for index, entry in enumerate(walk.nodes) if entry.op and entry.data in (0, 1)}


def _seldom_exact(walks: Sequence[Walk]) -> set[int]:
    """The operations that leave the fractions at most numbers."""
    counts = Counter(node for walk in walks for node in _inexact_nodes(walk))
    return {node for node, count in counts.items() if 2 * count > len(walks)}


def _digits_lost(y: Value, numbers: Sequence[float], digits: int) -> int:
    """How many last digits of results come out otherwise than without rounding on the way."""
    by_hand = _walk_at(y, numbers, Rounded(digits))
    truth = _walk_at(y, numbers, FLOATS)
    pairs = list(zip(_calculated_numbers(by_hand), _calculated_numbers(truth), strict=True))
    return sum(f"{a:.{digits - 1}e}" != f"{b:.{digits - 1}e}" for a, b in pairs)
