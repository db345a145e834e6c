"""The examples that a loss adds up, each with a graph of its own, and where the model ends in one.

A loss of several examples is one graph with the parameters shared by all of them. A page shows that
whole, or the graph of a single example, in which the numbers of any other can be put.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from ...engine.arguments import slots
from ...engine.row import named
from ...engine.value import Value, order, record
from ...formulas.flat_arguments import group_arguments, laid_flat

MOST = 20_000  # nodes of a loss that is taken apart
ENTRY = re.compile(r"(.+)\[(\d+)((?:,\d+)*)\]")
TARGET = re.compile(r"[tyTY][\d_]*(?:\[[\d, ]*\])?|targets?|labels?")
SCALES = ("mul", "div")  # by a constant, around the mean or the sum of the examples

Place = tuple[int, int]  # of an argument: the number of its node in forward order, and which


class Sample(NamedTuple):
    """One example: which of the graphs is its own, and the numbers of that graph's data."""

    graph: int
    numbers: list[float]


class Samples(NamedTuple):
    """The graphs of single examples, the data of each, and every example.

    graphs: an output for each kind of graph; examples that differ in numbers alone share one.
    data: for each graph the leaves that hold an example's numbers.
    """

    graphs: list[Value]
    data: list[list[Value]]
    each: list[Sample]


class _Copy(NamedTuple):
    """An example's part of the loss: its nodes in forward order, and the constants in it."""

    nodes: list[Value]
    terms: list[Value]
    shape: Any  # the same for examples that differ in their numbers alone
    constants: dict[Place, float]


def loss_samples(y: Value, params: Collection[Value]) -> Samples | None:
    """The examples of a loss; None where it is no mean or sum over several.

    Args:
        y: the loss: a mean or a sum of terms, perhaps times a constant.
        params: the leaves that learn. All examples share them, and nothing else that is given.

    >>> w = Value(0.5, "w")
    >>> errors = [(w * x - t) ** 2 for x, t in ((1.0, 2.0), (3.0, 4.0))]
    >>> samples = loss_samples(sum(errors[1:], errors[0]), [w])
    >>> [sample.numbers for sample in samples.each]
    [[1.0, 2.0], [3.0, 4.0]]
    """
    sums, row, scales = _sums(y)
    copies: list[_Copy] = []
    learnt: set[Value] = set()
    for terms in sums:
        behind = [order(term) for term in terms]
        if sum(map(len, behind)) > MOST:
            return None
        learnt = {node for nodes in behind for node in nodes if node.op is None and node in params}
        copies = _copies(terms, behind, learnt)
        if copies and (row != "add" or len({copy.shape for copy in copies}) == 1):
            break
    else:
        return None
    kinds = list(dict.fromkeys([copy.shape for copy in copies]))
    graphs, data, each = [], [], []
    numbers_of = {}
    for number, shape in enumerate(kinds):
        alike = [copy for copy in copies if copy.shape == shape]
        graph = _rebuilt(alike, learnt, row, scales, y)
        graphs.append(graph[0])
        data.append(graph[1])
        numbers_of[shape] = (number, graph[2])
    for copy in copies:
        number, read = numbers_of[copy.shape]
        each.append(Sample(number, read(copy)))
    return Samples(graphs, data, each)


def _sums(y: Value) -> tuple[list[list[Value]], str, list[tuple[str, float, int]]]:
    """What the terms of a loss may be, the operation that adds them up, and what it is scaled by.

    Numbers added with + may be many terms, or a few that are sums themselves.
    """
    scales: list[tuple[str, float, int]] = []
    while y.op is not None and y.op.name in SCALES:
        inner = [place for place, arg in enumerate(y.args) if isinstance(arg, Value)]
        if len(inner) != 1:
            return [], "", []
        scales.append((y.op.name, y.args[1 - inner[0]], inner[0]))
        y = y.args[inner[0]]
    if y.op is None or y.op.name not in ("sum", "mean", "add"):
        return [], "", []
    sums = [list(y.args)]
    first = sums[0][0]
    while y.op.name == "add" and isinstance(first, Value) and first.op is y.op and not first.label:
        sums.insert(0, [*first.args, *sums[0][1:]])
        first = sums[0][0]
    return [s for s in sums if all(isinstance(term, Value) for term in s)], y.op.name, scales


