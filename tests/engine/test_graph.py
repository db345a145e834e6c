"""Reading a recorded graph: its order, and computing it again."""

import copy
import gc
import itertools
import math
import weakref
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograd import (
    OPS,
    Op,
    StaleGraphError,
    Value,
    dot,
    grad,
    jvp,
    leaves,
    maximum,
    order,
    steps,
    tanh,
)
from autograd.engine.value import record
from tests import points
from tests.strategies import ANY_FLOAT, graphs


@pytest.fixture
def collector_off() -> Iterator[None]:
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


APART = ("maximum", "minimum", "clip", "hardtanh")  # where it matters which arguments are constants


@pytest.mark.parametrize("row", [row for row in OPS.values() if row.name not in APART], ids=str)
def test_an_operation_keeps_its_arguments_whichever_of_them_are_constants(row: Op) -> None:
    """Constants alone too: nothing flows to them."""
    (shape,) = points.ordinary(row, count=1)
    numbers = points.flat(shape)
    for which in itertools.product((True, False), repeat=len(numbers)):
        args = [Value(x) if one else x for x, one in zip(numbers, which, strict=True)]
        node = record(row, points.shaped(shape, args))
        assert list(node.args) == args
        (2.0 * node).backward()
        nodes = [arg for arg in args if isinstance(arg, Value)]
        assert node.grad == 2.0 and [arg.grad for arg in nodes] == grad(node, nodes, seed=2.0)
        twin = copy.deepcopy(node)
        assert [isinstance(arg, Value) for arg in twin.args] == [*which]
        assert twin.forward() == node.data


def test_where_constants_tie_they_are_kept_apart():
    """They come last, as one bound; bounds that are Values make a maximum and a minimum."""
    x, z = Value(1.0), Value(2.0)
    for name, kept, bound in (("maximum", "at_least", 1.5), ("minimum", "at_most", -3.0)):
        row = OPS[name]
        assert (row(x, z).op, row(1.5, -3.0)) == (row, bound if name == "minimum" else 1.5)
        node = row(1.5, x, -3.0, z)
        assert (node.op.name, node.args) == (kept, (x, z, bound))
        assert copy.deepcopy(node).forward() == node.data == row(1.5, 1.0, -3.0, 2.0)
    clip = OPS["clip"]
    assert clip(x, 0.0, 1.5).args == (x, 0.0, 1.5)
    low, high = Value(0.0), Value(1.5)
    assert clip(x, low, 1.5).args[0].args == (x, low)
    assert [clip(x, low, high).op.name, clip(x, 0.0, high).op.name] == ["minimum", "minimum"]
    assert clip(x, low, high).data == clip(x, 0.0, 1.5).data == 1.0


@given(graphs())
@settings(max_examples=60, deadline=None)
def test_order_has_every_node_once_and_arguments_first(graph: tuple[list[Value], Value]) -> None:
    _, y = graph
    nodes = order(y)
    place = {node: at for at, node in enumerate(nodes)}
    assert len(place) == len(nodes)
    assert nodes[-1] is y
    assert order(y) == nodes
    for node in nodes:
        for arg in node.args:
            assert type(arg) is float or place[arg] < place[node]


def test_leaves_are_what_no_operation_made() -> None:
    a, b = Value(1.0), Value(2.0)
    assert leaves((a + 3.0) * tanh(b) * a) == [a, b]
    assert leaves(a) == [a]


def test_forward_computes_the_recorded_graph_again() -> None:
    x = Value(3.0)
    y = (x * x if x > 0 else -x) + 1
    x.data = -4.0
    assert y.data == 10.0
    assert y.forward() == 17.0  # the branch that was recorded, not the one for -4
    assert y.data == 17.0
    y.backward()
    assert x.grad == -8.0


def test_forward_of_a_leaf_is_its_number() -> None:
    assert Value(3.0).forward() == 3.0


@given(graphs(), st.lists(st.floats(-3, 3), min_size=4, max_size=4))
@settings(max_examples=150, deadline=None)
def test_forward_then_backward_is_a_fresh_graph_bit_for_bit(
    graph: tuple[list[Value], Value], fresh: list[float]
) -> None:
    inputs, y = graph
    y.backward()
    for x, data in zip(inputs, fresh, strict=False):
        x.data = data
        x.zero_grad()
    rebuilt: dict[Value, Value] = {}
    for node in order_of_a_changed_graph(y):
        if node.op is None:
            rebuilt[node] = Value(node.data)
            continue
        args = [rebuilt[arg] if isinstance(arg, Value) else arg for arg in node.args]
        rebuilt[node] = again(node, args)
    y.forward()
    y.backward()
    rebuilt[y].backward()
    for mine, new in rebuilt.items():
        assert [mine.data.hex(), mine.grad.hex()] == [new.data.hex(), new.grad.hex()]


def order_of_a_changed_graph(y: Value) -> list[Value]:
    found: list[Value] = []

    def visit(node: Value) -> None:
        if node not in found:
            for arg in node.args:
                if isinstance(arg, Value):
                    visit(arg)
            found.append(node)

    visit(y)
    return found


def again(node: Value, args: list[object]) -> Value:
    """The node's operation applied once more, as a user would write it."""
    row = node.op
    assert row is not None
    if row.each:
        result: Value = row(*args)[0]
        return result
    packed: list[object] = []
    length = (len(args) - row.many.count(False)) // max(row.many.count(True), 1)
    for many in row.many:
        packed.append(args[:length] if many else args[0])
        args = args[length:] if many else args[1:]
    applied: Value = row(*packed)
    return applied


