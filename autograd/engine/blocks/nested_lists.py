"""Nested lists of numbers and Values: read into the entries and the shape of an array."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..floats import is_real
from ..value import Value
from .shapes import Shape, shape_text

MOST_AXES = 32


def is_block(given: Any) -> bool:
    """Whether something is an array here, or can be read as one."""
    if isinstance(given, (list, tuple)) or hasattr(given, "__apply__"):
        return True
    return hasattr(given, "__array__") and getattr(given, "shape", ()) != ()


def entries_and_shape(data: Any, name: str) -> tuple[list[Value], Shape]:
    """The entries of nested lists or of a numpy array, row after row, and their shape.

    Raises:
        ValueError: lists of different lengths, or nothing in them.
        TypeError: an entry that is no real number, or no list at all.
    """
    if hasattr(data, "__array__"):
        data = data.tolist()
    if not isinstance(data, (list, tuple)):
        raise TypeError(
            f"{name} takes lists of numbers, as in array([1, 2], 'x'); got {data!r} of type "
            f"{type(data).__name__}"
        )
    entries: list[Value] = []
    return entries, _take(data, (), entries, name)


def _take(data: Any, place: Shape, entries: list[Value], name: str) -> Shape:
    """Add the entries of nested lists to a flat one, and give their shape."""
    if hasattr(data, "__apply__"):  # an array
        entries.extend(data.entries)
        shape: Shape = data.shape
        return shape
    where = entry_label(name, place) if place else name
    if len(place) > MOST_AXES:
        raise ValueError(f"{name} is nested deeper than {MOST_AXES} lists")
    if isinstance(data, (list, tuple)):
        if not data:
            raise ValueError(f"{where} is empty; an array has at least one entry")
        shapes: list[Shape] = []
        for k, row in enumerate(data):
            shapes.append(_take(row, (*place, k), entries, name))
            if shapes[k] != shapes[0]:
                first, other = entry_label(name, (*place, 0)), entry_label(name, (*place, k))
                raise ValueError(
                    f"{name} is ragged: {first} is {_row_text(shapes[0])}, {other} is "
                    f"{_row_text(shapes[k])}; rows are of one length"
                )
        return len(data), *shapes[0]
    if not isinstance(data, Value):
        if not is_real(data):
            raise TypeError(
                f"{where} is {data!r} of type {type(data).__name__}; entries are real numbers "
                "or Values"
            )
        data = Value(data)
    entries.append(data)
    return ()


def _row_text(shape: Shape) -> str:
    return f"of shape {shape_text(shape)}" if shape else "one number"


def entry_label(label: str, place: Shape) -> str:
    """What an entry is called; its place counts from 0 in Python and from 1 in names.

    >>> entry_label("W", (0, 1))
    'W[1,2]'
    """
    return index_label(label, [k + 1 for k in place])


def index_label(label: str, indices: Sequence[int]) -> str:
    """A name with indices behind it, as they are.

    >>> index_label("h", [0])
    'h[0]'
    """
    return f"{label}[{','.join(map(str, indices))}]"
