"""Gradients that are graphs: which operations they record, and which they leave out."""

import math
from typing import Any

import pytest

from autograd import OPS, Value, grad, leaves, op, order, where
from autograd.engine.arguments import data_of
from autograd.engine.recorded import GRAPH, recorded_carried

inf, nan = math.inf, math.nan


def operations(y: Value) -> list[str]:
    """The names of the operations behind a Value, in the order they were recorded."""
    return [node.op.name for node in order(y) if node.op is not None]


def test_rules_are_read_on_the_rows_of_the_table() -> None:
    assert GRAPH.tanh is OPS["tanh"]
    with pytest.raises(AttributeError, match="no operation 'nothing' in the table"):
        GRAPH.nothing  # noqa: B018


def test_choices_by_a_number_are_made_at_once_and_those_by_a_value_recorded() -> None:
    a, b = Value(5.0), Value(7.0)
    assert GRAPH.where(1.0, a, b) is GRAPH.where(-0.5, a, b) is a
    assert GRAPH.where(0.0, a, b) is b
    assert math.isnan(GRAPH.where(nan, a, b))
    chosen = GRAPH.where(Value(1.0), a, b)
    assert (chosen.op, chosen.data) == (OPS["where"], 5.0)
    assert GRAPH.patch(a, 0.0, b) is GRAPH.patch(a, nan, b) is a
    assert GRAPH.patch(a, 1.0, b) is GRAPH.patch(a, 0.5, b) is b
    patched = GRAPH.patch(a, Value(1.0), b)
    assert (patched.op, patched.data) == (OPS["patch"], 7.0)


def test_a_factor_of_one_is_left_out() -> None:
    """The gradient of x + y is the upstream gradient itself, that of x·y by x is y."""
    x, y, seed = Value(2.0), Value(3.0), Value(5.0)
    assert grad(x + y, [x, y], seed=seed, create_graph=True) == [seed, seed]
    by_x, by_y = grad(x * y, [x, y], create_graph=True)
    assert (by_x, by_y) == (y, x)
    (slope,) = grad(x * y + x, [x], create_graph=True)
    assert operations(slope) == ["add"]
    (slope,) = grad(x - y, [y], seed=seed, create_graph=True)
    assert (slope.data, operations(slope), leaves(slope)) == (-5.0, ["mul"], [seed])
    (slope,) = grad(2 * x, [x], create_graph=True)
    assert (slope.data, slope.op) == (2.0, None)


@pytest.mark.parametrize(
    ("g", "p", "gate", "product"),
    [
        (2.0, 3.0, False, 6.0),
        (1.0, 3.0, False, 3.0),
        (2.0, 1.0, False, 2.0),
        (1.0, 1.0, False, 1.0),
        (0.0, inf, False, 0.0),
        (0.0, nan, False, 0.0),
        (inf, 0.0, False, nan),
        (inf, 0.0, True, 0.0),
        (-inf, 0.0, True, 0.0),
        (inf, 2.0, True, inf),
        (nan, 2.0, False, nan),
        (2.0, 0.0, False, 0.0),
        (1.0, inf, False, inf),
    ],
)
def test_what_an_edge_carries_is_that_of_floats(
    g: float, p: float, gate: bool, product: float
) -> None:
    ways: list[Any] = [(g, p), (Value(g), p), (g, Value(p)), (Value(g), Value(p))]
    sent = [recorded_carried(*way, gate) for way in ways]
    if not gate:
        sent += [recorded_carried(*way) for way in ways]
    for contribution in map(data_of, sent):
        assert contribution == product or (math.isnan(contribution) and math.isnan(product))


def test_a_product_of_values_is_recorded_also_where_one_is_1() -> None:
    """A Value of 1 has a derivative of its own."""
    g, p = Value(1.0), Value(1.0)
    for upstream, slope in ((g, p), (2.0, p), (g, 2.0)):
        assert recorded_carried(upstream, slope).op is OPS["mul"]
    assert recorded_carried(1.0, p) is p
    assert recorded_carried(g, 1.0) is g


def test_the_second_derivative_through_a_factor_that_happens_to_be_1() -> None:
    """x·y at x = 1: ∂²/∂x∂y = 1; x²y at y = 1 by x twice: 2y = 2."""
    x, y = Value(1.0), Value(1.0)
    by_x, _ = grad(x * y, [x, y], create_graph=True)
    assert grad(by_x, [x, y]) == [0.0, 1.0]
    (by_x,) = grad(x * x * y, [x], create_graph=True)
    assert grad(by_x, [x, y]) == [2.0, 2.0]


def test_a_rule_that_divides_by_a_constant_0_is_read_on_values() -> None:
    """y = x·c/b with b = 0 a constant: the slope is infinite, and no ZeroDivisionError."""
    row = op(
        "over",
        takes="*x b",
        compute=lambda m, x, b: m.sum(x) / b,
        partials=(lambda m, y, x, b: [1 / b for _ in x], lambda m, y, x, b: -y / b),
        doc="The sum of x over b.",
    )
    x = Value(2.0)
    (slope,) = grad(row([x, 3.0], 0.0), [x], create_graph=True)
    assert slope.data == inf
    (slope,) = grad(row([x, 3.0], 4.0), [x], create_graph=True)
    assert slope.data == 0.25


def test_a_choice_is_differentiated_through_the_branch_that_is_taken() -> None:
    x = Value(3.0)
    for condition, slope, bend in ((1.0, 27.0, 18.0), (0.0, 1.0, 0.0)):
        y = where(condition, x**3, x)
        (first,) = grad(y, [x], create_graph=True)
        assert first.data == slope
        assert grad(first, [x]) == [bend]
