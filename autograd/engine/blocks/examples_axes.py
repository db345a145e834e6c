"""Which axis of an array counts examples: said of what was given, and followed through the graph.

A matrix does not know whether its columns are examples or features. Where somebody said so of X,
it is known of Z = W @ X + b and of what follows, so that a sum over that axis can be told as what
it is: the sum over examples.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..value import Value
from .array import Array
from .block import Block, BlockEntry
from .operations import (
    AFFINE,
    CAUSAL,
    CHOSEN,
    CROSS_ENTROPY,
    EACH,
    ELEMENTWISE,
    LOGISTIC_LOSS,
    MATMUL,
    REDUCE,
    YES_NO_LOSS,
)
from .shapes import strides

LINES = ("rows", "columns")  # along axis 0 each row is an example, along axis 1 each column


def set_examples(block: Array, lines: str) -> Array:
    """Say that each of the "rows" or of the "columns" of an array is an example; gives the array.

    Entries of a vector are its rows. Steps of arrays then tell a sum over that axis, as a bias gets
    it, as the sum over examples.

    Raises:
        ValueError: the array has no such axis, or lines is another word.

    >>> from autograd import array, label, steps
    >>> X = set_examples(array([[1.0, 2.0], [3.0, 4.0]], "X"), "rows")
    >>> w, b = array([[0.5], [1.0]], "w"), array([0.1], "b")
    >>> Z = X @ w + b
    >>> L = Z.sum()
    >>> label(Z=Z, L=L)
    >>> "dL/db += sum over examples of dL/dZ" in str(steps(L, level="arrays"))
    True
    """
    if lines not in LINES:
        raise ValueError(f"examples are in 'rows' or 'columns', got {lines!r}")
    axis = LINES.index(lines)
    if axis >= block.ndim:
        raise ValueError(f"{block} has no {lines} that could be examples")
    block.record.examples = axis
    return block


def examples_axes(blocks: Iterable[Block], homes: Mapping[Value, BlockEntry]) -> dict[Block, int]:
    """The axis of examples of each block of a graph where it is known; arguments come first."""
    known: dict[Block, int] = {}
    for block in blocks:
        axis = block.examples
        if axis is None and block.view:
            axis = _of_view(block, homes, known)
        elif axis is None and isinstance(block.op, tuple):
            axis = _of_result(block, known)
        if axis is not None:
            known[block] = axis
    return known


def _of_result(block: Block, known: Mapping[Block, int]) -> int | None:
    """The axis in the result of an operation, where its arguments tell it."""
    op = block.op
    args = [(arg, known.get(arg)) for arg in block.args if isinstance(arg, Block)]
    if op in (MATMUL, AFFINE) and len(args) > 1:
        (left, of_left), (_, of_right) = args[:2]
        axes = {0} if of_left == 0 and len(left.shape) == 2 else set[int]()
        if of_right == 1:
            axes.add(len(block.shape) - 1)
    elif op in (REDUCE, CHOSEN, CROSS_ENTROPY) and args:
        gone = block.settings.get("axis", 1)
        axis = args[0][1]
        axes = set() if None in (gone, axis) or axis == gone else {axis - (axis > gone)}
    elif op in (ELEMENTWISE, EACH, CAUSAL, LOGISTIC_LOSS, YES_NO_LOSS):
        axes = set()
        for arg, axis in args:
            if axis is not None:
                placed = axis + len(block.shape) - len(arg.shape)
                if block.shape[placed] == arg.shape[axis]:
                    axes.add(placed)
    else:
        return None
    axes = {axis for axis in axes if 0 <= axis < len(block.shape)}
    return axes.pop() if len(axes) == 1 else None


def _of_view(
    block: Block, homes: Mapping[Value, BlockEntry], known: Mapping[Block, int]
) -> int | None:
    """The axis along which entries of other blocks are of one example after another."""
    examples = [_example(entry, homes, known) for entry in block.entries]
    if None in examples:
        return None
    axes: list[int] = []
    for axis, (length, step) in enumerate(zip(block.shape, strides(block.shape), strict=True)):
        numbers: dict[int, set[Any]] = {}
        for place, example in enumerate(examples):
            numbers.setdefault(place // step % length, set()).add(example)
        each = [next(iter(several)) for several in numbers.values() if len(several) == 1]
        if len(each) == length == len(set(each)):
            axes.append(axis)
    return axes[0] if len(axes) == 1 else None


def _example(
    entry: Value | None, homes: Mapping[Value, BlockEntry], known: Mapping[Block, int]
) -> int | None:
    """Of which example a number is."""
    home = None if entry is None else homes.get(entry)
    if home is None or home.block not in known:
        return None
    axis = known[home.block]
    return home.place // strides(home.block.shape)[axis] % home.block.shape[axis]
