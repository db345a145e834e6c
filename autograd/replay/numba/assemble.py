"""A plan as the whole numbers that the compiled machine runs, and the memory that it runs in."""

from __future__ import annotations

import math
from dataclasses import astuple
from itertools import pairwise
from typing import Any

import numpy as np
from numba.core.errors import NumbaError

from ...engine.ops import ADD
from ..instructions import PLUS, STRICTLY_PLUS, Affine, Dot, Fused, Instruction, Rows
from . import machine
from .cache import loaded
from .kernels import kernels, row_constants
from .simd import LANES

MACHINE = '''"""The machine, compiled: made by autograd.replay.numba.assemble."""

from numba import cfunc, njit

from autograd.replay.numba import machine
from autograd.replay.numba.cache import relocated

execute = cfunc("void(int64, int64, int64)", error_model="numpy", cache=True)(
    relocated(machine.execute, __file__)
)
run = njit(
    "float64(int64, float64[:, ::1], float64[::1], float64[::1])",
    error_model="numpy",
    cache=True,
    no_cfunc_wrapper=True,
)(relocated(machine.run_plan, __file__))
'''
_compiled = loaded("machine", MACHINE)


class Assembled:
    """A plan that the compiled machine runs: called with arrays, it gives loss and results."""

    run = staticmethod(_compiled.run)
    refusals = (TypeError, NumbaError)  # of arguments that are no arrays, or of another kind

    def __init__(self, fused: Fused, weights: np.ndarray, mean: bool) -> None:
        self.fused = fused
        self.weights = weights  # read at every call, where they stand
        self.mean = mean
        self._params = fused.params
        self._programs = {by_inputs: _Programs(fused, by_inputs) for by_inputs in (False,)}
        self.free: dict[bool, list[int]] = {False: [], True: []}
        self._memories: list[_Memory] = []  # what the states of all runs stand in

    def __call__(self, x: Any, y: Any, by_inputs: bool) -> tuple[float, Any]:
        """The loss and one array of all results: see machine.run_plan.

        A loss of nan says that x and y are not arrays as they should be, or that some number is
        infinite or nan.
        """
        free = self.free[by_inputs]
        try:
            state = free.pop()  # a run has one to itself, whatever thread it is in
        except IndexError:
            state = self._new_state(by_inputs)
        try:
            size = len(x) + self._params
            results = np.empty(size + len(x) * self.fused.inputs if by_inputs else size)
            return self.run(state, x, y, results), results
        except self.refusals:
            return math.nan, None
        finally:
            free.append(state)

    def _new_state(self, by_inputs: bool) -> int:
        if by_inputs not in self._programs:
            self._programs[by_inputs] = _Programs(self.fused, by_inputs)
        memory = _Memory(self.fused, self._programs[by_inputs], self.weights, self.mean)
        self._memories.append(memory)
        return memory.address


