"""Every path from a number to the output, their sum, and the same sum factored into deltas."""

from __future__ import annotations

import math
from collections.abc import Iterator
from textwrap import fill
from typing import Any, NamedTuple

from ...engine.floats import carried, taken
from ...engine.row import OPS
from ...engine.value import Value, order
from ...formulas.elision import Gap, ends, kept
from ...formulas.notation import Text
from ...formulas.symbols import Elision
from ...formulas.text import as_sum, equated, factor, without_repeats
from ..names import designations
from ..recorder import record_walk
from ..sentences import number_text, partial_texts, taken_in_words, taken_product
from ..step import Contributed
from ..walk import Walk

WIDTH = 80
LONGEST = 24  # nodes of one path that are printed
MOST = 60  # deltas that are printed


class TooManyPathsError(ValueError):
    """Raised where more paths are to be listed than the limit; `.count` is how many, exactly."""

    def __init__(self, count: int, source: str, output: str, limit: int) -> None:
        super().__init__(
            f"{count:,} paths lead from {source!r} to {output!r}, more than the limit of "
            f"{limit:,}; ask with limit={count} to list them, or read the deltas"
        )
        self.count = count


class Path(NamedTuple):
    """One path through the graph from a number to the output: its edges, from the output's side.

    Each edge is the Contributed step of the walk, with its partial ∂node/∂arg.
    """

    edges: tuple[Contributed, ...]
    ends: tuple[str, str]
    seed: Any = 1.0
    gates: frozenset[str] = frozenset()  # the nodes whose row is a gate, by name

    @property
    def nodes(self) -> tuple[str, ...]:
        """The names along the path, from the number to the output."""
        return (self.ends[0], *(edge.node for edge in reversed(self.edges)))

    @property
    def partials(self) -> tuple[Any, ...]:
        """The local partials, from the output's side, as the chain rule is written."""
        return tuple(edge.partial for edge in self.edges)

    @property
    def product(self) -> Any:
        """The seed times all partials; 0 from a dead edge on."""
        g = self.seed
        for edge in self.edges:
            g = carried(g, edge.partial, edge.node in self.gates)
        return g

    @property
    def taken(self) -> tuple[Any, Any] | None:
        """The factors of a product on the way that is 0 · ∞ and was taken as 0, if there is one."""
        g = self.seed
        for edge in self.edges:
            before, g = g, carried(g, edge.partial, edge.node in self.gates)
            if taken(before, edge.partial, g):
                return before, edge.partial
        return None


class Delta(NamedTuple):
    """δ of one node: Σ partial·δ(node above), over the edges that leave it upwards.

    The edges are in the order of the forward pass.
    """

    node: str
    value: Any
    edges: tuple[Contributed, ...]


