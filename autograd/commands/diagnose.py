"""glassgrad diagnose: which mistake gives exactly this wrong number."""

from __future__ import annotations

import argparse
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

from ..formulas.columns import aligned_rows
from ..formulas.json_text import format_json
from ..formulas.text import printable
from ..progress import Progress
from . import UsageError, output, source, usage_errors

if TYPE_CHECKING:
    from ..examples.diagnose import Diagnosis

WIDTH = 80
EPILOG = """\
Give the answer as it was written down: "20.0" claims a digit more than "20".
A hypothesis fits if it gives every digit. They are tried alone, and where none
fits in pairs, which are named only if a chance fit would be rare.

With a worked example in a TOML file (see `glassgrad check --help`), or in a
document that keeps one, in place of the formula, every printed number that does
not hold is diagnosed."""


def add_diagnose_options(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    source.add_formula_options(parser)
    source.add_of_option(parser)
    parser.add_argument(
        "--d",
        metavar="NAME",
        help="by which name the answer is a derivative (default: it is a value)",
    )
    parser.add_argument("--answer", metavar="NUMBER", help="the number to explain")
    parser.add_argument(
        "--all", action="store_true", help="list every hypothesis tried, and what it gives"
    )
    parser.add_argument("--json", action="store_true", help="print JSON, floats to the last bit")
    output.add_plain_option(parser)
    from ..examples.diagnose import HYPOTHESES

    rows = aligned_rows([(row.name, row.doc) for row in HYPOTHESES.values()], "<")
    hypotheses = "\n".join([f"  {row}" for row in rows])
    parser.epilog = f"{EPILOG}\n\nhypotheses:\n{hypotheses}"


def run_diagnose(args: argparse.Namespace) -> None:
    """Print the diagnosis of one answer, or of every number that does not hold."""
    from ..examples.documents import is_document

    of_file = args.formula.endswith(".toml") or is_document(args.formula)
    of_example = of_file and "\n" not in args.formula
    diagnoses = _example_diagnoses(args) if of_example else [_answer_diagnosis(args)]
    if args.json:
        data = [diagnosis.as_dict(args.all) for diagnosis in diagnoses]
        output.say(format_json(data if of_example else data[0], indent=2))
        return
    for index, diagnosis in enumerate(diagnoses):
        if index:
            output.say()
        _print_diagnosis(diagnosis, args)
        if args.all:
            for line in diagnosis.tried_lines():
                output.say(printable(line))
    if not diagnoses:
        output.say("every printed number holds")


def _answer_diagnosis(args: argparse.Namespace) -> Diagnosis:
    from ..examples.diagnose import diagnose

    if args.answer is None:
        raise UsageError("--answer is missing: the number to explain, as in --answer 20")
    formula = source.read_formula(args)
    y = source.output_of(formula, args)
    x = source.node_in(formula, args.d, y) if args.d is not None else None
    try:
        return diagnose(y, x, args.answer, formula.output)
    except ValueError as error:
        raise UsageError(f"--answer: {error}") from None


def _example_diagnoses(args: argparse.Namespace) -> list[Diagnosis]:
    from ..examples import ExampleError
    from ..examples.diagnose import explain
    from ..examples.documents import read_example

    options = {"--answer": args.answer, "--d": args.d, "--of": args.of}
    options[" ".join(args.values)] = args.values
    extra = [option for option, value in options.items() if value]
    if extra:
        raise UsageError(f"a worked example has its own numbers; leave out {', '.join(extra)}")
    if not Path(args.formula).exists():
        raise UsageError(f"there is no file {args.formula}")
    with usage_errors(ExampleError):
        example = read_example(args.formula)
    with Progress("updates") as bar:
        return explain(example, progress=lambda made, last: bar.show(made, total=last))


def _print_diagnosis(diagnosis: Diagnosis, args: argparse.Namespace) -> None:
    """Print a diagnosis within 80 columns; where a person looks, its sentence stands out."""
    for line in diagnosis.lines():
        indent = line[: len(line) - len(line.lstrip())]
        wrapped = textwrap.fill(
            line.strip(), WIDTH, initial_indent=indent, subsequent_indent=indent + "  "
        )
        if output.fancy(args):
            from rich.console import Console
            from rich.text import Text

            style = "bold" if line == diagnosis.sentence else ""
            Console(highlight=False).print(Text(printable(wrapped), style=style))
        else:
            output.say(wrapped)
