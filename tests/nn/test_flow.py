"""The flow of the gradient: what is measured is what happened, and nothing else changes."""

import json
import math
from typing import Any

import numpy as np
import pytest

from autograd import Value, grad, relu
from nn import (
    GPT,
    MLP,
    SGD,
    Adam,
    Dropout,
    Layer,
    Linear,
    Module,
    Sequential,
    binary_cross_entropy_from_logits,
    cross_entropy,
    fit,
    hinge,
    l2,
    squared_error,
)
from nn.data import moons
from nn.flow import Flow, Moment, Unit


def trained(
    model: Any, steps: int = 5, X: Any = ((0.5, -1.0), (1.0, 2.0)), **options: Any
) -> tuple[Flow, Any]:
    """A Flow of a few steps by fit, and what fit tells of each."""
    flow, told = Flow(model, X), []

    def watched(update: Any) -> None:
        flow(update)
        told.append((update.loss, update.before, update.gradients))

    y = [float(k) for k in range(len(X))]
    fit(model, squared_error, (list(X), y), steps=steps, lr=0.1, on_step=watched, **options)
    return flow, told


def test_fit_and_a_loop_of_ones_own_give_the_same_record() -> None:
    """Through on_step, and through record() after optimizer.step()."""
    X, y = [[0.5, -1.0], [1.0, 2.0]], [0.0, 1.0]
    one, other = (MLP(2, [3, 1], "tanh", seed=1) for _ in range(2))
    flow, _ = trained(one, X=X)
    mine, optimizer = Flow(other, X), SGD(other.parameters(), lr=0.1)
    for _ in range(5):
        optimizer.zero_grad()
        loss = squared_error([other(x) for x in X], y)
        loss.backward()
        optimizer.step()
        mine.record(loss)
    assert mine.moments == flow.moments
    assert mine.path == flow.path


def test_weights_gradients_and_moves_are_those_of_the_steps() -> None:
    flow, told = trained(MLP(2, [3, 1], "tanh", seed=1))
    assert [(m.loss, m.weights, m.gradients) for m in flow.moments] == told
    for moment, after in zip(flow.moments, flow.path[1:], strict=True):
        assert moment.moves == tuple(b - a for a, b in zip(moment.weights, after, strict=True))
        for move, g in zip(moment.moves, moment.gradients, strict=True):
            assert move == pytest.approx(-0.1 * g, rel=1e-12, abs=1e-15)
    assert flow.path[-1] == tuple(p.data for p in flow.parameters)


def test_the_gradient_of_a_layer_is_the_mean_size_over_its_parameters() -> None:
    """Against gradients taken again, on the first step's weights."""
    model = MLP(2, [3, 1], "tanh", seed=4)
    y = squared_error([model(x) for x in [[0.5, -1.0], [1.0, 2.0]]], [0.0, 1.0])
    again = grad(y, model.parameters())
    flow, _ = trained(model)
    assert flow.layers == {"layer 1": list(range(9)), "layer 2": list(range(9, 13))}
    assert flow.gradients("layer 1")[0] == pytest.approx(np.mean(np.abs(again[:9])), rel=1e-12)
    assert flow.gradients("layer 2")[0] == pytest.approx(np.mean(np.abs(again[9:])), rel=1e-12)
    assert flow.fall(0) == pytest.approx(
        np.mean(np.abs(again[:9])) / np.mean(np.abs(again[9:])), rel=1e-12
    )


@pytest.mark.parametrize("optimizer", [SGD, Adam])
def test_the_ratio_is_the_length_of_the_move_over_that_of_the_weights(optimizer: Any) -> None:
    model = MLP(2, [3, 1], "tanh", seed=2)
    X, flow = [[0.5, -1.0]], Flow(model)
    fit(
        model,
        squared_error,
        (X, [1.0]),
        steps=4,
        optimizer=optimizer(model.parameters(), lr=0.03),
        on_step=flow,
    )
    path = np.array(flow.path)
    for layer, places in flow.layers.items():
        lengths = np.linalg.norm(path[:-1, places], axis=1)
        moves = np.linalg.norm(np.diff(path[:, places], axis=0), axis=1)
        assert flow.ratios(layer) == pytest.approx(list(moves / lengths), rel=1e-9)


def test_a_layer_of_zeros_has_no_ratio() -> None:
    flow, _ = trained(MLP.from_weights([([[0.0, 0.0]], [0.0])]), steps=2)
    first, second = flow.ratios("layer 1")
    assert math.isnan(first)
    assert second > 0


