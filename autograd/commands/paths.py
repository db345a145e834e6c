"""glassgrad paths: every path from a name to the result, its product, and their sum."""

from __future__ import annotations

import argparse

from ..steps.explain.paths import paths
from . import output, source


def fill(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    source.take(parser)
    source.take_of(parser)
    parser.add_argument("--wrt", metavar="NAME", required=True, help="where the paths begin")
    parser.add_argument(
        "--limit",
        type=output.count,
        default=200,
        metavar="N",
        help="list at most N paths; beyond, only count them (default: %(default)s)",
    )
    output.take_digits(parser)


def run(args: argparse.Namespace) -> None:
    """Print the paths, their sum, and the same sum factored into deltas."""
    formula = source.read(args)
    y = source.output_of(formula, args)
    found = paths(y, formula.names[source.named(formula, args.wrt)], limit=args.limit)
    output.say(found.text(args.digits))
