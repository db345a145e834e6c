"""The machine that runs plans: one loop over instructions, compiled once for all graphs.

An instruction is a few whole numbers in a row, the first says which. Rows of the table are
functions of their own (kernels.py), called by their address. The machine knows no operation:
only sums of products, which fuse.py recognised, and moving cells.

    ROWS   function, floats, extra (see kernels.py), operands, then the operands' places
    LAYER, LAYER_BACK, LAYER_OUTER   the numbers of a fused Affine, then whether it begins with +0,
           whether there are gradients already, where its sums are
    DOT, DOT_BACK   out, runs, first, then each run: coefficient, a, b, length
    COPY, COPY_BACK   start, count, cells        ZERO   start, count

A frame is the address of its values, of its gradients, and the bytes of a cell. A place in an
instruction is 2·cell, or 2·cell + 1 for the gradient of that cell.

`execute` and `run_plan` are compiled by assemble.py, which knows where that is kept.
"""

from __future__ import annotations

from math import nan
from typing import Any

from numba import int64

from .matrices import (
    back_of_one,
    machine_part,
    outer_of_one,
    outer_products,
    product,
    product_of_one,
    sum_samples,
)
from .simd import (
    LANES,
    PAIR,
    VECTOR,
    address,
    call,
    compact,
    fma,
    lane_sum,
    load_lanes,
    minus,
    peek,
    plus,
    poke,
    put,
    splat,
    store_lanes,
    times,
    word,
)

END, ROWS, LAYER, LAYER_BACK, LAYER_OUTER = 0, 1, 2, 3, 4
DOT, DOT_BACK, COPY, COPY_BACK, ZERO = 5, 6, 7, 8, 9
# Samples at a time: many enough that what a block costs by itself counts little, and few enough
# that a layer stays in a near cache, in which rows of 2ⁿ bytes would push each other out.
BLOCK = 112

# The words of a state, in bytes. A frame is three of them.
EXECUTE, FORWARD, VARYING, BACK, UNIFORM_BACK = 0, 8, 16, 24, 32  # the loop, and four programs
UNIFORM, UNIFORM_GRADS, UNIFORM_CELL = 40, 48, 56
VALUES, GRADS, CELL = 64, 72, 80
WEIGHTS, PARAMS, INPUTS, UNIFORM_SIZE = 88, 96, 104, 112
SUMS, SCRATCH, FRESH = 120, 128, 136
SPREAD, SPREADS, LAYERS, LAYER_COUNT = 144, 152, 160, 168
OUTPUT, VARIES, MEAN, BY_INPUTS = 176, 184, 192, 200
NOTHING = 208  # the floats −0.0 and 0.0: a sum begins with one of them, see instructions.py
STATE_WORDS = 28


@machine_part
def inner(a: int, b: int, size: int) -> float:
    """Σ a·b over `size` bytes of each."""
    compact()
    whole = size - size % PAIR
    z = -0.0
    if whole:
        lanes = more = splat(-0.0)
        for s in range(0, whole, PAIR):
            lanes = fma(load_lanes(a + s), load_lanes(b + s), lanes)
            more = fma(load_lanes(a + s + VECTOR), load_lanes(b + s + VECTOR), more)
        z = lane_sum(plus(lanes, more))
    for s in range(whole, size, 8):
        z += peek(a + s) * peek(b + s)
    return z


@machine_part
def scaled(to: int, x: int, by: float, size: int) -> None:
    """to += by·x over `size` bytes of each."""
    compact()
    whole = size - size % VECTOR
    lanes = splat(by)
    for s in range(0, whole, VECTOR):
        store_lanes(to + s, fma(lanes, load_lanes(x + s), load_lanes(to + s)))
    for s in range(whole, size, 8):
        poke(to + s, peek(to + s) + by * peek(x + s))


@machine_part
def clear(start: int, size: int) -> None:
    """Write zeros over `size` bytes."""
    compact()
    whole = size - size % VECTOR
    for s in range(0, whole, VECTOR):
        store_lanes(start + s, splat(0.0))
    for s in range(whole, size, 8):
        poke(start + s, 0.0)


@machine_part
def copied(to: int, start: int, size: int, by: float) -> float:
    """to = by·start over `size` bytes. Returns 0, or nan if a result is infinite or nan."""
    compact()
    whole = size - size % VECTOR
    lanes, spoiled = splat(by), splat(0.0)
    for s in range(0, whole, VECTOR):
        each = times(load_lanes(start + s), lanes)
        spoiled = plus(spoiled, minus(each, each))
        store_lanes(to + s, each)
    z = lane_sum(spoiled)
    for s in range(whole, size, 8):
        scaled_number = peek(start + s) * by
        z += scaled_number - scaled_number
        poke(to + s, scaled_number)
    return z


