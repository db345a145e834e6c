"""Claims that are kept in a document: read, held to what it prints, put there by `read --keep`."""

import json
from pathlib import Path

import pytest

from autograd.examples import ExampleError
from autograd.examples.documents import document_example

from ..conftest import Run

OWN = """# A neuron

With $w = 0.5$, $x = 2$ and $t = 3$ we get $y = 0.7616$, and the slope is $-1.880$.

```glassgrad
formula = "w = 0.5; x = 2; t = 3; y = tanh(w*x); L = (y - t)^2/2"
[printed]
y = "0.7616"
"dL/dw" = "-1.880"
```
"""


def test_claims_may_stand_in_the_document(tmp_path: Path, run: Run) -> None:
    path = tmp_path / "chapter.md"
    path.write_text(OWN, encoding="utf-8")
    example = document_example(path)
    assert [claim.line for claim in example.claims] == [8, 9]
    assert run("check", str(path))[0] == 0
    path.write_text(OWN.replace("$-1.880$", "$-1.890$"), encoding="utf-8")
    code, out, _ = run("check", str(path))
    assert code == 2 and "dL/dw = -1.880 is not printed in the document" in out
    path.write_text(OWN.replace("1.880", "1.890"), encoding="utf-8")
    code, out, _ = run("check", str(path))
    assert code == 1 and "FAILS" in out


def test_claims_stand_in_comments_and_notebooks(tmp_path: Path) -> None:
    toml = OWN.split("```glassgrad\n")[1].split("```")[0]
    words = OWN.split("```")[0]
    page = tmp_path / "chapter.html"
    page.write_text(f"<p>{words}</p>\n<!-- glassgrad\n{toml}-->\n", encoding="utf-8")
    assert len(document_example(page).claims) == 2
    latex = tmp_path / "chapter.tex"
    lines = "".join([f"% {line}\n" for line in toml.splitlines()])
    latex.write_text(f"{words}\n% glassgrad\n{lines}", encoding="utf-8")
    assert [claim.line for claim in document_example(latex).claims] == [9, 10]
    book = tmp_path / "chapter.ipynb"
    cells = [{"cell_type": "markdown", "source": OWN.splitlines(keepends=True)}]
    book.write_text(json.dumps({"cells": cells}), encoding="utf-8")
    assert len(document_example(book).claims) == 2


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("no claims here", "there is no block of claims"),
        (OWN + OWN, "there are 2 blocks of claims"),
        (OWN.replace('"0.7616"', "0.7616"), "chapter.md:8: put the number in quotes"),
    ],
)
def test_a_document_without_good_claims_is_told(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "chapter.md"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ExampleError) as caught:
        document_example(path)
    assert says in str(caught.value)


def test_kept_claims_leave_the_lines_of_a_document_as_they_end(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "chapter.md"
    text = "w = 0.5 and x = 2\r\n\r\ny = w*x = 1\r\n"
    path.write_bytes(text.encode())
    assert run("read", str(path), "--keep")[0] == 0
    kept = path.read_bytes().decode()
    assert kept.startswith(text) and kept.count("\n") == kept.count("\r\n")
    assert run("check", str(path))[0] == 0


@pytest.mark.parametrize("name", ["chapter.md", "chapter.tex", "chapter.ipynb", "chapter.html"])
def test_an_author_keeps_what_was_read_in_the_document_and_ci_holds_it(
    name: str, run: Run, tmp_path: Path
) -> None:
    path = tmp_path / name
    html = "<html><body><p>With w = 0.5 and x = 2 we get y = tanh(w*x) = 0.7616.</p></body></html>"
    text = r"With $w = 0.5$ and $x = 2$ we get $y = \tanh(w x) = 0.7616$."
    latex = f"\\documentclass{{article}}\n\\begin{{document}}\n{text}\n\\end{{document}}\n"
    cell = {"id": "a", "cell_type": "markdown", "metadata": {}, "source": text}
    book = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [cell]}
    written = {"md": text, "tex": latex, "ipynb": json.dumps(book), "html": html}
    path.write_text(written[name.rpartition(".")[2]], encoding="utf-8")
    code, out, err = run("read", str(path), "--keep")
    assert (code, out) == (0, f"{path}\n") and "1 number found" in err
    code, out, _ = run("check", str(path))
    assert code == 0 and "The one number holds" in out, out
    kept = path.read_text(encoding="utf-8")
    code, out, err = run("read", str(path), "--keep")
    assert code == 2 and "there are claims in the document already" in err
    assert path.read_text(encoding="utf-8") == kept
    first = kept.index("0.7616")
    path.write_text(kept[:first] + "0.7617" + kept[first + 6 :], encoding="utf-8")  # an edit
    code, out, err = run("check", str(path))
    assert code == 2 and "0.7616 is not printed in the document" in out + err
    if name.endswith(".ipynb"):
        nbformat = pytest.importorskip("nbformat")
        nbformat.validate(json.loads(kept))
