"""A worksheet as a page: the graph with blanks, and the same equations as in Markdown."""

import re
from base64 import b64decode
from html import unescape
from pathlib import Path
from xml.etree import ElementTree

import pytest

from autograd import Value
from autograd.drawing.blank_graph import BLANK, SHORT
from autograd.faces.array_worksheet import array_worksheet
from autograd.faces.worksheet import worksheet

from ..conftest import Run
from ..drawing.test_block_folds import two_layers
from .worksheets import loss

pytestmark = pytest.mark.one_python  # what is held is a document

PICTURE = re.compile(r'src="data:image/svg\+xml;base64,([A-Za-z0-9+/=]+)"')


def words(page: str) -> list[str]:
    """What stands in the picture of a sheet."""
    (drawn,) = PICTURE.findall(page)
    texts = ElementTree.fromstring(b64decode(drawn)).itertext()
    return [text.strip().replace("\xa0", " ") for text in texts if text.strip()]


@pytest.mark.parametrize("blanks", ["all", "values", "partials", "gradients"])
def test_the_picture_has_a_blank_for_every_hidden_answer_and_no_answer(blanks: str) -> None:
    made = worksheet(loss(), blanks=blanks, format="html", digits=4)
    walk = made.walk
    said = words(made.sheet)
    hidden = {"values", "partials", "gradients"} if blanks == "all" else {blanks}
    sent = [step for step in walk.reverse if step.kind == "contributed"]
    count = {
        "values": len(walk.forward),
        "partials": len(sent),
        "gradients": len(walk.nodes) + len(sent),
    }
    assert sum(text.count(BLANK) for text in said) == sum(count[kind] for kind in hidden)
    assert BLANK not in " ".join(words(made.key))
    for entry in walk.nodes:
        if entry.op is None:
            assert any(text.startswith(f"{entry.name} = ") and BLANK not in text for text in said)
    if "gradients" in hidden:
        assert [text for text in said if text.startswith("grad") and BLANK not in text] == []


def test_the_page_says_what_the_markdown_says() -> None:
    """Equation by equation, in the same order."""
    page = worksheet(loss(), format="html").key
    markdown = worksheet(loss(), format="markdown").key
    rows = [re.findall(r"<td>(.*?)</td>", row) for row in re.findall(r"<tr>(.*?)</tr>", page)]
    plain = [[unescape(re.sub(r"<br>", " ", cell)) for cell in row] for row in rows if row]
    plain = [[re.sub(r"<[^>]*>", "", cell) for cell in row] for row in plain]
    lines = [line for line in markdown.splitlines() if line.startswith("|")]
    cells = [re.split(r"(?<!\\)\|", line)[1:-1] for line in lines if "---" not in line]
    wanted = [[cell.strip().replace("\\", "") for cell in row] for row in cells]
    assert plain == [row for row in wanted if row[0] not in ("step", "node")]


def test_the_page_asks_for_nothing_and_a_name_is_text() -> None:
    x = Value(2.0, "<script>alert(1)</script>&amp;")
    page = worksheet(x * x, format="html").sheet
    assert "alert(1)</script>&amp;" not in page
    assert page.count("<script") == 1  # its own, which is empty
    assert "default-src 'none'" in page
    assert re.findall(r'(?:src|href)="(?!data:)', page) == []


def test_a_graph_too_large_to_draw_is_said_and_left_out() -> None:
    y = Value(0.5, "x")
    for _ in range(300):
        y = y * 0.9
    made = worksheet(y, format="html")
    assert PICTURE.findall(made.sheet) == []
    assert "Without its picture: the graph of " in made.sheet


def test_the_command_writes_a_page(run: Run, tmp_path: Path) -> None:
    sheet, key = tmp_path / "sheet.html", tmp_path / "key.html"
    code, out, _ = run("worksheet", "y = w*x", "w=2", "x=3", "-o", str(sheet), "--key", str(key))
    assert (code, out) == (0, f"wrote {sheet}\nwrote {key}\n")
    assert "<h1>Worksheet: " in sheet.read_text(encoding="utf-8")
    assert "<h1>Answer key: " in key.read_text(encoding="utf-8")


@pytest.mark.parametrize("blanks", ["all", "values", "partials", "gradients"])
def test_a_sheet_of_arrays_has_its_blocks_and_matrices_with_blanks(blanks: str) -> None:
    made = array_worksheet(two_layers(), blanks=blanks, format="html")
    said, key = words(made.sheet), words(made.key)
    assert {"Z  2×3", "= W·X + b", "= tanh(Z)"} <= {*said}
    assert {"← dL/dZ · Xᵀ", "grad 1"} <= {*key}
    hidden = {"values", "partials", "gradients"} if blanks == "all" else {blanks}
    assert said.count(SHORT) == (6 + 6 if "values" in hidden else 0)  # Z and A
    assert said.count(f"← {BLANK}") == (6 if "partials" in hidden else 0)
    assert said.count(f"|grad| {BLANK}") == (6 if "gradients" in hidden else 0)
    assert "__" not in " ".join(key)
    assert "```" not in made.sheet
    matrices = re.findall(r'<table class="matrix">(.*?)</table>', made.key)
    assert any(table.count("<tr>") == 2 and table.count("<td>") == 6 for table in matrices)
    blank = '<td><span class="blank"></span></td>'
    assert (blank in made.sheet) == (blanks != "partials")
    assert blank not in made.key


def test_a_latex_sheet_has_the_graph_with_blanks_too() -> None:
    """One for each gradient, and one for each computed value."""
    made = worksheet(loss(), format="latex")
    count = len(made.walk.nodes) + len(made.walk.forward)
    picture = re.compile(r"\\begin\{tikzpicture\}.*?\\end\{tikzpicture\}", re.S)
    (sheet,), (key,) = (picture.findall(text) for text in (made.sheet, made.key))
    assert sheet.count(r"\underline") == count
    assert r"\underline" not in key
    assert "line width=1.6pt" not in sheet + key  # no step has just changed a box
