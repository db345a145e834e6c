"""Ctrl-C at every moment of a pass: whatever it interrupts is done, or was not begun.

Each test interrupts its work at up to some hundred moments, evenly spread over all of them; the
long run (`make trust`) takes them all.
"""

import gc
import signal
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest

import nn
from autograd import Value, detect_anomaly, draw, grad, maximum, no_grad, order
from autograd.engine.clock import turn
from autograd.engine.compiling import compiled
from autograd.engine.modes import active

from ..interrupts import MOST, Interrupt, loss_of, moments, network


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


@pytest.mark.skipif(compiled(), reason="no interrupt comes into compiled code")
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


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="there are no timers here")
def others_get_their_turn() -> bool:
    """Whether a pass in another thread would not wait for ever."""
    answers: list[bool] = []

    def ask() -> None:
        answers.append(turn.acquire(blocking=False))
        if answers[0]:
            turn.release()

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()
    return answers[0]


@pytest.fixture
def no_callbacks() -> Iterator[None]:
    """No collection calls anybody, as hypothesis asks it to: what a signal raises there is lost."""
    callbacks = gc.callbacks[:]
    gc.callbacks.clear()
    yield
    gc.callbacks.extend(callbacks)


@pytest.mark.usefixtures("no_callbacks")
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
            assert others_get_their_turn()
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
