"""The compiled tape gives what the engine gives, line by line, and is there at once."""

import math
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograd import OPS, Value, dot, op, replay, softmax
from autograd.replay import plan as plans
from autograd.replay.flat_tape import read_flat_tape

from .. import points
from ..strategies import graphs
from .test_plan import eager

pytest.importorskip("numba", reason="numba is not installed: pip install 'glassgrad[fast]'")

from autograd.replay.numba.line_kernels import line_kernels, line_text
from autograd.replay.numba.tape_loop import BACK, MARKS
from autograd.replay.numba.tape_machine import TapeMachine


def close(ours, theirs):
    """Equal to 1e-12, or both nan or the same infinity."""
    return np.allclose(ours, theirs, rtol=1e-12, atol=1e-300, equal_nan=True)


@pytest.mark.parametrize("row", OPS.values(), ids=lambda row: row.name)
def test_every_row_is_run_line_by_line_at_its_edges_too(row):
    leaves = [Value(number) for number in points.flat(points.ordinary(row)[0])]
    shape = points.shaped(points.ordinary(row)[0], leaves)
    y = row(leaves)[0] if row.each else row(*shape)
    tape = TapeMachine(read_flat_tape(y, leaves, []), np.empty(0), mean=False)
    for shaped in (*points.ordinary(row), *list(points.hard(row))[:80]):
        sample = np.array([points.flat(shaped)], dtype=float)
        losses, _, slopes = eager(y, leaves, [], sample)
        loss, results = tape(sample, by_inputs=True)
        assert close([loss, *results], [*losses, *losses, *slopes[0]]), sample


@settings(max_examples=40, deadline=None)
@given(graphs(limit=100.0, size=25), st.integers(0, 4))
def test_any_graph_is_run_line_by_line(graph, split):
    leaves, y = graph
    inputs, params = leaves[:split], leaves[split:]
    samples = np.array([[leaf.data for leaf in inputs]] * 2).reshape(2, len(inputs))
    weights = np.array([leaf.data for leaf in params])
    losses, by_params, by_inputs = eager(y, inputs, params, samples)
    for wanted in (False, True):
        tape = TapeMachine(read_flat_tape(y, inputs, params), weights, mean=True)
        loss, results = tape(samples, wanted)
        expected = [*losses, *by_params[0], *(by_inputs / 2).ravel() * wanted]
        assert close(loss, losses[0])
        assert np.allclose(results, expected[: len(results)], 1e-12, 1e-12, equal_nan=True)


