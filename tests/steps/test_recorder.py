"""The record of a pass: what forward() and backward() do, step by step, to the last bit."""

import math
import os
import subprocess
import sys

import pytest
from hypothesis import given, settings

from autograd import OPS, StaleGraphError, Value, leaves, order
from autograd.engine.arguments import slots
from autograd.engine.updates import RULES
from autograd.faces.steps import Steps, redo, steps, updated_state
from demos import any_loss, deltas, layer_recursion, one_weight, vectorised
from tests.steps.passes import EVERYTHING, SEEDS, bits, little
from tests.strategies import graphs, own_rows

WRITE_UPS = {
    "one weight": lambda: one_weight.one_weight_network(one_weight.WEIGHTS)["L"],
    "deltas": deltas.deltas_network,
    "layer recursion": layer_recursion.chain,
    "layer recursion of vectors": layer_recursion.recursion_network,
    "any loss": any_loss.single_layer,
    "vectorised": vectorised.mean_cost,
    "total derivative": vectorised.chained,
}


@settings(max_examples=200)
@given(EVERYTHING, SEEDS)
def test_doing_it_again_is_forward_and_backward_bit_for_bit(graph, seed):
    _, y = graph
    walk = steps(y, seed=seed)
    values, gradients = redo(walk)
    nodes = order(y)
    for node in nodes:
        node.zero_grad()
    y.forward()
    y.backward(seed)
    names = [entry.name for entry in walk.nodes]
    assert [bits(values[name]) for name in names] == [bits(node.data) for node in nodes]
    assert [bits(gradients[name]) for name in names] == [bits(node.grad) for node in nodes]
    recorded = walk.gradients()
    assert [bits(recorded[name]) for name in names] == [bits(node.grad) for node in nodes]


@given(graphs())
def test_there_is_one_step_for_each_operation_and_each_edge_and_one_seed(graph):
    _, y = graph
    nodes = order(y)
    inner = [node for node in nodes if node.op is not None]
    edges = [arg for node in nodes for arg in node.args if isinstance(arg, Value)]
    walk = steps(y)
    assert len(walk) == len(inner) + 1 + len(edges)
    assert [step.number for step in walk] == list(range(1, len(walk) + 1))
    assert len(walk.forward) == len(inner)
    assert len(walk.reverse) == 1 + len(edges)
    assert walk.update == []


@given(graphs())
def test_contributions_are_counted_until_the_gradient_is_final(graph):
    _, y = graph
    seen = {}
    finals = []
    for step in steps(y).reverse[1:]:
        seen[step.arg] = seen.get(step.arg, 0) + 1
        assert step.seen == seen[step.arg] <= step.total
        assert step.arg not in finals
        assert step.node in finals or step.node == steps(y).output  # upstream is complete
        if step.final:
            finals.append(step.arg)
    assert len(finals) == len(seen)


def test_the_steps_of_a_little_graph():
    walk = steps(little(), seed=2.0)
    assert [tuple(step) for step in walk] == [
        (1, "v1", "mul", ("a", "b"), (2.0, -3.0), -6.0),
        (2, "c", "add", ("v1", "a"), (-6.0, 2.0), -4.0),
        (3, "y", "pow", ("c", None), (-4.0, 2.0), 16.0),
        (4, "y", 2.0),
        (5, "y", "c", 0, -8.0, 2.0, -16.0, 0.0, -16.0, 1, 1),
        (6, "c", "v1", 0, 1.0, -16.0, -16.0, 0.0, -16.0, 1, 1),
        (7, "c", "a", 1, 1.0, -16.0, -16.0, 0.0, -16.0, 1, 2),
        (8, "v1", "a", 0, -3.0, -16.0, 48.0, -16.0, 32.0, 2, 2),
        (9, "v1", "b", 1, 2.0, -16.0, -32.0, 0.0, -32.0, 1, 1),
    ]


def test_contributions_of_zero_are_steps_too():
    z = Value(-0.3, "z")
    walk = steps(z.relu() * z)
    zeros = [step for step in walk.reverse[1:] if step.contribution == 0]
    assert [(step.arg, step.seen, step.total) for step in zeros] == [("z", 1, 2), ("z", 2, 2)]
    dead = steps((Value(0.0, "x").sqrt() - 1).relu())  # nothing flows, whatever lies behind
    assert [(step.partial, step.contribution) for step in dead.reverse[1:]] == [
        (0.0, 0.0),
        (1.0, 0.0),
        (math.inf, 0.0),
    ]


