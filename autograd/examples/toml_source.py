"""A TOML file as it is read: what it says, where each thing stands, and what is wrong with it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from typing import Any, NamedTuple

from ..formulas.tokens import one_line, short
from .toml_positions import Path, Place, below, places

_AT = re.compile(r" \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)$")
_BARE_KEY = re.compile(r"\s*(?P<key>[^\s=\"'\[{#][^=\"']*?)\s*=")
_LATER = re.compile(r"^\s*\[(?P<of>printed|derived)\W*after\W*(?P<updates>\d{1,9})")
_BARE_HEADER = re.compile(r"\s*\[+(?P<key>[^\"'\]]*)\]")


class Problem(NamedTuple):
    """One thing that is wrong with a file. Line 0: with all of it."""

    line: int
    reason: str


class ExampleError(ValueError):
    """A file is no worked example; `.problems` has every reason, in the order of lines.

    Its text has a line for each: "file.toml:12: reason".
    """

    def __init__(self, path: str, problems: Sequence[Problem]) -> None:
        self.path = path
        self.problems = sorted(problems, key=lambda problem: problem.line)
        said = [f"{path}{f':{line}' if line else ''}: {reason}" for line, reason in self.problems]
        super().__init__("\n".join(said))


class Source:
    """What tomllib read, where it stands, and what was found wrong so far."""

    def __init__(self, text: str) -> None:
        self.problems: list[Problem] = []
        self.text = text.replace("\r\n", "\n")  # as tomllib has it
        self.table: dict[str, Any] = {}
        self.places: dict[Path, Place] = {}
        try:
            self.table = tomllib.loads(self.text)
            self.places = places(self.text)
        except tomllib.TOMLDecodeError as error:
            self.problems.append(_syntax(str(error), self.text))
        except RecursionError:
            self.problems.append(Problem(0, "its brackets are nested too deep"))
        except ValueError as error:  # a whole number of thousands of digits
            self.problems.append(Problem(0, one_line(str(error))))

    def line(self, keys: Path) -> int:
        """The line of a key or an entry of an array; of what holds it, if it is not there."""
        while keys and keys not in self.places:
            keys = keys[:-1]
        return self.places[keys].line if keys else 0

    def wrong(self, keys: Path, reason: str) -> None:
        """Note a problem at a key."""
        self.problems.append(Problem(self.line(keys), reason))

    def wrong_within(self, keys: Path, at: int, reason: str) -> None:
        """Note a problem at a character of the text under a key."""
        place = self.places[keys]
        inside = below(self.text[place.start : place.end], at)
        self.problems.append(Problem(place.line + inside, reason))


def _syntax(message: str, text: str) -> Problem:
    """What tomllib says, and a hint where a key or header lacks its quotes."""
    found = _AT.search(message)
    reason = one_line(message[: found.start()] if found else message)
    reason = f"this is no TOML: {reason[:1].lower()}{reason[1:]}"
    lines = text.split("\n")
    line = int(found["line"]) if found and found["line"] else len(lines)
    shown = lines[line - 1] if line <= len(lines) else ""
    bare = _BARE_KEY.match(shown) or _BARE_HEADER.match(shown)
    header = _LATER.search(shown)
    if header:
        reason += f"; write [{one_line(header['of'])}.after-{header['updates']}]"
    elif bare and not re.fullmatch(r"[\w.-]+", bare["key"], re.ASCII):
        reason += f'; put the name in quotes: "{one_line(short(bare["key"].strip()))}"'
    elif found and not found["line"]:
        reason += "; a quote or bracket may never have been closed"
    elif re.search(r'=\s*[^\s"\'\d\[{+.-]', shown):
        reason += "; put text and printed numbers in quotes"
    return Problem(line, reason)
