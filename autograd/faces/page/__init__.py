"""The offline page: one HTML file in which a class can step through a graph and change numbers.

`html(lesson)` is its text, which page_file.py writes. A notebook's widget takes the same parts:
`lesson(y)` is plain data, `script(lesson)` an ES module that exports mount(root, lesson, options),
and `style()` its style sheet.

Of the JavaScript beside this file, app.js puts the parts together: formulas.js (of
formula_parts.py), graph.js, step_panel.js, controls.js, inspector.js (on a phone in a sheet.js),
what_if.js with updates.js and runner.js, examples.js (of samples.py) with decision.js, quiz.js,
source.js and, for paper, handout.js. All of them show one walk.js, which knows the step and the
numbers, and asks engine.js to compute them again, and update_rule.js to move them by the lines of
updates.py and the second derivatives of second.py.

graph.js shows what view.js says is one box, an array of arrays.py for one. layout.js finds its
place, by layers.js, placing.js and routes.js, without any program but the browser. shapes.js draws
boxes and arrows, marks.js says what they show at a step, strength.js how wide and how tinted.
minimap.js shows the whole, drag.js moves it by the mouse, and motion.js lets numbers travel.

sentences.js puts names and numbers into what lesson.py has worded. Behind the quiz, mistakes.js
makes the mistakes of the diagnosis when an answer is wrong, slips.js those of a single step,
typed_formula.js reads a formula, and edge_choice.js lets an arrow be chosen. lens.js says which
part a lens has, watched.js tells all when a step or a number changes; curve.js draws the response
of a unit, loss_curve.js a loss over updates; numbers.js writes and reads numbers; dom.js makes
elements, theme.js the button of colours. graph.css says how the graph looks, learning.css what
people learn with, print.css what stands on paper, page.css everything else, and how all of it fits
a window, a phone and a class.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from hashlib import sha256
from html import escape

from .bundle import packaged_text, script, tight_sheet
from .lesson import Lesson, lesson

__all__ = [
    "Lesson",
    "data",
    "document",
    "html",
    "lesson",
    "script",
    "style",
    "styled_document",
]

SHEETS = ("graph", "learning", "page", "print")
BODY = """\
<div id="lesson"><noscript>This page steps through the gradients of a graph; it needs JavaScript, \
which is switched off here.</noscript></div>
<script id="data" type="application/json">%s</script>"""
START = """
const root = document.getElementById("lesson");
mount(root, JSON.parse(document.getElementById("data").textContent), { page: true });
"""
_UNSAFE = re.compile("[<>&\u2028\u2029\ud800-\udfff]")


def html(page_lesson: Lesson, above: str = "", below: str = "", sheet: str = "") -> str:
    """The page of a lesson.

    Args:
        page_lesson: the lesson.
        above, below: HTML to stand around it; what is text in it has been escaped.
        sheet: the style of that.
    """
    body = "\n".join(filter(None, [above, BODY % data(page_lesson), below]))
    return document(page_lesson["title"], body, style() + sheet, script(page_lesson) + START)


def document(title: str, body: str, sheet: str, module: str) -> str:
    """A page whose own script and style are all that it may run or ask for.

    Args:
        title: any text.
        body: HTML; what is text in it has been escaped.
        sheet: its style sheet.
        module: its script, an ES module.
    """
    parts = {
        "title": escape(title),
        "body": body,
        "style": tight_sheet(sheet),
        "script": module.replace("</", "<\\/"),
    }
    parts |= {f"{word}-hash": _hash(parts[word]) for word in ("style", "script")}
    pieces = packaged_text(__package__, "page.html").split("%%")
    return "".join([parts[piece] if k % 2 else piece for k, piece in enumerate(pieces)])


def styled_document(title: str, body: str, sheet: str, module: str) -> str:
    """A `document` with the fonts and colours of the page; what is below a class glassgrad has
    them, and `sheet` may say more.
    """
    return document(title, body, style() + sheet, module)


def style() -> str:
    """The style sheet of everything that mount builds, all of it below the class glassgrad."""
    return "".join([packaged_text(__package__, f"{name}.css") for name in SHEETS])


def data(page_lesson: Lesson) -> str:
    """A lesson as JSON that can stand in a page: nothing in it ends an element or a line."""
    text = json.dumps(page_lesson, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return _UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def _hash(text: str) -> str:
    return b64encode(sha256(text.encode()).digest()).decode()
