"""Rows as formulas that a program is printed from.

Rows of single numbers stay calls of their names, sequences are written out, and what constants
decide is decided. Unlike `tidy.tidy`, which is for people, that changes no number: not one
that is infinite or nan either.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from math import isfinite, nan
from typing import Any

from ..engine.floats import PRIMITIVES, evaluate
from ..engine.ops import ADD, MUL, SUM_OF
from ..engine.row import OPS, Mathematics, Op
from ..formulas.symbols import Call, Symbols


class _Readable(Symbols):
    """Rows of single numbers stay calls of their names; sequences are written out."""

    pi = Mathematics.pi
    count = Mathematics.count
    shares = Mathematics.shares

    def __getattr__(self, name: str) -> Callable[..., Any]:
        row = OPS.get(name)
        as_call = name in PRIMITIVES or row is None or not any(row.many)
        return (Symbols if as_call else Mathematics).__getattr__(self, name)


READABLE = _Readable()


def value(row: Op, args: tuple[Any, ...]) -> Any:
    """A row's value: a call of it, or for a row of sequences what its rule says.

    >>> from ..formulas.symbols import Name
    >>> value(OPS["mean"], ((Name("a"), Name("b")),))
    div(sum((a, b)), 2.0)
    """
    if row.name in PRIMITIVES or not any(row.many):
        return Call(row, args)
    return row.compute(READABLE, *args)


def called(formula: Any) -> Iterator[Op]:
    """The rows in a formula, those that stand inside first."""
    if isinstance(formula, tuple | list):
        for one in formula:
            yield from called(one)
    elif isinstance(formula, Call):
        yield from called(formula.args)
        yield formula.row


def total(terms: Sequence[Any]) -> Any:
    """a + b + c."""
    result = terms[0]
    for term in terms[1:]:
        result = Call(ADD, (result, term))
    return result


def exact(formula: Any) -> Any:
    """The same formula, shorter where that is exact: 1·x is x, and a choice that is made is made.

    >>> from ..formulas.symbols import Name
    >>> x = Name("x")
    >>> exact(2.0 * Call(OPS["pow"], (x, 1.0)) * 1.0)
    mul(2.0, x)
    """
    known: dict[Call, Any] = {}

    def shorter(formula: Any) -> Any:
        if isinstance(formula, tuple | list):
            return tuple([shorter(one) for one in formula])
        if not isinstance(formula, Call):
            return formula
        if formula not in known:
            row, args = formula.row, shorter(formula.args)
            rule = _EXACT.get(row.name)
            known[formula] = rule(*args) if rule else None
            if known[formula] is None:
                folds = row.name in _FOLDED and all(isinstance(arg, float) for arg in args)
                known[formula] = evaluate(row, args) if folds else Call(row, args)
        return known[formula]

    return shorter(formula)


def _sum(terms: tuple[Any, ...]) -> Any:
    return None if terms else 0.0


def _add(a: Any, b: Any) -> Any:
    """0 + a sum: a sum is never −0."""
    return b if a == 0.0 and isinstance(b, Call) and b.row is SUM_OF else None


def _mul(a: Any, b: Any) -> Any:
    return b if a == 1.0 else a if b == 1.0 else None


def _by_one(a: Any, b: Any) -> Any:
    return a if b == 1.0 else None


def _where(c: Any, a: Any, b: Any) -> Any:
    return (nan if c != c else a if c else b) if isinstance(c, float) else None


def _patch(usual: Any, at: Any, instead: Any) -> Any:
    if isinstance(at, float):
        return instead if at and at == at else usual
    never = isinstance(at, Call) and at.row is MUL and 0.0 in at.args  # 0, or nan
    return usual if never else None


def _carried(g: Any, p: Any) -> Any:
    if not isinstance(p, float) or p == 0.0 or not isfinite(p):
        return None
    return g if p == 1.0 else -g if p == -1.0 else p * g


_FOLDED = ("add", "sub", "mul", "div", "neg", "pow", "greater", "equal")
_EXACT: dict[str, Callable[..., Any]] = {
    "sum": _sum,
    "add": _add,
    "mul": _mul,
    "div": _by_one,
    "pow": _by_one,
    "where": _where,
    "patch": _patch,
    "carried": _carried,
    "gated": _carried,
}
