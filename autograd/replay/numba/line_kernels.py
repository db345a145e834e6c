"""Rows of the table as compiled functions for one line: its value, and all its partials at once.

A rule is read on symbols (as in kernels.py). A sequence is read as one entry that stands for all of
them, so that sums and maxima become loops, and a row is compiled once for sequences of any length.
Rules that single out an entry are printed for their number of arguments instead.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import Any

import numpy as np

from ...engine.floats import evaluate, partial
from ...engine.ieee import PRIMITIVES
from ...engine.ops import MAXIMUM, SUM_OF
from ...engine.row import Op
from ...formulas.code import CodeSymbols
from ...formulas.rewriting import simplified
from ...formulas.symbols import Call, Name
from ..long_rows import LONGEST
from ..tape import map_arguments
from .cache import loaded
from .kernels import HEAD, KERNEL_SPELLING

ENTRY, COUNT = Name("e"), Name("n")

HEAD_OF_LINES = (
    HEAD.replace("over many cells", "for one line")
    .replace("autograd.replay.numba.kernels", "autograd.replay.numba.line_kernels")
    .replace("import each, set_each, word", "import peek, poke, word")
    .replace("import round, sum", "import round, rounding, sum")
)


class _Entries(tuple[Any, ...]):
    """One entry that stands for all of a sequence: who asks for the first of them gets an error."""

    def __getitem__(self, index: Any) -> Any:
        raise _OneByOneError


class _OneByOneError(Exception):
    """The rule treats some entry of a sequence in its own way."""


class _LineSymbols(CodeSymbols):
    def count(self, xs: Any) -> Any:
        return COUNT if isinstance(xs, _Entries) else float(len(xs))


_SYMBOLS = _LineSymbols(PRIMITIVES.__contains__)


def line_kernels(row: Op, args: tuple[Any, ...]) -> Any:
    """The module with the functions `value` and `slopes` of a row; args as those of a `Line`.

    Each takes the address of addresses (of y, then of the arguments), how many entries the
    sequence has, and where to put the partials, one after the other.

    Raises:
        ValueError: the row has to be compiled for each number of arguments, and these are too many.
    """
    lengths = tuple([len(arg) if type(arg) is tuple else -1 for arg in args])
    key = (row, sum(length >= 0 for length in lengths))
    if key not in _known:
        try:
            _known[key] = loaded(f"line_{row.name}", line_text(row, None))
            _compare(row, _known[key])
        except _OneByOneError:
            _known[key] = None
    if _known[key] is not None:
        return _known[key]
    if (row, lengths) not in _known:
        if sum(map(abs, lengths)) > LONGEST:
            raise ValueError(
                f"{row.name} of {sum(map(abs, lengths))} arguments is too long to be compiled (at "
                f"most {LONGEST})"
            )
        _known[row, lengths] = loaded(f"line_{row.name}", line_text(row, args))
    return _known[row, lengths]


_known: dict[tuple[Op, Any], Any] = {}
TRIED = (0.3, -1.2, 0.7, 2.1, -0.4)  # entries of a sequence, to see whether a loop is the rule


def _compare(row: Op, module: Any) -> None:
    """Refuse loops that give other numbers than the rule: it did not treat all entries alike."""
    if not any(row.many):
        return
    for length in (1, 2, len(TRIED)):
        args = tuple([TRIED[:length] if many else 0.5 for many in row.many])
        numbers = [x for arg in args for x in (arg if type(arg) is tuple else (arg,))]
        cells = np.array([0.0, *numbers, *[0.0] * len(numbers)])
        addresses = cells.ctypes.data + 8 * np.arange(len(numbers) + 1)
        module.value.ctypes(addresses.ctypes.data, length, 0)
        to = cells.ctypes.data + 8 * (len(numbers) + 1)
        y = evaluate(row, args)
        slopes = [partial(row, place, y, args) for place in range(len(args))]
        module.slopes.ctypes(addresses.ctypes.data, length, to)
        expected = [y, *numbers]
        for slope in slopes:
            expected += slope if type(slope) in (tuple, list) else [slope]
        if not np.allclose(cells, expected, rtol=1e-9, atol=1e-12, equal_nan=True):
            raise _OneByOneError


def line_text(row: Op, args: tuple[Any, ...] | None) -> str:
    """The two functions of a row, for sequences of any length, or of those in args.

    >>> from ...engine.ops import MAXIMUM
    >>> print(line_text(MAXIMUM, None).split("@compiled")[1].strip())
    def value(at, count, to):
        entries = at + 8
        n = float(count)
        r0 = -inf
        for k in range(count):
            e = peek(word(entries + 8 * k))
            a = e
            r0 = a if a > r0 or a != a else r0
        poke(word(at), r0)
    """
    if args is None and row.many.count(True) > 1:
        raise _OneByOneError
    named = _named(row, args)
    value = row.compute(_SYMBOLS, *named)
    slopes = [rule(_SYMBOLS, Name("y"), *named) for rule in row.partials]
    read = _read(row, args)
    parts = [
        HEAD_OF_LINES.format(name=row.name),
        _function("value", read, _Body().value(value)),
        _function("slopes", ["y = peek(word(at))", *read], _Body().slopes(named, slopes)),
    ]
    return "\n".join(parts)


def _named(row: Op, args: tuple[Any, ...] | None) -> tuple[Any, ...]:
    free = count()
    if args is not None:
        return map_arguments(lambda _: Name(f"x{next(free)}"), args)
    return tuple([_Entries([ENTRY]) if many else Name(f"x{next(free)}") for many in row.many])


def _read(row: Op, args: tuple[Any, ...] | None) -> list[str]:
    """Where the numbers stand: those before the sequence, and those behind it."""
    free = count()
    if args is not None:
        flat = [place for arg in args for place in (arg if type(arg) is tuple else (arg,))]
        return [f"x{k} = peek(word(at + 8 * ({1 + k})))" for k in range(len(flat))]
    lines, before, behind = [], 1, ""
    for many in row.many:
        if many:
            behind = " + count"
            lines.append(f"entries = at + {8 * before}")
        else:
            lines.append(f"x{next(free)} = peek(word(at + 8 * ({before}{behind})))")
            before += 1
    if any(row.many):
        lines.append("n = float(count)")
    return lines


def _function(name: str, read: list[str], body: list[str]) -> str:
    lines = ["", "@compiled", f"def {name}(at, count, to):", *[f"    {b}" for b in (*read, *body)]]
    return "\n".join([*lines, ""])


class _Body:
    """The statements of a function; each sum or maximum over all entries is a loop of its own."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._loops: dict[Any, Any] = {}
        self._names = (f"r{k}" for k in count())

    def value(self, formula: Any) -> list[str]:
        whole = self._without_loops(formula)
        lines, code = printed_formula(whole)
        return [*self.lines, *lines, f"poke(word(at), {code})"]

    def slopes(self, named: tuple[Any, ...], slopes: list[Any]) -> list[str]:
        """The partials one after the other, those of a sequence in a loop."""
        written: list[str] = []
        before, behind = 0, ""
        for arg, slope in zip(named, slopes, strict=True):
            several = arg if type(arg) is not Name else (arg,)
            formulas = slope if type(arg) is not Name else (slope,)
            for name, formula in zip(several, formulas, strict=True):
                lines, code = printed_formula(self._without_loops(formula))
                if name is ENTRY:
                    behind = " + 8 * count"
                    lines = [_ENTER, *lines, f"poke(to + {8 * before} + 8 * k, {code})"]
                    written += ["for k in range(count):", *["    " + line for line in lines]]
                else:
                    written += [*lines, f"poke(to + {8 * before}{behind}, {code})"]
                    before += 1
        return [*self.lines, *written]

    def _without_loops(self, formula: Any) -> Any:
        """The formula with names for what is added up over all entries, or is the largest."""
        if isinstance(formula, tuple | list):
            return tuple([self._without_loops(entry) for entry in formula])
        if not isinstance(formula, Call):
            return formula
        if formula not in self._loops:
            args = tuple([self._without_loops(arg) for arg in formula.args])
            over = formula.row in (SUM_OF, MAXIMUM) and any(map(_depends, args[0]))
            self._loops[formula] = (
                self._loop(formula.row, args[0]) if over else Call(formula.row, args)
            )
        return self._loops[formula]

    def _loop(self, row: Op, entries: tuple[Any, ...]) -> Name:
        name = next(self._names)
        self.lines.append(f"{name} = -inf" if row is MAXIMUM else f"{name} = lost = 0.0")
        for entry in entries:
            lines, code = printed_formula(entry)
            lines += list(_added(row, name, code))
            if _depends(entry):
                lines = ["for k in range(count):", *["    " + line for line in (_ENTER, *lines)]]
            self.lines += lines
        if row is SUM_OF:
            self.lines.append(f"{name} = {name} + lost if lost - lost == 0.0 else {name}")
        return Name(name)


_ENTER = "e = peek(word(entries + 8 * k))"


def _added(row: Op, name: str, code: str) -> Iterator[str]:
    """How one more number changes the sum, or the largest."""
    yield f"a = {code}"
    if row is MAXIMUM:
        yield f"{name} = a if a > {name} or a != a else {name}"
    else:
        yield f"lost += rounding({name}, a)"
        yield f"{name} += a"


def _depends(formula: Any) -> bool:
    """Whether an entry of the sequence stands in it."""
    if isinstance(formula, tuple | list):
        return any(map(_depends, formula))
    return formula is ENTRY or (isinstance(formula, Call) and any(map(_depends, formula.args)))


def printed_formula(formula: Any) -> tuple[list[str], str]:
    """The statements that come first, and the code of a formula."""
    names = (f"t{k}" for k in count())
    lines, code, _ = KERNEL_SPELLING.statements(simplified(formula), names, "{} = {}")
    return lines, code