class Paths:
    """All paths from one number to the output. Iterate for each Path; print to read.

    `count` is exact for any graph. `deltas` are the nodes on the way, from the output down to
    the number: the same sum factored node by node, in time linear in the edges.
    """

    def __init__(self, walk: Walk, source: str, limit: int) -> None:
        self.walk = walk
        self.source = source
        self.output = walk.output
        self.limit = limit
        entries = walk.nodes
        leads = [False] * len(entries)  # to whom the source leads
        for index, entry in enumerate(entries):
            below = any(k is not None and leads[k] for k, _ in entry.args)
            leads[index] = below or entry.name == source
        ways = [0] * len(entries)  # how many paths go on from here
        ways[-1] = int(leads[-1])
        self.count = 0
        for index in range(len(entries) - 1, -1, -1):
            if entries[index].name == source:
                self.count = ways[index]
                break
            for k, _ in entries[index].args:
                if k is not None and leads[k]:
                    ways[k] += ways[index]
        on_way = {entry.name for entry, leading in zip(entries, leads, strict=True) if leading}
        self._down: dict[str, list[Contributed]] = {}
        self._up: dict[str, list[Contributed]] = {}
        self.seed = walk.seed
        for step in walk.contributions:
            if step.arg in on_way and step.node != source:
                self._down.setdefault(step.node, []).append(step)
                self._up.setdefault(step.arg, []).append(step)
        gradients = walk.gradients()
        self.gradient: Any = gradients[source] if self.count else 0.0
        rows = {entry.name: OPS.get(entry.op or "") for entry in entries}
        self._gates = frozenset([name for name, row in rows.items() if row and row.gate])
        place = {entry.name: index for index, entry in enumerate(entries)}
        for edges in self._up.values():
            edges.sort(key=lambda edge: (place[edge.node], edge.place))
        self.deltas = tuple(
            Delta(entry.name, gradients[entry.name], tuple(self._up.get(entry.name, ())))
            for entry in reversed(entries)
            if entry.name in on_way
        )

    def __iter__(self) -> Iterator[Path]:
        """Each path, in a fixed order.

        Raises:
            TooManyPathsError: there are more than the limit.
        """
        if self.count > self.limit:
            raise TooManyPathsError(self.count, self.source, self.output, self.limit)
        begin_and_end = (self.source, self.output)
        if self.source == self.output:
            yield Path((), begin_and_end, self.seed, self._gates)
        trail: list[Contributed] = []
        rest = [iter(self._down.get(self.output, ()))]
        while rest:
            for edge in rest[-1]:
                if edge.arg == self.source:
                    yield Path((*trail, edge), begin_and_end, self.seed, self._gates)
                else:
                    trail.append(edge)
                    rest.append(iter(self._down[edge.arg]))
                    break
            else:
                rest.pop()
                if trail:
                    trail.pop()

    @property
    def total(self) -> Any:
        """The sum of all products: the gradient, up to rounding.

        Raises:
            TooManyPathsError: there are more paths than the limit.
        """
        return _accurate_sum([path.product for path in self])

    def __str__(self) -> str:
        return self.text()

    def text(self, digits: int = 6) -> str:
        """The paths, their products and their sum, then the factored form, in 80 columns."""
        by = Text(digits)
        blocks = [self._counted(by)]
        if 0 < self.count <= self.limit:
            products = []
            for number, path in enumerate(self, 1):
                blocks.append(self._listed(number, path, by))
                products.append(path.product)
            sums = equated(
                by.total(self.output, self.source),
                as_sum([number_text(product, by) for product in products]),
                number_text(_accurate_sum(products), by),
            )
            blocks.append(wrapped_lines([sums]))
        elif self.count:
            sums = equated(by.total(self.output, self.source), number_text(self.gradient, by))
            blocks.append(wrapped_lines([f"The sum over all of them is {sums}."]))
        if self.count:
            blocks.append(self._factored(by))
        return "\n\n".join(blocks)

    def _counted(self, by: Text) -> str:
        source, output = by.name(self.source), by.name(self.output)
        if not self.count:
            return f"Nothing leads from {source} to {output}: the gradient is 0."
        lead = "1 path leads" if self.count == 1 else f"{self.count:,} paths lead"
        unlisted = ""
        if self.count > self.limit:
            unlisted = f", more than the limit of {self.limit:,}, so they are not listed"
        return wrapped_lines([f"{lead} from {source} to {output}{unlisted}."])

    def _listed(self, number: int, path: Path, by: Text) -> str:
        nodes = [by.name(name) for name in path.nodes]
        shown = [node.of() if isinstance(node, Gap) else node for node in ends(nodes, LONGEST)]
        route = f"{number}. {' → '.join(shown)}"
        if len(nodes) > LONGEST:
            return wrapped_lines([route, f"   = {self._product(path, by)}"])
        seeds = [] if path.seed == 1.0 else [factor(number_text(path.seed, by))]
        names = [by.derivative(edge.node, edge.arg) for edge in path.edges]
        symbols = [factor(partial_texts(self.walk, edge, by)[0]) for edge in path.edges]
        numbers = [factor(number_text(edge.partial, by)) for edge in path.edges]
        forms = [" · ".join(seeds + factors) for factors in (names, symbols, numbers) if factors]
        forms = without_repeats([*forms, self._product(path, by)])
        return wrapped_lines([route, *(f"   = {form}" for form in forms)])

    def _product(self, path: Path, by: Text) -> str:
        taken_as_0 = f"   ({taken_product(*path.taken, by)})" if path.taken else ""
        return number_text(path.product, by) + taken_as_0

    def _factored(self, by: Text) -> str:
        """One line a delta; that of a function of one argument goes into its argument's line."""
        inside = self._absorbed()
        shown = [delta for delta in self.deltas if delta.node not in inside]
        of = {delta.node: delta for delta in self.deltas}
        lines = [f"Factored, with δ(n) = {by.total(self.output, 'n')}:"]
        for delta in ends(shown, MOST, 1):
            if isinstance(delta, Gap):
                lines.append(delta.of())
                continue
            left = f"δ({by.name(delta.node)})"
            if not delta.edges:
                lines.append(equated(left, number_text(delta.value, by)))
                continue
            sums = [self._summed(delta, of, inside, by, names) for names in (True, False)]
            edges = self._shown_in(delta, of, inside)
            zeros = [taken_in_words(edge, by) for edge in edges if edge.taken]
            taken_as_0 = f"   ({', '.join(dict.fromkeys(zeros))})" if zeros else ""
            lines.append(equated(left, *sums, number_text(delta.value, by)) + taken_as_0)
        return wrapped_lines(lines)

    def _shown_in(
        self, delta: Delta, of: dict[str, Delta], inside: set[str]
    ) -> Iterator[Contributed]:
        """The edges in the line of a delta, those of what it has absorbed too."""
        deltas = [delta]
        for absorbed in deltas:  # grows while it is read
            yield from absorbed.edges
            deltas += [of[edge.node] for edge in absorbed.edges if edge.node in inside]

    def _absorbed(self) -> set[str]:
        """The nodes whose delta is written in the line of their only argument."""
        inside: set[str] = set()
        for entry in self.walk.nodes:
            below = [k for k, _ in entry.args if k is not None]
            if entry.name in (self.source, self.output) or len(below) != 1:
                continue
            if self.walk.nodes[below[0]].name not in inside:
                inside.add(entry.name)
        return inside

    def _summed(
        self, delta: Delta, of: dict[str, Delta], inside: set[str], by: Text, names: bool
    ) -> str:
        terms = []
        for place in kept(len(delta.edges)):
            if isinstance(place, Elision):
                terms.append(place.text)
                continue
            edge = delta.edges[place]
            symbols = partial_texts(self.walk, edge, by)[0]
            slope = symbols if names or symbols == "1" else number_text(edge.partial, by)
            above = of[edge.node]
            if edge.node in inside:
                more = self._summed(above, of, inside, by, names)
                rest = f"[{more}]" if len(above.edges) > 1 else more
            elif names:
                rest = f"δ({by.name(edge.node)})"
            else:
                rest = factor(number_text(above.value, by))
            terms.append(rest if slope == "1" else f"{factor(slope)}·{rest}")
        return as_sum(terms)


