"""Paths: their products add up to the gradient; the delta form is the same sum."""

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd import Value, dot, order, relu
from autograd.faces.steps import steps
from autograd.steps.exact import Exact, Rounded
from autograd.steps.explain.paths import TooManyPathsError, paths
from demos import deltas, one_weight
from tests.strategies import graphs


def lattice(levels):
    """Each level adds the one below to itself: 2^levels paths."""
    x = Value(1.0, "x")
    y = x
    for _ in range(levels):
        y = y + y
    y.label = "y"
    return x, y


def routes(node, w):
    """Every path from w to node as places, by the definition (and so by recursion)."""
    if node is w:
        return [()]
    return [
        (*route, place)
        for place, arg in enumerate(node.args)
        if isinstance(arg, Value)
        for route in routes(arg, w)
    ]


@given(graphs(size=8), st.data())
def test_every_path_is_there_once_and_they_add_up_to_the_gradient(graph, data):
    _, y = graph
    nodes = order(y)
    w = data.draw(st.sampled_from(nodes))
    ways = paths(y, w, limit=10**9)
    expected = routes(y, w)
    assert ways.count == len(expected)
    if ways.count > 2000:
        return
    found = list(ways)
    assert sorted(tuple(e.place for e in reversed(p.edges)) for p in found) == sorted(expected)
    exact = sum(
        (math.prod(map(Fraction, path.partials), start=Fraction(1)) for path in found), Fraction()
    )
    size = sum(abs(path.product) for path in found)
    y.zero_grad()
    y.backward()
    assert float(abs(Fraction(ways.total) - exact)) <= 1e-12 * size
    assert abs(ways.total - ways.gradient) <= 1e-12 * size
    if w.op is not None or w is y:
        assert ways.gradient == w.grad


@given(graphs(size=8))
def test_the_delta_form_is_the_same_sum_node_by_node(graph):
    leaves, y = graph
    ways = paths(y, leaves[0], limit=0)
    known = {}
    for delta in ways.deltas:
        if delta.edges:
            terms = [edge.partial * known[edge.node] for edge in delta.edges]
            scale = sum(map(abs, terms))
            assert abs(math.fsum(terms) - delta.value) <= 1e-13 * scale + 1e-300
        else:
            assert (delta.node, delta.value) == (ways.output, 1.0)
        known[delta.node] = delta.value
    if ways.deltas:
        assert ways.deltas[-1].node == ways.source


def test_a_square_has_two_paths():
    a = Value(3.0, "a")
    first, second = paths(a * a, a)
    assert (first.nodes, second.nodes) == (("a", "v1"), ("a", "v1"))
    assert [edge.place for path in (first, second) for edge in path.edges] == [0, 1]
    assert first.product + second.product == 6.0


@pytest.mark.parametrize("levels", [60, 100, 1000])
def test_paths_beyond_number_are_counted_exactly_and_not_listed(levels):
    x, y = lattice(levels)
    ways = paths(y, x)
    assert ways.count == 2**levels
    assert ways.gradient == 2.0**levels
    with pytest.raises(TooManyPathsError, match=f"{2**levels:,} paths") as raised:
        next(iter(ways))
    assert raised.value.count == 2**levels
    said = str(ways)
    assert "more than the limit of 200" in " ".join(said.split())
    assert "δ(x) = δ(v1) + δ(v1)" in said
    assert len(said.splitlines()) < 200


def test_the_limit_is_a_choice():
    x, y = lattice(5)
    assert len(list(paths(y, x, limit=32))) == 32
    with pytest.raises(TooManyPathsError, match="ask with limit=32"):
        list(paths(y, x, limit=31))


def test_a_path_of_20000_nodes_needs_no_recursion():
    x = Value(0.5, "x")
    y = x
    for _ in range(20_000):
        y = y * 1.0
    (path,) = paths(y, x)
    assert len(path.nodes) == 20_001
    assert path.product == 1.0
    assert "more …" in str(paths(y, x))


def test_the_output_is_one_path_from_itself():
    x = Value(2.0, "x")
    y = x * x
    (path,) = paths(y, y)
    assert (path.edges, path.nodes, path.product) == ((), ("v1",), 1.0)
    assert paths(y, y).total == paths(y, y).gradient == 1.0


def test_nothing_leads_from_a_stranger():
    x, b = Value(2.0, "x"), Value(1.0, "b")
    y = x * x
    y.label = "L"
    ways = paths(y, b)
    assert (ways.count, list(ways), ways.total, ways.gradient) == (0, [], 0.0, 0.0)
    assert str(ways) == "Nothing leads from b to L: the gradient is 0."
    namesake = Value(9.0, "x")
    assert paths(y, namesake).count == 0


