"""Typed formulas: "L = (w*x - t)**2" becomes Values. Nothing is ever evaluated as Python.

Names, calls, attributes and imports outside the table of operations do not exist here: the
grammar (grammar.py) knows numbers, names, + - * / **, brackets and calls of rows.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any

from ..engine.floats import evaluate, number
from ..engine.row import OPS, Op
from ..engine.value import Value, record
from .aliases import ALIASES
from .grammar import FormulaParser, Instruction, Program, Statement
from .text import and_list, short
from .tokens import FormulaError, did_you_mean

__all__ = ["Formula", "FormulaError", "MissingValues", "parse", "typed_number"]

MOST_OPERATIONS = 20_000
MOST_LISTED = 12
CONSTANTS = {"pi": math.pi, "inf": math.inf, "nan": math.nan}  # unless the text sets them


@dataclass(frozen=True)
class Formula:
    """What a text computes: every name in it, in the order of computing, and its last line."""

    text: str
    names: dict[str, Value]
    name: str

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
        super().__init__(f"the formula needs {value} for {needed}: add {add}", text, offset)
        self.names = names


def _foreign_letter(name: str) -> str:
    """A letter of another script that may look like a Latin or Greek one, spelled out."""
    for character in name:
        called = unicodedata.name(character, "")
        if character.isalpha() and not called.startswith(("LATIN", "GREEK")):
            return f" ({called.lower()})"
    return ""


def parse(text: str, values: Mapping[str, str | float] | None = None) -> Formula:
    """The graph that a formula describes, with a number for each of its leaves.

    Lines are `name = formula` or definitions `phi(u) = 2*u`, ended by a newline or ";"; the
    last may be a bare formula, which is then called y. A name that is set to a number, or
    nowhere, is a leaf; `values` holds the numbers of those that are set nowhere, and may change
    those that are. A function of plain numbers, such as log(0.7), is a node like any other.

    Args:
        text: at most 100,000 characters, 100 brackets deep, 20,000 operations.
        values: a number for a name, or text that gives one ("1/3", "-1", "sqrt(2)").

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
    _refuse_unknown(program, typed)
    numbers = {name: typed_number(name, value) for name, value in typed.items()}
    return _Builder(text, program, numbers).build()


def _normal_name(name: str) -> str:
    """A name as the grammar reads it."""
    return unicodedata.normalize("NFKC", name).replace("′", "'")


def _refuse_unknown(program: Program, typed: Mapping[str, str | float]) -> None:
    codes = [line.code for line in program.lines]
    codes += [definition.code for definition in program.definitions.values()]
    read = {move.what: None for code in codes for move in code if move.kind == "name"}
    known = [*read, *program.names]
    for name, value in typed.items():
        if name not in read and name not in program.names:
            raise FormulaError(
                f"the formula has no name {short(name)}{did_you_mean(name, known)}",
                f"{name}={value}",
                0,
            )


def typed_number(name: str, value: str | float) -> float:
    """The number that is given for a name, by itself or as a formula of numbers."""
    if not isinstance(value, str):
        return number(value, f"the value of {name}")
    try:
        program = FormulaParser(value).program()
        if program.definitions or [line.name for line in program.lines] != [""]:
            raise FormulaError("a value is one number", value, 0)
        return _Builder(value, program, {}).build().output.data
    except MissingValues as error:
        reason, offset = (
            f"a value is made of numbers; {short(error.names[0])} is none",
            error.offset,
        )
    except FormulaError as error:
        reason, offset = error.reason, error.offset
    source = f"{name}={value}"
    raise FormulaError(f"the value of {short(name)}: {reason}", source, len(name) + 1 + offset)


