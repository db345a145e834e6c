"""glassgrad ops: the table of operations."""

from __future__ import annotations

import argparse
import textwrap

from ..engine.row import OPS, Op
from ..formulas.aliases import ALIASES, operation, suggested
from ..formulas.columns import aligned_rows
from ..formulas.notation import TEXT
from ..formulas.operations_table import operations_table
from . import UsageError, output


def add_ops_options(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "names", metavar="NAME", nargs="*", help="show these operations only, with their partials"
    )
    parser.add_argument("--markdown", action="store_true", help="print the whole table as Markdown")
    output.add_json_option(parser)


def run_ops(args: argparse.Namespace) -> None:
    """Print the rows."""
    if args.markdown and args.names:
        raise UsageError("--markdown prints the whole table; leave out the names")
    if args.json:
        from .json_output import ops_data

        output.say_json(ops_data(map(_named_row, args.names) if args.names else OPS.values()))
        return
    if args.markdown:
        output.say(operations_table(), end="")
        return
    if args.names:
        output.say("\n\n".join([_rules(_named_row(name)) for name in args.names]))
        return
    output.say("\n".join(aligned_rows([(_call(row), row.doc) for row in OPS.values()], "<")))
    others = ", ".join([f"{alias} is {name}" for alias, name in ALIASES.items()])
    names = f"Other names: {others}. Case does not matter: Sigmoid is sigmoid."
    output.say(f"\n{textwrap.fill(names, 96)}")
    output.say("`glassgrad ops NAME` shows value and partials.")


def _named_row(name: str) -> Op:
    """The row that a typed name means."""
    row = operation(name)
    if row is None:
        raise UsageError(f"there is no operation {name}{suggested(name)}")
    return OPS[row]


def _call(row: Op) -> str:
    """How a formula calls it: dot([w], [x], b)."""
    words = [
        f"[{word}, ...]" if many else word for word, many in zip(row.takes, row.many, strict=True)
    ]
    if row.each:
        words = ["x", "..."]
    return f"{row.name}({', '.join(words)})"


def _rules(row: Op) -> str:
    """How an operation is called, its value and its partials."""
    lines = [_call(row), f"  {row.doc}", f"  y = {TEXT.value(row)}"]
    words: list[str] = []
    for word, many in zip(row.takes, row.many, strict=True):
        words += [word + "₁", word + "₂"] if many else [word]
    for word, partial in zip(words, TEXT.partials(row), strict=True):
        lines.append(f"  ∂y/∂{word} = {partial}")
    return "\n".join(lines)
