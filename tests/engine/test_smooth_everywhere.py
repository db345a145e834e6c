"""Derivatives of every order where a function is smooth, at ties, zeros, ends and on tails.

The right values are worked out by hand or by mpmath at 60 digits.
"""

import math
from typing import Any

import mpmath
import pytest

import autograd as ag
import nn
from autograd import Value, grad

pytestmark = pytest.mark.one_python


def hessian(y: Value, xs: list[Value]) -> list[list[float]]:
    return [grad(slope, xs) for slope in grad(y, xs, create_graph=True)]


def derivatives(function: Any, at: float, order: int = 3) -> list[float]:
    """f, f′, f″, … of one number, by the recorded graph."""
    x = Value(at)
    found = [function(x)]
    for _ in range(order):
        found += grad(found[-1], [x], create_graph=True)
    return [one.data for one in found]


LOSSES_OF_TWO = {
    "cross-entropy": lambda z: nn.cross_entropy(z, 0),
    "logsumexp": lambda z: ag.logsumexp(z) - z[0],
    "logaddexp": lambda z: ag.logaddexp(*z) - z[0],
    "softmax": lambda z: -ag.softmax(z)[0].log(),
    "softplus": lambda z: (z[1] - z[0]).softplus(),
}


@pytest.mark.parametrize("loss", LOSSES_OF_TWO)
@pytest.mark.parametrize("tied", [0.5, 0.0, -3.0, 1e6])
def test_the_hessian_where_logits_tie(loss, tied):
    z = [Value(tied), Value(tied)]
    found = hessian(LOSSES_OF_TWO[loss](z), z)
    assert found == [pytest.approx([0.25, -0.25]), pytest.approx([-0.25, 0.25])]


@pytest.mark.parametrize("ties", [(0, 1, 2), (0, 1), (0, 2), (1, 2)])
def test_the_hessian_where_some_of_three_tie(ties):
    """∂²/∂zᵢ∂zⱼ ln Σ e^z = pᵢ([i = j] − pⱼ)."""
    z = [Value(1.0 if at in ties else 0.25) for at in range(3)]
    p = [mpmath.exp(one.data) for one in z]
    p = [one / sum(p) for one in p]
    for i, row in enumerate(hessian(ag.logsumexp(z), z)):
        assert row == pytest.approx([float(p[i] * ((i == j) - p[j])) for j in range(3)], rel=1e-13)


def test_softmax_regression_from_zero_weights():
    """Samples (1 → class 0), (2 → class 1), (−1 → class 0): ½ is the mean of x²·p(1 − p)."""
    w = [Value(0.0), Value(0.0)]
    samples = [(1.0, 0), (2.0, 1), (-1.0, 0)]
    loss = ag.mean([nn.cross_entropy([one * x for one in w], c) for x, c in samples])
    assert hessian(loss, w)[0][0] == pytest.approx(0.5)


@pytest.mark.parametrize("b", [0.0, 1.0, 2.0])
def test_mixed_derivatives_of_a_power_are_equal_and_right(b):
    """∂ₐ∂_b aᵇ = aᵇ⁻¹(1 + b ln a), ∂ₐ∂_b² aᵇ = aᵇ⁻¹ ln a (2 + b ln a)."""
    x = [Value(2.0), Value(b)]
    ln = math.log(2.0)
    by_a, by_b = grad(x[0] ** x[1], x, create_graph=True)
    mixed = 2.0 ** (b - 1) * (1 + b * ln)
    assert [grad(by_a, x)[1], grad(by_b, x)[0]] == pytest.approx([mixed, mixed], rel=1e-13)
    first, second = grad(by_a, x, create_graph=True)[1], grad(by_b, x, create_graph=True)[1]
    third = 2.0 ** (b - 1) * ln * (2 + b * ln)
    assert [grad(first, x)[1], grad(second, x)[0]] == pytest.approx([third, third], rel=1e-13)


@pytest.mark.parametrize("n", range(5))
def test_whole_powers_at_0(n):
    expected = [0.0] * 4
    if n < 4:
        expected[n] = float(math.factorial(n))
    assert derivatives(lambda x: x**n, 0.0) == expected


def _sigmoid(x: Any) -> Any:
    return 1 / (1 + mpmath.exp(-x))


ON_TAILS = {
    "sigmoid": (ag.sigmoid, _sigmoid),
    "tanh": (ag.tanh, mpmath.tanh),
    "softplus": (ag.softplus, lambda x: mpmath.log1p(mpmath.exp(x))),
    "silu": (ag.silu, lambda x: x * _sigmoid(x)),
    "softmax": (lambda x: ag.softmax(x, 0.0)[0], _sigmoid),
    "logsumexp": (lambda x: ag.logsumexp(x, 0.0), lambda x: mpmath.log1p(mpmath.exp(x))),
    "cross-entropy": (
        lambda x: nn.cross_entropy([x, Value(0.0)], 0),
        lambda x: mpmath.log1p(mpmath.exp(-x)),
    ),
    "atan": (ag.atan, mpmath.atan),
    "erf": (ag.erf, mpmath.erf),
    "erfc": (ag.erfc, mpmath.erfc),
    "gelu": (ag.gelu, lambda x: x * mpmath.erfc(-x / mpmath.sqrt(2)) / 2),
}


@pytest.mark.parametrize("name", ON_TAILS)
@pytest.mark.parametrize("at", [17.0, -17.0, 25.0, -25.0, 36.0, -36.0])
def test_slopes_do_not_cancel_on_tails(name, at):
    ours, truth = ON_TAILS[name]
    with mpmath.workdps(800):
        taylor = mpmath.taylor(truth, mpmath.mpf(at), 3)
        expected = [float(c * mpmath.factorial(k)) for k, c in enumerate(taylor)]
    for found, right in zip(derivatives(ours, at), expected, strict=True):
        assert found == pytest.approx(right, rel=1e-13 if abs(right) > 1e-300 else 1e-9, abs=1e-300)