def execute(state: int, here: int, frame: int) -> None:
    """Run the instructions from an address on, over one frame."""
    compact()
    values, grads, cell = word(frame), word(frame + 8), word(frame + 16)
    uniform, uniform_grads = word(state + UNIFORM), word(state + UNIFORM_GRADS)
    sums, scratch, fresh = word(state + SUMS), word(state + SCRATCH), word(state + FRESH)
    while True:
        kind = word(here)
        if kind == ROWS:
            count = word(here + 32)
            for k in range(count):
                place = word(here + 40 + 8 * k)
                put(scratch + 8 * k, (grads if place & 1 else values) + (place >> 1) * cell)
            call(word(here + 8), scratch, word(here + 16) * (cell >> 3), word(here + 24))
            here += 40 + 8 * count
        elif kind in (LAYER, LAYER_BACK, LAYER_OUTER):
            start, units = word(here + 8) * cell, word(here + 16)
            x, width = word(here + 24) * cell, word(here + 32)
            w, next_unit = 8 * word(here + 40), 8 * word(here + 48)
            bias, next_bias = 8 * word(here + 56), 8 * word(here + 64)
            last = word(here + 72)
            b = uniform + bias if bias >= 0 else int64(0)
            if kind == LAYER_OUTER:
                if cell == 8:
                    b = uniform_grads + bias if bias >= 0 else int64(0)
                    outer_of_one(
                        uniform_grads + w, next_unit, b, next_bias, grads + start, units,
                        values + x, width,
                    )  # fmt: skip
                else:
                    outer_products(
                        sums + last, grads + start, cell, units, values + x, width, fresh
                    )
                    if bias >= 0:
                        last += units * width * VECTOR
                        sum_samples(sums + last, grads + start, cell, units, fresh)
            elif cell == 8 and kind == LAYER_BACK:
                back_of_one(grads + x, grads + start, units, width, uniform + w, next_unit, last)
            else:
                to, read, step, zero = values + start, values + x, int64(8), state + NOTHING
                if kind == LAYER:
                    b, zero, last = b if b else zero, zero + 8 * last, int64(0)
                else:  # the transposed product, from units to inputs
                    to, read, b = grads + x, grads + start, int64(0)
                    units, width, step, next_unit = width, units, next_unit, step
                if cell == 8:
                    product_of_one(
                        to, units, read, width, uniform + w, next_unit, b, next_bias, zero
                    )
                else:
                    product(
                        to, cell, units, read, width, uniform + w, next_unit, step, b, next_bias,
                        zero, last,
                    )  # fmt: skip
            here += 80
        elif kind == DOT:
            z = peek(state + NOTHING + 8 * word(here + 24))
            run = here + 32
            for _ in range(word(here + 16)):
                a, b, size = 8 * word(run + 8), 8 * word(run + 16), 8 * word(run + 24)
                z += peek(run) * inner(values + a, values + b, size)
                run += 32
            poke(values + 8 * word(here + 8), z)
            here = run
        elif kind == DOT_BACK:
            g = peek(grads + 8 * word(here + 8))
            run = here + 32
            for _ in range(word(here + 16)):
                a, b, size = 8 * word(run + 8), 8 * word(run + 16), 8 * word(run + 24)
                if a == b:
                    scaled(grads + a, values + a, 2.0 * g * peek(run), size)
                else:
                    scaled(grads + a, values + b, g * peek(run), size)
                    scaled(grads + b, values + a, g * peek(run), size)
                run += 32
            here = run
        elif kind in (COPY, COPY_BACK):
            start, count = word(here + 8) * cell, word(here + 16)
            for k in range(count):
                other = word(here + 24 + 8 * k) * cell
                for s in range(0, cell, 8):
                    if kind == COPY:
                        poke(values + start + k * cell + s, peek(values + other + s))
                    else:
                        more = peek(grads + start + k * cell + s)
                        poke(grads + other + s, peek(grads + other + s) + more)
            here += 24 + 8 * count
        elif kind == ZERO:
            clear(grads + word(here + 8) * cell, word(here + 16) * cell)
            here += 24
        else:
            return


@machine_part
def settled(layer: int, count: int, sums: int, uniform_grads: int) -> None:
    """Add up what the layers kept lane by lane; a layer is its place in sums, and its numbers."""
    compact()
    for _ in range(count):
        place, units, width = sums + word(layer), word(layer + 8), word(layer + 16)
        w, next_unit = uniform_grads + 8 * word(layer + 24), 8 * word(layer + 32)
        bias, next_bias = word(layer + 40), 8 * word(layer + 48)
        for j in range(units):
            for i in range(width):
                to = w + j * next_unit + 8 * i
                poke(to, peek(to) + lane_sum(load_lanes(place)))
                place += VECTOR
        if bias >= 0:
            for j in range(units):
                to = uniform_grads + 8 * bias + j * next_bias
                poke(to, peek(to) + lane_sum(load_lanes(place)))
                place += VECTOR
        layer += 56


