"""The table of truths, read: what a row is at every point, and when a number of ours is right."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

TABLE = Path(__file__).parent / "table"
REL, ABS = 1e-9, 1e-15  # a derivative is right within these everywhere; ABS below TINY alone
TINY = 1e-300
USUAL = 1e-13  # relative, at ordinary points and on saturated tails


class Truth(NamedTuple):
    """One point of a row.

    args: as the row takes them, sequences as tuples. varies: which of the flat arguments are
    variables. numbers: the value, then all derivatives, by sorted places among the variables.
    """

    args: tuple[Any, ...]
    varies: tuple[bool, ...]
    numbers: dict[tuple[int, ...], str]

    @property
    def flat(self) -> tuple[float, ...]:
        return tuple(x for arg in self.args for x in (arg if isinstance(arg, tuple) else (arg,)))

    def number(self, index: tuple[int, ...]) -> float:
        """A derivative, by sorted places; nan where nothing decides it."""
        text = self.numbers[index]
        return math.nan if text == "?" else float(text.removeprefix("~"))

    @property
    def extreme(self) -> bool:
        """Whether powers of an argument leave the floats, so that ∞ - ∞ and 0·∞ are met."""
        return any(1e100 < abs(x) < math.inf or 0 < abs(x) < 1e-100 for x in self.flat)

    def noise(self, index: tuple[int, ...]) -> float:
        """What a 0, or a denormal, may be off by: rounding of the parts that cancel to it.

        Those are as large as the largest derivative of the same order; in order 3, where such
        parts are differences themselves, that holds of all derivatives.
        """
        text = self.numbers[index].removeprefix("~")
        if len(index) < 3 and abs(float(text)) >= TINY:
            return 0.0
        beside = [x.removeprefix("~") for k, x in self.numbers.items() if len(k) == len(index)]
        sizes = [abs(float(x)) for x in beside if x not in ("?", "nan", "inf", "-inf")]
        if len(index) < 3:
            return ABS * max(1.0, *sizes) if index else ABS
        return ABS * max(sizes) if abs(float(text)) >= TINY else ABS * max(1.0, *sizes)

    @property
    def size(self) -> int:
        """How many variables there are."""
        return sum(self.varies)


def names() -> list[str]:
    """The rows of which there are truths."""
    return sorted(path.stem for path in TABLE.glob("*.txt"))


def places(n: int, order: int = 3) -> list[tuple[int, ...]]:
    """The derivatives by n variables, each as sorted places: (), (0,), (1,), (0, 0), (0, 1), ...

    >>> places(2, 2)
    [(), (0,), (1,), (0, 0), (0, 1), (1, 1)]
    """
    found: list[tuple[int, ...]] = [()]
    last = found
    for _ in range(order):
        last = [(*one, k) for one in last for k in range(one[-1] if one else 0, n)]
        found += last
    return found


@cache
def truths(name: str) -> tuple[Truth, ...]:
    """All points of a row."""
    head, *lines = (TABLE / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    sizes = [int(word.partition(":")[2] or 0) for word in head.split()[1:]]
    return tuple(_read(line, sizes) for line in lines)


def _read(line: str, sizes: list[int]) -> Truth:
    given, _, numbers = line.partition(" | ")
    words = given.split()
    varies = tuple(not word.startswith("=") for word in words)
    rest = (float(word.removeprefix("=")) for word in words)
    args = tuple(tuple(next(rest) for _ in range(size)) if size else next(rest) for size in sizes)
    return Truth(args, varies, dict(zip(places(sum(varies)), numbers.split(), strict=True)))


def wrong(ours: float, truth: Truth, index: tuple[int, ...], rel: float = REL) -> bool:
    """Whether a derivative of ours, by sorted places, is not what stands in the table."""
    text = truth.numbers[index]
    if text == "?" or (text.startswith("~") and math.isnan(ours)):
        return False
    right = float(text.removeprefix("~"))
    if not math.isfinite(right):
        if math.isnan(ours):
            return not (math.isnan(right) or (len(index) > 1 and truth.extreme))
        return ours != right
    if not math.isfinite(ours):
        return True
    return abs(ours - right) > max(rel * abs(right), truth.noise(index))


def decided(name: str) -> Iterator[tuple[Truth, tuple[int, ...], str]]:
    """Every number of a row that something decides."""
    for truth in truths(name):
        for index, number in truth.numbers.items():
            if number != "?":
                yield truth, index, number


SQUARED = ("erf", "erfc", "gelu", "gelu_tanh")  # e^-x² magnifies the rounding of x² far out


def tolerance(name: str, truth: Truth) -> float:
    """How close a number has to come at this point: 1e-13 where it is ordinary, or a tail."""
    far = 10.0 if name in SQUARED else 100.0
    return USUAL if all(1e-3 < abs(x) < far for x in truth.flat) else REL
