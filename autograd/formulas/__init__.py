"""Formulas: text that a person types becomes Values, and Values become text that a person reads.

In: tokens.py (the pieces of a text), postfix.py (one expression), grammar.py (lines: what may be
typed), builder.py (the graph of Values), lists.py (vectors and matrices), expression.py (all of it
in one call), aliases.py (other names of operations). Out: symbols.py (rules read as formulas),
tidy.py (the form in which people write them), notation.py (as text, LaTeX and MathML),
operations_table.py (all rows), code.py and javascript.py (as programs), spreadsheet.py (as cells),
numbers.py (the digits of every number that is shown). own_rule.py reads update rules, schedules.py
settings that change from update to update. Of vectors and matrices: array_lines.py (what
a line computes and sends back), array_symbols.py (array operations read as formulas) and
array_signs.py (how they are written).
"""

from __future__ import annotations

from ..engine.late_imports import late_imports
from .aliases import operation, suggested

TYPE_CHECKING = False  # typing itself would take most of the time of `import autograd`
if TYPE_CHECKING:
    from .expression import Formula, MissingValues, parse
    from .json_text import MOST_BYTES, format_json, json_number, parse_json
    from .notation import LATEX, MATHML, TEXT, LaTeX, MathML, Notation, Text
    from .numbers import significant, typeset
    from .text import visible
    from .tokens import FormulaError, did_you_mean

_LATER = {  # in which module each name is, loaded when somebody asks for it
    "Formula": "expression",
    "FormulaError": "tokens",
    "LATEX": "notation",
    "LaTeX": "notation",
    "MATHML": "notation",
    "MOST_BYTES": "json_text",
    "MathML": "notation",
    "MissingValues": "expression",
    "Notation": "notation",
    "TEXT": "notation",
    "Text": "notation",
    "did_you_mean": "tokens",
    "format_json": "json_text",
    "json_number": "json_text",
    "parse": "expression",
    "parse_json": "json_text",
    "significant": "numbers",
    "typeset": "numbers",
    "visible": "text",
}

__all__ = [
    "LATEX",
    "MATHML",
    "MOST_BYTES",
    "TEXT",
    "Formula",
    "FormulaError",
    "LaTeX",
    "MathML",
    "MissingValues",
    "Notation",
    "Text",
    "did_you_mean",
    "format_json",
    "json_number",
    "operation",
    "parse",
    "parse_json",
    "significant",
    "suggested",
    "typeset",
    "visible",
]

__getattr__ = late_imports(__name__, _LATER, __all__)
