"""What tests of commands type: a formula with its numbers, at a terminal or in a shell."""

import io
import subprocess
import sys
from pathlib import Path

import pytest

from ..conftest import HANG

WRITE_UP = "L = (tanh(w*x + b) - t)**2"


NUMBERS = ["x=2", "w=-3", "b=6.88", "t=1"]


def terminal(monkeypatch: pytest.MonkeyPatch, typed: str | None = None) -> None:
    """A person looks at the output, and types."""
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    if typed is not None:
        stdin = io.StringIO(typed)
        monkeypatch.setattr(stdin, "isatty", lambda: True)
        monkeypatch.setattr(sys, "stdin", stdin)


STEERING = "\x1b[31m\x9b2J\u202e\u2066\r"


GOOD = 'title = "{}"\nevidence = "read"\nformula = "w = 3; L = w**2"\n[printed]\nL = "9"\n'


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