class _Builder:
    """Runs a program on a stack of Values, plain floats and tuples of both."""

    def __init__(self, text: str, program: Program, numbers: Mapping[str, float]) -> None:
        self.text = text
        self.program = program
        self.numbers = numbers  # that are given for names
        self.names: dict[str, Value] = {}
        self.missing: dict[str, int] = {}  # where each is used first
        self.operations = 0

    def build(self) -> Formula:
        """Compute every line in order."""
        for line in self.program.lines:
            name = self._keep(line, self._run(line.code))
        if self.missing:
            raise MissingValues([*self.missing], self.text, min(self.missing.values()))
        return Formula(self.text, self.names, name)

    def _fail(self, reason: str, place: Instruction | Statement) -> FormulaError:
        return FormulaError(reason, self.text, place.offset)

    def _keep(self, line: Statement, result: Any) -> str:
        """Give the result of a line its name."""
        if result.__class__ is tuple:
            raise self._fail(
                f"this line gives {len(result)} numbers; pick one, as in softmax(a, b)[0]",
                line,
            )
        name = line.name
        if not name:
            if result.__class__ is Value and result.label in self.names:
                return str(result.label)  # the line is a name
            taken = {*self.names, *self.program.definitions, *self.numbers}
            name = next(free for free in _output_names() if free not in taken)
        if result.__class__ is float:
            result = Value(self.numbers.get(name, result), name)
        elif name in self.numbers:
            raise self._fail(f"{short(name)} is computed here, so no value can be given", line)
        if not result.label:
            result.label = name
        self.names[name] = result
        return name

    def _run(self, code: list[Instruction]) -> Any:
        """Run postfix code; a definition's code runs where it is called, on its own names."""
        stack: list[Any] = []
        frames: list[tuple[Iterator[Instruction], dict[str, Any]]] = [(iter(code), {})]
        while frames:
            moves, local = frames[-1]
            for move in moves:
                args = tuple(stack[len(stack) - move.takes :])
                del stack[len(stack) - move.takes :]
                if move.kind == "definition":
                    self._spend(1, move)
                    definition = self.program.definitions[move.what]
                    bound = dict(zip(definition.parameters, args, strict=True))
                    frames.append((iter(definition.code), bound))
                    break
                if move.kind == "number":
                    stack.append(float(move.what))
                elif move.kind == "name":
                    stack.append(local[move.what] if move.what in local else self._named(move))
                elif move.kind == "index":
                    stack.append(self._picked(args[0], move))
                elif move.kind == "call":
                    stack.append(self._called(OPS[move.what], args, move))
                elif any(arg.__class__ is tuple for arg in args):
                    raise self._fail("one number is needed here, not a list", move)
                elif move.kind == "list":
                    stack.append(args)
                else:
                    stack.append(self._operated(args, move))
            else:
                frames.pop()
        return stack.pop()

    def _spend(self, operations: int, move: Instruction) -> None:
        self.operations += operations
        if self.operations > MOST_OPERATIONS:
            raise self._fail(f"the formula has more than {MOST_OPERATIONS:,} operations", move)

    def _operated(self, args: tuple[Any, ...], move: Instruction) -> Any:
        """+ - * / ** and signs; of plain numbers they make a plain number."""
        if move.what == "pos":
            return args[0]
        self._spend(1, move)
        row = OPS[move.what]
        constant = all(arg.__class__ is float for arg in args)
        return evaluate(row, args) if constant else record(row, args)

    def _called(self, row: Op, args: tuple[Any, ...], move: Instruction) -> Any:
        lists = [arg for arg in args if arg.__class__ is tuple]
        if row.each or row.many == (True,):
            if lists and len(args) > 1:
                raise self._fail(f"{row.name} takes numbers, or one list of them", move)
        else:
            for arg, word, many in zip(args, row.takes, row.many, strict=False):
                if arg.__class__ is tuple and not many:
                    raise self._fail(f"{row.name} takes one number as {word}, not a list", move)
        numbers = len(args) + sum(len(each) - 1 for each in lists)
        self._spend(numbers * numbers if row.each else max(1, numbers - 1), move)
        try:
            return tuple(row(*args)) if row.each else record(row, row.fit(args))
        except (TypeError, ValueError) as error:
            raise self._fail(str(error), move) from None

    def _picked(self, results: Any, move: Instruction) -> Any:
        """One of the results of an operation that has several, as in softmax(a, b)[0]."""
        if results.__class__ is not tuple:
            raise self._fail("there is one result here, not several to pick from", move)
        if int(move.what) >= len(results):
            raise self._fail(
                f"there are {len(results)} results here, numbered from 0 to {len(results) - 1}",
                move,
            )
        return results[int(move.what)]

    def _named(self, move: Instruction) -> Any:
        """What a name stands for: a line before, a given number, or a leaf without one."""
        name = move.what
        if name in self.names:
            return self.names[name]
        if name in self.program.names:
            raise self._fail(f"{short(name)} is used before it is set; move its line up", move)
        if name in self.program.definitions:
            raise self._fail(f"{short(name)} is a definition; write {short(name)}(…)", move)
        if name not in self.numbers:
            if name in CONSTANTS:
                return CONSTANTS[name]
            if name in OPS or name in ALIASES:
                raise self._fail(f"{name} is an operation; write {name}(…)", move)
            self.missing.setdefault(name, move.offset)
        leaf = self.names[name] = Value(self.numbers.get(name, math.nan), name)
        return leaf


def _output_names() -> Iterator[str]:
    """What a bare last line is called, as far as the names are free: y, L, y1, y2, …"""
    yield from ("y", "L")
    for place in count(1):
        yield f"y{place}"
