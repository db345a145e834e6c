"""A TOML file as it is read: what it says, where each thing stands, and what is wrong with it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from typing import Any, NamedTuple

from ..formulas.text import short
from ..formulas.tokens import did_you_mean, one_line
from .toml_positions import Path, Position, key_positions, lines_below

_AT = re.compile(r" \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)$")
_BARE_KEY = re.compile(r"\s*(?P<key>[^\s=\"'\[{#][^=\"']*?)\s*=")
_LATER = re.compile(r"^\s*\[(?P<of>printed|derived)\W*after\W*(?P<updates>\d{1,9})")
_BARE_HEADER = re.compile(r"\s*\[+(?P<key>[^\"'\]]*)\]")


class FileProblem(NamedTuple):
    """One thing that is wrong with a file. Line 0: with all of it."""

    line: int
    reason: str


class ExampleError(ValueError):
    """A file is no worked example; `.problems` has every reason, in the order of lines.

    Its text has a line for each: "file.toml:12: reason".
    """

    def __init__(self, path: str, problems: Sequence[FileProblem]) -> None:
        self.path = path
        self.problems = sorted(problems, key=lambda problem: problem.line)
        lines = [f"{path}{f':{line}' if line else ''}: {reason}" for line, reason in self.problems]
        super().__init__("\n".join(lines))


class TomlSource:
    """What tomllib read, where it stands, and what was found wrong so far."""

    def __init__(self, text: str) -> None:
        self.problems: list[FileProblem] = []
        self.text = text.replace("\r\n", "\n")  # as tomllib has it
        self.table: dict[str, Any] = {}
        self.positions: dict[Path, Position] = {}
        try:
            self.table = tomllib.loads(self.text)
            self.positions = key_positions(self.text)
        except tomllib.TOMLDecodeError as error:
            self.problems.append(_syntax(str(error), self.text))
        except RecursionError:
            self.problems.append(FileProblem(0, "its brackets are nested too deep"))
        except ValueError as error:  # a whole number of thousands of digits
            self.problems.append(FileProblem(0, one_line(str(error))))

    def line(self, keys: Path) -> int:
        """The line of a key or an entry of an array; of what holds it, if it is not there."""
        while keys and keys not in self.positions:
            keys = keys[:-1]
        return self.positions[keys].line if keys else 0

    def wrong(self, keys: Path, reason: str) -> None:
        """Note a problem at a key."""
        self.problems.append(FileProblem(self.line(keys), reason))

    def wrong_within(self, keys: Path, index: int, reason: str) -> None:
        """Note a problem at a character of the text under a key."""
        line, start, end = self.positions[keys]
        below = lines_below(self.text[start:end], index)
        self.problems.append(FileProblem(line + below, reason))


def nearest_or_all(name: str, known: Sequence[str]) -> str:
    """The end of a message: the known names most like this one, or else all that there are."""
    return did_you_mean(name, known) or f"; there are {', '.join(known[:20])}"


def _syntax(message: str, text: str) -> FileProblem:
    """What tomllib says, and a hint where a key or header lacks its quotes."""
    where = _AT.search(message)
    reason = one_line(message[: where.start()] if where else message)
    reason = f"this is no TOML: {reason[:1].lower()}{reason[1:]}"
    lines = text.split("\n")
    line = int(where["line"]) if where and where["line"] else len(lines)
    shown = lines[line - 1] if line <= len(lines) else ""
    bare = _BARE_KEY.match(shown) or _BARE_HEADER.match(shown)
    header = _LATER.search(shown)
    if header:
        reason += f"; write [{one_line(header['of'])}.after-{header['updates']}]"
    elif bare and not re.fullmatch(r"[\w.-]+", bare["key"], re.ASCII):
        reason += f'; put the name in quotes: "{one_line(short(bare["key"].strip()))}"'
    elif where and not where["line"]:
        reason += "; a quote or bracket may never have been closed"
    elif re.search(r'=\s*[^\s"\'\d\[{+.-]', shown):
        reason += "; put text and printed numbers in quotes"
    return FileProblem(line, reason)
