"""Copies, pickles and long graphs: independent, correct, and never recursive."""

import copy
import gc
import io
import math
import pickle
import subprocess
import sys
import weakref
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings

from autograd import StaleGraphError, Value, dot, grad, jvp, op, order, tanh
from autograd.engine.arguments import slots
from tests.strategies import ANY_FLOAT, graphs, own_rows

Graph = tuple[list[Value], Value]


def by_pickle(thing: object) -> object:
    return pickle.loads(pickle.dumps(thing))


def by_the_pickler_in_python(thing: object) -> object:
    file = io.BytesIO()
    pickle._Pickler(file, protocol=2).dump(thing)  # type: ignore[attr-defined]
    return pickle._loads(file.getvalue())  # type: ignore[attr-defined]


COPIERS = [copy.deepcopy, by_pickle, by_the_pickler_in_python]
copiers = pytest.mark.parametrize("duplicate", COPIERS, ids=lambda it: it.__name__)


def written(y: Value) -> list[tuple[object, ...]]:
    """Everything there is to know of a graph but its identities."""
    place = {node: at for at, node in enumerate(order(y))}
    return [
        (
            node.op,
            [place[arg] if isinstance(arg, Value) else arg.hex() for arg in node.args],
            node.data.hex(),
            node.grad.hex(),
            node.reached,
            node.label,
            node.group,
        )
        for node in order(y)
    ]


@copiers
@given(graph=graphs(numbers=ANY_FLOAT, limit=math.inf))
@settings(max_examples=40, deadline=None)
def test_a_copy_has_everything_the_original_has(
    duplicate: Callable[[object], Value], graph: Graph
) -> None:
    leaves, y = graph
    y.backward()
    y.label, y.group = "y", "layer 1/neuron 2"
    twin = duplicate(y)
    assert written(twin) == written(y)
    assert not {*order(twin)} & {*order(y)}
    before = written(y)
    twin.backward()
    assert written(y) == before
    y.backward()
    assert written(twin) == written(y)
    assert leaves


@copiers
def test_a_copy_is_independent(duplicate: Callable[[object], Value]) -> None:
    a, b = Value(2.0, "a"), Value(3.0, "b")
    y = dot([a, b], [b, a], a).tanh() * a
    twin = duplicate(y)
    copied = {node.label: node for node in order(twin)}
    copied["a"].data = 0.1
    with pytest.raises(StaleGraphError):
        twin.backward()
    twin.forward()
    twin.backward()
    y.backward()
    fresh = Value(0.1)
    again = dot([fresh, b], [b, fresh], fresh).tanh() * fresh
    assert copied["a"].grad == grad(again, [fresh])[0]
    assert a.grad == grad(y, [a])[0]
    assert a.data == 2.0


@copiers
def test_outputs_keep_what_they_share(duplicate: Callable[[object], list[Value]]) -> None:
    x = Value(2.0, "x")
    h = x * x
    y, z = h + 1, h * 3
    y2, x2, z2, h2 = duplicate([y, x, z, h])
    assert y2.args[0] is h2
    assert z2.args[0] is h2
    assert h2.args == (x2, x2)
    y2.backward()
    z2.backward()
    assert (x2.grad, x.grad) == (16.0, 0.0)


@copiers
def test_a_tuple_that_neurons_share_stays_one_tuple(duplicate: Callable[[object], Value]) -> None:
    xs = tuple(Value(float(n)) for n in range(3))
    first, second = dot(xs, [1.0, 2.0, 3.0]), dot([4.0, 5.0, 6.0], xs)
    y = first * second
    twin = duplicate(y)
    one, two = twin.args
    assert isinstance(one, Value)
    assert isinstance(two, Value)
    assert one.args[:3] == two.args[3:6]
    assert (slots(one)[0] is slots(two)[1]) == (slots(first)[0] is slots(second)[1])


class Net:
    """Parameters and the loss they were last used for, as a checkpoint keeps them."""

    def __init__(self) -> None:
        self.w = [Value(0.1 * n, f"w{n}") for n in range(4)]
        self.loss = self(1.0)

    def __call__(self, x: float) -> Value:
        y: Value = tanh(dot(self.w, [x] * 4))
        return y


@copiers
def test_a_model_and_its_loss_stay_together(duplicate: Callable[[object], Net]) -> None:
    net = Net()
    twin = duplicate(net)
    twin.loss.backward()
    assert [w.grad for w in twin.w] == grad(net.loss, net.w)
    assert [w.grad for w in net.w] == [0.0] * 4
    assert [leaf for leaf in order(twin.loss) if leaf.op is None] == twin.w


@copiers
def test_after_an_update_a_copy_knows_that_its_loss_is_old(
    duplicate: Callable[[object], Net],
) -> None:
    net = Net()
    net.loss.backward()
    for w in net.w[1:]:
        w.data -= 0.1 * w.grad
    twin = duplicate(net)
    for each in (net, twin):
        assert each.loss.data == math.tanh(0.1 + 0.2 + 0.30000000000000004)
        with pytest.raises(StaleGraphError, match="'w3' was changed after"):
            each.loss.backward()
    fresh = twin(1.0)  # what is recorded from now on is in order
    fresh.backward()
    assert twin.loss.forward() == net.loss.forward() == fresh.data
    twin.loss.backward()
    # A copy of a copy, and of one that was put in order again.
    again = duplicate(duplicate(twin))
    again.loss.backward()
    again.w[0].data = 5.0
    with pytest.raises(StaleGraphError):
        again.loss.backward()


