"""Other arithmetics of a walk: exact fractions where the operations allow, and digits by hand."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping
from fractions import Fraction
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from ..engine import floats, ieee
from ..engine.floats import carried
from ..engine.row import Mathematics, Op
from ..formulas.flat_arguments import laid_flat
from ..formulas.numbers import as_float, decimal, fraction_of, rounded
from .arithmetic import FLOATS, Arithmetic

if TYPE_CHECKING:
    from .walk import Walk

LARGEST = 14_000  # bits: Python writes whole numbers of up to 4,300 digits, and nobody reads more


class NotExactError(ArithmeticError):
    """Raised where an operation has no exact result among the fractions."""


def _ratio_operator(
    compute: Callable[[Any, Any], Any], turned: bool = False
) -> Callable[..., Ratio]:
    """An operator of Ratio; turned: its own number is the second one."""

    def method(self: Ratio, other: Any) -> Ratio:
        a, b = self.held, _ratio(other).held
        if not (isinstance(a, Fraction) and isinstance(b, Fraction)):
            return UNKNOWN
        result = compute(b, a) if turned else compute(a, b)
        return Ratio(result) if _bits(result) <= LARGEST else UNKNOWN

    return method


class Ratio:
    """A fraction as rules compute with it; None where no fraction holds the number.

    An infinity stays a float: it can be compared with and chosen, and makes whatever is
    computed with it unknown.
    """

    __slots__ = ("held",)

    def __init__(self, held: Fraction | float | None) -> None:
        self.held = held

    __add__ = _ratio_operator(operator.add)
    __sub__ = _ratio_operator(operator.sub)
    __mul__ = _ratio_operator(operator.mul)
    __truediv__ = _ratio_operator(operator.truediv)
    __radd__ = _ratio_operator(operator.add, turned=True)
    __rsub__ = _ratio_operator(operator.sub, turned=True)
    __rmul__ = _ratio_operator(operator.mul, turned=True)
    __rtruediv__ = _ratio_operator(operator.truediv, turned=True)

    def __pow__(self, other: Any) -> Ratio:
        return _ratio(FRACTIONS.pow(self, other))

    def __rpow__(self, other: Any) -> Ratio:
        return _ratio(FRACTIONS.pow(other, self))

    def __neg__(self) -> Ratio:
        return UNKNOWN if self.held is None else Ratio(-self.held)


UNKNOWN = Ratio(None)


def _on_fractions(rule: Callable[..., Any]) -> Any:
    """A reading that is known where all its arguments are fractions and the rule gives one."""

    def reading(*args: Any) -> Ratio:
        numbers = [_ratio(arg).held for arg in args]
        if not all(isinstance(x, Fraction) for x in numbers):
            return UNKNOWN
        result = rule(*numbers)
        return UNKNOWN if result is None else Ratio(Fraction(result))

    return staticmethod(reading)


def _on_known(rule: Callable[..., Any]) -> Any:
    """A reading that is known where all its arguments are, infinities among them."""

    def reading(*args: Any) -> Ratio:
        numbers = [_ratio(arg).held for arg in args]
        return UNKNOWN if None in numbers else _ratio(rule(*numbers))

    return staticmethod(reading)


_FIXED = {  # where functions that leave the fractions meet them: f(x) = y
    **dict.fromkeys(("expm1", "log1p", "sin", "tan", "asin", "atan", "erf"), (0, 0)),
    **dict.fromkeys(("sinh", "tanh", "asinh", "atanh"), (0, 0)),
    **dict.fromkeys(("exp", "cos", "cosh", "erfc"), (0, 1)),
    **dict.fromkeys(("log", "acos", "acosh"), (1, 0)),
}


class _Fractions(Mathematics):
    """Rows read on fractions: what + - * /, choices and whole powers reach is exact."""

    pi = UNKNOWN

    def __getattr__(self, name: str) -> Any:
        if name not in _PRIMITIVES:
            return super().__getattr__(name)
        x, y = _FIXED.get(name, (None, 0))

        def reading(*args: Any) -> Ratio:
            return Ratio(Fraction(y)) if [_ratio(arg).held for arg in args] == [x] else UNKNOWN

        return reading

    pow = _on_fractions(lambda base, exponent: _exact_power(base, exponent))
    sqrt = _on_fractions(lambda x: _root(x, 2) if x >= 0 else None)
    cbrt = _on_fractions(lambda x: _cube_root(x))
    floor = _on_fractions(math.floor)
    round = _on_fractions(round)
    fmod = _on_fractions(lambda a, b: a - b * math.trunc(a / b))
    log2 = _on_fractions(lambda x: _logarithm(x, 2))
    log10 = _on_fractions(lambda x: _logarithm(x, 10))
    abs = _on_known(abs)
    greater = _on_known(operator.gt)
    equal = _on_known(operator.eq)

    def hypot(self, a: Any, b: Any) -> Ratio:
        root: Ratio = self.sqrt(_ratio(a) * a + _ratio(b) * b)
        return root

    @staticmethod
    def where(c: Any, a: Any, b: Any) -> Ratio:
        condition = _ratio(c).held
        return UNKNOWN if condition is None else _ratio(a if condition else b)

    @staticmethod
    def patch(usual: Any, condition: Any, instead: Any) -> Ratio:
        return _Fractions.where(condition, instead, usual)

    @staticmethod
    def maximum(xs: tuple[Any, ...]) -> Ratio:
        known: list[Any] = [x.held for x in map(_ratio, xs) if x.held is not None]
        return Ratio(max(known)) if len(known) == len(xs) else UNKNOWN

    @staticmethod
    def sum(xs: tuple[Any, ...]) -> Ratio:
        return sum(xs, Ratio(Fraction(0)))

    @staticmethod
    def count(xs: Any) -> Ratio:
        return Ratio(Fraction(len(xs)))


def _bits(x: Fraction) -> int:
    """The length of the longer one of numerator and denominator."""
    return max(x.numerator.bit_length(), x.denominator.bit_length())


def _exact_power(base: Fraction, exponent: Fraction) -> Fraction | None:
    """base^exponent, where that is a fraction and not too long."""
    if abs(exponent) * _bits(base) > LARGEST or (exponent.denominator != 1 and base < 0):
        return None
    root = _root(base, exponent.denominator)
    return None if root is None else root**exponent.numerator


def _cube_root(x: Fraction) -> Fraction | None:
    """The fraction r with r³ = x, if there is one."""
    root = _root(abs(x), 3)
    return -root if root is not None and x < 0 else root


def _logarithm(x: Fraction, base: int) -> int | None:
    """The whole number k with base^k = x, if there is one."""
    if x <= 0:
        return None
    k = round(math.log(x.numerator, base) - math.log(x.denominator, base))
    return k if Fraction(base) ** k == x else None


def _root(x: Fraction, degree: int) -> Fraction | None:
    """The fraction r ≥ 0 with r^degree = x, if there is one; x itself for degree 1."""
    if degree == 1 or x in (0, 1):
        return x
    if degree > _bits(x):
        return None  # 2 to that degree is larger
    parts: list[int] = []
    for whole in (x.numerator, x.denominator):
        low, high = 0, 1 << (whole.bit_length() // degree + 1)
        while low < high:
            middle = (low + high) // 2
            low, high = (middle + 1, high) if middle**degree < whole else (low, middle)
        parts.append(low)
    root = Fraction(parts[0], parts[1])
    return root if root**degree == x else None


FRACTIONS = _Fractions()
_PRIMITIVES = {
    name
    for name in vars(ieee.Floats)
    if not name.startswith("_") and name not in vars(_Fractions) and name not in vars(Mathematics)
}


def _ratio(x: Any) -> Ratio:
    """A number in a rule. Of a rule's own floats 2.0 and 0.5 are exact, and 3.14159 is not."""
    if isinstance(x, Ratio):
        return x
    if isinstance(x, int | Fraction):
        return Ratio(Fraction(x))
    if isinstance(x, float) and not math.isnan(x):
        if math.isinf(x):
            return Ratio(x)
        return Ratio(Fraction(x)) if (x * 1024).is_integer() else UNKNOWN
    return UNKNOWN


