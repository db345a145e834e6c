"""The playground: its files, whole or not at all, and what Python answers to its page."""

from __future__ import annotations

import io
import json
import re
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from autograd import Value, grad
from autograd.commands.cli import main
from autograd.commands.playground_session import answer
from autograd.examples.collection import collection
from autograd.faces.playground import ADDRESS, LOADERS, RUNTIME, TESTED, playground
from autograd.faces.playground.packages import packages_zip
from tests.conftest import Run

pytest.importorskip("latex2mathml")
ROOT = Path(__file__).parents[2]
NEURON = {
    "formula": "z = w*x + b\nL = (tanh(z) - t)**2",
    "values": {"w": "-3", "x": "2", "b": "6.88", "t": "1"},
}


@pytest.fixture(scope="module")
def packed() -> bytes:
    """The zip of packages, made once."""
    return packages_zip()


@pytest.fixture(autouse=True)
def packed_once(monkeypatch: pytest.MonkeyPatch, packed: bytes) -> None:
    """Sites hold the zip that was made before."""
    monkeypatch.setattr("autograd.faces.playground.packages_zip", lambda: packed)


def pyodide(folder: Path, python: str = "3.14.2", loader: str = LOADERS[0]) -> Path:
    """A folder with the names of Pyodide's files."""
    folder.mkdir(exist_ok=True)
    for name in (*RUNTIME, loader):
        (folder / name).write_bytes(name.encode())
    lock = {"info": {"python": python}}
    (folder / "pyodide-lock.json").write_text(json.dumps(lock), encoding="utf-8")
    return folder


def site_of(folder: Path) -> dict[str, Any]:
    """What index.html tells its script."""
    text = (folder / "index.html").read_text(encoding="utf-8")
    begin = text.index('<script id="site" type="application/json">') + 42
    data: dict[str, Any] = json.loads(text[begin : text.index("</script>", begin)])
    return data


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


OWN = ["index.html", "packages.zip", "playground.css", "playground.js", "worker.js"]


def test_the_site_is_a_folder_of_files(tmp_path: Path, run: Run) -> None:
    """Without Pyodide's own it names the address they come from."""
    code, out, _ = run("playground", "-o", str(tmp_path / "site"))
    assert code == 0 and f"Python comes from {ADDRESS}" in out
    assert "python3 -m http.server --directory" in out
    assert names(tmp_path / "site") == OWN
    site = site_of(tmp_path / "site")
    assert site["pyodide"] == ADDRESS and TESTED in ADDRESS and site["bytes"] is None
    assert len(site["examples"]) == len(collection()) + 3


def test_the_version_that_is_named_is_the_one_that_the_tests_install() -> None:
    package = json.loads((ROOT / "tests/browser/package.json").read_text(encoding="utf-8"))
    assert package["dependencies"]["pyodide"] == TESTED


@pytest.mark.parametrize("loader", LOADERS)
def test_pyodide_s_files_are_copied_into_the_site(tmp_path: Path, loader: str) -> None:
    home = pyodide(tmp_path / "node", loader=loader)
    (home / "console.html").write_text("not needed")
    written = playground(tmp_path / "site", home)
    assert written[0].name == "index.html"
    assert names(tmp_path / "site") == sorted([*OWN, *RUNTIME, loader])
    for name in (*RUNTIME, loader):
        assert (tmp_path / "site" / name).read_bytes() == (home / name).read_bytes()
    site = site_of(tmp_path / "site")
    sizes = [(tmp_path / "site" / n).stat().st_size for n in (*RUNTIME[:3], "packages.zip")]
    assert (site["pyodide"], site["bytes"]) == ("./", sum(sizes))


def test_an_address_is_that_of_a_folder(tmp_path: Path, run: Run) -> None:
    code, out, _ = run("playground", "-o", str(tmp_path / "a"), "--pyodide", "https://a.org/py")
    assert code == 0 and "Python comes from https://a.org/py" in out
    assert site_of(tmp_path / "a")["pyodide"] == "https://a.org/py/"


