"""From definitions to numbers at every point: the pieces of a kink, limits at ends and infinities.

In this order: the true derivative; else the subgradient of least
size; else the signed infinity; else the limit at infinity; else nan. What none of them decides
(a derivative that depends on the way to the point) is UNDECIDED.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import mpmath
from mpmath import mp, mpf

from .functions import FUNCTIONS, Choice
from .jets import ORDER, Jet, indices

UNDECIDED = None
GAMMA = ("lgamma", "digamma", "polygamma")  # which take long, and cancel nothing
CHOOSING = {"where": 0, "patch": 1}  # which argument decides; it is 0 or not, and not near it
FASTER = "to the fourth"
NEAR = (400, 800)  # how near an end limits are looked at: 1e-400, 1e-800
FAR = (400, 800)  # how far away: 1e400, 1e800
LARGE, SMALL = mpf("1e320"), mpf("1e-330")  # beyond all floats


def digits_of(name: str) -> tuple[int, int]:
    """Digits, and twice as many, to see that they suffice; e^-710 beside 1 asks for 370."""
    return (80, 160) if name in GAMMA else (700, 1400)


class Point(NamedTuple):
    """Arguments laid flat, and which of them are variables (the others are constants)."""

    args: tuple[float, ...]
    varies: tuple[bool, ...]


def shaped(takes: str, flat: Sequence[Any], sizes: dict[str, int]) -> list[Any]:
    """Flat arguments in the shape that a function takes."""
    rest = iter(flat)
    return [
        [next(rest) for _ in range(sizes[word])] if word[0] == "*" else next(rest)
        for word in takes.split()
    ]


def derivatives(name: str, sizes: dict[str, int], point: Point) -> list[Any]:
    """All derivatives by the variables to order 3, by `indices`; the first is the value.

    Each is an mpf, ±inf or nan among them, or UNDECIDED; where an argument is nan, a pair of
    what else may stand for nan: a number that does not depend on it.
    """
    if any(map(math.isnan, point.args)):
        return _with_nan(name, sizes, point)
    if any(map(math.isinf, point.args)):
        return _at_infinity(name, sizes, point)
    try:
        low, high = (_pieces(name, sizes, point, digits) for digits in digits_of(name))
    except ValueError:
        return [mpf("nan")] * _count(point)
    except ZeroDivisionError:
        return _at_end(name, sizes, point)
    for one, other in zip(low, high, strict=True):
        _hold_same(one, other, (name, point))
    return _combined(name, sizes, point, high)


def _count(point: Point) -> int:
    return len(indices(sum(point.varies)))


def _arguments(args: Sequence[Any], varies: Sequence[bool]) -> list[Jet]:
    n = sum(varies)
    place = itertools.count()
    return [
        Jet.variable(n, ORDER, next(place), x) if free else Jet.constant(n, ORDER, x)
        for x, free in zip(args, varies, strict=True)
    ]


def _evaluated(
    name: str, sizes: dict[str, int], args: Sequence[Any], varies: Sequence[bool], choice: Choice
) -> list[Any]:
    """Derivatives of one piece, by the numbers of mpmath as they are."""
    takes, definition = FUNCTIONS[name]
    jet = definition(choice, *shaped(takes, _arguments(args, varies), sizes))
    return [
        c * math.prod(map(math.factorial, index))
        for c, index in zip(jet.c, indices(jet.n), strict=True)
    ]


def _pieces(name: str, sizes: dict[str, int], point: Point, digits: int) -> list[list[Any]]:
    """The derivatives of every piece that meets the point."""
    with mp.workdps(digits):
        found, scripts = [], [[]]  # type: ignore[var-annotated]
        while scripts:
            choice = Choice(scripts.pop())
            found.append(_evaluated(name, sizes, point.args, point.varies, choice))
            asked = choice.asked
            fresh = range(len(choice.told or ()), len(asked))
            scripts += [[*asked[:k], not asked[k]] for k in fresh]
        return found


def _hold_same(low: list[Any], high: list[Any], where: Any) -> None:
    """Twice the digits say the same to 60."""
    for x, y in zip(low, high, strict=True):
        if mpmath.isnan(x) and mpmath.isnan(y):
            continue
        if abs(y) <= abs(x) * mpf("1e-100"):
            continue  # it is 0: what the digits leave of it goes away with more of them
        if abs(x - y) > mpf("1e-60") * max(abs(y), SMALL):
            raise ArithmeticError(f"more digits are needed at {where}: {x} and {y}")


def _combined(name: str, sizes: dict[str, int], point: Point, pieces: list[list[Any]]) -> list[Any]:
    """What holds where pieces meet."""
    if len(pieces) == 1:
        return pieces[0]
    with mp.workdps(digits_of(name)[0]):
        here = _evaluated(name, sizes, point.args, point.varies, Choice())
    n = sum(point.varies)
    place = {index: k for k, index in enumerate(indices(n))}
    result = [here[0]]
    for index in indices(n)[1:]:
        values = [piece[place[index]] for piece in pieces]
        same = all(one == values[0] for one in values)
        candidates = set()
        for by in range(n):  # the derivative by `by` of each lower derivative
            if not index[by]:
                continue
            lower = tuple(k - (i == by) for i, k in enumerate(index))
            if len({piece[place[lower]] for piece in pieces}) > 1:  # it jumps
                candidates.add(values[0] if same and values[0] == 0 else UNDECIDED)
                continue
            if same:
                candidates.add(values[0])
                continue
            raised = [tuple(k + (i == each) for i, k in enumerate(lower)) for each in range(n)]
            gradients = [[piece[place[one]] for one in raised] for piece in pieces]
            candidates.add(least(gradients)[by])
        result.append(candidates.pop() if len(candidates) == 1 else UNDECIDED)
    return result


def least(gradients: list[list[Any]]) -> list[Any]:
    """The shortest vector in the convex hull of some: the subgradient of least size.

    >>> [float(x) for x in least([[mpf(1), mpf(0)], [mpf(0), mpf(1)]])]
    [0.5, 0.5]
    """
    distinct: list[list[Any]] = []
    for one in gradients:
        if one not in distinct:
            distinct.append(one)
    if any(
        _square([a + b for a, b in zip(one, other, strict=True)]) < mpf("1e-60")
        for one, other in itertools.combinations(distinct, 2)
    ):
        return [mpf(0)] * len(distinct[0])  # it lies between two opposite ones
    best: list[Any] = []
    for size in range(1, min(len(distinct), len(distinct[0]) + 1) + 1):
        for some in itertools.combinations(distinct, size):
            shortest = _shortest(list(some))
            if shortest and (not best or _square(shortest) < _square(best) * (1 - mpf("1e-30"))):
                best = shortest
    return best


def _square(vector: list[Any]) -> Any:
    return sum(x * x for x in vector)


def _shortest(some: list[list[Any]]) -> list[Any]:
    """The shortest vector of an affine hull, if it lies inside of the convex hull; else none."""
    size = len(some)
    system = mpmath.zeros(size + 1)
    for i, j in itertools.product(range(size), repeat=2):
        system[i, j] = sum(a * b for a, b in zip(some[i], some[j], strict=True))
    for i in range(size):
        system[i, size] = system[size, i] = 1
    right = mpmath.zeros(size + 1, 1)
    right[size] = 1
    try:
        weights = mpmath.lu_solve(system, right)
    except (ZeroDivisionError, TypeError):  # as mpmath has it where there is no pivot
        return []
    if any(weights[i] < -mpf("1e-10") for i in range(size)):
        return []
    return [sum(weights[i] * some[i][k] for i in range(size)) for k in range(len(some[0]))]


# Limits


def _limit(first: Any, second: Any) -> Any:
    """Where numbers go that are these, near and nearer; UNDECIDED where nowhere."""
    if mpmath.isnan(first) or mpmath.isnan(second):
        return mpf("nan")
    if abs(second) < SMALL or (abs(second) < mpf("1e-100") and abs(second) < abs(first) / 2):
        return mpf(0)
    if abs(second) > LARGE or (abs(second) > 100 and abs(second) > abs(first) * mpf("1.2")):
        return mpmath.sign(second) * mpf("inf") if first * second > 0 else UNDECIDED
    if abs(second - first) < mpf("1e-30") * abs(second):
        return second
    return UNDECIDED


def _along(
    name: str, sizes: dict[str, int], varies: Sequence[bool], ways: Sequence[Sequence[Any]]
) -> list[Any] | None:
    """The limits along one way, given by two points on it; None where it leaves the domain."""
    try:
        first, second = (_evaluated(name, sizes, args, varies, Choice()) for args in ways)
    except (ValueError, ZeroDivisionError):
        return None
    return [_limit(one, other) for one, other in zip(first, second, strict=True)]


def _is_small(x: Any) -> bool:
    return x is not UNDECIDED and not isinstance(x, tuple) and bool(abs(x) < SMALL)


def _agreed(limits: Sequence[Any]) -> Any:
    """What all ways agree in; UNDECIDED otherwise."""
    limits = [mpf(0) if _is_small(one) else one for one in limits]
    first = limits[0]
    if first is UNDECIDED:
        return UNDECIDED
    for one in limits[1:]:
        if one is UNDECIDED:
            return UNDECIDED
        if mpmath.isnan(one) and mpmath.isnan(first):
            continue
        if one == first:
            continue
        if mpmath.isinf(one) or mpmath.isinf(first):
            return UNDECIDED
        if not abs(one - first) <= mpf("1e-30") * abs(first):
            return UNDECIDED
    return first


def _at_end(name: str, sizes: dict[str, int], point: Point) -> list[Any]:
    """Limits at an end of the domain or at a pole, along the axes and the diagonals.

    At a pole of 0 the sign of the zero says from where.
    """
    if name in GAMMA and point.args[-1] < 0:  # poles with two sides
        return [UNDECIDED] * _count(point)
    near = (30, 60) if name in GAMMA else NEAR
    with mp.workdps(2 * near[1] + 200):
        steps = [mpf(10) ** -digits for digits in near]

        def limits(signs: Sequence[Sequence[int]]) -> list[list[Any]]:
            found = []
            for way in itertools.product(*signs):
                if any(way) and (len(way) < 4 or sum(map(abs, way)) == 1):  # many: the axes alone
                    ways = [
                        [mpf(x) + sign * step for x, sign in zip(point.args, way, strict=True)]
                        for step in steps
                    ]
                    one = _along(name, sizes, point.varies, ways)
                    if one is not None:
                        found.append(one)
            return found

        every = [(-1, 0, 1) if x == mpmath.floor(x) else (0,) for x in point.args]
        if name == "pow":  # along the base, from its domain
            every = [(1,), (0,)]
        everywhere = limits(every)
        value = _agreed([one[0] for one in everywhere]) if everywhere else mpf("nan")
        pole = value is UNDECIDED or mpmath.isinf(value)
        if pole and 0 in point.args and name != "pow":
            signs = [
                (0, int(math.copysign(1, x))) if x == 0 else way
                for x, way in zip(point.args, every, strict=True)
            ]
            everywhere = limits(signs) or everywhere
        if not everywhere:
            return [mpf("nan")] * _count(point)
        result = [_agreed(limits) for limits in zip(*everywhere, strict=True)]
        n = sum(point.varies)
        gradients = [one[1 : n + 1] for one in everywhere]
        bounded = all(x is not UNDECIDED and mpmath.isfinite(x) for g in gradients for x in g)
        if None in result[1 : n + 1] and result[0] is not UNDECIDED and bounded:
            result[1 : n + 1] = least(gradients)
        return result


def _at_infinity(name: str, sizes: dict[str, int], point: Point) -> list[Any]:
    """Limits far away, on several ways there; nan for one argument where there is none."""
    if name in GAMMA and point.args[-1] < 0:  # no end of poles
        return [UNDECIDED] * _count(point)
    several = len(point.args) > 1
    with mp.workdps(100 if name in GAMMA else 2 * FAR[1] + 500):
        far = [mpf(10) ** digits for digits in FAR]
        infinite = [math.isinf(x) for x in point.args]
        speeds = (1, 2, FASTER) if sum(infinite) > 1 else (1,)
        near = (0, 1, -1) if several and name not in CHOOSING else (0,)
        found = []
        for way in itertools.product(*[speeds if far_off else near for far_off in infinite]):
            ways = [
                [_moved(x, how, t) for x, how in zip(point.args, way, strict=True)] for t in far
            ]
            found.append(_along(name, sizes, point.varies, ways))
        inside = [one for one in found if one is not None]
        if not inside:
            return [mpf("nan")] * _count(point)
        result = [_agreed(limits) for limits in zip(*inside, strict=True)]
        if not several:
            return [mpf("nan") if one is UNDECIDED else one for one in result]
        if any(1e100 < abs(x) < math.inf or 0 < abs(x) < 1e-100 for x in point.args):
            n = sum(point.varies)  # FAR is not far beside powers of these
            result[n + 1 :] = [UNDECIDED] * (len(result) - n - 1)
        return result


def _moved(x: float, how: Any, t: Any) -> Any:
    """An argument on its way: to an infinity, or near a finite number."""
    if math.isinf(x):
        return math.copysign(1, x) * (t**4 if how == FASTER else how * t)
    return mpf(x) + how / t


SUBSTITUTES = (-math.inf, -1e300, -3.25, -1.0, -0.5, 0.0, 0.5, 1.0, 7.5, 1e300, math.inf)


def _with_nan(name: str, sizes: dict[str, int], point: Point) -> list[Any]:
    """nan, or what is the same whatever stands for it."""
    found = []
    for stand_in in SUBSTITUTES:
        args = tuple(stand_in if math.isnan(x) else x for x in point.args)
        found.append(derivatives(name, sizes, Point(args, point.varies)))
    strict = name in CHOOSING and not math.isnan(point.args[CHOOSING[name]])
    return [_constant(values, strict) for values in zip(*found, strict=True)]


def _constant(values: Sequence[Any], strict: bool) -> Any:
    """What values agree in that are decided; a branch that is not taken is never nan."""
    agreed = _agreed([one for one in values if one is not UNDECIDED] or [UNDECIDED])
    if agreed is UNDECIDED or isinstance(agreed, tuple) or mpmath.isnan(agreed):
        return mpf("nan")
    return agreed if strict else (mpf("nan"), agreed)
