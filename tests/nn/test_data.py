"""Data sets are their formulas, the same for the same seed, and fairly divided."""

import math
import random
from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn.data import DATA, blobs, circles, moons, sine, spirals, split, standardise, xor

CLASSES = [moons, circles, xor, spirals, blobs]
Make = Callable[..., tuple[list[list[float]], list[Any]]]


def by_class(X: list[list[float]], y: list[int], k: int) -> np.ndarray:
    """The samples of one class, sorted, so that no order is assumed."""
    return np.array(sorted(x for x, of in zip(X, y, strict=True) if of == k))


def same_points(found: np.ndarray, expected: Any) -> None:
    np.testing.assert_allclose(found, np.array(sorted(map(tuple, expected))), atol=1e-12)


def test_moons_are_two_half_circles() -> None:
    X, y = moons(41, noise=0.0)
    t, s = np.linspace(0, np.pi, 21), np.linspace(0, np.pi, 20)
    same_points(by_class(X, y, 0), np.column_stack([np.cos(t), np.sin(t)]))
    same_points(by_class(X, y, 1), np.column_stack([1 - np.cos(s), 0.5 - np.sin(s)]))


def test_moons_have_the_shape_of_scikit_learns() -> None:
    sets = pytest.importorskip("sklearn.datasets", reason="needs scikit-learn")
    X, y = moons(60, noise=0.0)
    theirs, classes = sets.make_moons(60, noise=None, shuffle=False)
    for k in (0, 1):
        same_points(by_class(X, y, k).round(9), theirs[classes == k].round(9))


def test_circles_have_their_radii_and_even_angles() -> None:
    X, y = circles(16, noise=0.0, factor=0.25)
    for k, r in ((0, 1.0), (1, 0.25)):
        ring = by_class(X, y, k)
        np.testing.assert_allclose(np.hypot(*ring.T), r)
        turns = np.sort(np.arctan2(ring[:, 1], ring[:, 0]) % (2 * np.pi) / (2 * np.pi) % (1 - 1e-9))
        np.testing.assert_allclose(turns, np.arange(8) / 8, atol=1e-9)


def test_the_arms_of_a_spiral_are_one_arm_turned() -> None:
    X, y = spirals(30, noise=0.0, arms=3, turns=1.5)
    for k in range(3):
        arm = by_class(X, y, k) @ np.array([1.0, 0.0]) + by_class(X, y, k) @ np.array([0.0, 1j])
        r = np.arange(1, 11) / 10
        same_points(
            np.column_stack([arm.real, arm.imag]),
            np.column_stack(
                [
                    (r * np.exp(2j * np.pi * (1.5 * r + k / 3))).real,
                    (r * np.exp(2j * np.pi * (1.5 * r + k / 3))).imag,
                ]
            ),
        )


def test_blobs_lie_around_their_centres() -> None:
    X, y = blobs(4000, classes=4, spread=0.5, seed=3)
    for k in range(4):
        cloud = by_class(X, y, k)
        centre = 2 * np.array([math.cos(math.pi * k / 2), math.sin(math.pi * k / 2)])
        np.testing.assert_allclose(cloud.mean(axis=0), centre, atol=4 * 0.5 / math.sqrt(1000))
        np.testing.assert_allclose(cloud.std(axis=0), 0.5, rtol=0.1)


def test_sine_is_one_period_with_noise_in_y_alone() -> None:
    X, y = sine(101, noise=0.0)
    assert sorted(x for (x,) in X) == pytest.approx(list(np.linspace(-np.pi, np.pi, 101)))
    assert y == [math.sin(x) for (x,) in X]
    noisy, t = sine(4001, noise=0.2, seed=5)
    errors = np.array(t) - np.sin(np.array(noisy)[:, 0])
    assert errors.std() == pytest.approx(0.2, rel=0.1)
    assert abs(errors.mean()) < 4 * 0.2 / math.sqrt(4001)


@pytest.mark.parametrize("make", [moons, circles, spirals, xor])
def test_noise_is_normal_in_every_coordinate(make: Make) -> None:
    """With the same seed a sample is its place without noise, plus noise in the same order."""
    clean, noisy = make(2000, noise=0.0, seed=1)[0], make(2000, noise=0.3, seed=1)[0]
    errors = np.array(noisy) - np.array(clean)
    np.testing.assert_allclose(errors.std(axis=0), 0.3, rtol=0.1)
    np.testing.assert_allclose(errors.mean(axis=0), 0.0, atol=4 * 0.3 / math.sqrt(2000))


@pytest.mark.parametrize("make", DATA.values(), ids=DATA)
def test_a_seed_gives_the_same_data_and_another_seed_others(make: Make) -> None:
    state = random.getstate()
    assert make(20, seed=4) == make(20, seed=4) == make(20, seed=random.Random(4))
    assert make(20, seed=4) != make(20, seed=5)
    assert random.getstate() == state, "the module random is nobody's to move"


