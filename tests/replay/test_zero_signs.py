"""Replay keeps the sign of zero: wherever somebody tells +0 from −0, and in the loss itself."""

import itertools
import math
from importlib.util import find_spec
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograd import OPS, Op, Value, atan2, clip, dot, maximum, minimum, op, replay, tanh
from autograd.replay import read_lines
from autograd.replay.fuse import fuse
from autograd.replay.instructions import Affine, Rows
from autograd.replay.zero_signs import signs_told, zero_effect
from nn import MLP

from ..strategies import graphs

pytestmark = pytest.mark.one_python

BACKENDS = [
    "numpy",
    pytest.param(
        "numba",
        marks=pytest.mark.skipif(find_spec("numba") is None, reason="numba is not installed"),
    ),
]
mean, sum_of = OPS["mean"], OPS["sum"]
NUMBERS = (0.0, -0.0, 1.0, -1.0)

SUMS: dict[str, Any] = {
    "-x": lambda x, y, z: -x,
    "x * -1": lambda x, y, z: x * -1.0,
    "0 - x": lambda x, y, z: 0.0 - x,
    "-0 - x": lambda x, y, z: -0.0 - x,
    "x - 0": lambda x, y, z: x - 0.0,
    "x - -0": lambda x, y, z: x - -0.0,
    "x + 0": lambda x, y, z: x + 0.0,
    "x + -0": lambda x, y, z: x + -0.0,
    "x * 0": lambda x, y, z: x * 0.0,
    "x * -0": lambda x, y, z: x * -0.0,
    "x / 2": lambda x, y, z: x / 2.0,
    "x / -2": lambda x, y, z: x / -2.0,
    "x - x": lambda x, y, z: x - x,
    "x + x": lambda x, y, z: x + x,
    "x * x": lambda x, y, z: x * x,
    "x - 2x": lambda x, y, z: x - 2.0 * x,
    "x * y": lambda x, y, z: x * y,
    "x - y": lambda x, y, z: x - y,
    "-(x - y)": lambda x, y, z: -(x - y),
    "-(x + y)": lambda x, y, z: -(x + y),
    "-(x*y + z)": lambda x, y, z: -(x * y + z),
    "-(x + y) * 1": lambda x, y, z: -((x + y) * 1.0),
    "x - (y - z)": lambda x, y, z: x - (y - z),
    "(x + y) - y": lambda x, y, z: (x + y) - y,
    "x*y + z": lambda x, y, z: x * y + z,
    "x*y - z*x": lambda x, y, z: x * y - z * x,
    "dot": lambda x, y, z: dot([x, y], [z, x]),
    "dot of one": lambda x, y, z: dot([x], [z]),
    "dot with bias": lambda x, y, z: dot([x], [y], z),
    "-dot": lambda x, y, z: -dot([x], [y]),
    "sum": lambda x, y, z: sum_of(x, y),
    "sum of one": lambda x, y, z: sum_of(x),
    "-sum": lambda x, y, z: -sum_of(x, y, z),
    "mean": lambda x, y, z: mean(x, z),
    "x - mean": lambda x, y, z: x - mean(y),
    "maximum": lambda x, y, z: maximum(x, y, z),
    "minimum": lambda x, y, z: minimum(x, y, z),
    "clip": lambda x, y, z: clip(x, y, 0.0),
    "x^½": lambda x, y, z: x**0.5,
}
READERS: dict[str, Any] = {
    "alone": lambda s: s,
    "atan2(s, -1)": lambda s: atan2(s, -1.0),
    "1/s": lambda s: 1.0 / s,
    "atan2(tanh(s), -1)": lambda s: atan2(tanh(s), -1.0),
}


def told_apart(ours: float, theirs: float) -> bool:
    """Whether they differ in more than rounding, the sign of a zero included."""
    if ours == 0.0 or theirs == 0.0:
        return repr(ours) != repr(theirs)
    return ours != pytest.approx(theirs, rel=1e-14, nan_ok=True)


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("of", SUMS)
def test_zeros_of_sums(of, backend):
    """At all zeros and ones of either sign; leaves that vary, that do not, and a mixture."""
    for reader, inputs in itertools.product(READERS.values(), range(4)):
        leaves = [Value(1.0) for _ in range(3)]
        y = reader(SUMS[of](*leaves))
        plan = replay(y, [leaves[:inputs]], leaves[inputs:], reduce="sum", backend=backend)
        samples = list(itertools.product(NUMBERS, repeat=inputs))
        for weights in itertools.product(NUMBERS, repeat=3 - inputs):
            plan.weights = weights
            losses = [*plan(samples).losses.tolist(), plan(samples[-1:]).loss]
            for numbers, ours in zip([*samples, samples[-1]], losses, strict=True):
                for leaf, number in zip(leaves, (*numbers, *weights), strict=True):
                    leaf.data = number
                assert not told_apart(ours, y.forward()), (of, numbers, weights)


