"""Numbers of the table that the engine does not reach: where, and why. Everything else is held.

Each is a fault that stands open, or an accuracy that floats do not reach by the rule as it is; an
entry goes when its rule is mended.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from .table import Truth

Index = tuple[int, ...]


class Open(NamedTuple):
    """Where a row is not held, and why."""

    where: Callable[[Truth, Index], bool]
    why: str


def far(truth: Truth, index: Index) -> bool:
    """An argument is infinite, or so large or small that its powers leave the digits of floats."""
    return truth.extreme or not all(abs(x) < 1e16 for x in truth.flat)


def cancelling(truth: Truth, index: Index) -> bool:
    return len(index) > 1 and abs(truth.number(index)) < 1e-14


def shoulder(truth: Truth, index: Index) -> bool:
    return any(2.0 < abs(x) < 12.5 for x in truth.flat)


def at_origin(truth: Truth, index: Index) -> bool:
    return far(truth, index) or (len(index) > 1 and truth.flat[0] == 0)


def of_powers(truth: Truth, index: Index) -> bool:
    hard = far(truth, index) or max(truth.flat) >= 710
    return hard or (len(index) > 0 and truth.flat[0] <= 0)


def dominated(truth: Truth, index: Index) -> bool:
    large = max(map(abs, truth.flat)) >= 36
    return far(truth, index) or len(index) > 2 or (len(index) > 1 and large)


def constant_at_bound(truth: Truth, index: Index) -> bool:
    return not truth.varies[0] and truth.flat[0] in truth.flat[1:]


ROWS = (
    (
        Open(far, "parts overflow, or meet 0·∞, on the way to what does not"),
        "div elu atan2 turning direction hypot var mean",
    ),
    (
        Open(dominated, "1 - d² cancels where one number is nearly all of the length d"),
        "norm std",
    ),
    (
        Open(shoulder, "1 - σ is taken as books do up to 12.5, which costs digits: 1e-11"),
        "sigmoid logistic_density softplus log_sigmoid silu",
    ),
    (
        Open(cancelling, "p(1 - 2p) cancels at p = 1/2, beside derivatives of size 1"),
        "softmax softmax_rest logsumexp log_softmax",
    ),
    (Open(of_powers, "mixed derivatives at a base of 0, and 0·∞ on the way"), "pow"),
    (
        Open(at_origin, "∂²/∂x∂z at the origin is 0 in one order, and infinite in the other"),
        "xlogy",
    ),
    (
        Open(constant_at_bound, "a constant that ties with a bound shares the slope"),
        "clip hardtanh",
    ),
)
OPEN = {name: one for one, names in ROWS for name in names.split()}


def is_open(name: str, truth: Truth, index: Index) -> bool:
    """Whether a number of the table is not held."""
    return name in OPEN and OPEN[name].where(truth, index)
