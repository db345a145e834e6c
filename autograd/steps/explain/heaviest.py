"""The heaviest paths of a gradient, of however many there are, and how much of it they carry.

∂L/∂w is a sum over paths of products of partials. Where there are 10^12 of them, they cannot be
listed, but the k of the largest size can be found exactly: from the output downwards every node
keeps the k heaviest ways to it, and those of an argument are among those of the nodes above, each
times a partial. That takes time linear in the edges, times k.
"""

from __future__ import annotations

import math
from heapq import merge
from itertools import islice
from typing import NamedTuple

from ...engine.edges import partials
from ...engine.floats import carried
from ...engine.value import Value, order
from ...formulas.elision import Gap, ends
from ...formulas.notation import Text
from ..names import designations
from ..sentences import number_text
from .paths import wrapped_lines

LONGEST = 12  # nodes of one path that are printed
# The size of a product as exponent and mantissa, which neither overflow nor vanish however many
# factors there are; a nan counts as infinite.
Size = tuple[float, float]
ONE: Size = (1, 0.5)


class HeavyPath(NamedTuple):
    """One path from a number to the output.

    Attributes:
        nodes: their names, from the number to the output. partials: from the output's side.
        product: of the partials. share: its size, of the sizes of all products together.
    """

    nodes: tuple[str, ...]
    partials: tuple[float, ...]
    product: float
    share: float


class _Edge(NamedTuple):
    """From a node down to one of its arguments."""

    node: int
    partial: float
    gate: bool


class _Way(NamedTuple):
    """A way from the output down to a node: its size, the last edge, and which way before that."""

    size: Size
    edge: int
    rank: int


class HeaviestPaths:
    """The k heaviest of all paths from a number to the output; print to read.

    Attributes:
        source, output: the names of both ends. count: how many paths there are, exactly.
        gradient: the sum of all products, ∂output/∂source.
        weight: the sum of their sizes, of which shares are taken; inf beyond the floats.
        paths: the heaviest, each a HeavyPath. Those whose product is 0 are not among them.
    """

    def __init__(self, loss: Value, w: Value, k: int) -> None:
        nodes = order(loss)
        place = {node: number for number, node in enumerate(nodes)}
        names = designations(nodes)
        self.output = names[-1]
        self.source = names[place[w]] if w in place else w.label or "it"
        self._names = names
        self.count, self.gradient, self.weight = 0, 0.0, 0.0
        self.paths: tuple[HeavyPath, ...] = ()
        if w not in place:
            return
        start = place[w]
        self._edges = _edges_up(nodes, place, start)
        self._count_and_sum(start, len(nodes) - 1)
        self.paths = tuple(self._heaviest(start, len(nodes) - 1, k))

    def _count_and_sum(self, start: int, end: int) -> None:
        """How many paths there are, the sum of their products, and that of their sizes."""
        ways, slopes, sizes = {end: 1}, {end: 1.0}, {end: 1.0}
        for node in range(end - 1, start - 1, -1):
            edges = self._edges.get(node)
            if edges:
                ways[node] = sum([ways[edge.node] for edge in edges])
                sent = [carried(slopes[edge.node], edge.partial, edge.gate) for edge in edges]
                slopes[node] = math.fsum(sent) if all(map(math.isfinite, sent)) else sum(sent)
                sizes[node] = sum(
                    [
                        carried(sizes[edge.node], abs(edge.partial), edge.gate)
                        for edge in edges
                        if edge.partial
                    ]
                )
        self.count, self.gradient = ways.get(start, 0), slopes.get(start, 0.0)
        self.weight = sizes.get(start, 0.0)

    def _heaviest(self, start: int, end: int, k: int) -> list[HeavyPath]:
        best: dict[int, list[_Way]] = {end: [_Way(ONE, -1, 0)]}
        for node in range(end - 1, start - 1, -1):
            columns = [
                [
                    _Way(_times(way.size, edge.partial), number, rank)
                    for rank, way in enumerate(best[edge.node])
                ]
                for number, edge in enumerate(self._edges.get(node, ()))
                if edge.partial and edge.node in best
            ]
            if columns:
                heaviest = merge(*columns, key=lambda way: way.size, reverse=True)
                best[node] = list(islice(heaviest, k))
        return [self._path(start, end, best, rank) for rank in range(len(best.get(start, ())))]

    def _path(self, start: int, end: int, best: dict[int, list[_Way]], rank: int) -> HeavyPath:
        node, names, slopes, gates = start, [self._names[start]], [], []
        while node != end:
            way = best[node][rank]
            edge = self._edges[node][way.edge]
            slopes.append(edge.partial)
            gates.append(edge.gate)
            node, rank = edge.node, way.rank
            names.append(self._names[node])
        product = 1.0
        for slope, gate in zip(reversed(slopes), reversed(gates), strict=True):
            product = carried(product, slope, gate)
        share = abs(product) / self.weight if self.weight else 0.0
        return HeavyPath(tuple(names), tuple(reversed(slopes)), product, share)

    def __str__(self) -> str:
        return self.text()

    def text(self, digits: int = 6) -> str:
        """The paths in lines, and what they carry together."""
        by = Text(digits)
        source, output = by.name(self.source), by.name(self.output)
        if not self.count:
            return f"Nothing leads from {source} to {output}: the gradient is 0."
        lead = "1 path leads" if self.count == 1 else f"{self.count:,} paths lead"
        lines = [f"{lead} from {source} to {output}. The heaviest:"]
        for number, path in enumerate(self.paths, 1):
            names = [by.name(name) for name in path.nodes]
            route = [name.of() if isinstance(name, Gap) else name for name in ends(names, LONGEST)]
            lines.append(f"{number}. {' → '.join(route)}")
            lines.append(f"   = {number_text(path.product, by)}   ({_percent(path.share)})")
        if not self.paths:
            lines[0] = f"{lead} from {source} to {output}, and the product of each is 0."
        together = math.fsum([path.product for path in self.paths])
        shares = math.fsum([path.share for path in self.paths])
        lines.append("")
        lines.append(
            f"Together they carry {number_text(together, by)} of {by.derivative(output, source)} = "
            f"{number_text(self.gradient, by)}, and {_percent(shares)} of the sizes of all "
            f"products, {number_text(self.weight, by)}."
        )
        return wrapped_lines(lines)


