"""Documents of six kinds: what they set and print is found, at its place, and nothing else."""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from autograd.examples import examine, loads
from autograd.examples.documents import DocumentError, draft_of, passages
from autograd.examples.documents.passages import READERS
from autograd.examples.documents.plain_math import plain_math

from ..conftest import Run

MARKDOWN = r"""# A step by step example

The inputs are $i_1 = 0.05$ and $i_2 = 0.10$, the target is $t = 0.01$.

| weight | value |
|---|---|
| w1 | 0.15 |
| w2 | 0.20 |
| b1 | 0.35 |
| w5 | 0.40 |

$$net_{h1} = w_1 \cdot i_1 + w_2 \cdot i_2 + b_1 = 0.15 \cdot 0.05 + 0.2 \cdot 0.1 + 0.35 = 0.3775$$

$$out_{h1} = \frac{1}{1 + e^{-net_{h1}}} = \frac{1}{1 + e^{-0.3775}} = 0.593269992$$

$$
\begin{aligned}
net_o &= w_5 \cdot out_{h1} \\
      &= 0.4 \cdot 0.593269992 = 0.237307997
\end{aligned}
$$

The error is $E = \frac{1}{2}(t - net_o)^2 = 0.025834463$ in Figure 3 of chapter 2, so
$\frac{\partial E}{\partial w_5} = 0.13485501$ and
$w_5^+ = w_5 - \eta \frac{\partial E}{\partial w_5} = 0.33257$.
"""
HTML = """<html><head><title>t</title><style>p{}</style></head><body><h1>One neuron</h1>
<p>Let x<sub>1</sub> = 2, w<sub>1</sub> = -3 and b = 6.8814.</p>
<p>The net input is n = w<sub>1</sub>*x<sub>1</sub> + b = 0.8814.</p>
<pre>o = tanh(n) = 0.7071</pre>
<ul><li>∂o/∂n = 1 − o² = 0.5</li><li>∂o/∂x<sub>1</sub> = −1.5</li></ul>
<script>var q = 3;</script></body></html>"""
LATEX = r"""\documentclass{article}
\begin{document}
\section{Logistic regression}
Take $x = 1.5$, $w = 0.8$, $b = -0.3$ and the label $y = 1$.
\begin{equation}
z = w x + b = 0.9
\end{equation}
\begin{align}
a &= \sigma(z) = 0.7109 \\
L &= -\log(a) = 0.3412
\end{align}
Then $\frac{\partial L}{\partial z} = a - y = -0.2891$, so that
$\frac{\partial L}{\partial w} = -0.4336$ and $\partial L / \partial b \approx -0.2891$.
\end{document}
"""
CELLS = [
    ("markdown", "# Softplus\nWe take $x = 0.5$ and $w = -1.2$, so $z = w*x = -0.6$.", ""),
    ("code", "y = log(1 + exp(z))", "y = 0.43748795\n"),
    ("markdown", "The slope is $\\frac{dy}{dw} = 0.1771718$.", ""),
]


def notebook() -> str:
    cells: list[dict[str, Any]] = []
    for number, (kind, source, printed) in enumerate(CELLS):
        cell: dict[str, Any] = {"id": f"c{number}", "cell_type": kind, "metadata": {}}
        cell["source"] = source
        if kind == "code":
            output = {"output_type": "stream", "name": "stdout", "text": printed}
            cell |= {"execution_count": 1, "outputs": [output]}
        cells.append(cell)
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


def word(path: Path) -> None:
    docx = pytest.importorskip("docx")
    document = docx.Document()
    document.add_heading("Exercise 4")
    document.add_paragraph("Given: a = 2, b = -3, c = 10 and f = -2.")
    document.add_paragraph("e = a*b = -6; d = e + c = 4; L = d*f = -8")
    document.add_paragraph("The gradients are dL/da = 6, dL/db = −4 and dL/dc = -2.0 (page 3).")
    document.save(str(path))


FOUND = {  # what each document prints, by what it is a number of
    "chapter.md": {
        "net_h1": "0.3775",
        "out_h1": "0.593269992",
        "net_o": "0.237307997",
        "E": "0.025834463",
        "dE/dw5": "0.13485501",
    },
    "page.html": {"n": "0.8814", "o": "0.7071", "do/dn": "0.5", "do/dx1": "-1.5"},
    "chapter.tex": {
        "z": "0.9",
        "a": "0.7109",
        "L": "0.3412",
        "dL/dz": "-0.2891",
        "dL/dw": "-0.4336",
        "dL/db": "-0.2891",
    },
    "note.ipynb": {"z": "-0.6", "y": "0.43748795", "dy/dw": "0.1771718"},
    "exercise.docx": {
        "e": "-6",
        "d": "4",
        "L": "-8",
        "dL/da": "6",
        "dL/db": "-4",
        "dL/dc": "-2.0",
    },
}


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    (tmp_path / "chapter.md").write_text(MARKDOWN, encoding="utf-8")
    (tmp_path / "page.html").write_text(HTML, encoding="utf-8")
    (tmp_path / "chapter.tex").write_text(LATEX, encoding="utf-8")
    (tmp_path / "note.ipynb").write_text(notebook(), encoding="utf-8")
    word(tmp_path / "exercise.docx")
    return tmp_path


