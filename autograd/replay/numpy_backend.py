"""A plan run by numpy: every instruction on all its cells and samples at once.

Products and sums here are plain: where the engine's rule for dead edges would matter, a nan
comes out, and whoever called runs the lines one by one instead.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..engine.arrays import Arrays, numpy_arrays
from .instructions import KEPT, STRICTLY_PLUS, Affine, Dot, Fused, Instruction, Rows
from .tape import with_slopes
from .zero_signs import with_zero_signs

BLOCK = 1024  # samples: what one instruction leaves in the cache, the next one finds there


class Quick(Arrays):
    """The mathematics of numpy, faster where there is no nan: one sum tells whether there is."""

    def __init__(self) -> None:
        usual = numpy_arrays()
        super().__init__(np, usual.erf, usual.erfc)
        self.pow = usual.pow

    def _chosen(self, a: Any, b: Any, holds: Any) -> Any:
        if _without_nan(a) and _without_nan(b):
            return np.asarray(holds, dtype=np.float64)
        return super()._chosen(a, b, holds)

    def where(self, c: Any, a: Any, b: Any) -> Any:
        if _without_nan(c):
            return np.where(c, a, b)
        return super().where(c, a, b)

    def positive(self, x: Any, a: Any, b: Any) -> Any:
        if _without_nan(x):
            return np.where(np.greater(x, 0.0), a, b)
        return super().positive(x, a, b)


def _without_nan(x: Any) -> bool:
    """True only if no number is nan: a nan makes the sum one."""
    return not math.isnan(np.add.reduce(x, axis=None))


_QUICK = Quick()


class NumpyProgram:
    """A plan that numpy runs: called with samples and weights, it gives all results."""

    def __init__(self, fused: Fused) -> None:
        self.fused = fused
        self._back = [_reversed(fused, by_inputs) for by_inputs in (False, True)]
        uniform, varying = fused.sizes
        self._fixed = np.zeros(uniform)
        self._fixed[fused.params : fused.params + len(fused.fixed)] = fused.fixed
        self._rows = varying
        self._rooms: list[np.ndarray] = []
        self._into = np.array([copy for copy, _ in fused.spread], dtype=np.int64)
        self._from = np.array([cell for _, cell in fused.spread], dtype=np.int64)

    def __call__(self, x: np.ndarray, weights: np.ndarray, by_inputs: bool) -> np.ndarray:
        """All results in one array: m losses, Σ ∂/∂parameters, and ∂/∂inputs if asked for."""
        fused, m = self.fused, len(x)
        u = self._fixed.copy()
        u[: fused.params] = weights
        for each in fused.uniform:
            _run_instruction(each, u[:, np.newaxis], u)
        size = m + fused.params
        results = np.empty(size + m * fused.inputs if by_inputs else size)
        gu = np.zeros(len(u))
        cell, varies = fused.output
        if not varies:
            results[:m] = u[cell]
            gu[cell] = m
        uniform, varying = self._back[by_inputs]
        try:
            room = self._rooms.pop()
        except IndexError:  # the first run, or others are running
            room = np.empty(0)
        shape = (2, self._rows, min(m, BLOCK))
        if room.shape != shape:
            room = np.empty(shape)
        for start in range(0, m, BLOCK):
            v, gv = room[:, :, : min(BLOCK, m - start)]
            gv[...] = 0.0
            self._fill(v, x[start : start + BLOCK], u)
            if varies:
                results[start : start + v.shape[1]] = v[cell]
                gv[cell] = 1.0
            for each, asked in varying:
                _send_back(each, asked, v, gv, u, gu)
            if len(self._into):
                np.add.at(gu, self._from, gv[self._into].sum(axis=1))
            if by_inputs:
                slopes = results[size:].reshape(m, fused.inputs)
                slopes[start : start + v.shape[1]] = gv[: fused.inputs].T
        self._rooms.append(room)  # memory that is used again need not be asked for
        for each, asked in uniform:
            _send_back(each, asked, u[:, np.newaxis], gu[:, np.newaxis], u, gu)
        results[m:size] = gu[: fused.params]
        return results

    def _fill(self, v: np.ndarray, x: np.ndarray, u: np.ndarray) -> None:
        """Compute the varying cells of some samples."""
        v[: self.fused.inputs] = x.T
        if len(self._into):
            v[self._into] = u[self._from, np.newaxis]
        for each in self.fused.varying:
            _run_instruction(each, v, u)


def _run_instruction(each: Instruction, cells: np.ndarray, u: np.ndarray) -> None:
    end = each.start + each.count
    if isinstance(each, Rows):
        cells[each.start : end] = each.row.compute(_QUICK, *each.arguments(cells, np.float64))
    elif isinstance(each, Affine):
        z = np.matmul(_weights_view(each, u), cells[each.x], out=cells[each.start : end])
        if each.bias >= 0:
            z += _bias_view(each, u)
        if each.zeros == STRICTLY_PLUS:
            z += 0.0
        elif each.zeros == KEPT and np.count_nonzero(z) < z.size:
            for unit in np.flatnonzero(~z.all(axis=1)).tolist():
                z[unit] = with_zero_signs(z[unit], each.terms(unit, cells, u))
    elif isinstance(each, Dot):
        a, b = each.index
        z = np.dot(each.coefficients * u[a], u[b]) + 0.0
        cells[each.start] = z if z or each.zeros != KEPT else with_zero_signs(z, each.terms(u))
    else:
        cells[each.start : end] = cells[each.cells]


def _reversed(fused: Fused, by_inputs: bool) -> list[list[tuple[Instruction, Any]]]:
    """The instructions of both frames in reverse, each with the gradients it is asked for."""
    of_u, of_v = fused.wanted(by_inputs)

    def asked(each: Instruction, wanted: np.ndarray) -> Any:
        """Of rows: which numbers of each argument. Of a layer: by its weights, by its inputs."""
        if isinstance(each, Rows):
            return each.asked(wanted)
        return isinstance(each, Affine) and (each.weighs(of_u), bool(of_v[each.x].any()))

    frames = (fused.uniform, of_u), (fused.varying, of_v)
    return [[(each, asked(each, of)) for each in reversed(frame)] for frame, of in frames]


def _send_back(
    each: Instruction,
    asked: Any,
    cells: np.ndarray,
    grads: np.ndarray,
    u: np.ndarray,
    gu: np.ndarray,
) -> None:
    g = grads[each.start : each.start + each.count]
    if isinstance(each, Rows):
        _rows_back(each, asked, cells, grads, g)
    elif isinstance(each, Affine):
        by_weights, by_inputs = asked
        if by_weights:
            weights = _weights_view(each, gu)
            weights += g @ cells[each.x].T
            if each.bias >= 0 and each.step:
                biases = _bias_view(each, gu)
                biases += g.sum(axis=1, keepdims=True)
            elif each.bias >= 0:  # one bias for all
                gu[each.bias] += g.sum()
        if by_inputs:
            grads[each.x] += _weights_view(each, u).T @ g
    elif isinstance(each, Dot):
        a, b = each.index
        upstream = g[0] * each.coefficients
        _add_to_cells(gu, a, upstream * u[b])
        _add_to_cells(gu, b, upstream * u[a])
    else:
        np.add.at(grads, each.cells, g)


def _rows_back(
    each: Rows, asked: list[tuple[int, Any]], cells: np.ndarray, grads: np.ndarray, g: np.ndarray
) -> None:
    y = cells[each.start : each.start + each.count]
    args, partials = each.arguments(cells, np.float64), each.row.partials
    for number, indexes in asked:
        for index, p in with_slopes(indexes, partials[number](_QUICK, y, *args)):
            if index is not None:
                _add_to_cells(grads, index, g * p)


def _add_to_cells(sums: np.ndarray, index: slice | np.ndarray, more: Any) -> None:
    """Add to these cells; to one that stands there twice, twice."""
    if isinstance(index, slice):
        sums[index] += more
    else:
        np.add.at(sums, index, more)


def _weights_view(layer: Affine, u: np.ndarray) -> np.ndarray:
    """The matrix (count, width) as a view of the uniform cells."""
    return np.ndarray(
        (layer.count, layer.width), float, u, layer.weights * 8, (layer.stride * 8, 8)
    )


def _bias_view(layer: Affine, u: np.ndarray) -> np.ndarray:
    """The column of biases as a view, one cell at every step."""
    return np.ndarray((layer.count, 1), float, u, layer.bias * 8, (layer.step * 8, 8))
