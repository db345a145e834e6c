"""Quizzes: right answers are right, wrong ones are told apart, and the formats' rules read them.

The two graders here follow what Moodle and QTI say of their formats, and share no code with ours.
"""

from __future__ import annotations

import csv
import math
import re
import zipfile
from collections.abc import Callable, Iterator
from html import unescape
from io import BytesIO, StringIO
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

import pytest
from markdown_it import MarkdownIt

from autograd import Value
from autograd.faces.exports import FORMATS
from autograd.faces.exports.moodle_xml import moodle_text
from autograd.faces.exports.qti import qti_package
from autograd.faces.exports.quiz import Quiz, quiz_of
from autograd.faces.exports.subject import Subject
from autograd.formulas import parse

QTI = "{http://www.imsglobal.org/xsd/imsqti_v2p1}"
HOSTILE = '<script>alert("x")</script> & ]]>'


class Asked(NamedTuple):
    """One question as a reader of the format has it, and how it marks an answer."""

    text: str
    mark: Callable[[float], tuple[float, str]]  # points and feedback


def loss() -> Value:
    return parse("L = (w*x - t)**2", {"w": 1, "x": 1, "t": 1}).output


def moodle_questions(xml: str) -> Iterator[Asked]:
    """Numerical questions: the first answer whose interval has the response gives the mark."""
    for question in ElementTree.fromstring(xml).iter("question"):
        if question.get("type") != "numerical":
            continue
        answers = [
            (
                float(answer.findtext("text", "")),
                float(answer.findtext("tolerance", "")),
                float(answer.get("fraction", "")) / 100,
                plain(answer.findtext("feedback/text", "")),
            )
            for answer in question.iter("answer")
        ]

        def mark(given: float, answers: list[tuple[float, float, float, str]] = answers):  # type: ignore[no-untyped-def]
            for number, tolerance, points, said in answers:
                if number - tolerance <= given <= number + tolerance:
                    return points, said
            return 0.0, ""

        yield Asked(plain(question.findtext("questiontext/text", "")), mark)


def plain(html: str) -> str:
    """HTML of paragraphs as lines of text; nothing else may be in it."""
    assert set(re.findall(r"</?(\w+)", html)) <= {"p"}
    return unescape(re.sub(r"</?p>", "\n", html)).strip()


def qti_questions(data: bytes) -> Iterator[Asked]:
    """Items by their response processing, in the order of the manifest and its tests."""
    with zipfile.ZipFile(BytesIO(data)) as package:
        manifest = ElementTree.fromstring(package.read("imsmanifest.xml"))
        named = {
            resource.get("href"): resource.get("type")
            for resource in manifest.iter()
            if resource.tag.endswith("}resource")
        }
        assert set(named) | {"imsmanifest.xml"} == set(package.namelist())
        for test in [str(path) for path, kind in named.items() if kind == "imsqti_test_xmlv2p1"]:
            for item in ElementTree.fromstring(package.read(test)).iter(f"{QTI}assessmentItemRef"):
                yield qti_item(ElementTree.fromstring(package.read(str(item.get("href")))))


def qti_item(item: ElementTree.Element) -> Asked:
    feedback = {one.get("identifier"): one.text or "" for one in item.iter(f"{QTI}modalFeedback")}
    (condition,) = item.iter(f"{QTI}responseCondition")

    def mark(given: float) -> tuple[float, str]:
        for branch in condition:
            low, high = (
                float(branch.findtext(f"{QTI}and/{QTI}{name}/{QTI}baseValue", ""))
                for name in ("gte", "lte")
            )
            if low <= given <= high:
                outcomes = {
                    one.get("identifier"): one.findtext(f"{QTI}baseValue", "")
                    for one in branch.iter(f"{QTI}setOutcomeValue")
                }
                return float(outcomes.get("SCORE", "0")), feedback[outcomes["FEEDBACK"]]
        return 0.0, ""

    return Asked("\n".join(item.find(f"{QTI}itemBody").itertext()), mark)  # type: ignore[union-attr]


def numbers(text: str) -> dict[str, float]:
    """The numbers that a question gives."""
    (given,) = re.findall(r"Given: (.*)", text)
    pairs = [part.split(" = ") for part in given.split(", ")]
    return {name: float(x.replace("−", "-")) for name, x in pairs}


READERS = {
    "moodle": lambda quiz: list(moodle_questions(moodle_text(quiz))),
    "qti": lambda quiz: list(qti_questions(qti_package(quiz))),
}


@pytest.mark.parametrize("name", READERS)
def test_answers_by_hand_get_their_marks_and_mistakes_their_names(name: str) -> None:
    quiz = quiz_of(Subject(loss()), seed=3, variants=4)
    asked = READERS[name](quiz)
    assert len(asked) == sum(len(variant.questions) for variant in quiz.variants) == 4 * 13
    for question in asked:
        g = numbers(question.text)
        w, x, t = g["w"], g["x"], g["t"]
        if "Find dL/dw" in question.text:
            assert question.mark(2 * (w * x - t) * x) == (1, "Right.")
            points, said = question.mark(2 * (w * x - t))
            assert points == (x == 1) and (x == 1 or "left out" in said)
            assert question.mark(-2 * (w * x - t) * x)[1].endswith("the sign is turned round.")
            assert question.mark(1234.5) == (0, "")
        if "Find v1 = " in question.text:
            assert question.mark(w * x) == (1, "Right.")
            assert question.mark(w * x + 0.011 * max(1.0, abs(w * x)))[0] == 0


