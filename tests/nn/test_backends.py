"""One graph run over a batch trains as the recording of every sample does."""

from functools import partial
from typing import Any

import pytest

import nn
from autograd import Value
from nn import (
    GPT,
    SGD,
    Dropout,
    Layer,
    Module,
    Sequential,
    absolute_error,
    binary_cross_entropy_from_logits,
    cross_entropy,
    fit,
    hinge,
    huber,
    l2,
    squared_error,
)
from nn.data import Characters, blobs

from .test_training import SIGNS, X, Y, net, weights

BLOBS = blobs(30, seed=2)


ONE_HOT = [[float(y == k) for k in range(3)] for y in BLOBS[1]]


# No gradient is 0 but for rounding: RMSProp would divide what is left by its own size.
UNEVEN = [0.1 * k for k in range(20)]


CASES: dict[str, tuple[Any, Any, Any, dict[str, Any]]] = {
    "hinge": (hinge, (X, SIGNS), (4, 1), {}),
    "hinge, sum": (partial(hinge, reduction="sum"), (X, SIGNS), (4, 1), {"lr": 0.01}),
    "squared": (squared_error, (X, UNEVEN), (4, 1), {"optimizer": "adam"}),
    "squared, rows": (squared_error, (BLOBS[0], ONE_HOT), (4, 3), {"optimizer": "momentum"}),
    "absolute": (absolute_error, (X, SIGNS), (4, 1), {"optimizer": "nesterov"}),
    "huber": (partial(huber, delta=0.3), (X, UNEVEN), (4, 1), {"optimizer": "rmsprop"}),
    "logits": (binary_cross_entropy_from_logits, (X, Y), (4, 1), {"batch_size": 7}),
    "classes": (cross_entropy, BLOBS, (4, 3), {"optimizer": "adamw", "batch_size": 8}),
    "shares": (cross_entropy, (BLOBS[0], ONE_HOT), (4, 3), {"clip": 0.1}),
    "penalty": (hinge, (X, SIGNS), (4, 1), {"penalty": partial(l2, strength=0.01)}),
}


@pytest.mark.parametrize("case", CASES)
def test_replay_trains_as_eager_does(case: str) -> None:
    loss, data, nouts, how = CASES[case]
    found = []
    for backend in ("eager", "replay"):
        model = net(nouts=nouts)
        history = fit(model, loss, data, epochs=6, seed=5, backend=backend, **how)
        found.append((weights(model), history))
    (eager, one), (replayed, other) = found
    assert replayed == pytest.approx(eager, rel=1e-12, abs=1e-12)
    assert other.loss == pytest.approx(one.loss, rel=1e-12)
    assert (other.accuracy, other.steps) == (one.accuracy, one.steps)


@pytest.mark.parametrize("batch_size", [1, 3, None])
def test_sequences_of_different_lengths_are_replayed(batch_size: int | None) -> None:
    """Tokens in and tokens out; the mean of a batch is over all positions."""
    words = ["ada", "bo", "eve", "anna", "al", "cy"]
    tokens = Characters(words)
    found = []
    for backend in ("eager", "replay"):
        model = GPT(len(tokens), 8, 8, 2, seed=3)
        how: dict[str, Any] = {"optimizer": "adam", "lr": 0.01, "batch_size": batch_size}
        data = tokens.sequences(words, 8)
        history = fit(model, cross_entropy, data, epochs=3, seed=1, backend=backend, **how)
        found.append((weights(model), history))
    (eager, one), (replayed, other) = found
    assert replayed == pytest.approx(eager, rel=1e-9, abs=1e-12)
    assert other.loss == pytest.approx(one.loss, rel=1e-12)
    assert other.accuracy == one.accuracy


def test_a_recurrence_of_numbers_is_replayed_at_each_length() -> None:
    """h = tanh(u·x + w·h) over series of 2 to 4 numbers, one target each."""

    class Recurrent(Module):
        def __init__(self) -> None:
            self.u, self.w = Value(0.5), Value(-0.3)

        def __call__(self, x: Any) -> Any:
            h: Any = 0.0
            for entry in x:
                h = (self.u * entry + self.w * h).tanh()
            return h

    series = [[0.1 * k * j for j in range(1, 3 + k % 3)] for k in range(1, 10)]
    found = []
    for backend in ("eager", "replay"):
        model = Recurrent()
        data = (series, [0.05 * k for k in range(9)])
        fit(model, squared_error, data, epochs=5, lr=0.2, batch_size=4, seed=2, backend=backend)
        found.append([model.u.data, model.w.data])
    assert found[1] == pytest.approx(found[0], rel=1e-12)


def test_what_a_loss_is_the_mean_of_is_seen_where_the_first_batch_does_not_tell() -> None:
    """Its sequences are as long, so the mean over samples is that over positions; others follow."""

    class Lines(Module):
        def __init__(self) -> None:
            self.w = [Value(0.3 * k - 0.8) for k in range(6)]

        def __call__(self, x: Any) -> Any:
            a, b, c, d, e, f = self.w
            return [[a * entry + b, c * entry + d, e * entry + f] for entry in x]

    series = [[1.0, 2.0], [0.5, -1.0], [1.0, 2.0, 3.0, -2.0], [0.3]]
    data = (series, [[0, 1], [2, 1], [2, 2, 0, 1], [1]])
    found = []
    for backend in ("eager", "replay"):
        model = Lines()
        how: dict[str, Any] = {"epochs": 2, "batch_size": 2, "shuffle": False, "backend": backend}
        history = fit(model, cross_entropy, data, **how)
        found.append([*history.loss, *[w.data for w in model.w]])
    assert found[1] == pytest.approx(found[0], rel=1e-12)


def test_replay_leaves_alone_what_the_loss_does_not_depend_on() -> None:
    """As eager does: decay moves only what a pass has reached."""

    class Half(Module):
        def __init__(self) -> None:
            self.used, self.unused = Layer(2, 1, "tanh", seed=1), Value(1.0)

        def __call__(self, x: Any) -> Any:
            return self.used(x)

    model = Half()
    optimizer = SGD(model.parameters(), 0.1, decay=0.5)
    fit(model, hinge, (X, SIGNS), epochs=2, optimizer=optimizer, backend="replay")
    assert model.unused.data == 1.0


def test_replay_refuses_what_one_graph_cannot_say() -> None:
    def branches(predictions: list[Value], targets: list[Any]) -> Value:
        return hinge([y * (3.0 if y.data > 0.0 else 1.0) for y in predictions], targets)

    def largest(predictions: list[Value], targets: list[Any]) -> Value:
        return nn.absolute_error(predictions, targets) ** 2.0

    for loss in (branches, largest):
        with pytest.raises(ValueError, match="another loss or gradient than recorded"):
            fit(net(), loss, (X, SIGNS), epochs=1, backend="replay")
    with pytest.raises(ValueError, match=r"Dropout\(0\.5\) draws a mask at each call"):
        model = Sequential(Layer(2, 2), Dropout(0.5), Layer(2, 1))
        fit(model, hinge, (X, SIGNS), epochs=1, backend="replay")
    with pytest.raises(ValueError, match="samples that are lists of numbers"):
        fit(net(), hinge, ([[1.0, 2.0], [Value(1.0), 2.0]], [1, 1]), epochs=1, backend="replay")
    with pytest.raises(ValueError, match=r"a target of hinge is -1 or 1, got 0\.0"):
        fit(net(), hinge, (X, [1] * 19 + [0]), epochs=1, backend="replay")
