"""microgpt's training step: the script of the tests (tests/microgpt), on anybody's Value.

4,192 parameters, 1,000 steps, one name a step: the loss, all gradients, and Adam with a rate that
falls to 0. `Block` is the same loss recorded once for names of every length up to 16 letters, whose
tokens are whole numbers that a plan varies; what comes behind a name has the weight 0.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.microgpt import script

NAMES = Path(__file__).parents[2] / "demos" / "names.txt"
BLOCK, WIDTH, TOKENS, STEPS = script.BLOCK, 16, 27, 1_000
LR, BETA1, BETA2, EPS = 0.01, 0.85, 0.99, 1e-8


def documents() -> list[list[int]]:
    """The names as tokens, 26 before and behind each; one for every step."""
    random.seed(42)
    names = NAMES.read_text("utf-8").split()
    random.shuffle(names)
    tokens = [[26, *[ord(letter) - ord("a") for letter in name][: BLOCK - 1], 26] for name in names]
    return [tokens[step % len(tokens)] for step in range(STEPS)]


def parameters_of(value: Callable[..., Any]) -> tuple[dict[str, Any], list[Any]]:
    """The first weights, matrix by matrix, and all of them in a list."""
    script.Value = value  # type: ignore[misc, assignment]
    random.seed(42)
    weights = script.first_weights(TOKENS, WIDTH, 1)
    return weights, [p for rows in weights.values() for row in rows for p in row]


def training(value: Callable[..., Any]) -> Callable[[], list[float]]:
    """One step of training a call: the loss, and the first and the last weight after it."""
    weights, parameters = parameters_of(value)
    names = documents()
    first, second = [0.0] * len(parameters), [0.0] * len(parameters)
    taken = 0

    def step() -> list[float]:
        nonlocal taken
        loss = script.loss_of(weights, names[taken % STEPS], 1)
        loss.backward()
        rate = LR * (1 - taken / STEPS)
        taken += 1
        for k, p in enumerate(parameters):
            first[k] = BETA1 * first[k] + (1 - BETA1) * p.grad
            second[k] = BETA2 * second[k] + (1 - BETA2) * p.grad**2
            m, v = first[k] / (1 - BETA1**taken), second[k] / (1 - BETA2**taken)
            p.data -= rate * m / (v**0.5 + EPS)
            p.grad = 0.0
        return [loss.data, parameters[0].data, parameters[-1].data]

    return step


def training_of_layers() -> Callable[[], list[float]]:
    """The same step on the same weights as demos/microgpt.py takes it: nn.GPT, dots and nn.Adam."""
    from nn import GPT, Adam, cross_entropy

    random.seed(42)
    model = GPT(TOKENS, BLOCK, WIDTH)
    parameters = model.parameters()
    adam = Adam(parameters, lr=LR, beta1=BETA1, beta2=BETA2, eps=EPS)
    names = documents()

    def step() -> list[float]:
        tokens = names[adam.updates % STEPS]
        loss = cross_entropy(model(tokens[:-1]), tokens[1:])
        model.zero_grad()
        loss.backward()
        model.complete_gradients()
        adam.lr = LR * (1 - adam.updates / STEPS)
        adam.step()
        return [loss.data, parameters[0].data, parameters[-1].data]

    return step


class Block:
    """The loss of the longest name, recorded for a plan on all shorter ones.

    Args:
        places: how many tokens are guessed at most.

    Attributes:
        plan: takes a token more than places, a weight for each place, and gives Σ weight · −ln p.
        parameters: the leaves it trains.
    """

    def __init__(self, places: int = BLOCK) -> None:
        from autograd import Value, array, replay

        weights, self.parameters = parameters_of(Value)
        self.places = places
        tokens = [Value(0.0, f"token{k}") for k in range(places + 1)]
        shares = [Value(1.0, f"weight{k}") for k in range(places)]
        weights["wte"] = array(weights["wte"], "wte")
        past: list[Any] = [([], [])]
        losses = []
        for place in range(places):
            found = script.softmax(script.gpt(weights, tokens[place], place, past))  # type: ignore[arg-type]
            losses.append(-array(found)[tokens[place + 1]].log())
        loss = sum(share * each for share, each in zip(shares, losses, strict=True))
        self.plan: Any = replay(loss, [tokens, shares], self.parameters, backend="numba")

    def sample(self, name: list[int]) -> tuple[list[list[int]], list[list[float]]]:
        """A name as the plan takes it."""
        size = min(self.places, len(name) - 1)
        behind = self.places - size
        tokens = [*name, *[0] * behind][: self.places + 1]
        return [tokens], [[1 / size] * size + [0.0] * behind]

    def train(self, steps: int = STEPS) -> list[float]:
        """The loss of each step."""
        losses = []
        settings = {"beta1": BETA1, "beta2": BETA2, "eps": EPS}
        for step, name in enumerate(documents()[:steps]):
            rate = LR * (1 - step / STEPS)
            losses.append(self.plan.step(*self.sample(name), rule="adam", lr=rate, **settings).loss)
        return losses
