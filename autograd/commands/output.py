"""What the commands have in common: options, files to write, and text and tables to print."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any, Literal, TextIO

from ..formulas.columns import aligned_rows
from ..formulas.text import printable
from . import UsageError

Row = Sequence[str]


def add_digits_option(parser: argparse.ArgumentParser, default: int = 6) -> None:
    """Declare how many digits are shown."""
    parser.add_argument(
        "--digits",
        type=digit_count,
        default=default,
        metavar="N",
        help="significant digits, 1 to 17 (default: %(default)s)",
    )


def add_plain_option(parser: argparse.ArgumentParser) -> None:
    """Declare that a person may ask for text without colour."""
    parser.add_argument(
        "--plain", action="store_true", help="plain text: no colour, no lines, reads well aloud"
    )


def add_number_options(parser: argparse.ArgumentParser) -> None:
    """Declare the options of everything that prints numbers."""
    add_digits_option(parser)
    add_plain_option(parser)


def add_force_option(parser: argparse.ArgumentParser) -> None:
    """Declare that files may be written over."""
    parser.add_argument("--force", action="store_true", help="overwrite files that exist")


def add_rankdir_option(parser: argparse.ArgumentParser, default: str | None, usual: str) -> None:
    """Declare which way a drawing goes; usual: the default in words."""
    parser.add_argument(
        "--rankdir",
        choices=("LR", "TB", "RL", "BT"),
        default=default,
        help=f"the direction of the forward pass{usual}",
    )


def add_json_option(parser: argparse.ArgumentParser, says: str = "JSON") -> None:
    """Declare that a program reads what is printed."""
    parser.add_argument("--json", action="store_true", help=f"print {says}, floats to the last bit")


def plain_data(x: Any) -> Any:
    """Numbers, texts and lists of them as JSON has them: nan and infinities are texts there.

    >>> plain_data([1.5, float("inf"), Fraction(1, 3), None, "w"])
    [1.5, 'inf', '1/3', None, 'w']
    """
    if isinstance(x, Mapping):
        return {str(key): plain_data(value) for key, value in x.items()}
    if isinstance(x, list | tuple):
        return [plain_data(entry) for entry in x]
    if x is None or isinstance(x, str | int):
        return x
    from ..formulas.json_text import json_number  # who prints no JSON need not wait for it

    return str(x) if isinstance(x, Fraction) else json_number(float(x))


def say_json(data: Mapping[str, Any]) -> None:
    """Print data as JSON."""
    from ..formulas.json_text import format_json

    say(format_json(data, indent=2))


def say_written(
    args: argparse.Namespace, paths: Sequence[str | Path], text: str, **more: Any
) -> None:
    """Say which files were written; with --json as JSON, with what more is to be said."""
    if args.json:
        files = [{"path": str(path), "bytes": Path(path).stat().st_size} for path in paths]
        say_json({**more, "files": files})
    else:
        say(text)


def wrote(path: Path) -> str:
    """What is said of a file that was written: its size in bytes, or of a large one in kB."""
    size = path.stat().st_size
    shown = f"{size:,} bytes" if size < 10_000 else f"{size / 1000:,.0f} kB"
    return f"wrote {path} ({shown})"


def digit_count(text: str) -> int:
    """How many digits a person asked for."""
    if text.isdecimal() and len(text) < 3 and 1 <= int(text) <= 17:
        return int(text)
    raise argparse.ArgumentTypeError(f"takes a whole number from 1 to 17, got {text}")


def whole_number(text: str) -> int:
    """A whole number that a person types."""
    if text.isdecimal() and len(text) < 8:
        return int(text)
    raise argparse.ArgumentTypeError(f"takes a whole number, got {text}")


def file_form(path: str, forms: Mapping[str, str], asked: str = "", option: str = "-o") -> str:
    """The form in which a file is written: what its ending stands for.

    Args:
        path: the file.
        forms: what each ending stands for.
        asked: the form that another option asks for, if one does.
        option: which option names the file.

    Raises:
        UsageError: the ending stands for no form, or for another than the one asked for.

    >>> file_form("w.MD", {".txt": "text", ".md": "Markdown"})
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


def refuse_existing(path: str | None, force: bool) -> None:
    """Refuse to write over a file, before any work is done for it.

    Raises:
        UsageError: it exists, and force is not set.
    """
    if path and os.path.lexists(path) and not force:
        raise UsageError(f"{path} exists; --force overwrites it")


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


def print_table(args: argparse.Namespace, heads: Row, rows: Sequence[Row]) -> None:
    """Print a table: words in the first column, numbers in the others."""
    if fancy(args):
        _print_rich_table(heads, rows)
        return
    for line in aligned_rows([heads, *rows]):
        say(line)


def _print_rich_table(heads: Row, rows: Sequence[Row]) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD)
    for index, head in enumerate(heads):
        side: Literal["left", "right"] = "right" if index else "left"
        table.add_column(Text(printable(head)), justify=side, overflow="fold")
    for row in rows:
        table.add_row(*(Text(printable(cell)) for cell in row))
    Console().print(table)
