"""Numbers that stand in a graph: biases shared or constant, whole numbers; rules with an if."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from importlib.util import find_spec
from typing import Any

import numpy as np
import pytest

import autograd as ag
from autograd import OPS, Value, dot, op, replay
from autograd.replay import read_lines
from autograd.replay.fuse import fuse
from autograd.replay.instructions import Affine
from autograd.replay.printed.program import plan_source

from .. import points
from ..strategies import own_rows
from .test_program import LANGUAGES, RUNNERS, agree, applied, eager

BACKENDS = [
    "numpy",
    pytest.param(
        "numba",
        marks=pytest.mark.skipif(find_spec("numba") is None, reason="numba is not installed"),
    ),
]


@pytest.mark.parametrize("backend", BACKENDS)
def test_units_that_share_one_bias(backend):
    """By hand: L = Σ z²/2 with z₁ = ½x + b, z₂ = −x + b, so ∂L/∂b = z₁ + z₂."""
    x, w, b = Value(0.0, "x"), [Value(0.5), Value(-1.0)], Value(1.0, "b")
    units = [dot([one], [x], b).tanh() for one in w]
    y = dot(units, units) / 2.0
    lines = read_lines(y, [x], [*w, b])
    assert any(isinstance(one, Affine) and one.step == 0 for one in fuse(lines).varying)
    samples = [0.1, -0.4, 2.0]
    plan = replay(y, [x], [*w, b], reduce="sum", backend=backend)
    for some in (samples, samples[:1]):
        found = plan([[one] for one in some])
        z = [[0.5 * one + 1.0, -one + 1.0] for one in some]
        slopes = [[math.tanh(one) * (1 - math.tanh(one) ** 2) for one in both] for both in z]
        assert found[b] == pytest.approx(sum(map(sum, slopes)), rel=1e-13)
        for unit in range(2):
            expected = sum(s[unit] * one for s, one in zip(slopes, some, strict=True))
            assert found[w[unit]] == pytest.approx(expected, rel=1e-13)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("bias", [0.5, -1.0, 1.0, 0.0, -0.0])
def test_the_constant_bias_of_dot_is_written(language, bias, tmp_path):
    """By hand: 3·2 + 1·5 + bias."""
    w, x = [Value(3.0, "w1"), Value(1.0, "w2")], [Value(2.0, "x1"), Value(5.0, "x2")]
    lines = read_lines(dot(w, x, bias), x, w)
    (theirs,) = RUNNERS[language]([(lines, [2.0, 5.0], [3.0, 1.0])], tmp_path)
    assert theirs == [11.0 + bias, [2.0, 5.0]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_argument_may_be_a_constant(language, tmp_path):
    """Each alone in every row: the program computes with its number, too."""
    runs, asked = [], []
    for row in OPS.values():
        for sample in points.ordinary(row, count=1):
            numbers = points.flat(sample)
            for at in range(len(numbers) if len(numbers) > 1 else 0):
                leaves: list[Any] = [Value(one) for one in numbers]
                leaves[at] = numbers[at]
                y = applied(row, points.shaped(sample, leaves))
                params = [one for one in leaves if isinstance(one, Value)]
                data = [one.data for one in params]
                runs.append((read_lines(y, [], params), [], data))
                asked.append((row.name, sample, eager(y, params, data)))
    answers = RUNNERS[language](runs, tmp_path)
    for (name, sample, ours), theirs in zip(asked, answers, strict=True):
        assert agree(theirs, ours), (name, sample)


WHOLE: dict[str, Callable[..., Any]] = {
    "x + 2": lambda x: x + 2,
    "2 - x": lambda x: 2 - x,
    "x * 3": lambda x: x * 3,
    "7 / x": lambda x: 7 / x,
    "x ** 2": lambda x: x**2,
    "2 ** x": lambda x: 2**x,
    "maximum": lambda x: ag.maximum(x, 0, 1),
    "clip": lambda x: ag.clip(x, 0, 1),
    "where": lambda x: ag.where(x, 1, 2) * x,
    "atan2": lambda x: ag.atan2(1, x),
    "dot": lambda x: dot([1, x], [x, 2], 3),
    "leaky_relu": lambda x: ag.leaky_relu(-x, 2),
    "logsumexp": lambda x: OPS["logsumexp"](x, 1, 0),
}


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("name", WHOLE)
def test_whole_numbers_are_the_floats_that_they_are(name, backend):
    """In a recording, in what is computed with numbers alone, and in replay of samples."""
    of = WHOLE[name]
    x = Value(2)
    y = of(x)
    for node in ag.order(y):
        flat = [one for arg in node.args for one in (arg if type(arg) is tuple else (arg,))]
        assert {type(one) for one in flat} <= {Value, float, type(x)}
    y.backward()
    found = replay(y, [x], backend=backend)(np.array([[2], [2]]), by_inputs=True)
    assert found.losses.tolist() == pytest.approx([y.data] * 2, rel=1e-14)
    assert found.by_inputs[0].sum() == pytest.approx(x.grad, rel=1e-14)
    if name not in ("x + 2", "2 - x", "x * 3", "7 / x", "x ** 2", "2 ** x"):
        alone = of(2)
        assert (type(alone), alone) == (float, y.data)


@pytest.mark.parametrize("row", OPS.values(), ids=lambda row: row.name)
@pytest.mark.parametrize("kind", [int, Fraction, np.int64])
def test_rows_take_whole_numbers(row, kind):
    """The same float, and a float, for 2 as for 2.0; also where a rule would divide or shift."""
    shape = points.ordinary(row, count=1)[0]
    numbers = [2, 3, 1, 2, 4, 3, 1][: len(points.flat(shape))]
    whole = points.shaped(shape, [kind(one) for one in numbers])
    floats = points.shaped(shape, [float(one) for one in numbers])
    ours, theirs = [applied(row, args) for args in (whole, floats)]
    assert type(ours) is float
    assert repr(ours) == repr(theirs)


@pytest.mark.parametrize("backend", BACKENDS)
def test_functions_are_shown_whole_numbers(backend):
    """A function that records is given Values of floats, whatever the array holds."""
    kinds = set()

    def loss(x: list[Value], t: Value) -> Value:
        kinds.update(type(one.data) for one in (*x, t))
        return (x[0] / x[1] - t) ** 2

    samples, targets = np.array([[1, 2], [3, 4]]), np.array([1, 2])
    for varies in (False, True):
        plan = replay(loss, [samples, targets], backend=backend, varies=varies)
        found = plan(samples, targets, by_inputs=True)
        assert found.losses.tolist() == [0.25, 1.5625]
        assert found.by_inputs[1].tolist() == [0.5, 1.25]
    assert kinds == {float}


IFS: dict[str, tuple[Callable[..., Any], float]] = {
    "==": (lambda m, y, x: 1.0 if x == 3.0 else 2.0, 3.0),
    "!=": (lambda m, y, x: 2.0 if x != 3.0 else 1.0, 3.0),
    "y ==": (lambda m, y, x: 1.0 if y == 6.0 else 2.0, 3.0),
    "bool": (lambda m, y, x: 2.0 if x else 1.0, 0.0),
    "not": (lambda m, y, x: 1.0 if not x else 2.0, 0.0),
    "in": (lambda m, y, x: 1.0 if x in (3.0, 33.0) else 2.0, 3.0),
    ">": (lambda m, y, x: 1.0 if 2.5 < x < 3.5 else 2.0, 3.0),
}


@pytest.mark.parametrize("kind", IFS)
def test_a_rule_with_an_if_is_no_constant(kind):
    """Its slope is asked for at every number: 1 at one of them, else 2."""
    rule, special = IFS[kind]
    with own_rows():
        row = op("doubled", compute=lambda m, x: 2 * x, partials=(rule,), doc="Twice x.")
        assert row.known == (None,)
        for at, slope in ((special, 1.0), (4.0, 2.0), (-1.0, 2.0)):
            x = Value(at)
            y = row(x) * 1.0
            y.backward()
            assert x.grad == slope
            assert ag.grad(y, [x]) == [slope]


def test_a_rule_that_is_its_argument_or_a_number_is_known():
    with own_rows():
        row = op(
            "known",
            compute=lambda m, a, b, c: a * b + c,
            partials=(lambda m, y, a, b, c: b, lambda m, y, a, b, c: a, lambda m, y, a, b, c: 1.0),
            doc="a·b + c.",
        )
        assert row.known == (2, 1, 1.0)


def test_what_source_says_of_constants_it_computes_with():
    """A constant bias, factor and exponent stand in the text."""
    x = Value(2.0, "x")
    text = plan_source(read_lines(dot([x], [0.75], 0.625) ** 3.5, [x], []), "python")
    for number in ("0.75", "0.625", "3.5"):
        assert number in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_program_without_parameters(language, tmp_path):
    x = Value(2.0, "x")
    (theirs,) = RUNNERS[language](
        [(read_lines(ag.where(1.0, x, x.exp()), [x], []), [2.0], [])], tmp_path
    )
    assert theirs == [2.0, []]
