"""Brackets where a formula of arrays would be read otherwise without them: X ∘ (2·v/D).

Products and quotients of arrays bind alike and are read from the left. Behind a scalar factor that
changes nothing; behind ∘ or a matrix a later · is another product than the one that is meant.
"""

from __future__ import annotations

from typing import Any, Protocol

from ..engine.blocks.shapes import Shape
from ..engine.define import PRODUCT
from ..engine.ops import DIV, MUL
from ..engine.row import Op
from .array_signs import (
    BRACKETS,
    ENTRYWISE,
    JACOBIAN,
    MATRIX_PRODUCT,
    WIDE_PRODUCT,
    WIDE_QUOTIENT,
)
from .symbols import Call


class FormulaShapes(Protocol):
    """What knows the shape of every formula."""

    shapes: dict[Any, Shape]

    def shape(self, x: Any) -> Shape: ...


_MATRIX = (MATRIX_PRODUCT, WIDE_PRODUCT, JACOBIAN)
_PRODUCTS = (MUL, ENTRYWISE, *_MATRIX)
_QUOTIENTS = (DIV, WIDE_QUOTIENT)


def bracketed(formula: Any, m: FormulaShapes) -> Any:
    """The formula with brackets around right factors that would be read in another order."""
    if not isinstance(formula, Call):
        return formula
    args = tuple(
        [
            tuple([bracketed(each, m) for each in arg])
            if isinstance(arg, tuple)
            else bracketed(arg, m)
            for arg in formula.args
        ]
    )
    if formula.row in _PRODUCTS and m.shape(args[0]) and _reads_otherwise(formula.row, args[1], m):
        args = (args[0], _kept(Call(BRACKETS, (args[1],)), formula.args[1], m))
    return formula if args == formula.args else _kept(Call(formula.row, args), formula, m)


def _kept(formula: Call, before: Any, m: FormulaShapes) -> Call:
    m.shapes[formula] = m.shape(before)
    return formula


def _reads_otherwise(row: Op, right: Any, m: FormulaShapes) -> bool:
    """Whether L·(a·b) is not (L·a)·b, of an array L and the products that are meant."""
    ahead = [right]
    while ahead:
        inner = ahead.pop()
        if not isinstance(inner, Call) or inner.row.binds != PRODUCT:
            continue
        by_array = bool(m.shape(inner.args[-1]))
        if row is ENTRYWISE and (inner.row in _MATRIX or (inner.row is MUL and by_array)):
            return True
        if row is not ENTRYWISE and (
            inner.row in (ENTRYWISE, JACOBIAN)
            or (inner.row in _QUOTIENTS and by_array)
            or (inner.row in _MATRIX and not m.shape(right))
        ):
            return True
        ahead += inner.args if inner.row in _PRODUCTS else inner.args[:1]
    return False


def operations_in(formula: Any) -> int:
    """How many operations a formula has."""
    return 1 + sum(map(operations_in, formula.args)) if isinstance(formula, Call) else 0


def holds_row(formula: Any, row: Op) -> bool:
    """Whether a row of the table is called in a formula."""
    if not isinstance(formula, Call):
        return False
    return formula.row is row or any(holds_row(arg, row) for arg in formula.args)
