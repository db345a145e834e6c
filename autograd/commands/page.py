"""glassgrad page: one offline file that a class can step through and change."""

from __future__ import annotations

import argparse
from contextlib import nullcontext
from pathlib import Path

from ..engine.calls import record_calls
from . import UsageError, output, source, usage_errors


def add_page_options(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    source.add_formula_options(parser)
    source.add_of_option(parser)
    parser.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        required=True,
        help="the .html file to write; it holds all it needs and opens without a network",
    )
    parser.add_argument(
        "--params",
        metavar="NAMES",
        help="what an update moves, separated by commas: --params w,b (default: all leaves but "
        "those that are called x, t or y)",
    )
    parser.add_argument(
        "--lr",
        type=float,
        default=0.1,
        metavar="X",
        help="the learning rate of an update (default: %(default)s)",
    )
    source.add_lens_option(parser)
    parser.add_argument("--title", default="", metavar="TEXT", help="the heading of the page")
    parser.add_argument("--note", default="", metavar="TEXT", help="a line below the heading")
    output.add_force_option(parser)
    output.add_json_option(parser)


def run_page(args: argparse.Namespace) -> None:
    """Write the page, and say where it is."""
    if Path(args.output).suffix.lower() not in (".html", ".htm"):
        raise UsageError(f"-o takes the name of a .html file, got {args.output}")
    output.refuse_existing(args.output, args.force)
    with record_calls() if args.lens else nullcontext():
        formula = source.read_formula(args)
    params = source.named_parameters(formula, args)
    with usage_errors(ImportError, ValueError):
        from ..faces.page import page

        written = page(
            source.output_of(formula, args),
            args.output,
            params,
            lr=args.lr,
            title=args.title,
            note=args.note,
            force=args.force,
            lens=args.lens,
        )
    size = written.stat().st_size / 1000
    output.say_written(args, [written], f"wrote {written} ({size:,.0f} kB)")
