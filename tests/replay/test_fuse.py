"""Layers are recognised in an ordinary recording."""

import numpy as np
import pytest

from autograd import OPS, Value, dot, op, replay
from autograd.replay import read_lines
from autograd.replay.fuse import fuse
from autograd.replay.instructions import Affine, Dot, Rows
from nn import MLP

WEIGHTS = [[0.5, -1.0, 0.1], [0.25, 2.0, -0.3], [1.5, 0.75, 0.2]]


def values(numbers):
    return [Value(number) for number in numbers]


def as_micrograd(w, x):
    """b + w1·x1 + w2·x2 by sum(), one multiplication and one addition at a time."""
    return sum((wi * xi for wi, xi in zip(w, x, strict=False)), w[-1])


def bias_last(w, x):
    return x[0] * w[0] + x[1] * w[1] + w[2]


def in_another_order(w, x):
    return w[2] - (-(x[1] * w[1]) - w[0] * x[0])


def in_one_node(w, x):
    return dot(w[:2], x, w[2])


def from_sums(w, x):
    return OPS["sum"](w[0] * x[0], w[2], w[1] * x[1])


WAYS = [as_micrograd, bias_last, in_another_order, in_one_node, from_sums]


def recognised(loss, inputs, params):
    fused = fuse(read_lines(loss, inputs, params))
    return [type(one) for one in fused.uniform], [type(one) for one in fused.varying], fused


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_a_layer_is_one_instruction_whoever_wrote_it(way):
    x, rows = values([1.0, 2.0]), [values(row) for row in WEIGHTS]
    out = values([0.3, 0.4, -0.5, 0.1])
    hidden = [way(w, x).tanh() for w in rows]
    params = [p for w in rows for p in w] + out
    loss = sum((w * h for w, h in zip(out, hidden, strict=False)), out[-1])
    uniform, varying, fused = recognised(loss, x, params)
    assert (uniform, varying) == ([], [Affine, Rows, Affine])
    first = fused.varying[0]
    assert (first.count, first.width, first.weights, first.stride, first.bias) == (3, 2, 0, 3, 2)


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_a_deep_network_is_its_layers(way):
    def network(x, sizes):
        for size in sizes:
            rows = [values([0.1 * (j + 1)] * (len(x) + 1)) for j in range(size)]
            params.extend(p for w in rows for p in w)
            x = [(way(w, x) if len(x) == 2 else as_micrograd(w, x)).relu() for w in rows]
        return x[0]

    params = []
    x = values([1.0, 2.0])
    loss = network(x, [16, 16, 1]) + 1e-4 * sum(p * p for p in params)
    uniform, varying, _ = recognised(loss, x, params)
    assert uniform == [Dot, Dot]
    assert varying == [Affine, Rows, Affine, Rows, Affine, Rows, Affine]


def test_units_of_our_networks_are_layers():
    model, x = MLP(2, [8, 8, 3], out="softmax"), values([1.0, 2.0])
    loss = -model(x)[1].log()
    _, varying, _ = recognised(loss, x, model.parameters())
    assert varying == [Affine, Rows, Affine, Rows, Affine, Rows, Rows, Affine]


def test_what_is_used_elsewhere_stays_a_place_of_its_own():
    x, w = values([1.0, 2.0]), values([0.5, -1.0])
    part = w[0] * x[0]
    loss = (part + w[1] * x[1]) * part
    _, varying, _ = recognised(loss, x, w)
    assert varying == [Affine, Affine, Rows]


def test_partials_decide_too():
    """A row that adds, but sends back something else, is no sum."""
    op(
        "one_way",
        compute=lambda m, a, b: a + b,
        partials=(lambda m, y, a, b: 1.0, lambda m, y, a, b: 0.0),
        doc="a + b, with nothing sent to b.",
    )
    x, w = values([1.0, 2.0]), values([0.5, -1.0])
    y = OPS["one_way"](w[0] * x[0], w[1] * x[1]) + w[0]
    found = replay(y, x, w, backend="numpy")([[1.0, 2.0]])
    assert found.grads.tolist() == [2.0, 0.0]


def test_a_row_that_is_constant_is_no_sum():
    op("always", compute=lambda m, x: 2.0, partials=(lambda m, y, x: 0.0,), doc="2, whatever x.")
    op("never", compute=lambda m, x: 0 * x, partials=(lambda m, y, x: 0.0,), doc="0, or nan.")
    x, w = Value(1.0), Value(3.0)
    y = OPS["always"](x) * w + OPS["never"](x) + OPS["always"](w)
    for backend in ("numpy", None):
        found = replay(y, [x], [w], backend=backend)([5.0, -1.0])
        assert found.losses.tolist() == [8.0, 8.0]
        assert found.grads.tolist() == [2.0]


def test_weights_that_are_shared_or_lie_apart():
    x, w = values([1.0, 2.0, -0.5]), values([0.5, -1.0])
    z = [w[0] * x[0] + w[1] * x[1], w[1] * x[1] - w[0] * x[2], 3.0 * x[0] - 2.0 * w[0] * x[1] + 1]
    z += [w[0] * x[0] + w[1] * x[1], w[1] * x[0] + w[0] * x[1] + w[0] + w[1] - 4.0]
    y = z[0] * z[1] + z[2].tanh() * z[3] - z[4]
    samples = np.random.default_rng(0).normal(size=(20, 3))
    for backend in ("numpy", None):
        plan = replay(y, x, w, reduce="sum", backend=backend)
        losses, grads = [], np.zeros(2)
        for sample in samples.tolist():
            for leaf, number in zip(x, sample, strict=True):
                leaf.data = number
            for p in w:
                p.zero_grad()
            losses.append(y.forward())
            y.backward()
            grads += [p.grad for p in w]
        found = plan(samples)
        np.testing.assert_allclose(found.losses, losses, rtol=1e-12, atol=1e-12)
        np.testing.assert_allclose(found.grads, grads, rtol=1e-12)


def test_without_numba_numpy_takes_its_place(monkeypatch):
    from autograd.replay import backend

    monkeypatch.setattr(backend, "find_spec", lambda name: None)
    x = Value(1.0)
    assert replay(x * 2, [x]).backend == "numpy"
    with pytest.raises(ImportError, match=r"pip install 'glassgrad\[fast\]'"):
        replay(x * 2, [x], backend="numba")
