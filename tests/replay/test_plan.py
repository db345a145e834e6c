"""Replay gives what forward() and backward() give, sample by sample, whatever runs it."""

import gc
import math
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from autograd import OPS, Value, grad, op, order, replay
from autograd.examples import load
from autograd.replay.backend import preparing
from nn import MLP, hinge

from .. import points
from ..strategies import ANY_FLOAT, STEPS, graphs

numba = pytest.param(
    "numba",
    marks=pytest.mark.skipif(
        find_spec("numba") is None, reason="numba is not installed: pip install 'glassgrad[fast]'"
    ),
)
BACKENDS = pytest.mark.parametrize("backend", ["numpy", numba])
EXAMPLES = sorted((Path(__file__).parents[2] / "demos" / "published").glob("*.toml"))


def eager(y, inputs, params, samples):
    """Losses, gradients by params and by inputs, by forward() and backward(), one by one."""
    losses, by_params, by_inputs = [], [], []
    for row in samples:
        for leaf, number in zip(inputs, row, strict=True):
            leaf.data = float(number)
        for leaf in (*inputs, *params):
            leaf.zero_grad()
        losses.append(y.forward())
        y.backward()
        by_params.append([p.grad for p in params])
        by_inputs.append([x.grad for x in inputs])
    m = len(losses)
    return (
        np.array(losses),
        np.array(by_params).reshape(m, len(params)),
        np.array(by_inputs).reshape(m, len(inputs)),
    )


def same(ours, theirs, size=1.0, rtol=1e-12):
    """Equal to 1e-12, of themselves or of the numbers they were made from."""
    np.testing.assert_allclose(ours, theirs, rtol=rtol, atol=rtol * size)


def hold(y, inputs, params, samples, backend, size=1.0, rtol=1e-12):
    """All samples at once, and the first of them alone, against the engine."""
    plan = replay(y, [inputs], params, reduce="sum", backend=backend)
    samples = np.array(samples, dtype=float).reshape(len(samples), len(inputs))
    for some in (samples, samples[:1]):
        losses, by_params, by_inputs = eager(y, inputs, params, some)
        found = plan(some, by_inputs=True)
        same(found.losses, losses, size, rtol)
        same(found.grads, by_params.sum(axis=0), size, rtol)
        same(found.by_inputs[0], by_inputs, size, rtol)
        alone = plan(some)
        same([alone.loss, *alone.grads], [losses.sum(), *by_params.sum(axis=0)], size, rtol)


@BACKENDS
@pytest.mark.parametrize("row", OPS.values(), ids=lambda row: row.name)
def test_every_row_is_replayed(row, backend):
    shape = points.ordinary(row)[0]
    leaves = [Value(number) for number in points.flat(shape)]
    y = row(leaves)[0] if row.each else row(*points.shaped(shape, leaves))
    ordinary = [points.flat(one) for one in points.ordinary(row)]
    hard = [points.flat(one) for one in points.hard(row)][:80]
    adds = row.name in ("add", "sub", "sum", "mean", "dot")  # what they add may cancel
    hold(y, leaves, [], ordinary, backend, size=1e-3)
    plan = replay(y, leaves, reduce="sum", backend=backend)
    losses, _, slopes = eager(y, leaves, [], hard)
    for sample, loss, by_inputs in zip(hard, losses, slopes, strict=True):  # alone: no nan beside
        found = plan([sample, sample], by_inputs=True)
        finite = [abs(x) for x in sample if math.isfinite(x)]
        size = max(1.0, *finite, 0.0) if adds else 1e-290
        same(found.losses, [loss, loss], size * min(size, 1e12))
        same(found.by_inputs[0][1], by_inputs, 1e-290)
    if not adds:
        same(plan(hard).losses, losses, 1e-290)


def size_of(y):
    """The largest number on the way to y, or gradient on the way back."""
    return max([1.0, *[max(abs(node.data), abs(node.grad)) for node in order(y)]])


