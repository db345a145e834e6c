"""Cells of a spreadsheet: their names, and sheets that are written formula by formula.

Every formula is written with the number that it gives, so that a reader that computes nothing
shows numbers, too.
"""

from __future__ import annotations

import re
from collections import ChainMap
from collections.abc import Iterable, Mapping
from math import isfinite, nan
from typing import Any

from ...engine.floats import evaluate
from ...formulas.code import hoisted
from ...formulas.spreadsheet import cell_text
from ...formulas.symbols import Call, Name, Number

_CELL = re.compile(r"([A-Za-z]{1,3})([0-9]+)|[rR][0-9]*[cC][0-9]*|[rRcC]")
_TAKEN = {"true", "false", "pi", "na", "seed", "digits"}
LONGEST_NAME = 60
MOST_COLUMNS = 16_384  # of a sheet
MOST_CHARACTERS = 8_192  # of a formula


class CellNames:
    """Names of cells: letters, digits and _, no two alike, and none that is a place such as X1.

    >>> names = CellNames()
    >>> [names.new(text) for text in ("w", "x1", "W[1,2]", "W", "=cmd|' /C calc'!A1")]
    ['w', 'x_1', 'W_1_2', 'W_', '_cmd____C_calc__A1']
    """

    def __init__(self) -> None:
        self._taken = set(_TAKEN)

    def new(self, text: str) -> str:
        """A name for a cell that people call by this text."""
        name = "".join([sign if sign.isalpha() or _is_digit(sign) else "_" for sign in text])
        name = name[:LONGEST_NAME].rstrip("_") or "node"
        if _is_digit(name[0]):
            name = "_" + name
        place = _CELL.fullmatch(name)
        if place:
            name = f"{place[1]}_{place[2]}" if place[1] else name + "_"
        while name.lower() in self._taken:
            name += "_"
        self._taken.add(name.lower())
        return name


def _is_digit(sign: str) -> bool:
    return sign.isascii() and sign.isdigit()


def column_letters(column: int) -> str:
    """The letters of a column, counted from 0.

    >>> column_letters(0), column_letters(25), column_letters(26)
    ('A', 'Z', 'AA')
    """
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def cell_at(row: int, column: int) -> str:
    """The place of a cell in its own sheet, counted from 0: cell_at(4, 1) is B5."""
    return f"{column_letters(column)}{row + 1}"


def fixed_cell(sheet: str, row: int, column: int, down: int = 0, right: int = 0) -> str:
    """A cell, or a range that goes so far down and right, as other sheets call it."""
    first = f"{sheet}!${column_letters(column)}${row + 1}"
    if not down and not right:
        return first
    return f"{first}:${column_letters(column + right)}${row + down + 1}"


def number_of(formula: Any, numbers: Mapping[str, float]) -> float:
    """What a formula of cells gives where the cells have these numbers; nan for an unknown one."""
    known: dict[Any, float] = {}

    def value(part: Any) -> Any:
        if isinstance(part, tuple | list):
            return tuple([value(entry) for entry in part])
        if isinstance(part, Name):
            return numbers.get(part.text, nan)
        if isinstance(part, Number):
            return part.data
        if not isinstance(part, Call):
            return float(part)
        if part not in known:
            known[part] = evaluate(part.row, value(part.args))
        return known[part]

    result: float = value(formula)
    return result


class CellSheet:
    """One sheet of a workbook, and the numbers of its cells as its own formulas call them.

    Args:
        sheet: of xlsxwriter.
        shared: the numbers of all cells that other sheets can call, by how they call them.
        look: of cells that hold parts of formulas.
    """

    def __init__(self, sheet: Any, shared: dict[str, float], look: Any = None) -> None:
        self.sheet = sheet
        self.title: str = sheet.get_name()
        self._look = look
        self._shared = shared
        self._own: dict[str, float] = {}

    def texts(self, row: int, column: int, words: Iterable[str], look: Any = None) -> None:
        """Write texts from a cell to the right; they stay text, whatever they begin with."""
        for place, word in enumerate(words):
            self.sheet.write_string(row, column + place, word, look)

    def number(self, row: int, column: int, x: float, look: Any = None) -> None:
        """Write a number; one that is not finite is an error in a spreadsheet."""
        if isfinite(x):
            self.sheet.write_number(row, column, x, look)
            self._note(row, column, x)
        else:
            self.written(row, column, "=NA()", x, look)

    def formula(
        self, row: int, column: int, formula: Any, look: Any = None, beside: int | None = None
    ) -> int:
        """Write a formula, and from column `beside` on the parts that stand in it more than once.

        Returns: the first column beside that is still free.
        """
        free = column + 1 if beside is None else beside
        names = (cell_at(row, free + place) for place in range(MOST_COLUMNS))
        parts, rest = hoisted(formula, names)
        for place, (_, part) in enumerate(parts):
            self.written(row, free + place, cell_text(part), self.value(part), self._look)
        self.written(row, column, cell_text(rest), self.value(rest), look)
        return free + len(parts)

    def value(self, formula: Any) -> float:
        """What a formula of this sheet gives now."""
        return number_of(formula, ChainMap(self._own, self._shared))

    def written(self, row: int, column: int, text: str, number: float, look: Any = None) -> None:
        """Write the text of a formula, with the number that it gives.

        Raises:
            ValueError: the column is beyond the last one, or the text too long for a cell.
        """
        if column >= MOST_COLUMNS or len(text) > MOST_CHARACTERS:
            raise ValueError(
                f"a sheet has {MOST_COLUMNS:,} columns and a formula {MOST_CHARACTERS:,} "
                "characters, and this graph needs more; export a smaller one"
            )
        self.sheet.write_formula(row, column, text, look, number if isfinite(number) else "#NUM!")
        self._note(row, column, number)

    def cell(self, row: int, column: int) -> str:
        """How other sheets call a cell."""
        return fixed_cell(self.title, row, column)

    def _note(self, row: int, column: int, number: float) -> None:
        self._own[cell_at(row, column)] = self._shared[self.cell(row, column)] = number
