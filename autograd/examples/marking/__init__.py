"""A student's sheet, marked: the first number that is off, the mistake, and what follows from it.

`sheet.py` judges the lines, `answers.py` reads what was handed in, `scheme.py` gives the marks;
`marking.py` is what comes of it, and `marking_text.py` writes it for people and programs.
"""

from .answers import AnswerError, read_answers
from .marking import Marking, SheetLine
from .marking_text import html_marking, json_marking, markdown_marking, text_marking
from .scheme import Scheme
from .sheet import mark

__all__ = [
    "AnswerError",
    "Marking",
    "Scheme",
    "SheetLine",
    "html_marking",
    "json_marking",
    "mark",
    "markdown_marking",
    "read_answers",
    "text_marking",
]