SLOPE = "is taken for tanh′(w·x + b)"
MISTAKES: dict[str, Callable[..., float]] = {  # of dL/dw = 2·(a − t)·s·x, done by hand
    f"at tanh(w·x + b), 1 − (w·x + b)² {SLOPE} = ": lambda x, z, a, t: (
        2 * (a - t) * (1 - z * z) * x
    ),
    f"the slope of sigmoid, {SLOPE}.": lambda x, z, a, t: 2 * (a - t) * a * (1 - a) * x,
    f"sigmoid′(w·x + b) {SLOPE}.": lambda x, z, a, t: 2 * (a - t) * x / (2 + 2 * math.cosh(z)),
    f"softplus′(w·x + b) {SLOPE}.": lambda x, z, a, t: 2 * (a - t) * x / (1 + math.exp(-z)),
    f"tanh(w·x + b) itself {SLOPE}.": lambda x, z, a, t: 2 * (a - t) * a * x,
    f", w·x + b itself {SLOPE}.": lambda x, z, a, t: 2 * (a - t) * z * x,
    f"tanh′(tanh(w·x + b)) {SLOPE}.": lambda x, z, a, t: 2 * (a - t) * x / math.cosh(a) ** 2,
    "dL/dt is given in place of dL/dw.": lambda x, z, a, t: -2 * (a - t),
    "it is doubled.": lambda x, z, a, t: 4 * (a - t) * x / math.cosh(z) ** 2,
    "it is halved.": lambda x, z, a, t: (a - t) * x / math.cosh(z) ** 2,
    "the sign is turned round.": lambda x, z, a, t: -2 * (a - t) * x / math.cosh(z) ** 2,
    "the partial of L = (tanh(… + b) − t)² by": lambda x, z, a, t: x / math.cosh(z) ** 2,
    "the partial of tanh(w·x + b) by w·x + b,": lambda x, z, a, t: 2 * (a - t) * x,
    "the partial of w·x by w,": lambda x, z, a, t: 2 * (a - t) / math.cosh(z) ** 2,
}


@pytest.mark.one_python
def test_the_mistakes_that_feedback_names_give_those_numbers() -> None:
    """Of 20 variants, each wrong answer to dL/dw worked out by hand."""
    y = parse("L = (tanh(w*x + b) - t)**2", {"w": 1, "x": 1, "b": 1, "t": 1}).output
    quiz = quiz_of(Subject(y), seed=4, variants=20)
    seen: dict[str, int] = dict.fromkeys(MISTAKES, 0)
    for variant in quiz.variants:
        g = numbers(f"Given: {variant.given}")
        z = g["w"] * g["x"] + g["b"]
        (question,) = [each for each in variant.questions if each.asks == "dL/dw"]
        for wrong in question.wrong:
            known = [text for text in MISTAKES if text in wrong.said]
            if "dL/dx is given" in wrong.said:
                by_hand = 2 * (math.tanh(z) - g["t"]) * g["w"] / math.cosh(z) ** 2
            else:
                (text,) = known
                seen[text] += 1
                by_hand = MISTAKES[text](g["x"], z, math.tanh(z), g["t"])
            assert wrong.number == pytest.approx(by_hand, rel=1e-9), (wrong.said, variant.given)
    assert min(seen.values()) >= 1 and sum(seen.values()) > 200


def test_another_reader_of_qti_reads_every_item(tmp_path: Path) -> None:
    """The package as a converter to QTI 3.0 has it: each item with its answer and its feedback."""
    convert = pytest.importorskip("qti_convert")
    quiz = quiz_of(Subject(loss()), seed=3, variants=2)
    convert.upgrade_package(BytesIO(qti_package(quiz)), tmp_path / "upgraded.zip")
    with zipfile.ZipFile(tmp_path / "upgraded.zip") as package:
        names = [name for name in package.namelist() if "question" in name]
        items = [ElementTree.fromstring(package.read(name)) for name in sorted(names)]
    space = "{http://www.imsglobal.org/xsd/imsqtiasi_v3p0}qti-"
    asked = [question for variant in quiz.variants for question in variant.questions]
    assert len(items) == len(asked) == 26
    for item, question in zip(items, asked, strict=True):
        assert item.get("title") == question.asks
        answer = item.findtext(f"{space}response-declaration/{space}correct-response/{space}value")
        assert float(answer or "nan") == pytest.approx(question.number, rel=1e-11)
        said = ["".join(each.itertext()).strip() for each in item.iter(f"{space}modal-feedback")]
        assert said == ["Right.", *[wrong.said for wrong in question.wrong]]


