"""Networks put together by hand: one after another, around, twice."""

import math
from typing import Any

import pytest

from autograd import Value, check_gradients
from nn import MLP, Dropout, Layer, Module, Neuron, Sequential


def test_a_sequence_of_layers_is_the_network_of_these_layers() -> None:
    first = Layer(2, 3, "tanh", seed=1)
    last = Layer(3, 2, "linear", seed=2)
    model, mlp = Sequential(first, last), MLP(2, [3, 2], "tanh", seed=9)
    for mine, theirs in zip(model.parameters(), mlp.parameters(), strict=True):
        theirs.data = mine.data
    assert [y.data for y in model([0.5, -1.0])] == [y.data for y in mlp([0.5, -1.0])]


def test_steps_of_one_unit_and_functions_go_together() -> None:
    model = Sequential(
        Layer(1, 1, w=[[2.0]], activation="linear"), Layer(1, 1, "tanh", w=[[0.5]]), Value.exp
    )
    assert model([0.3]).data == math.exp(math.tanh(0.3))
    assert (len(model), model[2]) == (3, Value.exp)
    assert repr(Sequential(Neuron(2, "tanh"), Dropout(0.2))) == (
        "Sequential(Neuron(2, 'tanh'), Dropout(0.2))"
    )
    assert Sequential()([1.0]) == [1.0]
    with pytest.raises(TypeError, match="step 2 of a Sequential cannot be called: 'tanh'"):
        Sequential(Layer(1, 1), "tanh")  # type: ignore[arg-type]


def test_a_skip_connection_is_an_addition() -> None:
    """y = x + f(x): the gradient of x comes in two ways, 1 and f′(x)."""

    class Residual(Module):
        def __init__(self) -> None:
            self.inner = Layer(2, 2, "tanh", seed=3)

        def __call__(self, x: Any) -> list[Value]:
            return [one + more for one, more in zip(x, self.inner(x), strict=True)]

    block = Residual()
    x = [Value(0.5), Value(-1.0)]
    deep = Sequential(block, Residual(), Residual())
    total = sum(deep(x), start=Value(0.0))
    total.backward()
    check_gradients(total)
    assert len(deep.parameters()) == 18
    for p in deep.parameters():
        p.data = 0.0
    assert [y.data for y in deep(x)] == [0.5, -1.0]


def test_shared_weights_add_up_their_gradients() -> None:
    """The same layer twice is two layers with equal weights, whose gradients are summed."""
    shared = Layer(2, 2, "tanh", seed=5)
    numbers = [p.data for p in shared.parameters()]
    twice = Sequential(shared, shared)
    apart = Sequential(Layer(2, 2, "tanh"), Layer(2, 2, "tanh"))
    for p, data in zip(apart.parameters(), numbers * 2, strict=True):
        p.data = data
    for model in (twice, apart):
        sum(model([0.5, -1.0]), start=Value(0.0)).backward()
    assert len(twice.parameters()) == 6
    first, second = ([p.grad for p in layer.parameters()] for layer in apart.steps)
    assert [p.grad for p in shared.parameters()] == pytest.approx(
        [a + b for a, b in zip(first, second, strict=True)], rel=1e-14
    )


def test_a_weight_can_stand_in_two_places_of_one_layer() -> None:
    w = Value(0.5, "w")
    layer = Layer(2, 1, "linear", w=[[w, w]], b=[0.0])
    layer([3.0, 4.0]).backward()
    assert w.grad == 7.0
    assert layer.parameters()[0] is w
    assert len(layer.parameters()) == 2
