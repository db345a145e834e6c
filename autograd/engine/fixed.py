"""The few rows and the open contexts that every operation looks at, where it finds them at once."""

from __future__ import annotations

from . import modes, ops  # noqa: F401  ops fills the table
from .row import OPS, Op

TYPE_CHECKING = False  # typing itself would take most of the time of `import autograd`
if TYPE_CHECKING:
    from typing import Any, Final

ADD: Final[Op] = OPS["add"]
SUB: Final[Op] = OPS["sub"]
MUL: Final[Op] = OPS["mul"]
DIV: Final[Op] = OPS["div"]
POW: Final[Op] = OPS["pow"]
NEG: Final[Op] = OPS["neg"]
DOT: Final[Op] = OPS["dot"]
active: Final[set[Any]] = modes.active  # empty unless a no_grad() or detect_anomaly() is open
