"""The picture of docs/export.md: four exports of one neuron, each as its own program shows it.

python -m tests.faces.exports_picture writes docs/pictures/exports.png; it needs LibreOffice,
pdflatex, pdftoppm, Chromium and Pillow.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image, ImageChops

from autograd.faces.exports import export
from autograd.formulas import parse
from tests.browser.tools import chromium
from tests.faces.office import converted

ROOT = Path(__file__).parents[2]
PICTURE = ROOT / "docs/pictures/exports.png"
WIDE, HIGH, GAP = 620, 400, 12  # pixels of a part, and between two
PAPER = r"""\documentclass{article}
\usepackage[paperwidth=9.4cm,paperheight=30cm,margin=4mm]{geometry}
\usepackage{amsmath}\usepackage{tikz}\usetikzlibrary{arrows.meta}\pagestyle{empty}
\begin{document}\centering\input{figure}\end{document}"""


def main() -> None:
    """Write the four files, open each, and put the four pictures together."""
    neuron = parse("L = (tanh(w*x + b) - t)**2", {"w": -3, "x": 2, "b": 6.88, "t": 1})
    with TemporaryDirectory() as name:
        folder = Path(name)
        export(neuron.output, folder / "neuron.xlsx", params=[neuron.names["w"], neuron.names["b"]])
        export(neuron.output, folder / "slides.pptx")
        export(neuron.output, folder / "figure.tex")
        (folder / "paper.tex").write_text(PAPER, encoding="utf-8")
        subprocess.run(["pdflatex", "-interaction=batchmode", "paper"], cwd=folder, check=True)
        sheet, slides = converted([folder / "neuron.xlsx", folder / "slides.pptx"], "pdf", folder)
        parts = [
            page_of(sheet, 1, 110),
            page_of(folder / "paper.pdf", 1, 110),
            page_of(slides, 12, 80),
            book_page(folder),
        ]
        together(parts).save(PICTURE, optimize=True)


def page_of(pdf: Path, number: int, dpi: int) -> Image.Image:
    """A page of a PDF, without its margins."""
    target = pdf.with_suffix("")
    command = ["pdftoppm", "-png", "-singlefile", "-r", str(dpi), "-f", str(number)]
    subprocess.run([*command, str(pdf), str(target)], check=True)
    return trimmed(Image.open(target.with_suffix(".png")))


def book_page(folder: Path) -> Image.Image:
    """The first page of the small book, as Sphinx builds it."""
    book = shutil.copytree(ROOT / "demos/book", folder / "book")
    command = [sys.executable, "-m", "sphinx", "-q", "-c", str(book), str(book / "pages"), "out"]
    subprocess.run(command, cwd=folder, env=os.environ | {"PYTHONPATH": str(ROOT)}, check=True)
    shot = folder / "book.png"
    flags = ["--headless", "--no-sandbox", "--hide-scrollbars", "--window-size=800,620"]
    page = (folder / "out/index.html").as_uri()
    subprocess.run([chromium(), *flags, f"--screenshot={shot}", page], check=True)
    return trimmed(Image.open(shot))


def trimmed(picture: Image.Image) -> Image.Image:
    """A picture without the white around it."""
    picture = picture.convert("RGB")
    box = ImageChops.difference(picture, Image.new("RGB", picture.size, "white")).getbbox()
    return picture.crop(box)


def together(parts: list[Image.Image]) -> Image.Image:
    """Four pictures in two rows, each as large as fits."""
    whole = Image.new("RGB", (2 * WIDE + 3 * GAP, 2 * HIGH + 3 * GAP), "#dddddd")
    for place, part in enumerate(parts):
        share = min((WIDE - 2 * GAP) / part.width, (HIGH - 2 * GAP) / part.height)
        small = part.resize((round(part.width * share), round(part.height * share)))
        paper = Image.new("RGB", (WIDE, HIGH), "white")
        paper.paste(small, ((WIDE - small.width) // 2, (HIGH - small.height) // 2))
        row, column = divmod(place, 2)
        whole.paste(paper, (GAP + column * (WIDE + GAP), GAP + row * (HIGH + GAP)))
    return whole.quantize(128)


if __name__ == "__main__":
    main()
