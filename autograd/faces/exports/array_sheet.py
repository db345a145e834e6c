"""The sheet of vectors and matrices: each a range with a name, with its gradients beside it.

Entries are computed one by one, as everywhere; beside them stands the whole range in one formula,
as in =MMULT(W,X)+b, where spreadsheets have functions for it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ...engine.blocks import Array
from ...engine.blocks.operations import ELEMENTWISE, MATMUL, RESHAPE, TRANSPOSE
from ...formulas.spreadsheet import cell_text, cell_value
from ...formulas.symbols import Name
from ...formulas.text import visible
from .cells import MOST_CHARACTERS, fixed_cell

GAP = 2  # rows below a matrix, columns beside it
_CALLED = re.compile(r"\w+(?:\([^()]*\))?")  # W_1, MMULT(W,X)
_ACROSS = re.compile(r"\b(?:AND|OR|MAX|SUM|SUMSQ)\(")  # they make one number of a whole range


class ArraySheet:
    """Writes arrays as ranges; entries that were given are what may be changed.

    Attributes:
        leaves: the entries that were given, by name.
    """

    def __init__(self, writer: Any, arrays: Mapping[str, Array]) -> None:
        self.writer = writer
        self.arrays = arrays
        self.sheet = writer.add_sheet("Arrays")
        self.leaves: dict[str, float] = {}
        self.places: dict[str, tuple[int, int]] = {}
        self._tops: dict[str, int] = {}
        self._ranges: dict[int, str] = {}  # the name of the range of an array
        top = 1
        for name, block in arrays.items():
            self._tops[name] = top
            rows, columns = matrix_shape(block)
            for index, entry in enumerate(block.entries):
                place = (top + index // columns, index % columns)
                if entry.op is None and entry.label not in self.places:
                    self.leaves[entry.label] = entry.data
                    self.places[entry.label] = place
            top += rows + GAP

    def write_leaves(self) -> None:
        """The entries that were given, where they may be changed."""
        for name, (row, column) in self.places.items():
            self.sheet.number(row, column, self.leaves[name], self.writer.input)
            self.writer.values[name] = self.writer.named(name, self.sheet, row, column)

    def write_rest(self) -> None:
        """What was computed, the gradients, the names of the ranges, and products by MMULT."""
        for name, block in self.arrays.items():
            top = self._tops[name]
            rows, columns = matrix_shape(block)
            beside = columns + GAP
            derivative = self.writer.by.total(self.writer.walk.output, name)
            self.sheet.texts(top - 1, 0, [visible(name, 200)], self.writer.head)
            self.sheet.texts(top - 1, beside, [visible(derivative, 200)], self.writer.head)
            for index, entry in enumerate(block.entries):
                row, column = top + index // columns, index % columns
                if self.places.get(entry.label) != (row, column):
                    self.sheet.formula(row, column, Name(self.writer.values[entry.label]))
                if entry.label in self.writer.gradients:
                    gradient = Name(self.writer.gradients[entry.label])
                    self.sheet.formula(row, beside + column, gradient)
            for prefix, left in (("grad_", beside), ("", 0)):
                area = fixed_cell("Arrays", top, left, rows - 1, columns - 1)
                called = self.writer.names.new(prefix + name)
                self.writer.book.define_name(called, "=" + area)
                self.writer.coloured("Arrays", top, left, top + rows - 1, left + columns - 1)
            self._write_whole(block, top, 2 * beside, rows, columns)
            self._ranges[id(block)] = called

    def _write_whole(self, block: Array, top: int, left: int, rows: int, columns: int) -> None:
        """An array as one formula of the arrays that it was made of."""
        text = self._formula(block)
        if text is None or len(text) > MOST_CHARACTERS:
            return
        self.sheet.texts(top - 1, left, [f"= {text}"], self.writer.note)
        numbers = [entry.data for entry in block.entries]
        area = (top, left, top + rows - 1, left + columns - 1)
        self.sheet.sheet.write_array_formula(*area, f"{{={text}}}", None, numbers[0])
        for index, number in enumerate(numbers[1:], 1):
            self.sheet.sheet.write_number(top + index // columns, left + index % columns, number)

    def _text(self, block: Any) -> str | None:
        """An array as a part of a formula: its range, or how it is made; a vector as a column."""
        if not isinstance(block, Array):
            return None
        if id(block) in self._ranges:
            return self._ranges[id(block)]
        text = self._formula(block)
        return text if text is None or _CALLED.fullmatch(text) else f"({text})"

    def _formula(self, block: Array) -> str | None:
        """How an array is made, in functions of spreadsheets; None where there are none."""
        made = block.made
        if made is None:
            return None
        texts = [self._text(arg) for arg in made.args]
        if None in texts or block.ndim > 2:
            return None
        if made.op is MATMUL:
            left, right = made.args
            if left.ndim == right.ndim == 2 or (left.ndim, right.ndim) == (2, 1):
                return f"MMULT({texts[0]},{texts[1]})"
            return f"MMULT(TRANSPOSE({texts[1]}),{texts[0]})" if right.ndim == 2 else None
        if made.op is TRANSPOSE:
            return f"TRANSPOSE({texts[0]})"
        if made.op is RESHAPE:
            same = matrix_shape(made.args[0]) == matrix_shape(block)
            return texts[0] if same else None
        if made.op is not ELEMENTWISE:
            return None
        rows = [arg.ndim < block.ndim for arg in made.args]  # which broadcast as rows
        cells = [f"TRANSPOSE({t})" if row else t for t, row in zip(texts, rows, strict=True)]
        text = cell_text(cell_value(made.settings["row"], cells))[1:]
        return None if _ACROSS.search(text) else text


def matrix_shape(block: Array) -> tuple[int, int]:
    """Rows and columns of an array on a sheet: a vector stands as a column."""
    if block.ndim == 2:
        return block.shape[0], block.shape[1]
    return block.size, 1
