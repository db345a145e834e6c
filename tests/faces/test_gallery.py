"""The gallery: what its pages say of an example, and how its files are written."""

from __future__ import annotations

import re
import sys
from html import unescape
from pathlib import Path

import pytest

from autograd.commands.cli import main
from autograd.examples.report import Report, check
from autograd.faces.gallery import gallery

HOSTILE = '<img src=x onerror=alert(1)> </script>"\u202e\u200e\x07&amp;'
SQUARE = """
title = {title}
author = {title}
source = {source}
evidence = "{evidence}"
note = {title}
formula = "w = 3; L = w**2"
[update]
rule = "sgd"
lr = 0.1
params = ["w"]
[printed]
L = "9.1"
"dL/dw" = "6.0"
[derived]
"d2L/dw2" = "2"
[[erratum]]
claims = "L"
severity = "wrong"
why = {title}
"""


def quoted(text: str) -> str:
    return '"' + "".join([f"\\U{ord(sign):08x}" for sign in text]) + '"'


def example(
    folder: Path,
    name: str = "square",
    title: str = "A square",
    evidence: str = "read",
    source: str = "https://example.org/square",
) -> Path:
    text = SQUARE.format(title=quoted(title), source=quoted(source), evidence=evidence)
    (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    return folder / f"{name}.toml"


def written(report: Report, folder: Path) -> dict[str, str]:
    """The gallery's files by name."""
    index = gallery(report, folder)
    assert index == folder / "index.html"
    return {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}


def words(page: str) -> str:
    """What a page says, without its tags, scripts and styles."""
    page = re.sub(r"<(script|style)\b.*?</\1>", "", page, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def test_a_page_has_what_is_printed_what_is_right_and_why(tmp_path: Path) -> None:
    pages = written(check([example(tmp_path)]), tmp_path / "out")
    assert set(pages) == {"index.html", "square.html"}
    said = words(pages["square.html"])
    assert "L 9.1 9.000 −1.00 erratum wrong: A square" in said
    assert "dL/dw 6.0 6.000 0 holds" in said
    assert "Not printed, but following" in said and "d2L/dw2 2 2.00 0 holds" in said
    assert "Of 3 numbers 2 hold and 1 is a known erratum." in said
    assert "as printed in the source, which was read" in said
    assert "w = 3; L = w**2" in said
    assert '<a rel="external noreferrer" href="https://example.org/square">' in pages["square.html"]
    assert '"name":"w"' in pages["square.html"]  # the walk
    assert "A square A square 3 2 1 erratum read" in words(pages["index.html"])


@pytest.mark.parametrize("evidence", ["third-party", "memory"])
def test_only_what_was_read_is_an_erratum_of_its_source(tmp_path: Path, evidence: str) -> None:
    pages = written(check([example(tmp_path, evidence=evidence)]), tmp_path / "out")
    assert "as transcribed; not re-read at the source" in words(pages["square.html"])
    assert f"3 2 1 as transcribed {evidence}" in words(pages["index.html"])
    for page in pages.values():
        assert "errat" not in words(page)


def test_every_text_is_text(tmp_path: Path) -> None:
    """Nothing that an author writes is markup, a link that runs, or a file name."""
    found = check([example(tmp_path, title=HOSTILE, source="javascript:alert(1)")])
    pages = written(found, tmp_path / "out")
    assert set(pages) == {"index.html", "square.html"}
    for name, page in pages.items():
        assert "<img" not in page and "\u202e" not in page and "\x07" not in page
        assert page.count("</script>") == (1 if name == "index.html" else 2)
        assert not re.search(r'href="(?!\w[\w.-]*\.html|#[\w-]+|data:,")', page)
        assert "<img src=x onerror=alert(1)> </script>" in words(page)
        assert "default-src 'none'" in page


def test_file_names_are_safe_in_links_and_never_the_same(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    files = [
        example(tmp_path, "index"),
        example(tmp_path, "a b#1?&%"),
        example(tmp_path / "other", "A B#1?&%"),
    ]
    pages = written(check(files), tmp_path / "out")
    assert set(pages) == {"index.html", "index-2.html", "a b#1?&%.html", "A B#1?&%-2.html"}
    links = set(re.findall(r'<th scope="row"><a href="([^"]+)"', pages["index.html"]))
    assert links == {
        "index-2.html",
        "a%20b%231%3F%26%25.html",
        "A%20B%231%3F%26%25-2.html",
    }


def test_what_is_no_example_has_no_page(tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_text("title = 1")
    found = check([example(tmp_path), tmp_path / "bad.toml"])
    pages = written(found, tmp_path / "out")
    assert set(pages) == {"index.html", "square.html"}
    assert "1 file is no worked example." in words(pages["index.html"])


def test_of_a_walk_too_large_to_see_a_part_is_shown_beside_the_numbers(tmp_path: Path) -> None:
    chain = "\\n".join(["y0 = 1", *(f"y{k} = y{k - 1} + 1" for k in range(1, 600))])
    (tmp_path / "long.toml").write_text(
        f'title = "Long"\nevidence = "read"\nformula = "{chain}"\n[printed]\ny599 = "600"\n'
    )
    page = written(check([tmp_path / "long.toml"]), tmp_path / "out")["long.html"]
    assert "y599 600 600.00 0 holds" in words(page)
    assert "600 nodes are too many" in page or "1,199 nodes are too many" in page


def test_no_file_is_overwritten_unless_forced(tmp_path: Path) -> None:
    report = check([example(tmp_path)])
    out = tmp_path / "out"
    out.mkdir()
    (out / "square.html").write_text("mine")
    with pytest.raises(FileExistsError, match=r"square\.html exists"):
        gallery(report, out)
    assert [path.name for path in out.iterdir()] == ["square.html"]
    gallery(report, out, force=True)
    assert "A square" in (out / "square.html").read_text(encoding="utf-8")


def test_a_failure_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise TimeoutError("the layout took too long")

    monkeypatch.setattr("autograd.faces.gallery.lesson", broken)
    with pytest.raises(TimeoutError):
        gallery(check([example(tmp_path)]), tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_the_command_writes_a_gallery_and_reports_as_ever(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, out = example(tmp_path), tmp_path / "out"
    assert main(["check", str(file), "--gallery", str(out)]) == 0
    said = capsys.readouterr()
    assert "1 is a known erratum" in said.out
    assert said.err == f"pages: 1 of 1\nwrote {out / 'index.html'} and 1 page\n"
    assert main(["check", str(file), "--gallery", str(out)]) == 2
    said = capsys.readouterr()
    assert "exists; choose another folder, or force to overwrite it" in said.err
    assert not said.out, "it is refused before the report is printed"
    assert main(["check", str(file), "--gallery", str(file)]) == 2
    said = capsys.readouterr()
    assert "is a file; the gallery takes a folder" in said.err and not said.out
    assert main(["check", str(file), "--gallery", str(out), "--force"]) == 0


def test_the_command_says_what_a_gallery_needs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "latex2mathml.converter", None)
    out = tmp_path / "out"
    assert main(["check", str(example(tmp_path)), "--gallery", str(out)]) == 2
    assert "pip install 'glassgrad[notation]'" in capsys.readouterr().err
    assert not out.exists()
