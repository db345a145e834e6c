"""Where a function that records looked at a number and chose what to record: the line of its code.

Asked only when two samples were recorded as different graphs. Both are recorded once more, with an
eye on each step of the interpreter in code that is not ours.
"""

from __future__ import annotations

import dis
import gc
import linecache
import sys
import sysconfig
from collections.abc import Callable
from functools import cache
from itertools import takewhile
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

OURS = (str(Path(__file__).parents[1]), str(Path(__file__).parents[2] / "nn"), "<frozen")
PYTHON = sysconfig.get_paths()["stdlib"]
GENERATED = ("namedtuple_", "autograd.", "nn.")  # of whom code without a file is not the user's
READS = {"data", "item", "grad"}  # what takes a plain number out of a Value
Place = tuple[str, int]  # a file and a line


class _Watch:
    """The lines that a recording runs through, and those where it takes a number or compares."""

    def __init__(self, record: Callable[[], Any]) -> None:
        self.lines: list[Place] = []
        self.reads: list[Place] = []
        self.compares: list[Place] = []
        before, collecting = sys.gettrace(), gc.isenabled()
        gc.disable()  # what others run when it collects would come at any place
        sys._getframe().f_trace_opcodes = True  # from 3.12 on, asked for before tracing begins
        sys.settrace(self._entered)
        try:
            record()
        finally:
            sys.settrace(before)
            if collecting:
                gc.enable()

    def _entered(self, frame: FrameType, event: str, _: Any) -> Any:
        file = frame.f_code.co_filename
        if file.startswith(OURS) or (file.startswith(PYTHON) and "site-packages" not in file):
            return None
        if file == "<string>" and str(frame.f_globals.get("__name__")).startswith(GENERATED):
            return None
        frame.f_trace_opcodes = True
        return self._stepped

    def _stepped(self, frame: FrameType, event: str, _: Any) -> Any:
        place = frame.f_code.co_filename, frame.f_lineno
        if event == "line":
            self.lines.append(place)
        elif event == "opcode":
            kind = _kinds(frame.f_code).get(frame.f_lasti)
            if kind is not None:
                (self.reads if kind == "read" else self.compares).append(place)
        return self._stepped


@cache
def _kinds(code: CodeType) -> dict[int, str]:
    """The instructions of a function that take a number out of a Value, or compare."""
    kinds = {}
    for instruction in dis.get_instructions(code):
        if instruction.opname in ("LOAD_ATTR", "LOAD_METHOD") and instruction.argval in READS:
            kinds[instruction.offset] = "read"
        elif instruction.opname == "COMPARE_OP":
            kinds[instruction.offset] = "compare"
    return kinds


def decisions(one: Callable[[], Any], other: Callable[[], Any]) -> str:
    """The lines that decided, in words; nothing where none is found.

    Args:
        one, other: recordings of two samples that gave different graphs.
    """
    first, second = _Watch(one), _Watch(other)
    pairs = zip(first.lines, second.lines, strict=False)
    common = [place for place, _ in takewhile(lambda pair: pair[0] == pair[1], pairs)]
    parted = common and len(common) < max(len(first.lines), len(second.lines))
    found = [common[-1]] if parted else _distinct(first, second)
    lines = [_shown(place) for place in found[:3]]
    return " and at ".join(lines) + (" and elsewhere" if len(found) > 3 else "")


def _distinct(first: _Watch, second: _Watch) -> list[Place]:
    """Where numbers were read, else compared; 3.13 sees in a function from its second call on."""
    reads = [*first.reads, *second.reads]
    return list(dict.fromkeys(reads or [*first.compares, *second.compares]))


def _shown(place: Place) -> str:
    """A line with its text, as errors show it."""
    file, line = place
    text = linecache.getline(file, line).strip()
    return f"{file}:{line}" + f" ({text})" * bool(text)
