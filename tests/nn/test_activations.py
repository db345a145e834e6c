"""Activations are said in our words or in micrograd's; both give the networks of micrograd."""

import random
from typing import Any

import numpy as np
import pytest

from autograd import OPS, Value, op
from nn import MLP, Layer, Neuron
from nn.networks.activations import chosen, each_layer

from .test_neuron import EXACT, listed

POINTS = [[2.0, 3.0, -1.0], [3.0, -1.0, 0.5], [0.5, 1.0, 1.0], [1.0, 1.0, -1.0]]
TARGETS = [1.0, -1.0, -1.0, 1.0]


class PackageNeuron:
    """As people write it who know micrograd 0.1.0: relu, or nothing where nonlin is false."""

    def __init__(self, nin: int, nonlin: bool = True) -> None:
        self.w = [Value(random.uniform(-1, 1)) for _ in range(nin)]
        self.b = Value(0)
        self.nonlin = nonlin

    def __call__(self, x: Any) -> Value:
        act = sum((wi * xi for wi, xi in zip(self.w, x, strict=True)), self.b)
        return act.relu() if self.nonlin else act


class LectureNeuron:
    """As the lecture about micrograd writes it: tanh always."""

    def __init__(self, nin: int, nonlin: bool = True) -> None:
        self.w = [Value(random.uniform(-1, 1)) for _ in range(nin)]
        self.b = Value(random.uniform(-1, 1))

    def __call__(self, x: Any) -> Value:
        act = sum((wi * xi for wi, xi in zip(self.w, x, strict=True)), self.b)
        out: Value = act.tanh()
        return out


class PastedMLP:
    """Layers of such neurons; as in the package the last one is told nonlin=False."""

    def __init__(self, nin: int, nouts: list[int], neuron: Any) -> None:
        sizes = [nin, *nouts]
        self.layers = [
            [neuron(sizes[i], nonlin=i != len(nouts) - 1) for _ in range(sizes[i + 1])]
            for i in range(len(nouts))
        ]

    def __call__(self, x: Any) -> Any:
        for layer in self.layers:
            x = [neuron(x) for neuron in layer]
        return x[0] if len(x) == 1 else x

    def parameters(self) -> list[Value]:
        return [p for layer in self.layers for neuron in layer for p in [*neuron.w, neuron.b]]


def losses(model: Any) -> list[float]:
    """The training loop of the lecture, ten steps of it."""
    found = []
    for _ in range(10):
        ypred = [model(x) for x in POINTS]
        loss: Any = sum((yout - ygt) ** 2 for ygt, yout in zip(TARGETS, ypred, strict=True))
        for p in model.parameters():
            p.grad = 0.0
        loss.backward()
        for p in model.parameters():
            p.data += -0.05 * p.grad
        found.append(loss.data)
    return found


@pytest.mark.parametrize(
    ("neuron", "settings"),
    [(PackageNeuron, {}), (PackageNeuron, {"nonlin": True}), (LectureNeuron, {"nonlin": "tanh"})],
)
def test_a_pasted_network_and_ours_train_alike(neuron: Any, settings: dict[str, Any]) -> None:
    random.seed(1337)
    pasted = PastedMLP(3, [4, 4, 1], neuron)
    ours = MLP(3, [4, 4, 1], **settings)
    for mine, theirs in zip(ours.parameters(), pasted.parameters(), strict=True):
        mine.data = theirs.data
    assert losses(ours) == pytest.approx(losses(pasted), rel=1e-12)


def test_the_same_seed_gives_the_weights_of_the_pasted_package() -> None:
    random.seed(1337)
    pasted = [p.data for p in PastedMLP(3, [4, 4, 1], PackageNeuron).parameters()]
    random.seed(1337)
    assert [p.data for p in MLP(3, [4, 4, 1]).parameters()] == pasted


def test_nonlin_is_a_switch_or_an_activation() -> None:
    z = [-1.0, -2.0]
    ones = [1.0, 1.0]
    assert Neuron(2, False, w=ones)(z).data == -3.0  # as micrograd's Neuron(nin, nonlin)
    assert Neuron(2, True, w=ones)(z).data == 0.0
    assert Neuron(2, nonlin=False, w=ones)(z).data == -3.0
    assert Neuron(2, nonlin="tanh", w=ones)(z).data == Value(-3.0).tanh().data
    assert Layer(2, 1, nonlin=OPS["sigmoid"], w=[ones])(z).data == Value(-3.0).sigmoid().data
    square = Layer(2, 1, nonlin=lambda x: x * x, w=[ones])
    assert square(z).data == 9.0
    assert sum(a.data for a in Layer(2, 3, nonlin="softmax", seed=1)(z)) == pytest.approx(1.0)