def _percent(share: float) -> str:
    return f"{100 * share:.3g} %" if math.isfinite(share) else "all that is not finite"


def _times(size: Size, partial: float) -> Size:
    """The size of a product with one factor more."""
    if not math.isfinite(partial):
        return (math.inf, 0.5)
    mantissa, exponent = math.frexp(size[1] * math.frexp(partial)[0])
    return (size[0] + exponent + math.frexp(partial)[1], abs(mantissa))


def _edges_up(nodes: list[Value], place: dict[Value, int], start: int) -> dict[int, list[_Edge]]:
    """For each node that a number leads to, the edges from the nodes above it."""
    led = {nodes[start]}
    found: dict[int, list[_Edge]] = {}
    for number in range(start + 1, len(nodes)):
        node = nodes[number]
        reached = False
        for arg, _, p in partials(node, led):
            found.setdefault(place[arg], []).append(_Edge(number, p, node.op.gate))  # type: ignore[union-attr]
            reached = True
        if reached:
            led.add(node)
    return found


def heaviest_paths(loss: Value, w: Value, k: int = 5) -> HeaviestPaths:
    """The k paths from w to the loss whose products of partials are largest in size, exactly.

    Args:
        loss: the output. w: a node that it may depend on. k: how many.

    Raises:
        ValueError: k is less than 1. StaleGraphError: a number was changed since.

    >>> from autograd import Value
    >>> a = Value(3.0, "a")
    >>> y = a
    >>> for _ in range(40):
    ...     y = y * 0.5 + y
    >>> print(heaviest_paths(y, a, k=1).count)
    1099511627776
    """
    if k < 1:
        raise ValueError(f"heaviest_paths gives k paths, 1 or more, got {k}")
    return HeaviestPaths(loss, w, k)
