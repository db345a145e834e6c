"""The arguments of an operation in one flat row: which of them belongs to which sequence.

Nodes and steps keep arguments flat, and rules take them grouped. `sizes` says how: None for an
argument that is one number, n for one that is a sequence of n.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def group_arguments(flat: Sequence[Any], sizes: Sequence[int | None]) -> tuple[Any, ...]:
    """What belongs to each argument: a sequence of n as a tuple of n.

    >>> group_arguments([1.0, 2.0, 3.0], (2, None))
    ((1.0, 2.0), 3.0)
    """
    rest = iter(flat)
    return tuple(
        [next(rest) if n is None else tuple([next(rest) for _ in range(n)]) for n in sizes]
    )


def laid_flat(arguments: Sequence[Any]) -> list[Any]:
    """The entries of all arguments in one row, those of sequences one by one.

    >>> laid_flat([(1.0, 2.0), 3.0])
    [1.0, 2.0, 3.0]
    """
    flat: list[Any] = []
    for argument in arguments:
        flat += argument if isinstance(argument, tuple | list) else [argument]
    return flat


def argument_at(place: int, sizes: Sequence[int | None]) -> tuple[int, int | None]:
    """Which argument stands at a flat place, and where in its sequence; None for no sequence.

    >>> argument_at(1, (2, None)), argument_at(2, (2, None))
    ((0, 1), (1, None))
    """
    for argument, size in enumerate(sizes):
        if place < (1 if size is None else size):
            return argument, None if size is None else place
        place -= 1 if size is None else size
    raise IndexError(f"the arguments of sizes {tuple(sizes)} are too few for that place")
