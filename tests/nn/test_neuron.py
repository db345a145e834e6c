"""Neurons, layers and networks, held to numpy and to what a person sees of them."""

import math
import pickle
import random
from itertools import pairwise
from math import inf, nan
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograd import (
    OPS,
    StaleGraphError,
    Value,
    check_gradients,
    detect_anomaly,
    grad,
    no_grad,
    op,
    order,
)
from autograd.engine.arguments import slots
from nn import MLP, Layer, Neuron

EXACT = 1e-12
NUMPY = {
    "relu": lambda z: np.maximum(z, 0),
    "tanh": np.tanh,
    "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
    "linear": lambda z: z,
}
SLOPES = {
    "relu": lambda z: (z > 0) * 1.0,
    "tanh": lambda z: 1 - np.tanh(z) ** 2,
    "sigmoid": lambda z: NUMPY["sigmoid"](z) * (1 - NUMPY["sigmoid"](z)),
    "linear": np.ones_like,
}


def listed(y: Any) -> list[Value]:
    return y if isinstance(y, list) else [y]


def drawn(sizes: list[int], seed: int) -> list[tuple[Any, Any]]:
    """(W, b) for each layer, W with a row for each unit."""
    draw = np.random.default_rng(seed)
    return [
        (draw.normal(size=(nout, nin)), draw.normal(size=nout)) for nin, nout in pairwise(sizes)
    ]


@settings(max_examples=60, deadline=None)
@given(
    sizes=st.lists(st.integers(1, 5), min_size=2, max_size=4),
    names=st.lists(st.sampled_from(sorted(NUMPY)), min_size=3, max_size=3),
    seed=st.integers(0, 10_000),
)
def test_outputs_and_gradients_are_those_of_numpy_matrices(
    sizes: list[int], names: list[str], seed: int
) -> None:
    weights = drawn(sizes, seed)
    names = names[: len(weights)]
    point = np.random.default_rng(seed + 1).normal(size=sizes[0])

    a, zs, activations = point, [], [point]
    for (w, b), name in zip(weights, names, strict=True):
        zs.append(w @ a + b)
        a = NUMPY[name](zs[-1])
        activations.append(a)
    delta = 2 * a * SLOPES[names[-1]](zs[-1])  # of the loss Σ a²
    wanted: list[tuple[Any, Any]] = []
    for at in reversed(range(len(weights))):
        wanted.insert(0, (np.outer(delta, activations[at]), delta))
        back = weights[at][0].T @ delta
        delta = back * SLOPES[names[at - 1]](zs[at - 1]) if at else back

    model = MLP.from_weights(weights, activation=names)
    inputs = [Value(x) for x in point]
    outputs = listed(model(inputs))
    loss = sum(y * y for y in outputs)
    loss.backward()
    assert [y.data for y in outputs] == pytest.approx(activations[-1], rel=EXACT, abs=1e-14)
    assert [x.grad for x in inputs] == pytest.approx(delta, rel=1e-11, abs=1e-13)
    for layer, (dw, db) in zip(model.layers, wanted, strict=True):
        for neuron, row, shift in zip(layer.neurons, dw, db, strict=True):
            assert [w.grad for w in neuron.w] == pytest.approx(row, rel=1e-11, abs=1e-13)
            assert neuron.b.grad == pytest.approx(shift, rel=1e-11, abs=1e-13)


def test_a_published_network_comes_out_as_printed() -> None:
    """Mazur, A Step by Step Backpropagation Example: one bias is shared by each layer's units."""
    b1, b2 = Value(0.35, "b1"), Value(0.60, "b2")
    model = MLP.from_weights(
        [
            ([[0.15, 0.20], [0.25, 0.30]], [b1, b1]),
            ([[0.40, 0.45], [0.50, 0.55]], [b2, b2]),
        ],
        activation=["sigmoid", "sigmoid"],
    )
    o1, o2 = listed(model([0.05, 0.10]))
    loss = (o1 - 0.01) ** 2 / 2 + (o2 - 0.99) ** 2 / 2
    loss.backward()
    assert format(o1, ".9f") == "0.751365070"
    assert format(o2, ".9f") == "0.772928465"
    assert format(loss, ".9f") == "0.298371109"
    named = {p.label: p for p in model.parameters()}
    assert len(model.parameters()) == 10
    assert format(named["w2_1_1"].grad, ".9f") == "0.082167041"
    assert format(named["w1_1_1"].grad, ".9f") == "0.000438568"
    assert named["b2"].grad == pytest.approx(o1.args[0].grad + o2.args[0].grad, rel=EXACT)


