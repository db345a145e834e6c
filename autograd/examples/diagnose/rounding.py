"""How exactly somebody computed: in floats, in float32, or with numbers rounded by hand."""

from __future__ import annotations

import math
import random
import struct
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import cache, reduce
from types import SimpleNamespace
from typing import Any, NamedTuple

from ...engine import floats
from ...engine.recorded import GRAPH
from ...engine.row import Op
from ...engine.value import Value, order
from ...steps.arithmetic import Arithmetic

Settle = Callable[[Any, Any], Any]  # (namespace of floor and log10, x) -> x as it is written down


class Numbers(Arithmetic):
    """Floats one at a time: the one lane of a mistaken pass where numpy is missing."""

    most = 1  # lanes in one pass
    gather = 0  # in how many running sums a sum is made; 0: as its terms come
    space: Any = math

    def quietly(self) -> AbstractContextManager[Any]:
        """Infinities and nan are results, not warnings."""
        return nullcontext()

    def by_the_book(self, row: Op, place: int, y: Any, args: tuple[Any, ...]) -> Any:
        """A partial by the formula of the books, which uses results as they were written down."""
        return floats.shown_partial(row, place, y, args)

    def lanes(self, count: int, usual: float, others: Mapping[int, float]) -> Any:
        """A number for each lane: the usual one, but in a few lanes others."""
        return others.get(0, usual)

    def pick(self, mask: Any, a: Any, b: Any) -> Any:
        """a in the lanes of the mask, b in the others."""
        return a if mask else b

    def spread(self, x: Any, count: int) -> list[float]:
        """The number of each lane."""
        return [float(x)]

    def total(self, terms: Sequence[Any]) -> Any:
        """The terms dealt out to `gather` running sums, and those added up."""
        sums: list[Any] = list(terms[: self.gather])
        for index, term in enumerate(terms[self.gather :]):
            sums[index % self.gather] = self.plus(sums[index % self.gather], term)
        return reduce(self.plus, sums)


class NumpyNumbers(Numbers):
    """Many floats at once, in numpy arrays: each lane is one hypothesis.

    Raises:
        ImportError: numpy is not installed.
    """

    most = 20_000

    def __init__(self) -> None:
        from ...engine.arrays import numpy_arrays

        self._m = numpy_arrays()
        self.space = self._m.xp

    def quietly(self) -> AbstractContextManager[Any]:
        quiet: AbstractContextManager[Any] = self.space.errstate(all="ignore")
        return quiet

    def enter(self, x: Any) -> Any:
        return x if isinstance(x, self.space.ndarray) else self.space.array([x])

    def value(self, row: Op, args: tuple[Any, ...]) -> Any:
        return row.compute(self._m, *args)

    def partial(self, row: Op, at: int, y: Any, args: tuple[Any, ...]) -> Any:
        return row.partials[at](self._m, y, *args)

    def by_the_book(self, row: Op, place: int, y: Any, args: tuple[Any, ...]) -> Any:
        return row.shown[place](self._m, y, *args)

    def times(self, g: Any, p: Any, gate: bool = False) -> Any:
        return self._m.carried(g, p, gate)

    def line(self, line: Callable[[Any, Any], Any], quantities: Mapping[str, Any]) -> Any:
        return line(self._m, SimpleNamespace(**quantities))

    def lanes(self, count: int, usual: float, others: Mapping[int, float]) -> Any:
        numbers = self.space.full(count, usual)
        if others:
            numbers[list(others)] = list(others.values())
        return numbers

    def pick(self, mask: Any, a: Any, b: Any) -> Any:
        return self.space.where(mask, a, b)

    def spread(self, x: Any, count: int) -> list[float]:
        numbers: list[float] = self.space.broadcast_to(x, (count,)).tolist()
        return numbers


class RoundedNumbers(Numbers):
    """Every result, partial, contribution, sum and update is written down, and so changed.

    Args:
        inner: what computes.
        settle: what a number becomes when it is written down.
        gather: as in `Numbers`.
    """

    def __init__(self, inner: Numbers, settle: Settle, gather: int = 0) -> None:
        self.inner = inner
        self.most = inner.most
        self.space = inner.space
        self.gather = gather
        self._settle = settle
        self.quietly = inner.quietly  # type: ignore[method-assign]
        self.lanes = inner.lanes  # type: ignore[method-assign]
        self.pick = inner.pick  # type: ignore[method-assign]
        self.spread = inner.spread  # type: ignore[method-assign]

    def settled(self, x: Any) -> Any:
        """x as it is written down."""
        try:
            return self._settle(self.space, x)
        except (ArithmeticError, ValueError):  # nan and infinities stay as they are
            return x

    def enter(self, x: Any) -> Any:
        return self.inner.enter(x)

    def value(self, row: Op, args: tuple[Any, ...]) -> Any:
        return self.settled(self.inner.value(row, args))

    def by_the_book(self, row: Op, place: int, y: Any, args: tuple[Any, ...]) -> Any:
        return self.settled(self.inner.by_the_book(row, place, y, args))

    def partial(self, row: Op, at: int, y: Any, args: tuple[Any, ...]) -> Any:
        p = self.inner.by_the_book(row, at, y, args)
        return tuple([self.settled(entry) for entry in p]) if row.many[at] else self.settled(p)

    def times(self, g: Any, p: Any, gate: bool = False) -> Any:
        return self.settled(self.inner.times(g, p, gate))

    def plus(self, before: Any, contribution: Any) -> Any:
        return self.settled(self.inner.plus(before, contribution))

    def line(self, line: Callable[[Any, Any], Any], quantities: Mapping[str, Any]) -> Any:
        """One line of an update rule, each of its operations written down."""
        leaves, nodes = _recorded_line(line, tuple(quantities))
        now: dict[Value, Any] = {leaves[name]: self.enter(x) for name, x in quantities.items()}
        for node in nodes:
            if node.op is not None:
                args = node.args
                reads = [now[arg] if isinstance(arg, Value) else self.enter(arg) for arg in args]
                now[node] = self.value(node.op, tuple(reads))
        return now[nodes[-1]]


