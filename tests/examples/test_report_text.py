"""The report for people: text and Markdown."""

import re

from autograd.examples import Report, check, examine, loads
from autograd.examples.collection import example_file
from autograd.examples.report_files import report_data
from autograd.examples.report_text import markdown_report, text_report

from .collection import BOOK


def results(text, evidence="read"):
    """The report on one text."""
    example = loads(text.replace('evidence = "read"', f'evidence = "{evidence}"'), "book.toml")
    return Report((examine(example),))


def test_the_text_of_one_file_has_every_number():
    text = text_report(results(BOOK))
    lines = text.splitlines()
    assert all(len(line) <= 80 for line in lines)
    assert "L          36       36.00           0" in lines
    assert "dL/dw      24.1     24.000      −1.00  FAILS" in lines
    assert "dL/dx      35       36.00       +1.00  erratum" in lines
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
    assert r"## A \| book of \<numbers\> \& \*signs\*" in text
    assert r"wrong: a slip \| of the pen" in text
    assert r"one \| two" in text


def test_markdown_of_many_files(published):
    text = markdown_report(published)
    assert "| mazur | 33 | 28 | 5 | 0 | 0 |" in text
    assert "net\\_h1" not in text
    assert "net\\_h1" in markdown_report(published, full=True)


def test_a_wide_matrix_is_shown_some_columns_at_a_time():
    lines = text_report(check([example_file("layer_norm_rows")])).splitlines()
    assert all(len(line) <= 80 for line in lines)
    wide = lines.index("y, 2 × 5: all hold")
    assert [line.strip() for line in lines[wide + 1 : wide + 5 : 3]] == [
        "columns 1 to 3:",
        "columns 4 to 5:",
    ]
    assert lines[wide + 6].split() == ["-1.7775866344545805", "0.3534382781956476"]
