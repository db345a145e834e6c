"""A recorded graph run again over many samples: `replay` makes the plan.

In the order of reading: tape.py (a graph as a list of lines), interpreter.py (the lines run one by
one, as the engine does it), linear_forms.py, zero_signs.py, sums.py and fuse.py (many lines
recognised as few instructions), numpy_backend.py (those by numpy), numba/ (those compiled by
numba), plan.py, function.py and entry.py (what a user holds), printed/ (a plan as a program to
read), jax_backend.py.
"""

from __future__ import annotations

TYPE_CHECKING = False  # `import autograd` imports this room, and numpy is not for everybody
if TYPE_CHECKING:
    from typing import Any

    from .entry import replay
    from .function import ShapeError
    from .plan import Plan, Replayed
    from .tape import Line, Lines

_LATER = {
    "Line": "tape",
    "Lines": "tape",
    "Plan": "plan",
    "Replayed": "plan",
    "ShapeError": "function",
    "replay": "entry",
}

__all__ = ["Line", "Lines", "Plan", "Replayed", "ShapeError", "replay"]


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(f"autograd.replay has no {name!r}; it has {', '.join(_LATER)}")
    from importlib import import_module
    from importlib.util import find_spec

    if find_spec("numpy") is None:
        raise ImportError("replay needs numpy: pip install 'glassgrad[fast]'")
    return getattr(import_module(f"{__name__}.{_LATER[name]}"), name)