def test_deltas_are_the_gradients_of_pre_activations() -> None:
    """The first write-up's 2-2-2 network, δ by hand from its equations 5 and 15."""
    model = MLP.from_weights(
        [
            ([[0.1, 0.4], [-0.2, 0.3]], [0.05, -0.1]),
            ([[0.6, 0.2], [-0.5, 0.7]], [0.1, -0.3]),
        ],
        activation="tanh",
        out="sigmoid",
    )
    a1, a2 = listed(model([0.5, -1.0]))
    loss = ((a1 - 1) ** 2 + (a2 - 0) ** 2) * 0.5
    loss.backward()
    nodes = {node.label: node for node in order(loss) if node.label}
    assert [nodes[z].data for z in ("z1_1", "z1_2")] == pytest.approx([-0.3, -0.5], rel=EXACT)
    assert [nodes[z].grad for z in ("z2_1", "z2_2", "z1_1", "z1_2")] == pytest.approx(
        [-0.13448418511468424, 0.0904307338027319, -0.11522112264174163, 0.028630375412079922],
        rel=EXACT,
    )


def test_labels_and_groups_say_layer_unit_and_input() -> None:
    model = MLP(2, [11, 1], "tanh")
    y = model([Value(1.0, "x1"), 2.0])
    nodes = {node.label: node for node in order(y)}
    assert {"x1", "w1_11_2", "b1_11", "z1_11", "a1_11", "w2_1_11", "b2_1", "z2_1"} <= set(nodes)
    assert "" not in nodes
    assert {nodes[n].group for n in ("w1_11_2", "b1_11", "z1_11", "a1_11")} == {"layer 1/neuron 11"}
    assert nodes["x1"].group == ""


def test_a_neuron_or_a_layer_alone_has_shorter_labels() -> None:
    a = Neuron(2, "tanh")([1.0, 2.0])
    assert [node.label for node in order(a)] == ["w1", "w2", "b", "z", "a"]
    assert {node.group for node in order(a)} == {""}
    a1, a2 = listed(Layer(1, 2, "tanh")([1.0]))
    assert [node.label for node in order(a1 + a2)][:4] == ["w1_1", "b1", "w2_1", "b2"]
    assert (a2.label, a2.group) == ("a2", "neuron 2")


def test_values_given_as_weights_are_used_as_they_are() -> None:
    shared, named = Value(0.5), Value(2.0, "gain")
    layer = Layer(2, 2, "linear", w=[[shared, 1.0], [shared, named]], b=[0.0, 0.0])
    a, b = listed(layer([3.0, 4.0]))
    (a + b).backward()
    assert (a.data, b.data) == (5.5, 9.5)
    assert shared.grad == 6.0
    assert (shared.label, named.label) == ("w1_1", "gain")
    assert layer.parameters().count(shared) == 1


def test_a_neuron_without_bias_has_no_b_to_move() -> None:
    neuron = Neuron(2, "linear", w=[1.0, 2.0], bias=False)
    assert neuron.parameters() == list(neuron.w)
    assert neuron([3.0, 4.0]).data == 11.0
    assert len(MLP(2, [3, 1], bias=False).parameters()) == 9
    with pytest.raises(ValueError, match=r"has bias=False and b=1\.0"):
        Neuron(2, bias=False, b=1.0)


def test_a_pre_activation_is_one_node_and_a_layer_shares_its_inputs() -> None:
    layer = Layer(3, 2, "tanh")
    x = [Value(1.0), 2.0, Value(3.0)]
    zs = [a.args[0] for a in listed(layer(x))]
    assert {z.op.name for z in zs} == {"dot"}
    assert slots(zs[0])[1] is slots(zs[1])[1]
    assert slots(zs[0])[0] is layer.neurons[0].w
    assert zs[0].args == (*layer.neurons[0].w, *x, layer.neurons[0].b)


def test_seeds_repeat_and_no_seed_draws_afresh() -> None:
    def numbers(**given: Any) -> list[float]:
        return [p.data for p in MLP(2, [3, 1], **given).parameters()]

    assert numbers(seed=3) == numbers(seed=3) != numbers(seed=4)
    assert numbers() != numbers()
    draw = random.Random(3)
    first, second = numbers(seed=draw), numbers(seed=draw)
    assert first == numbers(seed=3) != second


def test_backward_through_a_network_is_the_sum_of_contributions_bit_for_bit() -> None:
    """Shared tuples are read once, yet gradients add up in the one documented order."""
    for seed in range(10):
        model = MLP(3, [4, 5, 2], "tanh", seed=seed)
        parameters = model.parameters()
        x = Value(0.3)
        total = sum(
            (y * y for p in ([1.0, x, -0.5], [x, x, 2.0]) for y in listed(model(p))),
            start=sum(p * p for p in parameters),
        )
        wanted = grad(total, [*parameters, x])
        total.backward()
        assert [p.grad for p in (*parameters, x)] == wanted
        check_gradients(total)


