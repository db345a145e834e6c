"""A plan as a function of JAX: to be jitted, sharded over devices, put into larger programs.

The fused program and the rows of the table are read on jax.numpy; the gradients are those of the
table, nothing is differentiated by JAX. Where a user outgrows one machine, JAX takes over here.

The numbers are those of the engine, at kinks, infinities and nan too, but for two liberties that
XLA takes: a/b/c becomes a/(b·c), so the gradient of atan2 overflows nearer to the origin than
1e-154; and numbers below 2.2e-308 are 0.
The sign of a zero is that of the engine wherever it is told (zero_signs.py).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import Any

import numpy as np

from ..engine.arrays import Arrays, partial_on_arrays, row_on_arrays
from .inputs import Group, fitting_arrays
from .instructions import STRICTLY_PLUS, Affine, Copy, Dot, Fused, Instruction, Rows
from .tape import with_slopes

Frames = tuple[Any, Any]  # uniform cells (n, 1), varying cells (n, m)


def jax_function(
    fused: Fused, groups: tuple[Group, ...], reduce: str, axis: str | None = None
) -> Callable[..., tuple[Any, Any]]:
    """f(params, *arrays), jitted, gives the loss and its gradient by each parameter, (n,).

    Args:
        fused: what the plan computes. groups: its inputs, one array for each.
        reduce: "mean" or "sum" of the losses of the samples.
        axis: inside jax.shard_map, the mesh axis along which the samples are shared out; the
            losses and gradients of all shards are then added up. Under jax.jit alone leave it
            out: a sharded array is enough.

    Raises:
        ImportError: JAX is not installed. RuntimeError: it computes in 32 bits.
    """
    m = jax_arrays()
    jax: Any = import_module("jax")

    def as_array(array: Any, who: str) -> Any:
        return m.xp.asarray(array, dtype=float)

    def loss_and_gradients(params: Any, *arrays: Any) -> tuple[Any, Any]:
        _in_64_bits(m.xp)
        weights = m.xp.asarray(params, dtype=float)
        if weights.shape != (fused.params,):
            raise ValueError(
                f"params holds the plan's {fused.params} parameters, ({fused.params},); "
                f"got shape {weights.shape}"
            )
        columns = fitting_arrays(groups, arrays, as_array, " after the parameters")
        x = m.xp.concatenate([array.T for array in columns]) if groups else m.xp.zeros((0, 1))
        frames = _all_cells(m, fused, weights, x)
        cell, varies = fused.output
        samples = x.shape[1]
        loss = frames[varies][cell].sum() * (1 if varies else samples)
        grads = _parameter_gradients(m, fused, frames)
        count = m.xp.asarray(samples, dtype=float)
        if axis is not None:
            loss, grads, count = jax.lax.psum((loss, grads, count), axis)
        if reduce == "sum":
            return loss, grads
        return loss / count, grads / m.xp.maximum(count, 1.0)

    return jax.jit(loss_and_gradients)  # type: ignore[no-any-return]


class _JaxArrays(Arrays):
    """The mathematics of jax.numpy, and a zero without its sign."""

    def unsigned(self, x: Any) -> Any:
        """x with −0 taken as 0: for XLA, x + 0 is x."""
        return self.xp.where(self.xp.equal(x, 0.0), 0.0, x)


@cache
def jax_arrays() -> Arrays:
    """The mathematics of jax.numpy.

    Raises:
        ImportError: JAX is not installed.
    """
    try:
        special = import_module("jax.scipy.special")
        return _JaxArrays(import_module("jax.numpy"), special.erf, special.erfc)
    except ImportError:
        raise ImportError("plan.jax() needs JAX: pip install 'glassgrad[jax]'") from None


def _in_64_bits(xp: Any) -> None:
    if xp.zeros(0).dtype != np.float64:
        raise RuntimeError(
            "a plan computes in float64, and JAX is set to 32 bits; begin the program with "
            "jax.config.update('jax_enable_x64', True)"
        )


def _all_cells(m: Arrays, fused: Fused, weights: Any, x: Any) -> Frames:
    """The number of every cell."""
    xp = m.xp
    uniform, varying = fused.sizes
    u = xp.zeros((uniform + _slack(fused), 1)).at[: fused.params, 0].set(weights)
    u = u.at[fused.params : fused.params + len(fused.fixed), 0].set(xp.asarray(fused.fixed))
    for each in fused.uniform:
        u = u.at[_own(each)].set(_computed(m, each, u, u))
    v = xp.zeros((varying, x.shape[1])).at[: fused.inputs].set(x)
    for copy, cell in fused.spread:
        v = v.at[copy].set(u[cell])
    for each in fused.varying:
        v = v.at[_own(each)].set(_computed(m, each, v, u))
    return u, v


def _slack(fused: Fused) -> int:
    """So many cells more that the last row of any matrix is as long as its stride."""
    layers = [each for each in fused.varying if isinstance(each, Affine)]
    return max([each.stride - each.width for each in layers], default=0)


def _own(each: Instruction) -> slice:
    return slice(each.start, each.start + each.count)


def _computed(m: Arrays, each: Instruction, cells: Any, u: Any) -> Any:
    if isinstance(each, Rows):
        return row_on_arrays(each.row, each.arguments(cells, float), m)
    if isinstance(each, Affine):
        z = _weight_matrix(each, u) @ cells[each.x]
        if each.bias >= 0:
            z = z + u[_bias_cells(each)]
        return m.unsigned(z) if each.zeros == STRICTLY_PLUS else z
    if isinstance(each, Dot):
        z = (m.xp.asarray(each.coefficients) * u[each.a, 0] * u[each.b, 0]).sum()
        return m.unsigned(z) if each.zeros == STRICTLY_PLUS else z
    return cells[each.cells]


def _parameter_gradients(m: Arrays, fused: Fused, frames: Frames) -> Any:
    """Gradients of the sum of the losses by the parameters."""
    xp, (u, v) = m.xp, frames
    gu, gv = xp.zeros_like(u), xp.zeros_like(v)
    of_u, of_v = fused.wanted(False)
    cell, varies = fused.output
    if varies:
        gv = gv.at[cell].set(1.0)
    else:
        gu = gu.at[cell].set(float(v.shape[1]))
    for each in reversed(fused.varying):
        if isinstance(each, Affine):
            gu, gv = _affine_back(m, each, frames, gu, gv, bool(of_v[each.x].any()))
        else:
            gv = _sent(m, each, v, gv, of_v)
    for copy, spread_cell in fused.spread:
        gu = gu.at[spread_cell].add(gv[copy].sum())
    for each in reversed(fused.uniform):
        gu = _sent(m, each, u, gu, of_u)
    return gu[: fused.params, 0]


def _sent(m: Arrays, each: Instruction, cells: Any, grads: Any, wanted: Any) -> Any:
    """The gradients of a frame with what an instruction adds to those of its own arguments."""
    g = grads[_own(each)]
    if isinstance(each, Copy):
        return grads.at[each.cells].add(g)
    if isinstance(each, Dot):
        for factor, other in ((each.a, each.b), (each.b, each.a)):
            p = m.xp.asarray(each.coefficients)[:, None] * cells[other]
            grads = grads.at[factor].add(m.carried(g, p))
        return grads
    if not isinstance(each, Rows):
        raise TypeError(f"no rule for {each!r}")
    args = each.arguments(cells, float)
    for number, indexes in each.asked(wanted):
        slope = partial_on_arrays(each.row, number, cells[_own(each)], args, m)
        for index, p in with_slopes(indexes, slope):
            if index is not None:
                grads = grads.at[index].add(m.carried(g, p, each.row.gate))
    return grads


def _affine_back(
    m: Arrays, each: Affine, frames: Frames, gu: Any, gv: Any, further: bool
) -> tuple[Any, Any]:
    """Both frames' gradients with what a layer sends to its weights, biases and inputs."""
    xp, (u, v) = m.xp, frames
    g = gv[_own(each)]
    by_weights = _careful_product(m, g, v[each.x].T)
    rows = xp.pad(by_weights, ((0, 0), (0, each.stride - each.width)))
    gu = gu.at[each.weights : each.weights + rows.size, 0].add(rows.ravel())
    if each.bias >= 0:
        gu = gu.at[_bias_cells(each), 0].add(g.sum(axis=1))
    if further:
        gv = gv.at[each.x].add(_careful_product(m, g.T, _weight_matrix(each, u)).T)
    return gu, gv


def _weight_matrix(layer: Affine, u: Any) -> Any:
    """The matrix (count, width)."""
    end = layer.weights + layer.count * layer.stride
    return u[layer.weights : end, 0].reshape(layer.count, layer.stride)[:, : layer.width]


def _bias_cells(layer: Affine) -> Any:
    """The uniform cells of the biases (count,), one of them several times or not."""
    return layer.bias + layer.step * np.arange(layer.count)


def _careful_product(m: Arrays, g: Any, p: Any) -> Any:
    """g @ p, where a dead edge carries nothing; see autograd.engine.value."""
    xp, lax = m.xp, import_module("jax.lax")

    def careful() -> Any:
        def add(column: Any, total: Any) -> Any:
            return total + m.carried(g[:, column, None], p[column])

        # a total of zeros that is sharded as the product is
        return lax.fori_loop(0, p.shape[0], add, xp.zeros_like(g @ p))

    if not len(p):
        return g @ p
    finite = xp.isfinite(g).all() & xp.isfinite(p).all()
    return lax.cond(finite, lambda: g @ p, careful)
