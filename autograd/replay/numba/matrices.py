"""The layers of a network in machine code: b + W·x, Wᵀ·g and g·xᵀ on blocks of samples.

Cells are rows of `row` bytes, one float a sample; a block has whole pairs of vectors of samples.
What is summed up is held in registers: 4 units by 2 vectors, or 4 units by 2 inputs. A single
sample has cells of one float, so there the lanes run along the inputs.

All functions take addresses and distances in bytes.
"""

from __future__ import annotations

from typing import Any

from numba import njit

from .simd import (
    LANES,
    PAIR,
    VECTOR,
    compact,
    fma,
    fma4,
    lane_sum,
    load4,
    load_lanes,
    peek,
    plus,
    plus4,
    poke,
    splat,
    splat4,
    store4,
    store_lanes,
    zero4,
)


def machine_part(function: Any) -> Any:
    """A part of the machine: plain floats by IEEE 754, not to be called from Python.

    Callers give variables, not literal numbers: it is compiled again for each kind of argument.
    """
    return njit(error_model="numpy", no_cpython_wrapper=True, no_cfunc_wrapper=True)(function)


@machine_part
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
    start: int,
    add: int,
) -> None:
    """out[j] = bias[j] + Σᵢ w[j, i]·x[i], or with add, more of it; no biases where bias is 0.

    start: the address of the zero that each bias is added to.
    """
    compact()
    j = 0
    while j + 4 <= units:
        z = zero4()
        if bias:
            z = plus4(splat4(bias + j * next_bias, next_bias), splat4(start, 0))
        y = out + j * row
        for s in range(0, row, PAIR):
            a = b = z
            weight, cell = w + j * next_unit, x + s
            for _ in range(width):
                each = splat4(weight, next_unit)
                a, b = fma4(each, load_lanes(cell), a), fma4(each, load_lanes(cell + VECTOR), b)
                weight += next_input
                cell += row
            if add:
                a, b = plus4(a, load4(y, row)), plus4(b, load4(y + VECTOR, row))
            store4(y, row, a)
            store4(y + VECTOR, row, b)
            y += PAIR
        j += 4
    while j < units:  # the units that are left over
        z0 = splat(peek(bias + j * next_bias) + peek(start)) if bias else splat(0.0)
        y = out + j * row
        for s in range(0, row, PAIR):
            a0 = b0 = z0
            weight, cell = w + j * next_unit, x + s
            for _ in range(width):
                each = splat(peek(weight))
                a0, b0 = fma(each, load_lanes(cell), a0), fma(each, load_lanes(cell + VECTOR), b0)
                weight += next_input
                cell += row
            if add:
                a0, b0 = plus(a0, load_lanes(y)), plus(b0, load_lanes(y + VECTOR))
            store_lanes(y, a0)
            store_lanes(y + VECTOR, b0)
            y += PAIR
        j += 1


@machine_part
def outer_products(sums: int, g: int, row: int, units: int, x: int, width: int, fresh: int) -> None:
    """sums[j, i] += Σ over samples of g[j]·x[i], lane by lane.

    fresh: sums hold nothing yet.
    """
    compact()
    wide = width * VECTOR
    for j in range(0, units - 3, 4):
        for i in range(0, width - 1, 2):
            to, cell, up = sums + j * wide + i * VECTOR, x + i * row, g + j * row
            a = zero4() if fresh else load4(to, wide)
            b = zero4() if fresh else load4(to + VECTOR, wide)
            for s in range(0, row, VECTOR):
                each = load4(up + s, row)
                a, b = (
                    fma4(each, load_lanes(cell + s), a),
                    fma4(each, load_lanes(cell + row + s), b),
                )
            store4(to, wide, a)
            store4(to + VECTOR, wide, b)
    for j in range(units):  # the units and inputs that are left over
        i = 0 if j >= units - units % 4 else width - width % 2
        up = g + j * row
        while i + 4 <= width:
            to, cell = sums + j * wide + i * VECTOR, x + i * row
            a = zero4() if fresh else load4(to, VECTOR)
            for s in range(0, row, VECTOR):
                a = fma4(load4(cell + s, row), load_lanes(up + s), a)
            store4(to, VECTOR, a)
            i += 4
        while i < width:
            to, cell = sums + j * wide + i * VECTOR, x + i * row
            a0 = splat(0.0) if fresh else load_lanes(to)
            for s in range(0, row, VECTOR):
                a0 = fma(load_lanes(up + s), load_lanes(cell + s), a0)
            store_lanes(to, a0)
            i += 1


@machine_part
def sum_samples(sums: int, g: int, row: int, units: int, fresh: int) -> None:
    """sums[j] += Σ over samples of g[j], lane by lane."""
    compact()
    for j in range(units):
        a0 = splat(0.0) if fresh else load_lanes(sums + j * VECTOR)
        b0 = splat(0.0)
        for s in range(0, row, PAIR):
            a0, b0 = (
                plus(a0, load_lanes(g + j * row + s)),
                plus(b0, load_lanes(g + j * row + s + VECTOR)),
            )
        store_lanes(sums + j * VECTOR, plus(a0, b0))


@machine_part
def product_of_one(
    out: int,
    units: int,
    x: int,
    width: int,
    w: int,
    next_unit: int,
    bias: int,
    next_bias: int,
    start: int,
) -> None:
    """`product` for one sample: out[j] = bias[j] + Σᵢ w[j, i]·x[i]."""
    compact()
    for j in range(units):
        z = peek(bias + j * next_bias) + peek(start)
        weight = w + j * next_unit
        whole = width - width % LANES
        if whole:
            lanes = splat(-0.0)
            for i in range(0, 8 * whole, VECTOR):
                lanes = fma(load_lanes(weight + i), load_lanes(x + i), lanes)
            z += lane_sum(lanes)
        for i in range(8 * whole, 8 * width, 8):
            z += peek(weight + i) * peek(x + i)
        poke(out + 8 * j, z)


@machine_part
def back_of_one(gx: int, g: int, units: int, width: int, w: int, next_unit: int, add: int) -> None:
    """gx[i] = Σⱼ w[j, i]·g[j], or with add, more of it."""
    compact()
    whole = 8 * (width - width % LANES)
    for i in range(0, whole, VECTOR):
        lanes = load_lanes(gx + i) if add else splat(0.0)
        for j in range(units):
            lanes = fma(splat(peek(g + 8 * j)), load_lanes(w + j * next_unit + i), lanes)
        store_lanes(gx + i, lanes)
    for i in range(whole, 8 * width, 8):
        z = peek(gx + i) if add else 0.0
        for j in range(units):
            z += peek(g + 8 * j) * peek(w + j * next_unit + i)
        poke(gx + i, z)


@machine_part
def outer_of_one(
    gw: int, next_unit: int, gbias: int, next_bias: int, g: int, units: int, x: int, width: int
) -> None:
    """gw[j, i] += g[j]·x[i], gbias[j] += g[j]."""
    compact()
    whole = 8 * (width - width % LANES)
    for j in range(units):
        up, to = peek(g + 8 * j), gw + j * next_unit
        lanes = splat(up)
        for i in range(0, whole, VECTOR):
            store_lanes(to + i, fma(lanes, load_lanes(x + i), load_lanes(to + i)))
        for i in range(whole, 8 * width, 8):
            poke(to + i, peek(to + i) + up * peek(x + i))
        if gbias:
            poke(gbias + j * next_bias, peek(gbias + j * next_bias) + up)
