"""fit trains as a loop by hand does, says what it did, and stops as it should."""

import math
from functools import partial
from itertools import pairwise
from typing import Any

import pytest

import nn
from autograd import Value
from nn import (
    MLP,
    SGD,
    Adam,
    Module,
    clip_by_value,
    evaluate,
    fit,
    hinge,
    l2,
    squared_error,
)
from nn.data import moons
from nn.optimizers.schedules import exponential, warm_up

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


def test_epochs_or_steps_say_how_long() -> None:
    by_steps = fit(net(), hinge, (X, SIGNS), steps=8, batch_size=8, seed=1)
    by_epochs = fit(net(), hinge, (X, SIGNS), epochs=3, batch_size=8, seed=1)
    assert (by_steps.steps, by_epochs.steps) == (8, 9)
    assert by_steps.loss[:2] == by_epochs.loss[:2]
    assert len(by_steps) == 3  # the last was cut short


def test_batches_are_drawn_again_with_the_same_seed() -> None:
    def run(seed: int) -> list[float]:
        model = net()
        fit(model, hinge, (X, SIGNS), epochs=3, batch_size=7, seed=seed)
        return weights(model)

    assert run(1) == run(1) != run(2)


def test_the_schedule_sets_the_rate_of_each_epoch() -> None:
    optimizer = SGD(net().parameters())
    model = net()
    optimizer = SGD(model.parameters())
    schedule = warm_up(exponential(0.4, 0.5), over=1)
    history = fit(model, hinge, (X, SIGNS), epochs=4, optimizer=optimizer, schedule=schedule)
    assert history.lr == [0.2, 0.4, 0.2, 0.1]
    assert optimizer.lr == 0.1


def test_gradients_are_clipped_before_the_update() -> None:
    seen: list[nn.Update] = []
    targets = [100.0 * y for y in SIGNS]
    fit(net(), squared_error, (X, targets), epochs=1, lr=1.0, clip=0.5, on_step=seen.append)
    (update,) = seen
    moved = [b - p.data for b, p in zip(update.before, update.parameters, strict=True)]
    assert math.hypot(*update.gradients) > 50.0
    assert math.hypot(*moved) == pytest.approx(0.5, rel=1e-12)
    by_value = partial(clip_by_value, limit=0.25)
    fit(net(), squared_error, (X, targets), epochs=1, lr=1.0, clip=by_value, on_step=seen.append)
    moved = [b - p.data for b, p in zip(seen[1].before, seen[1].parameters, strict=True)]
    assert max(map(abs, moved)) == pytest.approx(0.25, rel=1e-12)


def test_a_penalty_is_part_of_the_loss_and_of_the_gradient() -> None:
    plain, decayed, penalised = net(), net(), net()
    fit(decayed, hinge, (X, SIGNS), epochs=5, optimizer=SGD(decayed.parameters(), 0.1, decay=0.2))
    history = fit(
        penalised, hinge, (X, SIGNS), epochs=5, lr=0.1, penalty=lambda w: l2(w, 0.2, half=True)
    )
    assert weights(penalised) == pytest.approx(weights(decayed), rel=1e-12)
    alone, _ = evaluate(plain, hinge, (X, SIGNS))
    assert history.loss[0] == pytest.approx(alone + 0.1 * sum(w * w for w in weights(plain)))


def test_samples_put_aside_are_measured_and_never_trained_on() -> None:
    model, alone = net(), net()
    aside = moons(12, seed=8)
    targets = [2 * y - 1 for y in aside[1]]
    history = fit(model, hinge, (X, SIGNS), epochs=4, lr=0.5, validation=(aside[0], targets))
    fit(alone, hinge, (X, SIGNS), epochs=4, lr=0.5)
    assert weights(model) == weights(alone)
    assert (history.validation_loss[-1], history.validation_accuracy[-1]) == evaluate(
        model, hinge, (aside[0], targets)
    )
    assert "validation loss" in repr(history)


def test_training_stops_when_it_no_longer_helps_and_keeps_the_best() -> None:
    """On samples whose targets are turned round, every step away from them makes it worse."""
    model = net()
    wrong = [-y for y in SIGNS]
    seen: list[list[float]] = []
    history = fit(
        model,
        hinge,
        (X, SIGNS),
        epochs=50,
        lr=0.5,
        validation=(X, wrong),
        patience=3,
        on_step=lambda update: seen.append(weights(update.model)),
    )
    assert len(history) == history.best + 3 < 50
    assert history.stopped == "no lower loss for 3 epochs"
    assert weights(model) == seen[history.best - 1]
    losses = history.validation_loss
    assert min(losses) == losses[history.best - 1]


def test_without_improvement_to_wait_for_all_epochs_are_run() -> None:
    history = fit(net(), hinge, (X, SIGNS), epochs=20, lr=0.1, patience=20)
    assert (len(history), history.stopped) == (20, "")


@pytest.mark.parametrize(
    ("how", "error", "said"),
    [
        ({"data": ([], [])}, ValueError, "the data has no samples"),
        ({"data": (X, Y[:-1])}, ValueError, "the data has 20 samples and 19 targets"),
        ({"data": [(x, y) for x, y in zip(X, Y, strict=True)]}, TypeError, r"is a pair \(X, y\)"),
        ({"data": 3.0}, TypeError, "the data is a sequence"),
        ({"data": ([[1.0, "a"]], [1])}, TypeError, "sample 0 takes one real number, got 'a'"),
        ({"validation": ([], [])}, ValueError, "the validation data has no samples"),
        ({"epochs": None}, ValueError, "give epochs .* or steps .*, one of them"),
        ({"steps": 3}, ValueError, "give epochs .* or steps"),
        ({"epochs": 0}, ValueError, "epochs is at least 1"),
        ({"batch_size": 0}, ValueError, "batch_size is at least 1"),
        ({"patience": 0}, ValueError, "patience is at least 1"),
        ({"optimizer": "adagrad"}, ValueError, "no update rule 'adagrad'; there are sgd, momentum"),
        ({"backend": "gpu"}, ValueError, "a backend is 'eager' or 'replay', got 'gpu'"),
        ({"lr": -1.0}, ValueError, "finite and not negative"),
        ({"clip": 0.0}, ValueError, "the limit of gradients is positive"),
        ({"optimizer": SGD([Value(1.0)])}, ValueError, "not among the model's parameters"),
        ({"schedule": lambda epoch: math.nan}, ValueError, "a learning rate is finite"),
    ],
)
def test_wrong_arguments_are_refused(how: Any, error: type[Exception], said: str) -> None:
    model = net()
    before = weights(model)
    given = {"data": (X, SIGNS), "epochs": 2, **how}
    with pytest.raises(error, match=said):
        fit(model, hinge, given.pop("data"), **given)
    assert weights(model) == before


def test_an_optimizer_has_its_learning_rate() -> None:
    model = net()
    with pytest.raises(ValueError, match=r"leave out lr, or set optimizer\.lr"):
        fit(model, hinge, (X, SIGNS), epochs=1, optimizer=SGD(model.parameters()), lr=0.1)
