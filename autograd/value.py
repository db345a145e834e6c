"""Value: a number that remembers the operation and the arguments that made it."""

from __future__ import annotations

from itertools import repeat

from . import copies, graph, reverse
from .floats import FLOATS, SAFE, evaluate, number, settle
from .modes import active, observe, recording
from .node import Node, slots, stamps, value_of
from .ops import (
    ABS,
    ADD,
    COS,
    DIV,
    DOT,
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
    from collections.abc import Iterable, Sequence
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

    def backward(self, seed: Any = 1.0) -> None:
        reverse.backward(self, seed)

    def forward(self) -> float:
        return graph.forward(self)

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

    backward.__doc__ = reverse.backward.__doc__
    forward.__doc__ = graph.forward.__doc__

    def __add__(self, other: Any) -> Value:
        if other.__class__ is Value:
            return _binary(ADD, self, other, self._data, other._data)
        return _mixed(ADD, self, other)

    def __radd__(self, other: Any) -> Value:
        return _mixed(ADD, other, self)

    def __sub__(self, other: Any) -> Value:
        if other.__class__ is Value:
            return _binary(SUB, self, other, self._data, other._data)
        return _mixed(SUB, self, other)

    def __rsub__(self, other: Any) -> Value:
        return _mixed(SUB, other, self)

    def __mul__(self, other: Any) -> Value:
        if other.__class__ is Value:
            return _binary(MUL, self, other, self._data, other._data)
        return _mixed(MUL, self, other)

    def __rmul__(self, other: Any) -> Value:
        return _mixed(MUL, other, self)

    def __truediv__(self, other: Any) -> Value:
        if other.__class__ is Value:
            return _binary(DIV, self, other, self._data, other._data)
        return _mixed(DIV, self, other)

    def __rtruediv__(self, other: Any) -> Value:
        return _mixed(DIV, other, self)

    def __pow__(self, other: Any) -> Value:
        if other.__class__ is Value:
            return _binary(POW, self, other, self._data, other._data)
        return _mixed(POW, self, other)

    def __rpow__(self, other: Any) -> Value:
        return _mixed(POW, other, self)

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
    if given.__class__ is float or isinstance(given, Node):
        return given
    return number(given, ARITHMETIC)


def _compared(given: Any) -> float:
    return given._data if isinstance(given, Node) else number(given, "a comparison with a Value")


def unary(row: Op, a: Node) -> Value:
    """`record` for a row of one argument, on a node."""
    node = _new(Value)
    x = a._data
    try:
        data = row.compute(FLOATS, x)
    except (ArithmeticError, ValueError):
        data = evaluate(row, (x,))
    node._data = data if data.__class__ is float else settle(row, data)
    node._grad = None
    node._b = 0.0
    node.op = row
    node._a = a
    node._stamp = next(stamps)
    return _observed(node) if active else node


def _mixed(row: Op, a: Any, b: Any) -> Value:
    """A binary operation of which one side may be a number."""
    if a.__class__ is float:
        x = a
    elif isinstance(a, Node):
        x = a._data
    else:
        a = x = number(a, ARITHMETIC)
    if b.__class__ is float:
        z = b
    elif b.__class__ is int and -SAFE < b < SAFE:
        b = z = float(b)
    elif isinstance(b, Node):
        z = b._data
    else:
        b = z = number(b, ARITHMETIC)
    return _binary(row, a, b, x, z)


def _binary(row: Op, a: Any, b: Any, x: float, z: float) -> Value:
    """Record row at the arguments a and b, whose numbers are x and z."""
    node = _new(Value)
    try:
        data = row.compute(FLOATS, x, z)
    except (ArithmeticError, ValueError):
        data = evaluate(row, (x, z))
    node._data = data if data.__class__ is float else settle(row, data)
    node._grad = None
    node.op = row
    node._a = a
    node._b = b
    node._stamp = next(stamps)
    return _observed(node) if active else node


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
            return _mixed(row, *args)
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
    return _observed(node) if active else node


def record_layer(units: Iterable[tuple[Any, ...]], x: tuple[Any, ...]) -> list[Value]:
    """z = b + Σ wᵢxᵢ, and φ(z), for each unit of a layer, as `assemble` records them.

    A layer runs for every sample, so this reads x once and the weights not at all. Where φ is a
    row, only φ(z) is made; it keeps z in parts, see `Node`.

    Args:
        units: for each unit (w, its numbers, b, its number, the names of z, φ, the names of
            φ(z)). φ is a row of one argument, or a function of z, or None for z itself.
        x: the inputs, Values and floats; all nodes share the tuple.
    """
    inputs = value_of(x)
    weighted = DOT.compute
    found = []
    for unit, node, z_stamp, stamp in zip(units, map(_new, repeat(Value)), stamps, stamps):  # noqa: B905
        w, weights, b, bias, names, activate, a_names = unit
        try:
            z = weighted(FLOATS, weights, inputs, bias)
        except (ArithmeticError, ValueError):
            z = evaluate(DOT, (weights, inputs, bias))
        if activate.__class__ is Op:
            try:
                data = activate.compute(FLOATS, z)
            except (ArithmeticError, ValueError):
                data = evaluate(activate, (z,))
            node._data = data if data.__class__ is float else settle(activate, data)
            node._grad = None
            node.op = activate
            node._a = unit
            node._b = x
            node._c = z
            node._names = a_names
            node._stamp = stamp
            if active:
                _observed(slots(node)[0])
                node = _observed(node)
            found.append(node)
        else:
            node._data = z
            node._grad = None
            node.op = DOT
            node._a = w
            node._b = x
            node._c = b
            node._names = names
            node._stamp = z_stamp
            if active:
                node = _observed(node)
            found.append(node if activate is None else activate(node))
    return found


def _observed(node: Value) -> Value:
    """What an open no_grad() or detect_anomaly() makes of a new node."""
    observe(node)
    if recording():
        return node
    plain = Value(node._data)
    names = getattr(node, "_names", None)  # only a layer gives them before
    if names is not None:
        plain._names = names
    return plain