def test_a_dead_edge_ends_a_path_with_0():
    x = Value(0.0, "x")
    (path,) = paths(relu(x.sqrt() - 1), x)
    assert path.partials == (0.0, 1.0, math.inf)
    assert path.product == 0.0


def test_a_walk_has_paths_too_in_its_own_arithmetic():
    a, b = Value(0.1, "a"), Value(0.3, "b")
    y = a * b + a / b
    exact = paths(steps(y, arithmetic=Exact(), seed=2.0), "a")
    assert [path.product for path in exact] == [Fraction(6, 10), Fraction(20, 3)]
    assert exact.total == exact.gradient == Fraction(109, 15)
    by_hand = paths(steps(y, arithmetic=Rounded(2)), "a")
    assert [path.partials for path in by_hand] == [(1.0, 0.3), (1.0, 3.3)]
    with pytest.raises(TypeError, match="by name"):
        paths(steps(y), a)


def test_the_second_write_up():
    """Equation 9 in its two paths, equation 11 to 13 in the deltas."""
    n = one_weight.one_weight_network(one_weight.WEIGHTS)
    assert str(paths(n["L"], n["xh1"])) == SECOND


SECOND = """\
2 paths lead from xh1 to L.

1. xh1 → H1 → A1 → H21 → A21 → Yin → Y → Y − T → v1 → L
   = ∂L/∂v1 · ∂v1/∂(Y − T) · ∂(Y − T)/∂Y · ∂Y/∂Yin · ∂Yin/∂A21 · ∂A21/∂H21 ·
     ∂H21/∂A1 · ∂A1/∂H1 · ∂H1/∂xh1
   = 0.5 · 2·(Y − T) · 1 · 2 · hy1 · 2 · hh1 · 2 · x1
   = 0.5 · 16 · 1 · 2 · 0.25 · 2 · 0.75 · 2 · 2
   = 24

2. xh1 → H1 → A1 → H22 → A22 → Yin → Y → Y − T → v1 → L
   = ∂L/∂v1 · ∂v1/∂(Y − T) · ∂(Y − T)/∂Y · ∂Y/∂Yin · ∂Yin/∂A22 · ∂A22/∂H22 ·
     ∂H22/∂A1 · ∂A1/∂H1 · ∂H1/∂xh1
   = 0.5 · 2·(Y − T) · 1 · 2 · hy2 · 2 · hh2 · 2 · x1
   = 0.5 · 16 · 1 · 2 · 0.5 · 2 · 0.25 · 2 · 2
   = 16

dL/dxh1 = 24 + 16 = 40

Factored, with δ(n) = dL/dn:
δ(L) = 1
δ(Y − T) = 2·(Y − T)·0.5·δ(L) = 16·0.5·1 = 8
δ(Yin) = 2·δ(Y − T) = 2·8 = 16
δ(H22) = 2·hy2·δ(Yin) = 2·0.5·16 = 16
δ(H21) = 2·hy1·δ(Yin) = 2·0.25·16 = 8
δ(H1) = 2·[hh1·δ(H21) + hh2·δ(H22)] = 2·[0.75·8 + 0.25·16] = 20
δ(xh1) = x1·δ(H1) = 2·20 = 40"""


def test_nothing_is_wider_than_a_terminal():
    loss = deltas.deltas_network(hidden=2)
    for node in order(loss):
        said = str(paths(loss, node, limit=1000))
        assert max(map(len, said.splitlines())) <= 80


def test_deltas_of_the_first_write_up():
    """δ_j = g′(z_j)·Σ_k v_jk·δ_k, with the numbers of the write-up's example."""
    loss = deltas.deltas_network()
    found = {delta.node: delta.value for delta in paths(loss, "w11").deltas}
    assert found["zj1"] == pytest.approx(-0.11522112264174163, rel=1e-12)
    assert found["w11"] == pytest.approx(-0.057610561320870814, rel=1e-12)
    assert "δ(zj1) = (1 − aj1²)·[v11·δ(zk1) + v12·δ(zk2)]" in " ".join(
        str(paths(loss, "w11")).split()
    )


def test_a_weight_that_is_used_twice_has_both_its_ways():
    w, x = Value(0.5, "w"), Value(2.0, "x")
    y = dot([w, w], [w, x])
    products = [path.product for path in paths(y, w)]
    assert products == [0.5, 2.0, 0.5]
