"""The commands of `glassgrad`, one module each: fill(parser) and run(args)."""

from __future__ import annotations

from collections.abc import Sequence


class UsageError(Exception):
    """Something was asked for that cannot be done; its text tells the user what and why."""


def nearest(name: str, known: Sequence[str]) -> str:
    """The end of a message that proposes the known names most like this one; may be empty."""
    from ..formulas.tokens import did_you_mean  # only errors need it

    return did_you_mean(name, known)
