"""The layer of a fused plan in machine code: b + W·x, Wᵀ·g and g·xᵀ on blocks of samples.

Cells are rows of `row` bytes, one float a sample; a block has whole pairs of vectors of samples.
What is summed up is held in registers: 4 units by 2 vectors, or 4 units by 2 inputs. A single
sample has cells of one float, so there the lanes run along the inputs.

All functions take addresses and distances in bytes.
"""

from __future__ import annotations

from typing import Any

from numba import njit

from .lanes import LANES, PAIR, VECTOR, fma, load, peek, plus, poke, splat, store, total


def compiled(function: Any) -> Any:
    """A part of the machine: plain floats by IEEE 754, not to be called from Python.

    Callers give variables, not literal numbers: it is compiled again for each kind of argument.
    """
    return njit(error_model="numpy", no_cpython_wrapper=True)(function)


@compiled
def product(
    out: int,
    row: int,
    units: int,
    x: int,
    width: int,
    w: int,
    next_unit: int,
    next_input: int,
    bias: int,
    next_bias: int,
    add: int,
) -> None:
    """out[j] = bias[j] + Σᵢ w[j, i]·x[i], or with add, more of it; no biases where bias is 0."""
    j = 0
    while j + 4 <= units:
        if bias:
            b = bias + j * next_bias
            z0 = splat(peek(b))
            z1 = splat(peek(b + next_bias))
            z2 = splat(peek(b + 2 * next_bias))
            z3 = splat(peek(b + 3 * next_bias))
        else:
            z0 = z1 = z2 = z3 = splat(0.0)
        w0, y = w + j * next_unit, out + j * row
        for s in range(0, row, PAIR):
            a0, a1, a2, a3 = z0, z1, z2, z3
            b0, b1, b2, b3 = z0, z1, z2, z3
            weight, cell = w0, x + s
            for _ in range(width):
                xa, xb = load(cell), load(cell + VECTOR)
                each = splat(peek(weight))
                a0, b0 = fma(each, xa, a0), fma(each, xb, b0)
                each = splat(peek(weight + next_unit))
                a1, b1 = fma(each, xa, a1), fma(each, xb, b1)
                each = splat(peek(weight + 2 * next_unit))
                a2, b2 = fma(each, xa, a2), fma(each, xb, b2)
                each = splat(peek(weight + 3 * next_unit))
                a3, b3 = fma(each, xa, a3), fma(each, xb, b3)
                weight += next_input
                cell += row
            if add:
                a0, b0 = plus(a0, load(y)), plus(b0, load(y + VECTOR))
                a1, b1 = plus(a1, load(y + row)), plus(b1, load(y + row + VECTOR))
                a2, b2 = plus(a2, load(y + 2 * row)), plus(b2, load(y + 2 * row + VECTOR))
                a3, b3 = plus(a3, load(y + 3 * row)), plus(b3, load(y + 3 * row + VECTOR))
            store(y, a0)
            store(y + VECTOR, b0)
            store(y + row, a1)
            store(y + row + VECTOR, b1)
            store(y + 2 * row, a2)
            store(y + 2 * row + VECTOR, b2)
            store(y + 3 * row, a3)
            store(y + 3 * row + VECTOR, b3)
            y += PAIR
        j += 4
    while j < units:
        z0 = splat(peek(bias + j * next_bias)) if bias else splat(0.0)
        y = out + j * row
        for s in range(0, row, PAIR):
            a0 = b0 = z0
            weight, cell = w + j * next_unit, x + s
            for _ in range(width):
                each = splat(peek(weight))
                a0, b0 = fma(each, load(cell), a0), fma(each, load(cell + VECTOR), b0)
                weight += next_input
                cell += row
            if add:
                a0, b0 = plus(a0, load(y)), plus(b0, load(y + VECTOR))
            store(y, a0)
            store(y + VECTOR, b0)
            y += PAIR
        j += 1


