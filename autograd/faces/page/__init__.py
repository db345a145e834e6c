"""The offline page: one file that a class can step through and change.

`page(y, "lesson.html")` writes it. A notebook's widget takes the same parts: `lesson(y)` is
plain data, `script(lesson)` an ES module that exports mount(root, lesson, options), and
`style()` its style sheet.
"""

from __future__ import annotations

import json
import os
import re
from base64 import b64encode
from collections.abc import Sequence
from hashlib import sha256
from html import escape
from pathlib import Path

from ...files import write_whole
from ...node import Node
from ...record import Walk
from .bundle import script, source
from .lesson import Lesson, lesson

__all__ = ["Lesson", "data", "html", "lesson", "page", "script", "style"]

START = """
const root = document.getElementById("lesson");
mount(root, JSON.parse(document.getElementById("data").textContent), { page: true });
"""
_UNSAFE = re.compile("[<>&\u2028\u2029\ud800-\udfff]")


def page(
    given: Node | Walk,
    path: str | os.PathLike[str],
    params: Sequence[Node | str] = (),
    *,
    lr: float = 0.1,
    title: str = "",
    note: str = "",
    force: bool = False,
) -> Path:
    """Write one HTML file that shows every step and computes again when a number is changed.

    It holds everything it needs, asks no server for anything, and opens from a disk.

    Args:
        given: a value, or the steps of a walk.
        path: where to write.
        params: the leaves that the update button moves; left out, those that the walk updates,
            or all.
        lr: the learning rate to begin with.
        title, note: a heading, and a line below it; any text.
        force: whether an existing file is overwritten.

    Raises:
        FileExistsError: the file exists and force is not set.
        ValueError, ImportError, RenderError, TimeoutError: as `lesson`.
    """
    if not force and os.path.lexists(path):
        raise FileExistsError(f"{path} exists; choose another name, or force to overwrite it")
    return write_whole(path, html(lesson(given, params, lr=lr, title=title, note=note)), force)


def html(told: Lesson) -> str:
    """The page of a lesson. Its own script and style are all that it may run or ask for."""
    parts = {
        "title": escape(told["title"]),
        "data": data(told),
        "style": style(),
        "script": script(told).replace("</", "<\\/") + START,
    }
    parts |= {f"{word}-hash": _hash(parts[word]) for word in ("style", "script")}
    pieces = source("page.html").split("%%")
    return "".join([parts[one] if at % 2 else one for at, one in enumerate(pieces)])


def style() -> str:
    """The style sheet of everything that mount builds, all of it below the class glassgrad."""
    return source("page.css")


def data(told: Lesson) -> str:
    """A lesson as JSON that can stand in a page: nothing in it ends an element or a line."""
    text = json.dumps(told, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _hash(text: str) -> str:
    return b64encode(sha256(text.encode()).digest()).decode()