@machine_part
def samples_to_cells(cells: int, cell: int, x: int, columns: int, here: int) -> None:
    """Rows of an array as cells; what is left of a block repeats the last of them."""
    compact()
    for k in range(columns):
        number = x + 8 * k
        for s in range(0, 8 * here, 8):
            poke(cells + s, peek(number))
            number += 8 * columns
        for s in range(8 * here, cell, 8):
            poke(cells + s, peek(number - 8 * columns))
        cells += cell


@machine_part
def expected(state: int, m: int) -> int:
    """How many results there are."""
    return m + word(state + PARAMS) + word(state + BY_INPUTS) * m * word(state + INPUTS)


def run_plan(state: int, x: Any, y: Any, out: Any) -> float:
    """All samples through a plan; out gets the losses, then the gradients.

    x holds the inputs, (m, n), or all but the last, which is then in y, (m,). Gradients by the
    parameters follow the m losses, then, if the state says so, those by the inputs, sample by
    sample.

    Returns: the sum (or mean) of the losses; nan if any result is nan or infinite, and where
        the shapes do not fit the plan.
    """
    compact()
    m, columns = x.shape
    alone = word(state + INPUTS) - columns
    fits = (alone == 0 and y.size == 0) or (alone == 1 and y.size == m)
    if m == 0 or not fits or out.size != expected(state, m):
        return nan
    params, inputs, loop = word(state + PARAMS), word(state + INPUTS), word(state + EXECUTE)
    uniform, uniform_grads = word(state + UNIFORM), word(state + UNIFORM_GRADS)
    values, grads = word(state + VALUES), word(state + GRADS)
    sums = word(state + SUMS)
    spread, spreads = word(state + SPREAD), word(state + SPREADS)
    output, varies, by_inputs = word(state + OUTPUT), word(state + VARIES), word(state + BY_INPUTS)
    copied(uniform, word(state + WEIGHTS), 8 * params, 1.0)
    clear(uniform_grads, word(state + UNIFORM_SIZE))
    call(loop, state, word(state + FORWARD), state + UNIFORM)
    wide = int64(1)
    if m > 1:  # blocks of one size, in whole pairs of vectors
        blocks = (m + BLOCK - 1) // BLOCK
        wide = ((m + blocks - 1) // blocks + 2 * LANES - 1) & (-2 * LANES)
    cell = 8 * wide
    put(state + CELL, cell)
    for k in range(spreads):
        to, number = word(spread + 16 * k) * cell, peek(uniform + 8 * word(spread + 16 * k + 8))
        for s in range(0, cell, 8):
            poke(values + to + s, number)
            poke(grads + to + s, 0.0)
    scale = 1.0 / m if word(state + MEAN) else 1.0
    losses = address(out)
    gradients = losses + 8 * m
    loss, spoiled = -0.0, 0.0
    if not varies:
        poke(uniform_grads + 8 * output, float(m))
        loss = peek(uniform + 8 * output) * m
        spoiled = loss - loss
        for s in range(0, 8 * m, 8):
            poke(losses + s, peek(uniform + 8 * output))
    lanes = splat(-0.0)
    put(state + FRESH, 1)
    for first in range(0, m, wide):
        here = wide if first + wide <= m else m - first
        samples_to_cells(values, cell, address(x) + 8 * first * columns, columns, here)
        samples_to_cells(values + columns * cell, cell, address(y) + 8 * first * alone, alone, here)
        call(loop, state, word(state + VARYING), state + VALUES)
        if varies:
            result, seed = values + output * cell, grads + output * cell
            spoiled += copied(losses + 8 * first, result, 8 * here, 1.0)
            for s in range(0, 8 * here - VECTOR + 8, VECTOR):
                lanes = plus(lanes, load_lanes(result + s))
                store_lanes(seed + s, splat(1.0))
            for s in range(8 * (here & -LANES), 8 * here, 8):
                loss += peek(result + s)
                poke(seed + s, 1.0)
            clear(seed + 8 * here, cell - 8 * here)
        call(loop, state, word(state + BACK), state + VALUES)
        put(state + FRESH, 0)
        if by_inputs:
            to = gradients + 8 * (params + first * inputs)
            for s in range(here):
                for k in range(inputs):
                    g = peek(grads + k * cell + 8 * s) * scale
                    poke(to + 8 * (s * inputs + k), g)
                    spoiled += g - g
    for k in range(spreads):
        to = uniform_grads + 8 * word(spread + 16 * k + 8)
        place = grads + word(spread + 16 * k) * cell
        z = peek(to)
        for s in range(0, cell, 8):
            z += peek(place + s)
        poke(to, z)
    if m > 1:
        settled(word(state + LAYERS), word(state + LAYER_COUNT), sums, uniform_grads)
    call(loop, state, word(state + UNIFORM_BACK), state + UNIFORM)
    spoiled += copied(gradients, uniform_grads, 8 * params, scale)
    return (loss + lane_sum(lanes)) * scale if spoiled == 0.0 else nan
