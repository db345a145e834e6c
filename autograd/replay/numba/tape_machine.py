"""A plan of a large graph run line by line, which is ready as soon as its arrays are.

tape_loop.py has the loop, in which the rules of rows are printed here; runs.py finds which lines
go together.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

import numpy as np
from numba.core.errors import NumbaError

from ...engine.ops import DOT, MEAN, SUM_OF
from ...engine.row import Op
from ...formulas.code import PRIMITIVE_SYMBOLS
from ...formulas.symbols import Name, partial_formulas
from ..flat_tape import FlatTape
from . import runs, tape_loop
from .cache import loaded
from .line_kernels import line_kernels, printed_formula
from .runs import CALLED, CODES, FIELDS, INLINE, LAST, UNARY
from .simd import LANES

NOTHING = np.empty(0)


@cache
def _program() -> Any:
    """The loop, compiled."""
    return loaded("tape", tape_text())


class TapeMachine:
    """A plan run line by line: called with samples, it gives the loss and all results.

    Args:
        lengths: of each input of how many rows it is the number of one, 0 where of none.
        most, columns: samples that `run` takes at once, and how many of the inputs are in its x,
            when it is not called by a call of this.
    """

    refusals = (TypeError, NumbaError)  # of arguments that are no such arrays

    def __init__(
        self,
        tape: FlatTape,
        weights: np.ndarray,
        mean: bool,
        lengths: np.ndarray | None = None,
        most: int = 0,
        columns: int = 0,
    ) -> None:
        self._program = _program()
        self.run = self._program.run
        self.tape = tape
        self._weights = weights  # read at every call, where they stand
        self._lengths = np.zeros(tape.inputs) if lengths is None else lengths
        self._mean = mean
        self._allowed = most, columns
        self._find_runs()
        self.free: dict[bool, list[int]] = {False: [], True: []}
        self._back: dict[bool, tuple[np.ndarray, np.ndarray]] = {}  # codes and marks, by_inputs
        self._memories: dict[int, Any] = {}  # what the states of all runs stand in

    def _find_runs(self) -> None:
        """The table of lines, and what they read."""
        tape, first = self.tape, self.tape.first
        kinds = np.array([CODES.get(row, CALLED) for row in tape.rows] or [0], dtype=np.int64)
        code = kinds[tape.code]
        single = code > LAST
        others = np.flatnonzero(~single).tolist()
        arguments = [tape.arguments(line) for line in others]
        a, b = np.where(single, tape.a, 0), np.where(single, tape.b, 0)
        read = np.array([tape.output, *_places(arguments)], dtype=np.int64)
        every = np.concatenate([a, b, read, read])  # what others read stays
        uses = np.bincount(every, minlength=first + len(code))[first:]
        b = np.where(UNARY[code], a, b)
        place, links = np.arange(len(tape)), np.zeros((len(code) + 1, 2), np.int64)
        left, rows = self._program.join_chains(code, a, b, uses, place, links, first)
        code, a, b = code[:left], a[:left], b[:left]
        pool = _Pool(place)
        for line, args in zip(others, arguments, strict=True):
            a[place[first + line] - first] = pool.entered(tape.rows[tape.code[line]], args)
        words, self._calls, self._longest = pool.arrays()
        lines = np.zeros((left, FIELDS), np.int64)
        count = self._program.group_lines(code, a, b, links, words, UNARY, lines, first)
        self._lines, self._links, self._pool = (
            each.astype(np.int32) for each in (lines[:count], links[:rows], words)
        )
        self._size = first + left
        self._output = int(place[tape.output])

    def __call__(self, x: np.ndarray, by_inputs: bool) -> tuple[float, np.ndarray]:
        """The loss and one array of results."""
        m = len(x)
        results = np.empty(m + self.tape.params + (m * self.tape.inputs if by_inputs else 0))
        try:
            state = self.free[by_inputs].pop()  # a run has it to itself, whatever thread it is in
        except IndexError:
            state = self._new_state(by_inputs)
        allowed = self._memories[state][0][tape_loop.MOST // 8 :][:2]
        allowed[:] = m, self.tape.inputs
        try:
            loss: float = self.run(state, x, NOTHING, results)
        finally:
            allowed[:] = self._allowed
            self.free[by_inputs].append(state)
        return loss, results

    def _new_state(self, by_inputs: bool) -> int:
        if by_inputs not in self._back:
            self._back[by_inputs] = self._backward(by_inputs)
        back, marks = self._back[by_inputs]
        tape = self.tape
        values, slopes = self._aligned(), self._aligned()
        values[tape.inputs + tape.params : tape.first] = tape.constants
        longest = max(self._longest, LANES, len(self._links))
        scratch = np.zeros(2 * longest + 1, np.int64)
        state = np.array(
            [
                *(tape.inputs, tape.params, self._size, self._output, self._mean, by_inputs),
                *(*self._allowed, len(self._lines)),
                *[
                    array.ctypes.data
                    for array in (
                        *(self._lines, back, self._links, self._pool, self._calls, scratch),
                        *(marks, values, slopes, self._weights, self._lengths),
                    )
                ],
            ],
            dtype=np.int64,
        )
        address = int(state.ctypes.data)
        self._memories[address] = state, scratch, values, slopes, back, marks
        return address

    def _aligned(self) -> np.ndarray:
        """Memory for a number in each place; the first parameter is where a line of cache begins.

        Rows of a matrix are read and written in registers as wide as that.
        """
        memory = np.zeros(self._size + 8)
        return memory[-(memory.ctypes.data // 8 + self.tape.inputs) % 8 :]

    def _backward(self, by_inputs: bool) -> tuple[np.ndarray, np.ndarray]:
        """The codes of the pass back, and which places need a gradient."""
        tape = self.tape
        marks = np.zeros(self._size, np.int32)
        marks[0 if by_inputs else tape.inputs : tape.inputs + tape.params] = 1
        back = np.zeros(len(self._lines), np.int32)
        self._program.mark_leading(self._lines, self._links, self._pool, marks, back)
        return back, marks


def _places(arguments: Iterable[tuple[Any, ...]]) -> Iterator[int]:
    """All places among arguments; sequences that several share come once."""
    seen: set[int] = set()
    for args in arguments:
        for arg in args:
            if type(arg) is not tuple:
                yield arg
            elif id(arg) not in seen:
                seen.add(id(arg))
                yield from arg


class _Pool:
    """Where the loop finds arguments that are not one number or two."""

    def __init__(self, place: np.ndarray) -> None:
        self._place = place  # of each place of the tape, where its number stands
        self._words: list[int] = [0]
        self._calls: list[int] = [0]
        self._sequences: dict[int, int] = {}
        self._functions: dict[Any, int] = {}
        self._longest = 0

    def entered(self, row: Op, args: tuple[Any, ...]) -> int:
        """Note the arguments of a line; where they stand."""
        if row is SUM_OF or row is MEAN:
            return self._sequence(args[0])
        if row is DOT:
            return self._noted([*map(self._sequence, args[:2]), int(self._place[args[2]])])
        several = [arg if type(arg) is tuple else (arg,) for arg in args]
        flat = self._place[[place for entries in several for place in entries]].tolist()
        entries = max([len(arg) for arg in args if type(arg) is tuple], default=0)
        self._longest = max(self._longest, len(flat))
        return self._noted([self._called(row, args), len(flat), entries, *flat])

    def _noted(self, words: list[int]) -> int:
        start = len(self._words)
        self._words += words
        return start

    def _sequence(self, places: tuple[int, ...]) -> int:
        if id(places) not in self._sequences:
            self._sequences[id(places)] = self._noted(
                [len(places), *self._place[[*places]].tolist()]
            )
        return self._sequences[id(places)]

    def _called(self, row: Op, args: tuple[Any, ...]) -> int:
        """Where the addresses of the functions of a row stand, and whether it is a gate."""
        module = line_kernels(row, args)
        if module not in self._functions:
            self._functions[module] = len(self._calls)
            self._calls += [int(row.gate), module.value.address, module.slopes.address]
        return self._functions[module]

    def arrays(self) -> tuple[np.ndarray, np.ndarray, int]:
        """The pool, the addresses of functions, and the largest number of arguments."""
        words = np.array(self._words, dtype=np.int64)
        return words, np.array(self._calls, dtype=np.int64), self._longest


def tape_text() -> str:
    """The program of the loop: the rules of the rows that stand in it, as the table has them."""
    values, slopes = [], []
    x, z = Name("x"), Name("z")
    for number, row in enumerate(INLINE):
        args = (x, z)[: len(row.takes)]
        head = f"if kind == {CODES[row]}:  # {row.name}"
        read = ["x = each(values, i + n * di)", "z = each(values, j + n * dj)"][: len(args)]
        lines, code = printed_formula(row.compute(PRIMITIVE_SYMBOLS, *args))
        body = ["for n in range(count):"]
        body += [
            "    " + line for line in (*read, *lines, f"set_each(values, o + n * step, {code})")
        ]
        values.append(("el" * bool(number) + head, body))
        formulas = partial_formulas(row, Name("y"), args, PRIMITIVE_SYMBOLS)
        sends = []
        for place, formula in zip("ij", formulas, strict=False):
            lines, code = printed_formula(formula)
            sent = f"g * ({code})"
            if row.gate:
                lines.append(f"p = {code}")
                sent = "0.0 if p == 0.0 and fabs(g) == inf else g * p"
            to = f"{place} + n * d{place}"
            sends += [*lines, f"add_each(slopes, {to}, {sent})"]
        body = ["for n in range(count - 1, -1, -1):", "    g = each(slopes, o + n * step)"]
        sends = [*read, "y = each(values, o + n * step)", *sends]
        body += ["    if g != 0.0:", *["        " + line for line in sends]]
        slopes.append(("el" * bool(number) + head, body))
    named = {**vars(runs), **vars(tape_loop)}  # the codes, and the words of a state
    named |= {"values": _branches(values), "slopes": _branches(slopes)}
    return re.sub(r"\{(\w+)\}", lambda found: str(named[found[1]]), tape_loop.TEXT)


def _branches(branches: list[tuple[str, list[str]]]) -> str:
    lines = []
    for head, body in branches:
        lines += [" " * 8 + head, *[" " * 12 + line for line in body]]
    return "\n".join(lines) + "\n"
