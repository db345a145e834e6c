"""The look of a diagram: each box and arrow as a statement of the DOT language for Graphviz.

Imported only when something is drawn: graphviz is no part of the engine.

The sign of a gradient is told by colour and by the line (solid or dashed), its size by colour
and by the line's width, so that a print in grey tells both. Blue and vermilion stay apart for
every kind of colour vision (Okabe and Ito, Color Universal Design, 2008).
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import isfinite, sqrt
from pathlib import Path
from typing import Any

try:
    import graphviz  # type: ignore[import-untyped]
except ImportError as error:
    raise ImportError(
        "drawing needs the Python package graphviz: pip install 'glassgrad[draw]'"
    ) from error

from ..files import write_whole
from ..formulas.text import visible
from .diagram import Arrow, Box, Diagram, largest_of
from .network_layout import columns_of
from .render import FORMATS, PATIENCE, notebook_forms, render

Colour = tuple[int, int, int]
BLUE: Colour = (0, 114, 178)
VERMILION: Colour = (213, 94, 0)
GREY: Colour = (140, 140, 140)
INK: Colour = (34, 34, 34)

POINTS = 72.0  # an inch
CENTRED, LEFT = r"\n", r"\l"  # how DOT ends a line of a label

FONT = {"fontname": "Helvetica", "fontcolor": "#222222"}
GRAPH = FONT | {
    "fontcolor": "#555555",
    "fontsize": "9",
    "bgcolor": "white",
    "nodesep": "0.16",
    "ranksep": "0.14",
    "pad": "0.15",
    "labelloc": "b",
    "labeljust": "l",
    "tooltip": " ",
}
FAR = 900  # columns that the arrows cross, all together, above which dot takes minutes
HASTE = {"splines": "line", "nslimit": "1"}  # straight arrows, and a place that is good enough
NODES = FONT | {
    "fontsize": "11",
    "style": "filled",
    "fillcolor": "#FFFFFF",
    "color": "#8C8C8C",
    "height": "0.25",
    "width": "0.25",
}
EDGES = FONT | {"fontsize": "9", "color": "#8C8C8C", "penwidth": "0.8", "arrowsize": "0.6"}
GROUP = {
    "fontsize": "10",
    "style": "rounded,filled",
    "color": "#C8C8C8",
    "labelloc": "t",
    "tooltip": " ",
}
LOOKS = {
    "value": {"shape": "box", "margin": "0.1,0.05"},
    "operation": {
        "shape": "ellipse",
        "margin": "0.03,0",
        "width": "0.32",
        "height": "0.32",
        "color": "#BBBBBB",
        "fillcolor": "#ECECEC",
        "penwidth": "0.8",
        "ordering": "in",  # a − b and b − a look different
    },
    "constant": {
        "shape": "box",
        "margin": "0.05,0.02",
        "height": "0.2",
        "fontsize": "10",
        "color": "#DDDDDD",
        "penwidth": "0.6",
    },
    "fold": {"shape": "folder", "margin": "0.14,0.08"},
    "unit": {"shape": "box", "margin": "0.1,0.05"},
    "block": {"shape": "box", "margin": "0", "fixedsize": "true"},
}


class Picture(graphviz.Digraph):  # type: ignore[misc]
    """A drawn graph: `.source` is DOT; a notebook shows it; write() and svg() render it.

    It renders by `dot` where that is on the PATH, and by pygraphviz elsewhere.
    """

    folded: str = ""  # what was folded without being asked, in a sentence

    def svg(self, *, timeout: float = PATIENCE) -> str:
        """The picture as SVG text. Raises as `autograd.drawing.render.render` does."""
        return render(self.source, "svg", timeout=timeout).decode("utf-8")

    def notebook_forms(self, words: str, *, timeout: float = PATIENCE) -> dict[str, str]:
        """What a notebook shows; words: for who does not see it. Raises as `svg` does."""
        return notebook_forms(self.svg(timeout=timeout), words)

    def _repr_mimebundle_(self, include: Any = None, **asked: Any) -> dict[str, str]:
        return self.notebook_forms("The drawing of a graph")

    def write(self, path: str | os.PathLike[str], *, timeout: float = PATIENCE) -> Path:
        """Write the picture to a file, whole or not at all; .svg, .png or .pdf by its ending.

        Raises:
            ValueError: another ending. OSError: the file cannot be written.
            RenderError, TimeoutError: as `autograd.drawing.render.render`.
        """
        form = Path(path).suffix.lstrip(".").lower()
        if form not in FORMATS:
            raise ValueError(
                f"a drawing is written as .svg, .png or .pdf; got {os.fspath(path)!r} "
                "(its DOT is in .source)"
            )
        return write_whole(path, render(self.source, form, timeout=timeout), force=True)

    def pipe(self, format: str | None = None, *more: Any, **options: Any) -> Any:
        """As graphviz's own, for SVG, PNG and PDF without a `dot` on the PATH too."""
        form = (format or self.format).lower()
        if form not in FORMATS:
            return super().pipe(form, *more, **options)
        encoding = options.get("encoding")
        drawn = render(self.source, form)
        return drawn if encoding is None else drawn.decode(encoding)

    def save(
        self,
        filename: str | os.PathLike[str] | None = None,
        directory: str | os.PathLike[str] | None = None,
        **options: Any,
    ) -> str:
        """As graphviz's own: the DOT in a file.

        Raises:
            ValueError: the file's ending is that of a picture, which write() draws.
        """
        if filename and Path(filename).suffix.lstrip(".").lower() in FORMATS:
            raise ValueError(
                f"save() writes DOT, and {os.fspath(filename)!r} is the name of a picture; "
                "write() draws it"
            )
        return super().save(filename, directory=directory, **options)  # type: ignore[no-any-return]

    def render(
        self,
        filename: str | os.PathLike[str] | None = None,
        directory: str | os.PathLike[str] | None = None,
        view: bool = False,
        cleanup: bool = False,
        format: str | None = None,
        **options: Any,
    ) -> str:
        """As graphviz's own: the DOT in a file and the picture beside it, whose path it gives.

        view: whether it is opened, too, by the program that shows such files here.
        """
        form = (format or self.format).lower()
        if form not in FORMATS or options.keys() - {"quiet", "quiet_view"}:
            return super().render(  # type: ignore[no-any-return]
                filename, directory=directory, view=view, cleanup=cleanup, format=format, **options
            )
        source = super().save(filename, directory=directory)
        drawn = str(self.write(f"{source}.{form}"))
        if cleanup:
            Path(source).unlink()
        if view or options.get("quiet_view"):
            self._view(drawn, format=form, quiet=bool(options.get("quiet_view")))
        return drawn


