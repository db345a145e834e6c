"""What a command works on: a typed formula, a file of formulas, or a Python object."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from ..engine.lines import record_lines
from ..engine.value import Value, order
from ..files import read_whole
from ..formulas.expression import Formula, FormulaError, MissingValues, parse, typed_number
from ..formulas.lists import picked_entries
from ..formulas.source_lines import SourceLines, formula_lines, python_lines
from ..formulas.text import visible
from ..formulas.tokens import MOST_CHARACTERS, did_you_mean
from ..steps.default_lens import default_lens, leaves_in_part, warn_of_part
from ..steps.names import designations
from . import UsageError, output, usage_errors
from .columns_of_data import read_columns

EPILOG = """\
A formula knows numbers, names, + - * / ** and the operations that `glassgrad ops` lists.
Lines end at a newline or ";". A line may give its result a name, or define a function:

  phi(u) = 2*u
  z = w*x + b       # a comment
  L = (phi(z) - t)**2

Lists are vectors and matrices, W @ X is their product, and entries count from 1: W[1,2].
A line can be repeated: h[t] = tanh(w*h[t-1]) for t = 1..3

Formulas are never run as Python. Python code is run only where FORMULA is file.py:name."""

MOST_NAMED = 30  # names that a message lists
_OBJECT = re.compile(r"(?P<path>.+\.py):(?P<name>[^\W\d]\w*)", re.DOTALL)
_PATH = re.compile(r"[\w./\\~-]+\.[A-Za-z]\w*")


def add_formula_options(parser: argparse.ArgumentParser) -> None:
    """Declare FORMULA and the values of its names."""
    parser.add_argument(
        "formula",
        metavar="FORMULA",
        help="a formula, in quotes; the path of a file that holds one; - for standard input; or "
        "file.py:name, which runs that Python file for a Value or a function that returns one",
    )
    add_value_options(parser)
    parser.epilog = EPILOG


def add_value_options(parser: argparse.ArgumentParser) -> None:
    """Declare the values of names, and the table that may hold them."""
    parser.add_argument(
        "values",
        metavar="name=value",
        nargs="*",
        default=[],
        help='a number for a name, such as x=2, x=-1e-3 or x=1/3; or a list, "x=[1, 2]"',
    )
    parser.add_argument(
        "--data",
        metavar="FILE.csv",
        help="a table with names in its first row; each column is a vector of that name, and each "
        "row an example",
    )
    parser.add_argument(
        "--examples",
        default="",
        metavar="TEXT",
        help='which lines of given arrays are examples: "columns of X" or "rows of X, T"; in a '
        'formula, a line "# examples: columns of X" says the same',
    )


def add_of_option(parser: argparse.ArgumentParser) -> None:
    """Declare which name is the output."""
    parser.add_argument("--of", metavar="NAME", help="what to differentiate (default: the result)")


def output_of(formula: Formula, args: argparse.Namespace) -> Value:
    """The node that --of names, or the formula's result."""
    return formula.output if args.of is None else output_named(formula, args.of)


def output_named(formula: Formula, name: str) -> Value:
    """The node of a name as an output: one without a label, such as Z[1,2].1, is called so now.

    Raises:
        UsageError: there is no such node.
    """
    node = node_in(formula, name)
    node.label = node.label or name
    return node


def add_lens_option(parser: argparse.ArgumentParser) -> None:
    """Declare which part of the graph is shown."""
    parser.add_argument(
        "--lens",
        default="",
        metavar="TEXT",
        help="a part of the graph, the rest as one box a side: names of nodes, arrays, groups or "
        'calls ("A1[1,*] or Q", "layer 1", "token 3"), "within 2 of L" (or below, above), '
        '"5 heaviest of w"; with commas, what is in all (docs/lens.md)',
    )


def fitting_part(y: Value, params: list[Value], most: int) -> tuple[Value, list[Value], str]:
    """The graph and its parameters, or the part of both for which there is room; what that is."""
    chosen = default_lens(y, most)
    if chosen is None:
        return y, params, ""
    warn_of_part(chosen.sentence)
    part = chosen.lens.graph()
    return part, leaves_in_part(part, params), chosen.sentence


