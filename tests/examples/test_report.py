"""The check of worked examples: every number of the collection, the reports, the command."""

import json
import re
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from autograd.commands.cli import main
from autograd.examples import Digits, Report, check, examine, load, loads
from autograd.examples.report import FINE, KNOWN, VERDICTS
from autograd.examples.report_files import json_report, junit_report, report_data
from autograd.examples.report_text import markdown_report, text_report

ROOT = Path(__file__).parents[2]
PUBLISHED = sorted((ROOT / "demos" / "published").glob("*.toml"))
ORACLE = json.loads((ROOT / "tests" / "data" / "published.json").read_text(encoding="utf-8"))

BOOK = '''\
title = "A | book of <numbers> & *signs*"
author = "A. Author"
evidence = "read"
formula = """
w = 3; x = 2
L = (w*x)**2
"""
[update]
lr = 0.01
params = ["w"]
[printed]
L = "36"
"dL/dw" = { number = "24.1", remark = "one | two" }
"dL/dx" = "35"
[printed.after-1]
w = "2.7"
[derived]
"d2L/dw2" = "8.0"
[[erratum]]
claims = "dL/dx"
why = "a slip | of the pen"
[[erratum]]
claims = "w after 1"
severity = "rounding"
why = "the truth is 2.76"
'''


@pytest.fixture(scope="module")
def published():
    return check(PUBLISHED)


def results(text, evidence="read"):
    """The report on one text."""
    example = loads(text.replace('evidence = "read"', f'evidence = "{evidence}"'), "book.toml")
    return Report((examine(example),))


def verdicts(text, **more):
    return [finding.verdict for _, finding in results(text, **more).findings]


def test_the_collection_is_whole(published):
    """46 published examples and the parts of five write-ups, by file name."""
    assert {result.name for result in published.results} == set(ORACLE)
    printed = [row for rows in ORACLE.values() for row in rows if row[1] is not None]
    assert len(printed) == 379  # 367, and 12 of the second write-up
    assert published.fine


@pytest.mark.parametrize("path", PUBLISHED, ids=lambda path: path.stem)
def test_every_recorded_number_is_there_and_ours_is_right(published, path):
    """Against numbers found with mpmath at 60 digits and by other engines."""
    (result,) = [result for result in published.results if result.path == str(path)]
    ours = {str(finding.claim.asked): finding.ours for finding in result.findings}
    told = {
        (str(finding.claim.asked), finding.claim.digits.text): finding
        for finding in result.findings
        if not finding.claim.derived
    }
    for what, printed, right, ok, units in ORACLE[path.stem]:
        assert ours[what] == pytest.approx(right, rel=1e-12, abs=1e-300)
        if printed is None:
            continue
        finding = told[what, printed]
        if ok or printed == "5.801545319394553":  # float64's own digits: the engine has them too
            assert finding.verdict == "holds"
        else:
            assert finding.verdict in KNOWN
            noise = 1e-12 * abs(right) / float(Digits(printed).unit)
            assert finding.units == pytest.approx(-units, abs=6e-4 + noise)
    recorded = {(what, printed) for what, printed, *_ in ORACLE[path.stem] if printed}
    ours_alone = {"one_weight": {("dL/dxh1", "20")}}.get(path.stem, set())
    assert set(told) == recorded | ours_alone


def test_only_what_was_read_is_called_an_erratum(published):
    for result, finding in published.findings:
        if finding.verdict == "erratum":
            assert result.example.evidence == "read"
        if finding.verdict == "differs":
            assert result.example.evidence != "read"
    counts = published.counts
    assert (counts["erratum"], counts["differs"]) == (7, 20)


@pytest.mark.parametrize("path", PUBLISHED, ids=lambda path: path.stem)
def test_every_file_reads_like_the_others(path):
    """Named, sourced, with a title; no line that a page cannot hold."""
    example = load(path)
    assert example.title
    assert example.author
    assert example.kind
    lines = path.read_text(encoding="utf-8").split("\n")
    assert all(len(line) <= 100 for line in lines if not line.startswith("source"))


def test_the_verdicts():
    assert verdicts(BOOK) == ["holds", "fails", "erratum", "erratum", "holds"]
    assert verdicts(BOOK, evidence="memory")[2:4] == ["differs", "differs"]
    assert verdicts(BOOK.replace('"35"', '"36"'))[2] == "unfounded"
    assert verdicts(BOOK.replace('"2.7"', '"2.76"'))[3] == "unfounded"
    assert verdicts(BOOK.replace('"8.0"', '"8.000000001"'))[4] == "fails"


