"""glassgrad mark: a student's sheet, its slips, and what merely follows from them."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from ..files import write_whole
from . import UsageError, output, usage_errors

if TYPE_CHECKING:
    from ..examples import Example

FORMS = {".txt": "text", ".md": "markdown", ".html": "html", ".json": "json"}
EPILOG = """\
The sheet is a worked example in TOML (see `glassgrad check --help`), or a
document that keeps one (docs/documents.md): what is asked for stands under
[printed]. Without --answers these numbers are the student's; with it they come
from a CSV file (dL/dw,0.35 in each line) or a JSON file ({"dL/dw": "0.35"}),
and what is not in it is missing.

Each line is recomputed from the student's own lines before. One that comes out
of them is no slip: one slip at the top does not cost the lines below. A table
in the sheet gives the marks:

  [marks]
  each = 1                # a line
  follow_through = 1      # the share for a line that follows from a slip
  method = 0.5            # the share for a slip that a known mistake explains
  digits = 3              # what agrees to so many digits is right
  lines = {"dL/dw" = 2}   # what other lines are worth

The exit code is 0 if nothing is off, and 1 if there is a slip."""


def add_mark_options(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("sheet", metavar="SHEET", help="a worked example in TOML, or a document")
    parser.add_argument("--answers", metavar="FILE", help="the answers, in CSV or JSON")
    parser.add_argument("--ask", action="store_true", help="ask for the answers one by one")
    parser.add_argument(
        "--format",
        choices=tuple(FORMS.values()),
        help="the form (default: what the ending of -o says, or text)",
    )
    parser.add_argument(
        "--json",
        dest="format",
        action="store_const",
        const="json",
        help="the same as --format json",
    )
    parser.add_argument("-o", "--output", metavar="FILE", help="write to FILE")
    output.add_force_option(parser)
    parser.epilog = EPILOG


def run_mark(args: argparse.Namespace) -> None:
    """Print the marking."""
    from ..examples import AskedError, ExampleError
    from ..examples.collection import example_file
    from ..examples.documents import read_example
    from ..examples.marking import (
        AnswerError,
        Scheme,
        html_marking,
        json_marking,
        mark,
        markdown_marking,
        read_answers,
        text_marking,
    )

    form = args.format or "text"
    if args.output:
        form = output.file_form(args.output, FORMS, args.format or "")
        output.refuse_existing(args.output, args.force)
    if args.answers and args.ask:
        raise UsageError("--ask and --answers exclude each other")
    with usage_errors(ExampleError, AnswerError, AskedError, ValueError, OSError):
        sheet = read_example(example_file(args.sheet))
        if not sheet.claims:
            raise UsageError(f"{args.sheet} asks for no number: they stand under [printed]")
        answers = read_answers(args.answers) if args.answers else None
        answers = _asked(sheet) if args.ask else answers
        marking = mark(sheet, answers, Scheme.of(sheet.marks))
    writers = {
        "text": text_marking,
        "markdown": markdown_marking,
        "html": html_marking,
        "json": json_marking,
    }
    text = writers[form](marking)
    if args.output:
        output.say(str(write_whole(args.output, text, force=args.force)))
    else:
        output.say(text, end="")
    if marking.slips:
        raise SystemExit(1)


def _asked(sheet: Example) -> dict[str, str]:
    """Answers that a person types, one by one; an empty one is missing."""
    from ..examples import Digits

    answers: dict[str, str] = {}
    for what in dict.fromkeys(str(claim.asked) for claim in sheet.claims):
        while what not in answers:
            output.say(f"{what} = ", end="")
            try:
                typed = input().strip()
            except EOFError:
                return answers
            try:
                if typed:
                    Digits(typed)
                answers[what] = typed
            except ValueError as error:
                output.say(str(error))
    return answers
