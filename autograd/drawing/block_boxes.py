"""The box of a block: name and shape, what it computes, a table of its numbers, its gradient."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from textwrap import wrap
from typing import NamedTuple

from ..engine.arguments import gradient
from ..engine.blocks import Block
from ..engine.blocks.shapes import shape_text
from ..engine.ieee import FLOATS
from ..formulas.numbers import real_minus, significant
from ..formulas.text import visible
from .diagram import Box, Cell
from .network_layout import ARROW_LETTERS, BOX_LETTERS, LETTER, LINE

ROWS = COLUMNS = 6  # of the table in a box; of what is larger the first entries, and …
# Beside a drawing stand formulas of arrays, in which no entry is shown once more: a table has fewer
# digits, so that a network can be read on one slide.
FIGURES, FEWER, SLIM = 3, 2, 3  # significant digits in a table of up to so many columns, or more
BROAD = 30  # letters of a line of a formula in a box
ROW, INSET = 14.0, 6.0  # points: the height of a row of the table, and the room around
UNKNOWN = "?"  # a number that is not computed yet, in a frame


class BlockState(NamedTuple):
    """What is known of a block: its numbers and their gradients, row after row.

    unused: what stands for an entry that nothing was made from. none: what stands for a gradient
    that has not come. note: behind the gradient, such as (1 of 2).
    """

    data: Sequence[float | None]
    gradients: Sequence[float | None]
    unused: str = "·"
    none: str = "—"
    note: str = ""

    def size(self) -> float | None:
        """√Σ grad² over the entries; None before a pass."""
        known = [g for g in self.gradients if g is not None]
        return FLOATS.hypot(*known) if known else None


def state_now(block: Block) -> BlockState:
    """The numbers that the entries of a block have now."""
    entries = block.entries
    return BlockState(
        [None if entry is None else entry.data for entry in entries],
        [None if entry is None else gradient(entry) for entry in entries],
    )


def block_box(block: Block, formula: str, state: BlockState, digits: int) -> Box:
    """The box of a block in a state, as large as its text."""
    small = [f"{'   ' if k else '= '}{line}" for k, line in enumerate(_lines(formula))]
    size = state.size()
    if block.shape:
        title = f"{visible(block.name)}  {shape_text(block.shape)}"
        foot = f"|grad| {_shown(size, state.none, digits)}{state.note}"
        box = Box("block", [title, *small], (), size, signed=False, foot=foot)
        box.cells = _cells(block, state, digits)
    else:
        number = _shown(state.data[0], state.unused, digits)
        g = state.gradients[0]
        foot = f"grad {_shown(g, state.none, digits)}{state.note}"
        box = Box("block", [f"{visible(block.name)} = {number}", *small], (), g, foot=foot)
    box.name = block.name
    box.tip = f"{visible(block.name)}: {shape_text(block.shape)}"
    longest = max((len(cell.text) for row in box.cells for cell in row), default=0)
    box.cell = LETTER * ARROW_LETTERS * longest + INSET
    widths = [
        LETTER * BOX_LETTERS * len(box.lines[0]),
        *[LETTER * ARROW_LETTERS * len(text) for text in (*small, box.foot)],
        box.cell * len(box.cells[0] if box.cells else ()),
    ]
    height = LINE * (BOX_LETTERS + ARROW_LETTERS * (len(small) + 1)) + ROW * len(box.cells)
    box.size = max(widths) + 2 * INSET, height + 2 * INSET
    return box


def _lines(formula: str) -> list[str]:
    return wrap(formula, BROAD, break_on_hyphens=False)


def _shown(x: float | None, none: str, digits: int) -> str:
    return none if x is None else significant(x + 0.0, digits)


def _cells(block: Block, state: BlockState, digits: int) -> Sequence[Sequence[Cell]]:
    """As many numbers as fit, row after row; a vector is a column."""
    width = block.shape[-1] if len(block.shape) > 1 else 1
    height = prod(block.shape) // width
    digits = min(digits, FIGURES if width <= SLIM else FEWER)
    indices = list(block.places)
    rows = []
    for row in range(height if height <= ROWS else ROWS - 1):
        cells = []
        for column in range(width if width <= COLUMNS else COLUMNS - 1):
            place = row * width + column
            index = ",".join([str(k + 1) for k in indices[place]])
            data, g = state.data[place], state.gradients[place]
            tip = f"{visible(block.name)}[{index}] = {_full(data)}, gradient {_full(g)}"
            if block.entries[place] is None:
                tip = f"{visible(block.name)}[{index}]: the result does not depend on it"
            cells.append(Cell(_shown(data, state.unused, digits), g, tip))
        if len(block.shape) > 2:  # the indices along the other axes
            cells.insert(0, Cell(f"{','.join([str(k + 1) for k in indices[row * width][:-1]])}:"))
        rows.append(cells + [Cell("…")] * (width > COLUMNS))
    if height > ROWS:
        rows.append([Cell("⋮") for _ in rows[0]])
    return rows


def _full(x: float | None) -> str:
    return "not computed yet" if x is None else real_minus(repr(x + 0.0))
