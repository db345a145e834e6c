"""Speed and memory beside micrograd and others: `make bench`, about 20 minutes.

`make bench PARTS="microgpt plans"` measures parts of it, and leaves the rows of the others.

The engines take turns, so that a slow moment of the machine meets all of them; a turn is a run
of consecutive steps, of which the first is not counted (its memory has gone cold meanwhile). A
turn counts by the mean of its steps, since the collector's long passes come in some of them and
are paid for by all. What counts is the ratio of an engine to the other in the same turn: the
median of all turns. Results are compared before they are timed, and every row is written to
results.md as soon as it is known.
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
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

from hatch_build import build

from . import quiet, replay, sequences, sizes, training
from .figures import CONFIDENCE, Ratio, Row, duration, row, unsure
from .quiet import progress, say, settle, undisturbed
from .results import Results
from .worker import MULTIPLIED

HERE = Path(__file__).parent
WARM_UP = 3
PLAIN = ("-X", "glassgrad=plain")  # how Python is told not to run what was compiled


class Engine(NamedTuple):
    """An engine at a workload, in a process of its own; `steps` in a turn, the first uncounted."""

    name: str
    workload: str
    steps: int
    flags: Sequence[str] = PLAIN


SCALAR = Engine("glassgrad", "scalar", 9)
NEURONS = Engine("glassgrad", "neurons", 20)
EXPRESSION = Engine("glassgrad", "expression", 20)
MICROGPT = Engine("glassgrad", "microgpt", 4)
MICROGPT_LAYERS = Engine("glassgrad", "microgpt layers", 6)
MICROGRAD = Engine("micrograd", "scalar", 3)
MICROGRAD_EXPRESSION = Engine("micrograd", "expression", 20)
SLOTTED = Engine(MULTIPLIED, "scalar", 3)
SLOTTED_MICROGPT = Engine(MULTIPLIED, "microgpt", 4)
BARE = Engine("bare Python", "expression", 20)


def compiled(engine: Engine) -> Engine:
    """The same, run by what `make fast` compiles."""
    return engine._replace(flags=())


MICROGPTS = (MICROGPT, compiled(MICROGPT), MICROGPT_LAYERS, compiled(MICROGPT_LAYERS))
# Who takes turns with whom, and how often: (turns, engines), by parts.
TURNS = {
    "make_moons": (21, (SCALAR, compiled(SCALAR), NEURONS, compiled(NEURONS), MICROGRAD, SLOTTED)),
    "expression": (41, (EXPRESSION, compiled(EXPRESSION), BARE, MICROGRAD_EXPRESSION)),
    "microgpt": (21, (*MICROGPTS, SLOTTED_MICROGPT)),
}
PARTS = (*TURNS, "memory", "plans", "training", "replay", "sizes")
# What is claimed: of whom, beside whom, at least how often.
CLAIMS = (
    ("make_moons step, scalar by scalar", SCALAR, MICROGRAD, 11),
    ("make_moons step, scalar by scalar, compiled", compiled(SCALAR), MICROGRAD, 45),
    ("make_moons step, through Neuron", NEURONS, MICROGRAD, 80),
    ("make_moons step, through Neuron, compiled", compiled(NEURONS), MICROGRAD, 250),
    ("make_moons step, scalar by scalar, compiled", compiled(SCALAR), SLOTTED, 5),
    ("README expression, 200 times", EXPRESSION, MICROGRAD_EXPRESSION, 3),
    ("README expression, 200 times, compiled", compiled(EXPRESSION), MICROGRAD_EXPRESSION, 10),
    ("README expression, bare Python (bare.py)", BARE, MICROGRAD_EXPRESSION, 0),
    ("microgpt step", MICROGPT, SLOTTED_MICROGPT, 2),
    ("microgpt step, compiled", compiled(MICROGPT), SLOTTED_MICROGPT, 5),
    ("microgpt step, through nn", MICROGPT_LAYERS, SLOTTED_MICROGPT, 2),
    ("microgpt step, through nn, compiled", compiled(MICROGPT_LAYERS), SLOTTED_MICROGPT, 5),
)


def side_by_side(turns: int, engines: Sequence[Engine]) -> dict[Engine, list[float]]:
    """The seconds a step of each engine, turn by turn."""
    settle()
    running = []
    for name, workload, _, flags in engines:
        command = [sys.executable, *flags, "-m", "tests.benchmarks.worker", name, workload]
        running.append(replay.Peer(name, command))
    last = engines[-1]
    for taken in range(WARM_UP):
        progress(f"{last.workload}: comparing results, step {taken + 1} of {WARM_UP}")
        answers = [peer.ask(1)["numbers"] for peer in running]
        if not all(replay.same(answer, answers[-1]) for answer in answers):
            raise SystemExit(
                f"{last.workload}: the engines disagree at step {taken + 1}; nothing is timed"
            )

    def turn() -> list[float]:
        pairs = zip(engines, running, strict=True)
        return [statistics.fmean(peer.ask(each.steps)["seconds"][1:]) for each, peer in pairs]

    said = f"{last.workload}: turn {{}} of {turns}"
    found = [undisturbed(said.format(number + 1), turn) for number in range(turns)]
    for peer in running:
        peer.close()
    columns = zip(*found, strict=True)
    return {engine: list(column) for engine, column in zip(engines, columns, strict=True)}


def claims(seconds: dict[Engine, list[float]]) -> list[Row]:
    """The rows of the claims on engines that took turns."""
    rows = []
    for what, ours, peer, least in CLAIMS:
        if ours not in seconds or peer not in seconds:
            continue
        ratio = Ratio.of(seconds[ours], seconds[peer])
        mine, theirs = (statistics.median(seconds[each]) for each in (ours, peer))
        said = (
            f"{ratio.times:.1f}× {peer.name} ({ratio.spread()}; {duration(mine)} against "
            f"{duration(theirs)})"
        )
        wanted = f"at least {least}×" if least else "the floor"
        rows.append(row(what, said, wanted, ratio.at_least(least)))
    return rows


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


def memory_and_import() -> list[Row]:
    """What a node takes, whether long graphs take longer a node, and what an import takes."""
    settle()
    rows: list[Row] = []
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


def where() -> str:
    """On which machine, and how what was measured is to be read."""
    turns = [count for count, _ in TURNS.values()]
    return (
        f"CPython {platform.python_version()}, {platform.system()} {platform.machine()} "
        f"({replay.cpu()}, {os.cpu_count()} CPUs), micrograd {version('micrograd')}, glassgrad "
        f"{version('glassgrad')}; medians of {min(turns)} to {max(turns)} turns, the interval in "
        f"which they lie with {100 * CONFIDENCE:.0f} % confidence, and the range from turn to "
        f"turn; {datetime.datetime.now(datetime.UTC):%Y-%m-%d}. {quiet.how()}"
    )


def main(parts: Sequence[str]) -> None:
    """Measure, and write each row and table to results.md as soon as it is known.

    A row says NO where a mark is missed; the run fails only where results disagree.
    """
    unknown = [part for part in parts if part not in PARTS]
    if unknown:
        raise SystemExit(f"no part {', '.join(unknown)}; there are {', '.join(PARTS)}")
    asked = [part for part in PARTS if part in parts or not parts]
    build()
    for package in ("autograd", "nn"):  # as pip does: an import reads bytecode
        compileall.compile_dir(HERE.parent.parent / package, quiet=1)
    results, found = Results(HERE / "results.md", whole=not parts), list[Row]()

    def keep(rows: Iterable[Row]) -> None:
        for each in rows:
            found.append(each)
            results.add(each)

    seconds: dict[Engine, list[float]] = {}
    for part, (turns, engines) in TURNS.items():
        if part in asked:
            measured = side_by_side(turns, engines)
            keep(claims(measured))
            seconds |= measured
    if "memory" in asked:
        keep(memory_and_import())
    if "plans" in asked:
        if SLOTTED_MICROGPT not in seconds:
            seconds |= side_by_side(TURNS["microgpt"][0], [SLOTTED_MICROGPT])
        keep(sequences.rows(statistics.median(seconds[SLOTTED_MICROGPT])))
        results.add_table("microgpt, one name", sequences.table())
    if "training" in asked:
        keep(training.rows())
        results.add_table("make_moons to 100 %", training.table())
    if "replay" in asked:
        keep(replay.rows())
        results.add_table("loss and all gradients", replay.table())
    results.end(where())
    print((HERE / "results.md").read_text(encoding="utf-8"))
    if unsure(found):
        say(f"{unsure(found)}; an earlier answer stays, run it again")
    if "sizes" in asked:
        sizes.main()  # last, so that it knows the machine at its best from all that ran before


if __name__ == "__main__":
    main(sys.argv[1:])