def test_states_that_two_threads_make_at_once_keep_what_they_point_to(monkeypatch):
    """The second begins while the first is at the codes of the pass back, of which one is kept."""
    w = Value(2.0)
    tape = TapeMachine(read_flat_tape(w * w, [], [w]), np.array([2.0]), mean=True)
    backward, made = tape._backward, []

    def interrupted(by_inputs):
        found = backward(by_inputs)
        monkeypatch.setattr(tape, "_backward", backward)
        made.append(tape._new_state(by_inputs))
        return found

    monkeypatch.setattr(tape, "_backward", interrupted)
    made.append(tape._new_state(False))
    for address in made:
        memories = tape._memories[address]
        kept = [array.ctypes.data for array in memories]
        assert {memories[0][word // 8] for word in (BACK, MARKS)} <= {*kept}


def test_a_loss_of_minus_zero_stays_that():
    x = Value(1.0)
    tape = TapeMachine(read_flat_tape(x * 0.0, [x], []), np.empty(0), mean=True)
    signs = [math.copysign(1.0, tape(np.array([[-1.0], [y]]), False)[0]) for y in (-1.0, 1.0)]
    assert signs == [-1.0, 1.0]


def scalar_network(sizes, seed=1):
    """A network in plain loops, its parameters and the leaves of a sample; 0.0 is the target."""
    draw = Random(seed)
    x = sample = [Value(draw.uniform(-1, 1), f"x{k}") for k in range(sizes[0])]
    params = []
    for width in sizes[1:]:
        rows = [[Value(draw.uniform(-1, 1)) for _ in x] for _ in range(width)]
        params += [w for row in rows for w in row]
        x = [sum(w * xi for w, xi in zip(row, x, strict=True)).tanh() for row in rows]
    return sum(x) ** 2, params, sample


def test_a_large_graph_is_the_engine_bit_by_bit_until_batches_are_fused(monkeypatch):
    loss, params, sample = scalar_network((20, 40, 40))
    monkeypatch.setattr(plans, "TAKES_OVER", 20)
    plan = replay(loss, inputs=sample, params=params, backend="numba")
    assert len(plan.tape.code) > plans.SMALL
    numbers = [x.data for x in sample]
    loss.backward()
    alone = [plan([numbers]) for _ in range(30)]
    batches = [plan([numbers] * 8) for _ in range(4)]
    for result in (*alone, plan([numbers])):
        assert result.loss == loss.data
        assert result.grads.tolist() == [p.grad for p in params]
    for result in batches[:2]:
        assert result.losses.tolist() == [loss.data] * 8
    for result in batches[2:]:  # by other sums
        assert result.loss == pytest.approx(loss.data, rel=1e-12)
        np.testing.assert_allclose(result.grads, alone[0].grads, rtol=1e-9, atol=1e-13)
        assert result.grads.tolist() != batches[0].grads.tolist()


def test_units_over_scattered_numbers_stay_lines_until_they_are_to_be_fused(monkeypatch):
    """As in attention: to be instructions, all that each unit reads would have to be copied."""
    monkeypatch.setattr(plans, "TAKES_OVER", 20)
    draw = Random(2)
    x = [Value(draw.uniform(-1, 1)) for _ in range(60)]
    w = [Value(draw.uniform(-1, 1)) for _ in range(60 * 20)]
    rows = [w[20 * k : 20 * k + 20] for k in range(60)]
    units = [sum(a * b for a, b in zip(row, draw.sample(x, 20), strict=True)) for row in rows]
    loss = sum(unit.tanh() for unit in units) ** 2
    plan = replay(loss, inputs=x, params=w, backend="numba")
    samples = [[leaf.data for leaf in x]] * 16
    for _ in range(3):
        assert plan(samples).losses.tolist() == [loss.data] * 16
    assert plan._machine is None
    assert plan.fuse()
    assert plan(samples).losses.tolist() == pytest.approx([loss.data] * 16, rel=1e-12)


def test_a_plan_is_fused_when_it_is_asked_for():
    loss, params, sample = scalar_network((20, 40, 40))
    plan = replay(loss, inputs=sample, params=params, backend="numba")
    before = plan([[x.data for x in sample]])
    assert plan.fuse()
    np.testing.assert_allclose(plan([[x.data for x in sample]]).grads, before.grads, 1e-9, 1e-13)


def test_a_small_graph_with_a_long_softmax_is_not_fused_before_it_pays_off(monkeypatch):
    """Each length of it would be compiled for seconds."""
    monkeypatch.setattr(plans, "TAKES_OVER", 20)
    x = [Value(0.1 * k) for k in range(6)]
    loss = -softmax(x)[3].log()
    plan = replay(loss, inputs=x, backend="numba")
    samples = np.random.default_rng(0).normal(size=(16, 6))
    losses, _, slopes = eager(loss, x, [], samples)
    for _ in range(3):
        result = plan(samples, by_inputs=True)
        assert close(result.losses, losses)
        np.testing.assert_allclose(result.by_inputs[0], slopes / 16, 1e-12, 1e-15)
        assert (plan._machine is not None) == (plan._samples > 20)
    assert plan._machine is not None


def test_sequences_of_any_length_are_compiled_once():
    first = line_kernels(OPS["softmax"], (0, (1, 2)))
    assert line_kernels(OPS["softmax"], (0, tuple(range(1, 300)))) is first
    x = [Value(math.sin(k), f"x{k}") for k in range(300)]
    loss = dot(x, x) - softmax(x)[7].log()
    plan = replay(loss, params=x, backend="numba")
    loss.backward()
    result = plan()
    assert result.loss == pytest.approx(loss.data, rel=1e-13)
    np.testing.assert_allclose(result.grads, [leaf.grad for leaf in x], rtol=1e-12, atol=1e-15)


def test_a_rule_that_pairs_entries_is_not_run_as_one_loop():
    """Σᵢⱼ e^(xᵢxⱼ): one entry that stands for all cannot know another."""
    name = "tape_pairs"
    row = op(
        name,
        takes="*x",
        compute=lambda m, x: m.sum(tuple([m.sum(tuple([m.exp(a * b) for b in x])) for a in x])),
        partials=(lambda m, y, x: [2 * m.sum(tuple([b * m.exp(a * b) for b in x])) for a in x],),
        doc="The sum over all pairs.",
    )
    try:
        x = [Value(0.5), Value(-1.5), Value(1.0)]
        y = row(*x)
        y.backward()
        tape = TapeMachine(read_flat_tape(y, [], x), np.array([a.data for a in x]), mean=True)
        loss, results = tape(np.empty((1, 0)), by_inputs=False)
        pairs = [(a.data, b.data) for a in x for b in x]
        assert loss == pytest.approx(sum(math.exp(a * b) for a, b in pairs), rel=1e-14)
        assert results[1:].tolist() == pytest.approx([a.grad for a in x], rel=1e-14)
    finally:
        del OPS[name]


def test_a_rule_of_one_number_is_printed_as_the_table_has_it():
    text = line_text(OPS["sinh"], None)
    assert "poke(word(at), sinh(x0))" in text
    assert "poke(to + 0, cosh(x0))" in text
