"""The maps say what is there, and no room imports from a room above it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

import autograd

pytestmark = pytest.mark.one_python  # what is held are texts

HOUSE = Path(autograd.__file__).parent
MAPS = {home: (home / "README.md").read_text("utf-8") for home in (HOUSE, HOUSE.parent / "nn")}
FLOORS = {  # a room imports from lower floors, and from none beside it
    "engine": 0,
    "formulas": 1,
    "steps": 2,
    "drawing": 3,
    "examples": 3,
    "replay": 3,
    "faces": 4,
    "commands": 5,
}
FLOORS_OF_NN = {
    "losses": 0,
    "networks": 0,
    "optimizers": 0,
    "bridges": 1,
    "training": 1,
    "flow": 2,
    "plots": 3,
    "commands": 4,
}
LATE = {"drawing.draw", "drawing.dot"}  # Value.draw() hands itself to a room above, when called
ROOMS = sorted(path.name for path in HOUSE.iterdir() if (path / "__init__.py").exists())


def imported(path: Path, house: str = "autograd") -> Iterator[tuple[str, bool]]:
    """Each module of the house that a file imports, from the house on, and whether at once."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    at_once = {node for node in tree.body if isinstance(node, ast.ImportFrom)}
    package = path.relative_to(HOUSE.parent).parent.parts
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            module = [*base, *(node.module or "").split(".")] if node.module else [*base]
            for alias in node.names:
                whole = ".".join([*module, alias.name])
                if whole.startswith(f"{house}."):
                    yield whole.removeprefix(f"{house}."), node in at_once


def rooms(home: Path) -> list[str]:
    """The rooms that a map names, in its order."""
    return re.findall(r"^\| `(\w+)/` \|", MAPS[home], re.MULTILINE)


@pytest.mark.parametrize("home", MAPS, ids=lambda home: home.name)
def test_a_map_has_every_room_and_no_other(home: Path) -> None:
    assert sorted(rooms(home)) == sorted(path.parent.name for path in home.glob("*/__init__.py"))


def test_the_map_goes_up_floor_by_floor() -> None:
    assert set(ROOMS) == set(FLOORS)
    assert rooms(HOUSE) == sorted(FLOORS, key=lambda room: FLOORS[room])


@pytest.mark.parametrize("home", MAPS, ids=lambda home: home.name)
def test_every_place_that_a_map_names_is_there(home: Path) -> None:
    room = ""
    for line in MAPS[home].splitlines():
        named = re.match(r"\| `(\w+/)` \|", line)
        room = named[1] if named else ""
        for place in re.findall(r"`([\w./]+(?:/|\.py))`", line):
            assert any((home / start / place).exists() for start in ("", room)), place


@pytest.mark.parametrize(
    ("file", "holds"),
    [
        ("engine/ops/activations.py", '"tanh",'),
        ("engine/value.py", "def backward("),
        ("steps/sentences.py", "def sentence("),
        ("examples/diagnose/mistakes.py", '"left out"'),
        ("engine/updates.py", '"adam"'),
        ("commands/cli.py", '"worksheet":'),
        ("../nn/losses/losses.py", "def squared_error("),
        ("../nn/optimizers/optim.py", "class Adam("),
        ("../nn/optimizers/schedules.py", "def cosine("),
        ("formulas/aliases.py", '"swish"'),
        ("replay/printed/languages.py", "javascript"),
    ],
)
def test_what_a_newcomer_asks_for_stands_where_the_map_says(file: str, holds: str) -> None:
    assert f"`{file}`" in MAPS[HOUSE]
    assert holds in (HOUSE / file).read_text(encoding="utf-8")


def test_the_house_has_rooms_and_little_else() -> None:
    files = {path.name for path in HOUSE.iterdir() if path.is_file()}
    assert files == {
        *("__init__.py", "__main__.py", "files.py", "progress.py", "README.md", "py.typed")
    }


