"""Pictures in which everything stands where a layout has put it.

Graphviz draws them as they are (its layout nop2), and moves nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import dist
from typing import Any

from ..formulas.text import visible
from .block_boxes import INSET, ROW
from .diagram import Arrow, Box, Diagram
from .dot import (
    EDGES,
    FONT,
    GRAPH,
    LEFT,
    NODES,
    POINTS,
    Picture,
    arrow_look,
    box_attributes,
    cell_look,
    dot_attributes,
    dot_label,
    dot_picture,
    largest_gradient,
)
from .network_layout import (
    ARROW_LETTERS,
    BOX_LETTERS,
    HEAD,
    LETTER,
    LINE,
    Line,
    NetworkLayout,
    Place,
    arrow_text,
)
from .render import edges_in_order, positions
from .wrapped_layout import wrapped

PLACED_GRAPH = GRAPH | {"layout": "nop2", "outputorder": "edgesfirst", "label": ""}


def placed_picture(diagram: Diagram, layout: NetworkLayout, caption: Sequence[str]) -> Picture:
    """A diagram as a picture in which everything stands where the layout has it."""
    top = largest_gradient(diagram)
    drawn = Picture(name="glassgrad")
    drawn.body += [
        f"\tgraph {dot_attributes(PLACED_GRAPH)}",
        f"\tnode {dot_attributes(NODES, fixedsize='true')}",
        f"\tedge {dot_attributes(EDGES)}",
    ]
    for key, place in layout.boxes.items():
        drawn.body.append(
            f"\t{key} {box_attributes(diagram.boxes[key], top, **_place_attributes(place))}"
        )
    for number, (arrow, line) in enumerate(zip(diagram.arrows, layout.arrows, strict=True)):
        drawn.body.append(_straight_arrow(arrow, top, line))
        label = layout.labels[number]
        if label is not None:
            look = _text_look(label, ARROW_LETTERS) | {"style": "filled", "color": "#FFFFFF"}
            look |= {"fontcolor": arrow_look(arrow, top).get("fontcolor", FONT["fontcolor"])}
            text = dot_label([arrow_text(arrow)])
            tip = dot_label([arrow.tip or " "])
            drawn.body.append(f"\tl{number} {dot_attributes(look, label=text, tooltip=tip)}")
    titles = enumerate(layout.titles)
    for number, (title, place) in titles:
        look = _text_look(place, BOX_LETTERS)
        drawn.body.append(f"\tt{number} {dot_attributes(look, label=dot_label([visible(title)]))}")
    if caption:
        left, bottom, _, _ = layout.bounds
        drawn.body.append(_caption_statement(caption, left, bottom - 24.0))
    return drawn


def block_picture(diagram: Diagram, rankdir: str, caption: Sequence[str]) -> Picture:
    """A diagram with blocks as a picture: Graphviz places the boxes, and numbers stand in them.

    Raises:
        ValueError: an unknown rankdir.
        RenderError, TimeoutError: as `autograd.drawing.render.render`.
    """
    layout = positions(dot_picture(diagram, rankdir, []).source)
    ends = [(arrow.tail, arrow.head) for arrow in diagram.arrows]
    layout |= {"edges": edges_in_order(layout, ends)}
    if rankdir == "LR":
        layout = wrapped(layout, ends)
    top = largest_gradient(diagram)
    drawn = Picture(name="glassgrad")
    drawn.body += [
        f"\tgraph {dot_attributes(PLACED_GRAPH)}",
        f"\tnode {dot_attributes(NODES, fixedsize='true')}",
        f"\tedge {dot_attributes(EDGES)}",
    ]
    for thing in layout["objects"]:
        key, look = thing["name"], _texts(thing)
        if key.startswith("cluster"):
            drawn.body.append(f"\tsubgraph {key} {{ graph {dot_attributes(look)}\t}}\n")
            continue
        drawn.body.append(f"\t{key} {dot_attributes(look)}")
        box = diagram.boxes[key]
        if box.kind == "block":
            x, y = (float(part) for part in thing["pos"].split(","))
            drawn.body += block_statements(key, box, x, y, top)
    for (tail, head), thing in zip(ends, layout["edges"], strict=True):
        drawn.body.append(f"\t{tail} -> {head} {dot_attributes(_texts(thing))}")
    if caption:
        left, bottom, _, _ = (float(part) for part in layout["bb"].split(","))
        drawn.body.append(_caption_statement(caption, left, bottom - 12.0))
    return drawn


def _texts(thing: dict[str, Any]) -> dict[str, str]:
    """The attributes of what Graphviz has laid out, without what it has drawn of it."""
    return {
        word: text
        for word, text in thing.items()
        if isinstance(text, str) and word != "name" and not word.startswith("_")
    }


def block_statements(key: str, box: Box, middle: float, centre: float, top: float) -> Iterator[str]:
    """What stands in the box of a block, from above: its name, a formula, its numbers, |grad|.

    Args:
        middle, centre: where the box is. top: the largest gradient of all.
    """
    width, whole = box.size
    y = centre + whole / 2 - INSET

    def text(name: str, line: str, letters: float, **look: str) -> str:
        nonlocal y
        height = LINE * letters
        y -= height
        at = Place(middle, y + height / 2, width - 2.0, height)
        shown = _text_look(at, letters) | look | {"label": dot_label([line])}
        return f"\t{key}{name} {dot_attributes(shown)}"

    title, *formula = box.lines
    yield text("_name", title, BOX_LETTERS)
    for number, line in enumerate(formula):
        yield text(f"_f{number}", line, ARROW_LETTERS, fontcolor="#555555")
    for row, cells in enumerate(box.cells):
        y -= ROW
        for column, entry in enumerate(cells):
            x = middle + box.cell * (column - (len(cells) - 1) / 2)
            look = _text_look(Place(x, y + ROW / 2, box.cell, ROW), ARROW_LETTERS)
            look |= cell_look(entry.g, top) | {"tooltip": dot_label([entry.tip])}
            yield f"\t{key}_{row}_{column} {dot_attributes(look, label=dot_label([entry.text]))}"
    yield text("_grad", box.foot, ARROW_LETTERS)


def _caption_statement(caption: Sequence[str], left: float, top: float) -> str:
    width = LETTER * ARROW_LETTERS * max(map(len, caption))
    height = LINE * ARROW_LETTERS * len(caption)
    place = Place(left + width / 2, top - height / 2, width, height)
    look = _text_look(place, ARROW_LETTERS) | {"fontcolor": GRAPH["fontcolor"]}
    return f"\tcaption {dot_attributes(look, label=dot_label(caption, LEFT))}"


def _text_look(place: Place, letters: float) -> dict[str, str]:
    look = {"shape": "box", "style": "", "penwidth": "0", "margin": "0", "tooltip": " "}
    return look | {"fontsize": f"{letters:g}"} | _place_attributes(place)


def _place_attributes(place: Place) -> dict[str, str]:
    return {
        "pos": f"{place.x:.2f},{place.y:.2f}",
        "width": f"{place.width / POINTS:.4f}",
        "height": f"{place.height / POINTS:.4f}",
    }


def _straight_arrow(arrow: Arrow, top: float, line: Line) -> str:
    (x0, y0), (x1, y1) = line
    share = 1 - HEAD / dist(*line)
    points = [(x0 + (x1 - x0) * share * k / 3, y0 + (y1 - y0) * share * k / 3) for k in range(4)]
    course = " ".join(f"{x:.2f},{y:.2f}" for x, y in points)
    look = arrow_look(arrow, top) | {"pos": f"e,{x1:.2f},{y1:.2f} {course}"}
    if arrow.tip:
        look["tooltip"] = dot_label([arrow.tip])
    return f"\t{arrow.tail} -> {arrow.head} {dot_attributes(look)}"
