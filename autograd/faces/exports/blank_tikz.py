"""The graph of a worksheet as TikZ: blanks in the place of what is to be found."""

from __future__ import annotations

from collections.abc import Container

from ...formulas.notation import LaTeX
from ...steps.walk import Walk
from .placed_graph import ArrowText, PlacedScalars, TextLine
from .tikz import COLOURS, TikzWriter

ROOM = 480.0, 560.0  # points, of A4 and of Letter, within two centimetres of margin
BLANK = r"\underline{\hspace{1.1cm}}"


def blank_tikz(walk: Walk, hidden: Container[str], digits: int) -> list[str]:
    """The lines of a centred picture that is as large as fits, for a document that loads tikz.

    Args:
        hidden: which answers are left out: "values", "partials", "gradients".

    Raises:
        ImportError: graphviz is not installed. ValueError: more nodes than can be read.
        RenderError, TimeoutError: as `autograd.drawing.render.render`.
    """
    graph = PlacedScalars(walk, ROOM, LaTeX(digits))
    writer = TikzWriter(graph)
    lines = [COLOURS, r"\begin{center}", *writer.opening(min(graph.fit, 1.0))]
    for arrow, text in zip(graph.arrows, graph.arrow_texts(graph.count), strict=True):
        partial, sent = text.lines
        shown = [partial] * ("partials" not in hidden) + [sent] * ("gradients" not in hidden)
        g = text.g if "gradients" not in hidden else None
        lines += writer.arrow(arrow, ArrowText(shown, g))
    for box, said, entry in zip(graph.boxes, graph.box_texts(graph.count), walk.nodes, strict=True):
        if entry.op is not None and "values" in hidden:
            said = said._replace(heading=[said.heading[0], BLANK])
        if "gradients" in hidden:
            said = said._replace(foot=[TextLine("grad~" + BLANK)], g=None)
        lines += writer.box(box, said._replace(now=False))
    return [*lines, r"\end{tikzpicture}", r"\end{center}", ""]