@settings(max_examples=60, deadline=None)
@given(graphs(limit=100.0), st.integers(0, 4), st.integers(0, 1000))
def test_any_graph_is_replayed(graph, split, seed):
    leaves, y = graph
    inputs, params = leaves[:split], leaves[split:]
    near = np.random.default_rng(seed).normal(scale=1e-3, size=(3, len(inputs)))
    samples = near + [leaf.data for leaf in inputs]
    y.forward()
    y.backward()
    rows = {node.op.name for node in order(y) if node.op}
    assume(not rows & STEPS or not inputs)  # no step on the way
    hold(y, inputs, params, samples, "numpy", size_of(y))


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
)
@given(graphs(numbers=ANY_FLOAT, limit=math.inf), st.integers(0, 4))
def test_nan_and_infinities_propagate_as_in_the_engine(graph, split):
    leaves, y = graph
    y.forward()
    assume(not any(1e6 < abs(node.data) < math.inf for node in order(y)))
    inputs, params = leaves[:split], leaves[split:]
    samples = [[leaf.data for leaf in inputs]] * 2
    hold(y, inputs, params, samples, "numpy", rtol=1e-6)  # tan(1e6) magnifies rounding


def few_rows(names):
    return [OPS[name] for name in names.split()]


@pytest.mark.skipif(find_spec("numba") is None, reason="numba is not installed")
@settings(max_examples=60, deadline=None)
@given(
    graphs(rows=few_rows("add sub mul neg relu tanh dot sum mean"), limit=100.0, size=25),
    st.integers(0, 4),
    st.integers(1, 70),
)
def test_any_graph_of_layers_is_replayed_by_the_machine(graph, split, m):
    leaves, y = graph
    inputs, params = leaves[:split], leaves[split:]
    samples = np.array([[leaf.data for leaf in inputs]] * m) * np.linspace(1.0, 1.001, m)[:, None]
    y.forward()
    y.backward()
    hold(y, inputs, params, samples, "numba", m * size_of(y))


@BACKENDS
@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_published_examples_are_replayed(path, backend):
    graph = load(path).graph()
    leaves = list(graph.leaves.values())
    y = graph.output
    data = [leaf.data for leaf in leaves]
    found = replay(y, params=leaves, backend=backend)()
    y.backward()
    same([found.loss, *found.grads], [y.data, *[leaf.grad for leaf in leaves]], 1e-2)
    varied = replay(y, [leaves], backend=backend)([data, data], by_inputs=True)
    same(varied.by_inputs[0][0] * 2, [leaf.grad for leaf in leaves], 1e-2)


@BACKENDS
def test_gradients_of_any_order_are_replayed(backend):
    x, w = Value(0.7, "x"), Value(0.4, "w")
    y = (w * x).tanh() * x
    samples = [[0.7], [-1.2], [0.3]]
    for _ in range(3):
        hold(y, [x], [w], samples, backend)
        (y,) = grad(y, [x], create_graph=True)


@BACKENDS
def test_dead_edges_carry_nothing(backend):
    x, w = Value(0.0), Value(1.0)
    y = (x.sqrt() * w - 1.0).relu()
    hold(y, [x], [w], [[0.0], [4.0], [0.25]], backend)
    hold(y, [], [x, w], [[]], backend)


@BACKENDS
def test_constants_that_python_refuses(backend):
    x = Value(2.0)
    hold(x * (Value(1.0) / Value(0.0)) + Value(0.0) ** Value(-1.0), [x], [], [[2.0]], backend)
    hold((x / 0.0).tanh() * x, [x], [], [[2.0], [0.0], [-1.0]], backend)
    hold(OPS["exp"](Value(1e3)) - x, [x], [], [[2.0], [math.inf]], backend)


@BACKENDS
def test_a_nan_stays_with_its_sample(backend):
    x, w = Value(1.0), Value(2.0)
    plan = replay(w * x, [x], [w], backend=backend)
    found = plan([[1.0], [math.nan], [3.0]], by_inputs=True)
    assert math.isnan(found.loss)
    assert math.isnan(found[w])
    same(found.losses, [2.0, math.nan, 6.0])
    same(found.by_inputs[0][:, 0], [2 / 3] * 3)


@BACKENDS
def test_m_may_be_none_at_all(backend):
    x, t, w = Value(1.0), Value(2.0), Value(3.0)
    for reduce, loss in (("sum", 0.0), ("mean", math.nan)):
        plan = replay((w * x - t) ** 2, [[x], t], [w], reduce=reduce, backend=backend)
        found = plan(np.empty((0, 1)), np.empty(0), by_inputs=True)
        same(found.loss, loss)
        assert found.losses.shape == (0,)
        assert found.grads.tolist() == [0.0]
        assert [slopes.shape for slopes in found.by_inputs] == [(0, 1), (0,)]
        with pytest.raises(ValueError, match="at least one sample, got none; leave an empty batch"):
            plan.step(np.empty((0, 1)), np.empty(0))
        assert (plan.weights.tolist(), plan.state) == ([3.0], {})


