"""`import autograd, nn` is small: who only calculates waits for nothing else."""

import subprocess
import sys
from pathlib import Path

import pytest

import autograd

ROOT = Path(autograd.__file__).parent.parent
LIGHT = {
    *("__future__", "math", "itertools", "operator", "_operator", "types"),
    *("contextvars", "_contextvars", "_functools"),
}
PROGRAM = """
import sys
sys.path.insert(0, sys.argv[1])
before = set(sys.modules)
for name in sys.argv[2:]:
    __import__(name)
print(*sorted(set(sys.modules) - before))
"""


def loaded(*names: str) -> set[str]:
    ran = subprocess.run(
        [sys.executable, "-I", "-W", "error", "-c", PROGRAM, str(ROOT), *names],
        capture_output=True,
        check=True,
        text=True,
    )
    return set(ran.stdout.split())


@pytest.mark.parametrize(
    "names", [("autograd",), ("autograd", "nn"), ("glassgrad", "autograd")], ids=" and ".join
)
def test_importing_loads_no_package_and_little_of_the_library(names: tuple[str, ...]) -> None:
    found = {name for name in loaded(*names) if name.split(".")[0] not in names}
    assert found - LIGHT == set()


def test_what_is_there_for_faces_is_not_loaded_for_numbers() -> None:
    found = loaded("autograd")
    for later in (
        "engine.check",
        "commands",
        "faces.page",
        "faces.page_file",
        "faces.terminal",
        "formulas.expression",
        "formulas.notation",
        "examples",
        "drawing.render",
        "replay.plan",
    ):
        assert f"autograd.{later}" not in found


def test_every_public_name_is_there() -> None:
    for name in autograd.__all__:
        assert getattr(autograd, name) is not None
    assert set(autograd.__all__) <= set(dir(autograd))
    assert {*autograd.OPS} <= {*dir(autograd)}
    for name, row in autograd.OPS.items():
        assert getattr(autograd, name) is row
    with pytest.raises(
        AttributeError,
        match=r"autograd has no 'sinus'; did you mean sin\? Its operations are add, sub",
    ):
        autograd.sinus  # noqa: B018


def test_replay_says_which_extra_it_needs() -> None:
    for asked in (
        "from autograd.replay import Plan",
        "import autograd as ag; ag.replay(ag.Value(1))",
    ):
        code = f"import sys; sys.modules['numpy'] = None; {asked}"
        ran = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=False
        )
        assert ran.stderr.endswith(
            "ImportError: replay needs numpy: pip install 'glassgrad[fast]'\n"
        )


def test_replay_is_the_function_and_the_room_is_imported_by_its_name() -> None:
    code = """
import autograd.replay.plan
from autograd import replay
from autograd.replay import Plan
from autograd.replay.plan import Plan as same
import autograd, sys
assert autograd.replay is replay and callable(replay) and Plan is same
assert sys.modules["autograd.replay"].replay is replay and "replay" in dir(autograd)
"""
    subprocess.run([sys.executable, "-c", code], check=True)


def test_importing_the_engine_imports_no_graphviz() -> None:
    assert [module for module in loaded("autograd") if "graphviz" in module] == []
