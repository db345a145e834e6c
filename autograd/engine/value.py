"""Value: a number that remembers the operation and the arguments that made it.

How an operation is recorded stands here, how gradients flow back in chain.py, the rules of
calculus in the table (ops.py). The file runs as it stands, and compiles as it stands.
"""

from __future__ import annotations

from _thread import RLock
from itertools import count
from math import fsum

from . import ops
from .arguments import data_of, gradient, label_and_group, name, slots
from .compiling import mypyc_attr
from .floats import evaluate, number
from .foreign import answers
from .modes import active as contexts
from .modes import observe
from .row import Op
from .value_methods import Methods

TYPE_CHECKING = False  # typing itself would take most of the time of `import autograd`
if TYPE_CHECKING:
    from typing import Any, ClassVar, Final

PLAIN: Final = __file__.endswith(".py")  # whether this runs as Python, not compiled
UNNAMED: Final = ""
ARITHMETIC = "arithmetic with a Value"  # how messages call it
ADD: Final = ops.ADD
SUB: Final = ops.SUB
MUL: Final = ops.MUL
DIV: Final = ops.DIV
POW: Final = ops.POW
NEG: Final = ops.NEG
DOT: Final = ops.DOT
active: Final = contexts  # empty unless no_grad() or detect_anomaly() is open somewhere
turn = RLock()  # of passes, whose sums stand on the nodes: threads may share those
stamps = count(1)  # the next is larger than every earlier one, in every thread


class Clock:
    """The same, compiled: there no other thread comes between."""

    def __init__(self) -> None:
        self.now = 0
        self.latest_change = 0  # the stamp of the last change of a number that existed before

    def tick(self) -> int:
        """The next stamp."""
        self.now += 1
        return self.now


CLOCK: Final = Clock()


