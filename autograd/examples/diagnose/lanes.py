"""The knobs of many mistakes side by side: every number is a row of lanes, one a mistake."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ...engine.value import Value
from .mistake import Mistake
from .rounding import Numbers


class Lanes:
    """What the lanes of a pass have at each edge, node and quantity.

    Args:
        by: what computes. count: how many lanes there are.
    """

    def __init__(self, by: Numbers, count: int) -> None:
        self.by = by
        self.count = count

    def lanes(self, usual: float, others: Mapping[int, float]) -> Any:
        """A number for each lane: the usual one, but in a few lanes others."""
        return self.by.lanes(self.count, usual, others)

    def knob(
        self, by_lane: Sequence[Mapping[Any, tuple[float, ...]]], usual: tuple[float, ...]
    ) -> dict[Any, tuple[Any, ...]]:
        """For each edge, node or quantity at which any lane turns a knob, its numbers in lanes."""
        turned: dict[Any, dict[int, tuple[float, ...]]] = {}
        for lane, settings in enumerate(by_lane):
            for key, setting in settings.items():
                turned.setdefault(key, {})[lane] = setting
        return {
            key: tuple(
                [
                    self.lanes(x, {lane: setting[place] for lane, setting in lanes.items()})
                    for place, x in enumerate(usual)
                ]
            )
            for key, lanes in turned.items()
        }

    def instead(self, by_lane: Sequence[Mapping[Any, Any]]) -> dict[Any, list[tuple[Any, Any]]]:
        """For each edge or node in whose place something else stands, in which lanes, and what."""
        lanes: dict[Any, dict[Any, dict[int, float]]] = {}
        for lane, others in enumerate(by_lane):
            for key, other in others.items():
                lanes.setdefault(key, {}).setdefault(other, {})[lane] = 1.0
        return {
            key: [(self.lanes(0.0, where), other) for other, where in several.items()]
            for key, several in lanes.items()
        }

    def choice(self, mistakes: Sequence[Mistake], which: str) -> dict[Value, Any]:
        """For nodes of which some lane keeps only this contribution, in which lanes."""
        kept = [{node for node, k in mistake.kept.items() if k == which} for mistake in mistakes]
        masks = self.knob([dict.fromkeys(nodes, (1.0,)) for nodes in kept], (0.0,))
        return {node: mask for node, (mask,) in masks.items()}
