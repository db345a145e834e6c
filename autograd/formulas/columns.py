"""Rows of text in columns: lines for a terminal, and the tables of Markdown."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

GAP = "  "  # between two columns
_MARKDOWN = re.compile(r"[\\`*_{}\[\]<>|#~$&]")  # signs of which Markdown makes something


def display_width(text: str) -> int:
    """How many columns a terminal gives a text: wide characters take two, accents none.

    >>> display_width("∂L"), display_width("数")
    (2, 2)
    """
    return sum(
        [
            0 if unicodedata.combining(c) else 1 + (unicodedata.east_asian_width(c) in "WF")
            for c in text
        ]
    )


def column_widths(rows: Iterable[Sequence[str]]) -> list[int]:
    """The width of the widest cell of each column; every row has a cell for each."""
    return [max(map(display_width, column)) for column in zip(*rows, strict=True)]


def aligned_row(cells: Sequence[str], widths: Sequence[int], sides: str = "<>") -> str:
    """One row as a line, without blanks at its end.

    Args:
        cells: the texts; one that is wider than its column pushes the others on.
        widths: of the columns.
        sides: < for a column that stands on the left, > for one on the right; the last sign holds
            for all further columns.

    >>> aligned_row(["loss", "1.5", "0"], [6, 5, 3])
    'loss      1.5    0'
    """
    sides += sides[-1] * (len(cells) - len(sides))
    padded = []
    for cell, width, side in zip(cells, widths, sides, strict=False):
        blanks = " " * (width - display_width(cell))
        padded.append(blanks + cell if side == ">" else cell + blanks)
    return GAP.join(padded).rstrip()


def aligned_rows(rows: Sequence[Sequence[str]], sides: str = "<>") -> list[str]:
    r"""Rows as lines, in columns as wide as their widest cells; sides as in `aligned_row`.

    >>> print("\n".join(aligned_rows([("node", "value"), ("w", "−3"), ("loss", "10.25")])))
    node  value
    w        −3
    loss  10.25
    """
    widths = column_widths(rows)
    return [aligned_row(row, widths, sides) for row in rows]


def markdown_text(text: str) -> str:
    r"""Text that Markdown shows as it is, in a table and elsewhere.

    >>> print(markdown_text("a|b_1"))
    a\|b\_1
    """
    return _MARKDOWN.sub(r"\\\g<0>", text)


def markdown_table(
    heads: Sequence[str], rule: str, rows: Iterable[Sequence[str]] = ()
) -> list[str]:
    """A table as lines of Markdown.

    Args:
        heads: the headings.
        rule: the line below them, which says on which side each column stands.
        rows: the cells, whose text has been escaped.

    >>> markdown_table(("node", "value"), "|---|---:|", [("w", "−3")])
    ['| node | value |', '|---|---:|', '| w | −3 |']
    """
    head, *lines = [f"| {' | '.join(row)} |" for row in (heads, *rows)]
    return [head, rule, *lines]
