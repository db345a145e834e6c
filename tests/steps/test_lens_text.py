"""What a lens in words chooses, against plain searches; and its graph against the whole."""

import re
from random import Random

import pytest

from autograd import Value, array, dot, order, record_calls, relu, tanh
from autograd.steps import lens, read_lens


def drawn(seed: int) -> Value:
    draw = Random(seed)
    nodes = [Value(draw.uniform(-1, 1), f"x{k}") for k in range(4)]
    for _ in range(25):
        a, b, c = (draw.choice(nodes) for _ in range(3))
        made = [a * b, relu(a) - b, dot([a, b], [c, a], 0.5), tanh(a + 2.0) ** 2]
        nodes.append(draw.choice(made))
    loss = nodes[-1] * nodes[-2] + nodes[-3]
    loss.label = "L"
    return loss


@pytest.mark.parametrize("seed", range(25))
def test_a_lens_has_the_numbers_and_gradients_of_the_whole(seed: int) -> None:
    loss = drawn(seed)
    every = order(loss)
    part = lens(loss, nodes=Random(seed).sample(every, min(5, len(every))))
    small = part.graph()
    loss.backward()
    small.backward()
    twins = {node.label: node for node in order(small)}
    assert (
        len(twins)
        == len(order(small))
        == len(part.inside) + len(part.entering) + bool(part.leaving)
    )
    assert small.data == pytest.approx(loss.data)
    for node in part.inside:
        twin = twins[part.names[node]]
        assert twin.data == node.data and twin.op is node.op
        assert twin.grad == pytest.approx(node.grad, rel=1e-9, abs=1e-12)
    for crossing in part.entering:  # what goes back over the edge, and no other way
        assert twins[part.names[crossing.node]].op is None
        sent = part.flow_back(crossing)
        assert twins[part.names[crossing.node]].grad == pytest.approx(sent, rel=1e-9, abs=1e-12)


def network() -> Value:
    def linear(W, x):
        return W @ x

    def layer(token, x):
        return tanh(linear(W, x)) + x

    W, x = array([[0.5, -1.0], [2.0, 0.25]], "W"), array([1.0, 2.0], "x")
    with record_calls():
        loss = (layer(1, x) * layer(2, x)).sum()
    loss.label = "L"
    return loss


def walked(nodes: list[Value], steps: int, starts: list[Value], way: str = "of") -> set[Value]:
    edges = [(arg, node) for node in nodes for arg in flat(node.args)]
    met = {*starts}
    for _ in range(steps):
        up = {b for a, b in edges if a in met and way != "below"}
        met |= up | {a for a, b in edges if b in met and way != "above"}
    return met


def flat(args):
    for arg in args:
        if isinstance(arg, tuple):
            yield from flat(arg)
        elif isinstance(arg, Value):
            yield arg


def test_arrays_rows_calls_and_distances_are_chosen_by_words() -> None:
    loss = network()
    nodes = order(loss)
    weights = [node for node in nodes if node.label.startswith("W[")]
    assert len(weights) == 4
    assert [*read_lens(loss, "W").inside] == weights
    assert [*read_lens(loss, "W[1,*]").inside] == weights[:2]
    assert {*read_lens(loss, "W[1,1] or x[2]").inside} == {
        node for node in nodes if node.label in ("W[1,1]", "x[2]")
    }
    second = {node for node in nodes if re.search(r"\(token 2\)", node.group)}
    assert second and {*read_lens(loss, "token 2").inside} == second
    linear = {node for node in second if "linear" in node.group}
    assert linear and {*read_lens(loss, "token 2, linear*").inside} == linear
    for steps in range(4):
        found = {*read_lens(loss, f"within {steps} of W[1,*]").inside}
        assert found == walked(nodes, steps, weights[:2])
        for way in ("below", "above"):
            found = {*read_lens(loss, f"within {steps} {way} token 1").inside}
            first = [node for node in nodes if "(token 1)" in node.group]
            assert found == walked(nodes, steps, first, way)
    heaviest = {*read_lens(loss, "2 heaviest of W[1,1]").inside}
    assert heaviest == {*lens(loss, heaviest=weights[0], k=2).inside}
    assert {*read_lens(loss, "2 heaviest of W[1,1], token 2").inside} == heaviest & second


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Wq", "none of .* nodes is called 'Wq'; there are W"),
        ("token 1, token 2", "none of .* nodes is in all parts of the lens"),
        ("2 heaviest of W", "'W' is 4 numbers"),
        ("0 heaviest of W.1,1.", "none of|at least one path"),
        (" , ", "a lens takes NAMES"),
    ],
)
def test_what_fits_nothing_is_said_with_what_would(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        read_lens(network(), text)
    with pytest.raises(ValueError, match="another graph"):
        read_lens(network(), lens(network(), "W*"))
