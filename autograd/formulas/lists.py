"""Lists as they are typed, and what formulas do with vectors and matrices: entries count from 1.

A list is a tuple until something is computed with it; then it becomes an array of Values. Errors
are plain ValueErrors; who runs a formula adds the place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import prod
from typing import Any

from ..engine.blocks import Array, array, array_graph, concatenate, index_label, matmul, stack
from ..engine.blocks.shapes import common_shape
from ..engine.value import Value
from .text import short


class Axis:
    """`rows` or `columns` behind the arguments of a call."""

    def __init__(self, word: str) -> None:
        self.axis = 1 if word == "rows" else 0


def is_list(x: Any) -> bool:
    """Whether it is a list as typed, or an array."""
    return isinstance(x, (tuple, Array))


def is_matrix(x: Any) -> bool:
    """Whether it is a list of lists, or an array of two dimensions or more."""
    if isinstance(x, Array):
        return x.ndim > 1
    return x.__class__ is tuple and any(map(is_list, x))


def is_plain(x: tuple[Any, ...]) -> bool:
    """Whether nested tuples hold plain numbers alone."""
    return all(
        is_plain(entry) if entry.__class__ is tuple else entry.__class__ is float for entry in x
    )


def nested_tuples(x: Any) -> Any:
    """Nested lists as the tuples that formulas work with."""
    return tuple(map(nested_tuples, x)) if isinstance(x, list) else x


def _nested_lists(x: Any) -> Any:
    return list(map(_nested_lists, x)) if x.__class__ is tuple else x


def numbers_in(result: Any) -> Any:
    """The numbers of a result: one float, or nested lists of floats."""
    if isinstance(result, (tuple, list)):
        return [numbers_in(entry) for entry in result]
    return result if result.__class__ is float else result.data


def as_array(x: Any) -> Array:
    """A list as an array.

    Raises:
        ValueError: its rows are of different lengths.
    """
    try:
        shapes = {row.shape if isinstance(row, Array) else () for row in x} if is_list(x) else set()
        if x.__class__ is tuple and len(shapes) == 1 and () not in shapes:
            return stack(x)  # whole rows, and not their numbers one by one
        return array(_nested_lists(x))
    except ValueError as error:
        reason = str(error).replace("array()[", "its entry [").replace("array()", "the list")
        raise ValueError(reason) from None


def arrays_in(args: Sequence[Any]) -> tuple[Any, ...]:
    """Arguments with lists as arrays; numbers stay as they are."""
    return tuple([as_array(arg) if is_list(arg) else arg for arg in args])


def aligned(args: Sequence[Any]) -> tuple[Any, ...]:
    """Arguments of an operation that goes entry by entry: a vector beside a matrix is a column of
    it where that fits, as in W @ X + b, and else a row.

    Raises:
        ValueError: matrices that do not fit.
    """
    blocks = arrays_in(args)
    matrices = [block for block in blocks if isinstance(block, Array) and block.ndim == 2]
    if not matrices:
        return blocks
    shapes = [matrix.shape for matrix in matrices]
    rows, columns = common_shape(shapes, list(map(str, matrices)), "entry by entry")

    def beside(block: Any) -> Any:
        if not isinstance(block, Array) or block.ndim != 1:
            return block
        if rows in (1, block.size):
            return block.reshape(-1, 1)
        return block.reshape(1, -1) if columns == block.size else block

    return tuple(map(beside, blocks))


def result_size(args: Sequence[Any]) -> int:
    """How many entries arrays and numbers make together.

    Raises:
        ValueError: their shapes do not fit.
    """
    blocks = [arg for arg in args if isinstance(arg, Array)]
    shapes = [block.shape for block in blocks]
    return prod(common_shape(shapes, list(map(str, blocks)), "entry by entry"))


def transposed_block(x: Any) -> Array:
    """Rows for columns. A vector is a column, so this makes it a row.

    Raises:
        ValueError: it is one number.
    """
    if not is_list(x):
        raise ValueError("only a vector or a matrix can be transposed; this is one number")
    block = as_array(x)
    turned: Array = block.reshape(1, -1) if block.ndim == 1 else block.T
    return turned


def stacked_block(parts: Sequence[Any]) -> Array:
    """Vectors and numbers as one vector, or matrices as one: [h; x], one below the other.

    Raises:
        ValueError: they do not fit.
    """
    blocks = [as_array(part if is_list(part) else (part,)) for part in parts]
    return concatenate(blocks)


def matrix_factors(left: Any, right: Any) -> tuple[Array, Array]:
    """The two sides of A @ B as arrays, a vector beside a row as a column.

    Raises:
        ValueError: a side is one number.
    """
    if not (is_list(left) and is_list(right)):
        raise ValueError("@ is the product of matrices and vectors; a product with a number is *")
    a, b = as_array(left), as_array(right)
    if a.ndim == 1 and b.ndim == 2 and b.shape[0] == 1:
        a = a.reshape(-1, 1)  # a column times a row
    return a, b


def product_size(a: Array, b: Array) -> int:
    """How many products of numbers A @ B takes."""
    return a.size * prod(b.shape[1:])


def product_of(a: Array, b: Array) -> Any:
    """A @ B, where a vector is a column, and a row where it is transposed.

    Raises:
        ValueError: rows of the one and columns of the other are of different lengths.
    """
    row = a.made.args[0] if a.made and a.ndim == 2 and a.shape[0] == 1 else None
    if b.ndim == 1 and isinstance(row, Array) and row.ndim == 1:
        a = row  # of a vector that was transposed
    try:
        result = matmul(a, b)
    except ValueError as error:
        raise ValueError(f"{error}; the product entry by entry is A * B, or A ∘ B") from None
    return result[0] if a.ndim == 2 and a.shape[0] == 1 and b.ndim == 1 else result


def as_index(x: Any) -> int:
    """An index, as a whole number.

    Raises:
        ValueError: it is none, or a number that is computed by the graph.
    """
    if x.__class__ is float and x.is_integer():
        return int(x)
    if x.__class__ is slice:
        raise ValueError("a single entry is meant here; it has a number, no :")
    shown = f"{x:g}" if x.__class__ is float else "what is computed"
    raise ValueError(f"an index is a whole number, from 1 on; {shown} is none")


def gathered_entries(family: Mapping[tuple[int, ...], Any], name: str) -> Any:
    """Entries that were set one by one, each index from 1 on, as nested lists.

    Raises:
        ValueError: one of them is not set, or they have different numbers of indices.
    """
    axes = len(next(iter(family)))
    if any(len(places) != axes for places in family):
        raise ValueError(f"the entries of {name} have different numbers of indices")
    lengths = [max(places[axis] for places in family) for axis in range(axes)]

    def nest(places: tuple[int, ...]) -> Any:
        if len(places) < axes:
            return [nest((*places, k)) for k in range(1, lengths[len(places)] + 1)]
        if places not in family:
            raise ValueError(f"{index_label(name, places)} is not set")
        return family[places]

    return nest(())


def printed_part(x: Any, part: str) -> Any:
    """What walks call Z[1,2].1 or L.2, a part of the line of a number that has no name of its own.

    Raises:
        ValueError: there is no such part, or it is one of a whole array.
    """
    if not isinstance(x, Value):
        shown = short(getattr(x, "label", "")) or "a list"
        raise ValueError(
            f"{shown}{part} is a part of a whole array; take one number, as {shown}[1,1]{part}"
        )
    graph = array_graph(x)
    wanted = f"{graph.output}{part}"
    for node, name in graph.names().items():
        if name == wanted:
            return node
    for block in graph.blocks:
        if block.name == wanted and None not in block.entries:
            return Array([entry for entry in block.entries if entry], block.shape)
    raise ValueError(
        f"there is no {short(wanted)}: so walks call what is computed without a name on the way to "
        f"{short(graph.output)}"
    )


def picked_entries(x: Any, indices: Sequence[Any], name: str) -> Any:
    """An entry, a row or a column; indices count from 1.

    Raises:
        ValueError: there is no such entry, or it is one number alone.
    """
    if not is_list(x):
        raise ValueError(f"{name} is one number; there are no entries to pick from")
    block = as_array(x)
    if len(indices) > block.ndim:
        raise ValueError(
            f"{name} takes {block.ndim} {'index' if block.ndim == 1 else 'indices'} at most, "
            f"got {len(indices)}"
        )
    key: list[Any] = []
    for index, length in zip(indices, block.shape, strict=False):
        several = isinstance(index, slice)
        low = (1 if index.start is None else index.start) if several else as_index(index)
        high = (length if index.stop is None else index.stop) if several else low
        if not 1 <= low <= high <= length:
            asked = f"{low}:{high}" if several else low
            raise ValueError(
                f"{name} has no entry {asked} here; indices count from 1, up to {length}"
            )
        key.append(slice(low - 1, high) if several else low - 1)
    return block[tuple(key)]
