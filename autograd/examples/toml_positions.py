"""Where everything stands in a TOML file: the standard library's reader does not say.

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


class Place(NamedTuple):
    """The line of a key (from 1), and where its value begins and ends in the text.

    Tables that headers open have no value of their own: start and end are -1.
    """

    line: int
    start: int = -1
    end: int = -1


def places(text: str) -> dict[Path, Place]:
    r"""The place of every key and every entry of an array, by its path.

    Args:
        text: TOML that tomllib accepts, with "\n" at its line ends.

    >>> found = places('a = 1\n[t]\n"b" = {c = [2, "x"]}\n')
    >>> found[("t", "b", "c", 1)].line
    3
    """
    return _Walk(text).found


def below(raw: str, at: int) -> int:
    r"""How many lines below the opening quote a character of a string's content stands.

    Args:
        raw: the string as it stands in the file, with its quotes.
        at: which character of what the string holds.

    >>> below('"' * 3 + "\na\nb" + '"' * 3, 2)
    2
    """
    quotes = 3 if raw[:3] in ('"' * 3, "'" * 3) else 1
    start = quotes + (quotes == 3 and raw[quotes : quotes + 1] == "\n")
    escape = _ESCAPE if raw[0] == '"' else _NONE
    while True:
        found = escape.match(raw, start)
        if found and "\n" in found[0]:  # a line that goes on below gives no character
            start = found.end()
            continue
        if at == 0:
            return raw.count("\n", 0, start)
        start = found.end() if found else start + 1
        at -= 1


class _Walk:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.line, self.counted = 1, 0  # the line of the place `counted`
        self.found: dict[Path, Place] = {}
        self.entries: dict[Path, int] = {}  # of each array of tables, how many so far
        table: Path = ()
        while self._skip() < len(text):
            if text[self.at] == "[":
                table = self._header()
            else:
                self._pair(table)

    def _skip(self) -> int:
        """Go past blanks, line ends and comments."""
        found = _BLANK.match(self.text, self.at)
        self.at = found.end() if found else self.at
        return self.at

    def _here(self) -> int:
        """The line of the present place."""
        self.line += self.text.count("\n", self.counted, self.at)
        self.counted = self.at
        return self.line

    def _keys(self) -> list[str]:
        """A key with its dots."""
        keys = []
        while True:
            self._skip()
            found = _BARE.match(self.text, self.at) or _STRING.match(self.text, self.at)
            raw = found[0] if found else ""
            keys.append(tomllib.loads(f"k = {raw}")["k"] if raw[:1] in ("'", '"') else raw)
            self.at += len(raw)
            self._skip()
            if self.text[self.at : self.at + 1] != ".":
                return keys
            self.at += 1

    def _path(self, table: Path, keys: list[str], line: int) -> Path:
        """The path of a dotted key; a table it leads through gets the place it came up first."""
        path = table
        for key in keys:
            path = (*path, key)
            self.found.setdefault(path, Place(line))
            if path in self.entries:
                path = (*path, self.entries[path] - 1)
        return path

    def _header(self) -> Path:
        line = self._here()
        several = self.text.startswith("[[", self.at)
        self.at += 1 + several
        keys = self._keys()
        self.at = self.text.index("]", self.at) + 1 + several
        if not several:
            path = self._path((), keys, line)
            self.found[path] = Place(line)
            return path
        path = (*self._path((), keys[:-1], line), keys[-1])
        self.found.setdefault(path, Place(line))
        self.entries[path] = self.entries.get(path, 0) + 1
        path = (*path, self.entries[path] - 1)
        self.found[path] = Place(line)
        return path

    def _pair(self, table: Path) -> None:
        line = self._here()
        path = self._path(table, self._keys(), line)
        self.at += 1  # the sign =
        self._skip()
        self._value(path, line)

    def _value(self, path: Path, line: int) -> None:
        """A value, and all within it. Arrays and inline tables wait on a list of their own."""
        text = self.text
        waiting: list[tuple[Path, int, int, str, int]] = []  # path, line, start, bracket, entries
        while True:
            start = self.at
            if text[start] in "[{":
                self.at += 1
                self.found[path] = Place(line, start)
                waiting.append((path, line, start, text[start], 0))
            else:
                found = _STRING.match(text, start) or _SCALAR.match(text, start)
                raw = found[0].rstrip() if found else ""
                self.at += len(raw)
                self.found[path] = Place(line, start, self.at)
            while waiting:
                self._skip()
                if text[self.at] == ",":
                    self.at += 1
                    self._skip()
                if text[self.at] not in "]}":
                    break
                self.at += 1
                path, line, start, _, _ = waiting.pop()
                self.found[path] = Place(line, start, self.at)
            if not waiting:
                return
            above, upper, start, bracket, entries = waiting.pop()
            waiting.append((above, upper, start, bracket, entries + 1))
            line = self._here()
            if bracket == "[":
                path = (*above, entries)
            else:
                path = self._path(above, self._keys(), line)
                self.at += 1  # the sign =
                self._skip()
