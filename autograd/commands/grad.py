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
from . import output, source, walk

MOST = 10  # lines on what was taken as 0


def add_grad_options(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    source.add_formula_options(parser)
    source.add_of_option(parser)
    parser.add_argument(
        "--wrt", metavar="NAMES", help="show these names only, separated by commas: --wrt w,b"
    )
    walk.add_level_option(parser)
    output.add_json_option(parser)
    output.add_number_options(parser)


def run_grad(args: argparse.Namespace) -> None:
    """Print a row for each name."""
    formula = source.read_formula(args)
    y = source.output_of(formula, args)
    if not args.json and walk.has_array_level(args, y):
        _print_blocks(args, formula, y)
        return
    _print_rows(args, formula, y)


def _print_blocks(args: argparse.Namespace, formula: Formula, y: Value) -> None:
    """Whole vectors and matrices with their gradients; single names below, a row each."""
    from ..faces.array_text import gradient_lines
    from ..faces.steps import steps

    arrays = steps(y, level="arrays")
    asked = None if args.wrt is None else source.separated_by_commas(args.wrt)
    blocks = {
        block.name
        for block in arrays.graph.lines
        if asked is None or (block.shape and block.name in asked)
    }
    for line in gradient_lines(arrays, Text(args.digits), blocks):
        output.say(line)
    rest = [] if asked is None else [name for name in asked if name not in blocks]
    if rest or (asked is not None and not asked):
        args.wrt = ",".join(rest)
        _print_rows(args, formula, y)


def _print_rows(args: argparse.Namespace, formula: Formula, y: Value) -> None:
    of = formula.name if args.of is None else args.of
    names = list(formula.names)
    if args.wrt is not None:
        names = source.listed_names(args.wrt, "--wrt", formula)
    nodes = [source.node_in(formula, name, y) for name in names]
    if args.json:
        from .json_output import grad_data

        output.say_json(grad_data(of, y, names, nodes))
        return
    slopes = grad(y, nodes)
    output.print_table(
        args,
        ("node", "value", f"d{visible(of)}/dnode"),
        [
            (visible(name), significant(node.data, args.digits), significant(g, args.digits))
            for name, node, g in zip(names, nodes, slopes, strict=True)
        ],
    )
    for line in _taken_as_zero(y, set(names), args.digits):
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
