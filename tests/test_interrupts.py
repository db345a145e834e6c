"""Ctrl-C at every moment: whatever it interrupts is done, or was not begun.

Each test interrupts its work at up to some hundred moments, evenly spread over all of them; the
long run (`make trust`) takes them all.
"""

import copy
import os
import signal
import threading
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest

import nn
from autograd import Value, detect_anomaly, draw, grad, maximum, no_grad, order
from autograd.engine.modes import active
from nn.training import History

from .interrupts import ExpiredError, Interrupt, moments

MOST = int(os.environ.get("GLASSGRAD_MOMENTS", "150"))  # how many moments a test tries, at most

X = [[0.5, -1.0], [1.5, 0.25], [-0.75, 2.0]]
T = [1.0, -1.0, 1.0]


def network() -> nn.MLP:
    return nn.MLP(2, [3, 3, 1], "tanh", seed=1)


def loss_of(model: nn.MLP) -> Value:
    """A loss with nodes of every kind: hidden layers, sums, products, one number, two, three."""
    outputs = [model(x) for x in X]
    total = nn.squared_error(outputs, T)
    w, *_, b = model.parameters()
    return total * w.sigmoid() + maximum(w, b, 0.1) + (w * w + 1.5) / (2.0 - b)


def gradients(y: Value) -> list[float]:
    return [node.grad for node in order(y)]


def numbers(y: Value) -> list[float]:
    return [node.data for node in order(y)]


@pytest.mark.parametrize("mode", [no_grad, detect_anomaly])
def test_no_mode_outlives_its_with(mode: Callable[[], Any]) -> None:
    """Each moment of opening, of the lines inside, and of closing; also of one opened again."""
    x = Value(-2.0)
    kept = mode()

    def prepare() -> Callable[[], Any]:
        def work() -> None:
            for context in (mode(), kept):
                with context:
                    with context:
                        x * x
                    x + 1

        return work

    for _ in moments(prepare, MOST):
        assert not active
        y = x * x
        assert y.args == (x, x)
        assert (y.log() * -x).sqrt().op is not None
        (-y).log()  # nan, and nobody minds
    with kept:
        assert active
    assert not active


