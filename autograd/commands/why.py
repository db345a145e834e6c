"""glassgrad why: the reason for the value and the gradient of a node."""

from __future__ import annotations

import argparse

from ..reasons import why
from . import UsageError, output, source, walk


def fill(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    source.take(parser)
    walk.take_walk(parser)
    parser.add_argument(
        "--wrt", metavar="NAMES", help="speak of these only, separated by commas: --wrt w,b"
    )
    parser.add_argument("--upto", type=output.count, metavar="N", help="as things are after step N")
    output.take_digits(parser)


def run(args: argparse.Namespace) -> None:
    """Print two lines a node: its value, its gradient."""
    formula = source.read(args)
    record = walk.walked(args, *walk.chosen(args, formula))
    if args.upto is not None and args.upto > len(record):
        raise UsageError(
            f"--upto takes 0 to {len(record)}, as the walk has {len(record)} steps; got {args.upto}"
        )
    nodes = [entry.name for entry in record.nodes]
    asked = nodes if args.wrt is None else source.listed(args.wrt, "--wrt")
    for name in asked:
        source.known(name, list(dict.fromkeys([*formula.names, *nodes])))
    for name in asked:
        output.say(str(why(record, name, args.upto, args.digits)))
