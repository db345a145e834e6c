"""make_moons to 100 % by micrograd's demo settings, side by side: part of `make bench`.

100 samples, MLP(2, [16, 16, 1]) with relu, mean hinge loss + 1e-4 Σ p², 100 steps over all
samples with the learning rate 1 − 0.9·k/100. Everybody starts from the same weights and has to
end at the same ones. `training.py NAME` is one of them in a process of its own, driven through
standard input: to "from to" it answers with the seconds of these steps, to "weights" with them.
"""

from __future__ import annotations

import gc
import json
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from functools import cache, partial
from itertools import pairwise
from typing import Any

from . import peers, workloads
from .figures import Ratio, Row, duration, markdown, row, short
from .quiet import machine, progress, settle
from .replay import Peer, same

STEPS = 100
TURN = 5  # steps
SAMPLES = 100
FIRST = "micrograd"
Step = Callable[[float], None]  # with a learning rate
Weights = Callable[[], list[float]]


def scalar(made: Callable[[float], Any]) -> tuple[Step, Weights]:
    """The demo's network, multiplication by multiplication, of anybody's scalars."""
    layers = [
        [([made(w) for w in unit], made(bias)) for unit, bias in layer]
        for layer in workloads.weights(seed=5)
    ]
    parameters = [p for layer in layers for unit, bias in layer for p in (*unit, bias)]
    points, targets = workloads.moons(SAMPLES, seed=3)

    def score(point: list[float]) -> Any:
        x: list[Any] = [made(v) for v in point]
        for layer in layers:
            z = [sum((w * xi for w, xi in zip(unit, x, strict=True)), b) for unit, b in layer]
            x = [one.relu() for one in z]
        return z[0]

    def step(lr: float) -> None:
        losses = [(1 + -t * score(p)).relu() for p, t in zip(points, targets, strict=True)]
        data_loss = sum(losses) * (1.0 / len(losses))
        loss = data_loss + peers.DECAY * sum(p * p for p in parameters)
        for p in parameters:
            p.grad = None if hasattr(p, "requires_grad") else 0.0
        loss.backward()
        for p in parameters:
            p.data -= lr * p.grad

    return step, lambda: [float(p.data) for p in parameters]


def micrograd(collector: bool) -> tuple[Step, Weights]:
    """micrograd as it is; without the collector its cycles stay until the turn is over."""
    from micrograd.engine import Value  # type: ignore[import-not-found]

    if not collector:
        gc.disable()
    return scalar(Value)


def torch_scalars() -> tuple[Step, Weights]:
    """The same scalar code on tensors without a dimension."""
    import torch

    torch.set_num_threads(1)
    return scalar(lambda x: torch.tensor(float(x), dtype=torch.float64, requires_grad=True))


def torch_tensors() -> tuple[Step, Weights]:
    """torch as people use it: all samples at once, and its own SGD."""
    import torch

    loss_of, parameters = peers.torch_loss(SAMPLES)
    optimizer = torch.optim.SGD(parameters, lr=1.0)

    def step(lr: float) -> None:
        optimizer.param_groups[0]["lr"] = lr
        optimizer.zero_grad()
        loss_of(*parameters).backward()
        optimizer.step()

    def weights() -> list[float]:
        arrays = [p.detach().numpy() for p in parameters]
        return peers.in_order(list(zip(arrays[::2], arrays[1::2], strict=True)))

    return step, weights


def ours_scalar() -> tuple[Step, Weights]:
    """The scalar code with another import."""
    from autograd import Value

    return scalar(Value)


def ours_neurons() -> tuple[Step, Weights]:
    """Through our nn: a weighted sum is one node."""
    from autograd import dot
    from nn import MLP, hinge

    model = MLP(workloads.SIZES[0], list(workloads.SIZES[1:]))
    parameters = model.parameters()
    for p, x in zip(parameters, peers.flat_weights(), strict=True):
        p.data = x
    points, targets = workloads.moons(SAMPLES, seed=3)

    def step(lr: float) -> None:
        scores = [model(p) for p in points]
        loss = hinge(scores, targets) + peers.DECAY * dot(parameters, parameters)
        model.zero_grad()
        loss.backward()
        for p in parameters:
            p.data -= lr * p.grad

    return step, lambda: [p.data for p in parameters]