def test_digits_say_how_near_an_answer_has_to_be() -> None:
    formula = parse("a = tanh(w)", {"w": 0.5})
    for digits, near, far in ((2, 0.004, 0.006), (4, 0.00004, 0.00016)):
        quiz = quiz_of(Subject(formula.output), digits=digits, nice=False)
        (value, *_) = quiz.variants[0].questions
        assert value.asks == "a = tanh(w)"
        scale = 10.0 ** -len(re.match(r"-?0\.(0*)", f"{value.number:.9f}")[1])  # type: ignore[index]
        (asked, *_) = moodle_questions(moodle_text(quiz))
        assert asked.mark(value.number + near * scale)[0] == 1
        assert asked.mark(value.number + far * scale)[0] == 0


def test_the_same_seed_gives_the_same_quiz_and_every_student_another_variant() -> None:
    students = ["Ada", "Grace", "Emmy", "=cmd|' /C calc'!A1", "@x"]
    made = [quiz_of(Subject(loss()), seed=seed, students=students) for seed in (5, 5, 6)]
    assert made[0] == made[1] != made[2]
    assert qti_package(made[0]) == qti_package(made[1])
    given = [variant.given for variant in made[0].variants]
    assert len(set(given)) == len(students)
    rows = list(csv.reader(StringIO(made[0].assignment())))
    assert rows[0] == ["student", "variant"]
    assert [row[0] for row in rows[1:]] == ["Ada", "Grace", "Emmy", "'=cmd|' /C calc'!A1", "'@x"]
    assert sorted(int(row[1]) for row in rows[1:]) == [1, 2, 3, 4, 5]
    shared = quiz_of(Subject(loss()), variants=2, students=students)
    assert {number for _, number in shared.students} == {1, 2}


def test_the_key_has_every_answer_of_every_variant() -> None:
    quiz = quiz_of(Subject(loss()), variants=2, students=["Ada", "Grace"], blanks="gradients")
    key = quiz.key()
    for variant in quiz.variants:
        assert f"## Variant {variant.number}\n" in key and variant.given in key
    assert "Ada" in key and "Grace" in key
    assert [question.asks for question in quiz.variants[0].questions][-2:] == ["dL/dw", "dL/dx"]
    assert key.count("| dL/dw |") == 2


def test_hostile_names_stay_text_in_the_key() -> None:
    """As a reader of Markdown has it: headings, paragraphs and cells of text, and nothing else."""
    signs = HOSTILE + " | `code` *a* _b_ [c](d) &amp; ~~e~~ $f$ # {g} \\\\"
    x, w = Value(2.0, HOSTILE), Value(3.0, "a | [b](c)\n# d")
    y = w * x
    y.label = "<img src=x onerror=alert(1)>"
    quiz = quiz_of(
        Subject(y, title=signs), students=[signs, "- Ada", "1. ![x](y)", "a\n- b", "==="], seed=1
    )
    tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(quiz.key())
    inside = [token for block in tokens for token in block.children or ()]
    assert {token.type for token in inside} <= {"text", "text_special", "softbreak"}
    tags = {"", "h1", "h2", "p", "table", "thead", "tbody", "tr", "th", "td"}
    assert {token.tag for token in tokens} <= tags
    texts = ["".join([t.content for t in token.children]) for token in tokens if token.children]
    assert f"Answer key: {signs}" in texts and any(signs in text for text in texts[1:])
    asked = [question.asks for variant in quiz.variants for question in variant.questions]
    assert [text for text in texts if text in asked] == [*quiz.formulas, *asked]
    heads = sum(token.type == "tr_open" for token in tokens)
    assert heads == len(quiz.variants) + len(asked)


def test_the_formats_are_written_by_name() -> None:
    subject = Subject(loss(), title="Quiz")
    assert FORMATS["moodle"].writer(subject, seed=1).startswith("<?xml")  # type: ignore[arg-type]
    assert FORMATS["qti"].writer(subject, seed=1).startswith(b"PK")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="blanks takes values, partials, gradients or all"):
        quiz_of(subject, blanks="sums")
    with pytest.raises(ValueError, match="up to 9,000 questions, and the limit is 5,000"):
        quiz_of(subject, variants=500)


@pytest.mark.parametrize("name", READERS)
def test_hostile_names_stay_text(name: str) -> None:
    x, w = Value(2.0, HOSTILE), Value(3.0, "$course$/top/\x1b\u202e")
    y = w * x
    y.label = "L/../{1:NUMERICAL:=1}"
    quiz: Quiz = quiz_of(Subject(y, title="a/b]]><quiz>"), seed=1)
    asked = READERS[name](quiz)
    assert all(HOSTILE in question.text for question in asked)
    assert not any("\x1b" in question.text or "\u202e" in question.text for question in asked)
    if name == "moodle":
        path = ElementTree.fromstring(moodle_text(quiz)).findtext("question/category/text")
        assert path == "$course$/top/a//b]]><quiz>/variant 1"
