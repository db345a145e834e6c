"""The grammar of typed formulas: text becomes statements in postfix order, or one FormulaError.

    line        = [name "=" | name "(" name {"," name} ")" "="] expression
    expression  = sums and products of powers, as in Python; ** binds from the right
    operand     = number | name | "(" expression ")" | ("+" | "-") operand | call
    call        = name "(" item {"," item} ")" ["[" number "]"]
    item        = expression | "[" expression {"," expression} "]"

Lines end at a newline outside brackets or at ";"; "#" begins a comment. The parser keeps its
brackets on a list of its own (a shunting yard), so no input makes it recurse.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ..engine.row import OPS
from .aliases import ALIASES, operation, suggested
from .text import short
from .tokens import REFUSED, FormulaError, Token, tokens

DEEPEST = 100
BINARY = {"+": (1, "add"), "-": (1, "sub"), "*": (2, "mul"), "/": (2, "div"), "**": (4, "pow")}
PREFIX = 3  # a sign binds tighter than *, looser than **
CLOSING = {"group": ")", "call": ")", "list": "]"}


class Instruction(NamedTuple):
    """One move of a machine with a stack: push a number or a name, or apply `what`."""

    kind: str  # number, name, operator, call, definition, list, index
    what: str
    takes: int
    offset: int


class Statement(NamedTuple):
    """A line: its name ("" for a bare expression) and its expression."""

    name: str
    code: list[Instruction]
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


class Program(NamedTuple):
    """A text that has been read: its lines, its definitions, and where each name is set."""

    lines: list[Statement]
    definitions: dict[str, Definition]
    names: dict[str, int]


class FormulaParser:
    """Reads a text from left to right; a definition is known to the lines after its own."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = list(tokens(text))
        self.next = 0
        self.definitions: dict[str, Definition] = {}
        self.names: dict[str, int] = {}  # where each name is set
        self.meant: dict[str, str] = {}  # rows that were called by another name of theirs
        self.code: list[Instruction] = []  # of the expression that is being read
        self.waiting: list[Pending] = []
        self.items: list[int] = []  # how many each open bracket holds

    def program(self) -> Program:
        """Read all lines.

        Raises:
            FormulaError: what cannot be read, with its place.
        """
        lines = list(self._statements())
        for line in lines[:-1]:
            if not line.name:
                raise FormulaError(
                    "only the last line may be without a name", self.text, line.offset
                )
        if not lines:
            raise self._fail("there is nothing to compute here", self.tokens[0])
        return Program(lines, self.definitions, self.names)

    def _statements(self) -> Iterator[Statement]:
        while self.next < len(self.tokens):
            start = self.tokens[self.next]
            if start.kind == "end":
                self.next += 1
            elif start.kind == "name" and self._sign(self.next + 1, "="):
                self._refuse_taken(start)
                self.next += 2
                yield Statement(start.text, self._expression(), start.offset)
                self.names[start.text] = start.offset
            elif (parameters := self._parameters()) is not None:
                self._refuse_taken(start, table=True)
                self.definitions[start.text] = Definition(parameters, self._expression(start))
            else:
                yield Statement("", self._expression(), start.offset)

    def _fail(self, reason: str, token: Token) -> FormulaError:
        return FormulaError(reason, self.text, token.offset)

    def _sign(self, offset: int, sign: str) -> bool:
        token = self.tokens[offset] if offset < len(self.tokens) else None
        return token is not None and token.text == sign and token.kind == "sign"

    def _refuse_taken(self, token: Token, table: bool = False) -> None:
        name = token.text
        if name in self.names or name in self.definitions:
            raise self._fail(f"{short(name)} has been set already; a name is set once", token)
        if table and name in OPS:
            raise self._fail(f"the table has {name} already; choose another name", token)
        if table and name in self.meant:
            reason = f"{name} stands for {self.meant[name]} in a line before; move this line up"
            raise self._fail(reason, token)

    def _parameters(self) -> list[str] | None:
        """The u, v of `phi(u, v) =`, read past the =; None where the line is no definition."""
        offset = self.next + 1
        if self.tokens[self.next].kind != "name" or not self._sign(offset, "("):
            return None
        parameters = []
        while self.tokens[offset + 1].kind == "name":
            parameters.append(self.tokens[offset + 1])
            offset += 2
            if not self._sign(offset, ","):
                break
        if not parameters or not (self._sign(offset, ")") and self._sign(offset + 1, "=")):
            return None
        seen = set()
        for token in parameters:
            if token.text in seen:
                raise self._fail(f"two parameters are called {short(token.text)}", token)
            seen.add(token.text)
        self.next = offset + 2
        return [token.text for token in parameters]

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
                if self.items and token.text not in ("", ";"):
                    continue  # inside brackets a newline is a blank
                if operand or self.items:
                    self._unfinished(token)
                self._settle(0)
                return self.code
            operand = self._operand(token, defining) if operand else self._operator(token)

    def _unfinished(self, token: Token) -> None:
        for pending in reversed(self.waiting):
            if pending.kind in ("group", "call", "list"):
                raise FormulaError("this bracket is never closed", self.text, pending.offset)
        raise self._fail("a number, a name or a bracket is missing here", token)

    def _operand(self, token: Token, defining: Token | None) -> bool:
        """Read where an operand has to come; whether it is still to come."""
        if token.kind == "number":
            self._emit("number", token.text, 0, token.offset)
            return False
        if token.kind == "name":
            if not self._sign(self.next, "("):
                self._emit("name", token.text, 0, token.offset)
                return False
            name = self._called(token, defining)
            self.next += 1
            if self._sign(self.next, ")"):
                raise self._fail(f"{short(name)} needs an argument", token)
            self._open("call", name, token)
        elif token.text in ("+", "-"):
            self._wait("prefix", token.text, token)
        elif token.text == "(":
            self._open("group", "(", token)
        elif token.text == "[" and self.waiting and self.waiting[-1].kind == "call":
            self._open("list", "[", token)
        else:
            reason = REFUSED.get(token.text, f"a number or a name is missing before {token.text}")
            raise self._fail(reason, token)
        return True

    def _operator(self, token: Token) -> bool:
        """Read where an operator or a bracket has to come; whether an operand is next."""
        sign = token.text
        if token.kind != "sign" or sign == "(":
            raise self._fail(
                f"an operator is missing before {short(sign)}; a product is written with *", token
            )
        if sign in BINARY:
            self._settle(BINARY[sign][0] + (sign == "**"))
            self._wait("binary", sign, token)
            return True
        if sign == "[" and self._sign(self.next - 2, ")") and self.code[-1].kind == "call":
            self._index(token)
        elif sign in (")", "]"):
            self._settle(0)
            if not self.waiting or CLOSING[self.waiting[-1].kind] != sign:
                opening = "(" if sign == ")" else "["
                raise self._fail(f"there is no open {opening} for this {sign}", token)
            self._close(self.waiting.pop(), self.items.pop())
        elif sign == ",":
            self._settle(0)
            if not self.waiting or self.waiting[-1].kind == "group":
                raise self._fail("a comma stands only between the arguments of an operation", token)
            self.items[-1] += 1
            return True
        else:
            raise self._fail(REFUSED[sign], token)
        return False

    def _index(self, token: Token) -> None:
        """Read the [0] of softmax(a, b)[0], which picks one of several results."""
        number = self.tokens[self.next]
        if not (number.text.isdigit() and len(number.text) < 7 and self._sign(self.next + 1, "]")):
            raise self._fail("one result of several is picked by a whole number, as in [0]", token)
        self._emit("index", number.text, 1, token.offset)
        self.next += 2

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
        if bracket.kind == "list":
            self._emit("list", "", items, bracket.offset)
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
            if (BINARY[last.what][0] if binary else PREFIX) < binds:
                return
            self.waiting.pop()
            name = BINARY[last.what][1] if binary else "neg" if last.what == "-" else "pos"
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
        row = operation(name)
        if row is None:
            near = suggested(name, list(self.definitions))
            raise self._fail(f"there is no operation {short(name)}{near}", token)
        if row != name:
            self.meant[name] = row
        return row
