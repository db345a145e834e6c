"""What a person sees in a drawing, read back from its DOT and its SVG by other programs."""

import html
import os
import re
import subprocess
import sys
from itertools import pairwise
from xml.etree import ElementTree

import pygraphviz
import pytest

from autograd import OPS, StaleGraphError, Value, draw, op, tanh
from autograd.drawing.dot import Picture
from autograd.drawing.render import positions

HOSTILE = [
    "<b>bold</b>",
    "</title><script>alert(1)</script>",
    'a"b\\',
    '\\"',
    r"\N \G \l \n",
    "&lt;i&gt; & &amp; &#65;",
    "]; x [label=1] --> /* // #",
    "∂L/∂w₁ ñ 日本",
    "digraph",
]


def read_back(picture: Picture) -> pygraphviz.AGraph:
    return pygraphviz.AGraph(string=picture.source)


def words(text: str) -> list[str]:
    """The lines that graphviz shows for a label."""
    plain = re.sub(
        r"\\(.)", lambda found: {"n": "\n", "l": "\n"}.get(found[1], found[1]), text, flags=re.S
    )
    return [line.strip() for line in html.unescape(plain).split("\n") if line.strip()]


def looks(picture: Picture) -> dict[str, dict[str, str]]:
    """The attributes of each box."""
    graph = read_back(picture)
    return {str(node): dict(node.attr) for node in graph.nodes()}


def boxes(picture: Picture) -> dict[str, list[str]]:
    """The words in each box."""
    return {node: words(look["label"]) for node, look in looks(picture).items()}


def arrows(picture: Picture) -> list[tuple[str, str, list[str]]]:
    """Where each arrow comes from and goes to, and the words at it."""
    graph = read_back(picture)
    return [(*map(str, edge), words(edge.attr["label"] or "")) for edge in graph.edges()]


def number(text: str) -> float:
    return float(text.replace("−", "-"))


def network(samples: int = 1, sizes: tuple[int, ...] = (2, 2, 2)) -> Value:
    """Layers of tanh neurons whose nodes say where they belong, and a squared loss."""
    losses = []
    weights: list[list[list[Value]]] = []
    for layer, (n, k) in enumerate(pairwise(sizes), 1):
        weights.append([])
        for unit in range(1, k + 1):
            w = [Value(0.1 * (at + unit) - 0.25, f"w{at}") for at in range(n + 1)]
            for one in w:
                one.group = f"layer {layer}/neuron {unit}"
            weights[-1].append(w)
    for sample in range(samples):
        a = [Value(0.3 * at - sample / 10, f"x{at}") for at in range(sizes[0])]
        for layer, units in enumerate(weights, 1):
            made = []
            for unit, w in enumerate(units, 1):
                z = OPS["dot"](w[1:], a, w[0])
                out = tanh(z)
                z.group = out.group = f"layer {layer}/neuron {unit}"
                made.append(out)
            a = made
        losses.extend((out - 0.5) ** 2 for out in a)
    return OPS["sum"](losses)


def long_chain(steps: int) -> Value:
    y = Value(1.0, "x")
    for _ in range(steps):
        y = -y
    return y


def test_a_box_says_label_value_and_gradient() -> None:
    a, b = Value(2.0, "a"), Value(-3.0, "b")
    y = a * b + 10
    y.label = "y"
    y.backward()
    assert boxes(draw(y)) == {
        "n0": ["a = 2", "grad −3"],
        "n1": ["b = −3", "grad 2"],
        "o2": ["×"],
        "n2": ["v1 = −6", "grad 1"],
        "o3": ["+"],
        "c3_1": ["10"],
        "n3": ["y = 4", "grad 1"],
    }


def test_an_arrow_says_the_partial_and_what_it_adds() -> None:
    a, b = Value(2.0, "a"), Value(-3.0, "b")
    y = a * b * 5
    before = [("n0", "o2", ["∂ −3"]), ("n1", "o2", ["∂ 2"]), ("n2", "o3", ["∂ 5"])]
    assert [arrow for arrow in arrows(draw(y)) if arrow[2]] == before
    y.backward()
    after = [arrow for arrow in arrows(draw(y)) if arrow[2]]
    assert after == [
        ("n0", "o2", ["∂ −3", "← −15"]),
        ("n1", "o2", ["∂ 2", "← 10"]),
        ("n2", "o3", ["∂ 5", "← 5"]),
    ]
    assert [lines for _, _, lines in arrows(draw(y, partials=False)) if lines] == []


