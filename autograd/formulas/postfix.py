"""One expression becomes postfix code for a machine with a stack; or one FormulaError.

The parser keeps its brackets on a list of its own (a shunting yard), so no input makes it recurse.
"""

from __future__ import annotations

from typing import NamedTuple

from ..engine.row import OPS
from .aliases import ALIASES, operation, suggested
from .text import short
from .tokens import REFUSED, FormulaError, Token, tokens

DEEPEST = 100
BINARY = {
    ":": (0, "range"),
    "+": (1, "add"),
    "-": (1, "sub"),
    "*": (2, "mul"),
    "·": (2, "product"),
    "/": (2, "div"),
    "@": (2, "matmul"),
    "**": (4, "pow"),
}
PREFIX = {"+": (3, "pos"), "-": (3, "neg"), "√": (6, "sqrt")}  # √x² is (√x)², −x² is −(x²)
CLOSING = {
    "group": ")",
    "bars": "|",
    "norm": "‖",
    "call": ")",
    "list": "]",
    "stacked": "]",
    "index": "]",
    "element": "]",
}
BARS = {"|": "bars", "‖": "norm"}
INDEXING = ("index", "element")
AXES = ("rows", "columns")
SUMS = {"Σ": "sum", "Π": "prod"}  # of which nobody sees where they end


class Instruction(NamedTuple):
    """One move of a machine with a stack: push a number or a name, or apply `what`."""

    kind: (
        str  # number, name, base, operator, call, definition, list, element, index, part, all, last
    )
    what: str
    takes: int
    offset: int


class Definition(NamedTuple):
    """A function that the text defines, phi(u) = ...: its parameters and an expression in them."""

    parameters: list[str]
    code: list[Instruction]


class Pending(NamedTuple):
    """An operator or an open bracket that waits for its right side."""

    kind: str  # binary, prefix, group, call, list
    what: str
    offset: int
    depth: int