@pytest.mark.parametrize("name", FOUND)
def test_the_numbers_of_a_document_are_found_at_their_place(documents: Path, name: str) -> None:
    draft = draft_of(documents / name)
    example = loads(draft.text, name)
    claimed = {str(claim.asked): claim.digits.text.replace("−", "-") for claim in example.claims}
    assert claimed == FOUND[name], draft.unsure
    for claim in example.claims:
        assert re.fullmatch(r"(line|cell|paragraph) \d+(, output)?", claim.where)
    verdicts = {finding.verdict for finding in examine(example).findings}
    assert verdicts == {"holds"}, draft.text


def test_a_line_of_the_source_is_named(documents: Path) -> None:
    example = loads(draft_of(documents / "chapter.tex").text)
    places = {str(claim.asked): claim.where for claim in example.claims}
    lines = LATEX.split("\n")
    for what, sign in (("z", "w x + b"), ("a", "sigma"), ("dL/dw", "partial w")):
        assert sign in lines[int(places[what].removeprefix("line ")) - 1]


def test_an_update_waits_for_its_rule(documents: Path) -> None:
    text = draft_of(documents / "chapter.md").text
    assert '# "w5" = { number = "0.33257", where = "line ' in text
    assert "# [printed.after-1]" in text


def test_what_is_not_read_is_asked_about(tmp_path: Path) -> None:
    path = tmp_path / "odd.md"
    path.write_text(
        "With $a = 2$ we have $b = a ? 3 = 5$ and $c = a*q = 7$, but $a = 3$ too.",
        encoding="utf-8",
    )
    draft = draft_of(path)
    assert draft.numbers == 0
    said = "\n".join(draft.unsure)
    assert "b = a ? 3 is not read" in said
    assert "c = a*q needs a number for q" in said
    assert "a = 3, but it is 2 at line 1" in said


@pytest.mark.parametrize(
    ("latex", "plain"),
    [
        (r"\frac{1}{1 + e^{-net_{h1}}}", "(1)/(1 + e^-net_h1)"),
        (r"\dfrac{\partial E}{\partial w_{1}}", "∂E/∂w1"),
        (r"\mathrm{loss} &= 5.9 \times 10^{-1}\\", "loss = 5.9 * 10^-1"),
        (r"\left( a_1 - y \right)^{2}", "( a1 - y )^2"),
    ],
)
def test_latex_is_written_plainly(latex: str, plain: str) -> None:
    assert plain_math(latex).strip() == plain


def test_a_student_of_commands_reads_and_checks(documents: Path, run: Run) -> None:
    source, target = documents / "page.html", documents / "page.toml"
    code, out, err = run("read", str(source), "-o", str(target))
    assert (code, out.strip()) == (0, str(target))
    assert "4 numbers found, 0 to decide" in err
    assert run("check", str(target))[0] == 0
    assert "there is no file page.md" in run("read", "page.md")[2]
    assert "ends in one of .md, " in run("read", str(target))[2]


@pytest.mark.parametrize("suffix", [".pdf", ".docx", ".ipynb"])
def test_a_broken_document_is_one_clear_line(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"broken{suffix}"
    path.write_bytes(b"nothing of the kind")
    with pytest.raises(DocumentError, match="cannot be read as"):
        passages(path)


@pytest.mark.parametrize(
    "text", ["[1]", "5", '{"cells": [{"cell_type": "markdown", "source": 5}]}']
)
def test_json_that_is_no_notebook_is_told_in_our_words(tmp_path: Path, text: str) -> None:
    path = tmp_path / "list.ipynb"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DocumentError, match=r"as \.ipynb: it is broken, or another kind of file"):
        passages(path)