@pytest.mark.parametrize("make", DATA.values(), ids=DATA)
def test_shapes_and_kinds(make: Make) -> None:
    X, y = make(13)
    assert len(X) == len(y) == 13
    assert {len(x) for x in X} == {1 if make is sine else 2}
    assert all(type(v) is float for x in X for v in x)
    assert {type(t) for t in y} == {float if make is sine else int}


@pytest.mark.parametrize("make", CLASSES)
def test_classes_are_even_and_shuffled(make: Make) -> None:
    _, y = make(101)
    counts = Counter(y).values()
    assert max(counts) - min(counts) <= 1
    assert y != sorted(y)
    assert len(set(y[:20])) > 1


@pytest.mark.parametrize(
    ("make", "options", "said"),
    [
        (moons, {"n": 1}, "n is at least 2, one sample for each class, got 1"),
        (moons, {"n": 0}, "n is at least 1, got 0"),
        (moons, {"noise": -0.1}, "noise is finite and not negative, got -0.1"),
        (moons, {"noise": math.inf}, "noise is finite"),
        (moons, {"noise": math.nan}, "noise is finite"),
        (circles, {"factor": 1.0}, "factor lies between 0 and 1, got 1.0"),
        (xor, {"n": 3}, "one sample for each corner, got 3"),
        (spirals, {"arms": 1}, "arms is at least 2, got 1"),
        (spirals, {"turns": math.inf}, "turns is finite, got inf"),
        (blobs, {"spread": -1}, "spread is finite and not negative"),
        (blobs, {"n": 2}, "n is at least 3, one sample for each class, got 2"),
        (sine, {"n": 1}, "one sample for each end, got 1"),
    ],
)
def test_what_makes_no_sense_is_said(make: Make, options: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        make(**options)
    with pytest.raises(TypeError, match="whole number"):
        make("ten")


@given(n=st.integers(2, 60), share=st.floats(0.05, 0.95), seed=st.integers(0, 99))
def test_a_split_has_every_sample_once_with_its_own_target(n: int, share: float, seed: int) -> None:
    X, y = [[float(i)] for i in range(n)], [10 * i for i in range(n)]
    if not 0 < round(share * n) < n:
        with pytest.raises(ValueError, match="leaves nothing on one side"):
            split(X, y, share, seed)
        return
    (kept, t), (aside, u) = split(X, y, share, seed)
    assert len(aside) == round(share * n)
    assert sorted(kept + aside) == X
    assert [10 * x for (x,) in kept + aside] == t + u
    assert (kept, t) == split(X, y, share, seed)[0]
    assert [x for (x,) in X] == list(range(n))


def test_a_split_refuses_what_does_not_go_together() -> None:
    with pytest.raises(ValueError, match="3 samples and 1 target: one for each"):
        split([[0.0]] * 3, [1])
    for share in (0.0, 1.0, -1.0, math.nan):
        with pytest.raises(ValueError, match="leaves nothing on one side"):
            split([[0.0]] * 3, [1, 2, 3], share)


def test_standardise_uses_the_mean_and_deviation_of_the_first() -> None:
    draw = random.Random(2)
    X = [[draw.gauss(5, 3), draw.uniform(-1, 0)] for _ in range(40)]
    others = [[draw.gauss(0, 1), 7.0] for _ in range(7)]
    ours, theirs = standardise(X, others)
    mean, deviation = np.mean(X, axis=0), np.std(X, axis=0)
    np.testing.assert_allclose(ours, (np.array(X) - mean) / deviation, rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(theirs, (np.array(others) - mean) / deviation, rtol=1e-12)


def test_standardise_leaves_a_constant_column_alone_but_for_its_mean() -> None:
    """0.1 three times has a mean that rounds; its deviation is 0 nevertheless."""
    assert standardise([[0.1, 1.0]] * 3, [[0.6, 1.0]]) == [[[0.0, 0.0]] * 3, [[0.5, 0.0]]]


def test_standardise_takes_large_numbers_and_fractions() -> None:
    (found,) = standardise([[1e308, Fraction(1, 2)], [-1e308, Fraction(3, 2)]])
    assert found == [[pytest.approx(1.0), -1.0], [pytest.approx(-1.0), 1.0]]


@pytest.mark.parametrize(
    ("given_", "error", "said"),
    [
        ([], ValueError, "at least one sample, got none"),
        ([[1.0], [1.0, 2.0]], ValueError, "a sample of 2 numbers among samples of 1"),
        ([[1.0], [math.nan]], ValueError, r"finite numbers, got \[nan\]"),
        ([1.0], TypeError, "a sample is a sequence of numbers, got 1.0"),
        ([["a"]], TypeError, "a sample takes one real number, got 'a'"),
    ],
)
def test_standardise_refuses(given_: Any, error: type[Exception], said: str) -> None:
    with pytest.raises(error, match=said):
        standardise(given_)
