"""What a printed number is a number of: a value, a derivative, at the start or after updates."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from ..formulas.text import short
from ..formulas.tokens import did_you_mean, one_line

_AFTER = re.compile(r"(?P<what>.*\S)\s+after\s+(?P<updates>[0-9]+)(\s+updates?)?", re.DOTALL)
_MOST_UPDATES = 1_000_000
_TIMES = tuple("23456789")
_MOST_CUTS = 10_000
_POWERS = str.maketrans("²³⁴⁵⁶⁷⁸⁹", "23456789")
_FORMS = "a value is written z, a derivative dL/dw, a second one d2L/dw2 or d2L/dwdb"


class AskedError(ValueError):
    """A text names no quantity of an example; its message says what would."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The value of a node, or its total derivative by others, after so many updates.

    Args:
        of: the node's name.
        by: what it is differentiated by, once for each order: () for the value itself.
        after: how many updates have been made.

    >>> Asked("E", ("w",), after=1)
    Asked('dE/dw after 1')
    >>> str(Asked("f", ("x", "x"))), str(Asked("f", ("x", "y"))), str(Asked("f"))
    ('d2f/dx2', 'd2f/dxdy', 'f')
    """

    of: str
    by: tuple[str, ...] = ()
    after: int = 0

    def __repr__(self) -> str:
        return f"Asked({str(self)!r})"

    def __str__(self) -> str:
        return f"{self.what} after {self.after}" if self.after else self.what

    @property
    def order(self) -> int:
        """0 for a value, 1 for a derivative, and so on."""
        return len(self.by)

    @property
    def what(self) -> str:
        """The quantity as an author writes it, without the updates."""
        if not self.by:
            return self.of
        order = "" if self.order == 1 else str(self.order)
        below = ""
        for name in dict.fromkeys(self.by):
            times = self.by.count(name)
            below += f"d{name}{times if times > 1 else ''}"
        return f"d{order}{self.of}/{below}"


def quantity(text: str, names: Sequence[str], after: int = 0) -> Asked:
    """Read a quantity: "z", "dL/dw", "d2L/dw2", "d2L/dwdb", each perhaps with " after 3".

    Instead of d there may be ∂. The names tell how "dxdy" is cut.

    Args:
        text: the quantity as an author writes it.
        names: the names that the example's formula has.
        after: how many updates have been made, where the text does not say.

    Raises:
        AskedError: the text is no such quantity, or has a name that the formula has not.

    >>> quantity("dE/dw after 2", ["w", "E"])
    Asked('dE/dw after 2')
    >>> quantity("∂²f/∂x∂y", ["x", "y", "f"])
    Asked('d2f/dxdy')
    >>> quantity("dE/dv", ["w1", "w", "E"])
    Traceback (most recent call last):
    autograd.examples.quantities.AskedError: the formula has no name v; its names are w1, w, E
    """
    later = _AFTER.fullmatch(text.strip())
    if later:
        text, after = later["what"], int(later["updates"][:9])
    if after > _MOST_UPDATES:
        raise AskedError(f"at most {_MOST_UPDATES:,} updates are made, got {after:,}")
    above, slash, below = (
        unicodedata.normalize("NFKC", part.strip().translate(_POWERS)).replace("′", "'")
        for part in text.partition("/")
    )
    if not slash:
        return Asked(_known_name(above, names), (), after)
    of, order = _above(above, names, text)
    ways = _cuts(below.replace("∂", "d"), names, order)
    if len({tuple(sorted(by)) for by in ways}) > 1:
        raise AskedError(f"{shown_name(text)} can be read in two ways; rename one of the names")
    if ways:
        return Asked(of, ways[0], after)
    if order == 1 and below[:1] in ("d", "∂"):
        _known_name(below[1:], names)
    raise AskedError(f"{shown_name(text)} names no quantity: {_FORMS}")


def shown_name(name: str) -> str:
    """A name as a message shows it: on one line, not too long, "" where there is none."""
    return one_line(short(name)) or '""'


def _known_name(name: str, names: Sequence[str]) -> str:
    if name in names:
        return name
    alike = [known for known in names if known.lower() == name.lower()]
    guess = f"; did you mean {short(alike[0])}?" if alike else did_you_mean(name, names)
    if not guess:
        shown = ", ".join([short(known) for known in names[:12]])
        guess = f"; its names are {shown}" + (", …" if len(names) > 12 else "")
    raise AskedError(f"the formula has no name {shown_name(name)}{guess}")


def _above(text: str, names: Sequence[str], whole: str) -> tuple[str, int]:
    """The name and the order in "dL" or "d2L"."""
    if text[:1] not in ("d", "∂"):
        hint = "d" + whole.replace("/", "/d") if text in names else ""
        hint = f"; did you mean {shown_name(hint)}?" if hint else ""
        raise AskedError(f"{shown_name(whole)} names no quantity: {_FORMS}{hint}")
    rest = text[1:]
    if rest[:1] in _TIMES and rest not in names:
        return _known_name(rest[1:], names), int(rest[0])
    return _known_name(rest, names), 1


def _cuts(text: str, names: Sequence[str], order: int) -> list[tuple[str, ...]]:
    """The ways to cut "dxdy" or "dx2" into names, `order` in all."""
    ways: list[tuple[str, ...]] = []
    waiting: list[tuple[str, tuple[str, ...]]] = [(text, ())]
    for _ in range(_MOST_CUTS):
        if not waiting:
            break
        rest, by = waiting.pop()
        if not rest and len(by) == order:
            ways.append(by)
        for name in names:
            if len(by) < order and rest.startswith("d" + name):
                after = rest[1 + len(name) :]
                waiting.append((after, (*by, name)))
                if after[:1] in _TIMES and len(by) + int(after[0]) <= order:
                    waiting.append((after[1:], by + (name,) * int(after[0])))
    return ways
