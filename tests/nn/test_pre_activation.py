"""What a layer records at once is what its nodes record one by one."""

import pickle
from math import inf, nan

import pytest

from autograd import StaleGraphError, Value, grad, op, order
from nn import MLP, Layer, Neuron


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