def read_formula(args: argparse.Namespace, stand_in: str = "") -> Formula:
    """The graph that the arguments describe. In a terminal, missing values are asked for.

    With a stand_in every missing value is that.

    Raises:
        UsageError: there is no such graph, and the message says why.
    """
    values = _typed_values(args.values)
    try:
        data = read_columns(args.data) if args.data else None
        build = _builder(args.formula, data, args.examples)
        try:
            return build(values)
        except MissingValues as missing:
            if stand_in:
                return build(values | dict.fromkeys(missing.names, stand_in))
            if not output.interactive():
                raise
            values |= {name: _ask_for(name) for name in missing.names}
            return build(values)
    except FormulaError as error:
        no_file = _PATH.fullmatch(args.formula) and not Path(args.formula).exists()
        if no_file and not isinstance(error, MissingValues):
            message = f"there is no file {args.formula}, and as a formula: {error}"
            raise UsageError(message) from error
        raise UsageError(str(error)) from error


def read_with_lines(args: argparse.Namespace) -> tuple[Formula, SourceLines | None]:
    """As `read_formula`, and the lines that made it, of a formula or of a Python file."""
    python = _OBJECT.fullmatch(args.formula)
    if not python or not Path(python["path"]).is_file():
        formula = read_formula(args)
        return formula, formula_lines(formula)
    path = Path(python["path"]).resolve()
    mode, recorder = record_lines(str(path))
    with mode:
        formula = read_formula(args)
    text = path.read_text(encoding="utf-8", errors="replace")
    return formula, python_lines(text, recorder.lines)


def node_in(formula: Formula, name: str, y: Value | None = None) -> Value:
    """The node of a name: of one that the formula sets, or that a walk prints, such as v1.

    y: whose walk it is; left out, that of the formula's result.

    Raises:
        UsageError: there is no such node.
    """
    if name in formula.names:
        return formula.names[name]
    if name in formula.blocks:
        block = formula.blocks[name]
        raise UsageError(f"{block} is an array; name one entry, such as {block.entries[0].label}")
    if (entry := _entry_of_block(formula, name)) is not None:
        return entry
    for root in (formula.output if y is None else y, formula.output):
        nodes = order(root)
        printed = dict(zip(designations(nodes), nodes, strict=True))
        if name in printed:
            return printed[name]
    return formula.names[known_name(name, _all_names(formula))]


def _entry_of_block(formula: Formula, name: str) -> Value | None:
    """The number W1[1,2] of a block W1, also where it has another name of its own."""
    parts = re.fullmatch(r"(.+)\[([1-9][0-9]*(?:,[1-9][0-9]*)*)\]", name)
    if not parts or parts[1] not in formula.blocks or name in formula.names:
        return None
    with usage_errors(ValueError):
        indices = [float(index) for index in parts[2].split(",")]
        entry = picked_entries(formula.blocks[parts[1]], indices, parts[1])
    return entry if isinstance(entry, Value) else None


def _all_names(formula: Formula) -> list[str]:
    """The names that a formula sets, those of vectors and matrices without their entries."""
    entries = {entry.label for block in formula.blocks.values() for entry in block.entries}
    return [*formula.blocks, *[name for name in formula.names if name not in entries]]


def known_name(name: str, names: Sequence[str]) -> str:
    """One of the names that there are.

    Raises:
        UsageError: it is none of them.
    """
    if name in names:
        return name
    shown = ", ".join(names[:MOST_NAMED]) + (", ..." if len(names) > MOST_NAMED else "")
    raise UsageError(
        f"the formula has no name {name}{did_you_mean(name, names)}\nits names are {shown}"
    )


def listed_names(text: str, option: str, formula: Formula) -> list[str]:
    """The names in a list with commas, each once; for a vector or matrix, those of its entries.

    Raises:
        UsageError: there are none.
    """
    names: list[str] = []
    called = {node: name for name, node in formula.names.items()}
    for name in separated_by_commas(text):
        block = formula.blocks.get(name)
        one = _entry_of_block(formula, name)
        entries = [one] if one is not None else [] if block is None else block.entries
        names += [called.get(entry, entry.label) for entry in entries] if entries else [name]
    if not names:
        raise UsageError(f"{option} takes names separated by commas, as in {option} w,b")
    return list(dict.fromkeys(names))