class _Memory:
    """What one run at a time writes in, and the state that tells the machine where it is."""

    def __init__(self, fused: Fused, programs: _Programs, weights: np.ndarray, mean: bool) -> None:
        uniform, varying = fused.sizes
        block = varying * machine.BLOCK
        sizes = [uniform, uniform, block, block, programs.sums, programs.scratch]
        self._all = np.zeros(sum(-(-size // 8) * 8 for size in sizes) + 8)
        start = self._all.ctypes.data
        start += -start % 64
        places = []
        for size in sizes:
            places.append(start)
            start += -(-size // 8) * 64
        fixed = np.array(fused.fixed)
        first = (places[0] - self._all.ctypes.data) // 8 + fused.params
        self._all[first : first + len(fixed)] = fixed
        self._spread = np.array(fused.spread, dtype=np.int64).reshape(-1, 2)
        output, varies = fused.output
        words = {
            machine.EXECUTE: _compiled.execute.address,
            machine.UNIFORM_CELL: 8,
            machine.FORWARD: _address(programs.forward),
            machine.VARYING: _address(programs.varying),
            machine.BACK: _address(programs.back),
            machine.UNIFORM_BACK: _address(programs.uniform_back),
            machine.WEIGHTS: _address(weights),
            machine.PARAMS: fused.params,
            machine.UNIFORM: places[0],
            machine.UNIFORM_GRADS: places[1],
            machine.UNIFORM_SIZE: 8 * uniform,
            machine.VALUES: places[2],
            machine.GRADS: places[3],
            machine.INPUTS: fused.inputs,
            machine.SUMS: places[4],
            machine.SCRATCH: places[5],
            machine.SPREAD: _address(self._spread),
            machine.SPREADS: len(self._spread),
            machine.LAYERS: _address(programs.layers),
            machine.LAYER_COUNT: len(programs.layers),
            machine.OUTPUT: output,
            machine.VARIES: int(varies),
            machine.MEAN: int(mean),
            machine.BY_INPUTS: int(programs.by_inputs),
        }
        self._state = np.zeros(machine.STATE_WORDS, dtype=np.int64)
        for place, number in words.items():
            self._state[place // 8] = number
        self._state.view(np.float64)[machine.NOTHING // 8] = -0.0  # and +0 after it
        self._kept = programs, weights
        self.address = _address(self._state)


def _address(array: np.ndarray) -> int:
    return int(array.ctypes.data)


class _Programs:
    """The four programs of a plan: forward and back, in the frame of one number a cell and of m."""

    def __init__(self, fused: Fused, by_inputs: bool) -> None:
        self.by_inputs = by_inputs
        self._of_u, self._of_v = fused.wanted(by_inputs)
        self.sums = 0  # floats in which layers add up their gradients
        self.scratch = 32
        self._constants: list[np.ndarray] = []
        self._layers: list[list[int]] = []
        self._places: dict[int, int] = {}
        for each in (*fused.uniform, *fused.varying):
            if isinstance(each, Rows):
                self.scratch = max(self.scratch, len(each.cells) + 4)
        self.forward = _ended(self._ahead(fused.uniform))
        self.varying = _ended(self._ahead(fused.varying))
        written = set(range(fused.inputs)) if by_inputs else set()
        start = [machine.ZERO, 0, fused.inputs] if by_inputs and fused.inputs else []
        cell, varies = fused.output
        if varies:
            written.add(cell)
            if cell in range(fused.inputs):
                start = []  # the loss is an input: its gradient is the seed
                rest = [k for k in range(fused.inputs) if k != cell]
                start = [word for k in rest for word in (machine.ZERO, k, 1)]
        written |= {to for to, _ in fused.spread}
        back = _Back(self, self._of_v, written)
        self.back = _ended(
            start + [word for each in reversed(fused.varying) for word in back(each)]
        )
        back = _Back(self, self._of_u, None)
        self.uniform_back = _ended(
            [word for each in reversed(fused.uniform) for word in back(each)]
        )
        self.layers = np.array(self._layers, dtype=np.int64).reshape(-1, 7)

    def _ahead(self, instructions: list[Instruction]) -> list[int]:
        words: list[int] = []
        for each in instructions:
            if isinstance(each, Rows):
                words += self._rows(each)
            elif isinstance(each, Affine):
                words += [machine.LAYER, *_affine_words(each), int(_plus(each))]
            elif isinstance(each, Dot):
                words += [machine.DOT, *_dot_words(each)]
            else:
                words += [machine.COPY, each.start, each.count, *each.cells.tolist()]
            if isinstance(each, Affine | Dot) and each.zeros == STRICTLY_PLUS:
                cells = np.arange(each.start, each.start + each.count)[np.newaxis]
                words += self._rows(Rows(ADD, (0, 0.0), cells, each.start, each.count))
        return words

    def _rows(self, each: Rows) -> list[int]:
        words = []
        function, fixed = kernels(each.row, each.args).value.address, self.fixed(each)
        for first, last in _runs(each):
            places = [2 * (each.start + first), *[2 * int(c[first]) for c in each.cells]]
            words += [machine.ROWS, function, last - first, fixed, len(places), *places]
        return words

    def fixed(self, each: Rows) -> int:
        """Where the constants of a row stand: an even address."""
        self._constants.append(np.array(row_constants(each.args)))
        return _address(self._constants[-1])

    def place(self, layer: Affine) -> int:
        """Where the sums of a layer are kept, in bytes from the beginning."""
        if id(layer) not in self._places:
            self._places[id(layer)] = 8 * self.sums
            has = layer.bias >= 0
            numbers = _affine_words(layer)
            self._layers.append([8 * self.sums, layer.count, layer.width, *numbers[4:]])
            self.sums += LANES * layer.count * (layer.width + has)
        return self._places[id(layer)]


class _Back:
    """The instructions of the backward pass, made knowing which cells have a gradient already.

    Args:
        wanted: the cells of the frame that need one.
        written: those that have one; None for a frame that is all zero at the start.
    """

    def __init__(self, programs: _Programs, wanted: np.ndarray, written: set[int] | None) -> None:
        self._programs = programs
        self._wanted = wanted
        self._written = written

    def __call__(self, each: Instruction) -> list[int]:
        cells = range(each.start, each.start + each.count)
        words: list[int] = []
        if self._written is not None:
            if self._written.isdisjoint(cells):
                return []  # nothing arrives here
            words += self._zeroed([cell for cell in cells if cell not in self._written])
        if isinstance(each, Rows):
            return words + self._rows(each)
        if isinstance(each, Affine):
            return words + self._affine(each)
        if isinstance(each, Dot):
            return [*words, machine.DOT_BACK, *_dot_words(each)]
        to = [int(cell) for cell in each.cells]
        words += self._zeroed([cell for cell in to if not self._has(cell)])
        return [*words, machine.COPY_BACK, each.start, each.count, *to]

    def _has(self, cell: int) -> bool:
        return self._written is None or cell in self._written

    def _zeroed(self, cells: list[int]) -> list[int]:
        words: list[int] = []
        for cell in dict.fromkeys(cells):
            words += [machine.ZERO, cell, 1]
            if self._written is not None:
                self._written.add(cell)
        return words

    def _adding(self, cells: list[int]) -> tuple[list[int], bool]:
        """Whether gradients are added to those of these cells, and what gives all of them one."""
        add = any(map(self._has, cells))
        words = self._zeroed([cell for cell in cells if not self._has(cell)]) if add else []
        if self._written is not None:
            self._written.update(cells)
        return words, add

    def _rows(self, each: Rows) -> list[int]:
        module, fixed = kernels(each.row, each.args), self._programs.fixed(each)
        words: list[int] = []
        for first, last in _runs(each):
            read = [2 * (each.start + first), *[2 * int(c[first]) for c in each.cells]]
            g = 2 * (each.start + first) + 1
            for number, cells in enumerate(each.cells):
                to = [int(cell) for cell in cells[first:last]]
                if not self._wanted[to].any():
                    continue
                zeros, add = self._adding(to)
                words += zeros
                places = [2 * to[0] + 1, g, *read]
                function = getattr(module, f"by_{number}").address
                extra = fixed + add
                words += [machine.ROWS, function, last - first, extra, len(places), *places]
        return words

    def _affine(self, each: Affine) -> list[int]:
        programs = self._programs
        words = []
        if each.weighs(programs._of_u):
            words += [machine.LAYER_OUTER, *_affine_words(each), programs.place(each)]
        x = list(range(each.inputs, each.inputs + each.width))
        if self._wanted[x].any():
            zeros, add = self._adding(x)
            words += zeros
            words += [machine.LAYER_BACK, *_affine_words(each), int(add)]
        return words


def _runs(each: Rows) -> list[tuple[int, int]]:
    """Where all arguments go on cell by cell, so that one call does many."""
    breaks = np.flatnonzero((np.diff(each.cells, axis=1) != 1).any(axis=0)) + 1
    ends = [0, *breaks.tolist(), each.count]
    return list(pairwise(ends))


def _plus(each: Affine | Dot) -> bool:
    """Whether a sum begins with +0, else with −0."""
    return each.zeros in (PLUS, STRICTLY_PLUS)


def _affine_words(each: Affine) -> list[int]:
    """Its fields in their order, but for how its zeros are."""
    return [int(number) for number in astuple(each)[:-1]]


def _dot_words(each: Dot) -> list[int]:
    """Runs in which both sides go on cell by cell, with one coefficient."""
    same = (np.diff(each.a) == 1) & (np.diff(each.b) == 1) & (np.diff(each.coefficients) == 0)
    ends = [0, *(np.flatnonzero(~same) + 1).tolist(), len(each.a)]
    words = [each.start, len(ends) - 1, int(_plus(each))]
    bits = each.coefficients.view(np.int64)
    for first, last in pairwise(ends):
        words += [int(bits[first]), int(each.a[first]), int(each.b[first]), last - first]
    return words


def _ended(words: list[int]) -> np.ndarray:
    return np.array([*words, machine.END], dtype=np.int64)