class Exact(Arithmetic):
    """Exact fractions where the operations allow; floats from the first place they do not.

    A decimal such as 0.1 enters as 1/10, and 1/3 as 1/3: the number that was written, not its
    float (see `numbers.fraction_of`).

    >>> from ..engine.ops import DIV, TANH
    >>> Exact().value(DIV, (Fraction(2), Fraction(3))), Exact().value(TANH, (Fraction(1),))
    (Fraction(2, 3), 0.7615941559557649)
    """

    name = "exact fractions"

    def enter(self, x: Any) -> Any:
        return fraction_of(x)

    def value(self, row: Op, args: tuple[Any, ...]) -> Any:
        try:
            return _fraction(row.compute(FRACTIONS, *_known_ratios(args)))
        except (ArithmeticError, TypeError):
            return super().value(row, _as_floats(args))

    def partial(self, row: Op, argument: int, y: Any, args: tuple[Any, ...]) -> Any:
        try:
            p = row.shown[argument](FRACTIONS, _known_ratio(y), *_known_ratios(args))
            return tuple([_fraction(q) for q in p]) if row.many[argument] else _fraction(p)
        except (ArithmeticError, TypeError):
            return self._on_floats(row, argument, as_float(y), _as_floats(args))

    def _on_floats(self, row: Op, argument: int, y: float, args: tuple[Any, ...]) -> Any:
        """By the formula of the books, and where that has no value as it is computed."""
        book = floats.shown_partial(row, argument, y, args)
        if all(p == p for p in laid_flat([book])):
            return book
        computed = floats.partial(row, argument, y, args)
        if not row.many[argument]:
            return computed
        return tuple([q if p != p else p for p, q in zip(book, computed, strict=True)])

    def times(self, g: Any, p: Any, gate: bool = False) -> Any:
        exactly = (Ratio(g) * Ratio(p)).held
        return carried(as_float(g), as_float(p), gate) if exactly is None else exactly

    def plus(self, before: Any, contribution: Any) -> Any:
        exactly = (Ratio(before) + Ratio(contribution)).held
        return as_float(before) + as_float(contribution) if exactly is None else exactly

    def line(self, line: Callable[[Any, Any], Any], quantities: Mapping[str, Any]) -> Any:
        try:
            known = dict(zip(quantities, _known_ratios(tuple(quantities.values())), strict=True))
            return _fraction(line(FRACTIONS, SimpleNamespace(**known)))
        except (ArithmeticError, TypeError):
            return super().line(line, {name: as_float(x) for name, x in quantities.items()})