@BACKENDS
@pytest.mark.parametrize("reduce", ["mean", "sum"])
@pytest.mark.parametrize("which", range(4))
def test_a_loss_that_is_a_leaf_or_does_not_vary(backend, reduce, which):
    x, z, w = Value(1.5, "x"), Value(-1.0, "z"), Value(2.0, "w")
    y = (x, w, w * w, z * 1.0)[which]
    plan = replay(y, [x, z], [w], reduce=reduce, backend=backend)
    samples = np.arange(6.0).reshape(3, 2)
    losses, by_params, by_inputs = eager(y, [x, z], [w], samples)
    found = plan(samples, by_inputs=True)
    share = 1 / 3 if reduce == "mean" else 1.0
    same(found.losses, losses)
    same([found.loss, *found.grads], [losses.sum() * share, *by_params.sum(axis=0) * share])
    same(found.by_inputs[0], by_inputs * share)


def moons(m, backend=None):
    """The network of the make_moons demo, and m samples for it."""
    model = MLP(2, [16, 16, 1], out="linear", seed=3)
    x, t = [Value(0.1), Value(0.2)], Value(1.0)
    score = model(x)
    loss = hinge([score], [t]) + 1e-4 * sum(p * p for p in model.parameters())
    plan = replay(loss, [x, t], model.parameters(), backend=backend)
    random = np.random.default_rng(5)
    return model, loss, [*x, t], plan, random.normal(size=(m, 2)), random.choice([-1.0, 1.0], m)


def test_what_replay_refuses():
    x, w = Value(1.0, "x"), Value(2.0, "w")
    y = w * x
    for call, kind, said in [
        (lambda: replay(1.0), TypeError, "replay takes a recorded Value"),
        (lambda: replay(y, x), TypeError, "inputs takes a list of leaves"),
        (lambda: replay(y, [x], w), TypeError, "params takes a list of leaves"),
        (lambda: replay(y, ["x"]), TypeError, "group 0 of inputs takes Values"),
        (lambda: replay(y, [y]), ValueError, "inputs takes leaves; .* is computed by mul"),
        (lambda: replay(y, [x], [x]), ValueError, "'x' is given twice"),
        (lambda: replay(y, [x, x]), ValueError, "'x' is given twice"),
        (lambda: replay(y, reduce="max"), ValueError, "'mean' or 'sum'"),
        (lambda: replay(y, backend="cuda"), ValueError, "'numba' or 'numpy'"),
        (lambda: replay(y, [x], [w])([[1.0]])[x], KeyError, "none of the plan's parameters"),
        (lambda: replay(y, [x], [w])([[1.0]]).by_inputs, ValueError, "by_inputs=True"),
        (lambda: replay(y, [x], [w]).step([[1.0]], rule="sdg"), ValueError, "no update rule"),
        (lambda: replay(y, [x], [w]).step([[1.0]], lt=1.0), ValueError, "no setting 'lt'"),
    ]:
        with pytest.raises(kind, match=said):
            call()


@BACKENDS
def test_own_rows_are_replayed(backend):
    op(
        "bent",
        compute=lambda m, x, by=2.0: m.where(m.greater(x, 0.0), x * by, m.exp(x) - 1),
        partials=(
            lambda m, y, x, by: m.where(m.greater(x, 0.0), by, y + 1),
            lambda m, y, x, by: m.where(m.greater(x, 0.0), x, 0.0),
        ),
        doc="A bent line.",
    )
    op(  # what it says of its derivative is not what its value says
        "passed",
        compute=lambda m, x: x * 0.5,
        partials=(lambda m, y, x: 3.0,),
        doc="Half of x, with a gradient of its own.",
    )
    x, w = [Value(0.5), Value(-0.5)], [Value(1.5), Value(0.5)]
    bent = OPS["bent"]
    y = OPS["passed"](bent(w[0] * x[0] + w[1] * x[1], w[1]) + bent(x[1]) + w[0])
    hold(y, x, w, [[0.5, -0.5], [1.0, 2.0], [-3.0, 0.1]], backend)


@pytest.mark.parametrize("collecting", [True, False])
def test_the_collector_rests_while_the_machine_is_prepared(collecting):
    """And is afterwards as it was, also where that failed."""
    before = gc.isenabled()
    (gc.enable if collecting else gc.disable)()
    try:
        with pytest.raises(OSError, match="no"), preparing():
            assert not gc.isenabled()
            raise OSError("no")
        assert gc.isenabled() == collecting
    finally:
        (gc.enable if before else gc.disable)()
