"""Mutation testing of the table, the rules and the engine: a change that no test sees is a gap.

Each mutant is one small change of one file (an operator, a comparison, a number, a sign), made
in a copy of the project; the tests that are meant for it run there until one fails. Rows are
lambdas in calls at the top of a module, which mutmut (3.x wraps functions) does not reach, so
this is a script of our own on `ast`.
"""

from __future__ import annotations

import ast
import copy
import json
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from autograd.progress import Progress

ROOT = Path(__file__).parent.parent.parent
MUTATED = (
    "autograd/engine/ops",
    "autograd/engine/rules",
    "autograd/engine/floats.py",
    "autograd/engine/row.py",
    "autograd/engine/chain.py",
    "autograd/engine/value.py",
    "autograd/engine/grad.py",
    "autograd/engine/arguments.py",
    "autograd/engine/recorded.py",
)
TESTS = (
    *(
        "tests/engine/test_reverse.py",
        "tests/engine/test_value.py",
        "tests/engine/test_conventions.py",
    ),
    *("tests/engine/test_graph.py", "tests/nn/test_neuron.py", "tests/engine/test_ops.py"),
    *("tests/formulas/test_notation.py", "tests/engine/test_more_rows.py", "tests/test_truths.py"),
)
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


def files() -> list[Path]:
    """What is mutated."""
    found: list[Path] = []
    for name in MUTATED:
        path = ROOT / name
        found += sorted(path.glob("*.py")) if path.is_dir() else [path]
    return [path for path in found if path.exists()]


def mutants(path: Path) -> Iterator[Mutant]:
    """Every change of a file; annotations and texts stay."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    skipped = {id(part) for node in ast.walk(tree) for part in _without_effect(node)}
    for place, node in enumerate(ast.walk(tree)):
        if id(node) in skipped:
            continue
        for what, change in _changes(node):
            changed = copy.deepcopy(tree)
            other = next(one for at, one in enumerate(ast.walk(changed)) if at == place)
            change(other)
            text = ast.unparse(ast.fix_missing_locations(changed))
            where = (getattr(node, "lineno", 0), getattr(node, "col_offset", 0))
            yield Mutant(str(path.relative_to(ROOT)), *where, what, text)


def _without_effect(node: ast.AST) -> Iterator[ast.AST]:
    annotations = [getattr(node, field, None) for field in ("annotation", "returns")]
    blocks = node.body if isinstance(node, ast.If) and _typing(node.test) else []
    for part in [*annotations, *blocks]:
        if isinstance(part, ast.AST):
            yield from ast.walk(part)


def _typing(test: ast.expr) -> bool:
    return isinstance(test, ast.Name) and test.id == "TYPE_CHECKING"


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
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        more = node.value + 1
        yield f"{node.value!r} → {more!r}", lambda n: setattr(n, "value", more)
    if isinstance(node, ast.Constant) and type(node.value) is bool:
        yield f"{node.value} → {not node.value}", lambda n: setattr(n, "value", not n.value)


def survives(mutant: Mutant, folder: Path, timeout: float | None = None) -> bool:
    """Whether the tests pass with a change, in a copy of the project, within some seconds."""
    file = folder / mutant.file
    before = file.read_text(encoding="utf-8")
    file.write_text(mutant.text, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *TESTS]
    try:
        run = subprocess.run(command, cwd=folder, capture_output=True, timeout=timeout)
        return run.returncode == 0
    except subprocess.TimeoutExpired:
        return False
    finally:
        file.write_text(before, encoding="utf-8")


def hunt(state: Path, limit: int | None, seed: int = 0) -> dict[str, bool]:
    """Try mutants in an order that a seed shuffles; what is in the state file is done.

    Returns: whether each that was tried survived, by name.

    Raises:
        RuntimeError: the tests fail without a change.
    """
    done: dict[str, bool] = json.loads(state.read_text()) if state.exists() else {}
    every = [mutant for path in files() for mutant in mutants(path)]
    random.Random(seed).shuffle(every)
    some = [mutant for mutant in every[:limit] if mutant.name not in done]
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home) / "project"
        shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(".*", "build", "__pycache__"))
        own = some[0]._replace(text=(ROOT / some[0].file).read_text()) if some else None
        start = time.monotonic()
        if own is not None and not survives(own, folder):
            raise RuntimeError(f"the tests fail without a change: {' '.join(TESTS)}")
        timeout = PATIENCE * (time.monotonic() - start)
        with Progress("mutants", max(len(some), 1), lines=True) as progress:
            for mutant in some:
                done[mutant.name] = survives(mutant, folder, timeout)
                state.write_text(json.dumps(done, indent=1, ensure_ascii=False) + "\n")
                progress.advance()
    return done


def told(done: dict[str, bool]) -> str:
    """How many were seen, and those that were not."""
    alive = sorted(name for name, survived in done.items() if survived)
    share = 1 - len(alive) / max(len(done), 1)
    head = f"{len(done) - len(alive)} of {len(done)} mutants were seen ({share:.1%})"
    return "\n".join([head, *[f"  {name}" for name in alive]])
