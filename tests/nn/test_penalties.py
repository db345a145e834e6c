"""Penalties are their sums over the weights, and say what they take."""

import pytest

from autograd import Value, check_gradients
from nn import (
    MLP,
    huber,
    l1,
    l2,
)

from .test_losses import graded


def test_penalties_are_sums_over_the_weights() -> None:
    numbers = [3.0, -4.0, 0.0, 1e-200]
    assert graded(l1, numbers, 0.25) == (1.75, [0.25, -0.25, 0.0, 0.25])
    assert graded(l2, numbers, 0.25) == (6.25, [1.5, -2.0, 0.0, 5e-201])
    assert graded(l2, numbers, 0.25, half=True) == (3.125, [0.75, -1.0, 0.0, 2.5e-201])
    check_gradients(l1([Value(0.5), Value(-2.0)], 0.3) + l2([Value(0.5), Value(-2.0)], 0.3))


def test_penalties_say_what_they_take() -> None:
    model = MLP(1, [1])
    with pytest.raises(TypeError, match=r"give model\.parameters\(\)"):
        l2(model)
    with pytest.raises(ValueError, match="at least one weight"):
        l1([])
    with pytest.raises(TypeError, match="the strength of l2 takes one real number"):
        l2(model.parameters(), "strong")
    with pytest.raises(ValueError, match="delta is positive"):
        huber([1.0], [0.0], delta=0.0)
