"""glassgrad step: walk through the steps in the terminal, there and back, and change numbers."""

from __future__ import annotations

import argparse
from importlib.util import find_spec

from ..steps.recorder import record_walk
from . import UsageError, output, source, walk


def add_step_options(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    source.add_formula_options(parser)
    source.add_of_option(parser)
    walk.add_level_option(parser)
    parser.add_argument(
        "--at",
        type=output.whole_number,
        default=0,
        metavar="N",
        help="begin after step N (default: 0)",
    )
    output.add_digits_option(parser)


def run_step(args: argparse.Namespace) -> None:
    """Open the stepper."""
    formula = source.read_formula(args)
    y = source.output_of(formula, args)
    if find_spec("textual") is None:
        raise UsageError("the stepper needs textual: pip install 'glassgrad[terminal]'")
    if not output.interactive():
        raise UsageError("the stepper needs a terminal; `glassgrad walk` prints every step")
    from ..faces import Stepper
    from ..faces.steps import ArraySteps

    in_arrays = walk.has_array_level(args, y)
    steps = len(ArraySteps(y, record_walk(y)) if in_arrays else record_walk(y))
    if args.at > steps:
        raise UsageError(f"--at takes 0 to {steps}, as the walk has {steps} steps; got {args.at}")
    at: int | None = args.at
    if in_arrays:
        from ..faces.array_stepper import ArrayStepper

        at = ArrayStepper(y, digits=args.digits, step=args.at).run()
    if at is not None:
        Stepper(y, digits=args.digits, step=at).run()
