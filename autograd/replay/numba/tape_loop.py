"""The tape run line by line as machine code: one loop over lines, compiled once for all graphs.

A plan of a large graph is ready as soon as its arrays are (flat_tape.py); fuse.py and what it makes
take longer, and pay off later. The loop knows the rows that most nodes are made of, printed from
the table, sums and products of any length, and calls the compiled functions of all other rows. What
runs.py found to go together is one line. Kinds of lines that are no row of one number or two:

    SUM, MEAN, DOT   a is where in the pool a sequence begins: how many, then the places.
              Of DOT: where both sequences begin, and the place of b
    CHAINED, RUN   sums of products; in a run the factors stand side by side
    LAYER, GATHERED   lines that have the right side in common, as units of a layer have, and rows
              of a matrix on the left; where the right side is scattered, it is gathered first
    CALLED    a is where in the pool stands: which functions in `calls`, how many numbers, how many
              of them are entries of a sequence, then the places

Whole numbers have 32 bits, those of a state 64: it says where everything stands, in the order of
the words below.
"""

from __future__ import annotations

# The words of a state, in bytes: sizes, then the addresses of what there is.
(
    INPUTS, PARAMS, PLACES, OUTPUT, MEAN_OF, BY_INPUTS, MOST, COLUMNS_OF_X, LINE_COUNT, LINES, BACK,
    LINKS, POOL, CALLS, SCRATCH, MARKS, VALUES, SLOPES, WEIGHTS, LENGTHS,
) = range(0, 8 * 20, 8)  # fmt: skip

