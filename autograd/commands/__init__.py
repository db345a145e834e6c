"""The command line: one module a command, and `cli.py`, which runs the one that is asked for.

The command `walk` is the module `walk.py` with two functions: `add_walk_options(parser)` declares
what may stand behind it, `run_walk(args)` does it. What is said of it in `glassgrad --help` stands
in the table of `cli.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


class UsageError(Exception):
    """Something was asked for that cannot be done; its text tells the user what and why."""


@contextmanager
def usage_errors(*kinds: type[Exception]) -> Iterator[None]:
    """Errors of these kinds are due to what was asked for: a UsageError with the same text."""
    try:
        yield
    except kinds as error:
        reason = system_reason(error) if isinstance(error, OSError) else str(error)
        raise UsageError(reason) from error


def system_reason(error: OSError) -> str:
    """What an error of the system says: the file first, without a number.

    >>> system_reason(FileNotFoundError(2, "No such file or directory", "w.csv"))
    'w.csv: No such file or directory'
    """
    said = f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    return said or str(error)
