"""Matrices of numbers as text and LaTeX, and formulas with matrices in the place of names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from ..engine.row import CALL
from ..formulas.columns import display_width
from ..formulas.notation import SIGNED, LaTeX, Text
from ..steps.array_sentences import Matrix, rows_of
from ..steps.sentences import number_text

WIDTH = 80  # columns of a terminal
MOST_ROWS, MOST_COLUMNS = 10, 10  # that are written; of more the first and the last
_FIRST_MARK = 0xE000  # private characters stand for matrices while a formula is written


def cells(matrix: Matrix, by: Any, most_columns: int = MOST_COLUMNS) -> list[list[str]]:
    """The numbers of a matrix as texts, row by row; in a long one … stands for what is left out.

    Of more than two axes each row has its indices along the others first: 2,1:
    """
    rows = [[_cell(x, by) for x in row] for row in rows_of(matrix)]
    if len(rows[0]) > most_columns:
        ahead = max(1, most_columns - 2)
        rows = [[*row[:ahead], "…", row[-1]] for row in rows]
    if len(matrix.shape) > 2:
        places = product(*[range(1, length + 1) for length in matrix.shape[:-1]])
        rows = [
            [f"{','.join(map(str, place))}:", *row] for place, row in zip(places, rows, strict=True)
        ]
    if len(rows) > MOST_ROWS:
        gap = ["…"] * len(rows[0])
        rows = [*rows[: MOST_ROWS - 2], gap, rows[-1]]
    return rows


def _cell(x: Any, by: Any) -> str:
    if isinstance(x, str):  # a blank
        return x
    return "·" if x is None else number_text(x, by)


def matrix_lines(matrix: Matrix, by: Any, width: int = WIDTH) -> list[str]:
    r"""A matrix as lines of text, not wider than that; a number by itself is one line.

    >>> from ..formulas.notation import TEXT
    >>> print("\n".join(matrix_lines(Matrix((2, 2), (1.0, -0.5, 10.0, 2.0)), TEXT)))
    ⎡ 1  −0.5⎤
    ⎣10     2⎦
    >>> print("\n".join(matrix_lines(Matrix((2, 1, 2), (1.0, -0.5, 10.0, 2.0)), TEXT)))
    ⎡1,1:   1  −0.5⎤
    ⎣2,1:  10     2⎦
    """
    if not matrix.shape:
        return [_cell(matrix.numbers[0], by)]
    for most in range(MOST_COLUMNS, 2, -1):
        rows = cells(matrix, by, most)
        widths = [max(map(display_width, column)) for column in zip(*rows, strict=True)]
        lines = [
            "  ".join(
                " " * (wide - display_width(cell)) + cell
                for cell, wide in zip(row, widths, strict=True)
            )
            for row in rows
        ]
        if len(lines[0]) + 2 <= width:
            break
    if len(lines) == 1:
        return [f"[{lines[0]}]"]
    left, right = "⎡" + "⎢" * (len(lines) - 2) + "⎣", "⎤" + "⎥" * (len(lines) - 2) + "⎦"
    return [f"{a}{line}{b}" for a, line, b in zip(left, lines, right, strict=True)]


def side_by_side(parts: Sequence[Sequence[str]]) -> list[str]:
    """Blocks of lines beside one another, each centred.

    >>> side_by_side([["x = "], ["⎡1⎤", "⎣2⎦"]])
    ['x = ⎡1⎤', '    ⎣2⎦']
    """
    height = max(map(len, parts))
    columns: list[list[str]] = []
    for part in parts:
        wide = max(map(display_width, part))
        above = (height - len(part)) // 2
        padded = [""] * above + list(part) + [""] * (height - len(part) - above)
        columns.append([line + " " * (wide - display_width(line)) for line in padded])
    return ["".join(row).rstrip() for row in zip(*columns, strict=True)]


@dataclass(frozen=True)
class TextWithMatrices(Text):
    """Text in which a mark stands for each name of a matrix; numbers stand by themselves."""

    numbers: Mapping[str, Matrix] = field(default_factory=dict)
    marked: list[Matrix] = field(default_factory=list)

    def _name(self, text: str) -> tuple[str, int]:
        matrix = _known(self.numbers, text)
        if matrix is None:
            return super()._name(text)
        if not matrix.shape:
            number = _cell(matrix.numbers[0], Text(self.digits))
            return number, SIGNED if number.startswith("−") else CALL
        self.marked.append(matrix)
        return chr(_FIRST_MARK + len(self.marked) - 1), CALL

    def lines(self, formula: Any) -> list[str]:
        """A formula with matrices put in, laid out in lines."""
        self.marked.clear()
        written = self.formula(formula)
        parts: list[list[str]] = []
        text = ""
        for sign in written:
            if _FIRST_MARK <= ord(sign) < _FIRST_MARK + len(self.marked):
                parts += [[text]] if text else []
                text = ""
                parts.append(matrix_lines(self.marked[ord(sign) - _FIRST_MARK], Text(self.digits)))
            else:
                text += sign
        return side_by_side([*parts, [text]] if text else parts)


@dataclass(frozen=True)
class LaTeXWithMatrices(LaTeX):
    """LaTeX in which each name of a matrix is that matrix."""

    numbers: Mapping[str, Matrix] = field(default_factory=dict)

    def _name(self, text: str) -> tuple[str, int]:
        matrix = _known(self.numbers, text)
        if matrix is None:
            return super()._name(text)
        return latex_matrix(matrix, LaTeX(self.digits)), CALL if matrix.shape else SIGNED


def _known(numbers: Mapping[str, Matrix], name: str) -> Matrix | None:
    try:
        return numbers[name]
    except (KeyError, IndexError):
        return None


def latex_matrix(matrix: Matrix, by: LaTeX) -> str:
    r"""A matrix as LaTeX.

    >>> latex_matrix(Matrix((2,), (1.0, -0.5)), LaTeX())
    '\\begin{bmatrix} 1 \\\\ -0.5 \\end{bmatrix}'
    """
    if not matrix.shape:
        return _cell(matrix.numbers[0], by)
    rows = [
        " & ".join([r"\ldots" if cell == "…" else cell.replace("·", r"\cdot") for cell in row])
        for row in cells(matrix, by)
    ]
    body = r" \\ ".join(rows)
    return rf"\begin{{bmatrix}} {body} \end{{bmatrix}}"
