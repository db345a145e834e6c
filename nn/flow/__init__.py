"""How the gradient flows through a network while it trains, and which units are dead."""

from .dead_units import Unit
from .flow import Flow, Moment, Part

__all__ = ["Flow", "Moment", "Part", "Unit"]
