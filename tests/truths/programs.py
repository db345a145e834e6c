"""Random programs over the whole table, and what they and their derivatives are by mpmath.

A program is a list of lines in single assignment: a row, and for each argument a number or the
place of an earlier line. It is drawn line by line; a line that leaves the range in which floats
can be held to anything (steps near their edge, poles, the very large) is drawn anew.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import mpmath
from mpmath import mp

from .functions import FUNCTIONS, Choice
from .jets import Jet, indices

Operand = int | float  # the place of an earlier line, or a number
DIGITS = 40
LARGEST = 1e3  # of a value, and of the slopes by the leaves


class Line(NamedTuple):
    """One operation; a sequence of operands is a tuple."""

    row: str
    args: tuple[Any, ...]


class Program(NamedTuple):
    """Leaves, then lines; the result is the sum of the last few that nothing else uses."""

    leaves: tuple[float, ...]
    lines: tuple[Line, ...]
    results: tuple[int, ...]


class Known(NamedTuple):
    """What a program is: derivatives in the order of jets.indices; and how well floats know it."""

    numbers: list[float]
    doubt: list[float]  # how far the same in 53 bits is from it


def drawn(seed: int, size: int, rows: Sequence[str]) -> Program:
    """A program of so many lines, the same for the same seed."""
    return _Drawing(seed, size, rows).program()


class _Drawing:
    """A program while it is drawn: each line in 40 digits and in the 53 bits of a float."""

    def __init__(self, seed: int, size: int, rows: Sequence[str]) -> None:
        self.random = random.Random(seed)
        self.size, self.rows = size, rows
        n = self.random.randint(1, 4)
        self.leaves = tuple(self.random.uniform(-2.0, 2.0) for _ in range(n))
        self.exact = _variables(self.leaves, 1, DIGITS)
        self.rough = _variables(self.leaves, 1, 0)
        self.lines: list[Line] = []

    def program(self) -> Program:
        tries = 0
        while len(self.lines) < self.size and tries < 40 * self.size:
            tries += 1
            self._try(self._line())
        used = {place for line in self.lines for place in _places(line)}
        start = len(self.leaves)
        loose = [k for k in range(start, start + len(self.lines)) if k not in used]
        return Program(self.leaves, tuple(self.lines), tuple(loose[-3:]) or (0,))

    def _operand(self) -> Operand:
        if self.random.random() < 0.15:
            return self.random.choice((0.5, 1.0, 2.0, -1.0, self.random.uniform(-2.0, 2.0)))
        return self._place()

    def _place(self) -> int:
        count = len(self.exact)
        if self.random.random() < 0.5:  # not long ago, so that programs grow deep
            return self.random.randint(max(0, count - 5), count - 1)
        return self.random.randrange(count)

    def _line(self) -> Line:
        name = self.random.choice(self.rows)
        words = FUNCTIONS[name].takes.split()
        if name == "polygamma":
            return Line(name, (float(self.random.randint(0, 2)), self._place()))
        length = self.random.randint(2, 4)
        args: list[Any] = [
            tuple(self._operand() for _ in range(length)) if word[0] == "*" else self._operand()
            for word in words
        ]
        if words[-1] == "correction":
            args[-1] = float(self.random.randint(0, 1))
        if name in ("at_least", "at_most"):  # how a maximum with a constant is recorded
            args[-1] = self.random.uniform(-2.0, 2.0)
        if not _places(Line(name, tuple(args))):
            args[0] = (self._place(), *args[0][1:]) if isinstance(args[0], tuple) else self._place()
        return Line(name, tuple(args))

    def _try(self, line: Line) -> None:
        try:
            exact = evaluated(line, self.exact, DIGITS)
            rough = evaluated(line, self.rough, 0)
        except (ValueError, ArithmeticError):
            return
        if all(_tame(x, y) for x, y in zip(exact.c, rough.c, strict=True)):
            self.lines.append(line)
            self.exact.append(exact)
            self.rough.append(rough)


def _tame(exact: Any, rough: Any) -> bool:
    """Whether floats can be held to it."""
    near = abs(rough - exact) <= 1e-9 * max(abs(exact), mpmath.mpf(1))
    return bool(mpmath.isfinite(exact) and abs(exact) < LARGEST and near)


def _places(line: Line) -> list[int]:
    flat = [x for arg in line.args for x in (arg if isinstance(arg, tuple) else (arg,))]
    return [x for x in flat if isinstance(x, int)]


def _precision(digits: int) -> Any:
    return mp.workdps(digits) if digits else mp.workprec(53)


def _variables(leaves: Sequence[float], order: int, digits: int) -> list[Jet]:
    with _precision(digits):
        n = len(leaves)
        return [Jet.variable(n, order, k, x) for k, x in enumerate(leaves)]


def evaluated(line: Line, nodes: Sequence[Jet], digits: int) -> Jet:
    """A line on jets."""

    def read(x: Any) -> Any:
        if isinstance(x, tuple):
            return [read(one) for one in x]
        return nodes[x] if isinstance(x, int) else nodes[0].like(x)

    if line.row == "pow" and isinstance(line.args[1], int) and read(line.args[0]).value <= 0:
        raise ValueError("a negative base takes constants as exponents")
    if line.row == "copysign" and read(line.args[1]).value == 0:
        raise ValueError("the sign of a zero, which mpmath does not know")
    choice = Choice([])
    with _precision(digits):
        result: Jet = FUNCTIONS[line.row].of(choice, *map(read, line.args))
    if choice.asked:
        raise ValueError("a tie, which the table of truths is for")
    return result


def run(program: Program, order: int, digits: int) -> list[Any]:
    """The derivatives of the result to an order, in the order of jets.indices."""
    nodes = _variables(program.leaves, order, digits)
    for line in program.lines:
        nodes.append(evaluated(line, nodes, digits))
    with _precision(digits):
        total = nodes[program.results[0]]
        for place in program.results[1:]:
            total = total + nodes[place]
        return [
            c * math.prod(map(math.factorial, index))
            for c, index in zip(total.c, indices(total.n, order), strict=True)
        ]


def known(program: Program, order: int = 1) -> Known:
    """What a program is by mpmath."""
    exact, rough = run(program, order, DIGITS), run(program, order, 0)
    numbers = [float(x) for x in exact]
    return Known(numbers, [float(abs(x - y)) for x, y in zip(exact, rough, strict=True)])


def applied(program: Program, leaves: Sequence[Any], apply: Callable[[str, Any], Any]) -> Any:
    """A program on other numbers: `apply(row, args)` gives what a row gives."""
    nodes = list(leaves)

    def read(x: Any) -> Any:
        if isinstance(x, tuple):
            return tuple(map(read, x))
        return nodes[x] if isinstance(x, int) else x

    for line in program.lines:
        nodes.append(apply(line.row, tuple(map(read, line.args))))  # noqa: PERF401
    total = nodes[program.results[0]]
    for place in program.results[1:]:
        total = apply("add", (total, nodes[place]))
    return total
