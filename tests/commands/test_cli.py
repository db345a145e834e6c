"""The command glassgrad: what a person types and sees."""

import argparse
import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from autograd import OPS, __version__
from autograd.commands.cli import COMMANDS, parser_of
from autograd.engine.compiling import compiled

from ..conftest import Run

WRITE_UP = "L = (tanh(w*x + b) - t)**2"
NUMBERS = ["x=2", "w=-3", "b=6.88", "t=1"]


def terminal(monkeypatch: pytest.MonkeyPatch, typed: str | None = None) -> None:
    """A person looks at the output, and types."""
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    if typed is not None:
        stdin = io.StringIO(typed)
        monkeypatch.setattr(stdin, "isatty", lambda: True)
        monkeypatch.setattr(sys, "stdin", stdin)


def test_grad_prints_value_and_gradient_of_every_name(run: Run) -> None:
    """The numbers of the second write-up, aligned, without colour in a pipe."""
    code, out, err = run("grad", WRITE_UP, *NUMBERS)
    assert (code, err) == (0, "")
    assert out == (
        "node      value   ∂L/∂node\n"
        "w            −3  −0.588302\n"
        "x             2   0.882454\n"
        "b          6.88  −0.294151\n"
        "t             1   0.587161\n"
        "L     0.0861896          1\n"
    )


def test_grad_of_an_inner_node_by_some_names(run: Run) -> None:
    """What a node does not depend on has the gradient 0."""
    text = "z = w*x; q = 3*x; L = z*q"
    _, out, _ = run("grad", text, "w=2", "x=5", "--of", "z", "--wrt", "q,x,w", "--digits", "2")
    assert out.splitlines()[1:] == [
        "q        15         0",
        "x         5         2",
        "w         2         5",
    ]


def test_json_keeps_every_bit_and_has_no_infinities(run: Run) -> None:
    """inf and nan travel as strings."""
    _, out, _ = run("grad", "y = x/3 + log(z)", "x=1", "z=0", "--json")
    found = json.loads(out, parse_constant=pytest.fail)
    assert found["of"] == "y"
    rows = {row["name"]: row for row in found["nodes"]}
    assert rows["x"] == {"name": "x", "operation": None, "value": 1.0, "gradient": 1 / 3}
    assert rows["z"]["gradient"] == "inf"
    assert (rows["y"]["operation"], rows["y"]["value"]) == ("add", "-inf")


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


