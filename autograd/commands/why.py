"""glassgrad why: the reason for the value and the gradient of a node."""

from __future__ import annotations

import argparse
from typing import Any

from ..formulas.elision import Gap, shown_entries
from ..steps.explain.why import Reasons
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
    asked: list[Any] = [one if isinstance(one, Gap) else one.name for one in shown_entries(record)]
    if args.wrt is not None:
        known = list(dict.fromkeys([*formula.names, *nodes]))
        asked = [source.known(name, known) for name in source.listed(args.wrt, "--wrt")]
    reasons = Reasons(record, args.digits)
    for name in asked:
        if isinstance(name, Gap):
            output.say(f"{name.of('nodes')}; --wrt asks for some")
        else:
            output.say(str(reasons.why(name, args.upto)))
