"""The script of the peer: one GPT, written out over lists of Values, and its training by Adam.

Which engine it runs on is one import. Draws come from the module `random`, in the order in which
microgpt makes them: the documents are shuffled, then the weights drawn, matrix by matrix.
"""

import random
from typing import Any

from tests.microgpt.engine import Value

BLOCK = 16  # the longest context
HEADS = 4
STD = 0.08


def matrix(rows: int, columns: int) -> list[list[Any]]:
    return [[Value(random.gauss(0, STD)) for _ in range(columns)] for _ in range(rows)]


def first_weights(tokens: int, width: int, layers: int) -> dict[str, list[list[Any]]]:
    weights = {
        "wte": matrix(tokens, width),
        "wpe": matrix(BLOCK, width),
        "lm_head": matrix(tokens, width),
    }
    for layer in range(layers):
        for name in ("wq", "wk", "wv", "wo"):
            weights[f"{layer}.{name}"] = matrix(width, width)
        weights[f"{layer}.fc1"] = matrix(4 * width, width)
        weights[f"{layer}.fc2"] = matrix(width, 4 * width)
    return weights


def linear(x: list[Any], w: list[list[Any]]) -> list[Any]:
    return [sum(w_i * x_i for w_i, x_i in zip(row, x, strict=True)) for row in w]


def softmax(z: list[Any]) -> list[Any]:
    largest = max(z_i.data for z_i in z)
    powers = [(z_i - largest).exp() for z_i in z]
    total = sum(powers)
    return [power / total for power in powers]


def rmsnorm(x: list[Any]) -> list[Any]:
    mean_square = sum(x_i * x_i for x_i in x) / len(x)
    scale = (mean_square + 1e-5) ** -0.5
    return [x_i * scale for x_i in x]


def attention(weights: Any, layer: int, x: list[Any], keys: list[Any], values: list[Any]) -> Any:
    q = linear(x, weights[f"{layer}.wq"])
    keys.append(linear(x, weights[f"{layer}.wk"]))
    values.append(linear(x, weights[f"{layer}.wv"]))
    size = len(x) // HEADS
    gathered: list[Any] = []
    for start in range(0, len(x), size):
        head = range(start, start + size)
        scores = [sum(q[j] * key[j] for j in head) / size**0.5 for key in keys]
        shares = softmax(scores)
        gathered += [
            sum(share * value[j] for share, value in zip(shares, values, strict=True)) for j in head
        ]
    return linear(gathered, weights[f"{layer}.wo"])


def gpt(weights: Any, token: int, place: int, past: list[tuple[list[Any], list[Any]]]) -> list[Any]:
    """The logits of the token after this one; past has the keys and values of each layer."""
    x = [a + b for a, b in zip(weights["wte"][token], weights["wpe"][place], strict=True)]
    x = rmsnorm(x)
    for layer, (keys, values) in enumerate(past):
        before = x
        x = attention(weights, layer, rmsnorm(x), keys, values)
        x = [a + b for a, b in zip(x, before, strict=True)]
        before = x
        x = linear(rmsnorm(x), weights[f"{layer}.fc1"])
        x = linear([x_i.relu() for x_i in x], weights[f"{layer}.fc2"])
        x = [a + b for a, b in zip(x, before, strict=True)]
    return linear(x, weights["lm_head"])


def loss_of(weights: Any, tokens: list[int], layers: int) -> Any:
    """The mean of −ln p over the tokens that follow."""
    past: list[tuple[list[Any], list[Any]]] = [([], []) for _ in range(layers)]
    length = min(BLOCK, len(tokens) - 1)
    losses = []
    for place in range(length):
        shares = softmax(gpt(weights, tokens[place], place, past))
        losses.append(-shares[tokens[place + 1]].log())
    return (1 / length) * sum(losses)


def train(documents: list[str], steps: int, width: int = 16, layers: int = 1) -> list[float]:
    """The loss of each step."""
    random.seed(42)
    documents = list(documents)
    random.shuffle(documents)
    letters = sorted(set("".join(documents)))
    end = len(letters)
    weights = first_weights(end + 1, width, layers)
    parameters = [p for rows in weights.values() for row in rows for p in row]
    m, v = [0.0] * len(parameters), [0.0] * len(parameters)
    losses = []
    for step in range(steps):
        document = documents[step % len(documents)]
        tokens = [end, *(letters.index(letter) for letter in document), end]
        loss = loss_of(weights, tokens, layers)
        loss.backward()
        losses.append(loss.data)
        rate = 0.01 * (1 - step / steps)
        for i, p in enumerate(parameters):
            m[i] = 0.85 * m[i] + (1 - 0.85) * p.grad
            v[i] = 0.99 * v[i] + (1 - 0.99) * p.grad**2
            m_hat = m[i] / (1 - 0.85 ** (step + 1))
            v_hat = v[i] / (1 - 0.99 ** (step + 1))
            p.data -= rate * m_hat / (v_hat**0.5 + 1e-8)
            p.grad = 0
    return losses
