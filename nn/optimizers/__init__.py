"""Optimizers: what moves the weights of a network so that its loss falls, and how fast."""

from autograd.engine import late_imports

from .optim import SGD, Adam, AdamW, Momentum, Nesterov, Optimizer, RMSProp

TYPE_CHECKING = False  # typing itself would take most of the time of `import nn`
if TYPE_CHECKING:
    from .clipping import clip_by_norm, clip_by_value

__all__ = [
    "SGD",
    "Adam",
    "AdamW",
    "Momentum",
    "Nesterov",
    "Optimizer",
    "RMSProp",
    "clip_by_norm",
    "clip_by_value",
]

__getattr__ = late_imports(
    __name__, {"clip_by_norm": "clipping", "clip_by_value": "clipping"}, __all__
)
