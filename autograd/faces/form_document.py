"""A worksheet as a form: its blanks are fields, and the page checks what is typed into them."""

from __future__ import annotations

from html import escape
from typing import Any

from ..formulas.notation import TEXT
from ..steps.recorder import record_walk
from ..steps.step import Updated
from ..steps.walk import Walk
from .asked_fields import field_data, field_label
from .html_document import HTMLDocument
from .steps import Steps

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
        walk = walk_in_floats(self._walk)
        told = lesson(walk, root=walk.root, digits=self.digits)
        form = {"lesson": told, "fields": fields, "title": f"answers-{self._walk.output}"}
        held = f'<script id="data" type="application/json">{data(form)}</script>'
        return self.page(held, script(told, "form") + START)


def walk_in_floats(walk: Walk) -> Steps:
    """The same walk, its steps in the same order, computed in floats from its given numbers."""
    from .page.mistakes import rebuilt_nodes

    nodes = {entry.name: node for entry, node in zip(walk.nodes, rebuilt_nodes(walk), strict=True)}
    root = nodes[walk.output]
    lines = [step for step in walk.update if isinstance(step, Updated)]
    update: dict[str, Any] = {}
    if walk.rule is not None and lines:
        first = {step.node: step.quantities for step in reversed(lines)}
        rule = walk.rule
        update = {word: float(lines[0].quantities[word]) for word in rule.settings} | {
            "params": [nodes[name] for name in first],
            "rule": rule,
            "state": {
                name: {word: float(kept[word]) for word in rule.state}
                for name, kept in first.items()
            },
        }
    made = Steps.of(record_walk(root, **update))
    made.root = root
    return made
