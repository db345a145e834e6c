"""Interrupts at every moment: KeyboardInterrupt wherever the interpreter looks for signals.

CPython looks for them at the beginning of a function, after a call, and where a loop jumps back.
Who is asked before each bytecode (a trace function; from 3.12 on, sys.monitoring) can raise there,
so every such moment can be tried in turn, and none depends on a clock.
"""

from __future__ import annotations

import dis
import gc
import os
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from threading import get_ident
from types import CodeType, FrameType
from typing import Any

import autograd
import nn
from autograd import Value, maximum

MOST = int(os.environ.get("GLASSGRAD_MOMENTS", "150"))  # how many moments a test tries, at most
X = [[0.5, -1.0], [1.5, 0.25], [-0.75, 2.0]]
T = [1.0, -1.0, 1.0]
OURS = tuple([str(Path(package.__file__ or "").parent) for package in (autograd, nn)])
TOOL = 4  # a number of sys.monitoring that nobody else has
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
        self._before: dict[int, tuple[bool, int]] = {}  # the place where each frame was last

    def run(self, moment: int = 0) -> bool:
        """Do the work, interrupted at that moment (counted from 1); whether that got out of it."""
        self.seen, self.last = 0, moment
        hook, sys.unraisablehook = sys.unraisablehook, self._lost
        collecting = gc.isenabled()
        gc.disable()  # what it clears away in between would be moments of the work, now and then
        end = (_monitor if sys.version_info >= (3, 12) else _trace)(self)
        try:
            self.work()
        except self.kind as error:
            self.error = error  # a prompt, too, keeps the last one with all its frames
            return True
        finally:
            end()
            sys.unraisablehook = hook
            if collecting:
                gc.enable()
        return False

    def counts(self, code: CodeType) -> bool:
        """Whether the bytecodes of a function are counted."""
        ours = code is self.work.__code__ or code.co_filename.startswith(OURS)
        return ours or (self.everywhere and code.co_filename != __file__)

    def began(self, frame: FrameType) -> None:
        """A function begins, or goes on."""
        self._before.pop(id(frame), None)
        self._moment()

    def reached(self, frame: FrameType, offset: int) -> None:
        """A bytecode is about to be executed."""
        place = places(frame.f_code).get(offset, (False, -1))
        looked, caught = self._before.get(id(frame), (False, -1))
        self._before[id(frame)] = place
        if looked and caught == place[1]:
            self._moment()

    def _moment(self) -> None:
        self.seen += 1
        if self.seen == self.last:
            raise self.kind

    def _lost(self, ignored: Any) -> None:
        """Python drops what is raised while it clears away a generator."""
        assert isinstance(ignored.exc_value, self.kind), ignored


def _trace(moments: Moments) -> Callable[[], None]:
    """Tell of each bytecode by a trace function; that of RESUME is the beginning."""

    def called(frame: FrameType, event: str, arg: Any) -> Any:
        if not moments.counts(frame.f_code):
            return None
        frame.f_trace_opcodes = True
        return reached

    def reached(frame: FrameType, event: str, arg: Any) -> Any:
        if event == "opcode":
            if dis.opname[frame.f_code.co_code[frame.f_lasti]] == "RESUME":
                moments.began(frame)
            else:
                moments.reached(frame, frame.f_lasti)
        return reached

    before = sys.gettrace()
    sys.settrace(called)
    return lambda: sys.settrace(before)


def _monitor(moments: Moments) -> Callable[[], None]:
    """Tell of each bytecode by sys.monitoring."""
    monitoring: Any = sys.monitoring  # type: ignore[attr-defined,unused-ignore]
    events = monitoring.events
    thread = get_ident()

    def began(code: CodeType, offset: int, *thrown: Any) -> Any:
        if not moments.counts(code):
            return None
        if get_ident() == thread:
            moments.began(sys._getframe(1))
        return None

    def reached(code: CodeType, offset: int) -> Any:
        if not moments.counts(code):
            return monitoring.DISABLE
        if get_ident() == thread:
            moments.reached(sys._getframe(1), offset)
        return None

    monitoring.use_tool_id(TOOL, "moments")
    monitoring.restart_events()
    for event in (events.PY_START, events.PY_RESUME):
        monitoring.register_callback(TOOL, event, began)
    monitoring.register_callback(TOOL, events.INSTRUCTION, reached)
    monitoring.set_events(TOOL, events.PY_START | events.PY_RESUME | events.INSTRUCTION)

    def end() -> None:
        monitoring.set_events(TOOL, 0)
        monitoring.free_tool_id(TOOL)

    return end


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
        if attempt.seen >= moment:  # what was left behind before makes it a bit shorter or longer
            tried += 1
            yield raised
    for before_last in (2, 1, 0):
        moment = max(1, _counted(prepare, everywhere) - before_last)
        attempt = Moments(prepare(), everywhere, kind)
        raised = attempt.run(moment)
        assert attempt.seen >= moment, "the work is not the same each time"
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


def network() -> nn.MLP:
    """The network that is interrupted."""
    return nn.MLP(2, [3, 3, 1], "tanh", seed=1)


def loss_of(model: nn.MLP) -> Value:
    """A loss with nodes of every kind: sums, products, one number, two, three."""
    outputs = [model(x) for x in X]
    total = nn.squared_error(outputs, T)
    w, *_, b = model.parameters()
    return total * w.sigmoid() + maximum(w, b, 0.1) + (w * w + 1.5) / (2.0 - b)
