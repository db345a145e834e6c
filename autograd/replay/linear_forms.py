"""Which lines of a program are weighted sums, found by reading their rules on forms.

A form is Σ coefficient · place · place, each term with one or two places. A line counts as a
weighted sum when its row can be read so, and its partials say the same. So `add`, `mul`, `sum`,
`mean` and `dot` need no names here, and a row made at run time is recognised like any other.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from math import isfinite
from typing import Any

from ..engine.ieee import PRIMITIVES
from ..engine.row import Mathematics, Op
from .tape import map_arguments, with_slopes

Term = tuple[int, ...]  # the places of a product, in rising order: none, one or two


class NotLinearError(Exception):
    """The rule is no sum of products of two."""


class Form:
    """Σ coefficient · product of places; arithmetic with forms and numbers gives forms.

    Attributes:
        unsigned: a +0 is among what is added, so that a zero of it is never −0.
        faithful: where it is zero, the terms alone say of which sign: −0 if all of them are. That
            is not so where several are subtracted at once: −(1 − 1) is −0.
    """

    __slots__ = ("faithful", "terms", "unsigned")

    def __init__(
        self, terms: dict[Term, float], unsigned: bool = False, faithful: bool = True
    ) -> None:
        if not all(map(isfinite, terms.values())):
            raise NotLinearError
        self.terms = terms
        self.unsigned = unsigned
        self.faithful = faithful

    def __add__(self, other: Any) -> Form:
        return sum_of_forms([self, as_form(other)])

    def __mul__(self, other: Any) -> Form:
        by = as_form(other)
        if not (self.terms and by.terms):  # 0·x is nan where x is infinite
            raise NotLinearError
        terms: dict[Term, float] = {}
        alike = True
        for term, x in self.terms.items():
            for more, z in by.terms.items():
                product = tuple(sorted(term + more))
                if len(product) > 2:
                    raise NotLinearError
                alike &= merge(terms, product, x * z)
        scaled = [factor for factor, scale in ((self, by), (by, self)) if scale._positive()]
        single = not any(factor.unsigned or len(factor.terms) > 1 for factor in (self, by))
        unsigned = any(factor.unsigned for factor in scaled) or not alike
        faithful = self.faithful and by.faithful and (single or bool(scaled))
        return Form(terms, unsigned, faithful)

    def _positive(self) -> bool:
        """Whether it is a positive number."""
        return [*self.terms] == [()] and self.terms[()] > 0.0 and not self.unsigned

    def __neg__(self) -> Form:
        return self.__mul__(-1.0)

    def __sub__(self, other: Any) -> Form:
        return self.__add__(other * -1.0 if isinstance(other, Form) else -other)

    def __rsub__(self, other: Any) -> Form:
        return as_form(other).__add__(self.__mul__(-1.0))

    def __truediv__(self, other: Any) -> Form:
        if isinstance(other, Form):
            raise NotLinearError
        return self.__mul__(1.0 / other)

    def __rtruediv__(self, other: Any) -> Form:
        raise NotLinearError

    __radd__, __rmul__ = __add__, __mul__

    def __bool__(self) -> bool:
        raise NotLinearError


def merge(terms: dict[Any, float], term: Any, x: float) -> bool:
    """Add a term to others. Returns False where a coefficient meets one of the other sign.

    Then the zeros of the sum are +0: so is x - 2·x at 0, and −x is not.
    """
    before = terms.get(term)
    terms[term] = x if before is None else before + x
    return before is None or (before < 0.0) == (x < 0.0)


def sum_of_forms(forms: Sequence[Form]) -> Form:
    """The sum of forms."""
    terms: dict[Term, float] = {}
    alike = True
    for form in forms:
        for term, x in form.terms.items():
            alike &= merge(terms, term, x)
    unsigned = any(form.unsigned for form in forms) or not alike
    return Form(terms, unsigned, all(form.faithful for form in forms))


def as_form(number: Any) -> Form:
    """A number as a form without places. Nothing at all is −0: x + −0 is x, of either sign."""
    if isinstance(number, Form):
        return number
    return Form({(): float(number)}) if number else Form({}, unsigned=str(number) != "-0.0")


class _Forms(Mathematics):
    """Rules read on forms: whatever is no + - · stops the reading."""

    def __getattr__(self, name: str) -> Any:
        if name in PRIMITIVES:
            raise NotLinearError
        return super().__getattr__(name)

    def sum(self, x: Sequence[Any]) -> Any:
        return sum_of_forms([as_form(0.0), *map(as_form, x)])  # a sum of numbers is never −0

    def shares(self, xs: Sequence[Any]) -> list[Any]:
        raise NotLinearError


_FORMS = _Forms()


def linear_form(row: Op, args: tuple[Any, ...]) -> Form | None:
    """The form of a row where its arguments are 0, 1, 2, ... and floats are constants.

    None where the row is no weighted sum, or has partials of its own that say something else.
    """
    return _linear_form(row, args, repr(args))  # by ==, place 1 would be the constant 1.0


@lru_cache(4096)
def _linear_form(row: Op, args: tuple[Any, ...], spelled: str) -> Form | None:
    try:
        forms = map_arguments(_placed, args)
        value = as_form(row.compute(_FORMS, *forms))
        if 0.0 in value.terms.values():  # x - x: nothing, but nan where x is infinite
            return None
        slopes = _derivatives(value)
        for rule, arg in zip(row.partials, args, strict=True):
            for place, slope in with_slopes(arg, rule(_FORMS, value, *forms)):
                if type(place) is int and not _alike(as_form(slope).terms, slopes.get(place, {})):
                    return None
    except (NotLinearError, ArithmeticError, ValueError, TypeError, AttributeError):
        return None
    return value


def _placed(arg: Any) -> Any:
    return Form({(arg,): 1.0}) if type(arg) is int else arg


def _derivatives(value: Form) -> dict[int, dict[Term, float]]:
    """For each place the terms of the derivative by it."""
    slopes: dict[int, dict[Term, float]] = {}
    for term, x in value.terms.items():
        for factor, place in enumerate(term):
            rest = term[:factor] + term[factor + 1 :]
            by = slopes.setdefault(place, {})
            by[rest] = by.get(rest, 0.0) + x
    return slopes


def _alike(a: dict[Term, float], b: dict[Term, float]) -> bool:
    pairs = [(a.get(key, 0.0), b.get(key, 0.0)) for key in {*a, *b}]
    return all(abs(x - z) <= 1e-15 * max(abs(x), abs(z)) for x, z in pairs)
