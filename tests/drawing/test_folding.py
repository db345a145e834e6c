"""Large drawings: whole groups become one box, or what is far from the output does."""

import pytest

from autograd import OPS, Value, draw

from .diagrams import arrows, boxes, long_chain, network, network_leaves, number, read_back, words


def test_neurons_fold_to_one_box_each() -> None:
    y = network()
    y.backward()
    picture = draw(y, fold="neurons")
    folds = [lines for lines in boxes(picture).values() if lines[0].startswith("neuron")]
    assert [lines[:2] for lines in folds] == [
        ["neuron 1", "5 values, 3 parameters"],
        ["neuron 2", "5 values, 3 parameters"],
    ] * 2
    parameters = [node for node in network_leaves(y) if node.group == "layer 1/neuron 1"]
    size = sum(node.grad**2 for node in parameters) ** 0.5
    assert number(folds[0][2].removeprefix("|grad| ")) == pytest.approx(size, rel=1e-3)
    graph = read_back(picture)
    assert len(graph.subgraphs()) == 2
    assert picture.folded == ""


def test_layers_fold_to_one_box_each_with_one_arrow_between() -> None:
    y = network()
    picture = draw(y, fold="layers")
    said = boxes(picture)
    assert [lines for lines in said.values() if lines[0].startswith("layer")] == [
        ["layer 1", "10 values, 6 parameters", "|grad| —"],
        ["layer 2", "10 values, 6 parameters", "|grad| —"],
    ]
    first, second = (key for key, lines in said.items() if lines[0].startswith("layer"))
    between = [arrow for arrow in arrows(picture) if arrow[:2] == (first, second)]
    assert between == [(first, second, ["4 edges"])]
    assert not any(tail == head for tail, head, _ in arrows(picture))


def test_what_is_too_large_to_read_folds_and_says_so() -> None:
    y = network(14, (2, 4, 2))
    picture = draw(y)
    assert picture.folded == "Folded to neurons: all 556 nodes would be too many."
    graph = read_back(picture)
    assert picture.folded in words(graph.graph_attr["label"])
    assert len(boxes(picture)) <= 500
    assert len(boxes(draw(y, fold="nothing"))) == 556


def test_without_groups_what_is_nearest_to_the_output_stays() -> None:
    picture = draw(long_chain(400))  # 801 nodes: one leaf, 400 operations and their results
    assert "nearest to the output: all 801 nodes" in picture.folded
    said = boxes(picture)
    assert 490 < len(said) <= 500
    assert ["v400 = 1", "grad —"] in said.values()
    (rest,) = [lines for lines in said.values() if "more" in lines[0]]
    assert rest == [f"… {401 - sum(1 for key in said if key[0] == 'o'):,} more"]


def test_a_wide_sum_keeps_some_and_counts_the_rest() -> None:
    picture = draw(OPS["sum"]([Value(float(at)) for at in range(700)]))
    said = boxes(picture)
    (rest,) = [key for key, lines in said.items() if "more" in lines[0]]
    shown = sum(1 for key, lines in said.items() if len(lines) == 2) - 1
    assert said[rest] == [f"… {700 - shown} more"]
    (into,) = [lines for tail, _, lines in arrows(picture) if tail == rest]
    assert into == [f"{700 - shown} edges"]


def test_beyond_the_limit_it_is_folded_and_says_what_would_draw_all() -> None:
    y = long_chain(1000)
    assert "all 2,001 nodes would be too many" in draw(y).folded
    picture = draw(y, fold="nothing")
    assert "With limit=2001 (--limit 2001) they are drawn." in picture.folded
    assert len(boxes(picture)) < 500
    few = draw(long_chain(20), limit=10)
    assert "all 41 nodes" in few.folded and len(boxes(few)) <= 10


@pytest.mark.one_python
def test_far_beyond_the_limit_it_is_folded_too() -> None:
    assert "all 400,001 nodes" in draw(long_chain(200_000)).folded
