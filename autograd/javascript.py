"""Rows as JavaScript: value and partials, printed from the same rules as everything else.

A rule is read on symbols down to the primitives of the mathematics (those that floats.py
defines, and prelude.js beside this file), and the formula is printed as straight-line code.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from .floats import PRIMITIVES
from .notation import fields
from .row import OPS, Mathematics, Op
from .symbols import Call, Name, Symbol, Symbols, partial_formulas
from .updates import Rule

_RESERVED = frozenset(
    re.findall(
        r"\w+",
        "arguments await break case catch class const continue debugger default delete do else "
        "enum eval export extends false finally for function if implements import in Infinity "
        "instanceof interface let m NaN new null package private protected public return static "
        "super switch this throw true try typeof undefined var void while with y yield",
    )
)
_TIGHT = 3  # how tightly a call or a name binds, at least


class _Primitives(Symbols):
    """Symbols down to the primitives: every other operation is read through its own row."""

    pi = Mathematics.pi
    count = Mathematics.count
    shares = Mathematics.shares

    def __getattr__(self, name: str) -> Callable[..., Any]:
        reader = Symbols if name in PRIMITIVES else Mathematics
        return reader.__getattr__(self, name)


_M = _Primitives()


def javascript(row: Op, size: int | None = None) -> str:
    """A row as a JavaScript object: {value: (x) => …, partials: [(y, x) => …]}.

    A sequence is an array of `size` numbers (left out: as many as the row's sample has), and
    the partial by it is an array too. The code uses the `m` of prelude.js and nothing else.

    Raises:
        ValueError: a size for a row without sequences, or a negative one.

    >>> from .ops import TANH
    >>> print(javascript(TANH))
    {
      value: (x) => m.tanh(x),
      partials: [
        (y, x) => 1 - y * y,
      ],
    }
    """
    names = _names(row, _size(row, size))
    takes = ", ".join([_pattern(name) for name in names])
    value = _function(f"({takes})", row.compute(_M, *names))
    slopes = partial_formulas(row, Name("y"), names, _M)
    partials = [_function(f"(y, {takes})", slope) for slope in slopes]
    lines = [f"    {_indented(one, 4)},\n" for one in partials]
    return f"{{\n  value: {_indented(value, 2)},\n  partials: [\n{''.join(lines)}  ],\n}}"


def key(row: Op, size: int | None = None) -> str:
    """What a row is called in a module: "tanh", and with its length "dot:3".

    >>> from .ops import DOT
    >>> key(DOT, 3)
    'dot:3'
    """
    length = _size(row, size)
    return row.name if length is None else f"{row.name}:{length}"


def update_lines(rule: Rule) -> str:
    """An update rule as JavaScript: its lines, each a function of the quantities before it.

    A line that says nothing without some setting has that setting's name in its third place.

    >>> from .updates import MOMENTUM
    >>> print(update_lines(MOMENTUM).splitlines()[1])
      ["g", ({w: w, g: g, ...}) => g + decay * w, "decay"],
    """
    words = ["w", "g", *rule.settings, *rule.state]
    code = []
    for name, line in rule.lines:
        taken = set(_RESERVED)
        names = {word: _fresh(word, taken) for word in words}
        takes = ", ".join([f"{word}: {one.text}" for word, one in names.items()])
        function = _function(f"({{{takes}}})", line(_M, SimpleNamespace(**names)))
        only = f", {json.dumps(rule.only[name])}" if name in rule.only else ""
        code.append(f"  [{json.dumps(name)}, {_indented(function, 2)}{only}],\n")
        words += [name] * (name not in words)
    return f"[\n{''.join(code)}]"


def module(wanted: Iterable[Op | tuple[Op, int]], rules: Iterable[Rule] = ()) -> str:
    """An ES module that exports OPS, a Map from `key` to value and partials.

    With update rules it exports RULES too, a Map from a rule's name to its lines.

    Rows with sequences are given with the length that is wanted, once for each length. The
    text is the same at every call, however the rows are ordered.

    >>> from .ops import DOT, TANH
    >>> text = module([TANH, (DOT, 2)])
    >>> for line in text[text.index("export"):].splitlines()[:3]:
    ...     print(line)
    export const OPS = new Map([
      ["dot:2", {
        value: ([w0, w1], [x0, x1], b) => b + m.sum([w0 * x0, w1 * x1]),
    """
    pairs = [(one, None) if isinstance(one, Op) else one for one in wanted]
    found = {key(row, size): javascript(row, size) for row, size in pairs}
    entries = [f"  [{json.dumps(name)}, {_indented(found[name], 2)}],\n" for name in sorted(found)]
    prelude = (Path(__file__).parent / "prelude.js").read_text(encoding="utf-8")
    text = f"{prelude}\nexport const OPS = new Map([\n{''.join(entries)}]);\n"
    moves = [f"  [{json.dumps(one.name)}, {_indented(update_lines(one), 2)}],\n" for one in rules]
    return text + f"export const RULES = new Map([\n{''.join(moves)}]);\n" * bool(moves)


def _size(row: Op, size: int | None) -> int | None:
    if not any(row.many):
        if size is not None:
            raise ValueError(f"{row.name} takes no sequence, so it has no length; got {size}")
        return None
    if size is None:
        return len(row.sample[row.many.index(True)])
    least = 1 if row.many == (True,) else 0
    if size < least:
        raise ValueError(f"{row.name} takes {least} or more numbers in a sequence, got {size}")
    return size


def _names(row: Op, size: int | None) -> list[Any]:
    """Names that JavaScript takes, none of them twice."""
    taken = set(_RESERVED)
    return [
        tuple([_fresh(f"{word}{at}", taken) for at in range(size or 0)])
        if many
        else _fresh(word, taken)
        for word, many in zip(row.takes, row.many, strict=True)
    ]


def _fresh(word: str, taken: set[str]) -> Name:
    while word in taken or (word[0] == "t" and word[1:].isdigit()):
        word += "_"
    taken.add(word)
    return Name(word)


def _pattern(name: Any) -> str:
    return f"[{', '.join([one.text for one in name])}]" if isinstance(name, tuple) else name.text


def _function(takes: str, result: Any) -> str:
    """An arrow function that gives the formula; parts that stand twice are computed once."""
    body = _Body(result)
    last = body.written(result)[0]
    if not body.lines:
        return f"{takes} => {last}"
    lines = [*body.lines, f"return {last};"]
    return "\n".join([f"{takes} => {{", *[f"  {line}" for line in lines], "}"])


class _Body:
    """The lines of a function: one const for each part that stands more than once."""

    def __init__(self, result: Any) -> None:
        self.lines: list[str] = []
        self._consts: dict[Symbol, str] = {}
        self._uses: Counter[Symbol] = Counter()
        self._count(result)

    def _count(self, formula: Any) -> None:
        if isinstance(formula, tuple | list):
            for one in formula:
                self._count(one)
        elif isinstance(formula, Call):
            self._uses[formula] += 1
            if self._uses[formula] == 1:
                self._count(formula.args)

    def written(self, formula: Any) -> tuple[str, int]:
        """The code of a formula and how tightly it binds."""
        if isinstance(formula, tuple | list):
            return f"[{', '.join([self.written(one)[0] for one in formula])}]", _TIGHT
        if isinstance(formula, Name):
            return formula.text, _TIGHT
        if not isinstance(formula, Call):
            return _literal(float(formula))
        if formula in self._consts:
            return self._consts[formula], _TIGHT
        code, binds = self._called(formula)
        if self._uses[formula] == 1:
            return code, binds
        name = self._consts[formula] = f"t{len(self._consts)}"
        self.lines.append(f"const {name} = {code};")
        return name, _TIGHT

    def _called(self, call: Call) -> tuple[str, int]:
        row, args = call.row, [self.written(arg) for arg in call.args]
        if not row.code:
            return f"m.{row.name}({', '.join([code for code, _ in args])})", _TIGHT
        text = ""
        for before, place, spec in fields(row.code):
            text += before
            if place is not None:
                code, binds = args[place]
                text += f"({code})" if binds < int(spec or 0) else code
        return text, row.binds


def _literal(x: float) -> tuple[str, int]:
    """A number that JavaScript reads as the same float."""
    if x != x:
        return "NaN", _TIGHT
    text = repr(abs(x)).removesuffix(".0").replace("inf", "Infinity")
    negative = x < 0 or str(x) == "-0.0"
    return ("-" + text, 2) if negative else (text, _TIGHT)


def _indented(text: str, by: int) -> str:
    return text.replace("\n", "\n" + " " * by)


def every(sizes: Sequence[int] = (1, 2, 3)) -> list[Op | tuple[Op, int]]:
    """The whole table for `module`, rows with sequences in each of these lengths."""
    rows: list[Op | tuple[Op, int]] = [row for row in OPS.values() if not any(row.many)]
    rows += [(row, size) for row in OPS.values() if any(row.many) for size in sizes]
    return rows
