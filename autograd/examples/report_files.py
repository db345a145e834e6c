"""A report for programs: JSON, and JUnit XML as continuous integration reads it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

from ..formulas.json_text import format_json, json_number
from ..formulas.text import visible
from .report import FINE, KNOWN, VERDICTS, Finding, Report, Result

_LONGEST = 2000
_TEXTS = ("title", "author", "source", "kind", "evidence", "note", "formula", "loss")


def report_data(report: Report) -> dict[str, Any]:
    """The whole report as plain data: what JSON holds, and what other faces may read."""
    return {
        "fine": report.fine,
        "totals": _verdict_totals(report.counts),
        "examples": [_result(result) for result in report.results],
    }


def json_report(report: Report) -> str:
    """The report as JSON; floats to the last bit, nan and infinities as text."""
    return format_json(report_data(report), indent=2) + "\n"


def _verdict_totals(counts: Any) -> dict[str, int]:
    return {"numbers": sum(counts.values()), **{verdict: counts[verdict] for verdict in VERDICTS}}


def _result(result: Result) -> dict[str, Any]:
    if result.error is not None:
        return {
            "file": result.path,
            "problems": [
                {"line": line, "reason": reason} for line, reason in result.error.problems
            ],
        }
    example = result.example
    update = example.update
    return {
        "file": result.path,
        **{text: getattr(example, text) for text in _TEXTS},
        "update": update
        and {"rule": update.rule, **update.settings, "params": list(update.params)},
        "totals": _verdict_totals(result.counts),
        "claims": [_finding(finding) for finding in result.findings],
    }


def _finding(finding: Finding) -> dict[str, Any]:
    claim, erratum = finding.claim, finding.claim.erratum
    return {
        "what": str(claim.asked),
        "of": claim.asked.of,
        "by": list(claim.asked.by),
        "after": claim.asked.after,
        "printed": claim.digits.text,
        "ours": json_number(finding.ours),
        "units": json_number(finding.units),
        "verdict": finding.verdict,
        "near": finding.near,
        "block": claim.block,
        "derived": claim.derived,
        "line": claim.line,
        "where": claim.where,
        "remark": claim.remark,
        "erratum": erratum
        and {
            "severity": erratum.severity,
            "why": erratum.why,
            "reason": list(erratum.reason),
            "line": erratum.line,
        },
    }


def junit_report(report: Report) -> str:
    """The report as JUnit XML: a suite a file, a case a number.

    What fails is a failure, a known erratum is skipped with its reason, as an expected failure
    is, and a file that cannot be read is an error.
    """
    whole = ElementTree.Element("testsuites", name="glassgrad check")
    sums = dict.fromkeys(("tests", "failures", "errors", "skipped"), 0)
    for result in report.results:
        suite = _suite(whole, result)
        for key in sums:
            sums[key] += int(suite.attrib[key])
    for key, number in sums.items():
        whole.set(key, str(number))
    whole.set("time", f"{sum(result.seconds for result in report.results):.3f}")
    ElementTree.indent(whole)
    text = ElementTree.tostring(whole, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'


def _suite(whole: ElementTree.Element, result: Result) -> ElementTree.Element:
    suite = ElementTree.SubElement(
        whole,
        "testsuite",
        name=_for_xml(result.name),
        tests=str(len(result.findings) or int(result.error is not None)),
        failures=str(len(result.bad)),
        errors=str(int(result.error is not None)),
        skipped=str(len(result.known)),
        time=f"{result.seconds:.3f}",
    )
    if result.error is not None:
        case = _case(suite, result, "the file can be read", 0)
        reason = _for_xml(result.error.problems[0].reason)
        ElementTree.SubElement(case, "error", message=reason, type="ExampleError").text = "\n".join(
            [_for_xml(line) for line in str(result.error).split("\n")]
        )
    for finding, name in zip(result.findings, _case_names(result), strict=True):
        case = _case(suite, result, name, finding.claim.line)
        compared = f"printed {finding.claim.digits.text}, ours {finding.ours!r}"
        compared += f", off by {finding.units:.2f} units"
        erratum = finding.claim.erratum
        if finding.verdict in KNOWN and erratum:
            why = f"{VERDICTS[finding.verdict]}. {erratum.why}"
            ElementTree.SubElement(case, "skipped", message=_for_xml(why))
        elif finding.verdict not in FINE:
            failed = ElementTree.SubElement(
                case, "failure", message=_for_xml(compared), type=finding.verdict
            )
            failed.text = _for_xml(f"{VERDICTS[finding.verdict]}: {compared}")
    return suite


def _case_names(result: Result) -> Iterator[str]:
    for finding in result.findings:
        derived = " (derived)" if finding.claim.derived else ""
        yield f"{finding.claim.asked} = {finding.claim.digits.text}{derived}"


def _case(suite: ElementTree.Element, result: Result, name: str, line: int) -> ElementTree.Element:
    case = {"classname": f"glassgrad.{_for_xml(result.name)}", "name": _for_xml(name), "time": "0"}
    case |= {"file": _for_xml(result.path)} | ({"line": str(line)} if line else {})
    return ElementTree.SubElement(suite, "testcase", case)


def _for_xml(text: str) -> str:
    """Text that XML can hold."""
    return visible(text, _LONGEST)
