"""A quiz in the XML that Moodle imports: numerical questions, a category for every variant."""

from __future__ import annotations

from html import escape
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from .quiz import RIGHT, Quiz, QuizQuestion, Variant, number_in_full


def moodle_text(quiz: Quiz) -> str:
    """A quiz as Moodle XML."""
    root = Element("quiz")
    digits = len(str(len(quiz.variants)))
    for variant in quiz.variants:
        title = quiz.title.replace("/", "//")  # a single one would begin a category of its own
        name = f"$course$/top/{title}/variant {variant.number:0{digits}}"
        question = SubElement(root, "question", type="category")
        _text(SubElement(question, "category"), name)
        for place, asked in enumerate(variant.questions, 1):
            root.append(_numerical(quiz, variant, asked, place))
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, "unicode") + "\n"


def _numerical(quiz: Quiz, variant: Variant, asked: QuizQuestion, place: int) -> Element:
    question = Element("question", type="numerical")
    _text(SubElement(question, "name"), f"{variant.number}.{place:02} {asked.asks}")
    _html(question, "questiontext", quiz.question_html(variant, asked))
    _html(question, "generalfeedback", "")
    for name, text in (("defaultgrade", "1"), ("penalty", "0.3333333"), ("hidden", "0")):
        SubElement(question, name).text = text
    _answer(question, 100, asked.number, asked.tolerance, RIGHT)
    for wrong in asked.wrong:
        _answer(question, 0, wrong.number, wrong.tolerance, wrong.said)
    for name, text in (("unitgradingtype", "0"), ("showunits", "3"), ("unitsleft", "0")):
        SubElement(question, name).text = text
    return question


def _answer(question: Element, fraction: int, x: float, tolerance: float, said: str) -> None:
    answer = SubElement(question, "answer", fraction=str(fraction), format="moodle_auto_format")
    SubElement(answer, "text").text = number_in_full(x)
    _html(answer, "feedback", f"<p>{escape(said)}</p>")
    SubElement(answer, "tolerance").text = number_in_full(tolerance)


def _html(parent: Element, name: str, html: str) -> None:
    _text(SubElement(parent, name, format="html"), html)


def _text(parent: Element, text: str) -> None:
    SubElement(parent, "text").text = text
