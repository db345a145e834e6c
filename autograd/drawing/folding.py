"""Large drawings folded: whole groups of nodes are drawn as one box, so that all can be read.

A graph is counted before anything is drawn. A layout of some hundred nodes can be read; one of
some thousand cannot, and takes minutes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..engine.arguments import data_of, name, slots
from ..engine.ieee import FLOATS
from ..engine.value import Value, order
from ..steps.default_lens import READABLE as READABLE

SLIDE = 60  # drawn nodes that a class can read on a slide
LEVELS = ("arrays", "units", "scalars")
FEW = 8  # constants of one operation above which they are drawn as one
GROUPS = {"neurons": "neuron", "layers": "layer"}  # what can be folded, smallest first


@dataclass(eq=False, slots=True)
class FoldedNodes:
    """Nodes that are drawn as one: a group, inside the groups of `path`, or what is left out.

    about: a line on what is in it, where that is not how many values and parameters.
    """

    group: str = ""
    path: tuple[str, ...] = ()
    nodes: list[Value] = field(default_factory=list)
    about: str = field(default="", kw_only=True)

    def leaves(self) -> list[Value]:
        """Its members that no operation made: parameters, where it is a layer."""
        return [node for node in self.nodes if node.op is None]

    def gradient_norm(self) -> float | None:
        """√Σ grad² over its leaves (all its nodes where it has none); None before a pass."""
        grads = [data_of(node.grad) for node in self.leaves() or self.nodes if node.reached]
        return FLOATS.hypot(*grads) if grads else None


FoldOf = dict[Value, FoldedNodes]  # of nodes that have no box of their own


def folded(y: Value, fold: str | None, limit: int) -> tuple[list[Value], FoldOf, str]:
    """The nodes behind y in order, those folded with what they are drawn in, and a sentence on it.

    Raises:
        ValueError: an unknown fold.
    """
    if fold is not None and fold not in GROUPS and fold != "nothing":
        raise ValueError(
            f"fold takes {', '.join(map(repr, GROUPS))}, 'calls', 'nothing', or None to fold what "
            f"is too large to read; got {fold!r}"
        )
    nodes = order(y)
    fold_of = fold_by_group(nodes, GROUPS[fold]) if fold in GROUPS else {}
    total = count_drawn(nodes, fold_of)
    room = min(limit, READABLE)
    if total <= (room if fold is None else limit):
        return nodes, fold_of, ""
    for word in GROUPS.values():
        fold_of = fold_by_group(nodes, word)
        if fold_of and count_drawn(nodes, fold_of) <= room:
            return nodes, fold_of, f"Folded to {word}s: all {total:,} nodes would be too many."
    sentence = f"Folded to what is nearest to the output: all {total:,} nodes would be too many."
    if fold is not None:
        sentence += f" With limit={total} (--limit {total}) they are drawn."
    return nodes, fold_far_nodes(y, fold_of, room), sentence


def unit_folds(
    y: Value, level: str | None, fold: str | None, limit: int
) -> tuple[list[Value], FoldOf, str] | None:
    """As `folded`, with each neuron as one; None where single values are to be drawn, or layers.

    Raises:
        ValueError: an unknown level, or units where no neurons are known, or together with fold.
    """
    if level not in LEVELS and level is not None:
        raise ValueError(f"level takes {', '.join(map(repr, LEVELS))}, got {level!r}")
    if fold is not None or level == "scalars":
        if level == "units":
            raise ValueError("level='units' draws each neuron as one already; leave out fold")
        return None
    nodes = order(y)
    fold_of = fold_by_group(nodes, "neuron")
    single = count_drawn(nodes, {})
    if level is None and not (fold_of and SLIDE < single <= min(limit, READABLE)):
        return None
    if not fold_of:
        raise ValueError(
            f"{name(y)} is no network of neurons: no value behind it is in a group such as "
            "'layer 1/neuron 1' (Value.group)"
        )
    total = count_drawn(nodes, fold_of)
    if total > limit:
        return None
    words = f"Each neuron is one box; single values would be {single:,} boxes."
    return nodes, fold_of, words * (level is None)


def constant_arguments(node: Value) -> Iterator[tuple[int, float]]:
    """The constants among the arguments of a node, as `drawn_constants` gives them."""
    if node.op is None:
        return iter(())
    arguments: list[float | None] = []
    for slot in slots(node):
        several = slot if slot.__class__ is tuple else (slot,)
        arguments += [arg if arg.__class__ is float else None for arg in several]
    return drawn_constants(arguments, node.op.defaults)


def drawn_constants(
    arguments: Sequence[Any], defaults: Sequence[float]
) -> Iterator[tuple[int, Any]]:
    """The constants that a drawing shows, with their places; defaults at the end are left out.

    Args:
        arguments: of an operation, laid flat; None for each that is no constant.
        defaults: of the operation's last arguments.
    """
    count = len(arguments)
    for usual in reversed(defaults):
        if arguments[count - 1] != usual:
            break
        count -= 1
    return ((place, x) for place, x in enumerate(arguments[:count]) if x is not None)


def drawn_size(node: Value) -> int:
    """How many drawn nodes it is: the value, its operation, the constants."""
    if node.op is None:
        return 1
    several = sum(1 for _ in constant_arguments(node))
    return 2 + (several if several <= FEW else 1)


def count_drawn(nodes: Iterable[Value], fold_of: FoldOf) -> int:
    """How many drawn nodes there are in all."""
    if not fold_of:
        return sum(map(drawn_size, nodes))
    alone = (node for node in nodes if node not in fold_of)
    return len(set(fold_of.values())) + sum(map(drawn_size, alone))


def group_path(node: Value) -> tuple[str, ...]:
    """The groups that a node is in, outermost first."""
    group = node.group
    return tuple(part for part in group.split("/") if part.strip()) if group else ()


def fold_by_group(nodes: Iterable[Value], word: str) -> FoldOf:
    """Each group whose name begins with the word, such as "layer 2", becomes one."""
    fold_of: FoldOf = {}
    folds: dict[tuple[str, ...], FoldedNodes] = {}
    for node in nodes:
        path = group_path(node)
        for depth, part in enumerate(path):
            if part.split()[0].lower() == word:
                key = path[: depth + 1]
                if key not in folds:
                    folds[key] = FoldedNodes(part, path[:depth])
                folds[key].nodes.append(node)
                fold_of[node] = folds[key]
                break
    return fold_of


def fold_far_nodes(y: Value, fold_of: FoldOf, room: int) -> FoldOf:
    """Keep what the fewest steps lead to from y, as far as there is room, and fold the rest.

    Whatever lies behind the same kept node goes into one "… n more" in front of it. A group
    that is folded already is kept or left out as a whole.
    """
    reached = [y]
    via = {y: 0}  # the number of the unit (node or group) from which a node was reached
    numbers: dict[Value | FoldedNodes, int] = {}
    parents: list[int] = []
    for node in reached:
        unit = fold_of.get(node, node)
        if unit not in numbers:
            numbers[unit] = len(parents)
            parents.append(via[node])
        for arg in node.args:
            if arg.__class__ is not float and arg not in via:
                via[arg] = numbers[unit]
                reached.append(arg)
    keep = _units_with_room(list(numbers), parents, room)
    rests: dict[int, FoldedNodes] = {}  # what is left out, by the kept unit in front of it
    for number, parent in enumerate(parents):
        if number >= keep:
            rests[number] = rests[parent] if parent in rests else FoldedNodes()
            rests[parent] = rests[number]
    folded_far: FoldOf = {}
    for node in reached:
        unit = fold_of.get(node, node)
        if numbers[unit] >= keep:
            folded_far[node] = rests[numbers[unit]]
            folded_far[node].nodes.append(node)
        elif isinstance(unit, FoldedNodes):
            folded_far[node] = unit
    return folded_far


def _units_with_room(units: list[Value | FoldedNodes], parents: list[int], room: int) -> int:
    """How many units from the front have room, with one more for what is left out behind each."""
    last = list(range(len(units)))  # the last unit that was reached from each
    for number, parent in enumerate(parents):
        last[parent] = number
    fitting, drawn, cut = 1, 0, 0
    for number, unit in enumerate(units):
        drawn += 1 if isinstance(unit, FoldedNodes) else drawn_size(unit)
        cut += last[number] > number
        cut -= number > 0 and last[parents[number]] == number
        if drawn + cut <= room:
            fitting = number + 1
        if drawn > room:
            break
    return fitting
