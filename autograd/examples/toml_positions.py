"""Where each key and value stands in a TOML file: the standard library's reader does not say.

Only text that `tomllib` has read without complaint is walked here, so this needs to know where
keys and values begin and end, and nothing about what is allowed.
"""

from __future__ import annotations

import re
import tomllib
from typing import NamedTuple

Path = tuple[str | int, ...]

_BLANK = re.compile(r"(?:[ \t\n]|#[^\n]*)*")
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_SCALAR = re.compile(r"[^,\]}#\n]*")
_STRING = re.compile(
    r'"""(?:\\.|[^\\])*?"""(?:"{1,2}(?!"))?'
    r"|'''.*?'''(?:'{1,2}(?!'))?"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'[^'\n]*'",
    re.DOTALL,
)
_ESCAPE = re.compile(r"\\(?:[ \t]*\n[ \t\n]*|u.{4}|U.{8}|x.{2}|.)")
_NONE = re.compile(r"(?!)")


class Position(NamedTuple):
    """The line of a key (from 1), and where its value begins and ends in the text.

    Tables that headers open have no value of their own: start and end are -1.
    """

    line: int
    start: int = -1
    end: int = -1


def key_positions(text: str) -> dict[Path, Position]:
    r"""The position of every key and every entry of an array, by its path.

    Args:
        text: TOML that tomllib accepts, with "\n" at its line ends.

    >>> key_positions('a = 1\n[t]\n"b" = {c = [2, "x"]}\n')["t", "b", "c", 1].line
    3
    """
    return _PositionScanner(text).positions


def lines_below(raw: str, index: int) -> int:
    r"""How many lines below the opening quote a character of a string's content stands.

    Args:
        raw: the string as it stands in the file, with its quotes.
        index: which character of what the string holds.

    >>> lines_below('"' * 3 + "\na\nb" + '"' * 3, 2)
    2
    """
    quotes = 3 if raw[:3] in ('"' * 3, "'" * 3) else 1
    start = quotes + (quotes == 3 and raw[quotes : quotes + 1] == "\n")
    escape = _ESCAPE if raw[0] == '"' else _NONE
    while True:
        escaped = escape.match(raw, start)
        if escaped and "\n" in escaped[0]:  # a line that goes on below gives no character
            start = escaped.end()
            continue
        if index == 0:
            return raw.count("\n", 0, start)
        start = escaped.end() if escaped else start + 1
        index -= 1


class _PositionScanner:
    """Goes through a text from its beginning, and notes where everything stands."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.index = 0
        self.line, self.counted = 1, 0  # the line of the character `counted`
        self.positions: dict[Path, Position] = {}
        self.entries: dict[Path, int] = {}  # of each array of tables, how many so far
        table: Path = ()
        while self._skip() < len(text):
            if text[self.index] == "[":
                table = self._header()
            else:
                self._pair(table)

    def _skip(self) -> int:
        """Go past blanks, line ends and comments."""
        blank = _BLANK.match(self.text, self.index)
        self.index = blank.end() if blank else self.index
        return self.index

    def _here(self) -> int:
        """The present line."""
        self.line += self.text.count("\n", self.counted, self.index)
        self.counted = self.index
        return self.line

    def _keys(self) -> list[str]:
        """A key with its dots."""
        keys = []
        while True:
            self._skip()
            key = _BARE.match(self.text, self.index) or _STRING.match(self.text, self.index)
            raw = key[0] if key else ""
            keys.append(tomllib.loads(f"k = {raw}")["k"] if raw[:1] in ("'", '"') else raw)
            self.index += len(raw)
            self._skip()
            if self.text[self.index : self.index + 1] != ".":
                return keys
            self.index += 1

    def _path(self, table: Path, keys: list[str], line: int) -> Path:
        """The path of a dotted key; a table it leads through stands where it came up first."""
        path = table
        for key in keys:
            path = (*path, key)
            self.positions.setdefault(path, Position(line))
            if path in self.entries:
                path = (*path, self.entries[path] - 1)
        return path

    def _header(self) -> Path:
        line = self._here()
        several = self.text.startswith("[[", self.index)
        self.index += 1 + several
        keys = self._keys()
        self.index = self.text.index("]", self.index) + 1 + several
        if not several:
            path = self._path((), keys, line)
            self.positions[path] = Position(line)
            return path
        path = (*self._path((), keys[:-1], line), keys[-1])
        self.positions.setdefault(path, Position(line))
        self.entries[path] = self.entries.get(path, 0) + 1
        path = (*path, self.entries[path] - 1)
        self.positions[path] = Position(line)
        return path

    def _pair(self, table: Path) -> None:
        line = self._here()
        path = self._path(table, self._keys(), line)
        self.index += 1  # the sign =
        self._skip()
        self._value(path, line)

    def _value(self, path: Path, line: int) -> None:
        """A value, and all within it. Arrays and inline tables wait on a list of their own."""
        text = self.text
        waiting: list[tuple[Path, int, int, str, int]] = []  # path, line, start, bracket, entries
        while True:
            start = self.index
            if text[start] in "[{":
                self.index += 1
                self.positions[path] = Position(line, start)
                waiting.append((path, line, start, text[start], 0))
            else:
                scalar = _STRING.match(text, start) or _SCALAR.match(text, start)
                raw = scalar[0].rstrip() if scalar else ""
                self.index += len(raw)
                self.positions[path] = Position(line, start, self.index)
            while waiting:
                self._skip()
                if text[self.index] == ",":
                    self.index += 1
                    self._skip()
                if text[self.index] not in "]}":
                    break
                self.index += 1
                path, line, start, _, _ = waiting.pop()
                self.positions[path] = Position(line, start, self.index)
            if not waiting:
                return
            above, upper, start, bracket, entries = waiting.pop()
            waiting.append((above, upper, start, bracket, entries + 1))
            line = self._here()
            if bracket == "[":
                path = (*above, entries)
            else:
                path = self._path(above, self._keys(), line)
                self.index += 1  # the sign =
                self._skip()