def test_a_pass_through_changed_numbers_is_an_error_that_names_them() -> None:
    x, w = Value(2.0, "x"), Value(3.0, "w")
    h = x * w
    h.label = "h"
    y = h + 1
    w.data = 5.0
    for attempt in (
        y.backward,
        h.backward,
        lambda: grad(y, [x]),
        lambda: jvp(y, {x: 1.0}),
        lambda: order(y),
    ):
        with pytest.raises(StaleGraphError, match=r"'w' was changed after 'h' .* forward\(\)") as e:
            attempt()
        assert e.value.node is h
    assert (x.grad, w.grad, y.data) == (0.0, 0.0, 7.0)
    x.backward()  # x itself depends on nothing that changed
    assert x.grad == 1.0
    x.zero_grad()
    assert y.forward() == 11.0
    y.backward()
    assert (x.grad, w.grad) == (5.0, 2.0)


def test_a_changed_number_in_a_sequence_of_arguments_is_noticed() -> None:
    w, x, b = [Value(1.0), Value(2.0, "w1")], [Value(3.0), Value(4.0)], Value(0.5)
    y = tanh(dot(w, x, b) + maximum(x))
    w[1].data = 3.0
    with pytest.raises(StaleGraphError, match="'w1' was changed"):
        y.backward()
    assert y.forward() == math.tanh(0.5 + 3.0 + 12.0 + 4.0)
    b.data = 1.0
    with pytest.raises(StaleGraphError):
        y.backward()


def test_forward_tells_whoever_read_the_old_numbers() -> None:
    """z was recorded from a y that was stale; once y is computed again, z knows that it is not."""
    x = Value(3.0, "x")
    y = x * x
    y.label = "y"
    x.data = 4.0
    z = y + 1
    assert z.data == 10.0
    assert y.forward() == 16.0
    for attempt in (
        z.backward,
        lambda: grad(z, [x]),
        lambda: jvp(z, {x: 1.0}),
        lambda: order(z),
        lambda: steps(z),
    ):
        with pytest.raises(StaleGraphError, match="'y' was changed after") as error:
            attempt()
        assert error.value.node is z
    assert (x.grad, y.grad) == (0.0, 0.0)
    assert z.forward() == 17.0
    z.backward()
    assert x.grad == 8.0


def test_forward_tells_every_reader_along_the_way() -> None:
    """A wide node, one of two arguments, and one of one, each above the part computed again."""
    a, b = Value(2.0, "a"), Value(3.0, "b")
    part = a * b
    readers = [part.tanh(), part + b, dot([part, a], [b, b], 1.0)]
    above = [reader * 2 for reader in readers]
    a.data = 5.0
    part.forward()
    for reader, y in zip(readers, above, strict=True):
        with pytest.raises(StaleGraphError) as error:
            y.backward()
        assert error.value.node is reader
        fresh = {"tanh": math.tanh(15.0), "add": 18.0, "dot": 61.0}[reader.op.name]
        assert y.forward() == 2 * fresh
        assert reader.data == fresh


def test_graphs_that_share_nodes_are_each_computed_again() -> None:
    x = Value(2.0)
    h = x * x
    y, z = h + 1, h * 10
    x.data = 3.0
    assert y.forward() == 10.0
    with pytest.raises(StaleGraphError):
        z.backward()
    assert z.data == 40.0
    assert z.forward() == 90.0
    z.backward()
    assert x.grad == 60.0


@given(ANY_FLOAT, ANY_FLOAT)
def test_forward_takes_any_floats(first: float, second: float) -> None:
    x = Value(first)
    y = (x / x).log() + x**x
    x.data = second
    fresh = Value(second)
    assert y.forward().hex() == ((fresh / fresh).log() + fresh**fresh).data.hex()


def test_a_lattice_of_two_to_the_sixty_paths_is_instant() -> None:
    x = Value(1.0)
    y = x
    for _ in range(60):
        y = y + y
    assert (y.data, len(order(y))) == (2.0**60, 61)
    y.backward()
    assert x.grad == 2.0**60
    assert grad(y, [x]) == [2.0**60]
    assert jvp(y, {x: 1.0}) == 2.0**60
    x.data = 3.0
    assert y.forward() == 3 * 2.0**60


def test_a_dropped_output_frees_its_graph_without_the_collector(collector_off: None) -> None:
    x = Value(0.5)
    inner = dot([x, x], [x, 2.0], x).tanh()
    y = inner * inner
    y.backward()
    (slope,) = grad(y, [x], create_graph=True)
    slope.backward()
    y.forward()
    seen = [weakref.ref(node) for node in {*order(y), *order(slope)} if node is not x]
    assert len(seen) > 5
    del inner, y, slope
    assert [ref() for ref in seen] == [None] * len(seen)
    assert x.grad != 0.0


def test_leaves_do_not_hold_the_graphs_they_were_in(collector_off: None) -> None:
    x = Value(0.5)
    for _ in range(3):
        y = x.tanh()
        y.backward()
    gone = weakref.ref(y)
    del y
    assert gone() is None
    assert not [thing for thing in gc.get_referents(x) if isinstance(thing, Value)]
