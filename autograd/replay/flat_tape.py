"""A recorded graph as flat arrays, read all at once: 100,000 nodes in a tenth of a second.

`read_lines` makes a program of them that people and other backends read; the compiled
tape (numba/) runs the arrays as they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import repeat
from operator import attrgetter
from typing import Any

import numpy as np

from ..engine.graph import recorded
from ..engine.ops import DOT, MEAN, SUM_OF
from ..engine.row import Op
from ..engine.value import Value
from ..steps.names import designations
from .tape import Line, Lines


@dataclass(frozen=True)
class FlatTape:
    """The program of one sample, as `Lines`, with the arguments of all lines in arrays.

    Args:
        inputs, params: how many places vary by sample, and how many a caller may train.
        constants: the numbers of the places after them.
        rows: the rows that are met. code: for each line which of them it is.
        a, b: the places of its one or two numbers; b is 0 where there is one. For other lines, a
            is which of `wide` has the arguments, and b is -1.
        wide: arguments as in a `Line`.
        output: the place of the loss.
        leaves: the inputs and the parameters. order, made: the nodes of the graph, and which of
            them the lines make, for their names.
    """

    inputs: int
    params: int
    constants: np.ndarray
    rows: tuple[Op, ...]
    code: np.ndarray
    a: np.ndarray
    b: np.ndarray
    wide: tuple[tuple[Any, ...], ...]
    output: int
    leaves: list[Value]
    order: list[Value]
    made: np.ndarray

    def __len__(self) -> int:
        """How many places there are."""
        return self.first + len(self.code)

    @property
    def first(self) -> int:
        """The place that the first line fills."""
        return self.inputs + self.params + len(self.constants)

    def is_same(self, other: FlatTape) -> bool:
        """Whether both are the same graph, constants included."""
        pairs = [(self.code, other.code), (self.a, other.a), (self.b, other.b)]
        pairs.append((self.constants.view(np.int64), other.constants.view(np.int64)))
        return all(np.array_equal(ours, theirs) for ours, theirs in pairs) and (
            self.rows,
            self.wide,
            self.output,
        ) == (other.rows, other.wide, other.output)

    def is_long(self, most: int) -> bool:
        """Whether a row other than a sum of numbers or products takes more than so many entries."""
        for line in np.flatnonzero(self.b < 0).tolist():
            if self.rows[self.code[line]] not in (SUM_OF, MEAN, DOT):
                sequences = [arg for arg in self.arguments(line) if type(arg) is tuple]
                if any(len(entries) > most for entries in sequences):
                    return True
        return False

    def arguments(self, line: int) -> tuple[Any, ...]:
        """The places that a line reads, as in a `Line`."""
        a, b = int(self.a[line]), int(self.b[line])
        if b < 0:
            return self.wide[a]
        return (a,) if len(self.rows[self.code[line]].takes) == 1 else (a, b)

    @cached_property
    def lines(self) -> Lines:
        """The same program as lines to be read one by one."""
        rows, wide = self.rows, self.wide
        unary = [not row.wide and len(row.takes) == 1 for row in rows]
        made = []
        for code, a, b in zip(self.code.tolist(), self.a.tolist(), self.b.tolist(), strict=True):
            args = wide[a] if b < 0 else (a,) if unary[code] else (a, b)
            made.append(Line(rows[code], args))
        constants = tuple(self.constants.tolist())
        nodes = [*self.leaves, *[self.order[k] for k in self.made.tolist()]]
        names = designations(nodes)
        given = self.inputs + self.params
        names[given:given] = [repr(x) for x in constants]
        return Lines(self.inputs, self.params, constants, tuple(made), self.output, tuple(names))


def read_flat_tape(loss: Value, inputs: Sequence[Value], params: Sequence[Value]) -> FlatTape:
    """The arrays of a recorded loss. Other leaves are constants, with the numbers they have now.

    Inputs and parameters are leaves, each named once; the loss need not depend on all of them.
    """
    return _GraphReader(loss, [*inputs, *params]).tape(len(inputs), len(params))


def read_lines(loss: Value, inputs: Sequence[Value], params: Sequence[Value]) -> Lines:
    """The same as lines, for people and other backends to read."""
    return read_flat_tape(loss, inputs, params).lines


_OP = attrgetter("op")


class _GraphReader:
    """Reads a graph with a few loops of C over all its nodes.

    Until the places are known a number stands for an argument: the index of a node in the order,
    or -2 - k for the constant of entry k.
    """

    def __init__(self, loss: Value, leaves: list[Value]) -> None:
        self.order = order = recorded(loss)
        self.leaves = leaves
        self.index = index = dict(zip(order, range(len(order)), strict=True))
        self.owners: list[np.ndarray] = []  # of the entries: the node that reads the constant,
        self.numbers: list[np.ndarray] = []  # and the constant
        self.entries = 0
        size = len(order)
        kinds = {row: number for number, row in enumerate(dict.fromkeys(map(_OP, order)))}
        code = np.fromiter(map(kinds.__getitem__, map(_OP, order)), np.int64, size)
        leaf = kinds.pop(None, -1)
        fixed = code == leaf
        self.made = np.flatnonzero(~fixed)
        self.rows = tuple(kinds)
        renumbered = np.zeros(len(kinds) + 1, np.int64)
        renumbered[list(kinds.values())] = np.arange(len(kinds))
        self.code = renumbered[code[self.made]]
        fixed[[index[node] for node in leaves if node in index]] = False
        self.fixed = np.flatnonzero(fixed)  # leaves that are constants
        self.constant_leaves = self._enter(
            self.fixed, [order[k]._data for k in self.fixed.tolist()]
        )
        two = np.array([not row.wide and len(row.takes) == 2 for row in kinds], dtype=bool)
        self.binary = two[self.code] if len(self.code) else np.zeros(0, dtype=bool)
        self.a = self._column("_a")
        self.b = self._column("_b")
        self._plain_constants()
        self.wide = self._wide_arguments()

    def _column(self, field: str) -> np.ndarray:
        """The index of one argument of each line, -1 where it is no node."""
        arguments = map(attrgetter(field), self.order)
        found = np.fromiter(map(self.index.get, arguments, repeat(-1)), np.int64, len(self.order))
        return found[self.made]

    def _enter(self, owners: Any, numbers: Any) -> np.ndarray:
        """Note constants; returns what stands for them."""
        array = np.asarray(numbers, dtype=np.float64)
        first = self.entries
        self.entries += len(array)
        self.owners.append(np.asarray(owners, dtype=np.int64))
        self.numbers.append(array)
        return -2 - np.arange(first, self.entries)

    def _plain_constants(self) -> None:
        """Put the plain numbers beside one node in their places."""
        alone = np.flatnonzero(self.binary & ((self.a < 0) != (self.b < 0)))
        if not len(alone):
            return
        nodes = self.made[alone]
        numbers = np.fromiter(map(attrgetter("_c"), self.order), np.float64, len(self.order))
        entries = self._enter(nodes, numbers[nodes])
        left = self.a[alone] < 0
        self.a[alone[left]] = entries[left]
        self.b[alone[~left]] = entries[~left]

    def _wide_arguments(self) -> list[tuple[int, tuple[Any, ...]]]:
        """The arguments of the other lines; sequences that nodes share are read once."""
        found: list[tuple[int, tuple[Any, ...]]] = []
        known: dict[int, np.ndarray] = {}
        get = self.index.get
        for line in np.flatnonzero(self.a == -1).tolist():
            owner = int(self.made[line])
            arguments: tuple[Any, ...] = self.order[owner]._args
            args: list[Any] = []
            for arg in arguments:
                if arg.__class__ is tuple:
                    sequence = known.get(id(arg))
                    if sequence is None:
                        sequence = known[id(arg)] = self._sequence(owner, arg)
                    args.append(sequence)
                else:
                    index = get(arg, -1)
                    args.append(index if index >= 0 else int(self._enter([owner], [arg])[0]))
            self.a[line], self.b[line] = len(found), -1
            found.append((line, tuple(args)))
        return found

    def _sequence(self, owner: int, entries: tuple[Any, ...]) -> np.ndarray:
        places = np.fromiter(map(self.index.get, entries, repeat(-1)), np.int64, len(entries))
        plain = np.flatnonzero(places < 0)
        if len(plain):
            numbers = [entries[k] for k in plain.tolist()]
            places[plain] = self._enter([owner] * len(numbers), numbers)
        return places

    def tape(self, inputs: int, params: int) -> FlatTape:
        """The arrays, with places in them."""
        constants, entry_constant = self._constants()
        before = len(self.leaves)
        first = before + len(constants)
        place = np.zeros(len(self.order) + 1, np.int64)
        for number, leaf in enumerate(self.leaves):
            if leaf in self.index:
                place[self.index[leaf]] = number
        place[self.fixed] = before + entry_constant[-2 - self.constant_leaves]
        place[self.made] = first + np.arange(len(self.made))

        def placed(marks: np.ndarray) -> np.ndarray:
            found: np.ndarray = place[np.maximum(marks, 0)]
            if not self.entries:
                return found
            constant = before + entry_constant[np.maximum(-2 - marks, 0)]
            return np.where(marks >= 0, found, constant)

        plain = np.ones(len(self.made), dtype=bool)
        plain[[line for line, _ in self.wide]] = False
        a, b = self.a.copy(), np.where(plain, 0, -1)
        a[plain] = placed(a[plain])
        b[plain & self.binary] = placed(self.b[plain & self.binary])
        known: dict[int, tuple[int, ...]] = {}

        def spelled(arg: Any) -> Any:
            if type(arg) is int:
                return int(place[arg]) if arg >= 0 else before + int(entry_constant[-2 - arg])
            if id(arg) not in known:
                known[id(arg)] = tuple(placed(arg).tolist())
            return known[id(arg)]

        wide = tuple([tuple(map(spelled, args)) for _, args in self.wide])
        output = int(place[len(self.order) - 1])
        return FlatTape(
            inputs, params, constants, self.rows, self.code, a, b, wide, output,
            self.leaves, self.order, self.made,
        )  # fmt: skip

    def _constants(self) -> tuple[np.ndarray, np.ndarray]:
        """Each constant once, in the order in which nodes read them, and that of each entry.

        0.0 and -0.0 are two constants, and nan is equal to itself.
        """
        owners, numbers = np.concatenate(self.owners), np.concatenate(self.numbers)
        numbers[np.isnan(numbers)] = np.nan
        turn = np.argsort(owners, kind="stable")
        _, met, which = np.unique(
            numbers[turn].view(np.int64), return_index=True, return_inverse=True
        )
        rank = np.empty(len(met), np.int64)
        rank[np.argsort(met)] = np.arange(len(met))
        entry = np.empty(len(turn), np.int64)
        entry[turn] = rank[which.ravel()]
        return numbers[turn][np.sort(met)], entry
