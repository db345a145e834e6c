"""glassgrad tangents: the forward mode, a tangent beside every value, and what each mode costs."""

from __future__ import annotations

import argparse

from ..engine.graph import leaves
from ..formulas.elision import Gap, ends
from ..steps.explain.tangents import counts, tangents
from . import output, source


def fill(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    source.take(parser)
    source.take_of(parser)
    parser.add_argument(
        "--wrt", metavar="NAME", required=True, help="the number that moves, with tangent 1"
    )
    output.take_digits(parser)


def run(args: argparse.Namespace) -> None:
    """Print the walk, then the multiplications that either mode needs."""
    formula = source.read(args)
    y = source.output_of(formula, args)
    moving = formula.names[source.named(formula, args.wrt)]
    walk = tangents(y, {moving: 1.0})
    for step in ends(walk):
        if isinstance(step, Gap):
            output.say(step.of("steps"))
        else:
            output.say(f"{step.number}. {walk.sentence(step, args.digits)}")
    output.say(f"\nFor the gradients by all {len(leaves(y))} given numbers:")
    output.say(str(counts(y, leaves(y))))
