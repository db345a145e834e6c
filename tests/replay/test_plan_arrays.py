"""How many samples there may be, what they come in, and results written into earlier ones."""

import copy
import math
import pickle
import threading

import numpy as np
import pytest

from autograd import Value, replay

from .test_plan import BACKENDS, eager, moons, same


@BACKENDS
@pytest.mark.parametrize("m", [1, 2, 15, 16, 17, 64, 65, 112, 113, 130, 225, 700])
def test_blocks_of_all_sizes(backend, m):
    model, loss, leaves, plan, X, t = moons(m, backend)
    found = plan(X, t, by_inputs=True)
    few = slice(max(0, m - 3), m)
    losses, _, slopes = eager(loss, leaves, model.parameters(), np.column_stack([X, t])[few])
    same(found.losses[few], losses)
    same(found.by_inputs[0][few] * m, slopes[:, :2])
    same(found.by_inputs[1][few] * m, slopes[:, 2])
    each = [plan(X[k : k + 1], t[k : k + 1]).grads for k in range(m)]
    same(found.grads, np.mean(each, axis=0))


def test_a_block_is_whole_pairs_of_vectors_on_every_processor():
    """Of eight lanes too: memory is for so many samples, and rows are read in pairs."""
    machine = pytest.importorskip("autograd.replay.numba.machine")
    assert machine.BLOCK % (2 * 8) == 0


@BACKENDS
def test_threads_can_use_one_plan_at_once(backend):
    _, _, _, plan, X, t = moons(200, backend)
    expected = plan(X, t)
    wrong = []

    def run():
        for _ in range(20):
            found = plan(X, t)
            if found.loss != expected.loss or (found.grads != expected.grads).any():
                wrong.append(found)

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


@BACKENDS
@pytest.mark.parametrize("lines", [0, 2000])
@pytest.mark.parametrize(
    "again", [copy.copy, copy.deepcopy, lambda plan: pickle.loads(pickle.dumps(plan))]
)
def test_a_copy_has_weights_and_memory_of_its_own(again, lines, backend):
    x, w = Value(1.0), Value(0.5)
    loss = x * w
    for _ in range(lines):
        loss = loss + w
    plan, sample = replay(loss, [[x]], [w], backend=backend), np.array([[3.0]])
    plan.step(sample, rule="adam", lr=0.0)
    twin = again(plan)
    assert twin.backend == backend and twin.state == plan.state
    twin.weights[:] = 2.0
    twin.step(sample, rule="adam", lr=0.0)
    assert twin.state != plan.state
    for _ in range(2):
        assert plan(sample).loss == 0.5 * (3 + lines) and twin(sample).loss == 2.0 * (3 + lines)
    assert twin(sample)[twin.params[0]] == plan(sample)[w] == 3 + lines


def test_a_plan_of_a_function_is_not_copied():
    w = Value(0.5)
    plan = replay(lambda x: x[0] * w, [[[1.0], [2.0]]], [w], varies=True)
    with pytest.raises(TypeError, match="call replay on the function again"):
        copy.copy(plan)


def test_a_call_that_another_thread_fuses_the_plan_under_ends_on_its_own_machine():
    pytest.importorskip("numba")
    x, w = Value(1.0), Value(0.5)
    loss = x * w
    for _ in range(2000):
        loss = loss + w
    plan, inputs = replay(loss, [[x]], [w], backend="numba"), np.array([[3.0]])
    plan(inputs)

    class Fusing(list):
        def pop(self):
            plan.fuse()
            return super().pop()

    machine, free, *rest = plan._served
    states = Fusing(free)
    plan._served = (machine, states, *rest)
    assert plan(inputs)[w] == 2003.0 and len(states) == len(free)
    assert plan._served[0] is not machine and plan(inputs)[w] == 2003.0


@BACKENDS
@pytest.mark.parametrize("by_inputs", [False, True])
@pytest.mark.parametrize("m", [0, 1, 20, 130])
def test_results_written_into_those_of_an_earlier_call(backend, m, by_inputs):
    _, _, _, plan, X, t = moons(m, backend)
    found = plan(X, t, by_inputs=by_inputs)
    grads, losses = found.grads, found.losses
    for x in (X * 2, X.tolist() if m else X, np.full((m, 2), math.inf)):
        expected = plan(x, t, by_inputs=by_inputs)
        assert plan.into(found, x, t) is found
        same([found.loss], [expected.loss])
        same(grads, expected.grads)  # the arrays that were given before
        same(losses, expected.losses)
        if by_inputs:
            same(found.by_inputs[0], expected.by_inputs[0])


