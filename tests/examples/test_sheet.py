"""Sheets with planted slips: each is found, and no line that merely follows is marked wrong."""

import csv
import json
import math
import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from autograd.examples import Asked, Digits, Example, Printed, loads
from autograd.examples.marking import (
    AnswerError,
    Scheme,
    html_marking,
    json_marking,
    mark,
    markdown_marking,
    read_answers,
)

from ..conftest import Run

FORMULA = """
x1 = {x1}; x2 = {x2}; w11 = {w11}; w12 = {w12}; w21 = {w21}; w22 = {w22}
b1 = {b1}; b2 = {b2}; v1 = {v1}; v2 = {v2}; t = {t}
z1 = w11*x1 + w12*x2 + b1; z2 = w21*x1 + w22*x2 + b2
h1 = tanh(z1); h2 = sigmoid(z2)
y = v1*h1 + v2*h2; e = y - t
L = e**2/2
"""
GIVEN = ("x1", "x2", "w11", "w12", "w21", "w22", "b1", "b2", "v1", "v2", "t")
Numbers = dict[str, float]
RULES: dict[str, Callable[[Numbers], float]] = {  # each line from those before, by hand
    "z1": lambda n: n["w11"] * n["x1"] + n["w12"] * n["x2"] + n["b1"],
    "z2": lambda n: n["w21"] * n["x1"] + n["w22"] * n["x2"] + n["b2"],
    "h1": lambda n: math.tanh(n["z1"]),
    "h2": lambda n: 1 / (1 + math.exp(-n["z2"])),
    "y": lambda n: n["v1"] * n["h1"] + n["v2"] * n["h2"],
    "e": lambda n: n["y"] - n["t"],
    "L": lambda n: n["e"] ** 2 / 2,
    "dL/de": lambda n: n["e"],
    "dL/dy": lambda n: n["dL/de"],
    "dL/dv1": lambda n: n["dL/dy"] * n["h1"],
    "dL/dv2": lambda n: n["dL/dy"] * n["h2"],
    "dL/dh1": lambda n: n["dL/dy"] * n["v1"],
    "dL/dh2": lambda n: n["dL/dy"] * n["v2"],
    "dL/dz1": lambda n: n["dL/dh1"] * (1 - n["h1"] ** 2),
    "dL/dz2": lambda n: n["dL/dh2"] * n["h2"] * (1 - n["h2"]),
    "dL/dw11": lambda n: n["dL/dz1"] * n["x1"],
    "dL/dw12": lambda n: n["dL/dz1"] * n["x2"],
    "dL/dw21": lambda n: n["dL/dz2"] * n["x1"],
    "dL/dw22": lambda n: n["dL/dz2"] * n["x2"],
    "dL/db1": lambda n: n["dL/dz1"],
    "dL/db2": lambda n: n["dL/dz2"],
}
SLIPS: tuple[Callable[[float], float], ...] = (  # as hands make them
    lambda x: -x,
    lambda x: 2 * x,
    lambda x: x / 2,
    lambda x: x + 0.1,
    lambda x: x * 10,
    lambda x: x + 0.03 * (1 + abs(x)),
)


def sheet(rng: random.Random, slips: int) -> tuple[Example, set[str], bool]:
    """A student's sheet in so many digits: with the rounded numbers, or on the calculator's."""
    numbers: Numbers = {x: round(rng.choice([-1, 1]) * rng.uniform(0.3, 1.8), 2) for x in GIVEN}
    formula = FORMULA.format(**numbers)
    digits, rounds = rng.choice([4, 5, 6]), rng.random() < 0.5
    wrong = set(rng.sample(list(RULES), slips))
    claims = []
    for what, rule in RULES.items():
        x = rule(numbers)
        if what in wrong:
            slip = rng.choice(SLIPS)(x)
            if abs(slip - x) < 0.02 * abs(x) + 1e-3:
                wrong.remove(what)  # too near to be told from rounding
            else:
                x = slip
        text = f"{x:.{digits - 1}e}"
        numbers[what] = float(text) if rounds or what in wrong else x
        above, _, below = what.partition("/d")
        asked = Asked(above.removeprefix("d"), (below,)) if below else Asked(what)
        claims.append(Printed(asked, Digits(text)))
    rng.shuffle(claims)
    return Example(formula, "L", claims=tuple(claims), title="A sheet"), wrong, rounds


