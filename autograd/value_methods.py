"""The operations of the table as methods of a Value: v.tan() is autograd.tan(v)."""

from __future__ import annotations

from math import inf

from . import ops
from .row import Op, read

TYPE_CHECKING = False  # typing itself would take most of the time of `import autograd`
if TYPE_CHECKING:
    from typing import Any

    from .value import Value


def _recorded(row: Op, *args: Any) -> Value:
    value: Value = read(row, args)
    return value


class Methods:
    """What Value inherits: a method for each operation of one number, and those beside them."""

    __slots__ = ()

    _data: float

    def item(self) -> float:
        """The number alone, as `.data`.

        >>> from autograd import Value
        >>> Value(2.5).item()
        2.5
        """
        return self._data

    def detach(self) -> Value:
        """A new leaf with the same number: nothing flows back through it.

        >>> from autograd import Value
        >>> x = Value(3.0)
        >>> y = x * x.detach()
        >>> y.backward()
        >>> x.grad
        3.0
        """
        from .value import Value

        return Value(self._data)

    def neg(self) -> Value:
        """Change the sign of x."""
        return _recorded(ops.NEG, self)

    def log1p(self) -> Value:
        """ln(1 + x), exact for small x."""
        return _recorded(ops.LOG1P, self)

    def expm1(self) -> Value:
        """e to the x, less 1, exact for small x."""
        return _recorded(ops.EXPM1, self)

    def tan(self) -> Value:
        """The tangent of x radians."""
        return _recorded(ops.TAN, self)

    def asin(self) -> Value:
        """The angle in radians whose sine is x."""
        return _recorded(ops.ASIN, self)

    def acos(self) -> Value:
        """The angle in radians whose cosine is x."""
        return _recorded(ops.ACOS, self)

    def atan(self) -> Value:
        """The angle in radians whose tangent is x."""
        return _recorded(ops.ATAN, self)

    def sinh(self) -> Value:
        """The hyperbolic sine of x."""
        return _recorded(ops.SINH, self)

    def cosh(self) -> Value:
        """The hyperbolic cosine of x."""
        return _recorded(ops.COSH, self)

    def gelu(self) -> Value:
        """x·Φ(x), with Φ the normal distribution function."""
        return _recorded(ops.GELU, self)

    def silu(self) -> Value:
        """x·σ(x), also called swish."""
        return _recorded(ops.SILU, self)

    def erf(self) -> Value:
        """The error function of x."""
        return _recorded(ops.ERF, self)

    def erfc(self) -> Value:
        """1 - erf(x), exact for large x."""
        return _recorded(ops.ERFC, self)

    def abs(self) -> Value:
        """The size of x; the slope at 0 is 0."""
        return _recorded(ops.ABS, self)

    def sign(self) -> Value:
        """-1, 0 or 1 as x is negative, zero or positive."""
        return _recorded(ops.SIGN, self)

    def leaky_relu(self, slope: Any = 0.01) -> Value:
        """x where it is positive, else slope·x."""
        return _recorded(ops.LEAKY_RELU, self, slope)

    def elu(self, alpha: Any = 1.0) -> Value:
        """x where it is positive, else alpha·(e^x - 1)."""
        return _recorded(ops.ELU, self, alpha)

    def clip(self, low: Any = -inf, high: Any = inf) -> Value:
        """x held between low and high; the slope at a bound is 0.

        >>> from autograd import Value
        >>> Value(1.5).clip(0, 1).data
        1.0
        """
        return _recorded(ops.CLIP, self, low, high)
