"""microgpt replayed, beside a C program and what a user would pick today: part of `make bench`.

The loss and all 4,192 gradients of one name, for weights that change: 46,500 scalar operations.
`sequences.py NAME` is one of the peers in a process of its own, driven as those of peers.py are;
`sequences.py training` trains for 1,000 steps and says how long it took, all of it.
"""

from __future__ import annotations

import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from array import array
from collections.abc import Callable, Iterator
from functools import cache, partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from . import microgpt, peers, replay, scalar_peers
from .figures import Ratio, Row, duration, markdown, row, short
from .quiet import settle, undisturbed
from .worker import MULTIPLIED

HERE = Path(__file__).parent
LETTERS = 5  # of the name
TURNS = 21
LIMIT = "C, by hand"
LINES, FUSED = "glassgrad, line by line", "glassgrad, fused"
NODES = 100_000


def name() -> list[int]:
    """The name that is computed, as tokens."""
    return next(each for each in microgpt.documents() if len(each) == LETTERS + 2)


def model(made: Callable[[float], Any]) -> Any:
    """The loss of that name, of weights through `made`."""
    weights, _ = microgpt.parameters_of(made)
    return microgpt.script.loss_of(weights, name(), 1)


def glassgrad(fused: bool) -> tuple[peers.Call, peers.Numbers]:
    """A plan that takes the tokens as whole numbers."""
    import numpy as np

    block = microgpt.Block(LETTERS + 1)
    given = [np.array(each, dtype=float) for each in block.sample(name())]
    if fused:
        block.plan.fuse()
    call = partial(block.plan.into, block.plan(*given), *given)
    return call, lambda made: [made.loss, *made.grads.tolist()]


PACKAGES = {"ddx-ad, interpreted": "ddx", "CasADi, generated C": "casadi"}
PEERS: dict[str, Callable[[], tuple[peers.Call, peers.Numbers]]] = {
    LINES: partial(glassgrad, fused=False),
    FUSED: partial(glassgrad, fused=True),
    "ddx-ad, interpreted": partial(scalar_peers.ddx, model),
    "CasADi, generated C": partial(scalar_peers.casadi, model),
}


def there() -> list[str]:
    """The peers whose packages are installed."""
    return [peer for peer in PEERS if peer not in PACKAGES or find_spec(PACKAGES[peer])]


def limit(folder: Path) -> list[str]:
    """The command of the C program, compiled, on that name."""
    if shutil.which("gcc") is None:
        raise SystemExit("replay is measured beside a C program: install gcc")
    program, data = folder / "limit_gpt", folder / "name"
    source = str(HERE / "limit_gpt.c")
    flags = ["-O3", "-march=native"]
    subprocess.run(["gcc", *flags, "-o", str(program), source, "-lm"], check=True)
    _, weights = microgpt.parameters_of(lambda x: x)
    tokens = [float(token) for token in name()]
    with data.open("wb") as file:
        array("d", [*weights, float(len(tokens)), *tokens]).tofile(file)
    return [str(program), str(data)]


@cache
def side_by_side() -> dict[str, list[float]]:
    """Seconds a call of each peer, turn by turn."""
    settle()
    with tempfile.TemporaryDirectory() as folder:
        running = [replay.Peer(LIMIT, limit(Path(folder)))]
        for peer in there():
            command = [sys.executable, "-m", "tests.benchmarks.sequences", peer]
            running.append(replay.Peer(peer, command))
        return replay.take_turns(running, "microgpt", TURNS)


def trained() -> dict[str, float]:
    """Seconds of 1,000 steps from recording on, and of preparing a plan of 100,000 lines."""
    from autograd import Value
    from autograd.replay import replay as plan_of

    from .workloads import chain

    plan_of(chain(Value, 3_000), backend="numba")  # what is compiled is loaded
    began = time.perf_counter()
    losses = microgpt.Block().train()
    ended = time.perf_counter()
    loss = chain(Value, NODES)
    leaf = loss
    while leaf.args:
        leaf = leaf.args[0]
    start = time.perf_counter()
    plan_of(loss, params=[leaf], backend="numba")()
    ready = time.perf_counter() - start
    return {"seconds": ended - began, "loss": losses[-1], "ready": ready}


@cache
def training() -> dict[str, float]:
    """What `trained` tells in a process of its own, the median of three."""
    settle()
    command = [sys.executable, "-m", "tests.benchmarks.sequences", "training"]

    def run() -> dict[str, float]:
        ran = subprocess.run(command, capture_output=True, check=True)
        found: dict[str, float] = json.loads(ran.stdout)
        return found

    run()  # what is not compiled yet is compiled here
    found = [undisturbed("1,000 steps of microgpt, replayed", run) for _ in range(3)]
    return {key: statistics.median([each[key] for each in found]) for key in found[0]}


def rows(step: float) -> Iterator[Row]:
    """Rows of the table of claims; step: the seconds of a step of the peer."""
    found = training()
    seconds, ready = found["seconds"], found["ready"]
    said = f"{duration(seconds)}, recording included ({MULTIPLIED}: {duration(1_000 * step)})"
    what = "microgpt, 1,000 steps replayed"
    yield row(what, said, "at most 2.5 s", seconds <= 2.5)
    what = f"a plan of {NODES:,} operations, ready and run"
    yield row(what, duration(ready), "at most 0.1 s", ready <= 0.1)
    turns = side_by_side()
    each = statistics.median(turns[LINES]) / operations()
    what = "an operation of microgpt, both passes, m = 1"
    yield row(what, f"{each * 1e9:.1f} ns", "at most 15 ns", each <= 15e-9)
    best = min((LINES, FUSED), key=lambda peer: statistics.median(turns[peer]))
    ratio = Ratio.of(turns[LIMIT], turns[best])
    said = f"{ratio.times:.2f}× the time of C ({ratio.spread(2)})"
    what = "microgpt, loss and gradients replayed"
    yield row(what, said, "at most 2×", ratio.at_most(2))


@cache
def operations() -> int:
    """How many lines the plan of the name has."""
    return len(microgpt.Block(LETTERS + 1).plan.tape.code)


def table() -> str:
    """Every peer in Markdown: the time of a call, and its ratio to that of the C program."""
    turns = side_by_side()
    lines = [["microgpt, one name", "loss and all gradients", "ratio to C", "its turns"]]
    for peer in (LIMIT, *there()):
        ratio = Ratio.of(turns[LIMIT], turns[peer])
        times = f"{short(ratio.times)}×", f"{short(ratio.least)} to {short(ratio.most)}"
        lines.append([peer, duration(statistics.median(turns[peer])), *times])
    how = (
        f"A name of {LETTERS} letters, {operations():,} scalar operations as plain loops record "
        f"them, float64, one thread. The C program is written layer by layer, takes rows by their "
        f"numbers, where our plan, whose tokens vary, adds up all rows, and multiplies and adds "
        f"with one rounding; ours and the others are given the scalars one by one. Medians of "
        f"{TURNS} turns. CasADi's C by gcc -O1."
    )
    missing = [peer for peer in PEERS if peer not in there()]
    if missing:
        how += f" Not installed: {', '.join(missing)}."
    return f"{markdown(lines)}\n\n{how}\n"


if __name__ == "__main__":
    if sys.argv[1] == "training":
        print(json.dumps(trained()))
    else:
        peers.serve(*PEERS[sys.argv[1]]())