@mypyc_attr(acyclic=True)  # arguments are older than results: the collector finds nothing here
class Value(Methods):
    """One number x in a computation graph; ∂y/∂x is in `.grad` after y.backward().

    Operators with numbers and other Values give new Values, each of which keeps its operation
    in `.op` and its arguments in `.args`. Equality and hash are by identity; `<` and the rest
    compare the numbers.

    Args:
        data: one real number: int, float, bool, Fraction, Decimal or a numpy scalar.
        label: a name for people, any text; or that and the group where drawings put the node.

    Raises:
        TypeError: data is no real number, label no text, or there is an operation by its name, as
            in micrograd. ValueError: data is finite and too large for a float.

    >>> a, b = Value(2.0, "a"), Value(-3.0, "b")
    >>> d = a * b + 10
    >>> d.backward()
    >>> d.data, a.grad, b.grad
    (4.0, -3.0, 2.0)
    """

    __slots__ = (
        "__weakref__", "_a", "_args", "_b", "_c", "_grad", "_mark", "_stamp", "_sum"
    )  # fmt: skip

    __array_ufunc__: ClassVar[None] = None  # a numpy array on the left hands the operation to us

    _stamp: int  # when data was made; later than the result's: changed since
    _a: Value | None  # the arguments of an operation on one number or two; beside a node
    _b: Value | None  # stands None and
    _c: float  # the constant
    _args: tuple[Any, ...] | None  # the arguments of any other operation
    _grad: Any  # None until a pass has reached the node; a Value where that was recorded
    _mark: int  # the last pass that met the node, and
    _sum: float  # what had arrived there by then
    _weak: Any  # compiled, where weak references to the node begin

    def __init__(
        self,
        data: Any,
        label: Any = UNNAMED,
        op: Any = None,
        a: Value | None = None,
        b: Value | None = None,
        c: float = 0.0,
        args: tuple[Any, ...] | None = None,
    ) -> None:
        if label is not UNNAMED:
            known = type(label) is tuple and type(op) is Op  # a neuron's: said a million times
            self._names = label if known else label_and_group(label, op)
        self._data = data if type(data) is float else number(data)
        self._stamp = next(stamps) if PLAIN else CLOCK.tick()
        self._mark = 0
        self._grad = None
        self.op = op
        self._a = a
        self._b = b
        self._c = c
        self._args = args
        if active and op is not None and not observe(self):
            self.op = self._a = self._b = self._args = None

    def __repr__(self) -> str:
        said = [repr(self._data)]
        if self.label:
            said.append(f"label={self.label!r}")
        if self.op is not None:
            said.append(f"op={self.op.name}")
        g = gradient(self)
        if g is not None:
            said.append(f"grad={g!r}")
        return f"Value({', '.join(said)})"

    def __add__(self, other: Any) -> Value:
        if isinstance(other, Value):
            return Value(self._data + other._data, UNNAMED, ADD, self, other)
        if type(other) is not float and type(other) is not int and answers(other, "__radd__"):
            return NotImplemented
        c = other if type(other) is float else _constant(other)
        return Value(self._data + c, UNNAMED, ADD, self, None, c)

    def __radd__(self, other: Any) -> Value:
        c = other if type(other) is float else _constant(other)
        return Value(c + self._data, UNNAMED, ADD, None, self, c)

    def __sub__(self, other: Any) -> Value:
        if isinstance(other, Value):
            return Value(self._data - other._data, UNNAMED, SUB, self, other)
        if type(other) is not float and type(other) is not int and answers(other, "__rsub__"):
            return NotImplemented
        c = other if type(other) is float else _constant(other)
        return Value(self._data - c, UNNAMED, SUB, self, None, c)

    def __rsub__(self, other: Any) -> Value:
        c = other if type(other) is float else _constant(other)
        return Value(c - self._data, UNNAMED, SUB, None, self, c)

    def __mul__(self, other: Any) -> Value:
        if isinstance(other, Value):
            return Value(self._data * other._data, UNNAMED, MUL, self, other)
        if type(other) is not float and type(other) is not int and answers(other, "__rmul__"):
            return NotImplemented
        c = other if type(other) is float else _constant(other)
        return Value(self._data * c, UNNAMED, MUL, self, None, c)

    def __rmul__(self, other: Any) -> Value:
        c = other if type(other) is float else _constant(other)
        return Value(c * self._data, UNNAMED, MUL, None, self, c)

    def __truediv__(self, other: Any) -> Value:
        if isinstance(other, Value):
            return Value(evaluate(DIV, (self._data, other._data)), UNNAMED, DIV, self, other)
        if type(other) is not float and type(other) is not int and answers(other, "__rtruediv__"):
            return NotImplemented
        c = other if type(other) is float else _constant(other)
        return Value(evaluate(DIV, (self._data, c)), UNNAMED, DIV, self, None, c)

    def __rtruediv__(self, other: Any) -> Value:
        c = other if type(other) is float else _constant(other)
        return Value(evaluate(DIV, (c, self._data)), UNNAMED, DIV, None, self, c)

    def __pow__(self, other: Any) -> Value:
        if isinstance(other, Value):
            return Value(evaluate(POW, (self._data, other._data)), UNNAMED, POW, self, other)
        if type(other) is not float and type(other) is not int and answers(other, "__rpow__"):
            return NotImplemented
        c = other if type(other) is float else _constant(other)
        return Value(evaluate(POW, (self._data, c)), UNNAMED, POW, self, None, c)

    def __rpow__(self, other: Any) -> Value:
        c = other if type(other) is float else _constant(other)
        return Value(evaluate(POW, (c, self._data)), UNNAMED, POW, None, self, c)

    def __neg__(self) -> Value:
        return Value(-self._data, UNNAMED, NEG, self)

    def __pos__(self) -> Value:
        return self

    def _of(self, row: Op) -> Value:
        """The node of a row of one number, of this one."""
        return Value(evaluate(row, (self._data,)), UNNAMED, row, self)

    @property
    def data(self) -> float:
        """The number. Setting it on a leaf leaves results as they were until forward()."""
        return self._data

    @data.setter
    def data(self, given: Any) -> None:
        if self.op is not None:
            raise AttributeError(
                f"{name(self)} is computed by {self.op.name}; set its leaves and call forward()"
            )
        data = given if type(given) is float else number(given, f"the data of {name(self)}")
        self._stamp = changed()  # first: whoever is interrupted in between has to run forward()
        self._data = data

    @property
    def grad(self) -> Any:
        """The gradient as the passes left it, a float; 0.0 until one reaches this node.

        A leaf that backward(create_graph=True) has reached has a Value, with its graph.
        """
        return 0.0 if self._grad is None else self._grad

    @grad.setter
    def grad(self, given: Any) -> None:
        self._grad = number(given, f"the gradient of {name(self)}")

    @property
    def reached(self) -> bool:
        """Whether a pass has given this node a gradient since zero_grad()."""
        return self._grad is not None

    def zero_grad(self) -> None:
        """Forget the gradient: the next pass starts this node at 0."""
        self._grad = None

    @property
    def args(self) -> tuple[Any, ...]:
        """The arguments in the order written, sequences laid flat: Values and plain floats."""
        flat: list[Any] = []
        for arg in slots(self):
            flat.extend(arg if type(arg) is tuple else (arg,))
        return tuple(flat)

    def backward(self, seed: Any = 1.0, *, create_graph: bool = False) -> None:
        """Add seed · ∂self/∂leaf to the gradient of every leaf: see `chain.backward`."""
        chain.backward(self, seed, create_graph=create_graph)

    @staticmethod
    def __read__(row: Op, args: tuple[Any, ...]) -> Value:
        """How a row is read on Values: it is recorded."""
        return record(row, args)


