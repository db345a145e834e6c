"""The gallery: a folder with every worked example as a page to step through, and their index.

Files that link to each other: they open from a disk, and need no server.
"""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from warnings import catch_warnings, simplefilter

from ...engine.graph import leaves
from ...engine.value import Value
from ...examples.example import Example
from ...examples.report import Report, Result
from ...files import write_folder
from ...progress import Progress
from ...steps.recorder import record_walk
from ..page import Lesson, html, lesson
from ..page_file import lesson_of
from ..updating import Updating
from .markup import (
    ExamplePage,
    above_and_below,
    gallery_style,
    index_page,
    page_without_walk,
)

Neighbour = ExamplePage | None
INDEX = "index.html"


def gallery(report: Report, folder: str | os.PathLike[str], *, force: bool = False) -> Path:
    """Write a page for every worked example of a report, and an index that sorts and filters.

    The folder is made if there is none. Nothing is written before every page is ready, all are
    written or none, and no file is overwritten unless force is set. Files that are no worked
    example have no page.

    Returns: the path of the index.

    Raises:
        FileExistsError: one of the files exists.
        ImportError, OSError: as `autograd.page`.
    """
    folder = Path(folder)
    refuse_gallery(report, folder, force)
    entries = list(_example_pages(report))
    pages = {**dict(_pages_as_html(entries)), INDEX: index_page(report, entries)}
    write_folder(folder, pages, force)
    return folder / INDEX


def refuse_gallery(report: Report, folder: Path, force: bool) -> None:
    """Refuse a folder before the work, not after it; write_folder looks again.

    Raises:
        FileExistsError, NotADirectoryError, FileNotFoundError: as `gallery`.
    """
    if folder.exists() and not folder.is_dir():
        raise NotADirectoryError(f"{folder} is a file; the gallery takes a folder")
    if not folder.absolute().parent.is_dir():
        raise FileNotFoundError(f"there is no folder {folder.parent} to make {folder.name} in")
    for name in [INDEX, *[entry.file for entry in _example_pages(report)]]:
        if not force and os.path.lexists(folder / name):
            raise FileExistsError(
                f"{folder / name} exists; choose another folder, or force to overwrite it"
            )


def _example_pages(report: Report) -> Iterator[ExamplePage]:
    """Each example that could be read, with a file name of its own."""
    taken = {INDEX}
    for result in sorted(report.results, key=_sort_key):
        if result.error is None:
            file, number = f"{result.name}.html", 1
            while file.casefold() in taken:
                number += 1
                file = f"{result.name}-{number}.html"
            taken.add(file.casefold())
            yield ExamplePage(result, file)


def _sort_key(result: Result) -> str:
    """A title as the index sorts it: without accents and capitals."""
    spelled = unicodedata.normalize("NFD", result.example.title)
    return "".join([sign for sign in spelled if not unicodedata.combining(sign)]).lower()


def _pages_as_html(entries: list[ExamplePage]) -> Iterator[tuple[str, str]]:
    progress = Progress("pages", len(entries), lines=True)
    with progress:
        progress.show(0)
        neighbours = zip([None, *entries], entries, [*entries[1:], None], strict=False)
        for three in neighbours:
            yield _page_as_html(three)
            progress.advance()


def _page_as_html(three: tuple[Neighbour, ExamplePage, Neighbour]) -> tuple[str, str]:
    """The file name and the page of the middle one."""
    _, entry, _ = three
    example = entry.result.example
    above, below = above_and_below(*three)
    try:
        example_lesson = _example_lesson(example)
    except ValueError as error:  # more nodes than can be read
        return entry.file, page_without_walk(entry, above, below, str(error))
    return entry.file, html(example_lesson, above, below, gallery_style())


def _example_lesson(example: Example) -> Lesson:
    """The passes of the example as it is printed, and its first update.

    Raises:
        ValueError: there is more than a page can show.
    """
    names = example.graph().names
    loss = names[example.loss]
    told: dict[str, Any] = {"title": example.title, "note": example.author}
    reached = set(leaves(loss))
    moved = example.update.params if example.update else ()
    params = tuple([name for name in moved if names[name] in reached])
    if example.update is None or not params:
        return _lesson_of_pass(loss, told)
    update = replace(example.update, params=params)
    try:
        moving = Updating(loss, update, names).walk()
        return lesson(moving, update=update, root=loss if update.row.solved else None, **told)
    except ValueError:  # more second derivatives than a page can compute
        return _lesson_of_pass(loss, told)


def _lesson_of_pass(loss: Value, told: dict[str, Any]) -> Lesson:
    """The lesson of one pass; of a graph that is too large, of a part of it, which it says."""
    try:
        return lesson(record_walk(loss), **told)
    except ValueError:
        with catch_warnings():
            simplefilter("ignore")
            return lesson_of(loss, **told)
