"""glassgrad export: a formula in the files of other programs."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from ..drawing.render import RenderError
from ..engine.updates import RULES
from ..faces.exports import FORMATS, Subject, format_of
from ..files import write_whole
from . import UsageError, output, source, usage_errors

SETTINGS = (
    "rule",
    "lr",
    "updates",
    "digits",
    "step",
    "gradients",
)  # of some formats, by the names of their options


def add_export_options(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    source.add_formula_options(parser)
    source.add_of_option(parser)
    endings = dict.fromkeys([form.ending for form in FORMATS.values()])
    parser.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        required=True,
        help=f"the file to write; its ending says the format: {', '.join(endings)}",
    )
    listed = "; ".join([f"{name}: {form.does}" for name, form in FORMATS.items()])
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--to", choices=tuple(FORMATS), help=f"the format. {listed}")
    which.add_argument(
        "--beamer", dest="to", action="store_const", const="beamer", help="the same as --to beamer"
    )
    parser.add_argument(
        "--params",
        metavar="NAMES",
        help="what updates move, separated by commas: --params w,b (default: all leaves)",
    )
    parser.add_argument("--rule", choices=sorted(RULES), help="how to update (default: sgd)")
    parser.add_argument("--lr", type=float, metavar="X", help="the learning rate (default: 0.1)")
    parser.add_argument(
        "--updates", type=output.whole_number, metavar="N", help="so many updates (default: 20)"
    )
    parser.add_argument(
        "--digits",
        type=output.digit_count,
        metavar="N",
        help="significant digits, 1 to 17: written, or asked for",
    )
    parser.add_argument(
        "--step",
        type=output.whole_number,
        metavar="K",
        help="the figure when step K has been done (default: the last)",
    )
    parser.add_argument(
        "--no-gradients",
        dest="gradients",
        action="store_const",
        const=False,
        help="the figure of the forward pass alone",
    )
    parser.add_argument("--title", default="", metavar="TEXT", help="what stands above")
    output.add_force_option(parser)


def run_export(args: argparse.Namespace) -> None:
    """Write the file, and say where it is."""
    with usage_errors(ValueError):
        name = format_of(args.output, args.to)
    settings = _given_settings(args, name)
    output.refuse_existing(args.output, args.force)
    formula = source.read_formula(args)
    subject = Subject(
        source.output_of(formula, args),
        source.named_parameters(formula, args),
        formula.blocks,
        args.title,
    )
    with usage_errors(ImportError, RenderError, TimeoutError, ValueError):
        data = FORMATS[name].writer(subject, **settings)
    written = write_whole(Path(args.output), data, force=args.force)
    output.say(f"wrote {written} ({written.stat().st_size / 1000:,.0f} kB)")


def _given_settings(args: argparse.Namespace, name: str) -> dict[str, Any]:
    """The settings that were typed, all of them known to the format.

    Raises:
        UsageError: the format has no such setting.
    """
    settings = {key: getattr(args, key) for key in SETTINGS if getattr(args, key) is not None}
    known = FORMATS[name].settings
    for key in settings:
        if key not in known:
            options = ", ".join([_option(setting) for setting in known])
            option = _option(key)
            raise UsageError(f"{option} says nothing in the format {name}, which takes {options}")
    return settings


def _option(setting: str) -> str:
    """The option that gives a setting."""
    return "--no-gradients" if setting == "gradients" else f"--{setting.replace('_', '-')}"
