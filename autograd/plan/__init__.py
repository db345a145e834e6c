"""A recorded graph run again over many samples: `replay` makes the plan."""

from .function import ShapeError
from .lines import Line, Lines
from .plan import Plan, Replayed, replay

__all__ = ["Line", "Lines", "Plan", "Replayed", "ShapeError", "replay"]
