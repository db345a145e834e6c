"""glassgrad grad: the value and the gradient of every named node."""

from __future__ import annotations

import argparse

from ..engine.grad import grad
from ..engine.value import Value
from ..formulas.expression import Formula
from ..formulas.notation import Text
from ..formulas.numbers import significant
from ..formulas.text import visible
from ..steps.recorder import record_walk
from ..steps.sentences import taken_in_words
from ..steps.step import Contributed
from . import output, source

MOST = 10  # lines on what was taken as 0


def add_grad_options(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    source.add_formula_options(parser)
    source.add_of_option(parser)
    parser.add_argument(
        "--wrt", metavar="NAMES", help="show these names only, separated by commas: --wrt w,b"
    )
    parser.add_argument("--json", action="store_true", help="print JSON, floats to the last bit")
    output.add_number_options(parser)


def run_grad(args: argparse.Namespace) -> None:
    """Print a row for each name."""
    formula = source.read_formula(args)
    y = source.name_in(formula, args.of) if args.of is not None else formula.name
    names = _asked_for(formula, args.wrt)
    nodes = [formula.names[name] for name in names]
    slopes = grad(formula.names[y], nodes)
    if args.json:
        from ..formulas.json_text import format_json, json_number

        rows = [
            {
                "name": name,
                "operation": node.op.name if node.op else None,
                "value": json_number(node.data),
                "gradient": json_number(g),
            }
            for name, node, g in zip(names, nodes, slopes, strict=True)
        ]
        output.say(format_json({"of": y, "nodes": rows}, indent=2))
        return
    output.print_table(
        args,
        ("node", "value", f"∂{visible(y)}/∂node"),
        [
            (visible(name), significant(node.data, args.digits), significant(g, args.digits))
            for name, node, g in zip(names, nodes, slopes, strict=True)
        ],
    )
    for line in _taken_as_zero(formula.names[y], set(names), args.digits):
        output.say(line)


def _taken_as_zero(y: Value, names: set[str], digits: int) -> list[str]:
    """A line for each shown node that gets 0 · ∞, taken as 0, and an empty one before them."""
    by = Text(digits)
    lines = [
        f"{by.name(step.arg)} gets {taken_in_words(step, by)}, from {by.name(step.node)}"
        for step in record_walk(y).reverse
        if isinstance(step, Contributed) and step.taken and step.arg in names
    ]
    more = [f"and {len(lines) - MOST:,} more"] if len(lines) > MOST else []
    return ["", *lines[:MOST], *more] if lines else []


def _asked_for(formula: Formula, wrt: str | None) -> list[str]:
    if wrt is None:
        return list(formula.names)
    return [source.name_in(formula, name) for name in source.listed_names(wrt, "--wrt")]
