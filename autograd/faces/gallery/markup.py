"""The HTML of the gallery: the printed numbers of each worked example, and the index of all.

Every text that comes from an example goes through `escaped_text`.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from urllib.parse import quote

from ...examples.example import EVIDENCE
from ...examples.report import FINE, VERDICTS, Finding, Report, Result
from ...examples.report_text import finding_cells, report_summary, verdict_counts
from ...formulas.text import visible
from ..page import document, style
from ..page.bundle import packaged_text

LONG = 4000  # characters of a note or a reason
BAR = '<nav class="glassgrad gallery bar" aria-label="Gallery">{}</nav>'
PRINTED = """\
<section class="glassgrad gallery" id="printed" aria-labelledby="printed-title">
<h2 id="printed-title">What is printed</h2>
{}
</section>"""
TABLE = """\
<div class="scroll" role="region" aria-label="{caption}" tabindex="0">
<table><caption>{caption} <span class="by">a unit: one of the last printed digit</span></caption>
<thead><tr><th scope="col">what</th><th scope="col">{head}</th><th scope="col">ours</th>\
<th scope="col">units off</th><th scope="col">verdict</th></tr></thead>
<tbody>
{rows}
</tbody></table></div>"""
COLUMNS = {  # of the index: the heading, and whether numbers stand below it
    "example": False,
    "numbers": True,
    "hold": True,
    "do not hold": True,
    "kind": False,
    "evidence": False,
}
INDEX = """\
<main class="glassgrad gallery index">
<h1>Worked examples</h1>
<p>{verdict}</p>
<p class="soft">A number holds if ours lies within half a unit of its last printed digit. An \
example leads to its numbers, to why some of them do not hold, and to every step of its walk.</p>
<form hidden>
<label>Find <input type="search" name="find" autocomplete="off"></label>
<label>Evidence <select name="evidence"><option value="">any</option>{options}</select></label>
<label class="tick"><input type="checkbox" name="open"> only with numbers that do not hold</label>
<output role="status"></output>
</form>
<div class="scroll" role="region" aria-label="Worked examples" tabindex="0">
<table><caption class="unseen">Worked examples</caption>
<thead><tr>{heads}</tr></thead>
<tbody>
{rows}
</tbody></table></div>
<dl class="soft">{legend}</dl>
</main>"""


@dataclass(frozen=True)
class ExamplePage:
    """A worked example of the gallery and the file of its page.

    Args:
        result: what its check found.
        file: the name of its page.
    """

    result: Result
    file: str

    @property
    def link(self) -> str:
        """Its page, seen from the others."""
        return escape(quote(self.file))

    @property
    def title(self) -> str:
        """Its title, escaped."""
        return escaped_text(self.result.example.title or self.result.name, 300)


def escaped_text(text: str, longest: int = LONG) -> str:
    """A text as HTML: nothing in it is markup, and it turns no writing direction but its own."""
    return f"<bdi>{escape(visible(text, longest))}</bdi>" if text else ""


def gallery_style() -> str:
    """The style of what the gallery adds to a lesson's page."""
    return packaged_text(__package__, "gallery.css")


def above_and_below(
    before: ExamplePage | None, entry: ExamplePage, after: ExamplePage | None
) -> tuple[str, str]:
    """What stands above and below the steps of an example: links, and its printed numbers."""
    summary = escape(report_summary(Report((entry.result,))))
    links = [
        '<a href="index.html">All examples</a>',
        *([f'<a rel="prev" href="{before.link}">Previous</a>'] if before else []),
        *([f'<a rel="next" href="{after.link}">Next</a>'] if after else []),
        f'<a class="last" href="#printed">{summary}</a>',
    ]
    return BAR.format("\n".join(links)), PRINTED.format("\n".join(_printed_numbers(entry.result)))


def page_without_walk(entry: ExamplePage, above: str, below: str, why: str) -> str:
    """The page of an example whose walk cannot be shown."""
    lead = f"<h1>{entry.title}</h1><p>{escaped_text(why)}</p>"
    body = f'{above}<header class="glassgrad gallery">{lead}</header>{below}'
    return document(visible(entry.result.example.title, 300), body, style() + gallery_style(), "")


