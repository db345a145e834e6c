"""Paths in a graph of arrays: from a block to the result line by line, and what arrives by each.

What a path brings is found with the partials of the scalars' own steps, sent along its lines alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from ...engine.blocks import Block
from ...engine.floats import carried
from ..array_walk import ArrayContributed, ArrayWalk
from ..step import Contributed


class ArrayPath(NamedTuple):
    """One path: the names of its blocks, from where it begins to the result; the formula of what
    it brings, written out along it; and the numbers that it brings, row after row.
    """

    names: tuple[str, ...]
    formula: Any
    numbers: tuple[Any, ...]


def array_paths(walk: ArrayWalk, name: str, limit: int = 20) -> tuple[int, list[ArrayPath]]:
    """How many paths lead from a block to the result, and the first of them.

    The gradient of the block is the sum over its paths.

    Args:
        walk: a walk in floats. name: of a block. limit: how many paths are spelled out.

    Raises:
        KeyError: no block is called that.

    >>> from autograd import array, label
    >>> from ...faces.steps import steps
    >>> x = array([1.0, 2.0], "x")
    >>> a = x * 3.0
    >>> y = (a * x).sum()
    >>> label(a=a, y=y)
    >>> count, found = array_paths(steps(y, level="arrays"), "x")
    >>> count, [(path.names, path.numbers) for path in found]
    (2, [(('x', 'y'), (3.0, 6.0)), (('x', 'a', 'y'), (3.0, 6.0))])
    """
    walk.line(name)
    last = walk.graph.blocks[-1].name
    users: dict[str, list[ArrayContributed]] = {}
    for step in walk.contributions:
        users.setdefault(step.arg, []).append(step)
    count = _counted(walk, users, name)
    shown: list[ArrayPath] = []
    waiting: list[tuple[ArrayContributed, ...]] = [()]
    while waiting and len(shown) < limit:
        edges = waiting.pop()
        end = edges[-1].node if edges else name
        if end == last:
            shown.append(_told(walk, name, edges))
        waiting += [(*edges, edge) for edge in reversed(users.get(end, []))]
    return count, shown


def _counted(walk: ArrayWalk, users: dict[str, list[ArrayContributed]], name: str) -> int:
    """How many paths there are, without walking any."""
    last = walk.graph.blocks[-1].name
    count = {last: 1}
    for line in reversed(walk.graph.lines):
        if line.name != last:
            edges = users.get(line.name, ())
            count[line.name] = sum([count.get(edge.node, 0) for edge in edges])
    return count.get(name, 0)


def _told(walk: ArrayWalk, name: str, edges: tuple[ArrayContributed, ...]) -> ArrayPath:
    formula: Any = None
    numbers: dict[str, Any] = {walk.scalars.output: walk.scalars.seed}
    for edge in reversed(edges):
        sent = walk.formulas.sent(walk.line(edge.node), formula)
        formula = next(each.formula for each in sent if each.target.name == edge.arg)
        numbers = _sent_on(walk, edge, numbers)
    block: Block = walk.line(name)
    names = [None if node is None else walk.node_names.get(node) for node in block.entries]
    return ArrayPath(
        (name, *[edge.node for edge in edges]),
        formula,
        tuple([None if each is None else numbers.get(each, 0.0) for each in names]),
    )


def _sent_on(walk: ArrayWalk, edge: ArrayContributed, arrived: dict[str, Any]) -> dict[str, Any]:
    """What arrives at the block of an edge, of what arrived at its line."""
    sums = dict(arrived)
    for step in _line_steps(walk, edge):
        gate = walk.scalars.entry(step.node).row.gate
        sent = carried(sums.get(step.node, 0.0), step.partial, gate)
        sums[step.arg] = sums.get(step.arg, 0.0) + sent
    target = walk.line(edge.arg)
    names = {walk.node_names.get(node) for node in target.entries if node is not None}
    return {name: x for name, x in sums.items() if name in names}


def _line_steps(walk: ArrayWalk, edge: ArrayContributed) -> Iterator[Contributed]:
    """The scalar contributions within a line, and those to the block of the edge."""
    line, target = walk.line(edge.node), walk.line(edge.arg)
    for step in walk.scalars.contributions:
        home, arg = walk.homes[step.node].block, walk.homes[step.arg].block
        if home.line is line and arg.line in (line, target):
            yield step
