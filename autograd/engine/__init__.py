"""The engine: the table of operations, Values that record them, and the chain rule."""

from __future__ import annotations

from . import compiling  # noqa: F401  first: it says where the engine is imported from
from .arguments import data_of, gradient, name
from .commit import attribute_writes, item_writes, write_all
from .floats import evaluate, number, partial
from .grad import jvp
from .graph import StaleGraphError, data_writes, label, leaves, set_data, set_gradients
from .late_imports import late_imports
from .modes import AnomalyError, detect_anomaly, no_grad
from .row import OPS, Op
from .temporary import Temporarily
from .updates import RULES, Rule
from .value import Value, backward, order, record

__all__ = [
    "OPS",
    "RULES",
    "AnomalyError",
    "Op",
    "Rule",
    "StaleGraphError",
    "Temporarily",
    "Value",
    "attribute_writes",
    "backward",
    "data_of",
    "data_writes",
    "detect_anomaly",
    "evaluate",
    "gradient",
    "item_writes",
    "jvp",
    "label",
    "late_imports",
    "leaves",
    "name",
    "no_grad",
    "number",
    "order",
    "partial",
    "record",
    "set_data",
    "set_gradients",
    "write_all",
]
