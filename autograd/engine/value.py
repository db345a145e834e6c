"""Value: a number that remembers how it was made, and backward(), which says what each one did.

To be read from the top: a Value and its operators, how a row of the table is recorded, the order
of a graph, the chain rule at one node, the pass back. Derivatives stand in the table (ops/).
"""

from __future__ import annotations

from .arguments import ARITHMETIC, entered
from .clock import CLOCK, PLAIN, passes, stamp_of, stamps, turn
from .commit import keep_sums
from .compiling import mypyc_attr
from .edges import meet, partials, refuse_stale
from .fixed import ADD, DOT, MUL, SUB, active
from .floats import carried, evaluate_one, evaluate_two, number, slope
from .foreign import answers
from .modes import observe
from .row import PRODUCT, SUM, WEIGHTED, Op
from .value_fields import UNNAMED, expect, label_and_group
from .value_methods import ValueMethods
from .weighted import send_weighted, weighted_sum

TYPE_CHECKING = False  # typing itself would take most of the time of `import autograd`
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any


@mypyc_attr(acyclic=True)  # arguments are older than results: the collector finds nothing here
class Value(ValueMethods):
    """One number x in a computation graph; ∂y/∂x is in `.grad` after y.backward().

    Operators give new Values, which keep their operation in `.op` and their arguments in `.args`.
    Equality and hash are by identity; `<` and the rest compare the numbers.

    Args:
        data: one real number: int, float, bool, Fraction, Decimal or a numpy scalar.
        label: a name for people, any text; or that and the group where drawings put the node.

    Raises:
        TypeError: data is no real number, label no text. ValueError: data is finite and too large.

    >>> a, b = Value(2.0, "a"), Value(-3.0, "b")
    >>> d = a * b + 10
    >>> d.backward()
    >>> d.data, a.grad, b.grad
    (4.0, -3.0, 2.0)
    """

    __slots__ = ("__weakref__", "_a", "_args", "_b", "_c", "_mark", "_sum")
    _a: Value | None  # the arguments of an operation on one number or two; where one is
    _b: Value | None  # a plain number, it is None here,
    _c: float  # and the number stands here
    _args: tuple[Any, ...]  # the arguments of any other operation, where both are None
    _mark: int  # the last pass that met the node, and
    _sum: float  # the gradient that has arrived there so far

    def __init__(
        self,
        data: Any,
        label: Any = UNNAMED,
        op: Any = None,
        a: Value | None = None,
        b: Value | None = None,
        c: float = 0.0,
        args: tuple[Any, ...] = (),
    ) -> None:
        if label is not UNNAMED:
            self._names = label_and_group(label, op)
        self._data = data if op is not None or type(data) is float else number(data)
        self._stamp = next(stamps) if PLAIN else CLOCK.tick()
        self._mark = 0
        self._grad = None
        self.op = op
        self._a, self._b, self._c = a, b, c
        if args:  # else unset: Python's collector looks at all that is there
            self._args = args
        if active and op is not None and not observe(self):
            self.op, self._a, self._b, self._args = None, None, None, ()  # inside no_grad()

    def __add__(self, other: Any) -> Value | Any:  # or NotImplemented, for other classes
        if isinstance(other, Value):
            return Value(self._data + other._data, UNNAMED, ADD, self, other)
        return self._as_first(ADD, other, "__radd__")

    def __sub__(self, other: Any) -> Value | Any:
        if isinstance(other, Value):
            return Value(self._data - other._data, UNNAMED, SUB, self, other)
        return self._as_first(SUB, other, "__rsub__")

    def __mul__(self, other: Any) -> Value | Any:
        if isinstance(other, Value):
            return Value(self._data * other._data, UNNAMED, MUL, self, other)
        return self._as_first(MUL, other, "__rmul__")

    def _of(self, row: Op, label: Any = UNNAMED) -> Value:
        """The node of a row of one number, of this one."""
        return Value(evaluate_one(row, self._data), label, row, self)

    def _as_first(self, row: Op, other: Any, reflected: str) -> Value | Any:
        """The node of a row of this number and another one, which may be a plain one."""
        if isinstance(other, Value):
            return Value(evaluate_two(row, self._data, other._data), UNNAMED, row, self, other)
        if type(other) is not int and answers(other, reflected):
            return NotImplemented
        c = number(other, ARITHMETIC)
        return Value(evaluate_two(row, self._data, c), UNNAMED, row, self, None, c)

    def _as_second(self, row: Op, other: Any) -> Value:
        """The same where the other one comes first: a plain one, or what subclasses ask for."""
        if isinstance(other, Value):
            return record(row, (other, self))
        c = number(other, ARITHMETIC)
        return Value(evaluate_two(row, c, self._data), UNNAMED, row, None, self, c)

    def backward(self, seed: Any = 1.0, *, create_graph: bool = False) -> None:
        """Add seed · ∂self/∂leaf to the gradient of every leaf: see `backward` below."""
        backward(self, seed, create_graph=create_graph)

    @staticmethod
    def __read__(row: Op, args: tuple[Any, ...]) -> Value:
        return record(row, args)


