"""Linear, Embedding, norms and attention: the numbers, names, shapes and first weights of torch."""

import math
import random
from importlib.util import find_spec
from typing import Any

import numpy
import pytest

from autograd import Array, Value, array, leaves, replay
from nn import (
    MLP,
    Adam,
    Attention,
    Embedding,
    LayerNorm,
    Linear,
    Module,
    RMSNorm,
    Sequential,
    cross_entropy,
    fit,
    load,
    save,
    squared_error,
)
from tests import torch_layers
from tests.torch_layers import CASES, TOKENS, WIDTH, X, numbers

MADE: dict[str, Any] = {
    "linear": lambda: Linear(WIDTH, 3),
    "linear without bias": lambda: Linear(WIDTH, 3, bias=False),
    "embedding": lambda: Embedding(5, WIDTH),
    "rms norm": lambda: RMSNorm(WIDTH),
    "rms norm without weight": lambda: RMSNorm((WIDTH,), eps=1e-5, elementwise_affine=False),
    "layer norm": lambda: LayerNorm([WIDTH]),
    "layer norm without bias": lambda: LayerNorm(WIDTH, bias=False),
    "attention": lambda: Attention(WIDTH, 2, causal=False),
    "causal attention": lambda: Attention(WIDTH, 2),
}
TABLE = torch_layers.recorded()


def close(ours: Any, theirs: list[float]) -> bool:
    """Equal but for rounding; what is 0 in mathematics is some last digit of other numbers."""
    return list(ours) == pytest.approx(theirs, rel=1e-12, abs=1e-14)


@pytest.mark.parametrize("case", MADE)
def test_a_layer_is_that_of_torch(case: str) -> None:
    """Outputs, and the gradients by inputs and by parameters; the parameters' names and shapes."""
    model, x = MADE[case](), array(numbers("x", X)).reshape(*X)
    blocks = dict(model.blocks())
    for name, block in blocks.items():
        for entry, number in zip(block.entries, numbers(name, block.shape), strict=True):
            entry.data = number
    y = model(TOKENS) if case == "embedding" else model(x)
    (y * array(numbers("c", y.shape)).reshape(*y.shape)).sum().backward()
    right = TABLE[case]
    assert close([entry.data for entry in y.entries], right["y"])
    found = {name: [entry.grad for entry in block.entries] for name, block in blocks.items()}
    if case != "embedding":
        found["x"] = [entry.grad for entry in x.entries]
    assert set(found) == set(right) - {"y"}
    assert all(close(found[name], right[name]) for name in found), case


def test_cross_entropy_of_a_block_is_that_of_torch() -> None:
    """Also as several sequences of other lengths one after another, and as lists."""
    right = TABLE["cross entropy"]

    def held(parts: Any) -> None:
        x = array(numbers("x", X)).reshape(*X)
        loss = cross_entropy(*parts(x))
        loss.backward()
        assert close([loss.data], right["y"])
        assert close([entry.grad for entry in x.entries], right["x"])

    held(lambda x: (x, TOKENS))
    held(lambda x: (x, [Value(float(t)) for t in TOKENS]))
    held(lambda x: ([x[:1], x[1:]], [TOKENS[:1], TOKENS[1:]]))
    held(lambda x: ([list(map(list, x[:3])), [list(x[3])]], [TOKENS[:3], TOKENS[3:]]))
    held(lambda x: (x, [[float(k == t) for k in range(WIDTH)] for t in TOKENS]))


@pytest.mark.skipif(find_spec("torch") is None, reason="torch is not installed")
@pytest.mark.parametrize("case", CASES)
def test_torch_still_gives_what_was_recorded(case: str) -> None:
    live = torch_layers.run(case)
    assert live.keys() == TABLE[case].keys()
    assert all(close(live[name], TABLE[case][name]) for name in live)


def test_first_weights_are_drawn_as_in_torch() -> None:
    """Evenly within 1/√n for n inputs; those of an embedding from the normal distribution."""
    layer, table = Linear(400, 100, seed=1), Embedding(100, 400, seed=1)
    drawn = [entry.data for entry in layer.weight.entries]
    assert max(map(abs, drawn)) < 0.05
    assert sum(w * w for w in drawn) / len(drawn) == pytest.approx(0.05**2 / 3, rel=0.02)
    assert layer.bias is not None and all(abs(b.data) < 0.05 for b in layer.bias)
    normal = [entry.data for entry in table.weight.entries]
    assert sum(w * w for w in normal) / len(normal) == pytest.approx(1.0, rel=0.02)
    assert Linear(4, 2, seed=3).weight.data == Linear(4, 2, seed=3).weight.data
    random.seed(5)
    one = Linear(3, 2, init="he").weight.data
    random.seed(5)
    assert Linear(3, 2, init="he").weight.data == one