def tick() -> int:
    """The stamp of a number that is made now."""
    return next(stamps) if PLAIN else CLOCK.tick()


def changed() -> int:
    """The stamp of a change that is about to happen: graphs recorded before it may be stale."""
    with turn:  # so that the latest change never goes back
        stamp = tick()
        CLOCK.latest_change = stamp
    return stamp


def _constant(given: Any) -> float:
    if type(given) is int:
        try:
            return float(given)
        except OverflowError:
            pass
    return number(given, ARITHMETIC)


def record(row: Op, args: tuple[Any, ...], label: Any = UNNAMED) -> Value:
    """Apply any row to Values, numbers and tuples of them, and remember how."""
    if len(args) == 1 and isinstance(args[0], Value) and not row.wide:
        x = args[0]
        return Value(evaluate(row, (x._data,)), label, row, x)
    if row is DOT and args[1]:
        try:  # without a step that can be left out: networks are made of it
            return Value(_weighted(args[0], args[1], args[2]), label, row, None, None, 0.0, args)
        except (ArithmeticError, AttributeError, TypeError, ValueError):
            pass  # other arguments, or no finite sum
    row, kept = row.recorded_as(tuple([operand(arg) for arg in args]))
    y = evaluate(row, tuple([data_of(arg) for arg in kept]))
    a, b, c, wide = fields(row, kept)
    return Value(y, label, row, a, b, c, wide)


def _weighted(w: tuple[Value, ...], x: tuple[Any, ...], b: Any) -> float:
    """b + Σ wᵢxᵢ of Values w, and of Values or floats x."""
    products = _of_floats(w, x) if type(x[0]) is float else _of_values(w, x)
    if len(products) != len(w) or len(w) != len(x):
        raise TypeError("w and x are of different lengths")
    if isinstance(b, Value):
        return b._data + fsum(products)
    if type(b) is not float:
        raise TypeError("a node keeps floats")
    return float(b + fsum(products))


def _of_values(w: tuple[Value, ...], x: tuple[Value, ...]) -> list[float]:
    return [p._data * q._data for p, q in zip(w, x)]  # noqa: B905  strict, it is not compiled


def _of_floats(w: tuple[Value, ...], x: tuple[float, ...]) -> list[float]:
    return [p._data * q for p, q in zip(w, x)]  # noqa: B905


def operand(arg: Any) -> Any:
    """An argument as a node keeps it: Values, floats, and tuples of those, which stay the same."""
    if isinstance(arg, Value) or type(arg) is float:
        return arg
    if not isinstance(arg, tuple):
        return number(arg, ARITHMETIC)
    for entry in arg:
        if not isinstance(entry, Value) and type(entry) is not float:
            return tuple(
                [one if isinstance(one, Value) else number(one, ARITHMETIC) for one in arg]
            )
    return arg


def fields(
    row: Op, args: tuple[Any, ...]
) -> tuple[Value | None, Value | None, float, tuple[Any, ...] | None]:
    """How a node keeps its arguments: one or two nodes and a constant, or all of them."""
    a = args[0]
    b = args[1] if len(args) == 2 else None
    if not row.wide:
        if isinstance(a, Value):
            return (a, b, 0.0, None) if b is None or isinstance(b, Value) else (a, None, b, None)
        if isinstance(b, Value):
            return None, b, a, None
    return None, None, 0.0, args


from . import chain  # noqa: E402  which needs Value itself
