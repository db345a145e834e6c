"""Ctrl-C at every moment of a training: whatever it interrupts is done, or was not begun.

Each test interrupts its work at up to some hundred moments, evenly spread over all of them; the
long run (`make trust`) takes them all.
"""

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import nn
from autograd import Value
from autograd.engine.modes import active
from nn.training import History

from ..interrupts import MOST, ExpiredError, Interrupt, T, X, loss_of, moments, network

RULES = [nn.SGD, nn.Momentum, nn.Nesterov, nn.RMSProp, nn.Adam, nn.AdamW]


@pytest.mark.parametrize("error", [Interrupt, ExpiredError])
@pytest.mark.parametrize("kind", RULES, ids=lambda kind: kind.__name__)
def test_an_update_is_made_whole_or_not_at_all(
    kind: Callable[..., Any], error: type[BaseException]
) -> None:
    weights: list[Value] = []
    optimizer: Any = None

    def prepare() -> Callable[[], Any]:
        nonlocal weights, optimizer
        weights = [Value(0.5 * k) for k in range(1, 5)]
        optimizer = kind(weights, lr=0.1)
        for _ in range(2):
            optimizer.zero_grad()
            sum(w * w for w in weights).backward()  # type: ignore[union-attr]
            optimizer.step()
        return lambda: optimizer.step()

    def state() -> Any:
        return copy.deepcopy(([w.data for w in weights], optimizer.state_dict()))

    prepare()
    before = state()
    optimizer.step()
    after = state()
    optimizer.step()
    last = state()
    seen = set()
    for raised in moments(prepare, MOST // 4, kind=error):
        assert raised
        now = state()
        assert now in (before, after)
        seen.add(now == after)
        optimizer.step()
        assert state() == (last if now == after else after)
    assert seen == {False, True}


def test_clearing_clipping_and_loading_are_whole() -> None:
    model = network()
    optimizer = nn.Adam(model.parameters(), lr=0.1)
    weights = {name: 0.125 * k for k, name in enumerate(model.state_dict())}
    kept = {**optimizer.state_dict(), "updates": 7, "settings": {"lr": 0.5}}
    kept["state"] = [{"t": 7.0, "m": 1.0, "v": 2.0} for _ in kept["state"]]
    works: list[Callable[[], Any]] = [
        model.zero_grad,
        optimizer.zero_grad,
        lambda: nn.clip_by_norm(model.parameters(), 0.01),
        lambda: nn.clip_by_value(model.parameters(), 0.01),
        lambda: model.load_state_dict(weights),
        lambda: optimizer.load_state_dict(kept),
    ]

    def state() -> Any:
        slopes = [w.grad for w in model.parameters()]
        return copy.deepcopy((slopes, model.state_dict(), optimizer.state_dict()))

    fresh = model.state_dict(), optimizer.state_dict()

    def begin() -> None:
        model.load_state_dict(fresh[0])
        optimizer.load_state_dict(fresh[1])
        model.zero_grad()
        loss_of(model).backward()

    for work in works:

        def prepare(work: Callable[[], Any] = work) -> Callable[[], Any]:
            begin()
            return lambda: work()

        begin()
        before = state()
        work()
        after = state()
        assert before != after
        seen = set()
        for raised in moments(prepare, MOST // 4):
            assert raised
            now = state()
            assert now in (before, after)
            seen.add(now == after)
        assert seen == {False, True}


def test_an_epoch_is_entered_whole_or_not_at_all() -> None:
    history = History()

    def prepare() -> Callable[[], Any]:
        nonlocal history
        history = History()
        history.add(2.0, 0.5, (1.5, 0.25), 0.1)
        return lambda: history.add(1.0, 0.75, (0.5, 1.0), 0.2)

    prepare()
    before = copy.deepcopy(vars(history))
    history.add(1.0, 0.75, (0.5, 1.0), 0.2)
    after = vars(history)
    assert (before["best"], after["best"], after["lr"]) == (1, 2, [0.1, 0.2])
    seen = set()
    for raised in moments(prepare, MOST):
        assert raised
        assert vars(history) in (before, after)
        seen.add(vars(history) == after)
    assert seen == {False, True}


def test_dropouts_rest_when_their_with_is_over() -> None:
    """Also where one of them was working before, and where one is opened inside another."""
    model = nn.Sequential(nn.Dropout(0.5, seed=1), nn.MLP(2, [1], seed=1), nn.Dropout(0.5, seed=2))
    first, last = model.switched()
    last.training = True

    def prepare() -> Callable[[], Any]:
        def work() -> None:
            with nn.in_training(model):
                assert first.training and last.training
                with nn.in_training(model, on=False):
                    assert not (first.training or last.training)
                assert first.training and last.training

        return work

    for raised in moments(prepare, MOST):
        assert raised
        assert (first.training, last.training) == (False, True)
    prepare()()
    assert (first.training, last.training) == (False, True)


@pytest.mark.parametrize("backend", ["eager", "replay"])
def test_training_stops_between_two_updates(backend: str) -> None:
    """Wherever it is interrupted, the weights are those that its count of updates says."""
    model = nn.Sequential()
    optimizer: Any = None
    trace: list[list[float]] = []
    histories: list[Any] = []

    def weights() -> list[float]:
        return [w.data for w in model.parameters()]

    def train(**more: Any) -> Any:
        return nn.fit(
            model, nn.squared_error, (X[:2], T[:2]), steps=3, batch_size=1, seed=1, patience=9,
            optimizer=optimizer, backend=backend, penalty=nn.l2, clip=1.0, **more,
        )  # fmt: skip

    def prepare() -> Callable[[], Any]:
        nonlocal model, optimizer
        rest = [nn.Dropout(0.0 if backend == "replay" else 0.25, seed=2)]
        model = nn.Sequential(nn.MLP(2, [2], "tanh", seed=1), *rest, nn.MLP(2, [1], seed=2))
        optimizer = nn.Momentum(model.parameters(), lr=0.1)
        return lambda: histories.append(train())

    prepare()
    trace.append(weights())
    train(on_step=lambda update: trace.append(weights()))
    for raised in moments(prepare, MOST):
        assert not active
        assert not any(one.training for one in model.switched())
        assert weights() == trace[optimizer.updates]
        if not raised:
            history = histories[-1]
            assert history.steps == optimizer.updates
            assert {len(column) for column in vars(history).values() if type(column) is list} == {
                len(history)
            }
            assert len(history) <= history.steps
            assert history.best <= len(history)
            optimizer.zero_grad()
            loss_of_batch = nn.squared_error([model(x) for x in X], T)
            loss_of_batch.backward()
            assert all(w.reached for w in model.parameters())


def test_what_is_saved_is_whole(tmp_path: Path) -> None:
    """Also in the middle of the modules that write it."""
    model, path = network(), tmp_path / "model.json"
    nn.save(model, path)
    before = path.read_text(encoding="utf-8")
    for parameter in model.parameters():
        parameter.data += 1.0
    nn.save(model, tmp_path / "other.json")
    after = (tmp_path / "other.json").read_text(encoding="utf-8")

    def prepare() -> Callable[[], Any]:
        path.write_text(before, encoding="utf-8")
        return lambda: nn.save(model, path, force=True)

    seen = set()
    for raised in moments(prepare, MOST, everywhere=True):
        assert raised
        now = path.read_text(encoding="utf-8")
        assert now in (before, after)
        seen.add(now == after)
    assert seen == {False, True}


@pytest.mark.parametrize("backend", ["numpy", "numba"])
def test_a_replayed_update_is_made_whole_or_not_at_all(backend: str) -> None:
    np = pytest.importorskip("numpy")
    pytest.importorskip(backend)
    from autograd import replay

    model = network()
    x, t = [Value(0.5), Value(-1.0)], Value(1.0)
    y = (model(x) - t) ** 2
    samples = np.array(X), np.array(T)
    plan = replay(y, inputs=[x, t], params=model.parameters(), backend=backend)
    start = plan.weights.copy()

    def prepare() -> Callable[[], Any]:
        plan.weights = start
        plan.state.clear()
        plan.step(*samples, rule="momentum", lr=0.1)

        def work() -> None:
            plan(*samples)
            plan.step(*samples, rule="momentum", lr=0.1)

        return work

    def state() -> Any:
        return plan.weights.tolist(), plan.state["momentum"]["v"].tolist()

    prepare()
    before, truth = state(), plan(*samples).grads.tolist()
    plan.step(*samples, rule="momentum", lr=0.1)
    after, later = state(), plan(*samples).grads.tolist()
    seen = set()
    for raised in moments(prepare, MOST):
        assert raised
        now = state()
        assert now in (before, after)
        seen.add(now == after)
        assert plan(*samples).grads.tolist() == (later if now == after else truth)
    assert seen == {False, True}
