"""The blocks of a network: the matrices of books, found in the graph of a loss when asked for."""

import json
import math
from typing import Any

import numpy
import pytest

from autograd import Array, Value, draw, grad, label, steps
from autograd.engine.blocks import array_graph, membership
from nn import (
    MLP,
    Dropout,
    Layer,
    Module,
    Sequential,
    absolute_error,
    binary_cross_entropy,
    binary_cross_entropy_from_logits,
    cross_entropy,
    in_training,
    layer_blocks,
    squared_error,
)
from tests.engine.test_arrays_of_values import Numpy

X = [[0.5, -1.25], [2.0, 0.75], [-0.5, 1.5], [1.0, 1.0], [0.25, -0.5]]
T = [[0.5, -1.0], [1.0, 0.0], [0.0, 0.25], [-0.75, 0.5], [1.0, 1.0]]


def numbers(block: Array) -> Any:
    return numpy.asarray(block)


def held_by_numpy(loss: Value, parameters: list[Value]) -> None:
    """What each block says of itself, how it was made and what it sends, is what its numbers do."""
    blocks, m = blocks_behind(loss), Numpy()
    entries = [entry for block in blocks for entry in block.entries]
    gradients = dict(zip(entries, grad(loss, entries), strict=True))
    sent: dict[Value, float] = {}
    for block in blocks:
        if block.made is None:
            continue
        op, args, settings = block.made
        read = [numpy.asarray(arg if isinstance(arg, Array) else float(arg)) for arg in args]
        y, g = numbers(block), [gradients[entry] for entry in block.entries]
        g = numpy.array(g).reshape(block.shape)
        numpy.testing.assert_allclose(op.forward(m, *read, **settings), y, rtol=1e-12)
        for arg, part in zip(args, op.sends(m, g, y, *read, **settings), strict=True):
            if isinstance(arg, Array) and part is not None:
                for entry, slope in zip(arg.entries, numpy.asarray(part).flat, strict=True):
                    sent[entry] = sent.get(entry, 0.0) + float(slope)
    assert set(parameters) <= set(sent)
    for entry in sent.keys() & gradients.keys():
        assert sent[entry] == pytest.approx(gradients[entry], rel=1e-10, abs=1e-13)


def network(**settings: Any) -> MLP:
    return MLP(2, [4, 3, 2], **({"activation": "tanh", "seed": 3} | settings))


@pytest.mark.parametrize("examples", ["rows", "columns"])
def test_the_equations_of_backpropagation_hold_between_the_blocks(examples: str) -> None:
    """δ = dL/dZ: δ3 from the loss, δk = (δk+1·Wk+1) ∘ f′(Zk), dL/dW = δᵀ·A, dL/db = Σ δ."""
    model = network(out="sigmoid")
    loss = squared_error([model(x) for x in X], T, half=True)
    found = layer_blocks(model, loss, examples)
    loss.backward()
    turn = numpy.transpose if examples == "columns" else numpy.asarray
    data = {
        name: turn(block) if name[0] in "XZAT" else numbers(block) for name, block in found.items()
    }
    slope = {name: numpy.array(block.grad) for name, block in found.items()}
    slope |= {name: turn(slope[name]) for name in slope if name[0] in "ZA"}
    assert set(found) == {"X", "T", *[f"{kind}{k}" for kind in "WbZA" for k in (1, 2, 3)]}
    assert data["X"].tolist() == X and data["T"].tolist() == T
    a, deltas = data["X"], {}
    for k in (1, 2, 3):
        numpy.testing.assert_allclose(
            data[f"Z{k}"], a @ data[f"W{k}"].T + data[f"b{k}"], rtol=1e-13
        )
        a = data[f"A{k}"]
        right = numpy.tanh(data[f"Z{k}"]) if k < 3 else 1 / (1 + numpy.exp(-data[f"Z{k}"]))
        numpy.testing.assert_allclose(a, right, rtol=1e-14)
    a3 = data["A3"]
    deltas[3] = (a3 - T) / numpy.size(T) * a3 * (1 - a3)
    for k in (2, 1):
        deltas[k] = (deltas[k + 1] @ data[f"W{k + 1}"]) * (1 - data[f"A{k}"] ** 2)
    for k in (1, 2, 3):
        before = data["X"] if k == 1 else data[f"A{k - 1}"]
        numpy.testing.assert_allclose(slope[f"Z{k}"], deltas[k], rtol=1e-11)
        numpy.testing.assert_allclose(slope[f"W{k}"], deltas[k].T @ before, rtol=1e-11)
        numpy.testing.assert_allclose(slope[f"b{k}"], deltas[k].sum(axis=0), rtol=1e-11)