@pytest.mark.parametrize("earlier", [False, True], ids=["first", "second"])
@pytest.mark.parametrize("way", ["fast", "careful", "recorded"])
def test_a_pass_writes_all_gradients_or_none(way: str, earlier: bool) -> None:
    """Of leaves and of inner nodes; and the next pass is right whatever was left behind."""
    y = Value(0.0)

    def go() -> None:
        if way == "careful":
            with detect_anomaly():
                y.backward()
        else:
            y.backward(create_graph=way == "recorded")

    def state() -> list[float]:
        return [getattr(g, "data", g) for g in gradients(y)]

    def prepare() -> Callable[[], Any]:
        nonlocal y
        y = loss_of(network())
        if earlier:
            (y * 3.0).backward()
        return go

    prepare()
    before = state()
    go()
    after = state()
    go()
    again = state()
    seen = set()
    for _ in moments(prepare, MOST // 2):
        now = state()
        assert now in (before, after)
        seen.add(now == after)
        go()
        assert state() == (again if now == after else after)
    assert seen == {False, True}


def test_gradients_that_are_asked_for_leave_nothing_behind() -> None:
    leaves = [Value(0.5), Value(-2.0), Value(1.5)]
    a, b, c = leaves
    y = (a * b + c).tanh() + maximum(a, b, 0.1) / c
    y.backward()
    before, truth = gradients(y), grad(y, leaves)

    def prepare() -> Callable[[], Any]:
        def work() -> None:
            grad(y, leaves)
            slopes = grad(y, leaves[:2], create_graph=True)
            grad(slopes[0], leaves)

        return work

    for raised in moments(prepare, MOST):
        assert raised
        assert gradients(y) == before
    assert grad(y, leaves) == truth


def test_recording_changes_nothing_that_was_there() -> None:
    model = network()
    before = model.state_dict()
    truth = loss_of(model).data

    def prepare() -> Callable[[], Any]:
        return lambda: loss_of(model)

    for raised in moments(prepare, MOST):
        assert raised
        assert model.state_dict() == before
    assert loss_of(model).data == truth


def test_computing_again_writes_all_numbers_or_none() -> None:
    y = Value(0.0)

    def prepare() -> Callable[[], Any]:
        nonlocal y
        model = network()
        y = loss_of(model)
        order(y)  # the nodes of hidden layers, too
        for parameter in model.parameters()[::2]:
            parameter.data += 0.25
        return lambda: y.forward()

    def state() -> list[float]:
        with no_grad():
            return [node.data for node in nodes(y)]

    prepare()
    before = state()
    y.forward()
    after = state()
    y.backward()
    slopes = gradients(y)
    seen = set()
    for _ in moments(prepare, MOST):
        now = state()
        assert now in (before, after)
        seen.add(now == after)
        assert y.forward() == after[0]
        y.backward()
        assert gradients(y) == slopes
    assert seen == {False, True}


def nodes(y: Value) -> list[Value]:
    """y and all behind it, also where numbers were changed since."""
    found, seen = [y], {y}
    for node in found:
        for arg in node.args:
            if isinstance(arg, Value) and arg not in seen:
                seen.add(arg)
                found.append(arg)
    return found


def test_a_changed_leaf_is_never_read_with_the_old_results() -> None:
    """Interrupted while a leaf is set: it is as it was, or whoever goes on is told."""
    w, x = Value(3.0), Value(2.0)
    y = w * x

    def prepare() -> Callable[[], Any]:
        nonlocal y
        w.data = 3.0
        y = w * x
        x.zero_grad()

        def work() -> None:
            w.data = 5.0

        return work

    for _ in moments(prepare, MOST):
        try:
            y.backward()
        except RuntimeError as error:
            assert "forward()" in str(error)
            assert y.forward() == w.data * 2.0
        else:
            assert (w.data, x.grad) == (3.0, 3.0)


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


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="there are no timers here")
def test_signals_of_a_timer_find_everything_whole() -> None:
    """One Ctrl-C after a random while, and another shortly after it: maybe while the first is
    being dealt with. When they come depends on the machine; what is left behind does not.
    """
    if threading.current_thread() is not threading.main_thread():
        pytest.skip("signals come to the main thread alone")
    random = Random(7)
    left = 0  # how many signals may raise

    def rung(number: int, frame: Any) -> None:
        nonlocal left
        if left:
            left -= 1
            raise Interrupt

    def interrupted(work: Callable[[], Any], most: float) -> None:
        nonlocal left
        left = 2
        try:
            try:  # no call of a function may follow, not even of suppress: signals come there
                try:
                    signal.setitimer(signal.ITIMER_REAL, random.uniform(1e-6, most), 2e-5)
                    work()
                finally:
                    signal.setitimer(signal.ITIMER_REAL, 0)
            except Interrupt:
                pass
            left = 0
        except Interrupt:  # the second, where the first was being caught
            left = 0
        signal.setitimer(signal.ITIMER_REAL, 0)

    y = loss_of(network())
    leaves = [node for node in order(y) if node.op is None]
    truth = grad(y, leaves)
    weights = [Value(float(k)) for k in range(1, 9)]
    optimizer = nn.Adam(weights, lr=0.1)
    signal.signal(signal.SIGALRM, rung)
    try:
        for _ in range(2 * MOST):
            for leaf in leaves:
                leaf.zero_grad()
            interrupted(y.backward, 1e-3)
            assert [leaf.grad for leaf in leaves] in ([0.0] * len(leaves), truth)

            def quietly() -> None:
                for _ in range(20):
                    with no_grad():
                        y.sigmoid()

            interrupted(quietly, 1e-4)
            assert not active
            assert y.sigmoid().op is not None

            for weight in weights:
                weight.grad = weight.data
            state = [w.data for w in weights], optimizer.updates
            interrupted(optimizer.step, 2e-4)
            moved = [w.data != x for w, x in zip(weights, state[0], strict=True)]
            assert moved == [optimizer.updates != state[1]] * len(weights)
            assert {kept["t"] for kept in optimizer.state} == {float(optimizer.updates)}
    finally:  # the handler stays: a last signal may come late, by another thread of the process
        signal.setitimer(signal.ITIMER_REAL, 0)
        left = 0


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


def test_a_picture_leaves_the_graph_as_it_is(tmp_path: Path) -> None:
    pytest.importorskip("graphviz")
    w, x = Value(3.0, "w"), Value(2.0, "x")
    y = (w * x + 1.0).tanh() + w / x
    y.backward()
    before = gradients(y), numbers(y)
    truth = draw(y).source

    def prepare() -> Callable[[], Any]:
        return lambda: draw(y).source

    for raised in moments(prepare, MOST):
        assert raised
        assert (gradients(y), numbers(y)) == before
    assert draw(y).source == truth


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
