"""Rows of many arguments: dots and sums are compiled in parts, others run line by line."""

import numpy as np
import pytest

from autograd import OPS, Value, dot, replay
from autograd.replay import read_lines
from autograd.replay.long_rows import LONGEST, in_parts

from .test_plan import BACKENDS, hold


@BACKENDS
def test_a_row_of_many_arguments(backend):
    x = [Value(0.1 * k) for k in range(40)]
    y = OPS["logsumexp"](*x) * OPS["sum"](x)
    assert replay(y, x, backend=backend).backend == backend
    hold(y, x, [], [[0.1 * k for k in range(40)]] * 2, backend, size=100.0)


def test_a_row_that_is_compiled_for_each_length_is_refused_beyond_a_length():
    pytest.importorskip("numba", reason="numba is not installed: pip install 'glassgrad[fast]'")
    x = [Value(1.0 + 0.1 * k) for k in range(40)]
    y = OPS["prod"](*x)
    with pytest.raises(ValueError, match=r"prod of 40 arguments .* backend='numpy'"):
        replay(y, x, backend="numba")
    assert replay(y, x).backend == "numpy"


@BACKENDS
@pytest.mark.parametrize("size", [7, 8, 40])
def test_a_dot_of_any_length(backend, size):
    """Of numbers that all vary, or whose sign of zero is told: no layer, and compiled in parts."""
    x, w, b = [Value(0.1 * k - 1.0) for k in range(2 * size)], [Value(0.3), Value(-1.0)], Value(0.0)
    y = dot([w[0] * x[0], *x[1:size]], x[size:], b) * w[1] + 1.0 / dot(x[:size], [0.5] * size, b)
    samples = np.random.default_rng(size).normal(size=(3, 2 * size)).tolist()
    hold(y, x, [*w, b], samples, backend, size=100.0)
    hold(y, x, [*w, b], [[0.0] * 2 * size], backend)


@BACKENDS
def test_a_long_sum_whose_sign_of_zero_is_told(backend):
    x, w = [Value(0.1 * k) for k in range(40)], Value(2.0)
    total = OPS["sum"]([w * x[0], *x[1:]])
    for sample in ([0.01 * k for k in range(40)], [-0.0] * 40):
        hold(total.exp() + 1.0 / total, x, [w], [sample] * 2, backend)


@pytest.mark.parametrize("size", [0, 7, 8, 16, 17, 31, 32, 100])
def test_no_part_is_too_long_and_no_term_is_lost(size):
    x = [Value(float(k), f"x{k}") for k in range(2 * size + 1)]
    y = dot(x[:size], x[size:-1], x[-1]) + OPS["sum"](x)
    lines = in_parts(read_lines(y, x, []))
    assert all(len(line.places) <= LONGEST for line in lines.lines)
    read = [place for line in lines.lines for place in line.places if place < len(x)]
    assert sorted(read) == sorted([*range(len(x))] * 2)
    assert lines.output == len(lines) - 1 == max(place for place, _ in lines.numbered())