class Squared(Module):
    """A network whose inner activation is no row: z·z + 0.5·z."""

    def __init__(self) -> None:
        self.net = MLP(2, [3, 2], lambda z: z * z + 0.5 * z, seed=2)

    def __call__(self, x: Any) -> Any:
        return self.net(x)


MODELS: dict[str, Any] = {
    "relu": lambda: network(activation="relu"),
    "linear": lambda: network(activation="linear"),
    "no biases": lambda: network(bias=False),
    "softmax": lambda: network(out="softmax"),
    "one layer": lambda: Layer(2, 2, "sigmoid", seed=1),
    "an activation of two rows": Squared,
    "a sequence": lambda: Sequential(Layer(2, 3, "tanh", seed=1), Layer(3, 2, "linear", seed=2)),
}


@pytest.mark.parametrize("examples", ["rows", "columns"])
@pytest.mark.parametrize("case", MODELS)
def test_what_every_block_says_is_what_its_numbers_do(case: str, examples: str) -> None:
    model = MODELS[case]()
    loss = squared_error([model(x) for x in X], T)
    layer_blocks(model, loss, examples)
    graph = array_graph(loss)
    label(L=loss)
    held_by_numpy(loss, model.parameters())
    names = [block.name for block in graph.lines]
    wide = (2, 5) if examples == "columns" else (5, 2)
    shapes = {block.name: block.shape for block in graph.lines}
    assert {"X", "T", "W1", "Z1"} <= set(names), names
    assert shapes["X"] == shapes["T"] == wide
    loose = [block for block in graph.lines if not block.shape and block.op is not None]
    assert len(loose) == 1, "every number but the loss stands in a block"


def blocks_behind(loss: Value) -> list[Array]:
    """Every array that takes part, by what entries remember."""
    from autograd import order

    records: dict[Any, dict[int, Value]] = {}
    for node in order(loss):
        member = membership(node)
        if member:
            records.setdefault(member[0], {})[member[1]] = node
    found = []
    for record, entries in records.items():
        block = Array([entries[k] for k in range(len(entries))], record.shape)
        block.record = record
        found.append(block)
    return found


def test_dropout_is_a_factor_of_every_entry() -> None:
    model = Sequential(
        Layer(2, 4, "tanh", seed=1), Dropout(0.5, seed=2), Layer(4, 2, "linear", seed=3)
    )
    with in_training(model):
        loss = squared_error([model(x) for x in X], T)
    layer_blocks(model, loss)
    held_by_numpy(loss, model.parameters())
    assert {"Z1", "A1", "Z2"} <= {block.name for block in array_graph(loss).blocks}


def test_a_drawing_shows_the_blocks_the_inputs_too() -> None:
    model = network()
    loss = squared_error([model(x) for x in X], T)
    layer_blocks(model, loss)
    source = draw(loss).source
    for name, shape in (("X", "5×2"), ("W1", "4×2"), ("Z1", "5×4"), ("A2", "5×3"), ("T", "5×2")):
        assert f"{name}  {shape}" in source, name
    assert "= X·W1ᵀ + b1" in source


def test_a_walk_tells_the_equations_of_the_blocks() -> None:
    """BP1 to BP4 for the layer before the last, and the inputs as they came."""
    model = network()
    loss = squared_error([model(x) for x in X], T)
    label(L=loss)
    layer_blocks(model, loss)
    walk = steps(loss, level="arrays")
    text = str(walk)
    for line in (
        *(
            "Z1 = X·W1ᵀ + b1",
            "A1 = tanh(Z1)",
            "dL/dA1 = dL/dZ2 · W2",
            "dL/dZ1 = dL/dA1 ∘ tanh′(Z1)",
        ),
        *("dL/dW2 += (dL/dZ2)ᵀ · A1", "dL/db2 += sum over examples of dL/dZ2", "2   0.75"),
    ):
        assert line in text, line
    assert "dL/dX" not in text
    blocks = {block["name"]: block for block in json.loads(walk.to_json())["blocks"]}
    assert blocks["X"]["entries"] == X


