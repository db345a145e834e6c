"""The small book is built by every tool that is installed; a wrong number stops each of them."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from base64 import b64decode
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from autograd.faces.exports.book_block import BookBlock, BookError
from autograd.faces.exports.book_tools import with_blocks
from autograd.faces.exports.myst_plugin import myst_nodes
from tests.browser.tools import node, package

ROOT = Path(__file__).parents[2]
BOOK = ROOT / "demos/book"
WRONG = ("check: L = 0.0862", "check: L = 0.0871")  # on the first page
PAGES = ("index", "update", "layers")
HOSTILE = "</title><script>alert(1)</script>"
pytest.importorskip("graphviz")


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return Path(shutil.copytree(BOOK, tmp_path / "book"))


def spoilt(book: Path) -> str:
    """Make a number of the first page wrong; what a tool has to say then."""
    page = book / "pages/index.md"
    text = page.read_text(encoding="utf-8")
    assert text.count(WRONG[0]) == 1
    line = text[: text.index(WRONG[0])].count("\n") + 1
    page.write_text(text.replace(*WRONG), encoding="utf-8")
    return f"index.md:{line}: L = 0.0871 does not hold"


def built(book: Path, *command: str, given: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", *command],
        cwd=book,
        input=given or None,
        env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


def check_pages(folder: Path) -> None:
    """The three pages have the picture, the steps and the tables."""
    pages = {path.stem: path.read_text(encoding="utf-8") for path in folder.rglob("*.html")}
    if "update" not in pages:  # MkDocs gives each page a folder of its own
        pages = {path.parent.name: path.read_text("utf-8") for path in folder.rglob("index.html")}
        pages["index"] = (folder / "index.html").read_text(encoding="utf-8")
    index = pages["index"]
    assert "<svg" in index and "<td>dL/dw</td><td>-0.5883</td><td>-0.58830" in index
    assert index.count("</svg>") >= 1 and "&lt;svg" not in index
    assert "<li>v1 = w·x = 0.5·2 = 1</li>" in pages["update"]
    assert 'srcdoc="&lt;!doctype html&gt;' in pages["update"].replace("DOCTYPE", "doctype")
    assert "dL/dW[1,1]" in pages["layers"]


def test_sphinx_with_myst_builds_the_book_and_stops_at_a_wrong_number(book: Path) -> None:
    pytest.importorskip("sphinx")
    pytest.importorskip("myst_parser")
    command = ("sphinx", "-q", "-W", "-E", "-c", ".", "pages", "out")
    done = built(book, *command)
    assert done.returncode == 0, done.stderr
    check_pages(book / "out")
    message = spoilt(book)
    done = built(book, *command)
    assert done.returncode != 0 and message in done.stderr.replace("\n", " ")


def test_sphinx_knows_the_lines_of_restructured_text_too(tmp_path: Path) -> None:
    pytest.importorskip("sphinx")
    text = "Title\n=====\n\n.. glassgrad:: walk\n\n   w = 3; L = w**2\n   check: dL/dw = 3\n"
    (tmp_path / "index.rst").write_text(text, encoding="utf-8")
    done = built(tmp_path, "sphinx", "-q", "-C", "-D", "extensions=glassgrad.sphinx", ".", "out")
    assert done.returncode != 0 and "index.rst:7: dL/dw = 3 does not hold" in done.stderr


def test_mkdocs_builds_the_book_and_stops_at_a_wrong_number(book: Path) -> None:
    pytest.importorskip("mkdocs")
    command = ("mkdocs", "build", "-q", "-d", "out")
    done = built(book, *command)
    assert done.returncode == 0, done.stderr
    check_pages(book / "out")
    message = spoilt(book)
    done = built(book, *command)
    assert done.returncode != 0 and message in done.stderr


def test_pandoc_builds_a_page_and_stops_at_a_wrong_number(
    book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pypandoc = pytest.importorskip("pypandoc")
    pandoc = pypandoc.get_pandoc_path()
    page = book / "pages/index.md"

    def read() -> str:
        text = re.sub(r"```{glassgrad} (.*)", r'```{.glassgrad show="\1"}', page.read_text("utf-8"))
        page.write_text(text, encoding="utf-8")
        command = [pandoc, "-f", "markdown", "-t", "json", str(page)]
        return subprocess.run(command, capture_output=True, check=True, text=True).stdout

    monkeypatch.setenv("GLASSGRAD_FILE", str(page))
    done = built(book, "glassgrad.pandoc", given=read())
    assert done.returncode == 0, done.stderr
    raw = [block for block in json.loads(done.stdout)["blocks"] if block["t"] == "RawBlock"]
    assert len(raw) == 1 and "<svg" in raw[0]["c"][1]
    message = spoilt(book)
    done = built(book, "glassgrad.pandoc", given=read())
    assert done.returncode == 1 and message in done.stderr


THEME = """jtex: v1
kind: site
build:
  install: "true"
  start: "true"
