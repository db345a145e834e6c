"""A worksheet as a form: its blanks are fields, and the page checks what is typed into them."""

from __future__ import annotations

from html import escape

from ..formulas.notation import TEXT
from ..steps.recorder import record_walk
from ..steps.step import Updated
from ..steps.walk import Walk
from .asked_fields import field_data, field_label
from .html_document import HTMLDocument

ROOM = '<input class="blank" type="text" inputmode="decimal" autocomplete="off"'
START = """
const form = JSON.parse(document.getElementById("data").textContent);
mount(document.querySelector("main"), form.lesson, form);
"""


class FormDocument(HTMLDocument):
    """The page of a worksheet to fill in on the screen, or on paper."""

    long_blank = '<input class="blank long" type="text" autocomplete="off" aria-label="working">'

    def __init__(self, digits: int) -> None:
        super().__init__(digits)
        self._walk: Walk | None = None
        self._asked: list[str] = []

    def about(self, walk: Walk) -> None:
        self._walk = walk

    def field(self, asks: str) -> str:
        if self._walk is None:
            return self.blank
        self._asked.append(asks)
        label = escape(field_label(self._walk, asks, TEXT))
        return f'{ROOM} id="field-{len(self._asked)}" data-asks="{asks}" aria-label="{label}">'

    def is_room(self, text: str) -> bool:
        return super().is_room(text) or text.startswith(ROOM)

    def done(self) -> str:
        """The page with its script.

        Raises:
            ValueError, ImportError: as `autograd.faces.page.lesson`.
        """
        from .page import data, lesson
        from .page.bundle import script

        if self._walk is None:
            return super().done()
        fields = {asks: field_data(self._walk, asks) for asks in dict.fromkeys(self._asked)}
        told = lesson(walk_in_floats(self._walk))
        form = {"lesson": told, "fields": fields, "title": f"answers-{self._walk.output}"}
        held = f'<script id="data" type="application/json">{data(form)}</script>'
        return self.page(held, script(told, "form") + START)


def walk_in_floats(walk: Walk) -> Walk:
    """The same walk, its steps in the same order, computed in floats from its given numbers."""
    from .page.mistakes import rebuilt_nodes

    nodes = {entry.name: node for entry, node in zip(walk.nodes, rebuilt_nodes(walk), strict=True)}
    lines = [step for step in walk.update if isinstance(step, Updated)]
    if walk.rule is None or not lines:
        return record_walk(nodes[walk.output])
    first = {step.node: step.quantities for step in reversed(lines)}
    params = list(dict.fromkeys(step.node for step in lines))
    rule = walk.rule
    state = {name: {word: float(first[name][word]) for word in rule.state} for name in params}
    settings = {word: float(lines[0].quantities[word]) for word in rule.settings}
    return record_walk(
        nodes[walk.output],
        [nodes[name] for name in params],
        rule,
        state=state,
        **settings,  # type: ignore[arg-type]
    )