def _printed_numbers(result: Result) -> list[str]:
    """Where the numbers come from, and a table of them."""
    example = result.example
    rows = [(finding, f"number-{number}") for number, finding in enumerate(result.findings, 1)]
    html = [
        f'<p class="soft">{" · ".join(filter(None, _origin(result)))}</p>',
        f"<p>{escaped_text(' '.join(example.note.split()))}</p>" if example.note.strip() else "",
        f"<p><strong>{escape(report_summary(Report((result,))))}</strong> {_jumps(rows)}</p>",
    ]
    tables = (
        (False, "Printed numbers", "printed"),
        (True, "Not printed, but following from it", "recorded"),
    )
    for derived, caption, head in tables:
        shown = [
            _finding_rows(finding, row) for finding, row in rows if finding.claim.derived is derived
        ]
        if shown:
            html.append(TABLE.format(caption=caption, head=head, rows="\n".join(shown)))
    lines = [visible(line, LONG) for line in example.formula.strip("\n").splitlines()]
    shown_lines = escape("\n".join(lines))
    html.append(f"<details><summary>The set-up</summary><pre>{shown_lines}</pre></details>")
    return [line for line in html if line]


def _jumps(rows: list[tuple[Finding, str]]) -> str:
    """Links to the numbers that do not hold."""
    links = [
        f'<a href="#{row}"><bdi>{escape(finding_cells(finding)[0])}</bdi></a>'
        for finding, row in rows
        if finding.verdict != "holds"
    ]
    return f"See {', '.join(links)}." if links else ""


def _origin(result: Result) -> list[str]:
    example = result.example
    place = escaped_text(example.source, 500)
    if example.source.startswith(("https://", "http://")):
        link = escape(example.source)
        place = f'<a rel="external noreferrer" href="{link}">{place}</a>'
    return [
        escaped_text(example.author, 300),
        escaped_text(example.kind),
        place,
        EVIDENCE[example.evidence],
    ]


def _finding_rows(finding: Finding, name: str) -> str:
    """A row of the table; what there is to say of the number stands in a row of its own."""
    what, printed, ours, off, _ = map(escape, finding_cells(finding))
    claim = finding.claim
    remarks = [] if finding.verdict in FINE else [escape(VERDICTS[finding.verdict])]
    if finding.verdict == "differs":
        remarks.append("as transcribed; not re-read at the source")
    if claim.erratum:
        remarks.append(escaped_text(f"{claim.erratum.severity}: {claim.erratum.why}"))
    remarks += [escaped_text(claim.remark)] if claim.remark else []
    look = "holds" if finding.verdict == "holds" else "differs"
    why = f'<tr class="{look} why"><td colspan="5"><div>{"; ".join(remarks)}</div></td></tr>'
    return (
        f'<tr class="{look}" id="{name}"><th scope="row"><bdi>{what}</bdi></th>'
        f"<td>{printed}</td><td>{ours}</td><td>{off}</td><td>{finding.verdict}</td></tr>"
        f"{why if remarks else ''}"
    )


def index_page(report: Report, entries: list[ExamplePage]) -> str:
    """The page that lists the examples."""
    looks = {True: ' class="number"', False: ""}
    heads = [f'<th scope="col"{looks[number]}>{name}</th>' for name, number in COLUMNS.items()]
    used = dict.fromkeys(entry.result.example.evidence for entry in entries)
    kinds = {name: meaning for name, meaning in EVIDENCE.items() if name in used}
    body = INDEX.format(
        verdict=escape(report_summary(report)),
        options="".join([f"<option>{name}</option>" for name in kinds]),
        heads="".join(heads),
        rows="\n".join(map(_index_row, entries)),
        legend="".join([f"<dt>{name}</dt><dd>{meaning}</dd>" for name, meaning in kinds.items()]),
    )
    return document(
        "Worked examples", body, style() + gallery_style(), packaged_text(__package__, "index.js")
    )


def _index_row(entry: ExamplePage) -> str:
    result = entry.result
    example = result.example
    whole, holding, errata, differing, failing = verdict_counts([result])
    not_holding = whole - holding
    words = {
        errata: "erratum" if errata == 1 else "errata",
        differing: "as transcribed",
        failing: "to look at",
    }
    word = f'<span class="by">{words[not_holding]}</span>' if not_holding in words else ""
    by = f'<span class="by">{escaped_text(example.author, 200)}</span>' if example.author else ""
    return (
        f'<tr><th scope="row"><a href="{entry.link}">{entry.title}</a>{by}</th>'
        f'<td class="number">{whole}</td><td class="number">{holding}</td>'
        f'<td class="number">{not_holding or "–"}{word if not_holding else ""}</td>'
        f"<td>{escaped_text(example.kind)}</td><td>{example.evidence}</td></tr>"
    )
