"""glassgrad tangents: the forward mode, a tangent beside every value, and what each mode costs."""

from __future__ import annotations

import argparse

from ..engine.graph import leaves
from ..formulas.elision import Gap, ends
from ..formulas.notation import Text
from ..steps.explain.tangents import counts, tangents
from . import output, source, walk


def add_tangents_options(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    source.add_formula_options(parser)
    source.add_of_option(parser)
    parser.add_argument(
        "--wrt",
        metavar="NAME",
        required=True,
        help="the name that moves: its tangent is 1, and that of every entry of a block",
    )
    walk.add_level_option(parser)
    output.add_json_option(parser)
    output.add_digits_option(parser)


def run_tangents(args: argparse.Namespace) -> None:
    """Print the walk, then the multiplications that either mode needs."""
    formula = source.read_formula(args)
    y = source.output_of(formula, args)
    block = formula.blocks.get(args.wrt)
    moving = [source.node_in(formula, args.wrt, y)] if block is None else [*block.entries]
    record = tangents(y, dict.fromkeys(moving, 1.0))
    if args.json:
        from .json_output import tangents_data

        output.say_json(tangents_data(y, record))
        return
    if walk.has_array_level(args, y):
        from ..faces.array_text import block_rows
        from ..faces.steps import steps

        arrays, by = steps(y, level="arrays"), Text(args.digits)
        for line in block_rows(arrays, record.tangents(), by, "{}′"):
            output.say(line)
    else:
        for step in ends(record):
            if isinstance(step, Gap):
                output.say(step.of("steps"))
            else:
                output.say(f"{step.number}. {record.sentence(step, args.digits)}")
    output.say(f"\nFor the gradients by all {len(leaves(y))} given numbers:")
    output.say(str(counts(y, leaves(y))))
