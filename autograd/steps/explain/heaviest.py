"""The heaviest paths of a gradient, of however many there are, and how much of it they carry.

∂L/∂w is a sum over paths of products of partials. Where there are 10^12 of them, they cannot be
listed, but the k of the largest size can be found exactly: from the output downwards every node
keeps the k heaviest ways to it, and those of an argument are among those of the nodes above, each
times a partial. That takes time linear in the edges, times k.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from heapq import merge
from itertools import islice
from operator import itemgetter
from typing import Any, NamedTuple

from ...engine.edges import partials
from ...engine.floats import carried
from ...engine.row import CONSTANT, PRODUCT, SUM, Op
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


# A way from the output down to a node: its size, the last edge, and which way before that. Plain
# tuples, since a large graph has millions of them.
_Way = tuple[Size, int, int]
_size_of = itemgetter(0)


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
        names = designations(nodes, whole=True)
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
        routes = _heaviest_routes(self._edges, start, len(nodes) - 1, k)
        self.paths = tuple([self._path(route, start) for route in routes])

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

    def _path(self, route: list[_Edge], start: int) -> HeavyPath:
        names = [self._names[node] for node in (start, *[edge.node for edge in route])]
        product = 1.0
        for edge in reversed(route):
            product = carried(product, edge.partial, edge.gate)
        share = abs(product) / self.weight if self.weight else 0.0
        slopes = tuple([edge.partial for edge in reversed(route)])
        return HeavyPath(tuple(names), slopes, product, share)

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
            f"Together they carry {number_text(together, by)} of {by.total(output, source)} = "
            f"{number_text(self.gradient, by)}, and {_percent(shares)} of the sizes of all "
            f"products, {number_text(self.weight, by)}."
        )
        return wrapped_lines(lines)


def _heaviest_routes(
    edges: dict[int, list[_Edge]], start: int, end: int, k: int
) -> list[list[_Edge]]:
    """The edges of the k heaviest paths from node number start up to number end."""
    best: dict[int, list[_Way]] = {end: [(ONE, -1, 0)]}
    for node in range(end - 1, start - 1, -1):
        columns = [
            _further(best[edge.node], number, edge.partial)
            for number, edge in enumerate(edges.get(node, ()))
            if edge.partial and edge.node in best
        ]
        if len(columns) == 1:
            best[node] = columns[0]
        elif columns:
            best[node] = list(islice(merge(*columns, key=_size_of, reverse=True), k))
    routes = []
    for rank in range(len(best.get(start, ()))):
        node, route = start, []
        while node != end:
            _, number, rank = best[node][rank]
            route.append(edges[node][number])
            node = route[-1].node
        routes.append(route)
    return routes


def _refuse_none(k: int) -> None:
    if k < 1:
        raise ValueError(f"k counts the heaviest paths, 1 or more, got {k}")


def heaviest_nodes(nodes: Sequence[Value], w: Value, k: int) -> set[Value]:
    """The nodes on the k heaviest paths from w to the last of nodes, which are in order.

    Raises:
        ValueError: k is less than 1.
    """
    _refuse_none(k)
    place = {node: number for number, node in enumerate(nodes)}
    if w not in place:
        return set()
    start = place[w]
    edges = _edges_up(nodes, place, start)
    routes = _heaviest_routes(edges, start, len(nodes) - 1, k)
    met = {edge.node for route in routes for edge in route}
    return {nodes[node] for node in met} | ({w} if routes else set())


def _percent(share: float) -> str:
    return f"{100 * share:.3g} %" if math.isfinite(share) else "all that is not finite"


def _further(ways: list[_Way], number: int, partial: float) -> list[_Way]:
    """Ways to a node that go on along one of its edges."""
    if partial in (1.0, -1.0):
        return [(way[0], number, rank) for rank, way in enumerate(ways)]
    if not math.isfinite(partial):
        return [((math.inf, 0.5), number, rank) for rank in range(len(ways))]
    factor, power = math.frexp(abs(partial))
    further = []
    for rank, ((exponent, mantissa), _, _) in enumerate(ways):
        product, more = math.frexp(mantissa * factor)
        further.append(((exponent + power + more, product), number, rank))
    return further


def _edges_up(
    nodes: Sequence[Value], place: dict[Value, int], start: int
) -> dict[int, list[_Edge]]:
    """For each node that a number leads to, the edges from the nodes above it."""
    led = {nodes[start]}
    found: dict[int, list[_Edge]] = {}
    for number in range(start + 1, len(nodes)):
        node = nodes[number]
        row = node.op
        if row is None or not _is_led(node, led):
            continue
        led.add(node)
        for arg, _, p in _partials(node, row, led):
            found.setdefault(place[arg], []).append(_Edge(number, p, row.gate))
    return found


def _is_led(node: Value, led: set[Value]) -> bool:
    if node._a is not None or node._b is not None:
        return node._a in led or node._b in led
    args = node._args
    return any(not led.isdisjoint(arg) if type(arg) is tuple else arg in led for arg in args)


def _partials(node: Value, row: Op, led: set[Value]) -> Iterable[tuple[Value, int, float]]:
    """`partials`, quicker for rows of which they are known: a number, or that of an argument."""
    a, b = node._a, node._b
    if row.kind not in (SUM, CONSTANT, PRODUCT) or (a is None and b is None):
        return partials(node, led)
    x = node._c if a is None else a._data
    z = node._c if b is None else b._data
    found = []
    for place, arg in enumerate((a, b)):
        if arg is not None and arg in led:
            known: Any = row.known[place]
            found.append((arg, place, known if type(known) is float else (x, z)[known - 1]))
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
    _refuse_none(k)
    return HeaviestPaths(loss, w, k)