def test_nothing_is_overwritten_and_nothing_half_written(tmp_path: Path, run: Run) -> None:
    site = tmp_path / "site"
    site.mkdir()
    (site / "worker.js").write_text("mine")
    code, _, err = run("playground", "-o", str(site))
    assert code == 2 and "worker.js exists" in err and "force" in err
    assert names(site) == ["worker.js"] and (site / "worker.js").read_text() == "mine"
    assert run("playground", "-o", str(site), "--force")[0] == 0
    assert names(site) == OWN and (site / "worker.js").read_text() != "mine"
    assert (
        "is a file; a playground takes a folder" in run("playground", "-o", f"{site}/{OWN[0]}")[2]
    )


def test_what_is_no_pyodide_is_refused_with_what_to_do(tmp_path: Path, refused: Any) -> None:
    def said(home: Path | str) -> str:
        text: str = refused("playground", "-o", str(tmp_path / "site"), "--pyodide", str(home))
        return text

    assert "there is no folder" in said(tmp_path / "none")
    empty = tmp_path / "empty"
    empty.mkdir()
    assert "has no file pyodide.asm.wasm" in said(empty) and "npm install pyodide" in said(empty)
    old = pyodide(tmp_path / "old", "3.10.2")
    assert "is Python 3.10.2, and glassgrad needs 3.11 or newer" in said(old)
    (old / "pyodide-lock.json").write_text("[]")
    assert "does not say which Python" in said(old)
    for address in ("ftp://a.org/py", "https://a.org/py?x=1", "https://"):
        assert "that of its folder" in said(address)
    assert not (tmp_path / "site").exists()


def test_without_latex2mathml_it_says_what_to_install(
    tmp_path: Path, refused: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("autograd.faces.playground.packages_zip", packages_zip)
    monkeypatch.setattr("sys.path", [path for path in sys.path if "site-packages" not in path])
    said = refused("playground", "-o", str(tmp_path / "site"))
    assert "pip install 'glassgrad[page]'" in said and not (tmp_path / "site").exists()


def test_the_zip_holds_the_packages_and_is_the_same_each_time(packed: bytes) -> None:
    assert packages_zip() == packed
    archive = zipfile.ZipFile(io.BytesIO(packed))
    held = archive.namelist()
    for name in (
        "autograd/engine/value.py",
        "autograd/faces/page/app.js",
        "autograd/faces/playground/index.html",
        "autograd/examples/published/mazur.toml",
        "nn/__init__.py",
        "glassgrad/__init__.py",
        "latex2mathml/unimathsymbols.txt",
    ):
        assert name in held
    assert not [name for name in held if name.endswith((".pyc", ".so")) or ".." in name]
    [about] = [name for name in held if re.fullmatch(r"latex2mathml-.*/METADATA", name)]
    assert b"MIT" in archive.read(about)


def test_texts_of_examples_cannot_end_the_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hostile = "</script><script>alert(1)</script><!--"
    example = tmp_path / "hostile.toml"
    example.write_text(
        f'title = "{hostile}"\nevidence = "read"\nformula = "w = 3; L = w**2"\n'
        '[printed]\nL = "9"\n',
        encoding="utf-8",
    )
    monkeypatch.setattr("autograd.faces.playground.collection", lambda: [example])
    playground(tmp_path / "<site>")
    text = (tmp_path / "<site>" / "index.html").read_text(encoding="utf-8")
    assert text.count("</script>") == 2 and "<!--" not in text and "<site>" not in text
    assert site_of(tmp_path / "<site>")["examples"][-1]["title"] == hostile


def asked(task: str, **typed: Any) -> dict[str, Any]:
    given: dict[str, Any] = json.loads(answer(json.dumps({"task": task, **typed})))
    return given


def test_a_walk_has_the_lesson_its_rows_and_its_words(run: Run) -> None:
    given = asked("walk", **NEURON)
    values = [f"{name}={x}" for name, x in NEURON["values"].items()]
    assert given["words"] == run("walk", NEURON["formula"], *values, "--plain", "--digits=4")[1]
    w, x, b, t = Value(-3.0), Value(2.0), Value(6.88), Value(1.0)
    loss = ((w * x + b).tanh() - t) ** 2
    [slope] = grad(loss, [w])
    steps = given["lesson"]["record"]["steps"]
    assert [step["after"] for step in steps if step.get("arg") == "w"] == [slope]
    assert "export const OPS = new Map" in given["rows"]


def test_a_page_is_what_the_command_writes(tmp_path: Path) -> None:
    given = asked("page", **NEURON, title="Mine", params="w", lr="0.5", of="z")
    path = tmp_path / "page.html"
    words = [f"{name}={x}" for name, x in NEURON["values"].items()]
    options = ["--title", "Mine", "--params", "w", "--lr", "0.5", "--of", "z"]
    assert main(["page", NEURON["formula"], *words, *options, "-o", str(path)]) == 0
    assert given["html"] == path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("formula", "data", "expected"),
    [
        ("z = w*x + b\nL = z**2", "", ["w", "x", "b"]),
        ("Z = W @ x + b; L = sum(Z)", "", ["W", "x", "b"]),
        ("L = dot(w, x)", "x,t\n1,2\n3,4\n", ["w"]),
        ("w = 3; L = w**2", "", []),
        ("L = (w", "", None),
        ("L = dot(w, x)", "x,t\n1\n", None),
    ],
)
def test_the_names_of_a_formula_are_known_while_it_is_typed(
    formula: str, data: str, expected: list[str] | None
) -> None:
    assert asked("names", formula=formula, data=data) == {"names": expected}


