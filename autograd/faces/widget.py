"""The stepper of the offline page as a widget, for every notebook that anywidget knows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

try:
    import anywidget
    import traitlets
except ImportError as error:
    raise ImportError("a widget needs anywidget: pip install 'glassgrad[notebook]'") from error

from ..engine.value import Value
from ..steps.walk import Walk
from .page import data, lesson, script, style
from .steps import Steps

RENDER = Path(__file__).with_name("widget.js")


class StepperWidget(anywidget.AnyWidget):
    """A walk to step through and to change, in a notebook.

    Args:
        value_or_walk: the value whose graph is walked, or the steps of a walk.
        options: as `autograd.faces.page.lesson` takes them.

    Raises:
        ValueError, ImportError: as `autograd.faces.page.lesson`.
    """

    lesson = traitlets.Unicode().tag(sync=True)

    def __init__(self, value_or_walk: Value | Walk, **options: Any) -> None:
        if isinstance(value_or_walk, Steps):  # they know the value, and so its layers and arrays
            options.setdefault("root", value_or_walk.root)
        page_lesson = lesson(value_or_walk, **options)
        self._esm = script(page_lesson) + RENDER.read_text(encoding="utf-8")
        self._css = style()
        super().__init__(lesson=data(page_lesson))