"""


def page_nodes(page: Path) -> list[dict[str, Any]]:
    """All nodes of a page that mystmd has built."""
    nodes = [json.loads(page.read_text(encoding="utf-8"))["mdast"]]
    for each in nodes:
        nodes += each.get("children", [])
    return nodes


def words_of(part: dict[str, Any]) -> str:
    return part.get("value", "") + "".join([words_of(each) for each in part.get("children", ())])


@pytest.mark.one_python
def test_mystmd_builds_the_book_and_stops_at_a_wrong_number(book: Path) -> None:
    """All but the theme, which mystmd gets from a server; the one here is empty."""
    myst = package("mystmd/dist/myst.cjs")
    (book / "theme").mkdir()
    (book / "theme/template.yml").write_text(THEME, encoding="utf-8")
    config = (book / "myst.yml").read_text(encoding="utf-8")
    (book / "myst.yml").write_text(config.replace("book-theme", "theme"), encoding="utf-8")
    (book / "bin").mkdir()
    (book / "bin/python3").symlink_to(sys.executable)
    paths = f"{book / 'bin'}{os.pathsep}{os.environ['PATH']}"
    site = Path(sysconfig.get_path("purelib"))
    known = {"PATH": paths, "PYTHONPATH": f"{ROOT}{os.pathsep}{site}", "NO_COLOR": "1"}

    def run() -> subprocess.CompletedProcess[str]:
        command = [node(), str(myst), "build", "--site", "--strict", "--ci"]
        return subprocess.run(
            command, cwd=book, env=os.environ | known, capture_output=True, text=True, check=False
        )

    done = run()
    assert done.returncode == 0, done.stdout + done.stderr
    pages = {name: page_nodes(book / f"_build/site/content/{name}.json") for name in PAGES}
    (image,) = [each for each in pages["index"] if each["type"] == "image"]
    svg = book / f"_build/site/public{image['url']}"
    assert svg.read_text(encoding="utf-8").startswith("<svg")
    rows = [words_of(each) for each in pages["index"] if each["type"] == "tableRow"]
    assert rows[-1].startswith("dL/dw-0.5883-0.58830")
    items = [words_of(each) for each in pages["update"] if each["type"] == "listItem"]
    assert items[0] == "v1 = w·x = 0.5·2 = 1"
    (frame,) = [each for each in pages["update"] if each["type"] == "iframe"]
    page = b64decode(frame["src"].removeprefix("data:text/html;charset=utf-8;base64,"))
    assert page.lower().startswith(b"<!doctype html>")
    assert any("dL/dW[1,1]" in words_of(each) for each in pages["layers"])
    message = spoilt(book)
    done = run()
    assert done.returncode == 1 and f"pages/{message}" in done.stdout + done.stderr


def test_names_stay_text_for_mystmd() -> None:
    block = BookBlock("x = 2; L = x*3\ncheck: L = 6", "graph walk claims", "b.md")
    block.formula.output.label = HOSTILE
    block.claims[0] = block.claims[0]._replace(what=HOSTILE)
    nodes = myst_nodes(block)
    for each in nodes:
        nodes += each.get("children", [])
    assert {each["type"] for each in nodes} == {
        *("image", "list", "listItem", "paragraph", "text", "table", "tableRow", "tableCell")
    }
    assert any(HOSTILE in each.get("value", "") for each in nodes)


def test_what_is_wrong_with_a_block_is_told_with_its_line() -> None:
    wrong = {
        "w = 1\nL = w*(2\n": "book.md:6: ",
        "L = w*2\n": "book.md:5: the formula needs a value for w",
        "w = 1; L = w*2\ncheck: dL/dq = 3": "book.md:6: ",
        "w = 1; L = w*2\ncheck: L is 3": "book.md:6: a number is checked as in: check: ",
        "w = 3; L = w**2\n\ncheck: dL/dw = 3": "3 is what comes out if",
    }
    for text, message in wrong.items():
        with pytest.raises(BookError) as caught:
            BookBlock(text, "", "book.md", 5)
        assert message in str(caught.value), text
    with pytest.raises(BookError, match=r"book.md:5: picture is not among graph, walk, steps"):
        BookBlock("L = 2*3", "picture", "book.md", 5)


def test_a_block_that_only_checks_shows_nothing() -> None:
    text = "Before\n\n```{glassgrad} nothing\nw = 3; L = w**2\ncheck: dL/dw = 6\n```\n\nAfter\n"
    assert with_blocks(text, "book.md").split() == ["Before", "After"]


def test_what_an_author_writes_stays_text() -> None:
    tags: set[str] = set()
    reader = HTMLParser()
    reader.handle_starttag = lambda tag, attributes: tags.add(tag)  # type: ignore[method-assign]
    block = BookBlock("x = 2; L = x*3", "graph walk claims", "b.md")
    block.formula.output.label = HOSTILE
    html = block.html()
    reader.feed(html)
    assert "script" not in tags and {"svg", "ol", "table"} <= tags and "\n" not in html
    with pytest.raises(BookError, match=r"b\.md:1: "):
        BookBlock("<script>alert(1)</script> = 1", "walk", "b.md")
