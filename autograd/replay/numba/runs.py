"""Lines of a tape that go together, found in one look and run as one, so that every bit stays.

A chain: `sum(w*x for w, x in zip(W, X))` is a multiplication and an addition a term. Where nobody
else reads what is in between, all of it becomes one line, which does the same in the same order.

A run: lines of one kind one after the other, whose places go on in equal steps. They are done in
their order, and back in the opposite one. Two kinds in turns, as exp(z - c) of many z, are two runs
that leave a place free between their own.

The functions are compiled with the tape's program, which tape_loop.py prints. A line of the tape
becomes a row of FIELDS whole numbers:

    kind, how many lines there are in the run, the place of the first, the step to the next,
    a and its step, b and its step

Of one number or two, a and b are their places. Of a sum of products, a is where in `links` (or, of
a dot, in the pool) the first line has its own; the steps are those of its left side and of its
right side, and b is the step of what it begins with. In `links` a chain is a row with that place
and how many products there are, and then a row with both places for each product.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import int64

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
from .matrices import machine_part

SKIPPED, CALLED, SUMMED, MEANT, DOTTED, COLUMNS, CHAINED, RUN, LAYER, GATHERED = range(10)
KIND, LEFT, RIGHT, BEGIN = 255, 256, 512, 1024  # parts of a code in the pass back, see mark_leading
LAST = GATHERED  # of the codes that are no row of one number or two
FIELDS = 8  # of a line
SEQUENCES = {SUM_OF: SUMMED, MEAN: MEANT, DOT: DOTTED}
INLINE = (ADD, MUL, SUB, NEG, POW, EXP, LOG, DIV, RELU, TANH, SIGMOID, SQRT, SQUARE, EQUAL)
CODES: dict[Op, int] = {**{row: k for k, row in enumerate(INLINE, LAST + 1)}, **SEQUENCES}
UNARY = np.array(  # for each code, whether it is a row of one number
    [False] * (LAST + 1) + [len(row.takes) == 1 for row in INLINE]
)
ADDED, MULTIPLIED = CODES[ADD], CODES[MUL]


def join_chains(code: Any, a: Any, b: Any, uses: Any, place: Any, links: Any, first: int) -> Any:
    """Put every chain of products in one line, in place.

    Args:
        code, a, b: of each line its code, and the places of one number or two.
        uses: how often each line is read. first: the place of the first line.
        place: gets for each place where its number stands now. links: gets the chains.

    Returns: how many lines are left, and how many rows links have.
    """
    size = code.size
    products = uses * 0  # that the chain has which ends in a line
    goes_on = uses * 0  # whether the line after the next continues it
    for k in range(1, size):
        if (
            code[k] == ADDED
            and code[k - 1] == MULTIPLIED
            and b[k] == first + k - 1
            and uses[k - 1] == 1
        ):
            products[k] = 1
            if k > 2 and products[k - 2] and a[k] == first + k - 2 and uses[k - 2] == 1:
                products[k] += products[k - 2]
                goes_on[k - 2] = 1
    inside = goes_on * 0
    for k in range(size):
        if products[k] > 1 and not goes_on[k]:
            inside[k - 2 * products[k] + 1 : k] = 1
    left = rows = 0
    for k in range(size):
        if inside[k]:
            continue
        place[first + k] = first + left
        code[left] = code[k]
        if products[k] > 1 and not goes_on[k]:
            begin = k - 2 * products[k] + 1
            links[rows, 0], links[rows, 1] = place[a[begin + 1]], products[k]
            for n in range(products[k]):
                term = begin + 2 * n
                links[rows + 1 + n, 0], links[rows + 1 + n, 1] = place[a[term]], place[b[term]]
            code[left], a[left], b[left] = CHAINED, rows, 0
            rows += 1 + products[k]
        elif code[left] > LAST:
            a[left], b[left] = place[a[k]], place[b[k]]
        left += 1
    return left, rows


def group_lines(
    code: Any, a: Any, b: Any, links: Any, pool: Any, unary: Any, lines: Any, first: int
) -> Any:
    """Write the runs of a tape into lines; how many there are.

    Args:
        code, a, b: of each line its code, and what stands in its first row. unary: for each code,
            whether it takes one number.
    """
    size = code.size
    one, two = int64(1), int64(2)  # see machine_part
    k = made = one - one
    while k < size:
        kind, here = code[k], first + k
        a_step = b_step = begin_step = 0
        count, second = 1, 0
        if kind > LAST:
            count = alike(code, a, b, k, one)
            if count < 3 and k + 3 < size and unary[code[k + 1]] and a[k + 1] == here:
                pairs = min(alike(code, a, b, k, two), alike(code, a, b, k + 1, two))
                last = k + 2 * (pairs - 1)
                before = max(a[k], a[last], b[k], b[last]) < here
                if pairs > 1 and before and a[k + 3] == here + 2:
                    count, second = pairs, 1
            if count > 1:
                a_step, b_step = a[k + 1 + second] - a[k], b[k + 1 + second] - b[k]
        elif kind == CHAINED:
            i, n = a[k], links[a[k], 1]
            if adjoining(links, i):
                kind = RUN
            while (
                k + count < size
                and code[k + count] == CHAINED
                and goes_on_by_steps(links, i, a[k + 1], a[k + count - 1], a[k + count], here)
                and (kind == CHAINED or adjoining(links, a[k + count]))
            ):
                count += 1
            if count > 1:
                j = a[k + 1]
                begin_step = links[j, 0] - links[i, 0]
                a_step = links[j + 1, 0] - links[i + 1, 0]
                b_step = links[j + 1, 1] - links[i + 1, 1]
                if a_step == 0 and b_step != 0:
                    a_step, b_step = b_step, a_step
                    for row in range(i + 1, i + n + 1):
                        links[row, 0], links[row, 1] = links[row, 1], links[row, 0]
                if b_step == 0 and has_rows(links, i, count, a_step, begin_step):
                    kind = LAYER if kind == RUN else GATHERED
        elif kind == DOTTED:
            i = a[k]
            while (
                k + count < size
                and code[k + count] == DOTTED
                and dot_goes_on(pool, i, a[k + 1], a[k + count - 1], a[k + count], here)
            ):
                count += 1
            if count > 1:
                j = a[k + 1]
                a_step = pool[pool[j] + 1] - pool[pool[i] + 1]
                b_step = pool[pool[j + 1] + 1] - pool[pool[i + 1] + 1]
                begin_step = pool[j + 2] - pool[i + 2]
                if a_step == 0 and b_step == 1 and has_columns(pool, i, count, begin_step):
                    kind = COLUMNS
        write(lines, made, kind, count, here, 1 + second, a[k], a_step, b[k], b_step)
        if kind <= LAST:
            lines[made, 6] = begin_step
        made += 1
        if second:
            write(lines, made, code[k + 1], count, here + 1, two, here, two, here, two)
            made += 1
        k += count * (1 + second)
    return made


def mark_leading(lines: Any, links: Any, pool: Any, marks: Any, back: Any) -> None:
    """Mark the places behind which a marked one stands; the codes of the pass back.

    Of a sum of products they say for either side, and for what it begins with, whether anything
    behind that is marked.
    """
    for k in range(back.size):
        kind, count, out, step = lines[k, 0], lines[k, 1], lines[k, 2], lines[k, 3]
        i, a_step, j, b_step = lines[k, 4], lines[k, 5], lines[k, 6], lines[k, 7]
        left = right = other = 0
        for u in range(count):
            here = other + left + right
            if kind > LAST:
                other += marks[i + u * a_step] + marks[j + u * b_step]
            elif kind >= CHAINED:
                other += marks[links[i, 0] + u * j]
                for row in range(i + 1, i + 1 + links[i, 1]):
                    left += marks[links[row, 0] + u * a_step]
                    right += marks[links[row, 1] + u * b_step]
            elif kind >= DOTTED:
                w, x = pool[i], pool[i + 1]
                other += marks[pool[i + 2] + u * j]
                for n in range(1, pool[w] + 1):
                    left += marks[pool[w + n] + u * a_step]
                    right += marks[pool[x + n] + u * b_step]
            else:
                called = kind == CALLED
                for n in range(1 + 2 * called, pool[i + called] + 1 + 2 * called):
                    other += marks[pool[i + n]]
            if other + left + right > here:
                marks[out + u * step] = 1
        if other + left + right:
            back[k] = kind + (left > 0) * LEFT + (right > 0) * RIGHT + (other > 0) * BEGIN


@machine_part
def alike(code: Any, a: Any, b: Any, k: int, step: int) -> int:
    """How many lines k, k + step, ... are of one kind, their places in equal steps."""
    count = 1
    at = k + step
    while (
        at < code.size
        and code[at] == code[k]
        and a[at] - a[at - step] == a[k + step] - a[k]
        and b[at] - b[at - step] == b[k + step] - b[k]
    ):
        count += 1
        at += step
    return count


@machine_part
def adjoining(links: Any, i: int) -> bool:
    """Whether the factors of a chain go on place by place, and are the same or far apart.

    Then it does not matter in which order they get their gradients.
    """
    n, w, x, begin = links[i, 1], links[i + 1, 0], links[i + 1, 1], links[i, 0]
    for t in range(n):
        if links[i + 1 + t, 0] != w + t or links[i + 1 + t, 1] != x + t:
            return False
    alone = apart(w, w + n, begin, begin + 1) and apart(x, x + n, begin, begin + 1)
    return bool(alone and (w == x or apart(w, w + n, x, x + n)))


@machine_part
def has_rows(links: Any, i: int, count: int, step: int, begin_step: int) -> bool:
    """Whether the left sides of chains are rows of a matrix, and the right side is no part of it.

    So is what they begin with. The right side, which they share, has no place twice.
    """
    n, w, begin = links[i, 1], links[i + 1, 0], links[i, 0]
    last, last_begin = w + (count - 1) * step, begin + (count - 1) * begin_step
    low, high = min(w, last), max(w, last) + n
    begins, begins_end = min(begin, last_begin), max(begin, last_begin) + 1
    if abs(step) < n or not apart(low, high, begins, begins_end):
        return False
    for t in range(n):
        x = links[i + 1 + t, 1]
        if links[i + 1 + t, 0] != w + t or (t > 0 and x <= links[i + t, 1]):
            return False
        if not apart(low, high, x, x + 1) or not apart(begins, begins_end, x, x + 1):
            return False
    return True


@machine_part
def apart(low: int, high: int, other_low: int, other_high: int) -> bool:
    """Whether places from low to before high, and others, have none in common."""
    return bool(high <= other_low or other_high <= low)


@machine_part
def goes_on_by_steps(links: Any, i: int, j: int, before: int, at: int, here: int) -> bool:
    """Whether a chain is as far from the one before as j from i, and reads nothing from here on."""
    if links[at, 1] != links[i, 1] or links[at, 0] >= here:
        return False
    if links[at, 0] - links[before, 0] != links[j, 0] - links[i, 0]:
        return False
    for row in range(1, links[i, 1] + 1):
        for side in range(2):
            to = links[at + row, side]
            step = links[j + 1, side] - links[i + 1, side]
            if to >= here or to - links[before + row, side] != step:
                return False
    return True


@machine_part
def dot_goes_on(pool: Any, i: int, j: int, before: int, at: int, here: int) -> bool:
    """The same of dots in the pool."""
    begin = pool[at + 2]
    if begin >= here or begin - pool[before + 2] != pool[j + 2] - pool[i + 2]:
        return False
    for side in range(2):
        start, last, now = pool[i + side], pool[before + side], pool[at + side]
        step = pool[pool[j + side] + 1] - pool[start + 1]
        if pool[now] != pool[start]:
            return False
        for n in range(1, pool[now] + 1):
            if pool[now + n] >= here or pool[now + n] - pool[last + n] != step:
                return False
    return True


@machine_part
def has_columns(pool: Any, i: int, count: int, begin_step: int) -> bool:
    """Whether the right sides of dots are columns of a matrix whose rows do not overlap.

    What the dots begin with is no part of it.
    """
    right, begin = pool[i + 1], pool[i + 2]
    last = begin + (count - 1) * begin_step
    begins, begins_end = min(begin, last), max(begin, last) + 1
    for n in range(1, pool[right] + 1):
        row = pool[right + n]
        if n > 1 and row - pool[right + n - 1] < count:
            return False
        if not apart(row, row + count, begins, begins_end):
            return False
    return True


@machine_part
def write(
    lines: Any,
    row: int,
    kind: int,
    count: int,
    out: int,
    step: int,
    a: int,
    a_step: int,
    b: int,
    b_step: int,
) -> None:
    """Write a row of the table."""
    fields = (kind, count, out, step, a, a_step, b, b_step)
    for k in range(FIELDS):
        lines[row, k] = fields[k]
