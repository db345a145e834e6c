"""Rows of too many arguments to be compiled, and long sums in parts, which are not.

Each number of arguments is a program of its own for the compiler, with a derivative for each of
them, so only short rows are compiled.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..engine.ops import DOT, SUM_OF
from ..engine.row import Op
from .instructions import Fused, Rows
from .tape import Line, Lines, map_arguments

LONGEST = 16  # arguments of a row that is compiled


def too_long(fused: Fused) -> str:
    """What is said of a row with more arguments than are compiled; nothing where there is none."""
    for instruction in (*fused.uniform, *fused.varying):
        if isinstance(instruction, Rows) and len(instruction.cells) > LONGEST:
            return (
                f"{instruction.row.name} of {len(instruction.cells)} arguments is too long to be "
                f"compiled (at most {LONGEST})"
            )
    return ""


def in_parts(lines: Lines) -> Lines:
    """The same program with long dots and sums in parts, each added to those before it.

    >>> from autograd import Value, dot
    >>> from .flat_tape import read_lines
    >>> w, x = [Value(1.0, f"w{k}") for k in range(9)], [Value(2.0, f"x{k}") for k in range(9)]
    >>> print(in_parts(read_lines(dot(w, x, 0.5), x, w)))
    v1 = dot([w0, w1, w2, w3, w4, w5, w6], [x0, x1, x2, x3, x4, x5, x6], 0.5)
    v1 = dot([w7, w8], [x7, x8], v1)
    """
    moved = list(range(lines.first))  # by the place of a number, its place among the parts
    parts: list[Line] = []
    names = [*lines.names[: lines.first]]
    for place, line in lines.numbered():
        args = map_arguments(moved.__getitem__, line.args)
        parts += _line_in_parts(line.row, args, lines.first + len(parts))
        names += [lines.names[place]] * (lines.first + len(parts) - len(names))
        moved.append(lines.first + len(parts) - 1)
    return Lines(
        lines.inputs, lines.params, lines.constants, tuple(parts), moved[lines.output], tuple(names)
    )


def _line_in_parts(row: Op, args: tuple[Any, ...], place: int) -> Iterator[Line]:
    """A line as several, the first of which fills a place."""
    if row is DOT and 2 * len(args[0]) + 1 > LONGEST:
        w, x, before = args
        size = (LONGEST - 1) // 2
        for start in range(0, len(w), size):
            end = start + size
            yield Line(row, (w[start:end], x[start:end], before))
            before, place = place, place + 1
    elif row is SUM_OF and len(args[0]) > LONGEST:
        yield Line(row, (args[0][:LONGEST],))
        for start in range(LONGEST, len(args[0]), LONGEST - 1):
            yield Line(row, ((place, *args[0][start : start + LONGEST - 1]),))
            place += 1
    else:
        yield Line(row, args)
