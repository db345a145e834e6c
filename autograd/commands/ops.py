"""glassgrad ops: the table of operations."""

from __future__ import annotations

import argparse

from ..grammar import ALIASES
from ..notation import TEXT, operations_table
from ..row import OPS, Op
from ..tokens import nearest
from . import UsageError


def fill(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "names", metavar="NAME", nargs="*", help="show these operations only, with their partials"
    )
    parser.add_argument("--markdown", action="store_true", help="the whole table as Markdown")


def run(args: argparse.Namespace) -> None:
    """Print the rows."""
    if args.markdown:
        print(operations_table(), end="")
        return
    unknown = [name for name in args.names if ALIASES.get(name, name) not in OPS]
    if unknown:
        raise UsageError(f"there is no operation {unknown[0]}{nearest(unknown[0], list(OPS))}")
    if args.names:
        print("\n\n".join(_told(OPS[ALIASES.get(name, name)]) for name in args.names))
        return
    calls = {_call(row): row for row in OPS.values()}
    width = max(map(len, calls))
    for call, row in calls.items():
        print(f"{call:{width}}  {row.doc}")
    others = ", ".join(f"{alias} is {name}" for alias, name in ALIASES.items())
    print(f"\nIn formulas {others}. `glassgrad ops NAME` shows value and partials.")


def _call(row: Op) -> str:
    """How a formula calls it: dot([w], [x], b)."""
    words = [
        f"[{word}, ...]" if many else word for word, many in zip(row.takes, row.many, strict=True)
    ]
    if row.each:
        words = ["x", "..."]
    return f"{row.name}({', '.join(words)})"


def _told(row: Op) -> str:
    """One operation with its rules."""
    lines = [_call(row), f"  {row.doc}", f"  y = {TEXT.value(row)}"]
    words: list[str] = []
    for word, many in zip(row.takes, row.many, strict=True):
        words += [word + "₁", word + "₂"] if many else [word]
    for word, partial in zip(words, TEXT.partials(row), strict=True):
        lines.append(f"  ∂y/∂{word} = {partial}")
    return "\n".join(lines)
