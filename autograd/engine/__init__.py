"""The engine: the table of operations, Values that record them, and the chain rule."""

from __future__ import annotations

from . import compiling  # noqa: F401  first: it says where the engine is imported from
from .chain import backward, order
from .grad import jvp
from .graph import StaleGraphError, label, leaves
from .modes import AnomalyError, detect_anomaly, no_grad
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
