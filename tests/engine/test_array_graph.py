"""The graph of arrays is read from one number, whatever became of the arrays."""

import copy
import gc
import pickle
import weakref
from pathlib import Path

import pytest

import autograd
from autograd import (
    Array,
    Value,
    array,
    concatenate,
    label,
    no_grad,
    relu,
    set_examples,
    softmax,
    stack,
    tanh,
)
from autograd.engine.blocks import ArrayGraph, Block, BlockEntry, array_graph, membership
from autograd.formulas import parse

FORMULAS = sorted((Path(__file__).parents[2] / "demos/formulas").glob("*.txt"))


def two_layers() -> Value:
    """A loss whose arrays nobody keeps."""
    X = array([[1.0, 2.0], [3.0, -1.0], [0.5, 0.25]], "X")
    W1, b1 = array([[0.1, -0.2], [0.4, 0.3]], "W1"), array([0.1, 0.2], "b1")
    W2 = array([[0.5], [-0.7]], "W2")
    Z1 = X @ W1.T + b1
    A1 = tanh(Z1)
    Z2 = A1 @ W2
    L = ((Z2 - array([[1.0], [0.0], [1.0]], "T")) ** 2).mean()
    autograd.label(Z1=Z1, A1=A1, Z2=Z2, L=L)
    return L


def told(block: Block) -> tuple[str, str | None, tuple[int, ...], list[object]]:
    """A block as a test writes it down."""
    args = [
        f"{arg.block.name}@{arg.place}"
        if isinstance(arg, BlockEntry)
        else getattr(arg, "name", arg)
        for arg in block.args
    ]
    return block.name, block.op.name if block.op else None, block.shape, args


def test_a_network_is_read_in_lines_and_opened() -> None:
    graph = array_graph(two_layers())
    assert " ".join(block.name for block in graph.lines) == "X W1 b1 W2 Z1 A1 Z2 T L"
    computed = [line for line in graph.lines if line.op]
    opened = [told(block) for line in computed for block in graph.inside(line)]
    assert opened == [
        ("view 1", "transpose", (2, 2), ["W1"]),
        ("Z1.1", "matmul", (3, 2), ["X", "view 1"]),
        ("Z1", "elementwise", (3, 2), ["Z1.1", "b1"]),
        ("A1", "elementwise", (3, 2), ["Z1"]),
        ("Z2", "matmul", (3, 1), ["A1", "W2"]),
        ("L.1", "elementwise", (3, 1), ["Z2", "T"]),
        ("L.2", "elementwise", (3, 1), ["L.1", 2.0]),
        ("L", "reduce", (), ["L.2"]),
    ]


@pytest.mark.parametrize("path", FORMULAS, ids=lambda path: path.stem)
def test_every_number_of_a_formula_has_one_home_and_one_name(path: Path) -> None:
    formula = parse(path.read_text("utf-8"))
    graph = array_graph(formula.output)
    behind = autograd.order(formula.output)
    assert {*graph.homes} == {*behind}
    assert all(block.entries[place] is node for node, (block, place) in graph.homes.items())
    names = graph.names()
    assert len({*names.values()}) == len(behind)
    assert all(names[node] == name for name, node in formula.names.items() if node in names)
    lines = {block.name: block.shape for block in graph.lines}
    assert formula.name in lines
    for name, block in formula.blocks.items():
        if any(entry in names for entry in block.entries):
            assert lines[name] == block.shape
    before: set[Block] = set()
    for block in graph.blocks:
        assert before.issuperset(block.arguments)
        before.add(block)


@pytest.mark.parametrize("path", FORMULAS, ids=lambda path: path.stem)
def test_lines_form_no_circle(path: Path) -> None:
    graph = array_graph(parse(path.read_text("utf-8")).output)
    place = {line: k for k, line in enumerate(graph.lines)}
    for block in graph.blocks:
        for arg in block.arguments:
            if arg.line is not block.line and arg.line in place and block.line in place:
                assert place[arg.line] < place[block.line]


def test_numbers_set_one_by_one_are_one_block_unless_they_need_each_other() -> None:
    text = "u = [1, 2]\nz[i] = tanh(u[i] * w) for i = 1..2\nL = sum(z)"
    graph = array_graph(parse(text, {"w": 0.5}).output)
    assert [told(block)[:3] for block in graph.lines] == [
        ("u", None, (2,)),
        ("w", None, ()),
        ("z", "gather", (2,)),
        ("L", "reduce", ()),
    ]
    chain = "h[0] = 0.5\nh[t] = tanh(w * h[t-1]) for t = 1..3\nL = sum(h)"
    names = [block.name for block in array_graph(parse(chain, {"w": 0.5}).output).lines]
    assert names == ["h[0]", "w", "h[1]", "h[2]", "h[3]", "L"]


