"""Rows read on arrays: many samples at once, in float64 and by IEEE 754 throughout.

numpy is not imported here: arrays exist only where somebody else has imported it.
"""

from __future__ import annotations

import math
import sys

from .row import READERS, Mathematics, Op

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import ModuleType
    from typing import Any

# What numpy calls otherwise; everything else has the same name in every namespace.
NUMPY_NAMES = {
    "asin": "arcsin",
    "acos": "arccos",
    "atan": "arctan",
    "atan2": "arctan2",
    "asinh": "arcsinh",
    "acosh": "arccosh",
    "atanh": "arctanh",
    "pow": "power",
    "round": "rint",
}
_SAME = ["abs", "cbrt", "exp", "expm1", "floor", "fmod", "hypot", "log", "log10", "log1p", "log2"]
_SAME += ["sqrt"]
_SAME += ["cos", "cosh", "sin", "sinh", "tan", "tanh"]


class Arrays(Mathematics):
    """The mathematics of an array namespace: numpy, or one with the same functions.

    Args:
        xp: the namespace, such as numpy or jax.numpy.
        erf, erfc: the two functions that numpy lacks.
    """

    pow: Callable[..., Any]

    def __init__(self, xp: Any, erf: Callable[[Any], Any], erfc: Callable[[Any], Any]) -> None:
        self.xp = xp
        self.erf = erf
        self.erfc = erfc
        for name in (*_SAME, *NUMPY_NAMES):
            setattr(self, name, getattr(xp, NUMPY_NAMES.get(name, name)))

    def _chosen(self, a: Any, b: Any, holds: Any) -> Any:
        """1 where it holds, 0 where not, nan where the two cannot be compared."""
        unordered = self.xp.isnan(a) | self.xp.isnan(b)
        return self.xp.where(unordered, math.nan, self.xp.where(holds, 1.0, 0.0))

    def greater(self, a: Any, b: Any) -> Any:
        return self._chosen(a, b, self.xp.greater(a, b))

    def equal(self, a: Any, b: Any) -> Any:
        return self._chosen(a, b, self.xp.equal(a, b))

    def where(self, c: Any, a: Any, b: Any) -> Any:
        return self.xp.where(self.xp.isnan(c), math.nan, self.xp.where(c, a, b))

    def patch(self, usual: Any, at: Any, instead: Any) -> Any:
        return self.xp.where(self.xp.isnan(at) | self.xp.equal(at, 0.0), usual, instead)

    def maximum(self, x: Sequence[Any]) -> Any:
        largest = x[0]
        for one in x[1:]:
            larger = (one > largest) | self.xp.isnan(one)  # of two zeros the first, as in Python
            largest = self.xp.where(larger, one, largest)
        return largest

    def sum(self, x: Sequence[Any]) -> Any:
        """The sum, with what each addition rounded off added at the end."""
        total, lost = compensated(x)
        return self.xp.where(self.xp.isfinite(lost), total + lost, total)

    def carried(self, g: Any, p: Any, gate: bool = False) -> Any:
        """The contribution of an edge on arrays, as floats.carried: g·p, 0 where it is dead."""
        dead = self.xp.equal(g, 0.0)
        if gate:
            dead = dead | (self.xp.equal(p, 0.0) & self.xp.isinf(g))
        return self.xp.where(dead, 0.0, g * p)

    def weighted(self, w: Sequence[Any], x: Sequence[Any]) -> Any:
        total = 0.0
        for a, b in zip(w, x, strict=True):
            total = total + a * b
        return total


def rounding(total: Any, x: Any) -> Any:
    """What total + x loses by rounding, exactly, of numbers or arrays that do not overflow.

    Source: Knuth, The Art of Computer Programming 2, section 4.2.2, theorem B.

    >>> 1.0 + 1e-20, rounding(1.0, 1e-20)
    (1.0, 1e-20)
    """
    longer = total + x
    added = longer - total
    return (total - (longer - added)) + (x - added)


def compensated(xs: Sequence[Any]) -> tuple[Any, Any]:
    """The sum of numbers or arrays from left to right, and what its additions rounded off."""
    total = lost = 0.0
    for x in xs:
        lost = lost + rounding(total, x)
        total = total + x
    return total, lost


_made: list[Arrays] = []  # the one for numpy, once it has been asked for


