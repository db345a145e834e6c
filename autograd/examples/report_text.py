"""A report for people: lines of text for a terminal of 80 columns, or Markdown."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from ..formulas.columns import aligned_row, column_widths, display_width, markdown_table
from ..formulas.numbers import real_minus
from ..formulas.text import visible
from .example import EVIDENCE, Erratum
from .report import FINE, VERDICTS, Finding, Report, Result

WIDTH = 80
_HEADS = ("what", "printed", "ours", "off", "")
_SIDES = "<<<><"
_TOTALS = ("numbers", "hold", "errata", "differ", "fail")
_NEAR = "holds; its last digits are those of one order of the operations in floats"
_WIDEST = 24  # a longer name is shown on a line of its own


class Line(NamedTuple):
    """A line of text, and how it is meant: "", head, dim, fails, or a verdict."""

    text: str
    style: str = ""


def off(units: float) -> str:
    """(ours − printed) in units of the last printed digit, short.

    >>> off(-0.742), off(150.31), off(312432.3), off(0.001), off(float("inf"))
    ('−0.74', '+150.31', '+312,432', '0', '+inf')
    """
    if abs(units) < 0.005:
        return "0"
    short = f"{units:+.2f}" if abs(units) < 1000 else f"{units:+,.0f}"
    if abs(units) >= 1e7:
        short = f"{units:+.1e}"
    return real_minus(short)


def lines(report: Report, full: bool) -> Iterator[Line]:
    """The report as lines.

    Args:
        report: what was found.
        full: every number of every file; else only what does not hold, if there are many files.
    """
    full = full or len(report.results) == 1
    for result in report.results:
        if result.error is not None:
            yield Line(f"{visible(result.path, WIDTH)} is no worked example:", "fails")
            for problem in str(result.error).split("\n"):
                yield Line(visible(problem, 300))
            yield Line("")
        elif full or result.bad or result.known:
            yield from _example(result, full)
            yield Line("")
    if len(report.results) > 1:
        yield from _totals(report)
        yield Line("")
    yield from _wrapped(verdict(report), "" if report.fine else "fails")
    failing = [result.path for result in report.results if result.counts["fails"]]
    if failing:
        yield Line(f"To look for the mistake: glassgrad diagnose {visible(failing[0], 200)}")


def _example(result: Result, full: bool) -> Iterator[Line]:
    example = result.example
    head = f"{example.title} · {example.author}" if example.author else example.title
    for line in textwrap.wrap(f"{visible(result.name)}: {visible(head, 500)}", WIDTH):
        yield Line(line, "head")
    for said in (example.source, EVIDENCE[example.evidence]):
        if said:
            yield Line(visible(said, WIDTH), "dim")
    for derived in (False, True):
        shown = [
            finding
            for finding in result.findings
            if finding.claim.derived is derived and (full or finding.verdict != "holds")
        ]
        if shown:
            yield Line("")
            if derived:
                yield Line("not printed, but following from it:", "dim")
            yield from _rows(shown, full)


def _rows(findings: Sequence[Finding], full: bool) -> Iterator[Line]:
    rows: list[tuple[str, ...]] = [cells(finding) for finding in findings]
    widths = column_widths([_HEADS, *rows])
    widths[0] = min(widths[0], _WIDEST)
    yield Line(aligned_row(_HEADS, widths, _SIDES), "dim")
    for place, (finding, row) in enumerate(zip(findings, rows, strict=True)):
        style: str = finding.verdict if finding.verdict in FINE else "fails"
        if display_width(row[0]) > widths[0]:
            yield Line(row[0], style)
            row = ("", *row[1:])
        yield Line(aligned_row(row, widths, _SIDES), style)
        if full and finding.claim.remark:
            yield from _wrapped(visible(finding.claim.remark, 1000), "dim", "    ")
        following = findings[place + 1].claim.erratum if place + 1 < len(findings) else None
        erratum = finding.claim.erratum
        if erratum and erratum is not following:
            yield from _wrapped(visible(reasoned(erratum), 1000), "dim", "    ")
        if finding.verdict not in FINE:
            yield from _wrapped(VERDICTS[finding.verdict], "fails", "    ")
    if any(finding.near for finding in findings):
        yield from _wrapped(f"near: {_NEAR}", "dim")


def cells(finding: Finding) -> tuple[str, str, str, str, str]:
    """What a table shows of a finding: what, printed, ours, off, the verdict."""
    claim = finding.claim
    what = f"{claim.asked} {claim.where}".strip()
    word: str = "" if finding.verdict == "holds" else finding.verdict
    word = "near" if finding.near else word
    if finding.verdict not in FINE:
        word = word.upper()
    return visible(what, WIDTH), claim.digits.text, finding.shown, off(finding.units), word


def reasoned(erratum: Erratum) -> str:
    """Why a number does not hold, in words."""
    names = f" [{', '.join(erratum.reason)}]" if erratum.reason else ""
    return f"{erratum.severity}: {erratum.why}{names}"


def _wrapped(text: str, style: str = "", indent: str = "") -> Iterator[Line]:
    for line in textwrap.wrap(
        text, WIDTH, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False
    ):
        yield Line(line, style)


def _totals(report: Report) -> Iterator[Line]:
    names = [visible(result.name) for result in report.results]
    width = min(40, max(map(display_width, [*names, "example"])))
    yield Line(_total("example", _TOTALS, width), "dim")
    for result in report.results:
        counts = counted([result])
        shade = "fails" if counts[4] or result.error else "erratum" if result.known else ""
        yield Line(_total(visible(result.name, width), counts, width), shade)
    yield Line(_total(f"all {len(names)}", counted(report.results), width), "head")


def _total(name: str, counts: Iterable[object], width: int) -> str:
    return aligned_row([name, *map(str, counts)], [width, *[7] * len(_TOTALS)])


def counted(results: Iterable[Result]) -> tuple[int, int, int, int, int]:
    """Numbers in all, those that hold, known errata, those that differ, and the rest."""
    counts = Report(tuple(results)).counts
    fine = [counts[verdict] for verdict in FINE]
    whole = sum(counts.values())
    return (whole, fine[0], fine[1], fine[2], whole - sum(fine))


def verdict(report: Report) -> str:
    """The report in a sentence or two."""
    whole, holding, errata, differing, failing = counted(report.results)
    said = []
    if report.broken:
        broken = len(report.broken)
        said.append(f"{broken} file{'s are' if broken > 1 else ' is'} no worked example.")
    if not whole:
        return " ".join(said) or "There are no numbers to check."
    if whole == holding:
        said.append(f"All {whole:,} numbers hold." if whole > 1 else "The one number holds.")
        return " ".join(said)
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
    said.append(f"Of {whole:,} number{'s' if whole > 1 else ''} {listed}.")
    return " ".join(said)


def as_text(report: Report, full: bool = False) -> str:
    """The report as plain text."""
    return "".join([f"{line.text}\n" for line in lines(report, full)])


def as_markdown(report: Report, full: bool = False) -> str:
    """The report as Markdown: the totals, and a table for each example."""
    full = full or len(report.results) == 1
    said = ["# Worked examples, checked to the printed digit", "", verdict(report)]
    if len(report.results) > 1:
        said += ["", *_markdown_totals(report)]
    for result in report.results:
        if result.error is not None:
            said += ["", f"## {_escaped(result.name)}", "", "This file is no worked example:", ""]
            said += [f"- {_escaped(problem)}" for problem in str(result.error).split("\n")]
        elif full or result.bad or result.known:
            said += ["", *_markdown_example(result, full)]
    return "\n".join(said) + "\n"


def _markdown_example(result: Result, full: bool) -> Iterator[str]:
    example = result.example
    yield f"## {_escaped(example.title)}"
    yield ""
    told = [example.author, example.source, EVIDENCE[example.evidence]]
    yield " · ".join([_escaped(part) for part in told if part])
    yield ""
    rows = []
    for finding in result.findings:
        if full or finding.verdict != "holds":
            claim = finding.claim
            what, printed, ours, units, _ = cells(finding)
            why = [reasoned(claim.erratum)] if claim.erratum else []
            why += [claim.remark] if claim.remark else []
            why += [_NEAR] if finding.near else []
            why += ["derived, not printed"] if claim.derived else []
            word = finding.verdict if finding.verdict in FINE else f"**{finding.verdict}**"
            row = [_escaped(cell) for cell in (what, printed, ours, units)]
            rows.append((*row, word, _escaped("; ".join(why))))
    heads = ("what", "printed", "ours", "off by", "verdict", "")
    yield from markdown_table(heads, "|:--|:--|:--|--:|:--|:--|", rows)


def _markdown_totals(report: Report) -> list[str]:
    rows = [(_escaped(result.name), *map(str, counted([result]))) for result in report.results]
    rows.append(("**all**", *map(str, counted(report.results))))
    return markdown_table(("example", *_TOTALS), "|:--|--:|--:|--:|--:|--:|", rows)


def _escaped(text: str) -> str:
    """Text that Markdown shows as it is."""
    shown = visible(text, 2000)
    return "".join([f"\\{sign}" if sign in "\\`*_{}[]<>|#~$" else sign for sign in shown])