def dot_picture(diagram: Diagram, rankdir: str, caption: Sequence[str]) -> Picture:
    """A diagram as a picture, written statement by statement in its order.

    Raises:
        ValueError: an unknown rankdir.
    """
    if rankdir not in ("LR", "TB", "RL", "BT"):
        raise ValueError(f"rankdir takes 'LR', 'TB', 'RL' or 'BT', got {rankdir!r}")
    top = largest_gradient(diagram)
    ends = [(arrow.tail, arrow.head) for arrow in diagram.arrows]
    graph = GRAPH | HASTE if columns_crossed(diagram.boxes, ends) > FAR else GRAPH
    drawn = Picture(name="glassgrad")
    drawn.body += [
        f"\tgraph {dot_attributes(graph, rankdir=rankdir, label=dot_label([' ', *caption], LEFT))}",
        f"\tnode {dot_attributes(NODES)}",
        f"\tedge {dot_attributes(EDGES)}",
        *_box_statements(diagram.boxes, top),
        *(_arrow_statement(arrow, top, rankdir in ("LR", "RL")) for arrow in diagram.arrows),
    ]
    return drawn


def largest_gradient(diagram: Diagram) -> float:
    """What the strength of every gradient in a diagram is measured by."""
    every = [box.g for box in diagram.boxes.values()] + [arrow.g for arrow in diagram.arrows]
    every += [cell.g for box in diagram.boxes.values() for row in box.cells for cell in row]
    return largest_of(every)


def columns_crossed(boxes: Iterable[Any], arrows: Sequence[tuple[Any, Any]]) -> int:
    """How many columns the arrows cross, all together: what dot's time grows with.

    Args:
        arrows: (tail, head), those into a box before those out of it.
    """
    column = columns_of(boxes, arrows)
    return sum(abs(column[head] - column[tail]) for tail, head in arrows)


def _box_statements(boxes: Mapping[str, Box], top: float) -> Iterator[str]:
    """The boxes as statements, those of a group together, groups within groups."""
    inside: dict[tuple[str, ...], dict[str | tuple[str, ...], None]] = {(): {}}
    for key, box in boxes.items():
        for depth in range(len(box.path)):
            outer, inner = box.path[:depth], box.path[: depth + 1]
            inside.setdefault(inner, {})
            inside[outer][inner] = None
        inside[box.path][key] = None
    numbers = {path: number for number, path in enumerate(inside)}
    open_groups = [iter(inside[()])]
    while open_groups:
        indent = "\t" * len(open_groups)
        item = next(open_groups[-1], None)
        if item is None:
            open_groups.pop()
            if open_groups:
                yield indent[1:] + "}\n"
        elif isinstance(item, tuple):
            shade = "#F6F6F6" if len(open_groups) % 2 else "#FFFFFF"
            look = dot_attributes(GROUP, label=dot_label([visible(item[-1])]), fillcolor=shade)
            yield f"{indent}subgraph cluster_{numbers[item]} {{\n{indent}\tgraph {look}"
            open_groups.append(iter(inside[item]))
        else:
            yield f"{indent}{item} {box_attributes(boxes[item], top)}"


