"""Hostile words, files and streams: a plain line and exit code 2, never a fault or a traceback."""

import ast
import json
import os
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import autograd.commands
import nn.commands
from autograd.examples import Asked, Digits, Example, Printed, Update, loads
from autograd.examples.diagnose import HYPOTHESES
from autograd.examples.diagnose.chance import Alternatives
from autograd.examples.example import Erratum
from autograd.examples.report import examine

from ..conftest import HANG, Run

STEERING = "\x1b[31m\x9b2J\u202e\u2066\r"


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
    assert "neither is there a file wrong.txt" in refused("grad", "wrong.txt")
    Path("wrong.txt").write_text("y = x +")
    assert "neither" not in refused("grad", "wrong.txt")


@pytest.mark.parametrize("name", ["--.toml", "\n.toml", " .toml", "a\nb.toml", "\x1b.toml"])
def test_an_example_may_have_any_name(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """What is no title becomes one, and no name steers the terminal."""
    monkeypatch.chdir(tmp_path)
    code, out, err = run("new", name, "y=x*x", "x=1")
    assert (code, err) == (0, "")
    assert "\x1b" not in out
    assert loads(Path(name).read_text(encoding="utf-8")).title
    if "\x1b" not in name:  # the command that is shown can be typed
        _, command = out.split("then: glassgrad ")
        assert run(*shlex.split(command))[0] == 0


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["L = -1e308*w", "w=404", "--answer", "0.5", "--d", "w"], "0.5 is what comes out if"),
        (["L = max([1e308])", "--answer", "3"], "No hypothesis fits 3"),
        (["L = max([1e308])", "--answer", "-1e308"], "if the sign is turned round"),
        (["y = x*x", "x=1", "--answer", "1e-400"], "No hypothesis fits 1e-400"),
        (["y = x", "x=1.7e308", "--answer", "1.8e308"], "No hypothesis fits"),
        (["y = x", "x=5e-324", "--answer", "4.9406564584124654e-324"], "is right"),
        (["y = 1/x", "x=0", "--answer", "3.0"], "No hypothesis fits 3.0"),
        (["y = x*x", "x=1e-160", "--answer", "1e-300"], "No hypothesis fits"),
    ],
    ids=range(8),
)
def test_numbers_at_the_edge_of_the_floats_are_diagnosed(
    run: Run, argv: list[str], said: str
) -> None:
    code, out, err = run("diagnose", *argv)
    assert (code, err) == (0, "")
    assert said in " ".join(out.split())
    assert max(map(len, out.splitlines())) <= 80


def test_a_ring_counts_exactly_however_large_it_is() -> None:
    """Whole numbers from 5e307 to 2e308 on either side, less what the middle takes: by hand."""
    assert Alternatives(Digits("0"), 1e308).size == 10**300  # at most so many
    assert Alternatives(Digits("0"), 4e200).size == 2 * (int(8e200) - int(2e200) + 1)
    assert Alternatives(Digits("1e-400"), 1.0).hits([1.0, float("inf"), float("nan"), -1e308]) == 0


def test_fractions_that_no_float_holds_are_walked(run: Run) -> None:
    """1e-400, and a root of degree 10^200, which is none."""
    code, out, err = run("walk", "y = x*x", "x=1e-200", "--exact")
    assert (code, err) == (0, "")
    assert "1e−400" in out
    assert run("walk", "y = x**x", "x=1e-200", "--by-hand", "3")[0] == 0


FORMULAS = [
    "w = 3; L = w**2",
    "w = 404; L = -1e308*w",
    "w = -1; L = log(w)",
    "a = 3; L = a*2; w = 2",
    "w = 1; L = max([w, 1e308])",
]


