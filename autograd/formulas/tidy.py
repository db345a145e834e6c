"""Formulas tidied as a person would write them: 1·x is x, x·x is x².

Notation alone uses it: 0·x is 0 only where x is finite, so what is computed is never tidied.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..engine.ops import ADD, DIV, EQUAL, GREATER, HYPOT, MUL, NEG, POW, SQRT, SUB, WHERE
from ..engine.row import Op
from .rewriting import rewritten
from .symbols import Call


def tidy(formula: Any) -> Any:
    """The same formula as people write it: 1·x is x, x·x is x², a patch is its usual form.

    >>> from .symbols import Name
    >>> x = Name("x")
    >>> tidy(1.0 * x + 0.0)
    x
    >>> tidy(-2 * x * x)
    neg(mul(2.0, pow(x, 2.0)))
    """
    return rewritten(formula, _TIDY)


def _is(formula: Any, row: Op) -> bool:
    return isinstance(formula, Call) and formula.row is row


def _negative(formula: Any) -> Any:
    """What the formula is the negative of, or None."""
    if isinstance(formula, float):
        return -formula if formula < 0 else None
    return formula.args[0] if _is(formula, NEG) else None


def _tidy_add(a: Any, b: Any) -> Any:
    if 0.0 in (a, b):
        return b if a == 0.0 else a
    below = _negative(b)
    return Call(ADD, (a, b)) if below is None else _tidy_sub(a, below)


def _tidy_sub(a: Any, b: Any) -> Any:
    if b == 0.0:
        return a
    below = _negative(b)
    if below is not None:
        return _tidy_add(a, below)
    return _tidy_neg(b) if a == 0.0 else Call(SUB, (a, b))


def _tidy_mul(a: Any, b: Any) -> Any:
    if 0.0 in (a, b):
        return 0.0
    if 1.0 in (a, b):
        return b if a == 1.0 else a
    if (below := _negative(a)) is not None:
        return _tidy_neg(_tidy_mul(below, b))
    if (below := _negative(b)) is not None:
        return _tidy_neg(_tidy_mul(a, below))
    if _is(a, SUB) and _is(b, ADD) and a.args == b.args:
        return _tidy_sub(*map(_square, a.args))
    if _is(a, MUL) and a.args[1] == b:
        return _tidy_mul(a.args[0], _square(b))
    return _square(a) if a == b else Call(MUL, (a, b))


def _square(x: Any) -> Any:
    if isinstance(x, float):
        return x * x
    if _is(x, SQRT):
        return x.args[0]
    return _tidy_add(*map(_square, x.args)) if _is(x, HYPOT) else Call(POW, (x, 2.0))


def _tidy_div(a: Any, b: Any) -> Any:
    if b == 1.0 or a == 0.0:
        return a
    if (below := _negative(a)) is not None:
        return _tidy_neg(_tidy_div(below, b))
    if (below := _negative(b)) is not None:
        return _tidy_neg(_tidy_div(a, below))
    if _is(a, DIV) and a.args[1] == b:
        return _tidy_div(a.args[0], _square(b))
    return Call(DIV, (a, b))


def _tidy_neg(x: Any) -> Any:
    below = _negative(x)
    if below is not None:
        return below
    return -x if isinstance(x, float) else Call(NEG, (x,))


def _tidy_pow(a: Any, b: Any) -> Any:
    return a if b == 1.0 else Call(POW, (a, b))


def _tidy_where(c: Any, a: Any, b: Any) -> Any:
    if isinstance(c, float):
        return a if c else b
    choice = _is(c, GREATER) or _is(c, EQUAL)
    return c if choice and a == 1.0 and b == 0.0 else Call(WHERE, (c, a, b))


def _tidy_patch(usual: Any, condition: Any, instead: Any) -> Any:
    return instead if isinstance(condition, float) and condition else usual


_TIDY: dict[str, Callable[..., Any]] = {
    "add": _tidy_add,
    "sub": _tidy_sub,
    "mul": _tidy_mul,
    "div": _tidy_div,
    "neg": _tidy_neg,
    "pow": _tidy_pow,
    "where": _tidy_where,
    "patch": _tidy_patch,
}
