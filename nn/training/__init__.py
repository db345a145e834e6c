"""Training: fit and evaluate, the history of a run, the first nan, and a page that learns."""

from .history import History
from .learning_page import learning_page
from .not_finite import NotFiniteError
from .trainer import Update
from .training import evaluate, fit

__all__ = ["History", "NotFiniteError", "Update", "evaluate", "fit", "learning_page"]
