"""The peer's engine with two things as ours has them, so that no rounding differs.

A quotient is one operation, not a product with a power; and nodes send back what reached them in
the order of recording, the latest first, not in that of a search.
"""

from itertools import count
from typing import Any

from tests.microgpt import engine

clock = count()


class Value(engine.Value):
    """A number that knows when it was made."""

    __slots__ = ("made",)

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.made = next(clock)

    def __truediv__(self, other: Any) -> Any:
        other = self.as_value(other)
        y = self.data / other.data
        return Value(y, (self, other), (1 / other.data, -y / other.data))

    def sorted(self) -> list[Any]:
        met, ahead = {self}, [self]
        for node in ahead:
            for child in node.children:
                if child not in met:
                    met.add(child)
                    ahead.append(child)
        return sorted(ahead, key=lambda node: node.made)
