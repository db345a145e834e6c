"""glassgrad step: walk through the steps in the terminal, there and back, and change numbers."""

from __future__ import annotations

import argparse
from importlib.util import find_spec

from ..steps.default_lens import WALKED
from ..steps.recorder import record_walk
from . import UsageError, output, source, update_options, usage_errors, walk


def add_step_options(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    source.add_formula_options(parser)
    source.add_of_option(parser)
    parser.add_argument(
        "--params",
        metavar="NAMES",
        help="u updates these, separated by commas: --params w,b (default: those of the example, "
        "where FORMULA is the file of one)",
    )
    update_options.add_update_options(parser, schedules=True)
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
    formula, y, update, _ = update_options.read_updated(args)
    if find_spec("textual") is None:
        raise UsageError("the stepper needs textual: pip install 'glassgrad[terminal]'")
    if not output.interactive():
        raise UsageError("the stepper needs a terminal; `glassgrad walk` prints every step")
    from ..faces import Stepper
    from ..faces.steps import ArraySteps

    in_arrays = walk.has_array_level(args, y)
    if not (in_arrays or update):
        y, *_ = source.fitting_part(y, [], WALKED)
    from ..faces.updating import Updating

    updating = None
    with usage_errors(ValueError):
        updating = Updating(y, update, formula.names) if update else None
        scalars = updating.walk() if updating else record_walk(y)
    steps = len(ArraySteps(y, scalars) if in_arrays else scalars)
    if args.at > steps:
        raise UsageError(f"--at takes 0 to {steps}, as the walk has {steps} steps; got {args.at}")
    at: int | None = args.at
    if in_arrays:
        from ..faces.array_stepper import ArrayStepper

        at = ArrayStepper(y, digits=args.digits, step=args.at, updating=updating).run()
    if at is not None:
        Stepper(y, digits=args.digits, step=at, updating=updating).run()