@pytest.mark.one_python
@pytest.mark.parametrize("slips", [0, 1, 2, 3])
def test_planted_slips_are_found_and_nothing_else(slips: int) -> None:
    rng = random.Random(slips)
    for _ in range(6):
        exercise, wrong, _ = sheet(rng, slips)
        marking = mark(exercise)
        assert {str(line.asked) for line in marking.slips} == wrong, str(marking)
        order = [str(line.asked) for line in marking.slips]
        assert order == sorted(order, key=list(RULES).index) or len(order) > 1
        if wrong:
            assert str(marking.slips[0].asked) == min(wrong, key=list(RULES).index)


SQUARE = """
title = "Quiz 3"
evidence = "read"
formula = "x = 1.5; w = 0.8; b = -0.3; z = w*x + b; h = z**2; a = tanh(h); L = (a - 0.5)**2/2"
[printed]
z = "0.9"
h = "1.8"
a = "0.9468"
"dL/da" = "0.4468"
"dL/dh" = "0.0463"
"dL/dz" = "0.0833"
"dL/dw" = "0.12"
[marks]
method = 0.5
follow_through = 1
lines = {"dL/dw" = 2}
"""


def test_one_slip_does_not_cost_the_lines_below() -> None:
    exercise = loads(SQUARE)
    marking = mark(exercise, scheme=Scheme.of(exercise.marks))
    (slip,) = marking.slips
    assert str(slip.asked) == "h"
    assert slip.fit is not None and "2·z, its slope, is taken for h = z²" in slip.fit.said
    assert marking.count("follows") == 5
    assert (marking.marks, marking.worth) == (7.5, 8.0)
    assert marking.sentence == "One slip, at h = 1.8; 5 other lines are off only because of it."
    assert "with the numbers before" not in str(marking)


def test_the_same_sheet_in_every_form() -> None:
    marking = mark(loads(SQUARE))
    data = json.loads(json_marking(marking))
    assert data["schema"] == "glassgrad-marking-1" and data["slips"] == ["h"]
    assert [line["state"] for line in data["lines"]][:2] == ["right", "slip"]
    assert data["lines"][1]["mistake"]["hypotheses"] == ["slope for value"]
    assert '<tr class="slip"><td>h</td>' in html_marking(marking)
    assert "| h " in markdown_marking(marking)


def test_a_sentence_is_whole_in_markdown_and_signs_are_text() -> None:
    """As a reader of Markdown has it, the cells are those of the text."""
    title = "A sheet of a course | <b>with</b> a *long* title, [link](x) &amp; `code`"
    marking = replace(mark(loads(SQUARE)), title=title)
    tokens = MarkdownIt("commonmark").enable("table").parse(markdown_marking(marking))
    texts = ["".join([t.content for t in token.children]) for token in tokens if token.children]
    assert texts[0] == title and texts[-2] == marking.sentence
    for line in marking.lines:
        assert line.sentence.replace("a slip", "SLIP", 1) in texts
    assert max(map(len, texts[1:-2])) > 60


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"z": "1.0", "y": "2.0"}, "All 2 lines are right."),
        ({"z": "1.0"}, "The one written line is right. 1 line is missing."),
        ({}, "Nothing is written. 2 lines are missing."),
    ],
)
def test_the_sentence_speaks_of_the_lines_that_are_written(
    answers: dict[str, str], said: str
) -> None:
    sheet = loads('formula = "z = 1; y = 2*z"\n[printed]\nz = "1.0"\ny = "2.0"')
    assert mark(sheet, answers).sentence == said


def test_answers_from_files_and_missing_ones(tmp_path: Path, run: Run) -> None:
    path = tmp_path / "sheet.toml"
    path.write_text(SQUARE, encoding="utf-8")
    table = tmp_path / "answers.csv"
    with table.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([["what", "answer"], ["dL/dw", "0.1"], ["z", "0.90"], ["h", ""]])
    assert read_answers(table) == {"dL/dw": "0.1", "z": "0.90", "h": ""}
    code, out, _ = run("mark", str(path), "--answers", str(table))
    assert code == 1 and "missing; it is 0.81" in out and "5 lines are missing" in out
    answers = tmp_path / "answers.json"
    answers.write_text('{"z": 0.90, "h": "0.81"}', encoding="utf-8")
    code, out, _ = run("mark", str(path), "--answers", str(answers), "--format", "json")
    assert code == 0 and json.loads(out)["lines"][0]["answer"] == "0.90"