def record(row: Op, args: tuple[Any, ...], label: Any = UNNAMED) -> Value:
    """Apply any row to Values, numbers and tuples of them, and remember how."""
    if len(args) == 1 and isinstance(args[0], Value) and not row.wide:
        return args[0]._of(row, label)
    total = weighted_sum(args) if row is DOT else None
    if total is not None:  # without a step that can be left out: networks are made of it
        return Value(total, label, row, None, None, 0.0, args)
    row, y, kept = entered(row, args)
    return Value(y, label, row, *kept)


def order(y: Value | Any) -> list[Value]:
    """y and every node it was made from, each once, arguments before results.

    The order is that of recording. Linear in the number of edges (and a sort); nothing recurses.
    Raises StaleGraphError where a number was changed since a result was computed from it.

    >>> a, b = Value(2.0, "a"), Value(-3.0, "b")
    >>> [node.data for node in order(a * b + a)]
    [2.0, -3.0, -6.0, -4.0]
    """
    expect(y, "order")
    with turn:
        inner, leaves, _ = behind((y,))
    refuse_stale(inner)
    return sorted([*leaves, *inner], key=stamp_of)


def behind(outputs: tuple[Value, ...]) -> tuple[list[Value], list[Value], dict[int, bool]]:
    """The computed nodes behind outputs, the latest first; the leaves; and tuples, see `meet`."""
    mark = next(passes)
    inner: list[Value] = []
    leaves: list[Value] = []
    tuples: dict[int, bool] = {}
    ahead: list[Value] = []
    meet(outputs, mark, ahead, leaves, tuples)
    while ahead:
        node = ahead.pop()  # the latest: then there is little to sort
        inner.append(node)
        a = node._a
        if a is not None and a._mark != mark:
            a._mark, a._sum = mark, 0.0
            (leaves if a.op is None else ahead).append(a)
        b = node._b
        if b is not None:
            if b._mark != mark:
                b._mark, b._sum = mark, 0.0
                (leaves if b.op is None else ahead).append(b)
        elif a is None:
            meet(node._args, mark, ahead, leaves, tuples)
    inner.sort(key=stamp_of, reverse=True)
    return inner, leaves, tuples


def contributions(node: Value, g: Any, edges: Any = None, times: Any = carried) -> Iterator[Any]:
    """The chain rule at one node: each argument, its place, its partial, and g × the partial."""
    gate = node.op is not None and node.op.gate  # see carried: which edges are dead
    for arg, place, p in partials(node) if edges is None else edges:
        yield arg, place, p, times(g, p, gate)


def backward(y: Value | Any, seed: Any = 1.0, *, create_graph: bool = False) -> None:
    """Add seed · ∂y/∂leaf to the gradient of every leaf that y was made from.

    An inner node is left holding the gradient of this pass alone, so a second pass adds to
    each leaf exactly one gradient more. Gradients are written when the whole pass has succeeded.
    With create_graph leaves get Values, which can be differentiated again; the seed may be one.
    A leaf and such a gradient keep each other alive until zero_grad(), those of `grad` do not.

    Raises:
        StaleGraphError: a number was changed since results were computed from it.
        AnomalyError: under detect_anomaly(), a gradient that is nan or infinite.

    >>> a = Value(3.0)
    >>> y = (a * a) * 2
    >>> y.backward()
    >>> y.backward()
    >>> a.grad
    24.0
    """
    expect(y, "backward")
    if create_graph or active:
        from .grad import backward_by_sums

        backward_by_sums(y, seed, create_graph)
        return
    with turn:  # no loop in here: where 3.13 jumps back, Ctrl-C could leave it and not give it back
        _pass_back(y, number(seed, "the seed of backward()"))


def _pass_back(y: Value, seed: float) -> None:
    """One reverse pass: the latest node first, each sends to its arguments what reached it."""
    inner, leaves, tuples = behind((y,))
    refuse_stale(inner)
    y._sum = seed
    sums: list[Any] = []
    for node in inner:
        g = node._sum
        sums.append(g)  # nothing is added any more: what would is later
        if g == 0.0:
            continue  # nothing flows, whatever the partials
        row: Op = node.op  # type: ignore[assignment]  # it is computed
        kind, a, b = row.kind, node._a, node._b
        if kind is SUM:
            if a is not None:
                a._sum += g
            if b is not None:
                b._sum += g
        elif kind is PRODUCT:
            if a is not None:
                a._sum += g * (node._c if b is None else b._data)
            if b is not None:
                b._sum += g * (node._c if a is None else a._data)
        elif kind is WEIGHTED:
            send_weighted(node, g, tuples)
        elif row.wide or (row.gate and g - g != 0.0):
            for arg, _, _, sent in contributions(node, g):
                arg._sum += sent
        else:
            x = node._c if a is None else a._data
            z = node._c if b is None else b._data
            if a is not None:
                a._sum += g * slope(row, 0, node._data, x, z)
            if b is not None:
                b._sum += g * slope(row, 1, node._data, x, z)
    keep_sums(inner, sums, leaves)
