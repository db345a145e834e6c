"""Explanations of a pass: why a number is what it is, by which paths, what if it were another.

why.py answers, from origins.py (where a 0, a nan or an infinity begins), zeros.py (in which words)
and causes.py (what an operation does at a point). paths.py multiplies out the chain rule,
heaviest.py finds the products that matter most, whatif.py sets other numbers, tangents.py goes
forward, second_order.py makes the graph of a gradient; call_outline.py tells a pass call by call;
lost_digits.py and inexact.py say what rounding and fractions cost.
"""

from __future__ import annotations

from .call_outline import CallOutline, RecordedCall, call_outline
from .heaviest import HeaviestPaths, HeavyPath, heaviest_paths
from .inexact import exactness_remarks
from .lost_digits import Survivors, survivors
from .paths import Paths, TooManyPathsError, paths
from .second_order import gradient_graph
from .tangents import Tangents, counts, tangents
from .whatif import WhatIf, what_if
from .why import Reason, Reasons, Why, why

__all__ = [
    "CallOutline",
    "HeaviestPaths",
    "HeavyPath",
    "Paths",
    "Reason",
    "Reasons",
    "RecordedCall",
    "Survivors",
    "Tangents",
    "TooManyPathsError",
    "WhatIf",
    "Why",
    "call_outline",
    "counts",
    "exactness_remarks",
    "gradient_graph",
    "heaviest_paths",
    "paths",
    "survivors",
    "tangents",
    "what_if",
    "why",
]
