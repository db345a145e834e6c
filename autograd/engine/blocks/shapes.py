"""Shapes: which entry of a flat, row-by-row list stands where in a vector or a matrix.

Nothing here knows Values or arrays; entries may be anything. Messages get the names to speak of.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from math import prod
from operator import index as whole
from typing import Any, TypeVar

Shape = tuple[int, ...]
Entry = TypeVar("Entry")
MOST_ENTRIES = 10_000_000  # of one array; more is a shape that nobody meant


def shape_text(shape: Shape) -> str:
    """A shape as people write it.

    >>> shape_text((2, 3)), shape_text((4,)), shape_text(())
    ('2×3', '4', 'one number')
    """
    return "×".join(map(str, shape)) or "one number"


def nested(flat: Sequence[Any], shape: Shape) -> Any:
    """Entries, row after row, as nested lists.

    >>> nested([1, 2, 3, 4, 5, 6], (2, 3))
    [[1, 2, 3], [4, 5, 6]]
    """
    if not shape:
        return flat[0]
    step = prod(shape[1:])
    return [nested(flat[k * step : (k + 1) * step], shape[1:]) for k in range(shape[0])]


def strides(shape: Shape) -> list[int]:
    """How far apart neighbours along each axis stand in the flat list.

    >>> strides((2, 3))
    [3, 1]
    """
    return [prod(shape[axis + 1 :]) for axis in range(len(shape))]


def axis_of(axis: Any, shape: Shape, who: str) -> int:
    """An axis counted from 0; -1 is the last.

    Raises:
        ValueError: there is no such axis.
    """
    place: int = whole(axis)
    if not -len(shape) <= place < len(shape):
        raise ValueError(f"{who} has the axes 0 to {len(shape) - 1}, got axis={axis}")
    return place % len(shape)


def common_shape(shapes: Sequence[Shape], names: Sequence[str], who: str) -> Shape:
    """The shape that arrays have together: axes are counted from the last, and a 1 fits all.

    Raises:
        ValueError: two lengths differ and neither is 1, or there would be too many entries.

    Source: the broadcasting rules of numpy.

    >>> common_shape([(2, 3), (3,)], ["Z", "b"], "Z + b")
    (2, 3)
    """
    lengths: list[int] = []
    for axis in range(1, max(map(len, shapes), default=0) + 1):
        different = {shape[-axis] for shape in shapes if len(shape) >= axis} - {1}
        if len(different) > 1:
            raise ValueError(
                f"{who}: {' and '.join(names)} do not fit; counted from the last, lengths have "
                "to be equal, or one of them 1"
            )
        lengths.insert(0, different.pop() if different else 1)
    refuse_large(tuple(lengths), f"{who}: {' and '.join(names)}")
    return tuple(lengths)


def refuse_large(shape: Shape, who: str) -> None:
    """Refuse a shape with more entries than anybody means.

    Raises:
        ValueError: it has.
    """
    if prod(shape) > MOST_ENTRIES:
        raise ValueError(
            f"{who} would make {prod(shape):,} entries; an array has at most {MOST_ENTRIES:,}"
        )


def spread(flat: Sequence[Entry], shape: Shape, larger: Shape) -> list[Entry]:
    """The entries as they stand in a larger shape, where each may stand many times.

    >>> spread([1, 2, 3], (3,), (2, 3))
    [1, 2, 3, 1, 2, 3]
    """
    if shape == larger:
        return list(flat)
    missing = len(larger) - len(shape)
    steps = [0 if length == 1 else step for length, step in zip(shape, strides(shape), strict=True)]
    return [
        flat[sum(k * step for k, step in zip(place[missing:], steps, strict=True))]
        for place in product(*map(range, larger))
    ]


def transposed(flat: Sequence[Entry], shape: Shape) -> list[Entry]:
    """The entries with all axes in the other order, row after row.

    >>> transposed([1, 2, 3, 4, 5, 6], (2, 3))
    [1, 4, 2, 5, 3, 6]
    """
    if len(shape) == 2:
        return [entry for column in range(shape[1]) for entry in flat[column :: shape[1]]]
    steps = strides(shape)[::-1]
    return [
        flat[sum(k * step for k, step in zip(place, steps, strict=True))]
        for place in product(*map(range, shape[::-1]))
    ]


def lines_along(flat: Sequence[Entry], shape: Shape, axis: int) -> list[list[Entry]]:
    """The entries along an axis, one list for each place on the other axes.

    >>> lines_along([1, 2, 3, 4, 5, 6], (2, 3), 0)
    [[1, 4], [2, 5], [3, 6]]
    """
    step = strides(shape)[axis]
    length = shape[axis]
    return [
        [flat[(outer * length + k) * step + inner] for k in range(length)]
        for outer in range(prod(shape[:axis]))
        for inner in range(step)
    ]


def from_lines(lines: Sequence[Sequence[Entry]], shape: Shape, axis: int) -> list[Entry]:
    """The way back from `lines_along`."""
    step = strides(shape)[axis]
    return [
        lines[outer * step + inner][k]
        for outer in range(prod(shape[:axis]))
        for k in range(shape[axis])
        for inner in range(step)
    ]


def joined(
    flats: Sequence[Sequence[Entry]], shapes: Sequence[Shape], axis: int
) -> tuple[list[Entry], Shape]:
    """Blocks one after another along an axis, and the shape they make."""
    entries: list[Entry] = []
    first = shapes[0]
    for outer in range(prod(first[:axis])):
        for flat, shape in zip(flats, shapes, strict=True):
            step = prod(shape[axis:])
            entries += flat[outer * step : (outer + 1) * step]
    length = sum(shape[axis] for shape in shapes)
    return entries, (*first[:axis], length, *first[axis + 1 :])


def picked(shape: Shape, key: Any, name: str) -> tuple[list[int], Shape]:
    """The places in the flat list that an index means, and the shape they make.

    An index is a whole number from 0 (or from the end, -1 the last), a slice, a list of whole
    numbers, or a tuple of those, one an axis; ... stands for all axes that are left.

    Raises:
        IndexError: an index beyond the shape, or nothing is left. TypeError: no index at all.

    >>> picked((2, 3), (slice(None), 1), "W")
    ([1, 4], (2,))
    """
    keys = key if isinstance(key, tuple) else (key,)
    for place, asked in enumerate(keys):
        if asked is Ellipsis:
            gap = len(shape) - len(keys) + 1
            keys = (*keys[:place], *[slice(None)] * gap, *keys[place + 1 :])
            break
    if len(keys) > len(shape):
        axes = "axis" if len(shape) == 1 else "axes"
        raise IndexError(f"{name} has {len(shape)} {axes}, got {len(keys)} indices")
    keys += (slice(None),) * (len(shape) - len(keys))
    places, lengths = [0], []
    for asked, length, step in zip(keys, shape, strides(shape), strict=True):
        if isinstance(asked, (slice, list)):
            chosen = (
                list(range(*asked.indices(length)))
                if isinstance(asked, slice)
                else [_index(k, length, name) for k in asked]
            )
            if not chosen:
                raise IndexError(f"{name} has no entry at {asked!r}")
            lengths.append(len(chosen))
        else:
            chosen = [_index(asked, length, name)]
        places = [start + k * step for start in places for k in chosen]
    return places, tuple(lengths)


def _index(given: Any, length: int, name: str) -> int:
    """A place along an axis, from 0."""
    try:
        place = whole(given)
    except TypeError:
        place = None
    if place is None or isinstance(given, bool):
        raise TypeError(
            f"an index of {name} is a whole number, a slice or a list of whole numbers, "
            f"got {given!r}"
        )
    if not -length <= place < length:
        raise IndexError(f"{name}: indices along this axis go from 0 to {length - 1}, got {place}")
    return place % length


def resized(shape: Shape, wanted: Sequence[Any], name: str) -> Shape:
    """The shape that is wanted for as many entries; -1 stands for what is left.

    Raises:
        ValueError: it has another number of entries.
    """
    sizes = [whole(size) for size in wanted]
    if sizes.count(-1) == 1:
        rest = prod([size for size in sizes if size != -1])
        sizes[sizes.index(-1)] = prod(shape) // rest if rest else 0
    if not sizes or min(sizes) < 1 or prod(sizes) != prod(shape):
        raise ValueError(
            f"{name} has {prod(shape)} entries; the shape {shape_text(tuple(wanted))} has not"
        )
    return tuple(sizes)
