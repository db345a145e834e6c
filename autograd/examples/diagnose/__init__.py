"""Which mistake gives exactly this wrong number: a table of mistakes, and the search among them.

The mistakes are rows of the table in `mistakes.py`, which says how to add one.
"""

from .diagnosis import Diagnosis, ExampleDiagnosis, Foreseen, diagnose, explain, foresee
from .mistaken_pass import Mistake
from .mistakes import HYPOTHESES, Hypothesis, hypothesis
from .question import Question

__all__ = [
    "HYPOTHESES",
    "Diagnosis",
    "ExampleDiagnosis",
    "Foreseen",
    "Hypothesis",
    "Mistake",
    "Question",
    "diagnose",
    "explain",
    "foresee",
    "hypothesis",
]
