"""Whole matrices of claims: which quantity stands at each place of a printed block of numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Any, NamedTuple

from ..engine.blocks import Array
from .number_forms import numbers_in_print
from .quantities import Asked, quantity

_SEVERAL = re.compile(r",\s*(?![^\[(]*[\])])")


class Grid(NamedTuple):
    """The quantities of a printed block, row by row."""

    rows: tuple[tuple[Asked, ...], ...]

    @property
    def entries(self) -> list[Asked]:
        """All quantities, in the order of print."""
        return [asked for row in self.rows for asked in row]

    @property
    def shape(self) -> str:
        """How many rows and columns, in words: 2 × 3."""
        columns = len(self.rows[0]) if self.rows else 0
        return f"{len(self.rows)} × {columns}" if len(self.rows) > 1 else str(columns)


def grid(
    text: str, names: Sequence[str], blocks: Mapping[str, Array], after: int = 0
) -> Grid | None:
    """The quantities of a block: Z, dL/dW, dz/dx or d2L/dw2 of vectors and matrices.

    A gradient has the shape of what it is taken by; the derivatives of a vector by a vector, and
    second ones, are a row for each entry of what is differentiated. "w1, w2" is a row of several.
    None where the text names one number.

    Raises:
        AskedError: it names no quantity.
    """
    several = [part.strip() for part in _SEVERAL.split(text) if part.strip()]
    if len(several) > 1:
        return Grid((tuple([quantity(part, names, after) for part in several]),))
    whole = text.partition("/")[0]
    if not blocks or not any(name in text for name in blocks):
        return None
    if whole.strip() in names and "/" not in text:
        return None
    asked = quantity(text, [*names, *blocks], after)
    sides = [block_entries(asked.of, blocks), *[block_entries(name, blocks) for name in asked.by]]
    if all(
        len(side) == 1 and side[0] == [name]
        for side, name in zip(sides, _names(asked), strict=True)
    ):
        return None
    wide = [side for side in sides if sum(map(len, side)) > 1]
    if len(wide) == 1:
        place = sides.index(wide[0])
        rows = [
            [
                _asked(asked, [entry if k == place else side[0][0] for k, side in enumerate(sides)])
                for entry in row
            ]
            for row in wide[0]
        ]
        return Grid(tuple([tuple(row) for row in rows]))
    flat = [[entry for row in side for entry in row] for side in sides]
    last = flat.pop()
    return Grid(
        tuple(
            [
                tuple([_asked(asked, [*names_before, entry]) for entry in last])
                for names_before in product(*flat)
            ]
        )
    )


def _names(asked: Asked) -> tuple[str, ...]:
    return (asked.of, *asked.by)


def _asked(asked: Asked, names: Sequence[str]) -> Asked:
    return Asked(names[0], tuple(names[1:]), asked.after)


def block_entries(name: str, blocks: Mapping[str, Array]) -> list[list[str]]:
    """The names of a block's entries, row by row; of one number, its own."""
    block = blocks.get(name)
    if block is None:
        return [[name]]
    labels = [entry.label or f"{name}[{k + 1}]" for k, entry in enumerate(block.entries)]
    width = block.shape[-1] if len(block.shape) > 1 else len(labels)
    return [labels[start : start + width] for start in range(0, len(labels), max(1, width))]


def printed_rows(printed: Any) -> list[list[Any]]:
    """The numbers of a printed block: nested lists of texts, or a text as printed."""
    if isinstance(printed, str):
        return [list(row) for row in numbers_in_print(printed)]
    if isinstance(printed, list) and printed and all(isinstance(row, list) for row in printed):
        return [list(row) for row in printed]
    return [list(printed)] if isinstance(printed, list) else [[printed]]


def paired(grid: Grid, rows: Sequence[Sequence[Any]]) -> Iterator[tuple[Asked, Any]]:
    """Each quantity with its printed number, row by row.

    Raises:
        ValueError: there are not as many numbers as quantities; its text says how many.
    """
    entries = grid.entries
    numbers = [number for row in rows for number in row]
    alike = [len(row) for row in grid.rows] == [len(row) for row in rows]
    flat = len(rows) == 1 or len(grid.rows) == 1 or all(len(row) == 1 for row in rows)
    if len(numbers) != len(entries) or not (alike or flat):
        got = f"{len(rows)} × {len(rows[0])}" if len({len(row) for row in rows}) == 1 else "uneven"
        raise ValueError(f"{grid.shape} numbers are meant; the block printed is {got}")
    yield from zip(entries, numbers, strict=True)
