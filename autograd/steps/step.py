"""What a walk is made of: plain data, one kind of step a class."""

from __future__ import annotations

from _operator import itemgetter

from ..engine.floats import taken

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any, Self


class Fields(tuple):  # type: ignore[type-arg]
    """A tuple whose places have the names of the class's annotations, in their order.

    As collections.namedtuple, which takes longer to import than the whole engine.
    """

    __slots__ = ()
    fields: tuple[str, ...] = ()

    def __init_subclass__(cls) -> None:
        cls.fields = tuple(cls.__annotations__)
        for at, name in enumerate(cls.fields):
            setattr(cls, name, property(itemgetter(at)))

    def __new__(cls, *values: Any, **named: Any) -> Self:
        if named:
            values += tuple([named.pop(name) for name in cls.fields[len(values) :]])
        if named or len(values) != len(cls.fields):
            raise TypeError(f"a {cls.__name__} has the fields {', '.join(cls.fields)}")
        return tuple.__new__(cls, values)

    def __repr__(self) -> str:
        said = [f"{name}={value!r}" for name, value in self.as_dict().items()]
        return f"{type(self).__name__}({', '.join(said)})"

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), tuple(self)

    def as_dict(self) -> dict[str, Any]:
        """The fields by name."""
        return dict(zip(self.fields, self, strict=True))

    def but(self, **changed: Any) -> Self:
        """The same with some fields changed."""
        return type(self)(**{**self.as_dict(), **changed})


class Computed(Fields):
    """The forward pass computes one node. args: its operands' names (None for a constant)."""

    __slots__ = ()
    kind = "computed"

    number: int
    node: str
    op: str
    args: tuple[str | None, ...]
    operands: tuple[Any, ...]
    data: Any


class Seeded(Fields):
    """The reverse pass begins: the output's gradient by itself."""

    __slots__ = ()
    kind = "seeded"

    number: int
    node: str
    seed: Any


class Contributed(Fields):
    """One edge of the reverse pass: arg gets upstream × partial from node.

    place: which argument of node's operation (0 the first). seen of total contributions are
    in; the gradient is final when all are.
    """

    __slots__ = ()
    kind = "contributed"

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
    def final(self) -> bool:
        """Whether this was the last contribution to arg."""
        return self.seen == self.total

    @property
    def taken(self) -> bool:
        """Whether upstream × partial is 0 · ∞ and was taken as 0."""
        return taken(self.upstream, self.partial, self.contribution)


class Updated(Fields):
    """One line of an update rule for one parameter: `quantity` gets a new value."""

    __slots__ = ()
    kind = "updated"

    number: int
    node: str
    rule: str
    quantity: str
    quantities: dict[str, Any]
    before: Any
    after: Any


class State(Fields):
    """A node in the middle of a walk; None for what is not computed yet.

    seen of total contributions have reached its gradient.
    """

    __slots__ = ()

    data: Any
    gradient: Any
    seen: int
    total: int


class Entry(Fields):
    """What the record keeps of a node: its name, its operation and arguments, its number.

    args are flat: the index of another entry, or the number of a constant; `sizes` says how
    the operation takes them (None: a number, n: a sequence of n).
    """

    __slots__ = ()

    name: str
    op: Any  # the operation's name; None for a leaf
    args: tuple[tuple[int | None, Any], ...]
    sizes: tuple[int | None, ...]
    data: Any

    @property
    def numbers(self) -> tuple[Any, ...]:
        """The numbers of the arguments as the rules of the operation take them."""
        return group_arguments([x for _, x in self.args], self.sizes)


def group_arguments(flat: Sequence[Any], sizes: Sequence[int | None]) -> tuple[Any, ...]:
    """What belongs to each argument, given flat: a sequence of n as a tuple of n."""
    rest = iter(flat)
    return tuple(
        [next(rest) if n is None else tuple([next(rest) for _ in range(n)]) for n in sizes]
    )
