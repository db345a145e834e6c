"""Dead and saturated units are those whose slopes say so."""

import math
from typing import Any

import pytest

from autograd import OPS, op
from nn import (
    MLP,
    fit,
    hinge,
)
from nn.data import moons
from nn.flow import Flow


def slopes_by_hand(model: MLP, X: Any) -> dict[str, list[float]]:
    """φ′(z) of the first layer's units by their formulas, not by the table."""
    by_name = {
        "tanh": lambda z: 1 / math.cosh(z) ** 2,
        "sigmoid": lambda z: math.exp(-abs(z)) / (1 + math.exp(-abs(z))) ** 2,
        "relu": lambda z: float(z > 0),
    }
    slope = by_name[str(model.layers[0].activation)]
    return {
        f"layer 1, neuron {at}": [
            slope(sum(w.data * float(v) for w, v in zip(neuron.w, x, strict=True)) + neuron.b.data)
            for x in X
        ]
        for at, neuron in enumerate(model.layers[0].neurons, 1)
    }


@pytest.mark.parametrize(("activation", "steepest"), [("tanh", 1), ("sigmoid", 0.25), ("relu", 1)])
@pytest.mark.parametrize("scale", [1.0, 4.0, 30.0])
def test_flat_units_are_those_whose_slopes_are_small(
    activation: str, steepest: float, scale: float
) -> None:
    X, _ = moons(40, seed=2)
    model = MLP(2, [12, 1], activation, seed=5)
    for neuron in model.layers[0].neurons:
        for w in neuron.w:
            w.data *= scale
        neuron.b.data = scale * (0.4 - 0.05 * len(neuron.w))
    flow = Flow(model, X)
    flow.record(0.0)
    expected = slopes_by_hand(model, X)
    assert {unit.name for unit in flow.moments[0].units} == set(expected)
    for unit in flow.moments[0].units:
        slopes = expected[unit.name]
        assert unit.flat == sum(s < 0.05 * steepest for s in slopes) / len(slopes)
        assert unit.dead == (max(slopes) < 1e-15)
        assert unit.saturated == (not unit.dead and unit.flat >= 0.9)


def test_a_dead_unit_is_named_and_gets_no_gradient() -> None:
    """Its bias is so low that no sample reaches it."""
    X, y = moons(20, seed=1)
    model = MLP(2, [4, 1], seed=3)
    model.layers[0].neurons[2].b.data = -50.0
    flow = Flow(model, X)
    fit(model, hinge, (X, [2 * k - 1 for k in y]), steps=3, lr=0.1, on_step=flow)
    assert "layer 1, neuron 3" in flow.dead()
    assert flow.dead(layer="layer 2") == []
    places = [at for at, name in enumerate(flow.names) if name in ("w1_3_1", "w1_3_2", "b1_3")]
    assert len(places) == 3
    assert all(m.gradients[at] == 0.0 for m in flow.moments for at in places)
    said = " ".join(flow.findings())
    assert f"{len(flow.dead())} unit" in said
    assert "layer 1, neuron 3" in said


def test_a_saturated_unit_is_named_and_is_not_dead() -> None:
    model = MLP(1, [2, 1], "tanh", weights=[([[9.0], [0.3]], [0.0, 0.0]), ([[1.0, 1.0]], [0.0])])
    flow = Flow(model, [[1.0], [-1.0], [0.9]])
    flow.record(0.0)
    assert flow.saturated() == ["layer 1, neuron 1"]
    assert flow.dead() == []
    assert "1 unit saturated at the end: layer 1, neuron 1." in flow.findings()
    model.layers[0].neurons[0].w[0].data = 900.0  # now tanh rounds to ±1
    flow.record(0.0)
    assert (flow.saturated(), flow.dead()) == ([], ["layer 1, neuron 1"])
    assert flow.saturated(0) == ["layer 1, neuron 1"], "the first step is still what it was"


def test_an_activation_of_ones_own_and_one_with_a_constant_are_looked_at() -> None:
    """A new row is known by its rules; leaky_relu's slope of 0.01 is flat."""
    bump = op(
        "bump",
        compute=lambda m, x: m.exp(-x * x),
        partials=(lambda m, y, x: -2.0 * x * y,),
        doc="e^(-x²).",
    )
    leaky = OPS["leaky_relu"]
    model = MLP(1, [1, 1, 1], [bump, lambda z: leaky(z, 0.01)], seed=1)
    model.layers[0].neurons[0].w[0].data = 4.0
    model.layers[1].neurons[0].w[0].data = 1.0
    model.layers[1].neurons[0].b.data = -5.0
    flow = Flow(model, [[2.0], [-3.0]])
    flow.record(0.0)
    assert flow.saturated() == ["layer 1, neuron 1", "layer 2, neuron 1"]
