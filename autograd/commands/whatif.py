"""glassgrad whatif: give nodes other numbers; grad·Δ beside the true change."""

from __future__ import annotations

import argparse

from ..engine.value import Value
from ..formulas.expression import FormulaError, typed_number
from ..steps.explain.whatif import what_if
from . import UsageError, output, source


def fill(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    source.take(parser)
    parser.add_argument("--of", metavar="NAME", help="what to watch (default: the result)")
    parser.add_argument(
        "--set",
        metavar="NAMES",
        required=True,
        help="the other numbers, given or computed, separated by commas: --set w=-2,b=7",
    )
    output.take_digits(parser)


def run(args: argparse.Namespace) -> None:
    """Print the changed numbers, the true change, grad·Δ and the remainder."""
    formula = source.read(args)
    y = source.output_of(formula, args)
    given: dict[Value, float] = {}
    for word in args.set.split(","):
        name, equals, typed = (part.strip() for part in word.partition("="))
        if not equals:
            raise UsageError(f"--set takes name=number, such as --set w=-2; got {word}")
        node = formula.names[source.named(formula, name)]
        try:
            given[node] = typed_number(name, typed)
        except FormulaError as error:
            raise UsageError(str(error)) from error
    try:
        found = what_if(y, given)
    except ValueError as error:
        raise UsageError(str(error)) from error
    output.say(found.text(args.digits))