def test_both_edges_of_a_square_are_drawn() -> None:
    a = Value(3.0, "a")
    y = a * a
    y.backward()
    twice = ("n0", "o1", ["∂ 3", "← 3"])
    assert arrows(draw(y)) == [twice, twice, ("o1", "n1", [])]
    assert boxes(draw(y))["n0"] == ["a = 3", "grad 6"]


def test_what_arrives_at_a_box_adds_up_to_its_gradient() -> None:
    y = network()
    y.backward()
    picture = draw(y, digits=17)
    arrived: dict[str, float] = {}
    for tail, _, lines in arrows(picture):
        if lines:
            arrived[tail] = arrived.get(tail, 0.0) + number(lines[1].removeprefix("← "))
    said = boxes(picture)
    assert len(arrived) == sum(1 for key in said if key.startswith("n")) - 1  # all but the loss
    for key, total in arrived.items():
        assert number(said[key][1].removeprefix("grad ")) == pytest.approx(total, rel=1e-14)


def test_a_gradient_that_was_not_computed_is_no_zero() -> None:
    x, unused = Value(2.0, "x"), Value(5.0, "unused")
    y = x + unused * 0
    assert boxes(draw(y))["n0"] == ["x = 2", "grad —"]
    assert "not computed yet" in draw(y).source
    y.backward()
    assert boxes(draw(y))["n1"] == ["unused = 5", "grad 0"]
    assert "not computed yet" not in draw(y).source
    late = y * 3  # one node that no pass has reached, over others that one has
    assert [lines[1] for key, lines in boxes(draw(late)).items() if key in ("n3", "n4")] == [
        "grad 1",
        "grad —",
    ]
    assert "dotted" in looks(draw(late))["n4"]["style"]
    assert "dotted" not in looks(draw(late))["n1"].get("style", "")


def test_sign_and_size_are_seen_without_colour() -> None:
    a, b, c = Value(1.0, "a"), Value(1.0, "b"), Value(1.0, "c")
    y = a * 8 - b * 2 + c * 0.5
    y.backward()
    seen = [look for look in looks(draw(y)).values() if words(look["label"])[0][1:] == " = 1"]
    assert [words(look["label"])[1] for look in seen] == ["grad 8", "grad −2", "grad 0.5"]
    assert ["dashed" in look.get("style", "") for look in seen] == [False, True, False]
    widths = [float(look["penwidth"]) for look in seen]
    assert widths == sorted(widths, reverse=True)
    assert widths[0] > 1.5 * widths[2]
    assert len({look["color"] for look in seen}) == 2
    graph = read_back(draw(y))
    styles = {str(edge[0]): edge.attr["style"] for edge in graph.edges()}
    assert [styles[f"n{at}"] for at in range(3)] == ["", "dashed", ""]


def test_infinite_and_undefined_gradients_are_named() -> None:
    x, z = Value(0.0, "x"), Value(-2.0, "z")
    y = x.sqrt() + z.log()
    y.backward()
    said = boxes(draw(y))
    assert said["n0"] == ["x = 0", "grad ∞"]
    assert said["n1"] == ["z = −2", "grad nan"]
    assert draw(y).svg().startswith("<?xml")


def test_constants_are_drawn_and_defaults_are_not() -> None:
    x = Value(2.0, "x")
    assert sorted(boxes(draw(x**3)).values()) == [
        ["3"],
        ["^"],
        ["v1 = 8", "grad —"],
        ["x = 2", "grad —"],
    ]
    assert ["0"] not in boxes(draw(OPS["dot"]([x], [x]))).values()
    many = OPS["sum"]([x, *range(100)])
    assert ["100 constants"] in boxes(draw(many)).values()


def test_the_first_argument_stands_above_the_second() -> None:
    a, b = Value(2.0), Value(3.0)
    for first, second in ((a, b), (b, a)):
        label = {first: "first", second: "second"}
        for node, text in label.items():
            node.label = text
        places = {
            words(one["label"])[0].split()[0]: float(one["pos"].split(",")[1])
            for one in positions(draw(first / second).source)["objects"]
        }
        assert places["first"] > places["second"]


def test_an_operation_shows_its_sign_and_so_does_a_new_one() -> None:
    row = op("twice", compute=lambda m, x: 2 * x, partials=(lambda m, y, x: 2.0,), doc="Twice x.")
    try:
        y = row(Value(4.0))
        assert boxes(draw(y))["o1"] == ["twice"]
        assert arrows(draw(y))[0][2] == ["∂ 2"]
    finally:
        del OPS["twice"]
    signs = [boxes(draw(y))["o1"] for y in (-Value(1.0), abs(Value(1.0)), Value(1.0).sqrt())]
    assert signs == [["−"], ["abs"], ["√"]]