def test_several_arrays_that_need_each_other_entry_by_entry_stand_number_by_number() -> None:
    text = "a[0] = 1; b[0] = 2\na[t] = b[t-1] * w for t = 1..2\nb[t] = a[t-1] + w for t = 1..2"
    graph = array_graph(parse(text + "\nL = a[2] * b[2]", {"w": 0.5}).output)
    assert {"a[1]", "a[2]", "b[1]", "b[2]"} <= {block.name for block in graph.lines}


def test_maxima_that_are_put_together_remember_what_they_are_of() -> None:
    text = "x = [[1, 2], [3, 4]]\np[i] = max(x[i,:]) for i = 1..2\nL = sum(p * p)"
    graph = array_graph(parse(text).output)
    p = next(block for block in graph.lines if block.name == "p")
    assert [told(block)[:2] for block in graph.inside(p)] == [
        ("view 1", "index"),
        ("p[1]", "reduce"),
        ("view 2", "index"),
        ("p[2]", "reduce"),
        ("p", "gather"),
    ]


def test_an_entry_a_number_and_a_plain_one_stand_as_arguments() -> None:
    Z = array([1.0, 2.0], "Z") * 3.0
    b = Value(0.5, "b")
    y = Z[1] * b + 2.0
    graph = array_graph(y)
    assert [told(block) for block in graph.blocks] == [
        ("Z", None, (2,), []),
        ("v1.1", "elementwise", (2,), ["Z", 3.0]),
        ("b", None, (), []),
        ("v1.2", "mul", (), ["v1.1@1", "b"]),
        ("v1", "add", (), ["v1.2", 2.0]),
    ]
    assert [node is None for node in graph.homes[Z[1]].block.entries] == [True, False]


def test_views_share_their_values_and_their_entries_keep_their_array() -> None:
    Z = array([[1.0, 2.0], [3.0, 4.0]], "Z")
    for view in (Z.T, Z[0], Z.reshape(4), stack([Z, Z]), concatenate([Z, Z]), array([Z[0], Z[1]])):
        assert {*view.entries} <= {*Z.entries}
        assert all(membership(entry)[0] is Z.record for entry in view.entries)
    L = (Z.T @ Z[0]).sum()
    views = [block for block in array_graph(L).blocks if block.view]
    made = [(block.op.name, block.shape) for block in views]
    assert made == [("transpose", (2, 2)), ("index", (2,))]


def test_a_name_that_is_given_later_is_seen_and_entries_keep_their_own() -> None:
    own = Value(2.0, "mine")
    x = array([own, 3.0])
    y = (x * x).sum()
    assert array_graph(y).lines[0].name == "mine"
    x.label = "x"
    assert [block.name for block in array_graph(y).lines] == ["x", "v1"]
    names = array_graph(y).names()
    assert [names[entry] for entry in x] == ["mine", "x[2]"]


def test_two_arrays_of_one_name_are_told_apart() -> None:
    L = (array([1.0, 2.0], "Z") * array([3.0, 4.0], "Z")).sum()
    graph = array_graph(L)
    assert [block.name for block in graph.lines] == ["Z", "Z#2", "v1"]
    assert [*graph.names().values()][:4] == ["Z[1]", "Z[2]", "Z[1]#2", "Z[2]#2"]


def test_softmax_is_one_block_and_vectors_multiplied_one_product() -> None:
    z, w = array([1.0, 2.0, 3.0], "z"), array([0.1, 0.2, 0.3], "w")
    y = w @ softmax(z)
    graph = array_graph(y)
    assert [(block.op.name, block.shape) for block in graph.inside(graph.blocks[-1])] == [
        ("each", (3,)),
        ("matmul", ()),
    ]
    assert array_graph(autograd.dot(w, z)).blocks[-1].op.name == "matmul"
    assert [told(b)[3] for b in array_graph(autograd.norm(*z)).blocks][-1] == ["z"]


