"""The graph of a worksheet as TikZ: blanks in the place of what is to be found."""

from __future__ import annotations

from collections.abc import Container

from ...steps.walk import Walk
from .placed_graph import PlacedGraph
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
    graph = PlacedGraph(walk, digits, ROOM)
    writer = TikzWriter(graph, digits)
    gradients = walk.gradients()
    lines = [COLOURS, r"\begin{center}", rf"\scalebox{{{min(graph.fit, 1.0):.4g}}}{{%"]
    lines += writer.opening()
    for arrow in graph.arrows:
        lines += writer.arrow(
            arrow, sent="gradients" not in hidden, partial="partials" not in hidden
        )
    for box in graph.boxes:
        entry = walk.entry(box.name)
        g = gradients.get(box.name)
        value = BLANK if entry.op is not None and "values" in hidden else writer.number(entry.data)
        rows = [value, r"$\partial\;$" + BLANK]
        if "gradients" not in hidden:
            rows[1] = writer.gradient(g)
        lines.append(writer.box(box, rows, g if "gradients" not in hidden else None))
    return [*lines, r"\end{tikzpicture}}", r"\end{center}", ""]
