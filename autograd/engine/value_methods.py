"""The operations of the table as methods of a Value: v.tan() is autograd.tan(v)."""

from __future__ import annotations

from math import inf

from . import ops
from .arguments import slots
from .compiling import mypyc_attr
from .fixed import ADD, DIV, MUL, NEG, POW, SUB
from .floats import number
from .foreign import answers
from .row import Op, read
from .value_fields import UNNAMED, ValueFields

TYPE_CHECKING = False  # typing itself would take most of the time of `import autograd`
if TYPE_CHECKING:
    from typing import Any

    from .value import Value


def _recorded(row: Op, *args: Any) -> Value:
    value: Value = read(row, args)
    return value


@mypyc_attr(acyclic=True)
class ValueMethods(ValueFields):
    """What Value inherits of operations: those of one number, and comparisons."""

    __slots__ = ()

    @property
    def args(self) -> tuple[Any, ...]:
        """The arguments in the order written, sequences laid flat: Values and plain floats."""
        node: Any = self
        parts = [arg if type(arg) is tuple else (arg,) for arg in slots(node)]
        return tuple([arg for part in parts for arg in part])

    def exp(self) -> Value:
        """Raise e to the power x."""
        return self._of(ops.EXP)

    def log(self) -> Value:
        """The natural logarithm of x."""
        return self._of(ops.LOG)

    def sqrt(self) -> Value:
        """The square root of x."""
        return self._of(ops.SQRT)

    def sin(self) -> Value:
        """The sine of x radians."""
        return self._of(ops.SIN)

    def cos(self) -> Value:
        """The cosine of x radians."""
        return self._of(ops.COS)

    def tanh(self) -> Value:
        """Squash x into (-1, 1)."""
        return self._of(ops.TANH)

    def sigmoid(self) -> Value:
        """Squash x into (0, 1): 1/(1 + e^-x)."""
        return self._of(ops.SIGMOID)

    def relu(self) -> Value:
        """x where it is positive, else 0; the slope at 0 is 0."""
        return self._of(ops.RELU)

    def softplus(self) -> Value:
        """The smooth relu ln(1 + e^x)."""
        return self._of(ops.SOFTPLUS)

    def neg(self) -> Value:
        """Change the sign of x."""
        return self._of(NEG)

    def log1p(self) -> Value:
        """ln(1 + x), exact for small x."""
        return self._of(ops.LOG1P)

    def expm1(self) -> Value:
        """e to the x, less 1, exact for small x."""
        return self._of(ops.EXPM1)

    def tan(self) -> Value:
        """The tangent of x radians."""
        return self._of(ops.TAN)

    def asin(self) -> Value:
        """The angle in radians whose sine is x."""
        return self._of(ops.ASIN)

    def acos(self) -> Value:
        """The angle in radians whose cosine is x."""
        return self._of(ops.ACOS)

    def atan(self) -> Value:
        """The angle in radians whose tangent is x."""
        return self._of(ops.ATAN)

    def sinh(self) -> Value:
        """The hyperbolic sine of x."""
        return self._of(ops.SINH)

    def cosh(self) -> Value:
        """The hyperbolic cosine of x."""
        return self._of(ops.COSH)

    def logistic_density(self) -> Value:
        """The slope of σ at x."""
        return self._of(ops.LOGISTIC_DENSITY)

    def tanh_slope(self) -> Value:
        """The slope of tanh at x."""
        return self._of(ops.TANH_SLOPE)

    def normal_cdf(self) -> Value:
        """Φ(x), the normal distribution function."""
        return self._of(ops.NORMAL_CDF)

    def gelu(self) -> Value:
        """x·Φ(x), with Φ the normal distribution function."""
        return self._of(ops.GELU)

    def silu(self) -> Value:
        """x·σ(x), also called swish."""
        return self._of(ops.SILU)

    def erf(self) -> Value:
        """The error function of x."""
        return self._of(ops.ERF)

    def erfc(self) -> Value:
        """1 - erf(x), exact for large x."""
        return self._of(ops.ERFC)

    def abs(self) -> Value:
        """The size of x; the slope at 0 is 0."""
        return self._of(ops.ABS)

    def sign(self) -> Value:
        """-1, 0 or 1 as x is negative, zero or positive."""
        return self._of(ops.SIGN)

    def log_sigmoid(self) -> Value:
        """ln σ(x), exact in both tails."""
        return self._of(ops.LOG_SIGMOID)

    def softsign(self) -> Value:
        """x/(1 + |x|): squash x into (-1, 1)."""
        return self._of(ops.SOFTSIGN)

    def selu(self) -> Value:
        """The elu with alpha 1.6733, times 1.0507: layers keep mean 0 and variance 1."""
        return self._of(ops.SELU)

    def mish(self) -> Value:
        """x·tanh(softplus(x))."""
        return self._of(ops.MISH)

    def gelu_tanh(self) -> Value:
        """The gelu with tanh: x(1 + tanh(√(2/π)(x + 0.044715x³)))/2."""
        return self._of(ops.GELU_TANH)

    def relu6(self) -> Value:
        """x held between 0 and 6; the slope at both is 0."""
        return self._of(ops.RELU6)

    def hardsigmoid(self) -> Value:
        """(x + 3)/6 held between 0 and 1; the slope at the corners is 0."""
        return self._of(ops.HARDSIGMOID)

    def hardswish(self) -> Value:
        """x·hardsigmoid(x); the slope is 0 at -3 and 1 at 3."""
        return self._of(ops.HARDSWISH)

    def exp2(self) -> Value:
        """Raise 2 to the power x."""
        return self._of(ops.EXP2)

    def log2(self) -> Value:
        """The logarithm of x to the base 2, exact at powers of 2."""
        return self._of(ops.LOG2)

    def log10(self) -> Value:
        """The logarithm of x to the base 10, exact at powers of 10."""
        return self._of(ops.LOG10)

    def square(self) -> Value:
        """x times x."""
        return self._of(ops.SQUARE)

    def cbrt(self) -> Value:
        """The cube root of x, negative where x is."""
        return self._of(ops.CBRT)

    def reciprocal(self) -> Value:
        """1 divided by x."""
        return self._of(ops.RECIPROCAL)

    def rsqrt(self) -> Value:
        """1 divided by the square root of x."""
        return self._of(ops.RSQRT)

    def asinh(self) -> Value:
        """The inverse of sinh."""
        return self._of(ops.ASINH)

    def acosh(self) -> Value:
        """The inverse of cosh, for x from 1."""
        return self._of(ops.ACOSH)

    def atanh(self) -> Value:
        """The inverse of tanh, for x from -1 to 1."""
        return self._of(ops.ATANH)

    def sinc(self) -> Value:
        """sin(x)/x, and 1 at 0 (numpy's sinc is that of πx)."""
        return self._of(ops.SINC)

    def floor(self) -> Value:
        """The largest whole number that is not above x."""
        return self._of(ops.FLOOR)

    def ceil(self) -> Value:
        """The smallest whole number that is not below x."""
        return self._of(ops.CEIL)

    def trunc(self) -> Value:
        """x without its decimals."""
        return self._of(ops.TRUNC)

    def round(self) -> Value:
        """The whole number nearest to x, halves to the even one."""
        return self._of(ops.ROUND)

    def lgamma(self) -> Value:
        """ln |Γ(x)|; lgamma(n + 1) is ln n!."""
        return self._of(ops.LGAMMA)

    def digamma(self) -> Value:
        """ψ(x), the derivative of ln Γ(x)."""
        return self._of(ops.DIGAMMA)

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

    def __abs__(self) -> Value:
        return self._of(ops.ABS)

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **settings: Any) -> Any:
        """How numpy computes with a Value: an array beside it becomes an array of Values."""
        from .blocks.numpy_calls import numpy_call

        return numpy_call(ufunc, method, inputs, settings)

    def __neg__(self) -> Value:
        return self._of(NEG)

    def __pos__(self) -> Value:
        node: Value = self  # type: ignore[assignment]
        return node

    def __radd__(self, other: Any) -> Value:
        return self._as_second(ADD, other)

    def __rsub__(self, other: Any) -> Value:
        return self._as_second(SUB, other)

    def __rmul__(self, other: Any) -> Value:
        return self._as_second(MUL, other)

    def __truediv__(self, other: Any) -> Value | Any:
        return self._as_first(DIV, other, "__rtruediv__")

    def __rtruediv__(self, other: Any) -> Value:
        return self._as_second(DIV, other)

    def __pow__(self, other: Any) -> Value | Any:
        return self._as_first(POW, other, "__rpow__")

    def __rpow__(self, other: Any) -> Value:
        return self._as_second(POW, other)

    def _of(self, row: Op, label: Any = UNNAMED) -> Value:
        raise NotImplementedError  # Value does it

    def _as_first(self, row: Op, other: Any, reflected: str) -> Value | Any:
        raise NotImplementedError  # Value does it

    def _as_second(self, row: Op, other: Any) -> Value:
        raise NotImplementedError  # Value does it

    def __lt__(self, other: Any) -> bool:
        return NotImplemented if answers(other, "__gt__") else self._data < _compared(other)

    def __le__(self, other: Any) -> bool:
        return NotImplemented if answers(other, "__ge__") else self._data <= _compared(other)

    def __gt__(self, other: Any) -> bool:
        return NotImplemented if answers(other, "__lt__") else self._data > _compared(other)

    def __ge__(self, other: Any) -> bool:
        return NotImplemented if answers(other, "__le__") else self._data >= _compared(other)


def _compared(given: Any) -> float:
    if isinstance(given, ValueMethods):
        return given._data
    return number(given, "a comparison with a Value")
