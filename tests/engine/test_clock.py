"""Passes in several threads: those that share nodes take turns, others do not meet."""

import ast
import contextlib
import math
import sys
import threading
from pathlib import Path

import pytest

import autograd
from autograd import Value, dot, grad, op
from tests.strategies import own_rows


def test_threads_with_graphs_of_their_own_do_not_meet() -> None:
    """Each thread has its own graphs; the parameters are shared by all of them."""
    w = [Value(0.1 * n, f"w{n}") for n in range(1, 6)]
    rounds, wrong = 150, []
    ready = threading.Barrier(4)

    def loss(at: float) -> tuple[Value, Value]:
        x = Value(at)
        y = dot(w, [x] * 5, 1.0).tanh() * x
        for weight in w:
            y = (y * weight).sin() + weight
        return x, y

    def expected(at: float) -> list[float]:
        x, y = loss(at)
        return grad(y, [x, *w])

    truths = {at: expected(at) for at in (0.5, 1.0, 1.5, 2.0)}

    def work(at: float) -> None:
        ready.wait()
        for _ in range(rounds):
            x, y = loss(at)
            y.backward()
            if x.grad != truths[at][0] or grad(y, [x, *w]) != truths[at]:
                wrong.append(at)

    threads = [threading.Thread(target=work, args=(at,)) for at in truths]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
    for n, weight in enumerate(w, start=1):
        total = rounds * math.fsum(truth[n] for truth in truths.values())
        assert weight.grad == pytest.approx(total, rel=1e-11)


def test_threads_that_share_inner_nodes_take_turns() -> None:
    """One pass waits in the middle of the shared nodes until the other has come there, or stands
    before them; either way both are whole.
    """
    a, b = Value(2.0, "a"), Value(3.0, "b")
    waits = threading.local()
    both = threading.Barrier(2)

    def slope(m: object, y: object, x: float) -> float:
        if getattr(waits, "here", False):
            waits.here = False
            with contextlib.suppress(threading.BrokenBarrierError):
                both.wait(timeout=1.0)  # broken where the other thread is kept outside
        return 2.0 * x

    with own_rows():
        slow = op("slow", compute=lambda m, x: x * x, partials=(slope,), doc="")
        shared = slow(a * b + a)
        outputs = [shared * a + b, (shared * b).exp() * 1e-30]
        truths = [grad(y, [a, b]) for y in outputs]

        def work(y: Value) -> None:
            waits.here = True
            y.backward()

        threads = [threading.Thread(target=work, args=(y,)) for y in outputs]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert a.grad == pytest.approx(sum(truth[0] for truth in truths), rel=1e-14)
    assert b.grad == pytest.approx(sum(truth[1] for truth in truths), rel=1e-14)


def test_many_threads_through_one_graph_each_add_one_gradient() -> None:
    interval = sys.getswitchinterval()
    w = [Value(0.25 * n) for n in range(1, 9)]
    h = dot(w, w[::-1], 0.5).tanh()
    for weight in w * 8:
        h = (h * weight).sin() + weight
    truth = grad(h, w)
    ready = threading.Barrier(4)

    def work() -> None:
        ready.wait()
        for _ in range(25):
            h.backward()

    threads = [threading.Thread(target=work) for _ in range(4)]
    sys.setswitchinterval(1e-6)
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(interval)
    assert [weight.grad for weight in w] == pytest.approx([100 * g for g in truth], rel=1e-12)


def test_whoever_holds_the_turn_calls_and_does_not_loop() -> None:
    """Python 3.13 may leave a jump back out of what a `with` covers, and signals come there."""
    held = 0
    for path in Path(autograd.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.With) and ast.unparse(node.items[0].context_expr) == "turn":
                held += 1
                loops = [part for part in ast.walk(node) if isinstance(part, ast.For | ast.While)]
                assert not loops, f"{path}:{node.lineno}"
    assert held >= 4
