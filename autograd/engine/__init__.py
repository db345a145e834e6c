"""The engine: the table of operations, Values that record them, and the chain rule."""

from __future__ import annotations

from .graph import StaleGraphError, label, leaves, order
from .modes import AnomalyError, detect_anomaly, no_grad
from .reverse import backward, jvp
from .row import OPS, Op
from .value import Value

__all__ = [
    "OPS",
    "AnomalyError",
    "Op",
    "StaleGraphError",
    "Value",
    "backward",
    "detect_anomaly",
    "jvp",
    "label",
    "leaves",
    "no_grad",
    "order",
]
