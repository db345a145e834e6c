"""glassgrad why: the reason for the value and the gradient of a node."""

from __future__ import annotations

import argparse
from typing import Any

from ..engine.blocks import is_of_arrays
from ..formulas.elision import Gap
from ..formulas.notation import Text
from ..steps.explain.why import Reasons
from . import UsageError, output, source, walk


def add_why_options(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    source.add_formula_options(parser)
    walk.add_kind_options(parser)
    parser.add_argument(
        "--wrt", metavar="NAMES", help="explain these only, separated by commas: --wrt w,b"
    )
    parser.add_argument(
        "--upto", type=output.whole_number, metavar="N", help="explain how things are after step N"
    )
    output.add_json_option(parser)
    output.add_digits_option(parser)


def run_why(args: argparse.Namespace) -> None:
    """Print two lines a node: its value, its gradient."""
    formula = source.read_formula(args)
    y, params = walk.output_and_parameters(args, formula)
    record = walk.recorded_steps(args, y, params)
    if args.upto is not None and args.upto > len(record):
        raise UsageError(
            f"--upto takes 0 to {len(record)}, as the walk has {len(record)} steps; got {args.upto}"
        )
    nodes = [entry.name for entry in record.nodes]
    asked: list[Any] = [
        node if isinstance(node, Gap) else node.name for node in record.shown_entries()
    ]
    if args.wrt is not None:
        known = list(dict.fromkeys([*formula.names, *nodes]))
        asked = [
            source.known_name(name, known)
            for name in source.listed_names(args.wrt, "--wrt", formula)
        ]
    blockwise = args.wrt is not None and args.upto is None and not args.json
    if blockwise and is_of_arrays(y):
        from ..faces.array_text import gradient_lines
        from ..faces.steps import ArraySteps

        blocks = formula.blocks.keys() & {*source.separated_by_commas(args.wrt)}
        for line in gradient_lines(ArraySteps(y, record), Text(args.digits), blocks):
            output.say(line)
    reasons = Reasons(record, args.digits)
    if args.json:
        from .json_output import why_data

        named = [name for name in asked if not isinstance(name, Gap)]
        output.say_json(why_data([reasons.why(name, args.upto) for name in named]))
        return
    for name in asked:
        if isinstance(name, Gap):
            output.say(f"{name.of('nodes')}; --wrt asks for some")
        else:
            output.say(str(reasons.why(name, args.upto)))