class ExpressionParser:
    """Reads expressions of one text, token by token."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = list(tokens(text))
        self.next = 0
        self.definitions: dict[str, Definition] = {}
        self.names: dict[str, int] = {}  # where each name is set
        self.entries: dict[str, int] = {}  # and each name of which single entries are set
        self.meant: dict[str, str] = {}  # rows that were called by another name of theirs
        self.code: list[Instruction] = []  # of the expression that is being read
        self.waiting: list[Pending] = []
        self.items: list[int] = []  # how many each open bracket holds

    def _fail(self, reason: str, token: Token) -> FormulaError:
        return FormulaError(reason, self.text, token.offset)

    def _sign(self, place: int, sign: str) -> bool:
        token = self.tokens[place] if place < len(self.tokens) else None
        return token is not None and token.text == sign and token.kind == "sign"

    def _expression(self, defining: Token | None = None) -> list[Instruction]:
        """One expression up to the end of its line, in postfix order."""
        self.code = []
        self.waiting = []
        self.items = []
        operand = True  # whether one has to come now
        while True:
            token = self.tokens[self.next]
            self.next += 1
            if token.kind == "end":
                if token.text == ";" and not operand and self._stacks():
                    operand = True
                    continue
                if self.items and token.text not in ("", ";"):
                    continue  # inside brackets a newline is a blank
                if operand or self.items:
                    self._unfinished(token)
                self._settle(0)
                return self.code
            if token.text == "for" and not operand and not self.items:
                self._settle(0)
                return self.code
            operand = self._operand(token, defining) if operand else self._operator(token)

    def _stacks(self) -> bool:
        """Whether a ; stands in a list: [h; x], one below the other."""
        self._settle(0)
        last = self.waiting[-1] if self.waiting else None
        if last is None or last.kind not in ("list", "stacked"):
            return False
        if last.kind == "list" and self.items[-1] > 1:
            raise FormulaError(
                "rows of numbers are lists: [[1, 2], [3, 4]]", self.text, last.offset
            )
        self.waiting[-1] = last._replace(kind="stacked")
        self.items[-1] += 1
        return True

    def _unfinished(self, token: Token) -> None:
        for pending in reversed(self.waiting):
            if pending.kind in CLOSING:
                raise FormulaError("this bracket is never closed", self.text, pending.offset)
        raise self._fail("a number, a name or a bracket is missing here", token)

    def _operand(self, token: Token, defining: Token | None) -> bool:
        """Read where an operand has to come; whether it is still to come."""
        if token.kind == "number":
            self._emit("number", token.text, 0, token.offset)
            return False
        if token.kind == "name" and self._names_axis(token):
            self._emit("axis", token.text, 0, token.offset)
            return False
        if token.kind == "name" and self._sign(self.next, "["):
            self.next += 1
            self._open("element", token.text, token)
        elif token.kind == "name":
            if token.text == "e" and self._raises(self.tokens[self.next]):
                self._emit("base", "e", 0, token.offset)
                return False
            if not self._sign(self.next, "("):
                self._emit("name", token.text, 0, token.offset)
                return False
            name = self._called(token, defining)
            self.next += 1
            if self._sign(self.next, ")"):
                raise self._fail(f"{short(name)} needs an argument", token)
            self._open("call", name, token)
        elif token.text in PREFIX and token.kind == "sign":
            self._wait("prefix", token.text, token)
        elif token.text == "(":
            self._open("group", "(", token)
        elif token.text == "[":
            self._open("list", "[", token)
        elif token.text in BARS:
            self._open(BARS[token.text], token.text, token)
        elif token.text == ":" and self.waiting and self.waiting[-1].kind in INDEXING:
            if self._place_ends():
                self._emit("all", "", 0, token.offset)
                return False
            self._emit("number", "1", 0, token.offset)
            self._wait("binary", ":", token)
        else:
            reason = REFUSED.get(token.text, f"a number or a name is missing before {token.text}")
            raise self._fail(reason, token)
        return True

    def _operator(self, token: Token) -> bool:
        """Read where an operator or a bracket has to come; whether an operand is next."""
        sign = token.text
        if token.kind == "raised":
            self._settle(BINARY["**"][0] + 1)
            self._wait("binary", "**", token)
            self._emit("number", sign, 0, token.offset)
            return False
        if self._names_part(token):
            self._emit("part", sign, 1, token.offset)
            return False
        if self.tokens[self.next - 2].kind == "number" and self._begins_operand(token):
            self._multiply(token)
            return True
        if token.kind != "sign" or sign == "(":
            raise self._fail(self._missing_operator(token), token)
        if sign in BINARY:
            self._settle(BINARY[sign][0] + (sign == "**"))
            if sign == ":" and not (self.waiting and self.waiting[-1].kind in INDEXING):
                raise self._fail(REFUSED[":"], token)
            self._wait("binary", sign, token)
            if sign == ":" and self._place_ends():
                self._emit("last", "", 0, token.offset)
                return False
            return True
        if sign == "ᵀ":
            self._emit("operator", "transpose", 1, token.offset)
            return False
        if sign == "[":
            self._open("index", "[", token)
            self.items[-1] += 1  # what is indexed stands before
            return True
        if sign in CLOSING.values():
            self._settle(0)
            if not self.waiting or CLOSING[self.waiting[-1].kind] != sign:
                opening = {")": "(", "]": "["}.get(sign)
                reason = f"there is no open {opening} for this {sign}"
                raise self._fail(reason if opening else REFUSED[sign], token)
            self._close(self.waiting.pop(), self.items.pop())
        elif sign == ",":
            self._settle(0)
            if not self.waiting or self.waiting[-1].kind in ("group", "stacked", *BARS.values()):
                raise self._fail("a comma stands only between the arguments of an operation", token)
            self.items[-1] += 1
            return True
        elif sign == "=" and self.tokens[self.next - 2].kind == "raised":
            raise self._fail(
                "a name has no power; what books call x² is x_2 here, or another name", token
            )
        else:
            raise self._fail(REFUSED[sign], token)
        return False

    def _missing_operator(self, token: Token) -> str:
        """What is wrong where an operand stands behind another: w x, ln x."""
        last = self.tokens[self.next - 2]
        if last.kind == "name" and last.text not in self.names and operation(last.text):
            return f"{short(last.text)} takes what it is of in brackets: {short(last.text)}(…)"
        return (
            f"an operator is missing before {short(token.text)}; a product is written with *, "
            "one of matrices with @ or ·"
        )

    def _names_part(self, token: Token) -> bool:
        """Whether it is the .1 of Z[1,2].1, as walks call what has no name on the way to Z[1,2]."""
        last = self.tokens[self.next - 2]
        behind = last.kind == "name" or last.text == "]"
        close = last.offset + len(last.text) == token.offset
        return behind and close and token.kind == "number" and token.text[1:].isdecimal()

    def _raises(self, token: Token) -> bool:
        return token.kind == "raised" or (token.kind == "sign" and token.text == "**")

    def _begins_operand(self, token: Token) -> bool:
        kind = BARS.get(token.text, "")  # of which one that is open is closed
        opens = bool(kind) and all(pending.kind != kind for pending in self.waiting)
        return token.kind == "name" or token.text in ("(", "√") or opens

    def _multiply(self, token: Token) -> None:
        """Read 2x, 3(x + 1): a number and what stands right behind it."""
        last = self.waiting[-1] if self.waiting else None
        if last is not None and last.kind == "binary" and last.what in ("/", "**"):
            number, inner = self.tokens[self.next - 2].text, short(token.text)
            sign = last.what
            raise self._fail(
                f"…{sign}{number}{inner} can be (…{sign}{number})*{inner} or "
                f"…{sign}({number}*{inner}); write which one",
                token,
            )
        self._settle(BINARY["*"][0])
        self._wait("binary", "*", token)
        self.next -= 1  # it is read again, where an operand has to come

    def _place_ends(self) -> bool:
        """Whether an index ends behind a colon."""
        return self._sign(self.next, ",") or self._sign(self.next, "]")

    def _names_axis(self, token: Token) -> bool:
        """Whether a name is the axis at the end of a call: sum(M, rows)."""
        return (
            token.text in AXES
            and token.text not in self.names
            and bool(self.waiting)
            and self.waiting[-1].kind == "call"
            and self._sign(self.next - 2, ",")
            and self._sign(self.next, ")")
        )

    def _emit(self, kind: str, what: str, takes: int, offset: int) -> None:
        self.code.append(Instruction(kind, what, takes, offset))

    def _open(self, kind: str, what: str, token: Token) -> None:
        self._wait(kind, what, token)
        self.items.append(1)

    def _wait(self, kind: str, what: str, token: Token) -> None:
        deep = self.waiting[-1].depth if self.waiting else 0
        if kind != "binary" or what == "**":
            deep += 1
        if deep > DEEPEST:
            raise self._fail(
                f"the formula is more than {DEEPEST} deep; name its parts on lines of their own",
                token,
            )
        self.waiting.append(Pending(kind, what, token.offset, deep))

    def _close(self, bracket: Pending, items: int) -> None:
        name = bracket.what
        if bracket.kind in BARS.values():
            self._emit("call", "abs" if bracket.kind == "bars" else "norm", 1, bracket.offset)
        elif bracket.kind in ("list", "stacked", "index", "element"):
            what = name if bracket.kind == "element" else ""
            self._emit(bracket.kind, what, items, bracket.offset)
        elif bracket.kind == "call" and name not in self.definitions:
            self._emit("call", name, items, bracket.offset)
        elif bracket.kind == "call":
            parameters = self.definitions[name].parameters
            if len(parameters) != items:
                raise FormulaError(
                    f"{short(name)} takes {len(parameters)} argument{'s' * (len(parameters) > 1)} "
                    f"({short(', '.join(parameters))}); it got {items}",
                    self.text,
                    bracket.offset,
                )
            self._emit("definition", name, items, bracket.offset)

    def _settle(self, binds: int) -> None:
        """Write out the operators that bind at least this much, up to the last open bracket."""
        while self.waiting and self.waiting[-1].kind in ("binary", "prefix"):
            last = self.waiting[-1]
            binary = last.kind == "binary"
            holds, name = (BINARY if binary else PREFIX)[last.what]
            if holds < binds:
                return
            self.waiting.pop()
            self._emit("operator", name, 1 + binary, last.offset)

    def _called(self, token: Token, defining: Token | None) -> str:
        """The row or definition that a call means."""
        name = token.text
        if name in self.definitions:
            return name
        if defining and name == defining.text:
            raise self._fail(f"{short(name)} cannot call itself", token)
        if name in self.names and name not in OPS and name not in ALIASES:
            raise self._fail(
                f"{short(name)} is a number; its product with (…) is written {short(name)}*(…)",
                token,
            )
        if name in SUMS:
            word = SUMS[name]
            raise self._fail(
                f"{name} is written {word}, with all that it goes over in the brackets: "
                f"{word}((t - y)²), or {word}(t - y)²",
                token,
            )
        row = operation(name)
        if row is None:
            near = suggested(name, list(self.definitions))
            raise self._fail(f"there is no operation {short(name)}{near}", token)
        if row != name:
            self.meant[name] = row
        return row