@BACKENDS
def test_results_of_something_else_are_not_written_into(backend):
    _, _, _, plan, X, t = moons(3, backend)
    found, other = plan(X, t), moons(3, backend)[3]
    before = [found.loss, *found.grads]
    for into, arrays, kind, said in [
        (other(X, t), (X, t), ValueError, "a call of this plan gave, got Replayed"),
        (X, (X, t), ValueError, "a call of this plan gave, got array"),
        (found, (X[:2], t[:2]), ValueError, "2 samples for the results of 3"),
        (found, (X, t[:2]), ValueError, "different numbers of samples"),
        (found, (X,), TypeError, r"takes 2 array\(s\)"),
    ]:
        with pytest.raises(kind, match=said):
            plan.into(into, *arrays)
    assert [found.loss, *found.grads] == before


@BACKENDS
def test_arrays_of_other_shapes_are_refused_by_large_plans_too(backend):
    """Those that run line by line get both arrays as they are, as many numbers as they may be."""
    a, b, w = [Value(1.0), Value(2.0)], [Value(3.0), Value(4.0)], Value(0.5)
    loss = sum([leaf * w for leaf in (*a, *b)])
    for _ in range(2000):
        loss = loss + w
    plan = replay(loss, [a, b], [w], backend=backend)
    plan(np.ones((2, 2)), np.ones((2, 2)))  # the first call makes what others use
    for shapes in [
        ((1, 3), (1, 1)),
        ((1, 1), (1, 3)),
        ((1, 4), (1, 0)),
        ((1, 4), (0,)),
        ((2, 2), (1, 4)),
        ((2, 2), (4, 1)),
        ((2, 2), (4,)),
    ]:
        with pytest.raises(ValueError, match="holds a row for each of m samples"):
            plan(*map(np.ones, shapes))
    assert plan(np.ones((2, 2)), np.ones((2, 2))).grads.tolist() == [2004.0]


@BACKENDS
def test_gradients_by_inputs_are_not_taken_for_samples(backend):
    """1 + 1 numbers of a sample and its parameter, and one by its input: as many as two samples."""
    w, x = Value(3.0, "w"), Value(1.0, "x")
    plan = replay(w * x, inputs=[[x]], params=[w], backend=backend)
    plan([[1.0]])
    found = plan(np.array([[2.0]]), by_inputs=True)
    with pytest.raises(ValueError, match="2 samples for the results of 1"):
        plan.into(found, np.ones((2, 1)))
    assert [found.loss, found[w], *found.by_inputs[0].ravel()] == [6.0, 2.0, 3.0]


@BACKENDS
def test_what_arrays_may_be(backend):
    x, t, w = [Value(1.0, "a"), Value(1.0, "b")], Value(2.0, "t"), Value(3.0)
    plan = replay((w * x[0] + x[1] - t) ** 2, [x, t], [w], backend=backend)
    X, T = np.arange(8.0).reshape(4, 2), np.arange(4.0)
    expected = plan(X, T).grads
    frozen = X.copy()
    frozen.flags.writeable = False
    backwards = np.ascontiguousarray(X[::-1])[::-1]
    for given_x in (X.tolist(), X.astype("f4"), X.astype(int), X.astype(">f8"), frozen, backwards):
        for given_t in (T, T.tolist(), T[:, None], np.repeat(T, 2)[::2], T.astype("i2")):
            same(plan(given_x, given_t).grads, expected)
    for arrays, kind, said in [
        ((X,), TypeError, r"takes 2 array\(s\), one for each group of inputs .* it got 1"),
        ((X, T, T), TypeError, "it got 3"),
        ((X.T, T), ValueError, r"input array 0 holds a row .* \(m, 2\): a, b; got shape \(2, 4\)"),
        ((X[0], T), ValueError, r"got shape \(2,\)"),
        ((np.column_stack([X, T]), T), ValueError, r"got shape \(4, 3\)"),
        ((X, T[:3]), ValueError, "different numbers of samples: 4, 3"),
        ((X, X), ValueError, r"input array 1 .* \(m,\): t; got shape \(4, 2\)"),
        ((X, T + 1j), TypeError, "real numbers .* complex128"),
        ((X, ["1", "2"]), TypeError, "real numbers .* <U1"),
        ((X, [Value(1.0)] * 4), TypeError, "of type object; take their .data"),
        (([[1.0, 2.0], [3.0]], T), ValueError, "rows of different lengths"),
        ((None, T), TypeError, "real numbers"),
    ]:
        with pytest.raises(kind, match=said):
            plan(*arrays)
