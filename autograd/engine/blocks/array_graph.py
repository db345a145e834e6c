"""The graph of arrays behind one number: the blocks that people speak of, over the graph of Values.

The engine computes with single numbers. Whoever wrote Z = X @ W + b wants to see four blocks and
two operations, and can open any of them. `array_graph(y)` reads this from y alone: the arrays
themselves need not be kept by anybody.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from heapq import heapify, heappop, heappush
from math import prod
from typing import Any, cast

from ..arguments import operands_of_all, slots
from ..graph import recorded
from ..value import Value
from ..value_fields import expect
from .array import Array
from .array_record import ArrayRecord, Made, made_alone
from .block import Block, BlockEntry, entry_names
from .block_lines import give_names, put_into_lines
from .examples_axes import examples_axes
from .operations import GATHER, VIEWS

_UNNAMED: tuple[Any, ...] = ("",)  # what a node keeps of names to which nobody gave one


@dataclass(eq=False)
class ArrayGraph:
    """What `array_graph` gives.

    blocks: all blocks, arguments before results; the last holds the number that was asked of.
    root: the number that was asked of.
    """

    blocks: list[Block]
    root: Value
    _holding: list[Block]  # of blocks that hold the same number the last is its home
    _inside: dict[Block, list[Block]] | None = None

    @cached_property
    def homes(self) -> dict[Value, BlockEntry]:
        """For every Value behind the root, its block and its place there, row after row."""
        homes: dict[Value, BlockEntry] = {}
        for block in self._holding:
            for place, entry in enumerate(block.own_entries):
                if entry is not None:
                    homes[entry] = BlockEntry(block, place)
        return homes

    @property
    def lines(self) -> list[Block]:
        """The blocks that stand by themselves: what is shown where nothing is opened."""
        return [block for block in self.blocks if block.line is block and not block.inline]

    def inside(self, line: Block) -> list[Block]:
        """The blocks that are written in a line, arguments first, the line's own one last."""
        if self._inside is None:
            self._inside = {}
            for block in self.blocks:
                self._inside.setdefault(block.line, []).append(block)
        return self._inside.get(line, [])

    @cached_property
    def examples(self) -> dict[Block, int]:
        """The axis that counts examples, of each block of which that is known."""
        return examples_axes(self.blocks, self.homes)

    def only_shows(self, block: Block) -> bool:
        """Whether nothing is computed in a block or its line: what it gets belongs to others."""
        return block.inline or all(each.view for each in self.inside(block) or [block])

    @property
    def has_arrays(self) -> bool:
        """Whether there is more than single numbers."""
        return any(block.shape for block in self.blocks)

    @property
    def output(self) -> str:
        """What the number is called that was asked of: L, or Z[1,2] where it is an entry."""
        last = self.blocks[-1]
        return self.names()[self.root] if last.shape else last.name

    def names(self) -> dict[Value, str]:
        """A name for every Value: its label, W[1,2] for an entry, v1, or L.1 in the line of L.

        In a line Z of the same shape the nodes on the way to Z[1,2] are called Z[1,2].1 and so on.
        """
        spelled: dict[Value | None, str] = {}
        for block in self._holding:
            entries = block.own_entries
            names = [getattr(entry, "_names", _UNNAMED)[0] for entry in entries]
            if not all(names):
                others = entry_names(block)
                names = (
                    [x or y for x, y in zip(names, others, strict=True)] if any(names) else others
                )
            spelled.update(zip(entries, names, strict=True))
        spelled.pop(None, None)
        if len({*spelled.values()}) < len(spelled):
            _number_repeated(spelled)
        return cast("dict[Value, str]", spelled)


def _number_repeated(names: dict[Value | None, str]) -> None:
    """Give each name but the first of several that are the same a number: a#2."""
    taken: dict[str, int] = {}
    for node, name in names.items():
        if name in taken:
            taken[name] += 1
            while (free := f"{name}#{taken[name]}") in taken:
                taken[name] += 1
            names[node] = name = free
        taken[name] = 1


def array_graph(y: Value) -> ArrayGraph:
    """The graph of blocks behind y.

    Blocks are the arrays that the numbers behind y are entries of, the views in which operations
    took them, and every number that is in no array. Names are labels; a second one of a label is
    called Z#2; a block without one is called after the line that it is written in, L.1, L.2, and
    where several lines use it, v1, v2, as nodes are.

    Raises:
        TypeError: y is no Value.

    >>> from autograd import array, label, tanh
    >>> X, W, b = array([[1.0, 2.0]], "X"), array([[0.5, -1.0]], "W"), array([0.1], "b")
    >>> Z = X @ W.T + b
    >>> L = (tanh(Z) ** 2).mean()
    >>> label(Z=Z, L=L)
    >>> graph = array_graph(L)
    >>> [block.name for block in graph.lines]
    ['X', 'W', 'b', 'Z', 'L']
    >>> [(block.name, block.op.name, block.shape) for block in graph.inside(graph.blocks[-1])]
    [('L.1', 'elementwise', (1, 1)), ('L.2', 'elementwise', (1, 1)), ('L', 'reduce', ())]
    """
    expect(y, "array_graph")
    return graph_of_nodes(recorded(y))


