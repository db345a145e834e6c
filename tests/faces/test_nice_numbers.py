"""The numbers of a worksheet: nice ones, those of a seed, and how many digits are carried."""

import re
from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction
from typing import Any

import pytest

from autograd import Value, hypot
from autograd.commands.cli import main
from autograd.faces.steps import steps
from autograd.faces.worksheet import worksheet
from autograd.formulas.notation import Text
from autograd.steps.exact import Exact, Rounded
from autograd.steps.sentences import number_text

from .worksheets import DIGITS, loss, numbers, polynomial, table


def exactly(text: str) -> Fraction:
    """The number that is printed."""
    return Fraction(text.replace("−", "-"))


@pytest.mark.one_python
@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(
    "make", [lambda x: x, lambda x: x.relu(), abs], ids=["linear", "relu", "abs"]
)
def test_nice_numbers_are_short_and_exact(make: Any, seed: int) -> None:
    """Every value, partial, contribution and sum has up to 3 digits, up to 2 behind the point."""
    y = loss(make)
    walk = worksheet(y, nice=True, seed=seed).walk
    again = y.__class__  # the same graph in exact fractions, from the leaves that were drawn
    assert again is Value
    by_name = walk.values()
    w, x, b, t = (Value(by_name[name], name) for name in "wxbt")
    exact = steps((make(w * x + b) - t) ** 2 + w * w, arithmetic=Exact())
    for shown, true in zip(numbers(walk), numbers(exact), strict=True):
        text = number_text(shown, Text(DIGITS))
        assert exactly(text) == true
        _, figures, exponent = Decimal(text.replace("−", "-")).normalize().as_tuple()
        assert len(figures) <= 3
        assert int(exponent) >= -2
    assert 0 not in [by_name[name] for name in "wx"]


def test_a_seed_gives_one_worksheet_and_leaves_the_graph_alone() -> None:
    """Another seed gives another; y keeps its numbers, its gradients and its labels."""
    y = polynomial()
    first, again, other = (worksheet(y, nice=True, seed=seed) for seed in (1, 1, 2))
    assert first[:2] == again[:2]
    assert first.sheet != other.sheet
    assert worksheet(y, seed=1).sheet == worksheet(y, seed=1).sheet
    assert worksheet(y, seed=1).sheet != worksheet(y).sheet
    assert y.data == (1.5 * 1.5 + 1.5) * 1.5
    assert not y.reached
    assert {entry.name for entry in first.walk.nodes} == {*"abcf", "v1", "d", "L"}


def test_the_numbers_of_a_seed_stay_the_same() -> None:
    """Recorded: a worksheet that was handed out can be made again."""
    made = worksheet(polynomial(), nice=True, seed=0)
    assert "Given: a = −2, b = 3, c = 5, f = 2" in made.sheet
    assert "All numbers are exact." in made.sheet


def test_where_nothing_is_exact_the_sheet_says_how_to_round() -> None:
    """tanh: 3 digits are carried at every step, and the key has been calculated so."""
    made = worksheet(loss(), nice=True, digits=3)
    for document in made[:2]:
        assert (
            "no short exact results with tanh. Round to 3 significant digits at every" in document
        )
    assert made.walk.arithmetic == Rounded(3).name
    for step in made.walk:
        if step.kind == "contributed":
            product = Decimal(str(step.upstream)) * Decimal(str(step.partial))
            assert step.contribution == float(f"{product:.2e}")
    slopes = [abs(step.partial) for step in made.walk if step.kind == "contributed"]
    assert min(slopes) >= 0.01


def test_special_points_are_no_way_out() -> None:
    """tanh(0) = 0 is exact and teaches nothing."""
    for seed in range(4):
        walk = worksheet(loss(), nice=True, seed=seed).walk
        assert walk.values()["v3"] not in (0.0, 1.0)


