"""Compiled programs: made once on a machine, never old, and never many."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

import numpy as np
import pytest

import autograd
from autograd import OPS, Value, atan2, clip, leaky_relu, maximum, replay

numba = pytest.importorskip("numba", reason="numba is not installed: pip install 'glassgrad[fast]'")

from autograd.replay.numba import cache, kernels, machine, primitives  # noqa: E402

COMPILED = """
from autograd import Value, replay, silu
w, x = Value(0.5), Value(2.0)
plan = replay(silu(w * x + 1.0), [x], [w])
print(f"{plan([[2.0]]).loss:.12f}", plan.backend)
from autograd.replay.numba import cache
print(*sorted(path.name for path in cache.folder().glob("*/*.py")))
print(cache.folder())
"""


def ran(code: str, folder: Path, home: Path | None = None) -> list[str]:
    """What a new process prints that keeps programs in a folder."""
    environment = {**os.environ, "GLASSGRAD_CACHE": str(folder), "NUMBA_CACHE_DIR": ""}
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, cwd=home)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""  # what it says on a terminal is said on a terminal alone
    return done.stdout.splitlines()


def test_compiled_rows_are_kept_in_a_folder_of_the_user(tmp_path):
    result, files, _ = ran(COMPILED, tmp_path / "cache")
    assert result == "1.761594155956 numba"
    assert [name.rsplit("_", 1)[0] for name in files.split()] == ["machine", "row_silu"]
    kept = sorted((path.name, path.stat().st_mtime_ns) for path in tmp_path.rglob("*.nb?"))
    assert kept
    assert ran(COMPILED, tmp_path / "cache")[:2] == [result, files]
    assert kept == sorted((path.name, path.stat().st_mtime_ns) for path in tmp_path.rglob("*.nb?"))


@pytest.mark.one_python
def test_a_folder_that_cannot_be_written_is_no_obstacle(tmp_path):
    (tmp_path / "file").write_text("in the way")
    result, files, place = ran(COMPILED, tmp_path / "file" / "cache")
    assert result == "1.761594155956 numba"
    assert len(files.split()) == 2
    assert "glassgrad-" in place
    assert not Path(place).exists()


SUMMED = """
import autograd
from autograd import OPS, Value, replay
x = [Value(0.5), Value(2.0)]
loss = OPS["logsumexp"](x[0] * 3.0 + x[1] * 2.0 + 1.0, x[0])
print(replay(loss, x)([[0.5, 2.0]] * 40, by_inputs=True).losses.sum(), autograd.__file__)
"""
EDITS = [  # a source, what stands there, what is put instead, and what that makes of the losses
    ("simd.py", "return builder.call(function, [a, x, c])", "return builder.fadd(a, x)", 1.25),
    ("primitives.py", "return total + lost", "return 1e9", 3.0),
]


@pytest.mark.one_python
def test_a_changed_source_is_what_runs(tmp_path):
    """Edits in a copy of the package, of a source that the compiled file only calls."""
    package = tmp_path / "autograd"
    shutil.copytree(Path(autograd.__file__).parent, package)
    answers = []
    for name, before, after, _ in [("simd.py", "", "", 0.0), *EDITS]:
        source = package / "replay" / "numba" / name
        text = source.read_text(encoding="utf-8")
        assert before in text
        source.write_text(text.replace(before, after), encoding="utf-8")
        answer, file = ran(SUMMED, tmp_path / "cache", tmp_path)[0].split()
        assert file == str(package / "__init__.py")
        answers.append(float(answer))
    z = [0.5 * 3.0 + 2.0 * 2.0 + 1.0, 0.5]
    assert answers[0] == pytest.approx(40 * np.logaddexp(*z))
    assert len({round(answer, 6) for answer in answers}) == 3


def compiled_in() -> Iterator[str]:
    """The file of every function of ours that compiled programs call, directly or not."""
    names: dict[str, Any] = {}
    exec(kernels.HEAD.format(name="any"), names)
    ahead = [machine.execute, machine.run_plan, *names.values()]
    seen = set()
    while ahead:
        function = ahead.pop()
        function = getattr(function, "py_func", getattr(function, "__wrapped__", function))
        if not isinstance(function, FunctionType) or function in seen:
            continue
        seen.add(function)
        if not str(function.__module__).startswith("autograd"):
            continue  # of numba, or written out by ieee.py
        yield sys.modules[function.__module__].__file__ or ""
        ahead += [function.__globals__.get(name) for name in named(function.__code__)]


def named(code: CodeType) -> Iterator[str]:
    """The names in a function, and in those inside it."""
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from named(constant)


def test_the_name_of_a_program_changes_with_every_source_that_is_compiled_in():
    digested = {module.__file__ for module in cache.SOURCES}
    found = set(compiled_in())
    assert len(found) >= 4
    assert found <= digested
    assert Path(sys.modules[primitives.Floats.__module__].__file__ or "") == Path(
        cache.ieee.__file__
    )


@pytest.mark.parametrize("at", range(len(cache.SOURCES)))
def test_each_source_counts(at, tmp_path, monkeypatch):
    before = cache.program_digest("text")
    changed = ModuleType("changed")
    changed.__file__ = str(tmp_path / "changed.py")
    text = Path(str(cache.SOURCES[at].__file__)).read_text(encoding="utf-8")
    Path(changed.__file__).write_text(text.replace("0", "1", 1), encoding="utf-8")
    monkeypatch.setattr(cache, "SOURCES", (*cache.SOURCES[:at], changed, *cache.SOURCES[at + 1 :]))
    monkeypatch.setattr(cache, "_compiled_in", cache._compiled_in.__wrapped__)
    assert cache.program_digest("text") != before


@pytest.mark.parametrize("what", ["numba", "llvmlite"])
def test_another_compiler_makes_another_program(what, monkeypatch):
    before = cache.program_digest("text")
    monkeypatch.setattr(cache, "_compiled_in", cache._compiled_in.__wrapped__)
    assert cache.program_digest("text") == before
    monkeypatch.setattr(getattr(cache, what), "__version__", "0.0")
    assert cache.program_digest("text") != before


def test_another_processor_makes_another_program(monkeypatch):
    before = cache.program_digest("text")
    monkeypatch.setattr(cache, "_compiled_in", cache._compiled_in.__wrapped__)
    monkeypatch.setattr(cache.binding, "get_host_cpu_name", lambda: "another")
    assert cache.program_digest("text") != before


def programs_of(row: str) -> int:
    return len([key for key in kernels._known if key[0] is OPS[row]])


@pytest.mark.parametrize(
    ("row", "of"),
    [
        ("pow", lambda x, c: x**c),
        ("clip", lambda x, c: clip(x, -c, c)),
        ("maximum", lambda x, c: maximum(x, c)),
        ("leaky_relu", lambda x, c: leaky_relu(x, c)),
        ("atan2", lambda x, c: atan2(x, c)),
    ],
)
def test_constants_are_data(row, of):
    """One program for all of them, and each counts as it does in the engine."""
    x = Value(1.7)
    numbers = [0.1 * k + 0.3 for k in range(20)] + [0.0, 1.0, 2.0, 3.0, -1.0]
    before = None
    for number in numbers:
        y = of(x, number) * x
        found = replay(y, [x], backend="numba")([[1.7], [1.7]], by_inputs=True)
        x.zero_grad()
        y.backward()
        assert found.losses.tolist() == pytest.approx([y.data] * 2, rel=1e-15)
        assert found.by_inputs[0][:, 0] * 2 == pytest.approx([x.grad] * 2, rel=1e-14)
        if before is None:
            before = programs_of(row)
    assert programs_of(row) == before


def test_many_constants_of_one_row_in_one_graph():
    """Few belong to the instruction, many come from cells; in sequences they always do."""
    for size in (3, 30):
        x = [Value(0.1 * k) for k in range(size)]
        y = sum(one ** (0.5 + k) + maximum(one, 0.1 * k, one * k) for k, one in enumerate(x, 1))
        y.backward()
        found = replay(y, x, backend="numba")([[one.data for one in x]] * 3, by_inputs=True)
        assert found.losses.tolist() == pytest.approx([y.data] * 3)
        assert found.by_inputs[0][0] * 3 == pytest.approx([one.grad for one in x])


PROGRAM = """
from numba import cfunc
@cfunc("int64(int64)", cache=True)
def value(x):
    return x + {number}
