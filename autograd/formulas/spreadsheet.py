"""Operations and update rules as formulas of a spreadsheet, printed from the rules themselves.

What Excel and LibreOffice have under a name (TANH, ERF, MAX) stays a call; every other operation
is its row, read down to those. A spreadsheet has no ∞ and no nan: where the engine has one, a cell
shows an error.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import inf, isinf
from types import SimpleNamespace
from typing import Any

from ..engine.ops import POW
from ..engine.row import Op
from .code import CARRIED, GATED, TIGHT, CodeSymbols, Spelling
from .rewriting import rewritten
from .symbols import Call, Name, partial_formulas

FUNCTIONS = {  # what spreadsheets call the operations that they have
    "exp": "EXP",
    "log": "LN",
    "log10": "LOG10",
    "sqrt": "SQRT",
    "pow": "POWER",
    "abs": "ABS",
    "sin": "SIN",
    "cos": "COS",
    "tan": "TAN",
    "asin": "ASIN",
    "acos": "ACOS",
    "atan": "ATAN",
    "sinh": "SINH",
    "cosh": "COSH",
    "tanh": "TANH",
    "asinh": "ASINH",
    "acosh": "ACOSH",
    "atanh": "ATANH",
    "erf": "ERF",
    "erfc": "ERFC",
    "floor": "INT",
    "sign": "SIGN",
}
FORMS = {  # those whose arguments stand otherwise
    "atan2": "ATAN2({1},{0})",
    "log2": "LOG({0},2)",
    "hypot": "SQRT(SUMSQ({0},{1}))",
    "cbrt": "SIGN({0})*POWER(ABS({0}),1/3)",
    "fmod": "SIGN({0})*MOD(ABS({0}),ABS({1}))",
    "round": "IF(ABS({0}-TRUNC({0}))=0.5,2*ROUND({0}/2,0),ROUND({0},0))",  # halves to even
}
LISTS = {"sum": "SUM", "maximum": "MAX", "minimum": "MIN"}
KEPT = {*FUNCTIONS, *FORMS, *LISTS, "greater", "equal", "where"}
MOST_ARGUMENTS = 200  # of one call; Excel takes 255
SERIES, NEAR = 1e-5, 1.0  # where e^x - 1 is a series, and where it would cancel


class SpreadsheetSymbols(CodeSymbols):
    """Symbols of which cells are written: what no spreadsheet has is said by what all have."""

    def __init__(self) -> None:
        super().__init__(KEPT.__contains__)

    def patch(self, usual: Any, condition: Any, instead: Any) -> Any:
        """The usual form, which is never looked at where the condition holds."""
        return self.where(condition, instead, usual)

    def pow(self, a: Any, b: Any) -> Any:
        """a to the power b; 0 to the power 0 is 1 here, and an error in Excel."""
        call = Call(POW, (a, b))
        plain = any(isinstance(x, float) and x != 0.0 for x in (a, b))
        return call if plain else self.where(self.equal(b, 0.0), 1.0, call)

    def log1p(self, x: Any) -> Any:
        """ln(1 + x) by Kahan's quotient, which takes back what 1 + x rounds off."""
        more = 1.0 + x
        return self.where(
            self.greater(1e-8, self.abs(x)), x - x * x / 2.0, self.log(more) * x / (more - 1.0)
        )

    def expm1(self, x: Any) -> Any:
        """e^x - 1: a series, Kahan's quotient, or the difference itself."""
        size, power = self.abs(x), self.exp(x)
        close = self.where(
            self.greater(NEAR, size), (power - 1.0) * x / self.log(power), power - 1.0
        )
        return self.where(self.greater(SERIES, size), x + x * x / 2.0 + x * x * x / 6.0, close)


SHEET_SYMBOLS = SpreadsheetSymbols()


def _no_infinite_above(a: Any, b: Any) -> Any:
    """a > b where one of them is infinite, which no cell is."""
    if a == -inf or b == inf:
        return 0.0
    return 1.0 if a == inf or b == -inf else None


def _no_infinite_equal(a: Any, b: Any) -> Any:
    if a is b:
        return 1.0
    return 0.0 if any(isinstance(x, float) and isinf(x) for x in (a, b)) else None


def _difference(a: Any, b: Any) -> Any:
    return 0.0 if a is b else a if _is_zero(b) else None


def _chosen(c: Any, a: Any, b: Any) -> Any:
    return (a if c else b) if isinstance(c, float) else None


def _product(a: Any, b: Any) -> Any:
    if _is_zero(a) or _is_zero(b):
        return 0.0
    return b if a == 1.0 else a if b == 1.0 else None


def _is_zero(x: Any) -> bool:
    return isinstance(x, float) and x == 0.0


_WITHOUT_INFINITY: dict[str, Callable[..., Any]] = {
    "greater": _no_infinite_above,
    "equal": _no_infinite_equal,
    "where": _chosen,
    "mul": _product,
    "add": lambda a, b: b if _is_zero(a) else a if _is_zero(b) else None,
    "sub": _difference,
    "div": lambda a, b: a if b == 1.0 else None,
}


