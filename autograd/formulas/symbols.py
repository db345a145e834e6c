"""Rules read on symbols, so that they give formulas: the slope of tanh is 1 − y·y, no number.

Notation and JavaScript are both printed from these formulas, so that no rule is written twice.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache, reduce
from typing import Any, TypeVar
from weakref import WeakValueDictionary

from ..engine.floats import number
from ..engine.ops import ADD, DIV, MUL, NEG, POW, SOFTMAX, SUB
from ..engine.row import OPS, Mathematics, Op
from .text import LOWERED

Kind = TypeVar("Kind", bound="Symbol")
_known: WeakValueDictionary[tuple[Any, ...], Any] = WeakValueDictionary()


def _formula_operator(row: Op, turned: bool = False) -> Callable[[Symbol, Any], Call]:
    """An operator of formulas; turned: the formula is its second operand."""
    return lambda a, b: Call(row, (b, a) if turned else (a, b))


class Symbol:
    """A formula: a Name, a Number, or the Call of a row on formulas and plain floats.

    Arithmetic with numbers and other formulas builds larger formulas. Two formulas that are
    written alike are one object, so that they are compared at once, however long they are.
    """

    __slots__ = ("__weakref__",)

    def __bool__(self) -> bool:
        raise TypeError("a formula is neither true nor false; choose with m.where or m.patch")

    __add__, __radd__ = _formula_operator(ADD), _formula_operator(ADD, turned=True)
    __sub__, __rsub__ = _formula_operator(SUB), _formula_operator(SUB, turned=True)
    __mul__, __rmul__ = _formula_operator(MUL), _formula_operator(MUL, turned=True)
    __truediv__, __rtruediv__ = _formula_operator(DIV), _formula_operator(DIV, turned=True)
    __pow__, __rpow__ = _formula_operator(POW), _formula_operator(POW, turned=True)

    def __neg__(self) -> Call:
        return Call(NEG, (self,))

    @staticmethod
    def __read__(row: Op, args: tuple[Any, ...]) -> Call:
        """How a row is read on symbols: as a call of itself."""
        return Call(row, args)


class Name(Symbol):
    """A variable, by any text a person gives it.

    >>> x = Name("x")
    >>> 1 - x * x
    sub(1.0, mul(x, x))
    """

    __slots__ = ("text",)

    text: str

    def __new__(cls, text: str) -> Name:
        return the_one(cls, (cls, text), text=text)

    def __repr__(self) -> str:
        return self.text


class Elision(Name):
    """Stands for entries of a long sequence that are not written: … 97 more …."""

    __slots__ = ()

    def __new__(cls, count: int) -> Elision:
        return the_one(cls, (cls, count), text=f"… {count:,} more …")


class Number(Symbol):
    """A number put in for a variable. It stays as it stands; a rule's own constants fold.

    Two variables may have the same number: put in for x and for w, 2·2 is no square. `of` tells
    such numbers apart.
    """

    __slots__ = ("data",)

    data: float

    def __new__(cls, data: Any, of: str = "") -> Number:
        x = number(data, "a formula")
        return the_one(cls, (cls, repr(x), of), data=x)

    def __repr__(self) -> str:
        return repr(self.data)


class Constant(float):
    """A number that belongs to the formula, as the 2 in x²: it folds like a rule's own."""

    __slots__ = ()


class Call(Symbol):
    """A row applied to formulas, plain floats and tuples of them."""

    __slots__ = ("args", "row")

    row: Op
    args: tuple[Any, ...]

    def __new__(cls, row: Op, args: Sequence[Any]) -> Call:
        ready: tuple[Any, ...] = tuple([_call_argument(arg) for arg in args])
        if isinstance(ready[0], Elision) and (ready[-1] is ready[0] or row not in (ADD, MUL)):
            # What a rule does to each entry, it does to those left out.
            return ready[0]  # type: ignore[return-value]
        return the_one(cls, (cls, row, *map(_identity, ready)), row=row, args=ready)

    def __repr__(self) -> str:
        return f"{self.row.name}({', '.join(map(repr, self.args))})"


def the_one(cls: type[Kind], key: tuple[Any, ...], **parts: Any) -> Kind:
    """The formula with that key: the one there is, or a new one of these parts."""
    formula: Kind | None = _known.get(key)
    if formula is None:
        formula = _known[key] = object.__new__(cls)
        for name, part in parts.items():
            setattr(formula, name, part)
    return formula


class Vector(tuple[Any, ...]):
    """The entries of a sequence that is written as one name: w for (w₁, w₂)."""

    name: Name

    def __new__(cls, name: str, size: int = 2) -> Vector:
        marks = [str(place).translate(LOWERED) for place in range(1, size + 1)]
        vector = super().__new__(cls, [Name(name + mark) for mark in marks])
        vector.name = Name(name)
        return vector