def _fraction(x: Any) -> Fraction:
    """The fraction that a rule gives.

    Raises:
        NotExactError: it gives none.
    """
    held = _ratio(x).held
    if not isinstance(held, Fraction):
        raise NotExactError("no fraction holds this number")
    return held


def _known_ratios(args: tuple[Any, ...]) -> tuple[Any, ...]:
    """Arguments of a rule; one that is a float already is unknown to it."""
    return tuple(
        [_known_ratios(arg) if isinstance(arg, tuple) else _known_ratio(arg) for arg in args]
    )


def _known_ratio(x: Any) -> Ratio:
    return Ratio(x) if isinstance(x, Fraction) or x in (math.inf, -math.inf) else UNKNOWN


def _as_floats(args: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(
        [tuple(map(as_float, arg)) if isinstance(arg, tuple) else as_float(arg) for arg in args]
    )


class Rounded(Arithmetic):
    """Every number is rounded to k significant digits as soon as it is known.

    As a person with a pencil does: operands, results, partials, products, sums and the lines of
    an update all carry k digits. What is rounded is the exact decimal result (1.1 × 1.5 is
    1.65, and not the float beside it), halves to even.

    Raises:
        ValueError: k is not a whole number from 1 to 17.

    >>> from ..engine.ops import DIV, MUL
    >>> Rounded(3).value(DIV, (2.0, 3.0)), Rounded(2).value(MUL, (1.1, 1.5))
    (0.667, 1.6)
    """

    def __init__(self, digits: int) -> None:
        if isinstance(digits, bool) or not isinstance(digits, int) or not 1 <= digits <= 17:
            raise ValueError(f"hand rounding carries 1 to 17 digits, got {digits!r}")
        self.digits = digits
        self.name = f"{digits} digits by hand"
        self._exact = Exact()

    def enter(self, x: Any) -> float:
        return rounded(x, self.digits)

    def value(self, row: Op, args: tuple[Any, ...]) -> float:
        return self.enter(self._exact.value(row, self._written(args)))

    def partial(self, row: Op, argument: int, y: Any, args: tuple[Any, ...]) -> Any:
        p = self._exact.partial(row, argument, decimal(y), self._written(args))
        return tuple([self.enter(q) for q in p]) if row.many[argument] else self.enter(p)

    def times(self, g: Any, p: Any, gate: bool = False) -> float:
        upstream, partial = self._written((g, p))
        return self.enter(self._exact.times(upstream, partial, gate))

    def plus(self, before: Any, contribution: Any) -> float:
        return self.enter(self._exact.plus(*self._written((before, contribution))))

    def line(self, line: Callable[[Any, Any], Any], quantities: Mapping[str, Any]) -> float:
        exactly = {name: decimal(x) for name, x in quantities.items()}
        return self.enter(self._exact.line(line, exactly))

    def _written(self, args: tuple[Any, ...]) -> tuple[Any, ...]:
        """Numbers as they stand on the paper: exact decimals."""
        return tuple(
            [self._written(arg) if isinstance(arg, tuple) else decimal(arg) for arg in args]
        )


def arithmetic_of(walk: Walk) -> Arithmetic:
    """The arithmetic that a walk was done in, by its name.

    >>> from ..engine.value import Value
    >>> from .recorder import record_walk
    >>> arithmetic_of(record_walk(Value(2.0), arithmetic=Rounded(3))).name
    '3 digits by hand'
    """
    if walk.arithmetic == Exact.name:
        return Exact()
    digits = walk.arithmetic.removesuffix(" digits by hand")
    return Rounded(int(digits)) if digits.isdecimal() else FLOATS
