"""What an example says by names, said by the nodes of its graph: quantities, and updates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...engine.value import Value
from ...steps.explain.second_order import gradient_graph
from ..example import ParameterUpdate
from ..quantities import Asked
from .asked_graph import Quantity, Updates


def updates_in_nodes(update: ParameterUpdate | None, names: Mapping[str, Value]) -> Updates | None:
    """The updates of an example, with the Values of its graph."""
    if update is None:
        return None
    parameters = tuple([names[name] for name in update.params])
    batches = tuple([{names[name]: x for name, x in batch.items()} for batch in update.batches])
    start = {name: x for name, x in update.start.items() if x}
    changing = update.settings_at if update.schedules else None
    return Updates(update.row, update.settings_at(0), parameters, start, changing, batches)


def quantity_in_nodes(
    asked: Asked, names: Mapping[str, Any], gradients: dict[Any, Value]
) -> Quantity:
    """The quantity in nodes; of a higher derivative, in the graph of the one below."""
    of: Value = names[asked.of]
    for depth, name in enumerate(asked.by[:-1], 1):
        key = (asked.of, asked.by[:depth])
        if key not in gradients:
            (gradients[key],) = gradient_graph(of, [names[name]])
        of = gradients[key]
    return Quantity(of, names[asked.by[-1]] if asked.by else None, asked.after)
