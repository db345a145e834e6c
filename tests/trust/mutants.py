"""Mutation testing of the engine, the table and the rules: a change that no test sees is a gap.

Each mutant is one small change of one file (an operator, a comparison, a number, a sign, a not),
made in a copy of the project; the tests that are meant for that file run there, the quick ones
first, until one fails. A test process is forked from this one, which has loaded what tests load
of others, so that most mutants cost a second or two.

Left out, because nobody who uses the engine can see them: what annotations, texts of errors and
f-strings say, the blocks under TYPE_CHECKING and that name itself, the signatures of overloads,
and what a decorator tells the compiler. The rest is tried, and read where it survives: those that
were read and change nothing stand in survivors.md, each with the reason, and are not tried again
while their line is as it was.

Rows are lambdas in calls at the top of a module, which mutmut (3.x wraps functions) does not
reach, so this is a script of our own on `ast`.
"""

from __future__ import annotations

import ast
import copy
import json
import multiprocessing
import os
import random
import re
import resource
import shutil
import signal
import sys
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from autograd.progress import Progress

ROOT = Path(__file__).parent.parent.parent
READ = Path(__file__).with_name("survivors.md")
ENGINE = "autograd/engine"
# What sees the numbers of rows, for files that all of them go through.
NUMBERS = ("conventions", "operators", "value", "graph", "recording", "zero_times_infinity")
SLOPES = (*NUMBERS, "modes", "layers", "undefined_partials", "higher_order", "functional_nested")
FUNCTIONS = ("functional_nested", "functional")
# The tests of a file in tests/engine, those that see most for their time first.
TESTS: dict[str, tuple[str, ...]] = {
    "floats": ("floats", *NUMBERS, "undefined_partials", "arrays"),
    "ieee": ("floats", *NUMBERS, "undefined_partials", "arrays"),
    "row": ("row", *NUMBERS, "layers", "arrays"),
    "recorded": ("recorded", "higher_order", "check_kinks", *NUMBERS),
    "arguments": ("arguments", *SLOPES),
    "graph": ("graph", "value", "recording", "modes", "copies"),
    "grad": ("grad", "higher_order", *SLOPES, *FUNCTIONS, "check_kinks"),
    "modes": ("modes", "evaluation", "functional_nested", "value", "graph"),
    "copies": ("copies", "graph"),
    "evaluation": ("evaluation", *FUNCTIONS, "check"),
    "functional": ("functional", "functional_nested", "check"),
    "value_methods": ("value_methods", "operators", "value"),
    "value": ("edges", "grad", *SLOPES),
    "edges": ("edges", "grad", *SLOPES),
    "weighted": ("edges", "row", *SLOPES),
    "clock": ("edges", "graph", "value", "copies"),
    "commit": ("edges", "value", "graph", "reverse"),
    "value_fields": ("arguments", "value_methods", "value", "graph"),
    "ops": ("conventions", "ops", "more_rows"),
    "rules": ("conventions", "ops", "more_rows"),
}
ELSEWHERE = {"ops": ("formulas/test_notation", "test_truths"), "rules": ("test_truths",)}
SWAPS: dict[type[ast.AST], type[ast.AST]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.And: ast.Or,
    ast.Or: ast.And,
}
PATIENCE = 10  # times as long as the tests take without a change: a mutant that hangs is seen
NO_TESTS = 5  # what pytest ends with in a file without examples
MEMORY = 4 << 30  # bytes that a process of tests may take: so is one that never ends to collect


class Mutant(NamedTuple):
    """A change: where, what, and the file with it."""

    file: str
    line: int
    column: int
    what: str
    text: str

    @property
    def name(self) -> str:
        return f"{self.file}:{self.line}:{self.column} {self.what}"

    @property
    def place(self) -> tuple[str, str, str]:
        """What survivors.md calls it: the file, the line as it stands there, the change."""
        lines = (ROOT / self.file).read_text(encoding="utf-8").splitlines()
        return self.file.removeprefix(f"{ENGINE}/"), lines[self.line - 1].strip(), self.what

    @property
    def key(self) -> str:
        """The name, and of which text: after an edit of the file it is another mutant."""
        return f"{self.name} in {zlib.crc32(self.text.encode()):08x}"


