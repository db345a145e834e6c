"""A function that records: refused where its graph depends on data, or recorded anew."""

import threading
from pathlib import Path

import numpy as np
import pytest

from autograd import Value, replay
from autograd.replay import ShapeError

X = np.array([[1.0, 2.0], [-1.0, 0.5], [0.25, -3.0], [-2.0, -2.0]])
T = np.array([0.0, 1.0, -1.0, 2.0])


def straight(w):
    return lambda x, t: (w[0] * x[0] + w[1] * x[1] - t) ** 2


def bent(w):
    """Its graph depends on the sign of a number."""

    def record(x, t):
        z = w[0] * x[0] + w[1] * x[1]
        return (z - t) ** 2 if z.data > 0 else z.exp() * t

    return record


def eager(function, w, reduce):
    losses, slopes = [], []
    for p in w:
        p.zero_grad()
    for sample, target in zip(X.tolist(), T.tolist(), strict=True):
        x, t = [Value(one) for one in sample], Value(target)
        loss = function(x, t)
        loss.backward()
        losses.append(loss.data)
        slopes.append([x[0].grad, x[1].grad, t.grad])
    share = 1 / len(T) if reduce == "mean" else 1.0
    return losses, np.array([p.grad for p in w]) * share, np.array(slopes) * share


@pytest.mark.parametrize("reduce", ["mean", "sum"])
@pytest.mark.parametrize(("make", "varies"), [(straight, False), (straight, True), (bent, True)])
def test_a_function_is_replayed(make, varies, reduce):
    w = [Value(0.5, "w1"), Value(-1.0, "w2")]
    plan = replay(make(w), [X, T], w, varies=varies, reduce=reduce, backend="numpy")
    for _ in range(3):
        losses, grads, slopes = eager(make(w), w, reduce)
        found = plan.step(X, T, lr=0.3)
        asked = replay(make(w), [X, T], w, varies=varies, reduce=reduce, backend="numpy")
        asked = asked(X, T, by_inputs=True)
        for each in (found, asked):
            np.testing.assert_allclose(each.losses, losses, rtol=1e-12)
            np.testing.assert_allclose(each.grads, grads, rtol=1e-12)
        np.testing.assert_allclose(np.column_stack(asked.by_inputs), slopes, rtol=1e-12)
        plan.refresh()
    assert plan(np.empty((0, 2)), np.empty(0)).losses.shape == (0,)


def test_a_graph_that_depends_on_data_is_refused():
    w = [Value(0.5, "w1"), Value(-1.0, "w2")]
    said = r"at sample 2 than at sample 0: v4 = exp\(v3\) in the one, v4 = sub\(v3, x1\) in the"
    with pytest.raises(ShapeError, match=said):
        replay(bent(w), [X, T], w)


def clipped(x, t):
    return t * x[0] if x[0].data > 0 else t - x[0]


def shifted(x, t):
    largest = max(one.data for one in x)
    powers = [(one - largest).exp() for one in x]
    return t * powers[0] / sum(powers)


def picked(x, t):
    table = [x[0] * 2.0, x[1].exp(), x[0] - t]
    row = int(t.data) % 3
    return table[row]


def compared(x, t):
    if x[0] > x[1]:
        return x[0] * t
    return x[1] * t


@pytest.mark.parametrize(
    ("function", "line"),
    [
        (clipped, "return t * x[0] if x[0].data > 0 else t - x[0]"),
        (shifted, "largest = max(one.data for one in x)"),
        (picked, "row = int(t.data) % 3"),
        (compared, "if x[0] > x[1]:"),
    ],
)
def test_the_line_that_read_a_number_to_decide_is_named(function, line):
    with pytest.raises(ShapeError, match=r"read to decide at .*Choose inside the graph") as refused:
        replay(function, [X, T])
    text = str(refused.value)
    lines = Path(__file__).read_text("utf-8").splitlines()
    number = next(k for k, each in enumerate(lines, 1) if each.strip() == line)
    assert f"read to decide at {__file__}:{number} ({line})." in text


@pytest.mark.parametrize(
    ("function", "said"),
    [
        (
            lambda x, t: x[0] * x[0].data + t,
            r"mul\(x0_0, 1.0\) in the one, v1 = mul\(x0_0, -1.0\)",
        ),
        (
            lambda x, t: x[0] * (t if x[1].data > 0 else x[1]),
            r"mul\(x0_0, x1\) in the one, v1 = mul\(x0_0, x0_1\)",
        ),
        (lambda x, t: t * 2 if x[0].data > 0 else t * 2 + x[0], "1 operations in the one, 2"),
    ],
)
def test_what_differs_is_said(function, said):
    with pytest.raises(ShapeError, match=said):
        replay(function, [X, T])


def test_the_weights_may_decide_too():
    w = [Value(0.5), Value(-1.0)]
    plan = replay(bent(w), [X, T], w, varies=True, reduce="sum", backend="numpy")
    plan.weights = [-0.5, 1.0]
    found = plan(X, T)
    assert [p.data for p in w] == [-0.5, 1.0]
    np.testing.assert_allclose(found.losses, eager(bent(w), w, "sum")[0], rtol=1e-12)


def test_threads_wait_for_each_other():
    w = [Value(0.5), Value(-1.0)]
    plan = replay(bent(w), [X, T], w, varies=True, backend="numpy")
    expected, found = plan(X, T).loss, []
    threads = [threading.Thread(target=lambda: found.append(plan(X, T).loss)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [expected] * 4


def test_what_is_refused():
    w = [Value(0.5), Value(-1.0)]
    for call, kind, said in [
        (lambda: replay(straight(w), [X[:0], T[:0]], w), ValueError, "there are none"),
        (lambda: replay(straight(w), [X, T[None, None]], w), ValueError, r"shape \(1, 1, 4\)"),
        (lambda: replay(straight(w), [X, T[:2]], w), ValueError, "numbers of samples: 4, 2"),
        (lambda: replay(straight(w), w[0], w), TypeError, "inputs is a list of arrays"),
        (lambda: replay(lambda x: 1.0, [X]), TypeError, "returns its Value, got 1.0"),
        (lambda: replay(w[0] * 2, params=w, varies=True), ValueError, "cannot vary"),
        (lambda: replay(straight(w), [X, T], w)(X), TypeError, "takes 2 array"),
    ]:
        with pytest.raises(kind, match=said):
            call()
