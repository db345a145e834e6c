"""Training: fit and evaluate, the history of a run, and the first number that became nan."""

from .history import History
from .not_finite import NotFiniteError
from .trainer import Update
from .training import evaluate, fit

__all__ = ["History", "NotFiniteError", "Update", "evaluate", "fit"]