def test_one_example_is_a_row_or_a_column() -> None:
    model = MLP(2, [3, 1], seed=1)
    loss = model(X[0]) ** 2
    assert layer_blocks(model, loss)["Z1"].shape == (1, 3)
    loss = model(X[0]) ** 2
    assert layer_blocks(model, loss, "columns")["Z1"].shape == (3, 1)


def test_a_layer_that_was_used_several_times_has_a_row_for_each() -> None:
    """A layer that reads what it wrote, twice, for two beginnings."""
    cell = Layer(2, 2, "tanh", seed=1)
    ends = [cell(cell(x)) for x in X[:2]]
    loss = squared_error(ends, T[:2])
    found = layer_blocks(cell, loss)
    assert found["Z1"].shape == (4, 2)
    assert found["Z1"].data[1] == [z.data for z in (a.args[0] for a in ends[0])]


def test_blocks_of_other_losses_share_the_weights() -> None:
    model = network()
    for k in (1, 2):
        loss = squared_error([model(x) for x in X[:k]], T[:k])
        found = layer_blocks(model, loss)
        again = layer_blocks(model, loss)
        names = [block.name for block in array_graph(loss).lines]
        assert names.count("W1") == 1 and not any("#" in name for name in names)
        assert again["Z1"].data == found["Z1"].data
        assert found["W1"][0, 1] is model.layers[0].neurons[0].w[1]


CLASSES = [0, 1, 1, 0, 1]
SHARES = [[0.25, 0.75], [1.0, 0.0], [0.5, 0.5], [0.0, 1.0], [0.125, 0.875]]


@pytest.mark.parametrize("examples", ["rows", "columns"])
@pytest.mark.parametrize("targets", [CLASSES, SHARES])
def test_a_cross_entropy_is_an_operation_on_its_logits(targets: Any, examples: str) -> None:
    """dL/dZ is (softmax(Z) − T)/n, T the shares of the classes."""
    model = network()
    loss = cross_entropy([model(x) for x in X], targets)
    loss.label = "L"
    found = layer_blocks(model, loss, examples)
    walk = steps(loss, level="arrays")
    loss.backward()
    turn = numpy.transpose if examples == "columns" else numpy.asarray
    z, shares = turn(numbers(found["Z3"])), turn(numbers(found["T"]))
    softmax = numpy.exp(z) / numpy.exp(z).sum(axis=1, keepdims=True)
    one_hot = numpy.eye(2)[CLASSES] if targets is CLASSES else SHARES
    numpy.testing.assert_allclose(shares, one_hot, rtol=1e-14, atol=1e-14)
    cost = -(shares * numpy.log(softmax)).sum(axis=1).mean()
    assert loss.data == pytest.approx(cost, rel=1e-12)
    slopes = turn(numpy.array(found["Z3"].grad))
    numpy.testing.assert_allclose(slopes, (softmax - shares) / 5, rtol=1e-11)
    told = [step for step in walk if step.node == "L"]
    assert len(told) == 3 and told[-1].arg == "Z3"
    assert f"L = mean(−sum(T ∘ log_softmax(Z3, {examples}), {examples}))" in str(walk)
    assert f"dL/dZ3 = 1/5·(softmax(Z3, {examples}) − T)" in str(walk)
    held_by_numpy(loss, model.parameters())
    opened = {step.node for step in walk.opened(told[0])}
    assert {"L", "L.1[1]" if targets is CLASSES else "L.1[2]"} <= opened and len(opened) == len(
        told[0].steps
    )


def test_the_cross_entropy_of_one_example_is_the_loss() -> None:
    model = network()
    loss = cross_entropy(model(X[0]), 1)
    loss.label = "L"
    layer_blocks(model, loss)
    said = str(steps(loss, level="arrays"))
    assert "L = −sum(T ∘ log_softmax(Z3, rows))" in said
    assert "dL/dZ3 = softmax(Z3, rows) − T" in said


