"""Contexts that change what recording and passes do: `no_grad`, `detect_anomaly`, `record_calls`.

Both hold for the current thread (or task) only. `active` is empty unless a context is open
somewhere, so that a plain pass pays one look at a set.

Ctrl-C may come at any moment, also while a `with` is being entered or left. So nothing has to be
taken back at the end: what a context does, it does while its lock is alive and locked, and an open
`with` is all that holds that lock. However the `with` ends, the lock is gone with it.
"""

from __future__ import annotations

import sys
from _thread import allocate_lock
from _weakref import ref
from contextvars import ContextVar, copy_context
from math import isfinite

from .arguments import name, values
from .floats import taken
from .signatures import overload

TYPE_CHECKING = False  # typing itself would take most of the time of `import autograd`
if TYPE_CHECKING:
    from _thread import LockType
    from collections.abc import Callable
    from typing import Any, TypeVar
    from weakref import WeakKeyDictionary

    from .value import Value

    Decorated = TypeVar("Decorated", bound=Callable[..., Any])


class Opening(ref["LockType"] if TYPE_CHECKING else ref):  # type: ignore[misc]
    """One `with`, for those who ask whether it is open; its lock is held by nobody but itself.

    watch: who is told of every node; None for a no_grad().
    """

    __slots__ = ("watch",)
    __hash__ = object.__hash__  # by identity, also when the lock is gone
    __eq__ = object.__eq__

    watch: Watcher | None


active: set[Opening] = set()  # those that are open, in every thread
_openings: ContextVar[tuple[Opening, ...]] = ContextVar("openings", default=())  # the latest last

_HERE = __file__.rsplit("engine", 1)[0]  # the package, with its last /
_OURS = (_HERE, f"{_HERE[: -len('autograd/')]}nn{_HERE[-1]}")  # nn stands beside the engine


class AnomalyError(ArithmeticError):
    """A nan or an infinity appeared under detect_anomaly(). `.node` is where."""

    def __init__(self, message: str, node: Any) -> None:
        super().__init__(message)
        self.node = node


class Watcher:
    """Is told of every node that is recorded while its context is open."""

    def opened(self, lock: LockType) -> None:
        """Begin to watch, for as long as the lock is alive."""

    def recorded(self, node: Value) -> None:
        """Look at a new node."""
        raise NotImplementedError


class Detector(Watcher):
    """Watches one detect_anomaly(): knows the line that recorded each node inside it."""

    def __init__(self) -> None:
        from weakref import WeakKeyDictionary  # who only calculates need not wait for it

        self.lines: WeakKeyDictionary[Value, str] = WeakKeyDictionary()

    def recorded(self, node: Value) -> None:
        file, line = calling_line()
        self.lines[node] = f"{file}:{line}"
        self.check_value(node, node._data, values(node))

    def check_value(self, node: Value, data: float, args: tuple[Any, ...]) -> None:
        """Raise if a result is nan or infinite."""
        if not isfinite(data):
            raise AnomalyError(f"{_spelled(node, args)} is {data}, {self._where(node)}", node)

    def check_gradient(
        self, node: Value, arg: Value, g: float, p: float, sent: float, total: float
    ) -> None:
        """Raise if what a node sends back to an argument, or the sum there, is nan or infinite.

        And where it is 0 · ∞, which is taken as 0 elsewhere.
        """
        if taken(g, p, sent):
            raise AnomalyError(
                f"the gradient that {_spelled(node, values(node))} sends to {name(arg)} is "
                f"{g} · {p}, which is taken as 0 outside detect_anomaly(), {self._where(node)}",
                node,
            )
        if not isfinite(sent):
            raise AnomalyError(
                f"the gradient that {_spelled(node, values(node))} sends to {name(arg)} is "
                f"{sent} (upstream {g} × partial {p}), {self._where(node)}",
                node,
            )
        if not isfinite(total):
            raise AnomalyError(
                f"the gradient of {name(arg)} is {total} with the {sent} that "
                f"{_spelled(node, values(node))} sends to it, {self._where(node)}",
                node,
            )

    def _where(self, node: Value) -> str:
        line = self.lines.get(node)
        return f"recorded at {line}" if line else "recorded outside detect_anomaly()"


def _spelled(node: Value, args: tuple[Any, ...]) -> str:
    """log of 'err' = -2.0"""
    numbers = [n for arg in args for n in (arg if arg.__class__ is tuple else (arg,))]
    said = [
        f"{arg.label!r} = {n!r}" if arg.__class__ is not float and arg.label else repr(n)
        for arg, n in zip(node.args, numbers, strict=True)
    ]
    mine = f" ({node.label!r})" if node.label else ""
    return f"{node.op.name if node.op else 'leaf'}{mine} of {', '.join(said)}"


