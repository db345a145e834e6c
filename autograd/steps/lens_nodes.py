"""Which nodes a lens is to show: those with a name, near others, or on the heaviest paths.

Many nodes may share one tuple of arguments, as all entries of a matrix product share its rows; of
such a tuple is found once what is in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fnmatch import translate
from re import compile as compiled
from typing import Any

from ..engine.arguments import kept_in_tuple, operands_of_all
from ..engine.value import Value


def _takes(args: tuple[Any, ...], wanted: set[Value], known: dict[int, bool]) -> bool:
    """Whether one of these is among arguments.

    Args:
        known: what has been found of tuples, which many nodes share.
    """
    for arg in args:
        if arg.__class__ is not tuple:
            if arg in wanted:
                return True
            continue
        found = known.get(id(arg))
        if found is None:
            found = known[id(arg)] = not wanted.isdisjoint(arg)
        if found:
            return True
    return False


def users_of(nodes: Iterable[Value], wanted: set[Value]) -> list[Value]:
    """The nodes that took one of these as an argument."""
    known: dict[int, bool] = {}
    return [
        node
        for node in nodes
        if node._a in wanted
        or node._b in wanted
        or (node._a is None and _takes(kept_in_tuple(node), wanted, known))
    ]


def reached_from(nodes: Iterable[Value], starts: set[Value]) -> list[Value]:
    """The nodes that were made from one of these, at any distance, arguments before results."""
    reached = {*starts}
    known: dict[int, bool] = {}  # all of a tuple is older than the first node that took it
    made = []
    for node in nodes:
        if (
            node._a in reached
            or node._b in reached
            or (node._a is None and _takes(kept_in_tuple(node), reached, known))
        ):
            reached.add(node)
            if node not in starts:
                made.append(node)
    return made


def name_pattern(patterns: Sequence[str]) -> Callable[[str], Any]:
    """Whether a name fits one of the patterns: is it, where there is no `*` and no `?`."""
    if not {*"".join(patterns)}.intersection("*?"):
        return {*patterns}.__contains__
    # Indices stand in brackets, which stand for one of several signs in patterns of files.
    literal = [pattern.replace("[", "[[]") for pattern in patterns]
    return compiled("|".join(map(translate, literal))).match


def labelled_nodes(nodes: Sequence[Value], patterns: Sequence[str]) -> list[Value]:
    """The nodes of which a name fits a pattern."""
    fits = name_pattern(patterns)
    found = []
    for node in nodes:
        names: Any = getattr(node, "_names", None)
        if names is None:
            continue
        array = [names[2].label] if len(names) > 2 else []
        if any(name and fits(name) for name in (names[0], names[1], *array)):
            found.append(node)
    return found


def near_nodes(
    nodes: Sequence[Value], starts: set[Value], distance: int, way: str = "of"
) -> set[Value]:
    """What lies at most so many edges away: "below" the starts, "above" them, or either, "of"."""
    met = frontier = starts.intersection(nodes)
    for _ in range(distance):
        beyond: set[Value] = set()
        if way != "above":
            beyond.update(operands_of_all(frontier))
        if way != "below":
            beyond.update(users_of(nodes, frontier))
        frontier = beyond - met
        if not frontier:
            break
        met = met | frontier
    return met


def on_heaviest(start: Value, k: int, nodes: Sequence[Value]) -> set[Value]:
    """What lies on the k heaviest paths from a number to the last of nodes."""
    from .explain.heaviest import heaviest_nodes

    return heaviest_nodes(nodes, start, k)
