"""A network is its units, recorded one by one: numbers, gradients, copies, contexts."""

import copy
import pickle
import random
from math import inf

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograd import OPS, StaleGraphError, Value, detect_anomaly, dot, grad, no_grad, op, order
from nn import MLP, Neuron

ROWS = ["relu", "tanh", "sigmoid", "sin", "softplus", "exp", "abs"]


def unit_by_unit(model: MLP, x: list[object]) -> Value:
    """The same network through dot() and the row, one node after another."""
    for layer in model.layers:
        row = OPS.get(str(layer.activation))
        made = []
        for neuron in layer.neurons:
            z = dot(neuron.w, x, neuron.b)
            made.append(z if row is None else row(z))
        x = made
    return x[0]


def gradients(model: MLP, x: list[object]) -> list[float]:
    return [p.grad for p in (*model.parameters(), *[v for v in x if isinstance(v, Value)])]


@settings(max_examples=60)
@given(
    st.lists(st.integers(1, 4), min_size=1, max_size=4),
    st.lists(st.sampled_from(ROWS), min_size=4, max_size=4),
    st.integers(0, 10**6),
    st.booleans(),
)
def test_a_hidden_layer_is_its_units_bit_for_bit(
    sizes: list[int], rows: list[str], seed: int, penalised: bool
) -> None:
    """Values, gradients of weights, inputs and inner nodes, with several samples and a penalty."""

    def run(by_layer: bool) -> tuple[list[float], list[float], list[tuple[str, float, float]]]:
        model = MLP(3, [*sizes, 1], rows[: len(sizes)], seed=seed)
        parameters = model.parameters()
        draw = random.Random(seed)
        xs = [[Value(draw.uniform(-2, 2)), draw.uniform(-2, 2), 0.0] for _ in range(4)]
        before = dot(parameters, parameters)
        scores = [model(x) if by_layer else unit_by_unit(model, x) for x in xs]
        loss = dot(scores, [1.0, -2.0, 0.5, 3.0])
        if penalised:
            loss = before + loss * parameters[0] + 0.1 * dot(parameters, parameters)
        loss.backward()
        sums = [g for x in xs for g in gradients(model, x)]
        inner = [(node.op.name, node.data, node.grad) for node in order(loss) if node.op]
        return [score.data for score in scores], sums, inner

    # As text: every bit of a float counts, the sign of 0 too, and nan is nan.
    assert repr(run(by_layer=True)) == repr(run(by_layer=False))


@pytest.mark.parametrize("ask", ["never", "between", "before"])
def test_asking_changes_no_number(ask: str) -> None:
    """Passes before and after the nodes are made, a second pass, and a change with forward()."""
    model = MLP(2, [3, 3, 1], ["sigmoid", "tanh"], seed=3)
    x = [Value(0.3), Value(-0.7)]
    y = model(x)
    if ask == "before":
        order(y)
    y.backward()
    if ask == "between":
        order(y)
    y.backward()
    twice = gradients(model, x)
    assert twice == pytest.approx([2.0 * g for g in grad(y, [*model.parameters(), *x])], rel=1e-14)
    x[0].data = 1.5
    with pytest.raises(StaleGraphError, match="call forward"):
        y.backward()
    assert gradients(model, x) == twice
    y.forward()
    model.zero_grad()
    y.backward()
    fresh = model(x)
    assert y.data == fresh.data
    assert [p.grad for p in model.parameters()] == grad(fresh, model.parameters())


def test_a_weight_that_several_places_share_gets_the_sum_of_all() -> None:
    """One Value in two layers, twice in one unit, and outside: in the order of the chain rule."""
    model = MLP(2, [2, 2, 1], "tanh", seed=5)
    shared = model.layers[0].neurons[0].w[0]
    first, second = model.layers[0].neurons, model.layers[1].neurons
    first[1].w = (shared, shared)
    second[0].w = (first[0].w[1], shared)
    loss = Value(0.0)
    for k in range(5):
        loss = loss + shared * model([k - 2.0, 1.0]) ** 2
    loss.backward()
    assert [p.grad for p in model.parameters()] == grad(loss, model.parameters())