def test_a_vanishing_gradient_is_told_from_one_that_keeps_its_size() -> None:
    X, y = moons(10, seed=0)
    said = {}
    for activation in ("sigmoid", "relu"):
        model = MLP(2, [6] * 9 + [1], activation, seed=1)
        flow = Flow(model)
        fit(model, binary_cross_entropy_from_logits, (X, y), steps=1, on_step=flow)
        said[activation] = flow.findings()[1]
    assert said["sigmoid"].startswith("The gradient vanishes: at first layer 1 gets")
    assert said["relu"].startswith("The gradient keeps its size")


def test_an_exploding_gradient_is_said() -> None:
    """Eight linear layers with weights of 9: ∂y/∂b₁ = 9⁷, and at 0 all else but ∂y/∂b₈ = 1 is 0."""
    model = MLP.from_weights([([[9.0]], [0.0])] * 8, "linear")
    flow = Flow(model)
    model([0.0]).backward()
    flow.record(0.0)
    assert flow.fall() == 9**7
    assert flow.findings()[1].startswith("The gradient explodes: at first layer 1 gets 4.8e+06")


@pytest.mark.parametrize(
    ("fall", "word"),
    [
        (0.004, "vanishes"),
        (0.0099, "vanishes"),
        (0.0101, "shrinks"),
        (0.099, "shrinks"),
        (0.11, "keeps its size"),
        (1.0, "keeps its size"),
        (9.9, "keeps its size"),
        (10.1, "grows"),
        (99.0, "grows"),
        (101.0, "explodes"),
    ],
)
def test_what_is_said_of_a_gradient_fits_its_size(fall: float, word: str) -> None:
    """Two linear units at 0: ∂y/∂b₁ is the weight between them, and ∂y/∂b₂ = 1."""
    model = MLP.from_weights([([[1.0]], [0.0]), ([[fall]], [0.0])], "linear")
    flow = Flow(model)
    model([0.0]).backward()
    flow.record(0.0)
    assert flow.fall() == fall
    times = "times" if fall > 0.1 else "of"
    said = f"The gradient {word}: at first layer 1 gets {fall:.2g} {times} that of layer 2."
    assert flow.findings()[1] == said


def test_where_nothing_arrives_there_is_nothing_to_compare() -> None:
    model = MLP(1, [1, 1], weights=[([[1.0]], [-9.0]), ([[1.0]], [0.0])])
    model.layers[1].neurons[0].b.data = 0.0
    flow = Flow(model)
    flow.record(0.0)
    assert math.isnan(flow.fall())
    assert "No gradient arrives in layer 2" in flow.findings()[1]


def test_looking_changes_nothing() -> None:
    """The same training with and without a Flow, bit for bit; gradients stay as they are."""
    X, y = moons(12, seed=0)

    def weights(watch: bool) -> list[float]:
        model = Sequential(
            Layer(2, 4, "tanh", seed=1), Dropout(0.3, seed=2), Layer(4, 1, "linear", seed=3)
        )
        flow = Flow(model, X) if watch else None
        targets = [2 * k - 1 for k in y]
        fit(
            model, hinge, (X, targets), steps=6, lr=0.1, penalty=lambda w: l2(w, 1e-3), on_step=flow
        )
        return [p.data for p in model.parameters()]

    assert weights(watch=True) == weights(watch=False)


def test_layers_and_units_of_any_module_have_names() -> None:
    """By their place, or by the way to them."""

    class Twice(Module):
        def __init__(self) -> None:
            self.body = Layer(2, 2, "relu", seed=1)
            self.scale = Value(1.0)

        def __call__(self, x: Any) -> Value:
            h = self.body(self.body(x))
            return self.scale * (h[0] + h[1])

    flow = Flow(Twice(), [[1.0, 2.0], [0.5, -1.0]])
    flow.record(1.0)
    assert list(flow.layers) == ["body", "scale"]
    names = [unit.name for unit in flow.moments[0].units]
    assert names == ["body.neurons.0", "body.neurons.1"], "shared units once, by both their uses"
    model = Sequential(Layer(2, 3, "tanh", seed=1), Layer(3, 1, "linear", seed=2))
    assert list(Flow(model).layers) == ["steps.0", "steps.1"]


def test_parts_say_of_each_layer_what_the_lists_say() -> None:
    X, y = moons(20, seed=1)
    model = MLP(2, [6, 1], seed=3)
    flow = Flow(model, X)
    fit(model, hinge, (X, [2 * k - 1 for k in y]), steps=4, lr=0.5, on_step=flow)
    one, last = flow.parts()
    assert (one.layer, one.parameters, one.units) == ("layer 1", 18, 6)
    assert (last.layer, last.parameters, last.units) == ("layer 2", 7, 0)
    assert (one.first, one.last) == (flow.gradients("layer 1")[0], flow.gradients("layer 1")[-1])
    assert one.ratio == flow.ratios("layer 1")[-1]
    assert (one.dead, one.saturated) == (len(flow.dead()), len(flow.saturated()))