def test_numbers_without_arrays_are_a_graph_of_numbers() -> None:
    x = Value(2.0, "x")
    graph = array_graph(tanh(x * x))
    assert isinstance(graph, ArrayGraph) and not graph.has_arrays
    assert [told(block)[::3] for block in graph.blocks] == [
        ("x", []),
        ("v1.1", ["x", "x"]),
        ("v1", ["v1.1"]),
    ]
    with pytest.raises(TypeError, match="array_graph takes a Value"):
        array_graph(array([1.0]))


def test_arrays_and_graphs_go_when_nobody_holds_them() -> None:
    # type(), since others' proxies ask for what they stand for when isinstance() looks at them
    before = {id(each) for each in gc.get_objects() if type(each) is Array}
    L = two_layers()
    arrays = [
        weakref.ref(each)
        for each in gc.get_objects()
        if type(each) is Array and id(each) not in before
    ]
    assert len(arrays) > 8 and array_graph(L).has_arrays
    nodes = [weakref.ref(node) for node in autograd.order(L)]
    gc.disable()
    try:
        del L
        assert not [ref for ref in nodes if ref() is not None]
        assert not [ref for ref in arrays if ref() is not None]
    finally:
        gc.enable()


def test_a_long_chain_of_arrays_is_read_and_freed_without_recursion() -> None:
    W, h = array([[0.5, 0.1], [-0.1, 0.5]], "W"), array([1.0, -1.0], "h")
    for step in range(20_000):
        h = relu(W @ h).reshape(2, 1).T[0]
        if step == 2_000:
            assert len(array_graph(h[0]).blocks) == 2 + 2_001 * 5 - 3
    L = h.sum()
    del h
    last = weakref.ref(L)
    del L
    assert last() is None


def test_copies_and_pickles_keep_names_and_forget_arrays() -> None:
    L = two_layers()
    for again in (copy.deepcopy(L), pickle.loads(pickle.dumps(L))):
        assert [node.label for node in autograd.order(again)] == [
            node.label for node in autograd.order(L)
        ]
        assert not array_graph(again).has_arrays
    W = array([[1.0, 2.0]], "W")
    for twin in (copy.deepcopy(W * 2), pickle.loads(pickle.dumps(W * 2))):
        assert (twin.data, twin.shape, twin.made) == ([[2.0, 4.0]], (1, 2), None)


def test_nothing_is_remembered_inside_no_grad() -> None:
    W = array([[1.0, 2.0]], "W")
    with no_grad():
        Z = W * 2
        total = Z.sum()
    assert Z.made is None
    assert [block.op for block in array_graph(Z[0, 1]).blocks] == [None]
    assert [block.shape for block in array_graph(total).blocks] == [()]


def test_names_and_groups_can_be_set_on_entries() -> None:
    W = array([[1.0, 2.0]], "W")
    W[0, 0].label, W[0, 1].group = "first", "layer 1"
    assert (W[0, 0].label, W[0, 1].label, W[0, 1].group) == ("first", "W[1,2]", "layer 1")
    assert [membership(entry)[1] for entry in W[0]] == [0, 1]


def test_the_axis_of_examples_is_followed_from_what_was_given() -> None:
    X = set_examples(array([[1.0, 2.0, 0.5], [-1.0, 0.0, 1.0]], "X"), "columns")
    W, b, v = array([[0.5, -0.25]] * 4, "W"), array([0.1] * 4, "b"), array([[1.0] * 4], "v")
    Z = W @ X + b.reshape(-1, 1)
    A = tanh(Z)
    S = (v @ A).T
    P = softmax(A, axis=0)
    m = P.mean(axis=0)
    rows = stack([X[0], X[1]])
    L = (S * S).sum() + m.sum() + (rows * rows).sum() + (W * W).sum()
    label(Z=Z, A=A, S=S, P=P, m=m, L=L)
    graph = array_graph(L)
    known = {block.name: axis for block, axis in graph.examples.items() if block.label}
    assert known == {"X": 1, "Z": 1, "A": 1, "S": 0, "P": 1, "m": 0}
    views = {block.shape: axis for block, axis in graph.examples.items() if block.view}
    assert views[(2, 3)] == 1 and (2,) not in views


def test_an_axis_that_there_is_not_counts_no_examples() -> None:
    with pytest.raises(ValueError, match="has no columns that could be examples"):
        set_examples(array([1.0, 2.0], "x"), "columns")
    with pytest.raises(ValueError, match="'rows' or 'columns', got 'lines'"):
        set_examples(array([1.0, 2.0], "x"), "lines")
