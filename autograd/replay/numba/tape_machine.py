"""A plan of a large graph run line by line, which is ready as soon as its arrays are.

tape_loop.py has the loop, chains.py makes sums of products one line each.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

import numpy as np

from ...engine.ops import ADD, DOT, MEAN, MUL, SUM_OF
from ...engine.row import Op
from ..flat_tape import FlatTape
from .cache import loaded
from .chains import Kinds, with_chains
from .line_kernels import line_kernels
from .tape_loop import CALLED, CHAINED, CODES, FOUR, FOURTH, LAST, RUN, tape_text


@cache
def _program() -> Any:
    """The loop, compiled."""
    return loaded("tape", tape_text())


class TapeMachine:
    """A plan run line by line: called with samples, it gives the loss and all results."""

    def __init__(self, tape: FlatTape, weights: np.ndarray, mean: bool) -> None:
        self._program = _program()
        self.tape = tape
        self.weights = weights
        kinds = np.array([CODES.get(row, CALLED) for row in tape.rows] or [0], dtype=np.int64)
        code = kinds[tape.code]
        single = code > LAST
        others = np.flatnonzero(~single).tolist()
        arguments = [tape.arguments(line) for line in others]
        short = with_chains(
            code,
            np.where(single, tape.a, 0),
            np.where(single, np.maximum(tape.b, 0), 0),
            tape.first,
            np.array([tape.output, *_places(arguments)], dtype=np.int64),
            Kinds(CODES[ADD], CODES[MUL], CHAINED, RUN, FOUR, FOURTH),
        )
        pool = _Pool(short.place)
        for line, args in zip(others, arguments, strict=True):
            where = short.place[tape.first + line] - tape.first
            short.a[where] = pool.entered(tape.rows[tape.code[line]], args)
        self._code, self._a, self._b, self._links = (
            each.astype(np.uint32) for each in (short.code, short.a, short.b, short.links)
        )
        self._size = tape.first + len(short.code)
        self._pool, self._calls, self._longest = pool.arrays()
        self._back: dict[bool, tuple[np.ndarray, np.ndarray]] = {}  # codes and marks, by_inputs
        output = int(short.place[tape.output])
        self._sizes = [tape.inputs, tape.params, tape.first, output, int(mean)]
        self._free: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []

    def __call__(self, x: np.ndarray, by_inputs: bool) -> tuple[float, np.ndarray]:
        """The loss and one array of results."""
        m = len(x)
        results = np.empty(m + self.tape.params + (m * self.tape.inputs if by_inputs else 0))
        if by_inputs not in self._back:
            self._back[by_inputs] = self._backward(by_inputs)
        back, marks = self._back[by_inputs]
        sizes = np.array([*self._sizes, int(by_inputs)], dtype=np.int64)
        try:
            memory = self._free.pop()  # a run has it to itself, whatever thread it is in
        except IndexError:
            memory = self._memory()
        scratch, v, d = memory
        try:
            loss: float = self._program.run(
                self._code, back, self._a, self._b, self._links, self._pool, self._calls,
                scratch, marks, v, d, sizes, self.weights, x, results,
            )  # fmt: skip
        finally:
            self._free.append(memory)
        return loss, results

    def _backward(self, by_inputs: bool) -> tuple[np.ndarray, np.ndarray]:
        """The codes of the pass back, and which places need a gradient."""
        tape = self.tape
        marks = np.zeros(self._size, np.uint8)
        marks[0 if by_inputs else tape.inputs : tape.inputs + tape.params] = 1
        arrays = self._code, self._a, self._b, self._links, self._pool
        back = np.zeros(len(self._code), np.uint32)
        self._program.leading(*arrays, marks, tape.first, back)
        return back, marks

    def _memory(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        tape = self.tape
        v, d = np.zeros(self._size), np.zeros(self._size)
        v[tape.inputs + tape.params : tape.first] = tape.constants
        return np.zeros(2 * self._longest + 1, np.int64), v, d


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
        words = np.array(self._words, dtype=np.uint32)
        return words, np.array(self._calls, dtype=np.int64), self._longest