@compiled
def outer(sums: int, g: int, row: int, units: int, x: int, width: int, fresh: int) -> None:
    """sums[j, i] += Σ over samples of g[j]·x[i], lane by lane.

    fresh: sums hold nothing yet.
    """
    wide = width * VECTOR
    for j in range(0, units - 3, 4):
        for i in range(0, width - 1, 2):
            to, cell, up = sums + j * wide + i * VECTOR, x + i * row, g + j * row
            if fresh:
                a0 = a1 = a2 = a3 = b0 = b1 = b2 = b3 = splat(0.0)
            else:
                a0, b0 = load(to), load(to + VECTOR)
                a1, b1 = load(to + wide), load(to + wide + VECTOR)
                a2, b2 = load(to + 2 * wide), load(to + 2 * wide + VECTOR)
                a3, b3 = load(to + 3 * wide), load(to + 3 * wide + VECTOR)
            for s in range(0, row, VECTOR):
                xa, xb = load(cell + s), load(cell + row + s)
                each = load(up + s)
                a0, b0 = fma(each, xa, a0), fma(each, xb, b0)
                each = load(up + row + s)
                a1, b1 = fma(each, xa, a1), fma(each, xb, b1)
                each = load(up + 2 * row + s)
                a2, b2 = fma(each, xa, a2), fma(each, xb, b2)
                each = load(up + 3 * row + s)
                a3, b3 = fma(each, xa, a3), fma(each, xb, b3)
            store(to, a0)
            store(to + VECTOR, b0)
            store(to + wide, a1)
            store(to + wide + VECTOR, b1)
            store(to + 2 * wide, a2)
            store(to + 2 * wide + VECTOR, b2)
            store(to + 3 * wide, a3)
            store(to + 3 * wide + VECTOR, b3)
    for j in range(units):  # the units and inputs that are left over
        i = 0 if j >= units - units % 4 else width - width % 2
        while i + 4 <= width:
            to, cell, up = sums + j * wide + i * VECTOR, x + i * row, g + j * row
            if fresh:
                a0 = a1 = a2 = a3 = splat(0.0)
            else:
                a0, a1 = load(to), load(to + VECTOR)
                a2, a3 = load(to + 2 * VECTOR), load(to + 3 * VECTOR)
            for s in range(0, row, VECTOR):
                each = load(up + s)
                a0 = fma(each, load(cell + s), a0)
                a1 = fma(each, load(cell + row + s), a1)
                a2 = fma(each, load(cell + 2 * row + s), a2)
                a3 = fma(each, load(cell + 3 * row + s), a3)
            store(to, a0)
            store(to + VECTOR, a1)
            store(to + 2 * VECTOR, a2)
            store(to + 3 * VECTOR, a3)
            i += 4
        while i < width:
            to = sums + j * wide + i * VECTOR
            a0 = splat(0.0) if fresh else load(to)
            for s in range(0, row, VECTOR):
                a0 = fma(load(g + j * row + s), load(x + i * row + s), a0)
            store(to, a0)
            i += 1


@compiled
def added(sums: int, g: int, row: int, units: int, fresh: int) -> None:
    """sums[j] += Σ over samples of g[j], lane by lane."""
    for j in range(units):
        a0 = splat(0.0) if fresh else load(sums + j * VECTOR)
        b0 = splat(0.0)
        for s in range(0, row, PAIR):
            a0, b0 = plus(a0, load(g + j * row + s)), plus(b0, load(g + j * row + s + VECTOR))
        store(sums + j * VECTOR, plus(a0, b0))


@compiled
def single(
    out: int, units: int, x: int, width: int, w: int, next_unit: int, bias: int, next_bias: int
) -> None:
    """`product` for one sample: out[j] = bias[j] + Σᵢ w[j, i]·x[i]."""
    for j in range(units):
        z = peek(bias + j * next_bias) if bias else 0.0
        weight = w + j * next_unit
        whole = width - width % LANES
        if whole:
            lanes = splat(0.0)
            for i in range(0, 8 * whole, VECTOR):
                lanes = fma(load(weight + i), load(x + i), lanes)
            z += total(lanes)
        for i in range(8 * whole, 8 * width, 8):
            z += peek(weight + i) * peek(x + i)
        poke(out + 8 * j, z)


@compiled
def single_back(gx: int, g: int, units: int, width: int, w: int, next_unit: int, add: int) -> None:
    """gx[i] = Σⱼ w[j, i]·g[j], or with add, more of it."""
    whole = 8 * (width - width % LANES)
    for i in range(0, whole, VECTOR):
        lanes = load(gx + i) if add else splat(0.0)
        for j in range(units):
            lanes = fma(splat(peek(g + 8 * j)), load(w + j * next_unit + i), lanes)
        store(gx + i, lanes)
    for i in range(whole, 8 * width, 8):
        z = peek(gx + i) if add else 0.0
        for j in range(units):
            z += peek(g + 8 * j) * peek(w + j * next_unit + i)
        poke(gx + i, z)


@compiled
def single_outer(
    gw: int, next_unit: int, gbias: int, next_bias: int, g: int, units: int, x: int, width: int
) -> None:
    """gw[j, i] += g[j]·x[i], gbias[j] += g[j]."""
    whole = 8 * (width - width % LANES)
    for j in range(units):
        up, to = peek(g + 8 * j), gw + j * next_unit
        lanes = splat(up)
        for i in range(0, whole, VECTOR):
            store(to + i, fma(lanes, load(x + i), load(to + i)))
        for i in range(whole, 8 * width, 8):
            poke(to + i, peek(to + i) + up * peek(x + i))
        if gbias:
            poke(gbias + j * next_bias, peek(gbias + j * next_bias) + up)
