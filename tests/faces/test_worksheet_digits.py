"""The key of a worksheet follows from the digits that are written: held with decimal arithmetic."""

import re
from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import Any

import pytest

from autograd import Value
from autograd.commands.cli import main
from autograd.faces.worksheet import worksheet

from .test_worksheet import loss, table


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
        name = re.match(r" ∂L/∂(\w+) gets", sent)
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
