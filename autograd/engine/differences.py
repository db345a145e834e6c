"""A derivative by differences: how far it can be trusted, and where the function has a kink.

It is a central difference at steps h, h/2, h/4, ... extrapolated to h = 0, which also tells how
far it can be trusted. Source: C. Ridders, Accurate computation of F'(x) and F'(x) F''(x),
Advances in Engineering Software 4 (1982).
"""

from __future__ import annotations

from collections.abc import Callable
from math import frexp, inf, isfinite, ldexp, nan, ulp
from typing import Any

from .value import Value

Function = Callable[[float], float]

LEVELS = 7  # steps that one extrapolation may take
TRUST = 10.0  # errors of an extrapolation are within so many times its own estimate
SETTLED = 1e-4  # a derivative by differences counts when known this well
FLAT = 1e-10  # and a slope of 0 when known this well, beside the size of the function
TINY = 1e-300  # what counts as no error at all
LEAST = 2.0**-500  # no step is less, so that products of differences do not underflow
BENDS = (-5, -8, -11, -14, -17, -20, -23)  # powers of two at which a kink is looked for


class Comparison:
    """One derivative of the engine beside the same one by differences.

    `ok` is None where differences cannot tell. At a kink, `ok` says whether ours lies between
    the two slopes, `kink` is True, and the row counts as a kink, not as one that holds. `why`
    says what there is to say. `left` and `right` are the slopes of the two sides, and the same
    number where there is no kink.
    """

    __slots__ = ("kind", "kink", "left", "node", "ok", "ours", "right", "what", "why", "zero_inf")

    def __init__(self, what: str, kind: str, node: Value, ours: float) -> None:
        self.what = what
        self.kind = kind
        self.node = node
        self.ours = ours
        self.left = self.right = nan
        self.ok: bool | None = None
        self.kink = False
        self.zero_inf = ""  # what there is to say where a contribution 0·∞ has a part in it
        self.why = ""

    @property
    def low(self) -> float:
        """The lesser of the two slopes; nan where differences cannot tell."""
        return min(self.left, self.right)

    @property
    def high(self) -> float:
        """The greater of the two slopes."""
        return max(self.left, self.right)

    @property
    def holds(self) -> bool:
        """Whether ours is what differences give, and there is no kink."""
        return self.ok is True and not self.kink

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

    @property
    def verdict(self) -> str:
        """ok, OFF, kink or not checked."""
        if self.kink and self.ok:
            return "kink"
        return {True: "ok", False: "OFF", None: "not checked"}[self.ok]

    def __repr__(self) -> str:
        return f"{self.what}, differences give {self.by_differences}"

    def __str__(self) -> str:
        off = f"{self.off_by:.1e}" if self.off_by == self.off_by else "-"
        ours, theirs = f"{self.ours:.10g}", self.by_differences
        words = "; ".join([text for text in (self.why, self.zero_inf) if text])
        words = f"{self.verdict}: {words}" if words else self.verdict
        return f"{self.what:<44} {ours:>18} {theirs:>18} {off:>9}  {words}"


def compare(row: Comparison, f: Function, x: float, rel: float, rounding: float = 0.0) -> None:
    """Fill in what differences say of f'(x), where f is known to within the rounding."""
    if not (isfinite(x) and isfinite(f(x))):
        row.why = "the value is not finite here"
        return
    least = min(_step_sizes(x))
    if not (isfinite(f(x - least)) or isfinite(f(x + least))):
        row.why = "the value is finite here alone, not beside it"
        return
    slope, error = _slope(f, x, row.ours, rel, rounding, (-1, 1))
    if error < inf:
        row.left = row.right = slope
        row.ok = _agree(row.ours, slope, error, rel)
    bend = _bend(f, x, rounding)
    if row.ok and not bend:
        return
    # Ours is something else, or the function bends: a kink, or an end of the domain? Look at each
    # side by itself.
    sides = [_slope(f, x, row.ours, rel, rounding, (side,)) for side in (-1, 1)]
    inside = [side for side in sides if isfinite(side[0])]
    if not inside or any(error == inf for _, error in inside):
        if (bend and _kink_beside(row, f, x, rounding, bend)) or row.ok:
            return
        row.ok, row.left, row.right = None, nan, nan
        row.why = "differences do not settle (a jump, an infinite slope, rounding)"
        return
    (left, left_error), (right, right_error) = inside[0], inside[-1]
    smooth = _agree(left, right, left_error + right_error, SETTLED)
    gap = abs(left - right)
    if row.ok is not None and smooth:
        if any(_agree(slope, s, error + e, rel) for s, e in inside):
            return
        gap = abs(left - slope)  # each side by itself tells another slope: a kink close by
    if gap and _kink_beside(row, f, x, rounding, gap):
        return
    row.left, row.right = left, right
    row.ok = row.low <= row.ours <= row.high or any(_agree(row.ours, *s, rel) for s in inside)
    row.kink = not smooth
    if row.kink:
        row.why = f"slope {left:.7g} on the left, {right:.7g} on the right"
    elif len(inside) == 1:
        row.why = "an end of the domain"


