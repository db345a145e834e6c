"""glassgrad why: the reason for the value and the gradient of a node."""

from __future__ import annotations

import argparse

from ..reasons import why
from ..text import visible
from . import output, source, walk


def fill(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    source.take(parser)
    walk.take_walk(parser)
    parser.add_argument(
        "--wrt", metavar="NAMES", help="speak of these only, separated by commas: --wrt w,b"
    )
    parser.add_argument("--upto", type=int, metavar="N", help="as things are after step N")
    output.take_digits(parser)


def run(args: argparse.Namespace) -> None:
    """Print two lines a node: its value, its gradient."""
    record = walk.walked(args, *walk.asked(args))
    asked = [name.strip() for name in (args.wrt or "").split(",") if name.strip()]
    for name in asked or [entry.name for entry in record.nodes]:
        print(visible(str(why(record, name, args.upto, args.digits)), 10_000).replace("⏎", "\n"))