"""


def made(folder: Path, number: int, used: int, name: str = "row_exp") -> Path:
    """A program as it stands in the folder, used so many seconds ago."""
    home = folder / f"{name}_{number:016x}"
    (home / "__pycache__").mkdir(parents=True)
    (home / "__pycache__" / "code").write_bytes(b"0" * 100_000)
    stamp = home.stat().st_mtime - used
    os.utime(home, (stamp, stamp))
    return home


@pytest.mark.parametrize(("programs", "size"), [(3, 10**9), (10**9, 350_000)])
def test_the_programs_used_longest_ago_are_removed(programs, size, tmp_path):
    homes = [made(tmp_path, number, used) for number, used in enumerate([50, 10, 40, 20, 30])]
    (tmp_path / "row_exp_notes").mkdir()
    (tmp_path / "mine.py").write_text("")
    cache.trim(tmp_path, programs, size)
    assert {home.name for home in homes if home.exists()} == {homes[at].name for at in (1, 3, 4)}
    assert sorted(path.name for path in tmp_path.iterdir() if path not in homes) == [
        "mine.py",
        "row_exp_notes",
    ]


@pytest.mark.parametrize("name", ["machine", "tape", "line_softmax", "row_exp"])
def test_programs_of_every_kind_are_removed(name, tmp_path):
    old, latest = made(tmp_path, 1, 50, name), made(tmp_path, 2, 0)
    cache.trim(tmp_path, 1, 10**9)
    assert latest.exists() and not old.exists()


def test_the_latest_program_stays_however_large(tmp_path):
    home = made(tmp_path, 1, 0)
    cache.trim(tmp_path, 0, 0)
    assert home.exists()


def test_what_earlier_versions_and_killed_processes_left_is_removed(tmp_path):
    title = f"row_exp_{7:016x}"
    (tmp_path / "__pycache__").mkdir()
    for name in (f"{title}.py", f"__pycache__/{title}.value-13.py311.1.nbc", "__pycache__/a.pyc"):
        (tmp_path / name).write_text("")
    (tmp_path / f".removed-{3:016x}").mkdir()
    cache.trim(tmp_path, 10, 10**9)
    left = sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*"))
    assert left == ["__pycache__", "__pycache__/a.pyc"]


def test_a_program_that_is_used_counts_as_new(tmp_path, monkeypatch):
    monkeypatch.setattr(cache, "folder", lambda: tmp_path)
    cache.loaded("row_exp", PROGRAM.format(number=1))
    (home,) = tmp_path.iterdir()
    os.utime(home, (1.0, 1.0))
    assert cache.loaded("row_exp", PROGRAM.format(number=1)).value.ctypes(4) == 5
    assert home.stat().st_mtime > 1.0


def test_spoiled_files_are_made_again(tmp_path, monkeypatch):
    monkeypatch.setattr(cache, "folder", lambda: tmp_path)
    cache.loaded("row_exp", PROGRAM.format(number=1))
    for suffix in ("*.nbi", "*.nbc", "*.py"):
        (path,) = tmp_path.rglob(suffix)
        path.write_bytes(b"spoiled")
        assert cache.loaded("row_exp", PROGRAM.format(number=1)).value.ctypes(4) == 5


def test_what_numba_does_not_compile_is_an_error_at_once(tmp_path, monkeypatch):
    monkeypatch.setattr(cache, "folder", lambda: tmp_path)
    with pytest.raises(numba.core.errors.NumbaError):
        cache.loaded("row_exp", PROGRAM.format(number="unknown"))


CROWDED = """
import sys
sys.path.insert(0, {path!r})
from autograd.replay.numba import cache
cache.PROGRAMS = 2
for turn in range(3):
    for number in range(6):
        module = cache.loaded("row_exp", {program!r}.replace("0", str(number)))
        assert module.value.ctypes(4) == 4 + number
print("right")
"""


@pytest.mark.one_python
def test_processes_may_use_one_folder_that_is_too_small_for_them(tmp_path):
    """Each removes what the others are about to load, and all get what they asked for."""
    code = CROWDED.format(
        path=str(Path(autograd.__file__).parent.parent), program=PROGRAM.format(number=0)
    )
    environment = {**os.environ, "GLASSGRAD_CACHE": str(tmp_path), "NUMBA_CACHE_DIR": ""}
    running = [
        subprocess.Popen(
            [sys.executable, "-c", code],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    for process in running:
        out, err = process.communicate()
        assert (process.returncode, out, err) == (0, "right\n", "")
    cache.trim(tmp_path, 2, 10**9)
    assert len(list(tmp_path.iterdir())) <= 2
