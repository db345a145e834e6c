"""The check of worked examples: every number of the collection, and the verdicts."""

import json
import re

import pytest

from autograd.examples import Digits, Report, examine, load, loads
from autograd.examples.report import FINE, KNOWN, VERDICTS

from .collection import BOOK, PUBLISHED, ROOT

ORACLE = json.loads((ROOT / "tests" / "data" / "published.json").read_text(encoding="utf-8"))


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
    ours = {recorded_name(finding): finding.ours for finding in result.findings}
    told = {
        (recorded_name(finding), finding.claim.digits.text): finding
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


def recorded_name(finding):
    """The quantity as it was recorded: entries without brackets, Z1_23."""
    name = re.sub(r"\[(\d),?(\d?)\]", r"_\1\2", str(finding.claim.asked))
    return re.sub(r"^L_1(\d)", r"L\1", name)


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


def results(text, evidence="read"):
    """The report on one text."""
    example = loads(text.replace('evidence = "read"', f'evidence = "{evidence}"'), "book.toml")
    return Report((examine(example),))


def verdicts(text, **more):
    return [finding.verdict for _, finding in results(text, **more).findings]


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


def test_fine_verdicts_are_the_ones_that_end_well():
    assert set(FINE) | {"fails", "unfounded", "unexplained"} == set(VERDICTS)
