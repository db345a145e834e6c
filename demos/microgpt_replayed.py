"""The training of microgpt, replayed: a graph for each length of name, recorded when it is met.

The losses are those of `microgpt.train`, and 1,000 steps take seconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from autograd import Value, replay
from autograd.progress import Progress
from nn import cross_entropy
from nn.optimizers.schedules import linear

from .microgpt import BLOCK, Untrained


def train_replayed(run: Untrained, steps: int = 1000) -> list[float]:
    """One name a step, in order, by Adam as in `microgpt.train`; the loss of each step.

    Ctrl-C ends it between two steps, and the model has the weights of the last one.
    """
    model, tokens, names = run
    xs, ys = tokens.sequences(names[:steps], BLOCK)

    def loss(x: Sequence[Value], y: Sequence[Value]) -> Value:
        return cross_entropy(model(x), y)

    one_length = len(set(map(len, xs))) == 1
    inputs = [xs[:1], ys[:1]] if one_length else [xs, ys]
    plan: Any = replay(loss, inputs, model.parameters())
    rate, losses = linear(0.01, over=steps), []
    with Progress("steps", steps, stays=True) as progress, suppress(KeyboardInterrupt):
        for step in range(steps):
            sample, settings = step % len(xs), {"beta1": 0.85, "beta2": 0.99}
            x, y = [xs[sample]], [ys[sample]]
            losses.append(plan.step(x, y, rule="adam", lr=rate(step), **settings).loss)
            progress.advance()
    plan.refresh()
    return losses
