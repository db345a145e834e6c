"""A program made fast: its many lines gathered into few instructions on many numbers at once.

The cells of a fused plan lie in two frames. The uniform frame holds one number a cell: the
parameters, the constants, and what is computed from them alone. The varying frame holds m
numbers a cell: the inputs and what depends on them. What many lines do is done at once:

    Affine  b + W·x, many units over the same inputs: one matrix product, as a layer of a network
    Dot     Σ coefficient · a · b in the uniform frame
    Rows    one row of the table on many cells side by side
    Copy    cells brought next to each other, where an instruction needs them so

Layers are recognised, not declared: chains of additions of products are laid out as one sum,
and sums over the same inputs at the same depth are one layer, whoever wrote them.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from typing import Any

import numpy as np

from .instructions import KEPT, PLUS, STRICTLY_PLUS, Affine, Copy, Dot, Fused, Rows
from .sums import Sum, laid_out
from .tape import Line, Lines

FEW = 8  # with more sets of constants than this, a row takes its constants from cells


def fuse(lines: Lines) -> Fused:
    """The same program in few instructions.

    >>> from autograd import Value
    >>> from .flat_tape import read_lines
    >>> w, x = [Value(0.1 * k) for k in range(6)], [Value(1.0), Value(2.0)]
    >>> a, b = [(w[k] * x[0] + w[k + 1] * x[1] + w[k + 2]).relu() for k in (0, 3)]
    >>> fused = fuse(read_lines(a * b, inputs=x, params=w))
    >>> [type(one).__name__ for one in fused.varying]
    ['Affine', 'Rows', 'Rows']
    """
    return _Fuser(lines).fused


class _Fuser:
    def __init__(self, lines: Lines) -> None:
        self.lines = lines
        self.varies = list(lines.varies)
        self.constants = range(lines.inputs + lines.params, lines.first)
        self.fixed = list(lines.constants)
        self.extra: dict[str, int] = {}  # constants that sums need, by their repr
        self.level: dict[int, int] = {}
        self.cell: dict[int, int] = {}
        self.uniform: list[tuple[int, int, Any]] = []  # level, place, what fills it
        self.varying: list[tuple[int, int, Any]] = []
        self.fused = Fused(lines.inputs, lines.params, self.fixed)
        self._own = self._few_constants()
        for place, what in laid_out(lines).items():
            self._add(place, what)
        self._place()

    def _add(self, place: int, what: Line | Sum) -> None:
        """Note what fills a place, and how deep it stands in its frame."""
        varies = self.varies[place]
        if isinstance(what, Sum):
            if varies:
                what = self._weighted(what)
            read = {factor for term in what.terms for factor in term}
        else:
            read = set(what.places)
        depth = [self.level.get(source, 0) for source in read if self.varies[source] == varies]
        self.level[place] = 1 + max(depth, default=0)
        (self.varying if varies else self.uniform).append((self.level[place], place, what))

    def _weighted(self, whole: Sum) -> Sum:
        """A varying sum as Σ weight · x + bias, with one uniform place for each weight.

        What that needs is computed in the uniform frame. The bias stands under the term ().
        """
        bias: dict[tuple[int, ...], float] = {}
        weighted: dict[tuple[int, ...], float] = {}
        for term, x in whole.terms.items():
            varying = [factor for factor in term if self.varies[factor]]
            if not varying:
                bias[term] = x
                continue
            rest = tuple([factor for factor in term if not self.varies[factor]])
            weighted[(varying[0], self._alone({rest: x}))] = 1.0
        if bias:
            plus = whole.zeros in (PLUS, STRICTLY_PLUS)
            weighted[(self._alone(bias, PLUS if plus else KEPT),)] = 1.0
        return Sum(weighted, whole.zeros)

    def _alone(self, terms: dict[tuple[int, ...], float], zeros: str = KEPT) -> int:
        """The uniform place of a sum: one that there is, a constant, or a new one."""
        ((term, x), *more) = terms.items()
        if not more and not term:
            return self._constant(x)
        if not more and x == 1.0 and len(term) == 1:
            return term[0]
        place = self._new_place()
        self._add(place, Sum(terms, zeros))
        return place

    def _new_place(self) -> int:
        self.varies.append(False)
        return len(self.varies) - 1

    def _constant(self, x: float) -> int:
        key = repr(x)
        for number, known in enumerate(self.lines.constants):
            if repr(known) == key:
                return self.constants.start + number
        if key not in self.extra:
            self.extra[key] = self._new_place()
            self.cell[self.extra[key]] = self.lines.params + len(self.fixed)
            self.fixed.append(x)
        return self.extra[key]

    # Where everything stands: cells, and instructions over them.

    def _place(self) -> None:
        lines, cell = self.lines, self.cell
        unit, _ = self._constant(1.0), self._constant(0.0)  # both may be needed below
        for place in range(lines.inputs):
            cell[place] = place
        for uniform_cell, place in enumerate(range(lines.inputs, lines.first)):
            cell[place] = uniform_cell
        self._one = cell[unit]
        self._sizes = [0, lines.inputs]
        uniform = self._levels(self.uniform)
        varying = self._levels(self.varying)
        self._sizes[0] = lines.params + len(self.fixed)
        for group in uniform:
            self._instruct(group, varies=False)
        for group in varying:
            self._instruct(group, varies=True)
        fused = self.fused
        fused.sizes = (self._sizes[0], self._sizes[1])
        fused.output = (cell[lines.output], self.varies[lines.output])

    def _levels(self, items: list[tuple[int, int, Any]]) -> list[list[tuple[int, Any]]]:
        """What can be done at once, in an order in which everything is there when it is read."""
        groups: dict[Any, list[tuple[int, Any]]] = defaultdict(list)
        for level, place, what in sorted(items, key=lambda item: item[:2]):
            if isinstance(what, Line):
                args, _ = self._operands(what, what.row.name in self._own)
                key: Any = (level, what.row.name, repr(args))
            elif self.varies[place]:
                read = tuple(sorted([t[0] for t in what.terms if len(t) == 2]))
                key = (level, "", read, what.zeros)
            else:
                key = (level, "", place)
            groups[key].append((place, what))
        return list(groups.values())

    def _few_constants(self) -> set[str]:
        """The rows whose constants belong to the instruction; they do not if they are many."""
        seen: dict[str, set[str]] = defaultdict(set)
        for line in self.lines.lines:
            seen[line.row.name].add(repr(self._operands(line, True)[0]))
        return {name for name, patterns in seen.items() if len(patterns) <= FEW}

    def _operands(self, line: Line, own: bool) -> tuple[tuple[Any, ...], list[int]]:
        """The arguments of a row, those from cells numbered in order, and the places of these.

        own: constants belong to the row, as floats, but for those in sequences.
        """
        places: list[int] = []

        def number(place: int) -> int:
            places.append(place)
            return len(places) - 1

        args: list[Any] = []
        for arg in line.args:
            if type(arg) is tuple:
                args.append(tuple(map(number, arg)))
            elif own and arg in self.constants:
                args.append(self.fixed[arg - self.constants.start])
            else:
                args.append(number(arg))
        return tuple(args), places

    def _instruct(self, group: list[tuple[int, Any]], varies: bool) -> None:
        frame = self.fused.varying if varies else self.fused.uniform
        what = group[0][1]
        if isinstance(what, Line):
            frame.append(self._rows(group, varies))
        elif varies:
            self._layer(group)
        else:
            self._dot(*group[0])

    def _room(self, count: int, varies: bool) -> int:
        start = self._sizes[varies]
        self._sizes[varies] += count
        return start

    def _rows(self, group: list[tuple[int, Any]], varies: bool) -> Rows:
        row = group[0][1].row
        operands = [self._operands(line, row.name in self._own) for _, line in group]
        args, columns = operands[0][0], [places for _, places in operands]
        if varies:
            columns = [[self._spread(place) for place in column] for column in columns]
        else:
            columns = [[self.cell[place] for place in column] for column in columns]
        start = self._room(len(group), varies)
        for number, (place, _) in enumerate(group):
            self.cell[place] = start + number
        cells = np.array(columns, dtype=np.int64).reshape(len(group), -1).T
        return Rows(row, args, cells, start, len(group))

    def _spread(self, place: int) -> int:
        """The varying cell of a place; a uniform one is spread over the samples."""
        if self.varies[place]:
            return self.cell[place]
        key = -1 - place
        if key not in self.cell:
            self.cell[key] = self._room(1, True)
            self.fused.spread.append((self.cell[key], self.cell[place]))
        return self.cell[key]

    def _dot(self, place: int, what: Sum) -> None:
        terms = [(*term, *[None] * (2 - len(term))) for term in what.terms]
        a, b = [
            np.array([self._one if factor is None else self.cell[factor] for factor in side])
            for side in zip(*terms, strict=True)
        ]
        self.cell[place] = self._room(1, False)
        coefficients = np.array(list(what.terms.values()))
        self.fused.uniform.append(Dot(coefficients, a, b, self.cell[place], what.zeros))

    def _layer(self, group: list[tuple[int, Any]]) -> None:
        rows = [sorted([(t[0], t[1]) for t in what.terms if len(t) == 2]) for _, what in group]
        biases = [[t[0] for t in what.terms if len(t) == 1] for _, what in group]
        inputs = self._next_to_each_other([self.cell[x] for x, _ in rows[0]], True)
        weights = [[self.cell[w] for _, w in row] for row in rows]
        first, stride = self._matrix(weights)
        bias, step = -1, 0
        if any(biases):
            zero = self.cell[self._constant(0.0)]
            bias, step = self._vector([self.cell[b[0]] if b else zero for b in biases])
        start = self._room(len(group), True)
        for unit, (place, _) in enumerate(group):
            self.cell[place] = start + unit
        width, zeros = len(rows[0]), group[0][1].zeros
        self.fused.varying.append(
            Affine(start, len(group), inputs, width, first, stride, bias, step, zeros)
        )

    def _matrix(self, cells: list[list[int]]) -> tuple[int, int]:
        """Where the weights begin, and how far it is from row to row."""
        width = len(cells[0])
        firsts = [row[0] for row in cells]
        steps = {b - a for a, b in pairwise(firsts)}
        stride = steps.pop() if len(steps) == 1 else 0 if steps else width
        if stride >= width and all(row == list(range(row[0], row[0] + width)) for row in cells):
            return firsts[0], stride
        return self._next_to_each_other([cell for row in cells for cell in row], False), width

    def _vector(self, cells: list[int]) -> tuple[int, int]:
        steps = {b - a for a, b in pairwise(cells)}
        if len(steps) <= 1:
            return cells[0], steps.pop() if steps else 1
        return self._next_to_each_other(cells, False), 1

    def _next_to_each_other(self, cells: list[int], varies: bool) -> int:
        """Where these cells stand in a row, copied if they do not."""
        if cells == list(range(cells[0], cells[0] + len(cells))):
            return cells[0]
        start = self._room(len(cells), varies)
        frame = self.fused.varying if varies else self.fused.uniform
        frame.append(Copy(np.array(cells, dtype=np.int64), start, len(cells)))
        return start
