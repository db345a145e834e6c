"""glassgrad whatif: give nodes other numbers; grad·Δ beside the true change."""

from __future__ import annotations

import argparse

from ..engine.value import Value
from ..formulas.expression import FormulaError, typed_number
from ..steps.explain.whatif import what_if
from . import UsageError, output, source, usage_errors


def add_whatif_options(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    source.add_formula_options(parser)
    parser.add_argument("--of", metavar="NAME", help="what to watch (default: the result)")
    parser.add_argument(
        "--set",
        metavar="NAME=X,...",
        required=True,
        help="other numbers for these names, given or computed: --set w=-2,b=7",
    )
    output.add_json_option(parser)
    output.add_digits_option(parser)


def run_whatif(args: argparse.Namespace) -> None:
    """Print the changed numbers, the true change, grad·Δ and the remainder."""
    formula = source.read_formula(args)
    y = source.output_of(formula, args)
    changes: dict[Value, float] = {}
    for word in source.separated_by_commas(args.set):
        name, equals, typed = (part.strip() for part in word.partition("="))
        if not equals:
            raise UsageError(f"--set takes name=number, such as --set w=-2; got {word}")
        node = source.node_in(formula, name, y)
        with usage_errors(FormulaError):
            changes[node] = typed_number(name, typed)
    with usage_errors(ValueError):
        change = what_if(y, changes)
    if args.json:
        from .json_output import whatif_data

        output.say_json(whatif_data(change))
        return
    output.say(change.text(args.digits))
