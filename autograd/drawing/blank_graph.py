"""The graph of a walk with blanks in the place of what is to be found, for a sheet of paper."""

from __future__ import annotations

from collections.abc import Container

from ..formulas.notation import Text
from ..formulas.text import visible
from ..steps.sentences import number_text
from ..steps.step import Contributed
from ..steps.walk import Walk
from .diagram import Box, Diagram
from .dot import Picture, dot_picture
from .folding import READABLE
from .render import positions
from .storyboard import add_walk_operation

BLANK = "________"


def blank_graph(
    walk: Walk, hidden: Container[str], digits: int = 4, room: tuple[float, float] = (500.0, 700.0)
) -> Picture:
    """The graph with all its numbers, but for blanks where an answer is hidden.

    Args:
        hidden: which answers: "values" of the forward pass, local "partials", "gradients" with the
            contributions that add up to them.
        room: width and height of the paper, in points; the graph runs the way that fits better.

    Raises:
        ValueError: more nodes than can be read. ImportError: graphviz is not installed.
        RenderError, TimeoutError: as `autograd.drawing.render.render`.
    """
    by = Text(digits)
    gradients = walk.gradients()

    def shown(x: object, kind: str) -> str:
        return BLANK if kind in hidden else number_text(x, by)

    diagram = Diagram()
    groups: list[tuple[str, ...]] = [()] * len(walk.nodes)
    for number, entry in enumerate(walk.nodes):
        if entry.op is not None:
            add_walk_operation(diagram, walk, number, groups, by)
        value = number_text(entry.data, by) if entry.op is None else shown(entry.data, "values")
        lines = [f"{visible(entry.name)} = {value}"]
        if entry.name in gradients:
            lines.append(f"grad {shown(gradients[entry.name], 'gradients')}")
        diagram.boxes[f"n{number}"] = Box("value", lines)
    if len(diagram.boxes) > READABLE:
        raise ValueError(
            f"the graph of {visible(walk.output)} would have {len(diagram.boxes):,} boxes, and a "
            f"sheet shows up to {READABLE:,}"
        )
    sent = {(step.node, step.place): step for step in walk if isinstance(step, Contributed)}
    for arrow in diagram.arrows:
        step = sent.get((arrow.node, -1 if arrow.place is None else arrow.place))
        if step is not None:
            partial = shown(step.partial, "partials")
            arrow.lines = [f"∂ {partial}", f"← {shown(step.contribution, 'gradients')}"]
    ways = [dot_picture(diagram, way, []) for way in ("TB", "LR")]
    return max(ways, key=lambda picture: _size_on_paper(picture, room))


def _size_on_paper(picture: Picture, room: tuple[float, float]) -> float:
    """How large a picture is drawn in that much room, 1 at most."""
    left, bottom, right, top = (float(x) for x in positions(picture.source)["bb"].split(","))
    return min(room[0] / (right - left), room[1] / (top - bottom), 1.0)
