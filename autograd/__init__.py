"""glassgrad: a scalar autograd engine made of glass.

Values record their operations; backward() applies the chain rule node by node. Every
operation of the table is a function of this package (`from autograd import tanh`).
"""

from __future__ import annotations

from .engine import compiling  # noqa: F401  first: it says where the engine is imported from

# isort: split
from . import steps as _room  # noqa: F401  once and for all: see below
from .drawing.draw import draw, draw_dot
from .engine import arrays as _arrays  # noqa: F401  the table read on arrays, where numpy is in use
from .engine.define import op
from .engine.grad import grad, jvp
from .engine.graph import StaleGraphError, label, leaves
from .engine.late_imports import late_imports
from .engine.modes import AnomalyError, detect_anomaly, no_grad
from .engine.row import OPS, Op
from .engine.value import Value, backward, order, record

# As with any module and a function of its name, the one that is imported by name stands here:
# autograd.replay is the function, and `from autograd.replay import Plan` finds the room.
from .replay import replay as replay

TYPE_CHECKING = False  # typing itself would take most of the time of `import autograd`
if TYPE_CHECKING:
    from typing import Any

    from .engine.check import GradientError, check_gradients
    from .engine.functional import hessian, hvp, jacfwd, jacobian, jacrev, value_and_grad, vjp
    from .faces.exports import export
    from .faces.steps import Steps, redo, steps

_LATER = {  # what is loaded when somebody asks for it
    "Array": "engine.blocks",
    "Exact": "steps.exact",
    "GradientError": "engine.check",
    "LayerWeights": "engine.blocks",
    "Rounded": "steps.exact",
    "Steps": "faces.steps",
    "affine": "engine.blocks",
    "array": "engine.blocks",
    "array_graph": "engine.blocks",
    "call_outline": "steps.explain.call_outline",
    "causal_softmax": "engine.blocks",
    "check_gradients": "engine.check",
    "concatenate": "engine.blocks",
    "diagnose": "examples.diagnose",
    "export": "faces.exports",
    "hessian": "engine.functional",
    "hvp": "engine.functional",
    "jacfwd": "engine.functional",
    "jacobian": "engine.functional",
    "jacrev": "engine.functional",
    "log_likelihood": "engine.blocks",
    "one_hot": "engine.blocks",
    "outer": "engine.blocks",
    "stack": "engine.blocks",
    "page": "faces.page_file",
    "record_calls": "engine.calls",
    "recognise_layers": "engine.blocks",
    "set_examples": "engine.blocks",
    "redo": "faces.steps",
    "steps": "faces.steps",
    "value_and_grad": "engine.functional",
    "vjp": "engine.functional",
    "what_if": "steps.explain.whatif",
    "why": "steps.explain.why",
}

del globals()["steps"]  # the room; autograd.steps is the function

__version__ = "0.1.0"

__all__ = [
    "OPS",
    "AnomalyError",
    "GradientError",
    "Op",
    "StaleGraphError",
    "Steps",
    "Value",
    "backward",
    "check_gradients",
    "detect_anomaly",
    "draw",
    "draw_dot",
    "export",
    "grad",
    "hessian",
    "hvp",
    "jacfwd",
    "jacobian",
    "jacrev",
    "jvp",
    "label",
    "leaves",
    "no_grad",
    "op",
    "order",
    "record",
    "redo",
    "steps",
    "value_and_grad",
    "vjp",
]


def __getattr__(name: str) -> Any:
    if name in OPS:
        return OPS[name]
    if name in _LATER:
        return late_imports(__name__, _LATER)(name)
    from .formulas.aliases import ALIASES, suggested

    if name in ALIASES:
        return OPS[ALIASES[name]]
    if name.startswith("_"):  # asked by programs, not by people
        raise AttributeError(f"autograd has no {name!r}")
    near = suggested(name)
    listed = f"{' Its' if near else '; its'} operations are {', '.join(OPS)}"
    raise AttributeError(f"autograd has no {name!r}{near}{listed}")


def __dir__() -> list[str]:
    return sorted({*__all__, *_LATER, *OPS, "replay"})
