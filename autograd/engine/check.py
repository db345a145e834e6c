"""Derivatives held against differences: every edge of a graph, every leaf, every pair of leaves."""

from __future__ import annotations

from collections.abc import Iterator
from math import isfinite, ulp

from .arguments import operands, values
from .curvature import second_derivatives
from .differences import Comparison, Function, called, compare, named_argument, with_argument
from .floats import evaluate
from .grad import grad
from .graph import compute_again, order_of_all
from .modes import with_history
from .value import Value, contributions

SHOWN = 40  # lines of a printed report


class GradientReport:
    """What check_gradients() compared: `rows`, one for each edge and each leaf.

    With order=2, also one for each pair of numbers of an operation, and of leaves.
    """

    def __init__(self, rows: list[Comparison]) -> None:
        self.rows = rows

    @property
    def ok(self) -> bool:
        """Whether no derivative is off."""
        return not self.off

    @property
    def off(self) -> list[Comparison]:
        """The rows in which ours is not what differences give."""
        return [row for row in self.rows if row.ok is False]

    @property
    def kinks(self) -> list[Comparison]:
        """The rows in which the slopes left and right differ, and ours lies between them."""
        return [row for row in self.rows if row.ok and row.kink]

    @property
    def zero_inf(self) -> list[Comparison]:
        """The rows in which a contribution 0·∞ has a part."""
        return [row for row in self.rows if row.zero_inf]

    def __repr__(self) -> str:
        kinks, products = len(self.kinks), len(self.zero_inf)
        counts = [
            f"{sum(row.holds for row in self.rows)} hold",
            *([f"{kinks} kink{'s' * (kinks != 1)}"] if kinks else []),
            f"{len(self.off)} off",
            f"{sum(row.ok is None for row in self.rows)} not checked",
            *([f"{products} with 0·∞"] if products else []),
        ]
        return f"<{len(self.rows)} derivatives against differences: {', '.join(counts)}>"

    def __str__(self) -> str:
        rows = self.rows
        if len(rows) > SHOWN:  # what does not hold comes first
            rows = sorted(rows, key=lambda row: (row.ok is not False, row.holds))[:SHOWN]
        head = f"{'derivative':<44} {'ours':>18} {'by differences':>18} {'off by':>9}"
        left = len(self.rows) - len(rows)
        return "\n".join(
            [head, *map(str, rows), *([f"and {left} more"] if left else []), repr(self)[1:-1]]
        )


class GradientError(ArithmeticError):
    """A derivative is not what differences give. `.node` has it, `.report` has all of them."""

    def __init__(self, report: GradientReport) -> None:
        first, *others = report.off
        why = first.zero_inf or ("" if first.kink else first.why)
        why = f" ({why})" if why else ""
        more = f" (and {len(others)} more; print .report)" if others else ""
        super().__init__(
            f"{first.what}: {first.kind} {first.ours!r}, "
            f"differences give {first.by_differences}{why}{more}"
        )
        self.report = report
        self.node = first.node


