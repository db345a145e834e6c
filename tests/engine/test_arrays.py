"""Rows on numpy arrays: many samples at once, and the same numbers as on floats."""

import itertools
import subprocess
import sys
from typing import Any

import numpy as np
import pytest

import autograd as ag
from autograd import OPS, Op, Value
from autograd.engine import arrays, floats

from .. import points


def columns(samples: list[tuple[Any, ...]]) -> tuple[Any, ...]:
    """Many arguments as one: an array for each number."""
    stacked = [np.array(one) for one in zip(*map(points.flat, samples), strict=True)]
    return points.shaped(samples[0], stacked)


@pytest.mark.parametrize("row", OPS.values(), ids=lambda row: row.name)
def test_arrays_agree_with_floats_everywhere(row: Op):
    """To 1e-13: numpy's own functions differ from C's in the last digit."""
    samples = [*points.ordinary(row), *points.hard(row)]
    args = columns(samples)
    y = np.array([floats.evaluate(row, one) for one in samples])
    assert arrays.row_on_arrays(row, args) == pytest.approx(y, rel=1e-13, abs=1e-15, nan_ok=True)
    for at, many in enumerate(row.many):
        ours = arrays.partial_on_arrays(row, at, y, args)
        pairs = zip(y, samples, strict=True)
        truth = [floats.partial(row, at, float(one), numbers) for one, numbers in pairs]
        expected = np.array(truth).T
        assert np.array(ours) == pytest.approx(expected, rel=1e-13, abs=1e-15, nan_ok=True), many


@pytest.mark.parametrize("gate", [False, True])
def test_a_dead_edge_is_dead_on_arrays_as_on_floats(gate):
    pairs = list(itertools.product(points.HARD, repeat=2))
    g, p = (np.array(numbers) for numbers in zip(*pairs, strict=True))
    with np.errstate(all="ignore"):
        ours = arrays.numpy_arrays().carried(g, p, gate)
    assert list(map(str, ours.tolist())) == [str(floats.carried(*pair, gate)) for pair in pairs]


def test_operations_take_arrays_and_numbers_together():
    x = np.array([-1.0, 0.0, 2.0])
    assert ag.tanh(x) == pytest.approx(np.tanh(x))
    assert ag.maximum(x, 1.0).tolist() == [1.0, 1.0, 2.0]
    assert ag.dot([2.0, 3.0], [x, x], 1.0).tolist() == [-4.0, 1.0, 11.0]
    assert ag.add(x, x.reshape(3, 1)).shape == (3, 3)


def test_whole_and_truth_arrays_become_float64():
    assert ag.mul(np.array([1, 2]), 2).dtype == np.float64
    assert ag.relu(np.array([True, False])).tolist() == [1.0, 0.0]
    assert ag.exp(np.float32([0.0])).dtype == np.float64


def test_a_sequence_is_the_first_axis():
    assert ag.sum(np.ones((3, 2))).tolist() == [3.0, 3.0]
    assert ag.sum(np.array([1.0, 2.0])) == 3.0
    assert ag.softmax(np.array([0.0, 0.0])) == [0.5, 0.5]


def test_a_rule_that_gives_one_number_fills_the_shape():
    p = arrays.partial_on_arrays(OPS["add"], 0, None, (np.zeros((2, 3)), 1.0))
    assert p.shape == (2, 3)
    assert p.min() == p.max() == 1.0


@pytest.mark.parametrize("wrong", [["a"], [1j], [None], [Value(1.0)]], ids=repr)
def test_arrays_of_anything_else_are_refused(wrong):
    with pytest.raises(TypeError, match="tanh takes arrays of real numbers, got one of type"):
        ag.tanh(np.array(wrong))


def test_infinities_are_no_warnings():
    assert ag.log(np.array([0.0, -1.0])) == pytest.approx([-np.inf, np.nan], nan_ok=True)


def test_another_namespace_reads_the_same_rows():
    """Only functions that numpy and jax.numpy share are asked of a namespace."""
    asked = set()

    class Namespace:
        def __getattr__(self, name: str) -> Any:
            asked.add(name)
            if name == "errstate":
                raise AttributeError(name)
            return getattr(np, name)

    numpy_arrays = arrays.numpy_arrays()
    other = arrays.Arrays(Namespace(), numpy_arrays.erf, numpy_arrays.erfc)
    for row in OPS.values():
        args = columns(points.ordinary(row))
        assert arrays.row_on_arrays(row, args, other) == pytest.approx(
            arrays.row_on_arrays(row, args)
        )
    assert "frompyfunc" not in asked


def test_the_engine_does_not_import_numpy():
    code = "import sys, autograd; autograd.tanh(1.0); print('numpy' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "False\n"
