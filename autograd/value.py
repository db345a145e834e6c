"""Value: a number that remembers the operation and the arguments that made it."""

from __future__ import annotations

from . import copies, graph, reverse
from .floats import FLOATS, evaluate, number, settle
from .modes import active, observe, recording
from .node import Node, stamps, value_of
from .ops import (
    ABS,
    ADD,
    COS,
    DIV,
    EXP,
    LOG,
    MUL,
    NEG,
    POW,
    RELU,
    SIGMOID,
    SIN,
    SOFTPLUS,
    SQRT,
    SUB,
    TANH,
)
from .row import Op

TYPE_CHECKING = False  # typing itself would take most of the time of `import autograd`
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from .picture import Picture

_new = object.__new__
ARITHMETIC = "arithmetic with a Value"  # how messages call it


class Value(Node):
    """One number x in a computation graph; ∂y/∂x is in `.grad` after y.backward().

    Operators with numbers and other Values give new Values, each of which keeps its operation
    in `.op` and its arguments in `.args`. Equality and hash are by identity; `<` and the rest
    compare the numbers.

    Args:
        data: one real number: int, float, bool, Fraction, Decimal or a numpy scalar.
        label: a name for people; any text.

    Raises:
        TypeError: data is no real number. ValueError: it is finite and too large for a float.

    >>> a, b = Value(2.0, "a"), Value(-3.0, "b")
    >>> d = a * b + 10
    >>> d.backward()
    >>> d.data, a.grad, b.grad
    (4.0, -3.0, 2.0)
    """

    __slots__ = ()
    __array_ufunc__ = None  # a numpy array on the left hands the operation to us

    def __init__(self, data: Any, label: str = "") -> None:
        self._data = data if data.__class__ is float else number(data)
        self._grad = self.op = None
        self._stamp = next(stamps)
        if label:
            self.label = label

    def __repr__(self) -> str:
        said = [repr(self._data)]
        if self.label:
            said.append(f"label={self.label!r}")
        if self.op is not None:
            said.append(f"op={self.op.name}")
        if self.reached:
            said.append(f"grad={self.grad!r}")
        return f"Value({', '.join(said)})"

    def __format__(self, spec: str) -> str:
        return format(self._data, spec)

    backward = reverse.backward
    forward = graph.forward

    def draw(self, **options: Any) -> Picture:
        """This value and what it was made from as a picture; options as for `autograd.draw`.

        >>> Value(2.0, "a").draw().source[:18]
        'digraph glassgrad '
        """
        from .draw import draw

        return draw(self, **options)

    def _repr_mimebundle_(self, **asked: Any) -> dict[str, str]:
        from .draw import notebook

        return notebook(self)

    def __add__(self, other: Any) -> Value:
        return _binary(ADD, self, other)

    def __radd__(self, other: Any) -> Value:
        return _binary(ADD, other, self)

    def __sub__(self, other: Any) -> Value:
        return _binary(SUB, self, other)

    def __rsub__(self, other: Any) -> Value:
        return _binary(SUB, other, self)

    def __mul__(self, other: Any) -> Value:
        return _binary(MUL, self, other)

    def __rmul__(self, other: Any) -> Value:
        return _binary(MUL, other, self)

    def __truediv__(self, other: Any) -> Value:
        return _binary(DIV, self, other)

    def __rtruediv__(self, other: Any) -> Value:
        return _binary(DIV, other, self)

    def __pow__(self, other: Any) -> Value:
        return _binary(POW, self, other)

    def __rpow__(self, other: Any) -> Value:
        return _binary(POW, other, self)

    def __neg__(self) -> Value:
        return unary(NEG, self)

    def __pos__(self) -> Value:
        return self

    def __abs__(self) -> Value:
        return unary(ABS, self)

    def __lt__(self, other: Any) -> bool:
        return self._data < _compared(other)

    def __le__(self, other: Any) -> bool:
        return self._data <= _compared(other)

    def __gt__(self, other: Any) -> bool:
        return self._data > _compared(other)

    def __ge__(self, other: Any) -> bool:
        return self._data >= _compared(other)

    def exp(self) -> Value:
        """e to the power of this."""
        return unary(EXP, self)

    def log(self) -> Value:
        """The natural logarithm."""
        return unary(LOG, self)

    def sqrt(self) -> Value:
        """The square root."""
        return unary(SQRT, self)

    def sin(self) -> Value:
        """The sine, in radians."""
        return unary(SIN, self)

    def cos(self) -> Value:
        """The cosine, in radians."""
        return unary(COS, self)

    def tanh(self) -> Value:
        """The hyperbolic tangent: between -1 and 1."""
        return unary(TANH, self)

    def sigmoid(self) -> Value:
        """1/(1 + e^-x): between 0 and 1."""
        return unary(SIGMOID, self)

    def relu(self) -> Value:
        """x where it is positive, else 0."""
        return unary(RELU, self)

    def softplus(self) -> Value:
        """The smooth relu ln(1 + e^x)."""
        return unary(SOFTPLUS, self)

    @staticmethod
    def __read__(row: Op, args: tuple[Any, ...]) -> Value:
        """How a row is read on Values: it is recorded."""
        return record(row, args)

    def __copy__(self) -> Node:
        return copies.shallow(self)

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        return copies.deep(self, memo)

    def __reduce__(self) -> tuple[Any, ...]:
        return copies.reduced(self)


