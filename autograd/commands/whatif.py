"""glassgrad whatif: give nodes other numbers; grad·Δ beside the true change."""

from __future__ import annotations

import argparse

from ..engine.blocks import Array, array
from ..engine.value import Value
from ..formulas.expression import FormulaError, typed_number, typed_value
from ..formulas.notation import Text
from ..steps.explain.whatif import what_if
from . import UsageError, output, source, usage_errors, walk


def add_whatif_options(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    source.add_formula_options(parser)
    parser.add_argument("--of", metavar="NAME", help="what to watch (default: the result)")
    parser.add_argument(
        "--set",
        metavar="NAME=X,...",
        required=True,
        help='other numbers for these names, given or computed: --set w=-2,b=7 or "b=[0,1]"',
    )
    walk.add_level_option(parser)
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
        with usage_errors(FormulaError):
            if name in formula.blocks:
                changes |= _block_numbers(formula.blocks[name], name, typed)
            else:
                changes[source.node_in(formula, name, y)] = typed_number(name, typed)
    with usage_errors(ValueError):
        result = what_if(y, changes)
    if args.json:
        from .json_output import whatif_data

        output.say_json(whatif_data(result))
        return
    if not walk.has_array_level(args, y):
        output.say(result.text(args.digits))
        return
    from ..faces.array_text import changed_lines
    from ..faces.steps import steps

    head = result.text(args.digits).partition("\n\n")[0]
    now = {changed.node: changed.after for changed in result.changed}
    lines = changed_lines(steps(y, level="arrays"), now, Text(args.digits))
    output.say("\n".join([head, *([""] if lines else []), *lines]))


def _block_numbers(block: Array, name: str, typed: str) -> dict[Value, float]:
    """The numbers of a whole vector or matrix."""
    given = typed_value(name, typed)
    numbers = array(given) if isinstance(given, list) else None
    if numbers is None or numbers.shape != block.shape:
        raise UsageError(f"{block} is set to as many numbers: --set {name}=[...]; got {typed}")
    pairs = zip(block.entries, numbers.entries, strict=True)
    return {entry: number.data for entry, number in pairs}
