"""What a command works on: a formula that is typed, in a file, or on standard input."""

import io
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from ..conftest import Run
from .typed import terminal


def test_a_formula_comes_from_a_file_or_from_standard_input(
    run: Run, refused: Callable[..., str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Several lines, comments and definitions; a byte order mark does no harm."""
    text = "phi(u) = 2*u  # twice\n\nz = phi(x)\r\nL = z**2\n"
    path = tmp_path / "net.txt"
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    rows = ["node  value  dL/dnode", "x         3        24", "z         6        12"]
    expected = "\n".join([*rows, "L        36         1", ""])
    assert run("grad", str(path), "x=3") == (0, expected, "")
    monkeypatch.setattr(sys, "stdin", io.StringIO(text))
    assert run("grad", "-", "x=3") == (0, expected, "")
    path.write_bytes(b"\xff\xfe\x00")
    assert "no text in UTF-8" in refused("grad", str(path))
    path.write_text("x" * 1_000_000)
    assert "at most 100,000" in refused("grad", str(path))
    assert "is a folder" in refused("grad", str(tmp_path))
    assert refused("grad", "net.txt").startswith("there is no file net.txt, and as a formula: ")
    example = tmp_path / "net.toml"
    example.write_text('title = "a net"\nformula = "w = 1; L = w^2"\n')
    assert "a worked example, which check, diagnose, mark, page" in refused("walk", str(example))


def test_missing_values_are_asked_for_in_a_terminal(
    run: Run, refused: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each by its name, again if it is no number; elsewhere they are an error."""
    assert refused("grad", "w*x + b", "x=1").startswith(
        "the formula needs values for w and b: add w=... b=...\n  w*x + b\n  ^\n"
    )
    terminal(monkeypatch, "two\n1/2\n-3\n")
    code, out, _ = run("grad", "w*x + b", "x=1", "--plain")
    assert code == 0
    assert out.startswith("w = the value of w: a value is made of numbers; two is none\nw = b = ")
    assert "y      −2.5" in out
    terminal(monkeypatch, "")
    code, _, err = run("grad", "w*x", "x=1")
    assert (code, err) == (2, "glassgrad: no value came for w\n")


SQUARE = ("y = x*x", "x=2")


@pytest.mark.parametrize(
    ("command", "options"),
    [
        ("grad", ["--wrt"]),
        ("grad", ["--of"]),
        ("why", ["--wrt"]),
        ("why", ["--of"]),
        ("why", ["--params"]),
        ("why", ["--second"]),
        ("walk", ["--of"]),
        ("walk", ["--params"]),
        ("walk", ["--second"]),
        ("step", ["--of"]),
        ("paths", ["--wrt"]),
        ("tangents", ["--wrt"]),
        ("whatif", ["--set", "z=1", "--of"]),
        ("whatif", ["--set"]),
        ("diagnose", ["--answer", "3", "--d"]),
        ("diagnose", ["--answer", "3", "--of"]),
        ("draw", ["--of"]),
        ("worksheet", ["--params"]),
        ("frames", ["-o", "a.svg", "--params"]),
        ("page", ["-o", "a.html", "--params"]),
        ("page", ["-o", "a.html", "--of"]),
    ],
)
def test_a_name_that_is_not_there_is_an_error_that_lists_those_there_are(
    refused: Callable[..., str], command: str, options: list[str]
) -> None:
    """Never the gradient 0, and never another name."""
    typed = "unknown=1" if options == ["--set"] else "unknown"
    if options[-1] == "--of" and command == "whatif":
        options = ["--set", "x=1", "--of"]
    message = refused(command, *SQUARE, *options, typed)
    assert message.startswith("the formula has no name unknown")
    assert "its names are x, y" in message


def test_every_command_takes_the_names_that_a_walk_prints(run: Run) -> None:
    """y = (x + 1)·x·x with v1 = x + 1 and v2 = v1·x: its slopes at 2 are x² = 4 and x = 2."""
    text = ("y = (x + 1)*x*x", "x=2")
    assert run("paths", *text, "--wrt", "v1")[1].startswith("1 path leads from v1 to y.")
    assert "dy/dv1 = 4\n" in run("paths", *text, "--wrt", "v1")[1]
    assert "1. v1 = 3, v1′ = 1   (given)" in run("tangents", *text, "--wrt", "v1")[1]
    assert run("grad", *text, "--wrt", "v1,v2")[1].split()[3:] == ["v1", "3", "4", "v2", "6", "2"]
    assert "y = 20 (was 12)" in run("whatif", *text, "--set", "v1=5")[1]
    assert "dv2/dx = 2 + 3 = 5" in run("paths", *text, "--wrt", "x", "--of", "v2")[1]  # (x² + x)′
    assert "dv2/dx = 5" in run("walk", *text, "--of", "v2")[1]
    assert "= 4 is right" in run("diagnose", *text, "--d", "v1", "--answer", "4")[1]


def test_a_printed_name_is_that_of_the_walk_that_is_asked_for(run: Run) -> None:
    """v1 is x·x in the walk of b, and x + 1 in that of the whole formula."""
    text = ("a = (x + 1)*3; b = (x*x)*5; y = a*b", "x=2")
    assert "v1 = 4, v1′ = 1" in run("tangents", *text, "--of", "b", "--wrt", "v1")[1]
    assert "v1 = 3, v1′ = 1" in run("tangents", *text, "--wrt", "v1")[1]
