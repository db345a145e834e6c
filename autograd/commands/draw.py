"""glassgrad draw: the graph of a formula as a picture."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from ..drawing.draw import draw
from ..drawing.render import RenderError, render
from ..files import write_whole
from . import UsageError, output, source

DOT = (".dot", ".gv")
PICTURES = (".svg", ".png", ".pdf")


def fill(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    source.take(parser)
    parser.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        help="where to draw it: .svg, .png, .pdf or .dot (default: print its DOT)",
    )
    parser.add_argument("--force", action="store_true", help="overwrite FILE if it exists")
    parser.add_argument("--of", metavar="NAME", help="draw what this was made from (default: all)")
    parser.add_argument(
        "--fold",
        choices=("neurons", "layers", "nothing"),
        help="draw groups as one node (default: only where the graph is large)",
    )
    parser.add_argument(
        "--limit",
        type=output.count,
        default=2000,
        metavar="N",
        help="how many nodes are too many to draw (default: %(default)s)",
    )
    parser.add_argument(
        "--rankdir",
        choices=("LR", "TB", "RL", "BT"),
        default="LR",
        help="the way of the forward pass: left to right (the default), top to bottom, ...",
    )
    parser.add_argument("--no-partials", action="store_true", help="no numbers at the arrows")
    output.take_digits(parser, 4)


def run(args: argparse.Namespace) -> None:
    """Draw the graph with the gradients of its result."""
    suffix = Path(args.output).suffix.lower() if args.output else DOT[0]
    if suffix not in DOT + PICTURES:
        raise UsageError(f"-o takes a path that ends in {', '.join(PICTURES)} or .dot")
    if args.output and os.path.lexists(args.output) and not args.force:
        raise UsageError(f"{args.output} exists; --force overwrites it")
    formula = source.read(args)
    y = formula.names[source.named(formula, args.of)] if args.of is not None else formula.output
    y.backward()
    try:
        picture = draw(
            y,
            fold=args.fold,
            partials=not args.no_partials,
            limit=args.limit,
            digits=args.digits,
            rankdir=args.rankdir,
        )
        if not args.output:
            output.say(picture.source, end="")
            return
        data = picture.source.encode() if suffix in DOT else render(picture.source, suffix[1:])
    except (ImportError, RenderError, TimeoutError, ValueError) as error:
        raise UsageError(str(error)) from error
    write_whole(args.output, data, force=args.force)
    output.say(f"wrote {args.output}")
