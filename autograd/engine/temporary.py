"""Temporarily: a context that sets an attribute of many objects, and sets it back at the end."""

from __future__ import annotations

from _operator import contains
from _thread import allocate_lock
from _weakref import ref
from itertools import chain, repeat

from .commit import attribute_writes
from .modes import Half, Method

TYPE_CHECKING = False  # typing itself would take most of the time of `import autograd`
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any


class Temporarily:
    """Inside `with`, an attribute of many objects has one value; afterwards each has its own.

    No interrupt leaves some of them switched: it finds the `with` open as a whole, or closed.

    Args:
        name: the attribute, a plain field. owners: the objects. value: what all have inside.

    >>> from types import SimpleNamespace
    >>> lamp = SimpleNamespace(on=False)
    >>> with Temporarily("on", [lamp], True):
    ...     lamp.on
    True
    >>> lamp.on
    False
    """

    __enter__ = Half(begins=True)
    __exit__ = Half(begins=False)

    def __init__(self, name: str, owners: Sequence[Any], value: Any) -> None:
        self._name, self._owners, self._value = name, owners, value
        self._before = [getattr(owner, name) for owner in owners]
        self._waiting: list[tuple[bool, Any, Any]] = []  # as in Mode

    def half(self, begins: bool) -> Callable[..., Any]:
        """What switches, or ends that. It is over when its lock is gone, by whatever way."""
        begin: Any
        if self._waiting and self._waiting[-1][0] is not begins:
            _, begin, lock = self._waiting.pop()
        else:
            lock = allocate_lock()
            lock.acquire()
            at_end: list[Any] = []  # nothing, before it has begun
            end = [ref(lock, Method(contains, chain.from_iterable(at_end)))]  # does all of it
            back = attribute_writes(self._name, self._owners, self._before)
            begin = Method(
                any,
                chain(
                    map(_open.add, end),
                    map(at_end.extend, [[back, map(_open.discard, end)]]),
                    attribute_writes(self._name, self._owners, repeat(self._value)),
                ),
            )
            self._waiting.append((begins, begin, lock))
        asked: Callable[..., Any] = begin if begins else lock.__exit__
        return asked


_open: set[Any] = set()  # of each that is open, the weak reference that its end is tied to
