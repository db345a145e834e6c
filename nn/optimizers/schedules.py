"""Learning rates over time: functions of the number of epochs done, for fit(schedule=...).

Each call below makes such a function; at(0) is the rate of the first epoch. Any function of a
whole number will do in their place.
"""

from __future__ import annotations

from math import cos, pi

from autograd.engine.floats import number

from ..arguments import size

TYPE_CHECKING = False  # typing itself would take most of the time of an import
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    Schedule = Callable[[int], float]


def constant(lr: float) -> Schedule:
    """lr, always.

    >>> constant(0.1)(7)
    0.1
    """
    rate = _rate(lr)
    return lambda at: rate


def staircase(lr: float, every: int, factor: float = 0.1) -> Schedule:
    """lr·factor^⌊k/every⌋: constant for so many epochs, then by a factor smaller.

    >>> at = staircase(0.5, every=10, factor=0.5)
    >>> at(9), at(10), at(20)
    (0.5, 0.25, 0.125)
    """
    rate, step, shrink = _rate(lr), size(every, "every"), _rate(factor, "factor")
    return lambda at: rate * shrink ** (at // step)


def exponential(lr: float, factor: float) -> Schedule:
    """lr·factor^k.

    >>> exponential(1.0, 0.5)(3)
    0.125
    """
    return staircase(lr, 1, factor)


def linear(lr: float, over: int, to: float = 0.0) -> Schedule:
    """From lr to `to` in a straight line over so many epochs, and then `to`.

    >>> at = linear(1.0, over=4)
    >>> [at(k) for k in range(6)]
    [1.0, 0.75, 0.5, 0.25, 0.0, 0.0]
    """
    start, end, length = _rate(lr), _rate(to, "`to`"), size(over, "over")
    return lambda at: end + (start - end) * (1.0 - min(at / length, 1.0))


def cosine(lr: float, over: int, to: float = 0.0) -> Schedule:
    """to + ½(lr − to)(1 + cos(π·k/over)), and `to` from epoch `over` on.

    Source: Loshchilov and Hutter, SGDR (2017), eq. (5).

    >>> at = cosine(1.0, over=4)
    >>> [round(at(k), 4) for k in range(6)]
    [1.0, 0.8536, 0.5, 0.1464, 0.0, 0.0]
    """
    start, end, length = _rate(lr), _rate(to, "`to`"), size(over, "over")
    return lambda at: end + 0.5 * (start - end) * (1.0 + cos(pi * min(at / length, 1.0)))


def inverse_root(lr: float, after: int = 1) -> Schedule:
    """lr up to epoch `after`, and from there lr·√(after/k).

    Source: Vaswani et al., Attention is all you need (2017), eq. (3), without its warm-up.

    >>> at = inverse_root(1.0, after=4)
    >>> at(0), at(4), at(16)
    (1.0, 1.0, 0.5)
    """
    rate, begin = _rate(lr), size(after, "after")
    return lambda at: rate * (begin / max(at, begin)) ** 0.5


def warm_up(schedule: Schedule, over: int) -> Schedule:
    """(k + 1)/(over + 1) of the first rate for so many epochs; after them, the schedule.

    Source: Goyal et al., Accurate, large minibatch SGD (2017), section 2.2.

    >>> at = warm_up(exponential(1.0, 0.5), over=3)
    >>> [at(k) for k in range(6)]
    [0.25, 0.5, 0.75, 1.0, 0.5, 0.25]
    """
    length = size(over, "over")
    return lambda at: (
        schedule(0) * (at + 1) / (length + 1) if at < length else schedule(at - length)
    )


def restarts(schedule: Schedule, every: int) -> Schedule:
    """The schedule from its start again after every so many epochs.

    Source: Loshchilov and Hutter, SGDR (2017), section 3, with runs of one length.

    >>> at = restarts(linear(1.0, over=2), every=2)
    >>> [at(k) for k in range(5)]
    [1.0, 0.5, 1.0, 0.5, 1.0]
    """
    length = size(every, "every")
    return lambda at: schedule(at % length)


def _rate(given: Any, who: str = "a learning rate") -> float:
    rate = number(given, who)
    if not 0.0 <= rate < float("inf"):
        raise ValueError(f"{who} is finite and not negative, got {rate!r}")
    return rate
