"""Sequences of different lengths: a graph for each length, replayed, as the engine has it."""

import gc
import itertools
from collections import namedtuple
from itertools import pairwise

import numpy as np
import pytest

from autograd import Value, array, replay, softmax, tanh
from autograd.replay import ShapeError

from .test_plan import BACKENDS

WORDS = [[2, 0, 1], [0, 1], [1, 1, 2, 0, 2], [0, 2], [2, 1, 0]]
GOALS = [0.5, -1.0, 0.25, 1.0, 2.0]


def made():
    """A small recurrent network over tokens, its parameters, and the loss of a sequence."""
    table = array([[0.1 * k - 0.2 * j for j in range(2)] for k in range(3)], "E")
    weight = array([[0.5, -0.3], [0.2, 0.8]], "W")

    def loss(tokens, goal):
        state = array([0.0, 0.0])
        for token in tokens:
            state = tanh(weight @ state + table[token])
        return (softmax(state)[0] - goal) ** 2 / len(tokens)

    return loss, [*table.entries, *weight.entries]


def eager(loss, params, words, goals):
    losses = []
    for p in params:
        p.zero_grad()
    for word, goal in zip(words, goals, strict=True):
        each = loss([Value(float(token)) for token in word], Value(goal))
        each.backward()
        losses.append(each.data)
    return losses, [p.grad for p in params]


@BACKENDS
@pytest.mark.parametrize("reduce", ["sum", "mean"])
def test_losses_and_gradients_are_those_of_the_engine(backend, reduce):
    loss, params = made()
    plan = replay(loss, [WORDS[:2], GOALS[:2]], params, reduce=reduce, backend=backend)
    for words in (WORDS, [*WORDS[::-1], [0] * 9]):  # lengths that it was not shown, too
        goals = [*GOALS, 0.0][: len(words)]
        losses, grads = eager(loss, params, words, goals)
        result = plan(words, goals)
        share = 1.0 if reduce == "sum" else 1 / len(words)
        np.testing.assert_allclose(result.losses, losses, rtol=1e-13)
        np.testing.assert_allclose(result.grads, np.array(grads) * share, rtol=1e-12, atol=1e-16)
        assert result.loss == pytest.approx(sum(losses) * share, rel=1e-13)


@BACKENDS
def test_it_trains_and_what_it_learnt_can_be_walked(backend):
    loss, params = made()
    plan = replay(loss, [WORDS, GOALS], params, backend=backend)
    for _ in range(3):
        expected, grads = eager(loss, params, WORDS, GOALS)
        assert plan.step(WORDS, GOALS, lr=0.5).losses.tolist() == pytest.approx(expected, rel=1e-12)
        for p, g in zip(params, grads, strict=True):
            p.data -= 0.5 * g / len(WORDS)
        assert plan.weights.tolist() == pytest.approx([p.data for p in params], rel=1e-12)
    for p in params:
        p.data = 0.0
    value = plan.refresh([1, 2], 0.5)
    assert value == plan.loss.data == pytest.approx(plan([[1, 2]], [0.5]).loss, rel=1e-13)


def test_what_it_cannot_take_is_said():
    loss, params = made()
    plan = replay(loss, [WORDS, GOALS], params, backend="numpy")
    with pytest.raises(IndexError, match=r"x0_1.* whole numbers from 0 to 2"):
        plan([[0, 3]], [0.0])
    with pytest.raises(IndexError, match=r"x0_1 looks up rows .*; sample 2 has 3.0"):
        plan([[0, 1], [1], [0, 3]], [0.0, 0.0, 0.0])
    with pytest.raises(TypeError, match=r"a list for each group of inputs.*got 5 of type int"):
        plan(5, GOALS)
    with pytest.raises(TypeError, match=r"2 list\(s\) of sequences"):
        plan(WORDS)
    with pytest.raises(ValueError, match="different numbers of samples: 5, 2"):
        plan(WORDS, GOALS[:2])
    with pytest.raises(ValueError, match="sample 0 has a sequence of numbers here"):
        plan([1.0], [0.0])
    with pytest.raises(ValueError, match="no gradients by inputs"):
        plan(WORDS, GOALS, by_inputs=True)
    assert plan([], []).losses.shape == (0,)


def test_a_graph_that_depends_on_more_than_the_length_is_refused():
    def bent(tokens, goal):
        return goal * tokens[0] if tokens[0].data > 1 else goal - tokens[0]

    with pytest.raises(
        ShapeError, match=r"another sample of the same lengths.*tokens\[0\].data > 1"
    ):
        replay(bent, [[[0, 1], [2, 1], [1]], [1.0, 1.0, 1.0]])


@pytest.mark.one_python
def test_names_of_all_lengths_are_trained_on_as_by_hand(monkeypatch):
    """The script of microgpt with tokens as Values; its own softmax reads a number to decide."""
    pytest.importorskip("numba", reason="numba is not installed: pip install 'glassgrad[fast]'")
    from tests.benchmarks import microgpt

    weights, params = microgpt.parameters_of(Value)
    weights["wte"] = array(weights["wte"])

    def loss(tokens):
        past, losses = [([], [])], []
        for place, (token, following) in enumerate(pairwise(tokens)):
            scores = microgpt.script.gpt(weights, token, place, past)
            losses.append(-softmax(array(scores))[following].log())
        return sum(losses) * (1 / len(losses))

    names = microgpt.documents()[:8]
    said = r"decide at \S*script.py:\d+ \(largest = max\(z_i.data for z_i in z\)\)\. Choose inside"
    with pytest.raises(ShapeError, match=said):
        replay(loss, [names], params)
    monkeypatch.setattr(microgpt.script, "softmax", lambda z: list(softmax(array(z))))
    plan = replay(loss, [names], params, backend="numba")
    step = microgpt.training(Value)
    losses = [step()[0] for _ in range(4)]
    settings = {"beta1": microgpt.BETA1, "beta2": microgpt.BETA2, "eps": microgpt.EPS}
    for number, expected in enumerate(losses):
        rate = microgpt.LR * (1 - number / microgpt.STEPS)
        result = plan.step([names[number]], rule="adam", lr=rate, **settings)
        assert result.loss == pytest.approx(expected, rel=1e-11)


def test_the_line_that_decided_is_the_users_and_none_of_a_generated_method():
    """What a named tuple runs has no file; here it runs more often at each call."""
    pair, sizes = namedtuple("pair", "first second"), itertools.count()

    def bent(tokens, goal):
        list(map(pair, *[range(next(sizes))] * 2))
        return goal * tokens[0] if tokens[0].data > 1 else goal - tokens[0]

    with pytest.raises(ShapeError, match=r"tokens\[0\].data > 1"):
        replay(bent, [[[0, 1], [2, 1]], [1.0, 1.0]])


def test_what_runs_when_the_collector_comes_decides_nothing():
    """Libraries register callbacks for it; this one is called at other places each time."""
    calls = itertools.count()

    def collected(phase, info):
        for _ in range(next(calls)):
            pass

    def bent(tokens, goal):
        kept = [*map(list, itertools.repeat((), 5_000))]  # enough for collections
        return goal * tokens[0] if tokens[0].data > 1 else goal - len(kept) * tokens[0]

    gc.callbacks.append(collected)
    try:
        with pytest.raises(ShapeError, match=r"tokens\[0\].data > 1"):
            replay(bent, [[[0, 1], [2, 1]], [1.0, 1.0]])
    finally:
        gc.callbacks.remove(collected)