def test_a_broken_document_is_one_line_of_the_command(tmp_path: Path) -> None:
    path = tmp_path / "broken.pdf"
    path.write_bytes(b"nothing of the kind")
    command = [sys.executable, "-m", "autograd", "read", str(path)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert (
        done.stderr.startswith(f"glassgrad: {path} cannot be read")
        and len(done.stderr.splitlines()) == 1
    )


def test_a_hostile_document_gives_toml_and_one_without_formulas_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a\x7f'\".md"
    path.write_text(
        "A \"title\" \x7f\x1b]0;x\x07 ''' \\\\\n\n"
        "$w = 0.5$\n\n$x = 2$\n\n$z = w x = 1.0$\n\n"
        "$q\x1b = u v = 3.0$\n\n$dQ\x7f/dw = 2.0$\n",
        encoding="utf-8",
    )
    draft = draft_of(path)
    table = tomllib.loads(draft.text)
    assert table["source"] == path.name and table["title"].startswith('A "title" \x7f\x1b]0;x\x07')
    assert not set(draft.text) & {"\x1b", "\x7f", "\x07"}
    assert table["printed"]["z"]["number"] == "1.0"
    path.write_text("Nothing is computed here.\n", encoding="utf-8")
    assert draft_of(path).unsure == (
        "no formula is found whose numbers are given; write it, or set its numbers",
    )


def test_a_missing_reader_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def missing(name: str) -> Any:
        raise ImportError(name)

    module = sys.modules["autograd.examples.documents.passages"]
    monkeypatch.setattr(module, "import_module", missing)
    for suffix in READERS:
        path = tmp_path / f"a{suffix}"
        path.write_bytes(b"a = 1")
        with pytest.raises(ImportError, match=r"pip install 'glassgrad\[read\]'"):
            passages(path)


def claimed(draft: Any) -> dict[str, Any]:
    """The numbers of a draft by quantity, those after an update with " after 1"."""
    table = tomllib.loads(draft.text).get("printed", {})
    later = {f"{what} after 1": x for what, x in table.pop("after-1", {}).items()}
    both = {**table, **later}
    return {what: [one["number"] for one in x] if isinstance(x, list) else x["number"]
            for what, x in both.items()}  # fmt: skip


ROWS = r"""# A unit, in rows

$$
z = w \cdot x = 0.5 \cdot 3.0 = 1.5 \\
a = \text{tanh}(z) \approx 0.905 \\
\hat{y} = 2 a = 1.81
$$

The target (right answer) is $t = 1$, and the gradient of `Loss = 0.5 * [y_hat - t]^2` is

dL/dy_hat = y_hat - t = 1.81 - 1 = 0.81
dL/da = dL/dy_hat * dy_hat/da
      = 0.81 * 2 = 1.62

With a learning rate (eta) = 0.1:

w = w - eta * dL/dw
  = 0.5 - 0.1 * 0.8793 = 0.4121

So the new weight is w_new = 0.4121. Nobody needs q = 7.25.
"""


def test_rows_derivatives_updates_and_numbers_in_the_places_of_names(tmp_path: Path) -> None:
    path = tmp_path / "unit.md"
    path.write_text(ROWS, encoding="utf-8")
    draft = draft_of(path)
    table = tomllib.loads(draft.text)
    assert table["formula"].split("\n")[:3] == ["w = 0.5", "x = 3.0", "t = 1"]
    assert table["update"] == {"rule": "sgd", "lr": 0.1, "params": ["w"]}
    assert claimed(draft) == {
        "z": "1.5",
        "a": "0.905",
        "y_hat": "1.81",
        "dLoss/dy_hat": "0.81",
        "dLoss/da": "1.62",
        "w after 1": ["0.4121", "0.4121"],
    }
    places = re.findall(r'where = "(line \d+)"', draft.text)
    assert places[:5] == ["line 4", "line 5", "line 6", "line 11", "line 13"]
    assert "line 20: q = 7.25 is used by no formula" in draft.text
    assert any("L is read as Loss" in one for one in draft.unsure)


def test_numbers_alone_in_a_formula_stand_for_names_and_lists_of_a_notebook_are_read(
    tmp_path: Path,
) -> None:
    cells = [
        (
            "markdown",
            "1. **Given**:\n   - the input $x_1 = 2$\n   - $w_1 = 0.25$ and $b = 0.1$",
            "",
        ),
        ("markdown", "- $net = w_1 x_1 + b = 0.6$\n- $out = \\sigma(0.6) = 0.6457$", ""),
    ]
    book = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [
        {"id": str(k), "cell_type": kind, "metadata": {}, "source": text}
        for k, (kind, text, _) in enumerate(cells)]}  # fmt: skip
    path = tmp_path / "unit.ipynb"
    path.write_text(json.dumps(book), encoding="utf-8")
    draft = draft_of(path)
    assert tomllib.loads(draft.text)["formula"].strip().split("\n") == [
        "x1 = 2",
        "w1 = 0.25",
        "b = 0.1",
        "net = w1*x1 + b",
        "out = σ(net)",
    ]
    assert claimed(draft) == {"net": "0.6", "out": "0.6457"}
    assert draft.unsure == ("cell 2: out = σ(0.6) is read as σ(net)",)
    assert all(finding.verdict == "holds" for finding in examine(loads(draft.text)).findings)
