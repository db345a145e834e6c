"""The grammar of typed formulas: text becomes statements in postfix order, or one FormulaError.

    line        = [target "="] expression ["for" range {"," range}]
    target      = name {"," name} | name index | name "(" name {"," name} ")"
    range       = name "=" expression ".." expression
    expression  = sums and products of powers, as in Python; ** binds from the right, @ as *
    operand     = (number | name | list | call | "(" expression ")") {index | "ᵀ"} | sign operand
    call        = name "(" expression {"," expression} ["," ("rows" | "columns")] ")"
    list        = "[" expression {"," expression} "]"
    index       = "[" place {"," place} "]"; place = expression | [expression] ":" [expression]

Lines end at a newline outside brackets or at ";"; "#" begins a comment.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from ..engine.row import OPS
from .postfix import Definition, ExpressionParser, Instruction
from .text import short
from .tokens import REFUSED, FormulaError, Token


class Range(NamedTuple):
    """for name = low..high"""

    name: str
    low: list[Instruction]
    high: list[Instruction]
    offset: int


class Statement(NamedTuple):
    """A line: what it sets (nothing, a name, several, or an entry of one) and its expression."""

    names: list[str]
    code: list[Instruction]
    offset: int
    places: list[list[Instruction]]  # the index of the entry that is set, as h[t] = …
    ranges: list[Range]


class Program(NamedTuple):
    """A text that has been read: its lines, its definitions, and where each name is set."""

    lines: list[Statement]
    definitions: dict[str, Definition]
    names: dict[str, int]


def repeated_together(lines: Iterable[Statement]) -> Iterator[list[Statement]]:
    """Lines one below another with the same ranges behind for, which are one loop; others alone."""
    group: list[Statement] = []
    for line in lines:
        if group and (not line.ranges or _without_places(line) != _without_places(group[0])):
            yield group
            group = []
        group.append(line)
    if group:
        yield group


def _without_places(line: Statement) -> list[Any]:
    return [
        (name, *[[move._replace(offset=0) for move in code] for code in bounds])
        for name, *bounds, _ in line.ranges
    ]


class FormulaParser(ExpressionParser):
    """Reads a text from left to right; a definition is known to the lines after its own."""

    def program(self) -> Program:
        """Read all lines.

        Raises:
            FormulaError: what cannot be read, with its place.
        """
        lines = list(self._statements())
        for line in lines[:-1]:
            if not line.names:
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
            elif (names := self._names_set()) is not None:
                for token in names:
                    self._refuse_taken(token)
                yield self._line(start, [token.text for token in names])
                self.names |= {token.text: token.offset for token in names}
            elif (close := self._entry_set()) is not None:
                if start.text not in self.entries:
                    self._refuse_taken(start)
                places = self._separate(self.next + 2, close)
                self.next = close + 2
                self.entries.setdefault(start.text, start.offset)
                yield self._line(start, [start.text], places)
            elif (parameters := self._parameters()) is not None:
                self._refuse_taken(start, table=True)
                self.definitions[start.text] = Definition(parameters, self._expression(start))
                self._end_of_line()
            else:
                yield self._line(start, [])
        self.names |= self.entries

    def _line(
        self, start: Token, names: list[str], places: list[list[Instruction]] | None = None
    ) -> Statement:
        """The expression behind a target, with what it is repeated for."""
        code = self._expression()
        ranges = []
        if self.tokens[self.next - 1].text == "for":
            if not places:
                raise self._fail(REFUSED["for"], self.tokens[self.next - 1])
            ranges = self._ranges()
        return Statement(names, code, start.offset, places or [], ranges)

    def _end_of_line(self) -> None:
        last = self.tokens[self.next - 1]
        if last.text == "for":
            raise self._fail(REFUSED["for"], last)

    def _names_set(self) -> list[Token] | None:
        """The names before the =, read past it: z = … or p, q = …"""
        place, names = self.next, []
        while self.tokens[place].kind == "name":
            names.append(self.tokens[place])
            if self._sign(place + 1, "="):
                self.next = place + 2
                return names
            if not self._sign(place + 1, ","):
                return None
            place += 2
        return None

    def _entry_set(self) -> int | None:
        """Where the bracket of `h[t] =` closes; None where the line sets no entry."""
        if self.tokens[self.next].kind != "name" or not self._sign(self.next + 1, "["):
            return None
        deep, place = 0, self.next + 1
        while self.tokens[place].kind != "end":
            token = self.tokens[place]
            deep += (token.text in ("[", "(")) - (token.text in ("]", ")"))
            if deep == 0:
                return place if self._sign(place + 1, "=") else None
            place += 1
        return None

    def _separate(self, start: int, end: int) -> list[list[Instruction]]:
        """Expressions between commas, as code; the tokens from start up to end, not included."""
        parts: list[list[Token]] = [[]]
        deep = 0
        for token in self.tokens[start:end]:
            deep += (token.text in ("[", "(")) - (token.text in ("]", ")"))
            if token.text == "," and deep == 0:
                parts.append([])
            else:
                parts[-1].append(token)
        end_token = Token("end", "", self.tokens[end].offset)
        kept, self.tokens = self.tokens, []
        codes = []
        for part in parts:
            self.tokens, self.next = [*part, end_token], 0
            codes.append(self._expression())
        self.tokens = kept
        return codes

    def _ranges(self) -> list[Range]:
        """What stands behind for: t = 1..3, k = 1..t"""
        ranges = []
        while True:
            name = self.tokens[self.next]
            if name.kind != "name" or not self._sign(self.next + 1, "="):
                raise self._fail("behind for stands a name and a range, as in t = 1..3", name)
            end = next(
                place
                for place in range(self.next + 2, len(self.tokens))
                if self.tokens[place].kind == "end" or self._sign(place, ",")
            )
            points = [place for place in range(self.next, end) if self._sign(place, "..")]
            if len(points) != 1:
                raise self._fail("a range is written low..high, as in t = 1..3", name)
            low = self._separate(self.next + 2, points[0])[0]
            high = self._separate(points[0] + 1, end)[0]
            ranges.append(Range(name.text, low, high, name.offset))
            self.next = end + 1
            if self.tokens[end].kind == "end":
                return ranges

    def _refuse_taken(self, token: Token, table: bool = False) -> None:
        name = token.text
        if name in self.names or name in self.definitions or name in self.entries:
            raise self._fail(f"{short(name)} has been set already; a name is set once", token)
        if table and name in OPS:
            raise self._fail(f"the table has {name} already; choose another name", token)
        if table and name in self.meant:
            reason = f"{name} stands for {self.meant[name]} in a line before; move this line up"
            raise self._fail(reason, token)

    def _parameters(self) -> list[str] | None:
        """The u, v of `phi(u, v) =`, read past the =; None where the line is no definition."""
        place = self.next + 1
        if self.tokens[self.next].kind != "name" or not self._sign(place, "("):
            return None
        parameters = []
        while self.tokens[place + 1].kind == "name":
            parameters.append(self.tokens[place + 1])
            place += 2
            if not self._sign(place, ","):
                break
        if not parameters or not (self._sign(place, ")") and self._sign(place + 1, "=")):
            return None
        seen = set()
        for token in parameters:
            if token.text in seen:
                raise self._fail(f"two parameters are called {short(token.text)}", token)
            seen.add(token.text)
        self.next = place + 2
        return [token.text for token in parameters]
