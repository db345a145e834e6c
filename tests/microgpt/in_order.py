"""The peer's engine with the two things that ours has otherwise, each alone and both together.

In microgpt a quotient a/b is the product a·b^−1, with two roundings and the slope −b^−2·a·g by way
of the power; here it is one operation, rounded once. And there a node that goes into several gets
their contributions in the reversed order of a search in depth, here the latest recorded first.
"""

from itertools import count
from typing import Any

from tests.microgpt import engine

clock = count()


class OneQuotient(engine.Value):
    """A number whose quotients are rounded once."""

    __slots__ = ()

    def __truediv__(self, other: Any) -> Any:
        other = self.as_value(other)
        y = self.data / other.data
        return self.kind(y, (self, other), (1 / other.data, -y / other.data))


class Recorded(engine.Value):
    """A number that knows when it was made."""

    __slots__ = ("made",)

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.made = next(clock)

    def sorted(self) -> list[Any]:
        met, ahead = {self}, [self]
        for node in ahead:
            for child in node.children:
                if child not in met:
                    met.add(child)
                    ahead.append(child)
        return sorted(ahead, key=lambda node: node.made)


class Value(OneQuotient, Recorded):
    """A number that has both, as ours."""

    __slots__ = ()