def _copies(
    terms: list[Value], behind: Sequence[Sequence[Value]], learnt: set[Value]
) -> list[_Copy]:
    """The examples that some terms belong to; none where they are not two or more alike."""
    counts = Counter(node for nodes in behind for node in nodes)
    everywhere = {node for node, count in counts.items() if count == len(terms)}
    together = _clusters(behind, learnt | _made_of(learnt, everywhere, behind[0]))
    if not learnt or len(together) < 2 or len({len(places) for places in together}) > 1:
        return []
    copies = [_copy([terms[k] for k in places], learnt) for places in together]
    # Where the weights are not the same, the terms are no examples but outputs.
    return copies if all(learnt <= set(copy.nodes) for copy in copies) else []


def _made_of(
    learnt: Collection[Value], everywhere: Collection[Value], nodes: Sequence[Value]
) -> set[Value]:
    """What all terms share and is made of parameters alone, such as a penalty on the weights."""
    made: set[Value] = set()
    for node in nodes:
        args = [arg for arg in node.args if isinstance(arg, Value)]
        if args and node in everywhere and all(arg in made or arg in learnt for arg in args):
            made.add(node)
    return made


def _clusters(behind: Sequence[Sequence[Value]], shared: Collection[Value]) -> list[list[int]]:
    """The terms that belong together: they share what is not shared by design."""
    home: dict[Value, int] = {}
    parent = list(range(len(behind)))

    def root(k: int) -> int:
        while parent[k] != k:
            k = parent[k]
        return k

    for k, nodes in enumerate(behind):
        for node in nodes:
            if node not in shared:
                parent[root(k)] = root(home.setdefault(node, k))
    places: dict[int, list[int]] = {}
    for k in range(len(behind)):
        places.setdefault(root(k), []).append(k)
    return list(places.values())


def _copy(terms: list[Value], learnt: Collection[Value]) -> _Copy:
    nodes: dict[Value, int] = {}
    for term in terms:
        for node in order(term):
            nodes.setdefault(node, len(nodes))
    shape: list[Any] = []
    constants: dict[Place, float] = {}
    for node, number in nodes.items():
        if node.op is None:
            shape.append(id(node) if node in learnt else "data")
            continue
        grouped = slots(node)
        args: list[Any] = []
        for place, arg in enumerate(laid_flat(grouped)):
            if isinstance(arg, Value):
                args.append(nodes[arg])
            else:
                constants[number, place] = arg
                args.append("constant")
        sizes = [len(arg) if isinstance(arg, tuple) else None for arg in grouped]
        shape.append((node.op.name, *sizes, *args))
    return _Copy(list(nodes), terms, tuple(shape), constants)


