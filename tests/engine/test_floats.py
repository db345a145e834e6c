"""Numbers where they enter, and rows on floats: IEEE 754 where Python would raise."""

import math
from decimal import Decimal
from fractions import Fraction

import pytest

from autograd import OPS, Value, op
from autograd.engine.floats import (
    carried,
    evaluate,
    number,
    partial,
    settle,
    shown_partial,
    taken,
)
from autograd.engine.ieee import FLOATS, IEEE, Double

inf, nan = math.inf, math.nan


def same(ours: float, truth: float) -> bool:
    """Equal, with the sign of a zero, and nan equal to nan."""
    if math.isnan(truth):
        return math.isnan(ours)
    return ours == truth and math.copysign(1, ours) == math.copysign(1, truth)


@pytest.mark.parametrize("given", [10**400, -(10**400), Fraction(10**400), Decimal("1e400")])
def test_a_finite_number_beyond_floats_is_refused(given: object) -> None:
    with pytest.raises(ValueError, match=r"fits in a float \(below 1\.8e308\), got one of type"):
        number(given)


@pytest.mark.parametrize("given", [inf, -inf, Decimal("inf"), 10**300, Fraction(1, 3), True])
def test_numbers_become_the_nearest_float(given: object) -> None:
    ours = number(given)
    assert type(ours) is float
    assert ours == float(given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given", "hint"),
    [
        ("3", "give int or float"),
        (b"3", "give int or float"),
        (None, "give int or float"),
        (2j, "give int or float"),
        ([1.0], "make one Value per entry"),
        (Value(1.0), "take its .data for the number alone"),
    ],
)
def test_what_is_no_number_is_refused_with_what_to_do(given: object, hint: str) -> None:
    with pytest.raises(TypeError) as caught:
        number(given)
    assert str(caught.value).endswith(f"of type {type(given).__name__}; {hint}")


def test_an_array_without_an_axis_is_told_of_its_item() -> None:
    class Alone:
        shape = ()

        def __len__(self) -> int:
            raise TypeError("no axis")

    with pytest.raises(TypeError, match=r"take its \.item\(\)"):
        number(Alone())


@pytest.mark.parametrize(
    ("x", "y", "power"),
    [
        (0.0, -1.0, inf),
        (-0.0, -1.0, -inf),
        (-0.0, -2.0, inf),
        (-0.0, -0.5, inf),
        (0.0, -0.5, inf),
        (-8.0, 1 / 3, nan),
        (-8.0, 0.5, nan),
        (-2.0, 1025.0, -inf),
        (-2.0, 1026.0, inf),
        (2.0, 1024.5, inf),
        (2.0, 1025.0, inf),
        (0.5, -1025.0, inf),
        (-0.5, -1025.0, -inf),
    ],
)
def test_powers_where_python_raises_are_those_of_c(x: float, y: float, power: float) -> None:
    """C99, F.9.4.4: pow(±0, y) for odd y < 0 is ±∞; a negative base to a fraction is nan."""
    assert same(evaluate(OPS["pow"], (x, y)), power)
    assert same(IEEE.pow(x, y), power)


@pytest.mark.parametrize(
    ("name", "x", "y"),
    [
        ("exp", 1000.0, inf),
        ("expm1", 1000.0, inf),
        ("cosh", 1000.0, inf),
        ("sinh", 1000.0, inf),
        ("sinh", -1000.0, -inf),
        ("log", 0.0, -inf),
        ("log", -0.0, -inf),
        ("log", -1.0, nan),
        ("log1p", -1.0, -inf),
        ("log1p", -2.0, nan),
        ("log2", 0.0, -inf),
        ("log2", -1.0, nan),
        ("log10", 0.0, -inf),
        ("log10", -1.0, nan),
        ("atanh", 1.0, inf),
        ("atanh", -1.0, -inf),
        ("atanh", 2.0, nan),
        ("floor", inf, inf),
        ("floor", -0.0, -0.0),
        ("floor", 0.5, 0.0),
        ("floor", -0.5, -1.0),
        ("round", -inf, -inf),
        ("round", -0.4, -0.0),
        ("round", 2.5, 2.0),
        ("sqrt", -1.0, nan),
        ("sin", inf, nan),
        ("asin", 2.0, nan),
    ],
)
def test_functions_where_python_raises_follow_ieee(name: str, x: float, y: float) -> None:
    assert same(getattr(IEEE, name)(x), y)
    assert same(evaluate(OPS[name], (x,)), y)


@pytest.mark.parametrize(
    ("xs", "total"),
    [
        ((1e308, 1e308, -1e308), 1e308),
        ((1e308, 1e308), inf),
        ((-1e308, -1e308), -inf),
        ((inf, -inf), nan),
        ((inf, 1.0), inf),
    ],
)
def test_sums_where_fsum_raises(xs: tuple[float, ...], total: float) -> None:
    assert same(evaluate(OPS["sum"], (xs,)), total)
    assert same(IEEE.weighted(xs, (1.0,) * len(xs)), total)


