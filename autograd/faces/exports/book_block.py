"""A block in a book or on a site: a formula, what is shown of it, and numbers that are checked.

An author writes the formula and the numbers of the text; the reader gets a picture, the steps or a
table. A number that does not hold stops the build, with its file and its line.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from typing import NamedTuple

from ...examples import ExampleError, loads
from ...examples.diagnose import ExampleDiagnosis
from ...formulas.expression import Formula, parse
from ...formulas.json_text import format_json
from ...formulas.text import visible
from ...formulas.tokens import FormulaError
from ...steps.recorder import record_walk
from ...steps.sentences import sentence
from .subject import Subject

SHOWN = ("graph", "walk", "steps", "claims", "nothing")
HEAD = ('title = "A block"', 'evidence = "read"')
TALL = 640  # pixels of a frame with the steps
_CLAIM = re.compile(r"\s*check:\s*(.+?)\s*(?:=|≈)\s*(\S+)\s*")


class BookError(ValueError):
    """A block that cannot be built: the message begins with file and line."""


class BookClaim(NamedTuple):
    """A number of the text: what it is of, as printed, ours, and in which line it stands."""

    what: str
    printed: str
    ours: float
    line: int


class BookBlock:
    """One block, read and checked.

    Args:
        text: formula lines, and lines such as `check: dL/dw = -0.5883`.
        show: words of SHOWN, with spaces between them; left out, the graph.
        file: where it stands. first: the line of the file in which the text begins.

    Raises:
        BookError: no formula, an unknown word, or a number that does not hold.
    """

    def __init__(self, text: str, show: str = "", file: str = "", first: int = 1) -> None:
        self.file, self.first = file, first
        self.show = show.split() or ["graph"]
        for word in self.show:
            if word not in SHOWN:
                raise self._error(0, f"{visible(word)} is not among {', '.join(SHOWN)}")
        lines = text.split("\n")
        numbers = {k: _CLAIM.fullmatch(line) for k, line in enumerate(lines)}
        for k, line in enumerate(lines):
            if line.strip().startswith("check:") and numbers[k] is None:
                raise self._error(k, "a number is checked as in: check: dL/dw = -0.5883")
        formula = "\n".join(["" if numbers[k] else line for k, line in enumerate(lines)])
        try:
            self.formula: Formula = parse(formula)
        except FormulaError as error:
            place = (error.line or 1) - 1
            raise self._error(place, error.reason) from None
        claims = [(k, match[1], match[2]) for k, match in numbers.items() if match]
        self.claims = self._checked(formula, claims)

    def _error(self, place: int, reason: str) -> BookError:
        return BookError(f"{self.file}:{self.first + place}: {reason}")

    def _checked(self, formula: str, claims: Sequence[tuple[int, str, str]]) -> list[BookClaim]:
        """The claims, all of which hold."""
        made: list[BookClaim] = []
        for place, what, printed in claims:
            lines = [*HEAD, f"formula = {format_json(formula)}", "[printed]"]
            lines.append(f"{format_json(what)} = {format_json(printed)}")
            try:
                example = loads("\n".join(lines), self.file)
                (claim,) = example.claims
                found = ExampleDiagnosis(example).diagnosis(claim)
            except ExampleError as error:
                raise self._error(place, error.problems[0][1]) from None
            if not found.holds:
                mistake = f"; {found.sentence}" if found.fits else ""
                raise self._error(
                    place,
                    f"{found.quantity} = {printed} does not hold: it is {found.shown}{mistake}",
                )
            made.append(BookClaim(found.quantity, printed, found.right, self.first + place))
        return made

    @property
    def subject(self) -> Subject:
        """The graph of the block."""
        return Subject(self.formula.output, (), self.formula.blocks)

    def html(self) -> str:
        """What is shown, as HTML in one line, in which names stay text."""
        parts = [getattr(self, f"_{word}")() for word in self.show if word != "nothing"]
        return f'<div class="glassgrad">{"".join(parts)}</div>' if parts else ""

    def latex(self) -> str:
        """The steps as LaTeX, for a book that is printed."""
        from .latex_tables import align

        return "" if self.show == ["nothing"] else align(self.subject)

    def svg(self) -> str:
        """The picture of the graph."""
        from ...drawing.draw import draw

        y = self.formula.output
        y.backward()
        svg = draw(y).svg()
        svg = re.sub(r"\s*\n\s*", " ", svg[svg.index("<svg") :])
        tips = re.sub(r'<a xlink:title="([^"]*)">', r"<g><title>\1</title>", svg)
        return tips.replace("</a>", "</g>")  # a site underlines what it takes for a link

    def sentences(self) -> list[str]:
        """Every step in words."""
        walk = record_walk(self.formula.output)
        return [sentence(walk, step) for step in walk]

    def page(self) -> str:
        """The page with all steps: it computes by itself, without a kernel."""
        from ..page import html
        from ..page.lesson import lesson

        return html(lesson(self.formula.output))

    def rows(self) -> list[tuple[str, str, str]]:
        """The numbers that are checked as a table: as printed, and ours."""
        numbers = [(each.what, each.printed, f"{each.ours + 0.0:.10g}") for each in self.claims]
        return [("number", "printed", "computed"), *numbers]

    def _graph(self) -> str:
        return f'<figure style="overflow-x:auto;margin:1em 0">{self.svg()}</figure>'

    def _walk(self) -> str:
        return f"<ol>{''.join([f'<li>{escape(step)}</li>' for step in self.sentences()])}</ol>"

    def _steps(self) -> str:
        page = escape(self.page(), quote=True).replace("\n", "&#10;")
        look = f"width:100%;height:{TALL}px;border:1px solid #ccc"
        return f'<iframe title="Every step" style="{look}" loading="lazy" srcdoc="{page}"></iframe>'

    def _claims(self) -> str:
        head, *rows = ["".join([f"<td>{escape(x)}</td>" for x in row]) for row in self.rows()]
        body = "".join([f"<tr>{row}</tr>" for row in rows])
        head = head.replace("td>", "th>")
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
