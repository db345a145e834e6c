"""glassgrad walk: every step of the passes, forward and back, one contribution at a time."""

from __future__ import annotations

import argparse
import sys
from contextlib import nullcontext
from typing import Any

from ..engine.blocks import is_of_arrays
from ..engine.calls import record_calls
from ..engine.value import Value, order
from ..faces.steps import ArraySteps, Steps, steps
from ..files import write_whole
from ..formulas.elision import MOST_STEPS
from ..formulas.expression import Formula
from ..steps.arithmetic import FLOATS, Arithmetic
from ..steps.default_lens import WALKED
from ..steps.explain.call_outline import CallOutline
from ..steps.lens_text import read_lens
from ..steps.names import designations
from . import UsageError, output, source, update_options, usage_errors

CONVENTION = """\
dL/dw is a whole gradient, the sum over all paths from w to L; ∂v1/∂w is the partial of
one edge, the factor by which a path goes on there. So it is with vectors and matrices:
dL/dW is the whole gradient, which many books write ∂L/∂W."""
FORMS = {
    ".txt": "text",
    ".md": "Markdown",
    ".markdown": "Markdown",
    ".tex": "LaTeX",
    ".json": "JSON",
}


def add_walk_options(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    source.add_formula_options(parser)
    parser.epilog = f"{CONVENTION}\n\n{parser.epilog}"
    add_kind_options(parser)
    add_level_option(parser)
    parser.add_argument(
        "--open",
        metavar="NAMES",
        help='with arrays: show the scalar steps of these blocks or entries, too: --open "Z1[2,1]"',
    )
    parser.add_argument(
        "--calls",
        action="store_true",
        help="of a Python object: a line for each call of a function, with its results and their "
        "gradients",
    )
    source.add_lens_option(parser)
    shape = parser.add_mutually_exclusive_group()
    shape.add_argument("--markdown", action="store_true", help="print Markdown")
    shape.add_argument("--latex", action="store_true", help="print a LaTeX document")
    shape.add_argument("--json", action="store_true", help="print JSON, floats to the last bit")
    output.add_number_options(parser)
    parser.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        help="write to FILE: text in .txt, Markdown in .md, LaTeX in .tex, JSON in .json",
    )
    output.add_force_option(parser)


def add_level_option(parser: argparse.ArgumentParser) -> None:
    """Declare at which height it is told."""
    parser.add_argument(
        "--level",
        choices=("arrays", "scalars"),
        help="speak of whole vectors and matrices, or of single numbers (default: arrays where the "
        "formula has some)",
    )


def add_kind_options(parser: argparse.ArgumentParser) -> None:
    """Declare what kind of walk it is."""
    source.add_of_option(parser)
    parser.add_argument(
        "--params", metavar="NAMES", help="update these, separated by commas: --params w,b"
    )
    update_options.add_update_options(parser)
    parser.add_argument(
        "--second",
        metavar="NAME",
        help="walk the graph of the gradient by NAME: its own gradients are second derivatives",
    )
    by = parser.add_mutually_exclusive_group()
    by.add_argument(
        "--by-hand",
        type=output.digit_count,
        metavar="K",
        help="round every number to K significant digits, as with a pencil",
    )
    by.add_argument(
        "--exact",
        action="store_true",
        help="compute in exact fractions, where the operations allow",
    )


def run_walk(args: argparse.Namespace) -> None:
    """Print the walk."""
    from ..faces import latex_document, walk_markdown, walk_tables, walk_text

    form = _walk_form(args)
    if args.calls:
        _print_calls(args, form)
        return
    with record_calls() if args.lens else nullcontext():
        formula = source.read_formula(args)
    y, params = output_and_parameters(args, formula)
    about = ""
    if args.lens:
        y, about = _part(args, y)
        if form in ("JSON", "LaTeX"):
            output.say(about, end="", stream=sys.stderr)
    elif form != "JSON" and not _walk_in_arrays(args, y):
        y, params, left_out = source.fitting_part(y, params, WALKED)
        about = f"{left_out}\n\n" if left_out else ""
    walk = recorded_steps(args, y, params)
    if _walk_in_arrays(args, y):
        _print_array_walk(args, form, y, walk)
        return
    if form == "JSON":
        text = walk.to_json(indent=2 if len(walk) <= MOST_STEPS else None) + "\n"
    elif form == "Markdown":
        text = about + walk_markdown(walk, args.digits)
    elif form == "LaTeX":
        text = latex_document(walk, args.digits)
    elif args.output or not output.fancy(args):
        text = about + walk_text(walk, args.digits) + "\n" + _surviving_digits(args, y, walk)
    else:
        from rich.console import Console

        output.say(about, end="")
        Console().print(walk_tables(walk, args.digits), _surviving_digits(args, y, walk), sep="\n")
        return
    _write(args, text)