def test_slopes_of_angles_where_a_factor_would_vanish():
    assert derivatives(ag.asin, 1.0, 2)[1:] == [math.inf, math.inf]
    assert derivatives(ag.asin, -1.0, 2)[1:] == [math.inf, -math.inf]
    assert derivatives(ag.acos, 1.0, 2)[1:] == [-math.inf, -math.inf]
    assert derivatives(ag.asin, 1e-80)[1:] == [1.0, pytest.approx(1e-80, rel=1e-9), 1.0]
    assert derivatives(ag.atan, 1e80)[2] == pytest.approx(-2e-240, rel=1e-9)


EVEN = {  # functions of |x| that are smooth at 0, and their second derivatives there
    "|x|²": (lambda x: abs(x) ** 2, 2.0),
    "|x|·|x|": (lambda x: abs(x) * abs(x), 2.0),
    "cos|x|": (lambda x: abs(x).cos(), -1.0),
    "cosh|x|": (lambda x: ag.cosh(abs(x)), 1.0),
    "e^−|x|²": (lambda x: (-(abs(x) ** 2)).exp(), -2.0),
    "|x|·tanh|x|": (lambda x: abs(x) * abs(x).tanh(), 2.0),
    "|x|⁴": (lambda x: abs(x) ** 4, 0.0),
    "|x|, a kink": (abs, 0.0),
    "|x|³, a kink of the third order": (lambda x: abs(x) ** 3, 0.0),
}


@pytest.mark.parametrize("name", EVEN)
@pytest.mark.parametrize("zero", [0.0, -0.0])
def test_an_even_function_of_a_size_is_smooth_at_0(name, zero):
    function, second = EVEN[name]
    assert derivatives(function, zero)[1:] == [0.0, second, 0.0]


def test_the_hessian_of_a_length_far_from_equal_sides():
    """∂²/∂a² √(a² + b²) = b²/h³, which is tiny beside 1/h."""
    x = [Value(1e8), Value(1.0)]
    found = hessian(ag.hypot(*x), x)
    h = mpmath.sqrt(mpmath.mpf(10) ** 16 + 1)
    assert found[0] == pytest.approx([float(1 / h**3), float(-(10**8) / h**3)], rel=1e-13)
    assert found[1] == pytest.approx([float(-(10**8) / h**3), float(10**16 / h**3)], rel=1e-13)


def test_the_slopes_at_the_ends_of_inverse_functions():
    assert derivatives(ag.acosh, 1.0, 2)[1:] == [math.inf, -math.inf]
    assert derivatives(ag.atanh, 1.0)[1:] == [math.inf, math.inf, math.inf]
    assert derivatives(ag.atanh, -1.0)[1:] == [math.inf, -math.inf, math.inf]
    assert derivatives(ag.cbrt, 0.0)[1:] == [math.inf, -math.inf, math.inf]


def test_the_mixed_derivative_of_an_angle_is_0_where_the_sides_are_equal():
    for size in (1e-8, 0.7, 1e8):
        found = hessian(ag.atan2(*(x := [Value(size), Value(size)])), x)
        assert found[0][1] == found[1][0] == 0.0


def test_the_slope_of_tanh_does_not_cancel_between_2_and_the_tails():
    for at in (2.5, 5.25, -6.0, 9.5):
        right = float(1 / mpmath.cosh(mpmath.mpf(at)) ** 2)
        assert derivatives(ag.tanh, at, 1)[1] == pytest.approx(right, rel=1e-14)


def test_outside_its_domain_a_function_has_no_derivative_of_any_order():
    for name in ("log", "log1p", "sqrt", "asin", "acos"):
        found = derivatives(ag.OPS[name], -2.0)
        assert all(math.isnan(one) for one in found), name


def test_nothing_follows_from_nan_even_beside_infinity():
    x = [Value(math.nan), Value(math.inf)]
    assert all(math.isnan(one) for one in grad(ag.atan2(*x), x))
    assert all(math.isnan(one) for one in grad(ag.atan2(*x[::-1]), x))


def test_a_constant_takes_the_slope_where_it_ties():
    x = Value(0.0)
    assert grad(ag.maximum(x, 0.0), [x]) == grad(ag.maximum(0, x), [x]) == [0.0]
    six = Value(6.0)
    assert grad(ag.minimum(ag.relu(six), 6), [six]) == [0.0]
    assert grad(ag.maximum(x, x), [x]) == [1.0]
    a, b = Value(3.0), Value(3.0)
    assert grad(ag.maximum(a, b, 2.0), [a, b]) == [0.5, 0.5]
    assert grad(ag.maximum(a, b, 3.0), [a, b]) == [0.0, 0.0]
    assert grad(ag.maximum(a, b, 4.0), [a, b]) == [0.0, 0.0]


@pytest.mark.parametrize("name", ["clip", "hardtanh"])
def test_a_bound_that_is_a_value_shares_the_slope_with_what_ties(name):
    clip = ag.OPS[name]
    a, low = Value(1.0), Value(1.0)
    assert grad(clip(a, a, 2.0), [a]) == [1.0]
    assert grad(clip(a, -2.0, a), [a]) == [1.0]
    assert grad(clip(a, low, 2.0), [a, low]) == [0.5, 0.5]
    assert grad(clip(a, 1.0, 2.0), [a]) == [0.0]
    assert (clip(a, 5.0, 3.0).data, clip(0.0, 5.0, 3.0)) == (3.0, 3.0)
    assert clip(a, -2.0, 2.0).op is clip