def test_a_later_position_changes_nothing_before_it() -> None:
    model = Attention(WIDTH, 3, seed=1)
    rows = [numbers(f"row {k}", (WIDTH,)) for k in range(5)]
    whole, part = model(rows).data, model(rows[:3]).data
    assert whole[:3] == part
    assert Attention(WIDTH, 3, causal=False, seed=1)(rows).data[:3] != part
    weights = model.weights(rows)
    assert len(weights) == 3
    for matrix in weights:
        assert all(math.fsum(row) == pytest.approx(1.0, rel=1e-15) for row in matrix.data)
        assert [row[k + 1 :] for k, row in enumerate(matrix.data)] == [
            [0.0] * k for k in (4, 3, 2, 1, 0)
        ]


def test_a_looked_up_row_is_the_row_itself() -> None:
    table = Embedding(4, 2, seed=1)
    found = table([1, 3.0, 1])
    assert [entry is other for entry, other in zip(found[0], table.weight[1], strict=True)] == [
        True,
        True,
    ]
    found.sum().backward()
    assert table.weight.grad == [[0.0, 0.0], [2.0, 2.0], [0.0, 0.0], [1.0, 1.0]]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (lambda: Linear(3, 2)([1.0, 2.0]), r"Linear\(3, 2\) takes 3 numbers in the last axis, got"),
        (lambda: Linear(0, 2), "in_features is at least 1, got 0"),
        (lambda: Embedding(4, 2)([0, 4]), r"the tokens of Embedding\(4, 2\) are 0 to 3, got 4"),
        (lambda: Embedding(4, 2)([-1]), "are 0 to 3, got -1"),
        (lambda: Embedding(4, 2)([0.5]), "is a whole number, got 0.5 of type float"),
        (lambda: Embedding(4, 2)([True]), "got True of type bool"),
        (lambda: Embedding(4, 2)([Value(4.0)]), "takes whole numbers from 0 to 3; it is 4.0"),
        (lambda: Embedding(4, 2)(["a"]), "got 'a' of type str"),
        (lambda: Embedding(4, 2)([]), "got no token to look up"),
        (
            lambda: RMSNorm(3)([[1.0, 2.0]]),
            r"takes 3 numbers in the last axis, got an array \(1×2\)",
        ),
        (lambda: RMSNorm((2, 3)), r"takes the length of the last axis, got \(2, 3\)"),
        (lambda: LayerNorm(3, eps=-1.0), "eps is finite and not negative"),
        (lambda: Attention(6, 4), "6 numbers do not go into 4 heads"),
        (lambda: Attention(6, 2)([1.0] * 6), "takes a matrix, a position in each row"),
        (lambda: cross_entropy([array([[1.0, 2.0]])], [[0, 1]]), "1 prediction and 2 targets"),
        (lambda: cross_entropy(array([[1.0, 2.0]]), [2]), "the classes are 0 to 1, got class 2"),
    ],
)
def test_what_does_not_fit_is_refused(wrong: Any, message: str) -> None:
    with pytest.raises((TypeError, ValueError, IndexError), match=message):
        wrong()


def test_tokens_that_are_values_look_up_the_same_rows() -> None:
    """So that a plan can be run over other tokens than it was recorded with."""
    model = Sequential(Embedding(4, 2, seed=1), Linear(2, 1, seed=2))
    tokens = [Value(1.0, "t1"), Value(3.0, "t2")]
    assert model(tokens).data == model([1, 3]).data
    plan = replay(model(tokens).sum(), [tokens], model.parameters(), reduce="sum")
    model.zero_grad()
    loss = model([2, 0]).sum()
    loss.backward()
    found = plan(numpy.array([[2.0, 0.0]]))
    assert found.loss == pytest.approx(loss.data, rel=1e-14)
    assert found.grads.tolist() == pytest.approx([p.grad for p in model.parameters()], abs=1e-15)


