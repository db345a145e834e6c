"""Rules of the gamma function and its derivatives, in the table's own operations.

In a rule, m is the mathematics it is read in, y the result. For large x there are the series of
Stirling (lgamma) and those that follow from it, in powers of 1/x with the numbers of Bernoulli;
small x is moved up by Γ(x + 1) = xΓ(x), negative x is reflected. Around a zero of the function
its Taylor series is taken, so that the relative error stays small there too.

Source: Abramowitz and Stegun, Handbook of Mathematical Functions, chapter 6.
"""

from __future__ import annotations

from math import log, nan, pi

from .elementary import polynomial, within

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

BERNOULLI = (  # B₂, B₄, …
    1 / 6,
    -1 / 30,
    1 / 42,
    -1 / 30,
    5 / 66,
    -691 / 2730,
    7 / 6,
    -3617 / 510,
    43867 / 798,
    -174611 / 330,
    854513 / 138,
    -236364091 / 2730,
)

STIRLING = tuple([b / (2 * k * (2 * k - 1)) for k, b in enumerate(BERNOULLI[:10], 1)])
HARMONIC = tuple([b / (2 * k) for k, b in enumerate(BERNOULLI[:10], 1)])

# ln Γ(2 + z) = z Σ AT_TWO[k] zᵏ: 1 - γ, then (-1)ᵏ(ζ(k) - 1)/k for k = 2, 3, …
AT_TWO = (
    0.42278433509846713,
    0.3224670334241132,
    -0.0673523010531981,
    0.020580808427784546,
    -0.007385551028673986,
    0.0028905103307415234,
    -0.001192753911703261,
    0.0005096695247430425,
    -0.00022315475845357939,
    9.945751278180853e-05,
    -4.492623673813314e-05,
    2.050721277567069e-05,
    -9.439488275268397e-06,
    4.374866789907488e-06,
    -2.039215753801366e-06,
    9.55141213040742e-07,
    -4.492469198764566e-07,
    2.1207184805554665e-07,
    -1.0043224823968099e-07,
    4.7698101693639804e-08,
    -2.2711094608943164e-08,
    1.0838659214896955e-08,
    -5.183475041970047e-09,
    2.4836745438024785e-09,
    -1.1921401405860912e-09,
    5.731367241678862e-10,
    -2.7595228851242334e-10,
    1.330476437424449e-10,
    -6.4229645638381e-11,
    3.1044247747322276e-11,
    -1.5021384080754142e-11,
    7.275974480239079e-12,
    -3.527742476575915e-12,
)

# ψ is 0 at ZERO + REST, and there ψ(x) = h Σ AT_ZERO[k] hᵏ, h the distance.
ZERO, REST = 1.4616321449683622, 9.549995429965697e-17
AT_ZERO = (
    0.9676722454476212,
    -0.4427631689835921,
    0.258499760955651,
    -0.16394270544240652,
    0.10782405069126237,
    -0.07219956125645471,
    0.04880428816414311,
    -0.03316112647484736,
    0.022597648232218104,
    -0.01542476590494896,
    0.010538791616612175,
    -0.007204534386356869,
    0.004926781395729853,
    -0.003369801655439328,
    0.002305126326734928,
    -0.0015769367714301972,
    0.0010788252019162967,
    -0.0007380709389960052,
    0.000504953265834602,
    -0.0003454680251063077,
    0.00023635601564027053,
    -0.00016170622091974803,
    0.0001106337276874741,
    -7.569179582195066e-05,
)

MOST = 170.0  # the order of a polygamma: beyond, its factorial is no float


def reflected(m: Any, x: Any) -> Any:
    """x, and 1 - x where x is negative."""
    return m.where(m.greater(0.0, x), 1 - x, x)


def turn(m: Any, x: Any) -> Any:
    """πx less its whole half turns, which are exact."""
    return pi * (x - m.round(x))


def moved(m: Any, x: Any, least: float, by: int) -> Any:
    """x, and x + by where x is below the least for which a series in 1/x serves."""
    return m.where(m.greater(least, x), x + by, x)


