"""Which lines are weighted sums: found by reading their rows, value and partials, as forms.

A form is Σ coefficient · place · place, each term with one or two places. A line counts as a
weighted sum when its row can be read so, and its partials say the same. So `add`, `mul`, `sum`,
`mean` and `dot` need no names here, and a row made at run time is recognised like any other.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from math import isfinite
from typing import Any

from ..floats import PRIMITIVES
from ..row import Mathematics, Op

Term = tuple[int, ...]  # the places of a product, in rising order: none, one or two


class NotLinearError(Exception):
    """The rule is no sum of products of two."""


class Form:
    """Σ coefficient · product of places; arithmetic with forms and numbers gives forms."""

    __slots__ = ("terms",)

    def __init__(self, terms: dict[Term, float]) -> None:
        if not all(map(isfinite, terms.values())):
            raise NotLinearError
        self.terms = terms

    def __add__(self, other: Any) -> Form:
        terms = dict(self.terms)
        for term, x in form(other).terms.items():
            terms[term] = terms.get(term, 0.0) + x
        return Form(terms)

    def __mul__(self, other: Any) -> Form:
        terms: dict[Term, float] = {}
        for term, x in self.terms.items():
            for more, z in form(other).terms.items():
                product = tuple(sorted(term + more))
                if len(product) > 2:
                    raise NotLinearError
                terms[product] = terms.get(product, 0.0) + x * z
        return Form(terms)

    def __neg__(self) -> Form:
        return self.__mul__(-1.0)

    def __sub__(self, other: Any) -> Form:
        return self.__add__(form(other) * -1.0)

    def __rsub__(self, other: Any) -> Form:
        return form(other).__add__(self.__mul__(-1.0))

    def __truediv__(self, other: Any) -> Form:
        if isinstance(other, Form):
            raise NotLinearError
        return self.__mul__(1.0 / other)

    def __rtruediv__(self, other: Any) -> Form:
        raise NotLinearError

    __radd__, __rmul__ = __add__, __mul__

    def __bool__(self) -> bool:
        raise NotLinearError


def form(given: Any) -> Form:
    """A number as a form without places."""
    return given if isinstance(given, Form) else Form({(): float(given)} if given else {})


class _Forms(Mathematics):
    """Rules read on forms: whatever is no + - · stops the reading."""

    def __getattr__(self, name: str) -> Any:
        if name in PRIMITIVES:
            raise NotLinearError
        return super().__getattr__(name)

    def sum(self, x: Sequence[Any]) -> Any:
        terms: dict[Term, float] = {}
        for one in x:
            for term, c in form(one).terms.items():
                terms[term] = terms.get(term, 0.0) + c
        return Form(terms)

    def shares(self, xs: Sequence[Any]) -> list[Any]:
        raise NotLinearError


_FORMS = _Forms()


def pattern(row: Op, args: tuple[Any, ...]) -> dict[Term, float] | None:
    """The form of a row where its arguments are 0, 1, 2, ... and floats are constants.

    None where the row is no weighted sum, or has partials of its own that say something else.
    """
    return _pattern(row, args, repr(args))  # by ==, place 1 would be the constant 1.0


@lru_cache(4096)
def _pattern(row: Op, args: tuple[Any, ...], spelled: str) -> dict[Term, float] | None:
    try:
        given = tuple([_placed(arg) for arg in args])
        value = form(row.compute(_FORMS, *given))
        slopes = _derivatives(value)
        for rule, arg in zip(row.partials, args, strict=True):
            found = rule(_FORMS, value, *given)
            several = arg if type(arg) is tuple else (arg,)
            each = found if several is arg else (found,)
            for one, slope in zip(several, each, strict=True):
                if type(one) is int and not _alike(form(slope).terms, slopes.get(one, {})):
                    return None
    except (NotLinearError, ArithmeticError, ValueError, TypeError, AttributeError):
        return None
    return value.terms


def _placed(arg: Any) -> Any:
    if type(arg) is tuple:
        return tuple([_placed(one) for one in arg])
    return Form({(arg,): 1.0}) if type(arg) is int else arg


def _derivatives(value: Form) -> dict[int, dict[Term, float]]:
    """For each place the terms of the derivative by it."""
    slopes: dict[int, dict[Term, float]] = {}
    for term, x in value.terms.items():
        for at, place in enumerate(term):
            rest = term[:at] + term[at + 1 :]
            by = slopes.setdefault(place, {})
            by[rest] = by.get(rest, 0.0) + x
    return slopes


def _alike(a: dict[Term, float], b: dict[Term, float]) -> bool:
    pairs = [(a.get(key, 0.0), b.get(key, 0.0)) for key in {*a, *b}]
    return all(abs(x - z) <= 1e-15 * max(abs(x), abs(z)) for x, z in pairs)