def check_gradients(y: Value, *, rel: float = 1e-7, order: int = 1) -> GradientReport:
    """Hold every ∂node/∂argument and every ∂y/∂leaf against differences.

    Edges are checked at the recorded numbers, one by one; leaves by computing the recorded
    graph again. Where the slopes left and right differ, the row is a kink: it counts apart, and
    ours has to lie between the two. Where a value or a slope is not finite, or the function
    jumps, the row says that it was not checked. Where a contribution 0·∞ has a part in a
    derivative, the row says so. No number and no gradient in the graph is touched.

    With order=2 second derivatives are checked in the same way, as differences of partials and
    of gradients, and against forward over reverse.

    Args:
        y: the output.
        rel: the relative difference that is allowed, beside the error of the differences.
        order: 1, or 2 for second derivatives too; their number is the square of that of leaves.

    Raises:
        GradientError: a derivative is off; it names the first such edge.
        StaleGraphError: a number was changed since results were computed from it.

    >>> from autograd import Value, check_gradients
    >>> a = Value(2.0, "a")
    >>> check_gradients(a.log())
    <2 derivatives against differences: 2 hold, 0 off, 0 not checked>
    >>> check_gradients(a.log(), order=2)
    <4 derivatives against differences: 4 hold, 0 off, 0 not checked>
    >>> print(check_gradients(4 * abs(a - 2) + a).kinks[-1].why)
    slope -3 on the left, 5 on the right
    """
    if not isinstance(y, Value):
        raise TypeError(f"check_gradients takes the output, a Value; got {type(y).__name__}")
    if order not in (1, 2):
        raise ValueError(f"check_gradients checks derivatives of order 1 or 2, got {order!r}")
    nodes = order_of_all((y,))
    gradients = dict(zip(nodes, grad(y, nodes), strict=True))
    rows: list[Comparison] = []
    kinks: dict[Value, str] = {}  # the arguments by which a node has a kink
    stopped: dict[Value, str] = {}  # those to which a contribution 0·∞ goes
    for node in nodes:
        for arg, row in _edges(node, gradients[node], rel):
            rows.append(row)
            if row.kink:
                kinks[arg] = called(node)
            if row.zero_inf:
                stopped[arg] = called(node)
    kinks, stopped = _behind(nodes, kinks), _behind(nodes, stopped)
    leaves = [node for node in nodes if node.op is None]
    for leaf in leaves:
        moved = {leaf: leaf._data}
        compute_again(nodes, moved)  # what depends on the leaf
        errors = [abs(gradients[node]) * ulp(node._data) for node in moved]
        rounding = max([error for error in errors if isfinite(error)], default=0.0)
        row = Comparison(f"gradient of {called(leaf)}", "gradient", leaf, gradients[leaf])
        compare(row, _again(y, list(moved), leaf), leaf._data, rel, rounding)
        if leaf in stopped:
            row.zero_inf = f"0·∞ on the way, at {stopped[leaf]}"
        if row.ok is False and not row.kink and leaf in kinks:
            row.why = f"a kink on the way, at {kinks[leaf]}"
        rows.append(row)
    if order == 2:
        rows += with_history(second_derivatives, y, nodes, leaves, rel)
    report = GradientReport(rows)
    if not report.ok:
        raise GradientError(report)
    return report


def _edges(node: Value, g: float, rel: float) -> Iterator[tuple[Value, Comparison]]:
    """Each argument of an operation, and what there is to say of the partial by it."""
    args = node.args
    for arg, place, p, sent in contributions(node, g):
        row = Comparison(f"{called(node)} by {named_argument(args, place)}", "partial", node, p)
        compare(row, at_place(node, place), arg._data, rel)
        if _is_zero_inf(g, p):
            row.zero_inf = f"upstream {g:g} × partial {p:g} is 0·∞, taken as {sent:g}"
        yield arg, row


def _is_zero_inf(g: float, p: float) -> bool:
    return (g == 0.0 and abs(p) == float("inf")) or (p == 0.0 and abs(g) == float("inf"))


def _behind(nodes: list[Value], words: dict[Value, str]) -> dict[Value, str]:
    """The same words for every node that one of those was made from."""
    behind = dict(words)
    for node in reversed(nodes):
        if node in behind:
            for arg in operands(node):
                behind.setdefault(arg, behind[node])
    return behind


def at_place(node: Value, place: int) -> Function:
    """The operation as a function of one of its numbers."""
    numbers = values(node)

    def function(x: float) -> float:
        return evaluate(node.op, with_argument(numbers, place, x))  # type: ignore[arg-type]

    return function


def _again(y: Value, nodes: list[Value], leaf: Value) -> Function:
    """The output as a function of one leaf."""

    def function(x: float) -> float:
        fresh = {leaf: x}
        compute_again(nodes, fresh)
        return fresh[y]

    return function
