r"""The graph of a pass as a figure in TikZ, to be read by \input in a paper or on slides."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from ...drawing.block_boxes import INSET, ROW
from ...drawing.network_layout import ARROW_LETTERS, BOX_LETTERS
from ...drawing.network_layout import LINE as LINE_HEIGHT
from ...formulas.notation import LaTeX
from .placed_graph import LARGE, ArrowText, BoxText, PlacedArrow, PlacedBox, PlacedGraph, TextLine
from .placed_heights import placed_at
from .subject import Subject

COLUMN, PAGE, HIGH = 242.0, 480.0, 640.0  # points: a column of a paper in two, a page of it
SMALL = 0.75  # of its letters, below which a figure takes the page in place of the column
READABLE, SMALLER = 5.0, "too small to read: another level, or a part of the graph, is not"
LETTERS, SMALL_LETTERS = r"\fontsize{8}{9.5}\selectfont", r"\fontsize{7}{8.4}\selectfont"
STRONG = 1.6  # points that a line may be wider for the largest gradient
COLOURS = r"""\definecolor{gradpositive}{HTML}{0072B2}
\definecolor{gradnegative}{HTML}{D55E00}"""
NEEDS = (
    r"""% In the preamble: \usepackage{tikz}, \usepackage{amsmath}, \usetikzlibrary{arrows.meta}"""
)


def tikz(
    subject: Subject,
    step: int | None = None,
    gradients: bool = True,
    digits: int = 4,
    level: str | None = None,
) -> str:
    r"""The figure when so many steps have been done, as a tikzpicture.

    A graph that is wider than a column of a paper runs downwards. Letters have 8 points; a graph
    for which that is too large is shrunk to the column, or to the width of the page where it could
    not be read there. Its second line says how large it is.

    Args:
        step: after which step; left out, after the last one. gradients: whether gradients,
            partials and contributions are shown. digits: of the numbers. level: "arrays", "units"
            or "scalars"; left out, as `draw` takes it.

    Raises:
        ValueError: there is no such step or level, or there are too many boxes.
    """
    graph = placed_at(subject, level, (COLUMN, HIGH), LaTeX(digits))
    scale = min(graph.fit, 1.0)
    if scale < SMALL:
        graph = placed_at(subject, level, (PAGE, HIGH), LaTeX(digits))
        scale = min(graph.fit, 1.0)
    upto = graph.checked_step(step)
    writer = TikzWriter(graph)
    lines = [NEEDS, _size_remark(graph, scale), COLOURS, *writer.opening(scale)]
    if gradients:
        for arrow, text in zip(graph.arrows, graph.arrow_texts(upto, True), strict=True):
            lines += writer.arrow(arrow, text)
    else:
        lines += [line for arrow in graph.arrows for line in writer.arrow(arrow, ArrowText())]
    for box, said in zip(graph.boxes, graph.box_texts(upto), strict=True):
        shown = said._replace(now=said.now and step is not None)
        lines += writer.box(box, shown if gradients else without_gradients(shown))
    return "\n".join([*lines, r"\end{tikzpicture}%"]) + "\n"


def _size_remark(graph: PlacedGraph, scale: float) -> str:
    """How large a figure is, and where it goes: a comment of LaTeX."""
    width, height = graph.width * scale, graph.height * scale
    place = "a column" if width <= COLUMN else r"the page, as \begin{figure*}"
    letters = graph.letters * scale
    remark = f"% For {place}: {width:.0f} by {height:.0f} points, letters of {letters:.1f} points"
    return remark if letters >= READABLE else f"{remark}; {SMALLER}"


def without_gradients(text: BoxText) -> BoxText:
    """What stands in a box in the forward pass alone."""
    cells = [[replace(cell, g=None) for cell in row] for row in text.cells]
    return text._replace(foot=(), g=None, cells=cells)


class TikzWriter:
    """Writes the boxes and arrows of one graph."""

    def __init__(self, graph: PlacedGraph) -> None:
        self.graph = graph
        self.size = graph.letters / LARGE  # of a point of the drawing

    def opening(self, scale: float = 1.0) -> list[str]:
        """The first lines of a picture."""
        shrunk = "" if scale == 1 else f",scale={scale:.3f},transform shape"
        return [
            rf"\begin{{tikzpicture}}[x=1pt,y=-1pt,font={LETTERS}{shrunk},",
            r"  every node/.style={inner sep=1pt},",
            r"  value/.style={draw=black!55,fill=white,rounded corners=2pt,align=center},",
            rf"  small/.style={{font={SMALL_LETTERS}}},",
            r"  entry/.style={inner sep=0pt,small},",
            r"  said/.style={fill=white,inner sep=0.5pt,align=center,small},",
            r"  edge/.style={-{Stealth[length=4pt]},draw=black!55}]",
        ]

    def box(self, box: PlacedBox, text: BoxText, when: str = "") -> list[str]:
        """A box with its text.

        Args:
            when: on which slides, as in <3->.
        """
        look = "value" + self._look(text) + (",line width=1.6pt" if text.now else "")
        size = f"minimum width={box.width:g}pt,minimum height={box.height:g}pt"
        rows = [*text.heading, *[coloured(line) for line in text.foot]]
        shown = "" if text.cells else r" \\ ".join(rows)
        lines = [rf"\node{when}[{look},{size}] at ({box.x:g},{box.y:g}) {{{shown}}};"]
        return [*lines, *self._table(box, text, when)] if text.cells else lines

    def _table(self, box: PlacedBox, text: BoxText, when: str) -> Iterator[str]:
        """The text of an array from above: its name, a formula, its numbers, |grad|."""
        y = box.y - box.height / 2 + self.size * INSET

        def line(said: str, letters: float, font: str) -> str:
            nonlocal y
            height = self.size * LINE_HEIGHT * letters
            y += height
            return rf"\node{when}[entry{font}] at ({box.x:g},{y - height / 2:.1f}) {{{said}}};"

        title, *formula = text.heading
        yield line(title, BOX_LETTERS, f",font={LETTERS}")
        for each in formula:
            yield line(each, ARROW_LETTERS, "")
        high = self.size * ROW
        for row in text.cells:
            y += high
            for column, cell in enumerate(row):
                x = box.x + box.cell * (column - (len(row) - 1) / 2)
                look = rf"entry,minimum width={box.cell:.1f}pt,minimum height={high:.1f}pt"
                look += self._ground(cell.g)
                said = self.graph.plain(cell.text)
                yield rf"\node{when}[{look}] at ({x:.1f},{y - high / 2:.1f}) {{{said}}};"
        y += self.size * INSET / 3
        for below in text.foot:
            yield line(coloured(below), ARROW_LETTERS, "")

    def _ground(self, g: float | None) -> str:
        """The ground of a number in a table, by its gradient; a negative one has a dashed edge."""
        if not g:
            return ",draw=black!20,line width=0.2pt"
        share = round(100 * (0.08 + 0.5 * self.graph.strength(g)))
        dashed = ",dashed" if g < 0 else ""
        return f",fill={colour_of(g)}!{share},draw={colour_of(g)},line width=0.3pt{dashed}"

    def arrow(self, arrow: PlacedArrow, text: ArrowText, when: str = "") -> list[str]:
        """An edge, with what is known of it."""
        (x, y), *rest = arrow.way
        path = f"({x:.1f},{y:.1f})"
        *curve, tip = rest
        for (a, b), (c, d), (e, f) in zip(curve[::3], curve[1::3], curve[2::3], strict=True):
            path += f" .. controls ({a:.1f},{b:.1f}) and ({c:.1f},{d:.1f}) .. ({e:.1f},{f:.1f})"
        path += f" -- ({tip[0]:.1f},{tip[1]:.1f})"
        lines = [rf"\draw{when}[edge{self._look(text)}] {path};"]
        if text.lines:
            a, b = arrow.label
            said = r" \\ ".join([coloured(line) for line in text.lines])
            lines.append(rf"\node{when}[said] at ({a:.1f},{b:.1f}) {{{said}}};")
        return lines

    def _look(self, text: BoxText | ArrowText) -> str:
        """Blue and solid for a positive gradient, orange and dashed for a negative one."""
        if text.g is None or text.g == 0:
            return ""
        width = 0.4 + STRONG * self.graph.strength(text.g)
        if not text.signed:
            return f",draw=black!55,line width={width:.2f}pt"
        dashed = ",dashed" if text.g < 0 else ""
        return f",draw={colour_of(text.g)},line width={width:.2f}pt{dashed}"


def coloured(line: TextLine) -> str:
    """A line in the colour of the sign of its gradient."""
    return line.text if line.g is None else rf"\textcolor{{{colour_of(line.g)}}}{{{line.text}}}"


def colour_of(g: Any) -> str:
    """The name of the colour of a sign."""
    return "gradpositive" if g > 0 else "gradnegative" if g < 0 else "black"
