"""Random recorded graphs for claims that hold of every graph."""

import itertools
import math
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from hypothesis import strategies as st

from autograd import OPS, Op, Value
from autograd.engine.edges import partials

ROWS = list(OPS.values())
STEPS = {  # rows that jump: a number on the way that is rounded otherwise makes another result
    *("greater", "equal", "sign", "heaviside", "floor", "ceil", "trunc", "round"),
    *("fmod", "remainder", "copysign"),
}

ANY_FLOAT = st.floats() | st.sampled_from(
    [0.0, -0.0, 1.0, -1.0, math.inf, -math.inf, math.nan, 5e-324, 1.7976931348623157e308, 710.0]
)


@contextmanager
def own_rows() -> Iterator[None]:
    """Rows that are added to the table inside are gone afterwards."""
    before = set(OPS)
    try:
        yield
    finally:
        for name in set(OPS) - before:
            del OPS[name]


@st.composite
def graphs(
    draw: st.DrawFn,
    numbers: st.SearchStrategy[float] | None = None,
    rows: list[Op] = ROWS,
    limit: float = 1e3,
    size: int = 12,
) -> tuple[list[Value], Value]:
    """The leaves and the output of a graph over the table, in which nodes are often shared.

    Without `numbers`, leaves and constants lie between -3 and 3 and are all different, so that
    no kink is met by chance. No number and no partial is larger than the limit; with
    limit=math.inf, and only then, nan and infinities occur too.
    """
    start = draw(st.integers(0, 10_000))
    generic = (3 * math.sin(start + 0.5 + 1.7 * k) for k in itertools.count())

    def number() -> float:
        return next(generic) if numbers is None else draw(numbers)

    leaves = [Value(number(), f"x{at}") for at in range(draw(st.integers(1, 4)))]
    nodes = [*leaves]

    def operand() -> Any:
        if draw(st.integers(0, 6)) == 0:
            return number()
        return nodes[-1 - draw(st.integers(0, len(nodes) - 1))]

    for _ in range(draw(st.integers(1, size))):
        row = draw(st.sampled_from(rows))
        length = draw(st.integers(1, 4))
        if row.each:
            args: list[Any] = [operand() for _ in range(length)]
        else:
            args = [
                tuple(operand() for _ in range(length)) if many else operand() for many in row.many
            ]
        made = row(*args)
        fresh = [node for node in (made if row.each else [made]) if isinstance(node, Value)]
        nodes += [node for node in fresh if limit == math.inf or _tame(node, limit)]
    loose = [node for node in nodes if node.op is not None] or leaves
    y = loose[-1]
    for node in loose[-3:-1]:
        y = y + node
    return leaves, y


def _tame(node: Value, limit: float) -> bool:
    """Whether differences can tell its derivatives."""
    return all(abs(p) < limit for p in [node.data, *[p for _, _, p in partials(node)]])
