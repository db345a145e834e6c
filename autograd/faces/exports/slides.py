"""A pass as a presentation for PowerPoint and LibreOffice Impress: one step a slide.

Boxes, arrows and numbers are shapes and texts of the program, which can be edited there.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from ...drawing.block_boxes import INSET, ROW
from ...drawing.diagram import Cell
from ...drawing.network_layout import ARROW_LETTERS, BOX_LETTERS
from ...drawing.network_layout import LINE as LINE_HEIGHT
from ...formulas.notation import Text
from ...formulas.text import visible
from .beamer import LARGEST, shown_steps
from .placed_graph import LARGE, ArrowText, BoxText, PlacedArrow, PlacedBox, PlacedGraph, TextLine
from .placed_heights import placed_at
from .subject import Subject, needed_package

WIDE, HIGH = 960.0, 540.0  # points of a 16:9 slide
LEFT, TOP = 24.0, 66.0  # of the picture
ROOM = WIDE - 2 * LEFT, 330.0
LETTERS = 12.0  # points
SMALLER = ARROW_LETTERS / BOX_LETTERS  # letters at arrows and in tables
INK, GREY, WHITE, BLUE, ORANGE = "222222", "8C8C8C", "FFFFFF", "0072B2", "D55E00"
MADE = datetime(2026, 1, 1, tzinfo=UTC)


def slides(
    subject: Subject, digits: int = 4, level: str | None = None, gradients: bool = True
) -> bytes:
    """The presentation of a pass.

    Args:
        level: "arrays", "units" or "scalars"; left out, as `draw` takes it. gradients: whether the
            reverse pass is shown.

    Raises:
        ImportError: python-pptx is not installed.
        ValueError: more steps than anybody shows, or more boxes than can be read.
    """
    pptx = needed_package("pptx", "a presentation", "slides")
    graph = placed_at(subject, level, ROOM, Text(digits), LETTERS, told=True)
    last = shown_steps(graph, gradients)
    deck = SlideDeck(pptx, graph, last, subject.heading(subject.walk()))
    for number in range(1, last + 1):
        deck.add_slide(number)
    data = BytesIO()
    deck.presentation.save(data)
    return data.getvalue()


class SlideDeck:
    """Draws the steps of one graph up to the last, each on a slide of its own."""

    def __init__(self, pptx: Any, graph: PlacedGraph, last: int, title: str) -> None:
        from pptx.dml.color import RGBColor
        from pptx.enum.dml import MSO_LINE
        from pptx.enum.shapes import MSO_CONNECTOR, MSO_SHAPE
        from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
        from pptx.util import Pt

        self.rgb: Any = RGBColor.from_string
        self.points: Any = Pt
        self.dash, self.straight = MSO_LINE.DASH, MSO_CONNECTOR.STRAIGHT
        self.rounded, self.square = MSO_SHAPE.ROUNDED_RECTANGLE, MSO_SHAPE.RECTANGLE
        self.top, self.middle, self.centre = MSO_ANCHOR.TOP, MSO_ANCHOR.MIDDLE, PP_ALIGN.CENTER
        self.graph, self.last, self.title = graph, last, title
        self.scale = min(LARGEST, self.graph.fit)
        self.left = LEFT + (ROOM[0] - self.graph.width * self.scale) / 2
        self.presentation = pptx.Presentation()
        self.presentation.slide_width = Pt(WIDE)
        self.presentation.slide_height = Pt(HIGH)
        about = self.presentation.core_properties
        about.title, about.author = title, "glassgrad"
        about.created = about.modified = MADE

    def add_slide(self, number: int) -> None:
        """The slide of one step."""
        slide = self.presentation.slides.add_slide(self.presentation.slide_layouts[5])
        title = slide.shapes.title
        slide.shapes.turbo_add_enabled = True  # no search for a free number at every shape
        title.left, title.top, title.width, title.height = (
            self.points(x) for x in (LEFT, 10, ROOM[0], 44)
        )
        title.text_frame.text = f"{self.title}: step {number} of {self.last}"
        title.text_frame.paragraphs[0].font.size = self.points(24)
        boxes = [
            self._box(slide, box, text)
            for box, text in zip(self.graph.boxes, self.graph.box_texts(number), strict=True)
        ]
        for arrow, said in zip(self.graph.arrows, self.graph.arrow_texts(number), strict=True):
            self._arrow(slide, arrow, boxes, said)
        told = self.graph.told(number)
        self._text(slide, (LEFT, TOP + ROOM[1] + 24, ROOM[0], 100), told, 18)
        slide.notes_slide.notes_text_frame.text = visible(told[0], 2000)

    def _at(self, x: float, y: float) -> tuple[float, float]:
        return self.left + x * self.scale, TOP + y * self.scale

    def _box(self, slide: Any, box: PlacedBox, text: BoxText) -> Any:
        width, height = box.width * self.scale, box.height * self.scale
        x, y = self._at(box.x, box.y)
        place = (x - width / 2, y - height / 2, width, height)
        shape = slide.shapes.add_shape(self.rounded, *map(self.points, place))
        shape.name = visible(box.name, 60)
        shape.adjustments[0] = min(0.16, 6 / min(width, height))
        self._fill(shape, WHITE)
        self._line(shape.line, text, 3.0 if text.now else None)
        size = LETTERS * self.scale
        lines = [TextLine(said) for said in text.heading]
        if not text.cells:
            self._paragraphs(shape.text_frame, [*lines, *text.foot], size, self.centre)
            shape.text_frame.vertical_anchor = self.middle
            return shape
        self._paragraphs(shape.text_frame, lines, size, self.centre, SMALLER)
        shape.text_frame.vertical_anchor = self.top
        high = ROW * size / LARGE
        cell = box.cell * self.scale
        bottom = y + height / 2 - size * (SMALLER * LINE_HEIGHT + INSET / LARGE)
        above = bottom - high * len(text.cells)
        for row, entries in enumerate(text.cells):
            for column, entry in enumerate(entries):
                left = x + cell * (column - len(entries) / 2)
                place = (left, above + high * row, cell, high)
                self._cell(slide, place, entry, SMALLER * size)
        place = (x - width / 2, bottom, width, size * SMALLER * LINE_HEIGHT)
        self._text(slide, place, list(text.foot), SMALLER * size, self.centre)
        return shape

    def _cell(self, slide: Any, place: tuple[float, ...], entry: Cell, size: float) -> None:
        """A number of an array, on the ground of its gradient."""
        shape = slide.shapes.add_shape(self.square, *map(self.points, place))
        ground = WHITE
        if entry.g:
            share = 0.08 + 0.5 * self.graph.strength(entry.g)
            from ...drawing.dot import hex_of, hue_of, thinned

            ground = hex_of(thinned(hue_of(entry.g, True), share))[1:]
        self._fill(shape, ground)
        self._line(shape.line, ArrowText((), entry.g), 0.5)
        self._paragraphs(shape.text_frame, [TextLine(entry.text)], size, self.centre)
        shape.text_frame.vertical_anchor = self.middle
        shape.text_frame.word_wrap = False

    def _fill(self, shape: Any, colour: str) -> None:
        shape.fill.solid()
        shape.fill.fore_color.rgb = self.rgb(colour)
        shape.shadow.inherit = False
        shape._element.find(f".//{_DRAWING}effectRef").set("idx", "0")  # for LibreOffice

    def _arrow(self, slide: Any, arrow: PlacedArrow, boxes: list[Any], text: ArrowText) -> None:
        """A connector that is tied to both boxes, and what is known of the edge."""
        (x0, y0), (x1, y1) = self._at(*arrow.way[0]), self._at(*arrow.way[-1])
        line = slide.shapes.add_connector(self.straight, *map(self.points, (x0, y0, x1, y1)))
        line.begin_connect(boxes[arrow.tail], 3 if self.graph.level else 2)  # at its right side
        line.end_connect(boxes[arrow.head], 1 if self.graph.level else 0)
        self._line(line.line, text)
        end = line.line._get_or_add_ln()  # python-pptx has no name for the head of an arrow
        end.append(
            end.makeelement(f"{_DRAWING}tailEnd", {"type": "triangle", "w": "med", "len": "med"})
        )
        if text.lines:
            x, y = (x0 + x1) / 2, (y0 + y1) / 2
            size = SMALLER * LETTERS * self.scale
            wide = 0.62 * size * max([len(each.text) for each in text.lines])
            high = 1.3 * size * len(text.lines)
            place = (x - wide / 2, y - high / 2, wide, high)
            self._text(slide, place, list(text.lines), size, self.centre, paper=True)

    def _line(self, line: Any, text: BoxText | ArrowText, width: float | None = None) -> None:
        """Blue and solid for a positive gradient, orange and dashed for a negative one."""
        known = text.g is not None and text.g != 0
        signed = known and text.signed
        line.color.rgb = self.rgb(_colour_of(text.g) if signed else GREY)
        strength = self.graph.strength(text.g) if known else 0.0
        line.width = self.points(width or 0.75 + 2.0 * strength)
        if signed and text.g < 0:
            line.dash_style = self.dash

    def _text(
        self,
        slide: Any,
        place: tuple[float, float, float, float],
        lines: Sequence[TextLine | str],
        size: float,
        align: Any = None,
        paper: bool = False,
    ) -> None:
        """Lines of text; paper: white behind them, as they stand on a line."""
        shape = slide.shapes.add_textbox(*map(self.points, place))
        if paper:
            shape.fill.solid()
            shape.fill.fore_color.rgb = self.rgb("FFFFFF")
        frame = shape.text_frame
        frame.word_wrap = not paper
        self._paragraphs(frame, lines, size, align)

    def _paragraphs(
        self,
        frame: Any,
        lines: Sequence[TextLine | str],
        size: float,
        align: Any,
        later: float = 1.0,
    ) -> None:
        """Write lines; later: by how much those after the first are smaller."""
        frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
        for index, line in enumerate(lines):
            text, g = (line, None) if isinstance(line, str) else line
            paragraph = frame.paragraphs[0] if index == 0 else frame.add_paragraph()
            run = paragraph.add_run()
            run.text = visible(text, 2000)
            run.font.size = self.points(max(size * (later if index else 1.0), 5))
            run.font.color.rgb = self.rgb(INK if g is None else _colour_of(g))
            paragraph.alignment = align


_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"


def _colour_of(g: Any) -> str:
    return BLUE if g > 0 else ORANGE if g < 0 else INK