@pytest.mark.parametrize("backend", BACKENDS)
@settings(max_examples=60, deadline=None)
@given(graphs(numbers=st.sampled_from([*NUMBERS, 2.0]), limit=math.inf, size=8), st.integers(0, 4))
def test_any_graph_whose_zeros_are_told(backend, graph, split):
    leaves, y = graph
    y = atan2(y, -1.0)
    plan = replay(y, [leaves[:split]], leaves[split:], reduce="sum", backend=backend)
    found = plan([[leaf.data for leaf in leaves[:split]]] * 2)
    assert found.losses[1] == pytest.approx(y.data, rel=1e-9, nan_ok=True)


TELLS = {"div": [1], "pow": [0], "atan2": [0, 1], "mul": [], "tanh": [], "where": [], "relu": []}
SILENT = "exp cos relu sigmoid softplus abs hypot logsumexp sum mean dot greater equal sign"


def shape(row: Op) -> tuple[str, ...]:
    return tuple(["*3" if many else "" for many in row.many])


def test_which_rows_tell_the_sign_of_a_zero():
    for name, slots in TELLS.items():
        row = OPS[name]
        found = [slot for slot in range(len(row.takes)) if zero_effect(row, shape(row), slot)[0]]
        assert found == slots, name
    for name in SILENT.split():
        assert zero_effect(OPS[name], shape(OPS[name]), 0) == (False, False)
    for exponent, tells in (("2.0", False), ("3.0", False), ("-1.0", True), ("-2.0", True)):
        assert zero_effect(OPS["pow"], ("", exponent), 0)[0] == tells


def test_a_row_that_cannot_be_tried_is_taken_to_tell():
    def refuses(m: Any, x: Any) -> Any:
        raise RuntimeError

    row = op("refuses", compute=refuses, partials=(lambda m, y, x: 1.0,), doc="Nothing.")
    assert zero_effect(row, ("",), 0) == (True, True)


def test_zeros_are_told_as_far_back_as_signs_are_handed_on():
    x, w, b = Value(1.0, "x"), Value(2.0, "w"), Value(3.0, "b")
    z = w * x + b
    for y, expected in (
        (1.0 / tanh(z), [True, True, True, False]),
        (tanh(z).relu() / 2.0, [False] * 4),
        (tanh(z), [False] * 3),
    ):
        lines = read_lines(y, [x], [w, b])
        sums = [lines.first, lines.first + 1]
        found = signs_told(lines, sums, [], shown=False)[lines.first :]
        assert found == [*expected, *[False] * (len(found) - len(expected))]
        assert signs_told(lines, sums, [lines.first + 1], shown=False)[lines.first] is False
    assert all(signs_told(lines, sums, [], shown=True))


def test_a_sum_whose_zeros_are_told_is_computed_as_it_stands():
    x, w, b = Value(1.0, "x"), Value(2.0, "w"), Value(3.0, "b")
    for y, kinds in (
        (1.0 / (w * x + b), {Rows}),
        ((w * x + b).relu(), {Affine, Rows}),
        (1.0 / dot([w], [x], b), {Affine, Rows}),  # never −0, in whatever order
    ):
        assert {type(one) for one in fuse(read_lines(y, [x], [w, b])).varying} == kinds


@pytest.mark.parametrize("activation", ["tanh", "relu", "sigmoid"])
def test_networks_remain_layers(activation):
    model, x = MLP(2, [8, 8, 1], activation=activation), [Value(1.0), Value(2.0)]
    fused = fuse(read_lines((model(x) - 1.0) ** 2, x, model.parameters()))
    kinds = [type(one) for one in fused.varying]
    assert kinds == [Affine, Rows, Affine, Rows, Affine, *kinds[5:]]
    assert kinds.count(Affine) <= 4


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_product_that_is_rounded_to_nothing_has_a_sign(backend):
    x, w = Value(1e-200, "x"), Value(-1e-200, "w")
    for y in (w * x, 1.0 / (w * x), 1.0 / dot([w], [x]), 1.0 / dot([w, x], [x, 0.0 * w])):
        for inputs, params in (([x], [w]), ([], [x, w]), ([x, w], [])):
            plan = replay(y, [inputs], params, backend=backend)
            found = plan([[leaf.data for leaf in inputs]] * 2)
            assert not told_apart(float(found.losses[0]), y.data)


def test_numbers_times_0_are_not_forgotten():
    """0·x is nan where x is infinite."""
    x, z, w = Value(math.inf, "x"), Value(1.0, "z"), Value(2.0, "w")
    y = dot([0.0, w], [x, z])
    for backend in ("numpy", None):
        found = replay(y, [x, z], [w], backend=backend)(np.array([[math.inf, 2.0], [1.0, 2.0]]))
        assert repr(found.losses.tolist()) == "[nan, 4.0]"


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_row_that_takes_a_number_from_itself(backend):
    """x - 2·x is +0 at either zero, and −x is not."""
    row = op(
        "less_twice",
        compute=lambda m, x: x - 2.0 * x,
        partials=(lambda m, y, x: -1.0,),
        doc="x less twice x.",
    )
    x = Value(1.0)
    for y in (row(x), 1.0 / row(x)):
        losses = replay(y, [x], backend=backend)([[0.0], [-0.0], [2.0]]).losses.tolist()
        assert repr(losses) == ("[0.0, 0.0, -2.0]" if y.op is row else "[inf, inf, -0.5]")
