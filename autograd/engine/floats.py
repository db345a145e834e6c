"""Rows at plain numbers: their results, their partials, and what an edge carries.

Python's floats raise at 1/0.0, log(0), exp(1000) and (-8.0)**0.5; a graph must not. So a rule
is read on plain floats first, and only where that raises, read again by IEEE 754 (ieee.py).
"""

from __future__ import annotations

import math
import sys
from _operator import add, mul, sub
from math import inf, nan

from .ieee import AS_PRINTED, IEEE, Double, doubles
from .mathematics import READERS
from .row import UNARY, Op

TYPE_CHECKING = False  # typing itself would take most of the time of `import autograd`
if TYPE_CHECKING:
    from typing import Any, Final


_ADD: Final[Any] = add  # what rules that are one operator are read as, see ieee.on_floats
_SUB: Final[Any] = sub
_MUL: Final[Any] = mul


def number(given: Any, who: str = "Value", of: Any = None) -> float:
    """The float that a number stands for, made once, where it enters.

    bool, int, Fraction, Decimal and numpy scalars are numbers.

    Args:
        who: takes it, as messages say; of a node, where that is given.

    Raises:
        TypeError: no real number: an array, a string, None, a complex number, a Value.
        ValueError: a finite number too large for a float, such as 10**400.

    >>> number(3)
    3.0
    """
    if type(given) is float:
        return given
    try:
        if type(given) is int:
            return float(given)
        result = float(given) if is_real(given) else None
    except OverflowError:
        result = inf
    except TypeError:  # numpy counts spans of time among the whole numbers
        result = None
    if result is None:
        who = _whose(who, of)
        hint = "give int or float"
        if hasattr(given, "__read__"):
            hint = "take its .data for the number alone"
        elif hasattr(given, "__len__") and not isinstance(given, str | bytes):
            alone = getattr(given, "shape", None) == ()  # an array without an axis
            hint = "take its .item() for the number alone" if alone else "make one Value per entry"
        shown = repr(given)
        raise TypeError(
            f"{who} takes one real number, got {shown[:60] + '…' * (len(shown) > 60)} "
            f"of type {type(given).__name__}; {hint}"
        )
    if math.isinf(result) and given != result:
        raise ValueError(
            f"{_whose(who, of)} takes a number that fits in a float (below 1.8e308), "
            f"got one of type {type(given).__name__} beyond it"
        )
    return result


def _whose(who: str, of: Any) -> str:
    from .value_fields import name

    return who if of is None else f"{who} of {name(of)}"


def is_real(given: Any) -> bool:
    """Whether this is a number that becomes a float where it enters."""
    if isinstance(given, float | int):
        return True
    # Only who has imported these modules can hold such a number; importing them takes time.
    known = [("numbers", "Real"), ("decimal", "Decimal"), ("numpy", "bool_")]
    kinds = tuple([getattr(sys.modules[home], kind) for home, kind in known if home in sys.modules])
    return isinstance(given, kinds)


def evaluate(row: Op, args: tuple[Any, ...]) -> float:
    """The value of a row at numbers, by IEEE 754, never an exception.

    >>> from .ops import LOG
    >>> evaluate(LOG, (0.0,))
    -inf
    """
    result: Any
    try:
        result = row.direct(*args)
    except (ArithmeticError, ValueError):
        result = row.compute(IEEE, *doubles(args))
    return result if type(result) is float else settle(row, result)


def evaluate_one(row: Op, x: float) -> float:
    """`evaluate` of a row of one number, without a tuple."""
    try:
        result: Any = row.direct(x)
        if type(result) is float:
            return result
    except (ArithmeticError, ValueError):
        pass
    return evaluate(row, (x,))


def evaluate_two(row: Op, x: float, z: float) -> float:
    """`evaluate` of a row of two numbers, without a tuple; a rule that is + − or · is no call."""
    direct: Any = row.direct
    if direct is _ADD:
        return x + z
    if direct is _MUL:
        return x * z
    if direct is _SUB:
        return x - z
    try:
        result: Any = direct(x, z)
        if type(result) is float:
            return result
    except (ArithmeticError, ValueError):
        pass
    return evaluate(row, (x, z))


