"""README.md and docs/ show what the tools print: `make docs` writes what they show anew.

What stands between <!-- name --> and <!-- end --> is generated. In a block of code, a line that
begins with `$ cat` shows a file, one that begins with `$ glassgrad` a command, and below it stands
what the command prints. Python sessions are doctests, which pytest finds by itself.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest

from autograd.commands.cli import COMMANDS, main
from autograd.formulas.operations_table import operations_table
from tests.browser.lessons import neuron

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
DOCS = sorted((ROOT / "docs").glob("*.md"))
SHOWN = [README, *DOCS]  # documents that show what the tools print
PICTURE = ROOT / "demos/pictures/neuron.svg"
BENCHMARKS = Path(__file__).with_name("benchmarks")
LINES = 250  # of the README
MARKED = re.compile(r"(<!-- ([\w-]+) -->\n)(.*?)(<!-- end -->)", re.DOTALL)
FENCED = re.compile(r"(?<=^```\n)(.*?)(?=^```$)", re.DOTALL | re.MULTILINE)
WIDTH = "100"  # columns of the terminal for which commands print
LONG = {"step", "train", "flow", "mcp"}  # they ask for a keyboard, or train: other tests run them

SPEED = [  # rows of results.md that the README shows
    "make_moons step, scalar by scalar",
    "make_moons step, through Neuron",
    "README expression, 200 times",
    "microgpt step",
    "microgpt step, through nn",
    "memory an operation, chain of 1,000,000",
    "import autograd, nn",
    "microgpt, 1,000 steps replayed",
    "microgpt, loss and gradients replayed",
    "replay by numba, m = 100",
    "replay by numba in place, m = 100",
]


def run(command: str) -> str:
    """What `glassgrad ...` prints, errors too."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        main(shlex.split(command)[1:])
    return out.getvalue().rstrip("\n")


@contextlib.contextmanager
def folder() -> Iterator[None]:
    """An empty folder to be in, and a terminal of WIDTH columns."""
    before = os.environ.get("COLUMNS")
    os.environ["COLUMNS"] = WIDTH
    try:
        with tempfile.TemporaryDirectory() as path, contextlib.chdir(path):
            yield
    finally:
        del os.environ["COLUMNS"]
        if before is not None:
            os.environ["COLUMNS"] = before


def session(text: str) -> str:
    """A block of code with what its commands print now; a block without `$` stays as it is."""
    if not text.startswith("$ "):
        return text
    written = []
    with folder():
        for part in re.split(r"^(?=\$ )", text, flags=re.MULTILINE)[1:]:
            command, _, below = part.partition("\n")
            if command.startswith("$ cat "):
                Path(command.removeprefix("$ cat ")).write_text(below, encoding="utf-8")
                written.append(part)
            else:
                said = run(command.removeprefix("$ "))
                gap = "\n" if below.endswith("\n\n") else ""
                written.append(f"{command}\n{said}\n{gap}" if said else f"{command}\n{gap}")
    return "".join(written)


def measured(name: str) -> str:
    """What `make bench` wrote, without its heading."""
    text = (BENCHMARKS / name).read_text(encoding="utf-8")
    return text.split("\n\n", 2)[2].rstrip("\n")


def speed() -> str:
    """Ten rows of what `make bench` wrote, the engine plain and compiled, and where it was."""
    text = measured("results.md")
    rows: dict[str, list[str]] = {}
    for row in re.finditer(r"^\| (.*?) \| (.*?)(?: \(.*?)? \|", text, re.MULTILINE):
        rows.setdefault(row[1], []).append(row[2])
    lines = [
        f"| {what} | {rows[what][0]} | {rows.get(f'{what}, compiled', ['–'])[0]} |"
        for what in SPEED
    ]
    machine = re.search(r"^(CPython .*?); .*; (\d{4}-\d\d-\d\d)\.", text, re.MULTILINE)
    assert machine is not None, "results.md does not say where it was measured"
    head = ["| what | plain | compiled |", "|---|---|---|"]
    return "\n".join([*head, *lines, "", f"{machine[1]}; {machine[2]}."])


def commands() -> str:
    """All commands, as `glassgrad --help` lists them."""
    width = max(map(len, COMMANDS))
    lines = [f"glassgrad {name:{width}}  {does}" for name, does in COMMANDS.items()]
    return "\n".join(["```", *lines, "```"])


GENERATED = {
    "commands": commands,
    "operations": lambda: operations_table().rstrip("\n"),
    "speed": speed,
    "benchmarks": lambda: measured("results.md"),
    "sizes": lambda: measured("sizes.md"),
}


def anew(text: str) -> str:
    """A document with its generated parts and what its commands print written anew."""
    text = MARKED.sub(lambda mark: f"{mark[1]}\n{GENERATED[mark[2]]()}\n\n{mark[4]}", text)
    return FENCED.sub(lambda block: session(block[1]), text)


@pytest.mark.parametrize("path", SHOWN, ids=lambda path: path.name)
def test_a_document_shows_what_the_tools_print(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text == anew(text), "run: make docs"


def words(svg: str) -> list[str]:
    """What is written in a picture; where it stands depends on the Graphviz that drew it."""
    return [found for found in ElementTree.fromstring(svg).itertext() if found.strip()]


def neuron_drawn() -> str:
    """The picture of the README's ten lines."""
    loss = neuron()
    loss.backward()
    return loss.draw().svg()


def test_the_picture_of_the_ten_lines_says_what_is_drawn_now() -> None:
    assert words(PICTURE.read_text(encoding="utf-8")) == words(neuron_drawn()), "run: make docs"


def test_every_generated_part_stands_in_one_document() -> None:
    names = [mark[2] for path in SHOWN for mark in MARKED.finditer(path.read_text("utf-8"))]
    assert sorted(names) == sorted(GENERATED)


@pytest.mark.parametrize("path", SHOWN, ids=lambda path: path.name)
def test_commands_that_are_shown_alone_can_be_run(path: Path) -> None:
    for block in FENCED.findall(MARKED.sub("", path.read_text(encoding="utf-8"))):
        lines = [line.partition("  #")[0] for line in block.splitlines()]
        shown = [line for line in lines if line.startswith("glassgrad ")]
        with folder():
            Path("chapter.md").write_text("With w = 2 we get y = w*w = 4.\n", encoding="utf-8")
            for line in shown:
                words = shlex.split(line)[1:]
                if words[0] not in LONG and words != ["check"]:
                    assert main(words) == 0, line


def test_the_readme_is_short_and_knows_every_command() -> None:
    text = README.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= LINES
    for name in COMMANDS:
        assert f"glassgrad {name}" in text


def test_the_readme_leads_to_every_document() -> None:
    text = README.read_text(encoding="utf-8")
    for path in DOCS:
        if path.name != "moved.md":  # the changelog leads there
            assert f"](docs/{path.name}" in text, path.name


def test_the_walk_of_the_second_write_up_reaches_its_numbers() -> None:
    text = (ROOT / "docs/walks.md").read_text(encoding="utf-8")
    assert "dL/dxh1 = 40" in text
    assert "xh1 becomes xh1 − lr·g = 2 − 0.03·40 = 0.8" in text


if __name__ == "__main__":
    for path in SHOWN:
        path.write_text(anew(path.read_text(encoding="utf-8")), encoding="utf-8")
    if words(PICTURE.read_text(encoding="utf-8")) != words(neuron_drawn()):
        PICTURE.write_text(neuron_drawn(), encoding="utf-8")
    sys.exit(0)
