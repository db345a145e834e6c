"""Learning rates over time, beside those of PyTorch."""

import importlib.util
import math
from typing import Any

import pytest

from nn.optimizers.schedules import (
    constant_rate,
    cosine,
    exponential,
    inverse_root,
    linear,
    restarts,
    staircase,
    warm_up,
)

from .. import torch_runs

LIKE_TORCH = {
    "constant": constant_rate(0.5),
    "staircase": staircase(0.5, every=5, factor=0.3),
    "exponential": exponential(0.5, 0.9),
    "linear": linear(0.5, over=8, to=0.1),
    "cosine": cosine(0.5, over=11, to=0.05),
    "restarts": restarts(cosine(0.5, over=4, to=0.05), every=4),
}


@pytest.mark.parametrize("name", LIKE_TORCH)
def test_rates_are_those_of_torch(name: str) -> None:
    found = [LIKE_TORCH[name](k) for k in range(torch_runs.RATES)]
    assert found == pytest.approx(torch_runs.recorded()["schedules"][name], rel=1e-12)
    if importlib.util.find_spec("torch"):
        assert found == pytest.approx(torch_runs.rates(name), rel=1e-12)


def test_a_run_over_its_end_keeps_the_last_rate() -> None:
    assert {linear(1.0, over=3, to=0.25)(k) for k in (3, 4, 1000)} == {0.25}
    assert {cosine(1.0, over=3, to=0.25)(k) for k in (3, 4, 1000)} == {0.25}


def test_rates_warm_up_in_a_line_and_then_follow_the_schedule() -> None:
    at = warm_up(inverse_root(0.8, after=2), over=3)
    assert [at(k) for k in range(3)] == pytest.approx([0.2, 0.4, 0.6], rel=1e-15)
    assert [at(k + 3) for k in range(9)] == pytest.approx(
        [0.8, 0.8, 0.8, *(0.8 * math.sqrt(2 / k) for k in range(3, 9))], rel=1e-15
    )


@pytest.mark.parametrize(
    ("make", "error", "said"),
    [
        (lambda: constant_rate(-1.0), ValueError, "a learning rate is finite and not negative"),
        (lambda: constant_rate(math.inf), ValueError, "finite"),
        (lambda: constant_rate("fast"), TypeError, "a learning rate takes one real number"),
        (lambda: staircase(0.1, every=0), ValueError, "every is at least 1, got 0"),
        (lambda: exponential(0.1, -0.5), ValueError, "factor is finite and not negative"),
        (lambda: cosine(0.1, over=2.5), TypeError, "over is a whole number"),
        (lambda: linear(0.1, over=2, to=math.nan), ValueError, "`to` is finite"),
    ],
)
def test_wrong_settings_are_refused_at_once(make: Any, error: type[Exception], said: str) -> None:
    with pytest.raises(error, match=said):
        make()