class Float32Numbers(RoundedNumbers):
    """float32: numbers enter with 24 bits, too."""

    def __init__(self, inner: Numbers, gather: int = 0) -> None:
        super().__init__(inner, float32, gather)

    def enter(self, x: Any) -> Any:
        return self.settled(self.inner.enter(x))


class RoundedForward(RoundedNumbers):
    """Only the results of the forward pass are written down; gradients use those."""

    def partial(self, row: Op, at: int, y: Any, args: tuple[Any, ...]) -> Any:
        return self.inner.by_the_book(row, at, y, args)

    def times(self, g: Any, p: Any, gate: bool = False) -> Any:
        return self.inner.times(g, p, gate)

    def plus(self, before: Any, contribution: Any) -> Any:
        return self.inner.plus(before, contribution)

    def line(self, line: Callable[[Any, Any], Any], quantities: Mapping[str, Any]) -> Any:
        return self.inner.line(line, quantities)


@cache
def _recorded_line(
    line: Callable[[Any, Any], Any], names: tuple[str, ...]
) -> tuple[dict[str, Value], list[Value]]:
    """The graph of a line of an update rule, and its leaves."""
    leaves: dict[str, Value] = {name: Value(1.0) for name in names}
    return leaves, order(line(GRAPH, SimpleNamespace(**leaves)))


def float32(space: Any, x: Any) -> Any:
    """The nearest number with 24 bits.

    >>> float32(math, 0.1)
    0.10000000149011612
    """
    if space is math:
        try:
            return struct.unpack("f", struct.pack("f", x))[0]
        except OverflowError:
            return math.copysign(math.inf, x)
    return space.asarray(x, dtype="float32").astype(float)


def decimals(k: int, cut: bool = False) -> Settle:
    """To k decimals: rounded, halves away from 0 as people do, or cut off.

    >>> decimals(2)(math, -0.125), decimals(2, cut=True)(math, 0.129)
    (-0.13, 0.12)
    """
    size, half = 10.0**k, 1e-9 if cut else 0.5 + 1e-9

    def settle(space: Any, x: Any) -> Any:
        return space.copysign(space.floor(abs(x) * size + half) / size, x)

    return settle


def digits(k: int, cut: bool = False) -> Settle:
    """To k significant digits: rounded, halves away from 0, or cut off.

    >>> digits(2)(math, 0.01234), digits(2, cut=True)(math, 1990.0)
    (0.012, 1900.0)
    """
    half = 1e-9 if cut else 0.5 + 1e-9

    def settle(space: Any, x: Any) -> Any:
        magnitude = abs(x) + 1e-290  # 0 has no first digit
        size = 10.0 ** (k - 1 - space.floor(space.log10(magnitude) + 1e-12))
        return space.copysign(space.floor(abs(x) * size + half) / size, x)

    return settle


def shaken(seed: int) -> Settle:
    """Moved by up to one rounding error of float64, at random but repeatably."""
    source = random.Random(seed)

    def settle(space: Any, x: Any) -> Any:
        return x * (1.0 + source.choice((-1, 0, 1)) * 2.0**-52)

    return settle


class Rounding(NamedTuple):
    """How everything is written down; two alike are equal, so that their passes are shared.

    Args:
        how: "decimals", "digits", "float32" or "shaken".
        k: how many decimals or digits; for "shaken", which random numbers.
        cut: cut off instead of rounded.
        outer: only the results of the forward pass.
        gather: in how many running sums a sum is made; 0: as its terms come.
    """

    how: str
    k: int = 0
    cut: bool = False
    outer: bool = False
    gather: int = 0

    def __call__(self, numbers: Numbers) -> RoundedNumbers:
        if self.how == "float32":
            return Float32Numbers(numbers, self.gather)
        if self.how == "shaken":
            return RoundedNumbers(numbers, shaken(self.k))
        settle = (decimals if self.how == "decimals" else digits)(self.k, self.cut)
        return (RoundedForward if self.outer else RoundedNumbers)(numbers, settle)
