"""The mathematics of floats: the functions that rows ask for, plain ones and by IEEE 754.

`Floats` are Python's own, which raise at 1/0.0, log(0), exp(1000) and (-8.0)**0.5. `Double` is a
float whose arithmetic follows IEEE 754, and `IEEE` the same functions with what it gives there.
"""

from __future__ import annotations

import math
from _operator import add, is_, mul, neg, sub, truediv
from math import fsum, inf, nan

from .mathematics import Mathematics, Unread

TYPE_CHECKING = False  # typing itself would take most of the time of `import autograd`
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any


# Where Python raises: the IEEE value. Each is called only after the plain function raised.


def _pow_at_edge(x: float, y: float) -> float:
    odd = y % 2 == 1
    if x == 0:  # 0 to a negative power
        return math.copysign(inf, x) if odd else inf
    if x < 0 and y % 1 != 0:
        return nan
    return -inf if x < 0 and odd else inf


def _sum_at_edge(xs: Sequence[float]) -> float:
    """fsum raises at inf - inf and where a sum on the way overflows."""
    if all(map(math.isfinite, xs)):
        return math.fsum([x * 2.0**-64 for x in xs]) * 2.0**64
    return sum(xs)


_EDGES: dict[str, Callable[..., float]] = {
    "exp": lambda x: inf,
    "expm1": lambda x: inf,
    "cosh": lambda x: inf,
    "sinh": lambda x: math.copysign(inf, x),
    "log": lambda x: -inf if x == 0 else nan,
    "log1p": lambda x: -inf if x == -1 else nan,
    "log2": lambda x: -inf if x == 0 else nan,
    "log10": lambda x: -inf if x == 0 else nan,
    "atanh": lambda x: math.copysign(inf, x) if x in (1, -1) else nan,
    "floor": lambda x: x,
    "round": lambda x: x,
    "pow": _pow_at_edge,
    "sum": _sum_at_edge,
    "weighted": lambda w, x: _sum_at_edge([float(a) * float(b) for a, b in zip(w, x, strict=True)]),
}


def _whole_below(x: float) -> float:
    return math.copysign(math.floor(x), x)  # -0 stays -0


def _nearest_whole(x: float) -> float:
    return math.copysign(round(x), x)


class Floats(Mathematics):
    """Plain floats. May raise ArithmeticError or ValueError; `evaluate` catches it."""

    exp, log, log1p, expm1 = math.exp, math.log, math.log1p, math.expm1
    log2, log10, cbrt, fmod = math.log2, math.log10, math.cbrt, math.fmod
    sqrt, pow, hypot, abs = math.sqrt, math.pow, math.hypot, math.fabs
    sin, cos, tan = math.sin, math.cos, math.tan
    asin, acos, atan, atan2 = math.asin, math.acos, math.atan, math.atan2
    sinh, cosh, tanh = math.sinh, math.cosh, math.tanh
    asinh, acosh, atanh = math.asinh, math.acosh, math.atanh
    erf, erfc = math.erf, math.erfc
    greater = staticmethod(lambda a, b: 1.0 if a > b else 0.0 if a <= b else nan)
    equal = staticmethod(lambda a, b: 1.0 if a == b else 0.0 if a < b or a > b else nan)
    where = staticmethod(lambda c, a, b: b if c == 0 else a if c == c else nan)
    positive = staticmethod(lambda x, a, b: a if x > 0.0 else b if x <= 0.0 else nan)
    patch = staticmethod(lambda usual, at, instead: usual if at == 0 or at != at else instead)
    unless_zero = staticmethod(lambda usual, x, instead: instead if x == 0.0 else usual)
    floor, round = staticmethod(_whole_below), staticmethod(_nearest_whole)
    sum = math.fsum  # rounded once, so that sums do not depend on the version of Python

    @staticmethod
    def maximum(xs: tuple[float, ...]) -> float:
        for x in xs:
            if x != x:
                return nan
        return max(xs)

    @staticmethod
    def weighted(w: Sequence[float], x: Sequence[float]) -> float:
        return fsum(map(mul, w, x))


