"""What if: the true change, what the gradient foretells, and what remains."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd import StaleGraphError, Value, grad, order, sin
from autograd.steps.explain.whatif import what_if
from demos import one_weight
from tests.strategies import graphs


def chain():
    """y = (a·b)² with c = a·b."""
    a, b = Value(2.0, "a"), Value(-3.0, "b")
    c = a * b
    c.label = "c"
    y = c * c
    y.label = "y"
    return a, b, c, y


@given(graphs(), st.floats(-3, 3))
def test_a_leaf_set_otherwise_is_forward_with_that_leaf(graph, x):
    leaves, y = graph
    leaf = next((leaf for leaf in leaves if leaf in order(y)), None)
    if leaf is None:
        return
    before = {node: node.data for node in order(y)}
    found = what_if(y, leaf, x)
    assert {node: node.data for node in order(y)} == before  # nothing is written
    (slope,) = grad(y, [leaf])
    leaf.data, old = x, leaf.data
    y.forward()
    change = y.data - before[y]
    foretold = slope * (x - old)
    for mine, theirs in (
        (found.before, before[y]),
        (found.after, y.data),
        (found.change, change),
        (found.settings[0].slope, slope),
        (found.foretold, foretold),
        (found.remainder, change - foretold),
    ):
        assert mine.hex() == theirs.hex()
    moved = [(before[node], node.data) for node in order(y) if node.data != before[node]]
    assert sorted(map(repr, moved)) == sorted(
        repr((one.before, one.after)) for one in found.changed
    )


def test_an_inner_node_is_set_over_its_arguments():
    a, b, c, y = chain()
    found = what_if(y, c, 10.0)
    assert (found.before, found.after, found.change) == (36.0, 100.0, 64.0)
    assert found.settings[0].slope == -12.0
    assert found.foretold == -12.0 * 16.0
    assert found.remainder == 256.0  # Δ², as y is a square
    assert [one.node for one in found.changed] == ["c", "y"]
    assert (a.data, b.data, c.data, y.data) == (2.0, -3.0, -6.0, 36.0)


def test_several_at_once():
    a, b, _, y = chain()
    found = what_if(y, {a: 3.0, b: 1.0})
    assert found.after == 9.0
    assert [(one.node, one.slope) for one in found.settings] == [("a", 36.0), ("b", -24.0)]
    assert found.foretold == 36.0 * 1 - 24.0 * 4


def test_a_node_above_another_that_is_set_hides_it():
    a, _, c, y = chain()
    found = what_if(y, {a: 100.0, c: 1.0})
    assert found.after == 1.0
    assert [(one.node, one.slope) for one in found.settings] == [("a", 0.0), ("c", -12.0)]
    assert found.foretold == -12.0 * 7
    z = a + c
    both = what_if(z, {a: 3.0, c: 0.0})
    assert (both.after, both.change, both.foretold, both.remainder) == (3.0, 7.0, 7.0, 0.0)


def test_the_remainder_of_a_small_change_is_of_second_order():
    x = Value(0.7, "x")
    y = sin(x)
    for h in (1e-2, 1e-3, 1e-4):
        found = what_if(y, x, 0.7 + h)
        assert found.remainder == pytest.approx(-math.sin(0.7) * h * h / 2, rel=h)


def test_the_output_itself_can_be_set():
    *_, y = chain()
    found = what_if(y, y, 40.0)
    assert (found.after, found.change, found.foretold, found.remainder) == (40.0, 4.0, 4.0, 0.0)


def test_infinities_and_nan_are_no_accident():
    x = Value(1.0, "x")
    y = 1 / x
    found = what_if(y, x, 0.0)
    assert (found.after, found.change, found.foretold) == (math.inf, math.inf, 1.0)
    assert math.isnan(what_if(y, x, math.nan).after)
    assert "∞" in str(found)


def test_the_second_write_up_after_its_update():
    """xh1 = 0.8 takes Y − T from 8 to 2 and L from 32 to 2; the slope alone foretells −48."""
    n = one_weight.one_weight_network(one_weight.WEIGHTS)
    found = what_if(n["L"], n["xh1"], 0.8)
    assert str(found).splitlines()[:6] == [
        "What if xh1 = 0.8 (was 2)?",
        "L = 2 (was 32)",
        "  true change = 2 − 32 = −30",
        "  dL/dxh1 · Δ = 40·(−1.2) = −48",
        "  remainder   = 18",
        "",
    ]
    assert "Y − T       8      2      −6" in str(found).splitlines()


def test_a_long_table_is_cut():
    x = Value(1.0, "x")
    y = x
    for _ in range(100):
        y = y + 1
    lines = str(what_if(y, x, 2.0)).splitlines()
    assert "… 81 more …" in lines
    assert lines[-1].startswith("v100")
    assert len(lines) < 30


def test_what_cannot_be_set_is_refused():
    a, _, _, y = chain()
    with pytest.raises(ValueError, match="does not depend on"):
        what_if(y, Value(1.0, "stranger"), 2.0)
    with pytest.raises(TypeError, match="one real number"):
        what_if(y, a, "2")
    with pytest.raises(TypeError, match="one real number"):
        what_if(y, a)
    with pytest.raises(TypeError, match="sets a Value"):
        what_if(y, "a", 2.0)
    with pytest.raises(ValueError, match="needs a node"):
        what_if(y, {})
    a.data = 5.0
    with pytest.raises(StaleGraphError):
        what_if(y, a, 2.0)
