"""How long which size of network takes to train: python -m tests.benchmarks.sizes

One step is fit's: forward, backward and update over all samples. Each row is measured by the
same call with either backend, in turns; the table goes to standard output.
"""

from __future__ import annotations

import datetime
import platform
import statistics
import time
from functools import partial
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

from nn import MLP, cross_entropy, fit

from .figures import markdown
from .quiet import disturbed, keep, settle, undisturbed

TURNS = 5
LARGE = 1_000_000  # connections times samples, from which on one step is enough
SIZES = [  # inputs and units of each layer, samples
    ((2, 2, 2), 4),
    ((2, 16, 16, 2), 100),
    ((4, 8, 3), 150),
    ((2, 64, 64, 2), 100),
    ((64, 32, 10), 100),
    ((64, 32, 10), 1797),
    ((784, 32, 10), 32),
    ((784, 128, 64, 10), 1),
    ((784, 128, 64, 10), 100),
]
WORDS = {
    (2, 2, 2): "exclusive or",
    (2, 16, 16, 2): "two moons",
    (4, 8, 3): "iris",
    (64, 32, 10): "digits of 8 × 8",
    (784, 32, 10): "digits of 28 × 28, small",
    (784, 128, 64, 10): "digits of 28 × 28, as in courses",
}


def data(inputs: int, classes: int, samples: int) -> tuple[list[list[float]], list[int]]:
    """Any numbers: how long a step takes does not depend on them."""
    draw = Random(1)
    X = [[draw.uniform(-1, 1) for _ in range(inputs)] for _ in range(samples)]
    return X, [draw.randrange(classes) for _ in range(samples)]


def seconds(sizes: tuple[int, ...], samples: int, backend: str, turns: int) -> float:
    """The median time of a step after the first, which records or plans."""
    model = MLP(sizes[0], sizes[1:], seed=1)
    times: list[float] = []

    def told(update: Any) -> None:
        times.append(time.perf_counter())

    fit(
        model,
        cross_entropy,
        data(sizes[0], sizes[-1], samples),
        steps=turns + 1,
        lr=1e-3,
        backend=backend,
        on_step=told,
        progress=False,
    )
    return statistics.median([b - a for a, b in pairwise(times)])


def row(sizes: tuple[int, ...], samples: int) -> list[str]:
    """What it is, how large, and a step and a thousand steps by each backend."""
    connections = sum(a * b for a, b in pairwise(sizes))
    parameters = connections + sum(sizes[1:])
    cells = [
        WORDS.get(sizes, "wider moons"),
        "-".join(map(str, sizes)),
        f"{parameters:,}",
        f"{samples:,}",
    ]
    for backend in ("eager", "replay"):
        took = seconds(sizes, samples, backend, 1 if connections * samples > LARGE else TURNS)
        cells += [spelled(took), spelled(1000 * took)]
    return cells


def spelled(took: float) -> str:
    """0.4 ms, 12 ms, 3.1 s, 5 min, 2 h"""
    for unit, length in (("h", 3600.0), ("min", 60.0), ("s", 1.0), ("ms", 1e-3)):
        if took >= length:
            return f"{took / length:.{1 if took < 10 * length else 0}f} {unit}"
    return f"{1e3 * took:.2f} ms"


def main() -> None:
    """Measure every size and print the table."""
    heads = ["task", "network", "parameters", "samples"]
    heads += ["eager: a step", "1,000 steps", "replay: a step", "1,000 steps"]
    lines = [heads]
    for at, (sizes, samples) in enumerate(SIZES, 1):
        settle()
        each = partial(row, sizes, samples)
        lines.append(undisturbed(f"size {at} of {len(SIZES)}", each))
    text = (
        f"{markdown(lines)}\n\nCPython {platform.python_version()}, {platform.system()} "
        f"{platform.machine()}; medians of {TURNS} steps over all samples, of one where it is "
        f"long; {datetime.datetime.now(datetime.UTC):%Y-%m-%d}.\n"
    )
    keep(Path(__file__).with_name("sizes.md"), "Sizes", text, disturbed())


if __name__ == "__main__":
    main()