def settle(row: Op, result: Any) -> float:
    """A rule's result as a plain float; complex means that there is no real one: nan."""
    if isinstance(result, complex):
        return nan
    if isinstance(result, float | int):
        return number(float(result))
    raise TypeError(
        f"the rule of {row.name} gave {result!r}, which is no number; "
        "rules use + - * / and the operations of m"
    )


def partial(row: Op, at: int, y: float, args: tuple[Any, ...]) -> Any:
    """∂y/∂(argument number at), as a float, or as a tuple of floats for a sequence.

    Evaluated by IEEE 754, never an exception.
    """
    known = row.known[at]
    if type(known) is float:
        return known
    try:
        result = row.slopes[at](y, *args)
    except (ArithmeticError, ValueError):
        result = row.partials[at](IEEE, Double(y), *doubles(args))
    return _settled(row, at, result)


def slope(row: Op, at: int, y: float, x: float, z: float) -> float:
    """`partial` of a row of two numbers x and z, or of one, x, without tuples."""
    known = row.known[at]
    if known is not None and type(known) is float:
        return known
    one = row.kind is UNARY
    try:
        result: Any = row.slopes[at](y, x) if one else row.slopes[at](y, x, z)
        if type(result) is float:
            return result
    except (ArithmeticError, ValueError):
        pass
    found: float = partial(row, at, y, (x,) if one else (x, z))
    return found


def shown_partial(row: Op, at: int, y: float, args: tuple[Any, ...]) -> Any:
    """As `partial`, by the formula that books give: what a person gets who puts numbers in it."""
    return _settled(row, at, row.shown[at](IEEE, Double(y), *doubles(args)))


def printed_partial(row: Op, at: int, y: float, args: tuple[Any, ...]) -> Any:
    """As `shown_partial`, where no patch puts the formula right: what the printed one says.

    >>> from .ops import POW
    >>> printed_partial(POW, 0, 1.0, (0.0, 0.0)), shown_partial(POW, 0, 1.0, (0.0, 0.0))
    (nan, 0.0)
    """
    return _settled(row, at, row.shown[at](AS_PRINTED, Double(y), *doubles(args)))


def _settled(row: Op, at: int, result: Any) -> Any:
    if row.many[at]:
        return tuple([r if type(r) is float else settle(row, r) for r in result])
    return result if type(result) is float else settle(row, result)


def carried(g: float, p: float, gate: bool = False) -> float:
    """The contribution of an edge: g·p, and 0 where the edge is dead.

    An edge is dead where no gradient arrives, whatever the partial behind it; and, in a row that
    is a gate, where the partial is 0, whatever arrives. In other rows a partial of 0 is a number,
    perhaps only rounded to 0: then 0·∞ is nan.

    >>> carried(0.0, float("inf")), carried(float("inf"), 0.0), carried(float("inf"), 0.0, True)
    (0.0, nan, 0.0)
    """
    if g == 0.0 or (gate and p == 0.0 and g in (inf, -inf)):
        return 0.0
    return g * p


def taken(g: Any, p: Any, sent: Any) -> bool:
    """Whether an edge carried 0 although g·p is no number: 0 · ∞, taken as 0.

    >>> taken(0.0, inf, carried(0.0, inf)), taken(0.0, 2.0, carried(0.0, 2.0))
    (True, False)
    """
    return bool(sent == 0 and (g - g != 0 or p - p != 0))


def _read_numbers(row: Op, args: tuple[Any, ...]) -> Any:
    return evaluate(
        row,
        tuple(
            tuple(number(one, row.name) for one in arg)
            if type(arg) is tuple
            else number(arg, row.name)
            for arg in args
        ),
    )


READERS.append(_read_numbers)
