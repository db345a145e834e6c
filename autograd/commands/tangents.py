"""glassgrad tangents: the forward mode, a tangent beside every value, and what each mode costs."""

from __future__ import annotations

import argparse

from ..engine.graph import leaves
from ..formulas.elision import Gap, ends
from ..steps.explain.tangents import counts, tangents
from . import output, source


def add_tangents_options(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    source.add_formula_options(parser)
    source.add_of_option(parser)
    parser.add_argument(
        "--wrt", metavar="NAME", required=True, help="the name that moves: its tangent is 1"
    )
    output.add_json_option(parser)
    output.add_digits_option(parser)


def run_tangents(args: argparse.Namespace) -> None:
    """Print the walk, then the multiplications that either mode needs."""
    formula = source.read_formula(args)
    y = source.output_of(formula, args)
    moving = source.node_in(formula, args.wrt, y)
    walk = tangents(y, {moving: 1.0})
    if args.json:
        from .json_output import tangents_data

        output.say_json(tangents_data(y, walk))
        return
    for step in ends(walk):
        if isinstance(step, Gap):
            output.say(step.of("steps"))
        else:
            output.say(f"{step.number}. {walk.sentence(step, args.digits)}")
    output.say(f"\nFor the gradients by all {len(leaves(y))} given numbers:")
    output.say(str(counts(y, leaves(y))))
