"""The steps of a pass in a notebook: a widget where widgets run, else a picture and sentences."""

from __future__ import annotations

from collections.abc import Container
from html import escape
from importlib.util import find_spec
from typing import Any

from ..drawing.render import STILL, RenderError, html_image
from ..engine.blocks import is_of_arrays
from ..engine.value import Value
from ..formulas.notation import Text
from ..formulas.text import visible
from ..steps.array_walk import ArrayWalk
from ..steps.sentences import sentence
from ..steps.walk import Walk
from .array_text import array_walk_text
from .terminal import leaf_numbers, titled_parts, walk_text

DIGITS = 4  # significant digits of numbers in HTML and its picture; as text a walk is as printed
MOST = 500  # sentences that are shown without being printed
NOT_DRAWN = (ImportError, OSError, RenderError, ValueError)  # TimeoutError is an OSError
_LIST = '<ol start="{}" style="list-style:decimal;padding-left:3em">'  # some hide the numbers


def mime_bundle(walk: Walk, digits: int = DIGITS, root: Value | None = None) -> dict[str, Any]:
    """A walk as a notebook takes it: as text, as HTML and, with anywidget, as a widget.

    A notebook shows the last of these that it can. A stored notebook, or one whose widgets do
    not run, shows the HTML.

    Args:
        root: the value whose pass it is; with it, arrays and groups are shown as such.

    >>> from autograd import Value, steps
    >>> list(mime_bundle(steps(Value(3.0, "a") ** 2)))[:2]
    ['text/plain', 'text/html']
    """
    shown: dict[str, Any] = {
        "text/plain": notebook_text(walk),
        "text/html": still_html(walk, digits, root),
    }
    return shown | _widget_forms(shown, walk, digits, root)


def array_mime_bundle(walk: ArrayWalk, digits: int = DIGITS) -> dict[str, Any]:
    """A walk of arrays as a notebook takes it: its steps as text, beside its blocks as a picture,
    or the stepper, in which every block can be opened.

    >>> from autograd import array, steps
    >>> x = array([1.0, 2.0], "x")
    >>> list(array_mime_bundle(steps((x * x).sum(), level="arrays")))[:2]
    ['text/plain', 'text/html']
    """
    said = escape(array_walk_text(walk, digits))
    html = f"<div>{_last_frame(walk, 'block', digits)}<pre>{said}</pre></div>"
    shown: dict[str, Any] = {"text/plain": str(walk), "text/html": html}
    return shown | _widget_forms(shown, walk.scalars, digits, walk.root)


def _widget_forms(
    shown: Container[str], walk: Walk, digits: int, root: Value | None
) -> dict[str, Any]:
    """The forms of the stepper that a notebook needs beside those that are there."""
    stepper = stepper_widget(walk, root, digits)
    if stepper is None:
        return {}
    forms, *_ = stepper._repr_mimebundle_()
    return {form: what for form, what in forms.items() if form not in shown}


def stepper_widget(walk: Walk, root: Value | None = None, digits: int = DIGITS) -> Any:
    """The stepper of a walk as an anywidget.AnyWidget; None where there can be none.

    That is where anywidget is not installed, or where the walk cannot be drawn or computed
    again: more nodes than can be read, or numbers that are no floats.
    """
    if find_spec("anywidget") is None:
        return None
    from .widget import StepperWidget

    try:
        return StepperWidget(walk, root=root, digits=digits)
    except NOT_DRAWN:
        return None


def notebook_text(walk: Walk) -> str:
    """The walk in words, or how to get them where they are many."""
    if len(walk) <= MOST:
        return walk_text(walk)
    return f"{len(walk):,} steps to {visible(walk.output)} and back; print them to read them all"


def still_html(walk: Walk, digits: int = DIGITS, root: Value | None = None) -> str:
    """The walk as HTML without a script: the graph with all its numbers, then every step.

    >>> from autograd import Value, steps
    >>> shown = still_html(steps(Value(3.0, "<b>") ** 2))
    >>> shown.count("<li>"), shown.count("&lt;b&gt;"), shown.count("<b>")
    (3, 4, 0)
    """
    numbers = visible(leaf_numbers(walk, Text(digits)), 2000)
    html = [_graph_image(walk, digits, root), f"<p>Given: {escape(numbers)}</p>"]
    for title, block in titled_parts(walk[:MOST]):
        html.append(f"<p><strong>{title}</strong></p>{_LIST.format(block[0].number)}")
        html += [f"<li>{escape(sentence(walk, step, digits))}</li>" for step in block]
        html.append("</ol>")
    if len(walk) > MOST:
        html.append(f"<p>… and {len(walk) - MOST:,} more steps: print them to read them all.</p>")
    return f"<div>{''.join(html)}</div>"


def _graph_image(walk: Walk, digits: int, root: Value | None) -> str:
    """The graph after the last step, with blocks where it has any."""
    if root is not None and is_of_arrays(root):
        return _last_frame(ArrayWalk(root, walk), "block", digits)
    return _last_frame(walk, "value", digits)


def _last_frame(walk: Walk | ArrayWalk, what: str, digits: int) -> str:
    """The drawing of the last step; nothing where it cannot be drawn."""
    try:
        from ..drawing import frame

        drawn = frame(walk, len(walk), digits=digits).svg(timeout=10.0)
    except NOT_DRAWN:
        return ""
    words = f"The graph of {visible(walk.output)} with every {what} and gradient"
    return html_image(drawn.encode(), words, STILL)


class StillWalk:
    """A walk without a widget, for notebooks that ask for HTML alone."""

    def __init__(self, walk: Walk, root: Value | None = None) -> None:
        self.walk = walk
        self.root = root

    def _repr_html_(self) -> str:
        return still_html(self.walk, root=self.root)