@pytest.mark.parametrize("label", HOSTILE)
def test_a_label_is_text_whatever_it_holds(label: str) -> None:
    x = Value(1.0, label)
    x.group = label.replace("/", " ")
    picture = draw(-x)
    assert boxes(picture)["n0"] == [f"{label} = 1", "grad —"]
    assert len(looks(picture)) == 3
    page = ElementTree.fromstring(picture.svg())
    tags = {one.tag.rpartition("}")[2] for one in page.iter()}
    assert tags <= {"svg", "g", "a", "title", "text", "path", "polygon", "ellipse"}
    texts = [str(one.text).replace("\xa0", " ") for one in page.findall(".//{*}text")]
    assert f"{label} = 1" in texts
    assert label.replace("/", " ") in texts


def test_a_label_stays_one_line_and_shows_what_cannot_be_shown() -> None:
    said = boxes(draw(Value(1.0, "two\nlines\r\nand\u2028more")))["n0"]
    assert said == ["two⏎lines⏎and⏎more = 1", "grad —"]
    said = boxes(draw(Value(1.0, "\x00\x1b\x9f\ud800\u202e\uffff")))["n0"]
    assert said == ["\ufffd" * 6 + " = 1", "grad —"]
    said = boxes(draw(Value(1.0, "x" * 100_000)))["n0"]
    assert said == ["x" * 39 + "… = 1", "grad —"]


def test_two_processes_write_the_same_dot() -> None:
    code = (
        "from tests.drawing.test_draw import network\n"
        "from autograd import draw\n"
        "y = network(3); y.backward(); print(draw(y).source, draw(y, fold='layers').source)"
    )
    pages = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(pages) == 1
    assert len(pages.pop()) > 10_000


def test_groups_are_boxes_within_boxes() -> None:
    graph = read_back(draw(network()))
    layers = graph.subgraphs()
    assert [words(layer.graph_attr["label"]) for layer in layers] == [["layer 1"], ["layer 2"]]
    neurons = layers[0].subgraphs()
    assert [words(one.graph_attr["label"]) for one in neurons] == [["neuron 1"], ["neuron 2"]]
    assert [len(one.nodes()) for one in neurons] == [7, 7]  # w0 w1 w2, dot, z, tanh, a


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


def network_leaves(y: Value) -> list[Value]:
    found, stack = {}, [y]
    while stack:
        node = stack.pop()
        if isinstance(node, Value) and node not in found:
            found[node] = None
            stack.extend(node.args)
    return [node for node in found if node.op is None]


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


def test_beyond_the_limit_it_is_refused_with_the_count_and_the_way_out() -> None:
    y = long_chain(1000)
    with pytest.raises(ValueError, match=r"2,001 nodes, and the limit is 2,000; .*limit=2001"):
        draw(y)
    assert "2,001" in draw(y, limit=2001).folded
    with pytest.raises(ValueError, match=r"556 nodes.*fold='layers'"):
        draw(network(14, (2, 4, 2)), limit=555)
    with pytest.raises(ValueError, match=r"would have 400,001 nodes"):
        draw(long_chain(200_000))


def test_wrong_options_are_named() -> None:
    y = Value(1.0)
    with pytest.raises(ValueError, match=r"fold takes 'neurons', 'layers', 'nothing'.*'rows'"):
        draw(y, fold="rows")
    with pytest.raises(ValueError, match=r"rankdir takes .* 'left'"):
        draw(y, rankdir="left")
    with pytest.raises(ValueError, match="digits"):
        draw(y, digits=0)
    with pytest.raises(TypeError, match=r"draw takes a Value, got 3\.0 of type float"):
        draw(3.0)  # type: ignore[arg-type]


def test_a_changed_leaf_is_an_error_and_no_mixture() -> None:
    x = Value(1.0, "x")
    y = x * 2
    x.data = 5.0
    with pytest.raises(StaleGraphError, match="'x' was changed"):
        draw(y)


def test_a_notebook_shows_the_graph_or_else_the_text(monkeypatch: pytest.MonkeyPatch) -> None:
    y = Value(1.0, "a") * 2
    shown = y._repr_mimebundle_(include=None, exclude=None)
    assert shown == {"text/plain": repr(y), "image/svg+xml": y.draw().svg()}
    large = long_chain(1000)
    assert large._repr_mimebundle_() == {"text/plain": repr(large)}
    monkeypatch.delitem(sys.modules, "autograd.drawing.dot")
    monkeypatch.setitem(sys.modules, "graphviz", None)
    assert y._repr_mimebundle_() == {"text/plain": repr(y)}
    with pytest.raises(ImportError, match=r"pip install 'glassgrad\[draw\]'"):
        draw(y)
