"""The chain rule at one node, and one pass: every kind of row, constants on either side."""

import math
from collections.abc import Callable
from typing import Any

import pytest

from autograd import AnomalyError, StaleGraphError, Value, detect_anomaly, dot, order, where
from autograd import sum as total
from autograd.engine.edges import edges, partials
from autograd.engine.graph import order_of_all
from autograd.engine.value import contributions

inf, nan = math.inf, math.nan
Rule = Callable[..., Any]


def leaves() -> tuple[Value, Value, Value]:
    return Value(2.0), Value(3.0), Value(5.0)


# A graph of x = 2, y = 3, z = 5, and its partials by hand.
GRAPHS: dict[str, tuple[Rule, tuple[float, float, float]]] = {
    "x + y": (lambda x, y, z: x + y, (1.0, 1.0, 0.0)),
    "x + 7": (lambda x, y, z: x + 7, (1.0, 0.0, 0.0)),
    "7 + x": (lambda x, y, z: 7 + x, (1.0, 0.0, 0.0)),
    "x + x": (lambda x, y, z: x + x, (2.0, 0.0, 0.0)),
    "x - y": (lambda x, y, z: x - y, (1.0, -1.0, 0.0)),
    "7 - x": (lambda x, y, z: 7 - x, (-1.0, 0.0, 0.0)),
    "x - 7": (lambda x, y, z: x - 7, (1.0, 0.0, 0.0)),
    "x y": (lambda x, y, z: x * y, (3.0, 2.0, 0.0)),
    "x x": (lambda x, y, z: x * x, (4.0, 0.0, 0.0)),
    "7 x": (lambda x, y, z: 7 * x, (7.0, 0.0, 0.0)),
    "x 7": (lambda x, y, z: x * 7, (7.0, 0.0, 0.0)),
    "x / y": (lambda x, y, z: x / y, (1 / 3, -2 / 9, 0.0)),
    "7 / x": (lambda x, y, z: 7 / x, (-1.75, 0.0, 0.0)),
    "x / 8": (lambda x, y, z: x / 8, (0.125, 0.0, 0.0)),
    "x ** 3": (lambda x, y, z: x**3, (12.0, 0.0, 0.0)),
    "3 ** x": (lambda x, y, z: 3**x, (9 * math.log(3), 0.0, 0.0)),
    "x ** y": (lambda x, y, z: x**y, (12.0, 8 * math.log(2), 0.0)),
    "- x": (lambda x, y, z: -x, (-1.0, 0.0, 0.0)),
    "exp x": (lambda x, y, z: x.exp(), (math.exp(2), 0.0, 0.0)),
    "sum": (lambda x, y, z: total([x, y, 4.0, z, x]), (2.0, 1.0, 1.0)),
    "where": (lambda x, y, z: where(x, y, z), (0.0, 1.0, 0.0)),
    "dot of values": (lambda x, y, z: dot([x, y], [y, z], z), (3.0, 7.0, 4.0)),
    "dot, floats left": (lambda x, y, z: dot([4.0, 6.0], [x, y]), (4.0, 6.0, 0.0)),
    "dot, floats right": (lambda x, y, z: dot([x, y], [4.0, 6.0], 1.0), (4.0, 6.0, 0.0)),
    "dot, mixed": (lambda x, y, z: dot([x, 6.0, z], [4.0, y, x], y), (9.0, 7.0, 2.0)),
    "dot, mixed right": (lambda x, y, z: dot([x, y], [4.0, z]), (4.0, 5.0, 3.0)),
    "dot with itself": (lambda x, y, z: dot(*[(x, y)] * 2), (4.0, 6.0, 0.0)),
    "two dots": (lambda x, y, z: dot([x, y], [z, 4.0]) * dot([x, y], [z, 4.0]), (220.0, 176.0, 88)),
    "deep": (lambda x, y, z: (x * y + z) * (x - y) * x, (7 + 22.0 - 11 - 5, -18.0, -2.0)),
}


@pytest.mark.parametrize("name", GRAPHS)
def test_backward_of_every_kind_of_row(name: str) -> None:
    graph, slopes = GRAPHS[name]
    if name == "deep":  # (xy + z)(x² - xy): y(x² - xy) + (xy + z)(2x - y), x(…) - x(…), x² - xy
        slopes = (3 * -2 + 11 * 1, 2 * -2 - 11 * 2, -2)
    for seed in (1.0, -0.5):
        xs = leaves()
        graph(*xs).backward(seed)
        assert [x.grad for x in xs] == pytest.approx([seed * p for p in slopes], rel=1e-14)
    xs = leaves()
    with detect_anomaly():  # edge by edge
        graph(*xs).backward()
    assert [x.grad for x in xs] == pytest.approx(list(slopes), rel=1e-14)


