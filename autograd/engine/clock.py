"""When numbers were made and changed: stamps that order a graph and tell a stale one.

A stamp is larger than every earlier one. What is computed has a later stamp than its arguments,
unless one of those was changed since: then results behind it are stale.
"""

from __future__ import annotations

from _operator import attrgetter
from _thread import RLock
from itertools import count

TYPE_CHECKING = False  # typing itself would take most of the time of `import autograd`
if TYPE_CHECKING:
    from typing import Any, Final

    from .value_fields import ValueFields

PLAIN: Final = __file__.endswith(".py")  # whether the engine runs as Python, not compiled
turn: Final = RLock()  # of passes, whose sums stand on the nodes: threads may share those
stamps: Final = count(1)  # of numbers that are made or changed
passes: Final = count(1)  # of passes, which mark the nodes that they meet


def _stamp(node: ValueFields) -> int:
    return node._stamp


stamp_of: Final[Any] = attrgetter("_stamp") if PLAIN else _stamp  # what is faster in which


class Clock:
    """The stamps given so far."""

    def __init__(self) -> None:
        self.now = 0  # compiled: no other thread comes between reading and writing it
        self.latest_change = 0  # the last change of a number that existed before

    def tick(self) -> int:
        """The next stamp, compiled."""
        self.now += 1
        return self.now


CLOCK: Final = Clock()


def tick() -> int:
    """The stamp of a number that is made now."""
    return next(stamps) if PLAIN else CLOCK.tick()


def changed() -> int:
    """The stamp of a change that is about to happen: graphs recorded before it may be stale."""
    if not PLAIN:
        CLOCK.latest_change = CLOCK.tick()
        return CLOCK.latest_change
    with turn:  # so that the latest change never goes back
        stamp = next(stamps)
        CLOCK.latest_change = stamp
    return stamp
