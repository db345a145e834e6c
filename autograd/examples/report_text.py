"""A report for people: lines of text for a terminal of 80 columns, or Markdown."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from ..formulas.columns import (
    aligned_row,
    column_widths,
    display_width,
    markdown_table,
    markdown_text,
)
from ..formulas.numbers import real_minus
from ..formulas.text import visible
from .example import EVIDENCE, Erratum
from .report import FINE, VERDICTS, Finding, Report, Result

WIDTH = 80
_HEADS = ("what", "printed", "ours", "units off", "")
_SIDES = "<<<><"
_TOTALS = ("numbers", "hold", "errata", "differ", "fail")
_NEAR = "holds; its last digits are those of one order of the operations in floats"
_WIDEST = 24  # a longer name is shown on a line of its own


class ReportLine(NamedTuple):
    """A line of text, and how it is meant: "", head, dim, fails, or a verdict."""

    text: str
    style: str = ""


def units_in_words(units: float) -> str:
    """(ours − printed) in units of the last printed digit, short.

    >>> [units_in_words(units) for units in (-0.742, 150.31, 312432.3, 0.001, float("inf"))]
    ['−0.74', '+150.31', '+312,432', '0', '+inf']
    """
    if abs(units) < 0.005:
        return "0"
    short = f"{units:+.2f}" if abs(units) < 1000 else f"{units:+,.0f}"
    if abs(units) >= 1e7:
        short = f"{units:+.1e}"
    return real_minus(short)


def report_lines(report: Report, full: bool) -> Iterator[ReportLine]:
    """The report as lines.

    Args:
        report: what was found.
        full: every number of every file; else only what does not hold, if there are many files.
    """
    full = full or len(report.results) == 1
    for result in report.results:
        if result.error is not None:
            yield ReportLine(f"{visible(result.path, WIDTH)} is no worked example:", "fails")
            for problem in str(result.error).split("\n"):
                yield ReportLine(visible(problem, 300))
            yield ReportLine("")
        elif full or result.bad or result.known:
            yield from _example_lines(result, full)
            yield ReportLine("")
    if len(report.results) > 1:
        yield from _total_lines(report)
        yield ReportLine("")
    yield from _paragraph(report_summary(report), "" if report.fine else "fails")
    for result in report.empty:
        said = f"{visible(result.path, 200)} has no printed number, so nothing was checked."
        yield ReportLine(said, "fails")
    failing = [result.path for result in report.results if result.counts["fails"]]
    if failing:
        yield ReportLine(f"To look for the mistake: glassgrad diagnose {visible(failing[0], 200)}")


def _example_lines(result: Result, full: bool) -> Iterator[ReportLine]:
    example = result.example
    head = f"{example.title} · {example.author}" if example.author else example.title
    for line in textwrap.wrap(f"{visible(result.name)}: {visible(head, 500)}", WIDTH):
        yield ReportLine(line, "head")
    for text in (example.source, EVIDENCE[example.evidence]):
        if text:
            yield ReportLine(visible(text, WIDTH), "dim")
    for derived in (False, True):
        shown = [
            finding
            for finding in result.findings
            if finding.claim.derived is derived and (full or finding.verdict != "holds")
        ]
        if shown:
            yield ReportLine("")
            if derived and example.evidence != "composed":
                yield ReportLine("not printed, but following from it:", "dim")
            yield from _finding_lines(shown, full)


def _finding_lines(findings: Sequence[Finding], full: bool) -> Iterator[ReportLine]:
    yield from _block_lines(findings)
    findings = [one for one in findings if not one.claim.block or one.verdict != "holds"]
    if not findings:
        return
    rows: list[tuple[str, ...]] = [finding_cells(finding) for finding in findings]
    widths = column_widths([_HEADS, *rows])
    widths[0] = min(widths[0], _WIDEST)
    yield ReportLine(aligned_row(_HEADS, widths, _SIDES), "dim")
    for finding, following, row in zip(findings, [*findings[1:], None], rows, strict=True):
        style: str = finding.verdict if finding.verdict in FINE else "fails"
        if display_width(row[0]) > widths[0]:
            yield ReportLine(row[0], style)
            row = ("", *row[1:])
        yield ReportLine(aligned_row(row, widths, _SIDES), style)
        if full and finding.claim.remark:
            yield from _paragraph(visible(finding.claim.remark, 1000), "dim", "    ")
        erratum = finding.claim.erratum
        if erratum and (following is None or erratum is not following.claim.erratum):
            yield from _paragraph(visible(erratum_in_words(erratum), 1000), "dim", "    ")
        if finding.verdict not in FINE:
            yield from _paragraph(VERDICTS[finding.verdict], "fails", "    ")
    if any(finding.near for finding in findings):
        yield from _paragraph(f"near: {_NEAR}", "dim")


def _block_lines(findings: Sequence[Finding]) -> Iterator[ReportLine]:
    """The printed vectors and matrices, what is off in them marked with *."""
    blocks: dict[tuple[str, int, bool], list[Finding]] = {}
    for finding in findings:
        if finding.claim.block:
            key = (finding.claim.block, finding.claim.asked.after, finding.claim.derived)
            blocks.setdefault(key, []).append(finding)
    for (what, after, _), entries in blocks.items():
        off = sum(finding.verdict != "holds" for finding in entries)
        shape = entries[0].claim.shape
        later = f" after {after}" if after and "after" not in what else ""
        said = f"{off} of {len(entries)} off, marked *" if off else "all hold"
        head = f"{visible(what, WIDTH)}{later}, {shape}: {said}"
        yield ReportLine(head, "" if not off else "fails")
        columns = int(shape.split()[-1]) or 1
        cells = [f"{one.claim.digits.text}{'*' * (one.verdict != 'holds')}" for one in entries]
        rows = [tuple(cells[start : start + columns]) for start in range(0, len(cells), columns)]
        widths = column_widths(rows)
        for first, end in _column_ranges(widths):
            if end - first < columns:
                yield ReportLine(f"  columns {first + 1} to {end}:", "dim")
            for row in rows:
                shown = aligned_row(row[first:end], widths[first:end], ">")
                yield ReportLine(f"  {shown}", "dim" if not off else "")


def _column_ranges(widths: Sequence[int]) -> Iterator[tuple[int, int]]:
    """As many columns of a matrix side by side as a line has room for: from and to which."""
    first = 0
    for end in range(1, len(widths) + 1):
        more = widths[first : end + 1]
        if end == len(widths) or 2 + sum(more) + 2 * (len(more) - 1) > WIDTH:
            yield first, end
            first = end


def finding_cells(finding: Finding) -> tuple[str, str, str, str, str]:
    """What a table shows of a finding: what, printed, ours, off by how much, the verdict."""
    claim = finding.claim
    what = f"{claim.asked} {claim.where}".strip()
    word: str = "" if finding.verdict == "holds" else finding.verdict
    word = "near" if finding.near else word
    if finding.verdict not in FINE:
        word = word.upper()
    return (
        visible(what, WIDTH),
        claim.digits.text,
        finding.shown,
        units_in_words(finding.units),
        word,
    )


def erratum_in_words(erratum: Erratum) -> str:
    """Why a number does not hold, in words."""
    names = f" [{', '.join(erratum.reason)}]" if erratum.reason else ""
    return f"{erratum.severity}: {erratum.why}{names}"


def _paragraph(text: str, style: str = "", indent: str = "") -> Iterator[ReportLine]:
    for line in textwrap.wrap(
        text, WIDTH, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False
    ):
        yield ReportLine(line, style)


def _total_lines(report: Report) -> Iterator[ReportLine]:
    names = [visible(result.name) for result in report.results]
    width = min(40, max(map(display_width, [*names, "example"])))
    yield ReportLine(_total_line("example", _TOTALS, width), "dim")
    for result in report.results:
        counts = verdict_counts([result])
        shade = "fails" if counts[4] or result.error else "erratum" if result.known else ""
        yield ReportLine(_total_line(visible(result.name, width), counts, width), shade)
    yield ReportLine(
        _total_line(f"all {len(names)}", verdict_counts(report.results), width), "head"
    )


def _total_line(name: str, counts: Iterable[object], width: int) -> str:
    return aligned_row([name, *map(str, counts)], [width, *[7] * len(_TOTALS)])


def verdict_counts(results: Iterable[Result]) -> tuple[int, int, int, int, int]:
    """Numbers in all, those that hold, known errata, those that differ, and the rest."""
    counts = Report(tuple(results)).counts
    fine = [counts[verdict] for verdict in FINE]
    whole = sum(counts.values())
    return (whole, fine[0], fine[1], fine[2], whole - sum(fine))


def report_summary(report: Report) -> str:
    """The report in a sentence or two."""
    whole, holding, errata, differing, failing = verdict_counts(report.results)
    sentences = []
    if report.broken:
        broken = len(report.broken)
        sentences.append(f"{broken} file{'s are' if broken > 1 else ' is'} no worked example.")
    if not whole:
        return " ".join(sentences) or "There are no numbers to check."
    if whole == holding:
        sentences.append(f"All {whole:,} numbers hold." if whole > 1 else "The one number holds.")
        return " ".join(sentences)
    parts = [f"{holding:,} hold{'' if holding > 1 else 's'}"] if holding else []
    if errata:
        parts.append(f"{errata:,} {'are known errata' if errata > 1 else 'is a known erratum'}")
    if differing:
        verb = "differ" if differing > 1 else "differs"
        parts.append(f"{differing:,} {verb} as transcribed, from sources not re-read")
    if failing:
        verb = "do" if failing > 1 else "does"
        parts.append(f"{failing:,} {verb} not stand as the file says")
    last = parts.pop()
    listed = f"{', '.join(parts)} and {last}" if parts else last
    sentences.append(f"Of {whole:,} number{'s' if whole > 1 else ''} {listed}.")
    return " ".join(sentences)


def text_report(report: Report, full: bool = False) -> str:
    """The report as plain text."""
    return "".join([f"{line.text}\n" for line in report_lines(report, full)])


def markdown_report(report: Report, full: bool = False) -> str:
    """The report as Markdown: the totals, and a table for each example."""
    full = full or len(report.results) == 1
    lines = ["# Worked examples, checked to the printed digit", "", report_summary(report)]
    if len(report.results) > 1:
        lines += ["", *_markdown_totals(report)]
    for result in report.results:
        if result.error is not None:
            lines += [
                "",
                f"## {_for_markdown(result.name)}",
                "",
                "This file is no worked example:",
                "",
            ]
            lines += [f"- {_for_markdown(problem)}" for problem in str(result.error).split("\n")]
        elif full or result.bad or result.known:
            lines += ["", *_markdown_example(result, full)]
    return "\n".join(lines) + "\n"


def _markdown_example(result: Result, full: bool) -> Iterator[str]:
    example = result.example
    yield f"## {_for_markdown(example.title)}"
    yield ""
    origin = [example.author, example.source, EVIDENCE[example.evidence]]
    yield " · ".join([_for_markdown(part) for part in origin if part])
    yield ""
    rows = []
    for finding in result.findings:
        if full or finding.verdict != "holds":
            claim = finding.claim
            what, printed, ours, units, _ = finding_cells(finding)
            why = [erratum_in_words(claim.erratum)] if claim.erratum else []
            why += [claim.remark] if claim.remark else []
            why += [_NEAR] if finding.near else []
            why += ["derived, not printed"] if claim.derived else []
            word = finding.verdict if finding.verdict in FINE else f"**{finding.verdict}**"
            row = [_for_markdown(cell) for cell in (what, printed, ours, units)]
            rows.append((*row, word, _for_markdown("; ".join(why))))
    heads = ("what", "printed", "ours", "units off", "verdict", "")
    yield from markdown_table(heads, "|:--|:--|:--|--:|:--|:--|", rows)


def _markdown_totals(report: Report) -> list[str]:
    rows = [
        (_for_markdown(result.name), *map(str, verdict_counts([result])))
        for result in report.results
    ]
    rows.append(("**all**", *map(str, verdict_counts(report.results))))
    return markdown_table(("example", *_TOTALS), "|:--|--:|--:|--:|--:|--:|", rows)


def _for_markdown(text: str) -> str:
    """Text that Markdown shows as it is."""
    return markdown_text(visible(text, 2000))
