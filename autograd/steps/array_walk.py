"""The record of a pass at the height of arrays: the same steps, told of whole vectors and matrices.

Every number here is one of the scalars' own steps; a step of arrays says which of them it stands
for. Formulas come from the table of array operations, read as text (formulas/array_lines.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any, Literal, NamedTuple, TypeAlias

from ..engine.blocks import ArrayGraph, Block, BlockEntry, array_graph
from ..engine.blocks.shapes import Shape
from ..engine.value import Value, order
from ..formulas.array_lines import ArrayLines
from .exact import arithmetic_of
from .step import Contributed
from .walk import Walk


class ArrayComputed(NamedTuple):
    """A line of the forward pass: a block is computed. data: its numbers, row after row.

    steps: the numbers of the scalar steps that it stands for, here as in all array steps.
    """

    number: int
    node: str
    shape: Shape
    data: tuple[Any, ...]
    steps: tuple[int, ...]

    @property
    def kind(self) -> Literal["computed"]:
        """What this step is called in JSON."""
        return "computed"


class ArraySeeded(NamedTuple):
    """The first step of the reverse pass: the output is given its gradient by itself."""

    number: int
    node: str
    seed: Any
    steps: tuple[int, ...]

    @property
    def kind(self) -> Literal["seeded"]:
        """What this step is called in JSON."""
        return "seeded"


class ArrayContributed(NamedTuple):
    """A step of the reverse pass: what the line of node sends to the block arg.

    upstream: the gradient of node, row after row, in the shape node_shape. contribution, before
    and after are those of arg, in shape. seen of total lines have sent what is theirs.
    """

    number: int
    node: str
    arg: str
    node_shape: Shape
    shape: Shape
    upstream: tuple[Any, ...]
    contribution: tuple[Any, ...]
    before: tuple[Any, ...]
    after: tuple[Any, ...]
    seen: int
    total: int
    steps: tuple[int, ...]

    @property
    def kind(self) -> Literal["contributed"]:
        """What this step is called in JSON."""
        return "contributed"

    @property
    def final(self) -> bool:
        """Whether this was the last contribution to arg."""
        return self.seen == self.total


class ArrayUpdated(NamedTuple):
    """A step of an update, one line of its rule for one block: `quantity` gets new numbers."""

    number: int
    node: str
    rule: str
    quantity: str
    shape: Shape
    before: tuple[Any, ...]
    after: tuple[Any, ...]
    steps: tuple[int, ...]

    @property
    def kind(self) -> Literal["updated"]:
        """What this step is called in JSON."""
        return "updated"


ArrayStep: TypeAlias = ArrayComputed | ArraySeeded | ArrayContributed | ArrayUpdated


class ArrayWalk:
    """The numbered steps of one pass over one graph of arrays. Iterate, index; print to read.

    scalars: the walk of single numbers that it is read from; graph: the graph of arrays behind
    root.
    """

    def __init__(self, y: Value, scalars: Walk) -> None:
        self.scalars = scalars
        self.root = y
        self.graph: ArrayGraph = array_graph(y)
        self.memo: dict[str, Any] = {}  # what faces compute once
        names = [entry.name for entry in scalars.nodes]
        by_line = self.graph.names()  # in whatever order the nodes were walked
        same = {*by_line.values()} == {*names}
        self.node_names = by_line if same else dict(zip(order(y), names, strict=True))
        self.homes = {self.node_names[node]: home for node, home in self.graph.homes.items()}

    @cached_property
    def _lines(self) -> dict[str, Block]:
        return {block.name: block for block in self.graph.lines}

    @cached_property
    def _targets(self) -> dict[str, Block]:
        return {block.name: block for block in self.graph.blocks}

    @cached_property
    def formulas(self) -> ArrayLines:
        """What each line computes and sends, as formulas."""
        return ArrayLines(self.graph)

    @cached_property
    def output(self) -> str:
        """The name of the number that the reverse pass starts from: L, or the entry Z[1,2]."""
        return self.graph.output

    def line(self, name: str) -> Block:
        """The block of a name.

        Raises:
            KeyError: there is none; the message lists those there are.
        """
        if name in self._lines:
            return self._lines[name]
        known = ", ".join([*self._lines][:20])
        raise KeyError(f"no block is called {name!r}; there are {known}")

    def target(self, name: str) -> Block:
        """The block that contributions of that name go to."""
        return self._targets[name]

    @cached_property
    def contributions(self) -> list[ArrayContributed]:
        """The contributions of the reverse pass, in order."""
        return [step for step in self if isinstance(step, ArrayContributed)]

    def __len__(self) -> int:
        return len(self._steps)

    def __iter__(self) -> Iterator[ArrayStep]:
        return iter(self._steps)

    def __getitem__(self, index: Any) -> Any:
        return self._steps[index]

    def data(self, block: Block) -> tuple[Any, ...]:
        """The numbers of a block, row after row; None where the result does not depend on one."""
        return tuple([None if node is None else self._number(node) for node in block.entries])

    def _number(self, node: Value) -> Any:
        name = self.node_names.get(node)  # none for plain numbers, as inputs of a network are
        return arithmetic_of(self.scalars).enter(node.data) if name is None else self._values[name]

    def gradient(self, block: Block) -> tuple[Any, ...]:
        """The gradients of a block when the pass is done; None where none has arrived."""
        gradients = self._gradients
        return tuple(
            [
                None if node is None else gradients.get(self.node_names.get(node, ""))
                for node in block.entries
            ]
        )

    @cached_property
    def _values(self) -> dict[str, Any]:
        return self.scalars.values()

    @cached_property
    def _gradients(self) -> dict[str, Any]:
        return self.scalars.gradients()

    @cached_property
    def _steps(self) -> list[ArrayStep]:
        steps: list[ArrayStep] = []
        forward: dict[Block, list[int]] = {}
        for step in self.scalars.forward:
            forward.setdefault(self.homes[step.node].block.line, []).append(step.number)
        for line in self.graph.lines:
            if line.op is not None:
                numbers = tuple(forward.get(line, ()))
                data = self.data(line)
                steps.append(ArrayComputed(len(steps) + 1, line.name, line.shape, data, numbers))
        seeded = self.scalars.reverse[0].number
        steps.append(ArraySeeded(len(steps) + 1, self.output, self.scalars.seed, (seeded,)))
        for fields in self._contributions():
            steps.append(ArrayContributed(len(steps) + 1, *fields))
        for update in self._updates():
            steps.append(ArrayUpdated(len(steps) + 1, *update))
        return steps

    def _groups(self) -> dict[Block, dict[Block, list[Contributed]]]:
        """The contributions by the line that sends and the block that gets, lines last first.

        Those that stay within a line are under the line itself.
        """
        groups: dict[Block, dict[Block, list[Contributed]]] = {}
        for step in self.scalars.contributions:
            line, target = self.homes[step.node].block.line, self.homes[step.arg].block.line
            groups.setdefault(line, {}).setdefault(target, []).append(step)
        place = {line: k for k, line in enumerate(self.graph.lines)}
        return dict(sorted(groups.items(), key=lambda group: -place[group[0]]))

    def _contributions(self) -> Iterator[tuple[Any, ...]]:
        """The fields of each step of the reverse pass but its number."""
        groups = self._groups()
        total: dict[Block, int] = {}
        for line, targets in groups.items():
            for target in targets.keys() - {line}:
                total[target] = total.get(target, 0) + 1
        seen: dict[Block, int] = {}
        running: dict[str, Any] = {}
        for line, targets in groups.items():
            within = targets.pop(line, [])
            for target, sent in targets.items():
                seen[target] = seen.get(target, 0) + 1
                contribution, before, after = self._added(target, sent, running)
                numbers = tuple(sorted([step.number for step in (*within, *sent)]))
                within = []
                yield (
                    *(line.name, target.name, line.shape, target.shape, self.gradient(line)),
                    *(contribution, before, after, seen[target], total[target], numbers),
                )

    def _added(
        self, target: Block, sent: Sequence[Contributed], running: dict[str, Any]
    ) -> tuple[tuple[Any, ...], tuple[Any, ...], tuple[Any, ...]]:
        """What arrives at each entry, and its gradient before and after, as the scalars have it."""
        arithmetic = arithmetic_of(self.scalars)
        plus, zero = arithmetic.plus, arithmetic.enter(0.0)
        names = [None if node is None else self.node_names[node] for node in target.entries]
        before = tuple([None if name is None else running.get(name, zero) for name in names])
        sums: dict[str, Any] = {}
        for step in sent:
            sums[step.arg] = plus(sums.get(step.arg, zero), step.contribution)
            running[step.arg] = step.after
        contribution = tuple([None if name is None else sums.get(name, zero) for name in names])
        after = tuple([None if name is None else running.get(name, zero) for name in names])
        return contribution, before, after

    def _updates(self) -> Iterator[tuple[Any, ...]]:
        """The fields of each step of the update but its number."""
        lines: dict[tuple[Block, str], dict[str, Any]] = {}
        for step in self.scalars.update:
            block = self.homes[step.node].block
            lines.setdefault((block, step.quantity), {})[step.node] = step
        for (block, quantity), by_name in lines.items():
            names = [None if node is None else self.node_names[node] for node in block.entries]
            steps = [by_name.get(name or "") for name in names]
            rule = next(step.rule for step in steps if step)
            yield (
                *(block.name, rule, quantity, block.shape),
                tuple([step and step.before for step in steps]),
                tuple([step and step.after for step in steps]),
                tuple([step.number for step in steps if step]),
            )

    def opened(self, step: ArrayStep) -> list[Any]:
        """The scalar steps that an array step stands for."""
        return [self.scalars[number - 1] for number in step.steps]

    def touching(self, name: str) -> list[Any]:
        """The scalar steps of one entry, Z1[2,1]: how it and what leads to it there is computed,
        what its gradient gets, and what it sends.

        Raises:
            KeyError: there is no such number.
        """
        self.scalars.entry(name)
        inner = {each for each in self.homes if each.startswith(f"{name}.")} | {name}
        return [
            step
            for step in self.scalars
            if step.node in inner or getattr(step, "arg", None) in inner
        ]

    def touched(self, name: str) -> list[Any]:
        """As `touching`, of an entry or of all entries of a block within a line, L.2; else none."""
        entries = self._targets[name].entries if name in self._targets else ()
        inner = [self.node_names[node] for node in entries if node in self.node_names]
        names = [name] if name in self.homes else inner
        return [step for each in names for step in self.touching(each)]

    def home(self, name: str) -> BlockEntry:
        """The block of a number, and its place there.

        Raises:
            KeyError: there is no such number.
        """
        self.scalars.entry(name)
        return self.homes[name]