def numpy_arrays() -> Arrays:
    """The mathematics of numpy arrays.

    Raises:
        ImportError: numpy is not installed.
    """
    if _made:
        return _made[0]
    import numpy

    def each(function: Callable[[float], float]) -> Callable[[Any], Any]:
        ufunc = numpy.frompyfunc(function, 1, 1)
        return lambda x: numpy.asarray(ufunc(x), dtype=float)

    def power(a: Any, b: Any) -> Any:
        powers = numpy.power(a, b)
        if numpy.size(b) == 1 and numpy.all(numpy.equal(b, 0.5)):
            # numpy takes √x for a single exponent ½, which x^½ is not at −∞ and −0.
            return numpy.where(numpy.equal(a, -math.inf), math.inf, powers) + 0.0
        return powers

    made = Arrays(numpy, each(math.erf), each(math.erfc))
    made.pow = power
    _made.append(made)
    return made


def row_on_arrays(row: Op, args: tuple[Any, ...], m: Arrays | None = None) -> Any:
    """y = row(args) on arrays, entry by entry; arguments are broadcast against each other.

    A sequence of arguments is a tuple of arrays.

    >>> import numpy as np
    >>> from .ops import DOT
    >>> row_on_arrays(DOT, ((2.0, 3.0), (np.array([1.0, 2.0]), np.array([0.0, 1.0])), 0.5))
    array([2.5, 7.5])
    """
    m = m or numpy_arrays()
    return _shaped(m, _quietly(m, row.compute, *_arrays(m, args)), args)


def partial_on_arrays(
    row: Op, at: int, y: Any, args: tuple[Any, ...], m: Arrays | None = None
) -> Any:
    """∂y/∂(argument number at) on arrays; a tuple of arrays for a sequence.

    >>> import numpy as np
    >>> from .ops import EXP
    >>> partial_on_arrays(EXP, 0, np.array([1.0, 2.0]), (np.array([0.0, 0.69]),))
    array([1., 2.])
    """
    m = m or numpy_arrays()
    slope = _quietly(m, row.partials[at], y, *_arrays(m, args))
    if row.many[at]:
        return tuple([_shaped(m, one, args) for one in slope])
    return _shaped(m, slope, args)


def _arrays(m: Arrays, args: tuple[Any, ...]) -> tuple[Any, ...]:
    """Plain floats as arrays, too: 1/0 raises on a float of Python."""
    return tuple(
        [
            _arrays(m, arg)
            if type(arg) is tuple
            else m.xp.asarray(arg)
            if type(arg) is float
            else arg
            for arg in args
        ]
    )


def _quietly(m: Arrays, rule: Callable[..., Any], *args: Any) -> Any:
    """Infinities and nan are results here, not warnings."""
    errstate = getattr(m.xp, "errstate", None)
    if errstate is None:
        return rule(m, *args)
    with errstate(all="ignore"):
        return rule(m, *args)


def _shaped(m: Arrays, result: Any, args: tuple[Any, ...]) -> Any:
    """The result in the common shape of the arguments: a rule may give one number for all."""
    shape = m.xp.broadcast_shapes(*[getattr(one, "shape", ()) for one in _flat_arguments(args)])
    return m.xp.array(m.xp.broadcast_to(result, shape), dtype=float)


def _flat_arguments(args: tuple[Any, ...]) -> list[Any]:
    return [one for arg in args for one in (arg if type(arg) is tuple else (arg,))]


def _read_arrays(row: Op, args: tuple[Any, ...]) -> Any:
    numpy = sys.modules.get("numpy")
    if numpy is None or not any(isinstance(one, numpy.ndarray) for one in _flat_arguments(args)):
        return NotImplemented
    ready = [
        tuple([_real(numpy, one, row) for one in arg])
        if type(arg) is tuple
        else _real(numpy, arg, row)
        for arg in args
    ]
    return row_on_arrays(row, tuple(ready))


def _real(numpy: ModuleType, given: Any, row: Op) -> Any:
    """An array of real numbers as float64."""
    array = numpy.asarray(given)
    if array.dtype.kind not in "biuf":
        raise TypeError(
            f"{row.name} takes arrays of real numbers, got one of type {array.dtype}; "
            "convert it with .astype(float), or give Values one by one"
        )
    return array.astype(float)


READERS.insert(0, _read_arrays)
