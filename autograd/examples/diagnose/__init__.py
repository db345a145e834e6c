"""Which mistake gives exactly this wrong number: a table of mistakes, and the search among them.

The mistakes are rows of the table in `mistakes.py`, which says how to add one.
"""

from . import mistakes as mistakes  # the rows stand in the table in this order

from . import slope_mistakes as slope_mistakes  # isort: skip
from . import update_mistakes as update_mistakes  # isort: skip
from . import newton_mistakes as newton_mistakes  # isort: skip
from . import array_mistakes as array_mistakes  # isort: skip
from . import axis_mistakes as axis_mistakes  # isort: skip
from . import rounding_mistakes as rounding_mistakes  # isort: skip
from . import misreadings as misreadings  # isort: skip
from .diagnosis import Diagnosis, ExampleDiagnosis, Foreseen, diagnose, explain, foresee
from .hypotheses import HYPOTHESES, Hypothesis, hypothesis
from .mistake import Mistake
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