TEXT = '''"""The tape, compiled: made by autograd.replay.numba.tape_loop."""

from math import *

from numba import boolean, float64, int64, njit, types

from autograd.replay.numba import runs
from autograd.replay.numba.cache import relocated
from autograd.replay.numba.primitives import cbrt, equal, floor, fmod, greater, maximum, patch, pow
from autograd.replay.numba.primitives import round, rounding, sum, where
from autograd.replay.numba.simd import LANES, PAIR, VECTOR, add_each, address, call, compact
from autograd.replay.numba.simd import each, entry, load_lanes, peek, put, rows_times
from autograd.replay.numba.simd import set_each, splat, store_lanes, word

compiled = njit(error_model="numpy", no_cpython_wrapper=True, no_cfunc_wrapper=True)


@compiled
def forward(state):
    """Fill the place of each line."""
    compact()
    values, scratch = word(state + {VALUES}), word(state + {SCRATCH})
    line, links, pool = word(state + {LINES}), word(state + {LINKS}), word(state + {POOL})
    calls = word(state + {CALLS})
    for _ in range(word(state + {LINE_COUNT})):
        kind, count, o, step = entry(line, 0), entry(line, 1), entry(line, 2), entry(line, 3)
        i, di, j, dj = entry(line, 4), entry(line, 5), entry(line, 6), entry(line, 7)
        line += 4 * {FIELDS}
{values}        elif kind >= {RUN}:
            link = links + 8 * i
            begin, size, w, s = entry(link, 0), entry(link, 1), entry(link, 2), entry(link, 3)
            u, right = 0, values + 8 * s
            if kind == {GATHERED}:
                right = scratch
                for n in range(size):
                    set_each(right, n, each(values, entry(link, 2 * n + 3)))
            if kind >= {LAYER}:
                whole = size - size % LANES
                while u + LANES <= count:
                    for k in range(LANES):
                        set_each(values, o + u + k, each(values, begin + k * j))
                    sums = load_lanes(values + 8 * (o + u))
                    for n in range(0, whole, LANES):
                        sums = rows_times(sums, values + 8 * (w + n), 8 * di, right + 8 * n)
                    store_lanes(values + 8 * (o + u), sums)
                    for n in range(whole, size):
                        for k in range(LANES):
                            z = each(values, w + k * di + n) * each(right, n)
                            add_each(values, o + u + k, z)
                    begin += LANES * j
                    w += LANES * di
                    u += LANES
            while u < count:
                y = each(values, begin)
                for n in range(size):
                    y += each(values, w + n) * each(right, n)
                set_each(values, o + u, y)
                begin += j
                w += di
                right += 8 * dj
                u += 1
        elif kind == {CHAINED}:
            link = links + 8 * i
            for u in range(count):
                y = each(values, entry(link, 0) + u * j)
                for n in range(2, 2 * entry(link, 1) + 2, 2):
                    w, s = entry(link, n) + u * di, entry(link, n + 1) + u * dj
                    y += each(values, w) * each(values, s)
                set_each(values, o + u, y)
        elif kind == {DOTTED} or kind == {COLUMNS}:
            left, right, begin = entry(pool, i), entry(pool, i + 1), entry(pool, i + 2)
            u, size = 0, entry(pool, left)
            while kind == {COLUMNS} and u + LANES <= count:
                total = compensation = splat(0.0)
                for n in range(1, size + 1):
                    w, s = entry(pool, left + n), entry(pool, right + n) + u
                    product = splat(each(values, w)) * load_lanes(values + 8 * s)
                    compensation = compensation + rounding(total, product)
                    total = total + product
                store_lanes(scratch, total)
                store_lanes(scratch + VECTOR, compensation)
                for k in range(LANES):
                    y, lost = each(scratch, k), each(scratch, LANES + k)
                    y = each(values, begin + u * j) + (y + lost if lost - lost == 0.0 else y)
                    set_each(values, o + u, y)
                    u += 1
            while u < count:
                y = lost = 0.0
                for n in range(1, size + 1):
                    w, s = entry(pool, left + n) + u * di, entry(pool, right + n) + u * dj
                    x = each(values, w) * each(values, s)
                    lost += rounding(y, x)
                    y += x
                y = each(values, begin + u * j) + (y + lost if lost - lost == 0.0 else y)
                set_each(values, o + u, y)
                u += 1
        elif kind == {SUMMED} or kind == {MEANT}:
            y = lost = 0.0
            for n in range(1, entry(pool, i) + 1):
                x = each(values, entry(pool, i + n))
                lost += rounding(y, x)
                y += x
            y = y + lost if lost - lost == 0.0 else y
            if kind == {MEANT}:
                y = y / float(entry(pool, i))
            set_each(values, o, y)
        else:
            size, entries = entry(pool, i + 1), entry(pool, i + 2)
            put(scratch, values + 8 * o)
            for n in range(1, size + 1):
                put(scratch + 8 * n, values + 8 * entry(pool, i + 2 + n))
            call(word(calls + 8 * entry(pool, i) + 8), scratch, entries, 0)


@compiled
def backward(state):
    """Send back what arrives at each line, the last first."""
    compact()
    values, slopes = word(state + {VALUES}), word(state + {SLOPES})
    links, pool, calls = word(state + {LINKS}), word(state + {POOL}), word(state + {CALLS})
    scratch, marks, back = word(state + {SCRATCH}), word(state + {MARKS}), word(state + {BACK})
    for k in range(word(state + {LINE_COUNT}) - 1, -1, -1):
        code = entry(back, k)
        kind = code & {KIND}
        if kind == {SKIPPED}:
            continue
        line = word(state + {LINES}) + 4 * {FIELDS} * k
        count, o, step = entry(line, 1), entry(line, 2), entry(line, 3)
        i, di, j, dj = entry(line, 4), entry(line, 5), entry(line, 6), entry(line, 7)
{slopes}        elif kind >= {LAYER}:
            link = links + 8 * i
            begin, size, w, s = entry(link, 0), entry(link, 1), entry(link, 2), entry(link, 3)
            for u in range(count - 1, -1, -1):
                if code & {BEGIN}:
                    to = begin + u * j
                    add_each(slopes, to, each(slopes, o + u))
            right, sums = values + 8 * s, slopes + 8 * s
            if kind == {GATHERED}:
                right, sums = scratch, scratch + 8 * size
                for n in range(size):
                    set_each(right, n, each(values, entry(link, 2 * n + 3)))
                    set_each(sums, n, each(slopes, entry(link, 2 * n + 3)))
            whole = 8 * size - (8 * size) % PAIR
            w = 8 * (w + (count - 1) * di)
            for p in range(0, whole, PAIR):
                at = w + p
                near, far = load_lanes(right + p), load_lanes(right + p + VECTOR)
                sent, more = load_lanes(sums + p), load_lanes(sums + p + VECTOR)
                for u in range(count - 1, -1, -1):
                    g = each(slopes, o + u)
                    if g != 0.0:
                        lanes, to = splat(g), slopes + at
                        sent = sent + lanes * load_lanes(values + at)
                        more = more + lanes * load_lanes(values + at + VECTOR)
                        if code & {LEFT}:
                            store_lanes(to, load_lanes(to) + lanes * near)
                            store_lanes(to + VECTOR, load_lanes(to + VECTOR) + lanes * far)
                    at -= 8 * di
                store_lanes(sums + p, sent)
                store_lanes(sums + p + VECTOR, more)
            for n in range(whole >> 3, size):
                at = w
                for u in range(count - 1, -1, -1):
                    g = each(slopes, o + u)
                    if g != 0.0:
                        add_each(slopes + at, n, g * each(right, n))
                        add_each(sums, n, g * each(values + at, n))
                    at -= 8 * di
            if kind == {GATHERED}:
                for n in range(size):
                    set_each(slopes, entry(link, 2 * n + 3), each(sums, n))
        elif kind == {RUN}:
            link = links + 8 * i
            begin, size = entry(link, 0) + count * j, entry(link, 1)
            w, s = 8 * (entry(link, 2) + count * di), 8 * (entry(link, 3) + count * dj)
            for u in range(count - 1, -1, -1):
                begin -= j
                w -= 8 * di
                s -= 8 * dj
                g = each(slopes, o + u)
                if g == 0.0:
                    continue
                if code & {BEGIN}:
                    add_each(slopes, begin, g)
                if code & {LEFT}:
                    for n in range(size):
                        add_each(slopes + w, n, g * each(values + s, n))
                if code & {RIGHT}:
                    for n in range(size):
                        add_each(slopes + s, n, g * each(values + w, n))
        elif kind == {CHAINED}:
            link = links + 8 * i
            for u in range(count - 1, -1, -1):
                g = each(slopes, o + u)
                if g == 0.0:
                    continue
                for n in range(entry(link, 1), 0, -1):
                    w, s = entry(link, 2 * n) + u * di, entry(link, 2 * n + 1) + u * dj
                    if n == 1 and code & {BEGIN}:
                        begin = entry(link, 0) + u * j
                        add_each(slopes, begin, g)
                    add_each(slopes, w, g * each(values, s))
                    add_each(slopes, s, g * each(values, w))
        elif kind == {DOTTED} or kind == {COLUMNS}:
            left, right, begin = entry(pool, i), entry(pool, i + 1), entry(pool, i + 2)
            size, whole = entry(pool, left), 0
            if kind == {COLUMNS} and not code & {LEFT}:
                whole = count - count % LANES
                for u in range(count):  # a number times 0 adds nothing, but for inf and nan
                    g = each(slopes, o + u)
                    if g == 0.0 or g - g != 0.0:
                        whole = 0
                for n in range(1, size + 1):
                    x = each(values, entry(pool, left + n))
                    if x != 0.0:
                        for u in range(0, whole, LANES):
                            to = slopes + 8 * (entry(pool, right + n) + u)
                            arrived = splat(x) * load_lanes(slopes + 8 * (o + u))
                            store_lanes(to, load_lanes(to) + arrived)
                for u in range(whole - 1, -1, -1):
                    if code & {BEGIN}:
                        to = begin + u * j
                        add_each(slopes, to, each(slopes, o + u))
            for u in range(count - 1, whole - 1, -1):
                g = each(slopes, o + u)
                if g == 0.0:
                    continue
                if code & {LEFT}:
                    for n in range(1, size + 1):
                        w, s = entry(pool, left + n) + u * di, entry(pool, right + n) + u * dj
                        add_each(slopes, w, g * each(values, s))
                if code & {RIGHT}:
                    for n in range(1, size + 1):
                        w, s = entry(pool, left + n) + u * di, entry(pool, right + n) + u * dj
                        add_each(slopes, s, g * each(values, w))
                if code & {BEGIN}:
                    add_each(slopes, begin + u * j, g)
        elif each(slopes, o) == 0.0:
            continue
        elif kind == {SUMMED} or kind == {MEANT}:
            g = each(slopes, o)
            if kind == {MEANT}:
                g = g * (1.0 / float(entry(pool, i)))
            for n in range(1, entry(pool, i) + 1):
                to = entry(pool, i + n)
                add_each(slopes, to, g)
        else:
            g, functions, size = each(slopes, o), calls + 8 * entry(pool, i), entry(pool, i + 1)
            put(scratch, values + 8 * o)
            for n in range(1, size + 1):
                put(scratch + 8 * n, values + 8 * entry(pool, i + 2 + n))
            partials = scratch + 8 * (size + 1)
            call(word(functions + 16), scratch, entry(pool, i + 2), partials)
            for n in range(1, size + 1):
                to = entry(pool, i + 2 + n)
                if entry(marks, to):
                    p = peek(partials + 8 * n - 8)
                    dead = word(functions) and p == 0.0 and fabs(g) == inf
                    add_each(slopes, to, 0.0 if dead else g * p)


@compiled
def given(x, columns, y, others, sample, k):
    """The number of input k of a sample, of arrays at x and y."""
    if k < columns:
        return each(x, sample * columns + k)
    return each(y, sample * others + k - columns)


def run(state, x, y, out):
    """All samples one by one; out gets the losses, the gradients by parameters, those by inputs.

    x holds the first inputs, (m, COLUMNS_OF_X), y those that are left, sample by sample.

    Returns: the sum (or mean) of the losses. Nan, and out is as it was, where the shapes do not
        fit, where there are more samples than MOST, and where an input that looks up a row is not
        the number of one.
    """
    m, columns = x.shape
    inputs, params, places = word(state), word(state + {PARAMS}), word(state + {PLACES})
    by_inputs, others = word(state + {BY_INPUTS}), inputs - columns
    if m == 0 or m > word(state + {MOST}) or columns != word(state + {COLUMNS_OF_X}):
        return nan
    if y.size != m * others or (others > 0 and y.shape[0] != m):
        return nan
    if out.size != m + params + by_inputs * m * inputs:
        return nan
    values, slopes = word(state + {VALUES}), word(state + {SLOPES})
    weights, lengths = word(state + {WEIGHTS}), word(state + {LENGTHS})
    seed, first_input, other_input = 8 * word(state + {OUTPUT}), address(x), address(y)
    losses, results = address(out), address(out) + 8 * m
    for s in range(m):
        for k in range(inputs):
            length = each(lengths, k)
            if length > 0.0:
                z = given(first_input, columns, other_input, others, s, k)
                if not (z >= 0.0 and z < length and floor(z) == z):
                    return nan
    for k in range(params):
        set_each(values, inputs + k, each(weights, k))
    for k in range(places):
        set_each(slopes, k, 0.0)
    loss = -0.0  # which leaves the sign of a zero
    scale = 1.0 / m if word(state + {MEAN_OF}) else 1.0
    for s in range(m):
        for k in range(inputs):
            set_each(values, k, given(first_input, columns, other_input, others, s, k))
        forward(state)
        set_each(losses, s, peek(values + seed))
        loss += peek(values + seed)
        add_each(slopes + seed, 0, 1.0)
        backward(state)
        if by_inputs:
            for k in range(inputs):
                set_each(results, params + s * inputs + k, each(slopes, k) * scale)
        if s < m - 1:
            for k in range(inputs):
                set_each(slopes, k, 0.0)
            for k in range(inputs + params, places):
                set_each(slopes, k, 0.0)
    for k in range(params):
        set_each(results, k, each(slopes, inputs + k) * scale)
    return loss * scale


kept = {"error_model": "numpy", "cache": True, "no_cfunc_wrapper": True}
words, rows = int64[::1], int64[:, ::1]
join_chains = njit(
    types.UniTuple(int64, 2)(words, words, words, words, words, rows, int64), **kept
)(relocated(runs.join_chains, __file__))
group_lines = njit(int64(words, words, words, rows, words, boolean[::1], rows, int64), **kept)(
    relocated(runs.group_lines, __file__)
)
mark_leading = njit(
    "void(int32[:, ::1], int32[:, ::1], int32[::1], int32[::1], int32[::1])", **kept
)(relocated(runs.mark_leading, __file__))
samples, column = float64[:, ::1], float64[::1]  # y is of either kind
run = njit(
    [float64(int64, samples, y, column) for y in (column, samples)], nogil=True, **kept
)(run)
'''
