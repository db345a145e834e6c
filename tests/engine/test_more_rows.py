"""The rows beside the core of the table, to the third derivative, against 60 digits of mpmath."""

import math
from collections.abc import Callable
from typing import Any

import mpmath
import numpy as np
import pytest
from mpmath import mp, mpf, psi

import autograd as ag
from autograd import OPS, Value, grad
from autograd.engine.floats import evaluate
from autograd.formulas.expression import FormulaError, parse
from autograd.steps.exact import Exact, Fraction

from ..oracles import TRUTH, as_float
from ..points import inf, nan
from .test_conventions import is_number, slope

GAMMA_POINTS = [1e-8, 0.3, 0.5, 1.0, 1.0000001, 1.3, 1.4616, 1.5, 2.0, 2.0001, 2.5, 3.7, 9.99]
GAMMA_POINTS += [10.0, 33.0, 1e3, -0.5, -1e-8, -1.3, -2.5, -7.7, -55.2, -1000.3]
TAILS = [-300.0, -40.0, -36.0, -17.0, -3.3, -1.0, -0.1, 0.1, 1.0, 2.7, 17.0, 36.0, 40.0, 300.0]
POINTS: dict[str, list[float]] = {
    "exp2": [-1000.0, -3.0, 0.0, 0.1, 10.5, 1000.0],
    "log2": [1e-30, 0.3, 1.0, 2.0, 5.5, 1e30],
    "log10": [1e-30, 0.3, 1.0, 1000.0, 1e30],
    "square": [0.0, -3.0, 1e-100],
    "cbrt": [-8.0, -0.3, 1e-20, 27.0, 1e80],
    "reciprocal": [-7.0, 0.3, 1e50],
    "rsqrt": [0.3, 7.0, 1e-30, 1e50],
    "asinh": [-30.0, -1e-8, 1e-8, 0.5, 1e10, 1e60],
    "acosh": [1.0001, 1.5, 40.0, 1e8, 1e60],
    "atanh": [-0.9, 1e-9, 0.3, 0.499, 0.501, 0.999999],
    "sinc": [1e-3, 0.1, 0.5, 0.999999, 1.0, 1.000001, 2.0, -4.7, 7.0, 100.0, 1e15, -1e100],
    "lgamma": GAMMA_POINTS,
    "digamma": GAMMA_POINTS,
    "log_sigmoid": TAILS,
    "softsign": [-1e30, -3.0, 0.5, 17.0],
    "selu": [-40.0, -3.0, -1e-8, 0.5, 17.0],
    "mish": TAILS,
    "gelu_tanh": [-9.0, -3.3, -1e-8, 1e-8, 200.0, -1.0, -0.1, 0.1, 1.0, 2.7, 9.0],
}

