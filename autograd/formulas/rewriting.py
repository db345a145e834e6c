"""Formulas rewritten from the inside out, by a table that says what becomes of a call.

tidy.py rewrites as people write; `simplified`, for programs, changes no number: not one that is
infinite or nan either.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import isfinite, nan
from typing import Any

from ..engine.floats import evaluate
from ..engine.ops import ADD, DIV, EQUAL, GREATER, MUL, NEG, POW, SUB, SUM_OF
from .symbols import Call, Vector

FOLDED = (ADD, SUB, MUL, DIV, NEG, POW, GREATER, EQUAL)  # computed where they stand on numbers
Rules = Mapping[str, Callable[..., Any]]


def rewritten(formula: Any, rules: Rules) -> Any:
    """The formula after its arguments, and then itself, have been rewritten by the rules.

    Args:
        formula: a formula, or a sequence of them.
        rules: by the name of a row, a function of the arguments of a call that gives what takes
            its place; None leaves the call as it is.
    """
    known: dict[Call, Any] = {}

    def rewrite(formula: Any) -> Any:
        if isinstance(formula, tuple | list) and not isinstance(formula, Vector):
            return tuple([rewrite(entry) for entry in formula])
        if not isinstance(formula, Call):
            return formula
        if formula not in known:
            row, args = formula.row, tuple([rewrite(arg) for arg in formula.args])
            if row in FOLDED and all(isinstance(arg, float) for arg in args):
                known[formula] = evaluate(row, args)
            else:
                rule = rules.get(row.name)
                result = rule(*args) if rule else None
                known[formula] = Call(row, args) if result is None else result
        return known[formula]

    return rewrite(formula)


def simplified(formula: Any) -> Any:
    """The same formula, shorter where that is exact: 1·x is x, and a choice that is made is made.

    >>> from .symbols import Name
    >>> x = Name("x")
    >>> simplified(2.0 * Call(POW, (x, 1.0)) * 1.0)
    mul(2.0, x)
    """
    return rewritten(formula, _EXACT)


def _exact_sum(terms: tuple[Any, ...]) -> Any:
    return None if terms else 0.0


def _exact_add(a: Any, b: Any) -> Any:
    """0 + a sum: a sum is never −0."""
    return b if a == 0.0 and isinstance(b, Call) and b.row is SUM_OF else None


def _exact_mul(a: Any, b: Any) -> Any:
    return b if a == 1.0 else a if b == 1.0 else None


def _exact_by_one(a: Any, b: Any) -> Any:
    return a if b == 1.0 else None


def _exact_where(c: Any, a: Any, b: Any) -> Any:
    return (nan if c != c else a if c else b) if isinstance(c, float) else None


def _exact_patch(usual: Any, where: Any, instead: Any) -> Any:
    if isinstance(where, float):
        return instead if where and where == where else usual
    never = isinstance(where, Call) and where.row is MUL and 0.0 in where.args  # 0, or nan
    return usual if never else None


def _exact_carried(g: Any, p: Any) -> Any:
    if not isinstance(p, float) or p == 0.0 or not isfinite(p):
        return None
    return g if p == 1.0 else -g if p == -1.0 else p * g


_EXACT: Rules = {
    "sum": _exact_sum,
    "add": _exact_add,
    "mul": _exact_mul,
    "div": _exact_by_one,
    "pow": _exact_by_one,
    "where": _exact_where,
    "patch": _exact_patch,
    "carried": _exact_carried,
    "gated": _exact_carried,
}
