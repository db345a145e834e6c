"""A worksheet as a page to print: one HTML file with the graph in it, on A4 or Letter."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from ..formulas.elision import Gap, ends
from ..formulas.notation import Text
from ..formulas.text import visible
from ..steps.array_sentences import Matrix
from ..steps.array_walk import ArrayWalk
from ..steps.sentences import sentence
from ..steps.walk import Walk
from .document import Document, Row
from .matrices import cells

ROOM = 490.0, 533.0  # points that the graph may take of a sheet of A4 or Letter


class HTMLDocument(Document):
    """A page in the look of the offline page, which prints on A4 and on Letter."""

    blank, long_blank = '<span class="blank"></span>', '<span class="blank long"></span>'
    dot = " · "
    remark_form, gets, becomes = "{}", "{} gets ", "{} becomes "
    which, count = " as argument {}", " ({} of {})"
    title_form, heading_form, paragraph_form = "<h1>{}: {}</h1>", "<h2>{}</h2>", "<p>{}</p>"

    def __init__(self, digits: int) -> None:
        super().__init__(digits)
        self.by = Text(digits)
        self._title = "Worksheet"

    def plain(self, text: str) -> str:
        return escape(text)

    def write(self, formula: str) -> str:
        return escape(formula)

    def title(self, kind: str, of: str) -> None:
        self._title = kind
        super().title(kind, of)

    def line(self, equation: str) -> None:
        self.lines.append(f'<p class="formula whole">{equation}</p>')

    def equation(self, sides: Sequence[str], begin: str = "", two_lines: bool = False) -> str:
        joined = " = ".join(sides)
        if two_lines:
            joined = joined.replace(" = ", "<br>= ", 1)
        return f'<span class="formula">{begin}{joined}</span>'

    def product(self, factors: Sequence[str]) -> str:
        return " × ".join(factors)

    def table(self, heads: Row, rows: Sequence[Row], widths: Sequence[int]) -> None:
        head = "".join([f'<th scope="col">{escape(text)}</th>' for text in heads])
        body = "".join(
            [f"<tr>{''.join([f'<td>{cell}</td>' for cell in row])}</tr>\n" for row in rows]
        )
        self.lines.append(f"<table><thead><tr>{head}</tr></thead>\n<tbody>\n{body}</tbody></table>")

    def steps(self, walk: Walk) -> None:
        items = []
        for step in ends(walk):
            if isinstance(step, Gap):
                items.append(f"<li>{escape(step.of('steps'))}</li>")
            else:
                text = escape(sentence(walk, step, self.digits))
                items.append(f'<li value="{step.number}" class="formula">{text}</li>')
        self.lines.append("<ol>\n" + "\n".join(items) + "\n</ol>")

    def matrices(self, entries: Sequence[tuple[str, Matrix]]) -> None:
        """Add names with their matrices beside one another."""
        shown = []
        for name, matrix in entries:
            rows = [
                "".join([f"<td>{c if self.is_room(c) else escape(c)}</td>" for c in row])
                for row in cells(matrix, self.by)
            ]
            body = "".join([f"<tr>{row}</tr>" for row in rows])
            kind = "matrix" if matrix.shape else "number"
            table = f'<table class="{kind}"><tbody>{body}</tbody></table>'
            shown.append(f'<div><span class="formula">{escape(name)} =</span>{table}</div>')
        self.lines.append(f'<div class="matrices">{"".join(shown)}</div>')

    def is_room(self, text: str) -> bool:
        """Whether a text is room for a number, as HTML."""
        return text == self.blank

    def graph(self, walk: Walk | ArrayWalk, hidden: frozenset[str]) -> None:
        """The graph as an image.

        Raises:
            ImportError, RenderError, TimeoutError: as `autograd.drawing.blank_graph`.
        """
        from ..drawing.blank_graph import blank_block_graph, blank_graph
        from ..drawing.render import html_image, render

        try:
            if isinstance(walk, ArrayWalk):
                picture = blank_block_graph(walk, hidden, self.digits, ROOM)
            else:
                picture = blank_graph(walk, hidden, self.digits, ROOM)
        except ValueError as error:  # more boxes than can be read
            self.paragraph(f"Without its picture: {error}.")
            return
        words = f"The graph of {visible(walk.output)}" + ", with blanks" * bool(hidden)
        image = html_image(render(picture.source), words)
        self.lines.append(f'<div class="picture">{image}</div>')

    def done(self) -> str:
        return self.page("", "")

    def page(self, data: str, module: str) -> str:
        """The page; data: of its script; module: the script."""
        from .page import styled_document  # which shows worksheets' formulas itself
        from .page.bundle import packaged_text

        body = "\n".join(['<main class="glassgrad sheet">', *self.lines, f"</main>{data}"])
        sheet = packaged_text("autograd.faces", "sheet.css")
        return styled_document(self._title, body, sheet, module)
