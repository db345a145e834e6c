"""The compiled engine: the same promises, and never older than its sources."""

import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from autograd.engine import compiling
from hatch_build import completed

ROOT = Path(compiling.__file__).parents[2]
PROMISES = """
import copy, gc, pickle, sys, weakref
from autograd import Value, grad, order
from autograd.engine.compiling import compiled
from autograd.engine.value import Value as same

print(compiled())
x = Value(1.0, label="x")
y = x
for _ in range(500_000):
    y = y * 0.5 + 0.5
y.backward()
gone = weakref.ref(y)
gc.disable()
del y
print(gone() is None, x.grad == 0.0)
z = x * x + x
twin = pickle.loads(pickle.dumps(copy.deepcopy(z)))
print(grad(twin, [order(twin)[0]]), len({x, z, x}), x < z, x == z, x == x)
try:
    x.gard = 1.0
except AttributeError:
    print("no other attribute")
"""


def run(folder: Path) -> str:
    """What the promises print with the engine of a folder."""
    found = subprocess.run(
        [sys.executable, "-c", PROMISES],
        env={**os.environ, "PYTHONPATH": str(folder)},
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    return found.stdout


def where(folder: Path) -> str:
    """From where the engine of a folder is imported."""
    program = "import autograd.engine; print(*autograd.engine.__path__)"
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    return subprocess.run(
        [sys.executable, "-c", program],
        env=environment,
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    ).stdout


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """The sources alone, in a folder of their own."""
    shutil.copytree(
        ROOT / "autograd", tmp_path / "autograd", ignore=shutil.ignore_patterns("_compiled")
    )
    shutil.copy(ROOT / "hatch_build.py", tmp_path)
    return tmp_path


def test_an_edited_source_never_runs_as_what_was_compiled_before(copied: Path) -> None:
    home = copied / "autograd" / "engine"
    assert "_compiled" not in where(copied)
    made = home / compiling.FOLDER / compiling.digest(str(home))
    made.mkdir(parents=True)
    assert where(copied).startswith(str(made))
    source = home / "edges.py"
    source.write_text(source.read_text("utf-8") + "# edited\n", "utf-8")
    assert made.name not in where(copied)


def test_other_c_than_is_known_is_refused() -> None:
    with pytest.raises(RuntimeError, match="this version of mypyc writes other C"):
        completed("static void nothing(void) {}\n")


@pytest.mark.skipif(
    not (find_spec("mypyc") and find_spec("setuptools") and shutil.which("cc")),
    reason="there is nothing to compile with",
)
def test_both_engines_keep_the_same_promises(copied: Path) -> None:
    plain = run(copied)
    subprocess.run([sys.executable, "hatch_build.py"], cwd=copied, check=True, capture_output=True)
    compiled = run(copied)
    assert plain.splitlines()[0] == "False"
    assert compiled.splitlines()[0] == "True"
    assert plain.splitlines()[1:] == compiled.splitlines()[1:]
    assert plain.splitlines()[1] == "True True"
