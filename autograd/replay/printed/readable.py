"""Rows as formulas that a person reads in a program.

Rows of single numbers stay calls of their names, rows of sequences are written out.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...engine.ieee import PRIMITIVES
from ...engine.row import OPS, Op
from ...formulas.code import CodeSymbols
from ...formulas.symbols import Call

READABLE_SYMBOLS = CodeSymbols(
    lambda name: name in PRIMITIVES or name not in OPS or not any(OPS[name].many)
)


def readable_value(row: Op, args: tuple[Any, ...]) -> Any:
    """A row's value: a call of it, or for a row of sequences what its rule says.

    >>> from ...formulas.symbols import Name
    >>> readable_value(OPS["mean"], ((Name("a"), Name("b")),))
    div(sum((a, b)), 2.0)
    """
    if row.name in PRIMITIVES or not any(row.many):
        return Call(row, args)
    return row.compute(READABLE_SYMBOLS, *args)


def called_rows(formula: Any) -> Iterator[Op]:
    """The rows in a formula, those that stand inside first."""
    if isinstance(formula, tuple | list):
        for entry in formula:
            yield from called_rows(entry)
    elif isinstance(formula, Call):
        yield from called_rows(formula.args)
        yield formula.row
