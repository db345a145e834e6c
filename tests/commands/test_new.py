"""glassgrad new: a file under any name."""

import re
import shlex
from pathlib import Path

import pytest

from autograd.commands.cli import main
from autograd.examples import load, loads

from ..conftest import Run


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
        code, out, _ = run(*shlex.split(command))
        assert code == 1 and "has no printed number, so nothing was checked" in out


def command(capsys, *argv):
    """Exit code, output, errors."""
    code = main(["check", *map(str, argv)])
    out, err = capsys.readouterr()
    assert "Traceback" not in out + err
    return code, out, err


def test_a_new_file_holds_a_complete_example(capsys, tmp_path):
    path = tmp_path / "my-first.toml"
    assert main(["new", str(path)]) == 0
    assert 'title = "my first"' in path.read_text(encoding="utf-8")
    code, out, _ = command(capsys, path)
    assert (code, "All 4 numbers hold." in out) == (0, True)
    assert main(["new", str(path)]) == 2
    assert "exists" in capsys.readouterr().err
    assert main(["new", str(path), "--force", "--title", 'Say "ah"']) == 0
    assert load(path).title == 'Say "ah"'


def test_a_new_file_has_the_names_of_a_formula(capsys, tmp_path):
    path = tmp_path / "new.toml"
    formula = 'phi(u) = 2*u; b = 1 # "\\n"\nδ = phi(w*x) + b; (δ - t)**2'
    assert main(["new", str(path), formula, "w=-3", "x=1/3", "b=6.88", "t=1e-3"]) == 0
    text = path.read_text(encoding="utf-8")
    for line in ('# "δ" = "..."', '# y = "..."', '# "dy/dw" = "..."', '# "dy/db" = "..."'):
        assert line in text.split("\n")
    example = load(path)
    assert {name: leaf.data for name, leaf in example.graph().leaves.items()} == {
        "w": -3.0,
        "x": 1 / 3,
        "b": 6.88,
        "t": 1e-3,
    }
    uncommented = re.sub(r'^# ("dy/dw"|\[update\]|rule|lr|params)', r"\1", text, flags=re.MULTILINE)
    path.write_text(uncommented.replace('"..."', '"6.5053"'), encoding="utf-8")
    code, out, _ = command(capsys, path)
    assert (code, "The one number holds." in out) == (0, True), out


@pytest.mark.parametrize(
    ("argv", "says"),
    [
        (["a.txt"], "ends in .toml"),
        (["a.toml", "L = w*x", "w=1"], "the formula needs a value for x"),
        (["a.toml", "L = w*"], "something is missing"),
        (["a.toml", "L = w", "w=1", "v=2"], "no name v"),
        (["none/a.toml", "L = w", "w=1"], "there is no folder"),
    ],
)
def test_new_refuses_what_makes_no_example(capsys, tmp_path, monkeypatch, argv, says):
    monkeypatch.chdir(tmp_path)
    assert main(["new", *argv]) == 2
    err = capsys.readouterr().err
    assert "Traceback" not in err
    assert says in err or says == "something is missing", err
    assert not (tmp_path / "a.toml").exists()