EDGE_SLOPES: list[tuple[str, Any, int, Any]] = [
    ("cbrt", (0.0,), 0, inf),
    ("rsqrt", (-0.0,), 0, -inf),
    ("log2", (-1.0,), 0, nan),
    ("log10", (0.0,), 0, inf),
    ("acosh", (1.0,), 0, inf),
    ("acosh", (0.5,), 0, nan),
    ("acosh", (-2.0,), 0, nan),
    ("atanh", (-1.0,), 0, inf),
    ("atanh", (2.0,), 0, nan),
    ("xlogy", (0.0, 0.0), 0, -inf),
    ("xlogy", (0.0, 0.0), 1, 0.0),
    ("xlogy", (0.0, 2.0), 0, math.log(2)),
    ("xlogy", (1.0, -1.0), 1, nan),
    ("sinc", (0.0,), 0, 0.0),
    ("softsign", (0.0,), 0, 1.0),
    ("selu", (0.0,), 0, 1.0507009873554805),
    ("selu", (-0.0,), 0, 1.0507009873554805),
    ("relu6", (0.0,), 0, 0.0),
    ("relu6", (6.0,), 0, 0.0),
    ("hardtanh", (-1.0, -1.0, 1.0), 0, 0.0),
    ("hardsigmoid", (-3.0,), 0, 0.0),
    ("hardsigmoid", (3.0,), 0, 0.0),
    ("hardswish", (-3.0,), 0, 0.0),
    ("hardswish", (3.0,), 0, 1.0),
    ("copysign", (0.0, -1.0), 0, 0.0),
    ("fmod", (4.0, 2.0), 0, 1.0),
    ("remainder", (-5.5, 2.0), 1, 3.0),
    ("fmod", (-5.5, 2.0), 1, 2.0),
    ("norm", ((0.0, -0.0),), 0, (0.0, 0.0)),
    ("norm", ((-inf, 1.0),), 0, (-1.0, 0.0)),
    ("norm", ((1e308, -1e308, 1e308),), 0, (3**-0.5, -(3**-0.5), 3**-0.5)),
    ("norm", ((5e-324, 5e-324),), 0, (2**-0.5, 2**-0.5)),
    ("std", ((2.0, 2.0, 2.0), 1.0), 0, (0.0, 0.0, 0.0)),
    ("prod", ((0.0, 3.0, 4.0),), 0, (12.0, 0.0, 0.0)),
    ("log_softmax", (1000.0, (0.0, -1000.0)), 0, 0.0),
    ("lgamma", (0.0,), 0, -inf),
    ("digamma", (-1.0,), 0, inf),
]
EDGE_VALUES: list[tuple[str, Any, float]] = [
    *[("log2", (2.0**n,), float(n)) for n in (-1074, -3, 0, 1, 10, 1023)],
    *[("log10", (float(f"1e{n}"),), float(n)) for n in (-5, 0, 3, 15, 22)],
    ("cbrt", (-27.0,), -3.0),
    ("atanh", (1.0,), inf),
    ("atanh", (-1.0,), -inf),
    ("acosh", (1.0,), 0.0),
    ("sinc", (0.0,), 1.0),
    ("sinc", (5e-324,), 1.0),
    ("xlogy", (0.0, 0.0), 0.0),
    ("xlogy", (0.0, inf), 0.0),
    ("xlogy", (0.0, nan), nan),
    ("xlogy", (1.0, 0.0), -inf),
    ("round", (0.5,), 0.0),
    ("round", (1.5,), 2.0),
    ("round", (-2.5,), -2.0),
    ("round", (0.49999999999999994,), 0.0),
    ("round", (4503599627370497.5,), 4503599627370498.0),
    ("floor", (-0.5,), -1.0),
    ("ceil", (-0.5,), -0.0),
    ("trunc", (-1.9,), -1.0),
    ("fmod", (-5.5, 2.0), -1.5),
    ("fmod", (1.0, 0.0), nan),
    ("fmod", (1.0, inf), 1.0),
    ("remainder", (-5.5, 2.0), 0.5),
    ("remainder", (5.5, -2.0), -0.5),
    ("remainder", (-1e-20, 1.0), 1.0),
    ("copysign", (3.0, -0.0), -3.0),
    ("copysign", (-3.0, 0.0), 3.0),
    ("heaviside", (0.0, 0.5), 0.5),
    ("rsqrt", (0.0,), inf),
    ("rsqrt", (-0.0,), inf),
    ("norm", ((1e200, 1e200),), 2**0.5 * 1e200),
    ("norm", ((-inf, 1.0),), inf),
    ("norm", ((5e-324,),), 5e-324),
    ("norm", ((nan, inf),), nan),
    ("var", ((1e8, 1e8 + 1, 1e8 + 3), 0.0), 14 / 9),
    ("var", ((5.0,), 0.0), 0.0),
    ("var", ((5.0,), 1.0), nan),
    ("std", ((1e200, -1e200), 1.0), 2**0.5 * 1e200),
    ("lgamma", (1.0,), 0.0),
    ("lgamma", (2.0,), 0.0),
    ("lgamma", (0.0,), inf),
    ("lgamma", (-3.0,), inf),
    ("digamma", (0.0,), -inf),
    ("digamma", (-0.0,), inf),
    ("digamma", (-2.0,), nan),
    ("polygamma", (0.0, 1.0), -0.5772156649015329),
    ("polygamma", (1.0, 0.0), inf),
    ("polygamma", (2.0, 0.0), -inf),
    ("polygamma", (2.0, -0.0), inf),
    ("polygamma", (1.5, 1.0), nan),
    ("polygamma", (-1.0, 1.0), nan),
    ("log_softmax", (1000.0, (1000.0,)), -math.log(2)),
    ("log_softmax", (40.0, (0.0,)), -4.248354255291589e-18),
    ("log_softmax", (3.0, ()), 0.0),
    ("log_sigmoid", (40.0,), -4.248354255291589e-18),
]