@pytest.mark.parametrize("name", GRAPHS)
def test_every_edge_says_where_its_argument_stands(name: str) -> None:
    xs = leaves()
    y = GRAPHS[name][0](*xs)
    sent = [0.0, 0.0, 0.0]
    for node in reversed(order(y)):
        places = [place for _, place, _, _ in contributions(node, 2.0)]
        assert places == [k for k, arg in enumerate(node.args) if isinstance(arg, Value)]
        for arg, place, p, contribution in contributions(node, 2.0):
            assert arg is node.args[place]
            assert contribution == 2.0 * p
            if node is y and arg in xs:
                sent[xs.index(arg)] += p
        assert [(arg, place) for arg, place, _ in partials(node)] == [
            (arg, place) for arg, place, _, _ in contributions(node, 0.0)
        ]
    if all(arg in xs or not isinstance(arg, Value) for arg in y.args):
        assert sent == pytest.approx(list(GRAPHS[name][1]), rel=1e-14)


def test_only_those_who_are_asked_for_are_evaluated() -> None:
    x, y, z = leaves()
    node = dot([x, y], [z, 4.0], x)
    calls: list[int] = []

    def by(row: Any, index: int, value: Any, numbers: Any) -> Any:
        calls.append(index)
        return [float(10 * index + k) for k in range(2)] if index < 2 else 20.0

    assert list(edges(node, 0.0, (), by, {y})) == [(y, 1, 1.0)]
    assert calls == [0]
    assert list(edges(node, 0.0, (), by, {z, x})) == [(x, 0, 0.0), (z, 2, 10.0), (x, 4, 20.0)]
    assert list(edges(node, 0.0, (), by, set())) == []
    assert list(contributions(x, 1.0)) == []


def test_the_order_of_several_outputs_has_each_node_once() -> None:
    x, y, _ = leaves()
    a = x * y
    b, c = a + x, a * a
    assert order_of_all((c, b)) == [x, y, a, b, c]
    assert order_of_all((c, x, c)) == [x, y, a, c]
    assert order_of_all(()) == []
    assert order(x) == [x]


def test_a_leaf_is_its_own_gradient_and_passes_add_up() -> None:
    x = Value(2.0)
    x.backward()
    assert (x.grad, x.reached) == (1.0, True)
    x.backward(3)
    assert x.grad == 4.0
    y = x * x
    y.backward()
    y.backward()
    assert (x.grad, y.grad) == (12.0, 1.0)
    x.grad = 0
    (x * 0.0).backward()
    assert (x.grad, x.reached) == (0.0, True)


@pytest.mark.parametrize("seed", [inf, -inf, nan])
def test_a_seed_that_is_not_finite_goes_the_careful_way(seed: float) -> None:
    """∞·0 is nan where the 0 is a number, and 0 behind a shut gate."""
    x, y, zero = Value(-2.0), Value(3.0), Value(0.0)
    (x.relu() + y + y * zero).backward(seed)
    assert x.grad == 0.0 or math.isnan(seed)
    assert math.isnan(y.grad)
    assert zero.grad == 3 * seed or math.isnan(seed)


def test_nothing_is_written_where_a_pass_fails() -> None:
    x, y, _ = leaves()
    z = x * y
    z.backward()
    with pytest.raises(TypeError, match=r"the seed of backward\(\) takes one real number"):
        z.backward("1")
    with detect_anomaly(), pytest.raises(AnomalyError):
        z.backward(inf)
    x.data = 7.0
    for stale in (z, z + 1, total([y, z]), dot([y], [z])):
        with pytest.raises(StaleGraphError):
            stale.backward()
    assert (x.grad, y.grad, z.grad) == (3.0, 2.0, 1.0)
    (x * y).backward()  # recorded after the change
    assert (x.grad, y.grad) == (6.0, 9.0)


def test_what_no_pass_met_stays_as_it_is() -> None:
    x, y, z = leaves()
    aside = x * z
    (x * y).backward()
    assert (z.reached, aside.reached) == (False, False)
    assert (z.grad, aside.grad) == (0.0, 0.0)