def test_a_named_reason_must_give_what_is_printed():
    example = loads(BOOK.replace('why = "a slip', 'reason = "sign"\nwhy = "a slip'))
    asked = []

    def reproduce(given, claim):
        asked.append((given is example, str(claim.asked)))
        return False

    told = [finding.verdict for finding in examine(example, reproduce=reproduce).findings]
    assert asked == [(True, "dL/dx")]
    assert told[2:4] == ["unexplained", "erratum"]


@pytest.mark.parametrize(
    ("reason", "verdict"),
    [('"left out"', "erratum"), ('"sign"', "unexplained"), ('["left out", "sign"]', "unexplained")],
)
def test_the_table_of_hypotheses_is_asked(reason, verdict):
    """12 for 2·(w·x)·w = 36 comes of leaving out w = 3, and not of a sign."""
    text = BOOK.replace('"35"', '"12"').replace(
        'why = "a slip', f'reason = {reason}\nwhy = "a slip'
    )
    assert verdicts(text)[2] == verdict


def test_a_derived_number_is_held_to_twelve_digits():
    text = BOOK.replace('"8.0"', '"8.000000000001"')
    assert verdicts(text)[4] == "holds"
    assert verdicts(text.replace("[derived]", "[printed.after-2]").replace("d2L/dw2", "w"))[4] == (
        "fails"
    )


def test_the_text_of_one_file_has_every_number():
    text = text_report(results(BOOK))
    lines = text.splitlines()
    assert all(len(line) <= 80 for line in lines)
    assert "L          36       36.00       0" in lines
    assert "dL/dw      24.1     24.000  −1.00  FAILS" in lines
    assert "dL/dx      35       36.00   +1.00  erratum" in lines
    assert "    wrong: a slip | of the pen" in lines
    assert lines[-2:] == [
        "Of 5 numbers 2 hold, 2 are known errata and 1 does not stand as the file says.",
        "To look for the mistake: glassgrad diagnose book.toml",
    ]


def test_the_text_of_many_files_has_what_does_not_hold_and_the_totals(published):
    text = text_report(published)
    assert "E_total after 1" in text
    assert "net_h1" not in text
    assert "net_h1" in text_report(published, full=True)
    assert all(len(line) <= 80 for line in text_report(published, full=True).splitlines())
    assert re.search(r"^mazur +33 +28 +5 +0 +0$", text, re.MULTILINE)
    assert re.search(r"^all 55 +660 +633 +7 +20 +0$", text, re.MULTILINE)
    assert text.endswith("sources not re-read.\n")


def test_digits_that_only_one_machine_has_are_called_near():
    text = BOOK.replace('"36"', '"36.000000000000007"')
    assert re.search(
        r"^L +36.000000000000007 +36.0 +−7.00 +near$", text_report(results(text)), re.M
    )
    assert "near: holds; its last digits" in text_report(results(text))
    assert "its last digits are those of" in markdown_report(results(text))
    claims = report_data(results(text))["examples"][0]["claims"]
    assert [claim["near"] for claim in claims] == [True, False, False, False, False]


def test_markdown_escapes_what_would_break_a_table():
    text = markdown_report(results(BOOK))
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert len(rows) == 7
    for row in rows:
        assert len(re.findall(r"(?<!\\)\|", row)) == 7
    assert r"## A \| book of \<numbers\> & \*signs\*" in text
    assert r"wrong: a slip \| of the pen" in text
    assert r"one \| two" in text


def test_markdown_of_many_files(published):
    text = markdown_report(published)
    assert "| mazur | 33 | 28 | 5 | 0 | 0 |" in text
    assert "net\\_h1" not in text
    assert "net\\_h1" in markdown_report(published, full=True)


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


def command(capsys, *argv):
    """Exit code, output, errors."""
    code = main(["check", *map(str, argv)])
    out, err = capsys.readouterr()
    assert "Traceback" not in out + err
    return code, out, err


@pytest.mark.parametrize(
    ("old", "new", "code", "says"),
    [
        ('number = "24.1"', 'number = "24"', 0, "Of 5 numbers 3 hold and 2 are known errata."),
        ("", "", 1, "1 does not stand as the file"),
        ('"2.7"', '"2.76"', 1, "holds, though the file has an erratum for it"),
        ("params", "parms", 2, "book.toml:10: [update] has no key parms; did you mean params?"),
    ],
)
def test_the_exit_code_says_how_it_went(capsys, tmp_path, old, new, code, says):
    path = tmp_path / "book.toml"
    path.write_text(BOOK.replace(old, new) if old else BOOK, encoding="utf-8")
    for form in ("text", "markdown", "json", "junit"):
        assert command(capsys, path, "--format", form)[0] == code
    assert says in command(capsys, path)[1].replace("\n    ", " ")


