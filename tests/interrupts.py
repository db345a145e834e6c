"""Interrupts at every moment: KeyboardInterrupt wherever the interpreter looks for signals.

CPython looks for them at the beginning of a function, after a call, and where a loop jumps back. A
trace function that is asked before each bytecode can raise there, so every such moment can be
tried in turn, and none depends on a clock.
"""

from __future__ import annotations

import dis
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import autograd
import nn

OURS = tuple([str(Path(package.__file__ or "").parent) for package in (autograd, nn)])
LOOKED = {"RESUME", "CALL", "CALL_KW", "CALL_FUNCTION_EX", "JUMP_BACKWARD"}  # after these


class Interrupt(KeyboardInterrupt):
    """Ctrl-C, told from one that somebody else pressed."""


class ExpiredError(Exception):
    """What a time limit throws into a thread."""


@cache
def places(code: CodeType) -> dict[int, tuple[bool, int]]:
    """Of each bytecode: whether signals are looked for after it, and where errors are caught."""
    entries = dis.Bytecode(code).exception_entries
    caught = {
        offset: entry.target for entry in entries for offset in range(entry.start, entry.end, 2)
    }
    return {
        line.offset: (line.opname in LOOKED, caught.get(line.offset, -1))
        for line in dis.get_instructions(code)
    }


class Moments:
    """Counts the moments of some work, and interrupts it at one of them.

    Args:
        work: what is run; its own bytecodes count as those of autograd and nn do.
        everywhere: whether those of all other modules count too.
        kind: what is raised.
    """

    def __init__(
        self,
        work: Callable[[], Any],
        everywhere: bool = False,
        kind: type[BaseException] = Interrupt,
    ) -> None:
        self.work = work
        self.everywhere = everywhere
        self.kind = kind
        self.seen = 0
        self.last = 0
        self.error: BaseException | None = None

    def run(self, moment: int = 0) -> bool:
        """Do the work, interrupted at that moment (counted from 1); whether that got out of it."""
        self.seen, self.last = 0, moment
        trace, hook = sys.gettrace(), sys.unraisablehook
        sys.unraisablehook = self._lost
        sys.settrace(self._called)
        try:
            self.work()
        except self.kind as error:
            self.error = error  # a prompt, too, keeps the last one with all its frames
            return True
        finally:
            sys.settrace(trace)
            sys.unraisablehook = hook
        return False

    def _lost(self, ignored: Any) -> None:
        """Python drops what is raised while it clears away a generator."""
        assert isinstance(ignored.exc_value, self.kind), ignored

    def _called(self, frame: FrameType, event: str, arg: Any) -> Any:
        code = frame.f_code
        if not (self.everywhere or code is self.work.__code__ or code.co_filename.startswith(OURS)):
            return None
        frame.f_trace_opcodes = True
        known = places(code)
        before = (False, -1)

        def reached(frame: FrameType, event: str, arg: Any) -> Any:
            nonlocal before
            if event == "opcode":
                place = known.get(frame.f_lasti, before)
                looked, caught = before
                before = place
                if looked and caught == place[1]:
                    self.seen += 1
                    if self.seen == self.last:
                        raise self.kind
            return reached

        return reached


def moments(
    prepare: Callable[[], Callable[[], Any]],
    most: int,
    everywhere: bool = False,
    kind: type[BaseException] = Interrupt,
) -> Iterator[bool]:
    """Interrupt some work at up to `most` of its moments, spread over all of it, and at the last.

    Args:
        prepare: makes everything anew and returns the work; it is called before each.

    Yields after each interrupt, so that its traces can be looked for: whether it got out of the
    work (True), or was dealt with inside (False).
    """
    count = _counted(prepare, everywhere)
    planned = range(1, count, -(-count // most))
    tried = 0
    for moment in planned:
        attempt = Moments(prepare(), everywhere, kind)
        raised = attempt.run(moment)
        if attempt.seen == moment:  # what was left behind before makes it a bit shorter or longer
            tried += 1
            yield raised
    count = _counted(prepare, everywhere)
    for moment in range(max(1, count - 2), count + 1):
        attempt = Moments(prepare(), everywhere, kind)
        raised = attempt.run(moment)
        assert attempt.seen == moment, "the work is not the same each time"
        yield raised
    assert tried >= 0.75 * len(planned), f"only {tried} of {len(planned)} moments were reached"


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