def test_a_leaf_walks_in_one_step():
    walk = steps(Value(3.0, "x"), seed=5.0)
    assert [tuple(step) for step in walk] == [(1, "x", 5.0)]
    assert walk.gradients() == {"x": 5.0}


def test_a_stale_graph_is_refused():
    y = little()
    leaves(y)[0].data = 50.0
    with pytest.raises(StaleGraphError, match="call forward"):
        steps(y)


def test_the_order_does_not_hang_on_hashes():
    script = (
        "from demos import deltas; from autograd.faces.steps import steps;"
        "print(steps(deltas.deltas_network()).to_json())"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert said == {steps(deltas.deltas_network()).to_json() + "\n"}


@pytest.mark.parametrize("name", WRITE_UPS)
def test_the_write_ups_walk_completely(name):
    loss = WRITE_UPS[name]()
    walk = steps(loss)
    nodes = order(loss)
    edges = sum(isinstance(arg, Value) for node in nodes for arg in node.args)
    assert len(walk) == sum(node.op is not None for node in nodes) + 1 + edges
    _, gradients = redo(walk)
    for node in nodes:
        node.zero_grad()
    loss.backward()
    for node, entry in zip(nodes, walk.nodes, strict=True):
        assert bits(gradients[entry.name]) == bits(node.grad)
    assert Steps.from_json(walk.to_json()) == walk


def test_the_second_write_up_in_numbers():
    """Its node gradients 8, 16, 4, 8, 8, 16, 10, 20 and weight gradients 192 … 40."""
    n = one_weight.one_weight_network(one_weight.WEIGHTS)
    walk = steps(n["L"], [n["xh1"]], lr=0.03)
    gradients = walk.gradients()
    assert [gradients[x] for x in ["Y", "Yin", "A21", "A22", "H21", "H22", "A1", "H1"]] == [
        8.0, 16.0, 4.0, 8.0, 8.0, 16.0, 10.0, 20.0
    ]  # fmt: skip
    assert [gradients[w] for w in ("hy1", "hy2", "hh1", "hh2", "xh1")] == [192, 64, 64, 128, 40]
    assert len(walk) == 11 + 1 + 18 + 1
    assert updated_state(walk) == ({"xh1": 0.8}, {})


def test_a_row_of_ones_own_walks():
    with own_rows():
        double = one_weight.op(
            "double", compute=lambda m, x: 2 * x, partials=(lambda m, y, x: 2.0,), doc="Twice."
        )
        walk = steps(double(Value(4.0, "x")))
        assert (walk[0].op, walk[0].data, walk[2].contribution) == ("double", 8.0, 2.0)
        text = walk.to_json()
    back = Steps.from_json(text)
    assert "double" not in OPS
    assert back.gradients() == {"v1": 1.0, "x": 2.0}


def test_sequences_are_recorded_as_the_rule_takes_them():
    w, x = [Value(1.0, "w1"), Value(2.0, "w2")], [3.0, Value(4.0, "x2")]
    z = OPS["dot"](w, x, 0.5)
    entry = steps(z).entry("v1")
    assert entry.sizes == (2, 2, None)
    assert entry.numbers == ((1.0, 2.0), (3.0, 4.0), 0.5)
    assert [len(slot) for slot in slots(z)[:2]] == [2, 2]
    assert [step.place for step in steps(z).reverse[1:]] == [0, 1, 3]


def test_an_update_is_refused_for_what_it_cannot_move():
    y = little()
    a = leaves(y)[0]
    stranger = Value(1.0, "stranger")
    with pytest.raises(ValueError, match="does not depend on"):
        steps(y, [stranger])
    with pytest.raises(ValueError, match="moves leaves"):
        steps(y, [y])
    with pytest.raises(ValueError, match="no update rule 'newtons'"):
        steps(y, [a], "newtons")
    with pytest.raises(ValueError, match="sgd has no setting 'mu'"):
        steps(y, [a], mu=0.9)
    assert set(RULES) >= {"sgd", "momentum", "adam"}
