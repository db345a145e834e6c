"""The tape run line by line as machine code: one loop over lines, compiled once for all graphs.

A plan of a large graph is ready as soon as its arrays are (flat_tape.py); fuse.py and what it makes
take longer, and pay off later. The loop knows the rows that most nodes are made of, printed from
the table, sums and products of any length, and calls the compiled functions of all other rows.

    a, b      the places of one number or two
    SUM, MEAN, DOT   a is where in the pool a sequence begins: how many, then the places.
              Of DOT: where both sequences begin, and the place of b
    CALLED    a is where in the pool stands: which functions in `calls`, how many numbers, how many
              of them are entries of a sequence, then the places
"""

from __future__ import annotations

from itertools import count
from typing import Any

import numpy as np

from ...engine.ops import (
    ADD,
    DIV,
    DOT,
    EXP,
    LOG,
    MEAN,
    MUL,
    NEG,
    POW,
    RELU,
    SIGMOID,
    SQRT,
    SQUARE,
    SUB,
    SUM_OF,
    TANH,
)
from ...engine.row import Op
from ...formulas.code import PRIMITIVE_SYMBOLS
from ...formulas.rewriting import simplified
from ...formulas.symbols import Name, partial_formulas
from ..flat_tape import FlatTape
from .cache import loaded
from .kernels import KERNEL_SPELLING
from .line_kernels import line_kernels

SKIPPED, CALLED, SUMMED, MEANT, DOTTED = range(5)
LAST = DOTTED  # of the codes that are no row of one number or two
SEQUENCES = {SUM_OF: SUMMED, MEAN: MEANT, DOT: DOTTED}
INLINE = (ADD, MUL, SUB, NEG, POW, EXP, LOG, DIV, RELU, TANH, SIGMOID, SQRT, SQUARE)
CODES = {**{row: k for k, row in enumerate(INLINE, LAST + 1)}, **SEQUENCES}

