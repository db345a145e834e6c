"""At which height a graph is exported: arrays, units of a network, or single numbers."""

from __future__ import annotations

from ...drawing.folding import LEVELS, SLIDE, count_drawn, fold_by_group
from ...engine.blocks import array_graph
from ...engine.value import Value, order
from ...formulas.notation import Notation
from .placed_arrays import PlacedArrays
from .placed_graph import PlacedGraph, PlacedScalars
from .placed_units import PlacedUnits
from .subject import Subject


def placed_at(
    subject: Subject,
    level: str | None,
    room: tuple[float, float],
    by: Notation,
    letters: float = 8.0,
    told: bool = False,
) -> PlacedGraph:
    """The graph of a subject at a height, with places.

    Args:
        told: whether each step is told below, so that arrows between arrays need no formulas.
        level: one of LEVELS; left out, arrays where there are any, units where neurons are known
            and single numbers would be more than a slide holds, as `draw` has it.

    Raises:
        ValueError: there is no such level, none of that is known, or there are too many boxes.
        ImportError, RenderError, TimeoutError: as `PlacedGraph`.
    """
    if level is not None and level not in LEVELS:
        raise ValueError(f"level takes {', '.join(map(repr, LEVELS))}; got {level!r}")
    walk = subject.walk()
    if level == "arrays" or (level is None and array_graph(subject.y).has_arrays):
        return PlacedArrays(subject.y, walk, room, by, letters, told)
    if level == "units" or (level is None and _is_large_network(subject.y)):
        return PlacedUnits(subject.y, walk, room, by, letters)
    return PlacedScalars(walk, room, by, letters)


def _is_large_network(y: Value) -> bool:
    """Whether neurons are known, and single numbers would be more than a slide holds."""
    nodes = order(y)
    return count_drawn(nodes, {}) > SLIDE and bool(fold_by_group(nodes, "neuron"))
