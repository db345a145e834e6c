"""Derivatives held against differences: every edge of a graph, and every leaf.

A derivative by differences is a central difference at steps h, h/2, h/4, ... extrapolated to
h = 0, which also tells how far it can be trusted. Source: C. Ridders, Accurate computation of
F'(x) and F'(x) F''(x), Advances in Engineering Software 4 (1982).
"""

from __future__ import annotations

from math import frexp, inf, isfinite, ldexp, nan, ulp

from .chain import partials
from .floats import evaluate
from .graph import compute_again, order
from .node import Node, values
from .reverse import grad

TYPE_CHECKING = False  # typing itself would take most of the time of `import autograd`
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    Function = Callable[[float], float]

LEVELS = 7  # steps that one extrapolation may take
TRUST = 10.0  # errors of an extrapolation are within so many times its own estimate
SETTLED = 1e-4  # a derivative by differences counts when known this well
FLAT = 1e-10  # and a slope of 0 when known this well, beside the size of the function
TINY = 1e-300  # what counts as no error at all
SHOWN = 40  # lines of a printed report


class Comparison:
    """One derivative of the engine beside the same one by differences.

    `ok` is None where differences cannot tell; `why` says so, and where there is a kink.
    `low` and `high` are the two slopes at a kink, and the same number elsewhere.
    """

    __slots__ = ("high", "low", "node", "ok", "ours", "what", "why")

    def __init__(self, what: str, node: Node, ours: float) -> None:
        self.what = what
        self.node = node
        self.ours = ours
        self.low = self.high = nan
        self.ok: bool | None = None
        self.why = ""

    @property
    def by_differences(self) -> str:
        """The derivative by differences, as text: both slopes at a kink."""
        if self.low == self.high:
            return f"{self.low:.10g}"
        return f"{self.low:.7g} … {self.high:.7g}" if self.low < self.high else "-"

    @property
    def off_by(self) -> float:
        """How far ours lies from what differences allow; nan where they cannot tell."""
        if not isfinite(self.ours) and self.low <= self.high:
            return inf
        below, above = self.low - self.ours, self.ours - self.high
        return 0.0 if below <= 0 and above <= 0 else max(below, above)

    def __repr__(self) -> str:
        return f"{self.what}, differences give {self.by_differences}"

    def __str__(self) -> str:
        verdict = {True: "ok", False: "OFF", None: "not checked"}[self.ok]
        off = f"{self.off_by:.1e}" if self.off_by == self.off_by else "-"
        ours, theirs = f"{self.ours:.10g}", self.by_differences
        said = f"{verdict}: {self.why}" if self.why else verdict
        return f"{self.what:<44} {ours:>18} {theirs:>18} {off:>9}  {said}"


class GradientReport:
    """What check_gradients() compared: `rows`, one for each edge and each leaf."""

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

    def __repr__(self) -> str:
        unknown = sum(row.ok is None for row in self.rows)
        return (
            f"<{len(self.rows)} derivatives against differences: "
            f"{len(self.rows) - len(self.off) - unknown} hold, {len(self.off)} off, "
            f"{unknown} not checked>"
        )

    def __str__(self) -> str:
        rows = self.rows
        if len(rows) > SHOWN:  # what does not hold comes first
            rows = sorted(rows, key=lambda row: (row.ok is True, row.ok is None))[:SHOWN]
        head = f"{'derivative':<44} {'ours':>18} {'by differences':>18} {'off by':>9}"
        left = len(self.rows) - len(rows)
        return "\n".join(
            [head, *map(str, rows), *([f"and {left} more"] if left else []), repr(self)[1:-1]]
        )


class GradientError(ArithmeticError):
    """A derivative is not what differences give. `.node` has it, `.report` has all of them."""

    def __init__(self, report: GradientReport) -> None:
        first, *others = report.off
        kind = "partial" if " by " in first.what else "gradient"
        more = f" (and {len(others)} more; print .report)" if others else ""
        super().__init__(
            f"{first.what}: {kind} {first.ours!r}, differences give {first.by_differences}{more}"
        )
        self.report = report
        self.node = first.node


def check_gradients(y: Node, *, rel: float = 1e-7) -> GradientReport:
    """Hold every ∂node/∂argument and every ∂y/∂leaf against differences.

    Edges are checked at the recorded numbers, one by one; leaves by computing the recorded
    graph again. At a kink any value between the slopes of the two sides holds. Where a value
    or a slope is not finite, or the function jumps, the row says that it was not checked. No
    number and no gradient in the graph is touched.

    Args:
        y: the output.
        rel: the relative difference that is allowed, beside the error of the differences.

    Raises:
        GradientError: a derivative is off; it names the first such edge.
        StaleGraphError: a number was changed since results were computed from it.

    >>> from autograd import Value, check_gradients
    >>> a = Value(2.0, "a")
    >>> check_gradients(a.log())
    <2 derivatives against differences: 2 hold, 0 off, 0 not checked>
    """
    if not isinstance(y, Node):
        raise TypeError(f"check_gradients takes the output, a Value; got {type(y).__name__}")
    nodes = order(y)
    rows = [row for node in nodes for row in _edges(node, rel)]
    leaves = [node for node in nodes if node.op is None]
    gradients = dict(zip(nodes, grad(y, nodes), strict=True))
    for leaf in leaves:
        moved = {leaf: leaf._data}
        compute_again(nodes, moved)  # what depends on the leaf
        errors = [abs(gradients[node]) * ulp(node._data) for node in moved]
        rounding = max([error for error in errors if isfinite(error)], default=0.0)
        row = Comparison(f"gradient of {_called(leaf)}", leaf, gradients[leaf])
        _compare(row, _again(y, list(moved), leaf), leaf._data, rel, rounding)
        rows.append(row)
    report = GradientReport(rows)
    if not report.ok:
        raise GradientError(report)
    return report


