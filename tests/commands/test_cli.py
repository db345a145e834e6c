"""The command line as a whole: what is an option, what wrong use is told, how a command ends."""

import argparse
import json
import subprocess
import sys
from collections.abc import Callable

import pytest

from autograd import __version__
from autograd.commands.cli import COMMANDS, parser_of
from autograd.engine.compiling import compiled

from ..conftest import Run


@pytest.mark.parametrize(
    ("argv", "gradient"),
    [
        (["-x**2", "x=3"], -6),
        (["x=3", "-x**2"], None),
        (["--json", "-x**2", "x=3"], -6),
        (["-x**2", "--digits", "3", "x=3"], -6),
        (["-x", "x=3"], -1),
        (["-(x)", "x=-3"], -1),
        (["-3*x", "x=3"], -3),
        (["-.5*x", "x=3"], -0.5),
        (["--", "--x", "x=3"], 1),
        (["--", "-h*x", "x=3", "h=2"], -2),
    ],
)
def test_a_leading_minus_is_a_formula(run: Run, argv: list[str], gradient: float | None) -> None:
    """An option is only what the command has, or what looks like a long one."""
    at = argv.index("--") if "--" in argv else len(argv)
    code, out, _ = run("grad", "--json", *argv[:at], "--wrt", "x", *argv[at:])
    if gradient is None:
        assert code == 2
    else:
        assert json.loads(out)["nodes"][0]["gradient"] == gradient


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        ([], "a command is missing"),
        (["gard", "x"], "there is no command gard; did you mean grad?"),
        (["--versoin"], "there is no command --versoin"),
        (["grad"], "FORMULA"),
        (["grad", ""], "nothing to compute"),
        (["grad", "x$2", "x=1"], "no place in a formula\n  x$2\n   ^\n"),
        (["grad", "x*y", "x=1", "y"], "values are written name=number"),
        (["grad", "x", "y", "x=1"], "got y"),
        (["grad", "x", "x="], "x= has no number"),
        (["grad", "x", "=3"], "name=number"),
        (["grad", "x", "x=1", "x=2"], "given twice"),
        (["grad", "x", "x=1,5,2"], "the value of x: a comma"),
        (["grad", "weight", "wieght=1"], "no name wieght; did you mean weight?"),
        (["grad", "x", "x=1", "--of", "z"], "no name z"),
        (["grad", "x", "x=1", "--wrt", "x,zz"], "no name zz"),
        (["grad", "x", "x=1", "--wrt", ","], "separated by commas"),
        (["grad", "x", "x=1", "--digits", "0"], "from 1 to 17, got 0"),
        (["grad", "x", "x=1", "--digits", "-3"], "from 1 to 17, got -3"),
        (["grad", "x", "x=1", "--digits"], "expected one argument"),
        (["grad", "x", "x=1", "--digit", "3"], "no option --digit; did you mean --digits?"),
        (["grad", "x", "x=1", "--json=3"], "ignored explicit argument"),
        (["grad", "__import__('os').system('true')"], "quotes"),
        (["grad", "x.__class__"], "no attributes"),
        (["grad", "lambda: 0"], "word of Python"),
        (["grad", "x\0"], "U+0000"),
        (["grad", "x", "x\x1b[31m=3"], "no name x"),
        (["grad", "(" * 10_000], "100 deep"),
        (["grad", "x" * 10_000_000], "at most 100,000"),
        (["grad", "a/" * 50_000, "a=1"], "missing here"),
        (["draw", "x", "x=1", "-o", "x.jpg"], ".svg, .png, .pdf or .dot"),
        (["draw", "x", "x=1", "-o", "/nowhere/at/all.dot"], "no folder"),
        (
            ["draw", "x", "x=1", "--fold", "cells"],
            "takes neurons, layers, calls, nothing; got cells",
        ),
        (["draw", "x*x*x", "x=1", "--lens", "q"], "called 'q'"),
        (["ops", "tahn"], "no operation tahn; did you mean tan or tanh?"),
        (["ops", "--markup"], "no option --markup"),
    ],
    ids=range(35),
)
def test_wrong_use_is_told_in_a_few_plain_lines(
    refused: Callable[..., str], argv: list[str], said: str
) -> None:
    """Exit code 2, nothing on the output, no control characters."""
    message = refused(*argv)
    assert said in message
    assert len(message) < 1500
    assert message.replace("\n", "").isprintable()


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_option_is_documented(run: Run, name: str) -> None:
    """Help comes with exit code 0 and names everything that can be given."""
    code, out, err = run(name, "--help")
    assert (code, err) == (0, "")
    parser = parser_of(name)
    arguments = [a for a in parser._actions if a.help is not argparse.SUPPRESS]
    assert len(arguments) > 1
    for argument in arguments:
        assert argument.help
        assert all(option in out for option in argument.option_strings)
        assert argument.help.split()[0] in out
    assert run("--help")[1].count(f"\n  {name} ") == 1
    assert "-h" in parser.options


def test_what_ends_a_command_early(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """An interrupt is quiet; a fault of ours is told in one line, with its place."""
    from autograd.commands import ops

    def raising(error: BaseException) -> Callable[[argparse.Namespace], None]:
        def run(_: argparse.Namespace) -> None:
            raise error

        return run

    monkeypatch.setattr(ops, "run_ops", raising(KeyboardInterrupt()))
    assert run("ops") == (130, "", "")
    monkeypatch.setattr(ops, "run_ops", raising(RecursionError("too deep")))
    code, out, err = run("ops")
    assert (code, out) == (1, "")
    assert "report it: RecursionError: too deep (test_cli.py:" in err
    monkeypatch.setattr(ops, "run_ops", raising(OSError(28, "No space left on device", "a.svg")))
    assert run("ops") == (2, "", "glassgrad: a.svg: No space left on device\n")


def test_version_is_quick_and_module_and_script_are_one_command() -> None:
    """--version loads neither the grammar nor rich nor graphviz."""
    code = (
        "import sys; from autograd.commands.cli import main; main(['--version'])\n"
        "print([m for m in ('autograd.formulas.expression', 'rich', 'graphviz', 'json', "
        "'dataclasses') if m in sys.modules])"
    )
    asked = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert asked.stdout.splitlines()[1] == "[]"
    module = subprocess.run(
        [sys.executable, "-m", "autograd", "--version"], capture_output=True, text=True, check=True
    )
    how = "compiled" if compiled() else "plain Python"
    said = f"glassgrad {__version__} ({how})\n"
    assert module.stdout == asked.stdout.splitlines()[0] + "\n" == said


def test_a_reader_that_goes_away_is_no_error() -> None:
    """glassgrad ops | head -1"""
    command = [sys.executable, "-m", "autograd", "ops"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 141


@pytest.mark.parametrize("name", COMMANDS)
def test_help_keeps_the_capitals_of_what_a_command_does(name: str) -> None:
    """SVG, PNG and Δ stay as they are; only the first letter is raised."""
    does = COMMANDS[name]
    assert parser_of(name).description == f"{does[:1].upper()}{does[1:]}."