def test_digits_asked_for_are_enough() -> None:
    exercise = loads(SQUARE.replace('h = "1.8"', 'h = "0.812"').split('a = "0.9468"')[0])
    assert [line.state for line in mark(exercise).lines] == ["right", "slip"]
    assert [line.state for line in mark(exercise, scheme=Scheme(digits=2)).lines] == ["right"] * 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"z": [1]}', "an answer is a number"),
        ("[1]", 'needs "what" and "answer"'),
        ('{"z": "two"}', "a printed number is digits"),
        ("nonsense", "is no JSON"),
        ('{"q": "1"}', "the formula has no name q"),
        ('{"z": "1", "z": "2"}', "the key 'z' stands twice"),
        ("[" * 100_000, "nested more than"),
    ],
)
def test_bad_answers_are_told(tmp_path: Path, run: Run, text: str, said: str) -> None:
    path = tmp_path / "sheet.toml"
    path.write_text(SQUARE, encoding="utf-8")
    answers = tmp_path / "a.json"
    answers.write_text(text, encoding="utf-8")
    code, out, err = run("mark", str(path), "--answers", str(answers))
    assert (code, out) == (2, "") and said in err


def test_answers_that_no_reader_takes_are_told_with_their_file(tmp_path: Path, run: Run) -> None:
    path, answers = tmp_path / "sheet.toml", tmp_path / "a.csv"
    path.write_text(SQUARE, encoding="utf-8")
    missing = (2, "", f"glassgrad: {answers}: No such file or directory\n")
    assert run("mark", str(path), "--answers", str(answers)) == missing
    answers.write_text("z,0.90\nh," + "1" * 200_000, encoding="utf-8")
    code, out, err = run("mark", str(path), "--answers", str(answers))
    assert (code, out) == (2, "") and "a.csv, line 2: this is no CSV" in err
    answers.write_bytes(b"what,answer\rz,0.90\r")
    assert read_answers(answers) == {"z": "0.90"}


def test_a_sheet_may_be_kept_in_a_document(tmp_path: Path, run: Run) -> None:
    chapter = tmp_path / "chapter.md"
    text = """# One weight

With w = 3 the loss w² is 9 and its slope 5.

```glassgrad
formula = "w = 3; L = w^2"
[printed]
L = "9"
"dL/dw" = "5"
```
"""
    chapter.write_text(text, encoding="utf-8")
    code, out, _ = run("mark", str(chapter))
    assert code == 1 and "dL/dw" in out and "SLIP" in out
    code, out, _ = run("diagnose", str(chapter))
    assert code == 0 and "dL/dw = 6, not 5." in out.replace("6.00000", "6")
    chapter.write_text("# One weight\n\nL = 9\n", encoding="utf-8")
    code, out, err = run("mark", str(chapter))
    assert code == 2 and not out and "`glassgrad read` proposes one" in err


def test_a_sheet_that_asks_for_nothing_is_no_success(tmp_path: Path, run: Run) -> None:
    sheet = tmp_path / "sheet.toml"
    sheet.write_text('formula = "w = 3; L = w^2"', encoding="utf-8")
    code, out, err = run("mark", str(sheet))
    assert code == 2 and not out and "asks for no number" in err


def test_bad_schemes_are_told() -> None:
    for table, said in (
        ({"every": 1}, "no key every"),
        ({"each": -1}, "at least 0"),
        ({"method": 2}, "at most 1"),
        ({"lines": 3}, "lines is a table"),
        ({"digits": 0}, "from 1 to 17"),
        ({"digits": True}, "from 1 to 17"),
    ):
        with pytest.raises(ValueError, match=said):
            Scheme.of(table)
    with pytest.raises(AnswerError, match=r"\.csv or \.json"):
        read_answers(Path(__file__))