def jet(function: Callable[[Any], Any], x: float, order: int = 3) -> list[float]:
    """f, f′, f″, … at x, as the recorded gradients of gradients give them."""
    v = Value(x)
    y = function(v)
    numbers = [y.data]
    for _ in range(order):
        (y,) = grad(y, [v], create_graph=True)
        numbers.append(y.data)
    return numbers


def truths(name: str, x: float) -> list[float]:
    """The same by mpmath: of the gamma function by its polygammas, else by Taylor series."""
    if name in ("lgamma", "digamma"):
        with mp.workdps(60):
            orders = range(-1, 3) if name == "lgamma" else range(4)
            return [float(TRUTH["lgamma"](mpf(x)) if n < 0 else psi(n, mpf(x))) for n in orders]
    with mp.workdps(600):
        series = mpmath.taylor(TRUTH[name], mpf(x), 3)
        return [as_float(mpmath.re(c) * mpmath.factorial(n)) for n, c in enumerate(series)]


@pytest.mark.parametrize(("name", "args", "place", "expected"), EDGE_SLOPES)
def test_the_slope_at_an_edge(name: str, args: Any, place: int, expected: Any) -> None:
    assert is_number(slope(name, *args, place=place), expected)


@pytest.mark.parametrize(("name", "args", "expected"), EDGE_VALUES)
def test_the_value_at_an_edge(name: str, args: Any, expected: float) -> None:
    assert is_number(evaluate(OPS[name], args), expected)


@pytest.mark.parametrize(("name", "x"), [(name, x) for name in POINTS for x in POINTS[name]])
def test_the_first_three_derivatives_are_true(name: str, x: float) -> None:
    expected = truths(name, x)
    assert jet(OPS[name], x) == pytest.approx(expected, rel=1e-13, abs=1e-300)


@pytest.mark.parametrize("x", [0.0, -0.0, 1e-300, 1e-8, -1e-8])
def test_sinc_is_smooth_at_zero(x: float) -> None:
    """sin x/x = 1 - x²/6 + x⁴/120 - …, so its derivatives are 1, -x/3, -⅓ + x²/10, x/5."""
    expected = [1 - x * x / 6, -x / 3, -1 / 3 + x * x / 10, x / 5, 1 / 5, -x / 7, -1 / 7]
    assert jet(ag.sinc, x, 6) == pytest.approx(expected, rel=1e-13, abs=1e-300)


@pytest.mark.parametrize("order", range(7))
@pytest.mark.parametrize("x", [0.3, 1.0, 1.46, 2.5, 12.0, -0.5, -7.7])
def test_polygamma_is_the_derivative_of_digamma(order: int, x: float) -> None:
    with mp.workdps(60):
        expected = float(mpmath.psi(order, mpf(x)))
    assert ag.polygamma(order, x) == pytest.approx(expected, rel=1e-12)
    assert jet(ag.digamma, x, order)[order] == pytest.approx(expected, rel=1e-12)


