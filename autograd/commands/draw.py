"""glassgrad draw: the graph of a formula as a picture."""

from __future__ import annotations

import argparse
from contextlib import nullcontext
from pathlib import Path

from ..drawing.draw import draw
from ..drawing.folding import LEVELS
from ..drawing.render import RenderError, render
from ..engine.calls import record_calls
from ..files import write_whole
from . import UsageError, output, source, usage_errors

DOT = (".dot", ".gv")
PICTURES = (".svg", ".png", ".pdf")


def add_draw_options(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    source.add_formula_options(parser)
    parser.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        help="where to draw it: .svg, .png, .pdf or .dot (default: print its SVG)",
    )
    output.add_force_option(parser)
    parser.add_argument("--dot", action="store_true", help="without -o, print its DOT instead")
    parser.add_argument("--of", metavar="NAME", help="draw what this was made from (default: all)")
    parser.add_argument(
        "--level",
        choices=LEVELS,
        help="each array as one box, each unit of a network, or single values (default: arrays "
        "where there are any, else what a slide holds)",
    )
    parser.add_argument(
        "--open",
        default="",
        metavar="NAMES",
        help="draw these arrays value by value, in their places: Z1,Z2",
    )
    parser.add_argument(
        "--fold",
        choices=("neurons", "layers", "calls", "nothing"),
        help="draw groups as one node, or each call of a function of a Python object (default: "
        "only where the graph is large)",
    )
    parser.add_argument(
        "--limit",
        type=output.whole_number,
        default=2000,
        metavar="N",
        help="fold what has more than N nodes, also where another option says what is drawn "
        "(default: %(default)s)",
    )
    source.add_lens_option(parser)
    output.add_rankdir_option(parser, "LR", ": left to right (the default), top to bottom, ...")
    parser.add_argument("--no-partials", action="store_true", help="no numbers at the arrows")
    output.add_json_option(parser)
    output.add_digits_option(parser, 4)


def run_draw(args: argparse.Namespace) -> None:
    """Draw the graph with the gradients of its result."""
    if args.dot and args.output:
        raise UsageError("--dot prints; with -o the ending of the path says it: -o graph.dot")
    suffix = Path(args.output).suffix.lower() if args.output else (".svg", DOT[0])[args.dot]
    if suffix not in DOT + PICTURES:
        raise UsageError(
            f"-o takes a path that ends in {', '.join(PICTURES)} or .dot; got {args.output}"
        )
    output.refuse_existing(args.output, args.force)
    with record_calls() if args.fold == "calls" or args.lens else nullcontext():
        formula = source.read_formula(args)
    y = source.output_of(formula, args)
    y.backward()
    with usage_errors(ImportError, RenderError, TimeoutError, ValueError):
        picture = draw(
            y,
            level=args.level,
            opened=source.separated_by_commas(args.open),
            fold=args.fold,
            partials=not args.no_partials,
            limit=args.limit,
            digits=args.digits,
            rankdir=args.rankdir,
            lens=args.lens,
        )
        data = picture.source.encode() if suffix in DOT else render(picture.source, suffix[1:])
    if not args.output and args.json:
        output.say_json({"text": data.decode(), "files": []})
        return
    if not args.output:
        output.say(data.decode(), end="")
        return
    write_whole(args.output, data, force=args.force)
    output.say_written(args, [args.output], f"wrote {args.output}")
