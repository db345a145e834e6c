"""The steps of a pass in a notebook: a widget where widgets run, else a picture and sentences."""

from __future__ import annotations

from base64 import b64encode
from html import escape
from importlib.util import find_spec
from typing import Any

from ..drawing.render import RenderError
from ..formulas.notation import Text
from ..formulas.text import visible
from ..steps.sentences import sentence
from ..steps.walk import Walk
from .terminal import leaf_numbers, titled_parts, walk_text

MOST = 500  # sentences that are shown without being printed
NOT_DRAWN = (ImportError, OSError, RenderError, ValueError)  # TimeoutError is an OSError
_LIST = '<ol start="{}" style="list-style:decimal;padding-left:3em">'  # some hide the numbers
_IMAGE = '<img alt="{}" src="data:image/svg+xml;base64,{}" style="max-width:100%;background:white">'


def mime_bundle(walk: Walk, digits: int = 6) -> dict[str, Any]:
    """A walk as a notebook takes it: as text, as HTML and, with anywidget, as a widget.

    A notebook shows the last of these that it can. A stored notebook, or one whose widgets do
    not run, shows the HTML.

    >>> from autograd import Value, steps
    >>> list(mime_bundle(steps(Value(3.0, "a") ** 2)))[:2]
    ['text/plain', 'text/html']
    """
    shown: dict[str, Any] = {
        "text/plain": notebook_text(walk, digits),
        "text/html": still_html(walk, digits),
    }
    stepper = stepper_widget(walk)
    if stepper is None:
        return shown
    forms, *_ = stepper._repr_mimebundle_()
    return shown | {form: what for form, what in forms.items() if form not in shown}


def stepper_widget(walk: Walk) -> Any:
    """The stepper of a walk as an anywidget.AnyWidget; None where there can be none.

    That is where anywidget is not installed, or where the walk cannot be drawn or computed
    again: more nodes than can be read, or numbers that are no floats.
    """
    if find_spec("anywidget") is None:
        return None
    from .widget import StepperWidget

    try:
        return StepperWidget(walk)
    except NOT_DRAWN:
        return None


def notebook_text(walk: Walk, digits: int = 6) -> str:
    """The walk in words, or how to get them where they are many."""
    if len(walk) <= MOST:
        return walk_text(walk, digits)
    return f"{len(walk):,} steps to {visible(walk.output)} and back; print them to read them all"


def still_html(walk: Walk, digits: int = 6) -> str:
    """The walk as HTML without a script: the graph with all its numbers, then every step.

    >>> from autograd import Value, steps
    >>> shown = still_html(steps(Value(3.0, "<b>") ** 2))
    >>> shown.count("<li>"), shown.count("&lt;b&gt;"), shown.count("<b>")
    (3, 4, 0)
    """
    numbers = visible(leaf_numbers(walk, Text(digits)), 2000)
    html = [_graph_image(walk), f"<p>Given: {escape(numbers)}</p>"]
    for title, block in titled_parts(walk[:MOST]):
        html.append(f"<p><strong>{title}</strong></p>{_LIST.format(block[0].number)}")
        html += [f"<li>{escape(sentence(walk, step, digits))}</li>" for step in block]
        html.append("</ol>")
    if len(walk) > MOST:
        html.append(f"<p>… and {len(walk) - MOST:,} more steps: print them to read them all.</p>")
    return f"<div>{''.join(html)}</div>"


def _graph_image(walk: Walk) -> str:
    """The graph after the last step; nothing where it cannot be drawn.

    As an image it can neither run anything nor mix its names with those of other pictures.
    """
    try:
        from ..drawing import frame

        drawn = frame(walk, len(walk)).svg(timeout=10.0)
    except NOT_DRAWN:
        return ""
    description = f"The graph of {visible(walk.output)} with every value and gradient"
    return _IMAGE.format(escape(description), b64encode(drawn.encode()).decode())


class StillWalk:
    """A walk without a widget, for notebooks that ask for HTML alone."""

    def __init__(self, walk: Walk) -> None:
        self.walk = walk

    def _repr_html_(self) -> str:
        return still_html(self.walk)
