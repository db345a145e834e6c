"""The page of microgpt: the loss on one name, every array of it, learning, invented names."""

from __future__ import annotations

import os
from pathlib import Path

from autograd.faces import TextInput, array_page
from nn import cross_entropy

from .microgpt import BLOCK, Untrained

LEARNT = 200  # names that the page can learn from
SETTINGS = {"lr": 0.01, "beta1": 0.85, "beta2": 0.99}


def write_page(run: Untrained, path: str | os.PathLike[str], name: str = "") -> Path:
    """Write the page of the loss on a name, by default the first that the model learns from."""
    model, tokens, names = run
    fitting = [each for each in names if len(each) < BLOCK] or [names[0][: BLOCK - 1]]
    longest = [tokens.end, *(k % len(tokens) for k in range(BLOCK - 1))]
    loss = cross_entropy(model(longest), longest)
    loss.label = "L"
    text = TextInput(
        tokens.letters, name or fitting[0], fitting[:LEARNT], model.wte.weight, "E", "logits"
    )
    return array_page(
        loss,
        path,
        rule="adam",
        settings=SETTINGS,
        params=model.parameters(),
        title=f"microgpt: the loss on one name of {len(names):,}",
        note=f"{len(model.parameters()):,} parameters, every number of them in this file. "
        "Each box is an array: its values, and its gradients (∂). Choose a cell to look closer.",
        text=text,
        force=True,
    )
