"""What a command line does grows with its input, and no faster: calls are counted, not seconds."""

import contextlib
import io
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from autograd.commands.cli import main
from autograd.faces.steps import Steps

pytestmark = pytest.mark.one_python

FIRST, SMALL, LARGE = 8, 60, 240  # the first time, modules are loaded
SQUARE = (
    "softmax",  # n results of n arguments are n² edges
    "max",  # why one has no slope is seen from all; `Walk.shown_entries` bounds how often
)
SHAPES: dict[str, Callable[[int], str]] = {
    "chain": lambda n: "x = 1.001\ny = " + "*".join(["x"] * n),
    "dead": lambda n: "x = 0\ny = " + "*".join(["x"] * n),
    "infinite": lambda n: "x = 1e200\ny = " + "*".join(["x"] * n),
    "nan": lambda n: "x = -1\ny = log(x)" + "*x" * n,
    "names": lambda n: _names(n) + "y = " + "*".join([f"x{k}" for k in range(n)]),
    "sum": lambda n: _names(n) + _of("sum", n),
    "mean": lambda n: _names(n) + _of("mean", n),
    "max": lambda n: _names(n) + _of("max", n),
    "logsumexp": lambda n: _names(n) + _of("logsumexp", n),
    "softmax": lambda n: _names(n // 4) + _of("softmax", n // 4) + "[1]",
    "dot": lambda n: f"x = 2\nw = 3\ny = dot([{'w, ' * n}w], [{'x, ' * n}x], 1)",
    "deep": lambda n: (
        "x = 0.5\na0 = tanh(x)\n" + "\n".join([f"a{k + 1} = tanh(a{k})" for k in range(n)])
    ),
    "lattice": lambda n: (
        "x = 0.5\na0 = x/2\n" + "\n".join([f"a{k + 1} = a{k} + a{k}" for k in range(n)])
    ),
    "parallel": lambda n: (
        "x = -0.5\n"
        + "\n".join([f"a{k} = relu(x*{k + 1})" for k in range(n)])
        + "\ny = "
        + "+".join([f"a{k}" for k in range(n)])
    ),
}
COMMANDS = {
    "walk": (),
    "walk --exact": (),
    "why": (),
    "paths": ("--wrt",),
    "tangents": ("--wrt",),
    "worksheet": (),
}


def _names(n: int) -> str:
    return "".join([f"x{k} = {1 + k / n}\n" for k in range(n)])


def _of(op: str, n: int) -> str:
    return f"y = {op}([{', '.join([f'x{k}' for k in range(n)])}])"


def argv(command: str, shape: str, path: Path) -> list[str]:
    """The command line for a formula in a file."""
    name = "x0" if shape in ("names", "sum", "mean", "max", "logsumexp", "softmax") else "x"
    word, *options = command.split()
    wrt = [each for option in COMMANDS.get(command, ()) for each in (option, name)]
    return [word, str(path), *options, *wrt]


def calls(run: Callable[[], object]) -> int:
    """How many calls of functions it takes, those written in C included."""
    count = 0

    def counted(_frame: object, event: str, _arg: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(counted)
    try:
        run()
    finally:
        sys.setprofile(None)
    return count


def printed(words: list[str]) -> str:
    with contextlib.redirect_stdout(io.StringIO()) as out:
        assert main(words) == 0
    return out.getvalue()


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("command", COMMANDS)
def test_four_times_the_input_is_at_most_five_times_the_work(
    command: str, shape: str, tmp_path: Path
) -> None:
    """What is quadratic would be sixteen times the work; cubic, sixty-four."""
    work = []
    for n in (FIRST, SMALL, LARGE):
        path = tmp_path / "formula.txt"
        path.write_text(SHAPES[shape](n))
        words = argv(command, shape, path)
        work.append(calls(lambda words=words: printed(words)))  # type: ignore[misc]
    assert work[2] <= (20 if shape in SQUARE else 5) * work[1]


@pytest.mark.parametrize("command", ["walk", "walk --markdown", "walk --latex", "why", "worksheet"])
def test_what_is_left_out_of_a_long_list_is_said(command: str, tmp_path: Path) -> None:
    """A chain of 3,000: of 6,000 contributions 1,000 are shown, the first and the last."""
    path = tmp_path / "formula.txt"
    path.write_text(SHAPES["chain"](3001))
    out = printed(argv(command, "chain", path))
    assert "… 2,001 more " in out
    assert len(out.splitlines()) < 9_000
    if command != "why":
        assert "… 2,000 more " in out
        assert "… 5,000 more " in out or "… 5,001 more steps …" in out


def test_json_leaves_nothing_out(tmp_path: Path) -> None:
    """Every step of it comes back."""
    path = tmp_path / "formula.txt"
    path.write_text(SHAPES["chain"](2001))
    walk = Steps.from_json(printed(["walk", str(path), "--json"]))
    assert len(walk) == 2000 + 1 + 4000


@pytest.mark.parametrize("n", [21, 400, 5000])
@pytest.mark.parametrize("op", ["sum", "mean", "max", "logsumexp"])
def test_an_operation_on_very_many_numbers_is_walked(op: str, n: int, tmp_path: Path) -> None:
    """However many they are, its formula has few terms, and says how many it leaves out."""
    path = tmp_path / "formula.txt"
    path.write_text("x = 1.5\n" + f"y = {op}([{', '.join(['x'] * n)}])")
    out = printed(["walk", str(path)])
    assert f"… {n - 4:,} more …" in out
    assert max(map(len, out.splitlines())) < 400
    assert ("∂y/∂x = 1/" + f"{n}" in out) == (op == "mean")


@pytest.mark.parametrize("shape", ["chain", "sum", "dot", "names"])
def test_a_wrong_answer_is_looked_into_in_linear_time(shape: str, tmp_path: Path) -> None:
    """Its hypotheses are as many as its edges, up to a limit, and are said to be left out then."""
    work = []
    for n in (FIRST, SMALL, LARGE):
        path = tmp_path / "formula.txt"
        path.write_text(SHAPES[shape](n))
        name = "x" if shape in ("chain", "dot") else "x0"
        words = ["diagnose", str(path), "--d", name, "--answer", "3.25"]
        work.append(calls(lambda words=words: printed(words)))  # type: ignore[misc]
    assert work[2] <= 8 * work[1]


def test_what_is_not_tried_since_a_pass_is_long_is_said(tmp_path: Path) -> None:
    path = tmp_path / "formula.txt"
    path.write_text(SHAPES["chain"](6000))
    told = " ".join(printed(["diagnose", str(path), "--d", "x", "--answer", "3.25"]).split())
    assert "Not tried, as every pass is long here" in told


def test_of_what_is_too_large_a_part_is_shown_in_one_line(tmp_path: Path) -> None:
    """With the count, and a lens that shows more."""
    path = tmp_path / "formula.txt"
    path.write_text(SHAPES["chain"](3000))
    page = str(tmp_path / "a.html")
    sheet = [
        "worksheet",
        str(path),
        "-o",
        str(tmp_path / "sheet.html"),
        "--key",
        str(tmp_path / "key.html"),
    ]
    for words in (["page", str(path), "-o", page], sheet):
        with contextlib.redirect_stderr(io.StringIO()) as err:
            printed(words)
        (line,) = err.getvalue().splitlines()
        assert (
            "nodes are too many to show at once: shown is --lens '" in line and "more" not in line
        )


def test_a_sum_is_looked_into_once_and_not_at_each_of_its_parts(tmp_path: Path) -> None:
    """Of a chain of additions, only the whole is gathered from its terms."""
    work = []
    for n in (FIRST, SMALL, LARGE):
        path = tmp_path / "formula.txt"
        path.write_text(SHAPES["parallel"](n))
        words = ["diagnose", str(path), "--d", "x", "--answer", "3.25"]
        work.append(calls(lambda words=words: printed(words)))  # type: ignore[misc]
    assert work[2] <= 8 * work[1]


def test_a_pass_over_very_many_arguments_is_a_long_one(tmp_path: Path) -> None:
    """Of one node that takes 4,000 numbers, no mistake is tried that needs passes of its own."""
    path = tmp_path / "formula.txt"
    path.write_text(f"x = 1\ny = max([{', '.join(['x'] * 4000)}])")
    told = " ".join(printed(["diagnose", str(path), "--d", "x", "--answer", "3.25"]).split())
    assert "rounded, cut on the way" in told.partition("Not tried")[2]
