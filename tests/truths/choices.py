"""Where rows are looked at: ordinary points, ties, zeros, kinks, ends, tails, the huge and tiny."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence

from .functions import FUNCTIONS
from .limits import Point

inf, nan = math.inf, math.nan
TINY = (5e-324, 1e-308, 1e-200, 1e-160, 1e-20, 1e-8)
ORDINARY = (0.03, 0.1, 0.3, 0.5, 0.7, 0.9, 1.0, 1.3, 1.5, 2.0, 2.5, 3.0, 5.25, 6.0)
TAILS = (8.3, 17.0, 19.5, 20.0, 25.0, 36.0, 37.43, 40.0, 88.7, 300.25, 709.5, 710.0, 745.0)
HUGE = (1e3, 1e5, 1e16, 1e100, 1e154, 1e160, 1e200, 1e308)
SIZES = (0.0, *TINY, *ORDINARY, *TAILS, *HUGE, inf)
UNARY = (*(sign * x for x in SIZES for sign in (1.0, -1.0)), nan)

ZEROS = {"digamma": (1.4616321449683622, 1.4616321449683625, 1.4616)}  # where a value cancels
CORNERS = (0.0, -0.0, 1.0, -1.0, 2.5, -0.5, 1e308, -1e308, 1e-308, inf, -inf, nan)
PAIRS = (
    *((0.7, 1.3), (1.3, 0.7), (-0.7, 1.9), (2.2, -0.4), (-1.1, -2.6), (0.05, 0.2), (3.7, 0.25)),
    *((2.0, 3.0), (3.0, 2.0), (2.0, 0.5), (2.0, -1.0), (-2.0, 3.0), (-2.0, 2.0), (-8.0, 1 / 3)),
    *((0.0, 0.5), (0.0, 1.5), (0.0, 2.0), (0.0, 3.0), (2.0, 2.0), (-3.0, -3.0), (1e-8, 1e-8)),
    *((17.0, 0.0), (0.0, -36.0), (40.0, 0.0), (0.0, 40.0), (710.0, 1.0), (1.0, 710.0), (36.5, 0.5)),
    *((710.0, 710.0), (-745.0, 0.0), (0.0, -745.0), (37.43, 0.0), (-40.0, -80.0), (25.0, 0.0)),
    *((1e-160, 1e-160), (1e160, 1e160), (1e200, 1.0), (1.0, 1e200), (1e-200, 1e200), (1e16, 1.0)),
    *((5e-324, 1.0), (1.0, 5e-324), (5e-324, 5e-324), (1e-200, 1e-200), (1e154, 2.0), (1e16, 3.0)),
    *((7.0, 3.0), (-7.0, 3.0), (7.0, -3.0), (-7.0, -3.0), (7.5, 2.5), (6.0, 3.0), (-6.0, 3.0)),
)
PLAIN = ((0.7, -1.2, 2.3, 0.4, -0.6), (1.5, 2.5, 0.5, -0.25, 1.75), (-0.4, 0.9, -2.1, 1.1, 0.2))
TRIPLES = (0.0, -0.0, 1.0, -40.0, 17.0, 36.0, 710.0, -745.0, 1e308, 1e-308, 5e-324, inf, -inf, nan)
SMALL_SEQUENCES = {"*w": 2, "*others": 2, "*x": 3}


def sizes_of(name: str) -> dict[str, int]:
    """How long the sequences of a row are here."""
    starred = [word for word in FUNCTIONS[name].takes.split() if word[0] == "*"]
    if len(starred) == 2:
        return dict.fromkeys(starred, 2)
    return {word: SMALL_SEQUENCES[word] for word in starred}


def length(name: str) -> int:
    """How many numbers a row takes here."""
    sizes = sizes_of(name)
    return sum(sizes.get(word, 1) for word in FUNCTIONS[name].takes.split())


def points(name: str) -> list[Point]:
    """Where a row is looked at, each point once."""
    n = length(name)
    if name == "polygamma":  # its order is a constant
        orders = (0.0, 1.0, 2.0, 5.0)
        return [Point((k, x), (False, True)) for k in orders for x in UNARY if _tame(x)]
    if n == 1:
        numbers: Iterator[Sequence[float]] = ((x,) for x in (*UNARY, *ZEROS.get(name, ())))
    elif n == 2:
        numbers = itertools.chain(itertools.product(CORNERS, repeat=2), PAIRS)
    else:
        numbers = _several(n)
    bounded = name in ("at_least", "at_most")  # by what stands last, a constant
    every = [Point(tuple(one), (*(True,) * (n - 1), not bounded)) for one in numbers]
    every += _with_constants(name, n)
    by_text = {repr(point): point for point in every if _belongs(name, point)}
    return list(by_text.values())


def _several(n: int) -> Iterator[Sequence[float]]:
    """Ordinary ones; ties of every subset; each corner alone, and all at once."""
    yield from (plain[:n] for plain in PLAIN)
    first = PLAIN[0][:n]
    for size in range(2, n + 1):
        for subset in itertools.combinations(range(n), size):
            for tied, others in ((0.5, first), (0.0, first), (2.5, first), (-1.5, first)):
                yield [tied if k in subset else x for k, x in enumerate(others)]
    for corner in TRIPLES:
        yield [corner] * n
        for place in range(n):
            yield [corner if k == place else x for k, x in enumerate(first)]
            yield [corner if k == place else 0.0 for k in range(n)]
    yield from ([x, -x, *first[2:]] for x in (1e308, inf, 40.0, 1e16))


def _with_constants(name: str, n: int) -> Iterator[Point]:
    """Ties with a constant, and powers by constant exponents."""
    if name in ("maximum", "minimum", "clip", "hardtanh"):
        for args in ((0.0, 0.0, 1.0), (6.0, -1.0, 6.0), (2.0, 2.0, 2.0), (0.5, 0.0, 1.0)):
            for varies in itertools.product((True, False), repeat=n):
                if any(varies) and not all(varies):
                    yield Point(args, varies)
    if name == "pow":
        for a in (0.0, -0.0, 1.0, -1.0, 2.0, -2.0, 0.3, -0.7, 1e200, 1e-200, inf, -inf, nan):
            for b in (0.0, 1.0, 2.0, 3.0, 4.0, -1.0, -2.0, 0.5, 1.5, 2.5, -0.5, 1 / 3):
                yield Point((a, b), (True, False))


def _tame(x: float) -> bool:
    return math.isnan(x) or math.isinf(x) or abs(x) < 1e5


def _belongs(name: str, point: Point) -> bool:
    """Whether a row is held to something there."""
    if name == "patch":  # the second number says which is taken, and is 0 or 1
        return point.args[1] in (0.0, 1.0)
    return True