def test_a_table_gives_vectors() -> None:
    given = asked("walk", formula="L = sum((w*x - t)**2)", values={"w": "2"}, data="x,t\n1,2\n3,5")
    assert "L = " in given["words"] and "error" not in given


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"formula": "L = (w"}, "this bracket is never closed\n  L = (w\n      ^"),
        ({"formula": "w*x", "values": {"w": "1"}}, "the formula needs a value for x"),
        ({"formula": "w*x", "values": {"w": "1", "x": "1/"}}, "the value of x"),
        ({**NEURON, "of": "q"}, "the formula has no name q"),
        ({"formula": "x**2", "data": "x\none\n"}, "data.csv, line 2, x: 'one' is no number"),
        ({"formula": "import os"}, "import is a word of Python"),
        ({"formula": "other.py:loss"}, "there is no file other.py"),
        ({"formula": "\0"}, "U+0000"),
    ],
)
def test_errors_are_those_of_the_command_line(typed: dict[str, Any], said: str) -> None:
    assert said in asked("walk", **typed)["error"]


def test_of_a_walk_that_is_too_large_for_a_page_a_part_is_shown() -> None:
    long = "x = 1\ny = x" + "*x" * 600
    given = asked("walk", formula=long)
    assert "601 nodes are too many" in given["lesson"]["note"] and "dy/dx" in given["words"]
    assert "601 nodes are too many" in asked("page", formula=long)["html"]


def test_a_mistake_is_named(run: Run) -> None:
    given = asked("diagnose", **NEURON, d="w", answer="-1.1743")
    assert "left out of the chain" in " ".join(given["words"].split())
    assert "--answer is missing" in asked("diagnose", **NEURON, d="w")["error"]


def test_a_fault_is_told_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("autograd.commands.playground_session.parse", None)
    assert "a fault of glassgrad itself" in asked("names", formula="w")["error"]


def test_every_example_can_be_walked_as_the_form_has_it() -> None:
    from autograd.examples import load
    from autograd.faces.playground import BEGINNING, _example_data

    shown = [*BEGINNING, *[_example_data(load(path)) for path in collection()]]
    for example in shown:
        assert asked("names", **example)["names"] == list(example["values"]), example["title"]
    for example in [*BEGINNING, *shown[3::12]]:
        assert set(asked("walk", **example)) == {"words", "lesson", "rows"}, example["title"]
