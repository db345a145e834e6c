"""A record of training: how the gradient flows through the layers, and which units are dead."""

from .dead_units import Unit
from .flow import Flow, LayerFlow, Moment

__all__ = ["Flow", "LayerFlow", "Moment", "Unit"]
