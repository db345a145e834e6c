"""glassgrad step: walk through the steps in the terminal, there and back, and change numbers."""

from __future__ import annotations

import argparse
from importlib.util import find_spec

from ..steps.recorder import record_walk
from . import UsageError, output, source


def fill(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    source.take(parser)
    source.take_of(parser)
    parser.add_argument(
        "--at", type=output.count, default=0, metavar="N", help="begin after step N (default: 0)"
    )
    output.take_digits(parser)


def run(args: argparse.Namespace) -> None:
    """Open the stepper."""
    formula = source.read(args)
    y = source.output_of(formula, args)
    if find_spec("textual") is None:
        raise UsageError("the stepper needs textual: pip install 'glassgrad[terminal]'")
    if not output.interactive():
        raise UsageError("the stepper needs a terminal; `glassgrad walk` prints every step")
    from ..faces.stepper import Stepper

    steps = len(record_walk(y))
    if args.at > steps:
        raise UsageError(f"--at takes 0 to {steps}, as the walk has {steps} steps; got {args.at}")
    Stepper(y, digits=args.digits, at=args.at).run()
