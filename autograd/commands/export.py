"""glassgrad export: a formula in the files of other programs."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from ..drawing.folding import LEVELS
from ..drawing.render import RenderError
from ..engine.updates import RULES
from ..faces.exports import FORMATS, Subject, exporter, format_of
from ..faces.exports.heights import fitted_subject
from ..faces.exports.quiz import BLANKS, quiz_of
from ..files import read_rows, write_whole
from . import UsageError, output, source, usage_errors

SETTINGS = (  # of some formats, by the names of their options
    *("rule", "lr", "updates", "digits", "step", "gradients", "level"),
    *("seed", "variants", "students", "blanks", "nice"),
)
QUIZZES = [name for name, form in FORMATS.items() if form.quiz]
MOST_BYTES = 1_000_000  # of a list of students
HEADS = {"student", "students", "name", "id", "email", "username", "user"}


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
        "--no-grad",
        dest="gradients",
        action="store_const",
        const=False,
        help="the figure, or slides, of the forward pass alone",
    )
    parser.add_argument(
        "--level",
        choices=LEVELS,
        help="figures, slides, tables of whole arrays, of units of a network (not tables), or "
        "of single numbers (default: arrays where there are any, else what a slide holds)",
    )
    quiz = parser.add_argument_group("questions for a course system")
    quiz.add_argument(
        "--students",
        metavar="FILE",
        help="a variant for every student: names, a line each, or the first column of a CSV",
    )
    quiz.add_argument(
        "--variants", type=output.whole_number, metavar="N", help="so many variants (default: 1)"
    )
    quiz.add_argument(
        "--seed",
        type=output.whole_number,
        metavar="N",
        help="the same numbers for the same N (default: 0)",
    )
    quiz.add_argument(
        "--any-numbers",
        dest="nice",
        action="store_const",
        const=False,
        help="draw any numbers, not those that are good to calculate with",
    )
    quiz.add_argument(
        "--blanks",
        choices=(*BLANKS, "all"),
        help="what is asked for (default: all)",
    )
    quiz.add_argument("--key", metavar="FILE.md", help="write the answers, too")
    quiz.add_argument(
        "--assigned", metavar="FILE.csv", help="write which student has which variant, too"
    )
    parser.add_argument("--title", default="", metavar="TEXT", help="what stands above")
    output.add_force_option(parser)
    output.add_json_option(parser)


def run_export(args: argparse.Namespace) -> None:
    """Write the file, and say where it is."""
    with usage_errors(ValueError):
        name = format_of(args.output, args.to)
    settings = _given_settings(args, name)
    wanted = [path for path in (args.output, args.key, args.assigned) if path]
    if len({Path(path).resolve() for path in wanted}) < len(wanted):
        raise UsageError("the export, its key and its list of students need files of their own")
    for path in wanted:
        output.refuse_existing(path, args.force)
    formula = source.read_formula(args)
    subject = Subject(
        source.output_of(formula, args),
        source.named_parameters(formula, args),
        formula.blocks,
        args.title,
    )
    files: dict[str, bytes | str] = {}
    with usage_errors(ImportError, RenderError, TimeoutError, ValueError):
        subject = fitted_subject(subject, name, args.level)
        if name in QUIZZES:
            quiz = quiz_of(subject, **settings)
            files[args.output] = exporter(FORMATS[name].function)(quiz)
            files |= {args.key: quiz.key()} if args.key else {}
            files |= {args.assigned: quiz.assignment()} if args.assigned else {}
        else:
            files[args.output] = FORMATS[name].writer(subject, **settings)
    paths = [write_whole(Path(path), data, force=args.force) for path, data in files.items()]
    output.say_written(args, paths, "\n".join(map(output.wrote, paths)))


def _given_settings(args: argparse.Namespace, name: str) -> dict[str, Any]:
    """The settings that were typed, all of them known to the format.

    Raises:
        UsageError: the format has no such setting.
    """
    settings = {key: getattr(args, key) for key in SETTINGS if getattr(args, key) is not None}
    if name not in QUIZZES and (args.key or args.assigned):
        raise UsageError(f"--key and --assigned are for {' and '.join(QUIZZES)}; got {name}")
    if args.assigned and not args.students:
        raise UsageError("--assigned needs --students, which says who they are")
    known = FORMATS[name].settings
    for key in settings:
        if key not in known:
            options = ", ".join([_option(setting) for setting in known])
            option = _option(key)
            raise UsageError(f"{option} says nothing in the format {name}, which takes {options}")
    if "students" in settings:
        settings["students"] = _names_in(args.students)
    return settings


def _names_in(path: str) -> list[str]:
    """The students in a file: its first column, without a head."""
    with usage_errors(ValueError):
        names = [row[0] for _, row in read_rows(path, MOST_BYTES) if row[0]]
    names = names[1:] if names and names[0].lower() in HEADS else names
    if not names:
        raise UsageError(f"{path} names no student; it has a name a line")
    return names


def _option(setting: str) -> str:
    """The option that gives a setting."""
    special = {"gradients": "--no-gradients", "nice": "--any-numbers"}
    return special.get(setting, f"--{setting}")
