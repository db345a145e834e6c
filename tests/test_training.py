"""fit trains as a loop by hand does, says what it did, and stops as it should."""

from itertools import pairwise
from typing import Any

import pytest

import nn
from nn import (
    MLP,
    Adam,
    Module,
    fit,
    hinge,
)
from nn.data import moons

X, Y = moons(20, seed=3)
SIGNS = [2 * y - 1 for y in Y]


def net(seed: int = 1, nouts: Any = (4, 1)) -> MLP:
    return MLP(2, list(nouts), "tanh", seed=seed)


def weights(model: Module) -> list[float]:
    return [p.data for p in model.parameters()]


def test_fit_is_the_loop_by_hand() -> None:
    """Forward, zero_grad, backward, step: the same weights bit for bit, and the same losses."""
    by_hand, fitted = net(), net()
    optimizer = Adam(by_hand.parameters(), lr=0.05)
    losses = []
    for _ in range(7):
        loss = hinge([by_hand(x) for x in X], SIGNS)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.data)
    history = fit(fitted, hinge, (X, SIGNS), epochs=7, optimizer="adam", lr=0.05)
    assert weights(fitted) == weights(by_hand)
    assert history.loss == losses
    assert (len(history), history.steps, history.stopped) == (7, 7, "")
    assert history.lr == [0.05] * 7


def test_a_watcher_sees_every_update() -> None:
    model = net()
    seen: list[nn.Update] = []
    history = fit(
        model, hinge, (X, SIGNS), epochs=3, batch_size=8, lr=0.5, seed=1, on_step=seen.append
    )
    assert [update.step for update in seen] == list(range(1, 10))
    assert [update.epoch for update in seen] == [1] * 3 + [2] * 3 + [3] * 3
    assert [update.ends_epoch for update in seen] == [False, False, True] * 3
    assert [len(update.batch) for update in seen] == [8, 8, 4] * 3
    for epoch in range(3):
        batches = [update.batch for update in seen[3 * epoch : 3 * epoch + 3]]
        assert sorted(sum(batches, ())) == list(range(20))
    assert seen[0].batch != seen[3].batch
    for update, after in pairwise(seen):
        moved = [w - 0.5 * g for w, g in zip(update.before, update.gradients, strict=True)]
        assert after.before == pytest.approx(moved, rel=1e-15)
    last = seen[-1]
    assert last.names == tuple(name for name, _ in model.named_parameters())
    assert last.parameters == tuple(model.parameters())
    assert (last.model, last.history, last.lr) == (model, history, 0.5)
    assert history.loss[0] == pytest.approx(
        sum(update.loss * len(update.batch) for update in seen[:3]) / 20
    )


def test_a_watcher_can_stop() -> None:
    history = fit(net(), hinge, (X, SIGNS), epochs=9, on_step=lambda update: update.step == 4)
    assert history.steps == 4
    assert history.stopped == "on_step asked to stop at step 4"
