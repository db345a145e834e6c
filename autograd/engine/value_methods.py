"""The operations of the table as methods of a Value: v.tan() is autograd.tan(v)."""

from __future__ import annotations

from math import inf

from . import ops
from .arguments import text
from .compiling import mypyc_attr
from .floats import number
from .foreign import answers
from .row import Op, read

TYPE_CHECKING = False  # typing itself would take most of the time of `import autograd`
if TYPE_CHECKING:
    from typing import Any

    from ..drawing.dot import Picture
    from .value import Value


def _recorded(row: Op, *args: Any) -> Value:
    value: Value = read(row, args)
    return value


@mypyc_attr(acyclic=True)
class Methods:
    """What Value inherits: a method for each operation of one number, and those beside them."""

    __slots__ = ("_data", "_names", "op")

    _data: float
    _names: Any  # label and group, not there until somebody gives them
    op: Op | None

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
        return self._of(ops.NEG)

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

    def __format__(self, spec: str) -> str:
        return format(self._data, spec)

    def __abs__(self) -> Value:
        return self._of(ops.ABS)

    def _of(self, row: Op) -> Value:
        raise NotImplementedError

    def __lt__(self, other: Any) -> bool:
        return NotImplemented if answers(other, "__gt__") else self._data < _compared(other)

    def __le__(self, other: Any) -> bool:
        return NotImplemented if answers(other, "__ge__") else self._data <= _compared(other)

    def __gt__(self, other: Any) -> bool:
        return NotImplemented if answers(other, "__lt__") else self._data > _compared(other)

    def __ge__(self, other: Any) -> bool:
        return NotImplemented if answers(other, "__le__") else self._data >= _compared(other)

    @property
    def label(self) -> str:
        """The name for people; any text."""
        return getattr(self, "_names", UNNAMED)[0]

    @label.setter
    def label(self, given: str) -> None:
        self._names = (text(given), self.group)

    @property
    def group(self) -> str:
        """Where drawings put the node: "layer 1/neuron 2"; outer groups first."""
        return getattr(self, "_names", UNNAMED)[1]

    @group.setter
    def group(self, path: str) -> None:
        self._names = (self.label, path)

    def forward(self) -> float:
        """Compute this value again from its leaves as they are now: see `graph.forward`."""
        from .graph import forward

        node: Any = self
        return forward(node)

    def draw(self, **options: Any) -> Picture:
        """This value and what it was made from as a picture; options as for `autograd.draw`.

        >>> from autograd import Value
        >>> Value(2.0, "a").draw().source[:18]
        'digraph glassgrad '
        """
        from ..drawing.draw import draw

        node: Any = self
        return draw(node, **options)

    def _repr_mimebundle_(self, **asked: Any) -> dict[str, str]:
        from ..drawing.draw import notebook

        node: Any = self
        return notebook(node)

    def __copy__(self) -> Value:
        from . import copies

        node: Any = self
        return copies.shallow(node)

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        from . import copies

        node: Any = self
        return copies.deep(node, memo)

    def __reduce__(self) -> tuple[Any, ...]:
        from . import copies

        node: Any = self
        return copies.reduced(node)


UNNAMED = ("", "")


def _compared(given: Any) -> float:
    if isinstance(given, Methods):
        return given._data
    return number(given, "a comparison with a Value")


def expect(given: Any, who: str) -> None:
    """Refuse what is no Value.

    Raises:
        TypeError: it is something else; the message says what.
    """
    if not isinstance(given, Methods):
        shown = repr(given)
        shown = shown[:60] + "…" * (len(shown) > 60)
        raise TypeError(f"{who} takes a Value, got {shown} of type {type(given).__name__}")
