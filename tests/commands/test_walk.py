"""glassgrad walk: its options, its files, its numbers."""

from collections.abc import Callable
from pathlib import Path

import pytest

from ..conftest import Run

SQUARE = ("y = x*x", "x=2")


@pytest.mark.parametrize(
    "argv", [["walk"], ["why"], ["worksheet"], ["frames", "-o", "a.svg"]], ids=lambda argv: argv[0]
)
def test_an_update_without_parameters_is_refused(
    refused: Callable[..., str], argv: list[str]
) -> None:
    """--rule and --lr move nothing without --params."""
    for options in (["--rule", "adam"], ["--rule", "sgd"], ["--lr", "0.1"]):
        message = refused(*argv, *SQUARE, *options)
        assert message.startswith(f"{options[0]} is for an update; say which names it moves")
    assert "--params takes names separated" in refused(*argv, *SQUARE, "--params", " ,")


def test_a_rule_in_lines_has_the_rate_of_the_others_where_none_is_said(run: Run) -> None:
    """y = x² at 2: g = 4, m = 0.1·4, x = 2 − 0.1·0.4."""
    rule = "m = 0.9*m + 0.1*g; w = w - lr*m"
    code, out, _ = run("walk", *SQUARE, "--params", "x", "--rule", rule, "--digits", "4", "--plain")
    assert code == 0 and "x becomes x − lr·m = 2 − 0.1·0.4 = 1.96" in out


@pytest.mark.parametrize(
    ("ending", "begins"),
    [(".txt", "Given: x"), (".md", "Given: x"), (".tex", r"\documentclass"), (".json", "{\n")],
)
def test_the_ending_of_a_walk_decides_what_is_in_it(
    run: Run, tmp_path: Path, ending: str, begins: str
) -> None:
    """And an option that says the same is welcome."""
    path = tmp_path / f"walk{ending}"
    assert run("walk", *SQUARE, "-o", str(path)) == (0, f"{path}\n", "")
    text = path.read_text()
    assert text.startswith(begins)
    assert ("| step |" in text) is (ending == ".md")
    option = {".txt": [], ".md": ["--markdown"], ".tex": ["--latex"], ".json": ["--json"]}[ending]
    run("walk", *SQUARE, "-o", str(path), "--force", *option)
    assert path.read_text() == text


def test_fractions_that_no_float_holds_are_walked(run: Run) -> None:
    """1e-400, and a root of degree 10^200, which is none."""
    code, out, err = run("walk", "y = x*x", "x=1e-200", "--exact")
    assert (code, err) == (0, "")
    assert "1e−400" in out
    assert run("walk", "y = x**x", "x=1e-200", "--by-hand", "3")[0] == 0


def test_a_formula_with_vectors_is_walked_in_blocks_which_open(run: Run) -> None:
    layer = ("Z = W @ x; L = sum(Z * Z)", "W=[[1,2],[3,4]]", "x=[1,-1]")
    code, out, _ = run("walk", *layer, "--plain")
    assert code == 0
    assert "1. Z = W·x   (scalar steps 1 to 2)\n   = ⎡1  2⎤·⎡ 1⎤ = ⎡−1⎤\n" in out
    assert "dL/dW += dL/dZ · xᵀ" in out
    assert "Z[1] = " not in out
    _, out, _ = run("walk", *layer, "--open", "Z[1]")
    assert "     1. Z[1] = W[1,1]·x[1] + W[1,2]·x[2] = 1·1 + 2·(−1) = −1\n" in out
    assert "     2. Z[2] = " not in out
    _, out, _ = run("walk", *layer, "--open", "Z,W")
    assert "     2. Z[2] = " in out
    _, out, _ = run("walk", *layer, "--level", "scalars", "--plain")
    assert out.startswith("Given: W[1,1] = 1, W[1,2] = 2,")
    code, _, message = run("walk", *layer, "--open", "Q")
    assert (code, "the formula has no name Q" in message) == (2, True)
    code, _, message = run("walk", *layer, "--level", "scalars", "--open", "Z")
    assert (code, "--open is for a walk of arrays" in message) == (2, True)
    _, out, _ = run("walk", *layer, "--exact", "--level", "arrays")
    assert "⎡1  2⎤" in out
    for form, begins in (("--json", "{"), ("--markdown", "## Given"), ("--latex", r"\document")):
        _, out, _ = run("walk", *layer, form)
        assert out.startswith(begins)


def test_a_formula_of_numbers_is_walked_in_lines_where_asked(run: Run) -> None:
    _, out, _ = run("walk", "a = tanh(w*x + b)", "w=1", "x=2", "b=0", "--level", "arrays")
    assert "1. a = tanh(w·x + b)   (scalar steps 1 to 3)\n" in out


def test_constant_parts_stay_as_they_are_written(run: Run) -> None:
    _, out, _ = run("walk", "y = w*0 + w*1.0 + 0*w", "w=1", "--plain")
    assert "1. v1 = w·0 = 1·0 = 0\n2. v2 = w·1 = 1·1 = 1\n" in out
    assert "4. v4 = 0·w = 0·1 = 0\n" in out
