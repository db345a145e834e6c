"""glassgrad worksheet: a walk with blanks to fill in by hand, and its answer key."""

from __future__ import annotations

import argparse
from pathlib import Path

from ..drawing.render import RenderError
from ..engine.value import Value
from ..files import write_whole
from ..steps.default_lens import READABLE, WALKED
from ..steps.walk import Walk
from . import UsageError, output, source, usage_errors, walk
from .mark_file import mark_file

FORMS = {".md": "Markdown", ".markdown": "Markdown", ".tex": "LaTeX", ".html": "HTML"}
DIGITS = 4


def add_worksheet_options(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    source.add_formula_options(parser)
    walk.add_kind_options(parser)
    parser.add_argument(
        "--blanks",
        choices=("values", "partials", "gradients", "all"),
        default="all",
        help="what to leave blank (default: %(default)s)",
    )
    walk.add_level_option(parser)
    parser.add_argument(
        "--nice",
        action="store_true",
        help="choose numbers for all names at which the results come out nice",
    )
    parser.add_argument(
        "--seed",
        type=output.whole_number,
        metavar="N",
        help="choose random numbers for all names, the same ones for the same N",
    )
    parser.add_argument("--latex", action="store_true", help="print LaTeX documents, not Markdown")
    parser.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        help="write the worksheet to FILE: Markdown in .md, LaTeX in .tex, a page in .html",
    )
    parser.add_argument(
        "--form",
        action="store_true",
        help="in .html: the blanks are fields, which the page checks and saves",
    )
    parser.add_argument("--key", metavar="FILE", help="write the answer key to FILE, as -o does")
    parser.add_argument(
        "--mark-with",
        metavar="FILE",
        help="write the .toml file by which `glassgrad mark` marks the answers",
    )
    output.add_force_option(parser)
    output.add_json_option(parser)
    parser.add_argument(
        "--digits",
        type=output.digit_count,
        metavar="N",
        help=f"significant digits, 1 to 17: written, and carried on the way (default: {DIGITS}, or "
        "as many as --by-hand carries)",
    )


def run_worksheet(args: argparse.Namespace) -> None:
    """Print both, or write what has a file."""
    paths = [path for path in (args.output, args.key, args.mark_with) if path]
    if len({Path(path).resolve() for path in paths}) < len(paths):
        raise UsageError("the worksheet and its key need two files, and --mark-with one of its own")
    if args.mark_with and not args.mark_with.endswith(".toml"):
        raise UsageError(f"--mark-with takes a path that ends in .toml; got {args.mark_with}")
    form = _worksheet_form(args)
    for path in paths:
        output.refuse_existing(path, args.force)
    if args.form and not (args.output and form == "HTML"):
        raise UsageError("--form makes a page: write it with -o sheet.html")
    drawn = args.nice or args.seed is not None
    if drawn and (args.params or args.by_hand is not None or args.exact):
        raise UsageError("drawn numbers (--nice, --seed) go without --params, --by-hand, --exact")
    formula = source.read_formula(args, stand_in="1" if drawn else "")
    y, params = walk.output_and_parameters(args, formula)
    if not walk.has_array_level(args, y):
        y, params, _ = source.fitting_part(y, params, READABLE if form == "HTML" else WALKED)
    from ..faces import walk_by_hand
    from ..faces.array_worksheet import array_worksheet
    from ..faces.worksheet import worksheet

    digits = args.digits or args.by_hand or DIGITS
    subject: Value | Walk = y
    if args.by_hand is not None or args.exact:
        subject = walk.recorded_steps(args, y, params)
    elif not drawn:
        subject = walk_by_hand(lambda by: walk.recorded_steps(args, y, params, by), digits)
    with usage_errors(ImportError, RenderError, TimeoutError, ValueError):
        how = {"blanks": args.blanks, "seed": args.seed, "nice": args.nice}
        how |= {"format": "form" if args.form else form.lower(), "digits": digits}
        if walk.has_array_level(args, y):
            given = subject if isinstance(subject, Walk) else None
            made = array_worksheet(y, given, **how)
        else:
            made = worksheet(subject, **how)
    files = {args.output: made.sheet, args.key: made.key}
    if args.mark_with:
        typed = dict([word.split("=", 1) for word in args.values])
        files[args.mark_with] = mark_file(made.walk, formula, typed, digits)
    if not paths and not args.json:
        output.say(f"{made.sheet}\n{made.key}", end="")
        return
    written = [write_whole(path, text, args.force) for path, text in files.items() if path]
    lines = [f"wrote {path}" for path in written]
    output.say_written(args, written, "\n".join(lines), sheet=made.sheet, key=made.key)


def _worksheet_form(args: argparse.Namespace) -> str:
    """In which form both are written."""
    form = "LaTeX" if args.latex else ""
    for option, path in (("-o", args.output), ("--key", args.key)):
        if path:
            form = output.file_form(path, FORMS, form, option)
    return form or "Markdown"
