"""Rules written out as functions of plain floats, so that nothing is called on the way.

A rule asks its mathematics for one operation after another. Here it does that once, of stand-ins
for numbers; what it asks for is written down as lines of Python, the choices (m.patch and the
like) as conditional expressions. The functions compute the same, in the same order, and raise
where the rule raises on plain floats.
"""

from __future__ import annotations

import _operator as operator  # operator itself takes a thirtieth of the time of an import
from math import inf, nan

from .floats import CHOICES, FLOATS, PRIMITIVES, settle
from .row import Mathematics, Op, Unread

TYPE_CHECKING = False  # typing itself would take most of the time of `import autograd`
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

_OURS = (f"{__package__}.ops", f"{__package__}.rules")  # the packages of the table
NAMES = {**vars(FLOATS), "inf": inf, "nan": nan}  # what the lines of a rule use
_COMPARISONS = {FLOATS.greater: ">", FLOATS.equal: "=="}


def _sign(sign: str, function: Callable[..., Any]) -> tuple[Callable[..., Any], ...]:
    """The methods of a _Number that write `self sign other` and `other sign self`."""
    code = f"{{}} {sign} {{}}"
    return (
        lambda self, other: self.writing.line(code, function, self, other),
        lambda self, other: self.writing.line(code, function, other, self),
    )


class _Number(Unread):
    """Stands for a number in a rule, by the name of a variable.

    `holds` says as code when this is 1, of a comparison; it is nan or 0 else.
    """

    __slots__ = ("holds", "name", "writing")

    def __init__(self, name: str, writing: _Writing, holds: str = "") -> None:
        self.name, self.writing, self.holds = name, writing, holds

    __add__, __radd__ = _sign("+", operator.add)
    __sub__, __rsub__ = _sign("-", operator.sub)
    __mul__, __rmul__ = _sign("*", operator.mul)
    __truediv__, __rtruediv__ = _sign("/", operator.truediv)

    def __neg__(self) -> _Number:
        return self.writing.line("-{}", operator.neg, self)


class _Writing(Mathematics):
    """The mathematics of a rule that is written out: what it asks for becomes a line.

    Raises:
        TypeError: the rule looks into a sequence, or computes with what is no number.
    """

    def __init__(self, rule: Callable[..., Any], names: Sequence[str]) -> None:
        self.codes: list[str] = []  # what computes the variables t0, t1, ...
        self.calls: list[tuple[Callable[..., Any], list[str]]] = []
        self.used: set[str] = set()  # names
        self.result = _code(rule(self, *[_Number(name, self) for name in names]))

    def line(self, code: str, function: Callable[..., Any], *args: Any) -> _Number:
        """A line that computes; its variable."""
        given = [_code(arg) for arg in args]
        self.codes.append(code.format(*given))
        self.calls.append((function, given))
        sign = _COMPARISONS.get(function)
        holds = f"{given[0]} {sign} {given[1]}" if sign else ""
        return _Number(f"t{len(self.codes) - 1}", self, holds)

    def patch(self, usual: Any, at: Any, instead: Any) -> _Number:
        """m.patch, with a comparison that it asks inside."""
        if isinstance(at, _Number) and at.holds:
            code = f"{{1}} if {at.holds} else {{0}}"
            return self.line(code, FLOATS.patch, usual, instead)
        return self.line(CHOICES["patch"], FLOATS.patch, usual, at, instead)

    def lines(self, before: str) -> list[str]:
        """The rule as lines of Python; the last is what stands before the result, and that."""
        lines = [
            f"t{at} = {code}"
            for at, code in enumerate(self.codes)
            if f"t{at}" in self.used or self.calls[at][0] not in _COMPARISONS
        ]
        if lines and self.result == f"t{len(self.codes) - 1}":
            lines[-1] = before + self.codes[-1]
        else:
            lines.append(before + self.result)
        return lines

    def __getattribute__(self, name: str) -> Any:
        if name not in PRIMITIVES or name == "patch":
            return super().__getattribute__(name)
        code = CHOICES.get(name)
        return lambda *args: self.line(
            code or f"{name}({', '.join(['{}'] * len(args))})", getattr(FLOATS, name), *args
        )


def _code(arg: Any) -> str:
    if isinstance(arg, _Number):
        arg.writing.used.add(arg.name)
        return arg.name
    if type(arg) in (float, int):
        return repr(float(arg))
    if type(arg) is tuple:
        return f"({''.join([_code(one) + ',' for one in arg])})"
    raise TypeError("a rule computes with numbers")


def lines(rule: Callable[..., Any], names: Sequence[str], before: str) -> list[str]:
    """A rule as lines of Python, of numbers with these names; they use NAMES.

    >>> from .ops import TAN
    >>> lines(TAN.partials[0], ["y", "x"], "return ")
    ['t0 = y * y', 'return 1.0 + t0']
    """
    return _Writing(rule, names).lines(before)


def inlined(rule: Callable[..., Any], size: int) -> Callable[..., Any] | None:
    """A rule of so many numbers as a function of plain floats, without its m.

    None for one that does not stand in the table's own files: it may ask the world, each time
    anew. None too for one that looks into a sequence.

    >>> from .ops import MUL, TAN
    >>> inlined(MUL.compute, 2)
    <built-in function mul>
    >>> inlined(TAN.partials[0], 2)(0.5, 1.0)
    1.25
    """
    if not (getattr(rule, "__module__", None) or "").startswith(_OURS):
        return None
    names = [f"x{at}" for at in range(size)]
    try:
        writing = _Writing(rule, names)
    except TypeError:
        return None
    if len(writing.calls) == 1 and writing.result == "t0":
        function, given = writing.calls[0]
        if given == names:
            return function
    scope = {**NAMES}
    code = "\n    ".join(writing.lines("return "))
    exec(f"def function({', '.join(names)}):\n    {code}\n", scope)
    written: Callable[..., Any] = scope["function"]
    return written


def _value(row: Op) -> Callable[..., float]:
    def called(*args: Any) -> float:
        result = row.compute(FLOATS, *args)
        return result if type(result) is float else settle(row, result)

    return inlined(row.compute, len(row.takes)) or called


def _slope(row: Op, at: int) -> Callable[..., Any]:
    rule = row.partials[at]
    return inlined(rule, 1 + len(row.takes)) or (lambda *args: rule(FLOATS, *args))


def on_floats(row: Op) -> None:
    """Give a row its rules as functions of plain floats: `direct`, and `slopes` by (y, *args).

    Each is written out when it is called for the first time.
    """

    def direct(*args: Any) -> float:
        if row.direct is direct:
            row.direct = _value(row)
        return row.direct(*args)

    def later(at: int) -> Callable[..., Any]:
        def slope(*args: Any) -> Any:
            if row.slopes[at] is slope:
                row.slopes = (*row.slopes[:at], _slope(row, at), *row.slopes[at + 1 :])
            return row.slopes[at](*args)

        return slope

    row.direct = direct
    row.slopes = tuple(map(later, range(len(row.partials))))