def test_a_formula_comes_from_a_file_or_from_standard_input(
    run: Run, refused: Callable[..., str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Several lines, comments and definitions; a byte order mark does no harm."""
    text = "phi(u) = 2*u  # twice\n\nz = phi(x)\r\nL = z**2\n"
    path = tmp_path / "net.txt"
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    rows = ["node  value  ∂L/∂node", "x         3        24", "z         6        12"]
    expected = "\n".join([*rows, "L        36         1", ""])
    assert run("grad", str(path), "x=3") == (0, expected, "")
    monkeypatch.setattr(sys, "stdin", io.StringIO(text))
    assert run("grad", "-", "x=3") == (0, expected, "")
    path.write_bytes(b"\xff\xfe\x00")
    assert "no text in UTF-8" in refused("grad", str(path))
    path.write_text("x" * 1_000_000)
    assert "at most 100,000" in refused("grad", str(path))
    assert "is a folder" in refused("grad", str(tmp_path))
    assert "neither is there a file net.txt" in refused("grad", "net.txt")


def test_a_python_object_is_run_only_when_named(
    run: Run, refused: Callable[..., str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A Value, or a function whose parameters become leaves."""
    monkeypatch.setattr(sys, "path", [*sys.path])
    path = tmp_path / "token.py"  # a module of Python has that name too
    path.write_text(
        "from autograd import Value, tanh\n"
        "x = Value(3.0, 'x')\n"
        "loss = x * x\n"
        "loss.label = 'L'\n"
        "def network(w, b, scale=2):\n"
        "    h = tanh(w + b)\n"
        "    h.label = 'h'\n"
        "    return h * scale, [w, b]\n"
        "def wrong():\n"
        "    return 3\n"
        "def fails():\n"
        "    return 1 / 0\n"
        "number = 3\n"
    )
    _, out, _ = run("grad", f"{path}:loss", "--digits", "3")
    assert out == "node  value  ∂L/∂node\nx         3         6\nL         9         1\n"
    _, out, _ = run("grad", f"{path}:loss", "x=5", "--wrt", "x", "--json")
    assert json.loads(out)["nodes"][0]["gradient"] == 10
    _, out, _ = run("grad", f"{path}:network", "w=0", "b=0", "--json")
    assert [row["name"] for row in json.loads(out)["nodes"]] == ["w", "b", "h", "v2"]
    assert "needs a value for b" in refused("grad", f"{path}:network", "w=0")
    assert "has no node z" in refused("grad", f"{path}:loss", "z=1")
    assert "L is computed" in refused("grad", f"{path}:loss", "L=1")
    assert "has no lost; did you mean loss?" in refused("grad", f"{path}:lost")
    assert "type int" in refused("grad", f"{path}:wrong")
    assert "type int" in refused("grad", f"{path}:number")
    assert "raised ZeroDivisionError in line 12" in refused("grad", f"{path}:fails")
    assert "name a Value" in refused("grad", str(path))
    assert "there is no file" in refused("grad", f"{tmp_path}/other.py:loss")
    path.write_text("x = (\n")
    assert "raised SyntaxError in line 1" in refused("grad", f"{path}:loss")
    path.write_text("raise SystemExit(0)\n")
    assert "raised SystemExit in line 1" in refused("grad", f"{path}:loss")


def test_a_module_of_a_package_may_import_its_neighbours(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in demos/."""
    monkeypatch.setattr(sys, "path", [*sys.path])
    package = tmp_path / "glassgrad_test_package"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "leaf.py").write_text("from autograd import Value\nx = Value(3.0, 'x')\n")
    (package / "net.py").write_text("from .leaf import x\nloss = x * x\n")
    code, out, _ = run("grad", f"{package / 'net.py'}:loss", "--json")
    assert code == 0
    assert json.loads(out)["nodes"][0]["gradient"] == 6


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


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        ([], "a command is missing"),
        (["gard", "x"], "there is no command gard; did you mean grad?"),
        (["--versoin"], "there is no command --versoin"),
        (["grad"], "FORMULA"),
        (["grad", ""], "nothing to compute"),
        (["grad", "x^2", "x=1"], "use ** for powers\n  x^2\n   ^\n"),
        (["grad", "x*y", "x=1", "y"], "values are written name=number"),
        (["grad", "x", "y", "x=1"], "got y"),
        (["grad", "x", "x="], "x= has no number"),
        (["grad", "x", "=3"], "name=number"),
        (["grad", "x", "x=1", "x=2"], "given twice"),
        (["grad", "x", "x=1,5"], "the value of x: a comma"),
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
        (["draw", "x", "x=1", "--fold", "cells"], "takes neurons, layers, nothing; got cells"),
        (["draw", "x*x*x", "x=1", "--limit", "2"], "the limit is 2"),
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


def test_draw_writes_the_picture_whole_and_never_over_another(
    run: Run, refused: Callable[..., str], tmp_path: Path
) -> None:
    """The ending says which kind; --force overwrites."""
    for suffix, begins in ((".svg", b"<?xml"), (".png", b"\x89PNG"), (".pdf", b"%PDF")):
        path = tmp_path / f"net{suffix}"
        assert run("draw", WRITE_UP, *NUMBERS, "-o", str(path)) == (0, f"wrote {path}\n", "")
        assert path.read_bytes().startswith(begins)
    path = tmp_path / "net.dot"
    path.write_text("mine")
    assert refused("draw", WRITE_UP, *NUMBERS, "-o", str(path)) == (
        f"{path} exists; --force overwrites it\n"
    )
    assert "100 deep" in refused("draw", "(" * 999, "-o", str(path), "--force")
    assert path.read_text() == "mine"
    run("draw", WRITE_UP, *NUMBERS, "-o", str(path), "--force")
    _, out, _ = run("draw", WRITE_UP, *NUMBERS)
    assert path.read_text() == out
    assert out.startswith("digraph")
    assert len(list(tmp_path.iterdir())) == 4


def test_draw_of_a_part_and_without_numbers_at_the_arrows(run: Run) -> None:
    """--of, --no-partials, --rankdir and --digits reach the drawing."""
    _, whole, _ = run("draw", "h = x/3; L = h**2", "x=1", "--digits", "3")
    _, part, _ = run("draw", "h = x/3; L = h**2", "x=1", "--of", "h", "--rankdir", "TB")
    _, bare, _ = run("draw", "h = x/3; L = h**2", "x=1", "--no-partials")
    assert "h = 0.333\\n" in whole
    assert '"L' in whole
    assert '"L' not in part
    assert "TB" in part
    assert ' label=" ∂' in whole
    assert ' label=" ∂' not in bare


def test_ops_lists_every_row(run: Run) -> None:
    """As text with one line a row, one by one with partials, or as Markdown."""
    _, out, _ = run("ops")
    listed = [line.partition("(")[0] for line in out.splitlines()[: len(OPS)]]
    assert listed == list(OPS)
    assert "ln is log" in out
    _, out, _ = run("ops", "max", "tanh", *OPS)
    assert "tanh(x)\n  Squash x into (-1, 1).\n  y = tanh(x)\n  ∂y/∂x = 1 − y²\n" in out
    assert out.startswith("maximum([")
    _, out, _ = run("ops", "--markdown")
    assert len(out.splitlines()) == 2 + len(OPS)


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
    assert "∂L/∂node" in rich
    assert "\x1b" in rich
    assert plain.isascii() is False
    assert "\x1b" not in plain
    assert "─" not in plain
    monkeypatch.setenv("NO_COLOR", "1")
    _, quiet, _ = run("grad", "L = w*x", "w=-2", "x=3")
    assert "\x1b[3" not in quiet


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