def ours_replayed(backend: str) -> tuple[Step, Weights]:
    """One sample recorded, and replayed for all of them."""
    import numpy as np

    plan = peers.moons_plan(backend)
    points, targets = workloads.moons(SAMPLES, seed=3)
    given = np.array(points), np.array(targets, dtype=float)
    plan(*given)  # what is compiled is compiled here

    def step(lr: float) -> None:
        plan.step(*given, lr=lr)

    return step, lambda: plan.weights.tolist()


TRAINERS: dict[str, Callable[[], tuple[Step, Weights]]] = {
    "micrograd": partial(micrograd, collector=True),
    "micrograd, collector off": partial(micrograd, collector=False),
    "torch, 0-d tensors": torch_scalars,
    "glassgrad, the same scalar code": ours_scalar,
    "glassgrad, through Neuron": ours_neurons,
    "torch, all samples at once": torch_tensors,
    "glassgrad, replayed by numpy": partial(ours_replayed, backend="numpy"),
    "glassgrad, replayed by numba": partial(ours_replayed, backend="numba"),
}


def serve(step: Step, weights: Weights) -> None:
    """Answer each line of input."""
    for line in sys.stdin:
        if line.strip() == "weights":
            answer: dict[str, Any] = {"weights": weights()}
        else:
            first, end = map(int, line.split())
            seconds = []
            for k in range(first, end):
                began = time.perf_counter()
                step(1.0 - 0.9 * k / STEPS)
                seconds.append(time.perf_counter() - began)
            answer = {"seconds": seconds}
            if not gc.isenabled():
                gc.collect()
        print(json.dumps(answer), flush=True)


@cache
def measured() -> dict[str, list[float]]:
    """The seconds of each turn of everybody; they take turns."""
    settle()
    running = {
        name: Peer(name, [sys.executable, "-m", "tests.benchmarks.training", name])
        for name in TRAINERS
    }
    turns: dict[str, list[float]] = {name: [] for name in TRAINERS}
    for first in range(0, STEPS, TURN):
        for name, peer in running.items():
            progress(f"training, steps {first + 1} to {first + TURN} of {STEPS}: {name}")
            machine.wait()
            turns[name].append(sum(peer.ask(f"{first} {first + TURN}")["seconds"]))
    ended = {name: peer.ask("weights")["weights"] for name, peer in running.items()}
    for peer in running.values():
        peer.close()
    for name, weights in ended.items():
        if not same(weights, ended[FIRST], 1e-6):
            raise SystemExit(
                f"{name} trained to other weights than {FIRST}; its time means nothing"
            )
        if correct(weights) < 1.0:
            raise SystemExit(f"{name} trained to {correct(weights):.0%} alone")
    progress("")
    return turns


def correct(weights: list[float]) -> float:
    """The share of the samples that a network with these weights puts on the right side."""
    points, targets = workloads.moons(SAMPLES, seed=3)
    rest = iter(weights)
    layers = [
        [([next(rest) for _ in range(nin)], next(rest)) for _ in range(nout)]
        for nin, nout in pairwise(workloads.SIZES)
    ]
    right = 0
    for point, t in zip(points, targets, strict=True):
        x = point
        for layer in layers:
            z = [b + sum(w * xi for w, xi in zip(unit, x, strict=True)) for unit, b in layer]
            x = [max(one, 0.0) for one in z]
        right += (z[0] > 0) == (t > 0)
    return right / len(points)


def rows() -> Iterator[Row]:
    """Rows of the table of claims."""
    seconds = sum(measured()["glassgrad, replayed by numba"])
    what = "make_moons to 100 %, 100 steps by numba"
    yield row(what, f"{seconds * 1e3:.1f} ms of stepping", "under 100 ms", seconds < 0.1)


def table() -> str:
    """Everybody in Markdown: the whole training, a step, and how often it goes into micrograd's."""
    heads = ["make_moons to 100 %", "100 steps", "a step", "ratio to micrograd", "its turns"]
    lines = [heads]
    turns = measured()
    for name, each in turns.items():
        ratio = Ratio.of(each, turns[FIRST])
        lines.append(
            [
                name,
                duration(sum(each)),
                duration(statistics.median(each) / TURN),
                f"{short(ratio.times)}×",
                f"{short(ratio.least)} to {short(ratio.most)}",
            ]
        )
    how = f"One training of everybody, in turns of {TURN} steps; medians of turns."
    return f"{markdown(lines)}\n\n{how}\n"


if __name__ == "__main__":
    serve(*TRAINERS[sys.argv[1]]())
