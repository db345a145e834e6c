"""Formulas as lines of a program, in any language that writes a + b and f(x).

A rule is read on symbols (symbols.py); a Spelling says how a language writes numbers, calls and
sequences. What stands more than once in a formula is computed once, under a name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from math import inf
from typing import Any

from ..engine.arrays import rounding
from ..engine.ieee import PRIMITIVES
from ..engine.row import Mathematics, Op
from .notation import template_parts
from .symbols import Call, Name, Number, Symbol, Symbols

TIGHT = 3  # how tightly a call or a name binds, at least
SIGNED = 2  # a number with a sign


def _printed_row(name: str, takes: str, rule: Callable[..., Any], doc: str) -> Op:
    """A rule of two numbers that no graph is made of, as a row, so that it is printed as one."""
    return Op(
        name,
        compute=rule,
        partials=(lambda m, y, a, b: b, lambda m, y, a, b: a),
        takes=tuple(takes.split()),
        latex="",
        text="",
        code="",
        binds=9,
        sample=(),
        each=False,
        doc=doc,
    )


CARRIED = _printed_row(  # what floats.carried says of an edge
    "carried",
    "g p",
    lambda m, g, p: m.patch(g * p, m.equal(g, 0.0), 0.0),
    "Upstream gradient times partial; where nothing arrives, nothing goes on.",
)
GATED = _printed_row(
    "gated",
    "g p",
    lambda m, g, p: m.patch(
        m.patch(g * p, m.equal(p, 0.0) * m.equal(m.abs(g), inf), 0.0), m.equal(g, 0.0), 0.0
    ),
    "The same in a row that is a gate: a partial of 0 lets nothing through.",
)


ROUNDING = _printed_row(
    "rounding",
    "total x",
    lambda m, total, x: rounding(total, x),
    "What total + x loses by rounding, which sums give back at the end.",
)


class CodeSymbols(Symbols):
    """Symbols of which code is printed: some operations stay calls, the others are written out.

    Args:
        stays: whether the operation of a name stays a call; if not, its own row is read instead.
    """

    pi = Mathematics.pi
    count = Mathematics.count
    shares = Mathematics.shares

    def __init__(self, stays: Callable[[str], bool]) -> None:
        self._stays = stays

    def __getattr__(self, name: str) -> Callable[..., Any]:
        reader = Symbols if self._stays(name) else Mathematics
        return reader.__getattr__(self, name)


class PrintedSymbols(CodeSymbols):
    """Symbols of which a rule is printed: of a patch its usual form alone."""

    def patch(self, usual: Any, condition: Any, instead: Any) -> Any:
        return usual

    def unless_zero(self, usual: Any, x: Any, instead: Any) -> Any:
        return usual


PRIMITIVE_SYMBOLS = CodeSymbols(PRIMITIVES.__contains__)
PRINTED_SYMBOLS = PrintedSymbols(PRIMITIVES.__contains__)


class Spelling:
    """How a language writes formulas: here as JavaScript does, and a subclass says what differs.

    Attributes:
        inf, nan: what the language calls them.
        points: whether a whole number is written as 2.0, not as 2.
        functions: what it calls an operation, where that is not the name in the table.
    """

    inf = "Infinity"
    nan = "NaN"
    points = False

    def __init__(self) -> None:
        self.functions: dict[str, str] = {}

    def written(self, formula: Any) -> tuple[str, int]:
        """The code of a formula and how tightly it binds."""
        if isinstance(formula, tuple | list):
            return self.sequence([self.written(part)[0] for part in formula]), TIGHT
        if isinstance(formula, Name):
            return formula.text, TIGHT
        if isinstance(formula, Call):
            return self.called(formula, [self.written(arg) for arg in formula.args])
        return self.literal(formula.data if isinstance(formula, Number) else float(formula))

    def literal(self, x: float) -> tuple[str, int]:
        """A number that is read as the same float, and how tightly it binds."""
        if x != x:
            return self.nan, TIGHT
        digits = repr(abs(x)) if self.points else repr(abs(x)).removesuffix(".0")
        text = digits.replace("inf", self.inf)
        negative = x < 0 or str(x) == "-0.0"
        return ("-" + text, SIGNED) if negative else (text, TIGHT)

    def statements(
        self, formula: Any, names: Iterable[str], form: str
    ) -> tuple[list[str], str, int]:
        """The code of a formula, behind statements that compute what stands in it more than once.

        Args:
            names: for what such a statement computes. form: of the statement, such as "{} = {}".

        Returns: the statements, the code of the rest, and how tightly that binds.
        """
        parts, rest = hoisted(formula, names)
        lines = [form.format(name, self.written(part)[0]) for name, part in parts]
        return lines, *self.written(rest)

    def sequence(self, items: list[str]) -> str:
        """Several numbers as one argument, [a, b]."""
        return f"[{', '.join(items)}]"

    def called(self, call: Call, args: list[tuple[str, int]]) -> tuple[str, int]:
        """An operation on arguments that are written already."""
        row = call.row
        if not row.code:
            return f"{self.function(row)}({', '.join([code for code, _ in args])})", TIGHT
        text = ""
        for before, place, spec in template_parts(row.code):
            text += before
            if place is not None:
                code, binds = args[place]
                text += f"({code})" if binds < int(spec or 0) else code
        return text, row.binds

    def function(self, row: Op) -> str:
        """What the function of an operation is called."""
        return self.functions.get(row.name, row.name)


def hoisted(formulas: Any, names: Iterable[str]) -> tuple[list[tuple[str, Any]], Any]:
    """Formulas without the parts that stand in them more than once, so that none is computed twice.

    Returns: (name, formula) for each part that stood more than once, in the order in which they
        are needed; and the formulas in which those names stand.

    >>> x = Name("x")
    >>> hoisted((x + 1.0) * (x + 1.0), ["t0"])
    ([('t0', add(x, 1.0))], mul(t0, t0))
    """
    uses: Counter[Symbol] = Counter()
    parts: list[tuple[str, Any]] = []
    known: dict[Symbol, Any] = {}
    free = iter(names)

    def seen(formula: Any) -> None:
        if isinstance(formula, tuple | list):
            for part in formula:
                seen(part)
        elif isinstance(formula, Call):
            uses[formula] += 1
            if uses[formula] == 1:
                seen(formula.args)

    def named(formula: Any) -> Any:
        if isinstance(formula, tuple | list):
            return tuple([named(part) for part in formula])
        if not isinstance(formula, Call):
            return formula
        if formula not in known:
            known[formula] = Call(formula.row, named(formula.args))
            if uses[formula] > 1:
                parts.append((next(free), known[formula]))
                known[formula] = Name(parts[-1][0])
        return known[formula]

    seen(formulas)
    return parts, named(formulas)
