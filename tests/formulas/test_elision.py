"""What is left out of long formulas and long lists, and how that is said."""

from typing import Any

import pytest

from autograd import Value, logsumexp
from autograd.engine import OPS
from autograd.engine.ops import DOT, LOGSUMEXP, MAXIMUM, MEAN
from autograd.faces.steps import steps
from autograd.formulas.elision import WIDEST, Layout, ends, kept
from autograd.formulas.notation import LATEX, TEXT
from autograd.formulas.symbols import Elision
from autograd.steps.sentences import rule


def test_the_argument_that_is_spoken_of_stays_in_a_long_formula() -> None:
    """Of a hundred, the first three, the one in question, the last."""
    walk = steps(logsumexp([Value(float(k), f"x{k}") for k in range(100)]))
    rules = {step.arg: rule(walk, step) for step in walk if step.kind == "contributed"}
    assert len(rules) == 100
    said = "∂v1/∂x50 = softmax(x50; x0, x1, x2, … 47 more …, … 48 more …, x99)"
    assert rules["x50"].startswith(said)
    assert rules["x3"].startswith("∂v1/∂x3 = softmax(x3; x0, x1, x2, … 95 more …, x99)")


@pytest.mark.parametrize("by", [TEXT, LATEX])
@pytest.mark.parametrize("row", [OPS["sum"], MEAN, MAXIMUM, LOGSUMEXP])
def test_a_short_sequence_is_written_in_full(by: Any, row: Any) -> None:
    names = tuple([f"x{k}" for k in range(WIDEST)])
    assert "more" not in by.value(row, [names])
    assert f"{WIDEST - 3} more" in by.value(row, [(*names, "z")])


def test_pairs_are_left_out_together() -> None:
    w, x = ([f"{name}{k}" for k in range(50)] for name in "wx")
    written = TEXT.value(DOT, [tuple(w), tuple(x), 0.0])
    assert written == "0 + w0·x0 + w1·x1 + w2·x2 + … 46 more … + w49·x49"


def test_which_entries_are_kept() -> None:
    assert kept(WIDEST) == list(range(WIDEST))
    assert kept(30, 3) == [0, 1, 2, 3, Elision(25), 29]
    assert kept(30, 4) == [0, 1, 2, 3, 4, Elision(24), 29]  # no gap of one
    layout = Layout([None, 30, 30, None], 1 + 30 + 9)
    assert layout.read(lambda at: at)[1:3] == [
        (1, 2, 3, Elision(6), 10, Elision(19), 30),
        (31, 32, 33, Elision(6), 40, Elision(19), 60),
    ]
    assert layout.place == 1 + 7 + 4
    assert ends(list(range(9)), 9) == list(range(9))
