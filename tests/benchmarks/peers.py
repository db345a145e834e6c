"""One peer in one process: `peers.py NAME COUNT`, driven through standard input as limit.c is.

Every peer computes the same thing: the loss of the make_moons network (mean hinge loss + 1e-4
Σ p²) over COUNT samples, and its gradient by each of the 337 parameters, in float64, on one
thread. For each line read it answers with one line of JSON: to "numbers" the loss and the
gradients, to a whole number n the seconds that n calls take. With the file that `write_data`
made, the C program reads the same samples.
"""

from __future__ import annotations

import gc
import json
import sys
import time
from array import array
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from . import workloads

DECAY = 1e-4
Call = Callable[[], Any]
Numbers = Callable[[Any], list[float]]


def flat_weights() -> list[float]:
    """The parameters unit by unit, the weights of each before its bias."""
    units = [unit for layer in workloads.weights(seed=5) for unit in layer]
    return [p for weights, bias in units for p in (*weights, bias)]


def write_data(path: Path, count: int) -> None:
    """What limit.c reads: parameters, first coordinates, second coordinates, targets."""
    points, targets = workloads.moons(count, seed=3)
    columns = [*zip(*points, strict=True), targets]
    with path.open("wb") as file:
        array("d", flat_weights()).tofile(file)
        for column in columns:
            array("d", column).tofile(file)


def layers(xp: Any) -> list[tuple[Any, Any]]:
    """Weights and biases of each layer as arrays of a namespace with `array`."""
    return [
        (xp.array([unit for unit, _ in layer]), xp.array([bias for _, bias in layer]))
        for layer in workloads.weights(seed=5)
    ]


def in_order(gradients: Sequence[tuple[Any, Any]]) -> list[float]:
    """Gradients of layers, unit by unit."""
    import numpy

    rows = [numpy.column_stack([numpy.asarray(w), numpy.asarray(b)]) for w, b in gradients]
    return [float(g) for row in rows for g in row.ravel()]


def numpy_by_hand(count: int) -> tuple[Call, Numbers]:
    """What a person writes in numpy: the chain rule worked out on paper, a line a layer."""
    import numpy as np

    points, targets = workloads.moons(count, seed=3)
    x, t = np.array(points), np.array(targets, dtype=float)
    (w1, b1), (w2, b2), (w3, b3) = layers(np)

    def call() -> Any:
        a1 = np.maximum(x @ w1.T + b1, 0.0)
        a2 = np.maximum(a1 @ w2.T + b2, 0.0)
        margin = 1.0 - t * (a2 @ w3[0] + b3[0])
        squares = sum((p * p).sum() for p in (w1, b1, w2, b2, w3, b3))
        loss = np.maximum(margin, 0.0).sum() / count + DECAY * squares
        d3 = np.where(margin > 0.0, -t, 0.0)[:, None] / count
        d2 = (d3 * w3) * (a2 > 0.0)
        d1 = (d2 @ w2) * (a1 > 0.0)
        pairs = ((d1, x, w1, b1), (d2, a1, w2, b2), (d3, a2, w3, b3))
        return loss, [
            (d.T @ a + 2 * DECAY * w, d.sum(axis=0) + 2 * DECAY * b) for d, a, w, b in pairs
        ]

    return call, lambda made: [float(made[0]), *in_order(made[1])]


def torch_loss(count: int) -> tuple[Callable[..., Any], list[Any]]:
    """The loss as people write it in torch, and its parameters."""
    import torch
    from torch.nn.functional import linear

    torch.set_num_threads(1)
    torch.set_default_dtype(torch.float64)
    points, targets = workloads.moons(count, seed=3)
    x, t = torch.tensor(points), torch.tensor(targets, dtype=torch.float64)
    made = [
        (torch.tensor([unit for unit, _ in layer]), torch.tensor([bias for _, bias in layer]))
        for layer in workloads.weights(seed=5)
    ]
    parameters = [p.requires_grad_() for pair in made for p in pair]

    def loss_of(w1: Any, b1: Any, w2: Any, b2: Any, w3: Any, b3: Any) -> Any:
        a = linear(linear(x, w1, b1).relu(), w2, b2).relu()
        score = linear(a, w3, b3)[:, 0]
        squares = sum((p * p).sum() for p in (w1, b1, w2, b2, w3, b3))
        return (1.0 - t * score).relu().mean() + DECAY * squares

    return loss_of, parameters