def separated_by_commas(text: str) -> list[str]:
    """The parts between commas, without the empty ones; W[1,2] is one part, and so is a list."""
    parts, depth = [""], 0
    for sign in text:
        depth += (sign == "[") - (sign == "]")
        if sign == "," and depth <= 0:
            parts.append("")
        else:
            parts[-1] += sign
    return [re.sub(r",\s+", ",", part.strip()) for part in parts if part.strip()]


def named_parameters(formula: Formula, args: argparse.Namespace) -> list[Value]:
    """The leaves that --params names; none where it is left out."""
    if args.params is None:
        return []
    nodes = {
        name: node_in(formula, name) for name in listed_names(args.params, "--params", formula)
    }
    for name, node in nodes.items():
        if node.op is not None:
            raise UsageError(f"--params takes names with a given number; {name} is computed")
    return [*nodes.values()]


def beside_the_table(formula: Formula, args: argparse.Namespace) -> list[Value]:
    """The leaves that are no columns of --data: what learns from it. None without a table."""
    if not args.data:
        return []
    columns = read_columns(args.data)
    return [
        node
        for name, node in formula.names.items()
        if node.op is None and name.partition("[")[0] not in columns
    ]


def _typed_values(words: Iterable[str]) -> dict[str, str]:
    """The values of names, as they were typed."""
    values: dict[str, str] = {}
    for word in words:
        name, equals, value = (part.strip() for part in word.partition("="))
        if not equals or not name:
            raise UsageError(
                f"values are written name=number, such as x=2; got {word} "
                "(put a formula with blanks or brackets in quotes)"
            )
        if not value:
            raise UsageError(f"{name}= has no number behind it")
        if name in values:
            raise UsageError(f"{name} is given twice: {values[name]} and {value}")
        values[name] = value
    return values


def _builder(
    word: str, data: dict[str, list[float]] | None, examples: str
) -> Callable[[dict[str, str]], Formula]:
    """What makes a graph of values, for whatever FORMULA is."""
    python = _OBJECT.fullmatch(word)
    if python and (data or examples):
        option = "--data" if data else "--examples"
        raise UsageError(f"{option} is for typed formulas; a Python file has its own data")
    if python:
        from .python_object import load_python_object

        return load_python_object(python["path"], python["name"])
    text = _formula_text(word)
    return lambda values: parse(text, values, data, examples)


def _formula_text(word: str) -> str:
    """The formula itself, from where it stands."""
    if word == "-":
        return _standard_input()
    path = Path(word)
    try:
        is_path = len(word) < 1000 and ("." in word or "/" in word) and path.exists()
    except (OSError, ValueError):  # no name that a file could have
        is_path = False
    if not is_path:
        return word
    if path.is_dir():
        raise UsageError(f"{word} is a folder; give the path of a file")
    if path.suffix == ".py":
        raise UsageError(f"{word} is Python; name a Value or a function in it, as in {word}:loss")
    if path.suffix.lower() == ".toml":
        raise UsageError(
            f"{word} is the file of a worked example, which check, diagnose, mark, page and step "
            "take; all other commands take its formula"
        )
    try:
        text = read_whole(path, 4 * MOST_CHARACTERS).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError(f"{word} is no text in UTF-8") from None
    except ValueError as error:
        raise UsageError(f"{error}; a formula has at most {MOST_CHARACTERS:,} characters") from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _standard_input() -> str:
    """What comes on standard input."""
    if sys.stdin is None:
        raise UsageError("standard input is closed; give the formula in quotes, or its file")
    try:
        return sys.stdin.read(MOST_CHARACTERS + 1)
    except UnicodeDecodeError:
        raise UsageError("what comes on standard input is no text in UTF-8") from None


def _ask_for(name: str) -> str:
    """The value that a person types."""
    while True:
        try:
            typed = input(f"{visible(name)} = ")
            typed_number(name, typed)
        except EOFError:
            raise UsageError(f"no value came for {name}") from None
        except FormulaError as error:
            output.say(error.reason)
        else:
            return typed
