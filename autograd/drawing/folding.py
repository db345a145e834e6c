"""What a drawing leaves out: groups of nodes that are drawn as one.

A graph is counted before anything is drawn. A layout of some hundred nodes can be read; one of
some thousand cannot, and takes minutes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..engine.arguments import data_of, name, slots
from ..engine.chain import order
from ..engine.floats import FLOATS
from ..engine.value import Value

READABLE = 500  # drawn nodes above which a drawing folds by itself
FEW = 8  # constants of one operation above which they are drawn as one
GROUPS = {"neurons": "neuron", "layers": "layer"}  # what can be folded, smallest first


class Fold:
    """Nodes that are drawn as one: a group, inside the groups of `path`, or what is left out."""

    __slots__ = ("group", "nodes", "path")

    def __init__(self, group: str = "", path: tuple[str, ...] = ()) -> None:
        self.group = group
        self.path = path
        self.nodes: list[Value] = []

    def leaves(self) -> list[Value]:
        """Its members that no operation made: parameters, where it is a layer."""
        return [node for node in self.nodes if node.op is None]

    def size(self) -> float | None:
        """√Σ grad² over its leaves (all its nodes where it has none); None before a pass."""
        grads = [data_of(node.grad) for node in self.leaves() or self.nodes if node.reached]
        return FLOATS.hypot(*grads) if grads else None


Homes = dict[Value, Fold]


def folded(y: Value, fold: str | None, limit: int) -> tuple[list[Value], Homes, str]:
    """The nodes behind y in order, the fold that each hidden one went to, and a sentence on it.

    Raises:
        ValueError: an unknown fold, or more than limit nodes to draw.
    """
    if fold is not None and fold not in GROUPS and fold != "nothing":
        raise ValueError(
            f"fold takes {', '.join(map(repr, GROUPS))}, 'nothing', or None to fold what is too "
            f"large to read; got {fold!r}"
        )
    nodes = order(y)
    homes = by_group(nodes, GROUPS[fold]) if fold in GROUPS else {}
    total = count(nodes, homes)
    if total > limit:
        fewer = "fold whole groups (fold='layers')" if any(map(path_of, nodes)) else ""
        raise ValueError(
            f"the drawing of {name(y)} would have {total:,} nodes, and the limit is {limit:,}; "
            f"{fewer or 'draw a Value nearer to the leaves'}, or raise it with limit={total}"
        )
    if fold is not None or total <= READABLE:
        return nodes, homes, ""
    for word in GROUPS.values():
        homes = by_group(nodes, word)
        if homes and count(nodes, homes) <= READABLE:
            return nodes, homes, f"Folded to {word}s: all {total:,} nodes would be too many."
    return (
        nodes,
        nearest(y, homes, READABLE),
        f"Folded to what is nearest to the output: all {total:,} nodes would be too many.",
    )


def constants(node: Value) -> Iterator[tuple[int, float]]:
    """The constants among the arguments, with their places; defaults at the end left out."""
    if node.op is None:
        return
    given = list(slots(node))
    for usual in reversed(node.op.defaults):
        if given[-1].__class__ is not float or given[-1] != usual:
            break
        given.pop()
    place = 0
    for arg in given:
        several = arg if arg.__class__ is tuple else (arg,)
        for at, one in enumerate(several, start=place):
            if one.__class__ is float:
                yield at, one
        place += len(several)


def cost(node: Value) -> int:
    """How many drawn nodes it is: the value, its operation, the constants."""
    if node.op is None:
        return 1
    several = sum(1 for _ in constants(node))
    return 2 + (several if several <= FEW else 1)


def count(nodes: Iterable[Value], homes: Homes) -> int:
    """How many drawn nodes there are."""
    if not homes:
        return sum(map(cost, nodes))
    return len(set(homes.values())) + sum(cost(node) for node in nodes if node not in homes)


def path_of(node: Value) -> tuple[str, ...]:
    """The groups that a node is in, outermost first."""
    group = node.group
    return tuple(part for part in group.split("/") if part.strip()) if group else ()


def by_group(nodes: Iterable[Value], word: str) -> Homes:
    """Each group whose name begins with the word, such as "layer 2", becomes one."""
    homes: Homes = {}
    folds: dict[tuple[str, ...], Fold] = {}
    for node in nodes:
        path = path_of(node)
        for at, part in enumerate(path):
            if part.split()[0].lower() == word:
                key = path[: at + 1]
                if key not in folds:
                    folds[key] = Fold(part, path[:at])
                folds[key].nodes.append(node)
                homes[node] = folds[key]
                break
    return homes


def nearest(y: Value, homes: Homes, room: int) -> Homes:
    """Keep what the fewest steps lead to from y, as far as there is room, and fold the rest.

    Whatever lies behind the same kept node goes into one "… n more" in front of it. A group
    that is folded already is kept or left out as a whole.
    """
    found = [y]
    via = {y: 0}  # the number of the unit (node or group) from which a node was found
    numbers: dict[Value | Fold, int] = {}
    parents: list[int] = []
    for node in found:
        unit = homes.get(node, node)
        if unit not in numbers:
            numbers[unit] = len(parents)
            parents.append(via[node])
        for arg in node.args:
            if arg.__class__ is not float and arg not in via:
                via[arg] = numbers[unit]
                found.append(arg)
    keep = _fitting(list(numbers), parents, room)
    rests: dict[int, Fold] = {}  # what is left out, by the kept unit in front of it
    for at, parent in enumerate(parents):
        if at >= keep:
            rests[at] = rests[parent] if parent in rests else Fold()
            rests[parent] = rests[at]
    members: Homes = {}
    for node in found:
        unit = homes.get(node, node)
        if numbers[unit] >= keep:
            members[node] = rests[numbers[unit]]
            members[node].nodes.append(node)
        elif isinstance(unit, Fold):
            members[node] = unit
    return members


def _fitting(units: list[Value | Fold], parents: list[int], room: int) -> int:
    """How many units from the front have room, with one more for what is left out behind each."""
    last = list(range(len(units)))  # the last unit that was found from each
    for at, parent in enumerate(parents):
        last[parent] = at
    fitting, drawn, cut = 1, 0, 0
    for at, unit in enumerate(units):
        drawn += 1 if isinstance(unit, Fold) else cost(unit)
        cut += last[at] > at
        cut -= at > 0 and last[parents[at]] == at
        if drawn + cut <= room:
            fitting = at + 1
    return fitting
