"""A recorded graph run again over many samples: `replay` makes the plan.

In the order of reading: lines.py (a graph as a list of lines), direct.py (the lines run one by
one, as the engine does it), linear.py, zeros.py, sums.py and fuse.py (many lines recognised as few
instructions), vectors.py (those by numpy), kernels.py, cache.py, assemble.py and machine.py (those
compiled by numba), plan.py, function.py and entry.py (what a user holds), source.py (a plan as a
program to read), on_jax.py.
"""

from importlib.util import find_spec

if find_spec("numpy") is None:
    raise ImportError("replay needs numpy: pip install 'glassgrad[fast]'")

from .entry import replay
from .function import ShapeError
from .lines import Line, Lines
from .plan import Plan, Replayed

__all__ = ["Line", "Lines", "Plan", "Replayed", "ShapeError", "replay"]