def test_numbers_changed_after_the_pass_forward_are_not_mixed_in() -> None:
    model = MLP(2, [3, 1], "tanh", seed=1)
    y = model([1.0, 2.0])
    model.layers[0].neurons[1].w[0].data += 1.0
    with pytest.raises(RuntimeError, match=r"'w1_2_1' was changed"):
        y.backward()
    assert y.forward() == model([1.0, 2.0]).data


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: MLP(3, [4, 1])([1.0, 2.0]), "layer 1 takes 3 inputs, got 2"),
        (lambda: MLP(3, [4, 1])([]), "layer 1 takes 3 inputs, got 0"),
        (lambda: Layer(1, 2)([1.0, 2.0]), "a layer takes 1 input, got 2"),
        (lambda: Neuron(2)([1.0, 2.0, 3.0]), "a neuron takes 2 inputs, got 3"),
        (lambda: Neuron(2, w=[1.0]), "a neuron takes 2 weights, got 1"),
        (lambda: Layer(2, 2, w=[[1.0, 2.0]]), "a layer takes 2 rows of weights, one a unit, got 1"),
        (lambda: Layer(2, 2, w=[[1.0, 2.0], [1.0]]), "neuron 2 takes 2 weights, got 1"),
        (lambda: Layer(2, 2, b=[1.0]), "a layer takes 2 biases, got 1"),
        (lambda: MLP(2, [2, 1], weights=[([[1.0, 2.0]] * 2, None)]), "of 2 layers takes as many"),
        (
            lambda: MLP.from_weights([([[1.0], [2.0]], None), ([[1.0]], None)]),
            "layer 2, neuron 1 takes 2 weights, got 1",
        ),
        (lambda: MLP.from_weights([]), "takes a pair"),
        (lambda: MLP(2, []), "at least one layer"),
        (lambda: MLP(0, [1]), "nin is at least 1, got 0"),
        (lambda: Layer(1, -1), "nout is at least 1, got -1"),
    ],
)
def test_wrong_shapes_say_what_came_and_what_was_expected(make: Any, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        make()


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: Neuron(1)(3.0), r"the input of a neuron is a sequence of numbers, got 3\.0"),
        (lambda: Neuron(1)(Value(3.0)), "is a sequence of numbers"),
        (lambda: MLP(2, [1])("ab"), "is a sequence of numbers, got 'ab'"),
        (lambda: MLP(2, [1])(["a", "b"]), "the input of an MLP takes one real number, got 'a'"),
        (lambda: MLP(2, [1])([[1.0], [2.0]]), "takes one real number"),
        (lambda: Neuron(1, w=["a"]), "a weight of a neuron takes one real number"),
        (lambda: Neuron(1, w=3.0), "the weights of a neuron is a sequence"),
        (lambda: Layer(2, 2, w=[1.0, 2.0]), "the weights of neuron 1 is a sequence"),
        (lambda: Neuron(1.5), r"nin is a whole number, got 1\.5"),
        (lambda: MLP(2, 3), "nouts is a sequence"),
        (lambda: MLP(2, ["3"]), "nout is a whole number, got '3'"),
    ],
)
def test_wrong_kinds_are_refused_by_name(make: Any, said: str) -> None:
    with pytest.raises(TypeError, match=said):
        make()


def test_weights_of_another_length_put_in_later_are_refused() -> None:
    layer = Layer(2, 1)
    layer.neurons[0].w = (Value(1.0),)
    with pytest.raises(ValueError, match="the weights of neuron 1 were replaced"):
        layer([1.0, 2.0])


def test_inputs_may_be_arrays_ranges_and_generators() -> None:
    model = MLP(3, [1], seed=2)
    wanted = listed(model([0.0, 1.0, 2.0]))[0].data
    for x in (np.arange(3), np.arange(3.0), range(3), (k for k in range(3)), (False, 1, 2.0)):
        assert listed(model(x))[0].data == wanted


def test_inputs_that_are_not_finite_are_computed_with() -> None:
    assert Neuron(1, "linear", w=[2.0])([math.inf]).data == math.inf
    assert math.isnan(Neuron(2, "relu", w=[1.0, 1.0])([math.inf, -math.inf]).data)
    big = Neuron(2, "linear", w=[1e308, 1e308])([10.0, -10.0])
    assert math.isnan(big.data)


def test_without_recording_a_network_gives_plain_numbers() -> None:
    model = MLP(2, [3, 1], "tanh", seed=1)
    with no_grad():
        y = model([1.0, 2.0])
    assert y.args == ()
    assert y.data == model([1.0, 2.0]).data


