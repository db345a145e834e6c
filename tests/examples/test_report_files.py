"""The report for programs: JSON and JUnit."""

import json
from xml.etree import ElementTree

import pytest

from autograd.examples import Report, check, examine, loads
from autograd.examples.report import VERDICTS
from autograd.examples.report_files import json_report, junit_report, report_data
from autograd.examples.report_text import text_report

from .collection import BOOK


def test_json_comes_back_as_it_was(published):
    whole = json.loads(json_report(published))
    assert whole == report_data(published)
    (mazur,) = [example for example in whole["examples"] if example["title"].endswith("Example")]
    assert mazur["totals"]["erratum"] == 5
    claim = mazur["claims"][-3]
    assert (claim["what"], claim["of"], claim["by"], claim["after"]) == (
        "E_total after 10000",
        "E_total",
        [],
        10000,
    )
    assert claim["printed"] == "0.0000351085"
    assert claim["ours"] == pytest.approx(3.51018778297882e-05, rel=1e-9)
    assert claim["erratum"]["severity"] == "wrong"


def results(text, evidence="read"):
    """The report on one text."""
    example = loads(text.replace('evidence = "read"', f'evidence = "{evidence}"'), "book.toml")
    return Report((examine(example),))


def test_json_has_numbers_that_are_none_as_text():
    text = BOOK.replace("L = (w*x)**2", "L = (w*x)**2 + log(w - 3)")
    claims = report_data(results(text))["examples"][0]["claims"]
    assert (claims[0]["ours"], claims[0]["units"]) == ("-inf", "-inf")
    json.loads(json_report(results(text)))
    assert "-inf" in text_report(results(text))


def test_junit_is_what_integration_servers_read(published, tmp_path):
    bad = tmp_path / "bad.toml"
    bad.write_text("title = \ud83d", encoding="utf-8", errors="surrogatepass")
    broken = check([bad])
    failing = results(BOOK.replace("A. Author", "A\\u0007"))
    both = Report((*failing.results, *broken.results, *published.results[:2]))
    root = ElementTree.fromstring(junit_report(both))
    assert root.tag == "testsuites"
    suites = list(root)
    assert {suite.tag for suite in suites} == {"testsuite"}
    for element in (root, *suites):
        counted = {
            "tests": len(element.findall(".//testcase")),
            "failures": len(element.findall(".//failure")),
            "errors": len(element.findall(".//error")),
            "skipped": len(element.findall(".//skipped")),
        }
        assert {key: int(element.attrib[key]) for key in counted} == counted
        float(element.attrib["time"])
    cases = suites[0].findall("testcase")
    assert [case.attrib["name"] for case in cases][:2] == ["L = 36", "dL/dw = 24.1"]
    assert cases[1].attrib["line"] == "13"
    assert cases[1].attrib["file"] == "book.toml"
    (failure,) = cases[1]
    assert failure.attrib["message"] == "printed 24.1, ours 24.0, off by -1.00 units"
    assert VERDICTS["fails"] in str(failure.text)
    (skipped,) = cases[2]
    assert "a slip | of the pen" in skipped.attrib["message"]
    assert (suites[1].attrib["tests"], suites[1].attrib["errors"]) == ("1", "1")
