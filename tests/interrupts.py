"""Interrupts at every moment: KeyboardInterrupt before the n-th bytecode of a piece of work.

A signal reaches Python between two bytecodes. A trace function that is asked before each of them
can raise there, so every moment can be tried in turn, and none depends on a clock.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import autograd
import nn

OURS = tuple([str(Path(package.__file__ or "").parent) for package in (autograd, nn)])


class Interrupt(KeyboardInterrupt):
    """Ctrl-C, told from one that somebody else pressed."""


class Moments:
    """Counts the bytecodes of some work, and interrupts it before one of them.

    Args:
        work: what is run; its own bytecodes count as those of autograd and nn do.
        everywhere: whether those of all other modules count too.
    """

    def __init__(self, work: Callable[[], Any], everywhere: bool = False) -> None:
        self.work = work
        self.everywhere = everywhere
        self.seen = 0
        self.last = 0
        self.error: Interrupt | None = None

    def run(self, moment: int = 0) -> bool:
        """Do the work, interrupted before the moment-th bytecode; whether it came so far."""
        self.seen, self.last = 0, moment
        trace, hook = sys.gettrace(), sys.unraisablehook
        sys.unraisablehook = self._lost
        sys.settrace(self._called)
        try:
            self.work()
        except Interrupt as error:
            self.error = error  # a prompt, too, keeps the last one with all its frames
            return True
        finally:
            sys.settrace(trace)
            sys.unraisablehook = hook
        return False

    def _lost(self, ignored: Any) -> None:
        """Python drops what is raised while it clears away a generator."""
        assert isinstance(ignored.exc_value, Interrupt), ignored

    def _counts(self, code: CodeType) -> bool:
        return self.everywhere or code is self.work.__code__ or code.co_filename.startswith(OURS)

    def _called(self, frame: FrameType, event: str, arg: Any) -> Any:
        if not self._counts(frame.f_code):
            return None
        frame.f_trace_opcodes = True
        return self._reached

    def _reached(self, frame: FrameType, event: str, arg: Any) -> Any:
        if event == "opcode":
            self.seen += 1
            if self.seen == self.last:
                raise Interrupt
        return self._reached


def moments(
    prepare: Callable[[], Callable[[], Any]], most: int, everywhere: bool = False
) -> Iterator[bool]:
    """Interrupt some work at up to `most` of its moments, evenly spread over all of it.

    Args:
        prepare: makes everything anew and returns the work; it is called before each.

    Yields after each interrupt, so that its traces can be looked for: whether it got out of the
    work (True), or was dealt with inside (False).
    """
    count = _counted(prepare, everywhere)
    missed = 0
    for moment in range(1, count + 1, max(1, count // most)):
        attempt = Moments(prepare(), everywhere)
        raised = attempt.run(moment)
        if attempt.seen < moment:  # what was left behind before makes it a bit shorter or longer
            missed += 1
            continue
        yield raised
    assert missed <= count // 4, f"{missed} of {count} moments were not reached"


def _counted(prepare: Callable[[], Callable[[], Any]], everywhere: bool) -> int:
    """How many moments the work has, once everything is there that is made at its first run."""
    before = -1
    for _ in range(9):
        whole = Moments(prepare(), everywhere)
        assert not whole.run()
        if whole.seen == before > 0:
            return before
        before = whole.seen
    raise AssertionError(f"the work is not the same each time: {before} moments at last")
