"""What runs now, how quiet the machine is meanwhile, and where the results go.

Before everything that is announced, a short loop of plain Python is timed. Where others use the
machine, it takes longer than at its best, and what was measured then says little: it is printed,
but the figures that are kept stay those of a quiet machine.
"""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path

LOOP = 20_000
LOUD = 1.3  # how much longer the loop may take in the median than at its best
_seconds: list[float] = []


def progress(said: str) -> None:
    """Listen, and say on the terminal what runs now."""
    began = time.perf_counter()
    for _ in range(LOOP):
        pass
    _seconds.append(time.perf_counter() - began)
    if sys.stderr.isatty():
        print(f"\r\033[K{said}", end="", file=sys.stderr, flush=True)


def disturbance() -> float:
    """How much longer the loop took in the median than at its best."""
    return statistics.median(_seconds) / min(_seconds) if _seconds else 1.0


def keep(path: Path, title: str, text: str) -> bool:
    """Print results, and write them to a file if the machine was quiet; whether it was."""
    progress("")
    print(text)
    if disturbance() > LOUD:
        print(
            f"{path.name} stays as it was: the machine was disturbed, a loop of plain Python took "
            f"{disturbance():.1f} times as long as at its best; run it again when it is quiet",
            file=sys.stderr,
        )
        return False
    path.write_text(f"# {title}\n\nWritten by `make bench`.\n\n{text}", encoding="utf-8")
    return True
