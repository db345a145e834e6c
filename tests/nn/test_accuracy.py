"""Each loss knows when a prediction is right, or is told."""

from functools import partial
from typing import Any

import pytest

from nn import (
    binary_cross_entropy,
    binary_cross_entropy_from_logits,
    cross_entropy,
    fit,
    hinge,
    squared_error,
)
from nn.losses.accuracy import judge

from .test_training import SIGNS, X, net


@pytest.mark.parametrize(
    ("loss", "right", "wrong"),
    [
        (hinge, [(0.2, 1), (-3.0, -1)], [(0.0, 1), (2.0, -1)]),
        (binary_cross_entropy, [(0.5, 1), (0.2, 0)], [(0.7, 0), (0.4, 1)]),
        (binary_cross_entropy_from_logits, [(0.0, 1), (-2.0, 0)], [(1.0, 0), (-1e-9, 1)]),
        (cross_entropy, [([0.0, 2.0], 1), ([1.0, 0.0], [0.9, 0.1])], [([0.0, 2.0], 0)]),
        (
            partial(hinge, reduction="sum"),
            [(0.2, 1), ([1.0, -2.0], [1, -1])],
            [([1.0, 1.0], [1, -1])],
        ),
    ],
)
def test_each_loss_tells_right_from_wrong(loss: Any, right: Any, wrong: Any) -> None:
    judged = judge(loss)
    assert judged is not None
    assert all(judged(y, t) for y, t in right)
    assert not any(judged(y, t) for y, t in wrong)


def test_a_loss_without_right_and_wrong_takes_a_judge_of_ones_own() -> None:
    assert judge(squared_error) is None
    history = fit(net(), squared_error, (X, SIGNS), epochs=2)
    assert history.accuracy == [None, None]
    history = fit(
        net(), squared_error, (X, SIGNS), epochs=2, accuracy=lambda y, t: abs(y - t) < 100.0
    )
    assert history.accuracy == [1.0, 1.0]