def test_an_anomaly_in_a_layer_names_this_file() -> None:
    with (
        detect_anomaly(),
        pytest.raises(ArithmeticError, match=r"log \('a2'\) of 'z2' .*test_neuron\.py"),
    ):
        Layer(1, 2, "log", w=[[1.0], [-1.0]])([1.0])


def test_networks_say_what_they_are() -> None:
    assert repr(MLP(2, [3, 1])) == "MLP(2, [3, 1], ['relu', 'linear'])"
    assert repr(Layer(2, 3, OPS["tanh"])) == "Layer(2, 3, 'tanh')"
    assert repr(Neuron(2)) == "Neuron(2, 'relu')"


def test_a_pre_activation_is_made_when_somebody_asks_and_then_stays() -> None:
    """Whether z is asked for before the pass, after it, or never, all numbers are the same."""

    def network() -> tuple[MLP, Value]:
        model = MLP(2, [3, 3, 1], ["tanh", "sigmoid"], seed=7)
        return model, (model([0.5, Value(-1.5, "x")]) - 1.0) ** 2

    model, loss = network()
    pre = {node.label: node for node in order(loss) if node.label.startswith("z")}
    loss.backward()
    other, late = network()
    late.backward()
    found = {node.label: node for node in order(late) if node.label.startswith("z")}
    assert list(found) == list(pre) == ["z1_1", "z1_2", "z1_3", "z2_1", "z2_2", "z2_3", "z3_1"]
    assert {k: (z.data, z.grad) for k, z in found.items()} == {
        k: (z.data, z.grad) for k, z in pre.items()
    }
    assert [p.grad for p in other.parameters()] == [p.grad for p in model.parameters()]
    assert all(later is found[later.label] for later in order(late) if later.label in found)
    late.backward()
    loss.backward()
    assert [p.grad for p in other.parameters()] == [p.grad for p in model.parameters()]


def test_a_changed_weight_is_noticed_behind_an_activation() -> None:
    model = MLP(2, [2, 1], seed=7)
    y = model([1.0, 2.0])
    model.layers[0].neurons[1].w[0].data += 1.0
    with pytest.raises(StaleGraphError, match=r"'w1_2_1' was changed after 'z1_2'"):
        y.backward()
    y.forward()
    y.backward()
    again = model([1.0, 2.0])
    assert again.data == y.data


def test_an_infinite_gradient_behind_an_activation_follows_the_chain_rule() -> None:
    """sqrt at 0 has an infinite slope; a weight or an input of 0 is a number, and 0·∞ is nan."""
    neuron = Neuron(2, "sqrt", w=[1.0, 0.0], b=0.0)
    x = [Value(0.0, "x1"), Value(3.0, "x2")]
    neuron(x).backward()
    assert [one.grad for one in x] == pytest.approx([inf, nan], nan_ok=True)
    assert [w.grad for w in neuron.w] == pytest.approx([nan, inf], nan_ok=True)


def test_a_replaced_neuron_and_a_replaced_weight_are_read() -> None:
    layer = Layer(1, 2, "linear", w=[[1.0], [2.0]])
    assert [one.data for one in layer([1.0])] == [1.0, 2.0]
    layer.neurons[0] = Neuron(1, "linear", w=[5.0])
    assert [one.data for one in layer([1.0])] == [5.0, 2.0]
    layer.neurons[1].w = (Value(7.0),)
    assert [one.data for one in layer([1.0])] == [5.0, 7.0]
    layer.neurons[1].b.data = 1.0
    assert [one.data for one in layer([1.0])] == [5.0, 8.0]
    twin = pickle.loads(pickle.dumps(layer))
    twin.neurons[0].w[0].data = 6.0
    assert [one.data for one in twin([1.0])] == [6.0, 8.0]
    assert [one.data for one in layer([1.0])] == [5.0, 8.0]


def test_a_weighted_row_with_another_constant_keeps_it() -> None:
    """2b + Σ wᵢxᵢ has the shape of a pre-activation, and sends twice as much to b."""
    row = op(
        "twice_biased",
        takes="*w *x b",
        compute=lambda m, w, x, b: 2.0 * b + m.weighted(w, x),
        partials=(lambda m, y, w, x, b: x, lambda m, y, w, x, b: w, lambda m, y, w, x, b: 2.0),
        doc="A pre-activation with twice the bias.",
    )
    w, x, b = [Value(3.0), Value(4.0)], [Value(5.0), Value(6.0)], Value(7.0)
    y = row(w, x, b)
    y.backward()
    assert [one.grad for one in (*w, *x, b)] == [5.0, 6.0, 3.0, 4.0, 2.0] == grad(y, [*w, *x, b])
