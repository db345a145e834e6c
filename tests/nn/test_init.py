"""Weights are drawn as their formulas say, and drawn again from the same seed."""

import math
from collections.abc import Callable
from random import Random
from typing import Any

import pytest

from nn import MLP, Layer, Neuron
from nn.networks.init import (
    NAMED,
    constant,
    he_normal,
    he_uniform,
    normal,
    recipe,
    uniform,
    weight_rows,
    xavier_normal,
    xavier_uniform,
)

NIN, NOUT, N = 30, 10, 8_000
UNIFORM: dict[str, tuple[Any, float]] = {  # the bound of each
    "uniform": (uniform(), 1.0),
    "uniform(0.25)": (uniform(0.25), 0.25),
    "xavier": (xavier_uniform(), math.sqrt(6 / (NIN + NOUT))),
    "xavier, gain": (xavier_uniform(5 / 3), 5 / 3 * math.sqrt(6 / (NIN + NOUT))),
    "he": (he_uniform(), math.sqrt(6 / NIN)),
}
NORMAL: dict[str, tuple[Any, float]] = {  # the deviation of each
    "normal": (normal(), 1.0),
    "normal(0.1)": (normal(0.1), 0.1),
    "xavier": (xavier_normal(), math.sqrt(2 / (NIN + NOUT))),
    "xavier, gain": (xavier_normal(2.0), 2 * math.sqrt(2 / (NIN + NOUT))),
    "he": (he_normal(), math.sqrt(2 / NIN)),
}


def drawn(one: Callable[..., float], seed: int = 7) -> list[float]:
    draw = Random(seed)
    return [one(draw, NIN, NOUT) for _ in range(N)]


def moments(numbers: list[float]) -> tuple[float, float]:
    mean = math.fsum(numbers) / N
    return mean, math.fsum((x - mean) ** 2 for x in numbers) / N


@pytest.mark.parametrize("name", UNIFORM)
def test_uniform_weights_fill_their_bounds_evenly(name: str) -> None:
    one, bound = UNIFORM[name]
    found = drawn(one)
    mean, variance = moments(found)
    assert max(map(abs, found)) <= bound
    assert max(found) > 0.999 * bound
    assert min(found) < -0.999 * bound
    assert abs(mean) < 5 * bound / math.sqrt(3 * N)  # five deviations of the mean
    assert variance == pytest.approx(bound**2 / 3, rel=0.03)
    quarters = [
        sum(k * bound / 2 <= x + bound < (k + 1) * bound / 2 for x in found) for k in range(4)
    ]
    assert min(quarters) > 0.95 * N / 4


@pytest.mark.parametrize("name", NORMAL)
def test_normal_weights_have_their_deviation(name: str) -> None:
    one, deviation = NORMAL[name]
    found = drawn(one)
    mean, variance = moments(found)
    assert abs(mean) < 5 * deviation / math.sqrt(N)
    assert variance == pytest.approx(deviation**2, rel=0.05)
    within = sum(abs(x) < deviation for x in found) / N
    assert within == pytest.approx(math.erf(1 / math.sqrt(2)), abs=0.02)


def test_uniform_takes_one_bound_or_two() -> None:
    assert all(2.0 <= x <= 3.0 for x in drawn(uniform(2.0, 3.0)))
    assert all(-2.0 <= x <= 2.0 for x in drawn(uniform(-2.0)))


@pytest.mark.parametrize("name", NAMED)
def test_the_same_seed_draws_the_same_weights(name: str) -> None:
    first = weight_rows(name, Random(3), 4, 2)
    assert [len(row) for row in first] == [4, 4]
    assert weight_rows(name, Random(3), 4, 2) == first
    assert (weight_rows(name, Random(4), 4, 2) == first) == (name == "constant")


def test_a_recipe_can_be_a_function() -> None:
    assert weight_rows(lambda draw, nin, nout: 10.0 * nin + nout, None, 3, 2) == [[32.0] * 3] * 2


def weights(model: Any) -> list[float]:
    return [w.data for layer in model.layers for neuron in layer.neurons for w in neuron.w]


def test_a_network_draws_its_weights_by_name_or_recipe() -> None:
    """Layer by layer and unit by unit from one source, each with its own fans."""
    draw = Random(5)
    wanted = [
        w
        for nin, nout in [(3, 4), (4, 2)]
        for row in weight_rows("xavier", draw, nin, nout)
        for w in row
    ]
    assert weights(MLP(3, [4, 2], init="xavier", seed=5)) == wanted
    assert weights(MLP(3, [4, 2], init=xavier_uniform(), seed=5)) == wanted
    assert weights(MLP(3, [4, 2], init=constant(0.5))) == [0.5] * 20
    layer = Layer(2, 3, init=lambda draw, nin, nout: 10.0 * nin + nout)
    assert {w.data for neuron in layer.neurons for w in neuron.w} == {23.0}
    assert [w.data for w in Neuron(2, init="he", seed=1).w] == weight_rows("he", Random(1), 2, 1)[0]
    assert {neuron.b.data for neuron in MLP(3, [4], init="he").layers[0].neurons} == {0.0}


def test_a_network_without_a_recipe_begins_as_it_always_has() -> None:
    """Uniformly from (-1, 1), in the order of micrograd."""
    draw = Random(7)
    assert weights(MLP(2, [3, 1], seed=7)) == [draw.uniform(-1, 1) for _ in range(9)]
    assert weights(MLP(2, [3, 1], seed=7, init="uniform")) == weights(MLP(2, [3, 1], seed=7))


@pytest.mark.parametrize(
    ("make", "error", "said"),
    [
        (lambda: MLP(2, [1], init="glorot"), ValueError, "no initialisation 'glorot'"),
        (
            lambda: Neuron(1, w=[1.0], init="he"),
            ValueError,
            "a neuron has weights w and init='he'; leave out one of the two",
        ),
        (
            lambda: MLP(1, [1], weights=[([[1.0]], None)], init="he"),
            ValueError,
            "layer 1 has weights w and init='he'",
        ),
        (lambda: recipe("glorot"), ValueError, "no initialisation 'glorot'; there are uniform"),
        (
            lambda: weight_rows(lambda *given: "a", None, 1, 1),
            TypeError,
            "a weight that was drawn takes",
        ),
        (lambda: uniform("wide"), TypeError, "low takes one real number"),
        (lambda: constant(None), TypeError, "the weight takes one real number"),
        (
            lambda: weight_rows(lambda *given: "a", None, 1, 1),
            TypeError,
            "a weight that was drawn takes",
        ),
    ],
)
def test_what_is_no_recipe_is_refused(make: Any, error: type[Exception], said: str) -> None:
    with pytest.raises(error, match=said):
        make()
