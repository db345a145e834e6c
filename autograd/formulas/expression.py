"""Typed formulas: "L = (w*x - t)**2" becomes Values. Nothing is ever evaluated as Python.

Attributes, imports and calls outside the table of operations do not exist here: the grammar
(grammar.py, postfix.py) knows numbers, names, lists, operators and calls of rows, and builder.py
computes what it read.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..engine.blocks import Array, set_examples
from ..engine.floats import number
from ..engine.row import OPS
from ..engine.value import Value
from .aliases import ALIASES
from .builder import CONSTANTS, MOST_OPERATIONS, Builder
from .grammar import FormulaParser, Program
from .lists import numbers_in
from .text import and_list, short
from .tokens import FormulaError, UnknownShapesError, did_you_mean

__all__ = ["Formula", "FormulaError", "MissingValues", "parse", "typed_number"]

MOST_LISTED = 12
_EXAMPLES = re.compile(r"^[ \t]*#[ \t]*examples:[ \t]*(.*)$", re.MULTILINE)
_DECIMAL_COMMA = re.compile(r"\s*[-+−]?[0-9]+,[0-9]+\s*")
READING = ("name", "element", "base")  # moves that read a name


@dataclass(frozen=True)
class Formula:
    """What a text computes: every name in it, in the order of computing, and its last line.

    The entries of vectors and matrices are among the names, each as W[1,2].
    """

    text: str
    names: dict[str, Value]
    name: str
    blocks: dict[str, Array] = field(default_factory=dict)  # vectors and matrices by their names

    @property
    def output(self) -> Value:
        """The result of the last line."""
        return self.names[self.name]

    @property
    def leaves(self) -> dict[str, Value]:
        """The names that are plain numbers: given, or set to a number in the text."""
        return {
            name: node
            for name, node in self.names.items()
            if node.op is None and node.label == name
        }


class MissingValues(FormulaError):  # noqa: N818
    """The error of a formula with names that have no number; `.names` are they, in order of use."""

    def __init__(self, names: list[str], text: str, offset: int) -> None:
        needed = and_list([short(name) + _foreign_letter(name) for name in names], MOST_LISTED)
        add = " ".join(f"{short(name)}=..." for name in names[:MOST_LISTED])
        value = "values" if len(names) > 1 else "a value"
        product = _glued_product(
            names, re.findall(r"[^\W\d_]\w*", unicodedata.normalize("NFKC", text))
        )
        super().__init__(
            f"the formula needs {value} for {needed}: add {add}{product}", text, offset
        )
        self.names = names


def _glued_product(names: Sequence[str], known: Iterable[str]) -> str:
    """The hint that x1x2 is one name, where the text has x1 and x2, too, or π."""
    parts = {*known, "π"}
    for name in names:
        for end in range(1, len(name)):
            if name[:end] in parts and name[end:] in parts:
                return f"; {short(name)} is one name, a product is {name[:end]}*{short(name[end:])}"
    return ""


def _foreign_letter(name: str) -> str:
    """A letter of another script that may look like a Latin or Greek one, spelled out."""
    for character in name:
        called = unicodedata.name(character, "")
        if character.isalpha() and not called.startswith(("LATIN", "GREEK")):
            return f" ({called.lower()})"
    return ""


def parse(
    text: str,
    values: Mapping[str, Any] | None = None,
    data: Mapping[str, Any] | None = None,
    examples: str = "",
) -> Formula:
    """The graph that a formula describes, with a number for each of its leaves.

    Lines are `name = formula`, entries `h[t] = formula for t = 1..3` or definitions `phi(u) =
    2*u`, ended by a newline or ";"; the last may be a bare formula, which is then called y.
    Lists are vectors and matrices, as in `z = W @ [1, 2] + b`; indices count from 1.

    A name that is set to a number, or nowhere, is a leaf; `values` holds the numbers of those that
    are set nowhere, and may change those that are. A function of plain numbers, such as log(0.7),
    is a node like any other.

    Args:
        text: at most 100,000 characters, 100 brackets deep, 20,000 operations.
        values: a number for a name, nested lists of numbers, or text that gives either ("1/3",
            "sqrt(2)", "[[1, 2], [3, 4]]"); also for an entry, as "W[1,2]".
        data: more values, as columns of a table by their names; the text need not have them all.
            Each row of the table is an example.
        examples: what else is said of examples, as "columns of X" or "rows of X, T", where the text
            has no line "# examples: columns of X". Steps of arrays tell a sum over these as one
            over examples.

    Raises:
        FormulaError: the text is no formula; `.line` and `.column` say where.
        MissingValues: leaves have no number; `.names` says which.
        TypeError: a value that is neither a number nor text.

    >>> f = parse("L = (tanh(w*x + b) - t)**2", {"w": -3, "x": 2, "b": "6.88", "t": 1})
    >>> f.output.backward()
    >>> for name, node in f.names.items():
    ...     print(name, round(node.data, 4), round(node.grad, 4))
    w -3.0 -0.5883
    x 2.0 0.8825
    b 6.88 -0.2942
    t 1.0 0.5872
    L 0.0862 1.0
    """
    if not isinstance(text, str):
        raise TypeError(f"a formula is text, got {text!r} of type {type(text).__name__}")
    program = FormulaParser(text).program()
    typed = {_normal_name(name): value for name, value in (values or {}).items()}
    known = _names_in(program)
    _refuse_unknown(known, typed)
    used = {name: list(column) for name, column in (data or {}).items() if name in known}
    numbers = used | {name: typed_value(name, value) for name, value in typed.items()}
    _refuse_many(text, numbers)
    said = _EXAMPLES.search(text)
    formula = _formula(text, program, numbers)
    for name in used:
        if name in formula.blocks:
            set_examples(formula.blocks[name], "rows")
    if examples:
        _say_examples(formula, examples, examples, 0)
    elif said:
        _say_examples(formula, said[1], text, said.start(1))
    return formula


def _refuse_many(text: str, numbers: Mapping[str, Any]) -> None:
    """Refuse a list that no operation could take, before it becomes Values."""
    for name, value in numbers.items():
        ahead, count = [value], 0
        while ahead and count <= MOST_OPERATIONS:
            part = ahead.pop()
            count += len(part) if isinstance(part, list) else 0
            ahead += [each for each in part if isinstance(each, list)] if count else []
        if count > MOST_OPERATIONS:
            reason = f"{short(name)} has more than {MOST_OPERATIONS:,} numbers"
            raise FormulaError(f"{reason}; a formula takes at most so many", text, 0)


def _say_examples(formula: Formula, said: str, text: str, offset: int) -> None:
    """Follow "columns of X, T"."""
    found = re.fullmatch(r"(rows|columns) of (.+)", said.strip())
    names = [_normal_name(name) for name in found[2].split(",")] if found else []
    try:
        if not found:
            raise ValueError(
                f"examples are said as rows of X, or columns of X, T; got {short(said)}"
            )
        for name in names:
            if name not in formula.blocks:
                guess = did_you_mean(name, [*formula.blocks])
                raise ValueError(f"the formula has no array {short(name)}{guess}")
            set_examples(formula.blocks[name], found[1])
    except ValueError as error:
        raise FormulaError(str(error), text, offset) from None


def _formula(text: str, program: Program, values: Mapping[str, Any]) -> Formula:
    builder = Builder(text, program, values)
    try:
        name = builder.build()
        missing = [*builder.missing]
    except UnknownShapesError:
        missing = _names_without_value(program, values)
    if missing:
        raise MissingValues(missing, text, min(builder.missing.values()))
    return Formula(text, builder.names, name, builder.blocks)


def _names_without_value(program: Program, values: Mapping[str, Any]) -> list[str]:
    """The names that a program reads and that nothing gives a value, in the order of its lines."""
    local = {each.name for line in program.lines for each in line.ranges}
    for definition in program.definitions.values():
        local |= {*definition.parameters}
    known = local | {*program.names, *program.definitions, *values, *CONSTANTS, *OPS, *ALIASES}
    codes = [line.code for line in program.lines]
    codes += [definition.code for definition in program.definitions.values()]
    read = [move.what.rstrip("'") for code in codes for move in code if move.kind in READING[:2]]
    return [name for name in dict.fromkeys(read) if name not in known]


def _normal_name(name: str) -> str:
    """A name as the grammar reads it, and an entry as it is called: W[1,2]."""
    return "".join(unicodedata.normalize("NFKC", name).replace("′", "'").split())


def _names_in(program: Program) -> list[str]:
    """All names that a program reads or sets."""
    codes = [line.code for line in program.lines]
    codes += [definition.code for definition in program.definitions.values()]
    codes += [code for line in program.lines for each in line.ranges for code in each[1:3]]
    read = {move.what: None for code in codes for move in code if move.kind in READING}
    turned = [name.rstrip("'") for name in read]  # of M', M
    return [*dict.fromkeys([*read, *program.names, *turned])]


def _refuse_unknown(known: list[str], typed: Mapping[str, Any]) -> None:
    for name, value in typed.items():
        if name.partition("[")[0] not in known:
            raise FormulaError(
                f"the formula has no name {short(name)}{did_you_mean(name, known)}",
                f"{name}={value}",
                0,
            )


def typed_number(name: str, value: str | float) -> float:
    """The number that is given for a name, by itself or as a formula of numbers.

    Raises:
        FormulaError: it is no number, or several.
    """
    typed = typed_value(name, value)
    if not isinstance(typed, float):
        raise FormulaError(f"the value of {short(name)} is one number here", f"{name}={value}", 0)
    return typed


def typed_value(name: str, value: Any) -> Any:
    """What is given for a name: a number, a formula of numbers, or nested lists of them.

    >>> typed_value("W", "[[1/2, 0], [0, 1]]")
    [[0.5, 0.0], [0.0, 1.0]]
    """
    if isinstance(value, (list, tuple)):
        return [typed_value(name, entry) for entry in value]
    if not isinstance(value, str):
        return number(value, f"the value of {name}")
    if _DECIMAL_COMMA.fullmatch(value):
        value = value.replace(",", ".")
    try:
        program = FormulaParser(value).program()
        if program.definitions or [line.names for line in program.lines] != [[]]:
            raise FormulaError("a value is one number, or a list of numbers", value, 0)
        builder = Builder(value, program, {})
        result = builder.run(program.lines[0].code)
        if not builder.missing:
            return numbers_in(result)
        missing = next(iter(builder.missing))
        reason = f"a value is made of numbers; {short(missing)} is none"
        offset = builder.missing[missing]
    except FormulaError as error:
        reason, offset = error.reason, error.offset
    source = f"{name}={value}"
    raise FormulaError(f"the value of {short(name)}: {reason}", source, len(name) + 1 + offset)
