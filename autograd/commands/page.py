"""glassgrad page: one offline file that a class can step through and change."""

from __future__ import annotations

import argparse
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from ..engine.calls import record_calls
from ..engine.value import Value
from . import UsageError, output, source, update_options, usage_errors


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
        "those that are called x, t or y, or are columns of --data)",
    )
    update_options.add_update_options(parser, schedules=True)
    source.add_lens_option(parser)
    output.add_digits_option(parser, 4)
    parser.add_argument("--title", default="", metavar="TEXT", help="the heading of the page")
    parser.add_argument("--note", default="", metavar="TEXT", help="a line below the heading")
    output.add_force_option(parser)
    output.add_json_option(parser)


def run_page(args: argparse.Namespace) -> None:
    """Write the page, and say where it is."""
    if Path(args.output).suffix.lower() not in (".html", ".htm"):
        raise UsageError(f"-o takes the name of a .html file, got {args.output}")
    output.refuse_existing(args.output, args.force)
    y, params, settings = page_subject(args)
    with usage_errors(ImportError, ValueError):
        from ..faces.page_file import page

        written = page(y, args.output, params, force=args.force, **settings)
    output.say_written(args, [written], output.wrote(written))


def page_subject(args: argparse.Namespace) -> tuple[Value, list[Value], dict[str, Any]]:
    """What the page of the arguments shows, what an update moves, and the settings of both.

    Raises:
        UsageError: there is no such graph or update.
    """
    with record_calls() if args.lens else nullcontext():
        example = update_options.example_in(args)
        formula, lines = source.read_with_lines(args)
    params = source.named_parameters(formula, args) or source.beside_the_table(formula, args)
    names = update_options.names_of(params, formula.names)
    update = update_options.chosen_update(args, names, example)
    update = update or update_options.typed_update(args, ())
    settings = {
        "lr": update.settings.get("lr", update_options.RATE),
        "title": args.title or (example.title if example else ""),
        "note": args.note or (example.author if example else ""),
        "lens": args.lens,
        "update": update,
        "source": lines,
        "digits": args.digits,
    }
    return source.output_of(formula, args), params, settings
