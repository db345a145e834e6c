"""The examples of a loss: each alone is the loss of that example, by hand."""

from __future__ import annotations

import math
from typing import Any

import pytest

from autograd import Value, grad, label, order
from autograd.faces.page import html, lesson
from autograd.faces.page.samples import Samples, loss_samples, model_parts
from autograd.formulas.expression import parse
from nn import MLP, binary_cross_entropy, cross_entropy, hinge, squared_error

XOR = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]
TARGETS = [0.0, 1.0, 1.0, 0.0]


def alone(samples: Samples, k: int) -> Value:
    """The graph of one example with its numbers."""
    sample = samples.each[k]
    graph = samples.graphs[sample.graph]
    for leaf, x in zip(samples.data[sample.graph], sample.numbers, strict=True):
        leaf.data = x
    graph.forward()
    return graph


def output(model: Any, x: list[float]) -> float:
    """tanh inside and out, by hand."""
    for layer in model.layers:
        x = [
            math.tanh(sum(w.data * v for w, v in zip(unit.w, x, strict=True)) + unit.b.data)
            for unit in layer.neurons
        ]
    return x[0]


LOSSES = {
    "squared error": (squared_error, TARGETS, lambda y, t: (y - t) ** 2),
    "halved": (
        lambda ys, ts: squared_error(ys, ts, half=True, reduction="sum"),
        TARGETS,
        lambda y, t: 0.5 * (y - t) ** 2,
    ),
    "hinge": (hinge, [-1, 1, 1, -1], lambda y, t: max(0.0, 1 - t * y)),
}


@pytest.mark.parametrize("name", LOSSES)
def test_each_example_of_a_network_is_its_own_loss(name: str) -> None:
    """With the gradient of its own, and the parameters called as they were."""
    loss, targets, by_hand = LOSSES[name]
    model = MLP(2, [3, 1], nonlin="tanh", seed=3)
    y = loss([model(x) for x in XOR], targets)
    samples = loss_samples(y, set(model.parameters()))
    assert samples is not None and len(samples.each) == 4 and len(samples.graphs) == 1
    assert [leaf.label for leaf in samples.data[0]] == ["x1", "x2", "t"]
    for k, (x, t) in enumerate(zip(XOR, targets, strict=True)):
        graph = alone(samples, k)
        assert graph.data == pytest.approx(by_hand(output(model, x), t), rel=1e-14)
        weights = [node for node in order(graph) if node.label == "w1_2_1"]
        (theirs,) = grad(loss([model(x)], [t]), [model.layers[0].neurons[1].w[0]])
        assert grad(graph, weights)[0] == pytest.approx(theirs, rel=1e-13)


def test_examples_whose_graphs_differ_have_a_graph_for_each_kind() -> None:
    model = MLP(2, [2, 1], "tanh", out="sigmoid", seed=1)
    y = binary_cross_entropy([model(x) for x in XOR], TARGETS)
    samples = loss_samples(y, set(model.parameters()))
    assert samples is not None and [one.graph for one in samples.each] == [0, 1, 1, 0]
    for k, (x, t) in enumerate(zip(XOR, TARGETS, strict=True)):
        p = model(x).data
        by_hand = -math.log(p if t else 1 - p)
        assert alone(samples, k).data == pytest.approx(by_hand, rel=1e-13)


def test_outputs_of_one_example_stay_together() -> None:
    model = MLP(1, [2, 2], "tanh", seed=1)
    y = squared_error([model([x]) for x in (1.0, 2.0, 3.0)], [[0, 1], [1, 1], [2, 0]])
    samples = loss_samples(y, set(model.parameters()))
    assert samples is not None and [one.numbers[0] for one in samples.each] == [1.0, 2.0, 3.0]
    outputs = [a.data for a in model([2.0])]
    by_hand = sum((a - 1) ** 2 for a in outputs) / 2
    assert alone(samples, 1).data == pytest.approx(by_hand, rel=1e-14)


def test_rows_of_a_table_are_examples() -> None:
    data = {"x": [1.0, 2.0, 4.0], "t": [2.0, 3.0, 9.0]}
    formula = parse("L = mean((w*x + b - t)**2)", {"w": 1.5, "b": 0.25}, data)
    learnt = {formula.names["w"], formula.names["b"]}
    samples = loss_samples(formula.output, learnt)
    assert samples is not None
    assert [leaf.label for leaf in samples.data[0]] == ["x", "t"]
    assert alone(samples, 2).data == (1.5 * 4 + 0.25 - 9) ** 2
    nodes = order(samples.graphs[0])
    places = [k for k, node in enumerate(nodes) if node.label in ("w", "b")]
    parts = model_parts(nodes, places, [node.label for node in nodes])
    assert parts is not None and nodes[parts["answer"]].data == 1.5 * 4 + 0.25


def test_a_penalty_on_the_weights_is_part_of_every_example() -> None:
    w = Value(0.5, "w")
    terms = [(w * x - t) ** 2 + 0.1 * w**2 for x, t in ((1.0, 2.0), (3.0, 4.0))]
    samples = loss_samples(terms[0] + terms[1], {w})
    assert samples is not None
    assert alone(samples, 1).data == pytest.approx((1.5 - 4) ** 2 + 0.025)


def test_what_has_no_examples_has_none() -> None:
    """One example, two outputs with weights of their own, classes of one example, no mean."""
    values = {"w1": 1, "w2": 2, "w3": 3, "x": 1, "t1": 1, "t2": 2}
    f = parse("h = tanh(w1*x)\nL = (w2*h - t1)**2 + (w3*h - t2)**2", values)
    assert loss_samples(f.output, {f.names[name] for name in ("w1", "w2", "w3")}) is None
    model = MLP(2, [3], "tanh", seed=1)
    for y in (
        cross_entropy([model([0.5, 1.0])], [2]),
        squared_error([MLP(2, [1], seed=1)([0.5, 1.0])], [1.0]),
        squared_error([model([0.5, 1.0])], [[1, 0, 0]]),
    ):
        params = {node for node in order(y) if node.group and node.op is None}
        assert loss_samples(y, params) is None


def test_the_answer_is_where_the_model_ends() -> None:
    w, x, b, t = Value(-3.0), Value(2.0), Value(6.88), Value(1.0)
    a = (w * x + b).tanh()
    y = (a - t) ** 2
    label(w=w, x=x, b=b, t=t, a=a, L=y)
    told = lesson(y)
    names = [entry["name"] for entry in told["record"]["nodes"]]
    model = told["model"]
    assert [names[k] for k in model["inputs"]] == ["x"]
    assert [names[k] for k in model["targets"]] == ["t"]
    assert names[model["answer"]] == "a"
    assert lesson(w * b)["model"] is None  # nothing comes in
    assert told["samples"] is None


def test_a_page_of_examples_stays_small() -> None:
    """The graph of one example is stored once, whatever their number."""
    model = MLP(2, [3, 1], nonlin="tanh", seed=3)
    four = squared_error([model(x) for x in XOR], TARGETS)
    eight = squared_error([model(x) for x in XOR * 2], TARGETS * 2)
    told = [lesson(y) for y in (four, eight)]
    assert [len(one["samples"]["lessons"]) for one in told] == [1, 1]
    assert len(html(told[0]).encode()) < 600_000
