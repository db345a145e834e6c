"""Clipped gradients stay within their bounds, and keep their sign or direction."""

import math
from typing import Any

import pytest

from autograd import Value
from nn import (
    clip_by_norm,
    clip_by_value,
)


def with_gradients(*gradients: float) -> list[Value]:
    values = [Value(0.0) for _ in gradients]
    for value, g in zip(values, gradients, strict=True):
        value.grad = g
    return values


def test_clipping_by_value_holds_each_gradient() -> None:
    values = with_gradients(3.0, -7.0, 0.5, math.inf, math.nan)
    clip_by_value(values, 2.0)
    assert [v.grad for v in values[:4]] == [2.0, -2.0, 0.5, 2.0]
    assert math.isnan(values[4].grad)


def test_clipping_by_norm_keeps_the_direction() -> None:
    values = [*with_gradients(3.0, 4.0), Value(1.0)]
    assert clip_by_norm(values, 10.0) == 5.0
    assert [v.grad for v in values] == [3.0, 4.0, 0.0]
    assert clip_by_norm(values, 1.0) == 5.0
    assert [v.grad for v in values] == pytest.approx([0.6, 0.8, 0.0], rel=1e-15)
    assert not values[2].reached
    large = with_gradients(3e200, 4e200)
    clip_by_norm(large, 1.0)
    assert [v.grad for v in large] == pytest.approx([0.6, 0.8], rel=1e-15)
    assert clip_by_norm([], 1.0) == 0.0


@pytest.mark.parametrize("clip", [clip_by_norm, clip_by_value])
def test_a_limit_is_positive(clip: Any) -> None:
    with pytest.raises(ValueError, match="the limit of gradients is positive"):
        clip([], 0.0)
