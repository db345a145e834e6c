"""Arrays of arrays: side by side, one after another, outer products and one-hot rows."""

from __future__ import annotations

from collections.abc import Sequence
from operator import index as whole
from typing import Any

from ..value import Value
from . import operations
from .array import Array, array
from .array_record import Made
from .shapes import axis_of, joined


def concatenate(blocks: Sequence[Any], axis: int = 0) -> Array:
    """Arrays one after another along an axis that they have.

    Raises:
        ValueError: no array, or shapes that differ on another axis.

    >>> concatenate([array([1.0, 2.0]), array([3.0])]).data
    [1.0, 2.0, 3.0]
    """
    parts = [array(block) for block in blocks]
    if not parts:
        raise ValueError("concatenate takes at least one array, got none")
    first = parts[0]
    axis = axis_of(axis, first.shape, str(first))
    for part in parts:
        if part.ndim != first.ndim or any(
            length != other
            for place, (length, other) in enumerate(zip(part.shape, first.shape, strict=True))
            if place != axis
        ):
            raise ValueError(
                f"concatenate along axis {axis}: {first} and {part} do not fit; all other axes "
                "have to be of one length"
            )
    entries, shape = joined([part.entries for part in parts], [part.shape for part in parts], axis)
    return Array(entries, shape, "", Made(operations.JOIN, tuple(parts), {"axis": axis}))


def stack(blocks: Sequence[Any], axis: int = 0) -> Array:
    """Arrays of one shape side by side along a new axis; of Values, a vector.

    Raises:
        ValueError: nothing to stack, or different shapes.

    >>> stack([array([1.0, 2.0]), array([3.0, 4.0])], axis=1).data
    [[1.0, 3.0], [2.0, 4.0]]
    """
    if blocks and all(isinstance(block, Value) for block in blocks):
        return array(list(blocks))
    parts = [array(block) for block in blocks]
    if not parts:
        raise ValueError("stack takes at least one array, got none")
    for part in parts:
        if part.shape != parts[0].shape:
            raise ValueError(f"stack: {parts[0]} and {part} are of different shapes")
    axis = axis_of(axis, (*parts[0].shape, 1), "the result of stack")
    return concatenate(
        [part.reshape(*part.shape[:axis], 1, *part.shape[axis:]) for part in parts], axis
    )


def outer(left: Any, right: Any) -> Array:
    """The outer product of two vectors: aᵢbⱼ in row i, column j.

    Raises:
        ValueError: one is no vector.

    >>> outer([1.0, 2.0], [10.0, 1.0]).data
    [[10.0, 1.0], [20.0, 2.0]]
    """
    a, b = array(left), array(right)
    if a.ndim != 1 or b.ndim != 1:
        raise ValueError(f"outer takes two vectors, got {a} and {b}")
    product: Array = a.reshape(-1, 1) * b.reshape(1, -1)
    return product


def one_hot(index: Any, depth: int) -> Array:
    """A vector of zeros with a 1 at the index, from 0; of a list of indices, one row each.

    Raises:
        ValueError: an index that is no whole number from 0 to depth − 1.

    >>> one_hot([2, 0], 3).data
    [[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]
    """
    if hasattr(index, "__iter__"):
        return array([_hot(each, depth) for each in index])
    return array(_hot(index, depth))


def _hot(index: Any, depth: int) -> list[float]:
    try:
        place = -1 if isinstance(index, bool) else whole(index)
    except TypeError:
        place = -1
    if not 0 <= place < depth:
        raise ValueError(f"one_hot takes whole numbers from 0 to {depth - 1}, got {index!r}")
    return [1.0 if k == place else 0.0 for k in range(depth)]
