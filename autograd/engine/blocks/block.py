"""A block: an array, or one number outside all arrays, as it stands in the graph of arrays."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, NamedTuple
from weakref import ref

from ..row import Op
from ..value import Value
from .operations import ArrayOp
from .shapes import Shape, strides


@dataclass(eq=False, slots=True, weakref_slot=True)
class Block:
    """An array in the graph of arrays; a number outside all arrays is a block of shape ().

    name: its label, or what it is called after (see `array_graph`); no name stands twice.
    label: the name that somebody gave it, or "".
    op: None where it was given; an array operation, whose arguments and settings are args and
        settings (`op.forward(m, *args, **settings)`); a row of the table for a number by itself.
        What was put together entry by entry is made by `gather`.
    args: blocks, `BlockEntry` for one entry of a block, plain floats, and tuples of those where a
        row takes a sequence.
    entries: row after row, the Values that the result depends on; None for others.
    view: its entries are those of its arguments, in another order or shape (transpose, reshape,
        index, join, gather): nothing is computed there, and nothing sent back.
    examples: the axis that counts examples, where somebody said so; see `examples_axes`.
    others: the places of entries that belong to themselves or to another block, as w in [a·b, w].
    line: the block in whose line it is written. Of Z = X @ W + b the product has no name and one
        use: its line is Z, and a picture or a list of steps that is not opened shows Z alone. A
        block that stands by itself is its own line.
    """

    shape: Shape
    op: ArrayOp | Op | None
    args: tuple[Any, ...]
    settings: dict[str, Any]
    entries: list[Value | None]
    label: str = ""
    name: str = ""
    view: bool = False
    examples: int | None = None
    others: frozenset[int] = frozenset()
    written_in: ref[Block] | None = None  # the line, if it is another one; a circle is no use

    def __repr__(self) -> str:
        return f"<block {self.name}>"

    @property
    def own_entries(self) -> Sequence[Value | None]:
        """The entries, None for those that belong elsewhere."""
        if not self.others:
            return self.entries
        return [None if k in self.others else node for k, node in enumerate(self.entries)]

    @property
    def line(self) -> Block:
        """The block in whose line this one is written; itself where it stands alone."""
        return (self.written_in and self.written_in()) or self

    @property
    def inline(self) -> bool:
        """Whether it is written where it is used, as Wᵀ is: a view without a name."""
        return self.view and not self.label

    @property
    def arguments(self) -> Iterator[Block]:
        """The blocks among its arguments, each as often as it stands there."""
        for arg in _flat(self.args):
            if not isinstance(arg, float):
                yield arg.block if isinstance(arg, BlockEntry) else arg

    @property
    def places(self) -> Iterator[Shape]:
        """The index of every entry, from 0, row after row."""
        return product(*map(range, self.shape))


class BlockEntry(NamedTuple):
    """One entry of a block where a number stands: the block, and the place row after row."""

    block: Block
    place: int


def _flat(args: Iterable[Any]) -> Iterator[Any]:
    for arg in args:
        if arg.__class__ is tuple:
            yield from arg
        else:
            yield arg


def entry_name(block: Block, place: int) -> str:
    """What an entry is called that has no label: Z[1,2], or on the way to it Z[1,2].1."""
    if not block.shape:
        return block.name
    sizes = zip(block.shape, strides(block.shape), strict=True)
    begin, end = _around_index(block)
    return begin + ",".join([str(place // step % n + 1) for n, step in sizes]) + end


def entry_names(block: Block) -> list[str]:
    """`entry_name` of all entries, row after row."""
    if not block.shape:
        return [block.name]
    begin, end = _around_index(block)
    names, comma = [begin], ""
    for n in block.shape:
        numbers = [comma + str(k + 1) for k in range(n)]
        names, comma = [name + number for name in names for number in numbers], ","
    return [name + end for name in names]


def _around_index(block: Block) -> tuple[str, str]:
    """What stands around an index in names: of h[3], which is an array itself, h[3,1]."""
    name, end, line = block.name, "]", block.line
    if line is not block and line.shape == block.shape:
        name, end = line.name, "]" + block.name.removeprefix(line.name)
    return (name[:-1] + "," if name.endswith("]") else name + "["), end