def _kink_beside(row: Comparison, f: Function, x: float, rounding: float, gap: float) -> bool:
    """Whether a kink, across which the slope changes by the gap, is not at x but close by.

    Steps that are just large enough to tell do not reach it. If so, fill in the row.
    """
    middle = f(x)
    telling = 256 * max(rounding, ulp(middle), ulp(x) * gap) / gap
    h = max(ldexp(1.0, frexp(telling)[1]), LEAST)
    slopes = [(f(x + k * h) - middle) / (k * h) for k in (-4, -1, 1, 4)]
    if not all(map(isfinite, slopes)) or max(slopes) - min(slopes) > gap / 4:
        return False  # a kink, a jump, or the end of the domain
    row.left = row.right = sum(slopes) / 4
    row.ok = abs(row.ours - row.left) <= gap / 4
    row.why = "a kink close by"
    return True


def _bend(f: Function, x: float, rounding: float) -> float:
    """By how much the slopes right and left of x seem to differ; 0 where they do not.

    (f(x + h) - 2 f(x) + f(x - h))/h is their difference: it vanishes with h where f is smooth,
    and stays where it has a kink.
    """
    exponent = max(frexp(x)[1] if x else 0, 0)
    middle, before = f(x), 0.0
    for power in BENDS:
        h = ldexp(1.0, exponent + power)
        above, below = f(x + h), f(x - h)
        bend = ((above - middle) - (middle - below)) / h
        noise = 16 * max(rounding, ulp(middle), ulp(above), ulp(below)) / h
        if not isfinite(bend):
            continue  # outside the domain
        if abs(bend) <= noise:
            return 0.0
        if before and 0.5 <= bend / before <= 2.0:
            return abs(bend)
        before = bend
    return 0.0


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
    for h in _step_sizes(x):
        slope, error, size = _extrapolate(f, x, h, sides)
        if not isfinite(slope):
            continue
        unchanged = slope == ours == 0.0 == error
        error += max(rounding, ulp(size)) / h
        if unchanged or (TRUST * error <= rel * abs(slope) and _agree(ours, slope, 0.0, rel)):
            return slope, error
        share = error / abs(slope) if slope else inf
        if TRUST * share <= min(SETTLED, TRUST * least):
            settled, least = (slope, error), share
        if error < nearest[1]:
            nearest = slope, error
        scale = max(scale, size / max(abs(x), 1.0))
    if settled[1] < inf:
        return settled
    # A slope of nearly 0 is known when its error is small beside the function itself.
    return nearest if TRUST * nearest[1] <= max(FLAT * scale, TINY) else (nearest[0], inf)


def _step_sizes(x: float) -> list[float]:
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
        for earlier in before:
            now.append((now[-1] * gain - earlier) / (gain - 1))
            unsure = max(abs(now[-1] - now[-2]), abs(now[-1] - earlier))
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


def called(node: Value) -> str:
    """How a report calls a node: by operation and label, or operation and number."""
    if node.op is None:
        return repr(node.label) if node.label else f"{node._data:.6g}"
    return f"{node.op.name} {node.label!r}" if node.label else f"{node.op.name} = {node._data:.6g}"


def named_argument(args: tuple[Any, ...], place: int) -> str:
    """How a report calls an argument; one that stands several times with its number."""
    arg = args[place]
    return called(arg) + (f" (argument {place + 1})" if args.count(arg) > 1 else "")


def with_argument(numbers: tuple[Any, ...], place: int, x: float) -> tuple[Any, ...]:
    """The arguments of an operation, with x at one place of them laid flat."""
    args: list[Any] = []
    before = 0
    for argument in numbers:
        several = argument if argument.__class__ is tuple else (argument,)
        here = [x if before + k == place else number for k, number in enumerate(several)]
        args.append(tuple(here) if several is argument else here[0])
        before += len(several)
    return tuple(args)
