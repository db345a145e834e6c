"""The table of a stepper: a row each for the nodes or blocks, one of which is chosen."""

from __future__ import annotations

from typing import Any, ClassVar

from textual.binding import Binding
from textual.widgets import DataTable


class NodeTable(DataTable[str], inherit_bindings=False):
    """The table of nodes; keys that would move sideways belong to the walk."""

    BINDINGS: ClassVar[list[Any]] = [
        Binding("up", "cursor_up", show=False),
        Binding("down", "cursor_down", show=False),
        Binding("pageup", "page_up", show=False),
        Binding("pagedown", "page_down", show=False),
    ]

    def on_resize(self) -> None:
        """Keep the chosen row in sight when the table becomes smaller."""
        self.call_after_refresh(self.show_row, self.cursor_row)

    def show_row(self, row: int) -> None:
        """Scroll no further than needed for a row to be seen."""
        room = self.size.height - self.header_height
        top = round(self.scroll_y)
        if row < top:
            self.scroll_to(y=row, animate=False)
        elif row >= top + room:
            self.scroll_to(y=row - room + 1, animate=False)