def test_polygamma_far_up_and_at_high_orders() -> None:
    for n, x in [(1, 1e100), (3, 1e50), (20, 3.0), (50, 40.0), (170, 2.0)]:
        with mp.workdps(60):
            scale = (-1) ** (n + 1) * mpmath.factorial(n)
            expected = float(scale * mpmath.zeta(n + 1, mpf(x))) if x < 1e3 else None
            if expected is None:
                expected = float((-1) ** (n + 1) * mpmath.factorial(n - 1) / mpf(x) ** n)
        assert ag.polygamma(n, x) == pytest.approx(expected, rel=1e-11)


def test_log_softmax_keeps_its_tails() -> None:
    """log p = -ln(1 + e^-40) of the favourite, and its slope is what is left to the others."""
    z = [Value(40.0), Value(0.0)]
    first, second = ag.log_softmax(z)
    rest = math.exp(-40.0) / (1 + math.exp(-40.0))
    assert first.data == pytest.approx(-math.log1p(math.exp(-40.0)), rel=1e-14)
    assert second.data == pytest.approx(-40.0, rel=1e-15)
    assert grad(first, z) == pytest.approx([rest, -rest], rel=1e-13)
    assert grad(second, z) == pytest.approx([rest - 1, 1 - rest], rel=1e-13)


@pytest.mark.parametrize("z", [(0.5, 0.5), (0.0, 0.0, 0.0), (1.0, 1.0, -2.0)])
def test_the_hessian_of_log_softmax_where_arguments_tie(z: tuple[float, ...]) -> None:
    """∂²/∂zᵢ∂zⱼ log p₀ = pᵢpⱼ - [i = j]pᵢ: the same for every class, and symmetric."""
    leaves = [Value(x) for x in z]
    p = np.exp(z) / np.exp(z).sum()
    slopes = grad(ag.log_softmax(leaves)[0], leaves, create_graph=True)
    hessian = [grad(slope, leaves) for slope in slopes]
    assert np.array(hessian) == pytest.approx(np.outer(p, p) - np.diag(p), rel=1e-13)


def test_bounds_of_hardtanh_that_tie_share_the_slope() -> None:
    a = Value(0.5)
    assert grad(ag.hardtanh(a, a, 2.0), [a]) == grad(ag.clip(a, a, 2.0), [a]) == [1.0]
    assert grad(ag.hardtanh(a, -1.0, 0.5), [a]) == [0.0]
    assert ag.hardtanh(a).op is OPS["hardtanh"]


def test_xlogy_has_its_mixed_derivative_where_x_is_zero() -> None:
    """∂/∂y of ln y and ∂/∂x of x/y are both 1/y, in either order."""
    x, z = Value(0.0), Value(4.0)
    by_x, by_z = grad(ag.xlogy(x, z), [x, z], create_graph=True)
    assert (by_x.data, by_z.data) == (math.log(4.0), 0.0)
    assert grad(by_x, [x, z]) == [0.0, 0.25]
    assert grad(by_z, [x, z]) == [0.25, 0.0]


def test_a_product_has_its_derivatives_where_factors_are_zero() -> None:
    x = [Value(0.0), Value(3.0), Value(0.0), Value(5.0)]
    y = ag.prod(x)
    slopes = grad(y, x, create_graph=True)
    assert [slope.data for slope in slopes] == [0.0] * 4
    assert grad(slopes[0], x) == [0.0, 0.0, 15.0, 0.0]
    assert grad(ag.prod(x[1]), [x[1]]) == [1.0]


@pytest.mark.parametrize("correction", [0.0, 1.0])
def test_the_hessian_of_the_variance(correction: float) -> None:
    """2([i = j] - 1/n)/(n - correction), of numbers far from 0 too."""
    x = [Value(1e8 + k) for k in (0.0, 1.0, 3.0, 4.5)]
    slopes = grad(ag.var(x, correction), x, create_graph=True)
    hessian = np.array([grad(slope, x) for slope in slopes])
    expected = 2 * (np.eye(4) - 0.25) / (4 - correction)
    assert hessian == pytest.approx(expected, rel=1e-13)


