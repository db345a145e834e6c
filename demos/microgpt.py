"""microgpt: a GPT of 4,192 numbers learns names letter by letter, and invents others.

Network, draws, training and so the losses are those of A. Karpathy's microgpt (February 2026), on
its list of names: `python -m demos.microgpt names.txt`. Without a file it takes a list of our own.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path

from autograd import Value
from nn import GPT, Adam, cross_entropy, fit, load
from nn.data import Characters
from nn.optimizers.schedules import linear

NAMES = Path(__file__).with_name("names.txt")
BLOCK = 16  # the longest sequence that the model reads
Untrained = tuple[GPT, Characters, list[str]]


def untrained(names: list[str], n_embd: int = 16, n_layer: int = 1) -> Untrained:
    """A model, its tokens, and the names, shuffled before weights are drawn as in microgpt."""
    random.seed(42)
    random.shuffle(names := list(names))
    tokens = Characters(names)
    return GPT(len(tokens), BLOCK, n_embd, n_layer=n_layer), tokens, names


def train(run: Untrained, steps: int = 1000) -> list[float]:
    """One name a step, in order; the loss of each step."""
    model, tokens, names = run
    adam = Adam(model.parameters(), lr=0.01, beta1=0.85, beta2=0.99)
    batches = {"steps": steps, "batch_size": 1, "shuffle": False}
    rate = {"schedule": linear(0.01, over=steps), "schedule_by": "step"}
    losses: list[float] = []
    watch = {"on_step": lambda update: losses.append(update.loss)}
    data = tokens.sequences(names[:steps], BLOCK)
    fit(model, cross_entropy, data, optimizer=adam, **batches, **rate, **watch)
    return losses


def loss_of_name(name: str = "ada", weights: str = "") -> Value:
    """The loss on one name with new weights, or with those of a file: to be walked."""
    model, tokens, _ = untrained(NAMES.read_text("utf-8").split())
    if weights:
        load(model, weights)
    ((x,), (y,)) = tokens.sequences([name], BLOCK)
    (mean := cross_entropy(model(x), y)).label = "L"
    return mean


if __name__ == "__main__":
    from .microgpt_command import run_command

    sys.exit(run_command())