def is_of_arrays(y: Value) -> bool:
    """Whether the graph behind y has arrays, which is seen before its blocks are made."""
    nodes = recorded(y)
    if not any(len(getattr(node, "_names", _UNNAMED)) > 2 for node in nodes):
        return False
    return graph_of_nodes(nodes).has_arrays


def graph_of_nodes(nodes: Sequence[Value]) -> ArrayGraph:
    """As `array_graph`, of the last of nodes that are known to be all behind it, in order."""
    return _Reader(nodes).graph()


def _whole_block(args: Sequence[Any]) -> Block | None:
    """The block that arguments are all entries of, in their order."""
    block: Block | None = args[0].block if args and isinstance(args[0], BlockEntry) else None
    if block is None or len(args) != len(block.entries):
        return None
    return block if [*args] == [BlockEntry(block, k) for k in range(len(args))] else None


class _Reader:
    """Puts the nodes of a graph into blocks."""

    def __init__(self, nodes: Sequence[Value]) -> None:
        self.nodes = nodes
        self.known = {*nodes}
        self.loose: set[Any] = set()  # arrays whose numbers stand by themselves
        self.members: dict[Any, list[Value]] = {}  # of every unit
        self.given: dict[Any, Array] = {}  # by record, what operations took that was put together
        self.blocks: list[Block] = []
        self.of: dict[Any, Block] = {}  # by unit, and of views by the record of their array
        self.holding: dict[Any, Block] = {}  # by unit, the block of its numbers

    def graph(self) -> ArrayGraph:
        for unit in self._find_units():
            if isinstance(unit, ArrayRecord):
                self._array(unit, self.members[unit])
            else:
                self._number(unit)
        put_into_lines(self.blocks)
        give_names(self.blocks)
        return ArrayGraph(self.blocks, self.nodes[-1], [*self.holding.values()])

    def _find_units(self) -> list[Any]:
        """Find each node's array; all units, arguments first.

        Where numbers of a given array depend on one another, as those of h[t] = f(h[t-1]) do, they
        stand by themselves; those of an array with a name, too, that shows numbers of others.
        """
        units, stuck = self._ordered()
        self.loose = {unit for unit in stuck if isinstance(unit, ArrayRecord) and not unit.made}
        named = [record for record in self.given if record.label and not record.made]
        self.loose |= {record for record in named if self._others(record, self.members[record])}
        return self._ordered()[0] if self.loose else units

    def _units_of(self, nodes: Collection[Value]) -> list[Any]:
        """Of each its array, or the node itself where it is in none or stands by itself."""
        kept = [getattr(node, "_names", _UNNAMED) for node in nodes]
        both = zip(nodes, kept, strict=True)
        units = [names[2] if len(names) > 2 else node for node, names in both]
        if not self.loose:
            return units
        both = zip(nodes, units, strict=True)
        return [node if unit in self.loose else unit for node, unit in both]

    def _ordered(self) -> tuple[list[Any], set[Any]]:
        """The units, arguments first, else in the order of recording; and those in circles."""
        self.members = {}
        for node, unit in zip(self.nodes, self._units_of(self.nodes), strict=True):
            self.members.setdefault(unit, []).append(node)
        self.given = self._find_given()
        needs: dict[Any, set[Any]] = {}
        users: dict[Any, set[Any]] = {}
        for unit, nodes in self.members.items():
            others = {*self._units_of(operands_of_all(nodes))}
            if unit in self.given:
                others |= {*self._units_of([*self._others(unit, nodes).values()])}
            if others:
                needs[unit] = others
            for other in others:
                users.setdefault(other, set()).add(unit)
        rank = {unit: k for k, unit in enumerate(self.members)}
        done = _peeled(rank, needs, users)
        last_first = _peeled(rank, users, needs)
        return done, rank.keys() - {*done} - {*last_first}

    def _find_given(self) -> dict[Any, Array]:
        """By record, the arrays of numbers that operations took, and that their views show."""
        records = [unit for unit in self.members if isinstance(unit, ArrayRecord)]
        given = [node for record in records if not record.made for node in self.members[record]]
        alone = [made for node in given if (made := made_alone(node))]
        waiting = [*alone, *[record.made for record in records if record.made]]
        found: dict[Any, Array] = {}
        while waiting:
            for arg in waiting.pop().args:
                if isinstance(arg, Array) and arg.made and arg.made.op in VIEWS:
                    waiting.append(arg.made)
                elif isinstance(arg, Array) and not arg.made and arg.record in self.members:
                    found[arg.record] = arg
        return found

    def _others(self, record: ArrayRecord, members: Sequence[Value]) -> dict[int, Value]:
        """By their places, the numbers of a given array that belong to themselves or to another."""
        own, listed = {*members}, enumerate(self.given[record].entries)
        return {k: node for k, node in listed if node in self.known and node not in own}

    def _add(self, block: Block) -> Block:
        self.blocks.append(block)
        return block

    def _array(self, record: ArrayRecord, members: Sequence[Value]) -> None:
        entries: list[Value | None] = [None] * prod(record.shape)
        for node in members:
            entries[node._names[3]] = node
        op, args, settings = record.made or (None, (), {})
        others = self._others(record, members) if record in self.given else {}
        if record.made is None and (others or any(node.op is not None for node in members)):
            op, settings = GATHER, {"shape": record.shape}
            args = tuple(
                [
                    self._entry(others[k]) if k in others else self._number(node) if node else 0.0
                    for k, node in enumerate(entries)
                ]
            )
            entries = [others.get(k, node) for k, node in enumerate(entries)]
        args = tuple([self._argument(arg) for arg in args])
        block = Block(record.shape, op, args, settings, entries, record.label)
        if record.made is not None and not record.shape:
            block.label = members[0].label
        block.examples, block.others = record.examples, frozenset(others)
        self.of[record] = self.holding[record] = self._add(block)

    def _number(self, node: Value) -> Block:
        """A number by itself, or one entry of an array that is put together of such."""
        op, args, settings = made_alone(node) or (node.op, slots(node) if node.op else (), {})
        read = tuple([self._argument(arg) for arg in args])
        block = self.of[node] = self._add(Block((), op, read, settings, [node], node.label))
        self.holding[node] = block
        return block

    def _argument(self, arg: Any) -> Any:
        if isinstance(arg, Array):
            return self._block_of(arg)
        if isinstance(arg, Value):
            names = getattr(arg, "_names", _UNNAMED)
            if len(names) > 2 and names[2] not in self.loose and arg in self.known:
                block = self.holding.get(names[2])
                if block is not None:
                    return BlockEntry(block, names[3]) if block.shape else block
            return self.holding.get(arg) or self._unreached(arg)
        if arg.__class__ is tuple:
            return self._sequence(arg)
        return arg if isinstance(arg, Block | BlockEntry) else float(arg)

    def _entry(self, node: Value) -> BlockEntry:
        """A number that belongs to another block than the one that is spoken of."""
        arg = self._argument(node)
        return arg if isinstance(arg, BlockEntry) else BlockEntry(arg, 0)

    def _unreached(self, node: Value) -> Block:
        """A number of a view that nothing was made from."""
        return self._add(Block((), None, (), {}, [None], node.label))

    def _sequence(self, args: tuple[Any, ...]) -> Any:
        """The arguments of a row that takes many; all entries of one block in order are that."""
        read = tuple([self._argument(arg) for arg in args])
        return _whole_block(read) or read

    def _block_of(self, array: Array) -> Block:
        """The block of an array that an operation took, after those that it is a view of."""
        waiting = [array]
        while waiting:
            last = waiting[-1]
            args = last.made.args if last.made and last.made.op in VIEWS else ()
            missing = [arg for arg in args if isinstance(arg, Array) and not self._known(arg)]
            if missing and not self._known(last):
                waiting += missing
                continue
            waiting.pop()
            if not self._known(last):
                self._view(last)
        return self.of[array.record]

    def _known(self, array: Array) -> bool:
        return array.record in self.of

    def _view(self, array: Array) -> None:
        if array.made is None and self.known.isdisjoint(array.entries):
            entries: list[Value | None] = list(array.entries)  # numbers, of which nothing depends
            given = Block(array.shape, None, (), {}, entries, array.label)
            given.examples = array.record.examples
            self.of[array.record] = self._add(given)
            return
        made = array.made or Made(GATHER, array.entries, {"shape": array.shape})
        op, args, settings = made if made.op in VIEWS else (None, (), {})  # None: not used at all
        seen = [entry if entry in self.known else None for entry in array.entries]
        read = tuple([self._argument(arg) for arg in args])
        whole = _whole_block(read) if op is GATHER and not array.label else None
        if whole and whole.shape == array.shape:
            self.of[array.record] = whole
            return
        block = Block(array.shape, op, read, settings, list(seen), array.label)
        block.view = op is not None
        block.examples = array.record.examples
        self.of[array.record] = self._add(block)


def _peeled(
    rank: dict[Any, int], needs: dict[Any, set[Any]], users: dict[Any, set[Any]]
) -> list[Any]:
    """The units that can be taken one after another, each when all that it needs are taken."""
    units = [*rank]
    waiting = {unit: len(needs.get(unit, ())) for unit in units}
    ready = [rank[unit] for unit in units if not waiting[unit]]
    heapify(ready)
    by_rank = {rank[unit]: unit for unit in units}
    taken: list[Any] = []
    while ready:
        unit = by_rank[heappop(ready)]
        taken.append(unit)
        for user in users.get(unit, ()):
            waiting[user] -= 1
            if not waiting[user]:
                heappush(ready, rank[user])
    return taken
