"""A recorded graph run again over many samples, fast: `replay` makes the plan that does it.

In the order of reading: tape.py and flat_tape.py (a graph as a list of lines, and as arrays),
interpreter.py (the lines run one by one, as the engine does it), linear_forms.py, zero_signs.py,
sums.py and fuse.py (many lines recognised as few instructions), numpy_backend.py (those run by
numpy), numba/ (those compiled), backend.py (which of both), plan.py, recorder.py, lengths.py,
decisions.py and replay.py (what a user holds), printed/ (a plan as a program to read),
jax_backend.py (a plan as a function of JAX).
"""

from __future__ import annotations

from .replay import replay

TYPE_CHECKING = False  # `import autograd` imports this room, and numpy is not for everybody
if TYPE_CHECKING:
    from typing import Any

    from .flat_tape import read_lines
    from .interpreter import run_forward
    from .plan import Plan
    from .recorder import ShapeError
    from .replayed import Replayed
    from .tape import Line, Lines

_LATER = {  # what is loaded, and numpy with it, when somebody asks for it
    "Line": "tape",
    "Lines": "tape",
    "Plan": "plan",
    "Replayed": "replayed",
    "ShapeError": "recorder",
    "read_lines": "flat_tape",
    "run_forward": "interpreter",
}

__all__ = [
    "Line",
    "Lines",
    "Plan",
    "Replayed",
    "ShapeError",
    "read_lines",
    "replay",
    "run_forward",
]


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(f"autograd.replay has no {name!r}; it has {', '.join(__all__)}")
    from importlib import import_module

    from .replay import need_numpy

    need_numpy()
    return getattr(import_module(f"{__name__}.{_LATER[name]}"), name)