@pytest.mark.parametrize("logits", [True, False])
def test_a_loss_of_yes_and_no_is_an_operation_too(logits: bool) -> None:
    """dL/dz is σ(z) − t, dL/dp is (p − t)/(p(1 − p)), over the number of examples."""
    model = MLP(2, [3, 1], "tanh", seed=1, **({} if logits else {"out": "sigmoid"}))
    costs = binary_cross_entropy_from_logits if logits else binary_cross_entropy
    loss = costs([model(x) for x in X], CLASSES)
    loss.label = "L"
    found = layer_blocks(model, loss)
    said = str(steps(loss, level="arrays"))
    loss.backward()
    z, t = numbers(found["Z2"]), numpy.reshape(CLASSES, (5, 1))
    p = 1 / (1 + numpy.exp(-z))
    numpy.testing.assert_allclose(found["Z2"].grad, (p - t) / 5, rtol=1e-11)
    held_by_numpy(loss, model.parameters())
    if logits:
        assert "dL/dZ2 = 1/5·(σ(Z2) − T)" in said
        assert "L = mean(−(T ∘ ln(σ(Z2)) + (1 − T) ∘ ln(1 − σ(Z2))))" in said
    else:
        assert "dL/dA2 = 1/5·(A2 − T)/(A2 ∘ (1 − A2))" in said
        numpy.testing.assert_allclose(found["A2"].grad, (p - t) / (p * (1 - p)) / 5, rtol=1e-11)


def test_a_cross_entropy_with_weights_is_left_in_numbers_behind_its_logits() -> None:
    model = network()
    loss = cross_entropy([model(x) for x in X], CLASSES, weight=[1.0, 1.0])
    found = layer_blocks(model, loss)
    loss.backward()
    share = numpy.exp(numbers(found["Z3"]))
    share /= share.sum(axis=1, keepdims=True)
    share[range(5), [0, 1, 1, 0, 1]] -= 1
    numpy.testing.assert_allclose(found["Z3"].grad, share / 5, rtol=1e-11)


def test_nothing_is_remembered_before_anybody_asks() -> None:
    model = network()
    loss = absolute_error([model(x) for x in X], T)
    assert not array_graph(loss).has_arrays
    assert all(membership(p) is None for p in model.parameters())


def test_the_numbers_of_a_pass_are_the_same_with_blocks() -> None:
    plain, asked = network(), network()
    losses = [squared_error([model(x) for x in X], T) for model in (plain, asked)]
    layer_blocks(asked, losses[1])
    for loss in losses:
        loss.backward()
    assert [p.grad for p in plain.parameters()] == [p.grad for p in asked.parameters()]
    assert [p.label for p in plain.parameters()] == [p.label for p in asked.parameters()]


@pytest.mark.parametrize(
    ("wrong", "error", "message"),
    [
        (
            lambda m, y: layer_blocks(m, y, "lines"),
            ValueError,
            "in 'rows' or 'columns', got 'lines'",
        ),
        (
            lambda m, y: layer_blocks(network(), y),
            ValueError,
            "no layer of MLP.* is in the graph of",
        ),
        (lambda m, y: layer_blocks(m, 1.0), TypeError, "takes a Value|is no Value"),
        (
            lambda m, y: layer_blocks([], y),
            TypeError,
            r"takes a Module, got \[\] of type list",
        ),
    ],
)
def test_what_does_not_belong_together_is_said(wrong: Any, error: Any, message: str) -> None:
    model = network()
    with pytest.raises(error, match=message):
        wrong(model, squared_error([model(x) for x in X], T))


def test_as_many_pre_activations_as_examples() -> None:
    """400 samples of micrograd's size are found in about the time in which they were recorded."""
    model = MLP(2, [16, 16, 1], seed=1)
    xs = [[math.sin(k), math.cos(3 * k)] for k in range(400)]
    loss = squared_error([model(x) for x in xs], [0.5] * 400)
    assert layer_blocks(model, loss)["Z2"].shape == (400, 16)
