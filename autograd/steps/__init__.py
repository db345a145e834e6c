"""The record of a pass, step by step: how every number was made, as plain data and in sentences.

In the order of reading: step.py (what a step is), walk.py (all steps of a pass), recorder.py (who
takes them down), sentences.py (how they are told), arithmetic.py and exact.py (floats, digits by
hand, fractions), lenses.py (a part of a graph of any size), lens_nodes.py (of which nodes),
lens_text.py (which one, in words), default_lens.py (which one of a graph that is too large),
explain/ (why a number is what it is).
At the height of vectors and matrices: array_walk.py (the same steps, of whole arrays),
array_sentences.py (how they are told).
"""

from __future__ import annotations

from ..engine.late_imports import late_imports

TYPE_CHECKING = False  # `import autograd` loads this room's name, and no step before one is asked
if TYPE_CHECKING:
    from .default_lens import PartShownWarning
    from .exact import Exact, Rounded
    from .lens_text import read_lens
    from .lenses import Lens, lens
    from .recorder import record_walk
    from .sentences import sentence
    from .step import Computed, Contributed, Entry, Seeded, State, Step, Updated
    from .walk import Walk

_LATER = {  # in which module each name is, loaded when somebody asks for it
    "Computed": "step",
    "Contributed": "step",
    "Entry": "step",
    "Exact": "exact",
    "Lens": "lenses",
    "PartShownWarning": "default_lens",
    "Rounded": "exact",
    "Seeded": "step",
    "State": "step",
    "Step": "step",
    "Updated": "step",
    "Walk": "walk",
    "lens": "lenses",
    "read_lens": "lens_text",
    "record_walk": "recorder",
    "sentence": "sentences",
}

__all__ = [
    "Computed",
    "Contributed",
    "Entry",
    "Exact",
    "Lens",
    "PartShownWarning",
    "Rounded",
    "Seeded",
    "State",
    "Step",
    "Updated",
    "Walk",
    "lens",
    "read_lens",
    "record_walk",
    "sentence",
]


__getattr__ = late_imports(__name__, _LATER)
