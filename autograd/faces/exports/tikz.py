r"""The graph of a pass as a figure in TikZ, to be read by \input in a paper or on slides."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf
from typing import Any

from ...formulas.notation import LaTeX
from ...steps.sentences import computed_texts, number_text
from ...steps.walk import Walk
from .placed_graph import (
    STRONG,
    PlacedArrow,
    PlacedBox,
    PlacedGraph,
    box_states,
    checked_step,
    current_node,
)
from .subject import Subject

COLUMN = 246.0  # points: a column of a paper in two columns
COLOURS = r"""\definecolor{gradpositive}{HTML}{0072B2}
\definecolor{gradnegative}{HTML}{D55E00}"""
NEEDS = (
    r"""% In the preamble: \usepackage{tikz}, \usepackage{amsmath}, \usetikzlibrary{arrows.meta}"""
)


def tikz(subject: Subject, step: int | None = None, gradients: bool = True, digits: int = 4) -> str:
    r"""The figure when so many steps have been done, as a tikzpicture.

    A graph that is wider than a column of a paper runs downwards. Letters have 8 points, and
    nothing is scaled.

    Args:
        step: after which step; left out, after the last one. gradients: whether gradients,
            partials and contributions are shown. digits: of the numbers.

    Raises:
        ValueError: there is no such step, or there are too many nodes.
    """
    walk = subject.walk()
    graph = PlacedGraph(walk, digits, (COLUMN, inf))
    upto = checked_step(walk, step)
    writer = TikzWriter(graph, digits)
    forward = len(walk.forward)
    lines = [NEEDS, COLOURS, *writer.opening()]
    for arrow in graph.arrows:
        known = gradients and arrow.step.number <= upto
        lines += writer.arrow(arrow, sent=known, partial=gradients and upto > forward)
    now = current_node(walk[upto - 1]) if step is not None else ""
    for box, (state, waits) in zip(graph.boxes, box_states(walk, upto), strict=True):
        rows = [writer.number(state.data)]
        if gradients:
            rows.append(writer.gradient(state.gradient, waits))
        lines.append(writer.box(box, rows, state.gradient if gradients else None, box.name == now))
    return "\n".join([*lines, r"\end{tikzpicture}%"]) + "\n"


class TikzWriter:
    """Writes the boxes and arrows of one graph."""

    def __init__(self, graph: PlacedGraph, digits: int) -> None:
        self.graph = graph
        self.by = LaTeX(digits)
        self.walk: Walk = graph.walk
        self._made = {
            step.node: computed_texts(self.walk, step, self.by)[0] for step in self.walk.forward
        }

    def opening(self, options: str = "") -> list[str]:
        """The first lines of a picture."""
        return [
            rf"\begin{{tikzpicture}}[x=1pt,y=-1pt,font=\footnotesize{options},",
            r"  every node/.style={inner sep=1pt},",
            r"  value/.style={draw=black!55,fill=white,rounded corners=2pt,align=center},",
            r"  said/.style={fill=white,inner sep=0.5pt,align=center},",
            r"  edge/.style={-{Stealth[length=4pt]},draw=black!55}]",
        ]

    def number(self, x: Any) -> str:
        """A number, or a question mark for one that is not known yet."""
        return "?" if x is None else f"${number_text(x, self.by)}$"

    def gradient(self, g: Any, waits: str = "") -> str:
        """A gradient in the colour of its sign; nothing where there is none yet."""
        if g is None:
            return r"\strut"
        return rf"\textcolor{{{_colour(g)}}}{{$\partial\;{number_text(g, self.by)}$}}{waits}"

    def heading(self, box: PlacedBox) -> str:
        """The name of a node, with its formula where that is short."""
        name = self.by.name(box.name)
        if not box.formula:
            return rf"$\mathstrut {name}$"
        high = r"\rule[-4.5pt]{0pt}{13pt}" if r"\frac" in self._made[box.name] else r"\mathstrut"
        return rf"${high} {name} = {self._made[box.name]}$"

    def box(
        self, box: PlacedBox, rows: Sequence[str], g: Any = None, now: bool = False, when: str = ""
    ) -> str:
        """A node as a box with rows below its heading.

        Args:
            g: the gradient that its look tells. now: whether a step has just changed it.
            when: on which slides, as in <3->.
        """
        look = "value" + self._look(g) + (",line width=1.6pt" if now else "")
        size = f"minimum width={box.width:g}pt,minimum height={box.height:g}pt"
        text = r" \\ ".join([self.heading(box), *rows])
        return rf"\node{when}[{look},{size}] at ({box.x:g},{box.y:g}) {{{text}}};"

    def arrow(self, arrow: PlacedArrow, sent: bool, partial: bool, when: str = "") -> list[str]:
        """An edge, with what is known of it."""
        (x, y), *rest = arrow.way
        path = f"({x:g},{y:g})"
        *curve, tip = rest
        for (a, b), (c, d), (e, f) in zip(curve[::3], curve[1::3], curve[2::3], strict=True):
            path += f" .. controls ({a:g},{b:g}) and ({c:g},{d:g}) .. ({e:g},{f:g})"
        path += f" -- ({tip[0]:g},{tip[1]:g})"
        g = arrow.step.contribution if sent else None
        lines = [rf"\draw{when}[edge{self._look(g)}] {path};"]
        rows = []
        if partial:
            rows.append(number_text(arrow.step.partial, self.by))
        if sent:
            colour = _colour(arrow.step.contribution)
            shown = number_text(arrow.step.contribution, self.by)
            rows.append(rf"\textcolor{{{colour}}}{{\leftarrow {shown}}}")
        if rows:
            a, b = arrow.middle
            text = r" \\ ".join([rf"$\scriptstyle {row}$" for row in rows])
            lines.append(rf"\node{when}[said] at ({a:g},{b:g}) {{{text}}};")
        return lines

    def _look(self, g: Any) -> str:
        """Blue and solid for a positive gradient, orange and dashed for a negative one."""
        if g is None or g == 0:
            return ""
        width = 0.4 + STRONG * self.graph.strength(g)
        dashed = ",dashed" if g < 0 else ""
        return f",draw={_colour(g)},line width={width:.2f}pt{dashed}"


def _colour(g: Any) -> str:
    return "gradpositive" if g > 0 else "gradnegative" if g < 0 else "black"