def equivalent() -> set[tuple[str, str, str]]:
    """The changes that were read and that nobody can see, by place."""
    row = re.compile(r"^\| `(.+?)` \| `(.+)` \| `(.+?)` \| .+ \|$", re.MULTILINE)
    found = row.findall(READ.read_text(encoding="utf-8"))
    return {(file, line.replace("\\|", "|"), what) for file, line, what in found}


def files(only: Sequence[str] = ("",)) -> list[Path]:
    """What is mutated: the files of the engine that have tests of their own here."""
    found: list[Path] = []
    for name in TESTS:
        path = ROOT / ENGINE / name
        found += sorted(path.glob("*.py")) if path.is_dir() else [path.with_suffix(".py")]
    return [path for path in found if any(part in str(path) for part in only)]


def tests_of(file: str, folder: Path) -> list[str]:
    """The tests that are meant for a file, and its own examples, in the order they run."""
    parts = Path(file).relative_to(ENGINE).parts
    room = Path(parts[0]).stem
    own = [f"tests/engine/test_{name}.py" for name in dict.fromkeys(TESTS[room])]
    others = [f"tests/{name}.py" for name in ELSEWHERE.get(room, ())]
    return [file, *[path for path in own + others if (folder / path).exists()]]


def mutants(path: Path) -> list[Mutant]:
    """Every change of a file."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    skipped = {id(part) for node in ast.walk(tree) for part in _without_effect(node)}
    found: list[Mutant] = []
    for index, node in enumerate(ast.walk(tree)):
        if id(node) in skipped:
            continue
        for what, change in _changes(node):
            changed = copy.deepcopy(tree)
            change(list(ast.walk(changed))[index])
            text = ast.unparse(ast.fix_missing_locations(changed))
            where = (getattr(node, "lineno", 0), getattr(node, "col_offset", 0))
            found.append(Mutant(str(path.relative_to(ROOT)), *where, what, text))
    return found


def _without_effect(node: ast.AST) -> Iterator[ast.AST]:
    """The parts of a node that no user sees, as the docstring of this module lists them."""
    parts: list[Any] = [getattr(node, field, None) for field in ("annotation", "returns")]
    if isinstance(node, ast.If) and _named(node.test, "TYPE_CHECKING"):
        parts += node.body
    if isinstance(node, ast.Assign) and _named(node.targets[0], "TYPE_CHECKING"):
        parts.append(node)
    if isinstance(node, ast.Raise | ast.JoinedStr):
        parts.append(node)
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        decorators = node.decorator_list
        parts += [node] if any(_named(one, "overload") for one in decorators) else decorators
    for part in parts:
        if isinstance(part, ast.AST):
            yield from ast.walk(part)


def _named(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _changes(node: ast.AST) -> Iterator[tuple[str, Callable[[Any], Any]]]:
    if isinstance(node, ast.BinOp | ast.AugAssign | ast.BoolOp) and type(node.op) in SWAPS:
        other = SWAPS[type(node.op)]
        yield f"{type(node.op).__name__} → {other.__name__}", lambda n: setattr(n, "op", other())
    if isinstance(node, ast.Compare) and type(node.ops[0]) in SWAPS:
        swap = SWAPS[type(node.ops[0])]
        was = type(node.ops[0]).__name__
        yield f"{was} → {swap.__name__}", lambda n: n.ops.__setitem__(0, swap())
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield "-x → +x", lambda n: setattr(n, "op", ast.UAdd())
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        twice = ast.UnaryOp(ast.Not(), node.operand)
        yield "not x → x", lambda n: setattr(n, "operand", twice)
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        more = node.value + 1
        yield f"{node.value!r} → {more!r}", lambda n: setattr(n, "value", more)
    if isinstance(node, ast.Constant) and type(node.value) is bool:
        yield f"{node.value} → {not node.value}", lambda n: setattr(n, "value", not n.value)


def passes(folder: Path, path: str, timeout: float) -> bool:
    """Whether a file of tests passes in a copy of the project, within some seconds."""
    process = multiprocessing.get_context("fork").Process(target=_run, args=(folder, path))
    process.start()
    process.join(timeout)
    if process.exitcode is None:
        os.killpg(process.pid or 0, signal.SIGKILL)
        process.join()
    return process.exitcode in (0, NO_TESTS)


def _run(folder: Path, path: str) -> None:
    """Run tests in this process, a fork, which then ends."""
    os.setsid()  # so that what they start ends with them
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in range(3):
        os.dup2(nothing, stream)
    os.chdir(folder)
    ours = ("autograd", "nn", "demos", "glassgrad", "tests")
    for name in [name for name in sys.modules if name.split(".")[0] in ours]:
        del sys.modules[name]
    sys.path[0] = str(folder)
    import pytest

    quiet = ["-W", "ignore::pytest.PytestAssertRewriteWarning", "-p", "no:cacheprovider"]
    os._exit(pytest.main(["-x", "-q", "--no-header", *quiet, path]))


def hunt(
    state: Path, limit: int | None, only: Sequence[str] = ("",), seed: int = 0
) -> dict[str, bool]:
    """Try at most so many mutants of each file, in an order that a seed shuffles.

    Those that the state file knows as seen are not tried again; the others are.

    Returns: whether each survived, by name.

    Raises:
        RuntimeError: tests fail without a change.
    """
    import hypothesis  # noqa: F401  these are loaded once, for all forks
    import mpmath  # noqa: F401
    import numpy  # noqa: F401
    import pytest  # noqa: F401

    known: dict[str, bool] = json.loads(state.read_text()) if state.exists() else {}
    sample: list[Mutant] = []
    read = equivalent()
    for path in files(only):
        every = mutants(path)
        random.Random(seed).shuffle(every)
        visible = [mutant for mutant in every[:limit] if mutant.place not in read]
        print(
            f"{path.relative_to(ROOT)}: {len(every)} mutants, {len(every[:limit])} in the sample,"
            f" {len(every[:limit]) - len(visible)} of them read as equivalent",
            flush=True,
        )
        sample += visible
    sys.dont_write_bytecode = True  # a change within a second would run as the text before it
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home) / "project"
        left_out = shutil.ignore_patterns(".*", "build", "__pycache__", "*.so")
        shutil.copytree(ROOT, folder, ignore=left_out)
        times: dict[str, float] = {}
        with Progress("mutants", max(len(sample), 1), lines=True) as progress:
            for mutant in sample:
                if known.get(mutant.key, True):
                    known[mutant.key] = survives(mutant, folder, times)
                    state.write_text(json.dumps(known, indent=1, ensure_ascii=False) + "\n")
                    if known[mutant.key]:
                        print(f"not seen: {mutant.name}", flush=True)
                progress.advance()
    return {mutant.name: known[mutant.key] for mutant in sample}


def survives(mutant: Mutant, folder: Path, times: dict[str, float]) -> bool:
    """Whether all tests of a file pass with a change; times are those that they take without."""
    paths = tests_of(mutant.file, folder)
    for path in paths:
        if path not in times:
            start = time.monotonic()
            if not passes(folder, path, 3600):
                raise RuntimeError(f"tests fail without a change: {path}")
            times[path] = time.monotonic() - start
    file = folder / mutant.file
    before = file.read_text(encoding="utf-8")
    file.write_text(mutant.text, encoding="utf-8")
    try:
        return all(passes(folder, path, PATIENCE * times[path]) for path in paths)
    finally:
        file.write_text(before, encoding="utf-8")


def told(done: dict[str, bool]) -> str:
    """How many were seen of each file, and those that were not."""
    lines: list[str] = []
    for file in dict.fromkeys(name.split(":")[0] for name in done):
        own = [survived for name, survived in done.items() if name.startswith(f"{file}:")]
        lines.append(f"  {file}: {own.count(False)} of {len(own)}")
    alive = [f"  {name}" for name, survived in done.items() if survived]
    share = 1 - len(alive) / max(len(done), 1)
    head = f"{len(done) - len(alive)} of {len(done)} mutants were seen ({share:.1%})"
    return "\n".join([head, *lines, "not seen:", *alive])
