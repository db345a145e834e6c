"""Learning rates over time: functions of the number of epochs done, for fit(schedule=...).

Each call below makes such a function; rate(0) is the rate of the first epoch. Any function of a
whole number will do in their place.
"""

from __future__ import annotations

from collections.abc import Callable
from math import cos, pi

from ..arguments import not_negative, positive_integer

Schedule = Callable[[int], float]

RATE = "a learning rate"  # how messages call it


def constant_rate(lr: float) -> Schedule:
    """lr, always.

    >>> constant_rate(0.1)(7)
    0.1
    """
    rate = not_negative(lr, RATE)
    return lambda epoch: rate


def staircase(lr: float, every: int, factor: float = 0.1) -> Schedule:
    """lr·factor^⌊k/every⌋: constant for so many epochs, then by a factor smaller.

    >>> rate = staircase(0.5, every=10, factor=0.5)
    >>> rate(9), rate(10), rate(20)
    (0.5, 0.25, 0.125)
    """
    rate, shrink = not_negative(lr, RATE), not_negative(factor, "factor")
    step = positive_integer(every, "every")
    return lambda epoch: rate * shrink ** (epoch // step)


def exponential(lr: float, factor: float) -> Schedule:
    """lr·factor^k.

    >>> exponential(1.0, 0.5)(3)
    0.125
    """
    return staircase(lr, 1, factor)


def linear(lr: float, over: int, to: float = 0.0) -> Schedule:
    """From lr to `to` in a straight line over so many epochs, and then `to`.

    >>> rate = linear(1.0, over=4)
    >>> [rate(k) for k in range(6)]
    [1.0, 0.75, 0.5, 0.25, 0.0, 0.0]
    """
    start, end = not_negative(lr, RATE), not_negative(to, "`to`")
    length = positive_integer(over, "over")
    return lambda epoch: end + (start - end) * (1.0 - min(epoch / length, 1.0))


def cosine(lr: float, over: int, to: float = 0.0) -> Schedule:
    """to + ½(lr − to)(1 + cos(π·k/over)), and `to` from epoch `over` on.

    Source: Loshchilov and Hutter, SGDR (2017), eq. (5).

    >>> rate = cosine(1.0, over=4)
    >>> [round(rate(k), 4) for k in range(6)]
    [1.0, 0.8536, 0.5, 0.1464, 0.0, 0.0]
    """
    start, end = not_negative(lr, RATE), not_negative(to, "`to`")
    length = positive_integer(over, "over")
    return lambda epoch: end + 0.5 * (start - end) * (1.0 + cos(pi * min(epoch / length, 1.0)))


def inverse_root(lr: float, after: int = 1) -> Schedule:
    """lr up to epoch `after`, and from there lr·√(after/k).

    Source: Vaswani et al., Attention is all you need (2017), eq. (3), without its warm-up.

    >>> rate = inverse_root(1.0, after=4)
    >>> rate(0), rate(4), rate(16)
    (1.0, 1.0, 0.5)
    """
    rate, begin = not_negative(lr, RATE), positive_integer(after, "after")
    return lambda epoch: rate * (begin / max(epoch, begin)) ** 0.5


def warm_up(schedule: Schedule, over: int) -> Schedule:
    """(k + 1)/(over + 1) of the first rate for so many epochs; after them, the schedule.

    Source: Goyal et al., Accurate, large minibatch SGD (2017), section 2.2.

    >>> rate = warm_up(exponential(1.0, 0.5), over=3)
    >>> [rate(k) for k in range(6)]
    [0.25, 0.5, 0.75, 1.0, 0.5, 0.25]
    """
    length = positive_integer(over, "over")
    return lambda epoch: (
        schedule(0) * (epoch + 1) / (length + 1) if epoch < length else schedule(epoch - length)
    )


def restarts(schedule: Schedule, every: int) -> Schedule:
    """The schedule from its start again after every so many epochs.

    Source: Loshchilov and Hutter, SGDR (2017), section 3, with runs of one length.

    >>> rate = restarts(linear(1.0, over=2), every=2)
    >>> [rate(k) for k in range(5)]
    [1.0, 0.5, 1.0, 0.5, 1.0]
    """
    length = positive_integer(every, "every")
    return lambda epoch: schedule(epoch % length)
