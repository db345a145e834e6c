"""Figures, tables and slides say what the walk says, and the programs they are for read them."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from autograd import Value, array, order, steps
from autograd.faces.exports import FORMATS, export
from autograd.faces.exports.subject import Subject
from autograd.formulas import parse
from autograd.formulas.letters import fonts
from autograd.steps.default_lens import PartShownWarning
from nn import MLP
from tests.faces.office import converted
from tests.outside_programs import needs_latex, needs_office

pytestmark = pytest.mark.one_python  # what is held are documents

pytest.importorskip("graphviz")
ROOT = Path(__file__).parents[2]
LATEX = shutil.which("pdflatex")
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


def hostile_arrays() -> Value:
    x, w = array([1.0, 2.0], HOSTILE[0]), array([[3.0, 4.0], [5.0, 6.0]], HOSTILE[3])
    y = ((w @ x) ** 2).sum()
    y.label = HOSTILE[1]
    return y


def hostile_units() -> Value:
    y = MLP(2, [3, 1], nonlin="tanh", seed=1)([0.5, -1.0])
    for k, node in enumerate(order(y)):
        node.label = f"{HOSTILE[k % len(HOSTILE)]}{k}"
    return y


HOSTILE_GRAPHS = {"scalars": hostile, "arrays": hostile_arrays, "units": hostile_units}


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
    body = [made("tikz", HOSTILE_GRAPHS[level](), level=level) for level in ("arrays", "units")]
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
    for name, y, slides in (
        ("neuron", neuron(), 14),
        ("hostile", hostile(), 16),
        ("arrays", hostile_arrays(), 4),
    ):
        log = typeset(made("beamer", y, title=HOSTILE[0]), tmp_path, name)
        found = pages.search(log.replace("\n", " "))
        assert found is not None and int(found[1]) == slides


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
    bare = made("tikz", y, gradients=False)
    assert r"\partial" not in bare and "grad~" not in bare
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


def test_of_more_steps_than_slides_a_part_is_shown(tmp_path: Path) -> None:
    x = Value(1.0, "x")
    for _ in range(200):
        x = x * 1.01
    for name in ("beamer", "pptx"):
        with pytest.raises(ValueError, match="401 steps, a slide each, and the limit is 300"):
            made(name, x)
    with pytest.warns(PartShownWarning, match="201 nodes are too many"):
        export(x, tmp_path / "part.tex", to="beamer")


def mlp() -> Value:
    return (MLP(2, [4, 4, 1], nonlin="tanh", seed=1)([0.5, -1.0]) - 1.0) ** 2


def layers() -> Value:
    return parse((ROOT / "demos/formulas/layers.txt").read_text("utf-8")).output


FIGURES: list[tuple[str, dict[str, Any]]] = [
    ("mlp", {}),
    ("mlp", {"step": 9}),
    ("mlp", {"level": "scalars", "gradients": False}),
    ("layers", {}),
    ("layers", {"step": 7}),
    ("layers", {"gradients": False}),
]
GRAPHS = {"mlp": mlp, "layers": layers}


@needs_latex
def test_figures_of_every_height_stay_on_the_page(tmp_path: Path) -> None:
    body = []
    for name, settings in FIGURES:
        text = made("tikz", GRAPHS[name](), **settings)
        wide = "*" if "figure*" in text.splitlines()[1] else ""
        body.append(rf"\begin{{figure{wide}}}[p]{text}\end{{figure{wide}}}")
    text = "\n\n".join(body)
    paper = PAPER.replace(r"\hfuzz=20pt", r"\usepackage[margin=2cm]{geometry}\hfuzz=3pt")
    log = typeset("\n".join([paper, r"\begin{document}", text, r"\end{document}"]), tmp_path)
    assert "Overfull" not in log and "Float too large" not in log
    assert "Output written on paper.pdf" in log


def test_a_level_is_chosen_as_drawings_choose_it() -> None:
    for name, level in (("mlp", "units"), ("layers", "arrays")):
        y = GRAPHS[name]()
        assert made("tikz", y) == made("tikz", y, level=level)
    assert made("tikz", neuron()) == made("tikz", neuron(), level="scalars")
    large = MLP(2, [16, 16, 1], nonlin="tanh", seed=1)([0.5, -1.0])
    assert made("tikz", large).count(r"\node[value") == 2 + 16 + 16 + 1
    with pytest.raises(ValueError, match="level takes 'arrays', 'units', 'scalars'; got 'rows'"):
        made("tikz", neuron(), level="rows")
    with pytest.raises(ValueError, match="is no network of neurons"):
        made("tikz", neuron(), level="units")


def test_units_show_what_they_put_out_and_its_gradient() -> None:
    y = mlp()
    y.backward()
    text = made("tikz", y)
    shown = re.findall(r"\$a_\{1,(\d)\}\$ \\\\ \$(\S+)\$ .*?grad~\$(\S+?)\$", text)
    units = {node.label: node for node in order(y)}
    assert len(shown) == 4
    for number, data, g in shown:
        node = units[f"a1_{number}"]
        assert float(data) == pytest.approx(node.data, rel=1e-3)
        assert float(g) == pytest.approx(node.grad, rel=1e-3)
    forward = made("tikz", y, step=4)
    assert forward.count("?") == 9 and "grad~" not in forward
    assert "For a column:" in text.splitlines()[1]


def test_arrays_show_their_numbers_at_a_step() -> None:
    y = layers()
    text, forward = made("tikz", y), made("tikz", y, step=1)
    assert r"$Z_{1}$  3\ensuremath{\times}3" in text and "= W_{1} X + b_{1}$" in text
    assert text.isascii() and r"\leftarrow {W_{1}}^{\top}" in text and r"\leftarrow" not in forward
    for number in ("0.475", r"\ensuremath{-}1.52", "0.975"):  # of Z1, by hand: W1·X + b1
        assert f"{{{number}}};" in text and f"{{{number}}};" in forward
    assert "0.3844" in text and "0.3844" not in forward
    assert "fill=grad" not in made("tikz", y, gradients=False)


def test_slides_show_arrays_and_units(tmp_path: Path) -> None:
    pptx = pytest.importorskip("pptx")
    path = tmp_path / "slides.pptx"
    for name, forward, shown in (("layers", 5, ["−1.52", "L = 0.3844"]), ("mlp", 20, ["0.5"])):
        path.write_bytes(made("pptx", GRAPHS[name](), gradients=False))
        slides = list(pptx.Presentation(path).slides)
        assert len(slides) == forward
        texts = [shape.text_frame.text for shape in slides[-1].shapes if shape.has_text_frame]
        assert {*shown} <= {line for text in texts for line in text.split("\n")}
    assert {"a1_1", "a2_4", "a3_1"} <= {shape.name for shape in slides[-1].shapes}
    path.write_bytes(made("pptx", layers()))
    assert len(list(pptx.Presentation(path).slides)) == 16
    source = made("beamer", layers())
    assert source.count(r"\textbf{Step ") == 16 and "Step 5 of 16}, forward" in source


@pytest.mark.parametrize("level", HOSTILE_GRAPHS)
def test_hostile_names_stay_text_on_slides(level: str, tmp_path: Path) -> None:
    pptx = pytest.importorskip("pptx")
    path = tmp_path / "hostile.pptx"
    path.write_bytes(made("pptx", HOSTILE_GRAPHS[level](), title="=1+1", level=level))
    slide = list(pptx.Presentation(path).slides)[-1]
    text = "\n".join([shape.text_frame.text for shape in slide.shapes if shape.has_text_frame])
    assert HOSTILE[0] in text and "\u202e" not in text


@needs_latex
def test_tables_and_equations_of_arrays_stand_in_a_paper(tmp_path: Path) -> None:
    table, align = made("table", layers()), made("align", layers())
    rows = re.findall(r"^(\d+) & .*\\\\\[4pt\]$", table, re.MULTILINE)
    assert [int(row) for row in rows] == list(range(1, 17))
    assert r"$Z_{1} =$ & $W_{1} X + b_{1}$ & $\begin{bmatrix} -0.2 & -0.1 & 0.4 \\" in table
    assert [int(k) for k in re.findall(r"\\text\{(\d+)\.\}", align)] == list(range(1, 17))
    assert made("align", layers(), level="scalars").count(r"\text{") > 100
    with pytest.raises(ValueError, match="level of steps is 'arrays' or 'scalars'; got 'units'"):
        made("table", layers(), level="units")
    paper = PAPER.replace("[twocolumn]", "")
    typeset(f"{paper}\\begin{{document}}{table}\n\n{align}\\end{{document}}", tmp_path)
