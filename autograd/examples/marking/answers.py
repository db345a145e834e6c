"""What a student handed in: answers by quantity, from TOML, CSV or JSON."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ...files import read_rows, read_text
from ...formulas.json_text import typed_json
from ..digits import Digits

_MOST = 1_000_000
_HEADS = ("what", "quantity", "name", "question")


class AnswerError(ValueError):
    """A file holds no answers; its message says what is wrong, and where."""


def read_answers(path: str | Path) -> dict[str, str]:
    """The answers in a .csv or .json file, by quantity, as they were typed.

    A CSV file has two columns, the quantity and the answer, with or without a line of headings;
    commas, semicolons or tabs between them. A JSON file has an object, {"dL/dw": "0.35"}, or a list
    of objects with "what" and "answer". An empty answer is a line that is missing.

    Raises:
        AnswerError: the file is none.
        OSError: it cannot be read.
    """
    name = str(path)
    try:
        if name.lower().endswith(".json"):
            return _from_json(read_text(path, _MOST), name)
        if name.lower().endswith((".csv", ".tsv", ".txt")):
            return _from_rows(read_rows(path, _MOST, "\t;,"), name)
    except (OSError, AnswerError):
        raise
    except ValueError as error:
        raise AnswerError(str(error)) from None
    raise AnswerError(f"answers are in a .csv or .json file; got {name}")


def _from_json(text: str, name: str) -> dict[str, str]:
    try:
        data = typed_json(text)
    except ValueError as error:
        raise AnswerError(f"{name} is no JSON: {error}") from None
    if isinstance(data, list):
        pairs = []
        for place, entry in enumerate(data, 1):
            if not isinstance(entry, dict) or not {"what", "answer"} <= entry.keys():
                raise AnswerError(f'{name}: entry {place} needs "what" and "answer"')
            pairs.append((entry["what"], entry["answer"]))
    elif isinstance(data, dict):
        pairs = list(data.items())
    else:
        raise AnswerError(f'{name} holds an object: {{"dL/dw": "0.35"}}')
    return _checked([(f"{name}: {what}", what, answer) for what, answer in pairs])


def _from_rows(rows: list[tuple[int, list[str]]], name: str) -> dict[str, str]:
    entries: list[tuple[str, str, str]] = []
    for line, cells in rows:
        where = f"{name}, line {line}"
        if not any(cells) or (not entries and cells[0].lower() in _HEADS):
            continue
        if len(cells) < 2:
            raise AnswerError(f"{where}: a line has the quantity and the answer, dL/dw,0.35")
        entries.append((where, cells[0], cells[1]))
    return _checked(entries)


def _checked(entries: list[tuple[str, Any, Any]]) -> dict[str, str]:
    """The answers, each a number, each quantity once."""
    answers: dict[str, str] = {}
    for where, what, answer in entries:
        if not isinstance(what, str) or not isinstance(answer, str | None):
            raise AnswerError(f"{where}: an answer is a number, got {answer!r}")
        if what in answers:
            raise AnswerError(f"{where}: there is an answer for {what} already")
        typed = (answer or "").strip()
        if typed:
            try:
                Digits(typed)
            except ValueError as error:
                raise AnswerError(f"{where}: {error}") from None
        answers[what] = typed
    return answers