class Half:
    """`__enter__` or `__exit__` of a context: looking it up gives a function that is written in C.

    `with` looks up both before it calls the first. No interrupt comes into such a function, so
    a `with` is open as soon as it is entered, and closed as soon as it is left.
    """

    def __init__(self, begins: bool) -> None:
        self.begins = begins

    def __get__(self, context: Any, kind: type[Any] | None = None) -> Callable[..., Any]:
        return self if context is None else context.half(self.begins)

    def __call__(self, context: Any, *raised: object) -> Any:
        """What is looked up in the class, as ExitStack does."""
        return context.half(self.begins)(*raised)


Method: Any = type(Half(begins=True).__get__)  # types.MethodType, without types


class Mode:
    """A context: inside `with` numbers are not recorded, or are watched.

    It can be opened again, inside itself too, and by several threads and tasks. As a decorator it
    opens anew for every call of a function; of a generator, only while the generator runs.

    Args:
        watcher: makes who watches, or None for a context in which nothing is recorded.
    """

    __enter__ = Half(begins=True)
    __exit__ = Half(begins=False)

    def __init__(self, watcher: Callable[[], Watcher | None]) -> None:
        self.watcher = watcher  # to make another such context by
        self.watch = watcher()
        # Of each opening the half that was looked up, while the other half was not.
        self.waiting: list[tuple[bool, Opening, LockType]] = []

    def half(self, begins: bool) -> Callable[..., Any]:
        """What begins or ends an opening; whichever is looked up first makes it."""
        here = _openings.get()
        for waiting in reversed(self.waiting):
            begun, opening, lock = waiting
            if begun is not begins and opening in here:
                self.waiting.remove(waiting)
                break
        else:
            lock = allocate_lock()
            lock.acquire()
            opening = Opening(lock, active.discard)
            opening.watch = self.watch
            if self.watch is not None:
                self.watch.opened(lock)
            _openings.set((*[other for other in here if other() is not None], opening))
            self.waiting.append((begins, opening, lock))
        return Method(active.add, opening) if begins else lock.__exit__

    def __call__(self, function: Callable[..., Any]) -> Callable[..., Any]:
        from .decorated import decorated  # who decorates nothing need not wait for it

        return decorated(function, lambda: Mode(self.watcher))


def _nobody() -> None:
    """Who watches under no_grad()."""


def _watcher() -> Detector:
    return detector() or Detector()  # one inside another shares its lines


@overload
def no_grad() -> Mode: ...


@overload
def no_grad(function: Decorated) -> Decorated: ...


def no_grad(function: Any = None) -> Any:
    """Inside, operations give Values without a history: plain numbers, nothing to go back to.

    A context, and a decorator: `@no_grad()` and `@no_grad` are the same.

    >>> from autograd import Value, no_grad
    >>> x = Value(3.0)
    >>> with no_grad():
    ...     y = x * x
    >>> y.args
    ()
    >>> @no_grad
    ... def square(x):
    ...     return x * x
    >>> square(x)
    Value(9.0)
    """
    mode = Mode(_nobody)
    return mode if function is None else mode(function)


def detect_anomaly() -> Mode:
    """Inside, the first nan or infinity is an AnomalyError, forward or backward.

    It names the operation, the operands with their labels, and the line that recorded it.

    >>> from autograd import Value, detect_anomaly
    >>> with detect_anomaly():
    ...     Value(-2.0, "err").log()
    Traceback (most recent call last):
    autograd.engine.modes.AnomalyError: log of 'err' = -2.0 is nan, recorded at <doctest...>:2
    """
    return Mode(_watcher)


_LEFT = allocate_lock()  # stands for the lock of a `with` that is over


def _open() -> list[Opening]:
    """The contexts that are open in this thread or task, the latest last."""
    return [
        opening
        for opening in _openings.get()
        if opening in active and (opening() or _LEFT).locked()  # no name that a traceback keeps
    ]


def recording() -> bool:
    """Whether operations remember their arguments here."""
    return not active or None not in [opening.watch for opening in _open()]


def with_history(f: Callable[..., Any], *args: Any) -> Any:
    """f(*args), called where operations are recorded, also inside no_grad()."""
    if recording():
        return f(*args)
    context = copy_context()  # what is set there is gone with it
    context.run(_openings.set, tuple([o for o in _openings.get() if o.watch is not None]))
    return context.run(f, *args)


def observe(node: Value) -> bool:
    """Tell who watches of a new node; whether it is to remember its arguments."""
    for watch in dict.fromkeys([opening.watch for opening in _open()]):
        if watch is not None:
            watch.recorded(node)
    return recording()


def detector() -> Detector | None:
    """The detector of an open detect_anomaly(), if this thread is inside one."""
    if not active:
        return None
    watching = [opening.watch for opening in _open() if isinstance(opening.watch, Detector)]
    return watching[-1] if watching else None


def calling_line() -> tuple[str, int]:
    """File and line of the nearest caller outside this package, whom a message is for."""
    frame = sys._getframe(1)
    while frame.f_back is not None and frame.f_code.co_filename.startswith(_OURS):
        frame = frame.f_back
    return frame.f_code.co_filename, frame.f_lineno
