"""Operations and update rules as JavaScript, printed from the rules that everything else reads.

A rule is read on symbols down to the primitives of the mathematics (those that floats.py
defines, and prelude.js beside this file), and the formula is printed as straight-line code.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from ..engine.row import OPS, Op
from ..engine.updates import Rule
from .code import CARRIED, GATED, PRIMITIVE_SYMBOLS, PRINTED_SYMBOLS, ROUNDING, Spelling
from .schedules import Schedule
from .symbols import Name, partial_formulas

RESERVED = frozenset(
    re.findall(
        r"\w+",
        "arguments await break case catch class const continue debugger default delete do else "
        "enum eval export extends false finally for function if implements import in Infinity "
        "instanceof interface let m NaN new null package private protected public return static "
        "super switch this throw true try typeof undefined var void while with y yield",
    )
)


def javascript(row: Op, size: int | None = None) -> str:
    """A row as a JavaScript object: {value: (x) => …, partials: [(y, x) => …], gate: true}.

    A sequence is an array of `size` numbers (left out: as many as the row's sample has), and
    the partial by it is an array too; only a gate has `gate`. Where books give other formulas
    for the partials than those that are computed, they are in `shown`; where a formula is printed
    that is put right at some points, it is in `printed`. The code uses the `m` of prelude.js and
    nothing else.

    Raises:
        ValueError: a size for a row without sequences, or a negative one.

    >>> from ..engine.ops import TAN
    >>> print(javascript(TAN))
    {
      value: (x) => m.tan(x),
      partials: [
        (y, x) => 1 + y * y,
      ],
    }
    """
    names = _parameter_names(row, _array_length(row, size))
    takes = ", ".join([_parameter_pattern(name) for name in names])
    value = _arrow_function(f"({takes})", row.compute(PRIMITIVE_SYMBOLS, *names))
    lists = {"partials": partial_formulas(row, Name("y"), names, PRIMITIVE_SYMBOLS)}
    printed = [rule(PRINTED_SYMBOLS, Name("y"), *names) for rule in row.shown]
    if row.shown is not row.partials:
        lists["shown"] = printed
    elif printed != lists["partials"]:
        lists["printed"] = printed
    text = f"{{\n  value: {_indented(value, 2)},\n"
    for word, formulas in lists.items():
        slopes = [_arrow_function(f"(y, {takes})", formula) for formula in formulas]
        lines = [f"    {_indented(slope, 4)},\n" for slope in slopes]
        text += f"  {word}: [\n{''.join(lines)}  ],\n"
    gate = "  gate: true,\n" * row.gate
    return f"{text}{gate}}}"


def row_key(row: Op, size: int | None = None) -> str:
    """What a row is called in a module: "tanh", and with its length "dot:3".

    >>> from ..engine.ops import DOT
    >>> row_key(DOT, 3)
    'dot:3'
    """
    length = _array_length(row, size)
    return row.name if length is None else f"{row.name}:{length}"


def update_lines(rule: Rule) -> str:
    """An update rule as JavaScript: its lines, each a function of the quantities before it.

    A line that says nothing without some setting has that setting's name in its third place. Where
    the gradient is taken ahead, the first line is that of the place, "ahead".

    >>> from ..engine.updates import MOMENTUM
    >>> print(update_lines(MOMENTUM).splitlines()[1])
      ["g", ({w: w, g: g, ...}) => g + decay * w, "decay"],
    """
    words = ["w", "g", *rule.settings, *rule.state]
    words += [rule.solved] * bool(rule.solved)
    ahead = (("ahead", rule.ahead[1]),) if rule.ahead else ()
    code = []
    for name, line in (*ahead, *rule.lines):
        taken = set(RESERVED)
        names = {word: _free_name(word, taken) for word in words}
        takes = ", ".join([f"{word}: {name.text}" for word, name in names.items()])
        function = _arrow_function(
            f"({{{takes}}})", line(PRIMITIVE_SYMBOLS, SimpleNamespace(**names))
        )
        only = f", {json.dumps(rule.only[name])}" if name in rule.only else ""
        code.append(f"  [{json.dumps(name)}, {_indented(function, 2)}{only}],\n")
        words += [name] * (name not in words)
    return f"[\n{''.join(code)}]"


def schedule_functions(schedules: Mapping[str, Schedule]) -> str:
    """An export SCHEDULES, a Map from settings to functions of t and epoch.

    >>> from .schedules import Schedule
    >>> print(schedule_functions({"lr": Schedule(text="0.1/t")}))
    export const SCHEDULES = new Map([
      ["lr", ({t: t, epoch: epoch}) => 0.1 / t],
    ]);
    <BLANKLINE>
    """
    names = {"t": Name("t"), "epoch": Name("epoch")}
    entries = [
        f"  [{json.dumps(name)}, "
        f"{_arrow_function('({t: t, epoch: epoch})', x.line(PRIMITIVE_SYMBOLS, names))}],\n"
        for name, x in schedules.items()
    ]
    return f"export const SCHEDULES = new Map([\n{''.join(entries)}]);\n"


def javascript_module(wanted: Iterable[Op | tuple[Op, int]], rules: Iterable[Rule] = ()) -> str:
    """An ES module that exports OPS, a Map from `row_key` to value and partials.

    It exports carried(g, p, gate) too, what an edge sends back; and with update rules RULES, a
    Map from a rule's name to its lines.

    Rows with sequences are given with the length that is wanted, once for each length. The
    text is the same at every call, however the rows are ordered.

    >>> from ..engine.ops import DOT, TANH
    >>> text = javascript_module([TANH, (DOT, 2)])
    >>> for line in text[text.index("export"):].splitlines()[:3]:
    ...     print(line)
    export const OPS = new Map([
      ["dot:2", {
        value: ([w0, w1], [x0, x1], b) => b + m.sum([w0 * x0, w1 * x1]),
    """
    pairs = [(row, None) if isinstance(row, Op) else row for row in wanted]
    objects = {row_key(row, size): javascript(row, size) for row, size in pairs}
    entries = [f"  [{json.dumps(key)}, {_indented(objects[key], 2)}],\n" for key in sorted(objects)]
    prelude = (Path(__file__).parent / "prelude.js").read_text(encoding="utf-8")
    text = f"const {ROUNDING.name} = ({javascript(ROUNDING)}).value;\n{prelude}"
    text += f"\nexport const OPS = new Map([\n{''.join(entries)}]);\n"
    updates = [
        f"  [{json.dumps(rule.name)}, {_indented(update_lines(rule), 2)}],\n" for rule in rules
    ]
    for row in (CARRIED, GATED):
        text += f"const {row.name}Edge = ({javascript(row)}).value;\n"
    text += "export const carried = (g, p, gate) => (gate ? gatedEdge : carriedEdge)(g, p);\n"
    return text + f"export const RULES = new Map([\n{''.join(updates)}]);\n" * bool(updates)


def _array_length(row: Op, size: int | None) -> int | None:
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


def _parameter_names(row: Op, size: int | None) -> list[Any]:
    """Names that JavaScript takes, none of them twice."""
    taken = set(RESERVED)
    return [
        tuple([_free_name(f"{word}{k}", taken) for k in range(size or 0)])
        if many
        else _free_name(word, taken)
        for word, many in zip(row.takes, row.many, strict=True)
    ]


def _free_name(word: str, taken: set[str]) -> Name:
    while word in taken or (word[0] == "t" and word[1:].isdigit()):
        word += "_"
    taken.add(word)
    return Name(word)


def _parameter_pattern(name: Any) -> str:
    """How a parameter stands in the head of a function: a sequence as [x0, x1]."""
    return f"[{', '.join([x.text for x in name])}]" if isinstance(name, tuple) else name.text


def _arrow_function(takes: str, result: Any) -> str:
    """An arrow function that gives the formula; parts that stand twice are computed once."""
    consts, code, _ = _JS.statements(result, (f"t{k}" for k in count()), "const {} = {};")
    if not consts:
        return f"{takes} => {code}"
    return "\n".join(
        [f"{takes} => {{", *[f"  {line}" for line in (*consts, f"return {code};")], "}"]
    )


class _JavaScriptSpelling(Spelling):
    def function(self, row: Op) -> str:
        return f"m.{row.name}"


_JS = _JavaScriptSpelling()


def _indented(text: str, by: int) -> str:
    return text.replace("\n", "\n" + " " * by)


def whole_table(sizes: Sequence[int] = (1, 2, 3)) -> list[Op | tuple[Op, int]]:
    """The whole table for `javascript_module`, rows with sequences in each of these lengths."""
    rows: list[Op | tuple[Op, int]] = [row for row in OPS.values() if not any(row.many)]
    rows += [(row, size) for row in OPS.values() if any(row.many) for size in sizes]
    return rows
