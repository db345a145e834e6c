"""Speed and memory beside micrograd: `make bench`.

The engines take turns, so that a slow moment of the machine meets all of them; a turn is a run
of consecutive steps, of which the first is not counted (its memory has gone cold meanwhile). A
turn counts by the mean of its steps, since the collector's long passes come in some of them and
are paid for by all. What counts is the ratio of an engine to the other in the same turn: the
median of all turns. Results are compared before they are timed.
"""

from __future__ import annotations

import compileall
import datetime
import json
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from hatch_build import build

from . import quiet, replay, sizes, training
from .figures import CONFIDENCE, Ratio, Row, duration, markdown, row, unsure
from .quiet import keep, progress, settle, undisturbed
from .worker import MULTIPLIED

HERE = Path(__file__).parent
WARM_UP = 3
# For each workload the turns, and the consecutive steps in a turn of ours and of micrograd's.
TURNS = {"scalar": (21, 9, 3), "neurons": (21, 20, 3), "expression": (41, 20, 20)}
Found = tuple[float, float, Ratio]  # seconds of an engine, of micrograd, and how they compare


PLAIN = ("-X", "glassgrad=plain")  # how Python is told not to run what was compiled


def side_by_side(
    workload: str,
    peer_workload: str,
    ours: str = "glassgrad",
    flags: Sequence[str] = PLAIN,
    peer: str = "micrograd",
) -> Found:
    """Medians of an engine and of a peer, and their ratio, over all turns."""
    settle()
    rounds, *counts = TURNS[workload]
    command = [sys.executable, *flags, "-m", "tests.benchmarks.worker"]
    engines = [
        replay.Peer(name, [*command, name, what])
        for name, what in ((ours, workload), (peer, peer_workload))
    ]
    for at in range(WARM_UP):
        progress(f"{workload}: comparing results, step {at + 1} of {WARM_UP}")
        answers = [engine.ask(1)["numbers"] for engine in engines]
        if not replay.same(*answers):
            raise SystemExit(f"{workload}: the engines disagree at step {at + 1}; nothing is timed")

    def turn() -> list[float]:
        each = zip(counts, engines, strict=True)
        return [statistics.fmean(engine.ask(count)["seconds"][1:]) for count, engine in each]

    turns = [undisturbed(f"{workload}: turn {at + 1} of {rounds}", turn) for at in range(rounds)]
    for engine in engines:
        engine.close()
    mine, theirs = zip(*turns, strict=True)
    return statistics.median(mine), statistics.median(theirs), Ratio.of(mine, theirs)


def once(engine: str, length: int, flags: Sequence[str] = PLAIN) -> dict[str, float]:
    """A chain built (and for us, walked back) in a fresh process."""
    command = [sys.executable, *flags, "-m", "tests.benchmarks.worker", engine, f"chain{length}"]

    def run() -> dict[str, float]:
        answer: dict[str, float] = json.loads(
            subprocess.run(command, capture_output=True, check=True).stdout
        )
        return answer

    return undisturbed(f"chain of {length:,}: {engine}", run)


def import_seconds(what: str) -> float:
    """The least time of a process that runs `what`, over 20."""

    def run() -> float:
        began = time.perf_counter()
        subprocess.run([sys.executable, "-c", what], check=True)
        return time.perf_counter() - began

    return min(undisturbed(f"import: {what}", run) for _ in range(20))


def measure() -> list[Row]:
    """Rows of the table: what, measured, wanted, whether it holds."""
    rows: list[Row] = []

    def beside(
        what: str, found: Found, wanted: str, holds: bool | None, peer: str = "micrograd"
    ) -> None:
        ours, theirs, ratio = found
        said = (
            f"{ratio.times:.1f}× {peer} ({ratio.spread()}; {duration(ours)} against "
            f"{duration(theirs)})"
        )
        rows.append(row(what, said, wanted, holds))

    for what, ours, theirs, *marks in (
        ("make_moons step, scalar by scalar", "scalar", "scalar", 11, 45),
        ("make_moons step, through Neuron", "neurons", "scalar", 80, 250),
        ("README expression, 200 times", "expression", "expression", 3, 10),
    ):
        for least, flags in zip(marks, (PLAIN, ()), strict=True):
            found = side_by_side(ours, theirs, flags=flags)
            how = what if flags else f"{what}, compiled"
            beside(how, found, f"at least {least}×", found[-1].at_least(least))
    found = side_by_side("scalar", "scalar", flags=(), peer=MULTIPLIED)
    what = "make_moons step, scalar by scalar, compiled"
    beside(what, found, "at least 5×", found[-1].at_least(5), MULTIPLIED)
    floor = side_by_side("expression", "expression", "bare Python")
    beside("README expression, bare Python (bare.py)", floor, "the floor", True)
    settle()
    long, peer = once("glassgrad", 1_000_000), once("micrograd", 1_000_000)
    said = f"{long['bytes']:.0f} bytes (micrograd {peer['bytes']:.0f})"
    what = "memory an operation, chain of 1,000,000"
    rows.append(row(what, said, "at most 200 bytes", long["bytes"] <= 200))
    each = once("glassgrad", 1_000_000, ())["bytes"]
    rows.append(row(f"{what}, compiled", f"{each:.0f} bytes", "at most 130 bytes", each <= 130))
    each = statistics.median(once("glassgrad", 10_000)["seconds"] for _ in range(9)) / 1e4
    growth = long["seconds"] / 1e6 / each
    said = f"{growth:.2f}× ({long['seconds'] * 1e3:.0f} ns against {each * 1e9:.0f} ns)"
    what = "time an operation, 1,000,000 against 10,000"
    rows.append(row(what, said, "at most 3×", growth <= 3))
    imported = import_seconds("import autograd, nn") - import_seconds("pass")
    said = f"{duration(imported)} over bare Python"
    rows.append(row("import autograd, nn", said, "at most 15 ms", imported <= 0.015))
    return rows


def main() -> None:
    """Measure, print the tables and, where the turns tell enough, write them to results.md.

    A row says NO where a mark is missed; the run fails only where results disagree.
    """
    build()
    for package in ("autograd", "nn"):  # as pip does: an import reads bytecode
        compileall.compile_dir(HERE.parent.parent / package, quiet=1)
    rows = [*measure(), *training.rows(), *replay.rows()]
    turns = [rounds for rounds, *_ in TURNS.values()]
    where = (
        f"CPython {platform.python_version()}, {platform.system()} {platform.machine()} "
        f"({replay.cpu()}, {os.cpu_count()} CPUs), micrograd {version('micrograd')}, glassgrad "
        f"{version('glassgrad')}; medians of {min(turns)} to {max(turns)} turns, the interval in "
        f"which they lie with {100 * CONFIDENCE:.0f} % confidence, and the range from turn to "
        f"turn; {datetime.datetime.now(datetime.UTC):%Y-%m-%d}. {quiet.how()}"
    )
    claims = markdown([("what", "measured", "wanted", "holds"), *rows])
    text = f"{claims}\n\n{where}\n\n{training.table()}\n{replay.table()}"
    keep(HERE / "results.md", "Benchmarks", text, unsure(rows))


if __name__ == "__main__":
    main()
    sizes.main()  # here, so that it knows the machine at its best from all that ran before