def test_blocks_are_parameters_with_names_and_are_saved(tmp_path: Any) -> None:
    class Residual(Module):
        def __init__(self) -> None:
            self.norm, self.inside = LayerNorm(2), [Linear(2, 2, seed=1)]

        def __call__(self, x: Any) -> Array:
            return array(x) + self.inside[0](self.norm(x))

    model, twin = Residual().label_blocks(), Residual()
    names = [name for name, _ in model.named_parameters()]
    assert names[:2] + names[-2:] == [
        *("norm.weight.0", "norm.weight.1"),
        *("inside.0.bias.0", "inside.0.bias.1"),
    ]
    assert [name for name, _ in model.blocks()] == [
        *("norm.weight", "norm.bias", "inside.0.weight", "inside.0.bias"),
    ]
    assert model.inside[0].weight[0, 1].label == "inside.0.weight[1,2]"
    model.inside[0].weight[0, 1].data = 7.0
    load(twin, save(model, tmp_path / "model.json"))
    assert twin.inside[0].weight.data == model.inside[0].weight.data
    assert set(leaves(model([1.0, 2.0]).sum())) >= set(model.parameters())


def test_layers_of_arrays_and_of_neurons_train_alike() -> None:
    """One step of a Linear and of an MLP's layer with the same weights; outputs are a block."""
    xs, ts = [[0.5, -1.0], [2.0, 0.25], [-0.5, 1.5]], [1.0, -1.0, 0.5]
    linear = Sequential(Linear(2, 1, seed=4))
    w, b = linear[0].weight.data, linear[0].bias.data
    layer = MLP.from_weights([(w, b)])
    for model in (linear, layer):
        fit(model, squared_error, (xs, ts), steps=5, lr=0.1)
    assert [p.data for p in linear.parameters()] == pytest.approx(
        [p.data for p in layer.parameters()], rel=1e-14
    )


class Bigram(Module):
    """A table with the logits of the next token for each token."""

    def __init__(self) -> None:
        self.table = Embedding(3, 3, init="constant")

    def __call__(self, tokens: Any) -> Array:
        return self.table(tokens)


def test_fit_takes_sequences_of_different_lengths() -> None:
    """After enough steps, the shares of what follows what; and the share of right positions."""
    xs, ys = [[0, 1], [0, 1, 2, 1], [2]], [[1, 2], [1, 2, 1, 0], [1]]
    model = Bigram()
    history = fit(model, cross_entropy, (xs, ys), steps=400, optimizer="adam", lr=0.1)
    shares = [
        [math.exp(z) / sum(map(math.exp, row)) for z in row] for row in model.table.weight.data
    ]
    assert shares[0] == pytest.approx([0, 1, 0], abs=1e-2)
    assert shares[1] == pytest.approx([1 / 3, 0, 2 / 3], abs=1e-2)
    assert shares[2] == pytest.approx([0, 1, 0], abs=1e-2)
    assert history.accuracy[-1] == pytest.approx((1 + 3 / 4 + 1) / 3)


def test_batches_come_in_order_and_rates_by_the_step_where_that_is_asked_for() -> None:
    seen: list[Any] = []
    fit(
        Bigram(),
        cross_entropy,
        ([[0], [1], [2]], [[1], [2], [0]]),
        steps=5,
        batch_size=1,
        shuffle=False,
        schedule=lambda step: 0.1 * (step + 1),
        schedule_by="step",
        on_step=lambda update: seen.append((update.batch, round(update.lr, 10))),
    )
    assert seen == [((0,), 0.1), ((1,), 0.2), ((2,), 0.3), ((0,), 0.4), ((1,), 0.5)]
    with pytest.raises(ValueError, match="schedule_by is 'epoch' or 'step', got 'batch'"):
        fit(Bigram(), cross_entropy, ([[0]], [[1]]), steps=1, schedule_by="batch")


def test_rows_that_were_not_looked_up_go_on_by_their_momentum() -> None:
    """A block moves as a tensor of torch does: as a whole, once a pass has reached any of it."""
    table = Embedding(3, 1, init="constant")
    optimizer = Adam(table.parameters(), lr=0.1)
    places = []
    for tokens in ([0], [1]):
        table.zero_grad()
        table(tokens).sum().backward()
        table.complete_gradients()
        optimizer.step()
        places.append([row[0] for row in table.weight.data])
    assert places[0] == pytest.approx([-0.1, 0.0, 0.0])
    m, v = 0.9 * 0.1 / (1 - 0.9**2), 0.999 * 0.001 / (1 - 0.999**2)
    assert places[1][0] == pytest.approx(-0.1 - 0.1 * m / math.sqrt(v), rel=1e-6)
    assert places[1][2] == 0.0
    untouched = Linear(2, 2, seed=1)
    untouched.complete_gradients()
    assert not any(p.reached for p in untouched.parameters())
