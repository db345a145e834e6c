"""Value: a number that remembers the operation and the arguments that made it."""

from __future__ import annotations

from . import copies, graph, reverse
from .floats import evaluate, number
from .foreign import answers
from .methods import Method
from .modes import active, observe, recording
from .node import Node, gradient, keep, stamps, value_of
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
from .value_methods import Methods

TYPE_CHECKING = False  # typing itself would take most of the time of `import autograd`
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from ..drawing.dot import Picture

_new = object.__new__
ARITHMETIC = "arithmetic with a Value"  # how messages call it


def _function(row: Op) -> Callable[[Any], Value]:
    """The method that records a row of one argument."""
    return Method(row, globals())  # type: ignore[return-value]


def _operator(row: Op, reflected: bool = False) -> Callable[[Any, Any], Value]:
    """The method that records a row of two arguments, one of which may be a number."""
    return Method(row, globals(), reflected)  # type: ignore[return-value]


class Value(Methods, Node):
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
            said.append(f"grad={gradient(self)!r}")
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
        from ..drawing.draw import draw

        return draw(self, **options)

    def _repr_mimebundle_(self, **asked: Any) -> dict[str, str]:
        from ..drawing.draw import notebook

        return notebook(self)

    __add__ = _operator(ADD)
    __radd__ = _operator(ADD, reflected=True)
    __sub__ = _operator(SUB)
    __rsub__ = _operator(SUB, reflected=True)
    __mul__ = _operator(MUL)
    __rmul__ = _operator(MUL, reflected=True)
    __truediv__ = _operator(DIV)
    __rtruediv__ = _operator(DIV, reflected=True)
    __pow__ = _operator(POW)
    __rpow__ = _operator(POW, reflected=True)
    __neg__ = _function(NEG)
    __abs__ = _function(ABS)

    def __pos__(self) -> Value:
        return self

    def __lt__(self, other: Any) -> bool:
        return NotImplemented if answers(other, "__gt__") else self._data < _compared(other)

    def __le__(self, other: Any) -> bool:
        return NotImplemented if answers(other, "__ge__") else self._data <= _compared(other)

    def __gt__(self, other: Any) -> bool:
        return NotImplemented if answers(other, "__lt__") else self._data > _compared(other)

    def __ge__(self, other: Any) -> bool:
        return NotImplemented if answers(other, "__le__") else self._data >= _compared(other)

    exp = _function(EXP)
    log = _function(LOG)
    sqrt = _function(SQRT)
    sin = _function(SIN)
    cos = _function(COS)
    tanh = _function(TANH)
    sigmoid = _function(SIGMOID)
    relu = _function(RELU)
    softplus = _function(SOFTPLUS)

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
    return assemble(*row.recorded_as(args))


def assemble(row: Op, args: tuple[Any, ...]) -> Value:
    """`record` for arguments that are known to be nodes, floats and tuples of them."""
    numbers = tuple([value_of(arg) for arg in args])
    node = _new(Value)
    node._data = evaluate(row, numbers)
    node._grad = None
    node.op = row
    keep(node, args)
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
