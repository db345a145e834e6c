"""glassgrad new: begin the file of a worked example."""

from __future__ import annotations

import argparse
import json
import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path

from ..engine.blocks import Array
from ..engine.updates import RULES
from ..files import write_whole
from ..formulas.expression import Formula
from ..formulas.tokens import Token, tokens
from . import UsageError, output, source, usage_errors

EPILOG = """\
With a formula, the file has its set-up and a line for each number that a text
may print of it. Without one it holds a small, complete example to write over.
For instance:

  glassgrad new mine.toml "L = (tanh(w*x + b) - t)**2" w=-3 x=2 b=6.88 t=1
  glassgrad check mine.toml

`glassgrad check --help` shows what else the file may say."""

SAMPLE = "w = 0.5; x = 2; t = 3\ny = tanh(w*x)\nL = (y - t)**2 / 2"
_LONGEST = 92
_MOST_NAMES = 60


def add_new_options(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("file", metavar="FILE", help="the file to write, such as mine.toml")
    parser.add_argument(
        "formula",
        metavar="FORMULA",
        nargs="?",
        default="",
        help="the set-up, in quotes; the path of a file that holds it; or - for standard input",
    )
    source.add_value_options(parser)
    parser.add_argument("--title", default="", metavar="TEXT", help="the example's title")
    output.add_force_option(parser)
    output.add_json_option(parser)
    parser.epilog = EPILOG


def run_new(args: argparse.Namespace) -> None:
    """Write the file."""
    if Path(args.file).suffix != ".toml":
        raise UsageError(f"the file of an example ends in .toml; got {args.file}")
    if args.title and not args.title.strip():
        raise UsageError("--title is empty; leave it out, and the name of the file is the title")
    stem = Path(args.file).stem
    title = args.title or stem.replace("_", " ").replace("-", " ")
    title = title if title.strip() else stem if stem.strip() else "untitled"
    if not args.formula:
        text = _template(title, SAMPLE, ("y", "L", "w"), _SAMPLE_UPDATE, _SAMPLE_NUMBERS)
    else:
        formula = source.read_formula(args)
        if not formula.text:
            raise UsageError("an example is made of a formula; Python code cannot go into a file")
        typed = dict([word.split("=", 1) for word in args.values])
        text = _beginning(title, formula, typed)
    from ..examples import ExampleError, loads

    with usage_errors(ExampleError):
        loads(text, args.file)  # what is written can be read
    path = write_whole(args.file, text, force=args.force)
    typed_so = f"./{path}" if str(path).startswith("-") else str(path)  # else it is an option
    again = shlex.quote(typed_so)
    text = f"{path}\ntype the printed numbers into it, then: glassgrad check {again}"
    output.say_written(args, [path], text)


def _beginning(title: str, formula: Formula, typed: Mapping[str, str]) -> str:
    """The file of an example whose set-up is known, and whose numbers are yet to be typed.

    Args:
        title: its title.
        formula: its set-up.
        typed: the values of names as they were typed.
    """
    leaves = list(formula.leaves)
    computed = [name for name in formula.names if name not in leaves]
    asked = [f'# {_toml_key(name)} = "..."' for name in computed[:_MOST_NAMES]]
    asked += [f'# "d{formula.name}/d{name}" = "..."' for name in leaves[:_MOST_NAMES]]
    params = ", ".join([_toml_text(name) for name in leaves[:_MOST_NAMES]])
    update = f'# [update]\n# rule = "sgd"\n# lr = 0.1\n# params = [{params}]'
    later = "\n".join([f'# {_toml_key(name)} = "..."' for name in leaves[:3]])
    numbers = "\n".join(asked) + f"\n\n# [printed.after-1]\n{later}"
    names = (computed[0] if computed else formula.name, formula.name, [*leaves, "w"][0])
    return _template(title, set_up(formula, typed), names, update, numbers)


def set_up(formula: Formula, typed: Mapping[str, str]) -> str:
    """The formula's text, with the numbers that were given for its leaves, as typed.

    >>> from autograd.formulas.expression import parse
    >>> typed = {"x": "1/2", "w": "3"}
    >>> print(set_up(parse("w = 1; L = w*x", typed), typed))
    x = 1/2
    w = 3; L = w*x
    """
    text = formula.text.strip()
    spans = _right_sides(text)
    lines: list[str] = []
    changed: list[tuple[int, int, str]] = []
    for name, number, is_typed in _given_numbers(formula, typed):
        if name in spans:
            if is_typed:
                changed.append((*spans[name], number))
        elif lines and len(lines[-1]) + len(name) + len(number) + 5 <= _LONGEST:
            lines[-1] += f"; {name} = {number}"
        else:
            lines.append(f"{name} = {number}")
    for start, end, number in sorted(changed, reverse=True):
        text = text[:start] + number + text[end:]
    return "\n".join([*lines, text])


def _given_numbers(formula: Formula, typed: Mapping[str, str]) -> Iterator[tuple[str, str, bool]]:
    """The leaves and the given arrays by name, each with its numbers as text; was it typed?"""
    arrays: dict[str, Array] = {}  # by the names of their entries
    for each in formula.blocks.values():
        if all(entry.op is None for entry in each.entries):
            arrays |= {entry.label: each for entry in each.entries}
    told: set[Array] = set()
    for name, leaf in formula.leaves.items():
        block = arrays.get(name)
        if block is None:
            yield name, typed.get(name, repr(leaf.data)).strip(), name in typed
        elif block not in told:
            told.add(block)
            entry_typed = any(entry.label in typed for entry in block.entries)
            number = repr(block.data) if entry_typed else typed.get(block.label, repr(block.data))
            yield block.label, number.strip(), entry_typed or block.label in typed


def _right_sides(text: str) -> dict[str, tuple[int, int]]:
    """Where the right side of each `name = ...` begins and ends."""
    spans: dict[str, tuple[int, int]] = {}
    line: list[Token] = []
    depth = 0
    for token in tokens(text):
        depth += (token.text in ("(", "[")) - (token.text in (")", "]"))
        if token.kind != "end":
            line.append(token)
        elif depth <= 0 or not token.text:
            if len(line) > 1 and line[1].text == "=":
                spans[line[0].text] = (line[2].offset, line[-1].offset + len(line[-1].text))
            line = []
    return spans


def _template(title: str, text: str, names: tuple[str, str, str], update: str, numbers: str) -> str:
    """The file, with a comment on everything.

    Args:
        title: the example's title.
        text: its formula.
        names: a value, the loss and a leaf, for the comments to speak of.
        update: the table [update], or a comment.
        numbers: the lines of [printed].
    """
    value, loss, leaf = names
    slope = f"d{loss}/d{leaf}"
    width = max(14, len(slope) + 11)
    shown = {
        f'{_toml_key(value)} = "0.76"': "a value",
        f'{_toml_text(slope)} = "-1.88"': "a derivative: a name with a / stands in quotes",
        f'{_toml_text(f"d2{loss}/d{leaf}2")} = "3.1"': "a second one",
        f'{_toml_key(value)} = ["0.76", "0.762"]': "printed twice",
    }
    forms = "\n".join([f"#   {form:{width + 8}} {meaning}" for form, meaning in shown.items()])
    return f"""\
# A worked example for `glassgrad check`. What stands behind a # is a comment.
title = {_toml_text(title)}
author = ""
source = ""          # an address, an ISBN, a page
evidence = "read"    # where the numbers come from: "read" in the source, "third-party", "memory"
note = ""            # anything a reader should know

# The set-up: what `glassgrad walk` takes, one name a line or with ; between.
# The gradients printed are those of the last line; if not, say so: loss = {_toml_text(loss)}
formula = {_toml_long_text(text)}

# How parameters move, if they do. Rules: {", ".join(RULES)}.
# A negative lr goes uphill.
{update}

# Every number as printed, in quotes, for its digits are the claim: "0.50" is not "0.5".
{forms}
#   {_toml_key(value)} = {{ number = "0.76", where = "(4)", remark = "rounded up" }}
# Numbers after 1 update stand under [printed.after-1], after 10 under [printed.after-10].
# Numbers that follow but are not printed stand under [derived] instead of [printed].
[printed]
{numbers}

# A number that is known not to hold. Take the marks # away if there is one.
# [[erratum]]
# claims = {_toml_text(slope)}   # or "{slope} after 1", or "{slope} = -1.88", or a list of such
# severity = "wrong"   # or "rounding", or "float" for a machine's last digits
# why = "..."          # in words
# reason = "left out"  # may be left out: what `glassgrad diagnose` calls the mistake
"""


_SAMPLE_UPDATE = '[update]\nrule = "sgd"\nlr = 0.1\nparams = ["w"]'
_SAMPLE_NUMBERS = 'y = "0.7616"\nL = "2.505"\n"dL/dw" = "-1.880"\n\n[printed.after-1]\nw = "0.6880"'


def _toml_key(name: str) -> str:
    """A name as a key of TOML."""
    return name if name.isascii() and name.isidentifier() else _toml_text(name)


def _toml_text(text: str) -> str:
    """A text of TOML on one line."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _toml_long_text(text: str) -> str:
    """A text of TOML on many lines."""
    safe = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"""\n{safe}\n"""'