def test_choices_of_the_mathematics_at_their_borders() -> None:
    """greater, equal, where, positive, unless_zero, patch: at ties, at 0 and at nan."""
    m = FLOATS
    assert (m.greater(2.0, 1.0), m.greater(1.0, 1.0), m.greater(0.0, 1.0)) == (1.0, 0.0, 0.0)
    assert math.isnan(m.greater(nan, 1.0))
    assert math.isnan(m.greater(1.0, nan))
    assert (m.equal(1.0, 1.0), m.equal(1.0, 2.0), m.equal(2.0, 1.0)) == (1.0, 0.0, 0.0)
    assert math.isnan(m.equal(nan, nan))
    assert (m.where(1.0, 5.0, 7.0), m.where(0.0, 5.0, 7.0), m.where(-2.0, 5.0, 7.0)) == (5, 7, 5)
    assert math.isnan(m.where(nan, 5.0, 7.0))
    assert [m.positive(x, 5.0, 7.0) for x in (2.0, 0.5, 0.0, -0.5)] == [5.0, 5.0, 7.0, 7.0]
    assert math.isnan(m.positive(nan, 5.0, 7.0))
    assert [m.unless_zero(5.0, x, 7.0) for x in (1.0, 0.0, -0.0, nan)] == [5.0, 7.0, 7.0, 5.0]
    assert [m.patch(5.0, x, 7.0) for x in (0.0, 1.0, -1.0)] == [5.0, 7.0, 7.0]
    assert m.patch(5.0, nan, 7.0) == 5.0
    assert math.isnan(m.maximum((1.0, nan)))
    assert m.maximum((1.0, 3.0, 2.0)) == 3.0


def test_doubles_compute_as_floats_do_and_never_raise() -> None:
    two, five = Double(2.0), Double(5.0)
    results = [two + 5, two - 5, two * 5, two / 5, two**5, -two, 2 + five, 2 - five, 2 * five]
    results += [2 / five, 2**five, two - five, two * five]
    assert results == [7.0, -3.0, 10.0, 0.4, 32.0, -2.0, 7.0, -3.0, 10.0, 0.4, 32.0, -3.0, 10.0]
    assert {type(y) for y in results} == {Double}
    quotients = [(1.0, 0.0, inf), (-1.0, 0.0, -inf), (1.0, -0.0, -inf), (-inf, -0.0, inf)]
    for x, y, quotient in [*quotients, (0.0, 0.0, nan), (nan, 0.0, nan), (0.0, -2.0, -0.0)]:
        assert same(Double(x) / y, quotient)
        assert same(x / Double(y), quotient)
    assert Double(10.0) ** 400 == Double(-10.0) ** 400 == inf
    assert Double(-10.0) ** 401 == Double(-0.0) ** -3 == -inf
    assert 10.0 ** Double(400.0) == inf


def test_what_a_rule_gives_becomes_a_plain_float() -> None:
    row = OPS["exp"]
    assert [settle(row, given) for given in (3, True, Double(2.0))] == [3.0, 1.0, 2.0]
    assert all(type(settle(row, given)) is float for given in (3, True, Double(2.0)))
    assert math.isnan(settle(row, 2j))
    with pytest.raises(TypeError, match="the rule of exp gave 'x', which is no number"):
        settle(row, "x")


@pytest.mark.parametrize(
    ("name", "args", "place", "slope"),
    [
        ("div", (3.0, 2.0), 0, 0.5),
        ("div", (3.0, 2.0), 1, -0.75),
        ("div", (1.0, 0.0), 0, inf),
        ("sqrt", (0.0,), 0, inf),
        ("sum", ((1.0, 2.0),), 0, (1.0, 1.0)),
        ("prod", ((2.0, 3.0, 4.0),), 0, (12.0, 8.0, 6.0)),
        ("sum", ((inf, -inf),), 0, (1.0, 1.0)),
    ],
)
def test_a_partial_is_floats(
    name: str, args: tuple[object, ...], place: int, slope: object
) -> None:
    row = OPS[name]
    ours = partial(row, place, evaluate(row, args), args)
    assert ours == slope
    assert {type(p) for p in (ours if type(ours) is tuple else (ours,))} == {float}


def test_what_is_shown_is_what_one_gets_who_puts_numbers_in() -> None:
    """1 - tanh(20)² in floats is 0; the partial itself is right to the last digits."""
    row = OPS["tanh"]
    y = math.tanh(20.0)
    assert shown_partial(row, 0, y, (20.0,)) == 1 - y * y == 0.0
    assert partial(row, 0, y, (20.0,)) == pytest.approx(1.6993417021166e-17, rel=1e-12)


@pytest.mark.parametrize(
    ("g", "p", "gate", "contribution"),
    [
        (0.0, inf, False, 0.0),
        (-0.0, nan, False, 0.0),
        (0.5, 0.25, False, 0.125),
        (1.0, 3.0, False, 3.0),
        (inf, 0.0, False, nan),
        (inf, 0.0, True, 0.0),
        (-inf, 0.0, True, 0.0),
        (nan, 0.0, True, nan),
        (inf, 1.0, True, inf),
        (2.0, inf, True, inf),
    ],
)
def test_what_an_edge_carries(g: float, p: float, gate: bool, contribution: float) -> None:
    assert same(carried(g, p, gate), contribution)
    if not gate:
        assert same(carried(g, p), contribution)


def test_where_a_product_was_taken_as_0() -> None:
    assert [taken(g, p, 0.0) for g, p in ((0.0, inf), (0.0, nan), (inf, 0.0))] == [True] * 3
    assert [taken(g, p, 0.0) for g, p in ((0.0, 0.0), (0.0, 1.0), (1.0, 0.0))] == [False] * 3
    assert [taken(1.0, inf, inf), taken(1.0, nan, nan), taken(1.0, 2.0, 2.0)] == [False] * 3


def test_a_whole_power_in_an_own_rule_overflows_to_infinity() -> None:
    """Where x**400 is written with a whole number, on numbers and on Values."""
    row = op(
        "huge",
        compute=lambda m, x: x**401,
        partials=(lambda m, y, x: 401 * x**400,),
        doc="Raise x to 401.",
    )
    assert [row(10.0), row(-10.0), row(1.0)] == [inf, -inf, 1.0]
    x = Value(-10.0)
    y = row(x)
    y.backward()
    assert (y.data, x.grad) == (-inf, inf)
