"""Figures, tables and slides say what the walk says, and the programs they are for read them."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from autograd import Value, steps
from autograd.faces.exports import FORMATS
from autograd.faces.exports.subject import Subject
from autograd.formulas import parse
from autograd.formulas.letters import fonts
from nn import MLP
from tests.faces.office import converted, needs_office

pytest.importorskip("graphviz")
LATEX = shutil.which("pdflatex")
needs_latex = pytest.mark.skipif(
    LATEX is None, reason="pdflatex is not installed (apt-get install texlive-pictures)"
)
PAPER = r"""\documentclass[twocolumn]{article}
\usepackage{amsmath}\allowdisplaybreaks
\usepackage{tikz}\usetikzlibrary{arrows.meta}
\hfuzz=20pt"""
HOSTILE = [r"\input{/etc/passwd}", r"}\def\x{", "$x_1^2%", "<b>&amp;</b>", "#{[1]}", "два\n\u202e"]


def neuron() -> Value:
    return parse("L = (tanh(w*x + b) - t)**2", {"w": -3, "x": 2, "b": 6.88, "t": 1}).output


def hostile() -> Value:
    product = Value(1.0, HOSTILE[0])
    for k, name in enumerate(HOSTILE[1:], 2):
        product = product * Value(float(k), name)
    product.label = HOSTILE[1]
    return product


def made(name: str, y: Value, **settings: Any) -> Any:
    return FORMATS[name].writer(Subject(y, title=settings.pop("title", "")), **settings)


def typeset(source: str, folder: Path, name: str = "paper") -> str:
    """The text that LaTeX sets, which may read no file by a name that stands in the source."""
    (folder / f"{name}.tex").write_text(source, encoding="utf-8")
    done = subprocess.run(
        [str(LATEX), "-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape", name],
        cwd=folder,
        capture_output=True,
        check=False,
    )
    log = (folder / f"{name}.log").read_text(encoding="utf-8", errors="replace")
    assert done.returncode == 0, log[-3000:]
    assert "/etc/passwd" not in re.findall(r"\((/[^\s()]+)", log)
    return log


@needs_latex
def test_figures_tables_and_equations_stand_in_a_paper_in_two_columns(tmp_path: Path) -> None:
    graphs = [neuron(), (MLP(2, [2, 1], nonlin="tanh", seed=1)([0.5, -1.0]) - 1.0) ** 2, hostile()]
    body = []
    for y in graphs:
        body += [
            made("tikz", y),
            made("tikz", y, step=3),
            made("tikz", y, gradients=False),
            r"\clearpage\onecolumn",
            made("table", y),
            made("align", y),
            r"\twocolumn",
        ]
    text = "\n\n".join(body)
    source = "\n".join([PAPER, *fonts(text), r"\begin{document}", text, r"\end{document}"])
    log = typeset(source, tmp_path)
    assert "Output written on paper.pdf" in log


@needs_latex
def test_beamer_has_a_slide_for_every_step(tmp_path: Path) -> None:
    pages = re.compile(r"Output written on \w+\.pdf \((\d+) pages")
    for name, y in (("neuron", neuron()), ("hostile", hostile())):
        log = typeset(made("beamer", y, title=HOSTILE[0]), tmp_path, name)
        found = pages.search(log.replace("\n", " "))
        assert found is not None and int(found[1]) == len(steps(y))


def test_a_figure_is_no_wider_than_a_column() -> None:
    corners = re.findall(r"minimum width=([\d.]+)pt.*? at \(([\d.]+),", made("tikz", neuron()))
    assert len(corners) == 9
    edges = [(float(x) - float(w) / 2, float(x) + float(w) / 2) for w, x in corners]
    assert max(right for _, right in edges) - min(left for left, _ in edges) < 246


def test_a_figure_at_a_step_knows_no_more_than_that_step() -> None:
    y = neuron()
    whole, forward = made("tikz", y), made("tikz", y, step=2)
    assert "-0.5883" in whole and "0.8825" in whole
    assert "0.8825" not in forward and forward.count("?") == 3
    assert r"\partial" not in made("tikz", y, gradients=False)
    with pytest.raises(ValueError, match="there are steps 1 to 14; got 15"):
        made("tikz", y, step=15)


def test_a_table_has_a_row_for_every_step() -> None:
    rows = re.findall(r"^(\d+) &.*\\\\$", made("table", neuron()), re.MULTILINE)
    assert [int(row) for row in rows] == list(range(1, 15))


def test_a_presentation_has_real_text_and_a_slide_for_every_step(tmp_path: Path) -> None:
    pptx = pytest.importorskip("pptx")
    for name, y in (("neuron", neuron()), ("hostile", hostile())):
        path = tmp_path / f"{name}.pptx"
        path.write_bytes(made("pptx", y, title="=1+1"))
        slides = list(pptx.Presentation(path).slides)
        walk = steps(y)
        assert len(slides) == len(walk)
        for number, slide in enumerate(slides, 1):
            texts = [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
            assert texts[0] == f"=1+1: step {number} of {len(walk)}"
            assert any(walk.sentence(number, 4).split("   ")[0] in text for text in texts)
            lines = [shape for shape in slide.shapes if shape.shape_type == 9]  # connectors
            assert len(lines) == len(walk.contributions)
        final = {
            shape.name: shape.text_frame.text for shape in slides[-1].shapes if shape.has_text_frame
        }
        if name == "neuron":
            assert final["w"].split("\n") == ["w", "−3", "grad −0.5883"]


@needs_office
def test_a_presentation_opens_in_libreoffice(tmp_path: Path) -> None:
    pytest.importorskip("pptx")
    path = tmp_path / "neuron.pptx"
    path.write_bytes(made("pptx", neuron()))
    (pdf,) = converted([path], "pdf", tmp_path)
    assert pdf.read_bytes().count(b"/Type/Page/") == 14


def test_more_steps_than_slides_are_refused() -> None:
    x = Value(1.0, "x")
    for _ in range(200):
        x = x * 1.01
    for name in ("beamer", "pptx"):
        with pytest.raises(ValueError, match="401 steps, a slide each, and the limit is 300"):
            made(name, x)