def _rebuilt(
    alike: list[_Copy],
    learnt: Collection[Value],
    row: str,
    scales: list[tuple[str, float, int]],
    y: Value,
) -> tuple[Value, list[Value], Any]:
    """The graph of the first of some examples, its data, and what reads the data of any of them."""
    first = alike[0]
    labels = {node.label for node in first.nodes}
    differ = {p for p, x in first.constants.items() if any(c.constants[p] != x for c in alike)}
    leaves: dict[Any, Value] = {}  # constants that become leaves, by what makes them the same
    places: dict[Any, Place] = {}

    def datum(place: Place, key: Any, name: str) -> Value:
        if key not in leaves:
            free = name
            while free in labels:
                free += "_"
            labels.add(free)
            leaves[key], places[key] = Value(first.constants[place], free), place
        return leaves[key]

    made: dict[Value, Value] = {}
    own: list[Value] = []
    scalars = sum(1 for p in differ if not _in_sequence(first.nodes[p[0]], p[1]))
    for number, node in enumerate(first.nodes):
        label = node.label if node in learnt else _without_index(node.label)
        if node.op is None:
            made[node] = Value(node.data, label)
            if node not in learnt:
                own.append(node)
        else:
            grouped = slots(node)
            sizes = [len(arg) if isinstance(arg, tuple) else None for arg in grouped]
            args: list[Any] = []
            for place, arg in enumerate(laid_flat(grouped)):
                if isinstance(arg, Value):
                    args.append(made[arg])
                elif _in_sequence(node, place):
                    sequence, at = _in_sequence(node, place)
                    name = f"x{at + 1}" if len(sequence) > 1 else "x"
                    args.append(datum((number, place), (at, sequence), name))
                elif (number, place) in differ:
                    name = f"t{len(leaves)}" if scalars > 1 else "t"
                    args.append(datum((number, place), (number, place), name))
                else:
                    args.append(arg)
            made[node] = record(node.op, group_arguments(args, sizes), label)
        made[node].group = node.group
    terms = tuple([made[term] for term in first.terms])
    together = "mean" if row == "mean" else "sum"
    result = terms[0] if len(terms) == 1 else record(named(together), (terms,))
    for name, by, inner in reversed(scales):
        result = record(named(name), (result, by) if inner == 0 else (by, result))
    result.label = y.label or result.label
    numbers = [first.nodes.index(node) for node in own]

    def read(copy: _Copy) -> list[float]:
        return [
            *[copy.nodes[number].data for number in numbers],
            *[copy.constants[place] for place in places.values()],
        ]

    return result, [*[made[node] for node in own], *leaves.values()], read


def _in_sequence(node: Value, place: int) -> Any:
    """The sequence of constants in which an argument of a weighted sum stands, and where; or None.

    What weights are multiplied by is given, although it is no Value.
    """
    if node.op is None or node.op.name != "dot":
        return None
    for argument in slots(node)[:2]:
        if place < len(argument):
            plain = not any(isinstance(x, Value) for x in argument)
            return (tuple(argument), place) if plain else None
        place -= len(argument)
    return None


def _without_index(label: str) -> str:
    """The name of an entry without its first index, which counts the examples.

    >>> _without_index("x[3]"), _without_index("X[3,1]"), _without_index("w1")
    ('x', 'X[1]', 'w1')
    """
    entry = ENTRY.fullmatch(label)
    if entry is None:
        return label
    return f"{entry[1]}[{entry[3][1:]}]" if entry[3] else entry[1]


def model_parts(
    nodes: Sequence[Value], params: Collection[int], names: Sequence[str]
) -> dict[str, Any] | None:
    """Where in a graph the data come in and the model ends, by numbers of nodes.

    Args:
        nodes: of the graph, in forward order.
        params: the leaves that learn.
        names: of the nodes.

    Returns: "inputs" and "targets", leaves; "answer", the last number that all of the data goes
        through before a target is met, in a network within its layers. None where nothing comes
        in, or no one number is the answer.
    """
    index = {node: number for number, node in enumerate(nodes)}
    data = [k for k, node in enumerate(nodes) if node.op is None and k not in params]
    targets = [k for k in data if TARGET.fullmatch(names[k])]
    inputs = [k for k in data if k not in targets]
    if not inputs:
        return None
    used: dict[int, int] = dict.fromkeys(inputs, 0)  # what depends on an input, and its last use
    aimed = set(targets)
    for k, node in enumerate(nodes):
        args = [index[arg] for arg in node.args if isinstance(arg, Value)]
        if any(arg in aimed for arg in args):
            aimed.add(k)
        if any(arg in used for arg in args):
            used[k] = k
            used |= {arg: k for arg in args if arg in used}
    grouped = any(node.group for node in nodes)
    answer, latest = None, max(inputs)
    for k, last in sorted(used.items()):
        through = latest <= k and k not in inputs  # all of the data goes through this number
        if through and k not in aimed and (nodes[k].group or not grouped):
            answer = k
        latest = max(latest, last)
    if answer is None:
        return None
    return {"inputs": inputs, "answer": answer, "targets": targets}