def _operand(given: Any) -> Any:
    return given if isinstance(given, Node) else number(given, ARITHMETIC)


def _compared(given: Any) -> float:
    return given._data if isinstance(given, Node) else number(given, "a comparison with a Value")


def unary(row: Op, a: Node) -> Value:
    """`record` for a row of one argument, on a node."""
    x = a._data
    direct = row.direct
    try:
        data = row.compute(FLOATS, x) if direct is None else direct(x)
    except (ArithmeticError, ValueError):
        data = evaluate(row, (x,))
    node = _new(Value)
    node._data = data if data.__class__ is float else settle(row, data)
    node._grad = None
    node._b = 0.0
    node.op = row
    node._a = a
    node._stamp = next(stamps)
    return observed(node) if active else node


def _binary(row: Op, a: Any, b: Any) -> Value:
    """`record` for a row of two arguments, of which one may be a number."""
    if a.__class__ is Value:
        x = a._data
    elif a.__class__ is float:
        x = a
    else:
        a = _operand(a)
        x = a if a.__class__ is float else a._data
    if b.__class__ is Value:
        z = b._data
    elif b.__class__ is float:
        z = b
    elif b.__class__ is int and b.bit_length() < 1000:  # a larger one may not fit
        b = z = float(b)
    else:
        b = _operand(b)
        z = b if b.__class__ is float else b._data
    direct = row.direct
    try:
        data = row.compute(FLOATS, x, z) if direct is None else direct(x, z)
    except (ArithmeticError, ValueError):
        data = evaluate(row, (x, z))
    node = _new(Value)
    node._data = data if data.__class__ is float else settle(row, data)
    node._grad = None
    node.op = row
    node._a = a
    node._b = b
    node._stamp = next(stamps)
    return observed(node) if active else node


def record(row: Op, given: Sequence[Any]) -> Value:
    """Apply any row to Values, numbers and tuples of them, and remember how."""
    args = tuple(
        [
            tuple([one if one.__class__ is float else _operand(one) for one in arg])
            if arg.__class__ is tuple
            else arg
            if arg.__class__ is float
            else _operand(arg)
            for arg in given
        ]
    )
    return assemble(row, args)


def assemble(row: Op, args: tuple[Any, ...]) -> Value:
    """`record` for arguments that are known to be nodes, floats and tuples of them."""
    if not row.wide:
        if len(args) == 2:
            return _binary(row, *args)
        if args[0].__class__ is not float:
            return unary(row, args[0])
    numbers = tuple([value_of(arg) for arg in args])
    node = _new(Value)
    try:
        data = row.compute(FLOATS, *numbers)
    except (ArithmeticError, ValueError):
        data = evaluate(row, numbers)
    node._data = data if data.__class__ is float else settle(row, data)
    node._grad = None
    node.op = row
    node._a, node._b, node._c = args if len(args) == 3 else (*args, 0.0, 0.0)[:3]
    node._stamp = next(stamps)
    return observed(node) if active else node


def observed(node: Value) -> Value:
    """What an open no_grad() or detect_anomaly() makes of a new node."""
    observe(node)
    if recording():
        return node
    plain = Value(node._data)
    names = getattr(node, "_names", None)  # only a layer gives them before
    if names is not None:
        plain._names = names
    return plain
