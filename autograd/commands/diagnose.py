"""glassgrad diagnose: which mistake gives exactly this wrong number."""

from __future__ import annotations

import argparse
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from ..formulas.json_text import format_json
from ..formulas.text import printable
from ..progress import Progress
from . import UsageError, output, source

if TYPE_CHECKING:
    from ..examples.diagnose import Diagnosis

WIDTH = 80
EPILOG = """\
Give the answer as it was written down: "20.0" claims a digit more than "20".
A hypothesis fits if it gives every digit. They are tried alone, and where none
fits in pairs, which are named only if a chance fit would be rare.

With a worked example in a TOML file (see `glassgrad check --help`) in place of
the formula, every printed number that does not hold is diagnosed."""


def fill(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    source.take(parser)
    source.take_of(parser)
    parser.add_argument(
        "--d", metavar="NAME", help="what the answer differentiates by (left out: a value)"
    )
    parser.add_argument("--answer", metavar="NUMBER", help="the number to explain")
    parser.add_argument("--json", action="store_true", help="print JSON, floats to the last bit")
    parser.add_argument(
        "--plain", action="store_true", help="plain text: no colour, reads well aloud"
    )
    from ..examples.diagnose import hypothesis_table

    rows = hypothesis_table()
    width = max(len(name) for name, _ in rows)
    listed = "\n".join([f"  {name:{width}}  {doc}" for name, doc in rows])
    parser.epilog = f"{EPILOG}\n\nhypotheses:\n{listed}"


def run(args: argparse.Namespace) -> None:
    """Print the diagnosis of one answer, or of every number that does not hold."""
    if args.formula.endswith(".toml") and "\n" not in args.formula:
        found = _example(args)
    else:
        found = [_answer(args)]
    if args.json:
        shown = [one.as_dict() for one in found]
        whole = shown if args.formula.endswith(".toml") else shown[0]
        output.say(format_json(whole, indent=2))
        return
    for at, one in enumerate(found):
        _show(one, args, at > 0)
    if not found:
        output.say("every printed number holds")


def _answer(args: argparse.Namespace) -> Diagnosis:
    from ..examples.diagnose import diagnose

    if args.answer is None:
        raise UsageError("--answer is missing: the number to explain, as in --answer 20")
    formula = source.read(args)
    y = source.output_of(formula, args)
    x = formula.names[source.named(formula, args.d)] if args.d is not None else None
    try:
        return diagnose(y, x, args.answer)
    except ValueError as error:
        raise UsageError(f"--answer: {error}") from None


def _example(args: argparse.Namespace) -> list[Diagnosis]:
    from ..examples import load
    from ..examples.diagnose import explain
    from ..examples.toml_source import ExampleError

    given = [
        name
        for name, value in (
            ("--answer", args.answer),
            ("--d", args.d),
            ("--of", args.of),
            (" ".join(args.values), args.values),
        )
        if value
    ]
    if given:
        raise UsageError(f"a worked example has its own numbers; leave out {', '.join(given)}")
    if not Path(args.formula).exists():
        raise UsageError(f"there is no file {args.formula}")
    try:
        example = load(args.formula)
    except ExampleError as error:
        raise UsageError(str(error)) from None
    with Progress("updates") as bar:
        return explain(example, progress=lambda made, last: bar.show(made, total=last))


def _show(found: Diagnosis, args: argparse.Namespace, apart: bool) -> None:
    """Print a diagnosis within 80 columns; where a person looks, its sentence stands out."""
    if apart:
        output.say()
    for said in found.lines():
        main = said == found.sentence
        if output.fancy(args):
            from rich.console import Console
            from rich.text import Text

            for line in _wrapped(said):
                Console(highlight=False).print(Text(printable(line), style="bold" if main else ""))
        else:
            output.say("\n".join(_wrapped(said)))


def _wrapped(said: str) -> Iterator[str]:
    indent = said[: len(said) - len(said.lstrip())]
    yield from textwrap.wrap(
        said.strip(), WIDTH, initial_indent=indent, subsequent_indent=indent + "  "
    )