def test_the_command_takes_files_and_folders_and_writes_a_file(capsys, tmp_path):
    for name in ("b.toml", "a.toml"):
        (tmp_path / name).write_text(BOOK.replace("24.1", "24"), encoding="utf-8")
    code, out, _ = command(capsys, tmp_path, tmp_path / "a.toml")
    assert code == 0
    assert re.search(r"^a +5 .*\nb +5 .*\nall 2 +10 ", out, re.MULTILINE)
    report = tmp_path / "report.xml"
    code, out, _ = command(capsys, tmp_path, "--format", "junit", "-o", report)
    assert (code, out.strip()) == (0, str(report))
    assert ElementTree.parse(report).getroot().attrib["tests"] == "10"
    code, _, err = command(capsys, tmp_path, "-o", report)
    assert (code, "exists" in err) == (2, True)


def test_without_a_folder_to_check_it_says_what_to_do(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, _, err = command(capsys)
    assert code == 2
    assert "there is no folder demos/published here" in err
    assert command(capsys, tmp_path)[2].endswith("has no .toml files in it\n")
    assert command(capsys, "none.toml")[2] == "glassgrad: there is no file none.toml\n"


def test_without_arguments_it_checks_the_collection(capsys, monkeypatch, tmp_path):
    folder = tmp_path / "demos" / "published"
    folder.mkdir(parents=True)
    (folder / "a.toml").write_text(BOOK.replace("24.1", "24"), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert command(capsys)[0] == 0


def test_long_work_shows_its_progress(capsys, monkeypatch, tmp_path):
    times = iter([0.1 * k for k in range(1000)])
    path = tmp_path / "book.toml"
    path.write_text(BOOK.replace("after-1]", "after-12]").replace("after 1", "after 12"))
    monkeypatch.setattr("autograd.progress.monotonic", lambda: next(times))
    monkeypatch.setitem(sys.modules, "rich.progress", None)
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    _, _, err = command(capsys, path, "--plain")
    assert " 4/12 updates of book" not in err  # half a second is soon over
    assert "] 5/12 updates of book" in err
    assert err.endswith("\r")


def test_a_new_file_holds_a_complete_example(capsys, tmp_path):
    path = tmp_path / "my-first.toml"
    assert main(["new", str(path)]) == 0
    assert 'title = "my first"' in path.read_text(encoding="utf-8")
    code, out, _ = command(capsys, path)
    assert (code, "All 4 numbers hold." in out) == (0, True)
    assert main(["new", str(path)]) == 2
    assert "exists" in capsys.readouterr().err
    assert main(["new", str(path), "--force", "--title", 'Say "ah"']) == 0
    assert load(path).title == 'Say "ah"'


def test_a_new_file_has_the_names_of_a_formula(capsys, tmp_path):
    path = tmp_path / "new.toml"
    formula = 'phi(u) = 2*u; b = 1 # "\\n"\nδ = phi(w*x) + b; (δ - t)**2'
    assert main(["new", str(path), formula, "w=-3", "x=1/3", "b=6.88", "t=1e-3"]) == 0
    text = path.read_text(encoding="utf-8")
    for line in ('# "δ" = "..."', '# y = "..."', '# "dy/dw" = "..."', '# "dy/db" = "..."'):
        assert line in text.split("\n")
    example = load(path)
    assert {name: leaf.data for name, leaf in example.graph().leaves.items()} == {
        "w": -3.0,
        "x": 1 / 3,
        "b": 6.88,
        "t": 1e-3,
    }
    uncommented = re.sub(r'^# ("dy/dw"|\[update\]|rule|lr|params)', r"\1", text, flags=re.MULTILINE)
    path.write_text(uncommented.replace('"..."', '"6.5053"'), encoding="utf-8")
    code, out, _ = command(capsys, path)
    assert (code, "The one number holds." in out) == (0, True), out


@pytest.mark.parametrize(
    ("argv", "says"),
    [
        (["a.txt"], "ends in .toml"),
        (["a.toml", "L = w*x", "w=1"], "the formula needs a value for x"),
        (["a.toml", "L = w*"], "something is missing"),
        (["a.toml", "L = w", "w=1", "v=2"], "no name v"),
        (["none/a.toml", "L = w", "w=1"], "there is no folder"),
    ],
)
def test_new_refuses_what_makes_no_example(capsys, tmp_path, monkeypatch, argv, says):
    monkeypatch.chdir(tmp_path)
    assert main(["new", *argv]) == 2
    err = capsys.readouterr().err
    assert "Traceback" not in err
    assert says in err or says == "something is missing", err
    assert not (tmp_path / "a.toml").exists()


def test_fine_verdicts_are_the_ones_that_end_well():
    assert set(FINE) | {"fails", "unfounded", "unexplained"} == set(VERDICTS)
