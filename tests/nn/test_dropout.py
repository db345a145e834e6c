"""Dropout leaves out its share while a network trains, and nothing otherwise."""

import math

import pytest

from autograd import Value
from nn import (
    Dropout,
    Layer,
    Sequential,
    evaluate,
    fit,
    hinge,
    in_training,
)

from .test_training import SIGNS, X


def test_dropout_is_off_until_training() -> None:
    x = [Value(1.0), Value(2.0)]
    drop = Dropout(0.9, seed=1)
    assert drop(x) == x
    model = Sequential(Layer(2, 2, seed=1), drop, Layer(2, 1))
    with in_training(model):
        assert drop.training
        with in_training(model, on=False):
            assert drop(x) == x
        assert drop.training
    assert not drop.training


def test_dropout_leaves_out_its_share_and_keeps_the_mean() -> None:
    drop = Dropout(0.25, seed=7)
    x = [1.0] * 20_000
    with in_training(drop):
        found = drop(x)
    assert set(found) == {0.0, 1 / 0.75}
    left_out = found.count(0.0) / len(found)
    assert abs(left_out - 0.25) < 4 * math.sqrt(0.25 * 0.75 / len(found))  # four deviations
    assert Dropout(0.0)([Value(1.0)])[0].data == 1.0


def test_what_is_left_out_is_multiplied_by_0_in_the_graph() -> None:
    drop = Dropout(0.5, seed=1)
    x = [Value(float(k)) for k in range(1, 9)]
    with in_training(drop):
        ys = drop(x)
    assert {y.op.name for y in ys} == {"mul"}
    assert {y.args[1] for y in ys} == {0.0, 2.0}
    sum(ys, start=Value(0.0)).backward()
    assert [one.grad for one in x] == [y.args[1] for y in ys]


def test_masks_can_be_drawn_again() -> None:
    def masks(seed: int) -> list[list[float]]:
        drop = Dropout(0.5, seed=seed)
        with in_training(drop):
            return [drop([1.0] * 20) for _ in range(3)]

    assert masks(3) == masks(3) != masks(4)
    assert len({tuple(mask) for mask in masks(3)}) == 3


@pytest.mark.parametrize("p", [1.0, -0.1, math.nan])
def test_dropout_leaves_out_less_than_all(p: float) -> None:
    with pytest.raises(ValueError, match=r"a share of at least 0 and less than 1"):
        Dropout(p)


def test_dropout_works_in_training_alone() -> None:
    drop = Dropout(0.5, seed=1)
    model = Sequential(Layer(2, 8, "tanh", seed=1), drop, Layer(8, 1, "linear", seed=2))
    states: list[bool] = []
    history = fit(
        model,
        hinge,
        (X, SIGNS),
        epochs=3,
        validation=(X, SIGNS),
        on_step=lambda update: states.append(drop.training),
    )
    assert states == [True] * 3
    assert not drop.training
    assert history.validation_loss[-1] == evaluate(model, hinge, (X, SIGNS))[0]


def test_a_model_is_switched_to_training_and_back() -> None:
    drop = Dropout(0.5)
    model = Sequential(Layer(2, 2), Sequential(drop), Layer(2, 1))
    assert model.train() is model
    assert drop.training
    assert not model.eval().steps[1].steps[0].training
    assert list(model.modules())[:2] == [model, model[0]]
    assert [one for one in model.modules() if isinstance(one, Dropout)] == [drop]