def test_nonlin_of_a_network_is_that_of_every_layer() -> None:
    assert repr(MLP(2, [3, 1], nonlin="tanh")) == "MLP(2, [3, 1], ['tanh', 'tanh'])"
    assert repr(MLP(2, [3, 1], nonlin=False)) == "MLP(2, [3, 1], ['linear', 'linear'])"
    assert repr(MLP(2, [3, 1], nonlin=True)) == repr(MLP(2, [3, 1]))
    assert each_layer("tanh", None, 3) == ["tanh", "tanh", "linear"]


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Neuron(2, "tanh", nonlin="sigmoid"), "the activation is 'tanh', and nonlin='sigm"),
        (lambda: MLP(2, [1], "tanh", nonlin="tanh"), "leave out `activation` and `out`, or nonlin"),
        (
            lambda: MLP(2, [1], out="tanh", nonlin=False),
            "nonlin=False says the activation of every",
        ),
        (lambda: MLP(2, [1], nonlin="tahn"), "no activation 'tahn' in the table; did you mean tan"),
    ],
)
def test_what_is_said_twice_or_unknown_is_refused(make: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make()


def test_saying_the_same_twice_is_no_fault() -> None:
    assert chosen("tanh", "tanh") == "tanh"


@pytest.mark.parametrize(
    "name", [row.name for row in OPS.values() if len(row.takes) == 1 and not row.many[0]]
)
def test_every_row_of_one_number_is_an_activation_by_name_and_as_row(name: str) -> None:
    weights = [([[0.3], [0.4]], [0.1, 0.2]), ([[0.5, 0.25]], [0.1])]
    by_name = MLP.from_weights(weights, activation=name, out=OPS[name])
    y = listed(by_name([0.5]))[0]
    hidden = [OPS[name](0.3 * 0.5 + 0.1), OPS[name](0.4 * 0.5 + 0.2)]
    assert y.data == pytest.approx(
        OPS[name](0.5 * hidden[0] + 0.25 * hidden[1] + 0.1), rel=EXACT, nan_ok=True
    )
    assert y.op is OPS[name]


def test_a_row_of_ones_own_is_an_activation() -> None:
    """φ(x) = 2x of the second write-up, whose network gives 10."""
    phi = op("phi_of_test", compute=lambda m, x: 2 * x, partials=(lambda m, y, x: 2.0,), doc="2x.")
    try:
        weights = [([[2.0]], None), ([[0.75], [0.25]], None), ([[0.25, 0.5]], None)]
        model = MLP.from_weights(weights, activation=phi, out=phi)
        y = model([2.0])
        loss = 0.5 * (y - 2.0) ** 2
        loss.backward()
        assert (y.data, loss.data) == (10.0, 32.0)
        assert [p.grad for p in model.parameters()] == [40.0, 64.0, 128.0, 192.0, 64.0]
    finally:
        del OPS["phi_of_test"]


def test_any_function_of_a_value_is_an_activation() -> None:
    neuron = Neuron(1, lambda z: z * z + 1, w=[3.0], b=1.0)
    a = neuron([1.0])
    assert (a.data, a.label, a.op.name) == (17.0, "a", "add")
    same = Neuron(1, lambda z: z, w=[3.0])
    assert same([1.0]).label == "z"
    with pytest.raises(TypeError, match=r"gave 3\.0 of type float"):
        Neuron(1, lambda z: 3.0, w=[1.0])([1.0])


def test_rows_with_a_setting_take_its_default() -> None:
    assert Neuron(1, "leaky_relu", w=[1.0])([-2.0]).data == -0.02
    x = Value(-2.0)
    Neuron(1, "leaky_relu", w=[1.0])([x]).backward()
    assert x.grad == 0.01  # the slope that was left out is in the graph too


def test_softmax_takes_a_whole_layer() -> None:
    model = MLP.from_weights([([[1.0], [2.0], [3.0]], [0.0, 0.0, 0.0])], out="softmax")
    shares = listed(model([1.0]))
    powers = np.exp([1.0, 2.0, 3.0])
    assert [p.data for p in shares] == pytest.approx(powers / powers.sum(), rel=EXACT)
    assert [p.label for p in shares] == ["a1_1", "a1_2", "a1_3"]
    with pytest.raises(ValueError, match="softmax takes a whole layer"):
        Neuron(2, "softmax")


@pytest.mark.parametrize(
    ("activation", "error", "said"),
    [
        ("rellu", ValueError, "no activation 'rellu' in the table"),
        ("add", ValueError, "add takes a, b; an activation takes one number"),
        ("sum", ValueError, "an activation takes one number"),
        (3, TypeError, "got 3 of type int"),
        (None, TypeError, "got None of type NoneType"),
    ],
)
def test_what_is_no_activation_is_refused(activation: Any, error: type, said: str) -> None:
    for make in (Neuron, lambda n, a: Layer(n, 2, a), lambda n, a: MLP(n, [2, 1], a)):
        with pytest.raises(error, match=said):
            make(2, activation)


def test_activations_are_given_for_all_layers_or_one_by_one() -> None:
    def of(*args: Any) -> list[Any]:
        return [layer.activation for layer in MLP(2, [3, 3, 1], *args).layers]

    assert of() == ["relu", "relu", "linear"]
    assert of("tanh") == ["tanh", "tanh", "linear"]
    assert of("tanh", "sigmoid") == ["tanh", "tanh", "sigmoid"]
    assert of(["tanh", "relu"]) == ["tanh", "relu", "linear"]
    assert of(["tanh", "relu"], "sigmoid") == ["tanh", "relu", "sigmoid"]
    assert of(["tanh", "relu", "sigmoid"]) == ["tanh", "relu", "sigmoid"]
    for wrong in ((["tanh"],), (["tanh"] * 4,), (["tanh"] * 3, "relu")):
        with pytest.raises(ValueError, match=r"one for each of the 2 hidden layers"):
            of(*wrong)
