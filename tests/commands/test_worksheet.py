"""glassgrad worksheet: a sheet, its key, and what is refused."""

from collections.abc import Callable
from pathlib import Path

import pytest

from autograd.commands.cli import main

from ..conftest import Run

SQUARE = ("y = x*x", "x=2")


def test_worksheet_and_key_are_of_one_form(refused: Callable[..., str], tmp_path: Path) -> None:
    """LaTeX is not put into the .md beside a .tex."""
    message = refused("worksheet", *SQUARE, "-o", f"{tmp_path}/a.tex", "--key", f"{tmp_path}/b.md")
    assert message.startswith("--key takes a path that ends in .tex for LaTeX; got ")
    assert not list(tmp_path.iterdir())


def test_the_command_prints_both_or_writes_what_has_a_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file that ends in .tex makes it LaTeX; numbers that are drawn need not be given."""
    formula = "L = (w*x + b)**2"
    assert main(["worksheet", formula, "--nice", "--blanks", "partials"]) == 0
    out = capsys.readouterr().out
    assert out.index("# Worksheet: L") < out.index("# Answer key: L")
    assert "All numbers are exact." in out
    sheet, key = tmp_path / "sheet.tex", tmp_path / "key.tex"
    given = ["w=2", "x=3", "b=-1", "-o", str(sheet), "--key", str(key)]
    assert main(["worksheet", formula, *given]) == 0
    assert capsys.readouterr().out == f"wrote {sheet}\nwrote {key}\n"
    assert "\\section*{Worksheet: $L$}" in sheet.read_text(encoding="utf-8")
    assert "= 25$" in key.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        (["--nice", "--exact"], "go without"),
        (["--seed", "1", "--params", "w"], "go without"),
        (["-o", "a.md", "--key", "./a.md"], "two files"),
        (["--key", "mine.md"], "mine.md exists; --force overwrites it"),
        (["--blanks", "none"], "takes values, partials, gradients, all; got none"),
        (["--seed", "-1"], "whole number"),
        ([], "needs a value for w"),
    ],
)
def test_the_command_refuses_in_plain_words(
    wish: list[str],
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Exit code 2, no traceback, nothing written."""
    monkeypatch.chdir(tmp_path)
    Path("mine.md").write_text("mine")
    assert main(["worksheet", "w*w", *wish]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("glassgrad: ")
    assert said in err
    assert [path.read_text() for path in tmp_path.iterdir()] == ["mine"]


def test_a_form_and_the_file_that_marks_it(run: Run, tmp_path: Path) -> None:
    formula = ("L = (w*x - t)^2", "w=2", "x=3", "t=1")
    sheet, quiz = str(tmp_path / "s.html"), str(tmp_path / "q.toml")
    assert "--form makes a page" in run("worksheet", *formula, "--form")[2]
    assert "--form makes a page" in run("worksheet", *formula, "--form", "-o", "s.md")[2]
    assert "ends in .toml" in run("worksheet", *formula, "--mark-with", "q.txt")[2]
    assert "need two files" in run("worksheet", *formula, "-o", sheet, "--key", sheet)[2]
    drawn = (
        "--nice",
        "--form",
        "-o",
        sheet,
        "--mark-with",
        quiz,
        "--key",
        str(tmp_path / "k.html"),
    )
    code, _, err = run("worksheet", "L = (w*x - t)^2", *drawn)
    assert code == 0, err
    assert run("check", quiz)[0] == 0
    assert "<input" in (tmp_path / "s.html").read_text("utf-8")
    assert "<input" not in (tmp_path / "k.html").read_text("utf-8")
    code, out, _ = run("mark", quiz)
    assert code == 0 and "lines are right" in out


def test_the_file_asks_for_no_partial_that_is_not_the_whole_derivative(
    run: Run, tmp_path: Path
) -> None:
    """y = x²·x: ∂y/∂x is x² = 9 along the one edge, and dy/dx is 27."""
    sheet, quiz = str(tmp_path / "s.html"), str(tmp_path / "q.toml")
    files = ("--form", "-o", sheet, "--mark-with", quiz)
    assert run("worksheet", "v = x^2; y = v*x", "x=3", *files)[0] == 0
    text = Path(quiz).read_text("utf-8")
    assert '"dy/dx" = "27"' in text and '"dy/dv" = "3"' in text and '"dv/dx" = "6"' in text
    assert run("mark", quiz)[0] == 0


def test_what_no_formula_can_say_is_marked_by_no_file(run: Run, tmp_path: Path) -> None:
    made = tmp_path / "made.py"
    made.write_text(
        "from autograd import Value\nx = Value(2.0, 'a b')\ny = x * x\ny.label = 'c d'\n"
    )
    quiz = tmp_path / "q.toml"
    for formula in ((f"{made}:y",), ("L = (w*x - 3)^2", "w=1", "x=2", "--second", "w")):
        code, _, err = run("worksheet", *formula, "--mark-with", str(quiz))
        assert code == 2 and "no file can mark the answers" in err, err
    assert not quiz.exists()


@pytest.mark.parametrize(
    "update",
    [
        ("--rule", "newton"),
        ("--rule", "nesterov_ahead"),
        ("--rule", "m = 0.9*m + 0.1*g; w = w - lr*m", "--set", "m=0.5"),
    ],
    ids=lambda update: update[1],
)
def test_the_key_of_every_rule_is_right_by_the_file_that_marks_it(
    update: tuple[str, ...], run: Run, tmp_path: Path
) -> None:
    """Also where what a rule keeps begins with a number of its own."""
    sheet, quiz = str(tmp_path / "s.html"), str(tmp_path / "q.toml")
    formula = ("L = (w*x - t)^2", "w=1", "x=2", "t=3")
    files = ("--form", "-o", sheet, "--mark-with", quiz)
    code, _, err = run("worksheet", *formula, "--params", "w", *update, *files)
    assert code == 0, err
    code, out, _ = run("mark", quiz)
    assert code == 0 and "lines are right" in out, out
