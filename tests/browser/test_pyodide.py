"""The wheel in Pyodide: CPython in WebAssembly, here in node, without numpy, Graphviz or threads.

What is written there is held to what this Python writes.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from importlib.metadata import files
from pathlib import Path
from typing import Any

import pytest

import autograd
from autograd.commands.cli import main

from . import tools

ROOT = Path(autograd.__file__).parent.parent
NEURON = ["L = (tanh(w*x + b) - t)**2", "x=2", "w=-3", "b=6.88", "t=1"]
NETWORK = ["Z = W @ x + b; L = sum(tanh(Z)**2)", "W=[[1,2],[3,4]]", "x=[1,2]", "b=[0,1]"]
COMMAND = """
import contextlib, io, json
from autograd.commands.cli import main

def command(*words):
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main(words)
    return json.dumps([code, out.getvalue(), err.getvalue()])
"""


def wheel(folder: Path) -> Path:
    """The wheel of this tree."""
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    plain = {name: text for name, text in os.environ.items() if name != "GLASSGRAD_COMPILE"}
    subprocess.run(build, cwd=ROOT, env=plain, check=True, capture_output=True)
    [made] = folder.glob("glassgrad-*-py3-none-any.whl")
    return made


def zipped(name: str, folder: Path) -> Path:
    """An installed package in plain Python as a zip, as its wheel holds it."""
    path = folder / f"{name}.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for file in files(name) or ():
            if ".." not in file.parts and "__pycache__" not in file.parts:
                archive.write(file.locate(), file.as_posix())
    return path


Ask = Callable[[str], Any]
LONG = re.compile(r"-?\d+\.\d{9,}(?:e[-+]?\d+)?")


def rounded(text: str) -> str:
    """A text with 13 digits of its numbers: tanh of another C library differs in the last one."""
    return LONG.sub(lambda number: f"{float(number[0]):.13g}", text)


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    """Run Python in one Pyodide; the value of its last line."""
    folder = tmp_path_factory.mktemp("wheels")
    program = [tools.node(), str(tools.HERE / "pyodide.mjs")]
    home = tools.package("pyodide/package.json").parent
    archives = [wheel(folder), zipped("latex2mathml", folder)]
    with subprocess.Popen(
        [*program, str(home), *map(str, archives)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    ) as node:
        assert node.stdin is not None and node.stdout is not None
        requests, answers = node.stdin, node.stdout

        def run(code: str) -> Any:
            requests.write(json.dumps(code) + "\n")
            requests.flush()
            answer = json.loads(answers.readline())
            assert "error" not in answer, answer["error"]
            return answer.get("given")

        run(COMMAND)
        yield run
        requests.close()


def there(ask: Ask, *words: str) -> tuple[int, str, str]:
    """What a command says in Pyodide: its exit code, output and errors."""
    code, out, err = json.loads(ask(f"command(*{list(words)!r})"))
    return code, out, err


@pytest.mark.parametrize(
    "words",
    [
        ["walk", *NEURON, "--plain"],
        ["walk", *NEURON, "--params", "w,b", "--rule", "adam", "--lr", "0.1", "--plain"],
        ["walk", *NETWORK, "--plain"],
        ["walk", *NETWORK, "--json"],
        ["walk", *NEURON, "--latex"],
        ["grad", *NEURON, "--json"],
        ["paths", *NEURON, "--wrt", "w"],
        ["why", "y = relu(w*x)", "w=-1", "x=2", "--node", "w"],
        ["whatif", *NEURON, "--set", "w=-2.5"],
        ["tangents", *NEURON, "--wrt", "w"],
        ["diagnose", *NEURON, "--d", "w", "--answer", "-1.1743"],
        ["check", "olah"],
        ["worksheet", *NEURON],
        ["ops"],
    ],
    ids=lambda words: f"{words[0]} {words[-1][:8]}",
)
def test_a_command_says_what_it_says_here(
    ask: Ask, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    code = main(words)
    said = capsys.readouterr()
    other_code, out, err = there(ask, *words)
    assert (other_code, rounded(out), err) == (code, rounded(said.out), said.err)


@pytest.mark.parametrize("formula", [NEURON, NETWORK], ids=["a neuron", "with arrays"])
def test_a_page_is_written_to_the_last_character(
    ask: Ask, formula: list[str], tmp_path: Path
) -> None:
    here = tmp_path / "lesson.html"
    assert main(["page", *formula, "-o", str(here)]) == 0
    code, _, err = there(ask, "page", *formula, "-o", "/tmp/lesson.html", "--force")
    assert (code, err) == (0, "")
    written = ask("open('/tmp/lesson.html', encoding='utf-8').read()")
    assert rounded(written) == rounded(here.read_text(encoding="utf-8"))
    assert there(ask, "page", *formula, "-o", "/tmp/lesson.html")[0] == 2  # nor is it overwritten


def test_a_network_learns_what_it_learns_here(ask: Ask) -> None:
    code = """
from nn import MLP, fit, squared_error
model = MLP(2, [3, 1], activation="tanh", seed=1)
data = [[0.0, 1.0], [1.0, 0.0], [1.0, 1.0]], [1.0, 1.0, -1.0]
fit(model, squared_error, data, epochs=5)
[p.data for p in model.parameters()]
"""
    here: dict[str, Any] = {}
    *lines, last = code.strip().splitlines()
    exec("\n".join(lines), here)
    there = json.loads(ask(code.replace(last, f"json.dumps({last})")))
    assert there == pytest.approx(eval(last, here), rel=1e-12)


@pytest.mark.parametrize(
    ("words", "extra"),
    [
        (["draw", *NEURON, "-o", "/tmp/neuron.svg"], "draw"),
        (["worksheet", *NEURON, "-o", "/tmp/sheet.html"], "draw"),
        (["frames", *NEURON, "-o", "/tmp/neuron.gif"], "draw"),
        (["export", *NEURON, "-o", "/tmp/neuron.xlsx"], "spreadsheet"),
        (["step", *NEURON], "terminal"),
    ],
    ids=lambda words: words[0] if isinstance(words, list) else words,
)
def test_what_needs_more_says_which_package(ask: Ask, words: list[str], extra: str) -> None:
    code, out, err = there(ask, *words)
    assert (code, out) == (2, "") and err.endswith(f"pip install 'glassgrad[{extra}]'\n")


def test_replay_says_that_it_needs_numpy(ask: Ask) -> None:
    said = ask(
        """
import autograd
try:
    said = autograd.replay(autograd.Value(1))
except ImportError as error:
    said = str(error)
said
"""
    )
    assert said == "replay needs numpy: pip install 'glassgrad[fast]'"


def test_the_walk_stands_in_a_notebook_without_a_drawing(ask: Ask) -> None:
    """JupyterLite shows it as HTML, where anywidget is not there."""
    ask("from autograd import Value, steps; walk = steps(Value(3.0, 'a') ** 2)")
    html = ask("walk._repr_mimebundle_()['text/html']")
    assert html.count("<li>") == 3 and "<img" not in html
