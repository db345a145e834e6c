"""A pass as a presentation for PowerPoint and LibreOffice Impress: one step a slide.

Boxes, arrows and numbers are shapes and texts of the program, which can be edited there.
"""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from ...formulas.notation import Text
from ...formulas.text import visible
from ...steps.sentences import number_text, rule, sentence
from ...steps.step import Contributed
from ...steps.walk import Walk
from .beamer import LARGEST, refuse_long
from .placed_graph import PlacedBox, PlacedGraph, box_states, current_node
from .subject import Subject, needed_package

WIDE, HIGH = 960.0, 540.0  # points of a 16:9 slide
LEFT, TOP = 24.0, 66.0  # of the picture
ROOM = WIDE - 2 * LEFT, 330.0
LETTER, LINE = 7.2, 17.0  # of 12-point type
INK, GREY, BLUE, ORANGE = "222222", "8C8C8C", "0072B2", "D55E00"
MADE = datetime(2026, 1, 1, tzinfo=UTC)


def slides(subject: Subject, digits: int = 4) -> bytes:
    """The presentation of a pass.

    Raises:
        ImportError: python-pptx is not installed.
        ValueError: more steps than anybody shows, or more nodes than can be read.
    """
    pptx = needed_package("pptx", "a presentation", "slides")
    walk = subject.walk()
    refuse_long(len(walk))
    deck = SlideDeck(pptx, walk, digits, subject.heading(walk))
    for number in range(1, len(walk) + 1):
        deck.add_slide(number)
    data = BytesIO()
    deck.presentation.save(data)
    return data.getvalue()


class SlideDeck:
    """Draws the steps of one walk, each on a slide of its own."""

    def __init__(self, pptx: Any, walk: Walk, digits: int, title: str) -> None:
        from pptx.dml.color import RGBColor
        from pptx.enum.dml import MSO_LINE
        from pptx.enum.shapes import MSO_CONNECTOR, MSO_SHAPE
        from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
        from pptx.util import Pt

        self.rgb: Any = RGBColor.from_string
        self.points: Any = Pt
        self.dash, self.straight = MSO_LINE.DASH, MSO_CONNECTOR.STRAIGHT
        self.rounded, self.middle, self.centre = (
            MSO_SHAPE.ROUNDED_RECTANGLE,
            MSO_ANCHOR.MIDDLE,
            PP_ALIGN.CENTER,
        )
        self.walk, self.digits, self.title = walk, digits, title
        self.by = Text(digits)
        self.graph = PlacedGraph(walk, digits, ROOM, LETTER, LINE)
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
        step = self.walk[number - 1]
        title = slide.shapes.title
        slide.shapes.turbo_add_enabled = True  # no search for a free number at every shape
        title.left, title.top, title.width, title.height = (
            self.points(x) for x in (LEFT, 10, ROOM[0], 44)
        )
        title.text_frame.text = f"{self.title}: step {number} of {len(self.walk)}"
        title.text_frame.paragraphs[0].font.size = self.points(24)
        boxes = []
        now = current_node(step)
        for box, (state, waits) in zip(
            self.graph.boxes, box_states(self.walk, number), strict=True
        ):
            rows = ["?" if state.data is None else number_text(state.data, self.by)]
            if state.gradient is not None:
                rows.append(f"grad {number_text(state.gradient, self.by)}{waits}")
            boxes.append(self._box(slide, box, rows, state.gradient, box.name == now))
        for arrow in self.graph.arrows:
            self._arrow(slide, arrow, boxes, number)
        said = [sentence(self.walk, step, self.digits)]
        if isinstance(step, Contributed):
            said.append(rule(self.walk, step, self.digits))
        self._text(slide, (LEFT, TOP + ROOM[1] + 24, ROOM[0], 100), said, 18)
        slide.notes_slide.notes_text_frame.text = visible(said[0], 2000)

    def _at(self, x: float, y: float) -> tuple[float, float]:
        return self.left + x * self.scale, TOP + y * self.scale

    def _box(self, slide: Any, box: PlacedBox, rows: list[str], g: Any, now: bool) -> Any:
        width, height = box.width * self.scale, box.height * self.scale
        x, y = self._at(box.x, box.y)
        place = (x - width / 2, y - height / 2, width, height)
        shape = slide.shapes.add_shape(self.rounded, *map(self.points, place))
        shape.name = visible(box.name, 60)
        shape.fill.solid()
        shape.fill.fore_color.rgb = self.rgb("FFFFFF")
        shape.shadow.inherit = False
        self._line(shape.line, g, 3.0 if now else None)
        heading = f"{self.by.name(box.name)} = {box.formula}" if box.formula else box.name
        self._paragraphs(shape.text_frame, [heading, *rows], 12 * self.scale, self.centre)
        shape.text_frame.vertical_anchor = self.middle
        if len(rows) > 1:
            last = shape.text_frame.paragraphs[-1].runs[0]
            last.font.color.rgb = self.rgb(_colour_of(g))
        return shape

    def _arrow(self, slide: Any, arrow: Any, boxes: list[Any], number: int) -> None:
        """A connector that is tied to both boxes, and what is known of the edge."""
        (x0, y0), (x1, y1) = self._at(*arrow.way[0]), self._at(*arrow.way[-1])
        line = slide.shapes.add_connector(self.straight, *map(self.points, (x0, y0, x1, y1)))
        tail, head = self.graph.boxes[arrow.tail], self.graph.boxes[arrow.head]
        level = abs(head.x - tail.x) > abs(head.y - tail.y)
        line.begin_connect(boxes[arrow.tail], 3 if level else 2)
        line.end_connect(boxes[arrow.head], 1 if level else 0)
        known = arrow.step.number <= number
        self._line(line.line, arrow.step.contribution if known else None)
        end = line.line._get_or_add_ln()  # python-pptx has no name for the head of an arrow
        end.append(end.makeelement(_HEAD, {"type": "triangle", "w": "med", "len": "med"}))
        if known:
            x, y = (x0 + x1) / 2, (y0 + y1) / 2
            said = [
                f"∂ {number_text(arrow.step.partial, self.by)}",
                f"← {number_text(arrow.step.contribution, self.by)}",
            ]
            size = 10 * self.scale
            wide = 0.62 * size * max(map(len, said))
            place = (x - wide / 2, y - 1.3 * size, wide, 2.6 * size)
            self._text(slide, place, said, size, self.centre, paper=True)

    def _line(self, line: Any, g: Any, width: float | None = None) -> None:
        """Blue and solid for a positive gradient, orange and dashed for a negative one."""
        known = g is not None and g != 0
        line.color.rgb = self.rgb(_colour_of(g) if known else GREY)
        strength = self.graph.strength(g) if known else 0.0
        line.width = self.points(width or 0.75 + 2.0 * strength)
        if known and g < 0:
            line.dash_style = self.dash

    def _text(
        self,
        slide: Any,
        place: tuple[float, float, float, float],
        lines: list[str],
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

    def _paragraphs(self, frame: Any, lines: list[str], size: float, align: Any) -> None:
        frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
        for index, line in enumerate(lines):
            paragraph = frame.paragraphs[0] if index == 0 else frame.add_paragraph()
            run = paragraph.add_run()
            run.text = visible(line, 2000)
            run.font.size = self.points(max(size, 5))
            run.font.color.rgb = self.rgb(INK)
            paragraph.alignment = align


_HEAD = "{http://schemas.openxmlformats.org/drawingml/2006/main}tailEnd"


def _colour_of(g: Any) -> str:
    return BLUE if g > 0 else ORANGE if g < 0 else INK
