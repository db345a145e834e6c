"""Plans as functions of JAX: jitted, sharded over four devices, inside larger programs."""

from __future__ import annotations

import math
import os
import sys
from typing import Any

import numpy as np
import pytest

from autograd import OPS, Op, Value, dot, order
from autograd.engine import arrays, floats
from autograd.replay import replay
from nn import MLP

from .. import points

# JAX reads this once, before it is first used: a CPU that counts as four devices.
os.environ["XLA_FLAGS"] = "--xla_force_host_platform_device_count=4"
os.environ["JAX_PLATFORMS"] = "cpu"
jax = pytest.importorskip("jax", reason="JAX is not installed: pip install 'glassgrad[jax]'")

import jax.numpy as jnp  # noqa: E402
from hypothesis import assume, given, settings  # noqa: E402
from jax.sharding import Mesh, NamedSharding, PartitionSpec  # noqa: E402

from autograd.replay.jax_backend import jax_arrays  # noqa: E402

from ..engine.test_arrays import columns  # noqa: E402
from ..strategies import ANY_FLOAT, graphs  # noqa: E402

SAMPLES = PartitionSpec("samples")


@pytest.fixture(autouse=True)
def in_64_bits():
    with jax.enable_x64(True):
        yield


@pytest.fixture(scope="module")
def mesh():
    assert len(jax.devices()) == 4
    return Mesh(np.array(jax.devices()), ("samples",))


def network(m: int, seed: int = 3) -> tuple[Any, list[Value], Any, Any]:
    """A plan of a small network, its parameters, and m samples."""
    model = MLP(2, [3, 1], activation="tanh", seed=seed)
    x, t = [Value(0.0, "x1"), Value(0.0, "x2")], Value(0.0, "t")
    parameters = model.parameters()
    loss = (1 - t * model(x)).relu() + 1e-3 * dot(parameters, parameters)
    draw = np.random.default_rng(seed)
    targets = np.where(draw.random(m) < 0.5, -1.0, 1.0)
    return replay(loss, [x, t], parameters), parameters, draw.normal(size=(m, 2)), targets


def eager(seed: int, points: Any, targets: Any) -> tuple[float, list[float]]:
    """Loss and gradients by the engine, sample by sample."""
    model = MLP(2, [3, 1], activation="tanh", seed=seed)
    parameters = model.parameters()
    total = 0.0
    for x, t in zip(points.tolist(), targets.tolist(), strict=True):
        loss = (1 - t * model(x)).relu() + 1e-3 * dot(parameters, parameters)
        loss.backward()
        total += loss.data
    return total / len(targets), [p.grad / len(targets) for p in parameters]


def assert_same(found: tuple[Any, Any], expected: tuple[float, list[float]]) -> None:
    assert float(found[0]) == pytest.approx(expected[0], rel=1e-12)
    assert np.asarray(found[1]) == pytest.approx(np.array(expected[1]), rel=1e-12, abs=1e-15)


def taken_otherwise(row: Op, args: tuple[Any, ...]) -> bool:
    """Where XLA reads b/h/h as b/(h·h)."""
    return row.name == "atan2" and any(abs(x) == 1e-200 for x in args)


@pytest.mark.parametrize("row", OPS.values(), ids=lambda row: row.name)
def test_rows_under_jit_agree_with_floats_everywhere(row: Op):
    m = jax_arrays()
    samples = [*points.ordinary(row), *points.hard(row)]
    samples = [one for one in samples if not taken_otherwise(row, one)]
    y = np.array([floats.evaluate(row, one) for one in samples])

    @jax.jit
    def read(y: Any, args: Any) -> Any:
        slopes = [arrays.partial_on_arrays(row, at, y, args, m) for at in range(len(args))]
        return arrays.row_on_arrays(row, args, m), slopes

    value, slopes = read(y, columns(samples))
    assert np.asarray(value) == pytest.approx(y, rel=1e-12, abs=1e-15, nan_ok=True)
    for at, ours in enumerate(slopes):
        pairs = zip(y, samples, strict=True)
        truth = [floats.partial(row, at, float(one), numbers) for one, numbers in pairs]
        expected = np.array(truth).T
        assert np.array(ours) == pytest.approx(expected, rel=1e-12, abs=1e-15, nan_ok=True)


@pytest.mark.parametrize("m", [1, 7])
def test_a_jitted_network_gives_the_numbers_of_the_engine(m):
    plan, _, x, t = network(m)
    assert_same(plan.jax()(plan.weights, x, t), eager(3, x, t))


