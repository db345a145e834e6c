"""What people look at: the steps of a pass as text, in a terminal, on a worksheet, in a page.

A face formats what the record of steps says; it never differentiates. `worksheet.worksheet`
writes a sheet and its key, `page_file.page` an offline page, `gallery.gallery` a folder of them;
the other names are here.
"""

from __future__ import annotations

from ..engine.late_imports import late_imports
from .steps import Steps, redo, steps, updated_state

TYPE_CHECKING = False  # typing itself would take most of the time of `import autograd`
if TYPE_CHECKING:
    from .array_maps import NetworkInput, TextInput, array_page, network_page
    from .nice_numbers import walk_by_hand
    from .page import styled_document
    from .stepper import Stepper
    from .terminal import latex_document, walk_markdown, walk_tables, walk_text
    from .widget import StepperWidget
    from .worksheet import Worksheet

__all__ = [
    "NetworkInput",
    "Stepper",
    "StepperWidget",
    "Steps",
    "TextInput",
    "Worksheet",
    "array_page",
    "latex_document",
    "network_page",
    "redo",
    "steps",
    "styled_document",
    "updated_state",
    "walk_by_hand",
    "walk_markdown",
    "walk_tables",
    "walk_text",
]

_LATER = {  # in which module each name is, loaded when somebody asks for it
    "Stepper": "stepper",
    "NetworkInput": "array_maps",
    "StepperWidget": "widget",
    "TextInput": "array_maps",
    "Worksheet": "worksheet",
    "array_page": "array_maps",
    "latex_document": "terminal",
    "network_page": "array_maps",
    "styled_document": "page",
    "walk_by_hand": "nice_numbers",
    "walk_markdown": "terminal",
    "walk_tables": "terminal",
    "walk_text": "terminal",
}

__getattr__ = late_imports(__name__, _LATER, __all__)
