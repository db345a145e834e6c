"""A progress bar for training: rich's where rich is installed, else one line of plain text.

It goes to standard error, and nothing is shown where that is no terminal.
"""

from __future__ import annotations

import sys
from time import monotonic

TYPE_CHECKING = False  # typing itself would take most of the time of an import
if TYPE_CHECKING:
    from types import TracebackType
    from typing import Any, Self

WIDTH = 20  # of the plain bar
EVERY = 0.1  # seconds between two plain lines


class Quiet:
    """No progress bar."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        raised: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Leave the terminal as it was found."""

    def show(self, step: int, said: str) -> None:
        """So many steps are done; said: a few words beside the bar."""


class Plain(Quiet):
    """One line that is written over: training [####------] 40/100 loss 0.12."""

    def __init__(self, steps: int) -> None:
        self._steps = steps
        self._width = 0
        self._next = 0.0

    def __exit__(self, *raised: object) -> None:
        sys.stderr.write("\n" if self._width else "")
        sys.stderr.flush()

    def show(self, step: int, said: str) -> None:
        now = monotonic()
        if now < self._next and step < self._steps:
            return
        self._next = now + EVERY
        done = WIDTH * step // self._steps
        line = f"[{'#' * done}{'-' * (WIDTH - done)}] {step}/{self._steps} {said}"[:79]
        sys.stderr.write("\r" + line.ljust(self._width))
        sys.stderr.flush()
        self._width = len(line)


class Rich(Quiet):
    """A bar of rich, with the time that is left."""

    def __init__(self, steps: int) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

        self._bar = Progress(
            BarColumn(bar_width=WIDTH),
            TextColumn("{task.completed}/{task.total}"),
            TextColumn("{task.description}", markup=False),
            TimeRemainingColumn(),
            console=Console(stderr=True),
        )
        self._task = self._bar.add_task("", total=steps)

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(self, *raised: object) -> None:
        self._bar.stop()

    def show(self, step: int, said: str) -> None:
        self._bar.update(self._task, completed=step, description=said)


def bar(steps: int, wanted: bool | None) -> Any:
    """The bar for so many steps. wanted None: where a person sees it, in a terminal."""
    seen = sys.stderr is not None and sys.stderr.isatty()
    if sys.stderr is None or not (seen if wanted is None else wanted):
        return Quiet()
    try:
        return Rich(steps)
    except ImportError:
        return Plain(steps)
