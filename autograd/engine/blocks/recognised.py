"""The blocks of layers in a graph that was recorded number by number: W1, b1, Z1, A1 of a network.

Neurons record numbers, because that is quick and needs no arrays. Whoever asks for the blocks gets
them from the graph: the pre-activations of a layer are the dot nodes of its weights, and what is
done to each entry of a block alike, by one row of the table, makes the next block.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from ..arguments import slots
from ..graph import recorded
from ..ops import DOT, SUB
from ..row import Op
from ..value import Value
from .array import Array
from .array_record import ArrayRecord, Made, membership
from .operations import AFFINE, CROSS_ENTROPY, EACH, ELEMENTWISE, MATMUL
from .recognised_losses import (
    cross_entropy_behind,
    logistic_loss_behind,
    yes_no_loss_behind,
)
from .shapes import Shape, transposed


class LayerWeights(NamedTuple):
    """What recognises a layer: its number, a row of weights a unit, and its biases (or numbers).

    activation: the name of the row that makes A of Z; "" where Z is what the layer gives. Results
    of other functions are A where they have labels.
    """

    number: int
    rows: Sequence[Sequence[Value]]
    biases: Sequence[Any]
    activation: str


def recognise_layers(
    y: Value, layers: Sequence[LayerWeights], columns: bool = False
) -> dict[str, Array]:
    """The blocks of layers in the graph behind y, by their names; y is shown in them from now on.

    X are the inputs, Wₖ and bₖ the weights and biases of layer k, Zₖ its pre-activations and Aₖ its
    activations. What follows them entry by entry, up to the sum or mean of a loss, becomes blocks
    without a name. A layer that is not in the graph, or whose units were not all used alike, is
    left as it is.

    Args:
        columns: examples are the columns of X, Zₖ and Aₖ (Z = W·X + b), not the rows
            (Z = X·Wᵀ + b).

    >>> from autograd import Value, dot, tanh
    >>> w, b = [Value(0.5), Value(-1.0)], Value(0.1)
    >>> y = tanh(dot(w, [1.0, 2.0], b)) * 2
    >>> found = recognise_layers(y, [LayerWeights(1, [w], [b], "tanh")])
    >>> [(name, block.shape) for name, block in found.items()]
    [('W1', (1, 2)), ('b1', (1,)), ('X', (1, 2)), ('Z1', (1, 1)), ('A1', (1, 1))]
    """
    return _Recognition(recorded(y), columns).blocks(layers)


class _Recognition:
    """Blocks that were found in a graph so far."""

    def __init__(self, nodes: Sequence[Value], columns: bool) -> None:
        self.columns = columns
        self.found: dict[str, Array] = {}
        self.homes: dict[Value, tuple[Array, int]] = {}
        self.users: dict[Value, list[Value]] = {}
        self.dots: dict[Value, list[Value]] = {}  # by the first weight
        for node in nodes:
            for arg in set(node.args):
                if isinstance(arg, Value):
                    self.users.setdefault(arg, []).append(node)
            if node.op is DOT and isinstance(first := slots(node)[0][0], Value):
                self.dots.setdefault(first, []).append(node)

    def blocks(self, layers: Sequence[LayerWeights]) -> dict[str, Array]:
        last = 0
        for layer in layers:
            units = [self._applied(row) for row in layer.rows]
            inputs = [slots(node)[1] for node in units[0]]
            if inputs and all(_same_inputs(nodes, inputs) for nodes in units):
                self._layer(layer, units, inputs, last)
                last = layer.number
        return self.found

    def _applied(self, row: Sequence[Value]) -> list[Value]:
        """The dot nodes of a unit, one an example."""
        nodes = self.dots.get(row[0], [])
        return [node for node in nodes if _identical(slots(node)[0], row)]

    def _layer(
        self,
        layer: LayerWeights,
        units: Sequence[Sequence[Value]],
        inputs: Sequence[Sequence[Any]],
        last: int,
    ) -> None:
        number, size = layer.number, (len(layer.rows), len(layer.rows[0]))
        weights = self._given(f"W{number}", [w for row in layer.rows for w in row], size)
        shift = None
        if all(isinstance(b, Value) for b in layer.biases):
            shift = self._given(f"b{number}", list(layer.biases), (size[0],))
        x = self._inputs(inputs, size[1], number, last)
        entries = [unit[example] for example in range(len(inputs)) for unit in units]
        z = self._block(f"Z{number}", *self._turned(entries, (len(inputs), size[0])))
        a, b = (weights, x) if self.columns else (x, weights.T)
        if shift is None:
            self._made(z, Made(MATMUL, (a, b), {}))
        else:
            c = shift.reshape(-1, 1) if self.columns else shift
            self._made(z, Made(AFFINE, (a, b, c), {}))
        self._follow(z, f"A{number}", layer.activation)

    def _turned(self, entries: Sequence[Any], shape: Shape) -> tuple[Sequence[Any], Shape]:
        """Entries with an example in each row, or, where that is asked for, in each column."""
        return (transposed(entries, shape), shape[::-1]) if self.columns else (entries, shape)

    def _inputs(self, rows: Sequence[Sequence[Any]], width: int, number: int, last: int) -> Array:
        """The block that a layer takes: one that is known, or the inputs of the network."""
        flat = [x for row in rows for x in row]
        entries, shape = self._turned(flat, (len(rows), width))
        home = self.homes.get(entries[0]) if isinstance(entries[0], Value) else None
        if home and _identical(home[0].entries, entries):
            if not home[0].label and last:
                self._name(home[0], f"A{last}")
            return home[0]
        if any(isinstance(x, Value) and x.op is not None for x in flat) and last:
            return self._given(f"A{last}", entries, shape)  # by a function that is no row
        given = self._given("X" if not last else f"X{number}", entries, shape)
        given.record.examples = int(self.columns)
        return given

    def _given(self, name: str, entries: Sequence[Any], shape: Shape) -> Array:
        """A block of numbers and Values that no operation on blocks made."""
        values = [x if isinstance(x, Value) else Value(x) for x in entries]
        block = self._block(name, values, shape)
        records = {member[0] if (member := membership(value)) else None for value in values}
        known = records.pop()
        if not records and known is not None and known.shape == shape:
            block.record = known
        else:
            block.record.remember(values)
        return block

    def _block(self, name: str, entries: Sequence[Value], shape: Shape) -> Array:
        block = Array(entries, shape)
        self._name(block, name)
        for place, entry in enumerate(entries):
            self.homes[entry] = (block, place)
        return block

    def _name(self, block: Array, name: str) -> None:
        block.record.label = name
        if name:
            self.found[name] = block
            block.record.remember(block.entries)

    def _made(self, block: Array, made: Made) -> None:
        block.record.made = made
        block.record.remember(block.entries)

    def _follow(self, z: Array, name: str, activation: str) -> None:
        """Find what is made of a block entry by entry, or row by row, and of that in turn."""
        if not activation:
            self.found[name] = z
        ahead = [z]
        for source in ahead:
            self._loss_behind(source)
            for key, nodes in self._alike(source).items():
                if len(nodes) < source.size or -1 in nodes:
                    continue
                entries = [nodes[place] for place in range(source.size)]
                is_named = name not in self.found and (
                    key[0].name == activation or all(entry.label for entry in entries)
                )
                result = self._block(name if is_named else "", entries, source.shape)
                self._made(result, self._how(key, source, result))
                ahead.append(result)

    def _loss_behind(self, block: Array) -> None:
        """A cross-entropy of a block, with its targets as the block T."""
        if block.ndim != 2 or "T" in self.found:
            return
        lines = _turned_lines(block, self.columns)
        found = (
            cross_entropy_behind(lines, self.users)
            or logistic_loss_behind(block.entries, self.users)
            or yes_no_loss_behind(block.entries, self.users)
        )
        if found is None or any(term in self.homes for term in found.terms):
            return
        targets: Sequence[float] = found.targets
        shape, settings = block.shape, dict[str, Any]()
        if found.op is CROSS_ENTROPY:
            targets = self._turned(targets, (len(lines), len(lines[0])))[0]
            shape = (len(lines),) if len(lines) > 1 else ()
            settings = {"axis": 0 if self.columns else 1, "one": not shape}
        t = self._given("T", targets, block.shape)
        inner = [self._given("", nodes, (len(nodes),)) for nodes in found.inner if nodes]
        made = Made(found.op, (block, t, *inner), settings)
        if shape:
            self._made(self._block("", found.terms, shape), made)
        else:  # the loss itself, which may have a name
            ArrayRecord((), made, found.terms[0].label).remember(found.terms)

    def _alike(self, block: Array) -> dict[Any, Any]:
        """The nodes that take entries of a block, by what they do: of each place, which node."""
        alike: dict[Any, dict[int, Value]] = {}
        for place, entry in enumerate(block.entries):
            for node in self.users.get(entry, ()):
                key = None if node in self.homes else self._what(node, entry, block, place)
                if key is not None:
                    places = alike.setdefault(key, {})
                    places[-1 if place in places else place] = node  # -1: it is done twice
        return alike

    def _what(self, node: Value, entry: Value, block: Array, place: int) -> Any:
        """What a node does to an entry: its row, and where the other arguments come from."""
        row, args = node.op, slots(node)
        if row is None:
            return None
        if row.each:
            line = {id(x) for x in self._line(block, place)}
            mine = {id(args[0]), *map(id, args[1])}
            return (row, "each") if args[0] is entry and mine == line else None
        if any(row.many):
            return None
        sides: list[Any] = []
        for arg in args:
            home = self.homes.get(arg) if isinstance(arg, Value) else None
            if arg is entry:
                sides.append(block)
            elif home and home[0].shape == block.shape and home[1] == place:
                sides.append(home[0])
            elif isinstance(arg, Value) and arg.op is not None:
                return None  # perhaps later, when the block of the other argument is found
            else:
                sides.append(None)
        return row, *sides

    def _line(self, block: Array, place: int) -> Sequence[Value]:
        """The entries of the same example."""
        width = block.shape[1]
        if self.columns:
            return block.entries[place % width :: width]
        start = place // width * width
        return block.entries[start : start + width]

    def _how(self, key: Any, source: Array, result: Array) -> Made:
        row: Op = key[0]
        if key[1] == "each":
            return Made(EACH, (source,), {"row": row, "axis": 0 if self.columns else 1})
        args: list[Any] = []
        for slot, side in enumerate(key[1:]):
            if side is not None:
                args.append(side)
                continue
            others = [slots(node)[slot] for node in result.entries]
            if all(other is others[0] or other == others[0] for other in others):
                args.append(others[0])
            else:
                numbers = all(isinstance(other, float) for other in others)
                name = "T" if numbers and row is SUB and "T" not in self.found else ""
                args.append(self._given(name, others, source.shape))
        return Made(ELEMENTWISE, tuple(args), {"row": row})


def _turned_lines(block: Array, columns: bool) -> list[Sequence[Value]]:
    """The entries of each example."""
    count, width = block.shape[::-1] if columns else block.shape
    if columns:
        return [block.entries[place::count] for place in range(count)]
    return [block.entries[k * width : (k + 1) * width] for k in range(count)]


def _identical(some: Sequence[Any], others: Sequence[Any]) -> bool:
    return len(some) == len(others) and all(a is b for a, b in zip(some, others, strict=True))


def _same_inputs(nodes: Sequence[Value], inputs: Sequence[Sequence[Any]]) -> bool:
    """Whether a unit was used on these inputs, one after another."""
    if len(nodes) != len(inputs):
        return False
    return all(
        slots(node)[1] is x or _identical(slots(node)[1], x)
        for node, x in zip(nodes, inputs, strict=True)
    )
