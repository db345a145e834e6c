"""A lens shows what it was asked for, and counts all the rest: against plain searches."""

import math
from random import Random

import pytest

from autograd import Value, array, dot, grad, logsumexp, order, relu
from autograd.steps import lens


def drawn(seed):
    """A random graph, and for each node the nodes it was made from, as the test knows them."""
    draw = Random(seed)
    nodes = [Value(draw.uniform(-1, 1), f"x{k}") for k in range(4)]
    args = {node: [] for node in nodes}
    for _ in range(30):
        a, b, c = (draw.choice(nodes) for _ in range(3))
        kind = draw.randrange(4)
        if kind == 0:
            made, taken = a * b, [a, b]
        elif kind == 1:
            made, taken = a + 2.0, [a]
        elif kind == 2:
            made, taken = dot([a, b], [c, a], 0.5), [a, b, c]
        else:
            made, taken = relu(a) - b, None
        if taken is None:
            args[made.args[0]], taken = [a], [made.args[0], b]
            nodes.append(made.args[0])
        nodes.append(made)
        args[made] = taken
    return order(nodes[-1] + nodes[-2]), args


def reached(start, edges):
    met, ahead = set(), list(start)
    while ahead:
        for other in edges.get(ahead.pop(), []):
            if other not in met:
                met.add(other)
                ahead.append(other)
    return met


@pytest.mark.parametrize("seed", range(25))
def test_everything_is_inside_or_counted_once(seed):
    every, args = drawn(seed)
    args[every[-1]] = list(every[-1].args)
    users = {}
    for node, taken in args.items():
        if node in every:
            for arg in taken:
                users.setdefault(arg, []).append(node)
    inside = set(Random(seed).sample(every, 5))
    found = lens(every[-1], nodes=inside)
    below, above = reached(inside, args) - inside, reached(inside, users) - inside
    assert set(found.inside) == inside and found.total == len(every)
    assert found.between == len(below & above)
    assert (found.below, found.above) == (len(below - above), len(above - below))
    assert found.apart == len(every) - 5 - len(below | above)
    entering = {(arg, node) for node in inside for arg in args[node] if arg not in inside}
    leaving = {(arg, node) for arg in inside for node in users.get(arg, []) if node not in inside}
    assert {(each.node, to) for each in found.entering for to in each.others} == entering
    assert {(each.node, to) for each in found.leaving for to in each.others} == leaving
    near = lens(every[-1], near=every[3], distance=2).inside
    steps = {every[3]}
    for _ in range(2):
        steps |= {other for node in steps for other in (*args[node], *users.get(node, []))}
    assert set(near) == steps


def test_sequences_that_many_numbers_took_are_counted_for_each():
    X, W = array([[1.0, 2.0], [3.0, 4.0]], "X"), array([[0.5, -1.0], [2.0, 0.25]], "W")
    H = X @ W
    loss = ((H @ W) * H).sum()
    found = lens(loss, nodes=H.entries[:2])  # the first row, which each entry of H @ W[1,*] took
    assert {each.node for each in found.entering} == {X[0, 0], X[0, 1], *W.entries}
    assert [len(each.others) for each in found.leaving] == [3, 3]
    assert (found.below, found.above, found.apart) == (6, 5, 8) and found.between == 0
    assert found.size == len(order(found.graph())) == 2 + 6 + 1


def test_what_flows_back_over_the_edge_adds_up_to_the_gradient():
    a, b = Value(2.0, "a"), Value(3.0, "b")
    v = a * b
    y = v * v + v.exp() * 0.01 + a
    found = lens(y, nodes=[v])
    slopes = dict(zip((a, b, v), grad(y, [a, b, v]), strict=True))
    by_node = {crossing.node: found.flow_back(crossing) for crossing in found.entering}
    assert by_node == {a: slopes[v] * 3.0, b: slopes[v] * 2.0}  # not the 1 that goes past the lens
    (out,) = found.leaving
    assert (out.node, len(out.others)) == (v, 2)
    assert found.flow_back(out) == pytest.approx(slopes[v])
    assert a.grad == v.grad == 0.0  # nothing is written


def test_labels_groups_and_arrays_are_chosen_by_patterns():
    W, x = array([[0.5, -1.0], [2.0, 0.25]], "W"), array([1.0, 2.0], "x")
    z = W @ x
    z[0].group = "layer 1/unit 1"
    loss = (z * z).sum()
    assert lens(loss, "W").inside == W.entries
    assert lens(loss, ["W[1,*]", "x[2]"]).inside == (W[0, 0], W[0, 1], x[1])
    assert lens(loss, "layer 1/*").inside == (z[0],)
    assert lens(loss, "W", near=z[0], distance=1).inside == (W[0, 0], W[0, 1])
    assert "nothing to do with it" in str(lens(loss, "W[1,1]"))


def test_the_heaviest_paths_are_a_part():
    w = Value(2.0, "w")
    large, small = w * 5.0, w * 0.5
    loss = large.sin() + small
    inside = lens(loss, heaviest=w, k=1).inside
    assert large in inside and small not in inside and inside[-1] is loss


def test_one_node_is_told_of_as_one():
    x, apart = Value(1.0, "x"), Value(2.0, "apart")
    between = x * 2.0
    inside = [x, between + 1.0]
    text = str(lens(inside[1] * apart, nodes=inside))
    assert "1 node outside comes of it and leads to it.\n1 node has nothing to do with it." in text


def test_no_paths_at_all_are_no_part():
    w = Value(2.0, "w")
    with pytest.raises(ValueError, match="k counts the heaviest paths, 1 or more, got 0"):
        lens(w * 5.0, heaviest=w, k=0)


@pytest.mark.parametrize(
    ("scores", "output"),
    [
        ((1.0, -math.inf), 1.0),  # masked: nothing flows back into an infinite number
        ((math.inf, -math.inf), math.nan),
        ((1e308, 1e308), 1e308 + math.log(2.0)),
        ((math.inf, 1.0), math.inf),
    ],
)
def test_numbers_that_go_out_may_be_infinite_or_too_large_to_be_added(scores, output):
    made = [Value(score) * 1.0 for score in scores]
    loss = logsumexp(made) if output == output else made[0] + made[1]
    found = lens(loss, nodes=made)
    part = found.graph()
    assert str(part.data) == str(loss.data) == str(output)
    part.backward()
    loss.backward()
    twins = {node.label: node.grad for node in order(part)}
    assert str([twins[found.names[node]] for node in made]) == str([node.grad for node in made])


@pytest.mark.one_python
def test_a_million_nodes_are_looked_into():
    x = y = Value(1.0, "x")
    for _ in range(1_000_000):
        y = y + 1.0
    middle = order(y)[500_000]
    found = lens(y, near=middle, distance=2)
    assert len(found.inside) == 5
    assert (found.below, found.above, found.between, found.apart) == (499_998, 499_998, 0, 0)
    assert [each.node for each in lens(y, "x").leaving] == [x]


def test_what_fits_nothing_is_said():
    w = Value(2.0, "w")
    with pytest.raises(ValueError, match="none of 3 nodes is labelled q"):
        lens(w * 2.0 + 1.0, "q*")
    with pytest.raises(ValueError, match="labels, nodes, near or heaviest"):
        lens(w * 2.0)
