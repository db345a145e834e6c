"""How far long work has come: the one progress bar of all commands, on standard error."""

from __future__ import annotations

import sys
from time import monotonic

TYPE_CHECKING = False  # typing itself would take most of the time of an import
if TYPE_CHECKING:
    from typing import Any

WIDTH = 20  # of the bar
LONGEST = 79  # characters of the line that a plain bar stands in
EVERY = 0.1  # seconds between two looks of a plain bar


class Progress:
    """A bar on a terminal: rich's where rich is installed, else `[####----] 40/100 frames`.

    Behind it stands how long the rest will take if it goes on as fast: `about 12 s left`.

    Args:
        what: what is counted.
        total: how many there are in all.
        wanted: True for a bar where standard error is no terminal, too; False for nothing.
        lines: where there is no bar, print a line at every tenth of the work.
        stays: leave the bar where it is when all is done.
        patience: seconds of work before anything is shown.

    >>> with Progress("frames", 2, lines=True) as progress:  # on standard error: frames: 2 of 2
    ...     progress.advance(2)
    """

    def __init__(
        self,
        what: str = "",
        total: int = 0,
        *,
        wanted: bool | None = None,
        lines: bool = False,
        stays: bool = False,
        patience: float = 0.0,
    ) -> None:
        self.what, self.total, self.done = what, total, 0
        hidden = sys.stderr is None or wanted is False
        self._bar = not hidden and (wanted is True or sys.stderr.isatty())
        self._lines = lines and not hidden and not self._bar
        self._stays = stays
        self._rich: Any = None
        self._start = monotonic()
        self._next = self._start + patience  # when it is shown, or a plain bar is shown again
        self._begun = False
        self._width = 0  # of a plain bar with its words

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *raised: object) -> None:
        """Leave no trace, but for a bar that stays."""
        if self._rich is not None:
            self._rich.stop()
        elif self._begun:
            sys.stderr.write("\n" if self._stays else f"\r{' ' * self._width}\r")
            sys.stderr.flush()

    def advance(self, count: int = 1) -> None:
        """So many more are done."""
        self.show(self.done + count)

    def show(self, done: int, words: str = "", total: int | None = None) -> None:
        """So many are done.

        Args:
            done: how many, from the beginning.
            words: what stands beside the bar; left out, what is counted.
            total: how many there are in all, where that changes.
        """
        before, self.done = self.done, done
        self.total = self.total if total is None else total
        if self._lines and 10 * before // self.total < 10 * done // self.total:
            print(f"{self.what}: {done} of {self.total}{self._left()}", file=sys.stderr, flush=True)
        if self._bar and (self._begun or monotonic() >= self._next):
            self._draw(words or self.what)
            self._begun = True

    def _left(self) -> str:
        """How long the rest takes at the speed so far, where that is a second or more."""
        if not 0 < self.done < self.total:
            return ""
        seconds = (monotonic() - self._start) / self.done * (self.total - self.done)
        return f", about {duration_text(seconds)} left" if seconds >= 1 else ""

    def _draw(self, words: str) -> None:
        if not self._begun:
            self._rich = _rich_bar(words, self.total, self._stays)
        if self._rich is not None:
            task = self._rich.task_ids[0]
            self._rich.update(task, completed=self.done, total=self.total, description=words)
        elif monotonic() >= self._next or self.done >= self.total:
            self._next = monotonic() + EVERY
            filled = WIDTH * self.done // max(self.total, 1)
            line = f"[{'#' * filled:-<{WIDTH}}] {self.done:,}/{self.total:,} {words}"
            left = self._left()
            line = line[: LONGEST - len(left)] + left
            sys.stderr.write("\r" + line.ljust(self._width))
            sys.stderr.flush()
            self._width = len(line)


def duration_text(seconds: float) -> str:
    """A time in its largest unit, as people say it.

    >>> duration_text(4.4), duration_text(200), duration_text(9000)
    ('4 s', '3 min', '2.5 h')
    """
    if seconds < 100:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 6000 else f"{seconds / 3600:.1f} h"


def _rich_bar(words: str, total: int, stays: bool) -> Any:
    """A bar of rich; None where rich is not installed."""
    try:
        from rich.console import Console
        from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
        from rich.progress import Progress as RichProgress
    except ImportError:
        return None
    bar = RichProgress(
        BarColumn(bar_width=WIDTH),
        TextColumn("{task.completed:,}/{task.total:,}"),
        TextColumn("{task.description}", markup=False),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=not stays,
    )
    bar.add_task(words, total=total)
    bar.start()
    return bar
