"""What the README shows is what the tools print: run this file to write its blocks anew."""

from __future__ import annotations

import contextlib
import io
import re
import sys
from pathlib import Path

import pytest

from autograd.commands.cli import COMMANDS, main
from autograd.formulas.notation import operations_table

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
BENCHMARKS = Path(__file__).with_name("benchmarks")

ONE_WEIGHT = """\
phi(u) = 2*u
H1 = x1*xh1;  A1 = phi(H1)
H21 = hh1*A1; A21 = phi(H21)
H22 = hh2*A1; A22 = phi(H22)
Yin = hy1*A21 + hy2*A22
Y = phi(Yin)
L = (Y - T)**2 / 2
"""
ONE_WEIGHT_AT = ["x1=2", "xh1=2", "hh1=0.75", "hh2=0.25", "hy1=0.25", "hy2=0.5", "T=2"]
TWO_TWO_TWO = """\
zj1 = dot([w11, w21], [a1, a2], bj1); aj1 = tanh(zj1)
zj2 = dot([w12, w22], [a1, a2], bj2); aj2 = tanh(zj2)
zk1 = dot([v11, v21], [aj1, aj2], bk1); ak1 = sigmoid(zk1)
zk2 = dot([v12, v22], [aj1, aj2], bk2); ak2 = sigmoid(zk2)
E = ((ak1 - t1)**2 + (ak2 - t2)**2) / 2
"""
TWO_TWO_TWO_AT = [
    *("a1=0.5", "a2=-1", "w11=0.1", "w12=-0.2", "w21=0.4", "w22=0.3", "bj1=0.05", "bj2=-0.1"),
    *("v11=0.6", "v12=-0.5", "v21=0.2", "v22=0.7", "bk1=0.1", "bk2=-0.3", "t1=1", "t2=0"),
]


def printed(*words: str) -> str:
    """What a command prints."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        assert main(words) == 0
    return out.getvalue().rstrip("\n")


def walk(name: str, formula: str, given: list[str], *options: str) -> str:
    """A file of formulas, the command, and what it prints."""
    options = (*options, "--digits", "5", "--plain")
    command = " ".join(["glassgrad", "walk", name, *given, *options])
    steps = printed("walk", formula, *given, *options)
    return f"```\n$ cat {name}\n{formula}\n$ {command}\n{steps}\n```"


def measured(name: str) -> str:
    """What `make bench` wrote, without its heading."""
    text = (BENCHMARKS / name).read_text(encoding="utf-8")
    return text.split("\n\n", 2)[2].rstrip("\n")


def blocks() -> dict[str, str]:
    """The generated blocks of the README by name."""
    width = max(map(len, COMMANDS))
    commands = "\n".join(f"glassgrad {name:{width}}  {said}" for name, said in COMMANDS.items())
    return {
        "commands": f"```\n{commands}\n```",
        "walk: one weight": walk(
            "one_weight.txt", ONE_WEIGHT, ONE_WEIGHT_AT, "--params", "xh1", "--lr", "0.03"
        ),
        "walk: 2-2-2": walk("network.txt", TWO_TWO_TWO, TWO_TWO_TWO_AT),
        "operations": operations_table().rstrip("\n"),
        "benchmarks": measured("results.md"),
        "sizes": measured("sizes.md"),
    }


def block(text: str, name: str) -> re.Match[str]:
    """A block of the README with its marks."""
    found = re.search(rf"(<!-- {re.escape(name)} -->\n)(.*?)(<!-- end -->)", text, re.DOTALL)
    assert found is not None, f"the README has no block {name!r}"
    return found


@pytest.mark.parametrize("name", ["commands", "walk: one weight", "walk: 2-2-2", "operations"])
def test_the_readme_shows_what_the_tools_print(name: str) -> None:
    shown = block(README.read_text(encoding="utf-8"), name)[2]
    assert shown.strip("\n") == blocks()[name], "run: python -m tests.test_readme"


@pytest.mark.parametrize("name", ["benchmarks", "sizes"])
def test_the_figures_of_the_readme_are_those_of_the_last_benchmark(name: str) -> None:
    shown = block(README.read_text(encoding="utf-8"), name)[2]
    assert shown.strip("\n") == blocks()[name], "run: python -m tests.test_readme"


def test_every_command_is_in_the_readme() -> None:
    text = README.read_text(encoding="utf-8")
    for name in COMMANDS:
        assert f"glassgrad {name}" in text


def test_the_walk_of_the_second_write_up_reaches_its_numbers() -> None:
    text = block(README.read_text(encoding="utf-8"), "walk: one weight")[2]
    assert "∂L/∂xh1 = 40" in text
    assert "xh1 becomes xh1 − lr·g = 2 − 0.03·40 = 0.8" in text


if __name__ == "__main__":
    text = README.read_text(encoding="utf-8")
    for name, body in blocks().items():
        found = block(text, name)
        text = text[: found.start()] + f"{found[1]}\n{body}\n\n{found[3]}" + text[found.end() :]
    README.write_text(text, encoding="utf-8")
    sys.exit(0)
