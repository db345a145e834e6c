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
