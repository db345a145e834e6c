"""The gradients of a pass are written as a whole, when it has succeeded."""

import math

import pytest

import autograd
from autograd import Value, dot, grad, op, order
from tests.strategies import own_rows


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt, ValueError])
def test_gradients_are_written_only_when_the_whole_pass_has_succeeded(
    error: type[BaseException],
) -> None:
    broken = True

    def slope(m: object, y: object, x: object) -> float:
        if broken:
            raise error("in mid-pass")
        return 2.0

    with own_rows():
        fragile = op("fragile", compute=lambda m, x: 2 * x, partials=(slope,), doc="")
        a, b = Value(2.0), Value(3.0)
        (a * b).backward()
        h = fragile(a)
        y = h * b + b * b
        with pytest.raises(error, match="in mid-pass"):
            y.backward()
        with pytest.raises(error, match="in mid-pass"):
            grad(y, [a])
        assert (a.grad, b.grad, h.grad, y.grad) == (3.0, 2.0, 0.0, 0.0)
        broken = False
        y.backward()
        assert (a.grad, b.grad, h.grad, y.grad) == (3.0 + 6.0, 2.0 + 10.0, 3.0, 1.0)


def test_a_pass_that_meets_a_changed_number_leaves_no_trace() -> None:
    a, b = Value(2.0), Value(3.0)
    stale = a * b
    y = (stale + b) * b
    a.data = 5.0
    with pytest.raises(autograd.StaleGraphError):
        y.backward()
    a.data = 2.0
    y.forward()
    y.backward()
    assert (a.grad, b.grad) == (9.0, 18.0)  # of a·b² + b²


@pytest.mark.parametrize("seed", [1.0, math.inf], ids=["fast", "careful"])
def test_a_refused_pass_leaves_inner_nodes_what_an_earlier_one_gave(seed: float) -> None:
    """Leaves, inner nodes of every kind, and the output itself; whichever node is stale."""
    a, b = Value(2.0), Value(3.0)
    first = a * b
    second = first.tanh()
    third = dot([second, first], [a, b], b)
    y = autograd.logsumexp(third, first, second) + second
    y.backward(2.0)
    nodes = order(y)
    before = [node.grad for node in nodes]
    assert all(g != 0.0 for g in before)
    b.data = 4.0
    with pytest.raises(autograd.StaleGraphError):
        y.backward(seed)
    assert [node.grad for node in nodes] == before
    y.forward()
    for leaf in (a, b):
        leaf.zero_grad()
    y.backward(2.0)
    fresh = [a.grad, b.grad]
    assert fresh == [2.0 * g for g in grad(y, [a, b])]
