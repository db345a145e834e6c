"""A history says how a training went, as a line and as data."""

from nn import fit, hinge

from .test_training import SIGNS, X, net


def test_a_history_reads_as_a_line_and_goes_to_json() -> None:
    history = fit(net(), hinge, (X, SIGNS), epochs=2)
    assert repr(history).startswith("History(2 epochs, 2 steps, loss ")
    assert set(history.as_dict()) == {
        *("loss", "accuracy", "validation_loss", "validation_accuracy", "lr"),
        *("steps", "best", "stopped"),
    }