def paths(loss: Value | Walk, w: Value | str, limit: int = 200) -> Paths:
    """∂L/∂w as Σ over all paths from w to L of Π of the partials along the path.

    Args:
        loss: the output, or a walk of it.
        w: a node that the output may depend on, or its name in the walk.
        limit: with more paths than this they are counted, exactly, but not listed.

    Raises:
        StaleGraphError: a number was changed since results were computed from it.

    >>> from autograd import Value
    >>> a = Value(3.0, "a")
    >>> y = a * a
    >>> y.label = "y"
    >>> print(paths(y, a))
    2 paths lead from a to y.
    <BLANKLINE>
    1. a → y
       = ∂y/∂a
       = a
       = 3
    <BLANKLINE>
    2. a → y
       = ∂y/∂a
       = a
       = 3
    <BLANKLINE>
    dy/da = 3 + 3 = 6
    <BLANKLINE>
    Factored, with δ(n) = dy/dn:
    δ(y) = 1
    δ(a) = a·δ(y) + a·δ(y) = 3·1 + 3·1 = 6
    """
    walk = loss if isinstance(loss, Walk) else record_walk(loss)
    if isinstance(w, str):
        return Paths(walk, w, limit)
    if isinstance(loss, Walk):
        raise TypeError("a walk knows its nodes by name: paths(walk, 'w')")
    nodes = order(loss)
    names = dict(zip(nodes, designations(nodes), strict=True))
    return Paths(walk, names.get(w) or _name_outside(w, walk), limit)


def _name_outside(w: Value, walk: Walk) -> str:
    """A name for a node outside the walk that no node inside has."""
    name = w.label or "it"
    taken = {entry.name for entry in walk.nodes}
    while name in taken:
        name += "′"
    return name


def _accurate_sum(products: list[Any]) -> Any:
    """Their sum without rounding on the way, where all of them are finite floats."""
    if all(isinstance(product, float) and math.isfinite(product) for product in products):
        return math.fsum(products)
    return sum(products)


def wrapped_lines(lines: list[str]) -> str:
    """The lines in so many columns; what a line is continued with is set in."""
    return "\n".join(
        fill(
            line,
            WIDTH,
            subsequent_indent="     ",
            break_long_words=False,
            break_on_hyphens=False,
            drop_whitespace=True,
        )
        for line in lines
    )