def lgamma_near(m: Any, x: Any) -> Any:
    """ln Γ(x) for 0 ≤ x < 2.5, from its values around 2."""
    low, middle = m.greater(0.5, x), m.greater(1.5, x)
    z = m.where(low, x, m.where(middle, x - 1, x - 2))
    up = m.log1p(z) + m.where(low, m.log(x), 0.0)
    return z * polynomial(z, AT_TWO) - m.where(middle, up, 0.0)


def lgamma_far(m: Any, x: Any) -> Any:
    """ln Γ(x) for x ≥ 2.5."""
    large = moved(m, x, 10.0, 8)
    factors = x
    for k in range(1, 8):
        factors = factors * (x + k)
    series = polynomial(1 / (large * large), STIRLING) / large
    stirling = (large - 0.5) * (m.log(large) - 1) + (log(2 * pi) / 2 - 0.5 + series)
    return stirling - m.where(m.greater(10.0, x), m.log(factors), 0.0)


def lgamma(m: Any, x: Any) -> Any:
    """ln |Γ(x)|; infinite at 0 and the negative whole numbers."""
    above = reflected(m, x)
    usual = m.where(m.greater(2.5, above), lgamma_near(m, above), lgamma_far(m, above))
    below = m.greater(0.0, x)
    angle = turn(m, m.where(below, x, 0.5))  # of a positive x nobody asks for it
    mirrored = log(pi) - m.log(m.abs(m.sin(angle))) - usual
    tiny = m.greater(1e-300, m.abs(x))  # πx has no digits left
    return m.where(below, m.where(tiny, -m.log(m.abs(x)), mirrored), usual)


def digamma(m: Any, x: Any) -> Any:
    """ψ(x), the derivative of ln Γ(x); nan at the negative whole numbers."""
    above = reflected(m, x)
    large = moved(m, above, 10.0, 10)
    square = 1 / (large * large)
    series = m.log(large) - 0.5 / large - square * polynomial(square, HARMONIC)
    steps = m.sum((1 / above, *[1 / (above + k) for k in range(1, 10)]))
    usual = series - m.where(m.greater(10.0, above), steps, 0.0)
    h = (x - ZERO) - REST
    usual = m.patch(usual, m.greater(0.25, m.abs(h)), h * polynomial(h, AT_ZERO))
    angle = turn(m, x)
    whole = m.patch(angle, m.equal(angle, 0.0), nan)
    mirrored = usual - pi * m.cos(angle) / m.sin(whole)
    return m.where(m.greater(0.0, x), mirrored, usual)


def polygamma_above(m: Any, n: Any, x: Any) -> Any:
    """n Σ 1/(x + k)ⁿ⁺¹ over all k ≥ 0, for x ≥ 0: the first 16 terms, and the rest by Euler."""
    large = x + 16
    square = 1 / (large * large)
    factor, scale = 1.0, 1.0
    terms = [n * m.pow(each, -1 - n) for each in (x, *[x + k for k in range(1, 16)])]
    rest = 1 + n / (2 * large)
    for k, b in enumerate(BERNOULLI, 1):
        factor = factor * (2 * k + n - 2) * (2 * k + n - 1) / ((2 * k - 1) * (2 * k))
        scale = scale * square
        rest = rest + b * factor * scale
    return m.sum((*terms, m.pow(large, -n) * rest))


def polygamma(m: Any, n: Any, x: Any) -> Any:
    """The n-th derivative of ψ for whole n: (-1)ⁿ⁺¹ n! Σ 1/(x + k)ⁿ⁺¹ over all k ≥ 0.

    Of the terms with x + k < 0 those of all whole distances below are taken, less those beyond x.
    """
    sign = -m.pow(-1.0, within(m, n, 0.0, MOST))
    below = m.greater(0.0, x)
    first = m.where(below, x - m.floor(x), x)
    mirror = -x - m.floor(-x)
    near = polygamma_above(m, n, first)
    balance = near + sign * polygamma_above(m, n, mirror)  # exactly 0 halfway, where it can be
    terms = m.where(below, balance - sign * polygamma_above(m, n, 1 - x), near)
    usual = sign * m.exp(m.lgamma(n)) * terms
    return m.patch(usual, m.equal(n, 0.0), m.digamma(x))
