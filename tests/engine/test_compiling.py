"""The compiled engine: the same promises, and never older than its sources."""

import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from autograd.engine import compiling
from hatch_build import KEPT, completed

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


def run(folder: Path, program: str = PROMISES) -> str:
    """What a program prints with the engine of a folder, that of the promises if no other."""
    return subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONPATH": str(folder)},
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    ).stdout


def where(folder: Path) -> str:
    """From where the engine of a folder is imported."""
    return run(folder, "import autograd.engine; print(*autograd.engine.__path__)")


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """The sources in a folder of their own, and what was compiled from them, if that is kept."""
    shutil.copytree(
        ROOT / "autograd", tmp_path / "autograd", ignore=shutil.ignore_patterns("_compiled")
    )
    shutil.copy(ROOT / "hatch_build.py", tmp_path)
    if (ROOT / KEPT).exists():
        shutil.copytree(ROOT / KEPT, tmp_path / KEPT)
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


def test_what_is_kept_of_these_sources_is_taken_again(copied: Path) -> None:
    program = "import hatch_build as h, pathlib; print(*h.places(pathlib.Path.cwd()))"
    source = copied / "autograd" / "engine" / "edges.py"
    for _ in range(2):
        source.write_text(source.read_text("utf-8") + "# edited\n", "utf-8")
        folder, kept = map(Path, run(copied, program).split())
        assert not kept.exists() and not folder.exists()
        kept.mkdir(parents=True)
        (kept / "edges.so").write_text("compiled before", "utf-8")
        run(copied, "import hatch_build; hatch_build.build()")
        assert (folder / "edges.so").read_text("utf-8") == "compiled before"
        assert [path.name for path in folder.parent.iterdir()] == [folder.name]


def test_other_c_than_is_known_is_refused() -> None:
    with pytest.raises(RuntimeError, match="this version of mypyc writes other C"):
        completed("static void nothing(void) {}\n")


@pytest.mark.one_python
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
