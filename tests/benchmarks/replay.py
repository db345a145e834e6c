"""Replay beside torch, torch.compile, jax, numpy by hand and a C program: part of `make bench`.

Loss and all gradients of the make_moons network over m samples. Every peer has a process of its
own, with one thread; they take turns, so that a slow moment of the machine meets all of them.
What counts are ratios in the same turn, the median of all turns. Results are compared before they
are timed.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from . import peers
from .figures import Ratio, Row, duration, markdown, row, short
from .quiet import progress, settle, undisturbed

HERE = Path(__file__).parent
BUILT = HERE.parent.parent / "build"
COUNTS = (1, 10, 100, 1_000, 10_000, 100_000)
TURNS = 21
COLD_CALLS, WARM_CALLS = 3, 7
TURN_SECONDS = 0.02  # what a turn of one peer takes, as far as whole calls allow
LIMIT = "C, by hand"
OURS = ("glassgrad, numba", "glassgrad, numba, in place", "glassgrad, numpy")
ELSEWHERE = ("torch", "torch.compile", "jax.jit")  # whom the numba backend is held against
ONE_THREAD = {
    **dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"),
    "NUMBA_NUM_THREADS": "1",
    "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1",
    "JAX_PLATFORMS": "cpu",
}


@dataclass
class Peer:
    """A process that answers line by line; see peers.py and limit.c."""

    name: str
    command: Sequence[str]

    def __post_init__(self) -> None:
        self.process = subprocess.Popen(
            self.command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, **ONE_THREAD},
        )

    def ask(self, line: Any) -> dict[str, Any]:
        """One line, answered."""
        if self.process.stdin is None or self.process.stdout is None:
            raise RuntimeError("the peer has no pipes")
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            raise SystemExit(f"{self.name} ended before it answered {line!r}")
        found: dict[str, Any] = json.loads(answer)
        return found

    def calls_a_turn(self) -> int:
        """How many calls take TURN_SECONDS; asking warms up, too."""
        calls = 1
        while True:
            seconds: float = self.ask(calls)["seconds"]
            if seconds > TURN_SECONDS / 4:
                return max(1, round(calls * TURN_SECONDS / seconds))
            calls *= 4

    def turn(self, calls: int) -> float:
        """Seconds a call, of so many."""
        seconds: float = self.ask(calls)["seconds"]
        return seconds / calls

    def close(self) -> None:
        self.process.communicate()


def limit(folder: Path = BUILT) -> Path:
    """The C program, compiled."""
    if shutil.which("gcc") is None:
        raise SystemExit("replay is measured beside a C program: install gcc (and g++ for torch)")
    folder.mkdir(exist_ok=True)
    program = folder / "limit"
    source = str(HERE / "limit.c")
    subprocess.run(["gcc", "-O3", "-march=native", "-o", str(program), source], check=True)
    return program


def same(ours: Sequence[float], theirs: Sequence[float], to: float = 1e-9) -> bool:
    """Equal to so much, number by number."""
    return len(ours) == len(theirs) and all(
        abs(a - b) <= to * max(1.0, abs(b)) for a, b in zip(ours, theirs, strict=True)
    )


def take_turns(running: Sequence[Peer], what: str, count: int) -> dict[str, list[float]]:
    """Seconds a call of each peer, turn by turn, once all agree with the first; they are closed."""
    expected = running[0].ask("numbers")["numbers"]
    for peer in running[1:]:
        progress(f"{what}: comparing the results of {peer.name}")
        if not same(peer.ask("numbers")["numbers"], expected):
            raise SystemExit(f"{what}: {peer.name} disagrees; nothing is timed")
    calls = [peer.calls_a_turn() for peer in running]

    def turn() -> list[float]:
        return [peer.turn(n) for peer, n in zip(running, calls, strict=True)]

    turns = [undisturbed(f"{what}: turn {at + 1} of {count}", turn) for at in range(count)]
    for peer in running:
        peer.close()
    columns = zip(*turns, strict=True)
    return {peer.name: list(seconds) for peer, seconds in zip(running, columns, strict=True)}


@cache
def side_by_side(count: int) -> dict[str, list[float]]:
    """Seconds a call of each peer, turn by turn."""
    settle()
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder, "moons")
        peers.write_data(data, count)
        running = [Peer(LIMIT, [str(limit()), str(data), str(count)])]
        for name in peers.PEERS:
            command = [sys.executable, "-m", "tests.benchmarks.peers", name, str(count)]
            running.append(Peer(name, command))
        return take_turns(running, f"m = {count:,}", TURNS)


@cache
def first_calls() -> tuple[float, float]:
    """Seconds to the first result in a new process: nothing compiled yet, and everything."""
    command = [
        sys.executable,
        "-c",
        "from tests.benchmarks import peers; print(peers.first_call())",
    ]

    def run(folder: str) -> float:
        caches = dict.fromkeys(("GLASSGRAD_CACHE", "NUMBA_CACHE_DIR"), folder)
        environment = {**os.environ, **ONE_THREAD, **caches}
        ran = subprocess.run(command, capture_output=True, check=True, env=environment)
        return float(ran.stdout)

    def cold() -> float:
        with tempfile.TemporaryDirectory() as folder:
            return run(folder)

    settle()
    said = "the first call of the numba backend"
    times = [undisturbed(f"{said}, cold", cold) for _ in range(COLD_CALLS)]
    with tempfile.TemporaryDirectory() as folder:
        run(folder)
        warm = [undisturbed(said, lambda: run(folder)) for _ in range(WARM_CALLS)]
    return statistics.median(times), statistics.median(warm)


def rows() -> Iterator[Row]:
    """Rows of the table of claims: what, measured, wanted, whether it holds."""
    numba, in_place, numpy = OURS
    for count in COUNTS:
        turns = side_by_side(count)
        fastest = min(ELSEWHERE, key=lambda name: statistics.median(turns[name]))
        ratio = Ratio.of(turns[numba], turns[fastest])
        said = f"{ratio.times:.1f}× {fastest} ({ratio.spread()})"
        what = f"replay by numba, m = {count:,}"
        yield row(what, said, "at least 2×", ratio.at_least(2))
        most = 4 if count == 1 else 2
        ratio = Ratio.of(turns[LIMIT], turns[in_place])
        said = f"{ratio.times:.2f}× the time of C ({ratio.spread(2)})"
        what = f"replay by numba in place, m = {count:,}"
        yield row(what, said, f"at most {most}×", ratio.at_most(most))
    for count in [one for one in COUNTS if one <= 1_000]:
        turns = side_by_side(count)
        ratio = Ratio.of(turns[numpy], turns["torch"])
        said = f"{ratio.times:.2f}× torch ({ratio.spread(2)})"
        what = f"replay by numpy, m = {count:,}"
        yield row(what, said, "at least 1×", ratio.at_least(1))
    cold, warm = first_calls()
    yield row("first call by numba, warm cache", duration(warm), "under 1 s", warm < 1)
    yield row("first call by numba, cold cache", duration(cold), "under 5 s", cold < 5)


def table() -> str:
    """Every peer at every m in Markdown: time a call, and its ratio to that of the C program."""
    lines = [["loss and all gradients", *[f"m = {count:,}" for count in COUNTS]]]
    for name in (LIMIT, *peers.PEERS):
        cells = []
        for count in COUNTS:
            turns = side_by_side(count)
            cell = duration(statistics.median(turns[name]))
            if name != LIMIT:
                ratio = Ratio.of(turns[LIMIT], turns[name])
                cell += f", {short(ratio.times)}× ({short(ratio.least)} to {short(ratio.most)})"
            cells.append(cell)
        lines.append([name, *cells])
    return f"{markdown(lines)}\n\n{_how()}\n"


def _how() -> str:
    packages = ", ".join([f"{name} {version(name)}" for name in ("torch", "jax", "numba", "numpy")])
    said = ["gcc", "--version"]
    gcc = subprocess.run(said, capture_output=True, text=True, check=True).stdout.split("\n")[0]
    return (
        f"MLP(2, [16, 16, 1]) with relu, mean hinge loss + 1e-4 Σ p², float64, one thread on one "
        f"CPU ({cpu()}). Medians of {TURNS} turns of about {TURN_SECONDS * 1e3:.0f} ms and, in "
        f"brackets, the range of the ratio from turn to turn. In place: by plan.into, which "
        f"writes into the arrays of an earlier call, as the C program does; a call makes new ones. "
        f"{packages}, {gcc} -O3 -march=native."
    )


def cpu() -> str:
    """What the machine calls its processor."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    return next((line.partition(": ")[2] for line in lines if line.startswith("model name")), "")


if __name__ == "__main__":
    print(markdown([*rows()]))
    print(table())