class SpreadsheetSpelling(Spelling):
    """How cells write formulas: =IF(B2>0,B2,0)."""

    inf, nan = "(1/0)", "NA()"

    def __init__(self) -> None:
        super().__init__()
        self.functions |= FUNCTIONS

    def literal(self, x: float) -> tuple[str, int]:
        text, binds = super().literal(x + 0.0)
        return text.replace("e", "E"), binds

    def called(self, call: Call, args: list[tuple[str, int]]) -> tuple[str, int]:
        name = call.row.name
        if name in LISTS:
            return _call_in_parts(LISTS[name], [self.written(x)[0] for x in call.args[0]]), TIGHT
        texts = [text for text, _ in args]
        if name in FORMS:
            held = [f"({text})" if binds < TIGHT else text for text, binds in args]
            form = FORMS[name].format(*held)
            return f"({form})" if "*" in form else form, TIGHT
        if name == "where":
            return f"IF({self.condition(call.args[0])},{texts[1]},{texts[2]})", TIGHT
        if name in ("greater", "equal"):
            return f"IF({self.condition(call)},1,0)", TIGHT
        text, binds = super().called(call, args)
        return text.replace(", ", ","), binds

    def condition(self, formula: Any) -> str:
        """A formula of 0s and 1s as what IF asks."""
        if isinstance(formula, Call) and formula.row.name in ("greater", "equal"):
            left, right = (self.written(arg)[0] for arg in formula.args)
            return f"{left}{'>' if formula.row.name == 'greater' else '='}{right}"
        if isinstance(formula, Call) and formula.row.name in ("mul", "add"):
            both = ",".join([self.condition(arg) for arg in formula.args])
            return f"{'AND' if formula.row.name == 'mul' else 'OR'}({both})"
        text, binds = self.written(formula)
        return f"{text if binds >= TIGHT else f'({text})'}<>0"


def _call_in_parts(function: str, args: Sequence[str]) -> str:
    """SUM(a,b,…), in parts where there are more arguments than a call takes."""
    parts = list(args)
    while len(parts) > MOST_ARGUMENTS:
        chunks = [parts[k : k + MOST_ARGUMENTS] for k in range(0, len(parts), MOST_ARGUMENTS)]
        parts = [f"{function}({','.join(chunk)})" for chunk in chunks]
    return f"{function}({','.join(parts)})"


SPELLING = SpreadsheetSpelling()


def cell_value(row: Op, args: Sequence[Any]) -> Any:
    """The result of a row as a formula of cells; args: texts (cells), numbers, or tuples of them.

    >>> from ..engine.ops import RELU
    >>> cell_text(cell_value(RELU, ["B2"]))
    '=IF(B2>0,B2,0)'
    """
    return without_infinity(row.compute(SHEET_SYMBOLS, *_cells(args)))


def cell_partials(row: Op, y: str, args: Sequence[Any]) -> list[Any]:
    """∂y/∂arg as formulas of cells, for each argument; a sequence for a sequence.

    >>> from ..engine.ops import MUL
    >>> [cell_text(slope) for slope in cell_partials(MUL, "D4", ["B2", -3.0])]
    ['=-3', '=B2']
    """
    return [
        without_infinity(slope)
        for slope in partial_formulas(row, Name(y), _cells(args), SHEET_SYMBOLS)
    ]


def cell_carried(row: Op, g: Any, p: Any) -> Any:
    """What an edge of a row sends back: upstream gradient × partial, 0 where nothing arrives.

    >>> from ..engine.ops import MUL
    >>> cell_text(cell_carried(MUL, "E5", "F5"))
    '=IF(E5=0,0,E5*F5)'
    """
    edge = GATED if row.gate else CARRIED
    return without_infinity(edge.compute(SHEET_SYMBOLS, *_cells([g, p])))


def cell_update(line: Callable[[Any, Any], Any], quantities: dict[str, str]) -> Any:
    """One line of an update rule as a formula of the cells of its quantities.

    >>> from ..engine.updates import SGD
    >>> cell_text(cell_update(SGD.lines[-1][1], {"w": "B2", "lr": "rate", "g": "C2"}))
    '=B2-rate*C2'
    """
    names = {name: Name(cell) for name, cell in quantities.items()}
    return without_infinity(line(SHEET_SYMBOLS, SimpleNamespace(**names)))


def without_infinity(formula: Any) -> Any:
    """The formula shortened by what holds of all numbers in cells: none of them is infinite."""
    return rewritten(formula, _WITHOUT_INFINITY)


def cell_text(formula: Any) -> str:
    """The formula as it stands in a cell."""
    text = SPELLING.written(formula)[0]
    return "=" + text.replace(" - ", "-").replace(" + ", "+").replace(" * ", "*").replace(
        " / ", "/"
    )


def _cells(args: Sequence[Any]) -> list[Any]:
    """Texts as names of cells, numbers as they are."""
    return [
        tuple(_cells(arg))
        if isinstance(arg, tuple | list)
        else Name(arg)
        if isinstance(arg, str)
        else arg
        for arg in args
    ]