def test_a_bias_that_is_replaced_between_samples_is_another_one() -> None:
    """The weights of a neuron stay one tuple; what goes to each of its biases stays apart."""
    neuron = Neuron(2, "linear", w=[0.5, -2.0])
    biases = [Value(1.0), Value(2.0)]
    terms = []
    for k in range(9):
        neuron.b = biases[k % 2]
        terms.append(neuron([float(k), 1.0]) ** 2)
    loss = dot(terms, (1.0,) * 9)
    loss.backward()
    wanted = [*neuron.w, *biases]
    assert [one.grad for one in wanted] == grad(loss, wanted)


def test_a_leaf_that_is_input_and_bias_gets_its_shares_in_the_order_of_the_arguments() -> None:
    """Weights, inputs, bias: another order would round another way."""
    draw = random.Random(3)
    for _ in range(50):
        both = Value(draw.uniform(-3, 3))
        w = [draw.uniform(-3, 3) for _ in range(4)]
        model = MLP.from_weights([([w[:2]], [both]), ([w[2:3]], [0.1])], "tanh")
        neuron = Neuron(2, "sin", w=w[:2], b=both)
        loss = dot((both, both), (w[1], w[3]), both)
        for k in range(4):
            loss = loss + both * model([both, k / 3.0]) + neuron([k / 7.0, both])
        loss.backward()
        assert [both.grad] == grad(loss, [both])


def test_a_weight_that_was_computed_and_a_missing_bias() -> None:
    raw = Value(0.3)
    model = MLP(2, [2, 1], "tanh", bias=False, seed=5)
    model.layers[0].neurons[0].w = (raw * 2.0, raw.exp())
    loss = sum((model([1.0, k]) for k in range(3)), Value(0.0))
    loss.backward()
    assert [raw.grad, *[p.grad for p in model.parameters()]] == grad(
        loss, [raw, *model.parameters()]
    )


def test_an_infinite_slope_in_a_hidden_layer_follows_the_chain_rule() -> None:
    """sqrt at 0: the unit behind a weight of 0 passes nothing, the other an infinite gradient."""
    model = MLP.from_weights([([[1.0], [1.0]], [0.0, 0.0]), ([[0.0, 2.0]], [0.0])], "sqrt")
    x = Value(0.0)
    y = model([x])
    y.backward()
    assert x.grad == inf
    assert [neuron.b.grad for neuron in model.layers[0].neurons] == [0.0, inf]


def test_a_row_that_gives_whole_numbers_and_one_that_raises() -> None:
    row = op("staircase", compute=lambda m, x: int(x), partials=(lambda m, y, x: 0.0,), doc="⌊x⌋.")
    try:
        model = MLP.from_weights([([[2.0]], [0.5]), ([[1.0]], [0.0])], row)
        y = model([1.0])
        assert y.data == 2.0 and type(y.args[1].data) is float
    finally:
        del OPS["staircase"]
    logs = MLP.from_weights([([[1.0], [1.0]], [0.0, 5.0]), ([[1.0, 1.0]], [0.0])], "log")
    assert logs([0.0]).data == -inf
    overflow = MLP.from_weights([([[1e308, 1e308]], [0.0]), ([[1.0]], [0.0])], "tanh")
    assert overflow([2.0, 2.0]).data == 1.0


def test_contexts_look_at_every_node() -> None:
    model = MLP(2, [2, 1], "tanh", seed=1)
    with no_grad():
        assert model([1.0, 2.0]).args == ()
    logs = MLP.from_weights([([[1.0]], [0.0]), ([[1.0]], [0.0])], "log")
    with detect_anomaly(), pytest.raises(ArithmeticError, match=r"log \('a1_1'\) of 'z1_1' = 0.0"):
        logs([0.0])


def test_copies_are_independent_and_whole() -> None:
    model = MLP(2, [3, 1], "tanh", seed=2)
    y = model([Value(0.5, "x"), 1.0])
    y.backward()
    for twin in (copy.deepcopy(y), pickle.loads(pickle.dumps(y)), copy.copy(y)):
        assert [(n.label, n.data, n.grad) for n in order(twin)] == [
            (n.label, n.data, n.grad) for n in order(y)
        ]