def test_the_spread_of_a_sample_and_of_a_population() -> None:
    numbers = [2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0]
    assert ag.var(numbers, 0) == np.var(numbers) == 4.0
    assert ag.var(numbers) == pytest.approx(np.var(numbers, ddof=1), rel=1e-15)
    assert ag.std(numbers, 0) == pytest.approx(2.0, rel=1e-15)
    assert ag.std(numbers) == pytest.approx(np.std(numbers, ddof=1), rel=1e-15)


@pytest.mark.parametrize("name", ["var", "std"])
def test_the_numbers_of_a_sample_are_one_list(name: str) -> None:
    """var(a, b) would be the variance of a alone, with the correction b."""
    a, b = Value(1.0, "a"), Value(2.0, "b")
    for attempt in (lambda: OPS[name](a, b), lambda: OPS[name](1.0, 2.0, 3.0)):
        with pytest.raises(TypeError, match=rf"{name} takes its numbers x as one list, as in"):
            attempt()
    with pytest.raises(TypeError, match="needs at least one number"):
        OPS[name]([])
    with pytest.raises(FormulaError, match="as one list"):
        parse(f"{name}(a, b)", {"a": 1, "b": 2})
    assert parse(f"{name}([a, b], 0)", {"a": 1, "b": 3}).output.data == 1.0


def test_the_hessian_of_the_norm() -> None:
    """([i = j] - uᵢuⱼ)/y with the direction u."""
    z = np.array([1.0, -2.0, 4.0])
    x = [Value(one) for one in z]
    slopes = grad(ag.norm(x), x, create_graph=True)
    y = np.linalg.norm(z)
    expected = (np.eye(3) - np.outer(z, z) / y**2) / y
    assert np.array([grad(slope, x) for slope in slopes]) == pytest.approx(expected, rel=1e-13)


def test_what_fractions_can_hold_stays_a_fraction() -> None:
    by = Exact()
    a, b = Fraction(7, 3), Fraction(-1, 2)
    assert by.value(OPS["floor"], (a,)) == 2
    assert by.value(OPS["round"], (Fraction(5, 2),)) == 2
    assert by.value(OPS["remainder"], (a, b)) == Fraction(-1, 6)
    assert by.value(OPS["fmod"], (-a, b)) == Fraction(-1, 3)
    assert by.value(OPS["cbrt"], (Fraction(-8, 27),)) == Fraction(-2, 3)
    assert by.value(OPS["exp2"], (Fraction(-3),)) == Fraction(1, 8)
    assert by.value(OPS["prod"], ((a, b),)) == Fraction(-7, 6)
    assert by.value(OPS["var"], ((a, b), Fraction(0))) == Fraction(289, 144)
    assert by.value(OPS["hardsigmoid"], (b,)) == Fraction(5, 12)
    assert by.value(OPS["norm"], ((Fraction(3), Fraction(4)),)) == 5
    y = Fraction(1, 3)
    assert by.partial(OPS["reciprocal"], 0, y, (Fraction(3),)) == Fraction(-1, 9)
    assert type(by.partial(OPS["sinc"], 0, 0.9, (Fraction(1, 2),))) is float


def test_rounding_and_remainders_are_those_of_python() -> None:
    for a in (-5.5, -4.0, -0.5, 0.5, 1.5, 2.5, 7.25):
        assert ag.round(a) == round(a)
        for b in (-2.0, 0.75, 3.0):
            assert ag.remainder(a, b) == a % b
            assert ag.fmod(a, b) == math.fmod(a, b)


def test_a_remainder_moves_with_its_divisor() -> None:
    """a - b·⌊a/b⌋ and a - b·trunc(a/b), between their jumps."""
    a, b = Value(-5.5), Value(2.0)
    assert grad(ag.remainder(a, b), [a, b]) == [1.0, 3.0]
    assert grad(ag.fmod(a, b), [a, b]) == [1.0, 2.0]
