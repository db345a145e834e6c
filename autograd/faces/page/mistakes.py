"""The single mistakes that can be made in a graph, as data: a page's quiz makes them when asked.

The mistakes are those of the diagnosis. What a mistake leads to is computed by the page, in a pass
with the same knobs turned, at the moment when somebody's answer is wrong.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

from ...engine.edges import partials
from ...engine.row import named
from ...engine.value import Value, record
from ...formulas.flat_arguments import group_arguments
from ...formulas.numbers import significant
from ...steps.step import Contributed
from ...steps.walk import Walk

PARTIAL = "\U000f0000"
LARGEST = 150  # nodes of a graph of which all edges are looked at one by one


def graph_mistakes(walk: Walk, nodes: Sequence[Value] = ()) -> dict[str, Any]:
    """What can go wrong on the way to the numbers of a walk.

    Args:
        walk: the walk.
        nodes: of its graph in forward order, where they are known.

    Returns: "made", the mistakes, the likeliest first, each [in words, knobs]. Of the knobs,
        "edges" are [number of the step, a, b] for a partial p that is taken as a·p + b; "slopes"
        [number of the step, what stands in the place of its partial]; "bent" are [node, inside,
        outside, slope]; "kept" are [node, "first" or "last"]; "rounding" is [how,
        k, cut, only the forward pass]; "read" is a factor on the number in the end; "instead" is
        any other number. "names" says how every node is called, and "slopes" its gradient. In
        words PARTIAL stands for the number of the partial of the only edge.

    >>> from autograd import Value, steps
    >>> a = Value(3.0, "a")
    >>> foreseen = graph_mistakes(steps(a * a))
    >>> foreseen["made"][0]
    ['the sign is turned round', {'read': -1.0}]
    """
    from ...examples.diagnose import HYPOTHESES, Mistake, Question  # which only a quiz needs
    from ...examples.diagnose.asked_graph import AskedGraph, Edge, Quantity

    graph = list(nodes) or list(rebuilt_nodes(walk))
    output = graph[-1]
    index = {node: number for number, node in enumerate(graph)}
    names = {entry.name: number for number, entry in enumerate(walk.nodes)}
    steps = {
        (names[step.node], step.place): step.number - 1
        for step in walk.reverse
        if isinstance(step, Contributed)
    }

    class EveryQuestion(Question):
        """About all numbers of the graph at once: each of its edges may be the wrong one."""

        @cached_property
        def edges(self) -> list[tuple[Edge, Value, float]]:
            return [
                (Edge(node, place), arg, p)
                for node in (graph if len(graph) <= LARGEST else ())
                for arg, place, p in partials(node)
            ]

    def knobs(mistake: Mistake) -> dict[str, Any] | None:
        kept: dict[str, Any] = {}
        for name, setting in mistake.turned.items():
            if name == "edges":
                kept[name] = [
                    [steps[index[edge.node], edge.place], *bent] for edge, bent in setting.items()
                ]
            elif name == "slopes" and all(not slope.row for slope in setting.values()):
                kept[name] = [
                    [steps[index[edge.node], edge.place], slope.how]
                    for edge, slope in setting.items()
                ]
            elif name == "bent":
                kept[name] = [[index[node], *bent] for node, bent in setting.items()]
            elif name == "kept":
                kept[name] = [[index[node], which] for node, which in setting.items()]
            elif name == "rounding":
                kept[name] = [setting.how, setting.k, setting.cut, setting.outer]
            elif name == "read" and all(read(2.0) == 2 * read(1.0) for read in setting):
                kept[name] = _product(read(1.0) for read in setting)
            else:
                return None
        return kept

    quantity = Quantity(output)
    question = EveryQuestion(AskedGraph([quantity], output), quantity, 1.0)
    slopes = {edge: p for edge, _, p in question.edges}

    def without_partial(mistake: Mistake) -> str:
        bent = mistake.turned.get("edges", {})
        if [*bent.values()] != [(0, 1)]:
            return mistake.said
        number = significant(slopes[next(iter(bent))])
        return mistake.said.replace(f", {number}, ", f", {PARTIAL}, ")

    made: list[list[Any]] = []
    for row in HYPOTHESES.values():
        if row.name == "swapped":
            made.append(["", {"instead": True}])
        for mistake in row.ways(question):
            turned = knobs(mistake)
            if turned and turned.get("rounding", [""])[0] not in ("float32", "shaken"):
                made.append([without_partial(mistake), turned])
    words = question.words
    return {
        "made": made,
        "names": [words.node(node) for node in graph],
        "slopes": [words.derivative(output, node) for node in graph],
        "labelled": [number for number, node in enumerate(graph) if node.label],
    }


def _product(factors: Iterator[float]) -> float:
    product = 1.0
    for factor in factors:
        product *= factor
    return product


def rebuilt_nodes(walk: Walk) -> Iterator[Value]:
    """The graph of a walk as Values, in forward order; numbers by hand and fractions as floats."""
    made: dict[str, Value] = {}
    for entry in walk.nodes:
        if entry.op is None:
            node = Value(float(entry.data), entry.name)
        else:
            flat = [x if name is None else made[name] for name, x in _arguments(walk, entry)]
            node = record(named(entry.op), group_arguments(flat, entry.sizes), entry.name)
        made[entry.name] = node
        yield node


def _arguments(walk: Walk, entry: Any) -> Iterator[tuple[str | None, Any]]:
    """The arguments of an entry: the name of a node, or None and a constant."""
    for index, x in entry.args:
        yield (None if index is None else walk.nodes[index].name), x
