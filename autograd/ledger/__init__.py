"""Worked examples as data: what was printed, what we compute, and whether they agree."""

from .asked import Asked, AskedError, quantity
from .claim import Claim
from .course import Course, compute, numbers
from .digits import Digits
from .example import Erratum, Example, Printed, Update
from .load import load, loads
from .report import Finding, Report, Result, check, examine
from .source import ExampleError

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
