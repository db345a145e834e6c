"""Worked examples from books and courses: their printed numbers, ours, and whether they agree.

`diagnose/` says which mistake gives a number that does not, `marking/` marks a student's sheet,
`documents/` finds the example that a chapter holds.
"""

from .claim import Claim
from .digits import Digits
from .example import Erratum, Example, Printed
from .example import ParameterUpdate as Update
from .load import load_example as load
from .load import loads
from .quantities import Asked, AskedError, quantity
from .report import Finding, Report, Result, check, examine
from .toml_source import ExampleError
from .trajectory import Course, compute
from .trajectory import claimed_numbers as numbers

__all__ = [
    "Asked",
    "AskedError",
    "Claim",
    "Course",
    "Digits",
    "Erratum",
    "Example",
    "ExampleError",
    "Finding",
    "Printed",
    "Report",
    "Result",
    "Update",
    "check",
    "compute",
    "examine",
    "load",
    "loads",
    "numbers",
    "quantity",
]
