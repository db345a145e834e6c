"""glassgrad new: a file under any name."""

import shlex
from pathlib import Path

import pytest

from autograd.examples import loads

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
        assert run(*shlex.split(command))[0] == 0