def test_a_batch_sharded_over_four_devices(mesh):
    """Data-parallel under jit: the samples are shared out, the parameters copied."""
    plan, _, x, t = network(32)
    shared = NamedSharding(mesh, SAMPLES)
    x_shared, t_shared = jax.device_put(x, shared), jax.device_put(t, shared)
    weights = jax.device_put(plan.weights, NamedSharding(mesh, PartitionSpec()))
    assert len(x_shared.addressable_shards) == 4
    assert {shard.data.shape for shard in x_shared.addressable_shards} == {(8, 2)}
    step = plan.jax()
    text = step.lower(weights, x_shared, t_shared).compile().as_text()
    assert "all-reduce" in text  # each device computes its own samples, and they add up
    found = step(weights, x_shared, t_shared)
    assert_same(found, eager(3, x, t))
    assert found[1].sharding.is_fully_replicated


def test_shard_map_over_four_devices(mesh):
    plan, _, x, t = network(32)
    nothing = PartitionSpec()
    step = jax.shard_map(
        plan.jax(axis="samples"),
        mesh=mesh,
        in_specs=(nothing, SAMPLES, SAMPLES),
        out_specs=(nothing, nothing),
    )
    assert_same(step(plan.weights, x, t), eager(3, x, t))


def test_the_sum_of_the_losses():
    plan, parameters, x, t = network(8)
    inputs = [list(plan.groups[0].leaves), plan.groups[1].leaves[0]]
    total = replay(plan.loss, inputs, parameters, reduce="sum")
    loss, grads = eager(3, x, t)
    assert_same(total.jax()(plan.weights, x, t), (8 * loss, [8 * g for g in grads]))


def test_the_gradients_are_those_that_jax_finds_by_itself():
    """Its own rules, applied to our forward pass."""
    plan, _, x, t = network(16)
    f = plan.jax()
    theirs = jax.grad(lambda weights: f(weights, x, t)[0])(jnp.asarray(plan.weights))
    assert np.asarray(f(plan.weights, x, t)[1]) == pytest.approx(np.asarray(theirs), rel=1e-10)


def test_training_in_one_compiled_program():
    """A hundred steps inside lax.scan, and the same steps by the engine."""
    plan, _, x, t = network(4)
    f = plan.jax()

    @jax.jit
    def train(weights: Any) -> Any:
        def step(weights: Any, _: None) -> Any:
            loss, grads = f(weights, x, t)
            return weights - 0.05 * grads, loss

        return jax.lax.scan(step, weights, length=20)

    weights, losses = train(plan.weights)
    mine = plan.weights.copy()
    for at in range(20):
        plan.weights[:] = mine
        made = plan(x, t)
        assert float(losses[at]) == pytest.approx(made.loss, rel=1e-12)
        mine = mine - 0.05 * made.grads
    assert np.asarray(weights) == pytest.approx(mine, rel=1e-11)


@settings(max_examples=8, deadline=None)
@given(graphs(numbers=ANY_FLOAT, limit=math.inf, size=5))
def test_any_graph_infinities_and_nan_included(graph):
    leaves, y = graph
    assume(all(node.data == 0 or abs(node.data) >= 2.3e-308 for node in order(y)))  # flushed
    plan = replay(y, leaves[:1], leaves[1:])
    x = np.array([[leaves[0].data]])
    loss, grads = plan.jax()(plan.weights, x)
    expected = plan(x)
    assert float(loss) == pytest.approx(expected.loss, rel=1e-9, abs=1e-15, nan_ok=True)
    assert np.asarray(grads) == pytest.approx(expected.grads, rel=1e-9, abs=1e-15, nan_ok=True)


@pytest.mark.parametrize("of", [OPS["log"], OPS["sqrt"]], ids=lambda row: row.name)
@pytest.mark.parametrize("zero", [0.0, -0.0])
def test_slopes_at_a_zero_of_either_sign(of, zero):
    """+inf, whichever sign the zero came to."""
    x, w, v = Value(1.0, "x"), Value(zero, "w"), Value(1.0, "v")
    for y in (of(w), of(w + w), of(w * x + w), of(w * v), of(w / v)):
        y.backward()
        plan = replay(y, [x], [w, v])
        _, grads = plan.jax()(plan.weights, [[1.0]])
        assert grads.tolist() == pytest.approx([w.grad, v.grad], nan_ok=True)
        assert grads[0] == math.inf
        y.zero_grad()


@pytest.mark.parametrize(
    "name", ["sigmoid", "tanh", "softplus", "silu", "gelu", "erfc", "log_sigmoid", "mish"]
)
def test_tails(name):
    """Where a row is nearly flat, its slope is as small as the engine has it."""
    w = Value(1.0)
    y = OPS[name](w)
    f = replay(y, [], [w]).jax()
    for t in (12.5, 17.0, 20.0, 36.0, 40.0, 710.0, -12.5, -17.0, -20.0, -36.0, -40.0, -710.0):
        w.data = t
        w.zero_grad()
        y.forward()
        y.backward()
        loss, grads = f([t])
        assert float(loss) == pytest.approx(y.data, rel=1e-13, abs=1e-300)
        assert float(grads[0]) == pytest.approx(w.grad, rel=1e-13, abs=1e-300)