@pytest.mark.parametrize("room", ROOMS)
def test_every_room_has_a_caption(room: str) -> None:
    for home in (HOUSE / room).rglob("__init__.py"):
        assert ast.get_docstring(ast.parse(home.read_text(encoding="utf-8"))), home


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_from_lower_floors(room: str) -> None:
    for path in (HOUSE / room).rglob("*.py"):
        file = path.relative_to(HOUSE).as_posix()
        for module, _ in imported(path):
            other = module.split(".")[0]
            if other in FLOORS and other != room and FLOORS[other] >= FLOORS[room]:
                late = room == "engine" and ".".join(module.split(".")[:2]) in LATE
                assert late, (file, module)


@pytest.mark.parametrize("room", FLOORS_OF_NN)
def test_a_room_of_nn_imports_from_lower_floors(room: str) -> None:
    assert set(rooms(HOUSE.parent / "nn")) == set(FLOORS_OF_NN)
    for path in (HOUSE.parent / "nn" / room).rglob("*.py"):
        for module, _ in imported(path, "nn"):
            other = module.split(".")[0]
            if other in FLOORS_OF_NN and other != room:
                assert FLOORS_OF_NN[other] < FLOORS_OF_NN[room], (path.name, module)


def test_values_draw_themselves_late_and_in_one_place() -> None:
    drawing = {
        (path.name, at_once)
        for path in (HOUSE / "engine").rglob("*.py")
        for module, at_once in imported(path)
        if module.startswith("drawing.")
    }
    assert len(drawing) == 1 and not any(at_once for _, at_once in drawing), drawing


def public(module: str) -> set[str]:
    """The names that a module gives away."""
    loaded = import_module(module)
    known = dir(loaded) if module == "autograd" else getattr(loaded, "__all__", dir(loaded))
    return {name for name in known if not name.startswith("_")}


@pytest.mark.parametrize("room", ROOMS)
def test_what_a_room_gives_away_says_what_it_is(room: str) -> None:
    facade = import_module(f"autograd.{room}")
    for name in getattr(facade, "__all__", ()):
        thing = getattr(facade, name)
        assert not name.startswith("_")
        assert not callable(thing) or thing.__doc__, name


TWICE = {"evaluate"}  # of a row at numbers, and of a model on examples


def test_a_name_stands_for_one_thing() -> None:
    """No class, and no function that another file may import, has the name of another one."""
    homes: dict[str, list[str]] = {}
    for package in ("autograd", "nn", "demos"):
        for path in sorted((HOUSE.parent / package).rglob("*.py")):
            for node in ast.parse(path.read_text(encoding="utf-8")).body:
                if not isinstance(node, ast.ClassDef | ast.FunctionDef) or is_overload(node):
                    continue
                if isinstance(node, ast.ClassDef) or not node.name.startswith("_"):
                    homes.setdefault(node.name, []).append(path.as_posix())
    twice = {name: files for name, files in homes.items() if len(files) > 1}
    assert {name: files for name, files in twice.items() if name not in TWICE} == {}


def is_overload(node: ast.ClassDef | ast.FunctionDef) -> bool:
    return any(isinstance(by, ast.Name) and by.id == "overload" for by in node.decorator_list)


VISITORS = [
    path for package in ("nn", "demos") for path in sorted((HOUSE.parent / package).rglob("*.py"))
]
HIDDEN = {"_data", "_names", "_stamp", "_grad", "_a", "_b", "_c", "_args"}  # fields of a Value


@pytest.mark.parametrize(
    "path", VISITORS, ids=lambda path: path.relative_to(HOUSE.parent).as_posix()
)
def test_nn_and_demos_use_public_names_alone(path: Path) -> None:
    """They import from autograd, its rooms, files and progress, and keep out of Values."""
    doors = {"autograd", *(f"autograd.{name}" for name in (*ROOMS, "files", "progress"))}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                assert not alias.name.startswith("autograd.") or alias.name in doors, alias.name
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("autograd"):
            assert node.module in doors, node.module
            given = {*public(str(node.module)), "output"}  # a module that all commands print by
            assert {alias.name for alias in node.names} <= given, node.module
        if isinstance(node, ast.Attribute) and node.attr.startswith("_") and node.attr[1:2] != "_":
            assert isinstance(node.value, ast.Name) and node.value.id == "self", node.attr
        if isinstance(node, ast.Constant):
            assert node.value not in HIDDEN, node.value
