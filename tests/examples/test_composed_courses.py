"""The examples that were composed for the collection: every number is that of numpy."""

from pathlib import Path

import pytest

from autograd.examples import ExampleError, load, loads
from autograd.examples.collection import collection, example_file

from .course_oracles import ORACLES


@pytest.mark.parametrize("name", ORACLES)
def test_every_number_is_that_of_the_oracle(name: str) -> None:
    example = load(example_file(name))
    assert example.evidence == "composed"
    claimed = {
        str(claim.asked): float(claim.digits.number) for claim in example.claims if claim.derived
    }
    assert len(claimed) == len(example.claims), "what was composed is printed nowhere"
    expected = ORACLES[name]()
    assert claimed.keys() == expected.keys()
    assert claimed == pytest.approx(expected, rel=1e-12, abs=1e-15)


@pytest.mark.parametrize("name", ORACLES)
def test_an_update_that_was_composed_moves_something(name: str) -> None:
    """Where a gradient is 0 every rule gives the same, and an example shows nothing of its own."""
    example = load(example_file(name))
    for moved in example.update.params if example.update else ():
        said = [claim.digits.text for claim in example.claims if str(claim.asked.of) == moved]
        assert len(set(said)) > 1 or not said, moved


def test_what_was_composed_says_so_and_has_an_oracle() -> None:
    composed = [path for path in collection() if load(path).evidence == "composed"]
    assert {path.stem for path in composed} == set(ORACLES)


def test_there_are_a_hundred_examples_and_more() -> None:
    files = collection()
    assert len(files) >= 100
    assert {Path(file).parent.name for file in files} == {"published", "courses"}


ASKED_FOR = (  # kinds of examples that a collection of courses has
    *("bptt_two_steps", "rnn_two_steps", "lstm_three_steps", "lstm_two_steps", "gru_cell"),
    *("attention_note", "attention_identity", "cnn_by_hand", "conv_edge", "batch_norm_columns"),
    *("batch_norm_gradients", "layer_norm_rows", "adam_moments", "adam_table", "momentum_table"),
    *("nesterov_ahead_table", "nesterov_pytorch_table", "rmsprop_table", "d2l_adagrad"),
    *("minibatches_in_turn", "mitchell", "softmax_hessian", "newton_logistic", "schedule_decay"),
    *("dropout_mask", "adamw_table", "embedding_rows", "autoencoder_gradients", "perceptron_or"),
    *("residual_unit", "hinge_first_step", "softmax_jacobian", "single_neuron_epochs"),
)


def test_every_kind_is_there() -> None:
    assert set(ASKED_FOR) <= {path.stem for path in collection()}
    assert (
        len([claim for claim in load(example_file("attention_note")).claims if claim.erratum]) == 5
    )


def test_a_rule_may_begin_with_a_state_of_its_own() -> None:
    """One step of momentum from v = −0.1, as the problem prints it: 1 − 0.0991."""
    example = load(example_file("nesterov_one_step"))
    assert example.update is not None and example.update.start == {"v": -0.1}
    with pytest.raises(ExampleError, match="v is a number, without quotes"):
        loads(
            'formula = "w = 1; f = w^2"\n[update]\nrule = "momentum"\nlr = 1\nv = [1, 2]\n'
            'params = "w"\n[printed.after-1]\nw = "2"'
        )
