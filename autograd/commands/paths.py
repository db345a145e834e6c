"""glassgrad paths: every path from a name to the result, its product, and their sum."""

from __future__ import annotations

import argparse

from ..steps.explain.heaviest import heaviest_paths
from ..steps.explain.paths import paths
from . import UsageError, output, source, walk
from .json_output import heaviest_data, paths_data


def add_paths_options(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    source.add_formula_options(parser)
    source.add_of_option(parser)
    parser.add_argument("--wrt", metavar="NAME", required=True, help="where the paths begin")
    walk.add_level_option(parser)
    parser.add_argument(
        "--limit",
        type=output.whole_number,
        default=200,
        metavar="N",
        help="list at most N paths; beyond, only count them (default: %(default)s)",
    )
    parser.add_argument(
        "--heaviest",
        type=output.whole_number,
        metavar="K",
        help="of however many paths, the K with the largest products, and their share",
    )
    output.add_json_option(parser)
    output.add_digits_option(parser)


def run_paths(args: argparse.Namespace) -> None:
    """Print the paths, their sum, and the same sum factored into deltas."""
    formula = source.read_formula(args)
    y = source.output_of(formula, args)
    blockwise = args.wrt in formula.blocks and not args.json and args.heaviest is None
    if blockwise and walk.has_array_level(args, y):
        from ..faces.array_text import array_path_lines
        from ..faces.steps import steps

        arrays = steps(y, level="arrays")
        source.known_name(args.wrt, [block.name for block in arrays.graph.lines])
        shown = arrays.line(args.wrt)
        if arrays.graph.only_shows(shown):
            whole = " and ".join(dict.fromkeys(block.name for block in shown.arguments))
            raise UsageError(
                f"{args.wrt} shows entries of {whole}, where paths begin: --wrt {whole}"
            )
        output.say("\n".join(array_path_lines(arrays, args.wrt, args.limit, args.digits)))
        return
    start = source.node_in(formula, args.wrt, y)
    if args.heaviest is not None:
        if not args.heaviest:
            raise UsageError("--heaviest takes 1 or more")
        heaviest = heaviest_paths(y, start, args.heaviest)
        if args.json:
            output.say_json(heaviest_data(heaviest))
            return
        output.say(heaviest.text(args.digits))
        return
    found = paths(y, start, limit=args.limit)
    if args.json:
        output.say_json(paths_data(found))
        return
    output.say(found.text(args.digits))
