"""The table of operations as people read it, in Markdown."""

from __future__ import annotations

from typing import Any

from ..engine.row import OPS
from .notation import TEXT
from .symbols import Vector, partial_formulas


def operations_table() -> str:
    """The table of operations in Markdown: name, value, partials, what it does.

    >>> print(operations_table().splitlines()[2])
    | `add` | `a + b` | `1`, `1` | Add b to a. |
    """
    lines = ["| operation | value y | partials | what it does |", "|---|---|---|---|"]
    for row in OPS.values():
        slopes = [_first_entry(slope) for slope in partial_formulas(row)]
        cells = [
            _markdown_code(row.name),
            _markdown_code(TEXT.value(row)),
            ", ".join([_markdown_code(TEXT.formula(slope)) for slope in slopes]),
            row.doc.replace("|", r"\|"),
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _first_entry(slope: Any) -> Any:
    """A partial by a sequence: the sequence itself where it has a name, else its first entry."""
    first = slope.name if isinstance(slope, Vector) else slope
    return first[0] if isinstance(first, tuple | list) else first


def _markdown_code(text: str) -> str:
    return "`" + text.replace("|", r"\|") + "`"
