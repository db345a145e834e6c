"""The graph of a walk with blanks in the place of what is to be found, for a sheet of paper."""

from __future__ import annotations

from collections.abc import Container, Iterable
from math import prod
from typing import Any

from ..formulas.notation import Text
from ..formulas.numbers import as_float
from ..formulas.text import visible
from ..steps.array_walk import ArrayWalk
from ..steps.sentences import number_text
from ..steps.step import Contributed
from ..steps.walk import Walk
from .block_boxes import BlockState, block_box, state_now
from .block_folds import block_diagram, block_folds
from .diagram import Box, Diagram
from .dot import Picture, dot_picture
from .folding import READABLE
from .placed import block_picture
from .render import positions
from .storyboard import add_walk_operation

BLANK, SHORT = "________", "_____"
ROOM = 500.0, 700.0  # points: width and height of the paper


def blank_graph(
    walk: Walk, hidden: Container[str], digits: int = 4, room: tuple[float, float] = ROOM
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


def blank_block_graph(
    walk: ArrayWalk, hidden: Container[str], digits: int = 4, room: tuple[float, float] = ROOM
) -> Picture:
    """As `blank_graph` at the height of arrays: a blank for each hidden number of a block, for
    each gradient, and for what is sent back in symbols.

    Raises: as `blank_graph`.
    """
    folds = block_folds(walk.root, walk.graph, ())
    diagram = block_diagram(folds, digits, True)
    formulas = {fold.group: fold.formula for fold in folds.all()}
    for key, box in diagram.boxes.items():
        block = walk.line(box.name)
        count = prod(block.shape)
        computed = block.op is not None
        data = _floats(walk.data(block)) if computed else state_now(block).data
        state = BlockState(data, _floats(walk.gradient(block)))
        if computed and "values" in hidden:
            state = state._replace(data=[None] * count, unused=SHORT)
        if "gradients" in hidden:
            state = state._replace(gradients=[None] * count, none=BLANK)
        diagram.boxes[key] = block_box(block, formulas[box.name], state, digits)
    if "partials" in hidden:
        for arrow in diagram.arrows:
            arrow.lines = [f"← {BLANK}"] if arrow.lines else []
    if "gradients" in hidden:
        for arrow in diagram.arrows:
            arrow.g = None
    if len(diagram.boxes) > READABLE:
        raise ValueError(
            f"the graph of {visible(walk.output)} would have {len(diagram.boxes):,} blocks, and a "
            f"sheet shows up to {READABLE:,}"
        )
    ways = [block_picture(diagram, way, []) for way in ("TB", "LR")]
    return max(ways, key=lambda picture: _size_on_paper(picture, room))


def _floats(numbers: Iterable[Any]) -> list[float | None]:
    return [None if x is None else as_float(x) for x in numbers]


def _size_on_paper(picture: Picture, room: tuple[float, float]) -> float:
    """How large a picture is drawn in that much room, 1 at most."""
    left, bottom, right, top = (float(x) for x in positions(picture.source)["bb"].split(","))
    return min(room[0] / (right - left), room[1] / (top - bottom), 1.0)