def box_attributes(box: Box, top: float, **place: str) -> str:
    """A box's attributes in DOT, its colours by its gradient's share of the largest."""
    look = dict(LOOKS[box.kind])
    if box.kind == "value" and box.g is None:
        look["style"] = "filled,dotted"
    elif box.g is not None:
        signed = box.signed
        strength = _strength(box.g, top)
        share = 0.04 + 0.2 * strength if box.g else 0.0
        look |= {
            "color": hex_of(hue_of(box.g, signed)),
            "fillcolor": hex_of(thinned(hue_of(box.g, signed), share)),
            "penwidth": f"{0.8 + 1.6 * strength:.2f}",
            "style": "filled,dashed" if signed and box.g < 0 else "filled",
        }
    if box.kind == "unit":
        look["style"] = f"rounded,{look.get('style', 'filled')}"
    look |= {"label": dot_label(box.lines), "tooltip": dot_label([box.tip or " "])}
    if box.kind == "block":  # its text stands in places of its own
        width, height = box.size
        look |= {"width": f"{width / POINTS:.4f}", "height": f"{height / POINTS:.4f}", "label": ""}
    return dot_attributes(look | place)


def cell_look(g: float | None, top: float) -> dict[str, str]:
    """The ground of a number in a table, by its gradient; a negative one has a dashed edge."""
    if not g:
        return {"style": "filled", "fillcolor": "#FFFFFF", "penwidth": "0.3", "color": "#C8C8C8"}
    return {
        "style": "filled,dashed" if g < 0 else "filled",
        "fillcolor": hex_of(thinned(hue_of(g, True), 0.08 + 0.5 * _strength(g, top))),
        "color": hex_of(hue_of(g, True)),
        "penwidth": "0.6",
    }


def arrow_look(arrow: Arrow, top: float) -> dict[str, str]:
    """The colours and the line of an arrow, by what it sends back."""
    look = {}
    if arrow.g is not None:
        hue = hue_of(arrow.g, arrow.signed)
        look = {
            "color": hex_of(hue),
            "fontcolor": hex_of(darker(hue)),
            "penwidth": f"{0.8 + 2.2 * _strength(arrow.g, top):.2f}",
        }
        if arrow.signed and arrow.g < 0:
            look["style"] = "dashed"
    return look


def _arrow_statement(arrow: Arrow, top: float, level: bool) -> str:
    look = arrow_look(arrow, top)
    if arrow.weight > 1:
        look["weight"] = str(arrow.weight)
    if arrow.enters:
        look["minlen"] = "2"  # beside the parameters of the group, so that groups come in rows
    if arrow.lines:
        # Along the bottom of the text dot draws a level arrow: one more line lifts it off.
        look["label"] = dot_label([*(f" {line} " for line in arrow.lines), *[" "] * level])
    if arrow.tip:
        look["tooltip"] = look["labeltooltip"] = dot_label([arrow.tip])
    return f"\t{arrow.tail} -> {arrow.head} {dot_attributes(look)}"


def _strength(g: float, top: float) -> float:
    """0 to 1: the root of g's share of the largest, so that small ones still differ."""
    return sqrt(min(abs(g) / top, 1.0)) if isfinite(g) else 1.0


def hue_of(g: float, signed: bool) -> Colour:
    """The colour of a gradient: by its sign, where it has one to tell."""
    if g != g:
        return INK
    if not signed or g == 0:
        return GREY
    return BLUE if g > 0 else VERMILION


def thinned(colour: Colour, share: float) -> Colour:
    """The colour, thinned with white."""
    red, green, blue = (round(255 + (part - 255) * share) for part in colour)
    return red, green, blue


def darker(colour: Colour) -> Colour:
    """The colour as ink: small letters need more contrast than lines."""
    red, green, blue = (round(part * 0.7) for part in colour)
    return red, green, blue


def hex_of(colour: Colour) -> str:
    """The colour as DOT takes it: #0072B2."""
    return "#{:02X}{:02X}{:02X}".format(*colour)


def dot_label(lines: Iterable[str], end: str = CENTRED) -> str:
    r"""Lines of text that graphviz shows letter by letter: it reads no \N and no &lt; in them."""
    plain = [line.replace("\\", "\\\\").replace("&", "&amp;") for line in lines]
    return end.join(plain) + (LEFT if plain and end == LEFT else "")


def dot_attributes(usual: dict[str, str], **more: str) -> str:
    """Each value a quoted string: never a bare word, a number or an HTML-like label."""
    pairs = [
        '{}="{}"'.format(key, text.replace('"', r"\"")) for key, text in (usual | more).items()
    ]
    return f"[{' '.join(pairs)}]\n"