@pytest.mark.parametrize("zero", [0.0, -0.0])
def test_the_sign_of_a_zero_that_is_told(zero):
    """A sum that is zero has the sign that the engine gives it, where somebody looks."""
    w, v = Value(zero, "w"), Value(1.0, "v")
    sums = [-w, w * -1.0, w - v * 0.0, -(w - w), w + 0.0, dot([w], [v]), -dot([w], [v]), w * v - w]
    for z in sums:
        for y in (OPS["atan2"](z, -1.0), 1.0 / z):
            loss, _ = replay(y, [], [w, v]).jax()([zero, 1.0])
            assert float(loss) == y.data


@pytest.mark.parametrize("gate", [True, False])
def test_a_partial_of_0_where_an_infinite_gradient_arrives(gate):
    """A gate lets nothing through; a number makes nan of it."""
    x, w = Value(-1.0, "x"), Value(0.0, "w")
    y = (x.relu() + w).sqrt() if gate else (w * w).sqrt()
    leaf = x if gate else w
    _, grads = replay(y, [], [leaf]).jax()([leaf.data])
    assert repr(grads.tolist()) == ("[0.0]" if gate else "[nan]")


def test_a_dead_edge_carries_nothing():
    """A layer with an infinite weight behind a relu that is 0: nothing flows, and no nan."""
    w, b, x = [Value(math.inf, "w1"), Value(-1.0, "w2")], Value(-3.0, "b"), Value(1.0, "x")
    a = (x * -1.0).exp()
    y = (dot(w, [a, x], b) * -1.0).relu() + dot(w[1:], [x.sqrt()], b)
    plan = replay(y, [x], [*w, b])
    x_given = np.array([[1.0], [0.25]])
    _, grads = plan.jax()(plan.weights, x_given)
    assert np.asarray(grads) == pytest.approx(plan(x_given).grads)
    assert np.isfinite(grads).all()


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (0, 0, 0), (1, 0, 2)], ids=str)
def test_biases_in_any_order(order):
    w, b, x = [[Value(0.1 * k + at) for k in range(3)] for at in (0, 1, 2)]
    units = [dot(w, x, b[at]).tanh() for at in order]
    plan = replay(dot(units, [1.0, 2.0, 3.0]), x, [*w, *b])
    given = np.array([[1.0, -2.0, 0.5], [0.0, 1.0, 0.25]])
    loss, grads = plan.jax()(plan.weights, given)
    expected = plan(given)
    assert_same((loss, grads), (expected.loss, expected.grads.tolist()))


def test_no_samples():
    plan, _, x, t = network(2)
    loss, grads = plan.jax()(plan.weights, x[:0], t[:0])
    assert math.isnan(loss)
    assert not np.asarray(grads).any()


def test_a_plan_without_inputs_is_one_sample():
    w = Value(3.0, "w")
    loss, grads = replay(w * w, [], [w]).jax()([3.0])
    assert (float(loss), grads.tolist()) == (9.0, [6.0])


@pytest.mark.parametrize(
    ("given", "error", "said"),
    [
        (([0.0], [[1.0, 2.0]], [1.0]), ValueError, r"params holds the plan's \d+ parameters"),
        ((None, [[1.0, 2.0]]), TypeError, "takes 2 array.* it got 1"),
        ((None, [[1.0, 2.0, 3.0]], [1.0]), ValueError, r"\(m, 2\): x1, x2; got shape \(1, 3\)"),
        ((None, [[1.0, 2.0]], [1.0, 1.0]), ValueError, "numbers of samples: 1, 2"),
    ],
)
def test_wrong_arrays_are_named(given, error, said):
    plan, *_ = network(1)
    weights = plan.weights if given[0] is None else given[0]
    with pytest.raises(error, match=said):
        plan.jax()(np.asarray(weights), *map(np.asarray, given[1:]))


def test_32_bits_are_refused():
    plan, _, x, t = network(2)
    with jax.enable_x64(False), pytest.raises(RuntimeError, match="jax_enable_x64"):
        plan.jax()(plan.weights, x, t)


def test_without_jax_the_error_says_what_to_install(monkeypatch):
    plan, *_ = network(1)
    jax_arrays.cache_clear()
    monkeypatch.setitem(sys.modules, "jax.numpy", None)
    with pytest.raises(ImportError, match=r"glassgrad\[jax\]"):
        plan.jax()


def test_a_constant_0_divides_as_in_the_engine():
    x, w = Value(1.0, "x"), Value(2.0, "w")
    plan = replay(w * x / 0.0, [x], [w])
    loss, grads = plan.jax()(plan.weights, [[1.0]])
    assert (float(loss), grads.tolist()) == (math.inf, [math.inf])