class Double(float):
    """A float whose operators and functions follow IEEE 754 instead of raising."""

    def __add__(self, other: float) -> Double:
        return Double(float(self) + float(other))

    def __sub__(self, other: float) -> Double:
        return Double(float(self) - float(other))

    def __mul__(self, other: float) -> Double:
        return Double(float(self) * float(other))

    def __neg__(self) -> Double:
        return Double(-float(self))

    def __truediv__(self, other: float) -> Double:
        x, y = float(self), float(other)
        if y:
            return Double(x / y)
        if x == 0 or x != x:
            return Double(nan)
        return Double(math.copysign(inf, x) * math.copysign(1.0, y))

    def __pow__(self, other: float, modulo: None = None) -> Double:
        return Double(IEEE.pow(self, other))

    def __radd__(self, other: float) -> Double:
        return Double(other) + self

    def __rsub__(self, other: float) -> Double:
        return Double(other) - self

    def __rmul__(self, other: float) -> Double:
        return Double(other) * self

    def __rtruediv__(self, other: float) -> Double:
        return Double(other) / self

    def __rpow__(self, other: float, modulo: None = None) -> Double:
        return Double(IEEE.pow(other, self))


class Ieee(Floats):
    """Floats again, with results that stay Doubles and never an exception."""

    def __getattribute__(self, name: str) -> Any:
        rule: Any = super().__getattribute__(name)
        if name.startswith("_") or name not in PRIMITIVES:
            return rule
        edge: Any = _EDGES.get(name, lambda *args: nan)

        def safe(*args: Any) -> Double:
            try:
                return Double(rule(*args))
            except (ArithmeticError, ValueError):
                return Double(edge(*args))

        return safe


class AsPrinted(Ieee):
    """Floats by a rule as it is printed: by its usual form, also where a patch puts that right."""

    def __getattribute__(self, name: str) -> Any:
        if name in ("patch", "unless_zero"):
            return lambda usual, *where: usual
        return getattr(IEEE, name)


PRIMITIVES = {name for name in vars(Floats) if not name.startswith("_")}


def _as_module(m: Floats) -> Any:
    """The same mathematics as a bare module, where CPython looks attributes up fastest."""
    module = type(math)("floats")
    own = {name: getattr(m, name) for name in dir(m) if not name.startswith("_")}
    vars(module).update(own, __getattr__=m.__getattr__)
    return module


FLOATS = _as_module(Floats())
IEEE: Any = Ieee()
AS_PRINTED: Any = AsPrinted()


def doubles(args: tuple[Any, ...]) -> tuple[Any, ...]:
    """The same arguments as Doubles, tuples too."""
    return tuple(
        tuple(map(Double, arg)) if type(arg) in (tuple, list) else Double(arg) for arg in args
    )


class _Asked(Mathematics):
    """A mathematics that only notes what a rule asks of it: a name and arguments."""

    def __getattribute__(self, name: str) -> Any:
        return lambda *args: (name, args)


class _Operand(Unread):
    """A number that only notes what a rule does with it: an operator and arguments."""

    __slots__ = ()

    def __add__(self, other: Any) -> Any:
        return add, (self, other)

    def __sub__(self, other: Any) -> Any:
        return sub, (self, other)

    def __mul__(self, other: Any) -> Any:
        return mul, (self, other)

    def __truediv__(self, other: Any) -> Any:
        return truediv, (self, other)

    def __neg__(self) -> Any:
        return neg, (self,)


_bound: Any = type(Floats().count)  # the class of methods, which the interpreter calls fastest


def on_floats(rule: Callable[..., Any], size: int) -> Any:
    """A rule as a function of so many plain floats, without its m.

    A rule of the table that is one function, or one operator, of its arguments is that itself.
    """
    code: Any = getattr(rule, "__code__", None)
    if (getattr(rule, "__module__", None) or "").startswith(f"{__package__}.ops") and len(
        code.co_names
    ) <= 1:
        operands = tuple([_Operand() for _ in range(size)])
        try:
            direct, args = rule(_Asked(), *operands)
            if len(args) == size and all(map(is_, args, operands)):
                return getattr(FLOATS, direct) if isinstance(direct, str) else direct
        except TypeError:  # it is more than that, or less
            pass
    return _bound(rule, FLOATS)