def test_the_pickle_of_an_own_operation_needs_its_row() -> None:
    with own_rows():
        double = op("double", compute=lambda m, x: 2 * x, partials=(lambda m, y, x: 2.0,), doc="")
        text = pickle.dumps(double(Value(3.0)))
        again = pickle.loads(text)
        assert again.op is double
        assert copy.deepcopy(double) is copy.copy(double) is double
    with pytest.raises(
        LookupError, match=r"no operation 'double'; .* add its row with op\(\.\.\.\)"
    ):
        pickle.loads(text)


def test_an_operation_under_the_name_of_another_is_not_taken_for_it() -> None:
    """Neither when it is written, nor when it is read: two processes may each have their own."""
    first: dict[str, Any] = {"compute": lambda m, x: 2 * x, "partials": (lambda m, y, x: 2.0,)}
    others: list[tuple[dict[str, Any], str]] = [
        (
            {"compute": lambda m, x: 3 * x, "partials": (lambda m, y, x: 3.0,)},
            r"computes something else than the one of that name here: 1\.5 where .* gives 2\.25",
        ),
        (
            {"compute": lambda m, x: 2 * x, "partials": (lambda m, y, x: 1.0,)},
            "computes something else than the one of that name here: 2 where this one gives 1",
        ),
        (
            {"compute": lambda m, x: m.abs(2 * x), "partials": (lambda m, y, x: 2 * m.sign(x),)},
            r"-2\.5 where this one gives 2\.5",
        ),
        (
            {"compute": lambda m, x, z: x + z, "partials": (lambda m, y, x, z: 1.0,) * 2},
            r"uses an operation own\(x\), and the one of that name here is .*own\(x, z\)",
        ),
        (
            {"compute": lambda m, x: m.sum(x), "takes": "*x", "partials": (lambda m, y, x: x,)},
            r"uses an operation own\(x\), and the one of that name here is .*own\(\*x\)",
        ),
    ]
    with own_rows():
        y = op("own", **first, doc="")(Value(3.0))
        text = pickle.dumps(y)
        assert pickle.loads(text).data == 6.0
    with pytest.raises(pickle.PicklingError, match="the table has no operation 'own' now"):
        pickle.dumps(y)
    for other, said in others:
        with own_rows():
            op("own", **other, doc="")
            with pytest.raises(LookupError, match=said):
                pickle.loads(text)
            with pytest.raises(pickle.PicklingError, match="has another operation 'own' now"):
                pickle.dumps(y)
            twin = copy.deepcopy(y)
            twin.backward()
            assert (twin.op, twin.args[0].grad) == (y.op, 2.0)
    with own_rows():
        op("own", **first, doc="another text, the same operation")
        assert pickle.loads(text).data == 6.0


def test_a_pickle_is_read_by_another_process(tmp_path: object) -> None:
    x = Value(2.0, "x")
    y = dot([x, 3.0], [x, x], 1.0)
    program = (
        "import pickle, sys\n"
        "y = pickle.load(sys.stdin.buffer)\n"
        "z = y * y\n"
        "z.backward()\n"
        "print(y.data, z.data, *[leaf.grad for leaf in __import__('autograd').leaves(z)])"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], input=pickle.dumps(y), capture_output=True, check=True
    )
    assert ran.stdout.split() == [b"11.0", b"121.0", b"154.0"]


def test_pickling_keeps_nothing_alive() -> None:
    gc.collect()
    gc.disable()
    try:
        y = tanh(Value(1.0)) * 2
        pickle.dumps([y, y.args[0]])
        copy.deepcopy(y)
        gone = weakref.ref(y)
        del y
        assert gone() is None
    finally:
        gc.enable()


def chain(operations: int) -> tuple[Value, Value]:
    x = Value(1.0, "x")
    y = x
    for _ in range(operations // 2):
        y = (y * 0.5) + 0.5
    return x, y


def test_a_chain_of_a_million_operations_is_built_passed_and_freed() -> None:
    limit = sys.getrecursionlimit()
    x, y = chain(1_000_000)
    y.backward()
    assert x.grad == 0.5**500_000 == 0.0
    last = weakref.ref(y)
    del y
    assert last() is None
    assert sys.getrecursionlimit() == limit


def test_everything_that_reads_a_graph_reads_a_long_chain() -> None:
    limit = sys.getrecursionlimit()
    x, y = chain(100_000)
    nodes = order(y)
    assert len(nodes) == 100_001
    late = nodes[-2001]
    del nodes
    assert grad(y, [late, x]) == [0.5**1000, 0.0]
    assert jvp(y, {late: 1.0}) == 0.5**1000
    (slope,) = grad(y, [x], create_graph=True)
    assert slope.data == 0.0
    x.data = 3.0
    assert y.forward() == 1.0
    for duplicate in (copy.deepcopy, by_pickle):
        twin = duplicate(y)
        assert isinstance(twin, Value)
        assert written(twin) == written(y)
        last = weakref.ref(twin)
        del twin
        assert last() is None
    assert sys.getrecursionlimit() == limit
