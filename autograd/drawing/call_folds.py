"""A graph drawn call by call: what one call of a function recorded is one box (record_calls)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..engine.arguments import name, operands
from ..engine.value import Value, order
from .folding import GROUPS, READABLE, FoldedNodes, FoldOf, count_drawn, group_path

NUMBER = re.compile(r" \d+$")  # of a call among those of its name
BOXES = 120  # above so many, inner calls are drawn within those around them


def call_folds(
    y: Value, level: str | None, fold: str | None, limit: int
) -> tuple[list[Value], FoldOf, str] | None:
    """The nodes behind y, each call as one, and a sentence; None where others are to be drawn.

    The innermost calls are boxes, inside frames of those around them; where that makes too many,
    whole outer calls are. Leaves that the same calls read are one box.

    Raises:
        ValueError: no calls are known.
    """
    if level is not None or fold not in (None, "calls"):
        return None
    nodes = order(y)
    paths = _paths(nodes)
    if not any(paths.values()) or (fold is None and not _are_needed(nodes)):
        if fold == "calls":
            raise ValueError(
                f"no calls are known behind {name(y)}; record it inside `with record_calls():`"
            )
        return None
    deepest = max(map(len, paths.values()))
    for depth in range(deepest, 0, -1):
        fold_of = _folds(nodes, paths, depth)
        total = count_drawn(nodes, fold_of)
        if total <= BOXES:
            break
    if total > limit:
        return None
    calls = "Each call of a function is one box"
    return nodes, fold_of, f"{calls}; all values would be {count_drawn(nodes, {}):,} boxes."


def _are_needed(nodes: Sequence[Value]) -> bool:
    """Whether a graph is too large for single values, and its groups are no neurons or layers."""
    words = GROUPS.values()
    known = (part.split()[0].lower() in words for node in nodes for part in group_path(node))
    return count_drawn(nodes, {}) > READABLE and not any(known)


def _paths(nodes: Sequence[Value]) -> dict[Value, tuple[str, ...]]:
    """The calls of every node, outermost first, without those that all of them are in."""
    paths = {node: group_path(node) for node in nodes}
    inner = [path for path in paths.values() if path]
    while inner and all(len(path) > 1 and path[0] == inner[0][0] for path in inner):
        inner = [path[1:] for path in inner]
        paths = {node: path[1:] for node, path in paths.items()}
    return paths


def _folds(nodes: Sequence[Value], paths: dict[Value, tuple[str, ...]], depth: int) -> FoldOf:
    folds: dict[tuple[str, ...], FoldedNodes] = {}
    fold_of: FoldOf = {}
    readers: dict[Value, dict[FoldedNodes | None, None]] = {}
    for node in nodes:
        key = paths[node][:depth]
        if key and node.op is not None:
            if key not in folds:
                folds[key] = FoldedNodes(key[-1], key[:-1])
            fold_of[node] = folds[key]
            folds[key].nodes.append(node)
        for arg in operands(node):
            if arg.op is None:
                readers.setdefault(arg, {})[fold_of.get(node)] = None
    shared: dict[tuple[FoldedNodes | None, ...], list[Value]] = {}
    for leaf, several in readers.items():
        shared.setdefault(tuple(several), []).append(leaf)
    for several_calls, leaves in shared.items():
        first = next(iter(several_calls))
        if len(leaves) > 1 and first is not None:
            together = FoldedNodes(_name_of_leaves(leaves, first.group), (), leaves)
            fold_of.update(dict.fromkeys(leaves, together))
    return fold_of


def _name_of_leaves(leaves: Sequence[Value], reader: str) -> str:
    """What leaves are called together: W of W[1,1] and W[1,2], or after the call."""
    stems = {leaf.label.partition("[")[0] for leaf in leaves}
    stem = stems.pop()
    return stem if stem and not stems else f"leaves of {NUMBER.sub('', reader)}"