def test_roots_come_out_where_they_can() -> None:
    """hypot(3, 4) = 5 is found: its partials are 0.6 and 0.8."""
    a, b = Value(1.0, "a"), Value(1.0, "b")
    made = worksheet(hypot(a, b), nice=True)
    assert "All numbers are exact." in made.sheet
    assert {abs(made.walk.values()[name]) for name in "ab"} in ({3.0, 4.0}, {1.5, 2.0})


def test_numbers_are_drawn_where_the_walk_is_finite() -> None:
    """log wants positive numbers; where nothing helps, the message says so."""
    x = Value(2.0, "x")
    assert worksheet(x.log(), nice=True).walk.values()["x"] > 0
    with pytest.raises(ValueError, match="no numbers were found"):
        worksheet((-(x * x)).sqrt().log(), nice=True)


def rounded(x: Decimal, digits: int) -> Decimal:
    """To so many significant digits, halves to even."""
    return Context(digits, ROUND_HALF_EVEN).plus(x)


def written_number(text: str) -> Decimal:
    return Decimal(text.strip().replace("−", "-").replace("e-", "E-"))


@pytest.mark.parametrize("digits", [2, 3, 4, 7])
@pytest.mark.parametrize("seed", [None, 0, 1, 2])
@pytest.mark.parametrize("make", [Value.tanh, Value.sigmoid, lambda x: x**3 / 7, lambda x: x * x])
def test_the_key_follows_from_what_is_written(make: Any, seed: int | None, digits: int) -> None:
    """Every product, sum and difference, calculated again with the digits that are printed."""
    made = worksheet(loss(make), seed=seed, digits=digits)
    round_off = f"Round to {digits} significant digits at every step."
    exact = "All numbers are exact." in made.sheet
    assert exact is ("All numbers are exact." in made.key)
    assert (round_off in made.sheet) is (round_off in made.key) is not exact
    if exact:
        digits = 17
    total = dict.fromkeys((entry.name for entry in made.walk.nodes), Decimal(0))
    for _, local, sent, after in table(made.key, "Reverse"):
        name = re.match(r" dL/d(\w+) gets", sent)
        assert name is not None
        factors = [
            written_number(x) for x in sent.rpartition(" = ")[0].rpartition(" = ")[2].split("×")
        ]
        contribution = written_number(sent.rpartition(" = ")[2])
        assert written_number(local.rpartition(" = ")[2]) == factors[1]
        assert contribution == rounded(factors[0] * factors[1], digits)
        total[name[1]] = rounded(total[name[1]] + contribution, digits)
        assert written_number(after.partition("(")[0]) == total[name[1]]
    for _, said in table(made.key, "Forward"):
        put, _, result = said.rpartition(" = ")
        found = re.fullmatch(
            r"\(?(−?[\d.]+)\)?([·+−])\(?(−?[\d.]+)\)?", put.rpartition(" = ")[2].replace(" ", "")
        )
        if found is not None:
            a, b = written_number(found[1]), written_number(found[3])
            by_hand = {"·": a * b, "+": a + b, "−": a - b}[found[2]]
            assert written_number(result) == rounded(by_hand, digits)
    for name, _, slope in table(made.key, "Gradients"):
        if name.strip() != "L":
            assert written_number(slope) == total[name.strip()]


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        ([], "Round to 4 significant digits at every step."),
        (["--digits", "3"], "Round to 3 significant digits at every step."),
        (["--by-hand", "3"], "Round to 3 significant digits at every step."),
        (["--by-hand", "6", "--digits", "4"], "to 6 significant digits at every step. Numbers are"),
        (["--seed", "5"], "Round to 4 significant digits at every step."),
        (["--params", "w", "--lr", "0.1"], "Round to 4 significant digits at every step."),
        (["--exact"], "Calculate with exact fractions."),
    ],
)
def test_the_sheet_says_what_is_carried(
    wish: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """On the sheet and on its key."""
    assert main(["worksheet", "y = tanh(w*x)", "w=1.5", "x=0.3", *wish]) == 0
    assert capsys.readouterr().out.count(said) == 2