def test_json_keeps_every_number() -> None:
    flow, _ = trained(MLP(2, [2, 1], seed=1), steps=2)
    flow.moments.append(
        Moment(math.nan, *[tuple([math.inf] * 9)] * 3, (Unit("u", "layer 1", 1.0, True),))
    )
    told = json.loads(flow.to_json(), parse_constant=pytest.fail)
    assert told["parameters"] == flow.names
    assert told["layers"] == flow.layers
    assert told["steps"][1]["gradients"] == list(flow.moments[1].gradients)
    assert told["steps"][0]["units"][0]["name"] == "layer 1, neuron 1"
    assert told["steps"][2]["loss"] == "nan"
    assert told["steps"][2]["moves"] == ["inf"] * 9


@pytest.mark.parametrize(
    ("ask", "error", "said"),
    [
        (lambda flow: Flow([1.0]), TypeError, r"Flow watches a Module, got \[1.0\]"),
        (lambda flow: Flow(Dropout()), ValueError, "Flow watches parameters, and Dropout"),
        (lambda flow: flow.record("x"), TypeError, "a loss takes one real number"),
        (lambda flow: flow.gradients("layer 9"), ValueError, "there is no 'layer 9'; the layers"),
        (lambda flow: flow.ratios("layer 9"), ValueError, "there is no 'layer 9'"),
        (lambda flow: flow.dead(), ValueError, "there is no step -1: 0 steps recorded"),
        (lambda flow: flow.findings(), ValueError, "there is no step 0"),
        (lambda flow: flow.parts(), ValueError, "there is no step -1"),
        (lambda flow: flow.fall(3), ValueError, "there is no step 3: 0 steps recorded"),
    ],
)
def test_wrong_use_is_told(ask: Any, error: Any, said: str) -> None:
    flow = Flow(MLP(2, [1], seed=1))
    with pytest.raises(error, match=said):
        ask(flow)


def test_a_flow_refuses_the_training_of_another_model() -> None:
    flow = Flow(MLP(2, [1], seed=1))
    with pytest.raises(ValueError, match=r"this Flow watches MLP.*, and fit trains MLP"):
        fit(MLP(2, [2], seed=1), squared_error, ([[1.0, 2.0]], [[1.0, 2.0]]), steps=1, on_step=flow)


def test_a_replayed_training_has_the_same_flow() -> None:
    flow, _ = trained(MLP(2, [3, 1], "tanh", seed=1))
    replayed, _ = trained(MLP(2, [3, 1], "tanh", seed=1), backend="replay")
    for layer in flow.layers:
        assert replayed.gradients(layer) == pytest.approx(flow.gradients(layer), rel=1e-12)
        assert replayed.ratios(layer) == pytest.approx(flow.ratios(layer), rel=1e-9)
    assert replayed.losses == pytest.approx(flow.losses, rel=1e-12)


def test_layers_of_arrays_are_layers_and_their_rows_units() -> None:
    """z = (x₁ − x₂, −x₁ − 9, x₂): the second is below 0 at both samples, so no gradient passes."""
    model = Sequential(Linear(2, 3, seed=1), relu, Linear(3, 1, seed=2))
    weights = ([1.0, -1.0], [-1.0, 0.0], [0.0, 1.0])
    for row, numbers in zip(model[0].weight, weights, strict=True):
        for entry, w in zip(row, numbers, strict=True):
            entry.data = w
    for entry, b in zip(model[0].bias, (0.0, -9.0, 0.0), strict=True):
        entry.data = b
    flow = Flow(model, [[1.0, 2.0], [3.0, -1.0]])
    flow.record(0.5)
    assert flow.layers == {"steps.0": list(range(9)), "steps.2": list(range(9, 13))}
    shown = [(unit.name, unit.flat, unit.dead) for unit in flow.moments[0].units]
    assert shown == [
        ("steps.0, unit 1", 0.5, False),
        ("steps.0, unit 2", 1.0, True),
        ("steps.0, unit 3", 0.5, False),
    ]


def test_a_gpt_is_watched_layer_by_layer() -> None:
    model = GPT(4, 4, 4, 2, seed=1)
    flow = Flow(model, [[0, 1]])
    fit(model, cross_entropy, ([[0, 1, 2]], [[1, 2, 3]]), steps=1, on_step=flow)
    assert [*flow.layers][:4] == ["wte", "wpe", "lm_head", "layers.0.attn.q_proj"]
    assert {unit.layer for unit in flow.moments[0].units} == {"layers.0.fc1"}
    assert len(flow.moments[0].units) == 16
