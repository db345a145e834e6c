"""Contexts that change what recording and passes do: `no_grad` and `detect_anomaly`.

Both hold for the current thread (or task) only. `active` is empty unless a context is open
somewhere, so that a plain pass pays one look at a set.
"""

from __future__ import annotations

import sys
from contextvars import ContextVar, Token
from math import isfinite

from .node import Node, name, values

TYPE_CHECKING = False  # typing itself would take most of the time of `import autograd`
if TYPE_CHECKING:
    from typing import Any
    from weakref import WeakKeyDictionary

active: set[object] = set()
_recording: ContextVar[bool] = ContextVar("recording", default=True)
_detector: ContextVar[Detector | None] = ContextVar("detector", default=None)

_HERE = __file__.rsplit("modes.py", 1)[0]
_OURS = (_HERE, f"{_HERE[: -len('autograd/')]}nn{_HERE[-1]}")  # nn stands beside the engine


class AnomalyError(ArithmeticError):
    """A nan or an infinity appeared under detect_anomaly(). `.node` is where."""

    def __init__(self, message: str, node: Any) -> None:
        super().__init__(message)
        self.node = node


class Detector:
    """Watches one detect_anomaly(): knows the line that recorded each node inside it."""

    def __init__(self) -> None:
        from weakref import WeakKeyDictionary  # who only calculates need not wait for it

        self.lines: WeakKeyDictionary[Node, str] = WeakKeyDictionary()

    def recorded(self, node: Node) -> None:
        self.lines[node] = _calling_line()
        self.check_value(node, node._data, values(node))

    def check_value(self, node: Node, data: float, args: tuple[Any, ...]) -> None:
        """Raise if a result is nan or infinite."""
        if not isfinite(data):
            raise AnomalyError(f"{_spelled(node, args)} is {data}, {self._where(node)}", node)

    def check_gradient(
        self, node: Node, arg: Node, g: float, p: float, sent: float, total: float
    ) -> None:
        """Raise if what a node sends back to an argument, or the sum there, is nan or infinite."""
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

    def _where(self, node: Node) -> str:
        line = self.lines.get(node)
        return f"recorded at {line}" if line else "recorded outside detect_anomaly()"


def _spelled(node: Node, args: tuple[Any, ...]) -> str:
    """log of 'err' = -2.0"""
    numbers = [n for arg in args for n in (arg if arg.__class__ is tuple else (arg,))]
    said = [
        f"{arg.label!r} = {n!r}" if isinstance(arg, Node) and arg.label else repr(n)
        for arg, n in zip(node.args, numbers, strict=True)
    ]
    mine = f" ({node.label!r})" if node.label else ""
    return f"{node.op.name if node.op else 'leaf'}{mine} of {', '.join(said)}"


class Mode:
    """Inside `with`, a context variable holds another value, and `active` is not empty."""

    def __init__(self, variable: ContextVar[Any], value: Any) -> None:
        self._variable = variable
        self._value = value
        self._tokens: list[Token[Any]] = []  # one for each `with` that is open

    def __enter__(self) -> None:
        self._tokens.append(self._variable.set(self._value))
        active.add(self)

    def __exit__(self, *raised: object) -> None:
        self._variable.reset(self._tokens.pop())
        if not self._tokens:
            active.discard(self)


def no_grad() -> Mode:
    """Inside, operations give Values without a history: plain numbers, nothing to go back to.

    >>> from autograd import Value, no_grad
    >>> x = Value(3.0)
    >>> with no_grad():
    ...     y = x * x
    >>> y.args
    ()
    """
    return Mode(_recording, False)


def detect_anomaly() -> Mode:
    """Inside, the first nan or infinity is an AnomalyError, forward or backward.

    It names the operation, the operands with their labels, and the line that recorded it.

    >>> from autograd import Value, detect_anomaly
    >>> with detect_anomaly():
    ...     Value(-2.0, "err").log()
    Traceback (most recent call last):
    autograd.modes.AnomalyError: log of 'err' = -2.0 is nan, recorded at <doctest...>:2
    """
    return Mode(_detector, _detector.get() or Detector())  # one inside another shares its lines


def recording() -> bool:
    """Whether operations remember their arguments here."""
    return not active or _recording.get()


def observe(node: Node) -> None:
    """Tell an open detect_anomaly() of a new node."""
    watch = _detector.get()
    if watch is not None:
        watch.recorded(node)


def detector() -> Detector | None:
    """The detector of an open detect_anomaly(), if this thread is inside one."""
    return _detector.get() if active else None


def _calling_line() -> str:
    """File and line of the nearest caller outside this package."""
    frame = sys._getframe(1)
    while frame.f_back is not None and frame.f_code.co_filename.startswith(_OURS):
        frame = frame.f_back
    return f"{frame.f_code.co_filename}:{frame.f_lineno}"
