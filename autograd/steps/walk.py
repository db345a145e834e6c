"""Walk, the record of one pass over one graph: its numbered steps, to and from JSON.

Every face reads this list and differentiates nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Self

from ..engine.updates import Rule
from ..formulas.elision import Gap, ends
from .step import Computed, Contributed, Entry, Seeded, State, Step, Updated

MOST_NODES = 1_000  # that are spoken of
MOST_ARGUMENTS = 400_000  # that are looked at to say why gradients are 0


class Walk:
    """The numbered steps of one pass over one graph. Iterate, index, slice; print to read.

    `nodes` are the entries of the graph in forward order, `output` is the name of the last.
    Forward steps are there at once; the reverse pass is computed when its first step is asked
    for, and each step is made when it is read. walk[0] is step number 1.

    Args:
        nodes: the entries.
        seed: the gradient of the output by itself.
        contributions: makes the fields of each Contributed step but its number, in order.
        arithmetic: the name of the arithmetic that it was done in.
        updates: makes the fields of each Updated step but its number, from this walk; left out
            where nothing is updated.
        rule: that of the updates.
    """

    def __init__(
        self,
        nodes: Sequence[Entry],
        seed: Any,
        contributions: Callable[[], Iterable[tuple[Any, ...]]],
        arithmetic: str,
        updates: Callable[[Walk], Iterable[tuple[Any, ...]]] | None = None,
        rule: Rule | None = None,
    ) -> None:
        self.nodes = nodes
        self.seed = seed
        self.arithmetic = arithmetic
        self.memo: dict[tuple[str, str], Any] = {}  # what is computed of a node once
        self._contribute = contributions
        self._update = updates
        self.rule = rule
        self._computed = [entry for entry in nodes if entry.op is not None]
        self._by_name: dict[str, Entry] | None = None
        self._contributed: list[tuple[Any, ...]] | None = None
        self._updated: list[tuple[Any, ...]] | None = None

    @property
    def output(self) -> str:
        """The name of the node that the reverse pass starts from."""
        return self.nodes[-1].name

    @property
    def _sent(self) -> list[tuple[Any, ...]]:
        if self._contributed is None:
            self._contributed = list(self._contribute())
        return self._contributed

    @property
    def _updates(self) -> list[tuple[Any, ...]]:
        if self._updated is None:
            self._updated = list(self._update(self)) if self._update else []
        return self._updated

    @property
    def forward(self) -> list[Computed]:
        """The steps of the forward pass."""
        return [self._forward_step(index) for index in range(len(self._computed))]

    @property
    def reverse(self) -> list[Seeded | Contributed]:
        """The seed and the contributions."""
        seeded = Seeded(len(self._computed) + 1, self.output, self.seed)
        return [seeded, *self.contributions]

    @property
    def contributions(self) -> list[Contributed]:
        """The contributions of the reverse pass, in order."""
        number = len(self._computed) + 2
        return [Contributed(number + k, *fields) for k, fields in enumerate(self._sent)]

    @property
    def update(self) -> list[Updated]:
        """The lines of the update, if one was asked for."""
        number = len(self) - len(self._updates) + 1
        return [Updated(number + k, *line) for k, line in enumerate(self._updates)]

    def update_line(self, step: Updated) -> Callable[[Any, Any], Any] | None:
        """The line of the rule that a step of the update is; None where it solves H·p = g."""
        if self.rule is None:
            raise LookupError(f"no rule is known for the update of {step.node}")
        lines = self.rule.told(step.quantities)
        first = len(self) - len(self._updates) + 1
        line: Callable[[Any, Any], Any] | None = lines[(step.number - first) % len(lines)][1]
        return line

    def __len__(self) -> int:
        return len(self._computed) + 1 + len(self._sent) + len(self._updates)

    def __iter__(self) -> Iterator[Step]:
        begin = len(self._computed) + 1
        for index in range(begin):
            yield self._step(index)
        for index in range(begin, len(self)):
            yield self._step(index)

    def index(self, step: Step) -> int:
        """Where a step stands.

        Raises:
            ValueError: it is no step of this walk.
        """
        return list(self).index(step)

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return [self._step(k) for k in range(*index.indices(len(self)))]
        if 0 <= index <= len(self._computed):
            return self._step(index)
        if index < 0:
            index += len(self)
        if not 0 <= index < len(self):
            raise IndexError(f"there are steps 0 to {len(self) - 1}, not {index}")
        return self._step(index)

    def _forward_step(self, index: int) -> Computed:
        entry = self._computed[index]
        names = tuple(None if k is None else self.nodes[k].name for k, _ in entry.args)
        return Computed(index + 1, entry.name, entry.op or "", names, entry.operands, entry.data)

    def _step(self, index: int) -> Step:
        number = index + 1
        if index < len(self._computed):
            return self._forward_step(index)
        index -= len(self._computed) + 1
        if index < 0:
            return Seeded(number, self.output, self.seed)
        if index < len(self._sent):
            return Contributed(number, *self._sent[index])
        return Updated(number, *self._updates[index - len(self._sent)])

    def values(self) -> dict[str, Any]:
        """The number of every node, by name."""
        return {entry.name: entry.data for entry in self.nodes}

    def gradients(self) -> dict[str, Any]:
        """The gradient of every node that the pass reached, by name."""
        arg, after = (Contributed._fields.index(field) - 1 for field in ("arg", "after"))
        gradients: dict[str, Any] = {self.output: self.seed}
        gradients.update((fields[arg], fields[after]) for fields in self._sent)
        return gradients

    def state(self, upto: int) -> dict[str, State]:
        """What is known of every node when the first `upto` steps are done, in forward order.

        Raises:
            IndexError: there are not so many steps.
        """
        if not 0 <= upto <= len(self):
            raise IndexError(f"there are {len(self)} steps, not {upto}")
        total = dict.fromkeys(self.values(), 0)
        for entry in self.nodes:
            for k, _ in entry.args:
                if k is not None:
                    total[self.nodes[k].name] += 1
        known = {
            entry.name: State(entry.data if entry.op is None else None, None, 0, total[entry.name])
            for entry in self.nodes
        }
        for step in self[:upto]:
            if isinstance(step, Computed):
                known[step.node] = known[step.node]._replace(data=step.data)
            elif isinstance(step, Seeded):
                known[step.node] = known[step.node]._replace(gradient=step.seed)
            elif isinstance(step, Contributed):
                known[step.arg] = known[step.arg]._replace(gradient=step.after, seen=step.seen)
            elif step.quantity == "w":
                known[step.node] = known[step.node]._replace(data=step.after)
        return known

    def entry(self, name: str) -> Entry:
        """What the record keeps of the node called name.

        Raises:
            KeyError: there is no such node; the message lists those there are.
        """
        if self._by_name is None:
            self._by_name = {entry.name: entry for entry in self.nodes}
        try:
            return self._by_name[name]
        except KeyError:
            known = ", ".join(list(self._by_name)[:20])
            raise KeyError(f"no node is called {name!r}; there are {known}") from None

    def repeats(self, step: Contributed) -> bool:
        """Whether the argument of a contribution stands more than once in its operation."""
        args = self.entry(step.node).args
        key = "repeats", step.node
        if key not in self.memo:
            uses = Counter([k for k, _ in args])
            self.memo[key] = {k for k, count in uses.items() if count > 1}
        return args[step.place][0] in self.memo[key]

    def shown_entries(self) -> list[Entry | Gap]:
        """The entries that a face speaks of: all, or of very many the first and the last."""
        widest = max([len(entry.args) for entry in self.nodes], default=0)
        return ends(self.nodes, min(MOST_NODES, max(20, MOST_ARGUMENTS // (widest + 1))))

    @classmethod
    def of(cls, walk: Walk) -> Self:
        """The same record as a walk of this class."""
        return cls(
            walk.nodes, walk.seed, walk._contribute, walk.arithmetic, walk._update, walk.rule
        )

    def to_json(self, indent: int | None = None) -> str:
        """The record as JSON: inf and nan as strings, fractions as "3/4", floats bit for bit."""
        from .walk_json import walk_to_json

        return walk_to_json(self, indent)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """The record that to_json wrote.

        Raises:
            ValueError: the text is no such record.
        """
        from .walk_json import walk_from_json

        return walk_from_json(cls, text)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Walk) and self.to_json() == other.to_json()

    __hash__ = None  # type: ignore[assignment]
