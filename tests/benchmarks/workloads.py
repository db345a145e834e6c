"""What is measured: the same work on our engine and on micrograd, one step at a time.

Every workload is a function that takes an engine's Value class (and for networks a function
that applies a neuron) and returns a closure; each call of the closure is one step and gives the
numbers by which two engines are compared before anything is timed.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from itertools import pairwise
from typing import Any

Step = Callable[[], list[float]]

SIZES = (2, 16, 16, 1)
LR = 0.05


def moons(count: int, seed: int) -> tuple[list[list[float]], list[int]]:
    """Two interleaved half circles with Gaussian noise, targets -1 and 1."""
    draw = random.Random(seed)
    points, targets = [], []
    for i in range(count):
        angle = math.pi * draw.random()
        x, y = math.cos(angle), math.sin(angle)
        if i % 2:
            x, y = 1 - x, 0.5 - y
        points.append([x + draw.gauss(0, 0.1), y + draw.gauss(0, 0.1)])
        targets.append(1 if i % 2 else -1)
    return points, targets


def weights(seed: int) -> list[list[tuple[list[float], float]]]:
    """Per layer, per unit: weights uniform in (-1, 1) and a bias of 0."""
    draw = random.Random(seed)
    return [
        [([draw.uniform(-1, 1) for _ in range(nin)], 0.0) for _ in range(nout)]
        for nin, nout in pairwise(SIZES)
    ]


def training_step(
    loss_of: Callable[[list[list[float]], list[int]], Any],
    parameters: list[Any],
    zero: Callable[[], None],
) -> Step:
    """Hinge loss + L2 over 100 points, forward, backward, and one step of SGD."""
    points, targets = moons(100, seed=3)

    def step() -> list[float]:
        loss = loss_of(points, targets)
        zero()
        loss.backward()
        for p in parameters:
            p.data -= LR * p.grad
        return [loss.data, *(p.grad for p in parameters)]

    return step


def moons_scalar(value: type[Any]) -> Step:
    """The network written multiplication by multiplication, as micrograd's own nn does it."""
    layers = [
        [([value(w) for w in unit], value(b)) for unit, b in layer] for layer in weights(seed=5)
    ]
    parameters = [p for layer in layers for unit, b in layer for p in [*unit, b]]

    def score(point: list[float]) -> Any:
        x: list[Any] = [value(v) for v in point]
        for depth, layer in enumerate(layers):
            z = [sum((w * xi for w, xi in zip(unit, x, strict=True)), b) for unit, b in layer]
            x = z if depth == len(layers) - 1 else [one.relu() for one in z]
        return x[0]

    def zero() -> None:
        for p in parameters:
            p.grad = 0.0

    def loss_of(points: list[list[float]], targets: list[int]) -> Any:
        losses = [(1 + -t * score(p)).relu() for p, t in zip(points, targets, strict=True)]
        data_loss = sum(losses) * (1.0 / len(losses))
        return data_loss + 1e-4 * sum(p * p for p in parameters)

    return training_step(loss_of, parameters, zero)


def moons_neurons() -> Step:
    """The same network and loss through our nn: a weighted sum is one node."""
    from autograd import dot
    from nn import MLP, hinge

    model = MLP(SIZES[0], list(SIZES[1:]))
    for layer, drawn in zip(model.layers, weights(seed=5), strict=True):
        for neuron, (unit, bias) in zip(layer.neurons, drawn, strict=True):
            for p, w in zip(neuron.w, unit, strict=True):
                p.data = w
            neuron.b.data = bias
    parameters = model.parameters()

    def loss_of(points: list[list[float]], targets: list[int]) -> Any:
        return hinge([model(p) for p in points], targets) + 1e-4 * dot(parameters, parameters)

    return training_step(loss_of, parameters, model.zero_grad)


def expression(value: type[Any]) -> Step:
    """A small expression of the kind that stands in READMEs, forward and backward, 200 times."""

    def step() -> list[float]:
        for _ in range(200):
            a, b = value(-4.0), value(2.0)
            c = a + b
            d = a * b + b**3
            c += c + 1
            c += 1 + c + (-a)
            d += d * 2 + (b + a).relu()
            d += 3 * d + (b - a).relu()
            e = c - d
            f = e**2
            g = f / 2.0
            g += 10.0 / f
            g.backward()
        return [g.data, a.grad, b.grad]

    return step


def chain(value: type[Any], length: int) -> Any:
    """One number after another: length operations deep."""
    y = value(1.0)
    for _ in range(length):
        y = y * 1.0000001
    return y
