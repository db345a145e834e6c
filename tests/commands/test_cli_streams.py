"""Hostile words, files and streams: a plain line and exit code 2, never a traceback."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from .typed import GOOD, needs_shell, shell


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["whatif", "a = t; b = 2", "t=1", "--set", "t=5"], "'b' does not depend on"),
        (["whatif", "--set", "--", "y=x", "x=1"], "--set: expected one argument"),
        (["whatif", "--set=--", "y=x", "x=1"], "-- stands for itself alone"),
        (["draw", "-o", "--", "y=x", "x=1"], "-o/--output: expected one argument"),
        (["grad", "--", "--", "x=1"], "-- stands for itself alone"),
        (["diagnose", "y = x*x", "x=1", "--answer", "1e400"], "no float can be held to"),
        (["diagnose", "y = x*x", "x=1", "--answer", "-1e309"], "no float can be held to"),
        (["new", "a.toml", "--title", " ", "y=x", "x=1"], "--title is empty"),
        (["new", "a\0b.toml", "y=x", "x=1"], "U+0000 has no place"),
        (["new", "none/a.toml", "y=x", "x=1"], "there is no folder"),
    ],
    ids=range(10),
)
def test_wrong_use_is_told_in_a_line(
    refused: Callable[..., str], argv: list[str], said: str
) -> None:
    assert said in refused(*argv)


def test_a_file_with_a_wrong_formula_is_not_said_to_be_missing(
    refused: Callable[..., str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert "there is no file wrong.txt" in refused("grad", "wrong.txt")
    Path("wrong.txt").write_text("y = x +")
    assert "there is no file" not in refused("grad", "wrong.txt")


@needs_shell
@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('"$0" -m autograd walk "y=x*x" x=1 >&-', "standard output is closed"),
        ('"$0" -m autograd grad - <&-', "standard input is closed"),
        ('"$0" -m autograd grad "y=x*z" x=1 <&-', "the formula needs a value for z"),
        ('printf "y=x\\xff" | "$0" -m autograd grad - x=1', "has no place in a formula"),
        ('"$0" -m autograd grad "y=x" 2>&-', ""),
        ('"$0" -m autograd grad /dev/zero', "/dev/zero is a device"),
    ],
    ids=range(6),
)
def test_streams_that_are_not_there(line: str, said: str) -> None:
    ended = shell(line)
    assert ended.returncode == 2
    assert ended.stdout == ""
    assert said in ended.stderr
    assert "fault" not in ended.stderr
    assert "Traceback" not in ended.stderr


@needs_shell
def test_the_rest_goes_on_without_standard_error(tmp_path: Path) -> None:
    """Also where a bar or a count of updates would be shown."""
    (tmp_path / "a.toml").write_text(GOOD.format("a"))
    ended = shell(f'"$0" -m autograd check "{tmp_path}" 2>&-')
    assert (ended.returncode, "The one number holds." in ended.stdout) == (0, True)


@needs_shell
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_told(tmp_path: Path) -> None:
    ended = shell('"$0" -m autograd walk "y=x*x" x=1 > /dev/full')
    assert (ended.returncode, ended.stderr) == (2, "glassgrad: No space left on device\n")


@needs_shell
def test_a_formula_may_come_through_a_descriptor_but_not_through_a_pipe_with_a_name(
    tmp_path: Path,
) -> None:
    """<(...) is handed over by the shell; a pipe in a folder may never have a writer."""
    ended = shell('"$0" -m autograd grad <(echo "y = x*x") x=3 --wrt x --plain')
    assert ended.stdout.split()[-3:] == ["x", "3", "6"]
    os.mkfifo(tmp_path / "formula.txt")
    ended = shell(f'"$0" -m autograd grad "{tmp_path}/formula.txt" x=3')
    assert (ended.returncode, "is a pipe" in ended.stderr) == (2, True)
