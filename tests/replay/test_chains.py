"""Sums of products that become one line of the tape keep every bit, wherever their terms stand."""

from random import Random

import numpy as np
import pytest

from autograd import Value, relu

pytest.importorskip("numba", reason="numba is not installed: pip install 'glassgrad[fast]'")

from autograd.replay.flat_tape import read_flat_tape
from autograd.replay.numba.tape_loop import CHAINED, FOUR, FOURTH, RUN
from autograd.replay.numba.tape_machine import TapeMachine


def layered(seed):
    """Sums of products in many ways: with shared, repeated and overlapping factors, and kept parts.

    Products are read again, sums begin with a weight or another sum, and units may be dead.
    """
    draw = Random(seed)
    leaves = [Value(draw.uniform(-2, 2)) for _ in range(120)]
    nodes = list(leaves)
    for _ in range(draw.randrange(3, 9)):
        size = draw.randrange(1, 8)
        kind = draw.randrange(6)
        if kind == 0:  # a layer: units over the same numbers, side by side
            x = nodes[-size:] if draw.random() < 0.7 else draw.choices(nodes, k=size)
            units, start = draw.randrange(1, 10), draw.randrange(30)
            rows = [leaves[start + k * size :][:size] for k in range(units)]
            made = [sum(w * xi for w, xi in zip(row, x, strict=True)) for row in rows]
            nodes += [relu(z) for z in made] if draw.random() < 0.5 else made
        elif kind == 1:  # squares
            x = nodes[-size:]
            nodes.append(sum(a * a for a in x))
        elif kind == 2:  # factors that overlap
            start = draw.randrange(len(nodes) - 2 * size)
            shift = draw.randrange(size + 1)
            pairs = zip(nodes[start:][:size], nodes[start + shift :][:size], strict=True)
            nodes.append(sum((a * b for a, b in pairs), draw.choice(nodes)))
        elif kind == 3:  # a part that is read again
            a, b, c = (draw.choice(nodes) for _ in range(3))
            part = a * b + b * c
            nodes += [part + a * c, part * 0.5]
        elif kind == 4:  # products that are read again
            products = [a * b for a, b in zip(nodes[-size:], nodes[:size], strict=True)]
            nodes += [sum(products), products[0]]
        else:  # a constant among them
            nodes.append(sum((a * 0.25 for a in nodes[-size:]), 1.0) * 0.1)
    return sum(node * 0.125 for node in nodes[-draw.randrange(2, 20) :]), leaves


@pytest.mark.parametrize("seed", range(80))
def test_every_bit_is_that_of_the_engine(seed):
    loss, leaves = layered(seed)
    loss.backward()
    weights = np.array([leaf.data for leaf in leaves])
    tape = TapeMachine(read_flat_tape(loss, [], leaves), weights, mean=True)
    for _ in range(2):
        value, results = tape(np.empty((1, 0)), by_inputs=False)
        assert value == loss.data
        assert results[1:].tolist() == [leaf.grad for leaf in leaves]


def test_all_kinds_of_chains_are_met():
    kinds = set()
    for seed in range(80):
        loss, leaves = layered(seed)
        tape = TapeMachine(read_flat_tape(loss, [], leaves), np.zeros(len(leaves)), mean=True)
        kinds.update(tape._code.tolist())
    assert kinds >= {CHAINED, RUN, FOUR, FOURTH}


def test_gradients_by_inputs_and_by_some_weights_alone():
    """A side that leads to nobody who asked gets nothing, and the other all of it."""
    x, w = [Value(0.1 * k + 0.3) for k in range(5)], [Value(0.2 * k - 0.5) for k in range(20)]
    rows = [w[5 * k : 5 * k + 5] for k in range(4)]
    loss = sum(sum(a * b for a, b in zip(row, x, strict=True)).tanh() for row in rows)
    loss.backward()
    for params in (w, w[5:10], []):
        weights = np.array([leaf.data for leaf in params])
        tape = TapeMachine(read_flat_tape(loss, x, params), weights, mean=True)
        sample = np.array([[leaf.data for leaf in x]])
        expected = [loss.data, *[leaf.grad for leaf in params]]
        assert tape(sample, by_inputs=False)[1].tolist() == expected
        assert tape(sample, by_inputs=True)[1].tolist() == [*expected, *[leaf.grad for leaf in x]]
