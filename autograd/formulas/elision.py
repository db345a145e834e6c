"""What is left out of long lists, and how that is said: entries, steps, nodes, rows of a table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from .flat_arguments import argument_at
from .symbols import Elision, Shortened, Vector

WIDEST = 20  # entries that are all written
FIRST = 3  # of more than that, besides the last and the one that is spoken of
MOST_STEPS = 1_000  # of a part of a walk that are written


def kept(size: int, place: int | None = None) -> list[int | Elision]:
    """Which entries of a sequence are written, and how many are left out between them.

    Args:
        size: how many entries there are.
        place: one that is written in any case.

    >>> kept(3), kept(100, 50)
    ([0, 1, 2], [0, 1, 2, … 47 more …, 50, … 48 more …, 99])
    """
    if size <= WIDEST:
        return list(range(size))
    places = sorted({*range(FIRST), size - 1, *([] if place is None else [place])})
    shown: list[int | Elision] = []
    for before, here in pairwise([-1, *places]):
        gap = here - before - 1
        shown += [here - 1] if gap == 1 else [Elision(gap)] if gap else []
        shown.append(here)
    return shown


def shortened(entries: Any) -> Any:
    """A sequence of formulas as it is written; in a long one stands … 97 more …."""
    if len(entries) <= WIDEST or isinstance(entries, Vector | Shortened):
        return entries
    return _shortened_sequence(kept(len(entries)), entries.__getitem__, len(entries))


class Layout:
    """Which arguments of an operation are written; they are counted with sequences laid flat.

    Args:
        sizes: how the operation takes its arguments (None: one, n: a sequence of n).
        place: one that is written in any case, and its like in sequences of the same size.

    `place` is where that one stands among those that are written.
    """

    def __init__(self, sizes: Sequence[int | None], place: int | None = None) -> None:
        self._groups: list[tuple[int | None, int, list[int | Elision]]] = []
        self.place = 0
        argument, inside = (0, None) if place is None else argument_at(place, sizes)
        begin = written = 0
        for size in sizes:
            like = size is not None and size == sizes[argument]
            chosen = [0] if size is None else kept(size, inside if like else None)
            group = [entry if isinstance(entry, Elision) else begin + entry for entry in chosen]
            if place is not None and place in group:
                self.place = written + group.index(place)
            self._groups.append((size, begin, group))
            begin += 1 if size is None else size
            written += len(group)

    def read(self, argument: Callable[[int], Any]) -> list[Any]:
        """The arguments as a rule takes them; only those that are written are asked for."""
        return [
            argument(begin) if size is None else _shortened_sequence(group, argument, size)
            for size, begin, group in self._groups
        ]


def _shortened_sequence(
    group: Sequence[int | Elision], entry: Callable[[int], Any], full: int
) -> Any:
    short = Shortened([place if isinstance(place, Elision) else entry(place) for place in group])
    short.full = full
    return short


class Gap(NamedTuple):
    """Steps or nodes that are left out of a long list, in their place."""

    size: int

    def of(self, what: str = "") -> str:
        """In words: … 18,000 more steps …"""
        return " ".join(["…", f"{self.size:,}", "more", *what.split(), "…"])


def ends(items: Any, most: int = MOST_STEPS, last: int | None = None) -> list[Any]:
    """The items, or of more than that the first and the last, with a Gap between them.

    last: how many of the last are shown; left out, half of them.

    >>> ends(range(10), 4), ends(range(10), 4, 1)
    ([0, 1, Gap(size=6), 8, 9], [0, 1, 2, Gap(size=6), 9])
    """
    left = len(items) - most
    if left <= 0:
        return list(items)
    last = most // 2 if last is None else last
    return [*items[: most - last], Gap(left), *items[len(items) - last :]]
