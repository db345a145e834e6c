"""What rules are read in: a kind of number, with the operations of the table by their names."""

from __future__ import annotations

import math

from . import rules

TYPE_CHECKING = False  # typing itself would take most of the time of `import autograd`
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from .row import Op


OPS: dict[str, Op] = {}  # the table


class Unread:
    """Stands for a number in a rule; whoever computes with it, or asks for it, fails."""

    __slots__ = ()
    __hash__ = None  # type: ignore[assignment]

    def __bool__(self) -> bool:
        raise TypeError("a rule has no if")

    def __eq__(self, other: object) -> bool:
        raise TypeError("a rule has no if")


class Mathematics:
    """A kind of number to read rules in: `m` in every rule.

    A reading defines, as attributes, the operations that it computes by itself. Every other
    operation of the table is its own row, read in this same mathematics.
    """

    def __getattr__(self, name: str) -> Callable[..., Any]:
        row = OPS.get(name)
        if row is None:
            raise AttributeError(f"no operation {name!r} in the table")

        def reading(*args: Any) -> Any:
            missing = len(row.takes) - len(args)
            return row.compute(self, *args, *row.defaults[len(row.defaults) - missing :])

        return reading

    pi: Any = math.pi

    def count(self, xs: Sequence[Any]) -> Any:
        """How many numbers a sequence has, for a rule that computes with it."""
        return float(len(xs))

    def shares(self, xs: Sequence[Any]) -> list[Any]:
        """e^xᵢ / Σ e^xⱼ for every i, shifted by the largest."""
        return rules.shares(self, xs)

    def unsigned(self, x: Any) -> Any:
        """x with −0 taken as 0, where a division would tell them apart."""
        return x + 0.0

    def positive(self, x: Any, a: Any, b: Any) -> Any:
        """a where x > 0, b where x ≤ 0."""
        return self.where(self.greater(x, 0.0), a, b)

    def unless_zero(self, usual: Any, x: Any, instead: Any) -> Any:
        """The usual value, except where x is 0: there another."""
        return self.patch(usual, self.equal(x, 0.0), instead)

    def weighted(self, w: Sequence[Any], x: Sequence[Any]) -> Any:
        """Σ wᵢxᵢ."""
        return self.sum(tuple([a * b for a, b in zip(w, x, strict=True)]))


READERS: list[Callable[[Op, tuple[Any, ...]], Any]] = []


def read(row: Op, args: tuple[Any, ...]) -> Any:
    """Apply a row in the mathematics that its arguments belong to.

    A type says how rows are read on it by a static method `__read__(row, args)`; Values and
    symbols have one. Arrays and plain numbers are read by the last two readers, which
    arrays.py and floats.py provide.
    """
    for arg in args:
        for number in arg if type(arg) is tuple else (arg,):
            reader = getattr(type(number), "__read__", None)
            if reader is not None:
                return reader(row, args)
    for plain in READERS:
        result = plain(row, args)
        if result is not NotImplemented:
            return result
    raise TypeError(f"{row.name} takes numbers, Values or arrays, got {args!r}")
