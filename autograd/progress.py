"""How far long work has come: a bar on a terminal, else a plain line now and then."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec


@contextmanager
def progress(what: str, total: int) -> Iterator[Callable[[int], None]]:
    """Give a function that is called with how many more are done. All goes to standard error.

    Without a terminal, or without rich, a line says how many are done whenever another tenth is.

    >>> with progress("frames", 2) as advance:  # on standard error: frames: 2 of 2
    ...     advance(2)
    """
    if sys.stderr is None:
        yield lambda count: None
        return
    if sys.stderr.isatty() and find_spec("rich") is not None:
        from rich.console import Console
        from rich.progress import Progress

        with Progress(console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task(what, total=total)
            yield lambda count: bar.advance(task, count)
        return
    done = 0

    def say(count: int) -> None:
        nonlocal done
        before, done = done, done + count
        if 10 * before // total < 10 * done // total:
            print(f"{what}: {done} of {total}", file=sys.stderr, flush=True)

    yield say
