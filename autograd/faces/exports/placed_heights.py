"""The graph of an export with places, at the height at which it is exported."""

from __future__ import annotations

from ...drawing.folding import LEVELS
from ...formulas.notation import Notation
from .heights import export_height
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
    height = export_height(subject.y, level)
    if height == "arrays":
        return PlacedArrays(subject.y, walk, room, by, letters, told)
    if height == "units":
        return PlacedUnits(subject.y, walk, room, by, letters)
    return PlacedScalars(walk, room, by, letters)