def torch_eager(count: int, compiled: bool = False) -> tuple[Call, Numbers]:
    """torch, operation by operation."""
    import torch

    loss_of, parameters = torch_loss(count)
    if compiled:
        loss_of = torch.compile(loss_of, dynamic=False)

    def call() -> Any:
        return (loss := loss_of(*parameters)), torch.autograd.grad(loss, parameters)

    def numbers(made: Any) -> list[float]:
        loss, gradients = made
        return [loss.item(), *in_order(list(zip(gradients[::2], gradients[1::2], strict=True)))]

    return call, numbers


def torch_compile(count: int) -> tuple[Call, Numbers]:
    """torch.compile with its default settings, for this one shape."""
    return torch_eager(count, compiled=True)


def jax_jit(count: int) -> tuple[Call, Numbers]:
    """jax.jit of jax.value_and_grad."""
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)
    points, targets = workloads.moons(count, seed=3)
    x, t = jnp.array(points), jnp.array(targets, dtype=float)
    parameters = layers(jnp)

    def loss_of(parameters: Any, x: Any, t: Any) -> Any:
        (w1, b1), (w2, b2), (w3, b3) = parameters
        a = jax.nn.relu(jax.nn.relu(x @ w1.T + b1) @ w2.T + b2)
        score = (a @ w3.T + b3)[:, 0]
        squares = sum((p * p).sum() for pair in parameters for p in pair)
        return jax.nn.relu(1.0 - t * score).mean() + DECAY * squares

    step = jax.jit(jax.value_and_grad(loss_of))

    def call() -> Any:
        return jax.block_until_ready(step(parameters, x, t))

    return call, lambda made: [float(made[0]), *in_order(made[1])]


def moons_plan(backend: str) -> Any:
    """Our plan of one sample, recorded multiplication by multiplication as micrograd does it."""
    from autograd import Value
    from autograd.replay import replay

    layers = [
        [([Value(w) for w in unit], Value(bias)) for unit, bias in layer]
        for layer in workloads.weights(seed=5)
    ]
    parameters = [p for layer in layers for unit, bias in layer for p in (*unit, bias)]
    sample, t = [Value(0.0), Value(0.0)], Value(1.0)
    x: list[Any] = sample
    for layer in layers:
        z = [sum((w * xi for w, xi in zip(unit, x, strict=True)), b) for unit, b in layer]
        x = [one.relu() for one in z]
    loss = (1 + -t * z[0]).relu() + DECAY * sum(p * p for p in parameters)
    return replay(loss, inputs=[sample, t], params=parameters, backend=backend)


def glassgrad(count: int, backend: str, in_place: bool = False) -> tuple[Call, Numbers]:
    """Our plan on m samples; in place: into the arrays that its first call gave."""
    import numpy as np

    plan = moons_plan(backend)
    points, targets = workloads.moons(count, seed=3)
    given = np.array(points), np.array(targets, dtype=float)

    call = partial(plan.into, plan(*given), *given) if in_place else partial(plan, *given)
    return call, lambda made: [made.loss, *made.grads.tolist()]


PEERS: dict[str, Callable[[int], tuple[Call, Numbers]]] = {
    "glassgrad, numba": partial(glassgrad, backend="numba"),
    "glassgrad, numba, in place": partial(glassgrad, backend="numba", in_place=True),
    "glassgrad, numpy": partial(glassgrad, backend="numpy"),
    "torch": torch_eager,
    "torch.compile": torch_compile,
    "jax.jit": jax_jit,
    "numpy by hand": numpy_by_hand,
}


def serve(call: Call, numbers: Numbers) -> None:
    """Answer each line of input."""
    for line in sys.stdin:
        if line.strip() == "numbers":
            answer: dict[str, Any] = {"numbers": numbers(call())}
        else:
            calls = range(int(line))
            began = time.perf_counter()
            for _ in calls:
                call()
            answer = {"seconds": time.perf_counter() - began}
            gc.collect()
        print(json.dumps(answer), flush=True)


def first_call() -> float:
    """Seconds from importing the engine to the first result of the numba backend."""
    began = time.perf_counter()
    call, numbers = glassgrad(100, "numba")
    numbers(call())
    return time.perf_counter() - began


if __name__ == "__main__":
    serve(*PEERS[sys.argv[1]](int(sys.argv[2])))
