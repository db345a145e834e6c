"""How commands show what they found: tables, with colour only where a person looks."""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal, TextIO

from ..formulas.columns import aligned_rows
from ..formulas.text import printable
from . import UsageError

Row = Sequence[str]


def take_digits(parser: argparse.ArgumentParser, default: int = 6) -> None:
    """Declare how many digits are shown."""
    parser.add_argument(
        "--digits",
        type=digits,
        default=default,
        metavar="N",
        help="significant digits, 1 to 17 (default: %(default)s)",
    )


def take(parser: argparse.ArgumentParser) -> None:
    """Declare the options of everything that prints numbers."""
    take_digits(parser)
    parser.add_argument(
        "--plain", action="store_true", help="plain text: no colour, no lines, reads well aloud"
    )


def digits(text: str) -> int:
    """How many digits a person asked for."""
    if text.isdecimal() and len(text) < 3 and 1 <= int(text) <= 17:
        return int(text)
    raise argparse.ArgumentTypeError(f"takes a whole number from 1 to 17, got {text}")


def count(text: str) -> int:
    """A whole number that a person types."""
    if text.isdecimal() and len(text) < 8:
        return int(text)
    raise argparse.ArgumentTypeError(f"takes a whole number, got {text}")


def form(path: str, forms: Mapping[str, str], asked: str = "", option: str = "-o") -> str:
    """The form in which a file is written: what its ending stands for.

    Args:
        path: the file.
        forms: what each ending stands for.
        asked: the form that another option asks for, if one does.
        option: which option names the file.

    Raises:
        UsageError: the ending stands for no form, or for another than the one asked for.

    >>> form("w.MD", {".txt": "text", ".md": "Markdown"})
    'Markdown'
    """
    endings = [ending for ending in forms if asked in ("", forms[ending])]
    suffix = Path(path).suffix.lower()
    if suffix not in endings:
        kind = f" for {asked}" if asked else ""
        *first, last = endings
        either = f"{', '.join(first)} or {last}" if first else last
        raise UsageError(f"{option} takes a path that ends in {either}{kind}; got {path}")
    return forms[suffix]


def finite(x: float) -> float | str:
    """A number as JSON has it: inf and nan are strings there."""
    return x if math.isfinite(x) else repr(x)


def interactive() -> bool:
    """Whether a person types and looks."""
    return sys.stdin is not None and sys.stdin.isatty() and sys.stdout.isatty()


def fancy(args: argparse.Namespace) -> bool:
    """Whether a person looks at it, with rich at hand. NO_COLOR is rich's own affair."""
    if args.plain or not sys.stdout.isatty():
        return False
    from importlib.util import find_spec

    return find_spec("rich") is not None


def say(text: str = "", end: str = "\n", stream: TextIO | None = None) -> None:
    """Print text, the one way in which commands do: no name or path in it steers a terminal."""
    print(printable(text), end=end, file=stream)


def table(args: argparse.Namespace, heads: Row, rows: Sequence[Row], title: str = "") -> None:
    """Print a table: words in the first column, numbers in the others."""
    if fancy(args):
        _rich(heads, rows, title)
        return
    if title:
        say(title)
    for line in aligned_rows([heads, *rows]):
        say(line)


def _rich(heads: Row, rows: Sequence[Row], title: str) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    shown = Table(title=Text(printable(title)), title_justify="left", box=box.SIMPLE_HEAD)
    for place, head in enumerate(heads):
        side: Literal["left", "right"] = "right" if place else "left"
        shown.add_column(Text(printable(head)), justify=side, overflow="fold")
    for row in rows:
        shown.add_row(*(Text(printable(cell)) for cell in row))
    Console().print(shown)
