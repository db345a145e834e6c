"""Exports: a graph and its pass in the files of other programs, from a spreadsheet to a quiz.

`export` writes one; FORMATS lists them. None computes by itself: numbers come from the record of
steps, formulas from the rows, mistakes from the table of hypotheses, pictures from the drawing.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from os import PathLike
from pathlib import Path
from typing import Any, NamedTuple

from ...engine.blocks import Array
from ...engine.value import Value
from ...files import refuse_taken, write_whole
from .subject import Subject as Subject


def exporter(place: str) -> Callable[..., Any]:
    """A function of this package by its place, module:name, loaded when it is asked for."""
    module, _, name = place.partition(":")
    made: Callable[..., Any] = getattr(import_module(f"{__name__}.{module}"), name)
    return made


QUIZ = "quiz:quiz_of"  # what makes the questions that a file of a quiz holds


class ExportFormat(NamedTuple):
    """One format: the ending of its files, the function that makes one, and what it is."""

    ending: str
    function: str  # module:name in this package; it takes a Subject and its own settings
    does: str
    quiz: bool = False  # whether its function takes a Quiz alone, which has taken the settings

    @property
    def writer(self) -> Callable[..., bytes | str]:
        """The function that makes a file of a subject."""
        made: Callable[..., bytes | str] = exporter(self.function)
        if not self.quiz:
            return made
        return lambda subject, **settings: made(exporter(QUIZ)(subject, **settings))

    @property
    def settings(self) -> list[str]:
        """What else its function takes."""
        made = exporter(QUIZ if self.quiz else self.function)
        return list(inspect.signature(made).parameters)[1:]


FORMATS = {
    "xlsx": ExportFormat(
        ".xlsx", "workbook:workbook", "a spreadsheet that computes: inputs, passes, updates, blanks"
    ),
    "tikz": ExportFormat(".tex", "tikz:tikz", "the graph as a figure, at a step, for \\input"),
    "table": ExportFormat(".tex", "latex_tables:table", "every step as a row of a LaTeX table"),
    "align": ExportFormat(".tex", "latex_tables:align", "every step as aligned LaTeX equations"),
    "beamer": ExportFormat(".tex", "beamer:beamer", "LaTeX slides, one step a slide"),
    "moodle": ExportFormat(
        ".xml", "moodle_xml:moodle_text", "questions for Moodle, with variants", True
    ),
    "qti": ExportFormat(
        ".zip", "qti:qti_package", "the same questions as a package of IMS QTI 2.1", True
    ),
    "pptx": ExportFormat(".pptx", "slides:slides", "a presentation, one step a slide"),
}


def format_of(path: str | PathLike[str], to: str | None = None) -> str:
    """The format of a file: what `to` says, or the first one of its ending.

    Raises:
        ValueError: there is no such format, or the ending is that of another.

    >>> format_of("neuron.xlsx")
    'xlsx'
    """
    ending = Path(path).suffix.lower()
    if to is not None and to not in FORMATS:
        raise ValueError(f"there is no format {to!r}; there are {', '.join(FORMATS)}")
    for name, form in FORMATS.items():
        if form.ending == ending and to in (None, name):
            return name
    if to is not None:
        raise ValueError(f"a file of format {to} ends in {FORMATS[to].ending}; got {path}")
    endings = list(dict.fromkeys([form.ending for form in FORMATS.values()]))
    raise ValueError(f"the path ends in {', '.join(endings)}; got {path}")


def export(
    loss: Value,
    path: str | PathLike[str],
    *,
    to: str | None = None,
    params: Sequence[Value] = (),
    arrays: Mapping[str, Array] | None = None,
    title: str = "",
    force: bool = False,
    **settings: Any,
) -> Path:
    """Write a graph into a file of another program, whole or not at all, and return its path.

    Args:
        loss: the result of the graph.
        path: the file; its ending says the format.
        to: the format, where an ending has several (see FORMATS).
        params: what updates move; left out, all leaves.
        arrays: vectors and matrices by their names, which are shown whole.
        force: whether an existing file may be written over.
        settings: of the format, such as updates=20 of a spreadsheet.

    Raises:
        FileExistsError: the file exists and force is not set.
        ImportError: a package is missing; the message has the command that installs it.
        TypeError: the format has no such setting.
        ValueError: no format has that ending, or more is asked for than it holds.

    >>> import tempfile
    >>> from autograd import Value
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     export(Value(2.0, "a") * 3.0, Path(folder, "product.xlsx")).name
    'product.xlsx'
    """
    name = format_of(path, to)
    form = FORMATS[name]
    for setting in settings:
        if setting not in form.settings:
            raise TypeError(
                f"the format {name} has no setting {setting!r}; it has {', '.join(form.settings)}"
            )
    refuse_taken(path, force)
    subject = Subject(loss, params, arrays or {}, title)
    from .heights import fitted_subject  # who asks for formats alone need not wait for drawings

    data = form.writer(fitted_subject(subject, name, settings.get("level")), **settings)
    return write_whole(path, data, force=force)