def _edges(node: Node, rel: float) -> Iterator[Comparison]:
    args = node.args
    for arg, place, ours in partials(node):
        twice = f" (argument {place + 1})" if args.count(arg) > 1 else ""
        found = Comparison(f"{_called(node)} by {_called(arg)}{twice}", node, ours)
        _compare(found, _at_place(node, place), arg._data, rel)
        yield found


def _called(node: Node) -> str:
    if node.op is None:
        return repr(node.label) if node.label else f"{node._data:.6g}"
    return f"{node.op.name} {node.label!r}" if node.label else f"{node.op.name} = {node._data:.6g}"


def _at_place(node: Node, place: int) -> Function:
    """The operation as a function of one of its numbers."""
    numbers = values(node)

    def function(x: float) -> float:
        args: list[Any] = []
        before = 0
        for given in numbers:
            several = given if given.__class__ is tuple else (given,)
            here = [x if before + at == place else one for at, one in enumerate(several)]
            args.append(tuple(here) if several is given else here[0])
            before += len(several)
        return evaluate(node.op, tuple(args))  # type: ignore[arg-type]

    return function


def _again(y: Node, nodes: list[Node], leaf: Node) -> Function:
    """The output as a function of one leaf."""

    def function(x: float) -> float:
        fresh = {leaf: x}
        compute_again(nodes, fresh)
        return fresh[y]

    return function


def _compare(row: Comparison, f: Function, x: float, rel: float, rounding: float = 0.0) -> None:
    """Fill in what differences say of f'(x), where f is known to within the rounding."""
    if not (isfinite(x) and isfinite(f(x))):
        row.why = "the value is not finite here"
        return
    found, error = _slope(f, x, row.ours, rel, rounding, (-1, 1))
    if error < inf:
        row.low = row.high = found
        row.ok = _agree(row.ours, found, error, rel)
    if row.ok:
        return
    # Ours is something else? Perhaps there is a kink, or an end of the domain: look at each side.
    sides = [_slope(f, x, row.ours, rel, rounding, (side,)) for side in (-1, 1)]
    inside = sorted(slope for slope in sides if isfinite(slope[0]))
    if not inside or any(error == inf for _, error in inside):
        row.ok, row.low, row.high = None, nan, nan
        row.why = "differences do not settle (a jump, an infinite slope, rounding)"
        return
    (low, low_error), (high, high_error) = inside[0], inside[-1]
    if row.ok is False and _agree(low, high, low_error + high_error, SETTLED):
        return  # no kink
    row.low, row.high = low, high
    row.ok = low <= row.ours <= high or any(_agree(row.ours, *slope, rel) for slope in inside)
    row.why = "a kink" if len(inside) == 2 else "an end of the domain"


def _agree(ours: float, found: float, error: float, rel: float) -> bool:
    return isfinite(ours) and abs(ours - found) <= rel * max(abs(ours), abs(found)) + TRUST * error


def _slope(
    f: Function, x: float, ours: float, rel: float, rounding: float, sides: tuple[int, ...]
) -> tuple[float, float]:
    """f'(x) by the steps that tell it best, and its error.

    The error is infinite if no steps tell it, and the slope nan if f is finite for none.
    """
    settled = nearest = (nan, inf)  # the least error beside the slope, and the least of all
    least, scale = inf, 0.0
    for h in _steps(x):
        found, error, size = _extrapolate(f, x, h, sides)
        if not isfinite(found):
            continue
        unchanged = found == ours == 0.0 == error
        error += max(rounding, ulp(size)) / h
        if unchanged or (TRUST * error <= rel * abs(found) and _agree(ours, found, 0.0, rel)):
            return found, error
        share = error / abs(found) if found else inf
        if TRUST * share <= min(SETTLED, TRUST * least):
            settled, least = (found, error), share
        if error < nearest[1]:
            nearest = found, error
        scale = max(scale, size / max(abs(x), 1.0))
    if settled[1] < inf:
        return settled
    # A slope of nearly 0 is known when its error is small beside the function itself.
    return nearest if TRUST * nearest[1] <= max(FLAT * scale, TINY) else (nearest[0], inf)


def _steps(x: float) -> list[float]:
    """First steps to begin with, powers of two: some by the size of x, some by 1."""
    exponents = {frexp(x)[1] if x else 0, 0}
    steps = {ldexp(1.0, e - less) for e in exponents for less in (5, 9, 13, 18, 24, 32)}
    usable = [h for h in steps if h > ldexp(ulp(x), LEVELS + 5)]
    return sorted(usable, key=lambda h: abs(frexp(h)[1] - max(exponents) + 4))


def _extrapolate(
    f: Function, x: float, h: float, sides: tuple[int, ...]
) -> tuple[float, float, float]:
    """Differences at h, h/2, ... extrapolated to 0: f'(x), its error, the size of f."""
    central = len(sides) == 2
    lower, upper = (-1, 1) if central else (0, sides[0])
    before: list[float] = []
    best, error, size = nan, inf, 0.0
    for _ in range(LEVELS):
        low, high = x + lower * h, x + upper * h
        below, above = f(low), f(high)
        size = max(size, abs(below), abs(above))
        now = [(above - below) / (high - low)]
        weight = 4.0 if central else 2.0
        gain = weight
        for one in before:
            now.append((now[-1] * gain - one) / (gain - 1))
            unsure = max(abs(now[-1] - now[-2]), abs(now[-1] - one))
            if unsure <= error:
                best, error = now[-1], unsure
            gain *= weight
        if not isfinite(now[-1]):
            break
        if before and abs(now[-1] - before[-1]) >= 2 * error:
            break
        before = now
        h /= 2
    return best, error, size
