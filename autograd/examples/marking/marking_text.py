"""A marking written down: text for a terminal, Markdown, HTML, and JSON for programs."""

from __future__ import annotations

import html
from collections.abc import Iterator
from typing import Any

from ...formulas.columns import markdown_table, markdown_text
from ...formulas.json_text import format_json, json_number
from ...formulas.text import visible
from .marking import HEADS, Marking, SheetLine

SCHEMA = "glassgrad-marking-1"
_STYLE = """\
:root { color-scheme: light dark }
body { font-family: system-ui, sans-serif; margin: 2rem; max-width: 50rem }
table { border-collapse: collapse } td, th { border: 1px solid #999; padding: .3rem .6rem }
th { text-align: left } .slip { background: light-dark(#fde0c8, #57331c); font-weight: 600 }
.follows { background: light-dark(#fff7cc, #453b12) }
.missing { color: light-dark(#5c5c5c, #b4b4b4); font-style: italic }
"""


def text_marking(marking: Marking) -> str:
    """The marking as lines of text."""
    return f"{marking}\n"


def markdown_marking(marking: Marking) -> str:
    """The marking as Markdown."""
    rows = [[_plain(cell) for cell in line.cells] for line in marking.lines]
    table = markdown_table(HEADS, "|:--|--:|:--|--:|", rows)
    head = [f"# {_plain(marking.title)}", ""] if marking.title else []
    return "\n".join([*head, *table, "", _plain(marking.sentence), "", marking.total]) + "\n"


def _plain(text: str) -> str:
    """Text that Markdown shows as it is."""
    return markdown_text(visible(text, 1000))


def html_marking(marking: Marking) -> str:
    """The marking as one HTML page, which needs nothing else."""
    return "\n".join(_html_lines(marking)) + "\n"


def _html_lines(marking: Marking) -> Iterator[str]:
    title = html.escape(visible(marking.title or "Sheet", 200))
    yield '<!doctype html><html lang="en"><head><meta charset="utf-8">'
    yield f"<title>{title}</title><style>{_STYLE}</style></head><body><h1>{title}</h1>"
    yield f"<p>{html.escape(marking.sentence)}</p><table><tr>"
    yield "".join([f"<th>{head}</th>" for head in HEADS]) + "</tr>"
    for line in marking.lines:
        cells = "".join([f"<td>{html.escape(cell)}</td>" for cell in line.cells])
        yield f'<tr class="{line.state}">{cells}</tr>'
    yield f"</table><p><strong>{marking.total}</strong></p></body></html>"


def marking_data(marking: Marking) -> dict[str, Any]:
    """The marking as plain data: what JSON holds, as docs/marking.md has it."""
    return {
        "schema": SCHEMA,
        "title": marking.title,
        "sentence": marking.sentence,
        "marks": json_number(marking.marks),
        "worth": json_number(marking.worth),
        "slips": [str(line.asked) for line in marking.slips],
        "lines": [_line_data(line) for line in marking.lines],
    }


def _line_data(line: SheetLine) -> dict[str, Any]:
    return {
        "what": str(line.asked),
        "answer": line.answer,
        "state": line.state,
        "right": json_number(line.right),
        "follows_from_own": json_number(line.follows_from),
        "mistake": line.fit and {"hypotheses": list(line.fit.hypotheses), "said": line.fit.said},
        "marks": json_number(line.marks),
        "worth": json_number(line.worth),
        "line": line.line,
    }


def json_marking(marking: Marking) -> str:
    """The marking as JSON; floats to the last bit."""
    return format_json(marking_data(marking), indent=2) + "\n"
