"""The part of a graph that a face shows by itself where all of it is too much, and how to see more.

One rule for all faces: what is nearest to the output. Where even what the output was made from is
too much, as of a sum over a thousand examples, it goes on from the argument that carries most of
it. What is left out is counted, and a larger lens named, in one sentence.
"""

from __future__ import annotations

import warnings
from collections.abc import Collection, Iterable, Sequence
from math import isfinite
from typing import NamedTuple

from ..engine.arguments import operands, operands_of_all
from ..engine.edges import partials
from ..engine.modes import calling_line
from ..engine.value import Value, order
from ..formulas.text import visible
from .lens_text import nodes_called
from .lenses import Lens
from .names import designations

READABLE = 500  # nodes above which a picture or a page is no longer read
WALKED = 20_000  # nodes whose steps are recorded for a text, which leaves out the middle of many
FEWEST = 12  # nodes that are shown where there is room for them
ARROWS = 4  # for each node, in a picture
MOST_LETTERS = 600  # of a sentence


class PartShownWarning(UserWarning):
    """A graph is too large for a face, which shows a part of it; the message counts the rest."""


class DefaultLens(NamedTuple):
    """What is shown of a graph that is too large.

    Attributes:
        lens: the part. text: how --lens asks for it. sentence: what is left out, and what to type
            to see more.
    """

    lens: Lens
    text: str
    sentence: str


def fitting_graph(y: Value, most: int = READABLE, arrows: int | None = None) -> Value:
    """The graph itself, or the part of it that `default_lens` chooses, which a warning tells.

    Args:
        most: how many nodes have room. arrows: how many edges; left out, four for each node.
    """
    chosen = default_lens(y, most, arrows)
    if chosen is None:
        return y
    warn_of_part(chosen.sentence)
    return chosen.lens.graph()


def leaves_in_part(part: Value, leaves: Iterable[Value]) -> list[Value]:
    """The leaves of a part that stand there for some of the whole graph, found by their labels."""
    found = {node.label: node for node in order(part) if node.op is None}
    return [found[leaf.label] for leaf in leaves if leaf.label in found]


def warn_of_part(sentence: str) -> None:
    """Warn, at the line that asked for it, that a part is shown or less than was asked for."""
    warnings.warn_explicit(sentence, PartShownWarning, *calling_line())


def default_lens(
    y: Value, most: int = READABLE, arrows: int | None = None, of_lens: bool = False
) -> DefaultLens | None:
    """What to show of a graph that has more nodes or edges than there is room for; else None.

    Args:
        most, arrows: as in `fitting_graph`. A quarter of both is shown.
        of_lens: whether the graph is itself the part that a lens shows. Its end, "L above", has a
            name that no lens of the whole knows, so the sentence names none.

    >>> x = Value(1.0, "x")
    >>> for _ in range(1000):
    ...     x = x + 1.0
    >>> print(default_lens(x).sentence)
    1,001 nodes are too many to show at once: shown is --lens 'within 123 below v1000' (in Python \
lens=), 124 of them, with 877 outside, in a box a side. --lens 'within 498 below v1000' shows 499.
    """
    nodes = order(y)
    arrows = ARROWS * most if arrows is None else arrows
    if len(nodes) <= most and _edges(nodes) <= arrows:
        return None
    names = designations(nodes, whole=True)
    name_of = dict(zip(nodes, names, strict=True))
    start = y
    while True:
        starts = {*nodes_called(nodes, names, name_of[start])}
        fewer = max(most // 4, min(most, FEWEST)), max(arrows // 4, min(arrows, 2 * FEWEST))
        part, distance = _fitting(nodes, names, starts, *fewer)
        if distance or not operands(start):
            break
        start = _heaviest_argument(start)
    larger, farther = _fitting(nodes, names, starts, most, arrows)
    text = f"within {distance} below {name_of[start]}"
    inside = f"{len(part.inside):,} of them"
    outside = f"with {len(nodes) - len(part.inside):,} outside, in a box a side"
    sentence = f"{len(nodes):,} nodes are too many to show at once: shown "
    if of_lens:
        near = "nearest to the end of the lens"
        sentence += f"are {inside}, {near}, {outside}; choose a smaller one."
    else:
        sentence += f"is --lens '{text}' (in Python lens=), {inside}, {outside}."
    if farther > distance and not of_lens:
        more = f"within {farther} below {name_of[start]}"
        sentence += f" --lens '{more}' shows {len(larger.inside):,}."
    return DefaultLens(part, text, visible(sentence, MOST_LETTERS))


def _edges(nodes: Collection[Value]) -> int:
    """How many edges go into nodes."""
    return sum([len(operands(node)) for node in nodes])


def _fitting(
    nodes: Sequence[Value], names: Sequence[str], starts: set[Value], most: int, arrows: int
) -> tuple[Lens, int]:
    """The lens on what lies below starts, as many edges down as have room, and how many."""
    layers = [starts]
    inside, edges = {*starts}, _edges(starts)
    into = operands_of_all(starts) - starts
    while into:
        further = operands_of_all(into) - inside - into
        edges += _edges(into)
        if len(inside) + len(into) + len(further) > most or edges > arrows:
            break
        layers.append(into)
        inside |= into
        into = further
    while True:
        part = Lens(nodes, inside, names)
        if len(layers) == 1 or (part.size <= most and part.edges <= arrows):
            return part, len(layers) - 1
        for _ in range(1 + len(layers) // 16):
            inside -= layers.pop()


def _heaviest_argument(node: Value) -> Value:
    """The argument that carries most of a number, partial times number, of computed ones if any."""

    def weight(edge: tuple[Value, int, float]) -> tuple[bool, float]:
        carried = abs(edge[2] * edge[0].data)
        return edge[0].op is not None, carried if isfinite(carried) else 0.0

    return max(partials(node), key=weight)[0]