class Shortened(tuple[Any, ...]):
    """A sequence with Elisions in it; `full` is how many entries it stands for."""

    full: int


def _call_argument(arg: Any) -> Any:
    if isinstance(arg, Symbol | Vector):
        return arg
    if isinstance(arg, tuple | list):
        return tuple([_call_argument(entry) for entry in arg])
    return number(arg, "a formula")


def _identity(arg: Any) -> Any:
    """What tells an argument from others: 0.0 and -0.0 are two, and nan is equal to itself."""
    if isinstance(arg, tuple):
        return (getattr(arg, "name", None), *map(_identity, arg))
    return repr(arg) if isinstance(arg, float) else arg


class Symbols(Mathematics):
    """Every operation of the table is written as a call of its name."""

    pi: Any = Name("π")

    def __getattr__(self, name: str) -> Callable[..., Call]:
        row = OPS.get(name)
        if row is None:
            raise AttributeError(f"no operation {name!r} in the table")

        def reading(*args: Any) -> Call:
            missing = len(row.takes) - len(args)
            return Call(row, args + row.defaults[len(row.defaults) - missing :])

        return reading

    def count(self, xs: Sequence[Any]) -> Any:
        return Number(getattr(xs, "full", len(xs)))

    def shares(self, xs: Sequence[Any]) -> list[Any]:
        return [Call(SOFTMAX, (x, (*xs[:k], *xs[k + 1 :]))) for k, x in enumerate(xs)]


SYMBOLS = Symbols()


def arguments(row: Op, args: Sequence[Any] = ()) -> tuple[Any, ...]:
    """What stands for a row's arguments: names for texts, numbers put in, formulas.

    Left out, they are the names of the row's own arguments.

    Raises:
        TypeError: not as many as the row takes; one that is no text, number or formula.
    """
    if not args:
        pairs = zip(row.takes, row.many, strict=True)
        args = [Vector(word) if many else word for word, many in pairs]
    if len(args) != len(row.takes):
        raise TypeError(
            f"{row.name} takes {len(row.takes)} argument(s) ({', '.join(row.takes)}), "
            f"a sequence as one tuple; it got {len(args)}"
        )
    return tuple([as_symbol(arg) for arg in args])


def as_symbol(x: Any) -> Any:
    """What is put in for an argument: a text as a Name, a number as one that stays as it stands."""
    if isinstance(x, Symbol | Vector | Shortened):
        return x
    if isinstance(x, Constant):
        return float(x)
    if isinstance(x, tuple | list):
        return tuple([as_symbol(entry) for entry in x])
    return Name(x) if isinstance(x, str) else Number(x)


def sum_formula(terms: Sequence[Any]) -> Any:
    """The terms with plus signs between them; 0.0 for none.

    >>> sum_formula([Name("a"), Name("b"), 2.0])
    add(add(a, b), 2.0)
    """
    return reduce(lambda total, term: Call(ADD, (total, term)), terms) if terms else 0.0


def partial_formulas(
    row: Op,
    y: Any = "y",
    args: Sequence[Any] = (),
    m: Mathematics = SYMBOLS,
    as_computed: bool = False,
) -> list[Any]:
    """∂y/∂arg for each argument as a formula or a plain float, a sequence for a sequence.

    In the mathematics of notation, as books write it (or as_computed); in any other, as it is
    computed.

    >>> from ..engine.ops import TANH
    >>> partial_formulas(TANH)
    [sub(1.0, mul(y, y))]
    """
    named = arguments(row, args)
    result = as_symbol(y)
    rules = row.shown if m is SYMBOLS and not as_computed else row.partials
    try:
        return [rule(m, result, *named) for rule in rules]
    except (ArithmeticError, ValueError):  # plain constants that Python refuses: 1/0
        apart = [Number(arg) if type(arg) is float else arg for arg in named]
        return [rule(m, result, *apart) for rule in rules]


@lru_cache(1000)
def generic_partials(row: Op, sizes: tuple[int | None, ...]) -> list[Any]:
    """∂y/∂arg for each argument as `partial_formulas` gives it, for sequences of these sizes.

    Of a sequence the first two entries stand for all, as its rule treats them alike.

    >>> generic_partials(OPS["mul"], (None, None))
    [x1, x0]
    """
    names: list[Any] = [
        f"x{k}" if size is None else tuple([f"x{k}_{entry}" for entry in range(min(size, 2))])
        for k, size in enumerate(sizes)
    ]
    return partial_formulas(row, "y", names)


def complete_arguments(row: Op, args: Sequence[Any]) -> tuple[Any, ...]:
    """The arguments as a row takes them: of several numbers a sequence, and what is left out."""
    args = [Constant(arg) if isinstance(arg, float) else arg for arg in args]
    if row.many == (True,):
        return (tuple(args),)
    missing = len(row.takes) - len(args)
    return (*args, *map(Constant, row.defaults[len(row.defaults) - missing :]))