TEXT = '''"""The tape, compiled: made by autograd.replay.numba.tape_machine."""

from math import *

from numba import njit

from autograd.replay.numba.primitives import cbrt, equal, floor, fmod, greater, maximum, patch, pow
from autograd.replay.numba.primitives import round, rounding, sum, where
from autograd.replay.numba.simd import address, call, peek, put

compiled = njit(error_model="numpy", no_cpython_wrapper=True)


@compiled
def forward(code, a, b, pool, calls, scratch, v, first):
    """Fill the place of each line."""
    values, addresses = address(v), address(scratch)
    for k in range(code.size):
        kind = code[k]
        i = a[k]
        j = b[k]
{values}        elif kind == {DOTTED}:
            w = pool[i]
            s = pool[i + 1]
            y = lost = 0.0
            for n in range(1, pool[w] + 1):
                x = v[pool[w + n]] * v[pool[s + n]]
                lost += rounding(y, x)
                y += x
            y = v[pool[i + 2]] + (y + lost if lost - lost == 0.0 else y)
        elif kind == {SUMMED} or kind == {MEANT}:
            y = lost = 0.0
            for n in range(1, pool[i] + 1):
                x = v[pool[i + n]]
                lost += rounding(y, x)
                y += x
            y = y + lost if lost - lost == 0.0 else y
            if kind == {MEANT}:
                y = y / float(pool[i])
        else:
            put(addresses, values + 8 * (first + k))
            for n in range(1, pool[i + 1] + 1):
                put(addresses + 8 * n, values + 8 * pool[i + 2 + n])
            call(calls[pool[i] + 1], addresses, pool[i + 2], 0)
            continue
        v[first + k] = y


@compiled
def backward(code, a, b, pool, calls, scratch, marks, v, d, first):
    """Send back what arrives at each line, the last first."""
    values, addresses = address(v), address(scratch)
    for k in range(code.size - 1, -1, -1):
        g = d[first + k]
        if g == 0.0:
            continue
        kind = code[k]
        i = a[k]
        j = b[k]
        if kind == {SKIPPED}:
            continue
{slopes}        elif kind == {DOTTED}:
            w = pool[i]
            s = pool[i + 1]
            for n in range(1, pool[w] + 1):
                d[pool[w + n]] += g * v[pool[s + n]]
            for n in range(1, pool[w] + 1):
                d[pool[s + n]] += g * v[pool[w + n]]
            d[pool[i + 2]] += g
        elif kind == {SUMMED} or kind == {MEANT}:
            if kind == {MEANT}:
                g = g * (1.0 / float(pool[i]))
            for n in range(1, pool[i] + 1):
                d[pool[i + n]] += g
        else:
            count = pool[i + 1]
            put(addresses, values + 8 * (first + k))
            for n in range(1, count + 1):
                put(addresses + 8 * n, values + 8 * pool[i + 2 + n])
            partials = addresses + 8 * (count + 1)
            call(calls[pool[i] + 2], addresses, pool[i + 2], partials)
            for n in range(1, count + 1):
                to = pool[i + 2 + n]
                if marks[to]:
                    p = peek(partials + 8 * n - 8)
                    dead = calls[pool[i]] and p == 0.0 and fabs(g) == inf
                    d[to] += 0.0 if dead else g * p


def leading(code, a, b, pool, marks, first):
    """Mark the places behind which a marked one stands."""
    for k in range(code.size):
        kind = code[k]
        i = a[k]
        if kind > {LAST}:
            found = marks[i] | marks[b[k]]
        elif kind == {DOTTED}:
            w = pool[i]
            s = pool[i + 1]
            found = marks[pool[i + 2]]
            for n in range(1, pool[w] + 1):
                found |= marks[pool[w + n]] | marks[pool[s + n]]
        else:
            found = marks[0] & 0
            if kind == {CALLED}:
                for n in range(1, pool[i + 1] + 1):
                    found |= marks[pool[i + 2 + n]]
            else:
                for n in range(1, pool[i] + 1):
                    found |= marks[pool[i + n]]
        marks[first + k] = found


def run(code, back, a, b, pool, calls, scratch, marks, v, d, sizes, weights, x, out):
    """All samples one by one; out gets the losses, the gradients by parameters, those by inputs.

    sizes: inputs, parameters, the place of the first line, the place of the loss, whether the mean
    is taken, whether gradients by inputs are wanted.

    Returns: the sum (or mean) of the losses.
    """
    m, inputs = x.shape
    params, first, output = sizes[1], sizes[2], sizes[3]
    for k in range(params):
        v[inputs + k] = weights[k]
    d[:] = 0.0
    loss = 0.0
    scale = 1.0 / m if sizes[4] else 1.0
    for s in range(m):
        for k in range(inputs):
            v[k] = x[s, k]
        forward(code, a, b, pool, calls, scratch, v, first)
        out[s] = v[output]
        loss += v[output]
        d[output] += 1.0
        backward(back, a, b, pool, calls, scratch, marks, v, d, first)
        if sizes[5]:
            for k in range(inputs):
                out[m + params + s * inputs + k] = d[k] * scale
        if s < m - 1:
            d[:inputs] = 0.0
            d[inputs + params :] = 0.0
    for k in range(params):
        out[m + k] = d[inputs + k] * scale
    return loss * scale


leading = njit(
    "void(uint32[::1], uint32[::1], uint32[::1], uint32[::1], uint8[::1], int64)",
    error_model="numpy",
    cache=True,
    no_cfunc_wrapper=True,
)(leading)
run = njit(
    "float64(uint32[::1], uint32[::1], uint32[::1], uint32[::1], uint32[::1], int64[::1], "
    "int64[::1], uint8[::1], float64[::1], float64[::1], int64[::1], float64[::1], "
    "float64[:, ::1], float64[::1])",
    error_model="numpy",
    cache=True,
    no_cfunc_wrapper=True,
    nogil=True,
)(run)
'''


