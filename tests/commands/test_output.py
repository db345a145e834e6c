"""What the commands have in common: text for a terminal, and files that are not written."""

import ast
import json
from collections.abc import Callable
from pathlib import Path

import pytest

import autograd.commands
import nn.commands

from ..conftest import Run
from .typed import STEERING, terminal


def test_a_terminal_gets_lines_and_plain_text_on_request(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A label is never taken for markup."""
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    terminal(monkeypatch)
    _, rich, _ = run("grad", "L = w*x", "w=-2", "x=3")
    _, plain, _ = run("grad", "L = w*x", "w=-2", "x=3", "--plain")
    assert "───" in rich
    assert "dL/dnode" in rich
    assert "\x1b" in rich
    assert plain.isascii() is False
    assert "\x1b" not in plain
    assert "─" not in plain
    monkeypatch.setenv("NO_COLOR", "1")
    _, quiet, _ = run("grad", "L = w*x", "w=-2", "x=3")
    assert "\x1b[3" not in quiet


PUBLISHED = Path(__file__).parents[2] / "demos" / "published"


SQUARE = ("y = x*x", "x=2")


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["frames", *SQUARE, "-o", "folder", "--seconds", "2"], "--seconds is for an animation"),
        (["frames", *SQUARE, "-o", "a.svg", "--step", "1", "--seconds", "2"], "an animation"),
        (["ops", "tanh", "--markdown"], "--markdown prints the whole table"),
        (["check", str(PUBLISHED), "--gallery", "all.html"], "--gallery takes a folder"),
    ],
)
def test_no_option_is_passed_over_in_silence(
    refused: Callable[..., str], argv: list[str], said: str
) -> None:
    """What cannot be done is said."""
    assert said in refused(*argv)


@pytest.mark.parametrize(
    ("argv", "accepted"),
    [
        (["walk", *SQUARE], ".txt, .md, .markdown, .tex or .json"),
        (["walk", *SQUARE, "--latex"], ".tex for LaTeX"),
        (["walk", *SQUARE, "--markdown"], ".md or .markdown for Markdown"),
        (["worksheet", *SQUARE], ".md, .markdown, .tex or .html"),
        (["worksheet", *SQUARE, "--latex"], ".tex for LaTeX"),
        (["check", str(PUBLISHED)], ".txt, .md, .markdown, .json or .xml"),
        (["check", str(PUBLISHED), "--format", "junit"], ".xml for junit"),
        (["draw", *SQUARE], ".svg, .png, .pdf or .dot"),
        (["frames", *SQUARE], "a folder, or a path that ends in .svg or .gif"),
        (["page", *SQUARE], ".html"),
        (["train", "moons"], ".png, .svg, .pdf, .gif"),
        (["flow", "moons"], ".html, .png, .svg, .pdf, .json"),
    ],
    ids=lambda argv: argv[0] if isinstance(argv, list) else "",
)
def test_no_command_writes_under_a_name_of_something_else(
    refused: Callable[..., str], tmp_path: Path, argv: list[str], accepted: str
) -> None:
    """Refused with what is accepted, before anything is computed or written."""
    for name in ("a.docx", "a.html.bak", "a.zip"):
        assert accepted in refused(*argv, "-o", str(tmp_path / name))
    assert not list(tmp_path.iterdir())


def test_json_of_a_command_steers_no_terminal(run: Run, tmp_path: Path) -> None:
    """A label from Python may be any text."""
    path = tmp_path / "a.py"
    path.write_text(f"from autograd import Value\nx = Value(1.0, {STEERING!r})\ny = x * x\n")
    for command in (["grad"], ["walk"], ["diagnose", "--answer", "3"]):
        code, out, _ = run(command[0], f"{path}:y", *command[1:], "--json")
        assert code == 0
        assert not set(out) & set("\x1b\x9b\u202e\u2066\r")
        names = [node["name"] for node in json.loads(out).get("nodes", [])]
        assert (STEERING in names) == (command[0] != "diagnose")
        _, out, _ = run(command[0], f"{path}:y", *command[1:])
        assert not set(out) & set("\x1b\x9b\u202e\u2066\r")


def test_commands_print_in_one_way() -> None:
    """`output.say`, which makes text safe; never print."""
    for package in (autograd.commands, nn.commands):
        for path in Path(package.__path__[0]).glob("*.py"):
            if path.name == "cli.py":  # --help and --version, before any command
                continue
            calls = [
                node.lineno
                for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
                if isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id == "print"
            ]
            assert len(calls) == (path.name == "output.py"), (path, calls)
