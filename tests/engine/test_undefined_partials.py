"""Where the formula of a partial is 0/0, a walk says what it is taken as, in every arithmetic."""

import math

import pytest

from autograd import OPS, Value, steps
from autograd.engine.floats import evaluate, partial
from autograd.formulas.numbers import as_float
from autograd.steps.arithmetic import FLOATS, Arithmetic
from autograd.steps.exact import Exact, Rounded
from autograd.steps.explain.why import why
from autograd.steps.sentences import latex, rule
from autograd.steps.step import Contributed

ARITHMETICS = pytest.mark.parametrize("by", [FLOATS, Exact(), Rounded(4)], ids=lambda by: by.name)
NUMBERS = (0.0, 1.0, -1.0, 0.5, 3.0, math.inf, -math.inf)


@ARITHMETICS
@pytest.mark.parametrize(
    ("name", "numbers", "formula"),
    [
        ("hypot", (0.0, 0.0), "a/y = 0/0"),
        ("norm", (0.0, 0.0), "a/y = 0/0"),
        ("atan2", (0.0, 0.0), "b/(a² + b²) = 0/(0² + 0²)"),
        ("sinc", (0.0,), "(cos(a) − y)/a = (cos(0) − 1)/0"),
        ("std", (1.0, 1.0), "(a − mean(a, b))/((2 − 1)·y) = (1 − mean(1, 1))/((2 − 1)·0)"),
    ],
)
def test_a_formula_without_a_value_is_said_to_be_taken(
    name: str, numbers: tuple[float, ...], formula: str, by: Arithmetic
) -> None:
    """And the gradient is 0, by hand and in fractions as in floats."""
    leaves = [Value(x, label) for x, label in zip(numbers, "ab", strict=False)]
    row = OPS[name]
    y = row(leaves) if row.many[0] else row(*leaves)
    y.label = "y"
    walk = steps(y, arithmetic=by)
    assert walk.gradients()["a"] == 0
    step = next(step for step in walk if isinstance(step, Contributed) and step.arg == "a")
    assert rule(walk, step) == f"∂y/∂a = {formula}, taken as 0"
    assert latex(walk, step)[0].endswith(r"\text{, taken as }0")
    assert "is taken as 0 at " in str(why(walk, "a"))


@pytest.mark.parametrize(
    ("name", "numbers", "by_leaf", "said", "reason"),
    [
        ("pow", (0.0, 0.0), "a", "b·a^(b − 1) = 0·0^(0 − 1), taken as 0", "is taken as 0 at "),
        ("pow", (0.0, 2.0), "a", "b·a^(b − 1) = 2·0^(2 − 1) = 0", "2·0^(2 − 1) = 0"),
        ("pow", (0.0, 0.0), "b", "y·ln(a) = 1·ln(0), taken as 0", "is taken as 0 at "),
        ("pow", (0.0, 2.0), "b", "y·ln(a) = 0·ln(0), taken as 0", "is taken as 0 at "),
        ("xlogy", (0.0, 0.0), "b", "a/b = 0/0, taken as 0", "is taken as 0 at "),
        ("xlogy", (0.0, 0.0), "a", "ln(b) = ln(0) = −∞", "because ∂y/∂a = ln(b) = ln(0)"),
        ("log", (-2.0,), "a", "1/a = 1/(−2), taken as nan", "nan because ln(−2)"),
        ("log1p", (-3.0,), "a", "1/(1 + a) = 1/(1 + (−3)), taken as nan", "nan because ln(1 + "),
        ("log2", (-2.0,), "a", "1/(a·ln(2)) = 1/(−2·ln(2)), taken as nan", "nan because log₂"),
        ("atanh", (2.0,), "a", "1/(1 − a²) = 1/(1 − 2²), taken as nan", "nan because atanh(2)"),
        ("sqrt", (-2.0,), "a", "1/(2·y) = 1/(2·nan) = nan", "nan because √(−2)"),
    ],
)
def test_no_equation_is_false(
    name: str, numbers: tuple[float, ...], by_leaf: str, said: str, reason: str
) -> None:
    """0·0⁻¹, 1·ln 0 and 0/0 are not 0, and 1/(−2) is a number: what is put right is said."""
    y = OPS[name](*[Value(x, label) for x, label in zip(numbers, "ab", strict=False)])
    y.label = "y"
    walk = steps(y)
    step = next(step for step in walk if isinstance(step, Contributed) and step.arg == by_leaf)
    assert rule(walk, step) == f"∂y/∂{by_leaf} = {said}"
    assert reason in str(why(walk, by_leaf))


def test_a_constant_slope_is_told_as_one() -> None:
    """x⁰ is 1 everywhere, and its slope at 0 is taken as nothing else than what it is."""
    y = Value(0.0, "a") ** 0
    y.label = "y"
    walk = steps(y)
    assert rule(walk, walk[2]) == "∂y/∂a = 0"
    assert "∂y/∂a is 0 everywhere" in str(why(walk, "a"))


def test_a_formula_with_a_value_is_not_marked() -> None:
    """0/5 is 0."""
    y = OPS["hypot"](Value(0.0, "a"), Value(5.0, "b"))
    y.label = "y"
    walk = steps(y)
    assert "taken" not in "".join(rule(walk, step) for step in walk)


@pytest.mark.parametrize("by", [Exact(), Rounded(6)], ids=lambda by: by.name)
@pytest.mark.parametrize("name", OPS)
def test_by_hand_no_partial_is_lost(name: str, by: Arithmetic) -> None:
    """Wherever floats have a slope at special numbers, so have fractions and six digits."""
    row = OPS[name]
    for k in range(60):
        drawn = [NUMBERS[(k * 5 + j * (3 + k // 7)) % len(NUMBERS)] for j in range(8)]
        args = tuple(
            [
                tuple(drawn[2 * j : 2 * j + 2]) if many else drawn[j]
                for j, many in enumerate(row.many)
            ]
        )
        y = evaluate(row, args)
        if y != y:
            continue
        entered = tuple(
            [tuple(map(by.enter, arg)) if isinstance(arg, tuple) else by.enter(arg) for arg in args]
        )
        result = by.value(row, entered)
        for place, many in enumerate(row.many):
            ours = by.partial(row, place, result, entered)
            theirs = partial(row, place, y, args)
            for p, q in zip(ours, theirs, strict=True) if many else [(ours, theirs)]:
                assert q != q or as_float(p) == as_float(p), (args, place)