def tape_text() -> str:
    """The program of the loop: the rules of the rows that stand in it, as the table has them."""
    values, slopes = [], []
    x, z = Name("x"), Name("z")
    for number, row in enumerate(INLINE):
        args = (x, z)[: len(row.takes)]
        head = f"{'el' if number else ''}if kind == {CODES[row]}:  # {row.name}"
        read = ["x = v[i]", "z = v[j]"][: len(args)]
        lines, code = _printed(row.compute(PRIMITIVE_SYMBOLS, *args))
        values.append((head, [*read, *lines, f"y = {code}"]))
        formulas = partial_formulas(row, Name("y"), args, PRIMITIVE_SYMBOLS)
        body = [*read, "y = v[first + k]"]
        for place, formula in zip("ij", formulas, strict=False):
            lines, code = _printed(formula)
            sent = f"g * ({code})"
            if row.gate:
                lines.append(f"p = {code}")
                sent = "0.0 if p == 0.0 and fabs(g) == inf else g * p"
            body += [*lines, f"d[{place}] += {sent}"]
        slopes.append((f"elif kind == {CODES[row]}:  # {row.name}", body))
    codes = {"SKIPPED": SKIPPED, "CALLED": CALLED, "SUMMED": SUMMED, "MEANT": MEANT}
    codes |= {"DOTTED": DOTTED, "LAST": LAST}
    named = {**codes, "values": _branches(values), "slopes": _branches(slopes)}
    text = TEXT
    for name, part in named.items():
        text = text.replace(f"{{{name}}}", str(part))
    return text


def _printed(formula: Any) -> tuple[list[str], str]:
    names = (f"t{k}" for k in count())
    lines, code, _ = KERNEL_SPELLING.statements(simplified(formula), names, "{} = {}")
    return lines, code


def _branches(branches: list[tuple[str, list[str]]]) -> str:
    lines = []
    for head, body in branches:
        lines += [" " * 8 + head, *[" " * 12 + line for line in body]]
    return "\n".join(lines) + "\n"


class TapeMachine:
    """A plan run line by line: called with samples, it gives the loss and all results."""

    def __init__(self, tape: FlatTape, weights: np.ndarray, mean: bool) -> None:
        program = loaded("tape", tape_text())
        self._program = program
        self.tape = tape
        self.weights = weights
        kinds = np.array([CODES.get(row, CALLED) for row in tape.rows] or [0], dtype=np.uint32)
        self._code = kinds[tape.code]
        a = tape.a.astype(np.uint32)
        self._b = np.maximum(tape.b, 0).astype(np.uint32)
        pool = _Pool()
        for line in np.flatnonzero(self._code <= LAST).tolist():
            a[line] = pool.entered(tape.rows[tape.code[line]], tape.arguments(line))
        self._a = a
        self._pool, self._calls, self._longest = pool.arrays()
        self._back: dict[bool, tuple[np.ndarray, np.ndarray]] = {}  # codes and marks, by_inputs
        self._sizes = [tape.inputs, tape.params, tape.first, tape.output, int(mean)]
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
                self._code, back, self._a, self._b, self._pool, self._calls, scratch, marks,
                v, d, sizes, self.weights, x, results,
            )  # fmt: skip
        finally:
            self._free.append(memory)
        return loss, results

    def _backward(self, by_inputs: bool) -> tuple[np.ndarray, np.ndarray]:
        """The codes of the pass back, and which places need a gradient."""
        tape = self.tape
        marks = np.zeros(len(tape), np.uint8)
        marks[0 if by_inputs else tape.inputs : tape.inputs + tape.params] = 1
        self._program.leading(self._code, self._a, self._b, self._pool, marks, tape.first)
        back = np.where(marks[tape.first :], self._code, np.uint32(SKIPPED))
        return back, marks

    def _memory(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        tape = self.tape
        v, d = np.zeros(len(tape)), np.zeros(len(tape))
        v[tape.inputs + tape.params : tape.first] = tape.constants
        return np.zeros(2 * self._longest + 1, np.int64), v, d


class _Pool:
    """Where the loop finds arguments that are not one number or two."""

    def __init__(self) -> None:
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
            return self._noted([self._sequence(args[0]), self._sequence(args[1]), args[2]])
        flat = [place for arg in args for place in (arg if type(arg) is tuple else (arg,))]
        entries = max([len(arg) for arg in args if type(arg) is tuple], default=0)
        self._longest = max(self._longest, len(flat))
        return self._noted([self._called(row, args), len(flat), entries, *flat])

    def _noted(self, words: list[int]) -> int:
        start = len(self._words)
        self._words += words
        return start

    def _sequence(self, places: tuple[int, ...]) -> int:
        if id(places) not in self._sequences:
            self._sequences[id(places)] = self._noted([len(places), *places])
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
