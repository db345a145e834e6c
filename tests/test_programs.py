"""Random programs over the whole table: the engine against mpmath, and all readings against it.

`make trust` runs a hundred thousand of them (tests/trust).
"""

import itertools
import math
import random
from functools import cache
from typing import Any

import numpy as np
import pytest

from autograd import OPS, Value, grad, jvp, replay, steps
from autograd.engine.row import read
from autograd.replay import read_lines

from .replay.test_program import LANGUAGES, RUNNERS
from .truths.functions import FUNCTIONS
from .truths.jets import indices
from .truths.programs import Program, applied, drawn, known

ROWS = [name for name in OPS if name in FUNCTIONS and name != "patch"]
SEEDS = range(200)


@cache
def program(seed: int) -> Program:
    """Small ones are many, and some have 300 lines."""
    return drawn(seed, int(3 * 100 ** (random.Random(seed).random() ** 2)), ROWS)


def recorded(made: Program) -> tuple[Any, list[Value]]:
    xs = [Value(x, f"x{k}") for k, x in enumerate(made.leaves)]
    y = applied(made, xs, lambda name, args: read(OPS[name], args))
    return y, xs


def faults(ours: list[float], numbers: list[float], doubt: list[float]) -> list[str]:
    """Where a number is further off than rounding explains.

    How much that is, the same program tells in mpmath's arithmetic of 53 bits.
    """
    size = max(1.0, *map(abs, numbers))
    allowed = 1e-12 * size + 1e3 * max(doubt)
    return [
        f"derivative {k}: {mine!r}, right is {right!r}, within {allowed:.1e}"
        for k, (mine, right) in enumerate(zip(ours, numbers, strict=True))
        if not abs(mine - right) <= allowed
    ]


def gradient_faults(seed: int) -> list[str]:
    made = program(seed)
    y, xs = recorded(made)
    y.backward()
    numbers, doubt = known(made)
    return faults([y.data, *[x.grad for x in xs]], numbers, doubt)


def hessian_faults(seed: int) -> list[str]:
    """Second derivatives of small programs: right, symmetric, and the same forward over reverse."""
    made = drawn(seed, 2 + seed % 9, ROWS)
    y, xs = recorded(made)
    numbers, doubt = known(made, order=2)
    place = {index: k for k, index in enumerate(indices(len(xs), 2))}
    found = []
    ours, right, off = [], [], []
    for i, slope in enumerate(grad(y, xs, create_graph=True)):
        reverse = grad(slope, xs)
        forward = [jvp(slope, {x: 1.0}) for x in xs]
        for j, (one, other) in enumerate(zip(reverse, forward, strict=True)):
            k = place[tuple((i == at) + (j == at) for at in range(len(xs)))]
            ours += [one, other]
            right += [numbers[k]] * 2
            off += [doubt[k], max(doubt)]
    if right:
        found = faults(ours, right, off)
    return found


@pytest.mark.parametrize("start", range(0, len(SEEDS), 20))
def test_values_and_gradients_are_those_of_mpmath(start):
    found = {seed: gradient_faults(seed) for seed in SEEDS[start : start + 20]}
    assert not {seed: wrong for seed, wrong in found.items() if wrong}


@pytest.mark.parametrize("start", range(0, 200, 50))
def test_second_derivatives_are_those_of_mpmath_in_every_order(start):
    found = {seed: hessian_faults(seed) for seed in range(start, start + 50)}
    assert not {seed: wrong for seed, wrong in found.items() if wrong}


def eager(seed: int) -> tuple[Program, Any, list[Value], list[float]]:
    """A program with what the engine gives."""
    made = program(seed)
    y, xs = recorded(made)
    y.backward()
    return made, y, xs, [y.data, *[x.grad for x in xs]]


def close(theirs: list[float], ours: list[float]) -> bool:
    size = max(1.0, *map(abs, ours))
    return theirs == pytest.approx(ours, rel=1e-9, abs=1e-10 * size)


@pytest.mark.parametrize("start", range(0, 100, 25))
def test_replay_is_as_eager(start):
    for seed in range(start, start + 25):
        _, y, xs, ours = eager(seed)
        found = replay(y, [xs], reduce="sum", backend="numpy")(
            np.array([[x.data for x in xs]] * 2), by_inputs=True
        )
        assert close([found.losses[1], *found.by_inputs[0][1]], ours), seed


@pytest.mark.parametrize("seed", range(0, 60, 3))
def test_steps_are_as_eager(seed):
    """Bit for bit: the record of a pass is the pass."""
    _, y, xs, ours = eager(seed)
    record = steps(y)
    reached = record.gradients()
    theirs = [record.values()[record.output], *[reached.get(x.label, 0.0) for x in xs]]
    assert theirs == ours


@pytest.mark.parametrize("language", LANGUAGES)
def test_printed_programs_are_as_eager(language, tmp_path):
    runs, expected = [], []
    for seed in itertools.islice(SEEDS, 16):
        _, y, xs, ours = eager(seed)
        runs.append((read_lines(y, [], xs), [], [x.data for x in xs]))
        expected.append(ours)
    for (loss, slopes), ours in zip(RUNNERS[language](runs, tmp_path), expected, strict=True):
        assert close([loss, *slopes], ours)
    assert all(math.isfinite(ours[0]) for ours in expected)
