"""The steps of a pass, and what its record keeps of a node: plain tuples with named fields."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple, TypeAlias

from ..engine.floats import taken
from ..engine.row import Op, named
from ..formulas.flat_arguments import group_arguments


class Computed(NamedTuple):
    """A step of the forward pass: one node is computed from its operands.

    args: the operands' names, None for a constant. operands: their numbers.
    """

    number: int
    node: str
    op: str
    args: tuple[str | None, ...]
    operands: tuple[Any, ...]
    data: Any

    @property
    def kind(self) -> Literal["computed"]:
        """What this step is called in JSON and on the page."""
        return "computed"


class Seeded(NamedTuple):
    """The first step of the reverse pass: the output is given its gradient by itself."""

    number: int
    node: str
    seed: Any

    @property
    def kind(self) -> Literal["seeded"]:
        """What this step is called in JSON and on the page."""
        return "seeded"


class Contributed(NamedTuple):
    """A step of the reverse pass, one edge of the graph: arg gets upstream × partial from node.

    place: which argument of node's operation (0 the first). before and after: the gradient of
    arg. seen of total contributions are in; the gradient is final when all are.
    """

    number: int
    node: str
    arg: str
    place: int
    partial: Any
    upstream: Any
    contribution: Any
    before: Any
    after: Any
    seen: int
    total: int

    @property
    def kind(self) -> Literal["contributed"]:
        """What this step is called in JSON and on the page."""
        return "contributed"

    @property
    def final(self) -> bool:
        """Whether this was the last contribution to arg."""
        return self.seen == self.total

    @property
    def taken(self) -> bool:
        """Whether upstream × partial is 0 · ∞ and was taken as 0."""
        return taken(self.upstream, self.partial, self.contribution)


class Updated(NamedTuple):
    """A step of an update, one line of its rule for one parameter: `quantity` gets a new value."""

    number: int
    node: str
    rule: str
    quantity: str
    quantities: dict[str, Any]
    before: Any
    after: Any

    @property
    def kind(self) -> Literal["updated"]:
        """What this step is called in JSON and on the page."""
        return "updated"


Step: TypeAlias = Computed | Seeded | Contributed | Updated


class State(NamedTuple):
    """What is known of a node in the middle of a walk; None for what is not computed yet.

    seen of total contributions have reached its gradient.
    """

    data: Any
    gradient: Any
    seen: int
    total: int


class Entry(NamedTuple):
    """What the record keeps of a node: its name, its operation and arguments, its number.

    args are flat: the index of another entry and its number, or None and the number of a
    constant. sizes says how the operation takes them (None: a number, n: a sequence of n).
    """

    name: str
    op: str | None  # the operation's name; None for a leaf
    args: tuple[tuple[int | None, Any], ...]
    sizes: tuple[int | None, ...]
    data: Any

    @property
    def row(self) -> Op:
        """The row of the operation of a computed node.

        Raises:
            LookupError: it is a leaf, or the table has no such operation.
        """
        return named(self.op or "")

    @property
    def operands(self) -> tuple[Any, ...]:
        """The numbers of the arguments, flat."""
        return tuple([x for _, x in self.args])

    @property
    def numbers(self) -> tuple[Any, ...]:
        """The numbers of the arguments as the rules of the operation take them."""
        return group_arguments(self.operands, self.sizes)
