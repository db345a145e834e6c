"""What the entries of an array remember of it, so that a graph of numbers can be read in arrays.

A Value knows the numbers that it was made from, and with them the whole graph of numbers. An
entry of an array also keeps the record of its array, an array without its entries, and its place
there. What the array was made from is older than its entries, so no circle closes; numbers that
no array made carry nothing of this.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from ..value import Value
from .operations import ArrayOp
from .shapes import Shape


class Made(NamedTuple):
    """How an array was made: the array operation, its arguments, and its settings."""

    op: ArrayOp
    args: tuple[Any, ...]
    settings: dict[str, Any]


class ArrayRecord:
    """An array without its entries: its name, its shape, and how it was made.

    made is None for an array that was given: of numbers, or of Values made one by one. examples is
    the axis that counts examples, where somebody said so.
    """

    __slots__ = ("examples", "label", "made", "shape")

    def __init__(self, shape: Shape, made: Made | None, label: str = "") -> None:
        self.shape = shape
        self.made = made
        self.label = label
        self.examples: int | None = None

    def remember(self, entries: Sequence[Value]) -> None:
        """Let entries, row after row, remember this array, but for those that are of another one.

        What an operation made belongs to its result. Values that were given belong to the first
        array that has a name; an array without one takes those that nobody named. One number that
        an operation made of arrays keeps to itself how, as the entry of an array of such, too.
        """
        for place, entry in enumerate(entries):
            names: tuple[Any, ...] = getattr(entry, "_names", ("", ""))
            alone = None
            if len(names) > 2:
                known = names[2]
                alone = None if known.shape else known.made
                if known.label or (known.made is not None and (alone is None or not self.label)):
                    continue
            if self.label or not names[0]:
                entry._names = (*names[:2], self, place, alone)


def membership(node: Value) -> tuple[ArrayRecord, int] | None:
    """The record of the array that a node is an entry of, and its place, row after row.

    >>> from autograd import array
    >>> record, place = membership(array([[1.0, 2.0], [3.0, 4.0]], "W")[1, 0])
    >>> record.label, record.shape, place
    ('W', (2, 2), 2)
    """
    names: tuple[Any, ...] = getattr(node, "_names", ())
    return (names[2], names[3]) if len(names) > 2 else None


def made_alone(node: Value) -> Made | None:
    """How an operation on arrays made one number that is an entry of a given array; else None."""
    names: tuple[Any, ...] = getattr(node, "_names", ())
    return names[4] if len(names) > 4 else None