def _part(args: argparse.Namespace, y: Value) -> tuple[Value, str]:
    """The part of the graph that --lens asks for, as a graph, and how much of it that is."""
    for option in ("params", "second", "open", "level"):
        if getattr(args, option) is not None:
            raise UsageError(f"--lens shows single steps of a part; leave out --{option}")
    with usage_errors(ValueError):
        part = read_lens(y, args.lens)
    return part.graph(), f"{part}\n{part.straight_line()}\n\n"


def _print_calls(args: argparse.Namespace, form: str) -> None:
    if form != "text":
        raise UsageError(f"--calls prints text, not {form}")
    with record_calls():
        formula = source.read_formula(args)
    y: Value = source.output_of(formula, args)
    y.backward()
    with usage_errors(ValueError):
        lines = CallOutline(y).lines(args.digits)
    _write(args, "\n".join(lines) + "\n")


def asked_steps(args: argparse.Namespace, y: Value, params: list[Value]) -> Steps | ArraySteps:
    """The record that the arguments ask for, of arrays where --level or the graph says so."""
    scalars = recorded_steps(args, y, params)
    return ArraySteps(y, scalars) if has_array_level(args, y) else scalars


def has_array_level(args: argparse.Namespace, y: Value) -> bool:
    """Whether it is told in vectors and matrices."""
    if args.level is not None or getattr(args, "second", None) is not None:
        return bool(args.level == "arrays")
    return is_of_arrays(y)


def _walk_in_arrays(args: argparse.Namespace, y: Value) -> bool:
    if args.level == "scalars" and args.open:
        raise UsageError("--open is for a walk of arrays; --level scalars shows every step")
    return args.open is not None or has_array_level(args, y)


def _print_array_walk(args: argparse.Namespace, form: str, y: Value, scalars: Steps) -> None:
    from ..faces.array_text import array_latex_document, array_walk_markdown, array_walk_text

    walk = ArraySteps(y, scalars)
    names = source.separated_by_commas(args.open or "")
    for name in names:
        if not walk.touched(name):
            source.known_name(name, [block.name for block in walk.graph.lines])
    if form == "JSON":
        text = walk.to_json(indent=2 if len(scalars) <= MOST_STEPS else None) + "\n"
    elif form == "Markdown":
        text = array_walk_markdown(walk, args.digits, names)
    elif form == "LaTeX":
        text = array_latex_document(walk, args.digits)
    else:
        text = array_walk_text(walk, args.digits, names) + "\n"
        text += _surviving_digits(args, y, scalars)
    _write(args, text)


def _write(args: argparse.Namespace, text: str) -> None:
    """Print a text, or write it to --output."""
    if args.output:
        output.say(str(write_whole(args.output, text, force=args.force)))
    else:
        output.say(text, end="")


def _walk_form(args: argparse.Namespace) -> str:
    """In which form the walk is written."""
    wanted = {"JSON": args.json, "Markdown": args.markdown, "LaTeX": args.latex}
    asked = "".join([form for form, is_asked in wanted.items() if is_asked])
    return output.file_form(args.output, FORMS, asked) if args.output else asked or "text"


def _surviving_digits(args: argparse.Namespace, y: Value, walk: Steps) -> str:
    """Which digits of the numbers by hand are right."""
    if args.by_hand is None:
        return ""
    from ..steps.explain.lost_digits import survivors_of

    moved = {step.node for step in walk.update}
    nodes = order(y)
    params = [n for n, name in zip(nodes, designations(nodes), strict=True) if name in moved]
    unrounded = recorded_steps(args, y, params, FLOATS)
    return f"\n{survivors_of(walk, unrounded, args.by_hand)}\n"


def output_and_parameters(args: argparse.Namespace, formula: Formula) -> tuple[Value, list[Value]]:
    """The node to differentiate, and the parameters to update."""
    y: Value = source.output_of(formula, args)
    params = source.named_parameters(formula, args)
    if not params:
        update_options.refuse_update_options(args)
    if args.second is not None:
        from ..steps.explain.second_order import gradient_graph

        (y,) = gradient_graph(y, [source.node_in(formula, args.second, y)])
    return y, params


def recorded_steps(
    args: argparse.Namespace, y: Value, params: list[Value], by: Arithmetic | None = None
) -> Steps:
    """The record that the arguments ask for; by: its arithmetic, if they do not say it."""
    typed, schedules = update_options.typed_settings(args)
    settings: dict[str, Any] = typed
    if schedules:
        raise UsageError(f"a walk has one update, and its learning rate is a number; got {args.lr}")
    rule = args.rule or update_options.DEFAULT_RULE
    if "=" in rule:
        settings = {"lr": update_options.RATE, **settings}
    with usage_errors(ValueError):
        arithmetic = by or _arithmetic(args)
        return steps(y, params, rule, level="scalars", arithmetic=arithmetic, **settings)


def _arithmetic(args: argparse.Namespace) -> Arithmetic:
    if args.by_hand is not None or args.exact:
        from ..steps.exact import Exact, Rounded

        return Exact() if args.exact else Rounded(args.by_hand)
    return FLOATS
