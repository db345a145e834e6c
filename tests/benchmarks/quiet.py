"""What runs now, how quiet the machine is meanwhile, and where the results go.

Whatever is compared runs on one CPU, the one that is quietest when it begins. A short loop of
plain Python is timed there before and after whatever is measured. Where others use it too, that
takes longer than at its best, and what was measured then says little: a turn waits for a quiet
moment, and is taken again if that ended before it did. The loop knows nothing of what is measured,
so that no engine gains by it. When patience ends, turns are taken as they come. Times alone are
kept from a quiet machine only; ratios are kept where the turns tell them surely enough, see
figures.py.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

LOOP = 10_000
WAKING, LISTENING = 0.01, 0.02  # seconds: a processor that has slept begins slowly
LEARNING = 2.0  # seconds of listening to each CPU, before a comparison
LOUD = 1.3  # how much longer the loop may take than at its best
PATIENCE = 300.0  # seconds of waiting and of turns taken again, in the whole run
Found = TypeVar("Found")


class Listener:
    """Keeps what it heard around everything that counts.

    Args:
        loop: the time of the loop now.

    Attributes:
        best: the least of them so far.
        heard: those before and after what was measured.
        again: how many turns were taken again.
    """

    def __init__(self, loop: Callable[[], float], patience: float = PATIENCE) -> None:
        self._loop = loop
        self._patience = patience
        self.best = float("inf")
        self.heard: list[float] = []
        self.again = 0

    def learn(self, seconds: float) -> float:
        """Listen so long, to know the machine at its best; the median of what was heard."""
        end = time.perf_counter() + seconds
        heard = [self.listen()]
        while time.perf_counter() < end:
            heard.append(self.listen())
        return statistics.median(heard)

    def listen(self) -> float:
        """The time of the loop now."""
        heard = self._loop()
        self.best = min(self.best, heard)
        return heard

    def undisturbed(self, measure: Callable[[], Found]) -> Found:
        """What it gives between two quiet moments."""
        while True:
            before = self._quiet()
            began = time.perf_counter()
            found = measure()
            after = self.listen()
            if after <= LOUD * self.best or self._patience <= 0:
                self.heard += [before, after]
                return found
            self._patience -= time.perf_counter() - began
            self.again += 1

    def wait(self) -> None:
        """Until it is quiet: before what cannot be taken again."""
        self.heard.append(self._quiet())

    def _quiet(self) -> float:
        began = time.perf_counter()
        while (heard := self.listen()) > LOUD * self.best and self._patience > 0:
            now = time.perf_counter()
            self._patience -= now - began
            began = now
        return heard

    def disturbance(self) -> float:
        """How much longer than at its best the loop took, but for the loudest tenth."""
        return sorted(self.heard)[len(self.heard) * 9 // 10] / self.best if self.heard else 1.0


def _loop() -> float:
    start = began = time.perf_counter()
    times = []
    while not times or began < start + WAKING + LISTENING:  # it can stand still for that long
        for _ in range(LOOP):
            pass
        now = time.perf_counter()
        if began > start + WAKING:
            times.append(now - began)
        began = now
    return statistics.median(times)


machine = Listener(_loop)


CPUS = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else set()


def settle() -> None:
    """Listen to each CPU, and stay on the quietest: before the processes of a comparison start.

    They stay there too: what is heard on one CPU says nothing of another.
    """
    if not CPUS:
        machine.learn(LEARNING)
        return
    heard = {}
    for cpu in CPUS:
        progress(f"listening to CPU {cpu}")
        os.sched_setaffinity(0, {cpu})
        heard[cpu] = machine.learn(LEARNING)
    os.sched_setaffinity(0, {min(heard, key=lambda cpu: heard[cpu])})


def progress(said: str) -> None:
    """Say on the terminal what runs now."""
    if sys.stderr.isatty():
        print(f"\r\033[K{said}", end="", file=sys.stderr, flush=True)


def say(line: str) -> None:
    """Say on the standard error output what was found, so that a run that ends early told it."""
    progress("")
    print(line, file=sys.stderr, flush=True)


def undisturbed(said: str, measure: Callable[[], Found]) -> Found:
    """Say what runs now, and give what it gives between two quiet moments."""
    progress(said)
    return machine.undisturbed(measure)


def how() -> str:
    """What was done about a machine that others use, in words."""
    return (
        f"Turns beside which a loop of plain Python took more than {LOUD} times as long as at its "
        f"best were taken again, {machine.again} of them, for {PATIENCE / 60:.0f} minutes at most; "
        f"beside those that count it took {machine.disturbance():.2f} times as long, or less but "
        "for the loudest tenth."
    )


def disturbed() -> str:
    """Why times measured now say little, or nothing."""
    if machine.disturbance() <= LOUD:
        return ""
    return (
        "the machine was disturbed, beside more than a tenth of the turns a loop of plain Python "
        f"took {machine.disturbance():.1f} times as long as at its best"
    )


def keep(path: Path, title: str, text: str, doubt: str) -> bool:
    """Print results, and write them to a file where there is no doubt; whether there is none."""
    progress("")
    print(text)
    if doubt:
        print(f"{path.name} stays as it was: {doubt}; run it again", file=sys.stderr)
        return False
    path.write_text(f"# {title}\n\nWritten by `make bench`.\n\n{text}", encoding="utf-8")
    return True
