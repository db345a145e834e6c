"""Sums of products that become one line of the tape keep every bit, wherever their terms stand."""

from random import Random

import numpy as np
import pytest

from autograd import Value, dot, relu

pytest.importorskip("numba", reason="numba is not installed: pip install 'glassgrad[fast]'")

from autograd.replay.flat_tape import read_flat_tape
from autograd.replay.numba.runs import CHAINED, COLUMNS, GATHERED, LAYER, RUN
from autograd.replay.numba.tape_machine import TapeMachine


def layered(seed):
    """Sums of products in many ways: with shared, repeated and overlapping factors, and kept parts.

    Products are read again, sums begin with a weight or another sum, and units may be dead. Rows
    are looked up, some by overlapping columns, and kinds of operations take turns.
    """
    draw = Random(seed)
    leaves = [Value(draw.uniform(-2, 2)) for _ in range(600)]
    nodes = list(leaves)
    for _ in range(draw.randrange(3, 9)):
        size = draw.choice([1, 2, 3, 4, 5, 6, 7, 8, 9, 16, 19, 35])
        kind = draw.randrange(9)
        if kind == 0:  # a layer: units over the same numbers, side by side
            x = nodes[-size:] if draw.random() < 0.7 else draw.choices(nodes, k=size)
            units, start = draw.randrange(1, min(21, 570 // size)), draw.randrange(30)
            rows = [leaves[start + k * size :][:size] for k in range(units)]
            rows = [row if len(row) == size else leaves[:size] for row in rows]
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
        elif kind == 5:  # shares of a whole, each from a difference
            powers = [(a - 0.5).exp() for a in nodes[-size:]]
            total = sum(powers)
            nodes += [power / total for power in powers]
        elif kind == 6:  # rows that are looked up
            width, step = draw.randrange(1, 20), draw.choice([1, 19, 20])
            hot = [Value(float(k == 1)) for k in range(min(size, 25))]
            columns = [[leaves[step * k + j] for k in range(len(hot))] for j in range(width)]
            made = [dot(hot, column) for column in columns]
            nodes += [relu(z) for z in made] if draw.random() < 0.5 else made
        elif kind == 7:  # a layer over numbers that stand apart
            x = nodes[-3 * size :: 3] if draw.random() < 0.7 else draw.choices(nodes, k=size)
            rows = [leaves[k * len(x) :][: len(x)] for k in range(draw.randrange(1, 17))]
            nodes += [sum(w * a for w, a in zip(row, x, strict=True)) for row in rows]
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


def test_all_kinds_of_runs_are_met():
    kinds, steps = set(), set()
    for seed in range(80):
        loss, leaves = layered(seed)
        tape = TapeMachine(read_flat_tape(loss, [], leaves), np.zeros(len(leaves)), mean=True)
        kinds.update(tape._lines[:, 0].tolist())
        steps.update(tape._lines[:, 3].tolist())
    assert kinds >= {CHAINED, COLUMNS, GATHERED, LAYER, RUN}
    assert steps == {1, 2}


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


def test_columns_that_dots_begin_with_get_their_gradients_in_the_order_of_the_engine():
    """An entry of the matrix is what another dot begins with, and has got a gradient before."""
    draw = Random(0)
    for shift in (-4, -1, 0, 1, 9, 60):
        leaves = [Value(draw.uniform(-2, 2)) for _ in range(120)]
        hot = [Value(draw.uniform(-2, 2)) for _ in range(2)]
        columns = [(leaves[20 + u], leaves[60 + u]) for u in range(16)]
        made = [dot(hot, each, leaves[20 + u + shift]) for u, each in enumerate(columns)]
        loss = sum([z * z * draw.uniform(-1, 1) for z in made])
        loss = sum([leaf * draw.uniform(-1, 1) for leaf in leaves], loss)
        loss.backward()
        weights = np.array([leaf.data for leaf in leaves])
        tape = TapeMachine(read_flat_tape(loss, [], leaves), weights, mean=True)
        assert (COLUMNS in tape._lines[:, 0]) == (shift == 60)
        _, results = tape(np.empty((1, 0)), by_inputs=False)
        assert results[1:].tolist() == [leaf.grad for leaf in leaves]