@pytest.mark.parametrize("formula", FORMULAS)
@pytest.mark.parametrize("rate", [None, 0.1, 1e300])
def test_an_erratum_may_name_any_hypothesis(formula: str, rate: float | None) -> None:
    """One that cannot be made there explains nothing; it is no fault."""
    for name in HYPOTHESES:
        erratum = Erratum("wrong", "x", (name,))
        claims = [
            Printed(Asked("L"), Digits("9.1"), erratum=erratum),
            Printed(Asked("L", ("w",)), Digits("6.5"), erratum=erratum),
        ]
        update = Update("sgd", {"lr": rate}, ("w",)) if rate else None
        if update:
            claims.append(Printed(Asked("w", after=1), Digits("0.3"), erratum=erratum))
        example = Example(formula, loss="L", update=update, claims=tuple(claims))
        assert len(examine(example).findings) == len(claims)


@pytest.mark.parametrize("reason", ['"lef out"', "[]", '""', "3", "[3]", '["left out", "x"]'])
def test_a_reason_that_names_no_hypothesis_is_told(run: Run, tmp_path: Path, reason: str) -> None:
    (tmp_path / "a.toml").write_text(
        'title = "t"\nevidence = "read"\nformula = "w = 3; L = w**2"\n[printed]\nL = "9.1"\n'
        f'[[erratum]]\nclaims = "L"\nwhy = "x"\nreason = {reason}\n'
    )
    code, out, _ = run("check", str(tmp_path))
    assert code == 2
    assert ":9: " in out


GOOD = 'title = "{}"\nevidence = "read"\nformula = "w = 3; L = w**2"\n[printed]\nL = "9"\n'


def test_one_bad_file_does_not_cost_the_others_their_report(run: Run, tmp_path: Path) -> None:
    """A folder, a link that leads nowhere, a pipe, no TOML; the good one is still told."""
    (tmp_path / "good.toml").write_text(GOOD.format("Good"))
    (tmp_path / "folder.toml").mkdir()
    (tmp_path / "link.toml").symlink_to("nowhere")
    (tmp_path / "not.toml").write_text("=")
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.toml")
    code, out, err = run("check", str(tmp_path))
    assert (code, err) == (2, "")
    bad = 4 if hasattr(os, "mkfifo") else 3
    assert f"{bad} files are no worked example. The one number holds." in out
    assert "folder.toml: it is a folder" in out
    assert "link.toml: it cannot be read: No such file or directory" in out
    code, out, _ = run("check", str(tmp_path), "--format", "json")
    told = json.loads(out)
    assert code == 2
    assert [bool(one.get("claims")) for one in told["examples"]].count(True) == 1


def test_a_fault_in_one_file_does_not_cost_the_others_their_report(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in "ab":
        (tmp_path / f"{name}.toml").write_text(GOOD.format(name))

    def examined(example: Example, *_: object) -> object:
        if example.title == "a":
            raise KeyError("what")
        return examine(example)

    monkeypatch.setattr("autograd.examples.report.examine", examined)
    code, out, _ = run("check", str(tmp_path))
    assert code == 2
    assert "a.toml: a fault of glassgrad itself, please report it: KeyError: 'what'" in out
    assert "The one number holds" in out


@pytest.mark.parametrize("form", ["text", "markdown", "json", "junit"])
@pytest.mark.parametrize("full", [[], ["--full"]])
def test_no_name_or_title_of_a_file_steers_the_terminal(
    run: Run, tmp_path: Path, form: str, full: list[str]
) -> None:
    title = STEERING.encode("unicode_escape").decode().replace("\\x", "\\u00")
    for name in ("a", "b"):
        path = tmp_path / f"{name}{STEERING}.toml"
        path.write_text(GOOD.format(title), encoding="utf-8")
    (tmp_path / f"c{STEERING}.toml").write_text("=")
    _, out, err = run("check", str(tmp_path), "--format", form, *full)
    assert not set(STEERING) & set(out + err) - set("[31m2J")


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


def shell(line: str, *argv: str) -> subprocess.CompletedProcess[str]:
    """A command line in a shell, where streams can be closed. $0 is Python."""
    return subprocess.run(
        ["bash", "-c", line, sys.executable, *argv],
        capture_output=True,
        text=True,
        check=False,
        timeout=HANG,
    )


needs_shell = pytest.mark.skipif(not Path("/bin/bash").exists(), reason="needs bash")


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
