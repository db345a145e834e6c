"""record_lines(file): which line of a Python file recorded each node, found without a word."""

from __future__ import annotations

import sys
from weakref import WeakKeyDictionary

from .modes import Mode, Watcher
from .value import Value

TYPE_CHECKING = False  # typing itself would take most of the time of `import autograd`
if TYPE_CHECKING:
    from types import FrameType


class LineRecorder(Watcher):
    """Notes of each node the line of a file that recorded it; what others record has none."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.lines: WeakKeyDictionary[Value, int] = WeakKeyDictionary()

    def recorded(self, node: Value) -> None:
        """The innermost line of the file that is running."""
        frame: FrameType | None = sys._getframe(1)
        while frame is not None and frame.f_code.co_filename != self.file:
            frame = frame.f_back
        if frame is not None:
            self.lines[node] = frame.f_lineno


def record_lines(file: str) -> tuple[Mode, LineRecorder]:
    """A context in which the lines of a file are noted, and what notes them.

    Args:
        file: its absolute path, as the interpreter knows it.

    >>> from autograd import Value
    >>> mode, recorder = record_lines(__file__)
    >>> with mode:
    ...     y = Value(2.0) * 3
    >>> y in recorder.lines
    False
    """
    recorder = LineRecorder(file)
    return Mode(lambda: recorder), recorder
