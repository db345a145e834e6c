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

    def logistic_density(self) -> Value:
        """The slope of σ at x."""
        return _recorded(ops.LOGISTIC_DENSITY, self)

    def tanh_slope(self) -> Value:
        """The slope of tanh at x."""
        return _recorded(ops.TANH_SLOPE, self)

    def normal_cdf(self) -> Value:
        """Φ(x), the normal distribution function."""
        return _recorded(ops.NORMAL_CDF, self)

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

    def log_sigmoid(self) -> Value:
        """ln σ(x), exact in both tails."""
        return _recorded(ops.LOG_SIGMOID, self)

    def softsign(self) -> Value:
        """x/(1 + |x|): squash x into (-1, 1)."""
        return _recorded(ops.SOFTSIGN, self)

    def selu(self) -> Value:
        """The elu with alpha 1.6733, times 1.0507: layers keep mean 0 and variance 1."""
        return _recorded(ops.SELU, self)

    def mish(self) -> Value:
        """x·tanh(softplus(x))."""
        return _recorded(ops.MISH, self)

    def gelu_tanh(self) -> Value:
        """The gelu with tanh: x(1 + tanh(√(2/π)(x + 0.044715x³)))/2."""
        return _recorded(ops.GELU_TANH, self)

    def relu6(self) -> Value:
        """x held between 0 and 6; the slope at both is 0."""
        return _recorded(ops.RELU6, self)

    def hardsigmoid(self) -> Value:
        """(x + 3)/6 held between 0 and 1; the slope at the corners is 0."""
        return _recorded(ops.HARDSIGMOID, self)

    def hardswish(self) -> Value:
        """x·hardsigmoid(x); the slope is 0 at -3 and 1 at 3."""
        return _recorded(ops.HARDSWISH, self)

    def exp2(self) -> Value:
        """Raise 2 to the power x."""
        return _recorded(ops.EXP2, self)

    def log2(self) -> Value:
        """The logarithm of x to the base 2, exact at powers of 2."""
        return _recorded(ops.LOG2, self)

    def log10(self) -> Value:
        """The logarithm of x to the base 10, exact at powers of 10."""
        return _recorded(ops.LOG10, self)

    def square(self) -> Value:
        """x times x."""
        return _recorded(ops.SQUARE, self)

    def cbrt(self) -> Value:
        """The cube root of x, negative where x is."""
        return _recorded(ops.CBRT, self)

    def reciprocal(self) -> Value:
        """1 divided by x."""
        return _recorded(ops.RECIPROCAL, self)

    def rsqrt(self) -> Value:
        """1 divided by the square root of x."""
        return _recorded(ops.RSQRT, self)

    def asinh(self) -> Value:
        """The inverse of sinh."""
        return _recorded(ops.ASINH, self)

    def acosh(self) -> Value:
        """The inverse of cosh, for x from 1."""
        return _recorded(ops.ACOSH, self)

    def atanh(self) -> Value:
        """The inverse of tanh, for x from -1 to 1."""
        return _recorded(ops.ATANH, self)

    def sinc(self) -> Value:
        """sin(x)/x, and 1 at 0 (numpy's sinc is that of πx)."""
        return _recorded(ops.SINC, self)

    def floor(self) -> Value:
        """The largest whole number that is not above x."""
        return _recorded(ops.FLOOR, self)

    def ceil(self) -> Value:
        """The smallest whole number that is not below x."""
        return _recorded(ops.CEIL, self)

    def trunc(self) -> Value:
        """x without its decimals."""
        return _recorded(ops.TRUNC, self)

    def round(self) -> Value:
        """The whole number nearest to x, halves to the even one."""
        return _recorded(ops.ROUND, self)

    def lgamma(self) -> Value:
        """ln |Γ(x)|; lgamma(n + 1) is ln n!."""
        return _recorded(ops.LGAMMA, self)

    def digamma(self) -> Value:
        """ψ(x), the derivative of ln Γ(x)."""
        return _recorded(ops.DIGAMMA, self)

    def leaky_relu(self, slope: Any = 0.01) -> Value:
        """x where it is positive, else slope·x."""
        return _recorded(ops.LEAKY_RELU, self, slope)

    def elu(self, alpha: Any = 1.0) -> Value:
        """x where it is positive, else alpha·(e^x - 1)."""
        return _recorded(ops.ELU, self, alpha)

    def hardtanh(self, low: Any = -1.0, high: Any = 1.0) -> Value:
        """x held between -1 and 1, or other bounds; the slope at a bound is 0."""
        return _recorded(ops.HARDTANH, self, low, high)

    def clip(self, low: Any = -inf, high: Any = inf) -> Value:
        """x held between low and high; the slope at a bound is 0.

        >>> from autograd import Value
        >>> Value(1.5).clip(0, 1).data
        1.0
        """
        return _recorded(ops.CLIP, self, low, high)
