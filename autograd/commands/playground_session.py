"""What Python in a reader's browser answers to the page of the playground: JSON in, JSON out.

A task takes what was typed and does what a command of that name does, with its errors.
"""

from __future__ import annotations

import contextlib
import io
import json
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from warnings import catch_warnings, simplefilter

from ..faces.page.bundle import rows_module
from ..faces.page.lesson import DIGITS
from ..faces.page_file import lesson_of
from ..formulas.expression import FormulaError, MissingValues, parse
from . import UsageError, usage_errors
from .cli import command_module, fault_text, parser_of
from .columns_of_data import read_columns
from .page import page_subject

DATA, PAGE = "data.csv", "page.html"
TO_PAGE = f"--output={PAGE}"
PAGE_OPTIONS = ("of", "params", "rule", "lr", "lens", "title", "note")
WALK_OPTIONS = ("of", "lens")

Typed = Mapping[str, Any]


def answer(request: str) -> str:
    """Do one task, and say what came of it.

    request: JSON with a "task" (names, walk, page, diagnose), the "formula", "values" by name as
    they were typed, and options of the command by their names, empty ones being left out.

    Returns: JSON; with "error", the text of a UsageError, where it cannot be done.

    >>> answer('{"task": "names", "formula": "w*x"}')
    '{"names": ["w", "x"]}'
    """
    typed = json.loads(request)
    try:
        with _data_file(typed.get("data", "")), catch_warnings():
            simplefilter("ignore")  # of a large graph a part is shown, which says so itself
            answered = TASKS[typed["task"]](typed)
    except UsageError as error:
        answered = {"error": str(error)}
    except Exception as error:
        answered = {"error": fault_text(error)}
    return json.dumps(answered)


@contextlib.contextmanager
def _data_file(table: str) -> Iterator[None]:
    """Be where the table stands in a file of its own."""
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        if table.strip():
            Path(DATA).write_text(table, encoding="utf-8")
        yield


def needed_names(typed: Typed) -> dict[str, Any]:
    """The names that need a value; None where the formula cannot be read yet."""
    try:
        parse(typed["formula"], None, read_columns(DATA) if Path(DATA).exists() else None)
    except MissingValues as missing:
        return {"names": missing.names}
    except (FormulaError, UsageError):
        return {"names": None}
    return {"names": []}


def walk_shown(typed: Typed) -> dict[str, Any]:
    """The lesson to step through, with its rows, and the walk in words."""
    words = _said("walk", typed, WALK_OPTIONS, "--plain", f"--digits={DIGITS}")
    try:
        y, params, settings = page_subject(_arguments("page", typed, PAGE_OPTIONS, TO_PAGE))
        with usage_errors(ImportError, ValueError):
            lesson = lesson_of(y, params, **settings)
    except UsageError as error:  # more than a box a node can show; but a walk can be read
        return {"words": words, "refused": str(error)}
    return {"words": words, "lesson": lesson, "rows": rows_module(lesson)}


def page_file(typed: Typed) -> dict[str, Any]:
    """The page as the command writes it."""
    _said("page", typed, PAGE_OPTIONS, TO_PAGE)
    return {"html": Path(PAGE).read_text(encoding="utf-8")}


def diagnosis(typed: Typed) -> dict[str, Any]:
    """Which mistake gives a number."""
    return {"words": _said("diagnose", typed, ("of", "d", "answer"), "--plain")}


TASKS = {"names": needed_names, "walk": walk_shown, "page": page_file, "diagnose": diagnosis}


def _arguments(command: str, typed: Typed, options: tuple[str, ...], *more: str) -> Any:
    """What was typed as the command takes it."""
    words = [f"--{name}={typed[name]}" for name in options if typed.get(name)]
    if "rule" in options:
        settings = [setting.strip() for setting in typed.get("set", "").split(",")]
        words += [f"--set={setting}" for setting in settings if setting]
    words += [f"--data={DATA}"] if Path(DATA).exists() else []
    values = [f"{name}={value}" for name, value in typed.get("values", {}).items()]
    return parser_of(command).read([*words, *more, "--", typed["formula"], *values])


def _said(command: str, typed: Typed, options: tuple[str, ...], *more: str) -> str:
    """What a command prints."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        getattr(command_module(command), f"run_{command}")(
            _arguments(command, typed, options, *more)
        )
    return said.getvalue()
