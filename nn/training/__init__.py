"""Training: epochs and batches, their history, and where a loss first became nan."""

from .history import History
from .not_finite import NotFiniteError
from .trainer import Update
from .training import evaluate, fit

__all__ = ["History", "NotFiniteError", "Update", "evaluate", "fit"]
