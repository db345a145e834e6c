"""What a record of a pass is: numbered Steps, plain data, to and from JSON.

Every face reads this list and differentiates nothing.
"""

from __future__ import annotations

from .step import Computed, Contributed, Entry, Seeded, State, Updated

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any, Self

    Step = Computed | Seeded | Contributed | Updated


class Walk:
    """The numbered steps of one pass over one graph. Iterate, index, slice; print to read.

    `nodes` are the entries of the graph in forward order, `output` is the name of the last.
    Forward steps are there at once; the reverse pass is computed when its first step is asked
    for, and each Step is made when it is read. walk[0] is step number 1.
    """

    def __init__(
        self,
        nodes: Sequence[Entry],
        sweep: Any,
        arithmetic: str,
        updates: Any = (),
    ) -> None:
        self.nodes = nodes
        self.arithmetic = arithmetic
        self._sweep = sweep
        self._updates = updates
        self._inner = [at for at, entry in enumerate(nodes) if entry.op is not None]
        self._by_name: dict[str, Entry] | None = None
        self.memo: dict[tuple[str, str], Any] = {}  # what is computed of a node once
        self._swept: list[Any] | None = None
        self._updated: list[Any] | None = None

    @property
    def output(self) -> str:
        """The name of the node that the reverse pass starts from."""
        return str(self.nodes[-1].name)

    @property
    def _contributions(self) -> list[Any]:
        if self._swept is None:
            self._swept = list(self._sweep())
        return self._swept

    @property
    def _lines(self) -> list[Any]:
        if self._updated is None:
            self._updated = list(self._updates(self)) if self._updates else []
        return self._updated

    @property
    def forward(self) -> list[Step]:
        """The steps of the forward pass."""
        return [self._step(at) for at in range(len(self._inner))]

    @property
    def reverse(self) -> list[Step]:
        """The seed and the contributions."""
        begin = len(self._inner)
        return [self._step(at) for at in range(begin, begin + 1 + len(self._contributions))]

    @property
    def update(self) -> list[Step]:
        """The lines of the update, if one was asked for."""
        begin = len(self._inner) + 1 + len(self._contributions)
        return [self._step(at) for at in range(begin, len(self))]

    def __len__(self) -> int:
        return len(self._inner) + 1 + len(self._contributions) + len(self._lines)

    def __iter__(self) -> Iterator[Step]:
        begin = len(self._inner) + 1
        for at in range(begin):
            yield self._step(at)
        for at in range(begin, len(self)):
            yield self._step(at)

    def index(self, step: Step) -> int:
        """Where a step stands.

        Raises:
            ValueError: it is no step of this walk.
        """
        return list(self).index(step)

    def __getitem__(self, at: Any) -> Any:
        if isinstance(at, slice):
            return [self._step(k) for k in range(*at.indices(len(self)))]
        if 0 <= at <= len(self._inner):
            return self._step(at)
        if at < 0:
            at += len(self)
        if not 0 <= at < len(self):
            raise IndexError(f"there are steps 0 to {len(self) - 1}, not {at}")
        return self._step(at)

    def _step(self, at: int) -> Step:
        if at < len(self._inner):
            entry = self.nodes[self._inner[at]]
            names = tuple(None if k is None else self.nodes[k].name for k, _ in entry.args)
            numbers = tuple(x for _, x in entry.args)
            return Computed(at + 1, entry.name, entry.op or "", names, numbers, entry.data)
        at -= len(self._inner)
        if at == 0:
            return Seeded(len(self._inner) + 1, self.output, self._sweep.seed)
        if at <= len(self._contributions):
            return Contributed(len(self._inner) + at + 1, *self._contributions[at - 1])
        return Updated(len(self._inner) + at + 1, *self._lines[at - 1 - len(self._contributions)])

    def values(self) -> dict[str, Any]:
        """The number of every node, by name."""
        return {entry.name: entry.data for entry in self.nodes}

    def gradients(self) -> dict[str, Any]:
        """The gradient of every node that the pass reached, by name."""
        arg, after = Contributed.fields.index("arg") - 1, Contributed.fields.index("after") - 1
        gradients: dict[str, Any] = {self.output: self._sweep.seed}
        gradients.update((one[arg], one[after]) for one in self._contributions)
        return gradients

    def state(self, upto: int) -> dict[str, State]:
        """What is known of every node when the first `upto` steps are done, in forward order.

        Raises:
            IndexError: there are not so many steps.
        """
        if not 0 <= upto <= len(self):
            raise IndexError(f"there are {len(self)} steps, not {upto}")
        total: dict[str, int] = dict.fromkeys((entry.name for entry in self.nodes), 0)
        for entry in self.nodes:
            for at, _ in entry.args:
                if at is not None:
                    total[self.nodes[at].name] += 1
        known = {
            entry.name: State(entry.data if entry.op is None else None, None, 0, total[entry.name])
            for entry in self.nodes
        }
        for step in self[:upto]:
            if isinstance(step, Computed):
                known[step.node] = known[step.node].but(data=step.data)
            elif isinstance(step, Seeded):
                known[step.node] = known[step.node].but(gradient=step.seed)
            elif isinstance(step, Contributed):
                known[step.arg] = known[step.arg].but(gradient=step.after, seen=step.seen)
            elif step.quantity == "w":
                known[step.node] = known[step.node].but(data=step.after)
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
            seen: set[int | None] = set()
            self.memo[key] = {at for at, _ in args if at in seen or seen.add(at)}  # type: ignore[func-returns-value]
        return args[step.place][0] in self.memo[key]

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

        arithmetic, nodes, sweep, lines = walk_from_json(text)
        return cls(nodes, sweep, arithmetic, (lambda _: lines) if lines else ())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Walk) and self.to_json() == other.to_json()

    __hash__ = None  # type: ignore[assignment]
