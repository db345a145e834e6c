"""The tape run line by line as machine code: one loop over lines, compiled once for all graphs.

A plan of a large graph is ready as soon as its arrays are (flat_tape.py); fuse.py and what it makes
take longer, and pay off later. The loop knows the rows that most nodes are made of, printed from
the table, sums and products of any length, and calls the compiled functions of all other rows.

    a, b      the places of one number or two
    SUM, MEAN, DOT   a is where in the pool a sequence begins: how many, then the places.
              Of DOT: where both sequences begin, and the place of b
    CHAINED, RUN   sums of products that chains.py found: a is where in `links` they begin, b how
              many products they have; in a run the factors stand side by side
    FOUR, FOURTH   the first and the last of four runs that share a factor, computed together
    CALLED    a is where in the pool stands: which functions in `calls`, how many numbers, how many
              of them are entries of a sequence, then the places
"""

from __future__ import annotations

from itertools import count
from typing import Any

from ...engine.ops import (
    ADD,
    DIV,
    DOT,
    EQUAL,
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
from .kernels import KERNEL_SPELLING

SKIPPED, CALLED, SUMMED, MEANT, DOTTED, CHAINED, RUN, FOUR, FOURTH = range(9)
KIND, LEFT, RIGHT = 255, 256, 512  # parts of a code in the pass back: which side leads to a leaf
LAST = FOURTH  # of the codes that are no row of one number or two
SEQUENCES = {SUM_OF: SUMMED, MEAN: MEANT, DOT: DOTTED}
INLINE = (ADD, MUL, SUB, NEG, POW, EXP, LOG, DIV, RELU, TANH, SIGMOID, SQRT, SQUARE, EQUAL)
CODES: dict[Op, int] = {**{row: k for k, row in enumerate(INLINE, LAST + 1)}, **SEQUENCES}

TEXT = '''"""The tape, compiled: made by autograd.replay.numba.tape_loop."""

from math import *

from numba import njit

from autograd.replay.numba.primitives import cbrt, equal, floor, fmod, greater, maximum, patch, pow
from autograd.replay.numba.primitives import round, rounding, sum, where
from autograd.replay.numba.simd import address, call, each, peek, put, set_each

compiled = njit(error_model="numpy", no_cpython_wrapper=True)


@compiled
def forward(code, a, b, links, pool, calls, scratch, v, first):
    """Fill the place of each line."""
    values, addresses = address(v), address(scratch)
    k = -1
    last = code.size - 1
    while k < last:
        k += 1
        kind = code[k]
        i = a[k]
        j = b[k]
{values}        elif kind == {FOUR}:
            i1, i2, i3 = a[k + 1], a[k + 2], a[k + 3]
            y, y1, y2, y3 = v[links[i, 0]], v[links[i1, 0]], v[links[i2, 0]], v[links[i3, 0]]
            s = values + 8 * links[i + 1, 1]
            w, w1 = values + 8 * links[i + 1, 0], values + 8 * links[i1 + 1, 0]
            w2, w3 = values + 8 * links[i2 + 1, 0], values + 8 * links[i3 + 1, 0]
            for n in range(j):
                x = each(s, n)
                y += each(w, n) * x
                y1 += each(w1, n) * x
                y2 += each(w2, n) * x
                y3 += each(w3, n) * x
            v[first + k] = y
            v[first + k + 1] = y1
            v[first + k + 2] = y2
            k += 3
            y = y3
        elif kind == {RUN}:
            y = v[links[i, 0]]
            w = values + 8 * links[i + 1, 0]
            s = values + 8 * links[i + 1, 1]
            for n in range(j):
                y += each(w, n) * each(s, n)
        elif kind == {CHAINED}:
            y = v[links[i, 0]]
            for n in range(1, j + 1):
                y += v[links[i + n, 0]] * v[links[i + n, 1]]
        elif kind == {DOTTED}:
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
def backward(code, a, b, links, pool, calls, scratch, marks, v, d, first):
    """Send back what arrives at each line, the last first."""
    values, slopes, addresses = address(v), address(d), address(scratch)
    k = code.size
    while k > 0:
        k -= 1
        g = d[first + k]
        if g == 0.0:
            continue
        kind = code[k] & {KIND}
        i = a[k]
        j = b[k]
        if kind == {SKIPPED}:
            continue
{slopes}        elif (
            kind == {FOURTH}
            and d[first + k - 1] != 0.0
            and d[first + k - 2] != 0.0
            and d[first + k - 3] != 0.0
        ):
            i1, i2, i3 = a[k - 1], a[k - 2], a[k - 3]
            g1, g2, g3 = d[first + k - 1], d[first + k - 2], d[first + k - 3]
            d[links[i, 0]] += g
            d[links[i1, 0]] += g1
            d[links[i2, 0]] += g2
            d[links[i3, 0]] += g3
            s = 8 * links[i + 1, 1]
            w, w1 = 8 * links[i + 1, 0], 8 * links[i1 + 1, 0]
            w2, w3 = 8 * links[i2 + 1, 0], 8 * links[i3 + 1, 0]
            for n in range(j):
                x = each(values + s, n)
                set_each(slopes + w, n, each(slopes + w, n) + g * x)
                set_each(slopes + w1, n, each(slopes + w1, n) + g1 * x)
                set_each(slopes + w2, n, each(slopes + w2, n) + g2 * x)
                set_each(slopes + w3, n, each(slopes + w3, n) + g3 * x)
            if code[k] & {RIGHT}:
                for n in range(j):
                    x = each(slopes + s, n) + g * each(values + w, n)
                    x = x + g1 * each(values + w1, n)
                    x = x + g2 * each(values + w2, n)
                    set_each(slopes + s, n, x + g3 * each(values + w3, n))
            k -= 3
        elif kind >= {RUN} and kind <= {LAST}:
            w, s = 8 * links[i + 1, 0], 8 * links[i + 1, 1]
            d[links[i, 0]] += g
            if code[k] & {LEFT}:
                for n in range(j):
                    set_each(slopes + w, n, each(slopes + w, n) + g * each(values + s, n))
            if code[k] & {RIGHT}:
                for n in range(j):
                    set_each(slopes + s, n, each(slopes + s, n) + g * each(values + w, n))
        elif kind == {CHAINED}:
            for n in range(j, 0, -1):
                w, s = links[i + n, 0], links[i + n, 1]
                if n == 1:
                    d[links[i, 0]] += g
                d[w] += g * v[s]
                d[s] += g * v[w]
        elif kind == {DOTTED}:
            w = pool[i]
            s = pool[i + 1]
            if code[k] & {LEFT}:
                for n in range(1, pool[w] + 1):
                    d[pool[w + n]] += g * v[pool[s + n]]
            if code[k] & {RIGHT}:
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


def leading(code, a, b, links, pool, marks, first, back):
    """Mark the places behind which a marked one stands; the codes of the pass back.

    Of a sum of products that says for either side whether anything behind it is marked.
    """
    for k in range(code.size):
        kind = code[k]
        i = a[k]
        left = right = other = 0
        if kind > {LAST}:
            other = int(marks[i]) + int(marks[b[k]])
        elif kind >= {CHAINED}:
            other = int(marks[links[i, 0]])
            for n in range(1, b[k] + 1):
                left += int(marks[links[i + n, 0]])
                right += int(marks[links[i + n, 1]])
        elif kind == {DOTTED}:
            w = pool[i]
            s = pool[i + 1]
            other = int(marks[pool[i + 2]])
            for n in range(1, pool[w] + 1):
                left += int(marks[pool[w + n]])
                right += int(marks[pool[s + n]])
        elif kind == {CALLED}:
            for n in range(1, pool[i + 1] + 1):
                other += int(marks[pool[i + 2 + n]])
        else:
            for n in range(1, pool[i] + 1):
                other += int(marks[pool[i + n]])
        back[k] = {SKIPPED}
        if left + right + other:
            marks[first + k] = 1
            back[k] = kind + (left > 0) * {LEFT} + (right > 0) * {RIGHT}


def run(code, back, a, b, links, pool, calls, scratch, marks, v, d, sizes, weights, x, out):
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
        forward(code, a, b, links, pool, calls, scratch, v, first)
        out[s] = v[output]
        loss += v[output]
        d[output] += 1.0
        backward(back, a, b, links, pool, calls, scratch, marks, v, d, first)
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
    "void(uint32[::1], uint32[::1], uint32[::1], uint32[:, ::1], uint32[::1], uint8[::1], int64, "
    "uint32[::1])",
    error_model="numpy",
    cache=True,
    no_cfunc_wrapper=True,
)(leading)
run = njit(
    "float64(uint32[::1], uint32[::1], uint32[::1], uint32[::1], uint32[:, ::1], uint32[::1], "
    "int64[::1], int64[::1], uint8[::1], float64[::1], float64[::1], int64[::1], float64[::1], "
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
    named = {name: code for name, code in globals().items() if name.isupper()}
    named |= {"values": _branches(values), "slopes": _branches(slopes)}
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
