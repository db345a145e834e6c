"""Worked examples as data: what was printed, what we compute, and whether they agree."""

from .claim import Claim
from .digits import Digits
from .example import Erratum, Example, Printed, Update
from .load import load, loads
from .quantities import Asked, AskedError, quantity
from .report import Finding, Report, Result, check, examine
from .toml_source import ExampleError
from .trajectory import Course, compute, numbers

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
