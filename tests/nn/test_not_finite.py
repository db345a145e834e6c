"""A training that meets nan or infinity says where, and leaves the model as it was."""

import math
from functools import partial
from typing import Any

import pytest

from autograd import Value
from nn import MLP, NotFiniteError, absolute_error, fit, hinge, squared_error

from .test_training import SIGNS, X, net, weights


def test_nan_names_the_sample_and_the_node_and_leaves_the_model() -> None:
    """ln of a prediction that is not positive: the first is that of sample 3."""

    def surprise(predictions: list[Value], targets: list[Any]) -> Value:
        total = Value(0.0)
        for y, t in zip(predictions, targets, strict=True):
            total = total + t * y.log()
        return total

    model = MLP.from_weights([([[1.0]], [0.0])])
    for backend in ("eager", "replay"):
        with pytest.raises(NotFiniteError) as caught:
            fit(
                model,
                surprise,
                ([[1.0], [2.0], [0.5], [-4.0], [-5.0]], [1] * 5),
                epochs=2,
                backend=backend,
            )
        error = caught.value
        assert error.sample == 3
        assert error.node.op.name == "log"
        assert str(error).startswith(
            "epoch 1, step 1, sample 3, x = [-4.0] with target 1: log of 'z1_1' = -4.0 is nan, "
            f"recorded at {__file__}:"
        )
        assert str(error).endswith("the model is as it was before it")
        assert weights(model) == [1.0, 0.0]
        assert error.history is not None
        assert (error.history.steps, error.history.stopped) == (0, str(error))


def test_training_that_diverges_stops_with_finite_weights() -> None:
    model = net(nouts=(1,))
    with pytest.raises(NotFiniteError, match=r"epoch \d+, step \d+, .* is inf") as caught:
        fit(model, squared_error, (X, SIGNS), epochs=5000, lr=50.0)
    assert all(map(math.isfinite, weights(model)))
    assert caught.value.history is not None
    assert caught.value.history.steps > 10


def test_a_sample_that_is_nan_is_named() -> None:
    with pytest.raises(
        NotFiniteError, match=r"sample 1, x = \[nan, 1\.0\] .*dot .*is nan"
    ) as error:
        fit(net(), hinge, ([[0.0, 1.0], [math.nan, 1.0]], [1, -1]), epochs=1)
    assert error.value.sample == 1


def test_a_penalty_and_a_batch_can_be_to_blame() -> None:
    def infinite(parameters: Any) -> Value:
        return (parameters[0] * 0.0).log()

    with pytest.raises(NotFiniteError, match="the penalty: log of -0") as caught:
        fit(net(), hinge, (X, SIGNS), epochs=1, penalty=infinite)
    assert caught.value.sample is None
    huge = MLP.from_weights([([[1.0]], [0.0])])
    with pytest.raises(NotFiniteError, match="no sample alone, but all of the batch together: sum"):
        fit(huge, partial(absolute_error, reduction="sum"), ([[1.5e308]] * 2, [0.0] * 2), epochs=1)
